use super::*;

fn moment(text: &str) -> DateTime {
    DateTime::parse(text).unwrap()
}

fn compare(a: &str, b: &str) -> Option<Ordering> {
    moment(a).compare(&moment(b))
}

#[test]
fn moments_print_as_they_came() {
    for text in [
        "2014",
        "2014-02",
        "2014-02-03",
        "2014-02-03T10",
        "2014-02-03T10:30",
        "2014-02-03T10:30:05.250-03:00",
    ] {
        assert_eq!(moment(text).to_string(), text);
    }
    for text in
        ["14", "2014-13", "2014-02-30", "2014T10", "2014-02-03T25", "2014-02-03T10:30:05+99:00", "", "T"]
    {
        assert_eq!(DateTime::parse(text), None, "{text}");
    }
    assert_eq!(Time::parse("10:30:05.5").unwrap().to_string(), "10:30:05.5");
}

#[test]
fn moments_of_unlike_precision_have_no_order_unless_they_differ_early() {
    assert_eq!(compare("2014", "2013-12-31T10:00:00Z"), Some(Ordering::Greater));
    assert_eq!(compare("2014", "2014-12"), None);
    assert_eq!(compare("2014-01-01T10:30", "2014-01-01T10:30:00"), None);
    assert_eq!(compare("2014-01-01T10:30:00", "2014-01-01T10:30:00.000"), Some(Ordering::Equal));
}

#[test]
fn offsets_count_and_a_missing_one_matters_only_near() {
    assert_eq!(compare("2014-01-01T10:00:00-03:00", "2014-01-01T13:00:00Z"), Some(Ordering::Equal));
    assert_eq!(compare("2014-01-01T10:00:00", "2014-01-01T13:00:00Z"), None);
    assert_eq!(compare("2014-01-01T10:00:00", "2014-01-03T13:00:00Z"), Some(Ordering::Less));
}

#[test]
fn durations_are_cut_to_what_the_moment_tells() {
    let add = |text: &str, amount: i64, unit| {
        moment(text).add(rust_decimal::Decimal::from(amount), unit).map(|moment| moment.to_string())
    };
    assert_eq!(add("2014", 25, CalendarUnit::Month).as_deref(), Some("2016"));
    assert_eq!(add("2014-01-31", 1, CalendarUnit::Month).as_deref(), Some("2014-02-28"));
    assert_eq!(add("2014-01-31T23:59", 61, CalendarUnit::Second).as_deref(), Some("2014-02-01T00:00"));
    assert_eq!(add("9999-12-31", 1, CalendarUnit::Day), None);
    assert_eq!(add("2014-01-31", i64::MAX, CalendarUnit::Year), None);
}

#[test]
fn periods_and_turns_of_the_calendar_are_counted() {
    let count =
        |from: &str, to: &str, unit, boundaries| between(&moment(from), &moment(to), unit, boundaries);
    assert_eq!(count("1974-12-25", "2014-12-24", CalendarUnit::Year, false), Some(39));
    assert_eq!(count("1974-12-25", "2014-12-24", CalendarUnit::Year, true), Some(40));
    assert_eq!(count("2014-01-01", "2014-01-31", CalendarUnit::Week, false), Some(4));
    assert_eq!(count("2014", "2015-02", CalendarUnit::Month, false), None);
}
