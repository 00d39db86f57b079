//! What somebody has to speak of, as it changed or went.

use super::{Side, moved_scores, option_code, questions};
use crate::domain::questionnaire::{compiled::Compiled, item::Item};

/// Why a question of the older version may be another in the newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    Gone,
    Kind,
    Words,
    /// Options came, went or read otherwise.
    Options,
    Points,
    Unit,
}

/// A question of the older version that somebody has to speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub link_id: String,
    pub doubts: Vec<Doubt>,
}

/// The questions of the older version that changed or went, in the order of the document.
pub fn open(was: &Compiled, now: &Compiled) -> Vec<Open> {
    let open = |item: &Item| {
        let same = now.find(&item.link_id).filter(|item| item.is_question());
        let doubts = same.map_or_else(|| vec![Doubt::Gone], |same| doubts(item, same));
        (!doubts.is_empty()).then(|| Open { link_id: item.link_id.clone(), doubts })
    };
    questions(was).filter_map(open).collect()
}

fn doubts(was: &Item, now: &Item) -> Vec<Doubt> {
    let words = |item: &Item| item.text.as_ref().map(|text| text.original().trim().to_owned());
    let options = |item: &Item| {
        let mut all: Vec<(String, String)> = item
            .options
            .iter()
            .map(|option| (option_code(option), option.display.original().trim().to_owned()))
            .collect();
        all.sort();
        all
    };
    let points = |item: &Item| {
        let mut all: Vec<_> =
            item.options.iter().map(|option| (option_code(option), option.weight)).collect();
        all.sort();
        (all, item.weight)
    };
    let (were, are) = (options(was), options(now));
    let has_other_options = were != are;
    // an option that came or went is told as such
    let has_other_points = points(was).1 != points(now).1
        || (were.iter().map(|one| &one.0).eq(are.iter().map(|one| &one.0)) && points(was).0 != points(now).0);
    let found = [
        (Doubt::Kind, was.kind != now.kind || was.repeats != now.repeats),
        (Doubt::Words, words(was) != words(now)),
        (Doubt::Options, has_other_options),
        (Doubt::Points, has_other_points),
        (Doubt::Unit, was.units != now.units),
    ];
    found.into_iter().filter(|(_, is_so)| *is_so).map(|(doubt, _)| doubt).collect()
}

/// The scores of the older version that went, or that some change may move, by their keys.
pub fn open_scores(was: Side<'_>, now: Side<'_>) -> Vec<String> {
    let moved = moved_scores(was, now);
    let keys = was.compiled.scores().iter().map(|score| score.key.clone());
    keys.filter(|key| now.compiled.score(key).is_none() || moved.contains(key)).collect()
}
