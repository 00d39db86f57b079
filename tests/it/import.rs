//! Files in and out, by page and by command line: whole or not at all, each with what was not understood.

use std::fs;

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::OrganisationId,
    storage::{
        accounts::Role,
        questionnaire_cards::{self as cards, Card, Filter},
        versions,
    },
};

use crate::support::{
    TestSite,
    binary::DataFolder,
    serve,
    site::Person,
    visit::{reply, upload},
};

const IMPORT: &str = "/admin/questionnaires/import";

struct World {
    site: TestSite,
    organisation: OrganisationId,
    admin: Person,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let organisation = site.organisation("ours");
        Self { admin: site.person(organisation, Role::Admin), organisation, site }
    }

    fn cards(&self) -> Vec<Card> {
        let mut conn = self.site.db.connection().unwrap();
        cards::list(&mut conn, self.organisation, &Filter::default(), 0, 100).unwrap()
    }

    fn newest_resource(&self, card: &Card) -> String {
        let mut conn = self.site.db.connection().unwrap();
        versions::find(&mut conn, self.organisation, card.versions[0].id()).unwrap().resource
    }
}

#[expect(clippy::needless_pass_by_value, reason = "callers build the items in place")]
fn questionnaire(url: Option<&str>, items: Value) -> Value {
    let mut resource =
        json!({"resourceType": "Questionnaire", "title": "Sono", "status": "active", "item": items});
    if let Some(url) = url {
        resource["url"] = url.into();
    }
    resource
}

fn question(link_id: &str) -> Value {
    json!({"linkId": link_id, "type": "boolean", "text": "Dorme bem?"})
}

#[actix_web::test]
async fn several_files_are_taken_each_by_itself() {
    let world = World::new();
    let service = serve!(world.site);
    let good = questionnaire(None, json!([question("1")])).to_string();
    let twice = questionnaire(None, json!([question("1"), question("1")])).to_string();
    let files = [("good.json", good.as_bytes()), ("twice.json", twice.as_bytes())];
    let answer = reply!(service, upload(&world.admin, IMPORT, &[("known", "version")], &files));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("good.json") && answer.body.contains("Outro item já usa este linkId"));
    assert!(answer.body.contains("Importados: 1. Recusados: 1."));
    let cards = world.cards();
    assert_eq!(cards.len(), 1);
    assert_eq!(world.newest_resource(&cards[0]), good);
}

#[actix_web::test]
async fn bad_files_are_refused_with_their_place_and_nothing_is_stored() {
    let world = World::new();
    let service = serve!(world.site);
    let when = |question: &str| json!([{"question": question, "operator": "=", "answerBoolean": true}]);
    let mut asks_missing = question("1");
    asks_missing["enableWhen"] = when("9");
    let (mut first, mut second) = (question("a"), question("b"));
    (first["enableWhen"], second["enableWhen"]) = (when("b"), when("a"));
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("json", b"{\"a\":\n  oops}".to_vec(), "linha 2, coluna"),
        ("utf8", b"{\"title\":\"\xff\"}".to_vec(), "UTF-8"),
        ("type", json!({"resourceType": "Patient"}).to_string().into_bytes(), "Patient"),
        ("shape", json!({"resourceType": "Questionnaire", "item": 3}).to_string().into_bytes(), "FHIR"),
        (
            "missing",
            questionnaire(None, json!([asks_missing])).to_string().into_bytes(),
            "“9”, que não existe",
        ),
        ("cycle", questionnaire(None, json!([first, second])).to_string().into_bytes(), "b"),
        ("deep", "[".repeat(100_000).into_bytes(), "níveis demais"),
    ];
    for (name, bytes, said) in cases {
        let answer = reply!(service, upload(&world.admin, IMPORT, &[], &[(name, &bytes)]));
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.body.contains(said), "{name}: {}", answer.body);
        assert!(world.cards().is_empty(), "{name}");
    }
}

#[actix_web::test]
async fn nothing_sent_and_pasted_text_that_is_wrong_come_back() {
    let world = World::new();
    let service = serve!(world.site);
    let nothing = reply!(service, upload(&world.admin, IMPORT, &[("text", " ")], &[]));
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Escolha um arquivo ou cole o JSON"));
    let wrong = reply!(service, upload(&world.admin, IMPORT, &[("text", "{\"mine\": oops}")], &[]));
    assert!(wrong.body.contains("mine"), "the pasted text is kept");
    let text = questionnaire(None, json!([question("1")])).to_string();
    let right = reply!(service, upload(&world.admin, IMPORT, &[("text", &text)], &[]));
    assert_eq!(right.status, StatusCode::OK);
    assert_eq!(world.newest_resource(&world.cards()[0]), text);
}

/// A form as ODK and Kobo have it, its sheets below each other.
const FORM: &str = "survey,,,,\n,type,name,label,relevant\n,integer,idade,Qual a sua idade?,\n\
    ,note,adulto,Você é adulto.,${idade} > 17\n,geopoint,onde,Onde você mora?,\n";

#[actix_web::test]
async fn forms_of_other_systems_are_taken_beside_json() {
    let world = World::new();
    let service = serve!(world.site);
    let broken = FORM.replace("note,adulto", "begin group,adulto");
    let files = [
        ("visita.csv", FORM.as_bytes()),
        ("quebrado.csv", broken.as_bytes()),
        ("vazio.xlsx", b"PK\x03\x04".as_slice()),
    ];
    let answer = reply!(service, upload(&world.admin, IMPORT, &[], &files));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "Importados: 1. Recusados: 2.",
        "começa na linha 4",
        "Corrija essa linha",
        "Não dá para abrir a planilha",
        "“geopoint”",
    ] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    let cards = world.cards();
    assert_eq!((cards.len(), cards[0].questionnaire.title.as_str()), (1, "visita"));
    let resource: Value = serde_json::from_str(&world.newest_resource(&cards[0])).unwrap();
    assert_eq!(resource["item"][1]["enableWhen"][0]["answerInteger"], 17);
}

#[actix_web::test]
async fn a_file_of_50_mb_is_refused() {
    let world = World::new();
    let service = serve!(world.site);
    let large = vec![b' '; 50_000_000];
    let answer = reply!(service, upload(&world.admin, IMPORT, &[], &[("large.json", &large)]));
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(world.cards().is_empty());
}

#[actix_web::test]
async fn ten_thousand_items_and_fifty_levels_are_taken() {
    let world = World::new();
    let service = serve!(world.site);
    let items: Vec<Value> = (0..10_000).map(|number| question(&number.to_string())).collect();
    let nested = (0..50).rev().fold(
        question("leaf"),
        |inner, level| json!({"linkId": format!("g{level}"), "type": "group", "text": "g", "item": [inner]}),
    );
    let wide = questionnaire(None, Value::Array(items)).to_string();
    let deep = questionnaire(None, json!([nested])).to_string();
    let files = [("wide.json", wide.as_bytes()), ("deep.json", deep.as_bytes())];
    let answer = reply!(service, upload(&world.admin, IMPORT, &[], &files));
    assert_eq!(answer.status, StatusCode::OK);
    let mut counts: Vec<i32> = world.cards().iter().map(|card| card.versions[0].item_count).collect();
    counts.sort_unstable();
    assert_eq!(counts, [51, 10_000]);
}

#[actix_web::test]
async fn a_known_address_becomes_the_next_version_unless_asked_otherwise() {
    let world = World::new();
    let service = serve!(world.site);
    let url = Some("https://example.org/sleep");
    let send = |link_id: &str, known: &str| {
        let text = questionnaire(url, json!([question(link_id)])).to_string();
        upload(&world.admin, IMPORT, &[("known", known), ("text", &text)], &[])
    };
    assert!(reply!(service, send("1", "version")).body.contains("Novo questionário"));
    assert!(reply!(service, send("1", "version")).body.contains("Igual à versão 1"));
    assert!(reply!(service, send("2", "version")).body.contains("rascunho da versão 1 foi substituído"));
    let cards = world.cards();
    let version = cards[0].versions[0].id();
    world
        .site
        .db
        .write_now("cli", world.site.clock.now(), |w| versions::publish(w, world.organisation, version))
        .unwrap();
    assert!(reply!(service, send("2", "version")).body.contains("Igual à versão 1"));
    assert!(reply!(service, send("3", "version")).body.contains("Nova versão 2"));
    assert_eq!(world.cards().len(), 1);
    assert!(reply!(service, send("3", "separate")).body.contains("Novo questionário"));
    assert_eq!(world.cards().len(), 2);
}

#[actix_web::test]
async fn what_was_not_understood_is_listed_by_item() {
    let world = World::new();
    let service = serve!(world.site);
    let mut item = question("1");
    item["extension"] = json!([
        {"url": "https://example.org/unknown", "valueString": "x"},
        {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
         "valueExpression": {"language": "text/cql", "expression": "1 + 1"}},
    ]);
    let text = questionnaire(None, json!([item])).to_string();
    let answer = reply!(service, upload(&world.admin, IMPORT, &[("text", &text)], &[]));
    assert_eq!(answer.status, StatusCode::OK);
    for said in ["https://example.org/unknown", "calculatedExpression", "item 1", "Funciona diferente"] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
}

fn lines(text: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(text).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_command_line_imports_and_exports() {
    let folder = DataFolder::new();
    assert!(
        folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clínica"]).status.success()
    );
    let (good, bad) = (folder.path().join("good.json"), folder.path().join("bad.json"));
    let mut resource = questionnaire(Some("https://example.org/sleep"), json!([question("1")]));
    resource["item"][0]["initial"] = serde_json::from_str(r#"[{"valueDecimal": 1.50}]"#).unwrap();
    resource["item"][0]["type"] = "decimal".into();
    let text = format!(" {resource:#}\n");
    fs::write(&good, &text).unwrap();
    fs::write(&bad, "{").unwrap();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());

    let output = folder.run(&["questionnaire", "import", bad, good, "--publish", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 of 2 files"));
    let [refused, taken] = lines(&output.stdout).try_into().unwrap();
    assert_eq!((&refused["ok"], &refused["file"]), (&false.into(), &bad.into()));
    assert_eq!((&taken["ok"], &taken["items"], &taken["losses"]), (&true.into(), &1.into(), &json!([])));

    let id = taken["id"].as_str().unwrap();
    let exported = folder.run(&["questionnaire", "export", id, "--format", "fhir-r4"]);
    assert_eq!(String::from_utf8(exported.stdout).unwrap(), text);
    let as_r5 = folder.run(&["questionnaire", "export", id, "--format", "fhir-r5"]);
    assert_eq!(serde_json::from_slice::<Value>(&as_r5.stdout).unwrap(), resource);
    let empty = folder.path().join("empty.json");
    fs::write(&empty, questionnaire(None, json!([])).to_string()).unwrap();
    let empty = empty.to_str().unwrap();
    let refused = folder.run(&["questionnaire", "import", empty, "--publish"]);
    assert!(String::from_utf8_lossy(&refused.stdout).contains("no questions"), "{refused:?}");
    let kept = folder.run(&["questionnaire", "import", empty, "--json"]);
    assert_eq!(
        (&lines(&kept.stdout)[0]["ok"], &lines(&kept.stdout)[0]["status"]),
        (&true.into(), &"draft".into())
    );
    let again = folder.run(&["questionnaire", "import", good, "--organisation", "clinic", "--json"]);
    assert_eq!(lines(&again.stdout)[0]["id"], id);
    let form = folder.path().join("form.csv");
    fs::write(&form, FORM).unwrap();
    let form = form.to_str().unwrap();
    let taken = folder.run(&["questionnaire", "import", form, "--format", "xlsform", "--json"]);
    let line = &lines(&taken.stdout)[0];
    assert_eq!(
        (&line["ok"], &line["items"], line["losses"].as_array().unwrap().len()),
        (&true.into(), &3.into(), 1)
    );
    let other = folder.run(&["questionnaire", "import", form, "--format", "fhir"]);
    assert!(String::from_utf8_lossy(&other.stdout).contains("is of the format xlsform"), "{other:?}");
    let nobody = folder.run(&["questionnaire", "import", good, "--organisation", "other"]);
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("there is no organisation other"));
}

#[actix_web::test]
async fn whole_numbers_of_any_length_come_back() {
    let world = World::new();
    let service = serve!(world.site);
    let mut item = question("1");
    item["xSerial"] = serde_json::from_str("123456789012345678901234567890123456789012345").unwrap();
    let text = questionnaire(None, json!([item])).to_string();
    let answer = reply!(service, upload(&world.admin, IMPORT, &[("text", &text)], &[]));
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(world.newest_resource(&world.cards()[0]), text);
}

#[test]
fn the_command_line_refuses_bad_files_one_by_one() {
    let folder = DataFolder::new();
    assert!(
        folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clínica"]).status.success()
    );
    let when = |question: &str| json!([{"question": question, "operator": "=", "answerBoolean": true}]);
    let (mut lost, mut first, mut second) = (question("1"), question("a"), question("b"));
    lost["enableWhen"] = when("9");
    (first["enableWhen"], second["enableWhen"]) = (when("b"), when("a"));
    let of = |items: Value| questionnaire(None, items).to_string().into_bytes();
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("json", b"{\"a\":\n  oops}".to_vec(), "line 2"),
        ("utf8", b"{\"title\":\"\xff\"}".to_vec(), "UTF-8"),
        ("type", json!({"resourceType": "Patient"}).to_string().into_bytes(), "Patient"),
        ("shape", of(json!(3)), "item (array)"),
        (
            "inside",
            of(json!([question("1"), {"linkId": "2", "type": "string", "text": 3}])),
            "item[1].text (string)",
        ),
        ("twice", of(json!([question("1"), question("1")])), "already uses this linkId"),
        ("missing", of(json!([lost])), "“9”"),
        ("cycle", of(json!([first, second])), "circle"),
        ("large", vec![b' '; 50_000_000], "MB"),
    ];
    let mut arguments = vec!["questionnaire".to_owned(), "import".to_owned(), "--json".to_owned()];
    for (name, bytes, _) in &cases {
        let path = folder.path().join(format!("{name}.json"));
        fs::write(&path, bytes).unwrap();
        arguments.push(path.to_str().unwrap().to_owned());
    }
    let output = folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("9 of 9 files"));
    for (line, (name, _, said)) in lines(&output.stdout).iter().zip(&cases) {
        assert_eq!((&line["ok"], &line["id"]), (&false.into(), &Value::Null), "{name}: {line}");
        assert!(line.to_string().contains(said), "{name}: {line}");
    }
}
