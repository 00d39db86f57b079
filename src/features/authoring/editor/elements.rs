//! Elements of the library: their pages, and what they are to a draft.
//!
//! Changing one changes no questionnaire. What it offers to drafts becomes an edit of each, made at the desk like any
//! other; published versions are never written to.

use std::collections::HashSet;

use uuid::Uuid;

mod drafts;
mod form;
mod item;
mod library;

#[cfg(test)]
pub(super) use self::drafts::difference;
pub(in crate::features::authoring) use self::{
    drafts::apply,
    form::{create, edit, new, update},
    item::{act, pick},
    library::{archive, list, share, show},
};
use crate::{
    storage::{
        PgConnection, StorageError,
        collaborators::{self, Right},
        elements::Element,
    },
    web::roles::SignedIn,
};

/// Whether an author may change an element that they see: their own, and all that are shared where they are admin.
fn may_change(author: &SignedIn, element: &Element) -> bool {
    author.is_admin() || element.owner_id == Some(author.id().get())
}

/// Which of these questionnaires the author has this right on. The library asks this wherever it tells of a questionnaire
/// or shows a draft to be changed, and again before it changes one.
fn with_right(
    conn: &mut PgConnection,
    author: &SignedIn,
    needed: Right,
    of: &[Uuid],
) -> Result<HashSet<Uuid>, StorageError> {
    if author.is_admin() {
        return Ok(of.iter().copied().collect());
    }
    let rights = collaborators::rights_on(conn, author.organisation_id(), author.id(), of)?;
    Ok(rights.into_iter().filter(|(_, right)| *right >= needed).map(|(id, _)| id).collect())
}
