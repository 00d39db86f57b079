//! What was sent, and one of them as it was sent.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;

use super::pages::{HistoryPage, Line, ResponsePage, Results, Row};
use crate::{
    domain::{
        engine::{Answers, Context, Evaluation, Occurrence, evaluate},
        ids::{LinkId, OrganisationId, QuestionnaireId, ResponseId, VersionId},
        questionnaire::Compiled,
        value::Value,
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError, organisations, own_responses,
        patient_results::{self, Shows},
        response_files::{self, File},
        responses::Response,
    },
    web::{
        answer_words::answer_in_words,
        errors::{AppError, PageError},
        forms::Query,
        on_line::place_at,
        page::{PageContext, show as show_page},
        pager::Pager,
        response_tokens,
        roles::Patient,
        scores::{self, ScoreView},
        signing::SigningKey,
    },
};

const PAGE_SIZE: u32 = 20;

/// The severity of a band, from 0 to 4, from which on whom to call stands beside it.
const SEVERE: u8 = 3;

#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    page: Option<u32>,
}

/// `GET /me/history`
pub(super) async fn list(
    person: Patient,
    db: Data<Db>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let (ctx, organisation, account) = (person.ctx(), person.organisation_id(), person.id());
            let total = own_responses::count_sent(conn, organisation, account)?;
            let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
            let page = (pager.limit(), pager.offset());
            let rows = own_responses::list_sent(conn, organisation, account, page)?;
            let rows = rows.iter().map(|row| Row::new(&ctx, row)).collect();
            Ok::<_, StorageError>(HistoryPage { ctx, rows, pager })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// `GET /me/history/{response}`
pub(super) async fn show(
    person: Patient,
    db: Data<Db>,
    versions: Data<CompiledVersions>,
    key: Data<SigningKey>,
    id: Path<ResponseId>,
) -> Result<HttpResponse, PageError> {
    let id = id.into_inner();
    let page = db
        .read(move |conn| {
            let (ctx, organisation) = (person.ctx(), person.organisation_id());
            let (response, title, token) = own_responses::find_sent(conn, organisation, person.id(), id)?;
            let version = VersionId::new(response.version_id);
            versions.refresh(conn, [version])?;
            let compiled = versions.of_response(conn, organisation, version, id)?;
            let answers = Answers::from_response_items(&compiled, &response.answers)
                .map_err(|_problems| StorageError::Corrupt("answers"))?;
            let signed = response_tokens::of_response(&key, LinkId::new(response.link_id), id);
            Ok::<_, StorageError>(ResponsePage {
                title,
                when: response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default(),
                lines: lines(&ctx, &compiled, &answers, id, &response_files::list(conn, organisation, id)?),
                results: results(conn, &ctx, &compiled, &response)?,
                whole: format!("/f/{token}/r/{signed}/check"),
                ctx,
            })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// What the author lets patients see. Whoever may be in danger is shown whom to call beside any score.
pub(super) fn results(
    conn: &mut PgConnection,
    ctx: &PageContext,
    compiled: &Compiled,
    response: &Response,
) -> Result<Results, StorageError> {
    let organisation = OrganisationId::new(response.organisation_id);
    let questionnaire = QuestionnaireId::new(response.questionnaire_id);
    let chosen = patient_results::find(conn, organisation, questionnaire)?;
    if chosen.shows == Shows::Nothing {
        return Ok(Results::default());
    }
    let scores = match chosen.shows {
        Shows::Scores => scores::views(compiled, &response.scores, ctx.language),
        Shows::Nothing | Shows::Thanks => Vec::new(),
    };
    let scores: Vec<ScoreView> = scores.into_iter().filter(|score| score.value.is_some()).collect();
    let is_severe = scores.iter().any(|score| score.severity.is_some_and(|severity| severity >= SEVERE));
    let is_in_danger =
        is_severe || response.flag_count > 0 || response.outcome.as_deref() == Some("critical");
    let help_lines = if is_in_danger { organisations::help_lines(conn, organisation)? } else { Vec::new() };
    Ok(Results { thanks: chosen.thanks.lines().map(str::to_owned).collect(), scores, help_lines })
}

/// What was asked and what was answered, in the questionnaire's order.
pub(super) fn lines(
    ctx: &PageContext,
    compiled: &Compiled,
    answers: &Answers,
    id: ResponseId,
    files: &[File],
) -> Vec<Line> {
    let is_infected = |value: &Value| match value {
        Value::Attachment(file) => response_files::is_infected(files, file.binary()),
        _ => false,
    };
    let now = ctx.now.with_timezone(&ctx.zone).fixed_offset();
    let evaluation = evaluate(compiled, answers, &Context::new(ctx.language.tag(), now).with_seed(id.seed()));
    let all = evaluation.occurrences(compiled, 0..compiled.items().len());
    let shown = all.filter(|at| is_shown(compiled, &evaluation, answers, at));
    let lines = shown.map(|at| Line {
        lead: lead(ctx, compiled, &at),
        text: compiled.item(at.item()).text(ctx.language.tag()).to_owned(),
        answer: answer_in_words(compiled, answers, &at, ctx.language),
        place: place_at(compiled, answers, &at, ctx.language),
        is_infected: answers.get_at(compiled, &at).into_iter().any(is_infected),
    });
    lines.collect()
}

/// Every stored answer, and every question that is asked.
fn is_shown(compiled: &Compiled, evaluation: &Evaluation, answers: &Answers, at: &Occurrence) -> bool {
    let item = compiled.item(at.item());
    let is_answered = answers.get_at(compiled, at).into_iter().next().is_some();
    item.is_question()
        && !item.hidden
        && (is_answered || (item.is_askable() && evaluation.is_step(compiled, at)))
}

/// Which of several instances a question stands in.
fn lead(ctx: &PageContext, compiled: &Compiled, at: &Occurrence) -> String {
    at.instances(compiled).last().map_or_else(String::new, |instance| {
        let text = compiled.item(instance.item()).text(ctx.language.tag());
        format!("{text} {}", instance.ordinal(compiled) + 1).trim().to_owned()
    })
}
