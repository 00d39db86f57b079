//! Signing in and out, first access, password reset, one's own account and sessions.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
