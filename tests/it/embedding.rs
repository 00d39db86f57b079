//! A link inside pages of other sites: who may show it, what its pages carry, and that nothing hangs on cookies.

use actix_web::{
    dev::ServiceResponse,
    http::header,
    test::{TestRequest, call_service, read_body},
};
use serde_json::json;
use url::Url;
use weconecta::{
    storage::{StorageError, accounts::Role, events, links, responses},
    web::settings::WebSettings,
};

use crate::support::{
    TestSite,
    browse::{begin, fields, look, post as send},
    seed::{self, Clinic},
    serve,
    site::Person,
    visit::{get, post, reply},
};

const SITE: &str = "https://clinica.example";

fn resource() -> String {
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Humor", "language": "pt-BR", "item": [
        {"linkId": "a", "type": "boolean", "text": "Tudo bem?"},
        {"linkId": "b", "type": "string", "text": "Por quê?"}]})
    .to_string()
}

fn let_in(site: &TestSite, clinic: &Clinic, origins: &[&str]) {
    let origins: Vec<String> = origins.iter().map(ToString::to_string).collect();
    let saved = site.db.write_now::<_, StorageError>("cli", seed::noon(), |w| {
        links::save_embed_origins(w, clinic.organisation, clinic.link, &origins)
    });
    saved.unwrap();
}

fn read<'a>(answer: &'a ServiceResponse<impl actix_web::body::MessageBody>, name: &str) -> Option<&'a str> {
    answer.headers().get(name).map(|value| value.to_str().unwrap())
}

#[actix_web::test]
async fn pages_in_a_frame_name_exactly_the_sites_of_the_link() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "sites", &resource());
    let_in(&site, &clinic, &[SITE, "http://localhost:3000"]);
    let app = serve!(site);
    for path in ["/f/token-sites~embed", "/f/token-sites~embed-es/chat", "/f/token-sites~embed/form"] {
        let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let policy = read(&answer, "content-security-policy").unwrap();
        assert!(
            policy.contains("frame-ancestors https://clinica.example http://localhost:3000;"),
            "{path}: {policy}"
        );
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(read(&answer, "x-frame-options"), None);
        assert_eq!(read(&answer, "x-content-type-options"), Some("nosniff"));
        let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        assert!(body.contains("data-origins=\"https://clinica.example http://localhost:3000\""), "{path}");
        assert!(!body.contains("class=\"logo\"") && body.contains("data-reading"), "{path}");
    }
    // the same link elsewhere, and what is no page of it, stay in no frame
    let others =
        ["/f/token-sites", "/f/token-sites~embed/nowhere", "/f/token-sites~embedded", "/f/nobody~embed", "/"];
    for path in others {
        let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        assert!(
            read(&answer, "content-security-policy").unwrap().contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(read(&answer, "x-frame-options"), Some("DENY"), "{path}");
    }
}

#[actix_web::test]
async fn a_link_without_sites_is_in_no_frame_and_says_where_to_go() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "closed", &resource());
    let app = serve!(site);
    let begun = begin!(&app, "/f/token-closed", "page");
    let framed = begun.replace("token-closed", "token-closed~embed-en");
    for path in ["/f/token-closed~embed-en?x=1".to_owned(), framed] {
        let answer = call_service(&app, TestRequest::get().uri(&path).to_request()).await;
        assert_eq!(answer.status().as_u16(), 403, "{path}");
        assert!(
            read(&answer, "content-security-policy").unwrap().contains("frame-ancestors 'none'"),
            "{path}"
        );
        let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        assert!(body.contains("does not open inside another site"), "{body}");
        let outside = path.replace("~embed-en", "");
        assert!(body.contains(&format!("href=\"{outside}")), "{body}");
    }
    // nothing is begun there either
    let welcome = look!(&app, "/f/token-closed");
    let start = welcome.hidden("start");
    let form = [("start", start.as_str()), ("consent", "on"), ("mode", "page")];
    assert_eq!(send!(&app, "/f/token-closed~embed", &form).status, 403);
    // named, and not named any more
    let_in(&site, &clinic, &[SITE]);
    let_in(&site, &clinic, &[]);
    assert_eq!(look!(&app, "/f/token-closed~embed").status, 403);
}

#[actix_web::test]
async fn a_response_is_filled_in_and_sent_in_the_frame_without_cookies() {
    let site = TestSite::with(WebSettings::at(Url::parse("https://saude.example").unwrap()));
    let clinic = seed::clinic(&site.db, "whole", &resource());
    let_in(&site, &clinic, &[SITE]);
    let app = serve!(site);
    let at = begin!(&app, "/f/token-whole~embed", "page");
    assert!(at.starts_with("/f/token-whole~embed/r/"), "{at}");
    // a language that is asked for goes on in the address, not in a cookie
    let asked = format!("{at}?lang=es");
    let first = call_service(&app, TestRequest::get().uri(&asked).to_request()).await;
    assert_eq!(read(&first, "set-cookie"), None);
    let first = read(&first, "location").unwrap().to_owned();
    assert!(first.starts_with("/f/token-whole~embed-es/r/"), "{first}");
    let page = look!(&app, first);
    assert!(page.body.contains("lang=\"es\"") && page.body.contains("data-framed"), "{}", page.body);
    assert!(!page.body.contains("id=\"signal\""), "nothing is kept in the browser of a frame");
    let outside = first.replace("~embed-es", "");
    assert!(page.body.contains(&format!("href=\"{outside}?lang=es\" target=\"_blank\"")), "{}", page.body);
    let was = page.hidden("_was");
    let second = send!(&app, first, &[("_was", &was), ("a", "true")]);
    assert_eq!(second.status, 303, "{}", second.body);
    assert!(second.location.starts_with("/f/token-whole~embed-es/r/"), "{}", second.location);
    let was = look!(&app, second.location).hidden("_was");
    let last = send!(&app, second.location, &[("_was", &was), ("b", "Sol")]);
    let check = look!(&app, last.location);
    assert!(check.body.contains("Sol") && check.body.contains("~embed-es/r/"));
    // the same response in a window of its own, and the way on from another device
    let alone = look!(&app, last.location.replace("~embed-es", ""));
    assert!(alone.body.contains("Sol") && alone.body.contains("class=\"logo\""));
    let leave = look!(&app, format!("{}/leave", last.location.trim_end_matches("/check")));
    let outside = last.location.trim_end_matches("/check").replace("~embed-es", "");
    assert!(
        leave.body.contains(&format!("value=\"https://saude.example{outside}?lang=es\"")),
        "{}",
        leave.body
    );
    let sent = send!(&app, last.location.replace("/check", "/submission"), &[]);
    assert!(sent.location.contains("~embed-es") && sent.location.ends_with("/done"), "{}", sent.location);
    let done = look!(&app, sent.location);
    assert_eq!(done.status, 200);
    assert!(done.body.contains("data-finished"));
    let row = seed::begun(&site.db, &clinic);
    assert_eq!(row.status, "completed");
    let mut conn = site.db.connection().unwrap();
    assert!(
        responses::find_by_link(&mut conn, clinic.link, weconecta::domain::ids::ResponseId::new(row.id))
            .is_ok()
    );
}

#[actix_web::test]
async fn reading_aids_in_a_frame_have_a_cookie_of_their_own() {
    for (base, parts) in [
        (
            "https://saude.example",
            &["__Host-wc_reading_framed=", "; SameSite=None", "; Secure", "; Partitioned"][..],
        ),
        ("http://localhost", &["wc_reading_framed=", "; SameSite=Lax"]),
    ] {
        let site = TestSite::with(WebSettings::at(Url::parse(base).unwrap()));
        let clinic = seed::clinic(&site.db, "aids", &resource());
        let_in(&site, &clinic, &[SITE]);
        let app = serve!(site);
        let form = [("set", "larger"), ("back", "/f/token-aids~embed")];
        let request = TestRequest::post()
            .uri("/reading")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(fields(&form));
        let answer = call_service(&app, request.to_request()).await;
        assert_eq!(read(&answer, "location"), Some("/f/token-aids~embed"));
        let cookie = read(&answer, "set-cookie").unwrap();
        for part in ["; HttpOnly", "; Path=/"].iter().chain(parts) {
            assert!(cookie.contains(part), "{part} of {cookie}");
        }
        let (pair, _) = cookie.split_once(';').unwrap();
        for (path, is_larger) in [("/f/token-aids~embed", true), ("/f/token-aids", false)] {
            let request = TestRequest::get().uri(path).insert_header((header::COOKIE, pair));
            let body = read_body(call_service(&app, request.to_request()).await).await;
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert_eq!(body.contains("data-size=\"112\""), is_larger, "{path}");
        }
    }
}

#[actix_web::test]
async fn the_script_for_other_sites_has_one_address_for_every_site() {
    let site = TestSite::new();
    let app = serve!(site);
    let answer = call_service(&app, TestRequest::get().uri("/embed.js").to_request()).await;
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(read(&answer, "cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(read(&answer, "cache-control"), Some("public, max-age=86400"));
    assert!(read(&answer, "content-type").unwrap().starts_with("text/javascript"));
    let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    assert!(body.contains("iframe") && !body.contains("'*'"), "messages go to named origins only");
}

#[actix_web::test]
async fn whoever_changes_a_link_names_its_sites() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "edit", &resource());
    let app = serve!(site);
    let (admin, other): (Person, Person) =
        (site.sign_in(clinic.organisation, clinic.member), site.person(clinic.organisation, Role::Staff));
    let path = format!("/staff/links/{}/embedding", clinic.link);
    let page = reply!(app, get(&admin, &path));
    assert!(
        page.body.contains("Primeiro diga quais sites") && !page.body.contains("embed.js\" data-weconecta")
    );
    let wrong = reply!(app, post(&admin, &path, &[("origins", "https://a.example\nhttp://b.example")]));
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.body.contains("precisa começar com https://"), "{}", wrong.body);
    assert!(wrong.body.contains("https://a.example\nhttp://b.example</textarea>"), "what was typed stays");
    let saved = reply!(app, post(&admin, &path, &[("origins", "https://A.example/\n")]));
    assert_eq!(saved.location, format!("{path}?saved=true"));
    let page = reply!(app, get(&admin, &saved.location));
    assert!(page.body.contains("Lista de sites salva") && page.body.contains("/f/token-edit~embed"));
    assert!(page.body.contains("https://a.example</textarea>"));
    let framed = look!(&app, "/f/token-edit~embed");
    assert_eq!(framed.status, 200, "at once in this process");
    for request in [get(&other, &path), post(&other, &path, &[("origins", "")])] {
        assert_eq!(reply!(app, request).status.as_u16(), 404, "it is not theirs");
    }
    let mut conn = site.db.connection().unwrap();
    let happened = events::list_of_entity(&mut conn, clinic.organisation, clinic.link.get()).unwrap();
    assert!(happened.iter().any(|event| event.action == "link.changed"));
}
