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
    StorageError,
    links::Link,
    organisations::read_help_lines,
    schema::{accounts, links, organisations, questionnaire_versions as versions, questionnaires},
};
use crate::domain::{
    help_line::HelpLine,
    ids::{AccountId, LinkId, OrganisationId, QuestionnaireId, VersionId},
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
    /// The published version; `None` when it was retired or deleted.
    pub version: Option<VersionId>,
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

    /// Whether its patients say who they are.
    pub fn is_identified(&self) -> bool {
        self.link.identification == "identified"
    }
}

type Row = (Link, String, String, String, serde_json::Value, String, Option<DateTime<Utc>>);

/// The link with this token, of whatever organisation, and what belongs to it.
pub fn find(conn: &mut PgConnection, token: &str) -> Result<OpenLink, StorageError> {
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
    let version: Option<uuid::Uuid> = versions::table
        .filter(versions::organisation_id.eq(link.organisation_id))
        .filter(versions::questionnaire_id.eq(link.questionnaire_id))
        .filter(versions::status.eq("published"))
        .select(versions::id)
        .first(conn)
        .optional()?;
    let version = version.filter(|_| deleted_at.is_none()).map(VersionId::new);
    let help_lines = read_help_lines(help_lines);
    Ok(OpenLink { link, organisation_name, member_name, language, timezone, help_lines, version })
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
