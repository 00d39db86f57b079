//! What each question is here: items with their kinds of answers, and what expressions call them.

use std::collections::HashSet;

use super::super::build::{Field, Kind, Words};
use super::expression::{Meaning, Names};
use super::survey::{Answer, Group, Question};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    Group,
    Table,
    /// One line, or several.
    Text(&'static str),
    Number,
    Slider,
    Date,
    Choice(&'static str),
    /// A row of a table.
    Cell,
    Many,
    Ranking,
    Yes,
    File,
    Display,
    Equation,
    /// A type that nothing here does.
    Unknown,
}

/// An item of a question.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) link_id: String,
    pub(super) field: usize,
    pub(super) control: Control,
    pub(super) words: Words,
    pub(super) options: Vec<Answer>,
    pub(super) children: Vec<Part>,
    /// Asked only where this was chosen.
    pub(super) when: Option<Meaning>,
    /// The part of the question that it is for.
    pub(super) of: Option<usize>,
    /// It is for the words of "other".
    pub(super) is_other: bool,
}

/// The code of "other" in a single choice.
pub(super) const OTHER: &str = "-oth-";

#[derive(Debug)]
pub(super) struct Planner<'n> {
    pub(super) names: &'n mut Names,
    pub(super) survey: &'n str,
    pub(super) taken: HashSet<String>,
}

/// Words in English, Portuguese and Spanish, as a survey of this language has them.
pub(super) fn usual(language: &str, [english, portuguese, spanish]: [&str; 3]) -> Words {
    let tag = language.split('-').next().unwrap_or_default();
    let all = [("en", english), ("pt", portuguese), ("es", spanish)];
    let own = all.iter().find(|(known, _)| *known == tag).map_or(english, |(_, text)| text);
    let others = all.iter().filter(|(_, text)| *text != own);
    let others = others.map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect();
    Words { others, ..Words::new(own) }
}

fn choices(language: &str, list: &[(&str, [&str; 3])]) -> Vec<Answer> {
    let answer = |(code, words): &(&str, [&str; 3])| Answer {
        code: (*code).to_owned(),
        words: usual(language, *words),
        ..Answer::default()
    };
    list.iter().map(answer).collect()
}

/// A scale of numbers.
fn scale(most: u32) -> Vec<Answer> {
    let answer = |number: u32| Answer {
        code: number.to_string(),
        words: Words::new(number.to_string()),
        ..Answer::default()
    };
    (1..=most).map(answer).collect()
}

impl Planner<'_> {
    pub(super) fn link_id(&mut self, wanted: &str) -> String {
        let mut link_id = wanted.to_owned();
        while !self.taken.insert(link_id.clone()) {
            link_id.push('#');
        }
        link_id
    }

    /// An item whose name and code end like this.
    fn part(
        &mut self,
        question: &Question,
        (name, code): (&str, &str),
        kind: Kind,
        control: Control,
    ) -> Part {
        let full = format!("{}{name}", question.code);
        let link_id = self.link_id(&full);
        let field = Field {
            link_id: link_id.clone(),
            name: full.clone(),
            kind,
            repeats: Vec::new(),
            codes: Vec::new(),
            truth: ["Y", "N"],
        };
        let field = self.names.fields.add(field);
        self.know(question, (name, code), &Meaning::Field(field));
        Part {
            link_id,
            field,
            control,
            words: Words::default(),
            options: Vec::new(),
            children: Vec::new(),
            when: None,
            of: None,
            is_other: false,
        }
    }

    fn know(&mut self, question: &Question, (name, code): (&str, &str), meaning: &Meaning) {
        let keys = [
            format!("{}{name}", question.code),
            format!("{}X{}X{}{code}", self.survey, question.group, question.id),
        ];
        for key in keys {
            self.names.keys.entry(key).or_insert_with(|| meaning.clone());
        }
    }

    fn choice(
        &mut self,
        question: &Question,
        ends: (&str, &str),
        control: Control,
        options: Vec<Answer>,
    ) -> Part {
        let kind = if matches!(control, Control::Many | Control::Ranking) { Kind::Codes } else { Kind::Code };
        let mut part = self.part(question, ends, kind, control);
        self.names.fields.set_codes(part.field, options.iter().map(|answer| answer.code.clone()).collect());
        part.options = options;
        part
    }

    /// The items of a question: itself, then what is asked beside it.
    pub(super) fn question(&mut self, question: &Question, language: &str) -> Vec<Part> {
        let answers = |scale: i64| -> Vec<Answer> {
            question.answers.iter().filter(|answer| answer.scale == scale).cloned().collect()
        };
        let mut found = match question.kind.as_str() {
            "L" | "!" | "O" | "5" | "G" => self.single(question, language, answers(0)),
            "M" | "P" => self.multiple(question),
            "R" => vec![self.choice(question, ("", ""), Control::Ranking, answers(0))],
            "Y" => vec![self.part(question, ("", ""), Kind::Boolean, Control::Yes)],
            "F" | "H" => vec![self.table(question, &answers(0), ("", ""))],
            "A" => vec![self.table(question, &scale(5), ("", ""))],
            "B" => vec![self.table(question, &scale(10), ("", ""))],
            "C" => {
                let options = choices(
                    language,
                    &[
                        ("Y", ["Yes", "Sim", "Sí"]),
                        ("U", ["Uncertain", "Não tenho certeza", "No lo sé"]),
                        ("N", ["No", "Não", "No"]),
                    ],
                );
                vec![self.table(question, &options, ("", ""))]
            }
            "E" => {
                let options = choices(
                    language,
                    &[
                        ("I", ["Increase", "Aumentou", "Aumentó"]),
                        ("S", ["Same", "Igual", "Igual"]),
                        ("D", ["Decrease", "Diminuiu", "Disminuyó"]),
                    ],
                );
                vec![self.table(question, &options, ("", ""))]
            }
            "1" => vec![self.dual(question, [answers(0), answers(1)])],
            ":" | ";" => vec![self.cells(question)],
            "Q" | "K" => vec![self.lines(question)],
            "D" => {
                let has_time = question.attribute("date_format").contains(['H', 'h']);
                let kind = if has_time { Kind::DateTime } else { Kind::Date };
                vec![self.part(question, ("", ""), kind, Control::Date)]
            }
            "N" => vec![self.number(question, ("", ""))],
            "S" if question.is("numbers_only") => vec![self.number(question, ("", ""))],
            "S" => vec![self.part(question, ("", ""), Kind::Text, Control::Text("string"))],
            "T" | "U" => vec![self.part(question, ("", ""), Kind::Text, Control::Text("text"))],
            "|" => vec![self.part(question, ("", ""), Kind::File, Control::File)],
            "X" => vec![self.part(question, ("", ""), Kind::Blank, Control::Display)],
            "*" => vec![self.part(question, ("", ""), Kind::Text, Control::Equation)],
            _ => vec![self.part(question, ("", ""), Kind::Text, Control::Unknown)],
        };
        if let Some(first) = found.first_mut() {
            first.words = question.words.clone();
        }
        found
    }

    fn number(&mut self, question: &Question, ends: (&str, &str)) -> Part {
        let is_whole = question.is("num_value_int_only") || question.is("slider_layout");
        let kind = if is_whole && question.attribute("slider_accuracy").parse::<u32>() != Ok(0) {
            let step = question.attribute("slider_accuracy");
            if step.is_empty() || step.parse::<i64>().is_ok() { Kind::Integer } else { Kind::Decimal }
        } else {
            Kind::Decimal
        };
        let control = if question.is("slider_layout") { Control::Slider } else { Control::Number };
        self.part(question, ends, kind, control)
    }

    fn single(&mut self, question: &Question, language: &str, mut options: Vec<Answer>) -> Vec<Part> {
        match question.kind.as_str() {
            "5" => options = scale(5),
            "G" => {
                let sexes =
                    [("F", ["Female", "Feminino", "Femenino"]), ("M", ["Male", "Masculino", "Masculino"])];
                options = choices(language, &sexes);
            }
            _ => {}
        }
        if question.has_other {
            options.push(Answer {
                code: OTHER.to_owned(),
                words: other_words(question, language),
                ..Answer::default()
            });
        }
        let is_list = question.kind == "!" || question.is("use_dropdown");
        let control = Control::Choice(if is_list { "drop-down" } else { "radio-button" });
        let main = self.choice(question, ("", ""), control, options);
        let field = main.field;
        let mut found = vec![main];
        if question.has_other {
            let mut other = self.part(question, ("_other", "other"), Kind::Text, Control::Text("string"));
            other.when = Some(Meaning::Box(field, OTHER.to_owned()));
            other.words = which(language);
            other.is_other = true;
            found.push(other);
        }
        if question.kind == "O" {
            let mut comment = self.part(question, ("_comment", "comment"), Kind::Text, Control::Text("text"));
            comment.words = usual(language, ["Comment", "Comentário", "Comentario"]);
            found.push(comment);
        }
        found
    }

    /// Each part is an option; beside it there may be words.
    fn multiple(&mut self, question: &Question) -> Vec<Part> {
        let option = |part: &Question| Answer {
            code: part.code.clone(),
            words: part.words.clone(),
            points: question.attribute("assessment_value").to_owned(),
            scale: 0,
        };
        let mut options: Vec<Answer> = question.parts.iter().map(option).collect();
        if question.has_other {
            options.push(Answer {
                code: "other".to_owned(),
                words: other_words(question, ""),
                ..Answer::default()
            });
        }
        let main = self.choice(question, ("", ""), Control::Many, options);
        let field = main.field;
        for part in &question.parts {
            let meaning = Meaning::Box(field, part.code.clone());
            self.know(question, (&format!("_{}", part.code), &part.code), &meaning);
        }
        let mut found = vec![main];
        if question.kind == "P" {
            for (at, part) in question.parts.iter().enumerate() {
                let ends = (format!("_{}comment", part.code), format!("{}comment", part.code));
                let mut comment =
                    self.part(question, (&ends.0, &ends.1), Kind::Text, Control::Text("string"));
                comment.when = Some(Meaning::Box(field, part.code.clone()));
                comment.words = part.words.clone();
                comment.of = Some(at);
                found.push(comment);
            }
        }
        if question.has_other {
            let mut other = self.part(question, ("_other", "other"), Kind::Text, Control::Text("string"));
            other.when = Some(Meaning::Box(field, "other".to_owned()));
            other.words = which("");
            other.is_other = true;
            found.push(other);
        }
        found
    }

    fn group(&mut self, question: &Question, ends: (&str, &str), control: Control) -> Part {
        self.part(question, ends, Kind::Group, control)
    }

    /// Rows of parts with the same options.
    fn table(&mut self, question: &Question, options: &[Answer], (name, code): (&str, &str)) -> Part {
        let group = if name.is_empty() { "" } else { name };
        let mut table = self.group(question, (group, &format!("#{code}")), Control::Table);
        for (at, part) in question.parts.iter().enumerate().filter(|(_, part)| part.scale == 0) {
            let ends = (format!("_{}{name}", part.code), format!("{}{code}", part.code));
            let mut row = self.choice(question, (&ends.0, &ends.1), Control::Cell, options.to_vec());
            row.words = part.words.clone();
            row.of = Some(at);
            table.children.push(row);
        }
        table
    }

    /// Two tables, one for each scale.
    fn dual(&mut self, question: &Question, [first, second]: [Vec<Answer>; 2]) -> Part {
        let mut group = self.group(question, ("", ""), Control::Group);
        for (options, name, code, head) in
            [(first, "_0", "#0", "dualscale_headerA"), (second, "_1", "#1", "dualscale_headerB")]
        {
            let mut table = self.table(question, &options, (name, code));
            table.words = Words::new(question.attribute(head));
            group.children.push(table);
        }
        group
    }

    /// A question for each row and column.
    fn cells(&mut self, question: &Question) -> Part {
        let mut group = self.group(question, ("", ""), Control::Group);
        let columns: Vec<&Question> = question.parts.iter().filter(|part| part.scale == 1).collect();
        for (at, row) in question.parts.iter().enumerate().filter(|(_, part)| part.scale == 0) {
            let name = format!("_{}", row.code);
            let mut line = self.group(question, (&name, &row.code), Control::Group);
            line.words = row.words.clone();
            line.of = Some(at);
            for column in &columns {
                let name = format!("_{}_{}", row.code, column.code);
                let code = format!("{}_{}", row.code, column.code);
                let is_number = question.kind == ":";
                let is_ticked = is_number && question.is("multiflexible_checkbox");
                let (kind, control) = match (is_ticked, is_number) {
                    (true, _) => (Kind::Boolean, Control::Yes),
                    (_, true) => (Kind::Decimal, Control::Number),
                    _ => (Kind::Text, Control::Text("string")),
                };
                let mut cell = self.part(question, (&name, &code), kind, control);
                if is_ticked {
                    self.names.fields.set_truth(cell.field, ["1", "0"]);
                }
                cell.words = column.words.clone();
                line.children.push(cell);
            }
            group.children.push(line);
        }
        group
    }

    /// Several lines of text, or several numbers.
    fn lines(&mut self, question: &Question) -> Part {
        let mut group = self.group(question, ("", ""), Control::Group);
        for (at, part) in question.parts.iter().enumerate() {
            let ends = (format!("_{}", part.code), part.code.clone());
            let ends = (ends.0.as_str(), ends.1.as_str());
            let mut line = if question.kind == "K" || question.is("numbers_only") {
                self.number(question, ends)
            } else {
                self.part(question, ends, Kind::Text, Control::Text("string"))
            };
            line.words = part.words.clone();
            line.of = Some(at);
            group.children.push(line);
        }
        group
    }
}

fn other_words(question: &Question, language: &str) -> Words {
    let own = question.attribute("other_replace_text");
    if own.is_empty() { usual(language, ["Other", "Outro", "Otro"]) } else { Words::new(own) }
}

fn which(language: &str) -> Words {
    usual(language, ["Which?", "Qual?", "¿Cuál?"])
}

/// Items of all questions of a group.
pub(super) fn of_group(planner: &mut Planner<'_>, group: &Group, language: &str) -> Vec<Vec<Part>> {
    group.questions.iter().map(|question| planner.question(question, language)).collect()
}
