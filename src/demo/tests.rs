//! What the demo must hold so that every page has something to show.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Duration, TimeZone, Utc};

use super::cast::{AUDIT_C, CAMPAIGN, GAD7, GDS15, LINKS, PCL5, PHQ9, SATISFACTION, WAITING_ROOM, WELCOME};
use super::happenings::{Act, Happening, Stored, all};
use super::people::Person;
use super::{PEOPLE, library};
use crate::domain::engine::{Answers, Context, evaluate};
use crate::storage::content::Content;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 17, 30, 0).unwrap()
}

fn make(people: usize) -> (Vec<Person>, Vec<Happening>) {
    all(&library::all().unwrap(), now(), people)
}

/// Made once: it takes seconds in a debug build.
static YEAR: LazyLock<(Vec<Person>, Vec<Happening>)> = LazyLock::new(|| make(PEOPLE));

fn replies() -> impl Iterator<Item = &'static Stored> {
    YEAR.1.iter().filter_map(|happening| match &happening.act {
        Act::End(stored) => Some(stored.as_ref()),
        _ => None,
    })
}

fn finished(link: usize) -> Vec<&'static Stored> {
    replies().filter(|stored| stored.reply.link == link && stored.reply.is_finished).collect()
}

#[test]
fn there_are_250_people_and_a_year_of_responses() {
    assert_eq!(YEAR.0.len(), 250);
    let count = replies().count();
    assert!((4_000..=6_000).contains(&count), "{count}");
    let oldest = replies().map(|stored| stored.reply.started_at).min().unwrap();
    assert!(now() - oldest > Duration::days(350));
    assert!(YEAR.1.iter().all(|happening| happening.at <= now()));
    assert!(YEAR.1.is_sorted_by_key(|happening| happening.at));
}

#[test]
fn every_link_in_use_has_answers_and_some_were_left_open() {
    for link in
        [PHQ9.0, PHQ9.1, GAD7.0, GAD7.1, AUDIT_C, PCL5, GDS15, WELCOME, SATISFACTION, WAITING_ROOM, CAMPAIGN]
    {
        assert!(finished(link).len() >= 60, "{link}: {}", finished(link).len());
        assert!(replies().any(|stored| stored.reply.link == link && !stored.reply.is_finished), "{link}");
    }
    for stored in replies() {
        let shared = &LINKS[stored.reply.link];
        assert_eq!(shared.is_identified, stored.reply.person.is_some());
    }
}

#[test]
fn what_is_stored_is_what_the_engine_finds_in_the_stored_answers() {
    let entries = library::all().unwrap();
    for stored in replies() {
        let entry = library::find(&entries, LINKS[stored.reply.link].questionnaire).unwrap();
        let written = serde_json::from_str(stored.content.answers.as_str()).unwrap();
        let answers = Answers::from_response_items(&entry.compiled, &written).unwrap();
        let context = Context::new("pt-BR", stored.reply.ended_at.fixed_offset());
        let evaluation = evaluate(&entry.compiled, &answers, &context);
        assert_eq!(Content::of(&entry.compiled, &answers, &evaluation), stored.content);
        assert_eq!(evaluation.disabled_answers(&entry.compiled), []);
        assert!(!stored.reply.is_finished || evaluation.is_complete());
    }
}

#[test]
fn every_band_of_the_phq_9_and_both_clinicians_occur() {
    for link in [PHQ9.0, PHQ9.1] {
        let severities: BTreeSet<i16> =
            finished(link).iter().filter_map(|stored| stored.content.severity).collect();
        assert_eq!(severities, BTreeSet::from([0, 1, 2, 3, 4]));
    }
}

#[test]
fn alerts_are_open_taken_and_resolved() {
    let opened: usize = replies().map(|stored| stored.flags.len()).sum();
    let count = |wanted: fn(&Act) -> bool| YEAR.1.iter().filter(|happening| wanted(&happening.act)).count();
    let taken = count(|act| matches!(act, Act::Take { .. }));
    let resolved = count(|act| matches!(act, Act::Resolve { .. }));
    assert!(opened >= 100 && opened - taken >= 4 && taken - resolved >= 1, "{opened} {taken} {resolved}");
    assert!(count(|act| matches!(act, Act::Contact { reached: false, .. })) >= 10);
    let item_nine =
        replies().filter(|stored| stored.flags.iter().any(|flag| flag.item.as_deref() == Some("phq9-9")));
    assert!(item_nine.count() >= 80);
}

#[test]
fn maria_fell_and_came_back_and_raised_an_alert_today() {
    let hers = |link| finished(link).into_iter().filter(|stored| stored.reply.person == Some(0));
    let scores: Vec<f64> = hers(PHQ9.0).filter_map(|stored| stored.content.score).collect();
    assert_eq!(scores, [19.0, 17.0, 18.0, 15.0, 12.0, 13.0, 16.0, 18.0]);
    let scores: Vec<f64> = hers(GAD7.0).filter_map(|stored| stored.content.score).collect();
    assert_eq!(scores, [14.0, 13.0, 9.0, 10.0, 12.0]);
    let last = hers(PHQ9.0).next_back().unwrap();
    assert!(now() - last.reply.ended_at < Duration::hours(1));
    let alert = last.flags.first().unwrap().id;
    assert!(
        !YEAR
            .1
            .iter()
            .any(|happening| matches!(&happening.act, Act::Take { alert: taken } if *taken == alert))
    );
    let notes = |kind| {
        YEAR.1.iter().filter(move |h| matches!(&h.act, Act::Note { person: 0, kind: k, .. } if *k == kind))
    };
    assert_eq!((notes("milestone").count(), notes("note").count()), (2, 3));
}

#[test]
fn people_get_better_and_worse() {
    let mut changes = Vec::new();
    for person in 0..PEOPLE {
        let scores: Vec<f64> = replies()
            .filter(|stored| {
                stored.reply.person == Some(person) && [PHQ9.0, PHQ9.1].contains(&stored.reply.link)
            })
            .filter_map(|stored| stored.content.score)
            .collect();
        if let [first, .., last] = scores.as_slice() {
            changes.push(last - first);
        }
    }
    let share = |wanted: fn(f64) -> bool| {
        changes.iter().filter(|change| wanted(**change)).count() * 100 / changes.len()
    };
    assert!(share(|change| change <= -5.0) >= 20);
    assert!(share(|change| change >= 5.0) >= 4);
    assert!(share(|change| change.abs() < 5.0) >= 20);
}

#[test]
fn the_same_moment_makes_the_same_year() {
    let (once, again) = (make(12), make(12));
    assert_eq!(once.0, again.0);
    let text = |year: &[Happening]| -> Vec<String> {
        let reply = |stored: &Stored| format!("{} {}", stored.id, stored.content.answers.as_str());
        let act = |happening: &Happening| match &happening.act {
            Act::End(stored) => reply(stored),
            _ => String::new(),
        };
        year.iter()
            .map(|happening| format!("{} {} {}", happening.at, happening.member, act(happening)))
            .collect()
    };
    assert!(text(&once.1) == text(&again.1));
}

#[test]
fn documents_have_right_check_digits() {
    for person in &YEAR.0 {
        assert!(crate::domain::identity::Cpf::parse(&person.cpf).is_ok());
        assert!(crate::domain::identity::Cns::parse(&person.cns).is_ok());
    }
}

#[test]
fn stored_answers_hold_no_more_than_system_code_and_display() {
    let stored = finished(PHQ9.0).pop().unwrap();
    let text = stored.content.answers.as_str();
    assert!(!text.contains("extension") && text.len() < 1_900, "{text}");
}
