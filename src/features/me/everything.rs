//! All that is kept of the patient on one page, for reading and for paper.

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
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError, consents, data_requests, own_messages,
        own_responses, reach, response_files,
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

/// The results that authors let the patient see, oldest first, and whom to call where one of them is grave.
pub(super) fn results_of(
    conn: &mut PgConnection,
    person: &Patient,
    versions: &CompiledVersions,
) -> Result<(Vec<Scored>, Vec<HelpLine>), StorageError> {
    let (ctx, organisation) = (person.ctx(), person.organisation_id());
    let (mut all, mut help_lines) = (Vec::new(), Vec::new());
    for (response, title) in own_responses::list_whole(conn, organisation, person.id())? {
        let version = VersionId::new(response.version_id);
        let compiled = versions.of_response(conn, organisation, version, ResponseId::new(response.id))?;
        let Results { scores, help_lines: lines, .. } = history::results(conn, &ctx, &compiled, &response)?;
        if !scores.is_empty() {
            help_lines = if lines.is_empty() { help_lines } else { lines };
            let when = response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default();
            all.push(Scored { title, when, href: format!("/me/history/{}", response.id), scores });
        }
    }
    Ok((all, help_lines))
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
            let (_results, help_lines) = results_of(conn, &person, &versions)?;
            let responses = responses(conn, &person, &versions)?;
            let today = ctx.date(&ctx.today());
            Ok::<_, StorageError>(AllPage { ctx, today, known, consents, responses, help_lines })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// What was sent, oldest first, with what was answered.
fn responses(
    conn: &mut PgConnection,
    person: &Patient,
    versions: &CompiledVersions,
) -> Result<Vec<Whole>, StorageError> {
    let (ctx, organisation) = (person.ctx(), person.organisation_id());
    let mut all = Vec::new();
    for (response, title) in own_responses::list_whole(conn, organisation, person.id())? {
        let (version, id) = (VersionId::new(response.version_id), ResponseId::new(response.id));
        let compiled = versions.of_response(conn, organisation, version, id)?;
        let answers = Answers::from_response_items(&compiled, &response.answers)
            .map_err(|_problems| StorageError::Corrupt("answers"))?;
        all.push(Whole {
            title,
            when: response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default(),
            lines: history::lines(
                &ctx,
                &compiled,
                &answers,
                id,
                &response_files::list(conn, organisation, id)?,
            ),
            scores: history::results(conn, &ctx, &compiled, &response)?.scores,
        });
    }
    Ok(all)
}
