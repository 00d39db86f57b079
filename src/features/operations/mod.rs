//! Running the installation: health, metrics, jobs, the event log.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
