//! Making and changing an element. Its form is that of an item in the editor, over a questionnaire of one item.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::may_change;
use crate::{
    domain::{
        ids::ElementId,
        questionnaire::edit::{ElementKind, SAMPLE, Tree, Wrong, blank, of_sample, sample},
    },
    features::authoring::{
        editor::{
            handlers::check_names,
            item_form::{self, Sent, TYPE, Taken},
            pages::{ElementFormPage, is_element_type},
        },
        forms::LONGEST_TITLE,
    },
    storage::{
        Db, StorageError,
        elements::{self, Element, NewElement},
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors, Pairs, Query},
        page::{see_other, show, show_as},
        roles::{SignedIn, Staff},
    },
};

/// What is to be made.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct NewQuery {
    kind: Option<String>,
}

/// `GET /admin/elements/new`
pub(in crate::features::authoring) async fn new(
    author: Staff,
    query: Query<NewQuery>,
) -> Result<HttpResponse, PageError> {
    let kind = query.kind.as_deref().and_then(ElementKind::of).unwrap_or(ElementKind::Question);
    let content = Begun::content(kind);
    let sample = sample(&content, kind, "", &author.organisation.language);
    show(&ElementFormPage::of(author.ctx(), None, kind, &sample))
}

/// `GET /admin/elements/{id}/edit`: who may use it and not change it is led to its page.
pub(in crate::features::authoring) async fn edit(
    db: Data<Db>,
    author: Staff,
    id: Path<ElementId>,
) -> Result<HttpResponse, PageError> {
    let (id, organisation, account) = (id.into_inner(), author.organisation_id(), author.id());
    let element = db.read(move |conn| elements::find(conn, organisation, account, id)).await?;
    if !may_change(&author, &element) {
        return Ok(see_other(&format!("/admin/elements/{id}")));
    }
    let begun = Begun::of(&element, &author)?;
    let mut page = ElementFormPage::of(author.ctx(), Some(id), begun.kind, &begun.sample);
    page.title = element.title;
    page.seen = element.revision;
    show(&page)
}

/// What an element is before its form was filled in.
struct Begun {
    kind: ElementKind,
    content: Json,
    sample: Json,
}

impl Begun {
    /// Of a new one.
    fn content(kind: ElementKind) -> Json {
        if kind == ElementKind::AnswerSet { json!([]) } else { blank("choice") }
    }

    fn of(element: &Element, author: &SignedIn) -> Result<Self, StorageError> {
        let (kind, content) = (element.kind(), element.json()?);
        let sample = sample(&content, kind, &element.title, &author.organisation.language);
        Ok(Self { kind, content, sample })
    }
}

/// A form as it was sent, with what it makes of the element.
struct Filled {
    kind: ElementKind,
    title: String,
    is_shared: bool,
    /// Pressed to store it; any other button shows the form again.
    is_saved: bool,
    seen: i32,
    sent: Sent,
    /// As it was, of the type that was chosen.
    base: Json,
    taken: Taken,
    content: Option<Json>,
}

impl Filled {
    fn of(form: &Pairs, begun: Begun) -> Result<Self, AppError> {
        check_names(form, &["act", "kind", "title", "shared", "seen", "shown"], &["p-", "option-", "flag-"])?;
        let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
        let sent = Sent::of(form);
        let known = ElementFormPage::fields(begun.kind);
        if !sent.values.keys().all(|name| known.contains(&name.as_str())) {
            return Err(AppError::BadRequest("a field that the form does not have"));
        }
        let mut base = begun.sample;
        if let Some(to) = sent.values.get(TYPE) {
            if !is_element_type(to) {
                return Err(AppError::BadRequest("a type that no element has"));
            }
            let values = [(TYPE.to_owned(), to.clone())].into_iter().collect();
            let was = base.clone();
            item_form::take(&mut base, Some(&was), SAMPLE, &Sent { values, ..Sent::default() });
        }
        let mut filled = base.clone();
        let mut taken = item_form::take(&mut filled, Some(&base), SAMPLE, &sent);
        let content = of_sample(&filled, begun.kind, &begun.content);
        let text = Tree::of(&filled).find(SAMPLE).and_then(|item| item["text"].as_str()).unwrap_or_default();
        if begun.kind == ElementKind::Question && text.is_empty() {
            taken.errors.push(("text".to_owned(), Wrong::Empty));
        }
        if begun.kind == ElementKind::AnswerSet && content.is_none() && taken.errors.is_empty() {
            taken.errors.push(("option-0".to_owned(), Wrong::Empty));
        }
        Ok(Self {
            kind: begun.kind,
            title: first("title").split_whitespace().collect::<Vec<_>>().join(" "),
            is_shared: first("shared") == "true",
            is_saved: first("act") == "save",
            seen: first("seen").parse().unwrap_or_default(),
            sent,
            base,
            taken,
            content,
        })
    }

    fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        if self.title.is_empty() {
            errors.add("title", "elements-title-missing");
        } else if self.title.chars().count() > LONGEST_TITLE {
            errors.add("title", "authoring-title-long");
        }
        errors
    }

    /// What is to be stored; `None` where the form is shown again.
    fn content(&self) -> Option<&Json> {
        let is_right =
            self.errors().is_empty() && self.taken.errors.is_empty() && self.taken.refusal.is_none();
        self.content.as_ref().filter(|_| self.is_saved && is_right && !self.taken.has_unfinished)
    }

    /// The form with all that was typed.
    fn page(&self, author: &SignedIn, of: Option<ElementId>) -> ElementFormPage {
        let mut page = ElementFormPage::of(author.ctx(), of, self.kind, &self.base);
        page.title.clone_from(&self.title);
        page.is_shared = self.is_shared;
        page.seen = self.seen;
        page.keep(&self.base, &self.sent);
        page
    }

    /// The form again with all that was typed: with what is wrong where it was to be stored.
    fn again(&self, author: &SignedIn, of: Option<ElementId>) -> Result<HttpResponse, PageError> {
        let mut page = self.page(author, of);
        if self.is_saved {
            page.refuse(&self.taken, self.errors());
        }
        let status = if self.is_saved { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        show_as(status, &page)
    }
}

/// `POST /admin/elements`: 422 with what was typed where something is missing.
pub(in crate::features::authoring) async fn create(
    db: Data<Db>,
    author: Staff,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let kind = form.all("kind").first().and_then(|code| ElementKind::of(code));
    let kind = kind.ok_or(AppError::BadRequest("no kind of element"))?;
    let content = Begun::content(kind);
    let sample = sample(&content, kind, "", &author.organisation.language);
    let filled = Filled::of(&form, Begun { kind, content, sample })?;
    let Some(content) = filled.content().cloned() else { return filled.again(&author, None) };
    let (organisation, owner) = (author.organisation_id(), author.id());
    let made = db
        .write(author.actor(), author.ctx.now, move |w| {
            let (title, is_shared) = (&filled.title, filled.is_shared);
            elements::insert(
                w,
                organisation,
                &NewElement { kind, title, content: &content, owner, is_shared },
            )
        })
        .await?;
    Ok(see_other(&format!("/admin/elements/{made}?done=created")))
}

/// What came of a change.
enum Changed {
    Saved,
    Again(Box<Filled>),
    Forbidden,
}

/// `POST /admin/elements/{id}`: a new revision. What somebody else changed since the form was opened is not written over.
pub(in crate::features::authoring) async fn update(
    db: Data<Db>,
    author: Staff,
    id: Path<ElementId>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let (organisation, account) = (author.organisation_id(), author.id());
    let found = db.read(move |conn| elements::find(conn, organisation, account, id)).await?;
    let filled = Filled::of(&form, Begun::of(&found, &author)?)?;
    let language = author.organisation.language.clone();
    let may = may_change(&author, &found);
    let changed = db
        .write(author.actor(), author.ctx.now, move |w| {
            let element = elements::lock(w, organisation, account, id)?;
            if !may {
                return Ok(Changed::Forbidden);
            }
            let Some(content) = filled.content().filter(|_| element.revision == filled.seen) else {
                return Ok(Changed::Again(Box::new(filled)));
            };
            elements::save(w, organisation, &element, &filled.title, content, account)?;
            Ok::<_, StorageError>(Changed::Saved)
        })
        .await?;
    match changed {
        Changed::Saved => Ok(see_other(&format!("/admin/elements/{id}?done=changed"))),
        Changed::Forbidden => Err(AppError::Forbidden.into()),
        Changed::Again(filled) if filled.seen == found.revision => filled.again(&author, Some(id)),
        Changed::Again(mut filled) => {
            filled.base = sample(&found.json()?, filled.kind, &found.title, &language);
            filled.seen = found.revision;
            // the rows were numbered by what is no more
            for row in filled.sent.options.iter_mut().flatten() {
                row.at = None;
            }
            for row in filled.sent.flags.iter_mut().flatten() {
                row.at = None;
            }
            let mut page = filled.page(&author, Some(id));
            page.is_stale = true;
            show_as(StatusCode::CONFLICT, &page)
        }
    }
}
