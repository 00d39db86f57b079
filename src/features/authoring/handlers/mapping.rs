//! What the questions and scores of an older version are in a newer one: said by the author, so that results are joined
//! knowingly.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{card, version};
use crate::{
    domain::{
        ids::{OrganisationId, QuestionnaireId, VersionId},
        questionnaire::mapping::Mapping,
    },
    features::authoring::{
        forms::MappingQuery,
        pages::{Both, CardView, MappingPage, Names, said},
    },
    storage::{
        Db, PgConnection, StorageError, accounts,
        questionnaire_cards::Card,
        version_mappings::{self, Known},
    },
    web::{
        authors::{MayPublish, MayView},
        errors::PageError,
        forms::{CsrfForm, Pairs, Query},
        page::{PageContext, see_other, show as show_page, show_as},
    },
};

/// `GET /admin/questionnaires/{id}/mapping`: what changed or went from one published version to a newer one, and what was
/// said of it. Without an answer in the address, of the newest and the one before.
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<MappingQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let query = query.into_inner();
    let page = db
        .read(move |conn| {
            let card = card(conn, organisation, id)?;
            let both = match read(conn, organisation, &card, (query.from, query.to))? {
                None => None,
                Some((was, now)) => {
                    let ids = (VersionId::new(was.version.id), VersionId::new(now.version.id));
                    let stored = version_mappings::find(conn, organisation, ids.0, ids.1)?;
                    let said = stored.as_ref().map(version_mappings::Stored::mapping).transpose()?;
                    let mut both = Both::of(&ctx, &was, &now, &said.unwrap_or_default());
                    if let Some(stored) = stored {
                        both.story = story(conn, &ctx, organisation, &stored)?;
                    }
                    Some(both)
                }
            };
            Ok::<_, StorageError>(MappingPage {
                ctx,
                card: CardView(card),
                both,
                is_saved: query.done.is_some(),
            })
        })
        .await?;
    show_page(&page)
}

/// `POST /admin/questionnaires/{id}/mapping`: 422 with what was chosen if two questions are said to be the same one.
pub(in crate::features::authoring) async fn save(
    db: Data<Db>,
    member: MayPublish,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id, author) =
        (member.organisation_id(), member.ctx(), id.into_inner(), member.id());
    let form = form.into_inner();
    let asked = |name: &str| form.all(name).first().and_then(|id| id.parse::<Uuid>().ok());
    let asked = (asked("from"), asked("to"));
    let refused = db
        .write(member.actor(), member.ctx.now, move |w| {
            let card = card(w.conn(), organisation, id)?;
            let (was, now) = read(w.conn(), organisation, &card, asked)?.ok_or(StorageError::NotFound)?;
            let mapping: Mapping = said(&was, &now, &form);
            let both = Both::of(&ctx, &was, &now, &mapping);
            if both.doubled.is_empty() {
                let versions = (&was.version, &now.version);
                version_mappings::save(w, organisation, versions, &mapping, author)?;
                return Ok(Err((was.version.id, now.version.id)));
            }
            let page = MappingPage { ctx, card: CardView(card), both: Some(both), is_saved: false };
            Ok::<_, StorageError>(Ok(page))
        })
        .await?;
    match refused {
        Ok(page) => show_as(StatusCode::UNPROCESSABLE_ENTITY, &page),
        Err((from, to)) => {
            Ok(see_other(&format!("/admin/questionnaires/{id}/mapping?from={from}&to={to}&done=saved")))
        }
    }
}

/// The two versions, the older first: as asked for, else the newest that was published and the one before. `None` where there
/// are no two; `NotFound` where one of those asked for was never published.
fn read(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    card: &Card,
    (from, to): (Option<Uuid>, Option<Uuid>),
) -> Result<Option<(Known, Known)>, StorageError> {
    let published: Vec<Uuid> =
        card.versions.iter().filter(|version| version.status != "draft").map(|version| version.id).collect();
    let Some(to) = to.or_else(|| published.first().copied()) else { return Ok(None) };
    let older = || published.iter().skip_while(|id| **id != to).nth(1).copied();
    let Some(from) = from.or_else(older) else { return Ok(None) };
    if ![from, to].iter().all(|id| published.contains(id)) {
        return Err(StorageError::NotFound);
    }
    let questionnaire = QuestionnaireId::new(card.questionnaire.id);
    let mut known = |id: Uuid| {
        let version = version(conn, organisation, questionnaire, VersionId::new(id))?;
        Known::read(conn, version)
    };
    let (from, to) = (known(from)?, known(to)?);
    if from.version.number == to.version.number {
        return Ok(None);
    }
    Ok(Some(if from.version.number < to.version.number { (from, to) } else { (to, from) }))
}

fn story(
    conn: &mut PgConnection,
    ctx: &PageContext,
    organisation: OrganisationId,
    stored: &version_mappings::Stored,
) -> Result<String, StorageError> {
    let names = Names::of(accounts::list_members(conn, organisation)?);
    let name = names.of_author(ctx, stored.made_by);
    Ok(ctx.t2("mapping-story", "when", ctx.when(&stored.made_at), "name", name))
}
