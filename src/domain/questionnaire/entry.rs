//! Texts of a kind that has rules: numbers of documents, postal codes, telephones. Each is kept in one way, and shown as
//! people know it.

use crate::domain::identity::{Cep, Cns, Cpf, Email, Phone};
use crate::domain::problem::Code;

/// What kind of text an item asks for: our extension `textFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// Kept as 11 digits.
    Cpf,
    /// Kept as 15 digits.
    Cns,
    /// Brazil's postal code, kept as 8 digits.
    Cep,
    /// Kept in E.164.
    Phone,
    Email,
}

impl TextFormat {
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "cpf" => Some(Self::Cpf),
            "cns" => Some(Self::Cns),
            "cep" => Some(Self::Cep),
            "phone" => Some(Self::Phone),
            "email" => Some(Self::Email),
            _ => None,
        }
    }

    /// By the pattern that an author shows (`000.000.000-00`, `99999-999`), where it can only be one thing.
    pub fn of_mask(mask: &str) -> Option<Self> {
        let is_place = |c: char| matches!(c, '0' | '9' | '#' | '_' | 'X' | 'x');
        let shape: String = mask.trim().chars().map(|c| if is_place(c) { '0' } else { c }).collect();
        match shape.as_str() {
            "000.000.000-00" => Some(Self::Cpf),
            "000 0000 0000 0000" => Some(Self::Cns),
            "00000-000" => Some(Self::Cep),
            "(00) 00000-0000" | "(00) 0000-0000" => Some(Self::Phone),
            _ => None,
        }
    }

    /// As it is kept; `None` of what is none.
    pub fn normalised(self, text: &str) -> Option<String> {
        let kept = match self {
            Self::Cpf => Cpf::parse(text).map(|it| it.as_str().to_owned()),
            Self::Cns => Cns::parse(text).map(|it| it.as_str().to_owned()),
            Self::Cep => Cep::parse(text).map(|it| it.as_str().to_owned()),
            Self::Phone => Phone::parse(text).map(|it| it.as_str().to_owned()),
            Self::Email => Email::parse(text).map(|it| it.as_str().to_owned()),
        };
        kept.ok()
    }

    /// As people write it; what is none stays as it is.
    pub fn shown(self, text: &str) -> String {
        let formatted = match self {
            Self::Cpf => Cpf::parse(text).map(|it| it.formatted()),
            Self::Cns => Cns::parse(text).map(|it| it.formatted()),
            Self::Cep => Cep::parse(text).map(|it| it.formatted()),
            Self::Phone => Phone::parse(text).map(|it| it.formatted()),
            Self::Email => return text.to_owned(),
        };
        formatted.unwrap_or_else(|_| text.to_owned())
    }

    /// What is wrong with a text that is none.
    pub const fn problem(self) -> Code {
        match self {
            Self::Cpf => Code::NotACpf,
            Self::Cns => Code::NotACns,
            Self::Cep => Code::NotACep,
            Self::Phone => Code::NotAPhone,
            Self::Email => Code::NotAnEmail,
        }
    }

    /// HTML's `inputmode`: which keyboard a phone shows.
    pub const fn input_mode(self) -> &'static str {
        match self {
            Self::Cpf | Self::Cns | Self::Cep => "numeric",
            Self::Phone => "tel",
            Self::Email => "email",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_in_one_way_and_shown_as_people_know_them() {
        for (format, typed, kept, shown) in [
            (TextFormat::Cpf, "529.982.247-25", "52998224725", "529.982.247-25"),
            (TextFormat::Cns, "898000000043208", "898000000043208", "898 0000 0004 3208"),
            (TextFormat::Cep, "90.035 903", "90035903", "90035-903"),
            (TextFormat::Phone, "51 99999 8888", "+5551999998888", "(51) 99999-8888"),
            (TextFormat::Email, "Ana@Exemplo.COM", "Ana@exemplo.com", "Ana@exemplo.com"),
        ] {
            assert_eq!(format.normalised(typed).as_deref(), Some(kept));
            assert_eq!(format.shown(kept), shown);
            assert_eq!(format.normalised(shown).as_deref(), Some(kept), "what is shown is taken again");
            assert_eq!(format.normalised("12"), None);
            assert_eq!(format.shown("12"), "12");
        }
    }

    #[test]
    fn masks_that_can_only_be_one_thing_are_known() {
        assert_eq!(TextFormat::of_mask("999.999.999-99"), Some(TextFormat::Cpf));
        assert_eq!(TextFormat::of_mask("_____-___"), Some(TextFormat::Cep));
        assert_eq!(TextFormat::of_mask("(00) 00000-0000"), Some(TextFormat::Phone));
        for other in ["000", "até cinco palavras", "00/00/0000", ""] {
            assert_eq!(TextFormat::of_mask(other), None, "{other}");
        }
    }
}
