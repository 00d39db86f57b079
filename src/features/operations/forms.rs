//! What admins send on these pages.

use serde::Deserialize;
use uuid::Uuid;

use crate::storage::events::Filter;

/// Which events are shown.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct EventsQuery {
    pub(super) kind: Option<String>,
    pub(super) entity: Option<Uuid>,
    pub(super) actor: Option<String>,
    /// Where the page before ended.
    pub(super) before: Option<i64>,
}

impl EventsQuery {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            entity_kind: self.kind.clone(),
            entity_id: self.entity,
            actor: self.actor.clone(),
            before: self.before,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    pub(super) page: Option<u32>,
    /// What was just done.
    pub(super) done: Option<String>,
}
