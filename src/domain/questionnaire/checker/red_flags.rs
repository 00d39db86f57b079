//! Rules that no answer can raise.

use super::{Findings, Place, possible::together, reachable::Shown};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Condition, Item, Kind, RedFlag, Trigger};

pub(super) fn check(compiled: &Compiled, shown: &Shown, out: &mut Findings) {
    for item in compiled.items() {
        for flag in item.red_flags().iter().filter(|flag| !may_rise(compiled, item, flag, shown)) {
            let label = flag.label.original();
            out.warn(
                Place::RedFlags,
                Problem::at(&item.link_id, Code::RedFlagNeverRaised).with("label", label),
            );
        }
    }
}

fn may_rise(compiled: &Compiled, item: &Item, flag: &RedFlag, shown: &Shown) -> bool {
    let is_shown = shown.is(item.index());
    match &flag.trigger {
        Trigger::Answer(operator, answer) => {
            let condition = Condition { question: item.index(), operator: *operator, answer: answer.clone() };
            together(compiled, item, is_shown, &[&condition])
        }
        Trigger::Points(..) if !is_shown => false,
        Trigger::Points(operator, wanted) => match item.kind {
            _ if item.offers_computed => true,
            _ if !item.options().is_empty() => {
                let points = item.options().iter().filter_map(|option| option.weight);
                points.into_iter().any(|points| operator.holds_for(points, *wanted))
            }
            Kind::Boolean => {
                let yes = item.weight.unwrap_or(rust_decimal::Decimal::ONE);
                [yes, rust_decimal::Decimal::ZERO].iter().any(|points| operator.holds_for(*points, *wanted))
            }
            Kind::Integer | Kind::Decimal | Kind::Quantity => true,
            _ => false,
        },
    }
}
