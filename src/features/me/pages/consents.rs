//! What a patient agreed to.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    storage::consents::Given,
    web::{format, page::PageContext},
};

/// A consent in the list.
pub(in crate::features::me) struct ConsentRow {
    pub(in crate::features::me) title: String,
    /// The day it was given last.
    pub(in crate::features::me) given: String,
    /// The day it was taken back; `None` while it holds.
    pub(in crate::features::me) withdrawn: Option<String>,
    pub(in crate::features::me) times: i64,
    /// The beginning of the words' hash.
    pub(in crate::features::me) version: String,
    pub(in crate::features::me) href: String,
}

impl ConsentRow {
    pub(in crate::features::me) fn new(ctx: &PageContext, given: &Given) -> Self {
        let day = |at: &DateTime<Utc>| ctx.date(&at.with_timezone(&ctx.zone).date_naive());
        Self {
            title: given.title.clone(),
            given: day(&given.given_at),
            withdrawn: given.withdrawn_at.as_ref().map(day),
            times: given.times,
            version: format::hex(given.hash.iter().take(4)),
            href: format!("/me/consents/{}", given.id),
        }
    }
}

/// `/me/consents`.
#[derive(Template)]
#[template(path = "pages/me/consents.html")]
pub(in crate::features::me) struct ConsentsPage {
    pub(in crate::features::me) ctx: PageContext,
    pub(in crate::features::me) rows: Vec<ConsentRow>,
}

/// `/me/consents/{consent}`.
#[derive(Template)]
#[template(path = "pages/me/consent.html")]
pub(in crate::features::me) struct ConsentPage {
    pub(in crate::features::me) ctx: PageContext,
    pub(in crate::features::me) row: ConsentRow,
    /// The words as they stood.
    pub(in crate::features::me) lines: Vec<String>,
    /// BCP 47 tag of the words.
    pub(in crate::features::me) language: String,
    /// Key of how it was given.
    pub(in crate::features::me) way: String,
    pub(in crate::features::me) organisation: String,
}
