//! Instances of groups that repeat: one more, one less, one up.

use super::answers::{Answers, Node, made, position_of, starting_values};
use super::layout::Layout;
use super::occurrence::{Occurrence, Spot, is_repeating_group};
use super::{Context, start};
use crate::domain::questionnaire::{Compiled, Item};

impl Answers {
    /// Makes the instances around an occurrence, itself included, as empty ones where they are missing.
    pub fn ensure(&mut self, compiled: &Compiled, at: &Occurrence) {
        for group in at.instances(compiled) {
            if group.ordinal(compiled) > 0
                && let Some((nodes, last)) = self.list(compiled, &group)
            {
                made(nodes, &last);
            }
        }
    }

    /// How many instances of a group stand beside one of them, itself included, also those that are only due.
    pub fn instances(&self, compiled: &Compiled, group: &Occurrence) -> usize {
        let (layout, _) = Layout::of(compiled, self);
        let first = layout.find(compiled, &group.at(compiled, 0));
        first.map_or(0, |slot| layout.siblings(compiled, slot).count())
    }

    /// Adds an instance after the last one, `count` of which stand there so far, with what its questions start with.
    pub fn add_instance(
        &mut self,
        compiled: &Compiled,
        group: &Occurrence,
        count: usize,
        context: &Context<'_>,
    ) -> Occurrence {
        let added = group.at(compiled, count);
        self.ensure(compiled, &added);
        for item in compiled.subtree(group.item()) {
            let values = starting_values(item);
            if !values.is_empty() {
                self.set(compiled, added.of(compiled, item.index()), values);
            }
        }
        start::start_instance(compiled, self, &added, context);
        added
    }

    /// Takes an instance away with all in it; those after it move up.
    pub fn remove_instance(&mut self, compiled: &Compiled, group: &Occurrence) {
        if let Some((nodes, last)) = self.list(compiled, group)
            && let Ok(position) = position_of(nodes, &last)
        {
            nodes.remove(position);
        }
    }

    /// Lets an instance and the one before it change places; the first one stays where it is.
    pub fn raise_instance(&mut self, compiled: &Compiled, group: &Occurrence) {
        let Some(before) = group.ordinal(compiled).checked_sub(1) else { return };
        let before = group.at(compiled, before).way(compiled).last().copied();
        if let Some((nodes, last)) = self.list(compiled, group)
            && let (Ok(one), Some(Ok(other))) =
                (position_of(nodes, &last), before.map(|before| position_of(nodes, &before)))
        {
            nodes.swap(one, other);
        }
    }

    /// The list that an instance stands in (with the instances around it made), and its place there.
    fn list(&mut self, compiled: &Compiled, group: &Occurrence) -> Option<(&mut Vec<Node>, Spot)> {
        let way = group.way(compiled);
        let (last, around) = way.split_last()?;
        let mut nodes = self.roots_mut();
        for spot in around {
            let position = made(nodes, spot);
            nodes = nodes.get_mut(position)?.below_mut(spot.answer)?;
        }
        Some((nodes, *last))
    }
}

/// How few and how many instances of a group there may be; `None` if it does not repeat.
pub fn instance_limits(item: &Item) -> Option<(usize, usize)> {
    let least = item.limits.min_occurs.unwrap_or(0).max(usize::from(item.required));
    let most = item.limits.max_occurs.unwrap_or(usize::MAX).max(1);
    is_repeating_group(item).then_some((least, most))
}
