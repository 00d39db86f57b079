//! Icons as ready markup, drawn inline so that a page needs no further request. Drawings: Tabler Icons (MIT), `static/icons/`.

use std::{fmt, sync::LazyLock};

use askama::filters::HtmlSafe;
use foldhash::HashMap;

/// Markup by name.
static ICONS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let all: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/icons.rs"));
    all.iter().copied().collect()
});

/// An inline drawing that assistive technology passes over; give its control a text of its own.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str);

impl Icon {
    /// By the file's name below `static/icons`; an unknown name draws nothing (a test finds it).
    pub fn named(name: &str) -> Self {
        Self(ICONS.get(name).copied().unwrap_or_default())
    }

    pub fn exists(name: &str) -> bool {
        !Self::named(name).0.is_empty()
    }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl HtmlSafe for Icon {}
