//! The texts of a draft in another language: side by side, out and back in.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::{OrganisationId, QuestionnaireId},
    storage::{
        Write,
        accounts::Role,
        versions::{self, Draft},
    },
};

use crate::support::{
    TestSite,
    seed::{self, Clinic},
    serve,
    site::Person,
    visit::{get, post, reply, upload},
};

fn resource(count: usize) -> String {
    let item = |number: usize| json!({"linkId": format!("q{number}"), "type": "string", "text": format!("Pergunta <{number}>?")});
    let items: Vec<Value> = (1..=count).map(item).collect();
    json!({"resourceType": "Questionnaire", "language": "pt-BR", "title": "Sono", "status": "draft", "item": items})
        .to_string()
}

struct World {
    site: TestSite,
    clinic: Clinic,
    admin: Person,
}

impl World {
    fn new(count: usize) -> Self {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "ours", &resource(count));
        let admin = site.person(clinic.organisation, Role::Admin);
        let world = Self { site, clinic, admin };
        world.put_draft(&resource(count));
        world
    }

    fn ids(&self) -> (OrganisationId, QuestionnaireId) {
        (self.clinic.organisation, self.clinic.questionnaire)
    }

    fn path(&self) -> String {
        format!("/admin/questionnaires/{}/translations", self.clinic.questionnaire)
    }

    fn put_draft(&self, resource: &str) {
        let losses = json!([]);
        let draft = Draft { resource, item_count: 2, losses: &losses, author: Some(self.clinic.member) };
        let (organisation, questionnaire) = self.ids();
        let put = |w: &mut Write<'_>| match versions::find_draft(w.conn(), organisation, questionnaire) {
            Ok(found) => versions::save_draft(w, organisation, found.id.into(), &draft),
            Err(_) => versions::insert_draft(w, organisation, questionnaire, &draft).map(|_id| ()),
        };
        self.site.db.write_now("cli", seed::noon(), put).unwrap();
    }

    fn draft(&self) -> Value {
        let (organisation, questionnaire) = self.ids();
        let mut conn = self.site.db.connection().unwrap();
        let draft = versions::find_draft(&mut conn, organisation, questionnaire).unwrap();
        serde_json::from_str(&draft.resource).unwrap()
    }
}

fn mark(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"mark\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn translation(text: &Value) -> Option<&str> {
    text.pointer("/extension/0/extension/1/valueString").and_then(Value::as_str)
}

#[actix_web::test]
async fn texts_are_translated_side_by_side_page_by_page() {
    let world = World::new(60);
    let service = serve!(world.site);
    let shown = reply!(service, get(&world.admin, &format!("{}?language=en&page=2", world.path()))).body;
    assert!(shown.contains("0 de 61 traduzidos") && shown.contains("Pergunta &#60;60&#62;?"), "{shown}");
    assert!(!shown.contains("Pergunta &#60;1&#62;?"));
    let mark = mark(&shown);
    let fields = [
        ("mark", mark.as_str()),
        ("language", "en"),
        ("page", "2"),
        ("key", "item/q59/text"),
        ("words", " Question <59>?\r\nSecond "),
        ("key", "item/q60/text"),
        ("words", ""),
    ];
    let saved = reply!(service, post(&world.admin, &world.path(), &fields));
    assert!(
        saved.location.ends_with("/translations?language=en&page=2&done=saved"),
        "{} {}",
        saved.location,
        saved.body
    );
    let draft = world.draft();
    assert_eq!(translation(&draft["item"][58]["_text"]), Some("Question <59>?\nSecond"));
    assert!(draft["item"][59].get("_text").is_none());
    let missing =
        reply!(service, get(&world.admin, &format!("{}?language=en&missing=1&page=2", world.path()))).body;
    assert!(
        missing.contains("1 de 61 traduzidos") && !missing.contains("Pergunta &#60;59&#62;?"),
        "{missing}"
    );
    for wrong in ["pt-BR", "a", "../x"] {
        let page = reply!(service, get(&world.admin, &format!("{}?language={wrong}", world.path())));
        assert!(
            page.status == StatusCode::OK && page.body.contains("Escreva um código de idioma"),
            "{wrong}"
        );
    }
}

#[actix_web::test]
async fn what_was_typed_survives_another_change_of_the_draft() {
    let world = World::new(2);
    let service = serve!(world.site);
    let shown = reply!(service, get(&world.admin, &format!("{}?language=en", world.path()))).body;
    let seen = mark(&shown);
    let mut other: Value = serde_json::from_str(&resource(2)).unwrap();
    other["item"][0]["text"] = "Outra pergunta?".into();
    world.put_draft(&other.to_string());
    let fields = |mark: &str| {
        [
            ("mark", mark.to_owned()),
            ("language", "en".to_owned()),
            ("key", "item/q1/text".to_owned()),
            ("words", "My <words>".to_owned()),
        ]
    };
    let send = |mark: &str| fields(mark).map(|(name, value)| (name, value));
    let sent = send(&seen);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let stale = reply!(service, post(&world.admin, &world.path(), &sent));
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.body.contains("My &#60;words&#62;") && stale.body.contains("Outra pergunta?"),
        "{}",
        stale.body
    );
    assert_eq!(world.draft(), other, "nothing was stored");
    let again = send(&mark(&stale.body));
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(reply!(service, post(&world.admin, &world.path(), &again)).status, StatusCode::SEE_OTHER);
    assert_eq!(translation(&world.draft()["item"][0]["_text"]), Some("My <words>"));
}

#[actix_web::test]
async fn a_file_goes_out_and_comes_back_with_a_report() {
    let world = World::new(3);
    let service = serve!(world.site);
    let file = format!("{}/file", world.path());
    let xliff = reply!(service, get(&world.admin, &format!("{file}?language=es"))).body;
    assert!(
        xliff.contains("<source>Pergunta &lt;1&gt;?</source>") && xliff.contains("target-language=\"es\""),
        "{xliff}"
    );
    let table = reply!(service, get(&world.admin, &format!("{file}?language=es&format=csv"))).body;
    assert!(table.contains("item/q1/text,Pergunta <1>?,"), "{table}");

    let back = "key,original,translation\nitem/q1/text,Pergunta <1>?,¿Pregunta 1?\nitem/q2/text,Era outra,Otra\nitem/gone/text,x,y\n";
    let files = [("t.csv", back.as_bytes())];
    let told = reply!(service, upload(&world.admin, &file, &[("language", "es")], &files));
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    for words in
        ["1 tradução gravada", "1 texto mudou desde a exportação", "1 texto não existe mais", "Era outra"]
    {
        assert!(told.body.contains(words), "{words}: {}", told.body);
    }
    let draft = world.draft();
    assert_eq!(translation(&draft["item"][0]["_text"]), Some("¿Pregunta 1?"));
    assert!(draft["item"][1].get("_text").is_none());

    for (content, words) in
        [("<html/>", "nem uma tabela"), (xliff.as_str(), "para “es”"), ("", "Escolha um arquivo")]
    {
        let files = [("t.xlf", content.as_bytes())];
        let refused = reply!(service, upload(&world.admin, &file, &[("language", "en")], &files));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
}
