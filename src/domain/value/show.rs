//! A value in the words and digits of a reader's language.

use super::{Date, Value};

impl Value {
    /// The value as a person of `language` would write it: decimal comma and dd/mm/yyyy but for English.
    pub fn show(&self, language: &str) -> String {
        match self {
            Self::Boolean(value) => yes_or_no(*value, language).to_owned(),
            Self::Integer(value) => value.to_string(),
            Self::Decimal(value) => localise(&value.to_string(), language),
            Self::Date(value) => show_date(*value, language),
            Self::DateTime(value) => match value.instant() {
                Some(instant) => format!("{} {}", show_date(value.date(), language), instant.format("%H:%M")),
                None => show_date(value.date(), language),
            },
            Self::Time(value) => value.time().format("%H:%M").to_string(),
            Self::String(value) | Self::Uri(value) => value.clone(),
            Self::Coding(value) => {
                value.display.as_ref().or(value.code.as_ref()).cloned().unwrap_or_default()
            }
            Self::Attachment(value) => value.show().to_owned(),
            Self::Reference(value) => value.show().to_owned(),
            Self::Quantity(value) => {
                let number =
                    value.value.map(|number| localise(&number.to_string(), language)).unwrap_or_default();
                let unit =
                    value.unit.as_ref().or(value.code.as_ref()).map(String::as_str).unwrap_or_default();
                let sign = value.comparator.as_deref().unwrap_or_default();
                format!("{sign}{number} {unit}").trim().to_owned()
            }
        }
    }
}

fn yes_or_no(value: bool, language: &str) -> &'static str {
    match (language.get(..2), value) {
        (Some("en"), true) => "Yes",
        (Some("es"), true) => "Sí",
        (Some("en" | "es"), false) => "No",
        (_, true) => "Sim",
        (_, false) => "Não",
    }
}

fn localise(number: &str, language: &str) -> String {
    if language.starts_with("en") { number.to_owned() } else { number.replace('.', ",") }
}

fn show_date(date: Date, language: &str) -> String {
    let text = date.to_string();
    if language.starts_with("en") {
        return text;
    }
    let mut parts: Vec<&str> = text.split('-').collect();
    parts.reverse();
    parts.join("/")
}
