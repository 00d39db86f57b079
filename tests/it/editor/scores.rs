//! Scores, their bands, red flags and the tests that they must pass.

use weconecta::{
    domain::ids::VersionId,
    storage::{StorageError, Write},
};

use super::*;

const MOOD: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Humor", "language": "pt-BR", "item": [
    {"linkId": "a", "type": "choice", "text": "Triste?", "answerOption": [
        {"valueCoding": {"code": "n", "display": "Não"}, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 0}]},
        {"valueCoding": {"code": "s", "display": "Sim"}, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 3}]}]},
    {"linkId": "b", "type": "integer", "text": "Noites ruins?"},
    {"linkId": "c", "type": "string", "text": "O que ajuda?"}]}"#;

/// What was typed of a score; the answer.
macro_rules! score {
    ($service:expr, $who:expr, $id:expr, $key:expr, $seen:expr, $($field:expr),+) => {{
        let (item, seen) = (format!("score:{}", $key), $seen.to_string());
        let fields = [("item", item.as_str()), ("seen", seen.as_str()), $($field),+];
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor/scores/score", $id), &fields))
    }};
}

/// What was typed of a test; the answer.
macro_rules! trial {
    ($service:expr, $who:expr, $id:expr, $seen:expr, $($field:expr),+) => {{
        let seen = $seen.to_string();
        let fields = [("item", "test:0"), ("seen", seen.as_str()), $($field),+];
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor/scores/test", $id), &fields))
    }};
}

/// Something done to scores and tests as a whole; the answer.
macro_rules! step {
    ($service:expr, $who:expr, $id:expr, $($field:expr),+) => {{
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor/scores", $id), &[$($field),+]))
    }};
}

fn of<'a>(resource: &'a Value, url: &str) -> Vec<&'a Value> {
    let is_one = |it: &&Value| it["url"].as_str().unwrap().ends_with(&format!("/{url}"));
    resource["extension"].as_array().into_iter().flatten().filter(is_one).collect()
}

#[actix_web::test]
async fn a_score_is_made_filled_in_taken_back_and_deleted() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    let path = format!("/admin/questionnaires/{id}/editor/scores");
    let empty = reply!(service, get(&world.admin, &path));
    assert!(empty.body.contains("Ainda não há pontuação nem teste."), "{}", empty.body);
    let made = step!(service, world.admin, id, ("act", "add"), ("kind", "sum"));
    assert!(made.location.contains("item=score%3Atotal"), "{}", made.location);
    let (_, seen) = world.draft(&id);
    let saved = score!(
        service,
        world.admin,
        id,
        "total",
        seen,
        ("key", "total"),
        ("label", "Humor"),
        ("kind", "sum"),
        ("add", "item:a"),
        ("part-source", "item:b"),
        ("part-weight", "0,5"),
        ("part-at-least", ""),
        ("max-missing", "1"),
        ("band-at", ""),
        ("band-from", "0"),
        ("band-to", "2"),
        ("band-label", "Bem"),
        ("band-severity", "0"),
        ("band-outcome", "healthy"),
        ("band-at", ""),
        ("band-from", "3"),
        ("band-to", ""),
        ("band-label", "Mal"),
        ("band-severity", "3"),
        ("band-outcome", "critical"),
        ("band-advice", ""),
        ("band-advice", "Ligar")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    let scores = of(&resource, "score");
    assert_eq!(
        scores[0]["extension"][3],
        json!({"url": "item", "extension": [{"url": "linkId", "valueString": "b"}, {"url": "weight", "valueDecimal": 0.5}]})
    );
    assert_eq!(scores[0]["extension"].as_array().unwrap().len(), 8);
    let page = reply!(service, get(&world.admin, &path));
    assert!(page.body.contains("3 ou mais") && page.body.contains("Mal"), "in words");

    let wrong = score!(
        service,
        world.admin,
        id,
        "total",
        seen,
        ("key", "total"),
        ("label", "Outro nome"),
        ("kind", "sum"),
        ("factor", "dois")
    );
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"dois\"") && wrong.body.contains("Outro nome"), "typed words stay");
    assert_eq!(world.draft(&id).1, seen, "and nothing is stored");
    let unknown = score!(service, world.admin, id, "total", seen, ("key", "total"), ("owner", "me"));
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);

    step!(service, world.admin, id, ("act", "delete"), ("item", "score:total"));
    assert!(of(&world.draft(&id).0, "score").is_empty());
    step!(service, world.admin, id, ("act", "undo"));
    assert_eq!(world.draft(&id).0, resource);
}

#[actix_web::test]
async fn a_band_without_its_name_waits_in_the_form() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    step!(service, world.admin, id, ("act", "add"), ("kind", "sum"));
    let (_, seen) = world.draft(&id);
    let kept = score!(
        service,
        world.admin,
        id,
        "total",
        seen,
        ("key", "total"),
        ("label", "Soma nova"),
        ("kind", "sum"),
        ("band-at", ""),
        ("band-from", "7"),
        ("band-label", "")
    );
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    assert!(kept.body.contains("value=\"7\""));
    let (resource, later) = world.draft(&id);
    assert_eq!(
        (of(&resource, "score")[0]["extension"][1]["valueString"].as_str(), later),
        (Some("Soma nova"), seen + 1)
    );
}

#[actix_web::test]
async fn what_two_authors_did_to_one_score_is_told() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    step!(service, world.admin, id, ("act", "add"), ("kind", "sum"));
    let (_, seen) = world.draft(&id);
    let fields = |label| [("key", "total"), ("label", label), ("kind", "sum")];
    let [key, label, kind] = fields("De uma");
    assert_eq!(
        score!(service, world.admin, id, "total", seen, key, label, kind).status,
        StatusCode::SEE_OTHER
    );
    let [key, label, kind] = fields("De outra");
    let late = score!(service, world.other, id, "total", seen, key, label, kind);
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("De outra") && late.body.contains("Outra pessoa mudou isto"));
    assert_eq!(of(&world.draft(&id).0, "score")[0]["extension"][1]["valueString"], "De uma");
    let again = score!(service, world.other, id, "total", seen + 1, key, label, kind);
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn a_test_that_fails_keeps_the_draft_from_being_published() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    step!(service, world.admin, id, ("act", "add"), ("kind", "sum"));
    step!(service, world.admin, id, ("act", "add"), ("kind", "test"));
    let (_, seen) = world.draft(&id);
    let filled = trial!(
        service,
        world.admin,
        id,
        seen,
        ("act", "fill"),
        ("name", "Triste"),
        ("date", "2026-11-23"),
        ("answer:a", "s"),
        ("expect:total", "")
    );
    assert_eq!(filled.status, StatusCode::SEE_OTHER, "{}", filled.body);
    let (resource, seen) = world.draft(&id);
    let test = of(&resource, "scoreTest")[0];
    assert_eq!(
        test["extension"],
        json!([
            {"url": "name", "valueString": "Triste"},
            {"url": "date", "valueDate": "2026-11-23"},
            {"url": "answer", "extension": [
                {"url": "linkId", "valueString": "a"}, {"url": "value", "valueCoding": {"code": "s", "display": "Sim"}}]},
            {"url": "expect", "extension": [{"url": "score", "valueString": "total"}, {"url": "value", "valueDecimal": 3}]},
        ])
    );
    let publication = format!("/admin/questionnaires/{id}/draft/publication");
    let version = |world: &World| {
        let mut conn = world.site.db.connection().unwrap();
        versions::find_draft(&mut conn, world.organisation, id.parse().unwrap()).unwrap().id
    };
    let wrong = trial!(
        service,
        world.admin,
        id,
        seen,
        ("name", "Triste"),
        ("date", "2026-11-23"),
        ("answer:a", "s"),
        ("expect:total", "4")
    );
    assert_eq!(wrong.status, StatusCode::SEE_OTHER, "it is stored: the author goes on");
    let page =
        reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor/scores?item=test:0")));
    assert!(page.body.contains("Um teste não passa."), "{}", page.body);
    let check = reply!(service, get(&world.admin, &publication));
    assert!(check.body.contains("deveria ser 4 e foi 3"), "{}", check.body);
    let fields = [("version", version(&world).to_string()), ("note", String::new())];
    let fields = [("version", fields[0].1.as_str()), ("note", "")];
    let refused = reply!(service, post(&world.admin, &publication, &fields));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (organisation, draft) = (world.organisation, VersionId::new(version(&world)));
    let published = world
        .site
        .db
        .write_now("test", seed::noon(), |w: &mut Write<'_>| versions::publish(w, organisation, draft));
    assert!(matches!(published, Err(StorageError::Conflict("problems"))), "whichever way asks for it");

    let (_, seen) = world.draft(&id);
    trial!(
        service,
        world.admin,
        id,
        seen,
        ("name", "Triste"),
        ("date", "2026-11-23"),
        ("answer:a", "s"),
        ("expect:total", "3")
    );
    let allowed = reply!(service, post(&world.admin, &publication, &fields));
    assert_eq!(allowed.status, StatusCode::SEE_OTHER, "{}", allowed.body);
}

#[actix_web::test]
async fn tests_move_are_copied_and_keep_what_is_wrong_in_the_form() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    step!(service, world.admin, id, ("act", "add"), ("kind", "mean"));
    step!(service, world.admin, id, ("act", "add"), ("kind", "test"));
    step!(service, world.admin, id, ("act", "duplicate"), ("item", "test:0"));
    let (_, seen) = world.draft(&id);
    let wrong = trial!(service, world.admin, id, seen, ("name", ""), ("date", "ontem"), ("answer:b", "três"));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("value=\"três\"") && wrong.body.contains("value=\"ontem\""),
        "{}",
        wrong.body
    );
    trial!(service, world.admin, id, seen, ("name", "Primeiro"), ("date", ""));
    step!(service, world.admin, id, ("act", "down"), ("item", "test:0"));
    let (resource, _) = world.draft(&id);
    let names: Vec<&Value> =
        of(&resource, "scoreTest").iter().map(|test| &test["extension"][0]["valueString"]).collect();
    assert_eq!(names, ["Teste 1", "Primeiro"]);
    step!(service, world.admin, id, ("act", "delete"), ("item", "test:0"), ("item", "test:1"));
    assert!(of(&world.draft(&id).0, "scoreTest").is_empty());
}

#[actix_web::test]
async fn a_red_flag_is_a_row_of_its_question() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    let (_, seen) = world.draft(&id);
    let shown = [("shown", "weight flags"), ("tab", "points")];
    let waiting = change!(
        service,
        world.admin,
        id,
        "a",
        seen,
        shown[0],
        shown[1],
        ("flag-at", ""),
        ("flag-operator", "="),
        ("flag-value", ""),
        ("flag-severity", "4"),
        ("flag-label", ""),
        ("flag-advice", ""),
        ("flag-key", "")
    );
    assert!(waiting.status.is_redirection() || waiting.status == StatusCode::OK);
    assert_eq!(world.draft(&id).1, seen, "it has no answer yet");
    let saved = change!(
        service,
        world.admin,
        id,
        "a",
        seen,
        shown[0],
        shown[1],
        ("flag-at", ""),
        ("flag-operator", "="),
        ("flag-value", "s"),
        ("flag-severity", "3"),
        ("flag-label", "Triste"),
        ("flag-advice", ""),
        ("flag-key", "")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    assert_eq!(
        resource["item"][0]["extension"],
        json!([{"url": "https://weconecta.org/fhir/StructureDefinition/redFlag", "extension": [
            {"url": "operator", "valueCode": "="}, {"url": "answer", "valueCoding": {"code": "s", "display": "Sim"}},
            {"url": "severity", "valueInteger": 3}, {"url": "label", "valueString": "Triste"}]}])
    );
    let page =
        reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item=a&tab=points")));
    assert!(page.body.contains("Alerta 1"));
    change!(
        service,
        world.admin,
        id,
        "a",
        seen,
        shown[0],
        shown[1],
        ("act", "flag-remove-0"),
        ("flag-at", "0"),
        ("flag-operator", "="),
        ("flag-value", "s")
    );
    assert_eq!(world.draft(&id).0["item"][0].get("extension"), None);
}

#[actix_web::test]
async fn scores_of_another_organisation_are_not_there() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    let elsewhere = world.site.organisation("theirs");
    let stranger = world.site.person(elsewhere, Role::Admin);
    let path = format!("/admin/questionnaires/{id}/editor/scores");
    assert_eq!(reply!(service, get(&stranger, &path)).status, StatusCode::NOT_FOUND);
    assert_eq!(step!(service, stranger, id, ("act", "undo")).status, StatusCode::NOT_FOUND);
    assert_eq!(step!(service, stranger, id, ("act", "nothing")).status, StatusCode::NOT_FOUND);
    assert_eq!(score!(service, stranger, id, "total", 0, ("key", "x")).status, StatusCode::NOT_FOUND);
    assert_eq!(trial!(service, stranger, id, 0, ("name", "x")).status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_thousand_questions_count_in_one_score() {
    let world = World::new();
    let service = serve!(world.site);
    let items: Vec<Value> = (0..1000)
        .map(|number| json!({"linkId": format!("i{number}"), "type": "integer", "text": "?"}))
        .collect();
    let resource =
        json!({"resourceType": "Questionnaire", "status": "draft", "title": "Longo", "item": items});
    let id = begun!(world, service, resource.to_string());
    step!(service, world.admin, id, ("act", "add"), ("kind", "mean"));
    let page = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor/scores")));
    assert_eq!(page.body.matches("name=\"add\"").count(), 1000);
}

#[actix_web::test]
async fn an_instrument_comes_whole_and_goes_in_one_step() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, MOOD);
    let before = world.draft(&id).0;
    let page = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor")));
    assert!(page.body.contains("value=\"instrument:phq-9\""), "{}", page.body);
    let done = act!(service, world.admin, id, ("act", "add"), ("kind", "instrument:phq-9"), ("current", "a"));
    assert!(done.location.contains("item=phq-9") && done.location.contains("done=add"), "{}", done.location);
    let (resource, _) = world.draft(&id);
    assert_eq!(resource["item"][1]["linkId"], "phq-9");
    let keys: Vec<&Value> =
        of(&resource, "score").iter().map(|score| &score["extension"][0]["valueString"]).collect();
    assert_eq!(keys.len(), 2, "the sum of the draft's own question stays: {keys:?}");
    assert!(of(&resource, "scoreTest").len() >= 5 && resource["copyright"].as_str().unwrap().contains("PHQ"));
    let page = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/draft/publication")));
    assert!(page.body.contains("name=\"note\""), "it can be published: {}", page.body);
    act!(service, world.admin, id, ("act", "undo"));
    assert_eq!(world.draft(&id).0, before);
    let none = act!(service, world.admin, id, ("act", "add"), ("kind", "instrument:nothing"));
    assert_eq!((none.status, world.draft(&id).0), (StatusCode::SEE_OTHER, before));
}
