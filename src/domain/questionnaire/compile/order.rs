//! The order in which items can be decided, and the cycles that make it impossible.
//!
//! An item waits for its parent and for every question its conditions ask. The search keeps its own stack, so a long
//! chain costs memory, not the thread's stack; it is linear in items and conditions.

use super::Findings;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::{Item, ItemIndex};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Items so that each comes after all it waits for. Incomplete if a cycle was found, which is then a problem.
pub(super) fn dependency_order(items: &[Item], findings: &mut Findings) -> Vec<ItemIndex> {
    let mut marks = vec![Mark::New; items.len()];
    let mut order = Vec::with_capacity(items.len());
    for item in items {
        if marks.get(item.index.0) == Some(&Mark::New) {
            visit(item.index, items, &mut marks, &mut order, findings);
        }
    }
    order
}

fn visit(
    start: ItemIndex,
    items: &[Item],
    marks: &mut [Mark],
    order: &mut Vec<ItemIndex>,
    findings: &mut Findings,
) {
    let mut path: Vec<(ItemIndex, usize)> = vec![(start, 0)];
    mark(marks, start, Mark::Open);
    while let Some((index, next)) = path.last_mut() {
        let Some(needed) = items.get(index.0).and_then(|item| needs(item, *next)) else {
            mark(marks, *index, Mark::Done);
            order.push(*index);
            path.pop();
            continue;
        };
        *next += 1;
        match marks.get(needed.0) {
            Some(Mark::New) => {
                mark(marks, needed, Mark::Open);
                path.push((needed, 0));
            }
            Some(Mark::Open) => findings.problem(cycle(&path, needed, items)),
            _ => {}
        }
    }
}

fn mark(marks: &mut [Mark], index: ItemIndex, to: Mark) {
    if let Some(mark) = marks.get_mut(index.0) {
        *mark = to;
    }
}

/// The `position`th thing an item waits for: its parent first.
fn needs(item: &Item, position: usize) -> Option<ItemIndex> {
    match item.parent {
        Some(parent) if position == 0 => Some(parent),
        parent => {
            item.conditions.get(position - usize::from(parent.is_some())).map(|condition| condition.question)
        }
    }
}

fn cycle(path: &[(ItemIndex, usize)], back_to: ItemIndex, items: &[Item]) -> Problem {
    let link_id = |index: ItemIndex| items.get(index.0).map_or("", |item| item.link_id.as_str());
    let inside = path.iter().skip_while(|(index, _)| *index != back_to).map(|(index, _)| link_id(*index));
    let mut names: Vec<&str> = inside.collect();
    names.push(link_id(back_to));
    Problem::at(link_id(back_to), Code::Cycle).with("cycle", names.join(" → "))
}
