//! A few invitations that wait, and a schedule, so that their pages show something.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::DemoError;
use crate::{
    domain::ids::PatientId,
    storage::{
        Write,
        invitations::{self, NewInvitation},
        messages::Channel,
        responses::Place,
        schedules::{self, NewSchedule, Rule},
    },
};

/// Invites these patients to one link by hand, and plans to invite them again.
pub(super) fn write(
    w: &mut Write<'_>,
    place: &Place,
    patients: &[PatientId],
    now: DateTime<Utc>,
    token: impl Fn() -> Result<String, DemoError>,
) -> Result<(), DemoError> {
    let origin = Uuid::now_v7();
    for (number, patient) in patients.iter().enumerate() {
        let token = token()?;
        let new = NewInvitation {
            patient: *patient,
            link: place.link,
            token: &token,
            origin,
            occurrence: 0,
            channel: None,
            language: "pt-BR",
            author: Some(place.member),
            expires_at: Some(now + Duration::days(30)),
            reminders: None,
        };
        if let Some(id) = invitations::insert(w, place.organisation, &new)?
            && number % 3 == 0
        {
            invitations::open(w, place.organisation, id)?;
        }
    }
    let new = NewSchedule {
        id: Uuid::now_v7(),
        link: place.link,
        author: place.member,
        channels: &[Channel::Whatsapp, Channel::Email],
        rule: Rule::Every(14),
        patients,
        starts_at: now + Duration::days(9),
        ends_at: Some(now + Duration::days(180)),
        most: None,
        holds_days: Some(10),
        reminders: None,
    };
    Ok(schedules::insert(w, place.organisation, &new)?)
}
