//! A patient answers thirty questions one by one. At every one of them the wire is cut while the answer is on its way, PostgreSQL
//! is killed, and then the program: nothing is lost, nothing is doubled, and the person goes on where they were.

use std::{
    io::Write as _,
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use diesel::{
    QueryableByName, RunQueryDsl as _, sql_query,
    sql_types::{BigInt, Integer, Jsonb, Text},
};
use serde_json::{Value, json};

use super::program::{Program, Victim};
use crate::support::browse::fields;

const QUESTIONS: usize = 30;
/// Somebody gives up on one press after this.
const PATIENCE: Duration = Duration::from_mins(2);

/// Everything that is stored.
#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Integer)]
    revision: i32,
    #[diesel(sql_type = Jsonb)]
    answers: Value,
    #[diesel(sql_type = BigInt)]
    started: i64,
    #[diesel(sql_type = BigInt)]
    submitted: i64,
}

fn questionnaire() -> Value {
    let items: Vec<Value> = (0..QUESTIONS)
        .map(|number| json!({"linkId": format!("n{number}"), "type": "integer", "text": format!("Pergunta {number}?"), "required": true}))
        .collect();
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Trinta", "item": items})
}

/// A browser that presses again until something answers.
struct Patient {
    agent: ureq::Agent,
    host: String,
}

struct Page {
    status: u16,
    location: String,
    body: String,
}

impl Page {
    fn hidden(&self, name: &str) -> &str {
        let field = format!("name=\"{name}\" value=\"");
        let after = self.body.split(&field).nth(1).unwrap_or_else(|| panic!("no {name}: {}", self.status));
        after.split('"').next().unwrap()
    }
}

impl Patient {
    fn ask(&self, path: &str, form: Option<&str>) -> Page {
        let (url, start) = (format!("http://{}{path}", self.host), Instant::now());
        loop {
            let answer = match form {
                None => self.agent.get(&url).call(),
                Some(form) => {
                    self.agent.post(&url).content_type("application/x-www-form-urlencoded").send(form)
                }
            };
            if let Ok(mut answer) = answer
                && answer.status().as_u16() < 500
            {
                let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
                let (status, location) = (answer.status().as_u16(), location.unwrap_or_default());
                if let Ok(body) = answer.body_mut().read_to_string() {
                    return Page { status, location, body };
                }
            }
            assert!(start.elapsed() < PATIENCE, "nothing answers at {path}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a form and doesn't stay to hear what became of it.
    fn send_into_a_cut_wire(&self, path: &str, form: &str) {
        let mut wire = TcpStream::connect(&self.host).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            self.host,
            form.len()
        );
        wire.write_all(head.as_bytes()).unwrap();
        wire.write_all(form.as_bytes()).unwrap();
        wire.shutdown(Shutdown::Both).unwrap();
    }
}

#[test]
fn thirty_questions_survive_a_cut_wire_and_two_deaths_at_each() {
    let mut program = Program::start_with(&questionnaire());
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(10)))
        .http_status_as_error(false)
        .max_redirects(0)
        .build();
    let patient = Patient { agent: agent.into(), host: program.host() };
    let welcome = patient.ask("/f/token-faults", None);
    let begin = fields(&[("start", welcome.hidden("start")), ("consent", "on"), ("mode", "page")]);
    let here = patient.ask("/f/token-faults", Some(&begin)).location;

    for number in 0..QUESTIONS {
        let (path, next) = (format!("{here}/q/{number}"), number + 1);
        let page = patient.ask(&path, None);
        let (name, value) = (format!("n{number}"), (100 + number).to_string());
        let form = fields(&[("_was", page.hidden("_was")), (&name, &value)]);
        patient.send_into_a_cut_wire(&path, &form);
        program.kill(Victim::PostgreSql);
        if number % 5 == 0 {
            // it is there again while the program runs on
            program.recover(Victim::PostgreSql);
        }
        program.kill(Victim::Program);
        program.recover(Victim::Program);
        // where the person is: at this question if the answer didn't arrive, else at the next
        let place = patient.ask(&here, None).location;
        let after = if next == QUESTIONS { format!("{here}/check") } else { format!("{here}/q/{next}") };
        assert!(place == path || place == after, "{place} after question {number}");
        let saved = patient.ask(&path, Some(&form));
        assert_eq!((saved.status, saved.location), (303, after), "question {number}");
    }

    patient.send_into_a_cut_wire(&format!("{here}/submission"), "");
    program.kill(Victim::Program);
    program.recover(Victim::Program);
    let sent = patient.ask(&format!("{here}/submission"), Some(""));
    assert_eq!((sent.status, sent.location), (303, format!("{here}/done")));

    let stored: Vec<Stored> = sql_query(
        "SELECT r.status, r.revision, r.answers,
                (SELECT count(*) FROM events e WHERE e.entity_id = r.id AND e.action = 'response.started') AS started,
                (SELECT count(*) FROM events e WHERE e.entity_id = r.id AND e.action = 'response.submitted') AS submitted
         FROM responses r",
    )
    .load(&mut program.connect())
    .unwrap();
    let [row] = stored.as_slice() else { panic!("{} responses", stored.len()) };
    assert_eq!((row.status.as_str(), row.started, row.submitted), ("completed", 1, 1));
    let given: Vec<i64> = row
        .answers
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["answer"][0]["valueInteger"].as_i64().unwrap())
        .collect();
    assert_eq!(given, (100..130).collect::<Vec<i64>>(), "each answer once, in its place");
    assert!(row.revision >= 30, "each step was saved");
}
