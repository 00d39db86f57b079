//! A device of the organisation in the hands of patients: a member hands it over, it shows the questionnaires and
//! nothing else, forgets each guest, and is given back with a PIN.

mod device;
mod forms;
mod pages;
mod staff;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/staff/kiosk", Access::Staff, staff::show);
    r.post("/staff/kiosk", Access::Staff, staff::create);
    r.post("/staff/kiosk/{kiosk}/end", Access::Staff, staff::end);
    r.get("/kiosk", Access::Open, device::show);
    r.post("/kiosk", Access::Open, device::begin);
    r.get("/kiosk/wipe", Access::Open, device::wipe);
    r.get("/kiosk/pause", Access::Open, device::pause);
    r.get("/kiosk/staff", Access::Open, device::show_pin);
    r.post("/kiosk/staff", Access::Open, device::give_back);
}
