//! The library at an item of a draft: from there into the questionnaire, and from the questionnaire into it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;
use uuid::Uuid;

use super::drafts::renewal;
use crate::{
    domain::{
        ids::{ElementId, QuestionnaireId},
        questionnaire::edit::{
            Change, ElementKind, Origin, Tree, content_of, insert_element, origin, remember, take_answers,
        },
    },
    features::authoring::{
        editor::{
            desk::{Desk, Draft, Outcome},
            handlers::{address, after, desk, opened, place_for},
            item_form::Tab,
            pages::{ElementQuery, ElementView, PickPage, View, label_of},
        },
        forms::LONGEST_TITLE,
    },
    storage::{
        Db, StorageError, Write,
        elements::{self, NewElement},
    },
    web::{
        authors::MayEdit,
        errors::{AppError, PageError},
        forms::{CsrfForm, Query},
        page::{PageContext, see_other, show},
        pager::Pager,
    },
};

/// Elements on a page of the choice.
const PAGE_SIZE: u32 = 20;

/// `GET /admin/questionnaires/{id}/editor/elements`: the library, to take something of it to the item that is open.
pub(in crate::features::authoring) async fn pick(
    db: Data<Db>,
    author: MayEdit,
    id: Path<QuestionnaireId>,
    query: Query<ElementQuery>,
) -> Result<HttpResponse, PageError> {
    let (desk, ctx, query) = (desk(&author, id.into_inner()), author.ctx(), query.into_inner());
    let page = db
        .read(move |conn| {
            let (card, draft) = match opened(conn, desk, &ctx)? {
                Ok(found) => found,
                Err(none) => return Ok(Err(none)),
            };
            let filter = query.filter();
            let total = elements::count(conn, desk.organisation, desk.account, &filter)?;
            let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
            let (offset, limit) = (pager.offset(), pager.limit());
            let found = elements::list(conn, desk.organisation, desk.account, &filter, offset, limit)?;
            let found = found.into_iter().map(|(element, owner)| ElementView::of(&ctx, element, owner));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StorageError>(Ok(PickPage::of(ctx, card, &draft, found, query, pager)))
        })
        .await?;
    match page {
        Ok(page) => show(&page),
        Err(none) => show(&none),
    }
}

/// What is to be done, at which item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct ItemForm {
    /// `insert`, `answers`, `save`, `renew` or `unlink`.
    act: String,
    /// The item that is open; empty in a questionnaire without items.
    #[serde(default)]
    item: String,
    /// Of what is taken from the library.
    #[serde(default)]
    element: Option<Uuid>,
    /// Of what is kept there.
    #[serde(default)]
    title: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    shared: bool,
}

/// `POST /admin/questionnaires/{id}/editor/elements`
pub(in crate::features::authoring) async fn act(
    db: Data<Db>,
    author: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<ItemForm>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let (desk, ctx) = (desk(&author, id), author.ctx());
    let wanted = Wanted::of(&form).ok_or(AppError::BadRequest("nothing that the library does"))?;
    let current = Some(form.item.clone()).filter(|item| !item.is_empty());
    let (outcome, name) = db
        .write(author.actor(), author.ctx.now, move |w| {
            let mut draft = desk.lock(w)?;
            let made = Work { desk, ctx: &ctx, form: &form }.done(w, &mut draft, wanted)?;
            Ok::<_, StorageError>(made)
        })
        .await?;
    let to = match name {
        // nothing to give these options to, or to take
        "unfit" => address(id, View::Items, current.as_deref(), Tab::default(), Some("element-unfit")),
        name => after(id, View::Items, &outcome, name, current.as_deref(), Tab::default()),
    };
    Ok(see_other(&to))
}

#[derive(Clone, Copy, Debug)]
enum Wanted {
    Insert(ElementId),
    Answers(ElementId),
    Save(ElementKind),
    Renew,
    Unlink,
}

impl Wanted {
    fn of(form: &ItemForm) -> Option<Self> {
        let element = form.element.map(ElementId::new);
        match form.act.as_str() {
            "insert" => element.map(Self::Insert),
            "answers" => element.map(Self::Answers),
            "save" => ElementKind::of(&form.kind).map(Self::Save),
            "renew" => Some(Self::Renew),
            "unlink" => Some(Self::Unlink),
            _ => None,
        }
    }
}

struct Work<'a> {
    desk: Desk,
    ctx: &'a PageContext,
    form: &'a ItemForm,
}

/// What came of it, and what the history calls it.
type Made = (Outcome, &'static str);

impl Work<'_> {
    fn done(&self, w: &mut Write<'_>, draft: &mut Draft, wanted: Wanted) -> Result<Made, StorageError> {
        let desk = self.desk;
        if let Wanted::Insert(element) = wanted {
            return self.insert(w, draft, element);
        }
        let item = Tree::of(&draft.resource).find(&self.form.item).cloned().ok_or(StorageError::NotFound)?;
        let changes: Option<Vec<Change>> = match wanted {
            Wanted::Insert(_) => None,
            Wanted::Answers(element) => {
                let element = elements::find(w.conn(), desk.organisation, desk.account, element)?;
                let origin = Origin { element: element.id(), revision: element.revision };
                let is_set = element.kind() == ElementKind::AnswerSet;
                let options = element.json()?;
                is_set.then(|| take_answers(&item, &options, origin)).flatten()
            }
            Wanted::Save(kind) => self.keep(w, &item, kind)?,
            Wanted::Renew => {
                let Some(from) = origin(&item) else { return Ok((Outcome::Same, "element-renew")) };
                let element = elements::find(w.conn(), desk.organisation, desk.account, from.element)?;
                let changes = renewal(w.conn(), desk.organisation, &element, &item, from.revision)?;
                Some(changes.unwrap_or_default())
            }
            Wanted::Unlink => Some(remember(&item, None).into_iter().collect()),
        };
        let name = match wanted {
            Wanted::Insert(_) => "element",
            Wanted::Answers(_) => "element-answers",
            Wanted::Save(_) => "element-save",
            Wanted::Renew => "element-renew",
            Wanted::Unlink => "element-unlink",
        };
        match changes {
            Some(changes) => Ok((desk.make(w, draft, name, changes)?, name)),
            None => Ok((Outcome::Same, "unfit")),
        }
    }

    fn insert(&self, w: &mut Write<'_>, draft: &mut Draft, element: ElementId) -> Result<Made, StorageError> {
        let desk = self.desk;
        let element = elements::find(w.conn(), desk.organisation, desk.account, element)?;
        if element.kind() != ElementKind::Question {
            return Ok((Outcome::Same, "unfit"));
        }
        let near = Some(self.form.item.as_str()).filter(|item| !item.is_empty());
        let place = place_for(&Tree::of(&draft.resource), near);
        let origin = Origin { element: element.id(), revision: element.revision };
        let content = element.json()?;
        match insert_element(&mut draft.resource, &content, origin, place) {
            Ok(changes) => Ok((desk.save(w, draft, "element", changes)?, "element")),
            Err(refusal) => Ok((Outcome::Refused(refusal), "element")),
        }
    }

    /// Keeps the item in the library: it remembers its element from then on.
    fn keep(
        &self,
        w: &mut Write<'_>,
        item: &serde_json::Value,
        kind: ElementKind,
    ) -> Result<Option<Vec<Change>>, StorageError> {
        let Some(content) = content_of(item, kind) else { return Ok(None) };
        let typed = self.form.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if typed.is_empty() { label_of(self.ctx, item) } else { typed };
        let title: String = title.chars().take(LONGEST_TITLE).collect();
        let (owner, is_shared) = (self.desk.account, self.form.shared);
        let new = NewElement { kind, title: &title, content: &content, owner, is_shared };
        let element = elements::insert(w, self.desk.organisation, &new)?;
        Ok(Some(remember(item, Some(Origin { element, revision: 1 })).into_iter().collect()))
    }
}
