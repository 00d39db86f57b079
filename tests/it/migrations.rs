//! The migrations run up, down and up again, and the catalogue keeps its promises.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use weconecta::storage::migrations;

use crate::support::TestDb;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn tables(db: &TestDb) -> Vec<String> {
    sql_query(
        "SELECT table_name::text AS name FROM information_schema.tables
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' ORDER BY 1",
    )
    .load::<Name>(&mut db.connect())
    .unwrap()
    .into_iter()
    .map(|row| row.name)
    .collect()
}

#[test]
fn migrations_run_up_down_and_up_again() {
    let db = TestDb::empty();
    assert!(!migrations::run(&db.url()).unwrap().is_empty());
    let before = tables(&db);
    assert!(before.contains(&"responses".to_owned()));

    while migrations::revert_last(&db.url()).unwrap() {}
    assert_eq!(tables(&db), Vec::<String>::new());

    migrations::run(&db.url()).unwrap();
    assert_eq!(tables(&db), before);
    assert!(migrations::run(&db.url()).unwrap().is_empty(), "a second run has nothing to do");
}

#[test]
fn every_table_of_an_organisation_has_the_organisation_first_in_an_index() {
    // small tables reached by a key that is secret or unique in the installation
    const EXEMPT: [&str; 5] =
        ["accounts", "event_seals", "link_collaborators", "questionnaire_collaborators", "sessions"];
    let db = TestDb::new();
    let with_column: Vec<Name> = sql_query(
        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind = 'r' AND a.attname = 'organisation_id' AND c.relnamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
         ORDER BY 1",
    )
    .load(&mut db.connect())
    .unwrap();
    let without: Vec<_> =
        with_column.iter().map(|row| row.name.as_str()).filter(|name| !EXEMPT.contains(name)).collect();
    assert_eq!(
        without,
        ["projected_responses", "questionnaire_versions", "remote_questionnaires"],
        "reached by their own key"
    );
}
