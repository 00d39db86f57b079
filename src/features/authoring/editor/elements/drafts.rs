//! What a new revision of an element offers to the drafts that hold an older one.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::with_right;
use crate::{
    domain::{
        ids::{AccountId, ElementId, OrganisationId, QuestionnaireId},
        questionnaire::{
            Questionnaire, compile,
            edit::{Change, Origin, Tree, apply as apply_changes, renewed, uses},
        },
    },
    features::authoring::{
        editor::{
            desk::{Desk, Outcome},
            handlers::address,
            item_form::Tab,
            pages::{Offer, OfferedItem, View, label_of},
        },
        pages::DifferenceView,
    },
    storage::{
        Db, PgConnection, StorageError, Write,
        collaborators::Right,
        elements::{self, Element},
    },
    web::{
        errors::PageError,
        forms::CsrfForm,
        page::{PageContext, see_other},
        roles::{SignedIn, Staff},
    },
};

/// Drafts that are offered at once; the others come when these are done.
const MOST_OFFERS: i64 = 50;

/// The changes that bring one item of a draft to the newest revision of its element; `None` where it has it, or where it is
/// not known what it had.
pub(super) fn renewal(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    element: &Element,
    item: &Json,
    revision: i32,
) -> Result<Option<Vec<Change>>, StorageError> {
    if revision >= element.revision {
        return Ok(None);
    }
    let Some(was) = elements::content_at(conn, organisation, element.id(), revision)? else {
        return Ok(None);
    };
    let to = Origin { element: element.id(), revision: element.revision };
    Ok(Some(renewed(item, element.kind(), &was, &element.json()?, to)))
}

/// All changes of one draft, item by item.
fn renewals(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    element: &Element,
    resource: &Json,
) -> Result<Vec<(String, Vec<Change>)>, StorageError> {
    let tree = Tree::of(resource);
    let mut found = Vec::new();
    for (link_id, revision) in uses(resource, element.id()) {
        let Some(item) = tree.find(&link_id) else { continue };
        if let Some(changes) = renewal(conn, organisation, element, item, revision)? {
            found.push((link_id, changes));
        }
    }
    Ok(found)
}

/// The drafts with an older revision, with what would change in words. Those that the author may not edit are left out.
pub(super) fn offers(
    conn: &mut PgConnection,
    ctx: &PageContext,
    author: &SignedIn,
    element: &Element,
) -> Result<Vec<Offer>, StorageError> {
    if element.revision == 1 {
        return Ok(Vec::new());
    }
    let organisation = author.organisation_id();
    let drafts = elements::list_using(conn, organisation, element.id(), true, MOST_OFFERS)?;
    let ids: Vec<Uuid> = drafts.iter().map(|(draft, _)| draft.questionnaire_id).collect();
    let mine = with_right(conn, author, Right::Edit, &ids)?;
    let mut found = Vec::new();
    for (draft, title) in drafts {
        let questionnaire = QuestionnaireId::new(draft.questionnaire_id);
        if !mine.contains(&draft.questionnaire_id) {
            continue;
        }
        let resource = draft.json()?;
        let tree = Tree::of(&resource);
        let items =
            renewals(conn, organisation, element, &resource)?.into_iter().filter_map(|(link_id, changes)| {
                let item = tree.find(&link_id)?;
                Some(OfferedItem {
                    label: label_of(ctx, item),
                    href: address(questionnaire, View::Items, Some(&link_id), Tab::default(), None),
                    difference: difference(ctx, &resource, item, &changes)?,
                })
            });
        let items: Vec<OfferedItem> = items.collect();
        if !items.is_empty() {
            found.push(Offer { questionnaire: questionnaire.get(), title, number: draft.number, items });
        }
    }
    Ok(found)
}

/// What the changes of one item come to, in words.
pub(in crate::features::authoring::editor) fn difference(
    ctx: &PageContext,
    resource: &Json,
    item: &Json,
    changes: &[Change],
) -> Option<DifferenceView> {
    let alone = |item: &Json| {
        let mut item = item.clone();
        for own in ["item", "enableWhen", "enableBehavior"] {
            item.as_object_mut()?.shift_remove(own);
        }
        Some(
            json!({"resourceType": "Questionnaire", "status": "draft", "language": resource.get("language"), "item": [item]}),
        )
    };
    let mut after = json!({ "item": [item] });
    apply_changes(&mut after, changes).ok()?;
    let (old, new) = (alone(item)?, alone(after.pointer("/item/0")?)?);
    let (old, new) = (Questionnaire::from_json(&old).ok()?, Questionnaire::from_json(&new).ok()?);
    let mut difference = DifferenceView::of(ctx, (&old, &compile(&old)), (&new, &compile(&new)));
    // a question alone has no scores of the questionnaire's
    for changed in difference.items.iter_mut().flat_map(|item| &mut item.changes) {
        changed.scores.clear();
    }
    Some(difference)
}

/// The drafts that were chosen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct ApplyForm {
    #[serde(default)]
    draft: Vec<Uuid>,
    /// The revision whose changes were shown.
    revision: i32,
}

/// `POST /admin/elements/{id}/drafts`: each draft that was chosen takes the newest revision, as an edit of this author.
pub(in crate::features::authoring) async fn apply(
    db: Data<Db>,
    author: Staff,
    id: Path<ElementId>,
    form: CsrfForm<ApplyForm>,
) -> Result<HttpResponse, PageError> {
    let (id, mut form) = (id.into_inner(), form.into_inner());
    // one order for all, so that two authors don't wait for each other
    form.draft.sort_unstable();
    form.draft.dedup();
    let changed = db
        .write(author.actor(), author.ctx.now, move |w| {
            let element = elements::lock(w, author.organisation_id(), author.id(), id)?;
            if element.revision != form.revision {
                return Ok(None);
            }
            let mut changed = 0_usize;
            let mine = with_right(w.conn(), &author, Right::Edit, &form.draft)?;
            for questionnaire in form.draft.into_iter().filter(|id| mine.contains(id)) {
                changed += usize::from(renew(w, &author, QuestionnaireId::new(questionnaire), &element)?);
            }
            Ok::<_, StorageError>(Some(changed))
        })
        .await?;
    Ok(see_other(&match changed {
        Some(count) => format!("/admin/elements/{id}?done=applied&count={count}"),
        None => format!("/admin/elements/{id}?done=newer"),
    }))
}

/// Whether the draft was changed: it may have been published meanwhile, or have the revision already.
fn renew(
    w: &mut Write<'_>,
    author: &SignedIn,
    questionnaire: QuestionnaireId,
    element: &Element,
) -> Result<bool, StorageError> {
    let (organisation, account): (_, AccountId) = (author.organisation_id(), author.id());
    let desk = Desk { organisation, questionnaire, account };
    let mut draft = match desk.lock(w) {
        Ok(draft) => draft,
        Err(StorageError::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let changes = renewals(w.conn(), organisation, element, &draft.resource)?;
    let changes = changes.into_iter().flat_map(|(_, changes)| changes).collect();
    Ok(matches!(desk.make(w, &mut draft, "element-renew", changes)?, Outcome::Saved(_)))
}
