//! A fitting chart for every question, from the counted values of one version.

use std::collections::HashMap;

use super::{
    distributions::{histogram, moments},
    forms::QuestionnaireQuery,
    texts::{Text, texts},
};
use crate::{
    domain::{
        ids::VersionId,
        questionnaire::{Compiled, Item, Kind},
    },
    storage::{
        PgConnection, Scope, StorageError,
        results::{
            ItemRow,
            projection::{OWN_WORDS, option_key},
        },
    },
    web::{
        charts::{Bars, Columns, Segment, Stack, Stacks},
        page::PageContext,
        pager::Pager,
        roles::SignedIn,
    },
};

/// A question, or several with the same options, with its chart.
pub(super) struct Section {
    pub(super) id: String,
    pub(super) prefix: String,
    pub(super) text: String,
    pub(super) note: String,
    pub(super) chart: Chart,
}

pub(super) enum Chart {
    Heading,
    /// Nobody has answered yet.
    Nothing,
    Stacks(Stacks),
    Bars(Bars),
    Columns(Columns),
    Texts {
        texts: Vec<Text>,
        pager: Option<Pager>,
        more: String,
    },
}

/// Who asks, and for what.
pub(super) struct Asked<'a> {
    pub(super) staff: &'a SignedIn,
    /// As far as the question goes: narrower than what the viewer may see, if one member was asked for.
    pub(super) scope: &'a Scope,
    pub(super) version: VersionId,
    pub(super) query: &'a QuestionnaireQuery,
    pub(super) href: &'a str,
}

pub(super) type Values<'a> = HashMap<i32, HashMap<&'a str, i64>>;

/// All questions in order; questions next to each other with the same options are one chart.
pub(super) fn sections(
    conn: &mut PgConnection,
    asked: &Asked<'_>,
    compiled: &Compiled,
    rows: &[ItemRow],
    submitted: i64,
) -> Result<Vec<Section>, StorageError> {
    let mut values: Values<'_> = HashMap::new();
    for row in rows {
        *values.entry(row.item).or_default().entry(row.value.as_str()).or_default() += row.n;
    }
    let mut sections = Vec::new();
    let mut items = compiled.items().iter().peekable();
    while let Some(item) = items.next() {
        if item.kind == Kind::Group && !item.text(asked.staff.ctx.language.tag()).is_empty() {
            sections.push(heading(&asked.staff.ctx, item));
        }
        if !item.is_question() || item.hidden {
            continue;
        }
        let mut alike = vec![item];
        while let Some(next) = items.next_if(|next| is_alike(item, next)) {
            alike.push(next);
        }
        if alike.len() > 1 {
            sections.push(likert(&asked.staff.ctx, &alike, &values, submitted));
        } else {
            sections.push(single(conn, asked, compiled, item, &values, submitted)?);
        }
    }
    Ok(sections)
}

/// Closed single choices below the same parent with the same words: rows of one chart.
fn is_alike(one: &Item, next: &Item) -> bool {
    let closed =
        |item: &Item| item.kind == Kind::Choice && !item.repeats && (2..=7).contains(&item.options.len());
    closed(one)
        && closed(next)
        && one.parent() == next.parent()
        && one.options.len() == next.options.len()
        && one.options.iter().zip(&next.options).all(|(one, other)| one.display == other.display)
}

fn heading(ctx: &PageContext, item: &Item) -> Section {
    Section {
        id: format!("q{}", item.index().get()),
        prefix: item.prefix.clone().unwrap_or_default(),
        text: item.text(ctx.language.tag()).to_owned(),
        note: String::new(),
        chart: Chart::Heading,
    }
}

pub(super) fn position(item: &Item) -> i32 {
    i32::try_from(item.index().get()).unwrap_or(i32::MAX)
}

fn count(values: &Values<'_>, item: &Item, key: &str) -> i64 {
    values.get(&position(item)).and_then(|values| values.get(key)).copied().unwrap_or_default()
}

fn note(ctx: &PageContext, answered: i64, submitted: i64) -> String {
    ctx.t2("results-answered-missing", "answered", answered, "missing", (submitted - answered).max(0))
}

fn likert(ctx: &PageContext, items: &[&Item], values: &Values<'_>, submitted: i64) -> Section {
    let tag = ctx.language.tag();
    let stacks = items.iter().map(|item| {
        let last = item.options.len().saturating_sub(1).max(1);
        let segments = item.options.iter().enumerate().map(|(place, option)| Segment {
            label: option.display(tag).to_owned(),
            n: count(values, item, &option_key(&option.value.to_fhir())),
            tone: ('l', u8::try_from(place * 3 / last).unwrap_or(3)),
        });
        let answered = count(values, item, "");
        Stack {
            label: question(item, tag),
            note: note(ctx, answered, submitted),
            segments: segments.collect(),
            href: String::new(),
        }
    });
    let stacks = Stacks::new(stacks.collect());
    let id = items.first().map_or(0, |item| item.index().get());
    Section {
        id: format!("q{id}"),
        prefix: String::new(),
        text: ctx.t1("results-same-options", "count", i64::try_from(items.len()).unwrap_or(i64::MAX)),
        note: String::new(),
        chart: Chart::Stacks(stacks),
    }
}

pub(super) fn question(item: &Item, tag: &str) -> String {
    match &item.prefix {
        Some(prefix) => format!("{prefix} {}", item.text(tag)),
        None => item.text(tag).to_owned(),
    }
}

fn single(
    conn: &mut PgConnection,
    asked: &Asked<'_>,
    compiled: &Compiled,
    item: &Item,
    values: &Values<'_>,
    submitted: i64,
) -> Result<Section, StorageError> {
    let ctx = &asked.staff.ctx;
    let tag = ctx.language.tag();
    let answered = count(values, item, "");
    let chart = match item.kind {
        _ if answered == 0 => Chart::Nothing,
        Kind::Choice | Kind::OpenChoice => Chart::Bars(options(ctx, item, values, answered)),
        Kind::Boolean => {
            let row = |key: &str, value: bool| {
                (crate::domain::value::Value::Boolean(value).show(tag), count(values, item, key))
            };
            Chart::Bars(Bars::new(vec![row("b:true", true), row("b:false", false)], answered))
        }
        Kind::Decimal | Kind::Integer | Kind::Quantity => Chart::Columns(histogram(ctx, item, values)),
        Kind::Date | Kind::DateTime | Kind::Time => Chart::Columns(moments(ctx, item, values)),
        _ => texts(conn, asked, compiled, item, answered)?,
    };
    Ok(Section {
        id: format!("q{}", item.index().get()),
        prefix: item.prefix.clone().unwrap_or_default(),
        text: item.text(tag).to_owned(),
        note: note(ctx, answered, submitted),
        chart,
    })
}

fn options(ctx: &PageContext, item: &Item, values: &Values<'_>, answered: i64) -> Bars {
    let tag = ctx.language.tag();
    let mut rows: Vec<(String, i64)> = item
        .options
        .iter()
        .map(|option| {
            (option.display(tag).to_owned(), count(values, item, &option_key(&option.value.to_fhir())))
        })
        .collect();
    if item.kind == Kind::OpenChoice {
        rows.push((ctx.t("results-own-words").into_owned(), count(values, item, OWN_WORDS)));
    }
    Bars::new(rows, answered)
}
