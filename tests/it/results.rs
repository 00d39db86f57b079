//! Overview, one questionnaire, the table, one response, export: numbers, scope and words.

use actix_web::{
    http::StatusCode,
    test::{TestRequest, call_service, read_body},
};
use chrono::Duration;
use scraper::{Html, Selector};
use weconecta::storage::{accounts::Role, results::consumer::Consumer};

use crate::support::{TestSite, phq, seed::noon, serve, site::Person};

macro_rules! get {
    ($service:expr, $person:expr, $path:expr) => {{
        let person: &Person = $person;
        let request = TestRequest::get().uri(&$path).cookie(person.cookie.clone()).to_request();
        let answer = call_service(&$service, request).await;
        let status = answer.status();
        (status, String::from_utf8(read_body(answer).await.to_vec()).unwrap())
    }};
}
pub(crate) use get;

fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = Selector::parse(selector).unwrap();
    let all = page.select(&selector);
    all.map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[actix_web::test]
async fn the_overview_counts_a_response_at_once_and_the_same_after_the_consumer() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let (_, html) = get!(service, &admin, "/staff");
    assert!(html.contains("Tudo pronto para a primeira resposta"), "a new organisation is told what to do");

    let maria = phq::patient(&site.db, &clinic, "Maria do Carmo Souza");
    phq::answer(&site.db, &clinic, Some(maria), [1; 9], noon() - Duration::days(7));
    phq::answer(&site.db, &clinic, Some(maria), [2, 2, 2, 2, 2, 2, 2, 2, 1], noon() - Duration::hours(1));
    phq::answer(&site.db, &clinic, None, [0; 9], noon() - Duration::days(2));

    let (status, before) = get!(service, &admin, "/staff");
    assert_eq!(status, StatusCode::OK);
    let numbers = texts(&before, ".tile dd.num");
    let expected = ["2", "3", "3", "100%", "1", "0", "2"];
    assert_eq!(numbers, expected, "alerts, answered, started, completion, outcomes");
    assert_eq!(texts(&before, ".tile .delta").len(), expected.len(), "each says how it changed");
    assert!(before.contains("Maria do Carmo Souza") && before.contains("Sem identificação"));

    Consumer::default().catch_up(&mut site.db.connection().unwrap()).unwrap();
    let (_, after) = get!(service, &admin, "/staff");
    assert_eq!(texts(&after, ".tile dd.num"), numbers);
    assert_eq!(texts(&after, ".bars td"), texts(&before, ".bars td"));
}

#[actix_web::test]
async fn members_see_only_what_came_through_their_links() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let maria = phq::patient(&site.db, &clinic, "Maria do Carmo Souza");
    let response = phq::answer(&site.db, &clinic, Some(maria), [1; 9], noon());
    let stranger = site.person(clinic.organisation, Role::Staff);
    let service = serve!(site);

    for path in [
        format!("/staff/responses/{response}"),
        format!("/staff/patients/{maria}"),
        format!("/staff/results/{}", clinic.questionnaire),
        format!("/staff/results/{}/export.csv", clinic.questionnaire),
    ] {
        assert_eq!(get!(service, &stranger, path).0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/staff", "/staff/responses", "/staff/patients", "/staff/alerts", "/staff/results"] {
        let (status, html) = get!(service, &stranger, path);
        assert_eq!(status, StatusCode::OK);
        assert!(!html.contains("Maria do Carmo"), "{path}");
    }
}

#[actix_web::test]
async fn every_question_has_its_chart_with_how_many_answered() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    phq::answer(&site.db, &clinic, None, [3, 0, 0, 0, 0, 0, 0, 0, 0], noon());
    phq::answer(&site.db, &clinic, None, [1, 0, 0, 0, 0, 0, 0, 0, 0], noon());
    let service = serve!(site);
    let (status, html) = get!(service, &admin, format!("/staff/results/{}", clinic.questionnaire));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(texts(&html, ".likert__r").len(), 9, "nine items with the same options are one chart");
    assert!(html.contains("2 responderam, 0 sem resposta"), "{html}");
    let (status, _) = get!(service, &admin, format!("/staff/results/{}?version=all", clinic.questionnaire));
    assert_eq!(status, StatusCode::OK);
}

#[actix_web::test]
async fn the_table_filters_sorts_and_finds() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let maria = phq::patient(&site.db, &clinic, "Maria do Carmo");
    let joao = phq::patient(&site.db, &clinic, "João 100%");
    phq::answer(&site.db, &clinic, Some(maria), [3; 9], noon() - Duration::days(1));
    phq::answer(&site.db, &clinic, Some(joao), [0; 9], noon());
    let service = serve!(site);
    let who = |html: &str| texts(html, "tbody .who a");

    assert_eq!(who(&get!(service, &admin, "/staff/responses").1), ["João 100%", "Maria do Carmo"]);
    let cases = [
        ("sort=highest", vec!["Maria do Carmo", "João 100%"]),
        ("sort=patient", vec!["João 100%", "Maria do Carmo"]),
        ("result=critical", vec!["Maria do Carmo"]),
        ("result=s0", vec!["João 100%"]),
        ("q=carmo", vec!["Maria do Carmo"]),
        ("q=%25", vec!["João 100%"]),
        ("status=open", vec![]),
    ];
    for (query, expected) in cases {
        let (status, html) = get!(service, &admin, format!("/staff/responses?{query}"));
        assert_eq!(status, StatusCode::OK);
        assert_eq!(who(&html), expected, "{query}");
    }
    assert_eq!(get!(service, &admin, "/staff/responses?sort=x").0, StatusCode::BAD_REQUEST);

    let (_, html) = get!(service, &admin, "/staff/responses?q=a&sort=lowest&page=1");
    assert_eq!(texts(&html, "th[aria-sort=ascending]"), ["Pontos"], "the head of the column says the order");
    assert!(html.contains(r#"href="/staff/responses?q=a&#38;sort=highest""#), "and turns it: {html}");
}

#[actix_web::test]
async fn results_are_counted_listed_and_exported_by_member() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.person(clinic.organisation, Role::Admin);
    let maria = phq::patient(&site.db, &clinic, "Maria do Carmo");
    phq::answer(&site.db, &clinic, Some(maria), [1; 9], noon());
    let service = serve!(site);
    let results = format!("/staff/results/{}", clinic.questionnaire);
    for (member, seen) in [(clinic.member.to_string(), 1), (admin.account.to_string(), 0)] {
        let (status, html) = get!(service, &admin, format!("{results}?member={member}"));
        assert_eq!(status, StatusCode::OK);
        assert_eq!(texts(&html, ".tile dd").first(), Some(&seen.to_string()));
        assert!(html.contains(&format!("&#38;member={member}\" download")), "the file is of the same member");
        let (_, html) = get!(service, &admin, format!("/staff/responses?member={member}"));
        assert_eq!(texts(&html, "tbody .who a").len(), seen);
        let (_, file) = get!(service, &admin, format!("{results}/export.csv?member={member}"));
        assert_eq!(file.lines().count(), seen + 1);
    }
}

#[actix_web::test]
async fn a_response_shows_answers_in_words_and_its_reading_is_an_event() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let id = phq::answer(&site.db, &clinic, None, [1, 1, 1, 1, 1, 1, 1, 1, 1], noon());
    let service = serve!(site);
    let (status, html) = get!(service, &admin, format!("/staff/responses/{id}"));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(texts(&html, ".answers__q").len(), 9);
    assert!(texts(&html, ".alertbar h2").len() == 1, "the ninth item is a red flag");
    let events = weconecta::storage::events::list_of_entity(
        &mut site.db.connection().unwrap(),
        clinic.organisation,
        id.get(),
    );
    let actions: Vec<String> = events.unwrap().into_iter().map(|event| event.action).collect();
    assert_eq!(actions, ["response.submitted", "response.read"]);
}
