//! Dates as people write them: `3/4/61`, `03-04-1961`, `3 de abril de 1961`, `april 3rd, 1961`, `1961`, `ontem`. What may be
//! two days is asked again instead of guessed.

use chrono::{Datelike as _, Days, NaiveDate};

use crate::domain::problem::Code;
use crate::domain::questionnaire::Limits;
use crate::domain::value::{Date, Value};

/// The months in Portuguese, English and Spanish, plain; three letters of a name are enough.
const MONTHS: [[&str; 3]; 12] = [
    ["janeiro", "january", "enero"],
    ["fevereiro", "february", "febrero"],
    ["marco", "march", "marzo"],
    ["abril", "april", "abril"],
    ["maio", "may", "mayo"],
    ["junho", "june", "junio"],
    ["julho", "july", "julio"],
    ["agosto", "august", "agosto"],
    ["setembro", "september", "septiembre"],
    ["outubro", "october", "octubre"],
    ["novembro", "november", "noviembre"],
    ["dezembro", "december", "diciembre"],
];

/// Words that may stand between the parts.
const BETWEEN: [&str; 13] = ["de", "do", "da", "del", "em", "no", "dia", "el", "en", "of", "the", "on", "in"];

/// A year of two digits that lies so far ahead, or less, may be the coming one or the one a century before.
const AHEAD: i32 = 10;

/// Reads a date. `language` decides what `3/4` is in, but for English, where it may be either; `limits` decide the century
/// where only one of two is within them.
pub(super) fn read(text: &str, language: &str, today: NaiveDate, limits: &Limits) -> Result<Date, Code> {
    let plain = plain(text);
    if let Some(date) = Date::parse(plain.trim()) {
        return Ok(date);
    }
    if let Some(day) = relative(plain.trim(), today) {
        return Ok(Date::from(day));
    }
    let reader = Reader { is_english: language.starts_with("en"), today, limits };
    let parts: Vec<Part> = parts(&plain).ok_or(Code::NotADate)?;
    match parts.as_slice() {
        [Part::Number(only)] => reader.run(only),
        // a day without its year
        [Part::Month(_), Part::Number(day)] | [Part::Number(day), Part::Month(_)]
            if day.len() < 3 && number(day).is_some_and(|day| (1..=31).contains(&day)) =>
        {
            Err(Code::AmbiguousDate)
        }
        [Part::Month(month), Part::Number(year)] | [Part::Number(year), Part::Month(month)] => {
            reader.month(*month, year)
        }
        [Part::Number(a), Part::Number(b)] => reader.two(a, b),
        [Part::Number(a), Part::Month(month), Part::Number(b)]
        | [Part::Month(month), Part::Number(a), Part::Number(b)] => {
            let (day, year) = if a.len() == 4 { (b, a) } else { (a, b) };
            reader.day(day, *month, year)
        }
        [Part::Number(a), Part::Number(b), Part::Number(c)] if a.len() == 4 => {
            reader.day(c, number(b).ok_or(Code::NotADate)?, a)
        }
        [Part::Number(a), Part::Number(b), Part::Number(c)] => reader.three(a, b, c),
        _ => Err(Code::NotADate),
    }
}

enum Part {
    /// Its digits as typed: how many there are tells a year.
    Number(String),
    Month(u32),
}

struct Reader<'a> {
    is_english: bool,
    today: NaiveDate,
    limits: &'a Limits,
}

impl Reader<'_> {
    /// Digits without anything between them: a year, or day, month and year.
    fn run(&self, digits: &str) -> Result<Date, Code> {
        let cut = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        match digits.len() {
            4 => Date::parse(digits).ok_or(Code::NotADate),
            // a year and its month, or day, month and year of two digits
            6 if is_year(cut(0, 4)) && number(cut(4, 6)).is_some_and(|month| (1..=12).contains(&month)) => {
                Err(Code::AmbiguousDate)
            }
            // of a year of our time only one end has it
            8 if is_year(cut(0, 4)) && !is_year(cut(4, 8)) => {
                self.day(cut(6, 8), number(cut(4, 6)).ok_or(Code::NotADate)?, cut(0, 4))
            }
            6 | 8 => self.three(cut(0, 2), cut(2, 4), cut(4, digits.len())),
            _ => Err(Code::NotADate),
        }
    }

    /// Month and year; two numbers that may be a day of any year are asked again.
    fn two(&self, a: &str, b: &str) -> Result<Date, Code> {
        if a.len() == 4 {
            return self.month(number(b).ok_or(Code::NotADate)?, a);
        }
        if b.len() == 4 || number(b).is_some_and(|year| year > 31) {
            return self.month(number(a).ok_or(Code::NotADate)?, b);
        }
        Err(Code::AmbiguousDate)
    }

    /// Day and month in the order of the language, or in the only one that makes a date.
    fn three(&self, a: &str, b: &str, year: &str) -> Result<Date, Code> {
        let (first, second) = (number(a).ok_or(Code::NotADate)?, number(b).ok_or(Code::NotADate)?);
        let may_be_either = self.is_english && first != second && first <= 12 && second <= 12;
        if may_be_either {
            return Err(Code::AmbiguousDate);
        }
        match self.day(a, second, year) {
            Err(Code::NotADate) => self.day(b, first, year),
            decided => decided,
        }
    }

    fn day(&self, day: &str, month: u32, year: &str) -> Result<Date, Code> {
        let day = number(day).filter(|_| day.len() <= 2).ok_or(Code::NotADate)?;
        self.within(year, &|year| NaiveDate::from_ymd_opt(year, month, day).map(Date::from))
    }

    fn month(&self, month: u32, year: &str) -> Result<Date, Code> {
        self.within(year, &|year| Date::parse(&format!("{year:04}-{month:02}")))
    }

    /// In the year that was meant: the last one that ends so, unless the coming years are as likely.
    fn within(&self, year: &str, date: &dyn Fn(i32) -> Option<Date>) -> Result<Date, Code> {
        let number: i32 = year.parse().map_err(|_error| Code::NotADate)?;
        match year.len() {
            4 => return date(number).ok_or(Code::NotADate),
            2 => {}
            _ => return Err(Code::NotADate),
        }
        let century = self.today.year() / 100 * 100;
        let (now, before) = (century + number, century - 100 + number);
        let fits = |year: i32| date(year).filter(|date| self.is_allowed(*date));
        match (fits(now), fits(before)) {
            (Some(coming), Some(past)) => {
                if now <= self.today.year() {
                    Ok(coming)
                } else if now > self.today.year() + AHEAD {
                    Ok(past)
                } else {
                    Err(Code::AmbiguousDate)
                }
            }
            (Some(only), None) | (None, Some(only)) => Ok(only),
            // the limits say what is wrong with it
            (None, None) => date(if now > self.today.year() { before } else { now }).ok_or(Code::NotADate),
        }
    }

    fn is_allowed(&self, date: Date) -> bool {
        let value = Value::Date(date);
        let compare = |bound: &Option<Value>| bound.as_ref().and_then(|bound| value.compare(bound));
        !compare(&self.limits.min).is_some_and(std::cmp::Ordering::is_lt)
            && !compare(&self.limits.max).is_some_and(std::cmp::Ordering::is_gt)
    }
}

/// Whether somebody who lives now may mean this year.
fn is_year(digits: &str) -> bool {
    number(digits).is_some_and(|year| (1900..2100).contains(&year))
}

fn relative(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let back = |days: u64| today.checked_sub_days(Days::new(days));
    match text {
        "hoje" | "today" | "hoy" => Some(today),
        "ontem" | "yesterday" | "ayer" => back(1),
        "anteontem"
        | "antes de ontem"
        | "anteayer"
        | "antes de ayer"
        | "day before yesterday"
        | "the day before yesterday" => back(2),
        "amanha" | "tomorrow" | "manana" => today.succ_opt(),
        _ => None,
    }
}

/// Lower case, without accents.
fn plain(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'á' | 'à' | 'ã' | 'â' => 'a',
            'é' | 'ê' => 'e',
            'í' => 'i',
            'ó' | 'ô' | 'õ' => 'o',
            'ú' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        })
        .collect()
}

/// `None` if a word is no part of a date.
fn parts(plain: &str) -> Option<Vec<Part>> {
    let words = plain.split(|c: char| c.is_whitespace() || ",./-".contains(c));
    let words = words.filter(|word| !word.is_empty() && !BETWEEN.contains(word));
    words.map(part).collect()
}

fn part(word: &str) -> Option<Part> {
    let ordinals = ["st", "nd", "rd", "th", "º", "ª", "°", "o"];
    let digits = ordinals.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    if !digits.is_empty() && digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Part::Number(digits.to_owned()));
    }
    let is_named = |names: &[&str; 3]| names.iter().any(|name| word.len() >= 3 && name.starts_with(word));
    // "sept" and "set" are of the same month, under two names
    let month = MONTHS.iter().zip(1..).find(|(names, _)| is_named(names)).map(|(_, month)| month);
    month.map(Part::Month)
}

fn number(digits: &str) -> Option<u32> {
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn read_in(text: &str, language: &str) -> Result<String, Code> {
        read(text, language, today(), &Limits::default()).map(|date| date.to_string())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "3/4/61",
            "03-04-1961",
            "3.4.1961",
            "03041961",
            "030461",
            " 3 4 1961 ",
            "1961-04-03",
            "1961/4/3",
            "3 de abril de 1961",
            "3 Abr 1961",
            "dia 3 de abril de 61",
            "3 de abril del 1961",
            "April 3rd, 1961",
            "3 april 1961",
        ] {
            assert_eq!(read_in(text, "pt-BR").as_deref(), Ok("1961-04-03"), "{text}");
        }
        for (text, read) in [
            ("abril de 1961", "1961-04"),
            ("4/1961", "1961-04"),
            ("4/61", "1961-04"),
            ("sept 1999", "1999-09"),
            ("1961", "1961"),
            ("1º de março de 2020", "2020-03-01"),
            ("4/25/1961", "1961-04-25"),
            ("hoje", "2026-11-22"),
            ("Ontem", "2026-11-21"),
            ("ayer", "2026-11-21"),
            ("the day before yesterday", "2026-11-20"),
            ("amanhã", "2026-11-23"),
            ("1/2/26", "2026-02-01"),
        ] {
            assert_eq!(read_in(text, "pt-BR").as_deref(), Ok(read), "{text}");
        }
    }

    #[test]
    fn a_day_without_its_year_is_asked_again() {
        for text in ["12 de maio", "May 20", "25 de dezembro", "31 de março"] {
            assert_eq!(read_in(text, "pt-BR"), Err(Code::AmbiguousDate), "{text}");
        }
    }

    #[test]
    fn what_may_be_two_days_is_asked_again() {
        assert_eq!(read_in("3/4/1961", "en"), Err(Code::AmbiguousDate));
        assert_eq!(read_in("4/25/1961", "en").as_deref(), Ok("1961-04-25"));
        assert_eq!(read_in("4/4/1961", "en").as_deref(), Ok("1961-04-04"));
        assert_eq!(read_in("3/4", "pt-BR"), Err(Code::AmbiguousDate), "of which year?");
        assert_eq!(read_in("201203", "pt-BR"), Err(Code::AmbiguousDate), "March of 2012, or a day of 2003");
        assert_eq!(read_in("20120304", "pt-BR").as_deref(), Ok("2012-03-04"), "there was no year 304");
        assert_eq!(read_in("20122003", "pt-BR").as_deref(), Ok("2003-12-20"));
        assert_eq!(read_in("3/4/30", "pt-BR"), Err(Code::AmbiguousDate), "1930 or 2030");
        let coming =
            Limits { min: Some(Value::Date(Date::parse("2026-01-01").unwrap())), ..Limits::default() };
        let read = read("3/4/30", "pt-BR", today(), &coming).unwrap();
        assert_eq!(read.to_string(), "2030-04-03", "only one of them may be");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["30/02/2024", "abril", "3 de abrolho de 1961", "32/13/1999", "12", "3/4/561", "ab", "1/1/1/1"]
        {
            assert_eq!(read_in(text, "pt-BR"), Err(Code::NotADate), "{text}");
        }
    }
}
