//! The item bank of an adaptive questionnaire: our extensions. `docs/formats.md` describes them.

use std::collections::HashMap;

use rust_decimal::prelude::ToPrimitive as _;

use super::{Findings, Source};
use crate::domain::adaptive::{Bank, BankItem, Grid, Parameters, Rules};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::{Item, ItemIndex};
use crate::domain::questionnaire::resource::{Extension, Extensions, Questionnaire};
use crate::domain::questionnaire::urls;
use crate::domain::value::decimal_from_json;

/// The bank, if there is one. Its items must be answered, as each decides what comes next.
pub(super) fn bind(
    questionnaire: &Questionnaire,
    items: &mut [Item],
    sources: &[Source<'_>],
    by_link_id: &HashMap<String, ItemIndex>,
    findings: &mut Findings,
) -> Option<Bank> {
    let from = questionnaire.find(urls::ITEM_BANK)?;
    let mut banked: Vec<BankItem> = Vec::new();
    for (position, source) in sources.iter().enumerate() {
        let Some(extension) = source.resource.find(urls::ITEM_PARAMETERS) else { continue };
        match one(extension, items, position) {
            Ok(one) => banked.push(one),
            Err(part) => {
                let link_id = items.get(position).map(|item| item.link_id.as_str()).unwrap_or_default();
                findings.problem(Problem::at(link_id, Code::BadItemBank).with("part", part));
            }
        }
    }
    for one in &banked {
        if let Some(item) = items.get_mut(one.item.get()) {
            item.required = true;
        }
    }
    match rules(from, &banked, by_link_id) {
        Ok((rules, grid)) => Some(Bank { items: banked, rules, grid }),
        Err(part) => {
            findings.problem(Problem::new(Code::BadItemBank).with("part", part));
            None
        }
    }
}

fn one(from: &Extension, items: &[Item], position: usize) -> Result<BankItem, &'static str> {
    let item = items.get(position).ok_or("item")?;
    let mut above = item.parent();
    while let Some(parent) = above.and_then(|parent| items.get(parent.get())) {
        if parent.repeats || parent.is_question() {
            return Err("repeats");
        }
        above = parent.parent();
    }
    if !item.is_choice() || item.repeats || !item.is_askable() || !item.children().is_empty() {
        return Err("type");
    }
    let thresholds: Option<Vec<f64>> = from.parts("threshold").map(number).collect();
    let discrimination = from.part("discrimination").and_then(number).ok_or("discrimination")?;
    let parameters = Parameters::new(discrimination, thresholds.ok_or("threshold")?).ok_or("threshold")?;
    if parameters.categories() != item.options.len() {
        return Err("answerOption");
    }
    let exposure = from.part("exposure").map_or(Some(1.0), number).filter(|rate| *rate > 0.0 && *rate <= 1.0);
    Ok(BankItem {
        item: item.index(),
        parameters,
        is_reversed: from.part("reverse").and_then(Extension::boolean).unwrap_or(false),
        exposure: exposure.ok_or("exposure")?,
    })
}

fn rules(
    from: &Extension,
    items: &[BankItem],
    by_link_id: &HashMap<String, ItemIndex>,
) -> Result<(Rules, Grid), &'static str> {
    if items.is_empty() {
        return Err("itemParameters");
    }
    let max_items = whole(from, "maxItems", 12)?;
    let min_items = whole(from, "minItems", max_items.min(4))?;
    let among = whole(from, "among", 1)?;
    if min_items > max_items {
        return Err("minItems");
    }
    let standard_error = from.part("standardError").map_or(Some(0.3), number).filter(|error| *error > 0.0);
    let standard_error = standard_error.ok_or("standardError")?;
    let first = match from.part("first").and_then(Extension::text) {
        None => None,
        Some(link_id) => {
            let index = by_link_id.get(link_id).ok_or("first")?;
            Some(items.iter().position(|one| one.item == *index).ok_or("first")?)
        }
    };
    let usual = Grid::default();
    let grid = Grid {
        from: from.part("gridFrom").map_or(Some(usual.from), number).ok_or("gridFrom")?,
        to: from.part("gridTo").map_or(Some(usual.to), number).ok_or("gridTo")?,
        points: u16::try_from(whole(from, "gridPoints", usual.points.into())?)
            .map_err(|_large| "gridPoints")?,
    };
    if grid.from >= grid.to || !(11..=1_001).contains(&grid.points) {
        return Err("gridPoints");
    }
    Ok((Rules { min_items, max_items, standard_error, among, first }, grid))
}

fn number(from: &Extension) -> Option<f64> {
    decimal_from_json(from.raw()?.1)?.to_f64()
}

/// At least one.
fn whole(from: &Extension, name: &'static str, usual: usize) -> Result<usize, &'static str> {
    let Some(part) = from.part(name) else { return Ok(usual) };
    let found =
        part.raw().and_then(|(_, json)| json.as_u64()).and_then(|number| usize::try_from(number).ok());
    found.filter(|number| *number > 0).ok_or(name)
}
