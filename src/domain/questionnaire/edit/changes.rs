//! What a change is.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Place;

/// One change. `item` is a linkId; `None` is the questionnaire itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// A member such as `text` or `enableWhen`; `None` where it is not there. Never `item` and never `linkId` of an
    /// item that has others below it: those have changes of their own.
    Put {
        item: Option<String>,
        member: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Json>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        becomes: Option<Json>,
    },
    /// All extensions of one address, in their order; `at` is where the first of them stands.
    Extend { item: Option<String>, url: String, at: usize, was: Vec<Json>, becomes: Vec<Json> },
    /// An item with all that is below it comes.
    Insert { place: Place, item: Json },
    /// An item with all that is below it goes; `item` is what it was.
    Remove { place: Place, item: Json },
    /// An item with all that is below it moves.
    Move { item: String, from: Place, to: Place },
    /// An item takes another linkId. What names it changes by changes of its own.
    Rename { from: String, to: String },
}

impl Change {
    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::Put { item, member, was, becomes } => {
                Self::Put { item, member, was: becomes, becomes: was }
            }
            Self::Extend { item, url, at, was, becomes } => {
                Self::Extend { item, url, at, was: becomes, becomes: was }
            }
            Self::Insert { place, item } => Self::Remove { place, item },
            Self::Remove { place, item } => Self::Insert { place, item },
            Self::Move { item, from, to } => Self::Move { item, from: to, to: from },
            Self::Rename { from, to } => Self::Rename { from: to, to: from },
        }
    }

    /// The item that it is about, by the linkId that it has afterwards; `None`: the questionnaire.
    pub fn item(&self) -> Option<&str> {
        match self {
            Self::Put { item, .. } | Self::Extend { item, .. } => item.as_deref(),
            Self::Insert { item, .. } | Self::Remove { item, .. } => item.get("linkId")?.as_str(),
            Self::Move { item, .. } => Some(item),
            Self::Rename { to, .. } => Some(to),
        }
    }

    /// True where it changes which items there are, or their order.
    pub const fn is_structural(&self) -> bool {
        !matches!(self, Self::Put { .. } | Self::Extend { .. })
    }
}

/// The changes that take these back, in the order to apply them.
pub fn inverse(changes: &[Change]) -> Vec<Change> {
    changes.iter().rev().map(Change::inverse).collect()
}
