//! When the rounds of a schedule come.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;

/// The first round after `now` of those that come every `days` days from `start` on, always at the same hour of the
/// clocks in `zone`. `None` beyond the end of time.
pub fn next_round(start: DateTime<Utc>, days: u16, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let days = u64::from(days.max(1));
    let local = start.with_timezone(&zone).naive_local();
    // a day less: clocks may have been changed
    let passed = (now - start).num_days().max(1).unsigned_abs() - 1;
    let mut rounds = passed / days;
    loop {
        let round = local.checked_add_days(Days::new(rounds.checked_mul(days)?))?;
        // an hour that a change of clocks skips is an hour later
        let at = round.and_local_timezone(zone).earliest();
        let at = at.or_else(|| (round + TimeDelta::hours(1)).and_local_timezone(zone).earliest())?;
        let at = at.with_timezone(&Utc);
        if at > now {
            return Some(at);
        }
        rounds += 1;
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).unwrap()
    }

    #[test]
    fn rounds_come_at_the_same_hour_of_the_clock() {
        let zone = chrono_tz::America::Sao_Paulo;
        let start = at(2026, 11, 2, 12);
        assert_eq!(next_round(start, 7, zone, start), Some(at(2026, 11, 9, 12)));
        assert_eq!(next_round(start, 7, zone, at(2026, 11, 9, 11)), Some(at(2026, 11, 9, 12)));
        assert_eq!(
            next_round(start, 7, zone, at(2027, 3, 1, 0)),
            Some(at(2027, 3, 1, 12)),
            "missed rounds are left out"
        );
        // Madrid's clocks go an hour ahead on 28 March 2027
        let madrid = chrono_tz::Europe::Madrid;
        assert_eq!(next_round(at(2027, 3, 27, 9), 1, madrid, at(2027, 3, 27, 9)), Some(at(2027, 3, 28, 8)));
        // half past two does not exist that night
        let night = Utc.with_ymd_and_hms(2027, 3, 27, 1, 30, 0).unwrap();
        assert_eq!(
            next_round(night, 1, madrid, night),
            Some(Utc.with_ymd_and_hms(2027, 3, 28, 1, 30, 0).unwrap())
        );
    }
}
