//! Where nodes are drawn: what is sure to appear in one column, what waits for an answer beside it, each below what comes
//! before it.

use std::collections::{BTreeSet, HashMap};

use super::{HEIGHT, WIDTH};

/// Between rows, and between nodes of a row.
const GAP: i32 = 46;
const BESIDE: i32 = 38;
/// How far what waits for an answer is drawn from the column that it leaves.
const ASIDE: i32 = 170;

/// Something to place, in document order.
pub(super) struct Stop {
    /// The conditions that must hold for it, with those of what is around it.
    pub(super) needs: BTreeSet<usize>,
    pub(super) height: i32,
}

/// The middle and the top of each. Edges lead onward: from a lower number to a higher one.
pub(super) fn lay_out(stops: &[Stop], edges: &[(usize, usize)]) -> Vec<(i32, i32)> {
    let ranks = ranks(stops, edges);
    let tops = tops(stops, &ranks);
    let mut columns = Columns::default();
    let at = |(number, rank): (usize, &usize)| {
        let x = columns.of(stops, number, *rank);
        (x, tops.get(*rank).copied().unwrap_or_default())
    };
    ranks.iter().enumerate().map(at).collect()
}

/// The last before it that is sure to appear where it does.
pub(super) fn before(stops: &[Stop], number: usize) -> Option<usize> {
    let needs = &stops.get(number)?.needs;
    (0..number).rev().find(|earlier| stops.get(*earlier).is_some_and(|stop| stop.needs.is_subset(needs)))
}

/// The row of each: below all that lead to it.
fn ranks(stops: &[Stop], edges: &[(usize, usize)]) -> Vec<usize> {
    let mut into: Vec<Vec<usize>> =
        (0..stops.len()).map(|number| before(stops, number).into_iter().collect()).collect();
    for (from, to) in edges {
        if let Some(into) = into.get_mut(*to).filter(|_| from < to) {
            into.push(*from);
        }
    }
    let mut ranks: Vec<usize> = Vec::with_capacity(stops.len());
    for into in into {
        let rank = into.iter().filter_map(|from| ranks.get(*from)).max().map_or(0, |rank| rank + 1);
        ranks.push(rank);
    }
    ranks
}

/// The top of each row.
fn tops(stops: &[Stop], ranks: &[usize]) -> Vec<i32> {
    let mut heights = vec![HEIGHT; ranks.iter().max().map_or(0, |last| last + 1)];
    for (stop, rank) in stops.iter().zip(ranks) {
        if let Some(height) = heights.get_mut(*rank) {
            *height = (*height).max(stop.height);
        }
    }
    let below = |top: &mut i32, height: i32| {
        let here = *top;
        *top += height + GAP;
        Some(here)
    };
    heights.into_iter().scan(0, below).collect()
}

#[derive(Default)]
struct Columns {
    /// By what must hold in them.
    lanes: HashMap<BTreeSet<usize>, i32>,
    /// The middles that are taken, by row.
    taken: HashMap<usize, Vec<i32>>,
}

impl Columns {
    fn of(&mut self, stops: &[Stop], number: usize, rank: usize) -> i32 {
        let Some(stop) = stops.get(number) else { return 0 };
        let x = match self.lanes.get(&stop.needs).copied().filter(|x| self.is_free(rank, *x)) {
            Some(x) => x,
            None if stop.needs.is_empty() => 0,
            None => {
                let from = before(stops, number).and_then(|before| self.lanes.get(&stops.get(before)?.needs));
                let from = from.copied().unwrap_or_default();
                let aside = (0..64).map(|number| {
                    let far = ASIDE + number / 2 * (WIDTH + BESIDE);
                    if number % 2 == 0 { from - far } else { from + far }
                });
                let mut free = aside.filter(|x| x.abs() >= ASIDE && self.is_free(rank, *x));
                free.next().unwrap_or(from - ASIDE)
            }
        };
        self.lanes.entry(stop.needs.clone()).or_insert(x);
        self.taken.entry(rank).or_default().push(x);
        x
    }

    fn is_free(&self, rank: usize, x: i32) -> bool {
        let taken = self.taken.get(&rank).into_iter().flatten();
        taken.into_iter().all(|other| (other - x).abs() >= WIDTH + BESIDE / 2)
    }
}
