//! A score and a test as fields.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;

use crate::{
    domain::{
        engine::Trial,
        questionnaire::{
            Compiled, Item, PartSource, Score,
            edit::{
                BandRow, Expected, PartRow, ScoreRow, TestRow, Tree, Wrong, is_scorable, kind_of, score_rows,
            },
        },
    },
    features::authoring::editor::pages::{Choice, OPERATORS, item_answers, label_of, wrong_key},
    web::page::PageContext,
};

/// What is wrong, in words, by the field.
pub(super) type Errors = BTreeMap<String, String>;

/// Faults in words.
pub(super) fn errors(ctx: &PageContext, faults: &[(String, Wrong)]) -> Errors {
    let one = |(field, wrong): &(String, Wrong)| (field.clone(), ctx.t(wrong_key(*wrong)).into_owned());
    faults.iter().map(one).collect()
}

fn choice(value: &str, text: String, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), text, is_chosen: value == chosen }
}

/// A part with its words.
#[derive(Debug)]
pub(super) struct PartView {
    pub(super) row: PartRow,
    pub(super) text: String,
}

/// A band with the choices of its fields.
#[derive(Debug)]
pub(super) struct BandForm {
    pub(super) row: BandRow,
    pub(super) at: String,
    pub(super) severities: Vec<Choice>,
    pub(super) outcomes: Vec<Choice>,
    pub(super) operators: Vec<Choice>,
    /// The answers to choose from; empty where one types.
    pub(super) answers: Vec<Choice>,
}

impl BandForm {
    /// 0 to 4: the colour that it has.
    pub(super) fn level(&self) -> &str {
        if self.row.severity.is_empty() { "0" } else { &self.row.severity }
    }
}

/// The score that is open.
#[derive(Debug)]
pub(super) struct ScoreForm {
    /// The key that it is stored by.
    pub(super) key: String,
    pub(super) row: ScoreRow,
    pub(super) kinds: Vec<Choice>,
    pub(super) parts: Vec<PartView>,
    /// What else could be a part, below the words of the group that it stands in.
    pub(super) addable: Vec<(String, Vec<Choice>)>,
    pub(super) bands: Vec<BandForm>,
    /// Questions that a band may depend on: linkId and words.
    pub(super) questions: Vec<Choice>,
    pub(super) errors: Errors,
}

impl ScoreForm {
    pub(super) fn of(ctx: &PageContext, resource: &Json, key: &str, row: ScoreRow, has_bank: bool) -> Self {
        let tree = Tree::of(resource);
        let scores = score_rows(resource);
        let kind_key = |kind: &str| ctx.t(&format!("scores-kind-{kind}")).into_owned();
        let mut kinds: Vec<&str> = vec!["sum", "mean", "count", "expression"];
        if has_bank || row.kind == "t-score" {
            kinds.push("t-score");
        }
        let blank = BandRow::default();
        Self {
            kinds: kinds.iter().map(|kind| choice(kind, kind_key(kind), &row.kind)).collect(),
            parts: row.parts.iter().map(|part| part_view(ctx, &tree, &scores, part)).collect(),
            addable: addable(ctx, &tree, &scores, key, &row),
            bands: row.bands.iter().chain([&blank]).map(|band| band_form(ctx, &tree, band)).collect(),
            questions: questions(ctx, &tree),
            errors: Errors::new(),
            key: key.to_owned(),
            row,
        }
    }

    pub(super) fn error(&self, field: &str) -> Option<&String> {
        self.errors.get(field)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(super) fn row_error(&self, name: &str, number: &usize, field: &str) -> Option<&String> {
        self.errors.get(&format!("{name}-{number}-{field}"))
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.row.kind == kind
    }
}

fn part_view(ctx: &PageContext, tree: &Tree<'_>, scores: &[ScoreRow], row: &PartRow) -> PartView {
    let text = match row.source.split_once(':') {
        Some(("item", id)) => tree.find(id).map_or_else(|| id.to_owned(), |item| label_of(ctx, item)),
        Some((_, key)) => scores
            .iter()
            .find(|score| score.key == key)
            .map_or_else(|| key.to_owned(), |score| ctx.t1("scores-part-score", "score", &score.label)),
        None => row.source.clone(),
    };
    PartView { row: row.clone(), text }
}

/// Earlier scores first, then the questions, below the group at the top that they stand in.
fn addable(
    ctx: &PageContext,
    tree: &Tree<'_>,
    scores: &[ScoreRow],
    key: &str,
    row: &ScoreRow,
) -> Vec<(String, Vec<Choice>)> {
    let is_in = |source: &str| row.parts.iter().any(|part| part.source == source);
    let earlier = scores.iter().take_while(|score| score.key != key);
    let earlier: Vec<Choice> = earlier
        .map(|score| choice(&format!("score:{}", score.key), score.label.clone(), ""))
        .filter(|choice| !is_in(&choice.value))
        .collect();
    let mut groups = Vec::new();
    if !earlier.is_empty() {
        groups.push((ctx.t("scores-earlier").into_owned(), earlier));
    }
    let mut within = String::new();
    for (depth, item) in tree.items() {
        if depth == 0 {
            within = if kind_of(item).is_question() { String::new() } else { label_of(ctx, item) };
        }
        let source = format!("item:{}", item["linkId"].as_str().unwrap_or_default());
        if !kind_of(item).is_question() || !is_scorable(item) || is_in(&source) {
            continue;
        }
        let one = choice(&source, label_of(ctx, item), "");
        match groups.last_mut() {
            Some((heading, choices)) if *heading == within => choices.push(one),
            _ => groups.push((within.clone(), vec![one])),
        }
    }
    groups
}

fn questions(ctx: &PageContext, tree: &Tree<'_>) -> Vec<Choice> {
    let questions = tree.items().filter(|(_, item)| kind_of(item).is_question());
    questions
        .map(|(_, item)| choice(item["linkId"].as_str().unwrap_or_default(), label_of(ctx, item), ""))
        .collect()
}

fn band_form(ctx: &PageContext, tree: &Tree<'_>, row: &BandRow) -> BandForm {
    let severity = if row.severity.is_empty() { "0" } else { &row.severity };
    let outcome = if row.outcome.is_empty() { "healthy" } else { &row.outcome };
    let severities = ["0", "1", "2", "3", "4"];
    let outcomes = ["healthy", "attention", "critical"];
    let question = tree.find(&row.question);
    BandForm {
        at: row.at.map(|at| at.to_string()).unwrap_or_default(),
        severities: severities
            .iter()
            .map(|level| choice(level, ctx.t(&format!("scores-severity-{level}")).into_owned(), severity))
            .collect(),
        outcomes: outcomes
            .iter()
            .map(|code| choice(code, ctx.t(&format!("authoring-outcome-{code}")).into_owned(), outcome))
            .collect(),
        operators: OPERATORS
            .iter()
            .filter(|(code, _)| *code != "exists")
            .map(|(code, key)| choice(code, ctx.t(key).into_owned(), &row.operator))
            .collect(),
        answers: question.map(|question| item_answers(ctx, question, "=", &row.answer)).unwrap_or_default(),
        row: row.clone(),
    }
}

/// How a question of a test is answered.
#[derive(Debug)]
pub(super) struct TestQuestion {
    pub(super) link_id: String,
    pub(super) text: String,
    pub(super) choices: Vec<Choice>,
    pub(super) repeats: bool,
    /// What was typed, where one types.
    pub(super) typed: String,
    pub(super) error: String,
}

/// What a test expects of a score.
#[derive(Debug)]
pub(super) struct TestScore {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) typed: String,
    pub(super) is_none: bool,
    /// What the answers give; empty where the draft does not compile.
    pub(super) found: String,
    pub(super) is_wrong: bool,
    pub(super) error: String,
}

/// The test that is open.
#[derive(Debug)]
pub(super) struct TestForm {
    pub(super) number: usize,
    pub(super) row: TestRow,
    pub(super) questions: Vec<TestQuestion>,
    pub(super) scores: Vec<TestScore>,
    pub(super) flags: Vec<Choice>,
    pub(super) has_wrong_flags: bool,
    pub(super) errors: Errors,
}

impl TestForm {
    pub(super) fn of(
        ctx: &PageContext,
        resource: &Json,
        number: usize,
        row: TestRow,
        compiled: Option<&Compiled>,
        trial: Option<&Trial>,
    ) -> Self {
        let tree = Tree::of(resource);
        let wanted = asked_for(resource, &tree, compiled, &row);
        let items = tree.items().map(|(_, item)| item);
        let asked = items.filter(|item| wanted.contains(item["linkId"].as_str().unwrap_or_default()));
        let scores = compiled.map(Compiled::scores).unwrap_or_default();
        let flags = compiled.into_iter().flat_map(Compiled::items).flat_map(Item::red_flags);
        let language = ctx.language.tag();
        Self {
            questions: asked.map(|item| test_question(ctx, item, &row)).collect(),
            scores: scores
                .iter()
                .enumerate()
                .map(|(at, score)| test_score(ctx, &row, score, at, trial))
                .collect(),
            flags: flags
                .map(|flag| Choice {
                    value: flag.key.clone(),
                    text: flag.label.get(language).to_owned(),
                    is_chosen: row.flags.contains(&flag.key),
                })
                .collect(),
            has_wrong_flags: trial.is_some_and(|trial| trial.has_wrong_flags),
            errors: Errors::new(),
            number,
            row,
        }
    }

    /// Shows what is wrong beside the fields.
    pub(super) fn blame(&mut self, errors: Errors) {
        for question in &mut self.questions {
            let error = errors.get(&format!("answer:{}", question.link_id));
            question.error = error.cloned().unwrap_or_default();
        }
        for score in &mut self.scores {
            score.error = errors.get(&format!("expect:{}", score.key)).cloned().unwrap_or_default();
        }
        self.errors = errors;
    }

    pub(super) fn error(&self, field: &str) -> Option<&String> {
        self.errors.get(field)
    }

    /// Nothing is expected: such a test can't fail.
    pub(super) fn expects_nothing(&self) -> bool {
        self.row.expected.is_empty() && self.row.flags.is_empty()
    }
}

/// The questions that a result may depend on: parts of scores, red flags, whatever conditions and formulas name, and what the
/// test answers already.
fn asked_for(
    resource: &Json,
    tree: &Tree<'_>,
    compiled: Option<&Compiled>,
    row: &TestRow,
) -> HashSet<String> {
    let mut wanted: HashSet<String> = row.answers.iter().map(|(id, _)| id.clone()).collect();
    if let Some(compiled) = compiled {
        let parts = compiled.scores().iter().flat_map(|score| &score.parts);
        let items = parts.filter_map(|part| match part.source {
            PartSource::Item(index) => Some(compiled.item(index)),
            PartSource::Score(_) => None,
        });
        let flagged = compiled.items().iter().filter(|item| !item.red_flags().is_empty());
        wanted.extend(items.chain(flagged).map(|item| item.link_id.clone()));
    }
    let mut named = HashSet::new();
    names(resource, &mut named);
    let questions = tree.items().map(|(_, item)| item).filter(|item| kind_of(item).is_question());
    let is_hidden = |item: &Json| item["readOnly"] == true;
    for item in questions.filter(|item| !is_hidden(item)) {
        let id = item["linkId"].as_str().unwrap_or_default();
        let quoted = format!("'{id}'");
        if named.contains(id) || named.iter().any(|text| text.contains(&quoted)) {
            wanted.insert(id.to_owned());
        }
    }
    wanted.retain(|id| {
        tree.find(id).is_some_and(|item| !is_hidden(item) || row.answers.iter().any(|(of, _)| of == id))
    });
    wanted
}

/// What conditions and formulas name.
fn names(json: &Json, found: &mut HashSet<String>) {
    match json {
        Json::Array(all) => all.iter().for_each(|one| names(one, found)),
        Json::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Json::String(text) if matches!(name.as_str(), "question" | "expression") => {
                        found.insert(text.clone());
                    }
                    other => names(other, found),
                }
            }
            if json["url"] == "question" {
                found.extend(json["valueString"].as_str().map(str::to_owned));
            }
        }
        _ => {}
    }
}

fn test_question(ctx: &PageContext, item: &Json, row: &TestRow) -> TestQuestion {
    let link_id = item["linkId"].as_str().unwrap_or_default().to_owned();
    let given = row.answers.iter().find(|(id, _)| *id == link_id).map(|(_, values)| values.as_slice());
    let given = given.unwrap_or_default();
    let mut choices = item_answers(ctx, item, "=", "");
    for choice in &mut choices {
        choice.is_chosen = given.contains(&choice.value);
    }
    TestQuestion {
        text: label_of(ctx, item),
        repeats: item["repeats"] == true,
        typed: given.first().cloned().unwrap_or_default(),
        error: String::new(),
        choices,
        link_id,
    }
}

fn test_score(
    ctx: &PageContext,
    row: &TestRow,
    score: &Score,
    at: usize,
    trial: Option<&Trial>,
) -> TestScore {
    let expected = row.expected.iter().find(|(key, _)| *key == score.key).map(|(_, expected)| expected);
    TestScore {
        key: score.key.clone(),
        label: score.label.get(ctx.language.tag()).to_owned(),
        typed: match expected {
            Some(Expected::Value(typed)) => typed.clone(),
            _ => String::new(),
        },
        is_none: expected == Some(&Expected::NoValue),
        found: trial.map(|trial| found(ctx, score, at, trial)).unwrap_or_default(),
        is_wrong: trial.is_some_and(|trial| trial.wrong.contains(&at)),
        error: String::new(),
    }
}

/// `14, Moderada`.
pub(super) fn found(ctx: &PageContext, score: &Score, at: usize, trial: &Trial) -> String {
    let Some(value) = trial.values.get(at).copied().flatten() else {
        return ctx.t("scores-test-no-value").into_owned();
    };
    let band = trial.bands.get(at).copied().flatten().and_then(|band| score.bands.get(band));
    match band {
        Some(band) => format!("{}, {}", ctx.number(value), band.label.get(ctx.language.tag())),
        None => ctx.number(value),
    }
}
