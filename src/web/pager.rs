//! Pages of a long list: which rows to read, and the links before and after.

use url::form_urlencoded;

use super::page::PageContext;

/// A page number from the address and how many rows there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    page: i64,
    size: i64,
    total: i64,
    /// Path and query without `page`.
    base: String,
}

impl Pager {
    /// `page` counts from 1 and is brought into range; `size` is the rows on a page.
    pub fn new(ctx: &PageContext, page: Option<u32>, size: u32, total: i64) -> Self {
        let size = i64::from(size.max(1));
        let last = ((total + size - 1) / size).max(1);
        Self { page: i64::from(page.unwrap_or(1)).clamp(1, last), size, total, base: without_page(&ctx.path) }
    }

    /// Rows to skip.
    pub fn offset(&self) -> i64 {
        (self.page - 1) * self.size
    }

    /// Rows to read.
    pub fn limit(&self) -> i64 {
        self.size
    }

    pub fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.link(self.page - 1))
    }

    pub fn next(&self) -> Option<String> {
        (self.page * self.size < self.total).then(|| self.link(self.page + 1))
    }

    /// `1 a 6 de 1.284`.
    pub fn summary(&self, ctx: &PageContext) -> String {
        if self.total == 0 {
            return ctx.t("pager-none").into_owned();
        }
        let last = (self.offset() + self.size).min(self.total);
        ctx.ta("pager-range", &[("first", &(self.offset() + 1)), ("last", &last), ("total", &self.total)])
    }

    fn link(&self, page: i64) -> String {
        let joint = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{joint}page={page}", self.base)
    }
}

fn without_page(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(
        form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "page" && name != "lang"),
    );
    let kept = kept.finish();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{kept}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::i18n::Language;

    fn pager(path: &str, page: u32, total: i64) -> (PageContext, Pager) {
        let ctx = PageContext { path: path.to_owned(), ..PageContext::sample(Language::PtBr) };
        let pager = Pager::new(&ctx, Some(page), 25, total);
        (ctx, pager)
    }

    #[test]
    fn links_keep_the_filters() {
        let (ctx, pager) = pager("/staff/patients?q=ana&page=2", 2, 1_284);
        assert_eq!(pager.previous().unwrap(), "/staff/patients?q=ana&page=1");
        assert_eq!(pager.next().unwrap(), "/staff/patients?q=ana&page=3");
        assert_eq!(pager.summary(&ctx), "26 a 50 de 1.284");
        assert_eq!(pager.offset(), 25);
    }

    #[test]
    fn a_page_out_of_range_is_the_last() {
        let (ctx, pager) = pager("/staff/patients", 99, 30);
        assert_eq!(pager.next(), None);
        assert_eq!(pager.summary(&ctx), "26 a 30 de 30");
    }
}
