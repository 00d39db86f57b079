//! The page with all questions, before anything is answered, as it is kept ready: for one link it differs between two people
//! only by language, way of reading and the key that tells their submissions apart.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use super::desk::Visit;
use crate::{
    storage::open_links::OpenLink,
    web::{i18n::Language, reading::Reading},
};

/// Pages kept at most, some 30 kB each.
const MOST: usize = 64;

/// What stands before a page's key. No words of a person contain it: their quotes are escaped.
const MARK: &str = "name=\"_key\" value=\"";

static READY: LazyLock<RwLock<HashMap<Reader, Arc<Page>>>> = LazyLock::new(RwLock::default);

/// Whom a page is for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Reader {
    token: String,
    language: Language,
    reading: Reading,
}

/// A page before and after its key.
pub(super) struct Page {
    /// What it was made from: read anew every few seconds, and with it the page is made anew.
    link: Arc<OpenLink>,
    before: String,
    after: String,
}

impl Reader {
    /// `None` where the page shows more of its reader, or of the address it was asked by.
    pub(super) fn of(visit: &Visit) -> Option<Self> {
        let ctx = &visit.ctx;
        let is_plain = visit.link.invited.is_none()
            && ctx.viewer.is_none()
            && ctx.embedding.is_none()
            && ctx.csrf.is_empty()
            && !ctx.path.contains('?');
        is_plain.then(|| Self {
            token: visit.link.link.token.clone(),
            language: ctx.language,
            reading: ctx.reading,
        })
    }

    /// The page that was kept, if the link is still what it was made from.
    pub(super) fn find(&self, visit: &Visit) -> Option<Arc<Page>> {
        let ready = READY.read().unwrap_or_else(PoisonError::into_inner);
        ready.get(self).filter(|page| Arc::ptr_eq(&page.link, &visit.link)).map(Arc::clone)
    }

    pub(super) fn keep(self, page: Arc<Page>) {
        let mut ready = READY.write().unwrap_or_else(PoisonError::into_inner);
        if ready.len() >= MOST {
            ready.clear();
        }
        ready.insert(self, page);
    }
}

impl Page {
    /// Of a page whose key was left empty; `None` if it has no place for one.
    pub(super) fn of(visit: &Visit, page: &str) -> Option<Self> {
        let (before, after) = page.split_at_checked(page.find(MARK)? + MARK.len())?;
        Some(Self { link: Arc::clone(&visit.link), before: before.to_owned(), after: after.to_owned() })
    }

    /// The page with its key, which needs no escaping.
    pub(super) fn with_key(&self, key: &str) -> String {
        [&self.before, key, &self.after].concat()
    }
}
