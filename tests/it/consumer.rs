//! The consumer of the event log: numbers are exact before and after it, whatever is read twice.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::{Connection as _, PgConnection, RunQueryDsl as _, connection::SimpleConnection as _};
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::{
    domain::ids::ResponseId,
    storage::{
        Db, Scope, StorageError,
        events::{self, Entity},
        json_text::JsonText,
        responses,
        results::{
            self, Counts, Filter, Grain,
            consumer::{self, Consumer, Progress},
            projection::ItemMap,
        },
        seals::{self, Verdict},
        submissions::{self, Submission},
    },
};

use crate::support::{TestDb, seed};

const RESOURCE: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "item": [
    {"linkId": "g", "type": "group", "item": [{"linkId": "mood", "type": "choice"}]},
    {"linkId": "age", "type": "integer"}]}"#;

/// A small generator of repeatable numbers (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What the pages should say, counted by hand.
#[derive(Default)]
struct Ledger {
    days: BTreeMap<NaiveDate, Counts>,
    scores: BTreeMap<(NaiveDate, i64), i64>,
    items: BTreeMap<(i32, String), i64>,
}

fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::America::Sao_Paulo).date_naive()
}

impl Ledger {
    fn submission(&mut self, at: DateTime<Utc>, mood: u64, age: Option<u64>) {
        let counts = self.days.entry(day_of(at)).or_default();
        counts.submitted += 1;
        counts.severities[usize::try_from(mood).unwrap()] += 1;
        match mood {
            0 | 1 => counts.healthy += 1,
            2 | 3 => counts.attention += 1,
            _ => counts.critical += 1,
        }
        *self.scores.entry((day_of(at), i64::try_from(mood).unwrap())).or_default() += 1;
        for (item, value) in [(1, String::new()), (1, format!("c:{mood}"))] {
            *self.items.entry((item, value)).or_default() += 1;
        }
        if let Some(age) = age {
            for (item, value) in [(2, String::new()), (2, format!("n:{age}"))] {
                *self.items.entry((item, value)).or_default() += 1;
            }
        }
    }

    fn check(&self, conn: &mut PgConnection, clinic: &seed::Clinic) {
        let filter = Filter {
            organisation: clinic.organisation,
            scope: Scope::Links(vec![clinic.link]),
            questionnaire: Some(clinic.questionnaire),
            member: Some(clinic.member),
            first: NaiveDate::MIN,
            last: NaiveDate::from_ymd_opt(2027, 12, 31).unwrap(),
        };
        let filter = Filter { first: NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(), ..filter };
        let map = ItemMap::of_resource(RESOURCE);
        let (days, scores, items) = results::exact(conn, &filter, |exact| {
            let days = exact.days(Grain::Version)?;
            let scores = exact.scores(clinic.version)?;
            Ok::<_, StorageError>((days, scores, exact.items(clinic.version, &map)?))
        })
        .unwrap();
        let mut by_day: BTreeMap<NaiveDate, Counts> = BTreeMap::new();
        for row in days {
            by_day.entry(row.day).or_default().add(&row.counts);
        }
        assert_eq!(by_day, self.days);
        let mut by_score: BTreeMap<(NaiveDate, i64), i64> = BTreeMap::new();
        for row in scores {
            assert_eq!(row.key, "total");
            *by_score.entry((row.day, format!("{}", row.value).parse().unwrap())).or_default() += row.n;
        }
        assert_eq!(by_score, self.scores);
        let mut by_item: BTreeMap<(i32, String), i64> = BTreeMap::new();
        for row in items {
            *by_item.entry((row.item, row.value)).or_default() += row.n;
        }
        assert_eq!(by_item, self.items);
    }
}

fn answers(mood: u64, age: Option<u64>) -> Value {
    let mut items = vec![json!({"linkId": "g", "item": [
        {"linkId": "mood", "answer": [{"valueCoding": {"code": mood.to_string()}}]}]})];
    if let Some(age) = age {
        items.push(json!({"linkId": "age", "answer": [{"valueInteger": age}]}));
    }
    Value::Array(items)
}

fn start(db: &Db, clinic: &seed::Clinic, at: DateTime<Utc>) -> ResponseId {
    let id = ResponseId::new(Uuid::now_v7());
    db.write_now("link", at, |w| {
        responses::insert(w, id, &clinic.place(), "pt-BR", "page", &JsonText::of(&json!([])))
    })
    .unwrap();
    id
}

fn submit(db: &Db, clinic: &seed::Clinic, id: ResponseId, at: DateTime<Utc>, mood: u64, age: Option<u64>) {
    let outcome =
        ["healthy", "healthy", "attention", "attention", "critical"][usize::try_from(mood).unwrap()];
    let submission = Submission {
        id,
        place: clinic.place(),
        revision: 0,
        answers: &JsonText::of(&answers(mood, age)),
        scores: &json!([{"key": "total", "value": mood}]),
        score: Some(2.0),
        severity: Some(i16::try_from(mood).unwrap()),
        outcome: Some(outcome),
        flags: &[],
        language: "pt-BR",
        mode: "page",
        body_hash: b"body",
        started_at: at,
    };
    db.write_now("link", at, |w| submissions::save(w, &submission)).unwrap();
}

/// Reads all there is. Transactions of other tests on the same cluster are waited for, as any open one is.
fn catch_up(conn: &mut PgConnection) -> usize {
    let mut read = 0;
    for _ in 0..500 {
        read += Consumer::default().catch_up(conn).unwrap();
        if consumer::waiting(conn).unwrap() == 0 {
            return read;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("events stay unread");
}

#[test]
fn numbers_are_exact_at_every_moment() {
    for run in 1..=3 {
        let test = TestDb::new();
        let db = test.db();
        let clinic = seed::clinic(&db, "a", RESOURCE);
        let other = seed::clinic(&db, "b", RESOURCE);
        let (mut dice, mut ledger, mut consumer) = (Dice(run), Ledger::default(), Consumer::default());
        let mut open: Vec<(ResponseId, DateTime<Utc>)> = Vec::new();
        let mut conn = test.connect();

        for _ in 0..120 {
            let at = seed::noon() - Duration::hours(i64::try_from(dice.roll(24 * 40)).unwrap());
            let (mood, age) = (dice.roll(5), (dice.roll(3) > 0).then(|| 60 + dice.roll(20)));
            match dice.roll(6) {
                0 => {
                    open.push((start(&db, &clinic, at), at));
                    ledger.days.entry(day_of(at)).or_default().started += 1;
                }
                1 if !open.is_empty() => {
                    let (id, started) = open.swap_remove(0);
                    let at = started + Duration::hours(3);
                    submit(&db, &clinic, id, at, mood, age);
                    ledger.submission(at, mood, age);
                }
                2 => drop(consumer.read_batch(&mut conn, i64::try_from(1 + dice.roll(9)).unwrap()).unwrap()),
                3 => submit(&db, &other, ResponseId::new(Uuid::now_v7()), at, mood, age),
                _ => {
                    submit(&db, &clinic, ResponseId::new(Uuid::now_v7()), at, mood, age);
                    ledger.days.entry(day_of(at)).or_default().started += 1;
                    ledger.submission(at, mood, age);
                }
            }
            ledger.check(&mut conn, &clinic);
        }

        catch_up(&mut conn);
        ledger.check(&mut conn, &clinic);
        assert_eq!(consumer.read_batch(&mut conn, 10).unwrap(), Progress::UpToDate);
    }
}

#[test]
fn reading_the_log_again_changes_nothing() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let mut ledger = Ledger::default();
    for step in 0..30_u64 {
        let at = seed::noon() - Duration::hours(i64::try_from(step * 7).unwrap());
        submit(&db, &clinic, ResponseId::new(Uuid::now_v7()), at, step % 5, Some(60));
        ledger.days.entry(day_of(at)).or_default().started += 1;
        ledger.submission(at, step % 5, Some(60));
    }
    let mut conn = test.connect();
    catch_up(&mut conn);
    ledger.check(&mut conn, &clinic);

    consumer::rewind(&mut conn).unwrap();
    ledger.check(&mut conn, &clinic);
    Consumer::default().read_batch(&mut conn, 7).unwrap();
    ledger.check(&mut conn, &clinic);
    catch_up(&mut conn);
    ledger.check(&mut conn, &clinic);

    consumer::rebuild(&mut conn).unwrap();
    ledger.check(&mut conn, &clinic);
    catch_up(&mut conn);
    ledger.check(&mut conn, &clinic);
    assert!(matches!(
        seals::verify(&mut conn, clinic.organisation).unwrap(),
        Verdict::Whole { waiting: 0, .. }
    ));
}

#[test]
fn an_open_transaction_is_waited_for() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let mut conn = test.connect();
    let mut consumer = Consumer::default();
    catch_up(&mut conn);

    let mut slow = test.connect();
    slow.batch_execute("BEGIN").unwrap();
    diesel::sql_query(
        "INSERT INTO events (organisation_id, entity_kind, entity_id, action, actor, at)
         VALUES ($1, 'link', $1, 'link.opened', 'system', now())",
    )
    .bind::<diesel::sql_types::Uuid, _>(clinic.organisation.get())
    .execute(&mut slow)
    .unwrap();
    submit(&db, &clinic, ResponseId::new(Uuid::now_v7()), seed::noon(), 1, None);

    assert_eq!(consumer.read_batch(&mut conn, 100).unwrap(), Progress::UpToDate, "it would pass a gap");
    slow.batch_execute("COMMIT").unwrap();
    assert_eq!(catch_up(&mut conn), 2);
    assert!(matches!(
        seals::verify(&mut conn, clinic.organisation).unwrap(),
        Verdict::Whole { waiting: 0, .. }
    ));
}

#[test]
fn one_consumer_reads_at_a_time() {
    let test = TestDb::new();
    seed::clinic(&test.db(), "a", RESOURCE);
    let (mut first, mut second) = (test.connect(), test.connect());
    // the events of the seed can be read once no other test's transaction is older
    while consumer::waiting(&mut first).unwrap() > 0 {
        catch_up(&mut first);
    }
    consumer::rewind(&mut first).unwrap();
    first
        .transaction(|conn| {
            assert!(matches!(Consumer::default().read_batch(conn, 1).unwrap(), Progress::Read(1)));
            assert_eq!(Consumer::default().read_batch(&mut second, 1).unwrap(), Progress::Elsewhere);
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
    assert!(matches!(Consumer::default().read_batch(&mut second, 1).unwrap(), Progress::Read(1)));
}

/// A clinic with sealed events, and the id of one in the middle.
fn sealed(test: &TestDb) -> (seed::Clinic, i64) {
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    for _ in 0..3 {
        submit(&db, &clinic, ResponseId::new(Uuid::now_v7()), seed::noon(), 1, None);
    }
    let mut conn = test.connect();
    catch_up(&mut conn);
    let events = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 10).unwrap();
    (clinic, events[2].id)
}

/// Changes the log behind the program's back, as somebody who owns the database can.
fn tamper(conn: &mut PgConnection, statement: &str) {
    conn.batch_execute(&format!(
        "ALTER TABLE events DISABLE TRIGGER ALL; {statement}; ALTER TABLE events ENABLE TRIGGER ALL"
    ))
    .unwrap();
}

#[test]
fn verify_names_the_first_event_that_was_changed() {
    let test = TestDb::new();
    let (clinic, event) = sealed(&test);
    let mut conn = test.connect();
    assert!(matches!(seals::verify(&mut conn, clinic.organisation).unwrap(), Verdict::Whole { .. }));

    tamper(&mut conn, &format!("UPDATE events SET actor = 'nobody' WHERE id >= {event}"));
    assert_eq!(seals::verify(&mut conn, clinic.organisation).unwrap(), Verdict::Touched { event });
}

#[test]
fn verify_names_an_event_that_is_gone() {
    let test = TestDb::new();
    let (clinic, event) = sealed(&test);
    let mut conn = test.connect();
    tamper(&mut conn, &format!("DELETE FROM events WHERE id = {event}"));
    assert_eq!(seals::verify(&mut conn, clinic.organisation).unwrap(), Verdict::Missing { event });
}

#[test]
fn verify_sees_a_cut_chain_and_what_was_put_in_afterwards() {
    let test = TestDb::new();
    let (clinic, _) = sealed(&test);
    let mut conn = test.connect();
    let last = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 1).unwrap()[0].id;
    tamper(&mut conn, &format!("DELETE FROM event_seals WHERE event_id = {last}"));
    assert_eq!(seals::verify(&mut conn, clinic.organisation).unwrap(), Verdict::Unsealed { event: last });

    tamper(&mut conn, &format!("DELETE FROM events WHERE id = {last}"));
    assert_eq!(seals::verify(&mut conn, clinic.organisation).unwrap(), Verdict::Missing { event: last });
}

#[test]
fn events_that_wait_for_their_seal_are_no_fault() {
    let test = TestDb::new();
    let db = test.db();
    let (clinic, _) = sealed(&test);
    db.write_now("cli", seed::noon(), |w| {
        events::record(
            w,
            clinic.organisation,
            Entity::new("link", clinic.link.get()),
            "link.opened",
            &json!({}),
        )
    })
    .unwrap();
    let verdict = seals::verify(&mut test.connect(), clinic.organisation).unwrap();
    assert!(matches!(verdict, Verdict::Whole { waiting: 1, .. }), "{verdict:?}");
}
