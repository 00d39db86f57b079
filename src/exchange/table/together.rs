//! The responses of several versions in one table: in the columns of the newest version what is the same there, as it did not
//! change or an author said so, and all else in columns of the version's own, so that nothing is joined unknowingly.

use super::{
    csv::Export,
    row::{Columns, FIXED, fixed, joined, score},
};
use crate::{
    domain::{
        engine::Answers,
        ids::VersionId,
        questionnaire::{
            Compiled, Item,
            mapping::{Counterpart, Mapping, option_code, value_code},
        },
        scoring::points_of,
        value::Value,
    },
    storage::{
        results::export::ExportedResponse,
        version_mappings::{Joined, Known},
    },
};

/// All versions with their columns.
pub(super) struct Together<'a> {
    newest: &'a Known,
    columns: Columns,
    older: Vec<Older<'a>>,
}

/// An older version, and which of its columns are its own.
struct Older<'a> {
    known: &'a Known,
    relation: &'a Mapping,
    questions: Vec<(&'a Item, bool)>,
    scores: Vec<&'a str>,
}

/// Which of the versions: the newest at 0, before it the older ones.
#[derive(Clone, Copy)]
pub(super) struct Place(usize);

impl<'a> Together<'a> {
    pub(super) fn of(versions: &'a Joined) -> Self {
        let columns = Columns::of(&versions.newest.compiled);
        let older = versions.older.iter().map(|(known, relation)| Older::of(known, relation));
        Self { newest: &versions.newest, older: older.collect(), columns }
    }

    /// The oldest version first.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        (0..=self.older.len()).rev().map(Place)
    }

    pub(super) fn version(&self, place: Place) -> VersionId {
        let known = self.older_at(place).map_or(self.newest, |older| older.known);
        VersionId::new(known.version.id)
    }

    fn older_at(&self, place: Place) -> Option<&Older<'a>> {
        place.0.checked_sub(1).and_then(|at| self.older.get(at))
    }

    /// Those of the newest version with the version's number, and those that each older one has alone, named by its number.
    pub(super) fn header(&self) -> Vec<String> {
        let mut header = self.columns.header();
        header.insert(FIXED.len(), "version".to_owned());
        for older in &self.older {
            let name = |name: &str| format!("v{}:{name}", older.known.version.number);
            for (item, has_points) in &older.questions {
                header.push(name(&item.link_id));
                if *has_points {
                    header.push(name(&format!("{}.points", item.link_id)));
                }
            }
            for key in &older.scores {
                header.extend(["", ".band", ".outcome"].map(|end| name(&format!("score.{key}{end}"))));
            }
        }
        header
    }

    pub(super) fn row(&self, place: Place, export: &Export, response: &ExportedResponse) -> Vec<String> {
        let older = self.older_at(place);
        let mut row = match older {
            None => self.columns.row(&self.newest.compiled, export, response),
            Some(older) => self.mapped(older, export, response),
        };
        let number = older.map_or(self.newest, |older| older.known).version.number;
        row.insert(FIXED.len(), number.to_string());
        for (at, other) in self.older.iter().enumerate() {
            if Some(at) == place.0.checked_sub(1) {
                row.extend(other.own(export, response));
            } else {
                row.resize(row.len() + other.width(), String::new());
            }
        }
        row
    }

    /// A response to an older version in the columns of the newest.
    fn mapped(&self, older: &Older<'_>, export: &Export, response: &ExportedResponse) -> Vec<String> {
        let (was, now) = (&older.known.compiled, &self.newest.compiled);
        let answers = Answers::from_response_items(was, &response.answers).unwrap_or_default();
        let mut row = fixed(export, response);
        for (index, link_id, has_points) in &self.columns.questions {
            let target = now.item(*index);
            let source = older.source_of(link_id);
            let given = source.map(|(item, _)| answers.get_each(was, item.index())).unwrap_or_default();
            let meant = |value: &Value| source.and_then(|(item, known)| meaning(item, known, target, value));
            row.push(joined(&given, |value| Some(target.display_of(&meant(value)?, export.language.tag()))));
            if *has_points {
                let points = |value: &Value| Some(points_of(target, &meant(value)?)?.normalize().to_string());
                row.push(joined(&given, points));
            }
        }
        for key in &self.columns.scores {
            let source = older.relation.scores.iter().find(|(_, now)| now.as_ref() == Some(key));
            let cells =
                source.map(|(was_key, _)| score(was, was_key, &response.scores, export.language.tag()));
            row.extend(cells.unwrap_or_default());
        }
        row
    }
}

/// An answer of the older version as the newest has it; `None` where no option is the same.
fn meaning(was: &Item, known: &Counterpart, now: &Item, value: &Value) -> Option<Value> {
    if was.option_of(value).is_none() {
        return Some(value.clone());
    }
    let code = value_code(value);
    let code = known.option(&code)?;
    let option = now.options.iter().find(|option| option_code(option) == code);
    // without options of its own the newer question takes the answer as it is
    Some(option.map_or_else(|| value.clone(), |option| option.value.clone()))
}

impl<'a> Older<'a> {
    fn of(known: &'a Known, relation: &'a Mapping) -> Self {
        let compiled = &known.compiled;
        let stays = |item: &Item| match relation.item(&item.link_id) {
            None => true,
            Some(known) => item.options.iter().any(|option| known.option(&option_code(option)).is_none()),
        };
        let questions = compiled.items().iter().filter(|item| item.is_question() && stays(item));
        let has_points = |item: &Item| item.options.iter().any(|option| option.weight.is_some());
        let scores = compiled.scores().iter().map(|score| score.key.as_str());
        Self {
            questions: questions.map(|item| (item, has_points(item))).collect(),
            scores: scores.filter(|key| relation.score(key).is_none()).collect(),
            known,
            relation,
        }
    }

    /// The question that is this one of the newest version.
    fn source_of(&self, link_id: &str) -> Option<(&Item, &Counterpart)> {
        let (was, known) = self.relation.items.iter().find_map(|(was, known)| {
            known.as_ref().filter(|known| known.link_id == link_id).map(|known| (was, known))
        })?;
        Some((self.known.compiled.find(was)?, known))
    }

    fn width(&self) -> usize {
        let questions: usize =
            self.questions.iter().map(|(_, has_points)| 1 + usize::from(*has_points)).sum();
        questions + 3 * self.scores.len()
    }

    /// What is in its own columns: answers that are nothing in the newest version.
    fn own(&self, export: &Export, response: &ExportedResponse) -> Vec<String> {
        let compiled: &Compiled = &self.known.compiled;
        let answers = Answers::from_response_items(compiled, &response.answers).unwrap_or_default();
        let mut row = Vec::with_capacity(self.width());
        for (item, has_points) in &self.questions {
            let given = answers.get_each(compiled, item.index());
            let known = self.relation.item(&item.link_id);
            let is_own = |value: &Value| {
                known.is_none_or(|known| {
                    item.option_of(value).is_some() && known.option(&value_code(value)).is_none()
                })
            };
            let words = |value: &Value| is_own(value).then(|| item.display_of(value, export.language.tag()));
            row.push(joined(&given, words));
            if *has_points {
                let points = |value: &Value| points_of(item, value).filter(|_| is_own(value));
                row.push(joined(&given, |value| Some(points(value)?.normalize().to_string())));
            }
        }
        for key in &self.scores {
            row.extend(score(compiled, key, &response.scores, export.language.tag()));
        }
        row
    }
}
