//! What came in: overview, one questionnaire's charts, the table of responses, one response, export.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
