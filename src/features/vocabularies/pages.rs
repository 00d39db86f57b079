//! Pages about value sets and code systems.

use askama::Template;

use crate::{
    domain::{
        ids::OrganisationId,
        json,
        problem::Problem,
        terminology::{Library, expand_set, list_codes, named_by},
    },
    storage::{
        PgConnection, StorageError,
        terminology::{self, TerminologyResource, User},
    },
    web::{i18n::Argument, page::PageContext},
};

/// Codes shown at most.
const MOST_CODES: usize = 200;

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Nothing,
    Added,
    Deleted,
}

impl Done {
    pub(super) fn of(text: Option<&str>) -> Self {
        match text {
            Some("added") => Self::Added,
            Some("deleted") => Self::Deleted,
            _ => Self::Nothing,
        }
    }
}

#[derive(Template)]
#[template(path = "pages/vocabularies/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<TerminologyResource>,
    pub(super) done: Done,
}

/// A file that could not be taken.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// Empty for what was pasted.
    pub(super) name: String,
    /// `None` where nothing was sent.
    pub(super) problem: Option<Problem>,
}

/// Choose files or paste.
#[derive(Template)]
#[template(path = "pages/vocabularies/new.html")]
pub(super) struct NewPage {
    pub(super) ctx: PageContext,
    pub(super) text: String,
    pub(super) refusals: Vec<Refusal>,
    pub(super) limit_mb: usize,
}

impl NewPage {
    fn words(&self, refusal: &Refusal) -> String {
        let Some(problem) = &refusal.problem else { return self.ctx.t("vocabularies-missing").into_owned() };
        let arguments: Vec<(&str, &dyn Argument)> =
            problem.args.iter().map(|(name, value)| -> (&str, &dyn Argument) { (*name, value) }).collect();
        let words = self.ctx.language.format(problem.key(), &arguments);
        if refusal.name.is_empty() { words } else { format!("{}: {words}", refusal.name) }
    }
}

/// One code with its words.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) code: String,
    pub(super) words: String,
}

#[derive(Template)]
#[template(path = "pages/vocabularies/show.html")]
pub(super) struct ShowPage {
    pub(super) ctx: PageContext,
    pub(super) row: TerminologyResource,
    pub(super) users: Vec<User>,
    /// The first of them.
    pub(super) codes: Vec<Code>,
}

/// Asks before deleting.
#[derive(Template)]
#[template(path = "pages/vocabularies/delete.html")]
pub(super) struct DeletePage {
    pub(super) ctx: PageContext,
    pub(super) row: TerminologyResource,
    pub(super) users: Vec<User>,
}

impl DeletePage {
    fn is_in_use(&self) -> bool {
        self.users.iter().any(|user| user.is_published)
    }
}

/// The first codes; none where they can't be found.
pub(super) fn shown_codes(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    row: &TerminologyResource,
) -> Result<Vec<Code>, StorageError> {
    let resource = json::parse(row.resource.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("a value set is not JSON"))?;
    let found = if row.kind == "CodeSystem" {
        list_codes(&resource)
    } else {
        let own = terminology::library_for(conn, organisation, named_by(&resource))?;
        expand_set(&resource, &[&own, Library::bundled()]).unwrap_or_default()
    };
    let code = |concept: &crate::domain::terminology::Concept| Code {
        code: concept.code().to_owned(),
        words: concept.display().unwrap_or_default().to_owned(),
    };
    Ok(found.iter().take(MOST_CODES).map(code).collect())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        domain::problem::Code as ProblemCode,
        web::{i18n::Language, page::samples},
    };

    fn row(codes: Option<i32>) -> TerminologyResource {
        TerminologyResource {
            id: uuid::Uuid::nil(),
            kind: "ValueSet".to_owned(),
            url: "http://example.org/<vs>".to_owned(),
            version: "1".to_owned(),
            name: "Doenças <crônicas>".to_owned(),
            status: "active".to_owned(),
            codes,
            resource: "{}".to_owned(),
            revision: 1,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn user(is_published: bool) -> User {
        User { questionnaire: uuid::Uuid::nil(), title: "Triagem <1>".to_owned(), is_published }
    }

    #[test]
    fn samples_render() {
        for language in Language::ALL {
            let ctx = || PageContext::staff_sample(language);
            samples::check(&ListPage { ctx: ctx(), rows: vec![row(Some(3)), row(None)], done: Done::Added });
            samples::check(&ListPage { ctx: ctx(), rows: Vec::new(), done: Done::Deleted });
            let refused = vec![
                Refusal { name: "a.json".to_owned(), problem: Some(Problem::new(ProblemCode::MissingUrl)) },
                Refusal { name: String::new(), problem: None },
            ];
            samples::check(&NewPage { ctx: ctx(), text: "{<}".to_owned(), refusals: refused, limit_mb: 10 });
            let code = || Code { code: "a<b".to_owned(), words: "A <b>".to_owned() };
            samples::check(&ShowPage {
                ctx: ctx(),
                row: row(Some(1)),
                users: vec![user(true), user(false)],
                codes: vec![code()],
            });
            samples::check(&ShowPage { ctx: ctx(), row: row(None), users: Vec::new(), codes: Vec::new() });
            for is_published in [true, false] {
                samples::check(&DeletePage { ctx: ctx(), row: row(None), users: vec![user(is_published)] });
            }
        }
    }
}
