//! Who may call a handler, in its signature: [`SignedIn`], [`Staff`], [`Admin`], [`Patient`], [`Newcomer`]; beside them [`Confirmed`].
//!
//! Each carries the account and a [`PageContext`] that knows the viewer.

use std::{
    future::{Ready, ready},
    ops::{Deref, DerefMut},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use chrono::TimeDelta;
use futures_util::future::LocalBoxFuture;

use super::{
    clock::Clock,
    errors::{AppError, PageError},
    i18n::Language,
    page::{PageContext, Viewer},
    session,
};
use crate::{
    domain::ids::{AccountId, OrganisationId},
    storage::{
        Db, PgConnection, StorageError,
        accounts::{self, Account, Role},
        alerts::{self, Scope},
        links,
        organisations::{self, Organisation},
    },
};

/// Any account with a live session that has set its own password.
#[derive(Debug)]
pub struct SignedIn {
    pub account: Account,
    pub organisation: Organisation,
    /// Whose responses, patients and alerts the account may see.
    pub scope: Scope,
    /// Knows the viewer; takes part in the page as its `ctx`.
    pub ctx: PageContext,
    /// What is stored of the session's secret: tells this session among the account's.
    pub session: Vec<u8>,
}

impl SignedIn {
    pub fn id(&self) -> AccountId {
        self.account.id()
    }

    /// The argument of every query.
    pub fn organisation_id(&self) -> OrganisationId {
        self.account.organisation()
    }

    /// Who acts, as the event log names them.
    pub fn actor(&self) -> String {
        self.account.id.to_string()
    }

    pub fn is_admin(&self) -> bool {
        self.account.role() == Role::Admin
    }

    /// For the page struct.
    pub fn ctx(&self) -> PageContext {
        self.ctx.clone()
    }
}

/// A member; admins are members too.
#[derive(Debug)]
pub struct Staff(SignedIn);

#[derive(Debug)]
pub struct Admin(SignedIn);

#[derive(Debug)]
pub struct Patient(SignedIn);

/// Signed in, but perhaps with the password that somebody else chose: only the page that changes it takes this.
#[derive(Debug)]
pub struct Newcomer(SignedIn);

impl Staff {
    /// Whoever it is, for extractors that ask for more.
    pub(super) fn into_signed_in(self) -> SignedIn {
        self.0
    }
}

macro_rules! roles {
    ($($role:ident $check:expr),+ $(,)?) => { $(
        impl Deref for $role {
            type Target = SignedIn;

            fn deref(&self) -> &SignedIn {
                &self.0
            }
        }

        impl DerefMut for $role {
            fn deref_mut(&mut self) -> &mut SignedIn {
                &mut self.0
            }
        }

        impl FromRequest for $role {
            type Error = PageError;
            type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

            fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move {
                    let signed_in = load(&request).await?;
                    let check: fn(&Account) -> Result<(), AppError> = $check;
                    check(&signed_in.account)?;
                    Ok(Self(signed_in))
                })
            }
        }
    )+ };
}

roles!(
    Staff | account | role_of(account, &[Role::Staff, Role::Admin]),
    Admin | account | role_of(account, &[Role::Admin]),
    Patient | account | role_of(account, &[Role::Patient]),
    Newcomer | _account | Ok(()),
);

impl FromRequest for SignedIn {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let signed_in = load(&request).await?;
            own_password(&signed_in.account)?;
            Ok(signed_in)
        })
    }
}

/// How long a password counts as just given.
const CONFIRMED_FOR: TimeDelta = TimeDelta::minutes(30);

/// Beside a role: the password was given in the last half hour. For what takes much away at once, so that a session left open
/// is not enough (ASVS 7.5.1).
#[derive(Clone, Copy, Debug)]
pub struct Confirmed;

impl FromRequest for Confirmed {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(confirmed(request).map_err(PageError::from))
    }
}

fn confirmed(request: &HttpRequest) -> Result<Confirmed, AppError> {
    let at = session::confirmed_at(request).ok_or(AppError::SignedOut)?;
    let is_fresh = data::<Clock>(request)?.now() - at < CONFIRMED_FOR;
    if is_fresh { Ok(Confirmed) } else { Err(AppError::MustConfirm) }
}

fn role_of(account: &Account, roles: &[Role]) -> Result<(), AppError> {
    own_password(account)?;
    if roles.contains(&account.role()) { Ok(()) } else { Err(AppError::Forbidden) }
}

fn own_password(account: &Account) -> Result<(), AppError> {
    if account.must_change_password { Err(AppError::MustChangePassword) } else { Ok(()) }
}

async fn load(request: &HttpRequest) -> Result<SignedIn, AppError> {
    let (owner, proof) = session::owner(request).ok_or(AppError::SignedOut)?;
    let db = data::<Db>(request)?;
    let mut ctx = PageContext::of(request);
    let found = db
        .read(move |conn| read(conn, OrganisationId::new(owner.organisation), AccountId::new(owner.account)))
        .await?;
    let Found { account, organisation, scope, open_alerts } = found.ok_or(AppError::SignedOut)?;
    tracing::Span::current().record("account.id", tracing::field::display(account.id));
    if !ctx.language_chosen {
        let own = account.language.as_deref().and_then(Language::from_tag);
        ctx.language = own.unwrap_or(ctx.language);
    }
    ctx.zone = organisation.timezone.parse().unwrap_or(ctx.zone);
    ctx.viewer = Some(Viewer {
        name: account.name.clone(),
        organisation: organisation.name.clone(),
        role: account.role(),
        open_alerts,
    });
    Ok(SignedIn { account, organisation, scope, ctx, session: proof.id_hash })
}

/// The account of a live session, its organisation, and how many alerts are open for its navigation. To a blocked account no session is live.
fn read(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Option<Found>, StorageError> {
    let account = match accounts::find(conn, organisation, account) {
        Ok(account) if account.blocked_at.is_none() => account,
        Ok(_) | Err(StorageError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let scope = match account.role() {
        Role::Admin => Scope::All,
        Role::Staff => Scope::Links(links::list_visible_ids(conn, organisation, account.id())?),
        Role::Patient => Scope::Links(Vec::new()),
    };
    let open_alerts =
        if account.role() == Role::Patient { 0 } else { alerts::count_open(conn, organisation, &scope)? };
    Ok(Some(Found { account, organisation: organisations::find(conn, organisation)?, scope, open_alerts }))
}

/// What is read for a session.
struct Found {
    account: Account,
    organisation: Organisation,
    scope: Scope,
    open_alerts: i64,
}

pub(super) fn data<T: 'static>(request: &HttpRequest) -> Result<Data<T>, AppError> {
    let found = request.app_data::<Data<T>>().cloned();
    found.ok_or_else(|| AppError::internal(format!("{} is not registered", std::any::type_name::<T>())))
}
