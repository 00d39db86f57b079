//! When things happen in a clinic: on working days mostly, in daylight mostly, in its timezone.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::America::Sao_Paulo;

use super::chance::Chance;

/// The clinic's day at `now`.
pub(super) fn local_day(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Sao_Paulo).date_naive()
}

/// An instant on `day` when people answer: waking hours, most in the morning and after work.
pub(super) fn answering_time(chance: &mut Chance, day: NaiveDate) -> DateTime<Utc> {
    let hour = match chance.weighted(&[34, 22, 20, 24]) {
        0 => chance.between(7, 10),
        1 => chance.between(11, 14),
        2 => chance.between(15, 17),
        _ => chance.between(18, 22),
    };
    instant(chance, day, hour)
}

/// An instant on `day` when the clinic is open.
pub(super) fn working_time(chance: &mut Chance, day: NaiveDate) -> DateTime<Utc> {
    let hour = chance.between(8, 16);
    instant(chance, day, hour)
}

/// `day`, or the Monday after it when it falls on a weekend; one in twelve stays.
pub(super) fn likely_day(chance: &mut Chance, day: NaiveDate) -> NaiveDate {
    let to_monday = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => return day,
    };
    if chance.percent(8) { day } else { day + Duration::days(to_monday) }
}

fn instant(chance: &mut Chance, day: NaiveDate, hour: i64) -> DateTime<Utc> {
    let seconds = hour * 3_600 + chance.between(0, 3_599);
    let local = day.and_time(NaiveTime::MIN) + Duration::seconds(seconds);
    Sao_Paulo
        .from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;

    use super::*;

    #[test]
    fn nobody_answers_at_night() {
        let mut chance = Chance::new(3);
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        for _ in 0..300 {
            let local = answering_time(&mut chance, day).with_timezone(&Sao_Paulo);
            assert_eq!(local.date_naive(), day);
            assert!((7..=22).contains(&local.hour()));
        }
    }

    #[test]
    fn weekends_move_to_monday_mostly() {
        let mut chance = Chance::new(3);
        let saturday = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let kept = (0..200).filter(|_| likely_day(&mut chance, saturday) == saturday).count();
        assert!(kept < 40);
    }
}
