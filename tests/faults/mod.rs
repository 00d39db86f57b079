//! Nothing acknowledged is lost, nothing is stored twice: the program and its PostgreSQL are killed
//! with SIGKILL, several times, while clients submit and retry.

mod clients;
mod program;
mod steps;

use std::{collections::BTreeMap, time::Duration};

use diesel::{
    QueryableByName, RunQueryDsl as _, sql_query,
    sql_types::{BigInt, Integer, Text},
};

use clients::{CLIENTS, EACH, Progress, Receipts};
use program::{Program, Victim};

/// One submitted response and how many events tell of its submission.
#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Integer)]
    answer: i32,
    #[diesel(sql_type = BigInt)]
    events: i64,
}

fn stored(program: &Program) -> Vec<Stored> {
    sql_query(
        "SELECT r.id::text AS id, (r.answers #>> '{0,answer,0,valueInteger}')::int AS answer,
                (SELECT count(*) FROM events e WHERE e.entity_id = r.id AND e.action = 'response.submitted') AS events
         FROM responses r WHERE r.status = 'completed'",
    )
    .load(&mut program.connect())
    .unwrap()
}

#[test]
fn kill_9_loses_and_doubles_no_acknowledged_submission() {
    let mut program = Program::start();
    let progress = Progress::default();
    let receipts: Receipts = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (target, progress) = (program.target(), &progress);
                scope.spawn(move || clients::submit_all(&target, client, progress))
            })
            .collect();
        for (step, victim) in [
            Victim::Program,
            Victim::PostgreSql,
            Victim::Program,
            Victim::PostgreSql,
            Victim::Program,
            Victim::PostgreSql,
        ]
        .into_iter()
        .enumerate()
        {
            progress.wait_for((step + 1) * CLIENTS * EACH / 8, Duration::from_mins(2));
            let failures = progress.failures();
            program.kill(victim);
            // the fault took effect: some client saw it before the program was there again
            progress.wait_for_failure_after(failures, Duration::from_secs(30));
            program.recover(victim);
        }
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });

    let stored = stored(&program);
    assert_eq!(receipts.len(), CLIENTS * EACH, "every submission was acknowledged in the end");
    assert_eq!(stored.len(), CLIENTS * EACH, "each is there exactly once");
    let by_id: BTreeMap<_, _> = stored.iter().map(|row| (row.id.as_str(), row)).collect();
    for (id, answer) in &receipts {
        let row = by_id.get(id.as_str()).unwrap_or_else(|| panic!("acknowledged {id} is lost"));
        assert_eq!((row.answer, row.events), (*answer, 1), "{id} is whole and has its one event");
    }
    println!("{} submissions, {} requests failed and were tried again", stored.len(), progress.failures());
}
