//! Repeatable chance: every draw of the demo comes from one seed, so that two loads at the same
//! moment give the same people and the same answers.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A source of draws. Not for anything secret.
pub(super) struct Chance(StdRng);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// `true` in `percent` of 100 draws.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// About normal in thousandths: mean 0, deviation 1000 (the sum of twelve even draws).
    pub(super) fn normal(&mut self) -> i64 {
        (0..12).map(|_| self.between(0, 1_000)).sum::<i64>() - 6_000
    }

    /// One of `from`; the default when there is none.
    pub(super) fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let last = from.len().saturating_sub(1);
        let at = self.0.random_range(0..=last);
        from.get(at).copied().unwrap_or_default()
    }

    /// The index of one of `weights`, drawn by weight; 0 when all are 0.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.0.random_range(0..total.max(1));
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// 128 random bits, for ids.
    pub(super) fn bits(&mut self) -> u128 {
        self.0.random()
    }
}
