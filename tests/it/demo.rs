//! The demo organisation in the database: whole, at its own time, and only once.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use diesel::{
    QueryableByName, RunQueryDsl as _, sql_query,
    sql_types::{BigInt, Timestamptz},
};
use weconecta::{
    demo::{self, Demo},
    domain::password,
    storage::{accounts, links, results::consumer::Consumer},
};

use crate::support::{TestDb, seed};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(db: &TestDb, from: &str) -> i64 {
    sql_query(format!("SELECT count(*) AS n FROM {from}")).get_result::<Count>(&mut db.connect()).unwrap().n
}

fn load(db: &TestDb) -> Demo {
    let started = Instant::now();
    let demo = demo::load(&db.db(), seed::noon()).unwrap();
    println!("the demo was loaded in {:?}", started.elapsed());
    demo
}

#[test]
fn the_demo_fills_every_page_and_a_second_start_changes_nothing() {
    let db = TestDb::new();
    let first = load(&db);
    assert!(first.is_new);

    holds_what_pages_show(&db);
    lets_everybody_in(&db, &first);
    lies_in_the_past(&db);

    let rows = |db: &TestDb| {
        ["events", "responses", "patients", "alerts", "links", "accounts"].map(|t| count(db, t))
    };
    let before = rows(&db);
    let second = demo::load(&db.db(), seed::noon() + Duration::days(3)).unwrap();
    assert_eq!(second, Demo { is_new: false, ..first });
    assert_eq!(rows(&db), before);

    is_counted_by_the_rollups(&db);
}

fn holds_what_pages_show(db: &TestDb) {
    let maria = "patient_id IN (SELECT id FROM patients WHERE account_id IS NOT NULL)";
    assert_eq!(count(db, &format!("invitations WHERE {maria} AND expires_at > created_at")), 1);
    assert_eq!(
        count(db, &format!("responses WHERE {maria} AND status = 'in-progress' AND answers <> '[]'")),
        1
    );
    assert_eq!(count(db, "patients WHERE cpf IS NOT NULL AND birth_date IS NOT NULL"), 250);
    assert!(count(db, "responses WHERE status = 'completed'") >= 3_700);
    assert!(count(db, "responses WHERE status = 'in-progress' AND answers <> '[]'") >= 100);
    assert_eq!(count(db, "(SELECT DISTINCT member_id FROM responses) m"), 3);
    for status in ["open", "taken", "resolved"] {
        assert!(count(db, &format!("alerts WHERE status = '{status}'")) >= 1, "{status}");
    }
    assert!(count(db, "alerts WHERE status = 'open' AND severity = 'critical'") >= 3);
    assert!(count(db, "alert_contacts WHERE NOT reached") >= 10);
    assert!(count(db, "patient_notes WHERE kind = 'milestone'") >= 50);
    assert!(count(db, "patient_notes WHERE kind = 'note'") >= 100);
    assert_eq!(count(db, "questionnaire_versions WHERE status = 'published'"), 15);
    assert_eq!(count(db, "questionnaire_versions WHERE status = 'draft'"), 2);
    assert_eq!(count(db, "jobs"), 0);
    let unlike = "responses r JOIN questionnaire_versions v ON v.id = r.version_id
                  WHERE v.questionnaire_id <> r.questionnaire_id OR v.organisation_id <> r.organisation_id";
    assert_eq!(count(db, unlike), 0);
    let identified = "responses r JOIN links l ON l.id = r.link_id
                      WHERE (l.identification = 'identified') <> (r.patient_id IS NOT NULL)";
    assert_eq!(count(db, identified), 0);
    let silent = "responses r WHERE r.status = 'completed' AND NOT EXISTS (
                      SELECT 1 FROM events e WHERE e.entity_id = r.id AND e.action = 'response.submitted')";
    assert_eq!(count(db, silent), 0);
}

fn lets_everybody_in(db: &TestDb, demo: &Demo) {
    let roles: Vec<&str> = demo.sign_ins.iter().map(|sign_in| sign_in.role).collect();
    assert_eq!(roles, ["admin", "staff", "staff", "patient"]);
    let mut conn = db.connect();
    for sign_in in &demo.sign_ins {
        let account = accounts::find_by_email(&mut conn, sign_in.email).unwrap();
        assert!(password::verify(sign_in.password, &account.password_hash.unwrap()));
        assert!(!account.must_change_password && account.blocked_at.is_none());
    }
    let link = links::find_by_token(&mut conn, demo.link_token.as_deref().unwrap()).unwrap();
    assert_eq!(link.state(seed::noon()), links::LinkState::Open);
}

fn lies_in_the_past(db: &TestDb) {
    #[derive(QueryableByName)]
    struct Span {
        #[diesel(sql_type = Timestamptz)]
        first: DateTime<Utc>,
        #[diesel(sql_type = Timestamptz)]
        last: DateTime<Utc>,
    }
    let span: Span = sql_query("SELECT min(at) AS first, max(at) AS last FROM events")
        .get_result(&mut db.connect())
        .unwrap();
    assert!(span.last <= seed::noon() && span.last > seed::noon() - Duration::hours(1));
    assert!(span.first < seed::noon() - Duration::days(365));
    assert_eq!(
        count(db, "(SELECT at, lag(at) OVER (ORDER BY id) AS before FROM events) e WHERE at < before"),
        0
    );
}

fn is_counted_by_the_rollups(db: &TestDb) {
    let read = Consumer::default().catch_up(&mut db.connect()).unwrap();
    assert_eq!(i64::try_from(read).unwrap(), count(db, "events"));
    let counted = |column: &str| {
        sql_query(format!("SELECT coalesce(sum({column}), 0)::bigint AS n FROM rollup_days"))
            .get_result::<Count>(&mut db.connect())
            .unwrap()
            .n
    };
    assert_eq!(counted("started"), count(db, "responses"));
    assert_eq!(counted("submitted"), count(db, "responses WHERE status = 'completed'"));
}
