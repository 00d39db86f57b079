//! Icons as ready markup, drawn inline so that a page needs no further request. Drawings: Tabler Icons (MIT), `static/icons/`.

use std::fmt;

use askama::filters::HtmlSafe;

/// Name and markup, sorted by name.
static ICONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// An inline drawing that assistive technology passes over; give its control a text of its own.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str);

impl Icon {
    /// By the file's name below `static/icons`; an unknown name draws nothing (a test finds it).
    pub fn named(name: &str) -> Self {
        let found = ICONS.binary_search_by_key(&name, |(known, _)| known);
        Self(found.ok().and_then(|at| ICONS.get(at)).map_or("", |(_, markup)| markup))
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
