//! The list of numbers as it is being written: every button brings all of it, so that nothing typed is lost.

use serde::Deserialize;

use crate::{
    domain::help_line::{HelpLine, MOST_LINES, dialled},
    web::forms::FieldErrors,
};

/// Longest name of a line, in characters: it stands on a button.
const LONGEST_NAME: usize = 40;
/// Longest number as it is written, in characters.
const LONGEST_NUMBER: usize = 30;
/// Longest note, in characters.
const LONGEST_NOTE: usize = 80;

/// What was just done, for the line above the page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ShowQuery {
    pub(super) done: Option<String>,
}

/// The list, one value of each field for each line, and the button that was pressed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LinesForm {
    /// The stored list that the page was made from, as JSON.
    #[serde(default)]
    seen: String,
    #[serde(default)]
    name: Vec<String>,
    #[serde(default)]
    number: Vec<String>,
    #[serde(default)]
    note: Vec<String>,
    act: Option<String>,
}

/// What a button does; each but saving only changes the list on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Save,
    Look,
    Add,
    Default,
    Up(usize),
    Down(usize),
    Remove(usize),
}

impl Act {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "save" => Self::Save,
            "look" => Self::Look,
            "add" => Self::Add,
            "default" => Self::Default,
            other => {
                let (act, place) = other.split_once('-')?;
                let place = place.parse().ok()?;
                match act {
                    "up" => Self::Up(place),
                    "down" => Self::Down(place),
                    "remove" => Self::Remove(place),
                    _ => return None,
                }
            }
        })
    }

    /// The list after this button.
    pub(super) fn applied(self, mut lines: Vec<HelpLine>) -> Vec<HelpLine> {
        let count = lines.len();
        match self {
            Self::Add if count < MOST_LINES => lines.push(HelpLine::default()),
            Self::Default => lines = HelpLine::defaults(),
            Self::Up(place) if 0 < place && place < count => lines.swap(place - 1, place),
            Self::Down(place) if place < count.saturating_sub(1) => lines.swap(place, place + 1),
            Self::Remove(place) if place < count && count > 1 => drop(lines.remove(place)),
            // at an end of the list, or nothing to do
            Self::Save | Self::Look | Self::Add | Self::Up(_) | Self::Down(_) | Self::Remove(_) => {}
        }
        lines
    }
}

impl LinesForm {
    /// The button; a form that was sent by the Enter key saves.
    pub(super) fn act(&self) -> Act {
        self.act.as_deref().map_or(Some(Act::Save), Act::parse).unwrap_or(Act::Look)
    }

    /// What the sender's page was made from; `None` if that can't be read.
    pub(super) fn seen(&self) -> Option<Vec<HelpLine>> {
        serde_json::from_str(&self.seen).ok()
    }

    /// The lines as typed, at most a few more than may be stored.
    pub(super) fn lines(&self) -> Vec<HelpLine> {
        let at = |values: &[String], place: usize| {
            values.get(place).map(|value| value.trim().to_owned()).unwrap_or_default()
        };
        let count = self.name.len().max(self.number.len()).max(self.note.len()).min(2 * MOST_LINES);
        let line = |place| HelpLine {
            name: at(&self.name, place),
            number: at(&self.number, place),
            note: at(&self.note, place),
        };
        (0..count).map(line).collect()
    }
}

/// The lines without those left blank; one blank line if all are.
pub(super) fn filled(lines: Vec<HelpLine>) -> Vec<HelpLine> {
    let mut lines: Vec<_> = lines.into_iter().filter(|line| *line != HelpLine::default()).collect();
    if lines.is_empty() {
        lines.push(HelpLine::default());
    }
    lines
}

/// What keeps these lines from being stored, at the fields `name-0`, `number-0`, `note-0`, `name-1`, …
pub(super) fn errors(lines: &[HelpLine]) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let mut known = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let mut fits = |field: &str, text: &str, shortest: usize, longest: usize, key: &'static str| {
            let is_fine =
                (shortest..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control);
            if !is_fine {
                errors.add(format!("{field}-{place}"), key);
            }
            is_fine
        };
        fits("name", &line.name, 1, LONGEST_NAME, "help-lines-name-wrong");
        let number_fits = fits("number", &line.number, 1, LONGEST_NUMBER, "help-lines-number-wrong");
        fits("note", &line.note, 0, LONGEST_NOTE, "help-lines-note-wrong");
        match dialled(&line.number) {
            Ok(number) if known.contains(&number) => {
                errors.add(format!("number-{place}"), "help-lines-number-twice");
            }
            Ok(number) => known.push(number),
            Err(_) if number_fits => errors.add(format!("number-{place}"), "help-lines-number-wrong"),
            Err(_) => {}
        }
    }
    if lines.len() > MOST_LINES {
        errors.add(format!("name-{MOST_LINES}"), "help-lines-too-many");
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, number: &str) -> HelpLine {
        HelpLine { name: name.to_owned(), number: number.to_owned(), note: String::new() }
    }

    #[test]
    fn buttons_change_the_list_and_never_empty_it() {
        let [a, b] = [line("a", "188"), line("b", "192")];
        let both = || vec![a.clone(), b.clone()];
        assert_eq!(Act::Up(1).applied(both()), [b.clone(), a.clone()]);
        assert_eq!(Act::Down(0).applied(both()), [b.clone(), a.clone()]);
        assert_eq!(Act::Remove(0).applied(both()), std::slice::from_ref(&b));
        assert_eq!(Act::Remove(0).applied(vec![a.clone()]), std::slice::from_ref(&a));
        for nothing in [Act::Up(0), Act::Up(2), Act::Down(1), Act::Down(9), Act::Remove(2), Act::Look] {
            assert_eq!(nothing.applied(both()), both(), "{nothing:?}");
        }
        assert_eq!(Act::Down(0).applied(Vec::new()), []);
        assert_eq!(Act::Add.applied(both()).len(), 3);
        assert_eq!(Act::Add.applied(vec![a.clone(); MOST_LINES]).len(), MOST_LINES);
        assert_eq!(Act::Default.applied(vec![a]), HelpLine::defaults());
    }

    #[test]
    fn an_unknown_button_saves_nothing() {
        let act =
            |text: Option<&str>| LinesForm { act: text.map(str::to_owned), ..LinesForm::default() }.act();
        assert_eq!(act(None), Act::Save);
        assert_eq!(act(Some("down-3")), Act::Down(3));
        for text in ["", "delete", "up-", "up--1", "up-x"] {
            assert_eq!(act(Some(text)), Act::Look, "{text}");
        }
    }

    #[test]
    fn messages_stand_at_their_fields() {
        let wrong = |lines: &[HelpLine]| -> Vec<String> {
            errors(lines).iter().map(|error| error.field.clone().into_owned()).collect()
        };
        assert!(wrong(&HelpLine::defaults()).is_empty());
        assert_eq!(wrong(&filled(Vec::new())), ["name-0", "number-0"]);
        assert_eq!(wrong(&[line("CVV", "188"), line("Outro", "1 8 8")]), ["number-1"]);
        assert_eq!(wrong(&[line("CVV", "ligue"), line(&"x".repeat(41), "192")]), ["number-0", "name-1"]);
        let many: Vec<_> = (0..7).map(|n| line("x", &format!("19{n}"))).collect();
        assert_eq!(wrong(&many), ["name-6"]);
    }
}
