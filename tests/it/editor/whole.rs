//! Forms of the questionnaire itself, and rows of signatures, of what is handed over, of options and columns.

use super::*;

const FORM: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Termo", "language": "pt-BR",
    "copyright": "Nosso", "item": [
    {"linkId": "a", "type": "choice", "text": "Como vai?", "answerOption": [
        {"valueCoding": {"code": "b", "display": "Bem"}}, {"valueCoding": {"code": "m", "display": "Mal"}}]}]}"#;

fn all<'a>(of: &'a Value, end: &str) -> Vec<&'a Value> {
    let all = of["extension"].as_array().into_iter().flatten();
    all.filter(|extension| extension["url"].as_str().unwrap().ends_with(end)).collect()
}

#[actix_web::test]
async fn the_questionnaire_itself_has_a_form_and_its_changes_are_undone() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, FORM);
    let editor = format!("/admin/questionnaires/{id}/editor");
    let shown = reply!(service, get(&world.admin, &format!("{editor}?whole=true")));
    assert!(shown.body.contains("O questionário todo"), "{}", shown.body);
    assert!(shown.body.contains(">Nosso</textarea>"), "{}", shown.body);
    assert!(!shown.body.contains(r#"id="comments""#), "comments are about items");

    let seen = world.draft(&id).1;
    let saved = change!(
        service,
        world.admin,
        id,
        "",
        seen,
        ("tab", "content"),
        ("shown", "copyright purpose signatures"),
        ("p-copyright", "Nosso"),
        ("p-purpose", "Autorizar"),
        ("signature-at", ""),
        ("signature-role", "consent"),
        ("signature-text", "")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(saved.location.contains("whole=true&"), "{}", saved.location);
    let (resource, seen) = world.draft(&id);
    assert_eq!(resource["purpose"], "Autorizar");
    let signature = all(&resource, "/questionnaire-signatureRequired")[0];
    assert_eq!(signature["valueCodeableConcept"]["coding"][0]["code"], "1.2.840.10065.1.12.1.7");

    let saved = change!(
        service,
        world.admin,
        id,
        "",
        seen,
        ("tab", "rules"),
        ("shown", "variables constraints contexts"),
        ("variable-at", ""),
        ("variable-name", "idade"),
        ("variable-expression", "today() - 1 year"),
        ("constraint-at", ""),
        ("constraint-expression", "%resource.item.exists()"),
        ("constraint-human", "Responda algo"),
        ("constraint-severity", "error"),
        ("context-at", ""),
        ("context-name", "patient"),
        ("context-types", "")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    assert_eq!(all(&resource, "/variable")[0]["valueExpression"]["name"], "idade");
    assert_eq!(all(&resource, "/targetConstraint").len(), 1);
    let context = all(&resource, "-launchContext")[0].to_string();
    assert!(
        context.contains(r#""code":"patient""#) && context.contains(r#""valueCode":"Patient""#),
        "{context}"
    );

    // what can't be taken stays as it was typed
    let refused = change!(
        service,
        world.admin,
        id,
        "",
        seen,
        ("tab", "rules"),
        ("shown", "contexts"),
        ("context-at", "0"),
        ("context-name", "patient"),
        ("context-types", "Patient"),
        ("context-at", ""),
        ("context-name", "meu plano"),
        ("context-types", "CarePlan")
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains(r#"value="meu plano""#) && refused.body.contains("aria-invalid"));
    assert_eq!(world.draft(&id).1, seen);

    act!(service, world.admin, id, ("act", "undo"));
    assert!(all(&world.draft(&id).0, "/variable").is_empty());
    act!(service, world.admin, id, ("act", "undo"));
    let resource = world.draft(&id).0;
    assert_eq!((resource.get("purpose"), resource.get("extension")), (None, None));
}

#[actix_web::test]
async fn two_authors_of_the_whole_are_told_and_a_formula_of_it_is_tried() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, FORM);
    let seen = world.draft(&id).1;
    let (tab, shown) = (("tab", "content"), ("shown", "copyright"));
    let theirs = change!(service, world.admin, id, "", seen, tab, shown, ("p-copyright", "Deles"));
    assert_eq!(theirs.status, StatusCode::SEE_OTHER);
    let mine = change!(service, world.admin, id, "", seen, tab, shown, ("p-copyright", "Meu"));
    assert_eq!(mine.status, StatusCode::CONFLICT);
    assert!(mine.body.contains("Deles") && mine.body.contains(">Meu</textarea>"));
    assert_eq!(world.draft(&id).0["copyright"], "Deles");

    let fields = [("item", ""), ("try", "variable-0"), ("formula", "1 + 1"), ("before", "1 + 1")];
    let path = format!("/admin/questionnaires/{id}/editor/formula");
    let request = post(&world.admin, &path, &fields).insert_header(("X-Fragment", "formula"));
    let tried = reply!(service, request);
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.body.contains("formula__ok") && tried.body.contains('2'), "{}", tried.body);
}

#[actix_web::test]
async fn a_choice_has_rows_of_options_that_come_and_go_and_of_columns() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, FORM);
    let seen = world.draft(&id).1;
    let saved = change!(
        service,
        world.admin,
        id,
        "a",
        seen,
        ("tab", "rules"),
        ("shown", "toggles signatures"),
        ("toggle-at", ""),
        ("toggle-options", "m"),
        ("toggle-expression", "today() > @2020-01-01"),
        ("signature-at", ""),
        ("signature-role", "other"),
        ("signature-text", "Direção")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    let item = &resource["item"][0];
    let toggle = all(item, "-answerOptionsToggleExpression")[0].to_string();
    assert!(toggle.contains(r#""code":"m""#) && toggle.contains("2020-01-01"), "{toggle}");
    assert_eq!(all(item, "-signatureRequired")[0]["valueCodeableConcept"]["text"], "Direção");
    let saved = change!(
        service,
        world.admin,
        id,
        "a",
        seen,
        ("tab", "content"),
        ("shown", "columns"),
        ("column-at", ""),
        ("column-path", "code"),
        ("column-label", "Código"),
        ("column-display", "true")
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, seen) = world.draft(&id);
    let column = all(&resource["item"][0], "-choiceColumn")[0].to_string();
    assert!(column.contains(r#""forDisplay","valueBoolean":true"#), "{column}");

    // an option that is none is told, and stays in the form
    let refused = change!(
        service,
        world.admin,
        id,
        "a",
        seen,
        ("tab", "rules"),
        ("shown", "toggles"),
        ("toggle-at", "0"),
        ("toggle-options", "m, x"),
        ("toggle-expression", "true")
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains(r#"value="m, x""#));
}
