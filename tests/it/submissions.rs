//! Handing a response in, at the storage layer: once, whole, and with its alerts.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};
use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;
use weconecta::{
    domain::ids::{AlertId, ResponseId},
    storage::{
        Db, StorageError, events,
        json_text::JsonText,
        responses,
        submissions::{self, Flag, Receipt, Submission, group::Arrival},
    },
};

use crate::support::{TestDb, phq, seed};

/// A questionnaire without questions: what is answered is beside the point here.
const NOTHING: &str = r#"{"resourceType": "Questionnaire", "status": "draft"}"#;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(db: &TestDb, from: &str) -> i64 {
    sql_query(format!("SELECT count(*) AS n FROM {from}")).get_result::<Count>(&mut db.connect()).unwrap().n
}

fn submit(
    db: &Db,
    clinic: &seed::Clinic,
    id: ResponseId,
    revision: i32,
    body: &[u8],
    flags: &[Flag],
) -> Receipt {
    db.write_now("link", seed::noon(), |w| {
        submissions::save(
            w,
            &Submission {
                id,
                place: clinic.place(),
                revision,
                answers: &JsonText::of(&json!([{"linkId": "1", "answer": [{"valueInteger": 2}]}])),
                scores: &json!([]),
                score: Some(2.0),
                severity: Some(1),
                outcome: Some("healthy"),
                flags,
                language: "pt-BR",
                mode: "page",
                body_hash: body,
                started_at: seed::noon(),
            },
        )
    })
    .unwrap()
}

#[test]
fn fifty_questions_inside_each_other_are_stored_and_read() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", NOTHING);
    let id = fresh_id();
    let mut items = json!([]);
    for level in (0..50).rev() {
        items = json!([{"linkId": level.to_string(), "answer": [{"valueBoolean": true, "item": items}]}]);
    }
    db.write_now("link", seed::noon(), |w| {
        responses::insert(w, id, &clinic.place(), "pt-BR", "page", &JsonText::of(&items))
    })
    .unwrap();
    let stored = responses::find(&mut test.connect(), clinic.organisation, id).unwrap();
    assert_eq!(stored.answers, items);
}

fn fresh_id() -> ResponseId {
    ResponseId::new(Uuid::now_v7())
}

#[test]
fn a_submission_is_stored_once_with_one_event() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", NOTHING);
    let id = fresh_id();

    assert_eq!(submit(&db, &clinic, id, 0, b"body", &[]), Receipt::Stored);
    assert_eq!(submit(&db, &clinic, id, 0, b"body", &[]), Receipt::Replayed);
    assert_eq!(submit(&db, &clinic, id, 0, b"other", &[]), Receipt::OtherBody);

    let stored = responses::find(&mut test.connect(), clinic.organisation, id).unwrap();
    assert_eq!((stored.status.as_str(), stored.score), ("completed", Some(2.0)));
    assert!(stored.replays >= 1, "a replay writes");
    let history = events::list_of_entity(&mut test.connect(), clinic.organisation, id.get()).unwrap();
    assert_eq!(history.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(), ["response.submitted"]);
}

#[test]
fn a_red_flag_opens_its_alert_and_its_mail_in_the_same_transaction() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", NOTHING);
    let flag = Flag {
        id: AlertId::new(Uuid::now_v7()),
        job: Uuid::now_v7(),
        item: Some("9".to_owned()),
        rule: "self-harm".to_owned(),
        severity: "critical",
    };
    let id = fresh_id();

    assert_eq!(submit(&db, &clinic, id, 0, b"body", std::slice::from_ref(&flag)), Receipt::Stored);
    assert_eq!(submit(&db, &clinic, id, 0, b"body", &[flag]), Receipt::Replayed);

    assert_eq!(count(&test, "alerts WHERE status = 'open' AND severity = 'critical'"), 1);
    assert_eq!(count(&test, "jobs WHERE kind = 'alert-mail'"), 1);
    assert_eq!(count(&test, "events WHERE action = 'alert.opened'"), 1);
}

#[actix_web::test]
async fn submissions_that_arrive_together_are_each_stored_once() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = phq::clinic(&db, "a");
    let arrival = || phq::arrival(&clinic, [1, 1, 1, 1, 1, 1, 1, 1, 0], seed::noon());
    let mut all: Vec<_> = std::iter::repeat_with(arrival).take(60).collect();
    let again = |one: &Arrival, body: &[u8]| Arrival { id: one.id, body_hash: body.to_vec(), ..arrival() };
    all.push(again(&all[0], b"body"));
    all.push(again(&all[1], b"other"));

    let receipts = join_all(all.into_iter().map(|one| db.submit(one))).await;

    let of = |wanted: Receipt| receipts.iter().filter(|found| found.as_ref().unwrap() == &wanted).count();
    assert_eq!((of(Receipt::Stored), of(Receipt::Replayed), of(Receipt::OtherBody)), (60, 1, 1));
    assert_eq!(count(&test, "responses WHERE status = 'completed' AND score = 8"), 60);
    assert_eq!(count(&test, "events WHERE action = 'response.submitted'"), 60);
    assert!(
        count(&test, "(SELECT DISTINCT transaction_id FROM events) AS shared") < 60,
        "some shared a commit"
    );
}

#[actix_web::test]
async fn a_submission_that_fails_spoils_none_that_arrives_with_it() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = phq::clinic(&db, "a");
    let mut all: Vec<_> =
        std::iter::repeat_with(|| phq::arrival(&clinic, [0; 9], seed::noon())).take(40).collect();
    all[7].content.severity = Some(9);
    all[9] = phq::arrival(&clinic, [3; 9], seed::noon());

    let receipts = join_all(all.into_iter().map(|one| db.submit(one))).await;

    let failed: Vec<usize> = (0..receipts.len()).filter(|&at| receipts[at].is_err()).collect();
    assert_eq!(failed, [7], "the database refuses a severity of 9");
    assert_eq!(count(&test, "responses"), 39);
    assert_eq!(count(&test, "events WHERE action = 'response.submitted'"), 39);
    assert_eq!(count(&test, "alerts"), 1, "a red flag keeps its own transaction");
}

#[test]
fn a_response_that_moved_on_is_not_submitted_from_an_old_page() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", NOTHING);
    let id = fresh_id();
    db.write_now("link", seed::noon(), |w| {
        responses::insert(w, id, &clinic.place(), "pt-BR", "page", &JsonText::of(&json!([])))?;
        responses::save_step(w, clinic.organisation, id, 0, (&JsonText::of(&json!([])), 0))?;
        Ok::<_, StorageError>(())
    })
    .unwrap();

    assert_eq!(submit(&db, &clinic, id, 0, b"body", &[]), Receipt::Stale);
    assert_eq!(submit(&db, &clinic, id, 1, b"body", &[]), Receipt::Stored);

    let late = db.write_now("link", seed::noon(), |w| {
        responses::save_step(w, clinic.organisation, id, 1, (&JsonText::of(&json!([])), 0))
    });
    assert!(matches!(late, Err(StorageError::NotFound)), "a submitted response is frozen");
}

#[test]
fn a_second_tab_is_told_that_the_response_moved_on() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", NOTHING);
    let id = fresh_id();
    let step = |seen| {
        db.write_now("link", seed::noon(), |w| {
            responses::save_step(w, clinic.organisation, id, seen, (&JsonText::of(&json!([])), 0))
        })
    };
    db.write_now("link", seed::noon(), |w| {
        responses::insert(w, id, &clinic.place(), "pt-BR", "page", &JsonText::of(&json!([])))
    })
    .unwrap();

    assert_eq!(step(0).unwrap(), 1);
    assert!(matches!(step(0), Err(StorageError::Conflict("revision"))));
}

#[test]
fn the_database_refuses_to_change_events_and_published_versions() {
    let test = TestDb::new();
    let clinic = seed::clinic(&test.db(), "a", NOTHING);
    let mut conn = test.connect();
    for statement in [
        "UPDATE events SET actor = 'nobody'".to_owned(),
        "DELETE FROM events".to_owned(),
        format!("UPDATE questionnaire_versions SET resource = '{{\"x\":1}}' WHERE id = '{}'", clinic.version),
    ] {
        assert!(sql_query(statement).execute(&mut conn).is_err());
    }
}
