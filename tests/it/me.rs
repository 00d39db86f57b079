//! The pages of a patient: what is to answer, what was sent, what is kept, and that all of it is the patient's own.

use actix_web::{
    http::{StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::{
    domain::ids::{PatientId, ResponseId},
    storage::{
        Write,
        accounts::Role,
        events,
        invitations::{self, NewInvitation},
        json_text::JsonText,
        links,
        messages::{self, Channel, Letter},
        patient_results::{self, PatientResults, Shows},
        patients::{self, NewPatient},
        reach,
        responses::{self, Place},
    },
};

use crate::{
    alerts::post,
    results::get,
    support::{
        TestSite, phq,
        seed::{Clinic, noon},
        serve,
        site::Person,
    },
};

/// A patient with an account.
fn patient(site: &TestSite, clinic: &Clinic, name: &str) -> (Person, PatientId) {
    let person = site.person(clinic.organisation, Role::Patient);
    let new = NewPatient {
        account: Some(person.account),
        name,
        cpf: None,
        phone: Some("+5511900004821"),
        ..NewPatient::default()
    };
    let id = site.db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap();
    (person, id)
}

/// Begins the PHQ-9 with its first three answers.
fn begin(site: &TestSite, clinic: &Clinic, patient: PatientId) {
    let answer = |place: usize| {
        json!({"linkId": format!("phq9-{place}"), "answer": [{"valueCoding": {
            "system": "http://loinc.org", "code": "LA6568-5"}}]})
    };
    let items = json!([{"linkId": "phq9", "item": [answer(1), answer(2), answer(3)]}]);
    let place = Place { patient: Some(patient), ..clinic.place() };
    let id = ResponseId::new(Uuid::now_v7());
    let begin = site.db.write_now("patient", noon(), |w| {
        responses::insert(w, id, &place, "pt-BR", "page", &JsonText::of(&items))
    });
    begin.unwrap();
}

#[actix_web::test]
async fn the_home_shows_what_is_to_answer_and_what_was_sent() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let (maria, id) = patient(&site, &clinic, "Maria");
    let service = serve!(site);
    let (status, html) = get!(service, &maria, "/me");
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Nada para responder agora") && html.contains("href=\"tel:188\""));

    begin(&site, &clinic, id);
    for week in 1..=4 {
        phq::answer(&site.db, &clinic, Some(id), [1; 9], noon() - Duration::weeks(week));
    }
    let (_, html) = get!(service, &maria, "/me");
    assert!(html.contains("1 questionário") && html.contains("value=\"3\""), "{html}");
    assert_eq!(html.matches("class=\"row\"").count(), 3, "the last three");
    let go_on = html.split("href=\"/f/token-ours/r/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (status, _) = get!(service, &maria, format!("/f/token-ours/r/{go_on}"));
    assert_eq!(status, StatusCode::SEE_OTHER, "to the question where she stopped");

    let (_, html) = get!(service, &maria, "/me/history");
    assert_eq!(html.matches("class=\"row\"").count(), 4);

    site.db.write_now("cli", noon(), |w| links::revoke(w, clinic.organisation, clinic.link)).unwrap();
    let (_, html) = get!(service, &maria, "/me");
    assert!(html.contains("Nada para responder agora"), "a link that ended takes no answers");
}

/// Invites a patient by hand; the token is `name`.
fn invite(site: &TestSite, clinic: &Clinic, patient: PatientId, token: &str, days: i64) -> Uuid {
    let new = NewInvitation {
        patient,
        link: clinic.link,
        token,
        origin: Uuid::now_v7(),
        occurrence: 0,
        channel: None,
        language: "pt-BR",
        author: None,
        expires_at: Some(noon() + Duration::days(days)),
        reminders: None,
    };
    let insert = |w: &mut Write<'_>| invitations::insert(w, clinic.organisation, &new);
    site.db.write_now("cli", noon(), insert).unwrap().unwrap()
}

#[actix_web::test]
async fn an_invitation_waits_until_it_is_answered_cancelled_or_over() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let (maria, id) = patient(&site, &clinic, "Maria");
    let (joana, _) = patient(&site, &clinic, "Joana");
    let invitation = invite(&site, &clinic, id, "own-way", 3);
    invite(&site, &clinic, id, "over", 0);
    let service = serve!(site);
    let (_, html) = get!(service, &maria, "/me");
    assert!(html.contains("1 questionário") && html.contains("href=\"/f/own-way\""), "{html}");
    assert!(html.contains("Começar") && !html.contains("/f/over") && !html.contains("<progress"), "{html}");
    assert!(html.contains("Pedido em") && html.contains("Até "), "{html}");
    let (_, html) = get!(service, &joana, "/me");
    assert!(!html.contains("own-way"), "another's");

    // begun, it leads on to the same response, once
    let mut conn = site.db.connection().unwrap();
    let row = invitations::find(&mut conn, clinic.organisation, invitation).unwrap();
    let place = Place { patient: Some(id), ..clinic.place() };
    let begin = site.db.write_now("patient", noon(), |w| {
        responses::insert(w, row.response(), &place, "pt-BR", "page", &JsonText::of(&json!([])))
    });
    begin.unwrap();
    let (_, html) = get!(service, &maria, "/me");
    assert_eq!(html.matches("class=\"todo\"").count(), 1, "{html}");
    assert!(html.contains("href=\"/f/own-way/r/") && html.contains("Continuar"), "{html}");

    site.db.write_now("cli", noon(), |w| invitations::cancel(w, clinic.organisation, invitation)).unwrap();
    let (_, html) = get!(service, &maria, "/me");
    assert!(html.contains("Nada para responder agora"), "{html}");
}

#[actix_web::test]
async fn only_own_answers_are_shown() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let (maria, id) = patient(&site, &clinic, "Maria");
    let (joana, _) = patient(&site, &clinic, "Joana");
    let response = phq::answer(&site.db, &clinic, Some(id), [2; 9], noon());
    let service = serve!(site);
    let path = format!("/me/history/{response}");
    let (status, html) = get!(service, &maria, path);
    assert_eq!(status, StatusCode::OK);
    assert!(html.matches("Mais da metade dos dias").count() >= 9, "{html}");
    assert!(!html.contains("class=\"sev") && !html.contains(">18<"), "the score is for the team");
    let (status, _) = get!(service, &joana, path);
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, html) = get!(service, &joana, "/me/history");
    assert!(!html.contains(&response.to_string()));
}

#[actix_web::test]
async fn the_export_holds_all_that_is_own_and_is_an_event() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let (maria, id) = patient(&site, &clinic, "Maria");
    let (_, other) = patient(&site, &clinic, "Joana");
    let response = phq::answer(&site.db, &clinic, Some(id), [2; 9], noon());
    phq::answer(&site.db, &clinic, Some(other), [2; 9], noon());
    let service = serve!(site);
    let (_, html) = get!(service, &maria, "/me/data");
    assert!(html.contains("(11) 90000-4821"));

    let answer = post!(service, &maria, "/me/data/export", "");
    assert_eq!(answer.status(), StatusCode::OK);
    let disposition = answer.headers().get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap();
    assert!(disposition.starts_with("attachment"));
    let bundle: Value = serde_json::from_slice(&read_body(answer).await).unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    let ids: Vec<&str> = entries.iter().map(|entry| entry["resource"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [id.to_string(), response.to_string()]);
    assert!(entries[1]["resource"]["item"][0]["item"].as_array().unwrap().len() >= 9);
    let mut conn = site.db.connection().unwrap();
    let log = events::list_of_entity(&mut conn, clinic.organisation, id.get()).unwrap();
    assert!(log.iter().any(|event| event.action == "patient.exported"));
}

#[actix_web::test]
async fn messages_language_and_results_are_shown_printed_and_taken_along() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let (maria, id) = patient(&site, &clinic, "Maria");
    let (joana, other) = patient(&site, &clinic, "Joana");
    phq::answer(&site.db, &clinic, Some(id), [1, 1, 1, 1, 1, 1, 1, 0, 0], noon());
    let invitation = invite(&site, &clinic, id, "own-secret-way", 3);
    let write = |patient: PatientId, letter: &Letter| {
        let insert = |w: &mut Write<'_>| {
            messages::insert(w, clinic.organisation, patient, Channel::Sms, "pt-BR", letter)
        };
        site.db.write_now("cli", noon(), insert).unwrap()
    };
    write(id, &Letter::Invitation { invitation });
    let (code, link) = ("482913".to_owned(), "/sign-in/link/secret-path".to_owned());
    write(other, &Letter::SignInCode { code, link, expires_at: noon() + Duration::minutes(10) });
    let keep = |w: &mut Write<'_>| reach::save_language(w, clinic.organisation, id, "es");
    site.db.write_now("cli", noon(), keep).unwrap();
    let show = |shows: Shows| {
        let chosen = PatientResults { shows, thanks: "Obrigada".to_owned() };
        let save =
            |w: &mut Write<'_>| patient_results::save(w, clinic.organisation, clinic.questionnaire, &chosen);
        site.db.write_now("cli", noon(), save).unwrap();
    };
    let service = serve!(site);
    for shows in [Shows::Nothing, Shows::Thanks, Shows::Scores] {
        show(shows);
        for path in ["/me/data", "/me/data/all"] {
            let (status, html) = get!(service, &maria, path);
            assert_eq!(status, StatusCode::OK);
            assert!(html.contains("Idioma das mensagens") && html.contains("Español"), "{path}: {html}");
            assert!(html.contains(">Convite<") && html.contains("SMS"), "{path}: {html}");
            assert!(!html.contains("own-secret-way") && !html.contains("Código de acesso"), "{path}");
            assert_eq!(html.contains("7 de 27"), shows == Shows::Scores, "{path}: {shows:?}");
        }
        let answer = post!(service, &maria, "/me/data/export", "");
        let bundle: Value = serde_json::from_slice(&read_body(answer).await).unwrap();
        assert!(!bundle.to_string().contains("own-secret-way"));
        let of_kind = |kind: &str| {
            let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone());
            entries.filter(|resource| resource["resourceType"] == kind).collect::<Vec<_>>()
        };
        assert_eq!(of_kind("Patient")[0]["communication"][0]["language"]["coding"][0]["code"], "es");
        let told = of_kind("Communication");
        assert_eq!((told.len(), &told[0]["category"][0]["text"]), (1, &json!("invitation")));
        let scores: Vec<Value> =
            of_kind("Observation").iter().map(|one| one["valueQuantity"]["value"].clone()).collect();
        assert_eq!(scores, if shows == Shows::Scores { vec![json!(7.0)] } else { Vec::new() });
    }
    let (_, html) = get!(service, &maria, "/me/data");
    assert!(html.contains("href=\"/me/data/all\"") && html.contains("Imprimir tudo"), "{html}");
    let (_, html) = get!(service, &maria, "/me/data/all");
    assert!(html.matches("Vários dias").count() >= 7, "every answer stands there: {html}");
    let (_, html) = get!(service, &joana, "/me/data/all");
    assert!(html.contains("Código de acesso"), "{html}");
    assert!(!html.contains("482913") && !html.contains("secret-path") && !html.contains("Vários dias"));
}

#[actix_web::test]
async fn help_is_for_everybody_and_has_tabs_for_patients() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let (maria, _) = patient(&site, &clinic, "Maria");
    let service = serve!(site);
    let answer = call_service(&service, TestRequest::get().uri("/help").to_request()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let html = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    assert!(html.contains("id=\"access\"") && !html.contains("p-nav"));
    let (_, html) = get!(service, &maria, "/help");
    assert!(html.contains("p-nav") && html.contains("href=\"/me/data\""));
}
