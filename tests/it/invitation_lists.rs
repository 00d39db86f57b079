//! Inviting the people of a spreadsheet: reading it, saying what its columns are, and the job that does it.

use regex::Regex;
use weconecta::{
    domain::ids::OrganisationId,
    jobs,
    storage::{
        Scope,
        accounts::Role,
        invitation_listing::{self, Filter, Which},
    },
};

use crate::support::{
    TestSite, seed, serve,
    site::Person,
    visit::{Reply, get, post, reply, upload},
};

const ONE: &str = r#"{"resourceType": "Questionnaire", "status": "active", "title": "Um", "language": "pt-BR", "item": [
    {"linkId": "one", "type": "string", "text": "Como vai?"}]}"#;

const SHEET: &str = "Nome;Celular;E-mail;Nascimento\n\
    Ana da Silva;(51) 99999-8888;;21/11/1950\n\
    Lia Souza;;lia@example.org;\n\
    Eva Lima;123;;\n\
    Ana da Silva;51 99999 8888;;21/11/1950\n\
    ;;ninguem@example.org;\n";

struct Clinic {
    site: TestSite,
    organisation: OrganisationId,
    staff: Person,
    link: String,
}

impl Clinic {
    fn new() -> Self {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "lists", ONE);
        let staff = site.sign_in(clinic.organisation, clinic.member);
        Self { organisation: clinic.organisation, staff, link: clinic.link.to_string(), site }
    }

    fn invited(&self) -> Vec<String> {
        let filter = Filter {
            organisation: self.organisation,
            scope: &Scope::All,
            which: Which::All,
            origin: None,
            id: None,
        };
        let mut conn = self.site.db.connection().unwrap();
        let rows = invitation_listing::list(&mut conn, filter, self.site.clock.now(), (100, 0)).unwrap();
        let mut names: Vec<String> = rows.into_iter().map(|row| row.patient).collect();
        names.sort();
        names
    }

    fn work(&self) {
        let ctx = self.site.jobs(None);
        while jobs::run_due(&ctx, &jobs::registry()).unwrap() > 0 {}
    }
}

fn hidden(page: &Reply, name: &str) -> String {
    let pattern = Regex::new(&format!(r#"name="{name}" value="([^"]*)""#)).unwrap();
    pattern.captures(&page.body).unwrap_or_else(|| panic!("no {name}: {}", page.body))[1].to_owned()
}

/// Sends a list and returns where its page is.
macro_rules! send {
    ($service:expr, $clinic:expr, $way:expr, $bytes:expr) => {{
        let page = reply!($service, get(&$clinic.staff, "/staff/sends/lists"));
        let origin = hidden(&page, "origin");
        let fields = [
            ("origin", origin.as_str()),
            ("link", &$clinic.link),
            ("way", $way),
            ("days", "30"),
            ("remind", "none"),
        ];
        reply!($service, upload(&$clinic.staff, "/staff/sends/lists", &fields, &[("pessoas.csv", $bytes)]))
    }};
}

#[actix_web::test]
async fn the_people_of_a_spreadsheet_are_invited_once_each() {
    let clinic = Clinic::new();
    let service = serve!(clinic.site);
    let sent = send!(service, clinic, "auto", SHEET.as_bytes());
    assert_eq!(sent.status, 303, "{}", sent.body);
    let list = sent.location;
    let page = reply!(service, get(&clinic.staff, &list));
    for (at, column) in ["name", "phone", "email", "birth-date"].into_iter().enumerate() {
        let pattern = format!(r#"(?s)id="column-{at}".*?value="{column}" selected"#);
        assert!(Regex::new(&pattern).unwrap().is_match(&page.body), "column {at} was not known");
    }
    assert!(!page.body.contains(&format!("{list}/start")), "not before somebody looked at it");
    assert_eq!(reply!(service, post(&clinic.staff, &format!("{list}/start"), &[])).status, 409);

    let columns = [("column", "name"), ("column", "phone"), ("column", "email"), ("column", "birth-date")];
    assert_eq!(reply!(service, post(&clinic.staff, &format!("{list}/columns"), &columns)).status, 303);
    let page = reply!(service, get(&clinic.staff, &list));
    assert!(page.body.contains("Linha 4") && page.body.contains("celular errado"), "{}", page.body);
    assert!(page.body.contains("Linha 6") && page.body.contains("falta o nome"), "{}", page.body);
    assert!(page.body.contains("3 pessoas podem ser convidadas"), "{}", page.body);
    assert_eq!(clinic.invited(), [""; 0]);

    for _ in 0..2 {
        assert_eq!(reply!(service, post(&clinic.staff, &format!("{list}/start"), &[])).status, 303);
    }
    clinic.work();
    assert_eq!(clinic.invited(), ["Ana da Silva", "Lia Souza"]);
    let page = reply!(service, get(&clinic.staff, &list));
    assert!(page.body.contains("5 de 5") && page.body.contains("2 pessoas convidadas"), "{}", page.body);
    assert!(page.body.contains("pessoa repetida na lista: linhas 5."), "{}", page.body);
    assert!(!page.body.contains("99999") && !page.body.contains("lia@"), "the file is forgotten");

    // the same people in another list are the same patients
    let again = send!(service, clinic, "copy", b"Ana da Silva,51999998888\n");
    let columns = [("column", "name"), ("column", "phone")];
    let list = again.location;
    reply!(service, post(&clinic.staff, &format!("{list}/columns"), &columns));
    reply!(service, post(&clinic.staff, &format!("{list}/start"), &[]));
    clinic.work();
    assert_eq!(clinic.invited(), ["Ana da Silva", "Ana da Silva", "Lia Souza"]);
    let found = reply!(service, get(&clinic.staff, "/staff/patients?q=Ana"));
    assert_eq!(found.body.matches("<bdi>Ana da Silva").count(), 1, "{}", found.body);
}

#[actix_web::test]
async fn a_long_list_goes_on_where_it_was_broken_off() {
    let clinic = Clinic::new();
    let service = serve!(clinic.site);
    let rows: Vec<String> = (0..120).map(|n| format!("Pessoa Número{n};pessoa{n}@example.org")).collect();
    let list = send!(service, clinic, "email", rows.join("\r\n").as_bytes()).location;
    let columns = [("column", "name"), ("column", "email")];
    reply!(service, post(&clinic.staff, &format!("{list}/columns"), &columns));
    reply!(service, post(&clinic.staff, &format!("{list}/start"), &[]));
    let page = reply!(service, get(&clinic.staff, &list));
    assert!(page.body.contains("0 de 120"), "{}", page.body);
    clinic.work();
    assert_eq!(clinic.invited().len(), 100, "as many as are read at once");
    let page = reply!(service, get(&clinic.staff, &list));
    assert!(
        page.body.contains("120 de 120") && page.body.contains("120 pessoas convidadas"),
        "{}",
        page.body
    );
}

#[actix_web::test]
async fn what_is_no_list_is_refused_with_a_reason_and_nothing_is_kept() {
    let clinic = Clinic::new();
    let service = serve!(clinic.site);
    let large = vec![b'a'; 2_100_000];
    let long = "Ana;51999998888\n".repeat(5_001);
    let files: [(&[u8], &str); 5] = [
        (b"", "Escolha um arquivo"),
        (b"Nome;Celular\n", "Não há ninguém"),
        (b"PK\x03\x04\0\0\0", "não é CSV"),
        (&large, "2 MB"),
        (long.as_bytes(), "5.000"),
    ];
    for (bytes, words) in files {
        let refused = send!(service, clinic, "auto", bytes);
        assert_eq!(refused.status, 422, "{words}");
        assert!(refused.body.contains(words), "{words}");
    }
    let wrong = send!(service, clinic, "pigeon", SHEET.as_bytes());
    assert_eq!(wrong.status, 422);
    let page = reply!(service, get(&clinic.staff, "/staff/sends/lists"));
    assert!(!page.body.contains("pessoas.csv"));

    // without a name nobody can be invited
    let list = send!(service, clinic, "auto", SHEET.as_bytes()).location;
    let columns = [("column", "ignored"), ("column", "phone"), ("column", "email"), ("column", "ignored")];
    let refused = reply!(service, post(&clinic.staff, &format!("{list}/columns"), &columns));
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Diga qual coluna tem o nome"), "{}", refused.body);

    // it is its member's alone, and gone when given up
    let colleague = clinic.site.person(clinic.organisation, Role::Staff);
    assert_eq!(reply!(service, get(&colleague, &list)).status, 404);
    assert_eq!(reply!(service, post(&clinic.staff, &format!("{list}/deletion"), &[])).status, 303);
    assert_eq!(reply!(service, get(&clinic.staff, &list)).status, 404);
}
