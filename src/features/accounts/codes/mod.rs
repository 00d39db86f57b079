//! A patient signs in by a code or by the link in the same message: no password, and no hint whose address is known.

mod pages;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;

use self::pages::{AskPage, LinkPage, OverPage, Person, PersonsPage, TypePage};
use crate::{
    domain::{
        identity::{Email, Phone},
        ids::PatientId,
    },
    jobs::sign_in_code::{self, id_of_link, is_code, is_proof, proof},
    storage::{
        Db, StorageError, Write,
        accounts::{self, Account, NewAccount, Role},
        organisations, patients,
        sign_in_codes::{self, Candidate, SignInCode},
    },
    web::{
        attempts::Attempt,
        client,
        errors::{AppError, PageError},
        forms::{ButtonForm, FieldErrors, OpenForm},
        page::{PageContext, see_other, show as show_page, show_as},
        session,
        settings::WebSettings,
        signing::SigningKey,
    },
};

/// How long somebody waits before another code is sent.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

#[derive(Deserialize)]
pub(super) struct AskForm {
    #[serde(default)]
    address: String,
}

#[derive(Deserialize)]
pub(super) struct CodeForm {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
pub(super) struct PersonForm {
    #[serde(default)]
    proof: String,
    #[serde(default)]
    person: Uuid,
}

/// `GET /sign-in/code`
pub(super) async fn show(ctx: PageContext) -> Result<HttpResponse, PageError> {
    show_page(&AskPage { ctx, address: String::new(), errors: FieldErrors::new() })
}

/// `POST /sign-in/code`: a job finds out whether there is somebody to write to.
pub(super) async fn create(
    request: HttpRequest,
    ctx: PageContext,
    form: OpenForm<AskForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let typed = form.into_inner().address;
    let Some(address) = address_of(&typed) else {
        let mut errors = FieldErrors::new();
        errors.add("address", "accounts-code-address-missing");
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { ctx, address: typed, errors });
    };
    send(&request, &ctx, &db, address).await
}

/// An e-mail address, or a telephone number in E.164.
fn address_of(typed: &str) -> Option<String> {
    if typed.contains('@') {
        return Email::parse(typed).ok().map(|email| email.as_str().to_owned());
    }
    Phone::parse(typed).ok().map(|phone| phone.as_str().to_owned())
}

/// Counts the request and sends a fresh code: the same for everybody.
async fn send(
    request: &HttpRequest,
    ctx: &PageContext,
    db: &Db,
    address: String,
) -> Result<HttpResponse, PageError> {
    let attempt = Attempt::to_get_code(&address, &client::network(client::address(request)));
    let (id, now, language) = (Uuid::new_v4(), ctx.now, ctx.language.tag());
    let wait = db
        .write("system", now, move |w| {
            let wait = attempt.start(w.conn(), now)?;
            if wait.is_none() {
                sign_in_code::insert(w, id, &address, language)?;
            }
            Ok::<_, StorageError>(wait)
        })
        .await?;
    match wait {
        Some(until) => {
            tracing::warn!("codes for signing in braked");
            let seconds = until.signed_duration_since(now).num_seconds().max(1);
            Err(AppError::TooManyRequests { retry_after_s: seconds.unsigned_abs() }.into())
        }
        None => Ok(see_other(&format!("/sign-in/code/{id}"))),
    }
}

/// `GET /sign-in/code/{request}`
pub(super) async fn show_typing(
    ctx: PageContext,
    id: Path<String>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    match find(&db, &ctx, id_of(&id)).await? {
        Some(row) => show_page(&typing(ctx, &row, &settings)),
        None => over(ctx),
    }
}

fn typing(ctx: PageContext, row: &SignInCode, settings: &WebSettings) -> TypePage {
    let is_mail = row.address.contains('@');
    TypePage {
        id: row.id,
        address: if is_mail { row.address.clone() } else { ctx.phone(&row.address) },
        is_sent: if is_mail { settings.sends_mail } else { settings.sends_sms || settings.sends_whatsapp },
        wait: seconds_to_wait(row, ctx.now),
        is_too_soon: false,
        errors: FieldErrors::new(),
        ctx,
    }
}

fn seconds_to_wait(row: &SignInCode, now: DateTime<Utc>) -> i64 {
    (row.created_at + AGAIN_AFTER - now).num_seconds().max(0)
}

/// `POST /sign-in/code/{request}`: counts the guess, then looks at it.
pub(super) async fn enter(
    request: HttpRequest,
    ctx: PageContext,
    id: Path<String>,
    form: OpenForm<CodeForm>,
    (db, key, settings): (Data<Db>, Data<SigningKey>, Data<WebSettings>),
) -> Result<HttpResponse, PageError> {
    let Some(id) = id_of(&id) else { return over(ctx) };
    let counted = db.write("system", ctx.now, move |w| sign_in_codes::count_try(w, id)).await;
    let row = match counted {
        Ok(row) => row,
        Err(StorageError::NotFound) => return over(ctx),
        Err(error) => return Err(error.into()),
    };
    // where the address is unknown, no code is right
    if is_code(&key, id, &form.code) && !row.patients.is_empty() {
        return let_in(&request, ctx, &row, &db, &key).await;
    }
    tracing::warn!("a code for signing in was wrong");
    if row.tries >= sign_in_codes::MOST_TRIES {
        return over(ctx);
    }
    let mut page = typing(ctx, &row, &settings);
    page.errors.add("code", "accounts-code-wrong");
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /sign-in/code/{request}/again`
pub(super) async fn send_again(
    request: HttpRequest,
    ctx: PageContext,
    id: Path<String>,
    _form: OpenForm<ButtonForm>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let Some(row) = find(&db, &ctx, id_of(&id)).await? else { return over(ctx) };
    if seconds_to_wait(&row, ctx.now) > 0 {
        let page = TypePage { is_too_soon: true, ..typing(ctx, &row, &settings) };
        return show_as(StatusCode::TOO_MANY_REQUESTS, &page);
    }
    send(&request, &ctx, &db, row.address).await
}

/// `GET /sign-in/link/{secret}`: one button, so that a program that looks at links doesn't use it up.
pub(super) async fn show_link(
    ctx: PageContext,
    secret: Path<String>,
    db: Data<Db>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    match find(&db, &ctx, id_of_link(&key, &secret)).await? {
        Some(_) => show_page(&LinkPage { ctx, secret: secret.into_inner() }),
        None => over(ctx),
    }
}

/// `POST /sign-in/link/{secret}`
pub(super) async fn open_link(
    request: HttpRequest,
    ctx: PageContext,
    secret: Path<String>,
    _form: OpenForm<ButtonForm>,
    db: Data<Db>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    match find(&db, &ctx, id_of_link(&key, &secret)).await? {
        Some(row) => let_in(&request, ctx, &row, &db, &key).await,
        None => over(ctx),
    }
}

/// `POST /sign-in/code/{request}/person`: one of those who share the address.
pub(super) async fn choose(
    request: HttpRequest,
    ctx: PageContext,
    id: Path<String>,
    form: OpenForm<PersonForm>,
    db: Data<Db>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    let id = id_of(&id).filter(|id| is_proof(&key, *id, &form.proof));
    let Some(row) = find(&db, &ctx, id).await? else { return over(ctx) };
    let person = PatientId::new(form.person);
    let found =
        db.read(move |conn| sign_in_codes::list_candidates(conn, &row).map(|list| (row, list))).await?;
    match found.1.into_iter().find(|candidate| candidate.patient() == person) {
        Some(candidate) => sign_in(&request, ctx, &found.0, candidate, &db).await,
        None => over(ctx),
    }
}

/// The code was right: the only person signs in, several choose.
async fn let_in(
    request: &HttpRequest,
    ctx: PageContext,
    row: &SignInCode,
    db: &Db,
    key: &SigningKey,
) -> Result<HttpResponse, PageError> {
    let code = row.clone();
    let mut persons = db
        .read(move |conn| {
            let mut persons = Vec::new();
            for candidate in sign_in_codes::list_candidates(conn, &code)? {
                let organisation = organisations::find(conn, candidate.organisation())?.name;
                persons.push((candidate, organisation));
            }
            Ok::<_, StorageError>(persons)
        })
        .await?;
    match (persons.pop(), persons.is_empty()) {
        (None, _) => over(ctx),
        (Some((only, _)), true) => sign_in(request, ctx, row, only, db).await,
        (Some(last), false) => {
            persons.push(last);
            let person = |(candidate, organisation): (Candidate, String)| Person {
                id: candidate.patient().get(),
                name: candidate.name,
                organisation,
            };
            let persons = persons.into_iter().map(person).collect();
            show_page(&PersonsPage { ctx, id: row.id, proof: proof(key, row.id), persons })
        }
    }
}

/// Uses the code up and begins the session, with an account made for it if there was none.
async fn sign_in(
    request: &HttpRequest,
    ctx: PageContext,
    row: &SignInCode,
    person: Candidate,
    db: &Db,
) -> Result<HttpResponse, PageError> {
    let (id, network) = (row.id, client::network(client::address(request)));
    let done = db
        .write("patient", ctx.now, move |w| {
            sign_in_codes::consume(w, id)?;
            let account = account_of(w, &person)?;
            accounts::save_sign_in(w, account.organisation(), account.id(), &network)?;
            Ok::<_, StorageError>(account)
        })
        .await;
    match done {
        Ok(account) => {
            session::begin(request, &account)?;
            Ok(see_other("/me"))
        }
        Err(StorageError::NotFound | StorageError::Conflict(_)) => over(ctx),
        Err(error) => Err(error.into()),
    }
}

fn account_of(w: &mut Write<'_>, person: &Candidate) -> Result<Account, StorageError> {
    let (organisation, id) = (person.organisation(), person.patient());
    let patient = patients::find(w.conn(), organisation, id)?;
    if let Some(account) = patient.account_id {
        return accounts::find(w.conn(), organisation, account.into());
    }
    let new = NewAccount {
        role: Role::Patient,
        email: "",
        name: &patient.name,
        phone: patient.phone.as_deref(),
        password_hash: None,
        must_change_password: false,
    };
    let account = accounts::insert(w, organisation, &new)?;
    patients::save_account(w, organisation, id, account)?;
    accounts::find(w.conn(), organisation, account)
}

fn id_of(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

async fn find(db: &Db, ctx: &PageContext, id: Option<Uuid>) -> Result<Option<SignInCode>, StorageError> {
    let (Some(id), now) = (id, ctx.now) else { return Ok(None) };
    match db.read(move |conn| sign_in_codes::find_live(conn, id, now)).await {
        Ok(row) => Ok(Some(row)),
        Err(StorageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn over(ctx: PageContext) -> Result<HttpResponse, PageError> {
    show_as(StatusCode::GONE, &OverPage { ctx })
}
