//! Red flags: our extension on items. `docs/formats.md` describes it.

use super::scores::{part_text, severity};
use super::{Findings, Source};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::Item;
use crate::domain::questionnaire::resource::{self, Extension};
use crate::domain::questionnaire::rules::{Operator, RedFlag, Severity, Trigger};
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::value::decimal_from_json;

/// Reads the red-flag rules of every item.
pub(super) fn bind(items: &mut [Item], sources: &[Source<'_>], findings: &mut Findings) {
    for (item, source) in items.iter_mut().zip(sources) {
        let rules = source.resource.extension.iter().filter(|extension| extension.url == urls::RED_FLAG);
        for (position, rule) in rules.enumerate() {
            match red_flag(rule, source.resource, item) {
                Some(flag) => item.red_flags.push(flag),
                None => findings
                    .problem(Problem::at(&item.link_id, Code::BadRedFlag).with("position", position + 1)),
            }
        }
    }
}

fn red_flag(from: &Extension, resource: &resource::Item, item: &Item) -> Option<RedFlag> {
    let operator = from.part("operator").and_then(Extension::text).unwrap_or("=");
    let operator = Operator::from_code(operator)?;
    let trigger = match (from.part("points"), from.part("answer")) {
        (Some(points), None) if operator != Operator::Exists => {
            Trigger::Points(operator, decimal_from_json(points.raw()?.1)?)
        }
        (None, Some(answer)) => Trigger::Answer(operator, answer.value()?),
        _ => return None,
    };
    item.kind.is_question().then_some(())?;
    let key = from.part("key").and_then(Extension::text).map_or_else(|| item.link_id.clone(), str::to_owned);
    let words = || resource.text.as_deref().and_then(|text| Text::read(text, resource.extra.get("_text")));
    Some(RedFlag {
        label: part_text(from, "label").or_else(words).unwrap_or_else(|| Text::new(&key)),
        advice: part_text(from, "advice"),
        severity: if from.part("severity").is_some() { severity(from)? } else { Severity::new(4)? },
        trigger,
        key,
    })
}
