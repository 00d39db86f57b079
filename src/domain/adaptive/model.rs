//! The graded response model: how likely the answers to an item are, and what they tell.

/// An item's discrimination and the thresholds between its categories.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    discrimination: f64,
    thresholds: Vec<f64>,
}

impl Parameters {
    /// `None` unless the discrimination is positive and the thresholds rise, as the model wants it.
    pub fn new(discrimination: f64, thresholds: Vec<f64>) -> Option<Self> {
        let is_rising = thresholds.is_sorted_by(|low, high| low < high);
        let is_finite = discrimination.is_finite() && thresholds.iter().all(|one| one.is_finite());
        (discrimination > 0.0 && is_rising && is_finite && !thresholds.is_empty())
            .then_some(Self { discrimination, thresholds })
    }

    /// One more than there are thresholds.
    pub fn categories(&self) -> usize {
        self.thresholds.len() + 1
    }

    /// The probability of a category or one above it.
    fn reached(&self, category: usize, theta: f64) -> f64 {
        let Some(below) = category.checked_sub(1) else { return 1.0 };
        let Some(threshold) = self.thresholds.get(below) else { return 0.0 };
        1.0 / (1.0 + (-self.discrimination * (theta - threshold)).exp())
    }

    /// The probability of a category, from 0.
    pub fn probability(&self, category: usize, theta: f64) -> f64 {
        self.reached(category, theta) - self.reached(category + 1, theta)
    }

    /// Fisher's information of the item.
    pub fn information(&self, theta: f64) -> f64 {
        let slope = |category: usize| {
            let reached = self.reached(category, theta);
            reached * (1.0 - reached)
        };
        let each = (0..self.categories()).map(|category| {
            let probability = self.probability(category, theta);
            // a category that nobody there answers tells nothing
            if probability < f64::MIN_POSITIVE {
                0.0
            } else {
                (slope(category) - slope(category + 1)).powi(2) / probability
            }
        });
        self.discrimination.powi(2) * each.sum::<f64>()
    }
}
