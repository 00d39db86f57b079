//! The one place where the editor changes a draft: locked, changed, stored with its edit, all or nothing.

use serde_json::Value as Json;

use crate::{
    domain::{
        ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
        problem::Problem,
        questionnaire::{
            Compiled, Questionnaire,
            edit::{Action, Change, Refusal, Tree, act, apply, inverse},
            flow::Unfit,
        },
    },
    storage::{
        PgConnection, StorageError, Write,
        compiled::try_compile,
        draft_edits::{self, NewEdit, Stacks},
        item_comments,
        versions::{self, Version},
    },
};

/// A draft as an author sees it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) version: Version,
    pub(super) resource: Json,
}

impl Draft {
    pub(super) fn id(&self) -> VersionId {
        VersionId::new(self.version.id)
    }

    /// The draft of a questionnaire; `NotFound` where there is none.
    pub(super) fn find(
        conn: &mut PgConnection,
        organisation: OrganisationId,
        id: QuestionnaireId,
    ) -> Result<Self, StorageError> {
        Self::of(versions::find_draft(conn, organisation, id)?)
    }

    fn of(version: Version) -> Result<Self, StorageError> {
        let resource = version.json()?;
        Ok(Self { version, resource })
    }

    /// Compiled; the inner error says why it can't be.
    pub(super) fn compile(
        &self,
        conn: &mut PgConnection,
    ) -> Result<(Questionnaire, Result<Compiled, Vec<Problem>>), StorageError> {
        let questionnaire = Questionnaire::from_json(&self.resource)
            .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
        let compiled = try_compile(conn, &self.version, &questionnaire)?;
        Ok((questionnaire, compiled))
    }

    /// What the author's page showed: the resource at an earlier revision, if that is known.
    pub(super) fn seen(&self, conn: &mut PgConnection, revision: i32) -> Result<Option<Json>, StorageError> {
        draft_edits::resource_at(conn, &self.version, &self.resource, revision)
    }
}

/// Whose draft, and who works on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk {
    pub(super) organisation: OrganisationId,
    pub(super) questionnaire: QuestionnaireId,
    pub(super) account: AccountId,
}

/// What became of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Saved(Vec<Change>),
    /// There was nothing to do.
    Same,
    Refused(Refusal),
}

impl Desk {
    /// The draft, kept from others until the transaction ends.
    pub(super) fn lock(self, w: &mut Write<'_>) -> Result<Draft, StorageError> {
        Draft::of(versions::lock_draft(w, self.organisation, self.questionnaire)?)
    }

    /// Does something to items; what exactly is told by how they stand when it is done.
    pub(super) fn act(
        self,
        w: &mut Write<'_>,
        name: &str,
        action: impl FnOnce(&Tree<'_>) -> Action,
    ) -> Result<Outcome, StorageError> {
        let mut draft = self.lock(w)?;
        let action = action(&Tree::of(&draft.resource));
        match act(&mut draft.resource, &action) {
            Ok(changes) => self.save(w, &mut draft, name, changes),
            Err(refusal) => Ok(Outcome::Refused(refusal)),
        }
    }

    /// Changes the draft as the canvas asks; what exactly is told by how it stands when it is done.
    pub(super) fn change(
        self,
        w: &mut Write<'_>,
        name: &str,
        changes: impl FnOnce(&Json) -> Result<Vec<Change>, Unfit>,
    ) -> Result<Result<Outcome, Unfit>, StorageError> {
        let mut draft = self.lock(w)?;
        let changes = match changes(&draft.resource) {
            Ok(changes) => changes,
            Err(unfit) => return Ok(Err(unfit)),
        };
        self.make(w, &mut draft, name, changes).map(Ok)
    }

    /// Makes changes to a locked draft and stores it.
    pub(super) fn make(
        self,
        w: &mut Write<'_>,
        draft: &mut Draft,
        name: &str,
        changes: Vec<Change>,
    ) -> Result<Outcome, StorageError> {
        self.replay(w, draft, name, changes, (None, None))
    }

    /// Stores a draft that was locked and changed.
    pub(super) fn save(
        self,
        w: &mut Write<'_>,
        draft: &mut Draft,
        name: &str,
        changes: Vec<Change>,
    ) -> Result<Outcome, StorageError> {
        self.store(w, draft, name, changes, (None, None))
    }

    /// What this author may take back and do again.
    pub(super) fn stacks(self, conn: &mut PgConnection, draft: &Draft) -> Result<Stacks, StorageError> {
        draft_edits::stacks(conn, self.organisation, draft.id(), self.account)
    }

    /// Takes back the author's own last edit. Refused where somebody changed the same since.
    pub(super) fn undo(self, w: &mut Write<'_>) -> Result<Outcome, StorageError> {
        let mut draft = self.lock(w)?;
        let Some(of) = self.stacks(w.conn(), &draft)?.undo.pop() else { return Ok(Outcome::Same) };
        let edit = draft_edits::find(w.conn(), self.organisation, draft.id(), of)?;
        let changes = inverse(&edit.changes()?);
        self.replay(w, &mut draft, &edit.action, changes, (Some(of), None))
    }

    /// Does again what the author took back last.
    pub(super) fn redo(self, w: &mut Write<'_>) -> Result<Outcome, StorageError> {
        let mut draft = self.lock(w)?;
        let Some(of) = self.stacks(w.conn(), &draft)?.redo.pop() else { return Ok(Outcome::Same) };
        let edit = draft_edits::find(w.conn(), self.organisation, draft.id(), of)?;
        let changes = edit.changes()?;
        self.replay(w, &mut draft, &edit.action, changes, (None, Some(of)))
    }

    fn replay(
        self,
        w: &mut Write<'_>,
        draft: &mut Draft,
        name: &str,
        changes: Vec<Change>,
        (undoes, redoes): (Option<i32>, Option<i32>),
    ) -> Result<Outcome, StorageError> {
        if let Err(refusal) = apply(&mut draft.resource, &changes) {
            return Ok(Outcome::Refused(refusal));
        }
        self.store(w, draft, name, changes, (undoes, redoes))
    }

    fn store(
        self,
        w: &mut Write<'_>,
        draft: &mut Draft,
        name: &str,
        changes: Vec<Change>,
        (undoes, redoes): (Option<i32>, Option<i32>),
    ) -> Result<Outcome, StorageError> {
        if changes.is_empty() {
            return Ok(Outcome::Same);
        }
        let edit = NewEdit { account: Some(self.account), action: name, changes: &changes, undoes, redoes };
        draft.version.revision = draft_edits::save(w, &draft.version, &draft.resource, &edit)?;
        for change in &changes {
            if let Change::Rename { from, to } = change {
                item_comments::rename(w, self.organisation, self.questionnaire, from, to)?;
            }
        }
        Ok(Outcome::Saved(changes))
    }
}
