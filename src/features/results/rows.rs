//! A response as a row of a table: names, score, band, change and course.

use std::collections::HashMap;

use rust_decimal::prelude::ToPrimitive as _;
use url::form_urlencoded;
use uuid::Uuid;

use super::forms::Sort;
use crate::{
    domain::{ids::VersionId, questionnaire::Compiled},
    storage::{
        CompiledVersions, PgConnection, StorageError,
        results::listing::{self, ListedResponse},
    },
    web::{charts::Spark, format, page::PageContext, roles::SignedIn, scores},
};

/// A row, ready for its template.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) href: String,
    /// Empty for an anonymous response.
    pub(super) patient: String,
    pub(super) patient_href: String,
    pub(super) initials: String,
    pub(super) age: Option<u32>,
    pub(super) questionnaire: String,
    pub(super) version: i32,
    pub(super) score: String,
    pub(super) band: Option<(u8, String)>,
    pub(super) change: Option<Change>,
    pub(super) spark: Option<Spark>,
    pub(super) when: String,
    pub(super) status_key: &'static str,
    pub(super) flags: i16,
    pub(super) member: String,
}

/// The head of a column; with an address if the table can be sorted by it.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) label: String,
    pub(super) is_number: bool,
    pub(super) href: String,
    /// `ascending` or `descending` in the column that sorts the table, else nothing.
    pub(super) order: &'static str,
}

/// Columns in their order, and what the first and a second press sort by.
const COLUMNS: [(&str, Option<(Sort, Sort)>); 7] = [
    ("results-patient", Some((Sort::Patient, Sort::Patient))),
    ("results-questionnaire", Some((Sort::Questionnaire, Sort::Questionnaire))),
    ("results-points", Some((Sort::Highest, Sort::Lowest))),
    ("results-band", None),
    ("results-change", None),
    ("results-course", None),
    ("results-received", Some((Sort::Newest, Sort::Oldest))),
];

/// The heads of a table that stays in its order.
pub(super) fn heads(ctx: &PageContext) -> Vec<Head> {
    let head = |(key, _): &(&str, _)| Head {
        label: ctx.t(key).into_owned(),
        is_number: *key == "results-points",
        href: String::new(),
        order: "",
    };
    COLUMNS.iter().map(head).collect()
}

/// The heads of a table that is sorted by `sort`, as links to the other orders.
pub(super) fn sortable_heads(ctx: &PageContext, sort: Sort) -> Vec<Head> {
    let address = |wanted: Sort| {
        let (path, query) = ctx.path.split_once('?').unwrap_or((&ctx.path, ""));
        let mut parameters = form_urlencoded::Serializer::new(String::new());
        let kept = form_urlencoded::parse(query.as_bytes());
        parameters.extend_pairs(kept.filter(|(name, _)| !matches!(&**name, "sort" | "page" | "lang")));
        parameters.append_pair("sort", wanted.code());
        format!("{path}?{}", parameters.finish())
    };
    let mut heads = heads(ctx);
    for (head, (_, sorts)) in heads.iter_mut().zip(COLUMNS) {
        if let Some((first, second)) = sorts {
            head.href = address(if sort == first { second } else { first });
            head.order = if sort == first || sort == second { sort.direction() } else { "" };
        }
    }
    heads
}

/// The difference to the response before.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// With its sign; empty for none.
    pub(super) text: String,
    pub(super) icon: &'static str,
    /// Class and key of the word: better, worse, or neither.
    pub(super) class: &'static str,
    pub(super) key: &'static str,
}

/// Turns listed responses into rows; reads their courses.
pub(super) fn rows(
    conn: &mut PgConnection,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    listed: Vec<ListedResponse>,
) -> Result<Vec<Row>, StorageError> {
    let organisation = staff.organisation_id();
    let ids: Vec<Uuid> = listed.iter().map(|row| row.id).collect();
    let courses: HashMap<Uuid, Vec<f64>> = listing::list_courses(conn, organisation, &staff.scope, &ids)?
        .into_iter()
        .map(|course| (course.response_id, course.values))
        .collect();
    let mut rows = Vec::with_capacity(listed.len());
    for one in listed {
        let version = compiled.find(conn, organisation, VersionId::new(one.version_id)).ok();
        let course = courses.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        rows.push(row(&staff.ctx, one, version.as_deref(), course));
    }
    Ok(rows)
}

fn row(ctx: &PageContext, one: ListedResponse, version: Option<&Compiled>, course: &[f64]) -> Row {
    let higher_is_worse = version.and_then(Compiled::primary_score).is_none_or(|score| score.higher_is_worse);
    let band = version.and_then(|version| scores::primary_band(version, &one.scores, ctx.language));
    let severity = one.severity.and_then(|severity| u8::try_from(severity).ok());
    let patient = one.patient.unwrap_or_default();
    Row {
        href: format!("/staff/responses/{}", one.id),
        initials: scores::initials(&patient),
        patient_href: one.patient_id.map(|id| format!("/staff/patients/{id}")).unwrap_or_default(),
        patient,
        age: one.birth_date.and_then(|born| scores::age(born, ctx.today())),
        questionnaire: one.questionnaire,
        version: one.version_number,
        score: one.score.map(|score| format::decimal(ctx.language, score, 1)).unwrap_or_default(),
        band,
        change: change(ctx, course, higher_is_worse),
        spark: spark(ctx, course, version, severity),
        when: ctx.when(&one.submitted_at.unwrap_or(one.updated_at)),
        status_key: status_key(&one.status),
        flags: one.flag_count,
        member: one.member,
    }
}

/// The key of the word for a response's status.
pub(super) fn status_key(status: &str) -> &'static str {
    match status {
        "in-progress" => "results-status-in-progress",
        "amended" => "results-status-amended",
        "entered-in-error" => "results-status-entered-in-error",
        _ => "results-status-completed",
    }
}

fn change(ctx: &PageContext, course: &[f64], higher_is_worse: bool) -> Option<Change> {
    let [.., before, last] = course else { return None };
    let difference = last - before;
    if difference.abs() < 1e-9 {
        return Some(Change { text: String::new(), icon: "", class: "", key: "results-change-none" });
    }
    let is_worse = (difference > 0.0) == higher_is_worse;
    let sign = if difference > 0.0 { "+" } else { "" };
    Some(Change {
        text: format!("{sign}{}", format::decimal(ctx.language, difference, 1)),
        icon: if difference > 0.0 { "arrow-up-right" } else { "arrow-down-right" },
        class: if is_worse { "chg--bad" } else { "chg--good" },
        key: if is_worse { "results-change-worse" } else { "results-change-better" },
    })
}

fn spark(
    ctx: &PageContext,
    course: &[f64],
    version: Option<&Compiled>,
    severity: Option<u8>,
) -> Option<Spark> {
    let score = version.and_then(Compiled::primary_score);
    let least = course.iter().copied().fold(f64::INFINITY, f64::min);
    let most = course.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = score.and_then(|score| score.min?.to_f64()).unwrap_or(least);
    let high = score.and_then(|score| score.max?.to_f64()).unwrap_or(most);
    let values: Vec<(f64, String)> =
        course.iter().map(|value| (*value, format::decimal(ctx.language, *value, 1))).collect();
    Spark::new(&values, low, high, severity)
}
