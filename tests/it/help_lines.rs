//! The help numbers of an organisation: changed on the admin's page, seen by its patients and by nobody else's.

use actix_web::http::StatusCode;
use serde_json::json;
use weconecta::{
    domain::help_line::HelpLine,
    storage::{accounts::Role, events, organisations},
};

use crate::support::{
    TestSite,
    browse::{look, post as send},
    phq, seed, serve,
    site::Person,
    visit::{get, post, reply},
};

const PAGE: &str = "/admin/help-lines";

/// The hidden field of the page, as a browser reads it.
fn seen(page: &str) -> String {
    let start = page.split_once(r#"name="seen" value=""#).unwrap().1;
    start.split_once('"').unwrap().0.replace("&#34;", "\"").replace("&quot;", "\"")
}

/// The list that a save of `lines` sends.
fn list<'a>(seen: &'a str, lines: &[[&'a str; 3]], act: &'a str) -> Vec<(&'a str, &'a str)> {
    let fields =
        lines.iter().flat_map(|[name, number, note]| [("name", *name), ("number", *number), ("note", *note)]);
    [("seen", seen), ("act", act)].into_iter().chain(fields).collect()
}

fn stored(site: &TestSite, clinic: &seed::Clinic) -> Vec<HelpLine> {
    organisations::help_lines(&mut site.db.connection().unwrap(), clinic.organisation).unwrap()
}

/// What the page of thanks says after answers that raise the red flag.
macro_rules! thanks_after_flag {
    ($app:expr, $token:expr) => {{
        let link = format!("/f/{}", $token);
        let start = look!(&$app, link).hidden("start");
        let begun = send!(&$app, link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]);
        assert_eq!(begun.status, 303, "{}", begun.body);
        for item in 1..=9 {
            let path = format!("{}/q/{item}", begun.location);
            let (was, name) = (look!(&$app, path).hidden("_was"), format!("phq9-{item}"));
            let saved = send!(&$app, path, &[("_was", was.as_str()), (name.as_str(), "LA6571-9")]);
            assert_eq!(saved.status, 303, "{}", saved.body);
        }
        send!(&$app, format!("{}/submission", begun.location), &[]);
        let page = look!(&$app, format!("{}/done", begun.location));
        assert_eq!(page.status, 200);
        page.body
    }};
}

#[actix_web::test]
async fn patients_of_the_organisation_see_the_new_numbers_and_others_the_default() {
    let site = TestSite::new();
    let (ours, theirs) = (phq::clinic(&site.db, "ours"), phq::clinic(&site.db, "theirs"));
    let admin = site.sign_in(ours.organisation, ours.member);
    let service = serve!(site);
    assert!(thanks_after_flag!(service, "token-ours").contains("tel:188"));

    let page = reply!(service, get(&admin, PAGE)).body;
    assert!(page.contains("tel:192") && page.contains("CVV"), "the preview");
    let seen = seen(&page);
    let new = [["Plantão da UBS", "(51) 3333-4444", "Até as 18h"], ["CVV", "188", ""], ["", " ", ""]];
    let saved = reply!(service, post(&admin, PAGE, &list(&seen, &new, "save")));
    assert_eq!(
        (saved.status, saved.location.as_str()),
        (StatusCode::SEE_OTHER, "/admin/help-lines?done=saved")
    );

    let thanks = thanks_after_flag!(service, "token-ours");
    assert!(
        thanks.contains("tel:5133334444")
            && thanks.contains("Plantão da UBS")
            && thanks.contains("Até as 18h")
    );
    assert!(thanks.contains("tel:188") && !thanks.contains("tel:192"));
    assert!(!thanks.contains("de graça"), "nobody knows what the clinic's own number costs");
    let thanks = thanks_after_flag!(service, "token-theirs");
    assert!(thanks.contains("tel:188") && thanks.contains("tel:192") && thanks.contains("de graça"));
    assert_eq!(stored(&site, &theirs), HelpLine::defaults());

    let mut conn = site.db.connection().unwrap();
    let happened = events::list_of_entity(&mut conn, ours.organisation, ours.organisation.get()).unwrap();
    let last = happened.last().unwrap();
    assert_eq!(
        (last.action.as_str(), &last.actor),
        ("organisation.help-lines-changed", &ours.member.to_string())
    );
    assert_eq!(last.details, json!({"from": ["188", "192"], "to": ["5133334444", "188"]}));
    let log = reply!(service, get(&admin, "/admin/events")).body;
    assert!(log.contains("Mudou os números de ajuda") && log.contains("188, 192"));
}

#[actix_web::test]
async fn a_number_no_phone_can_dial_comes_back_with_all_that_was_typed() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ubs", r#"{"resourceType":"Questionnaire","status":"active"}"#);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let seen = seen(&reply!(service, get(&admin, PAGE)).body);
    for (typed, field) in [
        (["Plantão", "ligue já", "Até as 18h"], "number-1"),
        (["Plantão", "188", "Até as 18h"], "number-1"),
        (["", "0800 722 6001", "Até as 18h"], "name-1"),
    ] {
        let sent = list(&seen, &[["CVV", "188", ""], typed], "save");
        let refused = reply!(service, post(&admin, PAGE, &sent));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        assert!(
            refused.body.contains("Erro:") && refused.body.contains(&format!("href=\"#{field}\"")),
            "{typed:?}"
        );
        for text in typed {
            assert!(refused.body.contains(&format!("value=\"{text}\"")), "{text} is kept");
        }
    }
    let nothing = reply!(service, post(&admin, PAGE, &list(&seen, &[["", "", ""]], "save")));
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "one line always");
    assert_eq!(stored(&site, &clinic), HelpLine::defaults());
}

/// The names of the lines on a page, in their order.
fn names(page: &str) -> Vec<String> {
    let field = regex::Regex::new(r#"name="name" value="([^"]*)""#).unwrap();
    field.captures_iter(page).map(|found| found[1].to_owned()).collect()
}

#[actix_web::test]
async fn buttons_keep_what_was_typed_and_store_nothing() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ubs", r#"{"resourceType":"Questionnaire","status":"active"}"#);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let seen = seen(&reply!(service, get(&admin, PAGE)).body);
    let typed = [["Um", "não é", ""], ["Dois", "192", ""]];
    for (act, expected) in [
        ("up-1", &["Dois", "Um"][..]),
        ("down-0", &["Dois", "Um"]),
        ("add", &["Um", "Dois", ""]),
        ("remove-0", &["Dois"]),
        ("look", &["Um", "Dois"]),
        ("default", &["CVV", "SAMU"]),
        ("nonsense", &["Um", "Dois"]),
    ] {
        let page = reply!(service, post(&admin, PAGE, &list(&seen, &typed, act)));
        assert_eq!(
            (page.status, names(&page.body)),
            (StatusCode::OK, expected.iter().map(|&name| name.to_owned()).collect()),
            "{act}"
        );
    }
    assert_eq!(stored(&site, &clinic), HelpLine::defaults());
}

#[actix_web::test]
async fn a_list_that_somebody_else_changed_is_not_overwritten_unseen() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ubs", r#"{"resourceType":"Questionnaire","status":"active"}"#);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let old = seen(&reply!(service, get(&admin, PAGE)).body);
    let save = |seen: &str, name: &str| post(&admin, PAGE, &list(seen, &[[name, "190", ""]], "save"));
    assert_eq!(reply!(service, save(&old, "Um")).status, StatusCode::SEE_OTHER);
    for unseen in [old.as_str(), "", "[]"] {
        let refused = reply!(service, save(unseen, "Dois"));
        assert_eq!((refused.status, names(&refused.body)), (StatusCode::CONFLICT, vec!["Dois".to_owned()]));
        assert!(refused.body.contains("Um: 190"), "what is stored now");
        assert_eq!(stored(&site, &clinic)[0].name, "Um");
    }
    let now = seen(&reply!(service, save(&old, "Dois")).body);
    assert_eq!(reply!(service, save(&now, "Dois")).status, StatusCode::SEE_OTHER);
    assert_eq!(stored(&site, &clinic)[0].name, "Dois");
}

#[actix_web::test]
async fn only_admins_change_the_numbers() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ubs", r#"{"resourceType":"Questionnaire","status":"active"}"#);
    let seen = json!(HelpLine::defaults()).to_string();
    let service = serve!(site);
    let people: [Person; 2] = [Role::Staff, Role::Patient].map(|role| site.person(clinic.organisation, role));
    for person in people {
        assert_eq!(reply!(service, get(&person, PAGE)).status, StatusCode::FORBIDDEN);
        let sent = list(&seen, &[["Um", "190", ""]], "save");
        assert_eq!(reply!(service, post(&person, PAGE, &sent)).status, StatusCode::FORBIDDEN);
    }
    assert_eq!(stored(&site, &clinic), HelpLine::defaults());
}
