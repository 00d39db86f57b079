//! Questionnaires as people look for them: each with its versions, who shares it, and how often it was answered.

use std::collections::HashMap;

use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Text},
};
use uuid::Uuid;

use super::{
    StorageError,
    collaborators::Right,
    questionnaires::Questionnaire,
    results::totals,
    schema::{accounts, questionnaire_collaborators, questionnaire_versions, questionnaires},
    versions::{self, Summary},
};
use crate::domain::ids::{AccountId, OrganisationId, QuestionnaireId};

/// Where a questionnaire stands, as its card says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Can be answered.
    Published,
    /// Was never published, or has only a draft beside retired versions.
    Draft,
    /// Was published once, and has neither a published version nor a draft now.
    Retired,
}

impl Standing {
    pub const ALL: [Self; 3] = [Self::Published, Self::Draft, Self::Retired];

    /// As addresses spell it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::Retired => "retired",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// Which questionnaires are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of the title or description; capitals and accents make no difference.
    pub words: Option<String>,
    pub standing: Option<Standing>,
    /// Only those shared with this account: published ones, and drafts that it may view.
    pub shared_with: Option<AccountId>,
}

/// A member, as far as a card shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: Uuid,
    pub name: String,
}

/// A questionnaire with what its card shows.
#[derive(Debug, Clone)]
pub struct Card {
    pub questionnaire: Questionnaire,
    /// Newest first.
    pub versions: Vec<Summary>,
    /// By name.
    pub collaborators: Vec<Member>,
    /// Submitted ones, of all versions.
    pub response_count: i64,
}

impl Card {
    pub fn id(&self) -> QuestionnaireId {
        QuestionnaireId::new(self.questionnaire.id)
    }

    pub fn published(&self) -> Option<&Summary> {
        self.with_status("published")
    }

    pub fn draft(&self) -> Option<&Summary> {
        self.with_status("draft")
    }

    fn with_status(&self, status: &str) -> Option<&Summary> {
        self.versions.iter().find(|version| version.status == status)
    }

    /// The version to speak of: published, else the draft, else the newest.
    pub fn leading(&self) -> Option<&Summary> {
        self.published().or_else(|| self.draft()).or_else(|| self.versions.first())
    }

    pub fn standing(&self) -> Standing {
        match (self.published(), self.versions.first()) {
            (Some(_), _) => Standing::Published,
            (None, Some(newest)) if newest.status == "retired" => Standing::Retired,
            _ => Standing::Draft,
        }
    }
}

/// How many questionnaires fit the filter.
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &Filter,
) -> Result<i64, StorageError> {
    Ok(matching(organisation, filter).count().get_result(conn)?)
}

/// The questionnaires that fit the filter, the last changed first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<Card>, StorageError> {
    let found = matching(organisation, filter)
        .order((questionnaires::updated_at.desc(), questionnaires::id))
        .offset(offset)
        .limit(limit)
        .select(Questionnaire::as_select())
        .load(conn)?;
    cards(conn, organisation, found)
}

/// The card of one questionnaire.
pub fn card_of(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: Questionnaire,
) -> Result<Card, StorageError> {
    cards(conn, organisation, vec![questionnaire])?.pop().ok_or(StorageError::NotFound)
}

fn cards(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    found: Vec<Questionnaire>,
) -> Result<Vec<Card>, StorageError> {
    let ids: Vec<Uuid> = found.iter().map(|questionnaire| questionnaire.id).collect();
    let mut versions_of = grouped(
        versions::list_summaries(conn, organisation, &ids)?
            .into_iter()
            .map(|version| (version.questionnaire_id, version)),
    );
    let mut collaborators_of = grouped(list_collaborators(conn, organisation, &ids)?.into_iter());
    let response_counts = totals::count_submitted(conn, organisation, &ids)?;
    let card = |questionnaire: Questionnaire| Card {
        versions: versions_of.remove(&questionnaire.id).unwrap_or_default(),
        collaborators: collaborators_of.remove(&questionnaire.id).unwrap_or_default(),
        response_count: response_counts.get(&questionnaire.id).copied().unwrap_or(0),
        questionnaire,
    };
    Ok(found.into_iter().map(card).collect())
}

fn grouped<T>(pairs: impl Iterator<Item = (Uuid, T)>) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for (id, value) in pairs {
        groups.entry(id).or_default().push(value);
    }
    groups
}

fn list_collaborators(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    of: &[Uuid],
) -> Result<Vec<(Uuid, Member)>, StorageError> {
    use questionnaire_collaborators as table;
    let rows: Vec<(Uuid, Uuid, String)> = table::table
        .inner_join(accounts::table.on(accounts::id.eq(table::account_id)))
        .filter(table::organisation_id.eq(organisation.get()))
        .filter(table::questionnaire_id.eq_any(of))
        .order((accounts::name, accounts::id))
        .select((table::questionnaire_id, accounts::id, accounts::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(questionnaire, id, name)| (questionnaire, Member { id, name })).collect())
}

fn matching(organisation: OrganisationId, filter: &Filter) -> questionnaires::BoxedQuery<'static, Pg> {
    let mut query = questionnaires::table
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::deleted_at.is_null())
        .into_boxed();
    if let Some(words) = &filter.words {
        query = query.filter(
            sql::<Bool>("searchable(title || ' ' || description) LIKE '%' || searchable(")
                .bind::<Text, _>(escaped(words))
                .sql(") || '%'"),
        );
    }
    if let Some(account) = filter.shared_with {
        use questionnaire_collaborators as table;
        let shared = table::table.filter(table::account_id.eq(account.get())).select(table::questionnaire_id);
        let viewed = table::table
            .filter(table::account_id.eq(account.get()))
            .filter(table::access_level.ne(Right::Use.code()))
            .select(table::questionnaire_id);
        query = query
            .filter(questionnaires::id.eq_any(shared))
            .filter(questionnaires::id.eq_any(viewed).or(questionnaires::id.eq_any(having("published"))));
    }
    match filter.standing {
        None => query,
        Some(Standing::Published) => query.filter(questionnaires::id.eq_any(having("published"))),
        Some(Standing::Draft) => query.filter(questionnaires::id.ne_all(having("published"))).filter(
            questionnaires::id.eq_any(having("draft")).or(questionnaires::id.ne_all(having("retired"))),
        ),
        Some(Standing::Retired) => query
            .filter(questionnaires::id.ne_all(having("published")))
            .filter(questionnaires::id.ne_all(having("draft")))
            .filter(questionnaires::id.eq_any(having("retired"))),
    }
}

#[diesel::dsl::auto_type]
fn having(status: &'static str) -> _ {
    questionnaire_versions::table
        .filter(questionnaire_versions::status.eq(status))
        .select(questionnaire_versions::questionnaire_id)
}

/// The words as LIKE takes them literally.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.trim().chars() {
        if matches!(c, '%' | '_' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
