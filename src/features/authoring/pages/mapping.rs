//! What the questions of an older version are in a newer one, to be said by the author.

use askama::Template;

use super::{CardView, kind_key};
use crate::{
    domain::questionnaire::{
        AnswerOption, Item,
        mapping::{self, Counterpart, Doubt, Mapping, Open, Reason},
    },
    storage::{
        version_mappings::Known,
        versions::{Summary, Version},
    },
    web::{forms::Pairs, page::PageContext},
};

/// What is posted for a question or option that is nothing in the newer version.
const NOTHING: &str = "-";

/// `/admin/questionnaires/{id}/mapping`
#[derive(Template)]
#[template(path = "pages/authoring/mapping.html")]
pub(in crate::features::authoring) struct MappingPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    /// `None` with fewer than two versions that were published.
    pub(in crate::features::authoring) both: Option<Both>,
    pub(in crate::features::authoring) is_saved: bool,
}

/// Two versions with what has to be said of them.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Both {
    pub(in crate::features::authoring) from: Version,
    pub(in crate::features::authoring) to: Version,
    pub(in crate::features::authoring) rows: Vec<Row>,
    pub(in crate::features::authoring) scores: Vec<Row>,
    /// Questions that did not change.
    pub(in crate::features::authoring) same: usize,
    /// Who said it last, and when; empty where nobody did.
    pub(in crate::features::authoring) story: String,
    /// Names of what two of the older version are said to be.
    pub(in crate::features::authoring) doubled: Vec<String>,
}

/// A question or a score of the older version.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Row {
    name: String,
    code: String,
    label: String,
    kind_key: &'static str,
    doubts: Vec<&'static str>,
    choices: Vec<Choice>,
    suggestion: String,
    /// The question that its options are matched with.
    target: String,
    options: Vec<OptionRow>,
}

/// An option of the older version.
#[derive(Clone, Debug)]
struct OptionRow {
    name: String,
    label: String,
    choices: Vec<Choice>,
    suggestion: String,
}

/// Value, text, and whether it is chosen.
type Choice = (String, String, bool);

const fn doubt_key(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Gone => "mapping-doubt-gone",
        Doubt::Kind => "mapping-doubt-kind",
        Doubt::Words => "mapping-doubt-words",
        Doubt::Options => "mapping-doubt-options",
        Doubt::Points => "mapping-doubt-points",
        Doubt::Unit => "mapping-doubt-unit",
    }
}

fn is(value: &str) -> String {
    format!("={value}")
}

/// What a form says for what was said; nothing where nothing was.
fn value_of<T>(said: Option<&Option<T>>, name: impl Fn(&T) -> &String) -> String {
    match said {
        None => String::new(),
        Some(None) => NOTHING.to_owned(),
        Some(Some(known)) => is(name(known)),
    }
}

fn choice(value: String, text: String, chosen: &str) -> Choice {
    let is_chosen = value == chosen;
    (value, text, is_chosen)
}

/// The mapping that a form says.
pub(in crate::features::authoring) fn said(was: &Known, now: &Known, form: &Pairs) -> Mapping {
    let value = |name: &str| form.all(name).first().map(String::as_str).unwrap_or_default();
    let mut mapping = Mapping::default();
    for (at, open) in mapping::open(&was.compiled, &now.compiled).iter().enumerate() {
        let Some(item) = was.compiled.find(&open.link_id) else { continue };
        let said = match value(&format!("i{at}")) {
            NOTHING => None,
            chosen => {
                let Some(link_id) = chosen.strip_prefix('=') else { continue };
                let mut counterpart = Counterpart::same(link_id);
                // what was said of options holds for the question that they were shown with
                let is_shown = value(&format!("t{at}")) == link_id;
                for (place, option) in item.options.iter().enumerate().filter(|_| is_shown) {
                    let option_said = match value(&format!("o{at}-{place}")) {
                        NOTHING => None,
                        chosen => match chosen.strip_prefix('=') {
                            Some(code) => Some(code.to_owned()),
                            None => continue,
                        },
                    };
                    counterpart.options.insert(mapping::option_code(option), option_said);
                }
                Some(counterpart)
            }
        };
        mapping.items.insert(open.link_id.clone(), said);
    }
    for (at, key) in mapping::open_scores(was.side(), now.side()).into_iter().enumerate() {
        let said = match value(&format!("s{at}")) {
            NOTHING => None,
            chosen => match chosen.strip_prefix('=') {
                Some(now) => Some(now.to_owned()),
                None => continue,
            },
        };
        mapping.scores.insert(key, said);
    }
    mapping
}

impl Both {
    /// With what was said so far.
    pub(in crate::features::authoring) fn of(
        ctx: &PageContext,
        was: &Known,
        now: &Known,
        said: &Mapping,
    ) -> Self {
        let open = mapping::open(&was.compiled, &now.compiled);
        let maker = Maker { ctx, was, now, said };
        let rows = open.iter().enumerate().filter_map(|(at, open)| maker.question(at, open)).collect();
        let scores = mapping::open_scores(was.side(), now.side());
        let scores = scores.iter().enumerate().map(|(at, key)| maker.score(at, key)).collect();
        let same = mapping::questions(&was.compiled).count() - open.len();
        let doubled = mapping::relate(was.side(), now.side(), Some(said)).doubled();
        let (from, to) = (was.version.clone(), now.version.clone());
        Self { from, to, rows, scores, same, story: String::new(), doubled }
    }

    /// Questions and scores that nobody spoke of.
    fn undecided(&self) -> usize {
        let all = self.rows.iter().chain(&self.scores);
        all.filter(|row| row.choices.iter().any(|(value, _, is_chosen)| value.is_empty() && *is_chosen))
            .count()
    }
}

struct Maker<'a> {
    ctx: &'a PageContext,
    was: &'a Known,
    now: &'a Known,
    said: &'a Mapping,
}

impl Maker<'_> {
    fn tag(&self) -> &'static str {
        self.ctx.language.tag()
    }

    fn question(&self, at: usize, open: &Open) -> Option<Row> {
        let item = self.was.compiled.find(&open.link_id)?;
        let said = self.said.items.get(&open.link_id);
        let chosen = said.and_then(Option::as_ref);
        let target = chosen.and_then(|known| self.now.compiled.find(&known.link_id));
        let suggestion = mapping::suggest(item, &self.was.compiled, &self.now.compiled);
        let options = match (target, chosen) {
            (Some(target), Some(known)) if !target.options.is_empty() => {
                let options = item.options.iter().enumerate();
                options.map(|(place, option)| self.option((at, place), option, target, known)).collect()
            }
            _ => Vec::new(),
        };
        Some(Row {
            name: format!("i{at}"),
            code: open.link_id.clone(),
            label: self.label(item),
            kind_key: kind_key(item.kind, item.repeats),
            doubts: open.doubts.iter().copied().map(doubt_key).collect(),
            choices: self.choices(&value_of(said, |known| &known.link_id), &open.link_id),
            suggestion: suggestion
                .map(|found| self.suggestion(&found.link_id, found.reason))
                .unwrap_or_default(),
            target: chosen.map(|known| known.link_id.clone()).unwrap_or_default(),
            options,
        })
    }

    fn suggestion(&self, link_id: &str, reason: Reason) -> String {
        let key = match reason {
            Reason::Words => "mapping-suggest-words",
            Reason::Options => "mapping-suggest-options",
        };
        let label = self.now.compiled.find(link_id).map(|item| self.label(item)).unwrap_or_default();
        self.ctx.t2(key, "text", label, "code", link_id)
    }

    fn label(&self, item: &Item) -> String {
        let text = item.text(self.tag());
        if text.is_empty() { item.link_id.clone() } else { text.to_owned() }
    }

    /// `chosen` is as a form says it. The question of the same linkId comes first, then those
    /// that are new.
    fn choices(&self, chosen: &str, own: &str) -> Vec<Choice> {
        let mut choices = self.first(chosen);
        let all: Vec<&Item> = mapping::questions(&self.now.compiled).collect();
        for item in all.iter().filter(|item| item.link_id == own) {
            let text = self.ctx.t("mapping-comparable").into_owned();
            choices.push(choice(is(&item.link_id), text, chosen));
        }
        let is_new = |item: &&&Item| self.was.compiled.find(&item.link_id).is_none();
        for item in all.iter().filter(is_new) {
            let text = self.ctx.t2("mapping-same-as", "text", self.label(item), "code", &*item.link_id);
            choices.push(choice(is(&item.link_id), text, chosen));
        }
        choices
    }

    fn first(&self, chosen: &str) -> Vec<Choice> {
        [("", "mapping-undecided"), (NOTHING, "mapping-not-comparable")]
            .map(|(value, key)| choice(value.to_owned(), self.ctx.t(key).into_owned(), chosen))
            .to_vec()
    }

    fn option(
        &self,
        (at, place): (usize, usize),
        option: &AnswerOption,
        target: &Item,
        known: &Counterpart,
    ) -> OptionRow {
        let code = mapping::option_code(option);
        let chosen = known.option(&code);
        let is_there = target.options.iter().any(|other| Some(&*mapping::option_code(other)) == chosen);
        let nothing = (NOTHING.to_owned(), self.ctx.t("mapping-not-comparable").into_owned(), !is_there);
        let others = target.options.iter().map(|other| {
            let code = mapping::option_code(other);
            let is_chosen = chosen == Some(&code);
            (is(&code), self.option_label(other), is_chosen)
        });
        let alike = mapping::suggest_option(option, target).filter(|_| !is_there);
        let alike =
            alike.and_then(|code| target.options.iter().find(|other| mapping::option_code(other) == code));
        let suggest =
            |other: &AnswerOption| self.ctx.t1("mapping-suggest-option", "text", self.option_label(other));
        OptionRow {
            name: format!("o{at}-{place}"),
            label: self.option_label(option),
            choices: std::iter::once(nothing).chain(others).collect(),
            suggestion: alike.map(suggest).unwrap_or_default(),
        }
    }

    fn option_label(&self, option: &AnswerOption) -> String {
        let words = option.display(self.tag()).to_owned();
        match option.weight {
            Some(points) => {
                let points = self.ctx.number(points.normalize());
                self.ctx.t2("mapping-option-points", "text", words, "points", points)
            }
            None => words,
        }
    }

    fn score(&self, at: usize, key: &str) -> Row {
        let chosen = value_of(self.said.scores.get(key), |key| key);
        let label = |score: &crate::domain::questionnaire::Score| score.label.get(self.tag()).to_owned();
        let mut choices = self.first(&chosen);
        choices.extend(self.now.compiled.scores().iter().map(|score| {
            let text = if score.key == key {
                self.ctx.t("mapping-comparable").into_owned()
            } else {
                self.ctx.t2("mapping-same-as", "text", label(score), "code", &*score.key)
            };
            choice(is(&score.key), text, &chosen)
        }));
        let is_there = self.now.compiled.score(key).is_some();
        Row {
            name: format!("s{at}"),
            code: key.to_owned(),
            label: self.was.compiled.score(key).map(label).unwrap_or_default(),
            kind_key: "mapping-score",
            doubts: vec![if is_there { "mapping-doubt-score" } else { "mapping-doubt-gone" }],
            choices,
            suggestion: String::new(),
            target: String::new(),
            options: Vec::new(),
        }
    }
}

impl Row {
    /// Its place among the questions.
    fn number(&self) -> &str {
        self.name.trim_start_matches('i')
    }
}

impl MappingPage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "compare"
    }

    /// The versions to choose from: those that were published.
    fn versions(&self) -> impl Iterator<Item = &Summary> {
        self.card.0.versions.iter().filter(|version| version.status != "draft")
    }

    fn version_name(&self, number: i32) -> String {
        self.ctx.t1("authoring-version", "number", number)
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn doubled_names(&self, both: &Both) -> String {
        both.doubled.join(", ")
    }
}
