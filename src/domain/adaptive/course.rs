//! The way through a bank: which items were asked, in which order, and which comes next.

use super::{Bank, Estimate};

/// When to stop, and how freely to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// So many are asked at least.
    pub min_items: usize,
    pub max_items: usize,
    /// Enough is known when the standard error is not above this, in standard deviations of the population.
    pub standard_error: f64,
    /// The next item is one of so many best ("randomesque": Kingsbury & Zara 1989).
    pub among: usize,
    /// Where it begins; without, with the item that tells most at the mean.
    pub first: Option<usize>,
}

/// A way through a bank.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Positions in the bank in the order they are asked; the last has no answer yet unless it is done.
    pub path: Vec<usize>,
    pub is_done: bool,
    /// From all answers.
    pub estimate: Estimate,
}

impl Course {
    /// What is to be asked now.
    pub fn next(&self) -> Option<usize> {
        self.path.last().copied().filter(|_| !self.is_done)
    }
}

/// What was answered counts, also where another way would be chosen today: an answer that was changed, or another seed,
/// takes none of the others away.
pub(super) fn walk(
    bank: &Bank,
    category: &dyn Fn(usize) -> Option<usize>,
    may: &dyn Fn(usize) -> bool,
    seed: u64,
) -> Course {
    let positions = (0..bank.items.len()).filter(|position| may(*position));
    let answered: Vec<(usize, usize)> =
        positions.filter_map(|position| Some((position, category(position)?))).collect();
    let mut path = order(bank, &answered, may, seed);
    let (estimate, rules) = (bank.estimate(&answered), &bank.rules);
    let is_sure = path.len() >= rules.min_items && estimate.standard_error <= rules.standard_error;
    let next = if is_sure || path.len() >= rules.max_items {
        None
    } else {
        choose(bank, &path, estimate.theta, may, seed)
    };
    path.extend(next);
    Course { path, is_done: next.is_none(), estimate }
}

/// In which order they were asked: as they would be chosen again, then those that would not be, as they stand.
fn order(bank: &Bank, answered: &[(usize, usize)], may: &dyn Fn(usize) -> bool, seed: u64) -> Vec<usize> {
    let mut path: Vec<usize> = Vec::with_capacity(answered.len() + 1);
    let mut known: Vec<(usize, usize)> = Vec::with_capacity(answered.len());
    while path.len() < answered.len() {
        let next = choose(bank, &path, bank.estimate(&known).theta, may, seed);
        let Some(found) = next.and_then(|next| answered.iter().find(|(position, _)| *position == next))
        else {
            break;
        };
        path.push(found.0);
        known.push(*found);
    }
    let left: Vec<usize> =
        answered.iter().map(|(position, _)| *position).filter(|one| !path.contains(one)).collect();
    path.extend(left);
    path
}

fn choose(bank: &Bank, path: &[usize], theta: f64, may: &dyn Fn(usize) -> bool, seed: u64) -> Option<usize> {
    let is_free = |position: &usize| !path.contains(position) && may(*position);
    if let Some(first) = bank.rules.first.filter(|first| path.is_empty() && is_free(first)) {
        return Some(first);
    }
    let mut ranked: Vec<(usize, f64)> = (0..bank.items.len())
        .filter(is_free)
        .filter_map(|position| Some((position, bank.items.get(position)?.parameters.information(theta))))
        .collect();
    ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    ranked.truncate(ranked.len().min(MOST_RANKED));
    let step = u64::try_from(path.len()).unwrap_or(u64::MAX);
    // some of those chosen are passed over, so that not everybody gets the same few
    let passed = |position: usize| {
        let exposure = bank.items.get(position).map_or(1.0, |item| item.exposure);
        exposure < 1.0 && fraction(draw(seed, step, u64::try_from(position).unwrap_or(0) + 1)) > exposure
    };
    let kept: Vec<usize> =
        ranked.iter().map(|(position, _)| *position).filter(|position| !passed(*position)).collect();
    let among = if kept.is_empty() { ranked.iter().map(|(position, _)| *position).collect() } else { kept };
    let wide = bank.rules.among.clamp(1, among.len().max(1));
    let pick = usize::try_from(draw(seed, step, 0) % u64::try_from(wide).unwrap_or(1)).unwrap_or(0);
    among.get(pick).copied()
}

/// More than any rule can want to choose among.
const MOST_RANKED: usize = 1_000;

/// A number that looks drawn and is always the same for the same place (`SplitMix64`: Steele, Lea & Flood 2014).
fn draw(seed: u64, step: u64, what: u64) -> u64 {
    let mut mixed = seed
        .wrapping_add(step.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .wrapping_add(what.wrapping_mul(0xD1B5_4A32_D192_ED03));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Over 0 to 1.
fn fraction(drawn: u64) -> f64 {
    // 32 bits are as many as a float takes exactly
    f64::from(u32::try_from(drawn >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}
