//! One questionnaire's results: one version at a time, or the versions side by side when asked for.

use std::collections::BTreeMap;

use askama::Template;
use uuid::Uuid;

use super::{
    forms::{Period, QuestionnaireQuery},
    overview_charts::{SEVERITIES, completed},
    pages::{self, Choice},
    questions::{self, Section},
    score_charts::{ScoreChart, score_charts},
};
use crate::{
    domain::{
        ids::{QuestionnaireId, VersionId},
        questionnaire::mapping::{self, Mapping},
    },
    storage::{
        CompiledVersions, PgConnection, StorageError, questionnaires,
        results::{self, Counts, DayRow, Filter, Grain, projection::ItemMap, reading_one},
        version_mappings,
        versions::{self, Summary},
    },
    web::{
        charts::{Segment, Stack, Stacks},
        errors::AppError,
        format,
        page::PageContext,
        roles::SignedIn,
    },
};

/// `/staff/results`.
#[derive(Template)]
#[template(path = "pages/results/index.html")]
pub(super) struct IndexPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<IndexRow>,
}

pub(super) struct IndexRow {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) started: i64,
    pub(super) submitted: i64,
    pub(super) completion: String,
    pub(super) critical: i64,
}

/// The questionnaires in the viewer's scope with the counts of the last year.
pub(super) fn index(conn: &mut PgConnection, staff: &SignedIn) -> Result<Vec<IndexRow>, StorageError> {
    let filter = filter(staff, None, Period::Year, None);
    results::exact(conn, &filter, |exact| {
        let mut sums: BTreeMap<Uuid, Counts> = BTreeMap::new();
        for row in exact.days(Grain::Questionnaire)? {
            sums.entry(row.questionnaire).or_default().add(&row.counts);
        }
        let choices = reading_one::list_questionnaires(exact.conn(), staff.organisation_id(), &staff.scope)?;
        let row = |(id, title): (Uuid, String)| {
            let counts = sums.get(&id).copied().unwrap_or_default();
            IndexRow {
                href: format!("/staff/results/{id}"),
                title,
                started: counts.started,
                submitted: counts.submitted,
                completion: if counts.started == 0 {
                    "–".to_owned()
                } else {
                    format!("{}%", format::decimal(staff.ctx.language, completed(&counts), 0))
                },
                critical: counts.critical,
            }
        };
        Ok(choices.into_iter().map(row).collect())
    })
}

fn filter(
    staff: &SignedIn,
    questionnaire: Option<QuestionnaireId>,
    period: Period,
    member: Option<crate::domain::ids::AccountId>,
) -> Filter {
    let today = staff.ctx.today();
    Filter {
        organisation: staff.organisation_id(),
        scope: staff.scope.clone(),
        questionnaire,
        member,
        first: period.first(today),
        last: today,
    }
}

/// `/staff/results/{questionnaire}`.
#[derive(Template)]
#[template(path = "pages/results/questionnaire.html")]
pub(super) struct QuestionnairePage {
    ctx: PageContext,
    title: String,
    href: String,
    periods: Vec<Choice>,
    versions: Vec<Choice>,
    members: Vec<Choice>,
    counts: Counts,
    completion: String,
    /// Of the version shown; the versions side by side if `None`.
    version: Option<i32>,
    /// Responses in versions that are not shown.
    elsewhere: i64,
    side_by_side: Stacks,
    /// How responses to older versions go together with those to the newest.
    joins: Vec<Join>,
    scores: Vec<ScoreChart>,
    sections: Vec<Section>,
    export: String,
}

/// What becomes of an older version's questions and scores where versions are joined.
struct Join {
    label: String,
    /// Those that are the same, in words.
    same: String,
    /// Those that stay apart.
    apart: Vec<String>,
    /// Where an admin says what they are.
    href: String,
}

/// Names of what stays apart that are shown.
const MOST_NAMES: usize = 12;

fn joins(conn: &mut PgConnection, staff: &SignedIn, id: QuestionnaireId) -> Result<Vec<Join>, StorageError> {
    let ctx = &staff.ctx;
    let all = match version_mappings::join(conn, staff.organisation_id(), id, None) {
        Err(StorageError::NotFound) => return Ok(Vec::new()),
        all => all?,
    };
    let newest = &all.newest.version;
    let join = |(known, relation): &(version_mappings::Known, Mapping)| {
        let tag = ctx.language.tag();
        let items = mapping::questions(&known.compiled).filter(|item| relation.item(&item.link_id).is_none());
        let items = items.map(|item| match item.text(tag) {
            "" => item.link_id.clone(),
            text => text.to_owned(),
        });
        let scores = known.compiled.scores().iter().filter(|score| relation.score(&score.key).is_none());
        let scores = scores.map(|score| score.label.get(tag).to_owned());
        let mut apart: Vec<String> = items.chain(scores).collect();
        let (total, count) = (relation.items.len() + relation.scores.len(), apart.len());
        if count > MOST_NAMES {
            apart.truncate(MOST_NAMES);
            apart.push(ctx.t1("results-join-more", "count", count - MOST_NAMES));
        }
        let may_say = staff.is_admin() && count > 0;
        Join {
            label: ctx.t2("results-join-versions", "from", known.version.number, "to", newest.number),
            same: ctx.t2("results-join-same", "same", total - count, "all", total),
            apart,
            href: if may_say {
                let (from, to) = (known.version.id, newest.id);
                format!("/admin/questionnaires/{id}/mapping?from={from}&to={to}")
            } else {
                String::new()
            },
        }
    };
    Ok(all.older.iter().map(join).collect())
}

/// Reads the page.
pub(super) fn read(
    conn: &mut PgConnection,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    id: QuestionnaireId,
    query: &QuestionnaireQuery,
) -> Result<QuestionnairePage, AppError> {
    let organisation = staff.organisation_id();
    let questionnaire = questionnaires::find(conn, organisation, id)?;
    let choices = reading_one::list_questionnaires(conn, organisation, &staff.scope)?;
    if !staff.is_admin() && !choices.iter().any(|(known, _)| *known == id.get()) {
        return Err(AppError::NotFound);
    }
    let all = versions::list_summaries(conn, organisation, &[id.get()])?;
    let filter = filter(staff, Some(id), query.period, query.member);
    Ok(results::exact(conn, &filter, |exact| {
        let scope = staff.scope.narrowed(exact.conn(), organisation, query.member)?;
        let people = reading_one::list_members_with_links(exact.conn(), organisation, &staff.scope)?;
        let days = exact.days(Grain::Version)?;
        let shown = shown_version(&all, &days, query.version.as_deref());
        let mut page = frame(staff, query, questionnaire.title, id, &all, &days, shown);
        page.members = pages::members(&staff.ctx, people, query.member);
        if let Some(version) = shown {
            let version_id = VersionId::new(version.id);
            let executable = compiled.find(exact.conn(), organisation, version_id)?;
            let resource = versions::find(exact.conn(), organisation, version_id)?.resource;
            let map = ItemMap::of_resource(&resource);
            let items = exact.items(version_id, &map)?;
            page.scores = score_charts(&staff.ctx, &executable, &exact.scores(version_id)?);
            let asked =
                questions::Asked { staff, scope: &scope, version: version_id, query, href: &page.href };
            page.sections =
                questions::sections(exact.conn(), &asked, &executable, &items, page.counts.submitted)?;
        } else {
            page.joins = joins(exact.conn(), staff, id)?;
        }
        Ok::<_, StorageError>(page)
    })?)
}

/// The version asked for; else the published one if it has responses, else the newest that has.
/// `None` for all, side by side.
fn shown_version<'a>(all: &'a [Summary], days: &[DayRow], asked: Option<&str>) -> Option<&'a Summary> {
    if asked == Some("all") {
        return None;
    }
    if let Some(number) = asked.and_then(|asked| asked.parse::<i32>().ok()) {
        return all.iter().find(|version| version.number == number);
    }
    let has = |version: &&Summary| days.iter().any(|row| row.version == version.id);
    let published = all.iter().find(|version| version.status == "published");
    published.filter(has).or_else(|| all.iter().find(has)).or(published).or_else(|| all.first())
}

#[expect(clippy::too_many_arguments, reason = "all that the page shows around its charts")]
fn frame(
    staff: &SignedIn,
    query: &QuestionnaireQuery,
    title: String,
    id: QuestionnaireId,
    all: &[Summary],
    days: &[DayRow],
    shown: Option<&Summary>,
) -> QuestionnairePage {
    let ctx = staff.ctx();
    let mut by_version: BTreeMap<Uuid, Counts> = BTreeMap::new();
    for row in days {
        by_version.entry(row.version).or_default().add(&row.counts);
    }
    let mut counts = Counts::default();
    let mut elsewhere = 0;
    for (version, sums) in &by_version {
        if shown.is_none_or(|shown| shown.id == *version) {
            counts.add(sums);
        } else {
            elsewhere += sums.submitted;
        }
    }
    let name = |version: &Summary| ctx.t1("results-version-number", "number", version.number);
    let mut versions: Vec<Choice> = all
        .iter()
        .filter(|version| version.status != "draft" || by_version.contains_key(&version.id))
        .map(|version| {
            (version.number.to_string(), name(version), shown.is_some_and(|one| one.id == version.id))
        })
        .collect();
    versions.push(("all".to_owned(), ctx.t("results-versions-compared").into_owned(), shown.is_none()));
    let stacks = all.iter().filter_map(|version| {
        let sums = by_version.get(&version.id)?;
        Some(Stack {
            label: name(version),
            note: ctx.t1("results-count", "count", sums.submitted),
            segments: SEVERITIES
                .iter()
                .zip(sums.severities)
                .map(|((level, key), n)| Segment { label: ctx.t(key).into_owned(), n, tone: ('s', *level) })
                .collect(),
            href: format!("/staff/results/{id}?version={}", version.number),
        })
    });
    QuestionnairePage {
        title,
        href: format!("/staff/results/{id}"),
        periods: pages::periods(&ctx, query.period),
        versions,
        members: Vec::new(),
        completion: format::decimal(ctx.language, completed(&counts), 0),
        counts,
        version: shown.map(|version| version.number),
        elsewhere,
        side_by_side: Stacks::new(stacks.collect()),
        joins: Vec::new(),
        scores: Vec::new(),
        sections: Vec::new(),
        export: export_address(id, query, shown),
        ctx,
    }
}

fn export_address(id: QuestionnaireId, query: &QuestionnaireQuery, shown: Option<&Summary>) -> String {
    let version = match shown {
        Some(version) => format!("&version={}", version.number),
        None => "&joined=true".to_owned(),
    };
    let member = query.member.map(|member| format!("&member={member}")).unwrap_or_default();
    format!("/staff/results/{id}/export.csv?period={}{version}{member}", query.period.code())
}
