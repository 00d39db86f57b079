//! The first page: what is to answer and what was sent.

use actix_web::{HttpResponse, web::Data};
use chrono::{TimeDelta, Timelike as _};

use super::pages::{HomePage, Row, Todo};
use crate::{
    domain::{
        engine::{Answers, Context, Occurrence, evaluate},
        ids::{LinkId, PatientId, ResponseId, VersionId},
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError, links::LinkState, open_links, organisations,
        own_responses, responses::Response,
    },
    web::{
        errors::{AppError, PageError},
        format,
        page::{PageContext, show as show_page},
        patient_resource, response_tokens,
        roles::Patient,
        signing::SigningKey,
    },
};

/// Responses to go on with that are looked at.
const MOST_BEGUN: i64 = 20;

/// Responses that the first page lists of those sent.
const MOST_SENT: i64 = 3;

/// `GET /me`
pub(super) async fn show(
    person: Patient,
    db: Data<Db>,
    versions: Data<CompiledVersions>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let (ctx, organisation, account) = (person.ctx(), person.organisation_id(), person.id());
            let begun = own_responses::list_begun(conn, organisation, account, MOST_BEGUN)?;
            let mut todos = Vec::with_capacity(begun.len());
            for (response, token) in &begun {
                todos.extend(todo(conn, &ctx, &versions, (response, token), &key)?);
            }
            let sent = own_responses::list_sent(conn, organisation, account, (MOST_SENT, 0))?;
            Ok::<_, StorageError>(HomePage {
                greeting: greeting(&ctx),
                first_name: first_name(&person.account.name),
                todos,
                sent: sent.iter().map(|row| Row::new(&ctx, row)).collect(),
                help_lines: organisations::help_lines(conn, organisation)?,
                organisation: person.organisation.name.clone(),
                ctx,
            })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// By the hour of the organisation.
fn greeting(ctx: &PageContext) -> &'static str {
    match ctx.now.with_timezone(&ctx.zone).hour() {
        5..12 => "me-good-morning",
        12..18 => "me-good-afternoon",
        _ => "me-good-evening",
    }
}

fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().to_owned()
}

/// A response to go on with; `None` where its link takes no more answers.
fn todo(
    conn: &mut PgConnection,
    ctx: &PageContext,
    versions: &CompiledVersions,
    (response, token): (&Response, &str),
    key: &SigningKey,
) -> Result<Option<Todo>, StorageError> {
    let link = open_links::find(conn, token)?;
    if link.version.is_none() || link.link.state(ctx.now) != LinkState::Open {
        return Ok(None);
    }
    let (id, organisation) = (ResponseId::new(response.id), link.organisation());
    let compiled = versions.of_response(conn, organisation, VersionId::new(response.version_id), id)?;
    let patient = response.patient_id.map(PatientId::new);
    let launch = patient_resource::launch(conn, organisation, &compiled, patient)?;
    let now = ctx.now.with_timezone(&ctx.zone).fixed_offset();
    let context = Context::new(ctx.language.tag(), now).with_seed(id.seed()).with_launch(&launch);
    let answers = Answers::from_response_items(&compiled, &response.answers)
        .map_err(|_problems| StorageError::Corrupt("answers"))?;
    let evaluation = evaluate(&compiled, &answers, &context);
    let asked: Vec<Occurrence> =
        evaluation.steps(&compiled).filter(|at| compiled.item(at.item()).is_askable()).collect();
    let done = asked.iter().filter(|at| evaluation.is_answered_at(&compiled, at)).count();
    // who chooses the questions tells nobody how many are to come
    let total = if compiled.remote().is_some() { 0 } else { asked.len() };
    let description = compiled.description.as_ref().map(|text| text.get(ctx.language.tag()));
    // a link closes at the moment, so its last day is the one before midnight
    let last =
        link.link.closes_at.map(|at| (at - TimeDelta::seconds(1)).with_timezone(&ctx.zone).date_naive());
    let signed = response_tokens::of_response(key, LinkId::new(response.link_id), id);
    Ok(Some(Todo {
        title: link.link.title.clone(),
        description: description.unwrap_or_default().to_owned(),
        minutes: format::minutes_for(total.saturating_sub(done)),
        until: last.map(|day| format::weekday_date(ctx.language, day, ctx.today())).unwrap_or_default(),
        done,
        total,
        href: format!("/f/{token}/r/{signed}"),
    }))
}
