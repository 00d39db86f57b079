//! Whom a patient may call when an answer raised a red flag: the lines of an organisation.

use serde::{Deserialize, Serialize};

use super::identity::Invalid;

/// Lines an organisation may have: more would hide the one that matters.
pub const MOST_LINES: usize = 6;

/// Digits of a number: 188 has 3, E.164 allows 15.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

/// Someone to call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpLine {
    pub name: String,
    /// As people read it, such as `(51) 3333-4444`.
    pub number: String,
    /// When or what for, such as `Segunda a sexta, 8h às 18h`; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl HelpLine {
    /// What an organisation starts with: Brazil's CVV (emotional support) and SAMU (ambulance), both free and always open.
    pub fn defaults() -> Vec<Self> {
        let line = |name: &str, number: &str| Self {
            name: name.to_owned(),
            number: number.to_owned(),
            note: String::new(),
        };
        vec![line("CVV", "188"), line("SAMU", "192")]
    }

    /// Whether every one is of the defaults, so that it may be said that calling is free at any time.
    pub fn are_always_open(lines: &[Self]) -> bool {
        let defaults = Self::defaults();
        lines.iter().all(|line| defaults.contains(line))
    }

    /// What a phone dials, for a `tel:` address.
    pub fn dial(&self) -> String {
        dialled(&self.number).unwrap_or_default()
    }
}

/// The digits of a number, after the `+` of an international one.
///
/// # Errors
/// When no phone could dial it: another sign than digits, blanks and `()-./`, or too few or too many digits.
pub fn dialled(number: &str) -> Result<String, Invalid> {
    let number = number.trim();
    let (plus, rest) = number.strip_prefix('+').map_or(("", number), |rest| ("+", rest));
    let mut digits = String::new();
    for sign in rest.chars() {
        match sign {
            '0'..='9' => digits.push(sign),
            ' ' | '\u{a0}' | '(' | ')' | '-' | '.' | '/' => {}
            _ => return Err(Invalid("phone")),
        }
    }
    if DIGITS.contains(&digits.len()) { Ok(format!("{plus}{digits}")) } else { Err(Invalid("phone")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_a_phone_can_dial() {
        for (text, dials) in [
            ("188", "188"),
            (" (51) 3333-4444 ", "5133334444"),
            ("0800 722 6001", "08007226001"),
            ("+55 51 99999.8888", "+5551999998888"),
        ] {
            assert_eq!(dialled(text).as_deref(), Ok(dials), "{text}");
        }
        for text in
            ["", "18", "+", "ligue 188", "188;ext=2", "188 ou 192", "++55 188", "1234567890123456", "１８８"]
        {
            assert!(dialled(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_defaults_are_known_to_be_free_at_any_time() {
        let mut lines = HelpLine::defaults();
        assert!(HelpLine::are_always_open(&lines));
        lines.push(HelpLine {
            name: "Plantão".to_owned(),
            number: "5133334444".to_owned(),
            note: String::new(),
        });
        assert!(!HelpLine::are_always_open(&lines));
    }
}
