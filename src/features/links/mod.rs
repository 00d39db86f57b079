//! Links that members share: make, open and close, QR code, print sheet.

use crate::web::routes::Routes;

/// Registers the pages of this feature.
pub fn routes(_r: &mut Routes) {}
