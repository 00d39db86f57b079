//! What is wrong with a form, field by field, for showing it again with status 422.

use std::borrow::Cow;

use validator::{Validate, ValidationErrors};

use super::super::page::PageContext;

/// Messages in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

/// One message at one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, which is also the id of its control.
    pub field: Cow<'static, str>,
    message: Message,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Message {
    Key(Cow<'static, str>),
    Text(String),
}

impl FieldErrors {
    pub fn new() -> Self {
        Self::default()
    }

    /// What the form's own rules find; the rules' messages are keys.
    pub fn of(form: &impl Validate) -> Self {
        form.validate().err().map(Self::from).unwrap_or_default()
    }

    /// Adds a message by its key.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) {
        self.0.push(FieldError { field: field.into(), message: Message::Key(key.into()) });
    }

    /// Adds a message that is already in the page's language, for those with arguments.
    pub fn add_text(&mut self, field: impl Into<Cow<'static, str>>, text: String) {
        self.0.push(FieldError { field: field.into(), message: Message::Text(text) });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// The message at a field, empty if there is none.
    pub fn at(&self, ctx: &PageContext, field: &str) -> String {
        self.0.iter().find(|error| error.field == field).map(|error| error.text(ctx)).unwrap_or_default()
    }
}

impl FieldError {
    pub fn text(&self, ctx: &PageContext) -> String {
        match &self.message {
            Message::Key(key) => ctx.t(key).into_owned(),
            Message::Text(text) => text.clone(),
        }
    }
}

impl From<ValidationErrors> for FieldErrors {
    fn from(errors: ValidationErrors) -> Self {
        let mut found: Vec<FieldError> = errors
            .into_errors()
            .into_iter()
            .filter_map(|(field, kind)| {
                let validator::ValidationErrorsKind::Field(messages) = kind else {
                    return None;
                };
                let first = messages.into_iter().next()?;
                let key = first.message.unwrap_or(first.code);
                Some(FieldError { field, message: Message::Key(key) })
            })
            .collect();
        found.sort_by(|one, other| one.field.cmp(&other.field));
        Self(found)
    }
}
