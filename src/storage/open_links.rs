//! What a patient's page needs to know of a link, read in one query and kept in memory for a moment.
//!
//! A link that was revoked or changed by this process is forgotten at once, one changed by another replica after
//! `FRESH_FOR`. A submission is checked against the same knowledge.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{
    StorageError, invitations,
    invitations::Invitation,
    links::{Link, LinkState},
    organisations::read_help_lines,
    patients,
    schema::{accounts, links, organisations, questionnaire_versions as versions, questionnaires},
};
use crate::domain::{
    help_line::HelpLine,
    ids::{AccountId, LinkId, OrganisationId, PatientId, QuestionnaireId, VersionId},
};

/// How long an entry is used without asking the database.
const FRESH_FOR: TimeDelta = TimeDelta::seconds(2);

/// Links kept at most; an entry is a few hundred bytes.
const MOST: usize = 10_000;

/// A link with what its pages say about who asks.
#[derive(Debug, Clone)]
pub struct OpenLink {
    pub link: Link,
    pub organisation_name: String,
    pub member_name: String,
    /// BCP 47 tag of the organisation's default language.
    pub language: String,
    /// IANA name.
    pub timezone: String,
    pub help_lines: Vec<HelpLine>,
    /// Sites that may show its pages inside theirs; those of the link, to be shared.
    pub embed_origins: Arc<[String]>,
    /// The published version; `None` when it was retired or deleted.
    pub version: Option<VersionId>,
    /// The languages that this version is offered in beside its original; `None`: all that it has.
    pub languages: Option<Vec<String>>,
    /// Whose way to it this is; `None` at the address that everybody has.
    pub invited: Option<Invited>,
}

/// An invitation as its pages need it.
#[derive(Debug, Clone)]
pub struct Invited {
    pub invitation: Invitation,
    /// The first of the patient's names.
    pub given_name: String,
}

impl OpenLink {
    pub fn id(&self) -> LinkId {
        LinkId::new(self.link.id)
    }

    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.link.organisation_id)
    }

    pub fn questionnaire(&self) -> QuestionnaireId {
        QuestionnaireId::new(self.link.questionnaire_id)
    }

    pub fn member(&self) -> AccountId {
        AccountId::new(self.link.member_id)
    }

    /// Whether it takes only so many responses. Whoever was invited has a place.
    pub fn is_limited(&self) -> bool {
        let link = &self.link;
        let has_limit = link.is_once || link.most_responses.is_some() || link.most_per_day.is_some();
        has_limit && self.invited.is_none()
    }

    /// Whether its patients say who they are: whoever was invited is known.
    pub fn is_identified(&self) -> bool {
        self.link.identification == "identified" && self.invited.is_none()
    }

    /// The patient who was invited.
    pub fn patient(&self) -> Option<PatientId> {
        self.invited.as_ref().map(|invited| invited.invitation.patient())
    }

    /// Whether it accepts answers at `now`, here.
    pub fn state(&self, now: DateTime<Utc>) -> LinkState {
        let invitation = self.invited.as_ref().map(|invited| &invited.invitation);
        match (self.link.state(now), invitation) {
            (LinkState::Open, Some(invitation)) if invitation.cancelled_at.is_some() => LinkState::Revoked,
            (LinkState::Open, Some(invitation)) if !invitation.is_open(now) => LinkState::Closed,
            (state, _) => state,
        }
    }
}

type Row = (Link, String, String, String, serde_json::Value, String, Option<DateTime<Utc>>);

/// The link with this token or with an invitation of this token, of whatever organisation, and what belongs to it. The
/// address of an invitation stands in it as that of the link.
pub fn find(conn: &mut PgConnection, token: &str) -> Result<OpenLink, StorageError> {
    match find_link(conn, token) {
        Err(StorageError::NotFound) => {}
        other => return other,
    }
    let invitation = invitations::find_by_token(conn, token)?;
    let patient = patients::find(conn, invitation.organisation(), invitation.patient())?;
    let shared: String = links::table.find(invitation.link_id).select(links::token).first(conn)?;
    let mut link = find_link(conn, &shared)?;
    token.clone_into(&mut link.link.token);
    let given_name = patient.name.split_whitespace().next().unwrap_or_default().to_owned();
    link.invited = Some(Invited { invitation, given_name });
    Ok(link)
}

fn find_link(conn: &mut PgConnection, token: &str) -> Result<OpenLink, StorageError> {
    let row: Row = links::table
        .inner_join(questionnaires::table)
        .inner_join(accounts::table)
        .inner_join(organisations::table.on(organisations::id.eq(links::organisation_id)))
        .filter(links::token.eq(token))
        .select((
            Link::as_select(),
            organisations::name,
            organisations::language,
            organisations::timezone,
            organisations::help_lines,
            accounts::name,
            questionnaires::deleted_at,
        ))
        .first(conn)?;
    let (link, organisation_name, language, timezone, help_lines, member_name, deleted_at) = row;
    let published: Option<(uuid::Uuid, Option<Vec<String>>)> = versions::table
        .filter(versions::organisation_id.eq(link.organisation_id))
        .filter(versions::questionnaire_id.eq(link.questionnaire_id))
        .filter(versions::status.eq("published"))
        .select((versions::id, versions::languages))
        .first(conn)
        .optional()?;
    let published = published.filter(|_| deleted_at.is_none());
    let (version, languages) = published.map(|(id, languages)| (VersionId::new(id), languages)).unzip();
    let languages = languages.flatten();
    let help_lines = read_help_lines(help_lines);
    let embed_origins = link.embed_origins.clone().into();
    Ok(OpenLink {
        link,
        organisation_name,
        member_name,
        language,
        timezone,
        help_lines,
        embed_origins,
        version,
        languages,
        invited: None,
    })
}

/// The links read in the last seconds, shared by all workers as `Data<OpenLinks>`.
#[derive(Debug, Default)]
pub struct OpenLinks(RwLock<HashMap<String, Read>>);

/// When a link was read, and what it was.
type Read = (DateTime<Utc>, Arc<OpenLink>);

impl OpenLinks {
    pub fn new() -> Self {
        Self::default()
    }

    /// What is known and still fresh at `now`.
    pub fn get(&self, token: &str, now: DateTime<Utc>) -> Option<Arc<OpenLink>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, link) = known.get(token)?;
        let age = now.signed_duration_since(*read_at);
        (TimeDelta::zero() <= age && age < FRESH_FOR).then(|| Arc::clone(link))
    }

    /// Keeps what was read at `now`.
    pub fn put(&self, link: OpenLink, now: DateTime<Utc>) -> Arc<OpenLink> {
        let link = Arc::new(link);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (read_at, _)| now.signed_duration_since(*read_at) < FRESH_FOR);
            if known.len() >= MOST {
                known.clear();
            }
        }
        known.insert(link.link.token.clone(), (now, Arc::clone(&link)));
        link
    }

    /// To be called after every change of a link or of the help lines, a publication and a retirement.
    pub fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
