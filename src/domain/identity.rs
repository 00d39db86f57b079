//! How people are told apart and reached: CPF, CNS, e-mail, Brazilian phone numbers.
//!
//! Each is parsed once at the boundary and is right from then on. `Debug` hides the digits, so that no log shows them.

use std::fmt;

use chrono::NaiveDate;

/// What was typed is no valid number or address of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct Invalid(pub &'static str);

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// As it is stored and compared.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}

identifiers! {
    /// Cadastro de Pessoas Físicas: 11 digits, the last two of them check digits.
    Cpf,
    /// Cartão Nacional de Saúde: 15 digits, their weighted sum divisible by 11.
    Cns,
    /// Código de Endereçamento Postal: 8 digits.
    Cep,
    /// An address, its domain in lower case.
    Email,
    /// In E.164, such as `+5551999998888`.
    Phone
}

impl Cpf {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = only_digits(text, ".-/").filter(|digits| digits.len() == 11).ok_or(Invalid("CPF"))?;
        let (first, second) = (digits.get(..9).unwrap_or_default(), digits.get(..10).unwrap_or_default());
        let expected = [check_digit(first), check_digit(second)];
        let all_equal = digits.iter().all(|digit| digits.first() == Some(digit));
        if all_equal || digits.get(9..) != Some(&expected) {
            return Err(Invalid("CPF"));
        }
        Ok(Self(to_text(&digits)))
    }

    /// `123.456.789-09`.
    pub fn formatted(&self) -> String {
        let groups = [self.0.get(..3), self.0.get(3..6), self.0.get(6..9)];
        let number = groups.into_iter().flatten().collect::<Vec<_>>().join(".");
        format!("{number}-{}", self.0.get(9..).unwrap_or_default())
    }

    /// `***.456.789-**`, as public bodies show it.
    pub fn masked(&self) -> String {
        format!("***.{}.{}-**", self.0.get(3..6).unwrap_or_default(), self.0.get(6..9).unwrap_or_default())
    }
}

/// Weights from `digits.len() + 1` down to 2; 11 minus the sum modulo 11, or 0 where that would have two digits.
fn check_digit(digits: &[u32]) -> u32 {
    let sum: u32 = digits.iter().rev().zip(2..).map(|(digit, weight)| digit * weight).sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

impl Cns {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = only_digits(text, ".-").filter(|digits| digits.len() == 15).ok_or(Invalid("CNS"))?;
        let starts_well = matches!(digits.first(), Some(1 | 2 | 7 | 8 | 9));
        let sum: u32 = digits.iter().rev().zip(1..).map(|(digit, weight)| digit * weight).sum();
        if !starts_well || !sum.is_multiple_of(11) || !has_definite_suffix(&digits) {
            return Err(Invalid("CNS"));
        }
        Ok(Self(to_text(&digits)))
    }

    /// `898 0000 0004 3208`.
    pub fn formatted(&self) -> String {
        let parts = [self.0.get(..3), self.0.get(3..7), self.0.get(7..11), self.0.get(11..)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Cep {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = only_digits(text, ".-").filter(|digits| digits.len() == 8).ok_or(Invalid("CEP"))?;
        // the lowest in use is 01000-000
        if digits.iter().take(2).all(|digit| *digit == 0) {
            return Err(Invalid("CEP"));
        }
        Ok(Self(to_text(&digits)))
    }

    /// `90035-903`.
    pub fn formatted(&self) -> String {
        let (area, rest) = self.0.split_at(5);
        format!("{area}-{rest}")
    }
}

/// A number that starts with 1 or 2 is made of a PIS number (11 digits) and `000` or `001` before the check digit.
fn has_definite_suffix(digits: &[u32]) -> bool {
    if !matches!(digits.first(), Some(1 | 2)) {
        return true;
    }
    let pis = digits.get(..11).unwrap_or_default();
    let sum: u32 = pis.iter().zip((5..=15).rev()).map(|(digit, weight)| digit * weight).sum();
    let digit = |sum: u32| (11 - sum % 11) % 11;
    let expected = match digit(sum) {
        10 => [0, 0, 1, digit(sum + 2)],
        digit => [0, 0, 0, digit],
    };
    digits.get(11..) == Some(&expected)
}

impl Email {
    /// Checks the shape that mail servers accept in practice; whether it arrives only a message can tell.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = Invalid("e-mail");
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(invalid)?;
        let may_stand = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
        let local_fits = (1..=64).contains(&local.len())
            && local.chars().all(may_stand)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let labels: Vec<&str> = domain.split('.').collect();
        let label_fits = |label: &&str| {
            (1..=63).contains(&label.len())
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let top_fits =
            labels.last().is_some_and(|top| top.chars().count() >= 2 && top.chars().any(char::is_alphabetic));
        if text.len() > 254 || !local_fits || labels.len() < 2 || !labels.iter().all(label_fits) || !top_fits
        {
            return Err(invalid);
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }
}

/// Brazil's area codes (DDD).
const AREA_CODES: [u32; 67] = [
    11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27, 28, 31, 32, 33, 34, 35, 37, 38, 41, 42, 43, 44, 45,
    46, 47, 48, 49, 51, 53, 54, 55, 61, 62, 63, 64, 65, 66, 67, 68, 69, 71, 73, 74, 75, 77, 79, 81, 82, 83,
    84, 85, 86, 87, 88, 89, 91, 92, 93, 94, 95, 96, 97, 98, 99,
];

impl Phone {
    /// Reads a Brazilian number with its area code, with or without country code, or any number that starts with `+`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = Invalid("phone");
        let text = text.trim();
        let (foreign, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let digits = only_digits(rest, "()-. ").ok_or(invalid)?;
        let national: &[u32] = match (foreign, digits.as_slice()) {
            (true, [5, 5, national @ ..]) => national,
            (true, digits) => {
                let fits = (8..=15).contains(&digits.len()) && digits.first() != Some(&0);
                return if fits { Ok(Self(format!("+{}", to_text(digits)))) } else { Err(invalid) };
            }
            (false, [5, 5, national @ ..] | [0, national @ ..]) if national.len() >= 10 => national,
            (false, national) => national,
        };
        if is_brazilian(national) { Ok(Self(format!("+55{}", to_text(national)))) } else { Err(invalid) }
    }

    /// `(51) 99999-8888`, and E.164 outside Brazil.
    pub fn formatted(&self) -> String {
        let Some(national) = self.0.strip_prefix("+55") else { return self.0.clone() };
        let split = national.len().saturating_sub(4);
        match (national.get(..2), national.get(2..split), national.get(split..)) {
            (Some(area), Some(start), Some(end)) => format!("({area}) {start}-{end}"),
            _ => self.0.clone(),
        }
    }

    /// A mobile number: it can get messages.
    pub fn is_mobile(&self) -> bool {
        self.0.strip_prefix("+55").is_none_or(|national| national.len() == 11)
    }
}

/// Two digits of area, then nine that start with 9 (mobile) or eight that start with 2 to 5 (fixed).
fn is_brazilian(digits: &[u32]) -> bool {
    let [a, b, number @ ..] = digits else { return false };
    let number_fits = match number.len() {
        9 => number.first() == Some(&9),
        8 => matches!(number.first(), Some(2..=5)),
        _ => false,
    };
    number_fits && AREA_CODES.contains(&(a * 10 + b))
}

/// The digits of `text`, `None` if anything else but blanks and `separators` stands between them.
fn only_digits(text: &str, separators: &str) -> Option<Vec<u32>> {
    let significant = text.chars().filter(|c| !c.is_whitespace() && !separators.contains(*c));
    significant.map(|c| c.to_digit(10)).collect()
}

fn to_text(digits: &[u32]) -> String {
    digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect()
}

/// A day as people write theirs: `21/11/1950`, `21.11.1950`, `21-11-1950`, `21 11 1950` or `1950-11-21`.
pub fn written_day(text: &str) -> Option<NaiveDate> {
    let formats = ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"];
    formats.iter().find_map(|format| NaiveDate::parse_from_str(text.trim(), format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpf_checks_both_digits() {
        let cpf = Cpf::parse("529.982.247-25").unwrap();
        assert_eq!((cpf.as_str(), cpf.formatted().as_str()), ("52998224725", "529.982.247-25"));
        assert_eq!(cpf.masked(), "***.982.247-**");
        assert_eq!(format!("{cpf:?}"), "Cpf(…)");
        for wrong in [
            "529.982.247-26",
            "529.982.247-35",
            "111.111.111-11",
            "5299822472",
            "529982247255",
            "52998224725a",
            "",
        ] {
            assert!(Cpf::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn cns_checks_its_sum_and_the_suffix_of_definite_numbers() {
        for right in ["898000000043208", "700005998147809", "898 0000 0004 3208"] {
            assert!(Cns::parse(right).is_ok(), "{right}");
        }
        for wrong in ["898000000043209", "398000000043208", "89800000004320", "000000000000000", ""] {
            assert!(Cns::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_definite_cns_is_made_from_its_first_eleven_digits() {
        let pis: Vec<u32> = "10012345678".chars().filter_map(|c| c.to_digit(10)).collect();
        let found: Vec<u32> = (0..=9)
            .flat_map(|digit| [[0, 0, 0, digit], [0, 0, 1, digit]])
            .filter(|suffix| Cns::parse(&to_text(&[pis.as_slice(), suffix].concat())).is_ok())
            .map(|suffix| suffix.iter().sum())
            .collect();
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn email_keeps_its_local_part() {
        assert_eq!(
            Email::parse(" Ana.Maria+saude@Exemplo.COM.BR ").unwrap().as_str(),
            "Ana.Maria+saude@exemplo.com.br"
        );
        for wrong in [
            "ana",
            "ana@",
            "@exemplo.com",
            "ana@exemplo",
            "ana maria@exemplo.com",
            "ana..m@exemplo.com",
            "a@b.1",
            "a@-b.com",
            "a\r\n@b.com",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn phone_takes_the_ways_people_write_it() {
        for text in ["(51) 99999-8888", "51999998888", "+55 51 99999-8888", "5551999998888", "051 99999 8888"]
        {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+5551999998888", "{text}");
        }
        let fixed = Phone::parse("(51) 3333-4444").unwrap();
        assert_eq!((fixed.formatted().as_str(), fixed.is_mobile()), ("(51) 3333-4444", false));
        assert_eq!(Phone::parse("+1 (212) 555-0100").unwrap().as_str(), "+12125550100");
        for wrong in ["99999-8888", "(20) 99999-8888", "(51) 8999-98888", "51 99999 888a", "+0", ""] {
            assert!(Phone::parse(wrong).is_err(), "{wrong}");
        }
    }
}
