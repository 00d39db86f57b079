//! A few invitations that wait, and a schedule, so that their pages show something.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use uuid::Uuid;

use super::DemoError;
use crate::{
    domain::ids::{PatientId, ResponseId},
    storage::{
        Write,
        consents::{self, Agreed, Way},
        invitations::{self, NewInvitation},
        json_text::JsonText,
        messages::Channel,
        responses::{self, Place},
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

/// What waits for one patient who signs in: a response to go on with, and an invitation that
/// is not opened yet.
pub(super) fn write_waiting(
    w: &mut Write<'_>,
    (begun, answers): (&Place, &JsonText),
    (asked, author): (&Place, &str),
    patient: PatientId,
    token: &str,
) -> Result<(), DemoError> {
    let now = w.now();
    let place = Place { patient: Some(patient), ..*begun };
    let id = ResponseId::new(Uuid::now_v7());
    responses::insert(w, id, &place, "pt-BR", "page", &JsonText::of(&json!([])))?;
    agree(w, &place, id)?;
    responses::save_step(w, place.organisation, id, 0, (answers, 400))?;
    let new = NewInvitation {
        patient,
        link: asked.link,
        token,
        origin: Uuid::now_v7(),
        occurrence: 0,
        channel: None,
        language: "pt-BR",
        author: Some(asked.member),
        expires_at: Some(now + Duration::days(7)),
        reminders: None,
    };
    invitations::insert(&mut w.as_of(author, now), asked.organisation, &new)?;
    Ok(())
}

/// What the first page of a questionnaire says today.
const AGREED: &str = "A equipe de UBS Jardim Esperança que cuida de você
Ficam guardadas no seu prontuário, com sigilo
Você pode pedir para corrigir ou apagar quando quiser
Usamos suas respostas só para o seu cuidado (tutela da saúde, art. 11 da LGPD). Não vendemos nem usamos para propaganda.
Concordo em responder e compartilhar com a equipe de saúde";

/// Notes that the patient agreed before answering.
pub(super) fn agree(w: &mut Write<'_>, place: &Place, response: ResponseId) -> Result<(), DemoError> {
    let agreed = Agreed { language: "pt-BR", text: AGREED.to_owned(), way: Way::Web };
    Ok(consents::insert(w, place, Some(response), &agreed)?)
}
