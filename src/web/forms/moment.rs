//! Moments as people type them or a browser's control sends them.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

/// The moment a clock in `zone` shows this; nothing typed is no moment. `Err` for a time that is none or that the zone
/// skips.
#[expect(clippy::result_unit_err, reason = "the form names what is wrong")]
pub fn moment(text: &str, zone: Tz) -> Result<Option<DateTime<Utc>>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"];
    let local =
        formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).ok_or(())?;
    let local = local.and_local_timezone(zone).earliest().ok_or(())?;
    Ok(Some(local.with_timezone(&Utc)))
}
