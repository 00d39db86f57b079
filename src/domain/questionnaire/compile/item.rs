//! One item, without what refers to other items.

use serde_json::Value as Json;

use super::hints;
use super::options::{self, Offered};
use super::value_sets::ValueSets;
use super::{Findings, Source, is_container};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::entry::TextFormat;
use crate::domain::questionnaire::item::{Item, ItemIndex, Limits};
use crate::domain::questionnaire::kind::{Control, Kind, Orientation};
use crate::domain::questionnaire::resource::{self, Extensions};
use crate::domain::questionnaire::signatures::SignatureKind;
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::value::{Coding, Value, decimal_from_json};

pub(super) fn build(
    index: usize,
    source: &Source<'_>,
    value_sets: &ValueSets<'_>,
    contained: &[Json],
    findings: &mut Findings,
) -> Item {
    let from = source.resource;
    let link_id = from.link_id.clone().unwrap_or_default();
    let kind = kind(from, &link_id, findings);
    let Offered { options, is_unknown } = match kind {
        Kind::Group | Kind::Display => Offered::default(),
        _ => options::read(from, kind, &link_id, value_sets, contained, findings),
    };
    let constraint = constraint(from);
    let answerable = is_answerable(from, kind, &link_id, options.is_empty() && !is_unknown, findings);
    notice_expressions(from, &link_id, findings);
    notice_shape(from, kind, &link_id, findings);
    let item = Item {
        index: ItemIndex(index),
        parent: source.parent.map(ItemIndex),
        children: Vec::new(),
        end: index + 1,
        depth: source.depth,
        kind,
        text: text(from, kind),
        prefix: from.prefix.clone().filter(|prefix| !prefix.trim().is_empty()),
        short_text: extension_text(from, urls::SHORT_TEXT),
        help: None,
        entry_format: extension_text(from, urls::ENTRY_FORMAT),
        text_format: text_format(from, kind),
        open_label: extension_text(from, urls::OPEN_LABEL),
        control: from.find(urls::ITEM_CONTROL).and_then(resource::Extension::code).map(Control::of),
        orientation: from.find(urls::ORIENTATION).and_then(resource::Extension::code).and_then(orientation),
        slider_step: slider_step(from),
        hints: Box::new(hints::read(from, contained)),
        units: units(from, value_sets),
        required: from.required.unwrap_or(false),
        repeats: from.repeats.unwrap_or(false),
        read_only: from.read_only.unwrap_or(false),
        hidden: from.find(urls::HIDDEN).and_then(resource::Extension::boolean).unwrap_or(false)
            || hints::is_for_display_only(from),
        initial: initial(from, kind, &link_id, findings),
        weight: urls::WEIGHTS.iter().find_map(|url| decimal_from_json(from.find(url)?.raw()?.1)),
        signatures: SignatureKind::all(&from.extension),
        limits: Limits::default(),
        options,
        link_id,
        conditions: Vec::new(),
        any_condition: false,
        red_flags: Vec::new(),
        adopted: false,
        answerable,
        calculated: false,
        starts_computed: false,
        condition_computed: false,
        offers_computed: false,
        offers_change: false,
        open_options: kind == Kind::OpenChoice
            || is_unknown
            || constraint.is_some_and(|it| it != "optionsOnly"),
        any_text: constraint == Some("optionsOrString"),
        any_code: is_unknown || constraint == Some("optionsOrType"),
        shown_disabled: newer(from, ".item.disabledDisplay") == Some("protected"),
    };
    without_strange_initial(item, findings)
}

/// A choice starts with an answer that it could be given: one of another type could not even be read back.
fn without_strange_initial(mut item: Item, findings: &mut Findings) -> Item {
    if !item.is_choice() {
        return item;
    }
    let mut initial = std::mem::take(&mut item.initial);
    let given = initial.len();
    initial.retain(|value| match value {
        _ if item.option_of(value).is_some() => true,
        Value::Coding(_) => item.open_options || item.options.is_empty(),
        Value::String(_) => item.kind == Kind::OpenChoice || item.any_text,
        _ => false,
    });
    if initial.len() < given {
        findings.notice(Problem::at(&item.link_id, Code::BadInitial));
    }
    item.initial = initial;
    item
}

/// A question's words are a heading and a label, where no blocks may stand.
fn text(from: &resource::Item, kind: Kind) -> Option<Text> {
    let text = Text::read(from.text.as_deref()?, from.extra.get("_text"))?;
    Some(if kind == Kind::Display { text } else { text.into_phrase() })
}

fn kind(from: &resource::Item, link_id: &str, findings: &mut Findings) -> Kind {
    let Some(code) = from.kind.as_deref() else {
        findings.problem(Problem::at(link_id, Code::MissingType));
        return Kind::Unsupported;
    };
    Kind::from_code(code).unwrap_or_else(|| {
        findings.problem(Problem::at(link_id, Code::UnknownType).with("type", code));
        Kind::Unsupported
    })
}

/// A choice without options can't be answered: its author forgot them, or an expression gives them. It is shown all the
/// same, and never required. One whose value set we don't have asks for words.
fn is_answerable(
    from: &resource::Item,
    kind: Kind,
    link_id: &str,
    no_options: bool,
    findings: &mut Findings,
) -> bool {
    let never_asked = from.read_only == Some(true)
        || from.find(urls::HIDDEN).and_then(resource::Extension::boolean) == Some(true);
    let options_elsewhere =
        from.answer_value_set.is_some() || urls::EXPRESSIONS.iter().any(|url| from.find(url).is_some());
    match kind {
        Kind::Group | Kind::Display => false,
        Kind::Unsupported => {
            findings.notice(
                Problem::at(link_id, Code::Unanswerable)
                    .with("type", from.kind.as_deref().unwrap_or_default()),
            );
            false
        }
        Kind::Choice if no_options => {
            let code =
                if options_elsewhere || never_asked { Code::Unanswerable } else { Code::MissingOptions };
            findings.notice(Problem::at(link_id, code).with("type", kind.code()));
            false
        }
        _ => true,
    }
}

/// As its author says, else by the pattern that is shown at the field, unless a `regex` says what may stand there.
fn text_format(from: &resource::Item, kind: Kind) -> Option<TextFormat> {
    let text = |url: &str| from.find(url).and_then(resource::Extension::text);
    let said = text(urls::TEXT_FORMAT).and_then(TextFormat::of);
    let is_text = matches!(kind, Kind::String | Kind::Text);
    let mask = || text(urls::ENTRY_FORMAT).filter(|_| from.find(urls::REGEX).is_none());
    said.or_else(|| mask().and_then(TextFormat::of_mask)).filter(|_| is_text)
}

/// What may be answered beside the options. R5 says so of any type.
fn constraint(from: &resource::Item) -> Option<&str> {
    newer(from, ".item.answerConstraint")
}

/// A code that R5 has an element for; in R4 it stands in a cross-version extension, where the import keeps it too.
fn newer<'a>(from: &'a resource::Item, path: &str) -> Option<&'a str> {
    let is_it = |url: &str| url.strip_prefix(urls::R5) == Some(path);
    from.extension.iter().find(|extension| is_it(&extension.url)).and_then(resource::Extension::text)
}

fn notice_expressions(from: &resource::Item, link_id: &str, findings: &mut Findings) {
    let not_evaluated = urls::EXPRESSIONS.iter().filter(|url| !urls::is_evaluated(url));
    for url in not_evaluated.filter(|url| from.find(url).is_some()) {
        let name = url.rsplit(['/', '-']).next().unwrap_or(url);
        findings.notice(Problem::at(link_id, Code::ExpressionIgnored).with("expression", name));
    }
}

fn notice_shape(from: &resource::Item, kind: Kind, link_id: &str, findings: &mut Findings) {
    let has_words =
        from.text.as_deref().or(from.prefix.as_deref()).is_some_and(|text| !text.trim().is_empty());
    if !has_words && kind.is_question() {
        findings.notice(Problem::at(link_id, Code::MissingText));
    }
    if kind == Kind::Display && !from.item.is_empty() {
        findings.notice(Problem::at(link_id, Code::DisplayWithChildren));
    }
    if is_container(kind) && from.item.is_empty() {
        findings.notice(Problem::at(link_id, Code::GroupWithoutChildren));
    }
}

fn extension_text(from: &resource::Item, url: &str) -> Option<Text> {
    let extension = from.find(url)?;
    let (name, text) = extension.raw()?;
    Text::read(text.as_str()?, extension.extra.get(&format!("_value{name}")))
}

fn units(from: &resource::Item, value_sets: &ValueSets<'_>) -> Vec<Coding> {
    let wanted = from
        .extension
        .iter()
        .filter(|extension| [urls::UNIT, urls::UNIT_OPTION].contains(&extension.url.as_str()));
    let codings = wanted.filter_map(|extension| Coding::from_fhir(extension.raw()?.1.as_object()?));
    let set = from.find(urls::UNIT_VALUE_SET).and_then(resource::Extension::text);
    let of_set = set.and_then(|set| value_sets.concepts(set)).unwrap_or_default();
    let mut units: Vec<Coding> = Vec::new();
    for coding in codings.chain(of_set.into_iter().map(|concept| concept.coding)) {
        if !units.iter().any(|unit| unit.is_same(&coding)) {
            units.push(coding);
        }
    }
    units
}

/// Values of another type, and more than one where one is allowed, are left out with a notice.
fn initial(from: &resource::Item, kind: Kind, link_id: &str, findings: &mut Findings) -> Vec<Value> {
    if !kind.is_question() {
        return Vec::new();
    }
    let mut values = Vec::new();
    for initial in &from.initial {
        let Some(value) = Value::find(&initial.extra, "value") else { continue };
        match value.and_then(|value| fit(value, kind)) {
            Some(value) if values.is_empty() || from.repeats == Some(true) => values.push(value),
            // what an unsupported type starts with is no concern of ours
            None if kind == Kind::Unsupported => {}
            _ => findings.notice(Problem::at(link_id, Code::BadInitial)),
        }
    }
    values
}

/// The value in the type the item's answers have; `None` if it has another.
pub(in crate::domain) fn fit(value: Value, kind: Kind) -> Option<Value> {
    let fits = match (&value, kind) {
        (Value::Boolean(_), Kind::Boolean)
        | (Value::Integer(_), Kind::Integer)
        | (Value::Decimal(_), Kind::Decimal)
        | (Value::Date(_), Kind::Date)
        | (Value::DateTime(_), Kind::DateTime)
        | (Value::Time(_), Kind::Time)
        | (Value::String(_), Kind::String | Kind::Text | Kind::OpenChoice)
        | (Value::Uri(_), Kind::Url)
        | (Value::Quantity(_), Kind::Quantity)
        | (Value::Attachment(_), Kind::Attachment)
        | (Value::Reference(_), Kind::Reference)
        | (_, Kind::Choice)
        | (Value::Coding(_), Kind::OpenChoice) => true,
        (Value::Integer(number), Kind::Decimal) => return Some(Value::Decimal((*number).into())),
        (Value::String(text), Kind::Url) => return Some(Value::Uri(text.clone())),
        (Value::Date(date), Kind::DateTime) => {
            return crate::domain::value::DateTime::parse(&date.to_string()).map(Value::DateTime);
        }
        _ => false,
    };
    fits.then_some(value)
}

fn slider_step(from: &resource::Item) -> Option<i64> {
    from.find(urls::SLIDER_STEP).and_then(|step| step.raw()?.1.as_i64()).filter(|step| *step > 0)
}

fn orientation(code: &str) -> Option<Orientation> {
    match code {
        "horizontal" => Some(Orientation::Horizontal),
        "vertical" => Some(Orientation::Vertical),
        _ => None,
    }
}
