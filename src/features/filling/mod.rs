//! A patient answers: page by page or as a conversation, stops, resumes, sends.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
