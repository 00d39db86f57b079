//! What patients see of their results is the author's choice, and whom to call stands beside whatever is grave.

use weconecta::{
    domain::ids::PatientId,
    storage::{
        accounts::Role,
        patients::{self, NewPatient},
    },
};

use crate::support::{
    TestSite, phq,
    seed::{Clinic, noon},
    serve,
    site::Person,
    visit::{get, post, reply},
};

fn world() -> (TestSite, Clinic, Person, PatientId) {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let maria = site.person(clinic.organisation, Role::Patient);
    let new = NewPatient { account: Some(maria.account), name: "Maria", ..NewPatient::default() };
    let id = site.db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap();
    (site, clinic, maria, id)
}

#[actix_web::test]
async fn the_author_chooses_what_patients_see() {
    let (site, clinic, maria, id) = world();
    let mild = phq::answer(&site.db, &clinic, Some(id), [1, 1, 1, 1, 1, 1, 1, 0, 0], noon());
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let page = format!("/admin/questionnaires/{}/patient-results", clinic.questionnaire);
    let own = format!("/me/history/{mild}");
    assert!(!reply!(service, get(&maria, &own)).body.contains("id=\"results\""), "nothing unless chosen");

    let empty = reply!(service, post(&admin, &page, &[("shows", "thanks"), ("thanks", " ")]));
    assert_eq!(empty.status.as_u16(), 422);
    assert_eq!(reply!(service, post(&admin, &page, &[("shows", "all")])).status.as_u16(), 422);
    let saved = reply!(service, post(&admin, &page, &[("shows", "thanks"), ("thanks", "Obrigada, Maria!")]));
    assert_eq!(saved.status.as_u16(), 303);
    assert!(reply!(service, get(&admin, &page)).body.contains("Obrigada, Maria!"));
    let shown = reply!(service, get(&maria, &own)).body;
    assert!(shown.contains("Obrigada, Maria!") && !shown.contains("7 de 27"), "{shown}");

    reply!(service, post(&admin, &page, &[("shows", "scores"), ("thanks", "")]));
    let shown = reply!(service, get(&maria, &own)).body;
    assert!(shown.contains("7 de 27") && shown.contains("não é um diagnóstico"), "{shown}");
    assert!(!shown.contains("href=\"tel:188\""), "no worry without a reason");
}

#[actix_web::test]
async fn what_is_grave_comes_with_whom_to_call_and_without_the_alert() {
    let (site, clinic, maria, id) = world();
    let grave = phq::answer(&site.db, &clinic, Some(id), [0, 0, 0, 0, 0, 0, 0, 0, 1], noon());
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let page = format!("/admin/questionnaires/{}/patient-results", clinic.questionnaire);
    reply!(service, post(&admin, &page, &[("shows", "scores"), ("thanks", "")]));
    let shown = reply!(service, get(&maria, &format!("/me/history/{grave}"))).body;
    assert!(shown.contains("href=\"tel:188\"") && shown.contains("1 de 27"), "{shown}");
    assert!(!shown.to_lowercase().contains("alerta"), "{shown}");
}
