//! Going on with a response on another device, by the twelve digits that the leave page shows.

use chrono::TimeDelta;
use regex::Regex;

use crate::support::{
    TestSite,
    browse::{begin, look, post},
    seed, serve,
};

const TWO: &str = r#"{"resourceType": "Questionnaire", "status": "active", "title": "Dois", "language": "pt-BR", "item": [
    {"linkId": "one", "type": "string", "text": "Primeira?"},
    {"linkId": "two", "type": "string", "text": "Segunda?"}]}"#;

fn digits(page: &str) -> String {
    let found = Regex::new(r"\d{4} \d{4} \d{4}").unwrap().find(page);
    found.unwrap_or_else(|| panic!("no code in {page}")).as_str().to_owned()
}

#[actix_web::test]
async fn the_digits_lead_another_device_to_the_same_question() {
    let site = TestSite::new();
    seed::clinic(&site.db, "resumed", TWO);
    let app = serve!(site);
    let here = begin!(&app, "/f/token-resumed", "page");
    let first = look!(&app, format!("{here}/q/0"));
    let was = first.hidden("_was");
    let saved = post!(&app, format!("{here}/q/0"), &[("one", "Olá"), ("_was", was.as_str())]);
    assert_eq!(saved.status, 303, "{}", saved.body);
    let code = digits(&look!(&app, format!("{here}/leave")).body);
    assert_eq!(digits(&look!(&app, format!("{here}/leave")).body), code, "the same each time");

    for typed in [code.clone(), code.replace(' ', ""), format!(" {}", code.replace(' ', "-"))] {
        let found = post!(&app, "/code", &[("code", typed.as_str())]);
        assert_eq!((found.status, found.location.as_str()), (303, here.as_str()), "{typed}");
    }
    let next = look!(&app, here.clone());
    assert!(next.location.ends_with("/q/1"), "{}", next.location);

    site.clock.advance(TimeDelta::days(6));
    assert_eq!(post!(&app, "/code", &[("code", code.as_str())]).status, 303);
    look!(&app, format!("{here}/leave"));
    site.clock.advance(TimeDelta::days(6));
    assert_eq!(post!(&app, "/code", &[("code", code.as_str())]).status, 303, "shown again, good for longer");
    site.clock.advance(TimeDelta::days(2));
    let over = post!(&app, "/code", &[("code", code.as_str())]);
    assert_eq!(over.status, 422);
    assert!(over.body.contains(&code), "what was typed stays: {}", over.body);
}

#[actix_web::test]
async fn digits_that_nobody_was_shown_lead_nowhere_and_cannot_be_tried_for_long() {
    let site = TestSite::new();
    seed::clinic(&site.db, "guessed", TWO);
    let app = serve!(site);
    let here = begin!(&app, "/f/token-guessed", "page");
    let code = digits(&look!(&app, format!("{here}/leave")).body);
    for number in 0..20 {
        let guess = format!("0000 0000 {number:04}");
        assert_ne!(guess, code);
        assert_eq!(post!(&app, "/code", &[("code", guess.as_str())]).status, 422);
    }
    assert_eq!(post!(&app, "/code", &[("code", code.as_str())]).status, 429, "even the right one");
    site.clock.advance(TimeDelta::minutes(16));
    assert_eq!(post!(&app, "/code", &[("code", code.as_str())]).status, 303);
    // the code of a link needs no database to be tried, and is not braked here
    let link = post!(&app, "/code", &[("code", "token-guessed")]);
    assert_eq!((link.status, link.location.as_str()), (303, "/f/token-guessed"));
    assert_eq!(post!(&app, "/code", &[("code", " ")]).status, 422);
}
