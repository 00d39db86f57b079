//! A fitting chart for every question, from the counted values of one version.

use std::collections::HashMap;

use super::{forms::QuestionnaireQuery, overview_charts::month_label};
use crate::{
    domain::{
        engine::Answers,
        ids::VersionId,
        questionnaire::{Compiled, Item, Kind},
    },
    storage::{
        PgConnection, StorageError,
        results::{
            ItemRow,
            projection::{OWN_WORDS, option_key},
            reading_one,
        },
    },
    web::{
        charts::{Bars, ColumnGroup, Columns, Segment, Series, Stack, Stacks},
        format,
        i18n::Language,
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

/// What somebody wrote.
pub(super) struct Text {
    pub(super) words: String,
    pub(super) when: String,
    pub(super) href: String,
}

/// Who asks, and for what.
pub(super) struct Asked<'a> {
    pub(super) staff: &'a SignedIn,
    pub(super) version: VersionId,
    pub(super) query: &'a QuestionnaireQuery,
    pub(super) href: &'a str,
}

type Values<'a> = HashMap<i32, HashMap<&'a str, i64>>;

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

fn position(item: &Item) -> i32 {
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

fn question(item: &Item, tag: &str) -> String {
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

/// The numbers given to an item, with how often.
fn numbers(item: &Item, values: &Values<'_>) -> Vec<(f64, i64)> {
    let values = values.get(&position(item)).into_iter().flatten();
    let mut numbers: Vec<(f64, i64)> =
        values.filter_map(|(key, n)| Some((key.strip_prefix("n:")?.parse().ok()?, *n))).collect();
    numbers.sort_by(|one, other| one.0.total_cmp(&other.0));
    numbers
}

fn histogram(ctx: &PageContext, item: &Item, values: &Values<'_>) -> Columns {
    let numbers = numbers(item, values);
    let low = numbers.first().map_or(0.0, |(value, _)| *value);
    let high = numbers.last().map_or(1.0, |(value, _)| *value);
    let groups = bins(&numbers, low, high).into_iter().map(|bin| ColumnGroup {
        label: bin.label(ctx.language),
        values: vec![bin.n],
        class: None,
    });
    columns(ctx, item, groups.collect())
}

fn moments(ctx: &PageContext, item: &Item, values: &Values<'_>) -> Columns {
    let of_item = values.get(&position(item)).into_iter().flatten();
    let mut keys: Vec<(&str, i64)> =
        of_item.filter(|(key, _)| !key.is_empty()).map(|(key, n)| (*key, *n)).collect();
    keys.sort_unstable();
    let groups = keys.into_iter().map(|(key, n)| ColumnGroup {
        label: moment_label(ctx, key),
        values: vec![n],
        class: None,
    });
    columns(ctx, item, groups.collect())
}

fn moment_label(ctx: &PageContext, key: &str) -> String {
    if let Some(hour) = key.strip_prefix("t:") {
        return format!("{hour}h");
    }
    let month = key.strip_prefix("m:").unwrap_or(key);
    match chrono::NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d") {
        Ok(day) => format!("{} {}", month_label(ctx, day), day.format("%y")),
        Err(_) => month.to_owned(),
    }
}

fn columns(ctx: &PageContext, item: &Item, groups: Vec<ColumnGroup>) -> Columns {
    let series = vec![Series { label: ctx.t("results-answers").into_owned(), class: "col-2" }];
    let title = question(item, ctx.language.tag());
    let id = format!("c{}", item.index().get());
    let description = groups.iter().filter(|group| group.values.iter().any(|n| *n > 0));
    let words: Vec<String> =
        description.map(|group| format!("{}: {}", group.label, group.values.iter().sum::<i64>())).collect();
    Columns::new(&id, title, words.join("; "), series, groups, 220)
}

fn texts(
    conn: &mut PgConnection,
    asked: &Asked<'_>,
    compiled: &Compiled,
    item: &Item,
    answered: i64,
) -> Result<Chart, StorageError> {
    let (staff, ctx) = (asked.staff, &asked.staff.ctx);
    let is_paged = asked.query.item.as_deref() == Some(item.link_id.as_str());
    let pager = is_paged.then(|| Pager::new(ctx, asked.query.page, 20, answered));
    let page = pager.as_ref().map_or((5, 0), |pager| (pager.limit(), pager.offset()));
    let found = reading_one::list_with_item(
        conn,
        staff.organisation_id(),
        &staff.scope,
        asked.version,
        position(item),
        page,
    )?;
    let text = |response: crate::storage::responses::Response| {
        let answers = Answers::from_response_items(compiled, &response.answers).ok()?;
        let words: Vec<String> = answers
            .get(compiled, item.index())
            .into_iter()
            .map(|value| item.display_of(value, ctx.language.tag()))
            .collect();
        Some(Text {
            words: words.join("; "),
            when: response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default(),
            href: format!("/staff/responses/{}", response.id),
        })
    };
    let texts = found.into_iter().filter_map(text).collect();
    let mut more = url::form_urlencoded::Serializer::new(String::new());
    more.append_pair("item", &item.link_id).append_pair("period", asked.query.period.code());
    if let Some(version) = &asked.query.version {
        more.append_pair("version", version);
    }
    let more = if is_paged || answered <= 5 {
        String::new()
    } else {
        format!("{}?{}#q{}", asked.href, more.finish(), item.index().get())
    };
    Ok(Chart::Texts { texts, pager, more })
}

/// Values from `from` to `to`, the end not counted unless it is the last bin's.
pub(super) struct Bin {
    pub(super) from: f64,
    to: f64,
    pub(super) n: i64,
}

impl Bin {
    /// One value, or the first and last of several.
    pub(super) fn label(&self, language: Language) -> String {
        let from = format::decimal(language, self.from, 1);
        if self.to - self.from <= 1.0 {
            from
        } else {
            format!("{from}–{}", format::decimal(language, self.to - 1.0, 1))
        }
    }
}

/// At most thirty bins of a round width, at least one, from the lowest to the highest value.
pub(super) fn bins(values: &[(f64, i64)], low: f64, high: f64) -> Vec<Bin> {
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 10_000.0, 100_000.0];
    let start = low.floor();
    let step = steps.into_iter().find(|step| (high - start) / step < 30.0).unwrap_or((high - start) / 29.0);
    let mut bins: Vec<Bin> = Vec::new();
    let mut from = start;
    while from <= high && bins.len() < 31 {
        let to = from + step;
        let n = values.iter().filter(|(value, _)| *value >= from && *value < to).map(|(_, n)| n).sum();
        bins.push(Bin { from, to, n });
        from = to;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        let values = [(0.0, 2), (9.5, 1), (27.0, 4)];
        let bins_of_score = bins(&values, 0.0, 27.0);
        assert_eq!(bins_of_score.len(), 28);
        assert_eq!(bins_of_score.iter().map(|bin| bin.n).sum::<i64>(), 7);
        let wide = bins(&[(40.0, 1), (120.0, 1)], 40.0, 120.0);
        assert_eq!(wide.iter().map(|bin| bin.n).sum::<i64>(), 2);
        assert_eq!(wide[0].label(Language::PtBr), "40–44");
    }
}
