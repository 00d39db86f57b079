//! Pages of signing in by a code.

use askama::Template;
use uuid::Uuid;

use crate::web::{forms::FieldErrors, page::PageContext};

#[derive(Template)]
#[template(path = "pages/accounts/code_ask.html")]
pub(super) struct AskPage {
    pub(super) ctx: PageContext,
    pub(super) address: String,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "pages/accounts/code_type.html")]
pub(super) struct TypePage {
    pub(super) ctx: PageContext,
    pub(super) id: Uuid,
    /// As typed, in the usual form.
    pub(super) address: String,
    /// Whether messages leave this installation.
    pub(super) is_sent: bool,
    /// Seconds until another code may be asked for.
    pub(super) wait: i64,
    /// Whether one was just asked for before that.
    pub(super) is_too_soon: bool,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "pages/accounts/code_link.html")]
pub(super) struct LinkPage {
    pub(super) ctx: PageContext,
    pub(super) secret: String,
}

/// One of those who share an address.
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) organisation: String,
}

#[derive(Template)]
#[template(path = "pages/accounts/code_persons.html")]
pub(super) struct PersonsPage {
    pub(super) ctx: PageContext,
    pub(super) id: Uuid,
    pub(super) proof: String,
    pub(super) persons: Vec<Person>,
}

/// The code is used, too old, or was guessed at too often.
#[derive(Template)]
#[template(path = "pages/accounts/code_over.html")]
pub(super) struct OverPage {
    pub(super) ctx: PageContext,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{i18n::Language, page::samples};

    #[test]
    fn samples_render() {
        let mut errors = FieldErrors::new();
        errors.add("code", "accounts-code-wrong");
        errors.add("address", "accounts-code-address-missing");
        for language in Language::ALL {
            let ctx = PageContext::sample(language);
            let address = "(11) 90000-4821".to_owned();
            samples::check(&AskPage { ctx: ctx.clone(), address: address.clone(), errors: errors.clone() });
            for is_sent in [true, false] {
                samples::check(&TypePage {
                    ctx: ctx.clone(),
                    id: Uuid::nil(),
                    address: address.clone(),
                    is_sent,
                    wait: if is_sent { 40 } else { 0 },
                    is_too_soon: is_sent,
                    errors: errors.clone(),
                });
            }
            samples::check(&LinkPage { ctx: ctx.clone(), secret: "x".to_owned() });
            let person =
                Person { id: Uuid::nil(), name: "<b>Ana".to_owned(), organisation: "UBS".to_owned() };
            let persons = vec![person];
            samples::check(&PersonsPage {
                ctx: ctx.clone(),
                id: Uuid::nil(),
                proof: "x".to_owned(),
                persons,
            });
            samples::check(&OverPage { ctx });
        }
    }
}
