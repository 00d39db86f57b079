//! Rows that tests start from, made through the same functions as everywhere.

use chrono::{DateTime, TimeZone as _, Utc};
use serde_json::json;
use weconecta::{
    domain::ids::{AccountId, LinkId, OrganisationId, QuestionnaireId, ResponseId, VersionId},
    storage::{
        Db, StorageError,
        accounts::{self, NewAccount, Role},
        events,
        links::{self, NewLink},
        organisations, questionnaires,
        responses::{self, Place},
        versions::{self, Draft},
    },
};

/// A fixed moment: 21 November 2026, noon in UTC.
pub(crate) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
}

/// An organisation with a member, a published questionnaire and a link to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clinic {
    pub(crate) organisation: OrganisationId,
    pub(crate) member: AccountId,
    pub(crate) questionnaire: QuestionnaireId,
    pub(crate) version: VersionId,
    pub(crate) link: LinkId,
}

impl Clinic {
    /// Where a response through the clinic's link belongs.
    pub(crate) fn place(&self) -> Place {
        Place {
            organisation: self.organisation,
            questionnaire: self.questionnaire,
            version: self.version,
            link: self.link,
            member: self.member,
            patient: None,
        }
    }
}

/// Creates a clinic; `slug` also makes the member's e-mail and the link's token.
pub(crate) fn clinic(db: &Db, slug: &str, resource: &str) -> Clinic {
    let token = format!("token-{slug}");
    db.write_now("cli", noon(), |w| {
        let organisation = organisations::insert(w, slug, "Clínica")?;
        let email = format!("{slug}@example.org");
        let member = accounts::insert(
            w,
            organisation,
            &NewAccount {
                role: Role::Admin,
                email: &email,
                name: "Ana",
                phone: None,
                password_hash: None,
                must_change_password: false,
            },
        )?;
        let questionnaire = questionnaires::insert(w, organisation, "Humor", "", Some(member))?;
        let draft = Draft { resource, item_count: 1, losses: &json!([]), author: Some(member) };
        let version = versions::insert_draft(w, organisation, questionnaire, &draft)?;
        versions::publish(w, organisation, version)?;
        let link = links::insert(
            w,
            organisation,
            &NewLink {
                questionnaire,
                member,
                token: &token,
                title: "Link",
                identification: "anonymous",
                mode: "page",
                opens_at: None,
                closes_at: None,
            },
        )?;
        Ok::<_, StorageError>(Clinic { organisation, member, questionnaire, version, link })
    })
    .unwrap()
}

/// The response that somebody began.
pub(crate) fn begun(db: &Db, clinic: &Clinic) -> responses::Response {
    let mut conn = db.connection().unwrap();
    let all = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 100).unwrap();
    let started = all.iter().find(|event| event.action == "response.started").unwrap();
    responses::find(&mut conn, clinic.organisation, ResponseId::new(started.entity_id)).unwrap()
}
