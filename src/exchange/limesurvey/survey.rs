//! A survey out of its tables, whichever release wrote them: older ones have a row for each language, newer ones the texts
//! in tables of their own.

use std::collections::HashMap;

use super::super::build::{Words, language_code, plain};
use super::tables::{Row, Tables};

/// A question, or a part of one.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    pub(super) id: String,
    pub(super) group: String,
    /// One letter.
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) words: Words,
    pub(super) help: Words,
    /// Files that its words show.
    pub(super) media: Vec<String>,
    pub(super) has_other: bool,
    pub(super) mandatory: String,
    pub(super) relevance: String,
    pub(super) pattern: String,
    pub(super) scale: i64,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) parts: Vec<Question>,
    pub(super) answers: Vec<Answer>,
    /// By the part, where there is one, and `other`.
    pub(super) defaults: Vec<(String, String, String)>,
}

impl Question {
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self.attribute(name), "1" | "Y" | "y")
    }

    pub(super) fn default_of(&self, part: &str, special: &str) -> &str {
        let is_it = |(own, kind, _): &&(String, String, String)| own == part && kind == special;
        self.defaults.iter().find(is_it).map_or("", |(.., value)| value)
    }
}

/// An answer to choose.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) code: String,
    pub(super) words: Words,
    pub(super) points: String,
    pub(super) scale: i64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: Words,
    pub(super) description: Words,
    pub(super) relevance: String,
    pub(super) is_random: bool,
    pub(super) questions: Vec<Question>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    pub(super) id: String,
    pub(super) language: String,
    pub(super) title: Words,
    pub(super) description: Words,
    pub(super) welcome: Words,
    pub(super) end: Words,
    pub(super) has_assessments: bool,
    pub(super) groups: Vec<Group>,
}

struct Source<'t> {
    tables: &'t Tables,
    language: String,
    /// Places of rows, by table and the id that they belong to.
    rows: HashMap<(&'static str, &'t str), Vec<&'t Row>>,
}

const BY_ID: [(&str, &str); 8] = [
    ("groups", "gid"),
    ("group_l10ns", "gid"),
    ("questions", "qid"),
    ("subquestions", "qid"),
    ("question_l10ns", "qid"),
    ("answers", "qid"),
    ("answer_l10ns", "aid"),
    ("question_attributes", "qid"),
];

impl<'t> Source<'t> {
    fn new(tables: &'t Tables, language: String) -> Self {
        let mut rows: HashMap<(&'static str, &'t str), Vec<&'t Row>> = HashMap::new();
        for (table, id) in BY_ID {
            for row in tables.rows(table) {
                rows.entry((table, row.get(id))).or_default().push(row);
            }
        }
        Self { tables, language, rows }
    }

    fn of(&self, table: &'static str, id: &'t str) -> &[&'t Row] {
        self.rows.get(&(table, id)).map(Vec::as_slice).unwrap_or_default()
    }

    /// A text in all its languages, and the files that it shows.
    fn words(&self, rows: &[&'t Row], field: &str) -> (Words, Vec<String>) {
        let (mut words, mut media) = (Words::default(), Vec::new());
        for row in rows {
            let found = plain(row.get(field));
            let language = row.get("language");
            if words.text.is_empty() && (language == self.language || language.is_empty() || rows.len() == 1)
            {
                media = found.media;
                words.text = found.text;
            } else if language != self.language && !found.text.is_empty() {
                words.others.push((language_code(language), found.text));
            }
        }
        (words, media)
    }

    /// Of rows with a language each, those of one id once, in the order of a number.
    fn once(&self, table: &'static str, id: &str, order: &str, keep: impl Fn(&Row) -> bool) -> Vec<&'t Row> {
        let mut found: Vec<&'t Row> = Vec::new();
        for row in self.tables.rows(table).iter().filter(|row| keep(row)) {
            let is_new =
                |other: &&&Row| other.get(id) == row.get(id) && other.get("scale_id") == row.get("scale_id");
            match found.iter_mut().find(|other| is_new(&&**other)) {
                Some(known) if row.get("language") == self.language => *known = row,
                Some(_) => {}
                None => found.push(row),
            }
        }
        found.sort_by_key(|row| (row.number("scale_id"), row.number(order)));
        found
    }

    fn question(&self, row: &'t Row) -> Question {
        let id = row.get("qid");
        let own: Vec<&Row> = ["question_l10ns", "questions", "subquestions"]
            .into_iter()
            .map(|table| self.of(table, id))
            .find(|rows| rows.iter().any(|row| !row.get("question").is_empty()))
            .unwrap_or_default()
            .to_vec();
        let (words, media) = self.words(&own, "question");
        let attributes = self.of("question_attributes", id).iter().filter(|row| {
            let language = row.get("language");
            language.is_empty() || language == self.language
        });
        Question {
            id: id.to_owned(),
            group: row.get("gid").to_owned(),
            kind: row.get("type").to_owned(),
            code: row.get("title").to_owned(),
            words,
            help: self.words(&own, "help").0,
            media,
            has_other: row.get("other") == "Y",
            mandatory: row.get("mandatory").to_owned(),
            relevance: row.get("relevance").to_owned(),
            pattern: row.get("preg").to_owned(),
            scale: row.number("scale_id"),
            attributes: attributes
                .map(|row| (row.get("attribute").to_owned(), row.get("value").to_owned()))
                .collect(),
            parts: Vec::new(),
            answers: Vec::new(),
            defaults: Vec::new(),
        }
    }

    fn whole(&self, row: &'t Row, conditions: &HashMap<String, String>) -> Question {
        let mut question = self.question(row);
        let id = row.get("qid");
        let parts = self.once("subquestions", "qid", "question_order", |row| row.get("parent_qid") == id);
        question.parts = parts.into_iter().map(|row| self.question(row)).collect();
        let answers = self.once("answers", "code", "sortorder", |row| row.get("qid") == id);
        question.answers = answers.into_iter().map(|row| self.answer(id, row)).collect();
        let defaults = self.tables.rows("defaultvalues").iter().filter(|row| row.get("qid") == id);
        let texts = self.tables.rows("defaultvalue_l10ns");
        question.defaults = defaults
            .filter(|row| row.get("language").is_empty() || row.get("language") == self.language)
            .map(|row| {
                let own = texts.iter().find(|text| {
                    text.get("dvid") == row.get("dvid")
                        && text.get("language") == self.language
                        && !text.get("dvid").is_empty()
                });
                let value = own.map_or_else(|| row.get("defaultvalue"), |text| text.get("defaultvalue"));
                let part = Some(row.get("sqid")).filter(|part| *part != "0").unwrap_or_default();
                (part.to_owned(), row.get("specialtype").to_owned(), value.to_owned())
            })
            .filter(|(.., value)| !value.is_empty())
            .collect();
        if matches!(question.relevance.as_str(), "" | "1")
            && let Some(condition) = conditions.get(id)
        {
            question.relevance.clone_from(condition);
        }
        question
    }

    fn answer(&self, question: &str, row: &'t Row) -> Answer {
        let mut rows: Vec<&Row> = match row.get("aid") {
            "" => Vec::new(),
            id => self.of("answer_l10ns", id).to_vec(),
        };
        if rows.is_empty() {
            let is_of = |other: &&Row| {
                other.get("code") == row.get("code") && other.get("scale_id") == row.get("scale_id")
            };
            let own = self.rows.get(&("answers", question)).into_iter().flatten();
            rows = own.filter(|other| is_of(other)).copied().collect();
        }
        Answer {
            code: row.get("code").to_owned(),
            words: self.words(&rows, "answer").0,
            points: row.get("assessment_value").to_owned(),
            scale: row.number("scale_id"),
        }
    }
}

pub(super) fn read(tables: &Tables) -> Survey {
    let empty = Row::default();
    let row = tables.rows("surveys").first().unwrap_or(&empty);
    let settings = tables.rows("surveys_languagesettings");
    let own = row.get("language");
    let language =
        if own.is_empty() { settings.first().map_or("", |row| row.get("surveyls_language")) } else { own };
    let source = Source::new(tables, language.to_owned());
    let spoken = |field: &str| {
        let mut words = Words::default();
        for row in settings {
            let text = plain(row.get(field)).text;
            if row.get("surveyls_language") == language {
                words.text = text;
            } else if !text.is_empty() {
                words.others.push((language_code(row.get("surveyls_language")), text));
            }
        }
        words
    };
    let conditions = super::conditions::written(tables.rows("conditions"));
    let groups = source.once("groups", "gid", "group_order", |_| true);
    let mut found: Vec<Group> = Vec::new();
    for row in groups {
        let id = row.get("gid");
        let texts = source.of("group_l10ns", id);
        let texts = if texts.is_empty() { source.of("groups", id) } else { texts };
        let is_own =
            |question: &Row| question.get("gid") == id && matches!(question.get("parent_qid"), "" | "0");
        let questions = source.once("questions", "qid", "question_order", is_own);
        found.push(Group {
            id: id.to_owned(),
            title: source.words(texts, "group_name").0,
            description: source.words(texts, "description").0,
            relevance: row.get("grelevance").to_owned(),
            is_random: !row.get("randomization_group").is_empty(),
            questions: questions.into_iter().map(|row| source.whole(row, &conditions)).collect(),
        });
    }
    Survey {
        id: row.get("sid").to_owned(),
        title: spoken("surveyls_title"),
        description: spoken("surveyls_description"),
        welcome: spoken("surveyls_welcometext"),
        end: spoken("surveyls_endtext"),
        has_assessments: row.get("assessments") == "Y",
        groups: found,
        language: language.to_owned(),
    }
}
