//! A version as the people who answer see it, with the same engine. Nothing is stored: the answers live in the page.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::{card, shared, version};
use crate::{
    domain::{
        engine::{Answers, Context, Evaluation, Sample, causes, evaluate, parse_input},
        ids::{QuestionnaireId, VersionId},
        problem::Problem,
        questionnaire::{Compiled, Item},
    },
    features::authoring::pages::{CardView, Field, PreviewPage, launch_of, why},
    storage::{CompiledVersions, Db, StorageError},
    web::{
        authors::MayView,
        errors::PageError,
        forms::{CsrfForm, Pairs},
        page::{PageContext, show},
        roles::{SignedIn, Staff},
    },
};

/// Items shown; nobody tries out more by hand.
const MOST_FIELDS: usize = 400;

/// Where a preview is looked at from.
struct Place {
    card: CardView,
    action: String,
    back: String,
}

/// `GET /admin/questionnaires/{id}/versions/{version}/preview`
pub(in crate::features::authoring) async fn show_blank(
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
) -> Result<HttpResponse, PageError> {
    of_version(&db, compiled, &member, path.into_inner(), None).await
}

/// `POST /admin/questionnaires/{id}/versions/{version}/preview`
pub(in crate::features::authoring) async fn show_answered(
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    of_version(&db, compiled, &member, path.into_inner(), Some(form.into_inner())).await
}

async fn of_version(
    db: &Db,
    versions: Data<CompiledVersions>,
    member: &SignedIn,
    (id, asked): (QuestionnaireId, VersionId),
    sent: Option<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx) = (member.organisation_id(), member.ctx());
    let page = db
        .read(move |conn| {
            version(conn, organisation, id, asked)?;
            let card = CardView(card(conn, organisation, id)?);
            let back = format!("/admin/questionnaires/{id}/versions/{asked}");
            let place = Place { card, action: format!("{back}/preview"), back };
            let compiled = versions.find(conn, organisation, asked);
            Ok::<_, StorageError>(page(ctx, place, compiled.ok().as_deref(), sent.as_ref()))
        })
        .await?;
    show(&page)
}

/// `GET /staff/questionnaires/{id}/preview`
pub(in crate::features::authoring) async fn show_shared(
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    staff: Staff,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    of_shared(&db, compiled, &staff, id.into_inner(), None).await
}

/// `POST /staff/questionnaires/{id}/preview`
pub(in crate::features::authoring) async fn show_shared_answered(
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    staff: Staff,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    of_shared(&db, compiled, &staff, id.into_inner(), Some(form.into_inner())).await
}

async fn of_shared(
    db: &Db,
    versions: Data<CompiledVersions>,
    staff: &Staff,
    id: QuestionnaireId,
    sent: Option<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, account) = (staff.organisation_id(), staff.ctx(), shared::restricted_to(staff));
    let page = db
        .read(move |conn| {
            let (card, version) = shared::shared_version(conn, organisation, account, id)?;
            let back = format!("/staff/questionnaires/{id}");
            let place = Place { card, action: format!("{back}/preview"), back };
            let compiled = versions.find(conn, organisation, version)?;
            Ok::<_, StorageError>(page(ctx, place, Some(&compiled), sent.as_ref()))
        })
        .await?;
    show(&page)
}

/// The page, empty of fields where the version can't be asked.
fn page(ctx: PageContext, place: Place, compiled: Option<&Compiled>, sent: Option<&Pairs>) -> PreviewPage {
    let act = sent.and_then(|sent| sent.all("act").first()).map(String::as_str).unwrap_or_default();
    let sample = sample_of(act, ctx.now.timestamp_micros());
    let is_checked = act == "check" || sample.is_some();
    let patient = sent.and_then(|sent| sent.all("patient").first()).cloned().unwrap_or_default();
    let mut page = PreviewPage {
        card: place.card,
        action: place.action,
        back: place.back,
        fields: Vec::new(),
        results: Vec::new(),
        flags: Vec::new(),
        is_checked,
        is_cut: false,
        is_whole: true,
        hidden: Vec::new(),
        patients: Vec::new(),
        ctx,
    };
    let Some(compiled) = compiled else { return page };
    let now = page.ctx.now.with_timezone(&page.ctx.zone).fixed_offset();
    let launch = launch_of(compiled, &patient, now.date_naive());
    let context = Context::new(page.ctx.language.tag(), now).with_launch(&launch);
    // a made-up answer takes the place of all that was typed
    let sent = sent.filter(|_| sample.is_none());
    let Given { mut answers, problems } = given(compiled, sent, &context);
    if let Some(sample) = sample {
        sample.fill(compiled, &mut answers, &context);
    }
    let evaluation = evaluate(compiled, &answers, &context);
    let causes = causes(compiled, &evaluation, &answers);
    let answers = evaluation.completed(compiled, &answers);
    let shown = |item: &&Item| is_shown(&evaluation, compiled, item);
    for item in compiled.items().iter().filter(shown) {
        if page.fields.len() == MOST_FIELDS {
            page.is_cut = true;
            break;
        }
        let mut problem = problems.get(&item.index().get()).cloned();
        if is_checked && problem.is_none() {
            problem = evaluation.problems_of(&item.link_id).next().cloned();
        }
        let item = &evaluation.offering(compiled, &item.index().into());
        let mut field =
            Field::of(&page.ctx, item, &answers.get(compiled, item.index()), sent, problem.as_ref());
        let cause = causes.iter().find(|cause| cause.item.index() == item.index());
        field.why = cause.map(|cause| why(&page.ctx, compiled, cause)).unwrap_or_default();
        page.fields.push(field);
    }
    page.add_hidden(compiled, &causes);
    page.add_patients(compiled, &patient);
    page.is_whole = evaluation.is_complete() && problems.is_empty();
    page.add_results(compiled, &evaluation);
    page
}

/// Which answers are to be made up.
fn sample_of(act: &str, moment: i64) -> Option<Sample> {
    match act {
        "sample-low" => Some(Sample::Low),
        "sample-high" => Some(Sample::High),
        "sample-random" => Some(Sample::Random(moment.unsigned_abs())),
        _ => None,
    }
}

/// Like the pages that ask: no hidden items, no displays that belong to a question.
fn is_shown(evaluation: &Evaluation, compiled: &Compiled, item: &Item) -> bool {
    let group = item.kind == crate::domain::questionnaire::Kind::Group && item.text.is_some();
    let hidden = item.hidden || compiled.ancestors(item.index()).iter().any(|ancestor| ancestor.hidden);
    !hidden
        && ((group && evaluation.is_enabled(item.index()))
            || evaluation.is_step(compiled, &item.index().into()))
}

/// What was sent, as answers; what could not be understood, by item.
struct Given {
    answers: Answers,
    problems: HashMap<usize, Problem>,
}

fn given(compiled: &Compiled, sent: Option<&Pairs>, context: &Context<'_>) -> Given {
    let mut given = Given { answers: Answers::initial(compiled, context), problems: HashMap::new() };
    let Some(sent) = sent else { return given };
    for item in compiled.items().iter().filter(|item| item.is_askable()) {
        let index = item.index();
        let name = Field::name(index.get());
        if sent.all(&Field::marker(index.get())).is_empty() {
            continue;
        }
        match parse_input(compiled, index, sent.all(&name), context) {
            Ok(values) => given.answers.set(compiled, index, values),
            Err(problem) => {
                given.answers.set(compiled, index, Vec::new());
                given.problems.insert(index.get(), problem);
            }
        }
    }
    given
}
