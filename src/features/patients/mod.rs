//! Patient records: list, timeline, scores over time, notes.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
