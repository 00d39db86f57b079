//! Results of several versions, joined as their author said.

use std::collections::HashMap;

use actix_web::{http::StatusCode, test::TestRequest};
use chrono::TimeDelta;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::VersionId,
    storage::{
        StorageError, Write,
        accounts::Role,
        events,
        versions::{self, Draft},
    },
};

use crate::support::{
    TestSite, phq,
    seed::{self, Clinic, noon},
    serve,
    site::Person,
    visit::{get, post, reply},
};

const POINTS: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";

fn choice(link_id: &str, options: &[(&str, &str, i64)]) -> Value {
    let option = |(code, display, points): &(&str, &str, i64)| {
        json!({"extension": [{"url": POINTS, "valueDecimal": points}],
            "valueCoding": {"code": code, "display": display}})
    };
    json!({"linkId": link_id, "type": "choice", "text": "Dorme bem?",
        "answerOption": options.iter().map(option).collect::<Vec<_>>()})
}

fn text(link_id: &str, words: &str) -> Value {
    json!({"linkId": link_id, "type": "string", "text": words})
}

fn resource(items: &[Value]) -> String {
    json!({"resourceType": "Questionnaire", "language": "pt-BR", "title": "Sono", "status": "active", "item": items})
        .to_string()
}

struct World {
    site: TestSite,
    clinic: Clinic,
    admin: Person,
    /// The version after the first.
    second: VersionId,
}

impl World {
    fn path(&self) -> String {
        format!("/admin/questionnaires/{}/mapping", self.clinic.questionnaire)
    }

    fn export(&self) -> String {
        format!("/staff/results/{}/export.csv?period=all&joined=true", self.clinic.questionnaire)
    }
}

fn publish(site: &TestSite, clinic: &Clinic, resource: &str) -> VersionId {
    let draft = Draft { resource, item_count: 1, losses: &json!([]), author: Some(clinic.member) };
    let insert = |w: &mut Write<'_>| {
        let id = versions::insert_draft(w, clinic.organisation, clinic.questionnaire, &draft)?;
        versions::publish(w, clinic.organisation, id)?;
        Ok::<_, StorageError>(id)
    };
    let id = site.db.write_now("cli", noon(), insert).unwrap();
    // what a link leads to is known for a moment
    site.clock.advance(TimeDelta::seconds(3));
    id
}

/// A whole response through the link.
fn answered(fields: &str, key: &'static str) -> TestRequest {
    TestRequest::post()
        .uri("/f/token-ours/submission")
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .insert_header(("idempotency-key", key))
        .set_payload(format!("_consent=on&{fields}"))
}

/// The rows of a table by the names of its columns.
fn rows(table: &str) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// Two versions with a response each: a question got another name, one went, one stayed.
macro_rules! answered_twice {
    ($world:ident, $service:ident) => {
        let site = TestSite::new();
        let first = [
            choice("c", &[("s", "Sim", 1), ("n", "Não", 0), ("x", "Às vezes", 0)]),
            text("gone", "Cor?"),
            text("t", "Nome?"),
        ];
        let clinic = seed::clinic(&site.db, "ours", &resource(&first));
        let admin = site.person(clinic.organisation, Role::Admin);
        let $service = serve!(site);
        for (fields, key) in [("c=s&gone=Azul&t=Ana", "k1"), ("c=x&t=Bia", "k2")] {
            assert_eq!(reply!($service, answered(fields, key)).status, StatusCode::CREATED);
        }
        let next = [choice("d", &[("1", "SIM", 2), ("2", "Não", 0)]), text("t", "Nome?")];
        let second = publish(&site, &clinic, &resource(&next));
        assert_eq!(reply!($service, answered("d=2&t=Caio", "k3")).status, StatusCode::CREATED);
        let $world = World { site, clinic, admin, second };
    };
}

#[actix_web::test]
async fn without_a_word_only_what_did_not_change_is_joined() {
    answered_twice!(world, service);
    let table = rows(&reply!(service, get(&world.admin, &world.export())).body);
    let cells = |name: &str| table.iter().map(|row| row[name].as_str()).collect::<Vec<_>>();
    assert_eq!(cells("version"), ["1", "1", "2"]);
    assert_eq!(cells("t"), ["Ana", "Bia", "Caio"]);
    assert_eq!(cells("d"), ["", "", "Não"]);
    assert_eq!(cells("v1:c"), ["Sim", "Às vezes", ""]);
    assert_eq!(cells("v1:c.points"), ["1", "0", ""]);
    assert_eq!(cells("v1:gone"), ["Azul", "", ""]);
    assert!(!table[0].contains_key("c") && !table[0].contains_key("v1:t"));
    // one version alone is as it was
    let alone = format!("/staff/results/{}/export.csv?period=all", world.clinic.questionnaire);
    let alone = rows(&reply!(service, get(&world.admin, &alone)).body);
    assert_eq!((alone.len(), alone[0]["d"].as_str()), (1, "Não"));
    assert!(!alone[0].contains_key("version"));

    let page = format!("/staff/results/{}?version=all&period=all", world.clinic.questionnaire);
    let page = reply!(service, get(&world.admin, &page)).body;
    assert!(page.contains("Versões juntas no arquivo") && page.contains("Da versão 1 para a 2"), "{page}");
    assert!(page.contains("<li>Dorme bem?</li><li>Cor?</li>") && page.contains("joined=true"), "{page}");
}

#[actix_web::test]
async fn an_author_says_what_questions_and_options_are_and_the_export_follows() {
    answered_twice!(world, service);
    let shown = reply!(service, get(&world.admin, &world.path())).body;
    assert!(shown.contains("Sugestão, pelo texto igual: Dorme bem? (d)"), "{shown}");
    assert!(shown.contains("1 pergunta igual") && shown.contains("2 perguntas mudaram ou saíram"), "{shown}");
    // a suggestion is not a decision
    assert!(shown.contains("<option value=\"\" selected>Ainda não decidi"), "{shown}");

    let (from, to) = (world.clinic.version.to_string(), world.second.to_string());
    let both = [("from", from.as_str()), ("to", to.as_str())];
    let fields = [&both[..], &[("i0", "=d"), ("i1", "-")]].concat();
    let saved = reply!(service, post(&world.admin, &world.path(), &fields));
    assert_eq!(saved.location, format!("{}?from={from}&to={to}&done=saved", world.path()));
    let shown = reply!(service, get(&world.admin, &saved.location)).body;
    assert!(shown.contains("O que é cada opção") && shown.contains("Sugestão: SIM (2 pts)"), "{shown}");
    assert!(shown.contains("Última decisão: "), "{shown}");

    // without a word no option is the same as it has another code
    let table = rows(&reply!(service, get(&world.admin, &world.export())).body);
    assert_eq!(table[0]["v1:c"], "Sim");
    let options = [("t0", "d"), ("o0-0", "=1"), ("o0-1", "=2"), ("o0-2", "-")];
    let fields = [&fields[..], &options, &[("s0", "=total")]].concat();
    reply!(service, post(&world.admin, &world.path(), &fields));
    let table = rows(&reply!(service, get(&world.admin, &world.export())).body);
    let cells = |name: &str| table.iter().map(|row| row[name].as_str()).collect::<Vec<_>>();
    assert_eq!(cells("d"), ["SIM", "", "Não"]);
    assert_eq!(cells("d.points"), ["2", "", "0"]);
    // what is comparable with nothing stays with its version
    assert_eq!(cells("v1:c"), ["", "Às vezes", ""]);
    assert_eq!(cells("v1:gone"), ["Azul", "", ""]);
    assert_eq!(cells("score.total"), ["1", "0", "0"]);

    let mut conn = world.site.db.connection().unwrap();
    let told = events::list_of_entity(&mut conn, world.clinic.organisation, world.second.get()).unwrap();
    assert_eq!(told.iter().filter(|event| event.action == "version.mapped").count(), 2);
    // taken back
    reply!(service, post(&world.admin, &world.path(), &both));
    let table = rows(&reply!(service, get(&world.admin, &world.export())).body);
    assert_eq!(table[0]["v1:c"], "Sim");
}

#[actix_web::test]
async fn two_questions_are_never_one_and_drafts_are_not_spoken_of() {
    answered_twice!(world, service);
    let fields = [("i0", "=d"), ("i1", "=d")];
    let refused = reply!(service, post(&world.admin, &world.path(), &fields));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("não podem ser a mesma") && refused.body.contains("value=\"=d\" selected"));

    let draft =
        Draft { resource: &resource(&[text("t", "x")]), item_count: 1, losses: &json!([]), author: None };
    let insert = |w: &mut Write<'_>| {
        versions::insert_draft(w, world.clinic.organisation, world.clinic.questionnaire, &draft)
    };
    let draft = world.site.db.write_now("cli", noon(), insert).unwrap();
    let of_draft = format!("{}?from={}&to={draft}", world.path(), world.second);
    assert_eq!(reply!(service, get(&world.admin, &of_draft)).status, StatusCode::NOT_FOUND);
    let compare = format!(
        "/admin/questionnaires/{}/compare?from={}&to={}",
        world.clinic.questionnaire, world.clinic.version, world.second
    );
    assert!(reply!(service, get(&world.admin, &compare)).body.contains("Juntar os resultados"));
}

#[actix_web::test]
async fn a_course_goes_on_over_versions_once_somebody_said_how() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let maria = phq::patient(&site.db, &clinic, "Maria");
    phq::answer(&site.db, &clinic, Some(maria), [1; 9], noon());
    let original = weconecta::exchange::instruments::find("phq-9").unwrap().resource;
    let second = publish(&site, &clinic, &original.replace("Pouco interesse", "Falta de interesse"));
    let clinic = Clinic { version: second, ..clinic };
    phq::answer(&site.db, &clinic, Some(maria), [2; 9], noon() + TimeDelta::days(1));
    let service = serve!(site);
    let record = format!("/staff/patients/{maria}");
    let shown = reply!(service, get(&admin, &record)).body;
    assert!(shown.contains("são de outra versão") && !shown.contains("juntadas como"), "{shown}");

    let path = format!("/admin/questionnaires/{}/mapping", clinic.questionnaire);
    let page = reply!(service, get(&admin, &path)).body;
    assert!(page.contains("Texto mudou"), "{page}");
    // other words may move the score too: it is the same only if somebody says so
    assert_eq!(reply!(service, post(&admin, &path, &[("i0", "=phq9-1")])).status, StatusCode::SEE_OTHER);
    assert!(reply!(service, get(&admin, &record)).body.contains("são de outra versão"));
    let fields = [("i0", "=phq9-1"), ("s0", "=total")];
    assert_eq!(reply!(service, post(&admin, &path, &fields)).status, StatusCode::SEE_OTHER);
    let shown = reply!(service, get(&admin, &record)).body;
    assert!(
        shown.contains("juntadas como a equipe disse") && !shown.contains("são de outra versão"),
        "{shown}"
    );
}
