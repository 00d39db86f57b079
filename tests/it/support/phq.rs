//! A clinic that asks the PHQ-9, and people who answer it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::{
    domain::{
        engine::{Answers, Context, evaluate},
        ids::{PatientId, ResponseId},
    },
    exchange::instruments,
    storage::{
        Db,
        compiled::compiled_of,
        content::Content,
        patients::{self, NewPatient},
        submissions::{self, Receipt, group::Arrival},
    },
};

use super::seed::{self, Clinic, noon};

const OPTIONS: [&str; 4] = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"];

pub(crate) fn clinic(db: &Db, slug: &str) -> Clinic {
    seed::clinic(db, slug, instruments::find("phq-9").unwrap().resource)
}

pub(crate) fn patient(db: &Db, clinic: &Clinic, name: &str) -> PatientId {
    let new = NewPatient { name, record_number: Some("004.821-3"), ..NewPatient::default() };
    db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap()
}

/// All nine items answered, ready to be handed in; the ninth above 0 raises the red flag.
pub(crate) fn arrival(clinic: &Clinic, points: [usize; 9], at: DateTime<Utc>) -> Arrival {
    let compiled = compiled_of(instruments::find("phq-9").unwrap().resource).unwrap();
    let item = |(place, points): (usize, &usize)| {
        json!({"linkId": format!("phq9-{}", place + 1), "answer": [{"valueCoding": {
            "system": "http://loinc.org", "code": OPTIONS[*points]}}]})
    };
    let items: Vec<Value> = points.iter().enumerate().map(item).collect();
    let answers =
        Answers::from_response_items(&compiled, &json!([{"linkId": "phq9", "item": items}])).unwrap();
    let found = evaluate(&compiled, &answers, &Context::new("pt-BR", at.fixed_offset()));
    let content = Content::of(&compiled, &answers, &found);
    Arrival {
        id: ResponseId::new(Uuid::now_v7()),
        place: clinic.place(),
        flags: content.flags(Uuid::now_v7),
        content,
        language: "pt-BR",
        mode: "page",
        body_hash: b"body".to_vec(),
        at,
    }
}

/// Hands in answers to all nine items.
pub(crate) fn answer(
    db: &Db,
    clinic: &Clinic,
    patient: Option<PatientId>,
    points: [usize; 9],
    at: DateTime<Utc>,
) -> ResponseId {
    let mut arrival = arrival(clinic, points, at);
    arrival.place.patient = patient;
    let receipt = db.write_now("link", at, |w| submissions::save(w, &arrival.as_submission())).unwrap();
    assert_eq!(receipt, Receipt::Stored);
    arrival.id
}
