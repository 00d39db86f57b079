//! Where a person stands, and how sure that is.

use super::Parameters;

/// The points at which the posterior is summed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub from: f64,
    pub to: f64,
    /// How many, both ends included.
    pub points: u16,
}

impl Default for Grid {
    /// -4 to 4 in steps of a tenth.
    fn default() -> Self {
        Self { from: -4.0, to: 4.0, points: 81 }
    }
}

impl Grid {
    fn each(self) -> impl Iterator<Item = f64> {
        let step = (self.to - self.from) / f64::from(self.points.saturating_sub(1).max(1));
        (0..self.points).map(move |point| step.mul_add(f64::from(point), self.from))
    }
}

/// The expected value and its standard error, in standard deviations of the population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub theta: f64,
    pub standard_error: f64,
}

/// EAP with a standard normal prior.
pub(super) fn expected<'a>(grid: &Grid, answered: impl Iterator<Item = (&'a Parameters, usize)>) -> Estimate {
    let answered: Vec<(&Parameters, usize)> = answered.collect();
    let posterior: Vec<(f64, f64)> = grid
        .each()
        .map(|theta| {
            let prior = (-theta * theta / 2.0).exp();
            let likelihood: f64 =
                answered.iter().map(|(item, category)| item.probability(*category, theta)).product();
            (theta, prior * likelihood)
        })
        .collect();
    let total: f64 = posterior.iter().map(|(_, weight)| weight).sum();
    if total < f64::MIN_POSITIVE {
        return Estimate { theta: 0.0, standard_error: 1.0 };
    }
    let theta = posterior.iter().map(|(theta, weight)| theta * weight).sum::<f64>() / total;
    let variance =
        posterior.iter().map(|(point, weight)| (point - theta).powi(2) * weight).sum::<f64>() / total;
    Estimate { theta, standard_error: variance.sqrt() }
}
