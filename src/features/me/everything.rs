//! All that is kept of the patient on one page, for reading and for paper.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};

use super::{
    history,
    pages::{AllPage, Asked, MessageRow, Record, Results, Scored, Whole, Words},
};
use crate::{
    domain::{
        engine::Answers,
        help_line::HelpLine,
        ids::{PatientId, ResponseId, VersionId},
        questionnaire::Compiled,
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError, consents, data_requests, own_messages,
        own_responses, reach, response_files, responses::Response,
    },
    web::{
        errors::{AppError, PageError},
        page::show as show_page,
        roles::Patient,
    },
};

/// What is on record beside answers.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: Option<String>,
    pub(super) organisation: String,
    pub(super) records: Vec<Record>,
    pub(super) requests: Vec<Asked>,
    pub(super) messages: Vec<MessageRow>,
}

impl Known {
    /// With at most so many messages.
    pub(super) fn read(
        conn: &mut PgConnection,
        person: &Patient,
        messages: i64,
    ) -> Result<Self, StorageError> {
        let (ctx, organisation) = (person.ctx(), person.organisation_id());
        let (mut records, mut requests) = (Vec::new(), Vec::new());
        for row in own_responses::list_patients(conn, organisation, person.id())? {
            let patient = PatientId::new(row.id);
            let reach = reach::find(conn, organisation, patient)?;
            let asked = data_requests::list_of_patient(conn, organisation, patient)?;
            requests.extend(asked.iter().map(|request| Asked::new(&ctx, request)));
            records.push(Record::new(&ctx, &row, reach.language.as_deref()));
        }
        let sent = own_messages::list(conn, organisation, person.id(), messages)?;
        Ok(Self {
            name: person.account.name.clone(),
            email: person.account.email.clone(),
            phone: person.account.phone.clone(),
            organisation: person.organisation.name.clone(),
            records,
            requests,
            messages: sent.iter().map(|message| MessageRow::new(&ctx, message)).collect(),
        })
    }
}

/// A response that was sent, with what it takes to read it.
pub(super) struct Read {
    response: Response,
    title: String,
    when: String,
    compiled: Arc<Compiled>,
    results: Results,
}

/// What was sent, oldest first.
pub(super) fn read(
    conn: &mut PgConnection,
    person: &Patient,
    versions: &CompiledVersions,
) -> Result<Vec<Read>, StorageError> {
    let (ctx, organisation) = (person.ctx(), person.organisation_id());
    let mut all = Vec::new();
    for (response, title) in own_responses::list_whole(conn, organisation, person.id())? {
        let version = VersionId::new(response.version_id);
        versions.refresh(conn, [version])?;
        let compiled = versions.of_response(conn, organisation, version, ResponseId::new(response.id))?;
        let results = history::results(conn, &ctx, &compiled, &response)?;
        let when = response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default();
        all.push(Read { response, title, when, compiled, results });
    }
    Ok(all)
}

/// Whom to call, where one of the results that the patient sees is grave.
pub(super) fn help_lines_of(read: &[Read]) -> Vec<HelpLine> {
    let shown = read.iter().map(|one| &one.results).filter(|results| !results.scores.is_empty());
    shown.map(|results| &results.help_lines).rfind(|lines| !lines.is_empty()).cloned().unwrap_or_default()
}

/// The results that authors let the patient see, oldest first.
pub(super) fn scored(read: Vec<Read>) -> Vec<Scored> {
    let shown = read.into_iter().filter(|one| !one.results.scores.is_empty());
    let scored = shown.map(|one| Scored {
        href: format!("/me/history/{}", one.response.id),
        title: one.title,
        when: one.when,
        scores: one.results.scores,
    });
    scored.collect()
}

/// `GET /me/data/all`
pub(super) async fn show(
    person: Patient,
    db: Data<Db>,
    versions: Data<CompiledVersions>,
) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let ctx = person.ctx();
            let known = Known::read(conn, &person, i64::MAX)?;
            let given = consents::list_of_account(conn, person.organisation_id(), person.id())?;
            let consents = given.into_iter().map(|given| Words::new(&ctx, given)).collect();
            let read = read(conn, &person, &versions)?;
            let help_lines = help_lines_of(&read);
            let responses = responses(conn, &person, read)?;
            let today = ctx.date(&ctx.today());
            Ok::<_, StorageError>(AllPage { ctx, today, known, consents, responses, help_lines })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// The same with what was answered.
fn responses(conn: &mut PgConnection, person: &Patient, read: Vec<Read>) -> Result<Vec<Whole>, StorageError> {
    let ctx = person.ctx();
    let mut all = Vec::new();
    for Read { response, title, when, compiled, results } in read {
        let id = ResponseId::new(response.id);
        let answers = Answers::from_response_items(&compiled, &response.answers)
            .map_err(|_problems| StorageError::Corrupt("answers"))?;
        let files = response_files::list(conn, person.organisation_id(), id)?;
        let lines = history::lines(&ctx, &compiled, &answers, id, &files);
        all.push(Whole { title, when, lines, scores: results.scores });
    }
    Ok(all)
}
