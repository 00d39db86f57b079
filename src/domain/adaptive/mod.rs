//! Adaptive questionnaires: of a bank of items those are asked that tell most about a person, until enough is known.
//!
//! The graded response model (Samejima 1969, "Estimation of latent ability using a response pattern of graded scores",
//! Psychometrika Monograph 17) says how likely each answer is; the person's value is its expected value given the
//! answers, with a standard normal prior (EAP: Bock & Mislevy 1982, "Adaptive EAP estimation of ability in a
//! microcomputer environment", Applied Psychological Measurement 6); the next item is one of those with the greatest
//! Fisher information there. Everything is a function of the answers and a seed: a person who comes back, another
//! replica and the API find the same way.

mod course;
mod estimate;
mod model;
pub mod remote;

pub use course::{Course, Rules};
pub use estimate::{Estimate, Grid};
pub use model::Parameters;

use super::questionnaire::{Item, ItemIndex};
use super::value::Value;

/// One item of a bank.
#[derive(Clone, Debug, PartialEq)]
pub struct BankItem {
    pub item: ItemIndex,
    pub parameters: Parameters,
    /// The first option is the highest category.
    pub is_reversed: bool,
    /// How likely it is given to somebody for whom it would be chosen, over 0 to 1 (Sympson & Hetter 1985).
    pub exposure: f64,
}

impl BankItem {
    /// Which category an answer is; `None` if it is no option.
    pub fn category(&self, item: &Item, value: &Value) -> Option<usize> {
        let place = item.options.iter().position(|option| option.value.is_same(value))?;
        if self.is_reversed { self.parameters.categories().checked_sub(place + 1) } else { Some(place) }
    }
}

/// The items to choose from, and when to stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Bank {
    pub items: Vec<BankItem>,
    pub rules: Rules,
    pub grid: Grid,
}

impl Bank {
    /// Where an item of the questionnaire stands in the bank.
    pub fn position(&self, item: ItemIndex) -> Option<usize> {
        // as they stand in the questionnaire
        self.items.binary_search_by_key(&item, |known| known.item).ok()
    }

    /// The way through the bank that these answers make. `category` tells which category of an item was answered,
    /// from 0; `may` which items can be asked at all.
    pub fn course(
        &self,
        category: impl Fn(usize) -> Option<usize>,
        may: impl Fn(usize) -> bool,
        seed: u64,
    ) -> Course {
        course::walk(self, &category, &may, seed)
    }

    /// What answers tell, whatever way they came: pairs of an item's position and its category.
    pub fn estimate(&self, answered: &[(usize, usize)]) -> Estimate {
        let pairs = answered
            .iter()
            .filter_map(|(position, category)| Some((&self.items.get(*position)?.parameters, *category)));
        estimate::expected(&self.grid, pairs)
    }
}

/// As scores are told: 50 is the mean of the population that the bank was calibrated on, 10 its standard deviation.
pub fn t_score(theta: f64) -> f64 {
    10.0f64.mul_add(theta, 50.0)
}

#[cfg(test)]
mod tests;
