//! Another questionnaire as a section of this one, with its scores and their tests.

use serde_json::{Map, Value as Json, json};

use super::{
    Action, Change, Place, Refusal, Tree, act, apply,
    apply::extensions,
    parts::{replace, set_text, simple, told},
    place::link_id,
    references::renamed,
    score_tests::prefixed,
    scores::{add_score, extend, has_parts, named_anew, score_rows, write_score},
};
use crate::domain::questionnaire::urls::{PRIMARY_SCORE, SCORE, SCORE_TEST};

/// Puts the items of `other` into a group of their own, under free linkIds; its scores count them under keys that begin with
/// `key`, its tests and its rights come along. `total` names the sum that a draft with points and without scores had so far:
/// it stays, over its own questions.
///
/// # Errors
/// Where the place is not there, or too deep; the resource is then as it was.
pub fn include(
    resource: &mut Json,
    other: &Json,
    key: &str,
    place: Place,
    total: &str,
) -> Result<Vec<Change>, Refusal> {
    let before = resource.clone();
    let mut including = Including { resource, changes: Vec::new() };
    let done = including.all(other, key, place, total);
    let Including { resource, changes } = including;
    match done {
        Ok(()) => Ok(changes),
        Err(refusal) => {
            *resource = before;
            Err(refusal)
        }
    }
}

struct Including<'a> {
    resource: &'a mut Json,
    changes: Vec<Change>,
}

/// Names before and after.
type Names = Vec<(String, String)>;

impl Including<'_> {
    fn all(&mut self, other: &Json, key: &str, place: Place, total: &str) -> Result<(), Refusal> {
        self.keep_total(total)?;
        let links = self.items(other, key, place)?;
        let keys = self.scores(other, key, &links)?;
        self.tests(other, &links, &keys)?;
        self.rights(other)
    }

    fn apply(&mut self, changes: Vec<Change>) -> Result<(), Refusal> {
        apply(self.resource, &changes)?;
        self.changes.extend(changes);
        Ok(())
    }

    /// The sum of all questions with points would count those that come, and falls away where there are scores.
    fn keep_total(&mut self, label: &str) -> Result<(), Refusal> {
        let counted = with_points(self.resource);
        if counted.is_empty() || !extensions(self.resource, SCORE).1.is_empty() {
            return Ok(());
        }
        let (key, changes) = add_score(self.resource, label, "sum");
        self.apply(changes)?;
        let row = score_rows(self.resource).into_iter().find(|row| row.key == key).unwrap_or_default();
        let parts = counted
            .into_iter()
            .map(|id| super::PartRow { source: format!("item:{id}"), ..Default::default() });
        let row = super::ScoreRow { parts: parts.collect(), ..row };
        let changes = write_score(self.resource, &key, &row).unwrap_or_default();
        self.apply(changes)
    }

    /// The linkIds as they were, with what they are now.
    fn items(&mut self, other: &Json, key: &str, place: Place) -> Result<Names, Refusal> {
        let mut group = Map::new();
        group.insert("linkId".to_owned(), key.into());
        for (from, to) in [("title", "text"), ("_title", "_text")] {
            if let Some(words) = other.get(from) {
                group.insert(to.to_owned(), words.clone());
            }
        }
        group.insert("type".to_owned(), "group".into());
        group.insert("item".to_owned(), other.get("item").cloned().unwrap_or_else(|| json!([])));
        let group = Json::Object(group);
        let action = Action::Add { items: vec![group.clone()], place };
        let changes = act(self.resource, &action)?;
        let inserted = changes.iter().find_map(|change| match change {
            Change::Insert { item, .. } => Some(json!({"item": [item]})),
            _ => None,
        });
        self.changes.extend(changes);
        let (wrapped, inserted) = (json!({"item": [group]}), inserted.unwrap_or_default());
        let (old, new) = (Tree::of(&wrapped), Tree::of(&inserted));
        Ok(old.ids().zip(new.ids()).map(|(old, new)| (old.to_owned(), new.to_owned())).collect())
    }

    /// The keys as they were, with what they are now.
    fn scores(&mut self, other: &Json, key: &str, links: &Names) -> Result<Names, Refusal> {
        let (_, own) = extensions(self.resource, SCORE);
        let (_, theirs) = extensions(other, SCORE);
        let mut taken: Vec<String> = own.iter().map(|score| told(score, "key")).collect();
        let mut keys = Names::new();
        for score in &theirs {
            let old = told(score, "key");
            let stem = if theirs.len() == 1 { key.to_owned() } else { format!("{key}-{old}") };
            let mut free =
                std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}-{number}")));
            let new = free.find(|key| !taken.contains(key)).unwrap_or(stem);
            taken.push(new.clone());
            keys.push((old, new));
        }
        let counted = with_points(other);
        let brought = theirs.iter().zip(&keys).map(|(score, (_, new))| {
            let mut score = score.clone();
            if !has_parts(&score) && told(&score, "kind") != "t-score" {
                let parts = counted.iter().map(|id| simple("linkId", "String", id.as_str().into()));
                replace(&mut score, &["linkId"], parts.collect());
            }
            let mut score = moved(&score, links, &keys);
            set_text(&mut score, "key", new);
            score
        });
        let all: Vec<Json> = own.iter().cloned().chain(brought).collect();
        let change = extend(self.resource, SCORE, all);
        self.apply(change.into_iter().collect())?;
        let primary = extensions(other, PRIMARY_SCORE).1.first().map(super::parts::value_of);
        if let Some((_, new)) = keys.iter().find(|(old, _)| own.is_empty() && primary.as_ref() == Some(old)) {
            let named = simple(PRIMARY_SCORE, "String", new.as_str().into());
            let change = extend(self.resource, PRIMARY_SCORE, vec![named]);
            self.apply(change.into_iter().collect())?;
        }
        Ok(keys)
    }

    fn tests(&mut self, other: &Json, links: &Names, keys: &Names) -> Result<(), Refusal> {
        let (_, own) = extensions(self.resource, SCORE_TEST);
        let title = other.get("title").and_then(Json::as_str).unwrap_or_default();
        let (_, theirs) = extensions(other, SCORE_TEST);
        let brought = theirs.iter().map(|test| prefixed(&moved(test, links, keys), title));
        let all: Vec<Json> = own.iter().cloned().chain(brought).collect();
        let change = extend(self.resource, SCORE_TEST, all);
        self.apply(change.into_iter().collect())
    }

    /// Whoever shows the items shows whose they are.
    fn rights(&mut self, other: &Json) -> Result<(), Refusal> {
        let text = |of: &Json| of.get("copyright").and_then(Json::as_str).unwrap_or_default().to_owned();
        let (own, theirs) = (text(self.resource), text(other));
        if theirs.is_empty() || own.contains(&theirs) {
            return Ok(());
        }
        let both = if own.is_empty() { theirs } else { format!("{own}\n\n{theirs}") };
        let was = self.resource.get("copyright").cloned();
        let member = "copyright".to_owned();
        self.apply(vec![Change::Put { item: None, member, was, becomes: Some(both.into()) }])
    }
}

/// The linkIds of the questions whose options have points.
fn with_points(resource: &Json) -> Vec<String> {
    let tree = Tree::of(resource);
    let has_points = |item: &Json| super::option_rows(item).iter().any(|option| !option.points.is_empty());
    tree.items().filter(|(_, item)| has_points(item)).map(|(_, item)| link_id(item).to_owned()).collect()
}

/// The same with other linkIds and keys. None of the new names is one of the old ones, so one after the other does.
fn moved(extension: &Json, links: &Names, keys: &Names) -> Json {
    let mut moved = extension.clone();
    for (from, to) in links.iter().filter(|(from, to)| from != to) {
        moved = renamed(&moved, from, to);
    }
    for (from, to) in keys.iter().filter(|(from, to)| from != to) {
        moved = named_anew(&moved, from, to);
    }
    moved
}
