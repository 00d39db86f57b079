//! Pages of the front door.

use askama::Template;

use crate::{
    domain::help_line::HelpLine,
    web::{forms::FieldErrors, page::PageContext},
};

/// What this is, a box for the code, the way to sign in.
#[derive(Template)]
#[template(path = "pages/home/home.html")]
pub(super) struct HomePage {
    pub(super) ctx: PageContext,
    pub(super) code: String,
    pub(super) errors: FieldErrors,
}

/// How it works, and whom to ask.
#[derive(Template)]
#[template(path = "pages/home/help.html")]
pub(super) struct HelpPage {
    pub(super) ctx: PageContext,
    pub(super) help_lines: Vec<HelpLine>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{i18n::Language, page::samples};

    #[test]
    fn samples_render() {
        let mut errors = FieldErrors::new();
        errors.add("code", "home-code-missing");
        for language in Language::ALL {
            let ctx = PageContext::sample(language);
            samples::check(&HomePage { ctx: ctx.clone(), code: String::new(), errors: FieldErrors::new() });
            samples::check(&HelpPage { ctx: ctx.clone(), help_lines: HelpLine::defaults() });
            samples::check(&HomePage { ctx, code: "<b>".to_owned(), errors: errors.clone() });
        }
    }
}
