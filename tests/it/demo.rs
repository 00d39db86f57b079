//! The demo organisation in the database: whole, at its own time, and only once.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Timestamptz};
use weconecta::{
    demo::{self, Demo},
    domain::password,
    storage::{accounts, links, results::consumer::Consumer},
};

use crate::support::{TestDb, seed};

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

    let rows =
        |db: &TestDb| ["events", "responses", "patients", "alerts", "links", "accounts"].map(|t| db.count(t));
    let before = rows(&db);
    let second = demo::load(&db.db(), seed::noon() + Duration::days(3)).unwrap();
    assert_eq!(second, Demo { is_new: false, ..first });
    assert_eq!(rows(&db), before);

    is_counted_by_the_rollups(&db);
}

fn holds_what_pages_show(db: &TestDb) {
    let maria = "patient_id IN (SELECT id FROM patients WHERE account_id IS NOT NULL)";
    assert_eq!(db.count(&format!("invitations WHERE {maria} AND expires_at > created_at")), 1);
    assert_eq!(
        db.count(&format!("responses WHERE {maria} AND status = 'in-progress' AND answers <> '[]'")),
        1
    );
    assert_eq!(db.count("patients WHERE cpf IS NOT NULL AND birth_date IS NOT NULL"), 250);
    assert!(db.count("responses WHERE status = 'completed'") >= 3_700);
    assert!(db.count("responses WHERE status = 'in-progress' AND answers <> '[]'") >= 100);
    assert_eq!(db.count("(SELECT DISTINCT member_id FROM responses) m"), 3);
    for status in ["open", "taken", "resolved"] {
        assert!(db.count(&format!("alerts WHERE status = '{status}'")) >= 1, "{status}");
    }
    assert!(db.count("alerts WHERE status = 'open' AND severity = 'critical'") >= 3);
    assert!(db.count("alert_contacts WHERE NOT reached") >= 10);
    assert!(db.count("patient_notes WHERE kind = 'milestone'") >= 50);
    assert!(db.count("patient_notes WHERE kind = 'note'") >= 100);
    assert_eq!(db.count("questionnaire_versions WHERE status = 'published'"), 15);
    assert_eq!(db.count("questionnaire_versions WHERE status = 'draft'"), 2);
    assert_eq!(db.count("jobs"), 0);
    let unlike = "responses r JOIN questionnaire_versions v ON v.id = r.version_id
                  WHERE v.questionnaire_id <> r.questionnaire_id OR v.organisation_id <> r.organisation_id";
    assert_eq!(db.count(unlike), 0);
    let identified = "responses r JOIN links l ON l.id = r.link_id
                      WHERE (l.identification = 'identified') <> (r.patient_id IS NOT NULL)";
    assert_eq!(db.count(identified), 0);
    let silent = "responses r WHERE r.status = 'completed' AND NOT EXISTS (
                      SELECT 1 FROM events e WHERE e.entity_id = r.id AND e.action = 'response.submitted')";
    assert_eq!(db.count(silent), 0);
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
        db.count("(SELECT at, lag(at) OVER (ORDER BY id) AS before FROM events) e WHERE at < before"),
        0
    );
}

fn is_counted_by_the_rollups(db: &TestDb) {
    let read = Consumer::default().catch_up(&mut db.connect()).unwrap();
    assert_eq!(i64::try_from(read).unwrap(), db.count("events"));
    let counted =
        |column: &str| db.number(&format!("SELECT coalesce(sum({column}), 0)::bigint AS n FROM rollup_days"));
    assert_eq!(counted("started"), db.count("responses"));
    assert_eq!(counted("submitted"), db.count("responses WHERE status = 'completed'"));
}
