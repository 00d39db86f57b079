//! Which answers each expression may see, so that one is evaluated again only when something in its sight changed.

use std::collections::{BTreeSet, HashMap};

use crate::domain::questionnaire::item::{Item, ItemIndex};
use crate::domain::questionnaire::program::{Bound, Program, Sight, VariableIndex};

/// Gives every expression its sight. `variables` are in an order in which each comes after those that it uses.
pub(super) fn settle(
    program: &mut Program,
    variables: &[VariableIndex],
    items: &[Item],
    by_link_id: &HashMap<String, ItemIndex>,
) {
    let own = |bound: &Bound| {
        let link_ids = bound.expression.reads().link_ids()?;
        let named = link_ids.iter().filter_map(|link_id| by_link_id.get(link_id));
        Some(named.filter_map(|index| items.get(index.0)).map(|item| (item.index.0, item.end)).collect())
    };
    let mut seen: Vec<Option<Spans>> = vec![Some(Spans::new()); program.variables.len()];
    for variable in variables {
        let Some(bound) = program.variables.get(*variable).and_then(|variable| variable.bound.as_ref())
        else {
            continue;
        };
        let sight = with_used(own(bound), bound, &seen);
        if let Some(place) = seen.get_mut(*variable) {
            *place = sight;
        }
    }
    for bound in program.bounds_mut() {
        bound.sight = match with_used(own(bound), bound, &seen) {
            Some(spans) => Sight::Spans(spans.into_iter().collect()),
            None => Sight::Everything,
        };
    }
}

/// Named items, each with all below it, from the first position to one past the last.
type Spans = BTreeSet<(usize, usize)>;

fn with_used(own: Option<Spans>, bound: &Bound, seen: &[Option<Spans>]) -> Option<Spans> {
    bound.uses.iter().try_fold(own?, |mut spans, used| {
        spans.extend(seen.get(*used)?.as_ref()?);
        Some(spans)
    })
}
