//! What was typed of a score, in the resource again.

use serde_json::{Value as Json, json};

use super::{
    BandRow, EXPRESSION, ITEM, OTHER, PARTS, PartRow, ScoreRow, band_row, computing, primary, row, score_rows,
};
use crate::domain::questionnaire::{
    edit::{
        Change, Place, Tree, Wrong,
        apply::extensions,
        conditions::typed_answer,
        parts::{
            parts, replace, set, set_code, set_decimal, set_flag, set_text, set_whole, simple, told, value_of,
        },
        place::{link_id, url},
        property::{CALCULATED, decimal, property},
    },
    urls::{HIDDEN, PRIMARY_SCORE, SCORE, SCORE_TEST},
};

/// What is wrong, each with the name of its field: `factor`, `part-2-weight`, `band-0-from`.
pub(in super::super) type Faults = Vec<(String, Wrong)>;

/// The changes that make a score what was typed; none where it is so already. Scores and tests that name it by its key follow
/// it.
///
/// # Errors
/// Every field that can't be taken.
pub fn write_score(resource: &Json, key: &str, new: &ScoreRow) -> Result<Vec<Change>, Faults> {
    let (_, all) = extensions(resource, SCORE);
    let Some(at) = all.iter().position(|score| told(score, "key") == key) else {
        return Err(vec![("key".to_owned(), Wrong::NotListed)]);
    };
    let tree = Tree::of(resource);
    let mut writing = Writing { tree, faults: Vec::new(), changes: Vec::new() };
    let mut becomes = all.clone();
    let is_taken = all.iter().enumerate().any(|(other, score)| other != at && told(score, "key") == new.key);
    if new.key.is_empty() || is_taken {
        writing.fault("key", if is_taken { Wrong::Taken } else { Wrong::Empty });
    }
    if let Some(score) = becomes.get_mut(at) {
        writing.score(score, new);
    }
    if new.key != key {
        for score in &mut becomes {
            *score = named_anew(score, key, &new.key);
        }
    }
    let Writing { faults, mut changes, .. } = writing;
    if !faults.is_empty() {
        return Err(faults);
    }
    changes.extend(extend(resource, SCORE, becomes));
    changes.extend(follow(resource, key, new));
    Ok(changes)
}

/// The change of all extensions of an address at the questionnaire, where there is one.
pub(in super::super) fn extend(resource: &Json, url: &str, becomes: Vec<Json>) -> Option<Change> {
    let (at, was) = extensions(resource, url);
    let is_other = was != becomes;
    is_other.then(|| Change::Extend { item: None, url: url.to_owned(), at, was, becomes })
}

/// Which score is the primary one, and the tests that expect something of it.
fn follow(resource: &Json, key: &str, new: &ScoreRow) -> Vec<Change> {
    let was = primary(resource);
    let is_first = score_rows(resource).first().is_some_and(|first| first.key == key);
    let names_it = was.as_deref() == Some(key);
    // the first is it without being named
    let is_meant = is_first && was.is_none();
    let becomes = match (new.is_primary, names_it) {
        (true, _) if is_meant => None,
        (true, _) => Some(new.key.clone()),
        (false, true) => None,
        (false, false) => was,
    };
    let primary = becomes.map(|key| json!({"url": PRIMARY_SCORE, "valueString": key}));
    let mut changes: Vec<Change> =
        extend(resource, PRIMARY_SCORE, primary.into_iter().collect()).into_iter().collect();
    if new.key != key {
        let (_, tests) = extensions(resource, SCORE_TEST);
        let renamed = tests.iter().map(|test| named_anew(test, key, &new.key)).collect();
        changes.extend(extend(resource, SCORE_TEST, renamed));
    }
    changes
}

/// The same with another key wherever a score is named.
pub(in super::super) fn named_anew(json: &Json, from: &str, to: &str) -> Json {
    let mut json = json.clone();
    for part in json.get_mut("extension").and_then(Json::as_array_mut).into_iter().flatten() {
        if url(part) == "score" && value_of(part) == from {
            *part = simple("score", "String", to.into());
        } else if part.get("extension").is_some() {
            *part = named_anew(part, from, to);
        }
    }
    json
}

struct Writing<'a> {
    tree: Tree<'a>,
    faults: Faults,
    changes: Vec<Change>,
}

impl Writing<'_> {
    fn fault(&mut self, field: impl Into<String>, wrong: Wrong) {
        self.faults.push((field.into(), wrong));
    }

    fn check(&mut self, field: impl Into<String>, done: Result<(), Wrong>) {
        if let Err(wrong) = done {
            self.fault(field, wrong);
        }
    }

    fn score(&mut self, score: &mut Json, new: &ScoreRow) {
        let before = row(&self.tree, score);
        set_text(score, "key", &new.key);
        set_text(score, "label", &new.label);
        self.kind(score, &before, new);
        self.check("maxMissing", set_whole(score, "maxMissing", &new.max_missing));
        set_flag(score, "prorate", new.prorate);
        for (name, typed) in [("factor", &new.factor), ("min", &new.min), ("max", &new.max)] {
            self.check(name, set_decimal(score, name, typed));
        }
        self.check("decimals", set_whole(score, "decimals", &new.decimals));
        if new.is_higher_better != before.is_higher_better {
            set(score, "higherIsWorse", new.is_higher_better.then(|| ("Boolean", false.into())));
        }
        if new.table != before.table {
            match table(&new.table) {
                Ok(rows) => replace(score, &["table"], rows),
                Err(wrong) => self.fault("table", wrong),
            }
        }
        if new.bands != before.bands {
            let bands = self.bands(score, new);
            replace(score, &["band"], bands);
        }
    }

    fn kind(&mut self, score: &mut Json, before: &ScoreRow, new: &ScoreRow) {
        if !["sum", "mean", "count", "t-score", EXPRESSION].contains(&new.kind.as_str()) {
            self.fault("kind", Wrong::NotListed);
            return;
        }
        if new.kind == EXPRESSION {
            self.computed(score, new);
            return;
        }
        if before.kind == EXPRESSION {
            self.drop_computed(score);
        }
        if new.kind != before.kind {
            set_code(score, "kind", &new.kind);
        }
        if before.kind == EXPRESSION || new.parts != before.parts {
            let parts = new.parts.iter().enumerate().filter_map(|(at, part)| self.part(at, part));
            let parts = parts.collect();
            replace(score, &PARTS, parts);
        }
    }

    /// The score is what one hidden item computes, as SDC has it: other systems see its value in the response.
    fn computed(&mut self, score: &mut Json, new: &ScoreRow) {
        if new.expression.is_empty() {
            self.fault(EXPRESSION, Wrong::Empty);
            return;
        }
        let Some(calculated) = property(CALCULATED) else { return };
        let item = computing(&self.tree, score);
        let blank = json!({"linkId": "", "type": "decimal", "text": new.label, "readOnly": true,
            "extension": [{"url": HIDDEN, "valueBoolean": true}]});
        let change = calculated.write(item.unwrap_or(&blank), &new.expression);
        let change = match change {
            Ok(change) => change,
            Err(wrong) => return self.fault(EXPRESSION, wrong),
        };
        if item.is_some() {
            self.changes.extend(change);
            return;
        }
        let stem = format!("score-{}", new.key);
        let mut ids = std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}-{number}")));
        let id = ids.find(|id| !self.tree.contains(id)).unwrap_or(stem);
        let mut item = blank;
        if let (Some(Change::Extend { becomes, .. }), Some(all)) =
            (change, item.get_mut("extension").and_then(Json::as_array_mut))
        {
            all.extend(becomes);
        }
        set_member(&mut item, "linkId", id.as_str().into());
        let after = self.tree.below(None).last().map(|id| (*id).to_owned());
        self.changes.push(Change::Insert { place: Place { parent: None, after }, item });
        set_code(score, "kind", "sum");
        replace(score, &PARTS, vec![simple("linkId", "String", id.into())]);
    }

    fn drop_computed(&mut self, score: &Json) {
        let Some(item) = computing(&self.tree, score) else { return };
        let Some(place) = self.tree.place(link_id(item)) else { return };
        self.changes.push(Change::Remove { place, item: item.clone() });
    }

    fn part(&mut self, at: usize, row: &PartRow) -> Option<Json> {
        let (simple_name, complex_name, inner, name) = match row.source.strip_prefix(ITEM) {
            Some(id) => ("linkId", "item", "linkId", id),
            None => ("score", "component", "score", row.source.strip_prefix(OTHER)?),
        };
        if row.weight.is_empty() && row.at_least.is_empty() && !row.is_reversed {
            return Some(simple(simple_name, "String", name.into()));
        }
        let mut part = json!({"url": complex_name, "extension": [simple(inner, "String", name.into())]});
        self.check(format!("part-{at}-weight"), set_decimal(&mut part, "weight", &row.weight));
        self.check(format!("part-{at}-at-least"), set_decimal(&mut part, "atLeast", &row.at_least));
        set_flag(&mut part, "reverse", row.is_reversed);
        Some(part)
    }

    fn bands(&mut self, score: &Json, new: &ScoreRow) -> Vec<Json> {
        let old: Vec<&Json> = parts(score, "band").collect();
        let mut bands = Vec::new();
        for (at, row) in new.bands.iter().enumerate() {
            if row.at.is_none() && row.is_blank() {
                continue;
            }
            let was = row.at.and_then(|at| old.get(at)).map(|band| (*band).clone());
            bands.push(self.band(at, was, row));
        }
        bands
    }

    fn band(&mut self, at: usize, was: Option<Json>, row: &BandRow) -> Json {
        let before = was.as_ref().map(|band| band_row(at, band)).unwrap_or_default();
        let mut band = was.unwrap_or_else(|| json!({"url": "band", "extension": []}));
        self.check(format!("band-{at}-from"), set_decimal(&mut band, "from", &row.from));
        self.check(format!("band-{at}-to"), set_decimal(&mut band, "to", &row.to));
        let is_upside_down = number(&row.from).zip(number(&row.to)).is_some_and(|(from, to)| from > to);
        if is_upside_down {
            self.fault(format!("band-{at}-to"), Wrong::NotListed);
        }
        set_text(&mut band, "label", &row.label);
        if row.label.is_empty() {
            self.fault(format!("band-{at}-label"), Wrong::Empty);
        }
        if row.severity != before.severity {
            self.check(format!("band-{at}-severity"), set_whole(&mut band, "severity", &row.severity));
        }
        if row.outcome != before.outcome {
            set_code(&mut band, "outcome", &row.outcome);
        }
        set_text(&mut band, "advice", &row.advice);
        let condition = |row: &BandRow| (row.question.clone(), row.operator.clone(), row.answer.clone());
        if condition(row) != condition(&before) {
            self.when(at, &mut band, row);
        }
        band
    }

    fn when(&mut self, at: usize, band: &mut Json, row: &BandRow) {
        if row.question.is_empty() {
            replace(band, &["when"], Vec::new());
            return;
        }
        let answer = self.tree.find(&row.question).ok_or(Wrong::NotListed);
        let answer = answer.and_then(|question| typed_answer(question, row.answer.trim()));
        match answer {
            Ok((kind, value)) => {
                let operator = if row.operator.is_empty() { "=" } else { &row.operator };
                let parts = [
                    simple("question", "String", row.question.as_str().into()),
                    simple("operator", "Code", operator.into()),
                    simple("answer", &kind, value),
                ];
                replace(band, &["when"], vec![json!({"url": "when", "extension": parts})]);
            }
            Err(wrong) => self.fault(format!("band-{at}-answer"), wrong),
        }
    }
}

fn set_member(item: &mut Json, name: &str, value: Json) {
    if let Some(fields) = item.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn number(typed: &str) -> Option<rust_decimal::Decimal> {
    typed.replace(',', ".").parse().ok()
}

/// The lines of a table, as a spreadsheet or a manual gives them: two numbers with a tab, a semicolon, `=` or spaces between.
fn table(typed: &str) -> Result<Vec<Json>, Wrong> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ';' | '=' | '|');
    let row = |line: &str| {
        let numbers: Vec<&str> = line.split(is_between).filter(|number| !number.is_empty()).collect();
        let [raw, value] = numbers.as_slice() else { return Err(Wrong::NotNumber) };
        let one = |name: &str, typed: &str| Ok(simple(name, "Decimal", Json::Number(decimal(typed)?)));
        Ok(json!({"url": "table", "extension": [one("raw", raw)?, one("value", value)?]}))
    };
    typed.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}
