//! What stands on the sheet, whatever it is written as.

use super::{
    super::{Level, Loss, LossReport},
    Paper,
};
use crate::domain::{
    problem::{Code, Problem},
    questionnaire::{
        Compiled, Condition, Control, Item, ItemIndex, Kind, Operator,
        hints::{Banner, NoteKind},
    },
    value::Value,
};

/// Options of a table stand in columns: more of them than this have no room.
const MOST_COLUMNS: usize = 7;
/// Questions with the same options become a table from this many on.
const FEWEST_ROWS: usize = 3;
/// A scale of more points is a box to write in.
const MOST_POINTS: i64 = 11;
/// Longer lists are written in by hand.
const MOST_OPTIONS: usize = 60;

/// Behind a question that must be answered.
const REQUIRED: &str = "\u{a0}*";

/// A form on paper.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) blocks: Vec<Block>,
    /// Source and permission.
    pub(super) rights: String,
    pub(super) losses: LossReport,
}

/// A part of the form that is kept together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Level 1 is the outermost.
    Heading {
        level: u16,
        text: String,
        condition: String,
    },
    Note(String),
    Question(Ask),
    /// Questions with the same options.
    Table {
        columns: Vec<String>,
        rows: Vec<Row>,
        is_several: bool,
    },
    /// Somebody signs.
    Signature(String),
}

/// A question of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) text: String,
    pub(super) condition: String,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    /// With its number, and a mark where it must be answered.
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    pub(super) condition: String,
    /// How it is answered, such as "Mark one".
    pub(super) hint: String,
    pub(super) field: Field,
}

/// Where the answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Nothing,
    Options {
        options: Vec<String>,
        other: Option<String>,
        is_several: bool,
    },
    /// So many lines to write on.
    Lines(usize),
    /// A box with words behind it: a unit, how a date is written.
    Box(String),
    /// Numbers to mark, with the words of both ends.
    Scale {
        numbers: Vec<String>,
        low: String,
        high: String,
    },
    /// A line to mark a place on.
    Line {
        low: String,
        high: String,
    },
}

impl Plan {
    pub(super) fn of(compiled: &Compiled, paper: &Paper<'_>) -> Self {
        let language = paper.language;
        let mut planner = Planner {
            compiled,
            paper,
            numbers: numbers(compiled, language),
            blocks: Vec::new(),
            losses: LossReport::default(),
        };
        for banner in compiled.banners(Banner::Header) {
            planner.note(banner.text(language));
        }
        planner.walk(compiled.roots(), 1);
        for banner in compiled.banners(Banner::Footer) {
            planner.note(banner.text(language));
        }
        for kind in compiled.signatures() {
            let name = kind.name(language);
            let name = if name.is_empty() { planner.say("paper-signature") } else { name.to_owned() };
            planner.blocks.push(Block::Signature(name));
        }
        Self {
            title: compiled.title.get(language).to_owned(),
            intro: compiled
                .description
                .as_ref()
                .map(|text| text.get(language).to_owned())
                .unwrap_or_default(),
            blocks: planner.blocks,
            rights: paper.copyright.unwrap_or_default().to_owned(),
            losses: planner.losses,
        }
    }

    /// Whether some question must be answered.
    pub(super) fn has_required(&self) -> bool {
        let must = |text: &str| text.ends_with(REQUIRED);
        self.blocks.iter().any(|block| match block {
            Block::Question(ask) => must(&ask.text),
            Block::Table { rows, .. } => rows.iter().any(|row| must(&row.text)),
            _ => false,
        })
    }

    /// Tells of letters that the font of the PDF doesn't have.
    pub(super) fn lose_letters(&mut self, letters: &str) {
        let problem = Problem::new(Code::NotWritten).with("property", letters);
        self.losses.losses.push(Loss {
            path: "text".to_owned(),
            level: Level::Changed,
            kept: false,
            problem,
        });
    }
}

/// The number of each question, by its place: the author's own, else counted where no question has one.
fn numbers(compiled: &Compiled, language: &str) -> Vec<String> {
    let begins = |item: &&Item| item.text(language).starts_with(|letter: char| letter.is_ascii_digit());
    let has_own = compiled.items().iter().any(|item| item.prefix.is_some())
        || compiled.items().iter().filter(|item| item.kind.is_question()).any(|item| begins(&item));
    let mut count = 0_usize;
    let number = |item: &Item| {
        if has_own {
            return item.prefix.clone().unwrap_or_default();
        }
        if !is_printed(item) || !item.kind.is_question() {
            return String::new();
        }
        count += 1;
        format!("{count}.")
    };
    compiled.items().iter().map(number).collect()
}

fn is_printed(item: &Item) -> bool {
    !item.hidden && !item.is_calculated() && !item.is_accessory() && item.hints.banner.is_none()
}

struct Planner<'a> {
    compiled: &'a Compiled,
    paper: &'a Paper<'a>,
    numbers: Vec<String>,
    blocks: Vec<Block>,
    losses: LossReport,
}

impl Planner<'_> {
    fn say(&self, key: &str) -> String {
        (self.paper.say)(key, &[])
    }

    fn note(&mut self, text: &str) {
        if !text.is_empty() {
            self.blocks.push(Block::Note(text.to_owned()));
        }
    }

    fn lose(&mut self, item: &Item, property: &str) {
        let mut problem = Problem::new(Code::NotWritten).with("property", property);
        problem.link_id = Some(item.link_id.clone());
        self.losses.losses.push(Loss {
            path: property.to_owned(),
            level: Level::Changed,
            kept: false,
            problem,
        });
    }

    fn walk(&mut self, indexes: &[ItemIndex], level: u16) {
        let compiled = self.compiled;
        for item in indexes.iter().map(|index| compiled.item(*index)) {
            if !is_printed(item) {
                if item.kind.is_question() && !item.is_accessory() {
                    self.lose(item, if item.is_calculated() { "calculatedExpression" } else { "hidden" });
                }
                continue;
            }
            self.lose_parts(item);
            match item.kind {
                Kind::Group => self.group(item, level),
                Kind::Display => self.note(item.text(self.paper.language)),
                _ => {
                    let ask = self.ask(item);
                    self.blocks.push(Block::Question(ask));
                    self.walk(item.children(), level);
                }
            }
        }
    }

    /// What can be asked on a page only.
    fn lose_parts(&mut self, item: &Item) {
        let parts = [
            (item.is_conditional() && item.conditions().is_empty(), "enableWhenExpression"),
            (item.offers_change(), "answerOptionsToggleExpression"),
            (!item.hints.recordings.is_empty() || item.hints.film.is_some(), "itemMedia"),
            (item.hints.picture.is_some(), "picture"),
        ];
        for (_, property) in parts.iter().filter(|(holds, _)| *holds) {
            self.lose(item, property);
        }
    }

    fn group(&mut self, item: &Item, level: u16) {
        let language = self.paper.language;
        let (text, condition) = (self.headed(item), self.condition(item));
        if !text.is_empty() || !condition.is_empty() {
            self.blocks.push(Block::Heading { level, text, condition });
        }
        for note in notes(item, language) {
            self.note(&note);
        }
        if item.repeats {
            let note = self.say("paper-repeats");
            self.note(&note);
            self.lose(item, "repeats");
        }
        if !self.table(item) {
            self.walk(item.children(), level + 1);
        }
    }

    /// Questions of one choice with the same options stand in a table, as they do in the instruments on paper.
    fn table(&mut self, group: &Item) -> bool {
        let compiled = self.compiled;
        let language = self.paper.language;
        let items: Vec<&Item> = group
            .children()
            .iter()
            .map(|index| compiled.item(*index))
            .filter(|item| is_printed(item))
            .collect();
        let Some(first) = items.first() else { return false };
        let columns = |item: &Item| {
            item.options().iter().map(|option| option.display(language).to_owned()).collect::<Vec<_>>()
        };
        let wanted = columns(first);
        let fits = |item: &&Item| {
            item.is_choice()
                && item.is_multiple() == first.is_multiple()
                && item.children().iter().all(|child| compiled.item(*child).is_accessory())
                && notes(item, language).is_empty()
                && columns(item) == wanted
        };
        let letters: usize = wanted.iter().map(|column| column.chars().count()).sum();
        let is_one = items.len() >= FEWEST_ROWS
            && (2..=MOST_COLUMNS).contains(&wanted.len())
            && letters <= 100
            && items.iter().all(fits);
        if !is_one {
            return false;
        }
        let rows = items
            .iter()
            .map(|item| Row { text: self.headed(item), condition: self.condition(item) })
            .collect();
        for item in &items {
            self.lose_parts(item);
        }
        self.blocks.push(Block::Table { columns: wanted, rows, is_several: first.is_multiple() });
        true
    }

    /// Its words, with its number before and a mark behind where it must be answered.
    fn headed(&self, item: &Item) -> String {
        let number = self.numbers.get(item.index().get()).map_or("", String::as_str);
        let text = item.text(self.paper.language);
        let mark = if item.required && item.kind.is_question() { REQUIRED } else { "" };
        format!("{number} {text}{mark}").trim().to_owned()
    }

    fn ask(&mut self, item: &Item) -> Ask {
        let field = self.field(item);
        let hint = match &field {
            Field::Options { is_several: true, .. } => self.say("paper-several"),
            Field::Options { .. } if item.is_choice() => self.say("paper-one"),
            Field::Scale { .. } => self.say("paper-scale"),
            Field::Line { .. } => self.say("paper-line"),
            Field::Box(_) => self.range(item),
            _ if item.kind == Kind::Attachment => self.say("paper-attach"),
            _ => String::new(),
        };
        let notes = notes(item, self.paper.language);
        Ask { text: self.headed(item), notes, condition: self.condition(item), hint, field }
    }

    fn range(&self, item: &Item) -> String {
        let show = |value: &Value| value.show(self.paper.language);
        match (&item.limits.min, &item.limits.max) {
            (Some(min), Some(max)) => {
                (self.paper.say)("paper-range", &[("min", &show(min)), ("max", &show(max))])
            }
            _ => String::new(),
        }
    }

    fn field(&mut self, item: &Item) -> Field {
        let language = self.paper.language;
        let end = |kind: NoteKind| {
            let note = item.hints.notes.iter().find(|note| note.kind == kind);
            note.map(|note| note.text.get(language).to_owned()).unwrap_or_default()
        };
        match item.kind {
            Kind::Boolean => {
                let options = vec![self.say("paper-yes"), self.say("paper-no")];
                Field::Options { options, other: None, is_several: false }
            }
            Kind::Integer | Kind::Decimal if item.hints.analogue.is_some() => {
                Field::Line { low: end(NoteKind::Lower), high: end(NoteKind::Upper) }
            }
            Kind::Integer if item.control == Some(Control::Slider) => match points(item) {
                Some(numbers) => {
                    Field::Scale { numbers, low: end(NoteKind::Lower), high: end(NoteKind::Upper) }
                }
                None => Field::Box(unit(item)),
            },
            Kind::Integer | Kind::Decimal | Kind::Quantity => Field::Box(unit(item)),
            Kind::Date => Field::Box(self.say("paper-date")),
            Kind::DateTime => Field::Box(self.say("paper-date-time")),
            Kind::Time => Field::Box(self.say("paper-time")),
            Kind::Text => Field::Lines(4),
            Kind::Attachment => {
                self.lose(item, "attachment");
                Field::Nothing
            }
            _ if !item.options().is_empty() && item.options().len() <= MOST_OPTIONS => self.options(item),
            Kind::Choice => {
                self.lose(item, "answerValueSet");
                Field::Lines(1)
            }
            _ => Field::Lines(1),
        }
    }

    fn options(&self, item: &Item) -> Field {
        let language = self.paper.language;
        let is_open = item.kind == Kind::OpenChoice || item.any_text || item.open_options;
        let own = item.open_label.as_ref().map(|label| label.get(language).to_owned());
        let words = item.options().iter().map(|option| {
            let prefix = option.prefix.as_deref().unwrap_or_default();
            format!("{prefix} {}", option.display(language)).trim().to_owned()
        });
        Field::Options {
            options: words.collect(),
            other: is_open.then(|| own.unwrap_or_else(|| self.say("paper-other"))),
            is_several: item.is_multiple(),
        }
    }

    /// "Only if …", all conditions in one sentence; empty without any.
    fn condition(&self, item: &Item) -> String {
        if item.conditions().is_empty() {
            return String::new();
        }
        let joint = self.say(if item.needs_any_condition() { "paper-or" } else { "paper-and" });
        let said: Vec<String> = item.conditions().iter().map(|one| self.said(one)).collect();
        (self.paper.say)("paper-only-if", &[("conditions", &said.join(&format!(" {joint} ")))])
    }

    fn said(&self, condition: &Condition) -> String {
        let language = self.paper.language;
        let asked = self.compiled.item(condition.question);
        let number = self.numbers.get(condition.question.get()).map_or("", String::as_str);
        let text = format!("{number} {}", asked.text(language));
        let answer = asked.display_of(&condition.answer, language);
        let key = match condition.operator {
            Operator::Exists if condition.answer == Value::Boolean(false) => "paper-if-unanswered",
            Operator::Exists => "paper-if-answered",
            Operator::Equal => "paper-if-equal",
            Operator::NotEqual => "paper-if-not-equal",
            Operator::Greater => "paper-if-greater",
            Operator::Less => "paper-if-less",
            Operator::AtLeast => "paper-if-at-least",
            Operator::AtMost => "paper-if-at-most",
        };
        (self.paper.say)(key, &[("question", text.trim()), ("answer", &answer)])
    }
}

/// What is said below a question or a heading; the ends of a scale stand at the scale.
fn notes(item: &Item, language: &str) -> Vec<String> {
    let others =
        item.hints.notes.iter().filter(|note| !matches!(note.kind, NoteKind::Lower | NoteKind::Upper));
    let own = others.map(|note| note.text.get(language));
    let mut all: Vec<String> = item.help(language).into_iter().chain(own).map(str::to_owned).collect();
    all.dedup();
    all.retain(|note| !note.is_empty());
    all
}

fn unit(item: &Item) -> String {
    let unit = item.unit().and_then(|unit| unit.display.as_ref().or(unit.code.as_ref()));
    unit.cloned().unwrap_or_default()
}

/// The whole numbers of a scale, if there is room for them.
fn points(item: &Item) -> Option<Vec<String>> {
    let (Value::Integer(min), Value::Integer(max)) = (item.limits.min.as_ref()?, item.limits.max.as_ref()?)
    else {
        return None;
    };
    let (min, max) = (*min, *max);
    (max > min && max - min < MOST_POINTS).then(|| (min..=max).map(|point| point.to_string()).collect())
}
