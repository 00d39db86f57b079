//! ASVS 14.2.1, 16.2.1, 16.2.5, 16.3.1 to 16.3.3, 16.4.1, 16.5.1 to 16.5.3: what the program's own log tells, and what it
//! never tells. The real binary writes it, at its most talkative.

use std::fs::{self, File};

use serde_json::{Value, json};
use weconecta::{
    domain::password,
    storage::{
        accounts::{self, NewAccount, Role},
        links::{self, NewLink},
    },
};

use crate::support::{
    TestSite,
    binary::{DataFolder, Serving},
    browse::fields,
    seed::{self, Clinic},
};

const PASSWORD: &str = "canario-trovao-limao";
const FORM: &str = "application/x-www-form-urlencoded";

/// What a browser was answered.
struct Reply {
    status: u16,
    cookie: Option<String>,
    body: String,
}

/// The program on a test's database, its log in a file.
struct Logged {
    serving: Option<Serving>,
    folder: DataFolder,
    agent: ureq::Agent,
}

impl Logged {
    fn start(site: &TestSite) -> Self {
        let folder = DataFolder::new();
        fs::create_dir_all(folder.path()).unwrap();
        let log = File::create(folder.path().join("log.jsonl")).unwrap();
        let mut command = folder.command(&["serve", "--json"]);
        command.env("DATABASE_URL", site.db.url());
        command.env("WECONECTA_LOG_FORMAT", "json").env("WECONECTA_LOG", "debug");
        let serving = Serving::start_logging(&mut command, &folder.path().join("postgres"), log.into());
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Self { serving: Some(serving), folder, agent }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.serving.as_ref().unwrap().url)
    }

    fn get(&self, path: &str, cookie: &str) -> Reply {
        reply(self.agent.get(self.url(path)).header("cookie", cookie).call())
    }

    fn post(&self, path: &str, cookie: &str, kind: &str, body: &str) -> Reply {
        let request = self.agent.post(self.url(path)).header("cookie", cookie).header("content-type", kind);
        reply(request.header("idempotency-key", "canary-key").send(body))
    }

    /// Ends the program and reads what it wrote.
    fn into_log(mut self) -> String {
        drop(self.serving.take());
        fs::read_to_string(self.folder.path().join("log.jsonl")).unwrap()
    }
}

fn reply(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Reply {
    let mut answer = answer.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned());
    Reply {
        status: answer.status().as_u16(),
        cookie: cookies.find(|cookie| cookie.starts_with("wc_session=")),
        body: answer.body_mut().read_to_string().unwrap(),
    }
}

/// A clinic with a member who can sign in, and a link that asks who answers.
fn clinic(site: &TestSite) -> Clinic {
    let resource = json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Humor", "language": "pt-BR",
        "item": [{"linkId": "words", "type": "text", "text": "Como foi?"}],
    });
    let clinic = seed::clinic(&site.db, "canary", &resource.to_string());
    let hash = password::hash(PASSWORD, &[7; 16]).unwrap();
    let new = NewAccount {
        role: Role::Staff,
        email: "canaria@example.org",
        name: "Canaria Silva",
        phone: Some("+5551977776666"),
        password_hash: Some(&hash),
        must_change_password: false,
    };
    let link = NewLink {
        questionnaire: clinic.questionnaire,
        member: clinic.member,
        token: "canary-who",
        title: "Canary",
        identification: "identified",
        mode: "page",
        opens_at: None,
        closes_at: None,
    };
    let stored = site.db.write_now("cli", site.clock.now(), |w| {
        accounts::insert(w, clinic.organisation, &new)?;
        links::insert(w, clinic.organisation, &link)
    });
    stored.unwrap();
    clinic
}

/// Signs in, wrongly and rightly, and looks where one may not. Returns the cookie.
fn sign_in_and_trespass(program: &Logged) -> String {
    let sign_in = |email: &str, password: &str| {
        program.post("/sign-in", "", FORM, &fields(&[("email", email), ("password", password)]))
    };
    assert_eq!(sign_in("canaria@example.org", "canary-wrong").status, 422);
    assert_eq!(sign_in("canary-nobody@example.org\r\n{\"level\":\"FORGED\"}", "canary-wrong").status, 422);
    let signed_in = sign_in("canaria@example.org", PASSWORD);
    assert_eq!(signed_in.status, 303);
    let cookie = signed_in.cookie.unwrap();
    assert_eq!(program.get("/account", &cookie).status, 200);
    assert_eq!(program.get("/admin/members?q=canary", &cookie).status, 403);
    assert_eq!(program.post("/account", &cookie, FORM, "csrf=canary&name=canary").status, 403);
    assert_eq!(program.get("/account", "wc_session=canary-forged").status, 303);
    for _ in 0..6 {
        sign_in("canary-braked@example.org", "canary-wrong");
    }
    cookie
}

/// Answers, well and badly, by page and by machine.
fn answer(program: &Logged) {
    let start = |page: &str| {
        page.split("name=\"start\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let welcome = program.get("/f/canary-who?x=canary", "");
    assert!([200, 400].contains(&welcome.status));
    assert_eq!(program.get("/f/canary-who?prefill=canary&sig=canary", "").status, 200);
    let first = start(&program.get("/f/canary-who", "").body);
    let who = [
        ("start", first.as_str()),
        ("mode", "page"),
        ("name", "Canaria Paciente"),
        ("birth_date", "21/03/1950"),
    ];
    assert_eq!(
        program.post("/f/canary-who", "", FORM, &fields(&[&who[..], &[("consent", "on")]].concat())).status,
        303
    );
    assert_eq!(
        program.post("/f/canary-who", "", FORM, &fields(&[&who[..], &[("cpf", "canary")]].concat())).status,
        422
    );
    let good = fields(&[("_consent", "on"), ("words", "canary answer\r\n{\"level\":\"FORGED\"}")]);
    assert_eq!(program.post("/f/token-canary/submission", "", FORM, &good).status, 201);
    let other = fields(&[("_consent", "on"), ("words", "canary"), ("canary", "canary")]);
    assert!(program.post("/f/token-canary/submission", "", FORM, &other).status >= 400);
    let document = json!({"resourceType": "QuestionnaireResponse", "status": "completed",
        "item": [{"linkId": "canary", "answer": [{"valueInteger": 7}]}]});
    let refused =
        program.post("/f/token-canary/submission", "", "application/fhir+json", &document.to_string());
    assert_eq!(refused.status, 422);
    assert_eq!(
        program.post("/f/token-canary/submission", "", "application/json", "{\"canary").status / 100,
        4
    );
}

/// Addresses with secrets in them, and with line breaks.
fn wander(program: &Logged) {
    for path in [
        "/f/canary-unknown-token",
        "/password/new/canary-token",
        "/nowhere/canary%0d%0a%7B%22level%22:%22FORGED%22%7D",
        "/?lang=en%0d%0a%7B%22level%22:%22FORGED%22%7D",
        "/f/canary?code=canary",
        "/sign-in?next=%2Fcanary&after=canary",
        "/api/v1/canary",
        "/fhir/Patient/canary",
    ] {
        assert!(program.get(path, "").status < 500, "{path}");
    }
    let reset = fields(&[("email", "canaria@example.org")]);
    assert_eq!(program.post("/password/reset", "", FORM, &reset).status, 200);
}

#[test]
fn the_log_tells_who_did_what_when_and_where_and_nothing_of_anybody() {
    let site = TestSite::new();
    clinic(&site);
    let program = Logged::start(&site);
    let cookie = sign_in_and_trespass(&program);
    answer(&program);
    wander(&program);
    site.database.shut();
    for (path, cookie) in [("/account", cookie.as_str()), ("/staff", &cookie), ("/f/canary-unseen", "")] {
        let closed = program.get(path, cookie);
        assert_eq!(closed.status, 503, "{path}");
        for inside in ["terminating", "postgres", "diesel", "src/"] {
            assert!(!closed.body.contains(inside), "{path} tells of {inside}");
        }
    }
    let log = program.into_log();
    let secret = cookie.split_once('=').unwrap().1;
    for told in [secret, PASSWORD, "canar", "Canar", "FORGED", "97777", "03/1950", "1950-03"] {
        let line = log.lines().find(|line| line.contains(told));
        assert!(line.is_none(), "{told} is told: {}", line.unwrap());
    }
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
    assert!(lines.len() > 30);
    expect(
        &lines,
        "sign-in refused",
        &[("level", "WARN"), ("reason", "password"), ("span/http.route", "/sign-in")],
    );
    expect(&lines, "sign-in braked", &[("level", "WARN"), ("span/client.network", "127.0.0.0/24")]);
    expect(
        &lines,
        "request refused",
        &[("reason", "forbidden"), ("span/http.route", "/admin/members"), ("span/account.id", "-")],
    );
    expect(
        &lines,
        "request refused",
        &[("reason", "form not from this session"), ("span/http.method", "POST")],
    );
    expect(
        &lines,
        "answered",
        &[
            ("span/http.route", "/account"),
            ("span/account.id", "-"),
            ("span/request.id", "-"),
            ("timestamp", "-"),
        ],
    );
    expect(&lines, "a session could not be loaded or stored", &[("level", "ERROR")]);
    expect(&lines, "answered", &[("level", "WARN"), ("span/http.route", "/f/{token}")]);
}

/// A line with this message and these fields; `-` stands for anything.
fn expect(lines: &[Value], message: &str, told: &[(&str, &str)]) {
    let value = |line: &Value, path: &str| match path.split_once('/') {
        Some((span, field)) => line[span][field].as_str().map(ToOwned::to_owned),
        None => line[path].as_str().map(ToOwned::to_owned),
    };
    let mut of_this = lines.iter().filter(|line| line["message"] == message);
    let is_there = of_this.any(|line| {
        told.iter().all(|(path, expected)| {
            value(line, path).is_some_and(|found| *expected == "-" || found == *expected)
        })
    });
    let similar: Vec<_> = lines.iter().filter(|line| line["message"] == message).take(3).collect();
    assert!(is_there, "no {message:?} with {told:?} among {similar:?}");
}
