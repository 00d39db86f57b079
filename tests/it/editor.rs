//! The editor of a draft over HTTP: items, properties, undo, two authors at once, what is wrong, what it keeps.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::{OrganisationId, QuestionnaireId},
    storage::{accounts::Role, versions},
};

use crate::support::{
    TestSite, seed, serve,
    site::Person,
    visit::{get, post, reply, upload},
};

struct World {
    site: TestSite,
    organisation: OrganisationId,
    admin: Person,
    other: Person,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let organisation = site.organisation("ours");
        let (admin, other) = (site.person(organisation, Role::Admin), site.person(organisation, Role::Admin));
        Self { site, organisation, admin, other }
    }

    fn draft(&self, id: &str) -> (Value, i32) {
        let id: QuestionnaireId = id.parse().unwrap();
        let mut conn = self.site.db.connection().unwrap();
        let draft = versions::find_draft(&mut conn, self.organisation, id).unwrap();
        (serde_json::from_str(&draft.resource).unwrap(), draft.revision)
    }
}

/// A questionnaire with this draft: its id.
macro_rules! begun {
    ($world:expr, $service:expr, $resource:expr) => {{
        let fields = [("title", "Sono"), ("description", "")];
        let made = reply!($service, post(&$world.admin, "/admin/questionnaires", &fields));
        let id = made.last_segment().to_owned();
        let path = format!("/admin/questionnaires/{id}/draft/upload");
        let resource = $resource;
        let files = [("q.json", resource.as_bytes())];
        let sent = reply!($service, upload(&$world.admin, &path, &[], &files));
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        id
    }};
}

/// A step in the editor; the answer.
macro_rules! act {
    ($service:expr, $who:expr, $id:expr, $($field:expr),+) => {{
        let fields = [$($field),+];
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor", $id), &fields))
    }};
}

/// The properties of an item; the answer.
macro_rules! change {
    ($service:expr, $who:expr, $id:expr, $item:expr, $seen:expr, $($field:expr),+) => {{
        let seen = $seen.to_string();
        let fields = [("item", $item), ("seen", seen.as_str()), $($field),+];
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor/item", $id), &fields))
    }};
}

/// The policy that an answer carries.
macro_rules! policy {
    ($service:expr, $request:expr) => {{
        let answered = actix_web::test::call_service(&$service, $request.to_request()).await;
        answered.headers().get("content-security-policy").unwrap().to_str().unwrap().to_owned()
    }};
}

mod flow;
mod rules;
mod scores;
mod whole;

const SLEEP: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Sono", "language": "pt-BR", "item": [
    {"linkId": "g", "type": "group", "text": "Noite", "item": [
        {"linkId": "1", "type": "choice", "text": "Dorme bem?", "xKept": 1.50, "answerOption": [
            {"valueCoding": {"code": "s", "display": "Sim"}}, {"valueCoding": {"code": "n", "display": "Não"}}]},
        {"linkId": "2", "type": "decimal", "text": "Quantas horas?",
         "enableWhen": [{"question": "1", "operator": "=", "answerCoding": {"code": "n"}}]}]},
    {"linkId": "3", "type": "display", "text": "Obrigado"}]}"#;

fn ids(resource: &Value) -> Vec<&str> {
    fn walk<'a>(of: &'a Value, found: &mut Vec<&'a str>) {
        for item in of["item"].as_array().into_iter().flatten() {
            found.push(item["linkId"].as_str().unwrap());
            walk(item, found);
        }
    }
    let mut found = Vec::new();
    walk(resource, &mut found);
    found
}

#[actix_web::test]
async fn items_come_move_go_and_come_back() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, SLEEP);
    let page = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item=1")));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Dorme bem?") && page.body.contains("Quantas horas?"));
    let path = format!("/admin/questionnaires/{id}/editor");
    assert!(policy!(service, get(&world.admin, &path)).contains("frame-src 'self'"));

    let done = act!(service, world.admin, id, ("act", "add"), ("kind", "choices"), ("current", "2"));
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(ids(&world.draft(&id).0), ["g", "1", "2", "q1", "3"]);
    assert_eq!(world.draft(&id).0["item"][0]["item"][2]["repeats"], true);
    act!(service, world.admin, id, ("act", "up"), ("item", "2"), ("current", "2"));
    act!(service, world.admin, id, ("act", "duplicate"), ("item", "g"));
    assert_eq!(ids(&world.draft(&id).0), ["g", "2", "1", "q1", "g-2", "2-2", "1-2", "q1-2", "3"]);
    act!(service, world.admin, id, ("act", "delete"), ("item", "g"), ("item", "3"));
    assert_eq!(ids(&world.draft(&id).0), ["g-2", "2-2", "1-2", "q1-2"]);
    for _ in 0..4 {
        act!(service, world.admin, id, ("act", "undo"));
    }
    let (resource, revision) = world.draft(&id);
    assert_eq!(
        resource,
        serde_json::from_str::<Value>(SLEEP).unwrap(),
        "to the digit, unknown members included"
    );
    for _ in 0..4 {
        act!(service, world.admin, id, ("act", "redo"));
    }
    let (resource, later) = world.draft(&id);
    assert_eq!(ids(&resource), ["g-2", "2-2", "1-2", "q1-2"]);
    assert_eq!(later, revision + 4);
    let refused = act!(service, world.admin, id, ("act", "move"), ("item", "g-2"), ("parent", "1-2"));
    assert!(refused.location.contains("done=no-place"), "{}", refused.location);

    let history = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor/history")));
    assert!(history.body.contains("Item duplicado") && history.body.contains("Mudança desfeita"));
}

#[actix_web::test]
async fn properties_are_saved_and_what_is_wrong_stays_with_its_reason() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, SLEEP);
    let (_, seen) = world.draft(&id);
    let saved = change!(
        service,
        world.admin,
        id,
        "2",
        seen,
        ("tab", "rules"),
        ("shown", "min max decimals"),
        ("p-min", "0"),
        ("p-max", "24,5"),
        ("p-decimals", "1")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    let item = &resource["item"][0]["item"][1];
    let limit = |name: &str| {
        let all = item["extension"].as_array().unwrap();
        all.iter().find(|it| it["url"].as_str().unwrap().ends_with(name)).cloned().unwrap()
    };
    assert_eq!(limit("maxValue")["valueDecimal"], json!(24.5));
    assert_eq!(limit("maxDecimalPlaces")["valueInteger"], 1);

    // the good field is kept, the wrong one comes back as it was typed
    let wrong = change!(
        service,
        world.admin,
        id,
        "2",
        seen,
        ("tab", "rules"),
        ("shown", "min max"),
        ("p-min", "um"),
        ("p-max", "23")
    );
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains(r#"value="um""#) && wrong.body.contains("Digite um número, como 1,5"));
    assert!(world.draft(&id).0.to_string().contains(r#""valueDecimal":23"#));

    // options by rows: one reworded, one with points, a new one, one moved up
    let (_, seen) = world.draft(&id);
    let saved = change!(
        service,
        world.admin,
        id,
        "1",
        seen,
        ("shown", "options"),
        ("act", "option-up-1"),
        ("option-at", "0"),
        ("option-text", "Sim, bem"),
        ("option-points", "0"),
        ("option-code", "s"),
        ("option-at", "1"),
        ("option-text", "Não"),
        ("option-points", "2"),
        ("option-code", "n"),
        ("option-at", ""),
        ("option-text", "Às vezes"),
        ("option-points", "1"),
        ("option-code", "")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    let item = &resource["item"][0]["item"][0];
    let told: Vec<(&str, &str)> = item["answerOption"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (it["valueCoding"]["code"].as_str().unwrap(), it["valueCoding"]["display"].as_str().unwrap())
        })
        .collect();
    assert_eq!(told, [("n", "Não"), ("s", "Sim, bem"), ("as-vezes", "Às vezes")]);
    assert!(item.to_string().contains("1.50"), "what no form shows is kept: {item}");

    // another code is followed by the condition on it
    let saved = change!(service, world.admin, id, "1", seen, ("shown", "link-id"), ("p-link-id", "dorme"));
    assert!(saved.location.contains("item=dorme"), "{}", saved.location);
    let (resource, seen) = world.draft(&id);
    assert_eq!(resource["item"][0]["item"][1]["enableWhen"][0]["question"], "dorme");

    // a condition whose answer is not chosen yet is not stored, and stays in the form
    let half = change!(
        service,
        world.admin,
        id,
        "3",
        seen,
        ("tab", "rules"),
        ("shown", "conditions"),
        ("condition-at", ""),
        ("condition-question", "dorme"),
        ("condition-operator", "="),
        ("condition-answer", "")
    );
    assert_eq!(half.status, StatusCode::SEE_OTHER);
    assert_eq!(world.draft(&id).1, seen);
    let whole = change!(
        service,
        world.admin,
        id,
        "3",
        seen,
        ("tab", "rules"),
        ("shown", "conditions"),
        ("condition-at", ""),
        ("condition-question", "dorme"),
        ("condition-operator", "="),
        ("condition-answer", "as-vezes")
    );
    assert_eq!(whole.status, StatusCode::SEE_OTHER);
    let condition = &world.draft(&id).0["item"][1]["enableWhen"][0];
    assert_eq!(condition["answerCoding"], json!({"code": "as-vezes", "display": "Às vezes"}));
}

#[actix_web::test]
async fn two_authors_at_once_lose_nothing() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, SLEEP);
    let (_, seen) = world.draft(&id);
    // both saw the same; they change different fields of one item
    let fields = |text: &'static str, prefix: &'static str| [("p-text", text), ("p-prefix", prefix)];
    let [text, prefix] = fields("Dorme bem à noite?", "");
    change!(service, world.admin, id, "1", seen, ("shown", "text prefix"), text, prefix);
    let [text, prefix] = fields("Dorme bem?", "1.");
    let saved = change!(service, world.other, id, "1", seen, ("shown", "text prefix"), text, prefix);
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let item = world.draft(&id).0["item"][0]["item"][0].clone();
    assert_eq!((&item["text"], &item["prefix"]), (&json!("Dorme bem à noite?"), &json!("1.")));

    // the same field: the second is told, and nothing is written over
    let [text, prefix] = fields("Como dorme?", "1.");
    let told = change!(service, world.other, id, "1", seen, ("shown", "text prefix"), text, prefix);
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.body.contains("Dorme bem à noite?") && told.body.contains("Como dorme?"), "{}", told.body);
    assert_eq!(world.draft(&id).0["item"][0]["item"][0]["text"], "Dorme bem à noite?");

    // what the other changed since is not taken back
    let (_, seen) = world.draft(&id);
    change!(service, world.other, id, "1", seen, ("shown", "text"), ("p-text", "Dorme?"));
    let refused = act!(service, world.admin, id, ("act", "undo"));
    assert!(refused.location.contains("done=changed"), "{}", refused.location);
    assert_eq!(world.draft(&id).0["item"][0]["item"][0]["text"], "Dorme?");

    // an upload in between: nobody knows what was seen, so nothing is written over
    let (resource, seen) = world.draft(&id);
    let changed = resource.to_string().replace("Dorme?", "Dormiu?");
    let path = format!("/admin/questionnaires/{id}/draft/upload");
    reply!(service, upload(&world.other, &path, &[], &[("q.json", changed.as_bytes())]));
    let told = change!(service, world.admin, id, "1", seen, ("shown", "text"), ("p-text", "Dorme?"));
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(world.draft(&id).0.to_string().contains("Dormiu?"));

    // an item that went
    act!(service, world.other, id, ("act", "delete"), ("item", "2"));
    let gone = change!(service, world.admin, id, "2", seen, ("shown", "text"), ("p-text", "Quantas?"));
    assert_eq!(gone.status, StatusCode::CONFLICT);
    assert!(gone.body.contains("outra pessoa o excluiu"));

    let state = |who: &Person, seen: i32| {
        let seen = seen.to_string();
        post(
            who,
            &format!("/admin/questionnaires/{id}/editor/state"),
            &[("item", "1"), ("seen", seen.as_str())],
        )
    };
    reply!(service, state(&world.other, 0));
    let told = reply!(service, state(&world.admin, 0));
    let told: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!(told["changed"], true);
    assert_eq!(told["others"].as_array().unwrap().len(), 1);
    assert_eq!(told["others"][0]["item"], "1");
}

#[actix_web::test]
async fn the_preview_shows_an_item_while_the_rest_is_half_done() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, SLEEP);
    act!(service, world.admin, id, ("act", "delete"), ("item", "1"));
    let path = format!("/admin/questionnaires/{id}/editor/preview");
    let page = reply!(service, get(&world.admin, &format!("{path}?item=2")));
    assert_eq!(page.status, StatusCode::OK, "its condition names what is gone: {}", page.body);
    assert!(page.body.contains("Quantas horas?") && page.body.contains("Noite"));
    assert!(
        policy!(service, get(&world.admin, &format!("{path}?item=2"))).contains("frame-ancestors 'self'")
    );
    let chat = reply!(service, get(&world.admin, &format!("{path}?as=chat&item=2")));
    assert!(chat.body.contains("Quantas horas?"));
    let none = reply!(service, get(&world.admin, &format!("{path}?item=1")));
    assert!(none.body.contains("Ainda não há prévia"));
    // what is broken is told with the way to it, and can't be published
    let editor = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item=2")));
    assert!(editor.body.contains("Antes de publicar, corrija"), "{}", editor.body);
}

#[actix_web::test]
async fn a_thousand_items_are_shown_searched_and_changed() {
    let world = World::new();
    let service = serve!(world.site);
    let items: Vec<Value> = (0..1000)
        .map(|number| json!({"linkId": format!("i{number}"), "type": "string", "text": format!("Pergunta {number}")}))
        .collect();
    let resource =
        json!({"resourceType": "Questionnaire", "status": "draft", "title": "Longo", "item": items});
    let id = begun!(world, service, resource.to_string());
    let path = format!("/admin/questionnaires/{id}/editor");
    let page = reply!(service, get(&world.admin, &format!("{path}?item=i500&q=pergunta+99")));
    assert_eq!(page.body.matches("class=\"it__box\"").count(), 1000);
    assert!(page.body.contains("11 itens encontrados"), "99 and 990 to 999");
    let done = act!(service, world.admin, id, ("act", "down"), ("item", "i500"), ("current", "i500"));
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let (resource, _) = world.draft(&id);
    assert_eq!(ids(&resource)[500..502], ["i501", "i500"]);
}

#[actix_web::test]
async fn comments_stay_with_their_item_until_they_are_settled() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, SLEEP);
    let path = format!("/admin/questionnaires/{id}/editor/comments");
    let said = [("item", "1"), ("tab", "rules"), ("body", "Melhor <perguntar> de outro jeito?")];
    let made = reply!(service, post(&world.other, &path, &said));
    assert!(made.location.ends_with("/editor?item=1&tab=rules#comments"), "{}", made.location);
    let editor = |item: &str| format!("/admin/questionnaires/{id}/editor?item={item}");
    let page = reply!(service, get(&world.admin, &editor("1")));
    assert!(page.body.contains("Melhor &#60;perguntar&#62; de outro jeito?"), "{}", page.body);
    assert!(page.body.contains("Comentários abertos: 1"), "the tree tells it");
    for wrong in ["  ", &"x".repeat(2001)] {
        let refused = reply!(service, post(&world.admin, &path, &[("item", "1"), ("body", wrong)]));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Escreva de 1 a 2.000 letras") && refused.body.contains(wrong.trim()));
    }
    let gone = reply!(service, post(&world.admin, &path, &[("item", "nowhere"), ("body", "?")]));
    assert_eq!(gone.status, StatusCode::NOT_FOUND);

    // another linkId, and back by undoing
    let (_, seen) = world.draft(&id);
    change!(service, world.admin, id, "1", seen, ("shown", "link-id"), ("p-link-id", "sono"));
    assert!(reply!(service, get(&world.admin, &editor("sono"))).body.contains("de outro jeito?"));
    act!(service, world.admin, id, ("act", "undo"));
    let page = reply!(service, get(&world.admin, &editor("1"))).body;
    let comment = page.split("/editor/comments/").nth(1).unwrap().split('"').next().unwrap();
    let settle = format!("{path}/{comment}");
    reply!(service, post(&world.admin, &settle, &[("item", "1"), ("settled", "true")]));
    let page = reply!(service, get(&world.admin, &editor("1"))).body;
    assert!(page.contains("Resolvidos: 1") && !page.contains("Comentários abertos: 1"));
    reply!(service, post(&world.admin, &settle, &[("item", "1"), ("settled", "false")]));
    assert!(reply!(service, get(&world.admin, &editor("1"))).body.contains("Comentários abertos: 1"));

    let elsewhere = world.site.organisation("theirs");
    let stranger = world.site.person(elsewhere, Role::Admin);
    assert_eq!(reply!(service, post(&stranger, &path, &said)).status, StatusCode::NOT_FOUND);
    let theirs = reply!(service, post(&stranger, &settle, &[("item", "1"), ("settled", "true")]));
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
}
