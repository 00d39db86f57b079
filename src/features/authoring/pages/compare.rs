//! Two versions beside each other, and taking an old one up again.

use askama::Template;

use super::{
    CardView, DifferenceView,
    difference::{ChangeView, ItemView},
};
use crate::{
    storage::versions::{Summary, Version},
    web::{page::PageContext, pager::Pager},
};

/// What changed from one version to another.
#[derive(Template)]
#[template(path = "pages/authoring/compare.html")]
pub(in crate::features::authoring) struct ComparePage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    /// The two and what differs; `None` while there is only one version.
    pub(in crate::features::authoring) compared: Option<Compared>,
}

/// Two versions with what differs.
pub(in crate::features::authoring) struct Compared {
    pub(in crate::features::authoring) from: Version,
    pub(in crate::features::authoring) to: Version,
    pub(in crate::features::authoring) difference: DifferenceView,
    pub(in crate::features::authoring) pager: Pager,
}

impl Compared {
    /// The items of this page.
    fn items(&self) -> impl Iterator<Item = &ItemView> {
        let skip = usize::try_from(self.pager.offset()).unwrap_or(0);
        let size = usize::try_from(self.pager.limit()).unwrap_or(usize::MAX);
        self.difference.items.iter().skip(skip).take(size)
    }

    /// What is the questionnaire's own stands on the first page.
    fn whole(&self) -> &[ChangeView] {
        if self.pager.offset() == 0 { &self.difference.whole } else { &[] }
    }

    fn has_pages(&self) -> bool {
        self.pager.previous().is_some() || self.pager.next().is_some()
    }
}

impl ComparePage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "compare"
    }

    /// Whether results of both may be joined: both were published, and something is to be said of them.
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn may_map(&self, both: &Compared) -> bool {
        both.from.status != "draft" && both.to.status != "draft" && !both.difference.items.is_empty()
    }

    /// A version as the lists to choose from name it.
    fn name(&self, version: &Summary) -> String {
        let standing = self.ctx.t(super::versions::status_key(version));
        self.ctx.t2("authoring-compare-choice", "number", version.number, "standing", standing.as_ref())
    }
}

/// What restoring a version does, before it is done.
#[derive(Template)]
#[template(path = "pages/authoring/restore.html")]
pub(in crate::features::authoring) struct RestorePage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) version: Version,
    /// The draft that would go, with what tells its content.
    pub(in crate::features::authoring) draft: Option<(Version, String)>,
    /// The draft is another than the one that was shown.
    pub(in crate::features::authoring) is_stale: bool,
}
