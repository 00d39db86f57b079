//! What an answer must keep to. A limit that makes no sense is left out, with a notice.

use regex::RegexBuilder;
use rust_decimal::Decimal;

use super::Findings;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::Limits;
use crate::domain::questionnaire::kind::Kind;
use crate::domain::questionnaire::resource::{self, Extension, Extensions};
use crate::domain::questionnaire::urls;
use crate::domain::value::{Value, decimal_from_json};

/// Compiled patterns larger than this are refused: a pattern must not cost the server its memory.
const PATTERN_BYTES: usize = 1 << 20;

/// Bytes.
const MEGABYTE: i64 = 1 << 20;

pub(super) fn read(item: &resource::Item, kind: Kind, link_id: &str, findings: &mut Findings) -> Limits {
    let occurs = |url: &str| count(item, url).filter(|_| item.repeats == Some(true) || kind.is_question());
    let (min_occurs, max_occurs) = (occurs(urls::MIN_OCCURS), occurs(urls::MAX_OCCURS));
    if kind == Kind::Group {
        return Limits { min_occurs, max_occurs, ..Limits::default() };
    }
    if !kind.is_question() {
        return Limits::default();
    }
    let is_number = matches!(kind, Kind::Integer | Kind::Decimal);
    // a line has two ends, from 0 to 100 where nothing else is said
    let end = |at: i64| item.find(urls::ANALOGUE).filter(|_| is_number).map(|_| Value::Decimal(at.into()));
    Limits {
        min: bound(item, kind, [urls::MIN_VALUE, urls::MIN_QUANTITY], link_id, findings).or_else(|| end(0)),
        max: bound(item, kind, [urls::MAX_VALUE, urls::MAX_QUANTITY], link_id, findings).or_else(|| end(100)),
        min_length: count(item, urls::MIN_LENGTH),
        max_length: item.max_length.as_ref().and_then(|number| usize::try_from(number.as_u64()?).ok()),
        max_decimal_places: count(item, urls::MAX_DECIMALS).and_then(|places| u32::try_from(places).ok()),
        regex: pattern(item, link_id, findings),
        max_bytes: max_bytes(item, link_id, findings),
        mime_types: codes(item, urls::MIME_TYPE),
        reference_types: codes(item, urls::REFERENCE_RESOURCE),
        min_occurs,
        max_occurs,
    }
}

/// A minimum above the maximum: no answer can stand.
pub(super) fn is_impossible(limits: &Limits) -> bool {
    let bounds = limits.min.as_ref().zip(limits.max.as_ref());
    bounds.is_some_and(|(min, max)| min.compare(max).is_some_and(std::cmp::Ordering::is_gt))
}

/// `maxSize` counts in megabytes, a part of one too.
fn max_bytes(item: &resource::Item, link_id: &str, findings: &mut Findings) -> Option<Decimal> {
    let extension = item.find(urls::MAX_SIZE)?;
    let size = extension.raw().and_then(|(_, json)| decimal_from_json(json));
    let bytes =
        size.filter(|size| !size.is_sign_negative()).and_then(|size| size.checked_mul(MEGABYTE.into()));
    if bytes.is_none() {
        findings.notice(Problem::at(link_id, Code::BadLimit));
    }
    bytes
}

fn codes(item: &resource::Item, url: &str) -> Vec<String> {
    let of_url = item.extension.iter().filter(|extension| extension.url == url);
    let texts = of_url.filter_map(Extension::text).map(str::trim).filter(|text| !text.is_empty());
    texts.map(str::to_owned).collect()
}

fn count(item: &resource::Item, url: &str) -> Option<usize> {
    usize::try_from(item.find(url)?.raw()?.1.as_u64()?).ok()
}

fn bound(
    item: &resource::Item,
    kind: Kind,
    urls: [&str; 2],
    link_id: &str,
    findings: &mut Findings,
) -> Option<Value> {
    let extension = urls.iter().find_map(|url| item.find(url))?;
    let value = extension.value().filter(|value| may_bound(value, kind));
    if value.is_none() {
        // a bound that is computed stands in the primitive's own extension
        let computed = extension.extra.keys().any(|key| key.starts_with("_value"));
        let code = if computed { Code::ExpressionIgnored } else { Code::BadLimit };
        findings.notice(Problem::at(link_id, code).with("expression", "minValue/maxValue"));
    }
    value
}

const fn may_bound(value: &Value, kind: Kind) -> bool {
    matches!(
        (value, kind),
        (Value::Integer(_) | Value::Decimal(_), Kind::Integer | Kind::Decimal | Kind::Quantity)
            | (Value::Quantity(_), Kind::Quantity)
            | (Value::Date(_) | Value::DateTime(_), Kind::Date | Kind::DateTime)
            | (Value::Time(_), Kind::Time)
            | (_, Kind::Choice)
    )
}

/// The whole answer has to match. Patterns we can't run (look-around, back-references) are left out.
fn pattern(item: &resource::Item, link_id: &str, findings: &mut Findings) -> Option<regex::Regex> {
    let text = item.find(urls::REGEX).and_then(Extension::text)?;
    let built = RegexBuilder::new(&format!("^(?:{text})$")).size_limit(PATTERN_BYTES).build();
    if built.is_err() {
        findings.notice(Problem::at(link_id, Code::RegexIgnored));
    }
    built.ok()
}
