//! The flow canvas over HTTP: edges made and taken away, nodes moved, undo, who may, what it refuses, how big it may be.

use super::*;

/// A step on the canvas; the answer.
macro_rules! act {
    ($service:expr, $who:expr, $id:expr, $($field:expr),+) => {{
        let fields = [$($field),+];
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor/flow", $id), &fields))
    }};
}

/// The canvas with this item open.
macro_rules! canvas {
    ($world:expr, $service:expr, $id:expr, $item:expr) => {{
        let path = format!("/admin/questionnaires/{}/editor/flow?item={}", $id, $item);
        let page = reply!($service, get(&$world.admin, &path));
        assert_eq!(page.status, StatusCode::OK);
        page.body
    }};
}

fn sleep() -> Value {
    json!({"resourceType": "Questionnaire", "status": "draft", "title": "Sono", "language": "pt-BR", "item": [
        {"linkId": "1", "type": "choice", "text": "Dorme bem?", "xKept": 1, "answerOption": [
            {"valueCoding": {"code": "s", "display": "Sim"}}, {"valueCoding": {"code": "n", "display": "Não"}}]},
        {"linkId": "2", "type": "integer", "text": "Quantas horas?"},
        {"linkId": "3", "type": "string", "text": "O que ajuda?"}]})
}

#[actix_web::test]
async fn edges_are_conditions_and_come_back() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, sleep().to_string());
    let edge = [("question", "1"), ("answer", "n"), ("target", "2"), ("current", "1")];
    let [question, answer, target, current] = edge;
    let done = act!(service, world.admin, id, ("act", "connect"), question, answer, target, current);
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(done.location.contains("/editor/flow?item=1&done=connect"), "{}", done.location);
    let when = |code: &str, display: &str| json!({"question": "1", "operator": "=", "answerCoding": {"code": code, "display": display}});
    assert_eq!(world.draft(&id).0["item"][1]["enableWhen"], json!([when("n", "Não")]));
    let body = canvas!(world, service, id, "1");
    assert!(body.contains("Não: vai para Quantas horas?") && body.contains("Fluxo sem erros."), "{body}");
    assert!(body.contains("3 etapas, 1 caminho com condição"));
    // the tree shows the same
    let tree =
        reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item=2&tab=rules")));
    assert!(tree.body.contains("condition-question-1"), "one condition and a new one");

    act!(service, world.admin, id, ("act", "connect"), question, ("answer", "s"), target);
    let item = world.draft(&id).0["item"][1].clone();
    assert_eq!(item["enableWhen"], json!([when("n", "Não"), when("s", "Sim")]));
    assert_eq!(item["enableBehavior"], "any");
    act!(service, world.admin, id, ("act", "disconnect"), question, ("answer", "s"), target);
    act!(service, world.admin, id, ("act", "disconnect"), question, answer, target);
    assert_eq!(world.draft(&id).0, sleep(), "to the letter, unknown members included");

    for _ in 0..4 {
        let path = format!("/admin/questionnaires/{id}/editor");
        let undone = reply!(
            service,
            post(&world.admin, &path, &[("act", "undo"), ("view", "flow"), ("current", "1")])
        );
        assert!(undone.location.contains("/editor/flow?"), "{}", undone.location);
    }
    assert_eq!(world.draft(&id).0, sleep());
    let path = format!("/admin/questionnaires/{id}/editor");
    reply!(service, post(&world.admin, &path, &[("act", "redo"), ("view", "flow")]));
    assert_eq!(world.draft(&id).0["item"][1]["enableWhen"], json!([when("n", "Não")]));
    act!(service, world.admin, id, ("act", "free"), target);
    assert_eq!(world.draft(&id).0, sleep());
}

#[actix_web::test]
async fn what_can_not_be_is_refused_with_its_reason() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, sleep().to_string());
    for (question, answer, target, done) in [
        ("1", "s", "1", "backwards"),
        ("1", "x", "2", "missing"),
        ("1", "s", "z", "missing"),
        ("z", "s", "2", "missing"),
    ] {
        let edge = [("act", "connect"), ("question", question), ("answer", answer), ("target", target)];
        let [act, question, answer, target] = edge;
        let refused = act!(service, world.admin, id, act, question, answer, target, ("current", "1"));
        assert!(refused.location.ends_with(&format!("done={done}")), "{}", refused.location);
        let page = reply!(service, get(&world.admin, &refused.location));
        assert!(page.body.contains(r#"role="alert""#));
    }
    let bad = [
        act!(service, world.admin, id, ("act", "fly")),
        act!(service, world.admin, id, ("act", "position"), ("item", "1"), ("x", "far"), ("y", "1")),
        act!(service, world.admin, id, ("act", "organise"), ("organisation", "1")),
    ];
    for refused in bad {
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(world.draft(&id).0, sleep());
}

#[actix_web::test]
async fn words_are_written_and_what_uses_a_step_is_told_before_it_goes() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, sleep().to_string());
    act!(service, world.admin, id, ("act", "connect"), ("question", "1"), ("answer", "s"), ("target", "3"));
    let body = canvas!(world, service, id, "1");
    assert!(body.contains("Excluir “Dorme bem?”?") && body.contains("Condição de “O que ajuda?”"), "{body}");
    let seen = body.split(r#"name="seen" value=""#).nth(1).unwrap().split('"').next().unwrap();
    let saved = act!(
        service,
        world.admin,
        id,
        ("act", "save"),
        ("item", "1"),
        ("seen", seen),
        ("shown", "text type options"),
        ("p-text", "Dorme?"),
        ("p-type", "choice"),
        ("option-at", "0"),
        ("option-text", "Sim"),
        ("option-code", "s"),
        ("option-points", ""),
        ("option-at", "1"),
        ("option-text", "Não"),
        ("option-code", "n"),
        ("option-points", ""),
        ("option-at", ""),
        ("option-text", "Às vezes"),
        ("option-code", ""),
        ("option-points", "")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let item = world.draft(&id).0["item"][0].clone();
    assert_eq!((&item["text"], &item["xKept"]), (&json!("Dorme?"), &json!(1)));
    assert_eq!(item["answerOption"][2]["valueCoding"]["display"], "Às vezes");
    // somebody else wrote meanwhile: both are shown
    let clash = act!(
        service,
        world.admin,
        id,
        ("act", "save"),
        ("item", "1"),
        ("seen", seen),
        ("shown", "text"),
        ("p-text", "Descansa?")
    );
    assert_eq!(clash.status, StatusCode::CONFLICT);
    assert!(clash.body.contains("Descansa?") && clash.body.contains("Dorme?"));

    act!(service, world.admin, id, ("act", "position"), ("item", "3"), ("x", "-500"), ("y", "40"));
    assert!(canvas!(world, service, id, "3").contains(r#"data-x="-500" data-y="40""#));
    act!(service, world.admin, id, ("act", "organise"));
    assert!(world.draft(&id).0["item"][2].get("extension").is_none());
}

#[actix_web::test]
async fn nobody_else_sees_or_changes_it() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, sleep().to_string());
    let foreign = world.site.person(world.site.organisation("theirs"), Role::Admin);
    let path = format!("/admin/questionnaires/{id}/editor/flow");
    assert_eq!(reply!(service, get(&foreign, &path)).status, StatusCode::NOT_FOUND);
    let sent =
        act!(service, foreign, id, ("act", "connect"), ("question", "1"), ("answer", "s"), ("target", "2"));
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    assert_eq!(world.draft(&id).0, sleep());
    let markup = [("act", "save"), ("item", "1"), ("seen", "1"), ("shown", "text"), ("p-text", "<b>\"'&")];
    let [act, item, seen, shown, text] = markup;
    act!(service, world.admin, id, act, item, seen, shown, text);
    assert!(!canvas!(world, service, id, "1").contains("<b>\"'"));
}

#[actix_web::test]
async fn a_thousand_items_stay_usable() {
    let world = World::new();
    let service = serve!(world.site);
    let question = |group: usize, number: usize| json!({"linkId": format!("{group}.{number}"), "type": "boolean", "text": format!("Pergunta {group}.{number}")});
    let group = |group: usize| {
        let items: Vec<Value> = (1..50).map(|number| question(group, number)).collect();
        json!({"linkId": format!("g{group}"), "type": "group", "text": format!("Parte {group}"), "item": items})
    };
    let all: Vec<Value> = (1..=20).map(group).collect();
    let resource = json!({"resourceType": "Questionnaire", "status": "draft", "title": "Grande", "language": "pt-BR", "item": all});
    let id = begun!(world, service, resource.to_string());
    let shut = canvas!(world, service, id, "");
    assert!(shut.contains("Parte 20") && !shut.contains("Pergunta 1.1<"), "sections only");
    assert!(shut.len() < 400_000, "{}", shut.len());
    let open = canvas!(world, service, id, "7.3");
    assert!(open.contains("Pergunta 7.49") && open.contains("Parte 20"));
    let began = std::time::Instant::now();
    let done = act!(
        service,
        world.admin,
        id,
        ("act", "connect"),
        ("question", "1.1"),
        ("answer", "true"),
        ("target", "g9")
    );
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(began.elapsed().as_secs() < 10);
    assert_eq!(world.draft(&id).0["item"][8]["enableWhen"][0]["question"], "1.1");
}
