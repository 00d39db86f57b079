//! Questionnaires of an organisation: import, edit, publish, duplicate, retire.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
