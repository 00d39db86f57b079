//! The twelve digits by which a person goes on with a response on another device.
//!
//! Digits are what every keyboard has and everybody can read out. Forty bits are few for a secret, so each stands in
//! the database for a week only (`storage::resume_codes`) and guessing is braked where it is typed.

use super::signing::SigningKey;
use crate::domain::ids::ResponseId;

const DIGITS: usize = 12;
const ALL: u64 = 1_000_000_000_000;

/// A code as it was shown or typed: twelve digits.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeCode(String);

impl std::fmt::Debug for ResumeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResumeCode")
    }
}

impl ResumeCode {
    /// The code of a response: the same each time it is shown.
    pub fn of(key: &SigningKey, response: ResponseId) -> Self {
        let made = key.sign("resume code", response.get().as_bytes());
        let number = made.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        Self(format!("{:0width$}", number % ALL, width = DIGITS))
    }

    /// What somebody typed, with or without spaces, dots and dashes; `None` where that is no such code.
    pub fn parse(typed: &str) -> Option<Self> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '–');
        let digits: String = typed.chars().filter(|c| !is_between(*c)).collect();
        let is_code = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then_some(Self(digits))
    }

    /// What it is looked up by.
    pub fn tag(&self, key: &SigningKey) -> Vec<u8> {
        key.sign("tag of a resume code", self.0.as_bytes())
    }

    /// Three groups of four, as people read numbers out.
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(DIGITS + 2);
        for (at, digit) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        grouped
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let key = SigningKey::new(vec![7; 32].into());
        let code = ResumeCode::of(&key, ResponseId::new(Uuid::from_u128(1)));
        let grouped = code.grouped();
        assert_eq!(grouped.len(), 14);
        for typed in [grouped.clone(), grouped.replace(' ', ""), format!(" {} ", grouped.replace(' ', "-"))] {
            assert_eq!(ResumeCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        for other in ["", "1234", "1234 5678 901", "1234 5678 9012 3", "abcd efgh ijkl", "١٢٣٤٥٦٧٨٩٠١٢"]
        {
            assert_eq!(ResumeCode::parse(other), None, "{other}");
        }
    }

    #[test]
    fn other_responses_and_other_installations_have_other_codes() {
        let (key, other) = (SigningKey::new(vec![7; 32].into()), SigningKey::new(vec![8; 32].into()));
        let (one, two) = (ResponseId::new(Uuid::from_u128(1)), ResponseId::new(Uuid::from_u128(2)));
        assert_eq!(ResumeCode::of(&key, one), ResumeCode::of(&key, one));
        assert_ne!(ResumeCode::of(&key, one), ResumeCode::of(&key, two));
        assert_ne!(ResumeCode::of(&key, one), ResumeCode::of(&other, one));
        let code = ResumeCode::of(&key, one);
        assert_ne!(code.tag(&key), code.tag(&other));
    }
}
