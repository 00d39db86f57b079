//! Scores that read answers without points.

use super::{Findings, Place};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Item, Kind, PartSource};

/// Options named in one finding.
const MOST_NAMED: usize = 5;

pub(super) fn check(compiled: &Compiled, out: &mut Findings) {
    let mut seen = vec![false; compiled.items().len()];
    for score in compiled.scores() {
        for part in &score.parts {
            let PartSource::Item(index) = part.source else { continue };
            let Some(seen) = seen.get_mut(index.get()).filter(|seen| !**seen) else { continue };
            *seen = true;
            let item = compiled.item(index);
            let label = score.label.original();
            if let Some(options) = without_points(item) {
                let problem = Problem::at(&item.link_id, Code::UnscoredOptions);
                out.warn(Place::Options, problem.with("score", label).with("options", options));
            } else if !has_points(item) {
                let problem = Problem::at(&item.link_id, Code::UnscorableAnswer);
                out.warn(Place::Scores, problem.with("score", label));
            }
        }
    }
}

/// The options without points, as far as they fit in a sentence; `None` where all have some.
fn without_points(item: &Item) -> Option<String> {
    let bare: Vec<&str> = item
        .options()
        .iter()
        .filter(|option| option.weight.is_none())
        .map(|option| option.display.original())
        .collect();
    if bare.is_empty() {
        return None;
    }
    let mut named: Vec<&str> = bare.iter().take(MOST_NAMED).copied().collect();
    if bare.len() > MOST_NAMED {
        named.push("…");
    }
    Some(named.join(", "))
}

/// Whether answers to the item can count at all.
const fn has_points(item: &Item) -> bool {
    !item.options.is_empty()
        || item.offers_computed
        || matches!(item.kind, Kind::Boolean | Kind::Integer | Kind::Decimal | Kind::Quantity)
}
