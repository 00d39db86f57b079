//! Pages of this feature.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    domain::password,
    storage::accounts::{Account, Role},
    web::{forms::FieldErrors, i18n::Language, page::PageContext},
};

/// What stands above the sign-in form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignInMessage {
    None,
    SignedOut,
    NewPassword,
    /// Too many attempts: minutes to wait.
    Wait(i64),
}

#[derive(Template)]
#[template(path = "pages/accounts/sign_in.html")]
pub(super) struct SignInPage {
    pub(super) ctx: PageContext,
    pub(super) email: String,
    pub(super) next: String,
    pub(super) errors: FieldErrors,
    pub(super) message: SignInMessage,
}

#[derive(Template)]
#[template(path = "pages/accounts/first_access.html")]
pub(super) struct FirstAccessPage {
    pub(super) ctx: PageContext,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "pages/accounts/reset.html")]
pub(super) struct ResetPage {
    pub(super) ctx: PageContext,
    pub(super) email: String,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "pages/accounts/reset_sent.html")]
pub(super) struct ResetSentPage {
    pub(super) ctx: PageContext,
    pub(super) sends_mail: bool,
}

#[derive(Template)]
#[template(path = "pages/accounts/new_password.html")]
pub(super) struct NewPasswordPage {
    pub(super) ctx: PageContext,
    pub(super) token: String,
    /// Whether the account never had one.
    pub(super) is_first: bool,
    pub(super) errors: FieldErrors,
}

/// The link is used, too old, or none of ours.
#[derive(Template)]
#[template(path = "pages/accounts/no_link.html")]
pub(super) struct NoLinkPage {
    pub(super) ctx: PageContext,
}

#[derive(Template)]
#[template(path = "pages/accounts/account.html")]
pub(super) struct AccountPage {
    pub(super) ctx: PageContext,
    pub(super) account: Account,
    pub(super) organisation: String,
    pub(super) name: String,
    pub(super) language: Language,
    pub(super) errors: FieldErrors,
    /// Key of what was just done.
    pub(super) done: Option<&'static str>,
}

impl AccountPage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn languages(&self) -> Vec<(&'static str, &'static str)> {
        Language::ALL.map(|language| (language.tag(), language.name())).to_vec()
    }

    fn role(&self) -> &'static str {
        match self.account.role() {
            Role::Admin => "accounts-role-admin",
            Role::Staff => "accounts-role-staff",
            Role::Patient => "accounts-role-patient",
        }
    }
}

#[derive(Template)]
#[template(path = "pages/accounts/change_password.html")]
pub(super) struct ChangePasswordPage {
    pub(super) ctx: PageContext,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "pages/accounts/confirm.html")]
pub(super) struct ConfirmPage {
    pub(super) ctx: PageContext,
    /// What was asked for.
    pub(super) next: String,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "pages/accounts/sessions.html")]
pub(super) struct SessionsPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<SessionRow>,
    /// How many were just ended.
    pub(super) ended: Option<usize>,
}

/// The same for a patient.
#[derive(Template)]
#[template(path = "pages/accounts/own_sessions.html")]
pub(super) struct OwnSessionsPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<SessionRow>,
    /// How many were just ended.
    pub(super) ended: Option<usize>,
}

/// One place where the account is signed in.
pub(super) struct SessionRow {
    pub(super) id: String,
    /// "" where the browser does not say.
    pub(super) browser: &'static str,
    pub(super) system: &'static str,
    pub(super) is_phone: bool,
    pub(super) is_this: bool,
    pub(super) since: DateTime<Utc>,
    pub(super) last_seen: DateTime<Utc>,
}

impl SessionRow {
    fn device(&self, ctx: &PageContext) -> String {
        match (self.browser, self.system) {
            ("", "") => ctx.t("accounts-device-unknown").into_owned(),
            (one, "") | ("", one) => one.to_owned(),
            (browser, system) => ctx.t2("accounts-device", "browser", browser, "system", system),
        }
    }
}

/// The rules for a password, told before it is typed.
fn password_hint(ctx: &PageContext) -> String {
    ctx.t1("accounts-password-hint", "count", password::SHORTEST)
}

macro_rules! password_hints {
    ($($page:ty),+) => { $(impl $page {
        fn password_hint(&self) -> String {
            password_hint(&self.ctx)
        }
    })+ };
}
password_hints!(FirstAccessPage, NewPasswordPage, ChangePasswordPage);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::page::samples;

    fn errors(field: &'static str, key: &'static str) -> FieldErrors {
        let mut errors = FieldErrors::new();
        errors.add(field, key);
        errors
    }

    fn account() -> Account {
        Account {
            id: uuid::Uuid::nil(),
            organisation_id: uuid::Uuid::nil(),
            role: "staff".to_owned(),
            email: "ana@example.org".to_owned(),
            name: "Ana <Lima>".to_owned(),
            phone: Some("+5511987654321".to_owned()),
            password_hash: None,
            must_change_password: false,
            blocked_at: None,
            language: None,
            created_at: DateTime::UNIX_EPOCH,
            last_sign_in_at: None,
        }
    }

    #[test]
    fn samples_of_open_pages_render() {
        use SignInMessage::{NewPassword, None, SignedOut, Wait};
        for language in Language::ALL {
            let ctx = || PageContext::sample(language);
            for message in [None, SignedOut, NewPassword, Wait(1), Wait(12)] {
                let (email, next) = ("a@b".to_owned(), "/staff".to_owned());
                samples::check(&SignInPage {
                    ctx: ctx(),
                    email,
                    next,
                    errors: errors("email", "accounts-wrong"),
                    message,
                });
            }
            samples::check(&FirstAccessPage {
                ctx: ctx(),
                errors: errors("password", "accounts-password-common"),
            });
            samples::check(&ResetPage {
                ctx: ctx(),
                email: String::new(),
                errors: errors("email", "accounts-email-missing"),
            });
            samples::check(&ResetSentPage { ctx: ctx(), sends_mail: true });
            samples::check(&ResetSentPage { ctx: ctx(), sends_mail: false });
            samples::check(&NoLinkPage { ctx: ctx() });
            for is_first in [true, false] {
                let errors = errors("again", "accounts-password-differs");
                samples::check(&NewPasswordPage { ctx: ctx(), token: "t".to_owned(), is_first, errors });
            }
        }
    }

    #[test]
    fn samples_of_ones_own_pages_render() {
        for language in Language::ALL {
            let ctx = || PageContext::staff_sample(language);
            samples::check(&ChangePasswordPage {
                ctx: ctx(),
                errors: errors("current", "accounts-current-wrong"),
            });
            samples::check(&ConfirmPage {
                ctx: ctx(),
                next: "/staff".to_owned(),
                errors: errors("current", "accounts-current-wrong"),
            });
            samples::check(&AccountPage {
                ctx: ctx(),
                account: account(),
                organisation: "UBS".to_owned(),
                name: String::new(),
                language,
                errors: errors("name", "accounts-name-missing"),
                done: Some("accounts-saved"),
            });
            let row = |browser, system, is_this| SessionRow {
                id: "00".to_owned(),
                browser,
                system,
                is_phone: system == "Android",
                is_this,
                since: DateTime::UNIX_EPOCH,
                last_seen: DateTime::UNIX_EPOCH,
            };
            let rows = || vec![row("Chrome", "Android", true), row("", "", false), row("", "Linux", false)];
            samples::check(&OwnSessionsPage {
                ctx: PageContext::patient_sample(language),
                rows: rows(),
                ended: Some(1),
            });
            let rows = rows();
            samples::check(&SessionsPage { ctx: ctx(), rows, ended: Some(2) });
        }
    }
}
