//! Pages about members.

use askama::Template;

use super::{
    access::Obstacle,
    forms::{EditForm, ListQuery, MemberForm},
};
use crate::{
    domain::ids::AccountId,
    storage::{
        accounts::{Account, Role},
        members::Status,
    },
    web::{
        format,
        forms::FieldErrors,
        page::{self, PageContext},
        pager::Pager,
        roles::Admin,
    },
};

type Options = Vec<(&'static str, String)>;

/// Key of a role's name.
fn role_key(role: Role) -> &'static str {
    match role {
        Role::Admin => "members-role-admin",
        Role::Staff | Role::Patient => "members-role-staff",
    }
}

/// Key and kind of a status's tag.
fn status_tag(account: &Account) -> (&'static str, &'static str) {
    match Status::of(account) {
        Status::Active => ("members-status-active", "ok"),
        Status::Invited => ("members-status-invited", "warn"),
        Status::Blocked => ("members-status-blocked", "danger"),
    }
}

fn roles(ctx: &PageContext) -> Options {
    [Role::Staff, Role::Admin].map(|role| (role.as_str(), ctx.t(role_key(role)).into_owned())).to_vec()
}

/// One member in the list.
pub(super) struct Row {
    pub(super) account: Account,
    /// Whether it is the viewer.
    pub(super) is_own: bool,
}

impl Row {
    fn initials(&self) -> String {
        initials(&self.account.name)
    }

    fn role(&self) -> &'static str {
        role_key(self.account.role())
    }

    fn status(&self) -> (&'static str, &'static str) {
        status_tag(&self.account)
    }

    fn phone(&self) -> String {
        self.account.phone.as_deref().map(format::phone).unwrap_or_default()
    }
}

fn initials(name: &str) -> String {
    page::initials(name)
}

#[derive(Template)]
#[template(path = "pages/members/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) query: ListQuery,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
}

impl ListPage {
    fn search(&self) -> &str {
        self.query.q.as_deref().unwrap_or_default()
    }

    fn role(&self) -> &str {
        self.query.role.as_deref().unwrap_or_default()
    }

    fn status(&self) -> &str {
        self.query.status.as_deref().unwrap_or_default()
    }

    fn roles(&self) -> Options {
        let all = ("", self.ctx.t("members-all-roles").into_owned());
        std::iter::once(all).chain(roles(&self.ctx)).collect()
    }

    fn statuses(&self) -> Options {
        [
            ("", "members-all-statuses"),
            ("active", "members-status-active"),
            ("invited", "members-status-invited"),
            ("blocked", "members-status-blocked"),
        ]
        .map(|(value, key)| (value, self.ctx.t(key).into_owned()))
        .to_vec()
    }
}

#[derive(Template)]
#[template(path = "pages/members/new.html")]
pub(super) struct NewPage {
    pub(super) ctx: PageContext,
    pub(super) form: MemberForm,
    pub(super) errors: FieldErrors,
    pub(super) sends_mail: bool,
}

impl NewPage {
    fn roles(&self) -> Options {
        roles(&self.ctx)
    }
}

#[derive(Template)]
#[template(path = "pages/members/show.html")]
pub(super) struct ShowPage {
    pub(super) ctx: PageContext,
    pub(super) account: Account,
    pub(super) form: EditForm,
    pub(super) errors: FieldErrors,
    pub(super) is_own: bool,
    pub(super) sends_mail: bool,
    /// Key of what was just done.
    pub(super) done: Option<&'static str>,
}

impl ShowPage {
    pub(super) fn of(admin: &Admin, account: Account, sends_mail: bool) -> Self {
        let form = EditForm {
            name: account.name.clone(),
            phone: account.phone.as_deref().map(format::phone).unwrap_or_default(),
            role: account.role.clone(),
        };
        Self {
            ctx: admin.ctx(),
            is_own: account.id == admin.account.id,
            account,
            form,
            errors: FieldErrors::new(),
            sends_mail,
            done: None,
        }
    }

    fn initials(&self) -> String {
        initials(&self.account.name)
    }

    fn role(&self) -> &'static str {
        role_key(self.account.role())
    }

    fn status(&self) -> (&'static str, &'static str) {
        status_tag(&self.account)
    }

    fn is_blocked(&self) -> bool {
        Status::of(&self.account) == Status::Blocked
    }

    fn is_invited(&self) -> bool {
        Status::of(&self.account) == Status::Invited
    }

    fn roles(&self) -> Options {
        roles(&self.ctx)
    }

    fn url(&self, act: &str) -> String {
        format!("/admin/members/{}/{act}", self.account.id)
    }
}

/// Asks before blocking, or says why it can't be.
#[derive(Template)]
#[template(path = "pages/members/block.html")]
pub(super) struct BlockPage {
    pub(super) ctx: PageContext,
    pub(super) name: String,
    pub(super) id: AccountId,
    pub(super) obstacle: Option<Obstacle>,
}

/// A link for the first access, shown once.
#[derive(Template)]
#[template(path = "pages/members/link.html")]
pub(super) struct LinkPage {
    pub(super) ctx: PageContext,
    pub(super) name: String,
    pub(super) id: AccountId,
    pub(super) url: String,
    /// How long it works.
    pub(super) hours: i64,
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::web::{i18n::Language, page::samples};

    fn account(role: Role, password_hash: Option<&str>, is_blocked: bool) -> Account {
        Account {
            id: uuid::Uuid::nil(),
            organisation_id: uuid::Uuid::nil(),
            role: role.as_str().to_owned(),
            email: "ana@example.org".to_owned(),
            name: "Ana <Lima>".to_owned(),
            phone: Some("+5511987654321".to_owned()),
            password_hash: password_hash.map(str::to_owned),
            must_change_password: false,
            blocked_at: is_blocked.then_some(DateTime::UNIX_EPOCH),
            language: None,
            created_at: DateTime::UNIX_EPOCH,
            last_sign_in_at: Some(DateTime::UNIX_EPOCH),
        }
    }

    fn accounts() -> [Account; 3] {
        [
            account(Role::Admin, Some("x"), false),
            account(Role::Staff, None, false),
            account(Role::Staff, Some("x"), true),
        ]
    }

    #[test]
    fn samples_render() {
        for language in Language::ALL {
            let ctx = || PageContext::staff_sample(language);
            let rows = |accounts: Vec<Account>| {
                accounts
                    .into_iter()
                    .map(|account| Row { is_own: account.role() == Role::Admin, account })
                    .collect()
            };
            let list = |found: Vec<Account>, q: Option<&str>| ListPage {
                ctx: ctx(),
                pager: Pager::new(&ctx(), None, 25, i64::try_from(found.len()).unwrap()),
                rows: rows(found),
                query: ListQuery { q: q.map(str::to_owned), ..ListQuery::default() },
            };
            samples::check(&list(accounts().to_vec(), None));
            samples::check(&list(Vec::new(), Some("x")));
            let mut errors = FieldErrors::new();
            for (field, key) in [
                ("name", "members-name-wrong"),
                ("email", "members-email-wrong"),
                ("email", "members-email-taken"),
                ("phone", "members-phone-wrong"),
                ("role", "members-role-wrong"),
                ("role", "members-last-admin"),
            ] {
                errors.add(field, key);
            }
            for sends_mail in [true, false] {
                let form = MemberForm::default();
                samples::check(&NewPage { ctx: ctx(), form, errors: errors.clone(), sends_mail });
                for account in accounts() {
                    samples::check(&ShowPage {
                        ctx: ctx(),
                        is_own: account.role() == Role::Admin,
                        account,
                        form: EditForm::default(),
                        errors: FieldErrors::new(),
                        sends_mail,
                        done: Some("members-done-added"),
                    });
                }
            }
            let id = AccountId::new(uuid::Uuid::nil());
            for obstacle in [None, Some(Obstacle::Oneself), Some(Obstacle::LastAdmin)] {
                samples::check(&BlockPage { ctx: ctx(), name: "Ana".to_owned(), id, obstacle });
            }
            let url = "https://saude.example/password/new/x".to_owned();
            samples::check(&LinkPage { ctx: ctx(), name: "Ana".to_owned(), id, url, hours: 24 });
        }
    }
}
