//! The first page: what is to answer, begun or asked by name, and what was sent.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use super::pages::{HomePage, Row, Todo};
use crate::{
    domain::{
        engine::{Answers, Context, Occurrence, evaluate},
        ids::{PatientId, ResponseId, VersionId},
        questionnaire::Compiled,
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError,
        links::LinkState,
        open_links::{self, OpenLink},
        organisations, own_responses,
        responses::Response,
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

/// Responses to go on with that are looked at, and as many invitations.
const MOST_BEGUN: i64 = 20;

/// Responses that the first page lists of those sent.
const MOST_SENT: i64 = 3;

/// So long a file that was found infected is told of.
const TOLD_FOR: TimeDelta = TimeDelta::days(30);

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
            let desk = Desk { ctx: &ctx, versions: &versions, key: &key };
            for (response, token) in &begun {
                todos.extend(desk.todo(conn, token, Some(response))?);
            }
            for token in own_responses::list_invitations(conn, organisation, account, ctx.now, MOST_BEGUN)? {
                todos.extend(desk.todo(conn, &token, None)?);
            }
            let sent = own_responses::list_sent(conn, organisation, account, (MOST_SENT, 0))?;
            let infected = own_responses::list_infected(conn, organisation, account, ctx.now - TOLD_FOR)?;
            Ok::<_, StorageError>(HomePage {
                greeting: greeting(&ctx),
                first_name: first_name(&person.account.name),
                todos,
                sent: sent.iter().map(|row| Row::new(&ctx, row)).collect(),
                infected: infected.iter().map(|file| Row::of_file(&ctx, file)).collect(),
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

/// What it takes to look at something that is to be answered.
struct Desk<'a> {
    ctx: &'a PageContext,
    versions: &'a CompiledVersions,
    key: &'a SigningKey,
}

impl Desk<'_> {
    /// A response to go on with, or one to begin; `None` where its link or invitation takes no more answers.
    fn todo(
        &self,
        conn: &mut PgConnection,
        token: &str,
        begun: Option<&Response>,
    ) -> Result<Option<Todo>, StorageError> {
        let (ctx, link) = (self.ctx, open_links::find(conn, token)?);
        let Some(published) = link.version.filter(|_| link.state(ctx.now) == LinkState::Open) else {
            return Ok(None);
        };
        self.versions.agree(published, link.languages.as_deref());
        let (compiled, done, total) = self.progress(conn, &link, published, begun)?;
        let description = compiled.description.as_ref().map(|text| text.get(ctx.language.tag()));
        let invitation = link.invited.as_ref().map(|invited| &invited.invitation);
        let day = |at: DateTime<Utc>| at.with_timezone(&ctx.zone).date_naive();
        // it closes at the moment, so its last day is the one before midnight
        let ends = [link.link.closes_at, invitation.and_then(|one| one.expires_at)];
        let last = ends.into_iter().flatten().min().map(|at| day(at - TimeDelta::seconds(1)));
        let path = match begun {
            Some(begun) => {
                let signed = response_tokens::of_response(self.key, link.id(), ResponseId::new(begun.id));
                format!("/f/{token}/r/{signed}")
            }
            None => format!("/f/{token}"),
        };
        Ok(Some(Todo {
            title: link.link.title.clone(),
            description: description.unwrap_or_default().to_owned(),
            is_begun: begun.is_some(),
            minutes: format::minutes_for(total.saturating_sub(done)),
            until: last.map(|day| format::weekday_date(ctx.language, day, ctx.today())).unwrap_or_default(),
            is_last_day: last == Some(ctx.today()),
            from: invitation.map(|one| ctx.date(&day(one.created_at))).unwrap_or_default(),
            reminded: invitation
                .and_then(|one| one.reminded_at)
                .map(|at| ctx.date(&day(at)))
                .unwrap_or_default(),
            done,
            total,
            href: path,
        }))
    }

    /// The questionnaire, how many of its questions are answered and how many there are: 0 where nobody can say.
    fn progress(
        &self,
        conn: &mut PgConnection,
        link: &OpenLink,
        published: VersionId,
        begun: Option<&Response>,
    ) -> Result<(Arc<Compiled>, usize, usize), StorageError> {
        let organisation = link.organisation();
        let compiled = match begun {
            Some(response) => {
                let (version, id) = (VersionId::new(response.version_id), ResponseId::new(response.id));
                self.versions.of_response(conn, organisation, version, id)?
            }
            None => self.versions.find(conn, organisation, published)?,
        };
        // who chooses the questions tells nobody how many are to come
        if compiled.remote().is_some() {
            return Ok((compiled, 0, 0));
        }
        let patient = begun.map_or_else(|| link.patient(), |one| one.patient_id.map(PatientId::new));
        let launch = patient_resource::launch(conn, organisation, &compiled, patient)?;
        let now = self.ctx.now.with_timezone(&self.ctx.zone).fixed_offset();
        let seed = begun.map_or(0, |response| ResponseId::new(response.id).seed());
        let context = Context::new(self.ctx.language.tag(), now).with_seed(seed).with_launch(&launch);
        let answers = match begun {
            Some(response) => Answers::from_response_items(&compiled, &response.answers)
                .map_err(|_problems| StorageError::Corrupt("answers"))?,
            None => Answers::initial(&compiled, &context),
        };
        let evaluation = evaluate(&compiled, &answers, &context);
        let asked: Vec<Occurrence> =
            evaluation.steps(&compiled).filter(|at| compiled.item(at.item()).is_askable()).collect();
        let done = match begun {
            Some(_) => asked.iter().filter(|at| evaluation.is_answered_at(&compiled, at)).count(),
            None => 0,
        };
        let total = asked.len();
        Ok((compiled, done, total))
    }
}
