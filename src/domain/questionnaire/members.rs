//! Reads an object member by member: those we model are taken out, the rest is kept as it came. By hand, for serde's
//! `flatten` refuses whole numbers beyond 64 bits and copies what lies deep once for every level.

use serde_json::{Number, Value as Json};

use super::resource::{AnswerOption, EnableWhen, Extension, Fields, Initial, Item, List, Questionnaire};
use crate::domain::problem::{Code, Problem};

/// The members of one object that were not taken yet.
pub(super) struct Members {
    fields: Fields,
    /// Where the object stands, such as `item[3].`; empty at the top.
    path: String,
}

/// What is read from an object.
pub(super) trait FromMembers: Sized {
    fn read(members: Members) -> Result<Self, Problem>;
}

impl Members {
    /// The members of the resource itself; a problem if it is no object.
    pub(super) fn of(json: Json) -> Result<Self, Problem> {
        match json {
            Json::Object(fields) => Ok(Self { fields, path: String::new() }),
            _ => Err(wrong("", "", "object")),
        }
    }

    /// What nobody took.
    pub(super) fn rest(self) -> Fields {
        self.fields
    }

    pub(super) fn string(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.fields.shift_remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(&self.path, name, "string")),
        }
    }

    pub(super) fn boolean(&mut self, name: &str) -> Result<Option<bool>, Problem> {
        match self.fields.shift_remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Bool(yes)) => Ok(Some(yes)),
            Some(_) => Err(wrong(&self.path, name, "boolean")),
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Result<Option<Number>, Problem> {
        match self.fields.shift_remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Number(number)) => Ok(Some(number)),
            Some(_) => Err(wrong(&self.path, name, "number")),
        }
    }

    pub(super) fn values(&mut self, name: &str) -> Result<List<Json>, Problem> {
        match self.fields.shift_remove(name) {
            None | Some(Json::Null) => Ok(List::default()),
            Some(Json::Array(values)) => Ok(List::present(values)),
            Some(_) => Err(wrong(&self.path, name, "array")),
        }
    }

    pub(super) fn list<T: FromMembers>(&mut self, name: &str) -> Result<List<T>, Problem> {
        let values = match self.fields.shift_remove(name) {
            None | Some(Json::Null) => return Ok(List::default()),
            Some(Json::Array(values)) => values,
            Some(_) => return Err(wrong(&self.path, name, "array")),
        };
        let read = values.into_iter().enumerate().map(|(position, json)| {
            let name = format!("{name}[{position}]");
            match json {
                Json::Object(fields) => T::read(Self { fields, path: format!("{}{name}.", self.path) }),
                _ => Err(wrong(&self.path, &name, "object")),
            }
        });
        read.collect::<Result<_, _>>().map(List::present)
    }
}

impl FromMembers for Questionnaire {
    fn read(mut members: Members) -> Result<Self, Problem> {
        Ok(Self {
            resource_type: members.string("resourceType")?.unwrap_or_default(),
            language: members.string("language")?,
            contained: members.values("contained")?,
            extension: members.list("extension")?,
            url: members.string("url")?,
            version: members.string("version")?,
            name: members.string("name")?,
            title: members.string("title")?,
            status: members.string("status")?,
            description: members.string("description")?,
            item: members.list("item")?,
            extra: members.rest(),
        })
    }
}

impl FromMembers for Item {
    fn read(mut members: Members) -> Result<Self, Problem> {
        Ok(Self {
            link_id: members.string("linkId")?,
            extension: members.list("extension")?,
            prefix: members.string("prefix")?,
            text: members.string("text")?,
            kind: members.string("type")?,
            enable_when: members.list("enableWhen")?,
            enable_behavior: members.string("enableBehavior")?,
            required: members.boolean("required")?,
            repeats: members.boolean("repeats")?,
            read_only: members.boolean("readOnly")?,
            max_length: members.number("maxLength")?,
            answer_value_set: members.string("answerValueSet")?,
            answer_option: members.list("answerOption")?,
            initial: members.list("initial")?,
            item: members.list("item")?,
            extra: members.rest(),
        })
    }
}

impl FromMembers for EnableWhen {
    fn read(mut members: Members) -> Result<Self, Problem> {
        Ok(Self {
            question: members.string("question")?,
            operator: members.string("operator")?,
            extra: members.rest(),
        })
    }
}

impl FromMembers for AnswerOption {
    fn read(mut members: Members) -> Result<Self, Problem> {
        Ok(Self {
            extension: members.list("extension")?,
            initial_selected: members.boolean("initialSelected")?,
            extra: members.rest(),
        })
    }
}

impl FromMembers for Initial {
    fn read(members: Members) -> Result<Self, Problem> {
        Ok(Self { extra: members.rest() })
    }
}

impl FromMembers for Extension {
    fn read(mut members: Members) -> Result<Self, Problem> {
        Ok(Self {
            url: members.string("url")?.unwrap_or_default(),
            extension: members.list("extension")?,
            extra: members.rest(),
        })
    }
}

fn wrong(path: &str, name: &str, expected: &str) -> Problem {
    Problem::new(Code::WrongShape).with("detail", format!("{path}{name} ({expected})").trim_start())
}
