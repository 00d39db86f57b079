//! Numbers, dates and times as people of a language write them. Pure: the time now is an argument.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

use super::i18n::Language;
use crate::domain::identity::{Cpf, Phone};

/// Two small digits for each byte.
pub fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes.into_iter().fold(String::new(), |mut text, byte| {
        // writing to a String does not fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How large a file is: `3,2 MB`, `14 kB`.
pub fn bytes_in_words(bytes: u64, language: Language) -> String {
    let tenths = |unit: u64| {
        let tenths = bytes.saturating_mul(10).div_ceil(unit);
        localised(language, &format!("{}.{}", tenths / 10, tenths % 10))
    };
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} kB", bytes.div_ceil(1_024)),
        _ => format!("{} MB", tenths(1_048_576)),
    }
}

/// Groups of three and the decimal mark of the language, for a plain decimal text such as `-1284.5`.
pub fn localised(language: Language, plain: &str) -> String {
    let (group, mark) = match language {
        Language::PtBr | Language::Es => ('.', ','),
        Language::En => (',', '.'),
    };
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("\u{2212}", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    // Spanish groups from five digits on (Ortografía de la RAE, 2010)
    let grouped = !(language == Language::Es && whole.len() < 5);
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if grouped && place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(group);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push(mark);
        out.push_str(fraction);
    }
    out
}

/// A number with at most `places` decimals, without trailing zeros.
pub fn decimal(language: Language, value: f64, places: usize) -> String {
    let fixed = format!("{value:.places$}");
    let trimmed =
        if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.') } else { &fixed };
    localised(language, if trimmed == "-0" { "0" } else { trimmed })
}

/// `14 de outubro`, `14 October`, `14 de octubre`; with the year when it isn't that of `today`.
pub fn date(language: Language, day: NaiveDate, today: NaiveDate) -> String {
    let month = language.text(month_key(day.month()));
    let joint = match language {
        Language::En => " ",
        Language::PtBr | Language::Es => " de ",
    };
    let of_year = if day.year() == today.year() { String::new() } else { format!("{joint}{}", day.year()) };
    format!("{}{joint}{month}{of_year}", day.day())
}

/// `14 out`, `14 Oct`: for axes and narrow columns.
pub fn short_date(language: Language, day: NaiveDate) -> String {
    let month = language.text(month_key(day.month()));
    let length = if language == Language::Es && day.month() == 9 { 4 } else { 3 };
    let short: String = month.chars().take(length).collect();
    format!("{} {short}", day.day())
}

/// `14/10/2026`, `2026-10-14` in English: for tables and print.
pub fn numeric_date(language: Language, day: NaiveDate) -> String {
    match language {
        Language::En => day.format("%Y-%m-%d").to_string(),
        Language::PtBr | Language::Es => day.format("%d/%m/%Y").to_string(),
    }
}

/// `9h12`, `9:12`.
pub fn time(language: Language, moment: DateTime<Tz>) -> String {
    let mark = if language == Language::PtBr { 'h' } else { ':' };
    format!("{}{mark}{:02}", moment.hour(), moment.minute())
}

/// `Hoje, 9h12`, `Ontem, 17h05`, `14 de outubro, 8h40`.
pub fn when(language: Language, moment: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (moment, now) = (moment.with_timezone(&zone), now.with_timezone(&zone));
    let (day, today) = (moment.date_naive(), now.date_naive());
    let day = if day == today {
        language.text("format-today").into_owned()
    } else if Some(day) == today.pred_opt() {
        language.text("format-yesterday").into_owned()
    } else {
        date(language, day, today)
    };
    format!("{day}, {}", time(language, moment))
}

/// How long ago, in the largest unit that fits: minutes, hours, days.
pub fn ago(language: Language, moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let past = now.signed_duration_since(moment);
    match (past.num_days(), past.num_hours(), past.num_minutes()) {
        (730.., _, _) => language.format("format-years-ago", &[("count", &(past.num_days() / 365))]),
        (60.., _, _) => language.format("format-months-ago", &[("count", &(past.num_days() / 30))]),
        (1.., _, _) => language.format("format-days-ago", &[("count", &past.num_days())]),
        (_, 1.., _) => language.format("format-hours-ago", &[("count", &past.num_hours())]),
        (_, _, 1..) => language.format("format-minutes-ago", &[("count", &past.num_minutes())]),
        _ => language.text("format-just-now").into_owned(),
    }
}

/// `(11) 90000-4821`; what is no number we know stays as it is.
pub fn phone(text: &str) -> String {
    Phone::parse(text).map_or_else(|_| text.to_owned(), |phone| phone.formatted())
}

/// `529.982.247-25`.
pub fn cpf(text: &str) -> String {
    Cpf::parse(text).map_or_else(|_| text.to_owned(), |cpf| cpf.formatted())
}

/// Most people answer about five questions a minute.
const QUESTIONS_A_MINUTE: usize = 5;

/// Minutes that so many questions take, at least one.
pub fn minutes_for(questions: usize) -> usize {
    questions.div_ceil(QUESTIONS_A_MINUTE).max(1)
}

/// `sábado, 21 de novembro`.
pub fn weekday_date(language: Language, day: NaiveDate, today: NaiveDate) -> String {
    let name = language.text(match day.weekday().num_days_from_monday() {
        0 => "format-monday",
        1 => "format-tuesday",
        2 => "format-wednesday",
        3 => "format-thursday",
        4 => "format-friday",
        5 => "format-saturday",
        _ => "format-sunday",
    });
    format!("{name}, {}", date(language, day, today))
}

fn month_key(month: u32) -> &'static str {
    match month {
        1 => "format-january",
        2 => "format-february",
        3 => "format-march",
        4 => "format-april",
        5 => "format-may",
        6 => "format-june",
        7 => "format-july",
        8 => "format-august",
        9 => "format-september",
        10 => "format-october",
        11 => "format-november",
        _ => "format-december",
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn bytes_have_two_digits_each() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(localised(Language::PtBr, "1284"), "1.284");
        assert_eq!(localised(Language::En, "1284567.5"), "1,284,567.5");
        assert_eq!(localised(Language::Es, "1284"), "1284");
        assert_eq!(localised(Language::Es, "12840"), "12.840");
        assert_eq!(localised(Language::PtBr, "-5"), "\u{2212}5");
        assert_eq!(decimal(Language::PtBr, 9.50, 2), "9,5");
        assert_eq!(decimal(Language::PtBr, -0.001, 1), "0");
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let zone = chrono_tz::America::Sao_Paulo;
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 12, 26, 0).unwrap();
        let at = |day, hour, minute| Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap();
        assert_eq!(when(Language::PtBr, at(21, 12, 12), now, zone), "Hoje, 9h12");
        assert_eq!(when(Language::En, at(21, 2, 5), now, zone), "Yesterday, 23:05");
        assert_eq!(when(Language::PtBr, at(14, 12, 0), now, zone), "14 de novembro, 9h00");
    }

    #[test]
    fn the_year_is_told_when_it_is_another() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let day = NaiveDate::from_ymd_opt(2025, 9, 2).unwrap();
        assert_eq!(date(Language::PtBr, day, today), "2 de setembro de 2025");
        assert_eq!(date(Language::En, day, today), "2 September 2025");
        assert_eq!(short_date(Language::Es, day), "2 sept");
    }
}
