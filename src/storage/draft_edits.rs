//! What authors changed in drafts: each edit with its changes, so that it can be taken back, told from another
//! author's, and read in the history.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    StorageError, Write,
    schema::draft_edits as edits,
    versions::{self, Version},
};
use crate::domain::{
    ids::{AccountId, OrganisationId, VersionId},
    questionnaire::edit::{Change, Tree, apply, inverse, members},
};

/// linkIds kept of an edit for the history; a selection may be thousands.
const MOST_ITEMS: usize = 20;

/// A row of `draft_edits`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = edits, check_for_backend(diesel::pg::Pg))]
pub struct Edit {
    /// The revision of the draft after it.
    pub revision: i32,
    pub account_id: Option<Uuid>,
    pub made_at: DateTime<Utc>,
    /// What was done, such as `duplicate`; the pages have words for it.
    pub action: String,
    /// The linkIds of the items, the first ones.
    pub items: Vec<String>,
    changes: String,
    /// The revision of the edit that this one takes back.
    pub undoes: Option<i32>,
    /// The revision of the edit that this one does again.
    pub redoes: Option<i32>,
}

impl Edit {
    /// What was changed, in order.
    pub fn changes(&self) -> Result<Vec<Change>, StorageError> {
        serde_json::from_str(&self.changes).map_err(|_bad| StorageError::Corrupt("changes of a draft"))
    }
}

/// An edit to be kept.
#[derive(Debug)]
pub struct NewEdit<'a> {
    pub account: Option<AccountId>,
    pub action: &'a str,
    pub changes: &'a [Change],
    pub undoes: Option<i32>,
    pub redoes: Option<i32>,
}

/// What an author can take back, and do again: revisions of edits, the next one last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stacks {
    pub undo: Vec<i32>,
    pub redo: Vec<i32>,
}

/// Stores the resource that the changes made of a locked draft, with them: the new revision.
pub fn save(
    w: &mut Write<'_>,
    draft: &Version,
    resource: &Json,
    edit: &NewEdit<'_>,
) -> Result<i32, StorageError> {
    let count = i32::try_from(Tree::of(resource).len()).unwrap_or(i32::MAX);
    let text = written(resource)?;
    let changes = serde_json::to_string(edit.changes).map_err(|_bad| StorageError::Corrupt("changes"))?;
    let revision = versions::save_edited(w, draft, &text, count)?;
    let mut items: Vec<String> = edit.changes.iter().filter_map(Change::item).map(str::to_owned).collect();
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items.truncate(MOST_ITEMS);
    let now = w.now();
    diesel::insert_into(edits::table)
        .values((
            edits::id.eq(Uuid::now_v7()),
            edits::organisation_id.eq(draft.organisation_id),
            edits::version_id.eq(draft.id),
            edits::revision.eq(revision),
            edits::account_id.eq(edit.account.map(AccountId::get)),
            edits::made_at.eq(now),
            edits::action.eq(edit.action),
            edits::items.eq(items),
            edits::changes.eq(changes),
            edits::undoes.eq(edit.undoes),
            edits::redoes.eq(edit.redoes),
        ))
        .execute(w.conn())?;
    Ok(revision)
}

/// Stores what became of a locked draft as an edit of `account`; where its items are others than before, as an upload is.
pub fn save_change(
    w: &mut Write<'_>,
    draft: &Version,
    becomes: &Json,
    account: AccountId,
    action: &str,
) -> Result<(), StorageError> {
    match members(&draft.json()?, becomes) {
        Some(changes) if changes.is_empty() => Ok(()),
        Some(changes) => {
            let edit =
                NewEdit { account: Some(account), action, changes: &changes, undoes: None, redoes: None };
            save(w, draft, becomes, &edit).map(drop)
        }
        None => {
            let resource = written(becomes)?;
            let item_count = i32::try_from(Tree::of(becomes).len()).unwrap_or(i32::MAX);
            let changed = versions::Draft {
                resource: &resource,
                item_count,
                losses: &draft.losses,
                author: Some(account),
            };
            versions::save_draft(
                w,
                OrganisationId::new(draft.organisation_id),
                VersionId::new(draft.id),
                &changed,
            )
        }
    }
}

/// As people read it.
fn written(resource: &Json) -> Result<String, StorageError> {
    serde_json::to_string_pretty(resource).map_err(|_bad| StorageError::Corrupt("resource"))
}

/// The edit that made this revision; `NotFound` where the draft came by it in another way (an upload).
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    version: VersionId,
    revision: i32,
) -> Result<Edit, StorageError> {
    Ok(edits::table
        .filter(edits::organisation_id.eq(organisation.get()))
        .filter(edits::version_id.eq(version.get()))
        .filter(edits::revision.eq(revision))
        .select(Edit::as_select())
        .first(conn)?)
}

/// The edits after this revision, the newest first.
pub fn list_since(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    version: VersionId,
    revision: i32,
) -> Result<Vec<Edit>, StorageError> {
    Ok(edits::table
        .filter(edits::organisation_id.eq(organisation.get()))
        .filter(edits::version_id.eq(version.get()))
        .filter(edits::revision.gt(revision))
        .order(edits::revision.desc())
        .select(Edit::as_select())
        .load(conn)?)
}

/// A page of the history, the newest first, and whether there is more.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    version: VersionId,
    before: Option<i32>,
    most: i64,
) -> Result<Vec<Edit>, StorageError> {
    Ok(edits::table
        .filter(edits::organisation_id.eq(organisation.get()))
        .filter(edits::version_id.eq(version.get()))
        .filter(edits::revision.lt(before.unwrap_or(i32::MAX)))
        .order(edits::revision.desc())
        .limit(most)
        .select(Edit::as_select())
        .load(conn)?)
}

/// What this author may take back and do again: the last edits of their own. An edit after an undo ends what could be
/// done again, as everywhere.
pub fn stacks(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    version: VersionId,
    account: AccountId,
) -> Result<Stacks, StorageError> {
    /// Steps that anybody takes back.
    const MOST_STEPS: i64 = 500;
    let mut steps: Vec<(i32, Option<i32>, Option<i32>)> = edits::table
        .filter(edits::organisation_id.eq(organisation.get()))
        .filter(edits::version_id.eq(version.get()))
        .filter(edits::account_id.eq(account.get()))
        .order(edits::revision.desc())
        .limit(MOST_STEPS)
        .select((edits::revision, edits::undoes, edits::redoes))
        .load(conn)?;
    steps.reverse();
    Ok(stacked(&steps))
}

fn stacked(steps: &[(i32, Option<i32>, Option<i32>)]) -> Stacks {
    let mut stacks = Stacks::default();
    for (revision, undoes, redoes) in steps {
        match (undoes, redoes) {
            (Some(undone), _) => {
                stacks.undo.retain(|step| step != undone);
                stacks.redo.push(*undone);
            }
            (None, Some(redone)) => {
                stacks.redo.retain(|step| step != redone);
                stacks.undo.push(*redone);
            }
            (None, None) => {
                stacks.redo.clear();
                stacks.undo.push(*revision);
            }
        }
    }
    stacks
}

/// The resource of a draft as it was at an earlier revision; `None` where that is not known (an upload came between).
pub fn resource_at(
    conn: &mut PgConnection,
    draft: &Version,
    resource: &Json,
    revision: i32,
) -> Result<Option<Json>, StorageError> {
    if revision == draft.revision {
        return Ok(Some(resource.clone()));
    }
    let organisation = OrganisationId::new(draft.organisation_id);
    let since = list_since(conn, organisation, VersionId::new(draft.id), revision)?;
    let mut expected = draft.revision;
    let mut resource = resource.clone();
    for edit in since {
        let back = inverse(&edit.changes()?);
        let is_next = edit.revision == expected;
        if !is_next || apply(&mut resource, &back).is_err() {
            return Ok(None);
        }
        expected -= 1;
    }
    Ok((expected == revision).then_some(resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_and_redo_follow_each_other() {
        let steps = |steps: &[(i32, Option<i32>, Option<i32>)]| {
            let Stacks { undo, redo } = stacked(steps);
            (undo, redo)
        };
        let edit = |revision| (revision, None, None);
        let undo = |revision, of| (revision, Some(of), None);
        let redo = |revision, of| (revision, None, Some(of));
        assert_eq!(steps(&[edit(1), edit(2)]), (vec![1, 2], vec![]));
        assert_eq!(steps(&[edit(1), edit(2), undo(3, 2)]), (vec![1], vec![2]));
        assert_eq!(steps(&[edit(1), edit(2), undo(3, 2), undo(4, 1)]), (vec![], vec![2, 1]));
        assert_eq!(steps(&[edit(1), edit(2), undo(3, 2), undo(4, 1), redo(5, 1)]), (vec![1], vec![2]));
        assert_eq!(steps(&[edit(1), undo(2, 1), redo(3, 1), undo(4, 1)]), (vec![], vec![1]));
        assert_eq!(steps(&[edit(1), undo(2, 1), edit(3)]), (vec![3], vec![]));
    }
}
