//! Rules, variables, starting values and formulas of an item over HTTP.

use super::*;

const WEIGHT: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Peso", "language": "pt-BR", "item": [
    {"linkId": "a", "type": "choice", "text": "Come bem?", "answerOption": [
        {"valueCoding": {"code": "s", "display": "Sim"}}, {"valueCoding": {"code": "n", "display": "Não"}}]},
    {"linkId": "peso", "type": "integer", "text": "Quanto pesa?"}]}"#;

/// A formula that is tried; the answer, as a script gets it.
macro_rules! tried {
    ($world:expr, $service:expr, $id:expr, $field:expr, $formula:expr, $before:expr) => {{
        let fields = [("item", "peso"), ("try", $field), ("formula", $formula), ("before", $before)];
        let path = format!("/admin/questionnaires/{}/editor/formula", $id);
        let request = post(&$world.admin, &path, &fields).insert_header(("X-Fragment", "formula"));
        let answer = reply!($service, request);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body
    }};
}

fn extensions<'a>(item: &'a Value, end: &str) -> Vec<&'a Value> {
    let all = item["extension"].as_array().into_iter().flatten();
    all.filter(|extension| extension["url"].as_str().unwrap().ends_with(end)).collect()
}

#[actix_web::test]
async fn rules_and_variables_are_rows_of_a_question() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, WEIGHT);
    let rule = "%context.answer.value > %least";
    let rows = [
        ("tab", "rules"),
        ("shown", "constraints variables initial-value"),
        ("p-initial-value", "70"),
        ("constraint-at", ""),
        ("constraint-expression", rule),
        ("constraint-human", "É pouco"),
        ("constraint-severity", "error"),
        ("variable-at", ""),
        ("variable-name", "%least"),
        ("variable-expression", "20"),
    ];
    let [tab, shown, initial, at, expression, human, severity, variable, name, value] = rows;
    let begun = world.draft(&id).1;
    let saved = change!(
        service,
        world.admin,
        id,
        "peso",
        begun,
        tab,
        shown,
        initial,
        at,
        expression,
        human,
        severity,
        variable,
        name,
        value
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (resource, revision) = world.draft(&id);
    let item = &resource["item"][1];
    assert_eq!(item["initial"], json!([{"valueInteger": 70}]));
    assert_eq!(extensions(item, "/variable")[0]["valueExpression"]["name"], "least");
    let rules = extensions(item, "/targetConstraint");
    assert_eq!(rules[0]["extension"][0], json!({"url": "key", "valueId": "rule-1"}));

    // the engine keeps the rule
    let preview =
        reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item=peso&tab=rules")));
    assert!(preview.body.contains("É pouco") && preview.body.contains(r#"value="least""#));

    // a formula that can't be read stays, with the reason, and nothing is stored
    let broken = ("constraint-expression", "%context.answer.value >");
    let refused = change!(
        service,
        world.admin,
        id,
        "peso",
        revision,
        tab,
        ("shown", "constraints"),
        ("constraint-at", "0"),
        broken,
        human,
        severity
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("%context.answer.value &gt;</textarea>")
            || refused.body.contains("value &#62;</textarea>")
    );
    assert_eq!(world.draft(&id).1, revision);

    // taken out, and brought back by undo
    let gone = change!(
        service,
        world.admin,
        id,
        "peso",
        revision,
        tab,
        ("shown", "constraints variables"),
        ("act", "constraint-remove-0"),
        ("constraint-at", "0"),
        expression,
        human,
        severity,
        ("variable-at", "0"),
        ("variable-name", "least"),
        value
    );
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert!(extensions(&world.draft(&id).0["item"][1], "/targetConstraint").is_empty());
    act!(service, world.admin, id, ("act", "undo"));
    assert_eq!(extensions(&world.draft(&id).0["item"][1], "/targetConstraint").len(), 1);
}

#[actix_web::test]
async fn options_start_chosen_and_have_letters() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, WEIGHT);
    let first = [("option-at", "0"), ("option-text", "Sim"), ("option-points", ""), ("option-code", "s")];
    let second = [("option-at", "1"), ("option-text", "Não"), ("option-points", ""), ("option-code", "n")];
    let seen = world.draft(&id).1.to_string();
    let fields: Vec<(&str, &str)> =
        [("item", "a"), ("seen", seen.as_str()), ("shown", "options"), ("option-initial", "1")]
            .into_iter()
            .chain(first)
            .chain([("option-prefix", "a)")])
            .chain(second)
            .chain([("option-prefix", "")])
            .collect();
    let path = format!("/admin/questionnaires/{id}/editor/item");
    let saved = reply!(service, post(&world.admin, &path, &fields));
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let options = &world.draft(&id).0["item"][0]["answerOption"];
    assert_eq!(options[1]["initialSelected"], true);
    assert_eq!(options[0].get("initialSelected"), None);
    assert_eq!(extensions(&options[0], "/questionnaire-optionPrefix")[0]["valueString"], "a)");
}

#[actix_web::test]
async fn a_formula_is_tried_as_it_is_typed() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, WEIGHT);
    let begun = world.draft(&id).1;
    let own = "%resource.item.where(linkId='peso').answer.value > 5";
    let fine = tried!(world, service, id, "p-enable-when-expression", own, own);
    assert!(fine.contains("A fórmula funciona") && fine.contains("(sim ou não)"), "{fine}");
    let number = tried!(world, service, id, "p-enable-when-expression", "1 + 1", "");
    assert!(number.contains("A fórmula dá número inteiro. Aqui é preciso sim ou não."), "{number}");
    let unread = tried!(world, service, id, "p-calculated", "1 +", "");
    assert!(unread.contains("Não dá para ler a fórmula"), "{unread}");
    let unknown =
        tried!(world, service, id, "p-calculated", "%resource.item.where(linkId='x').answer.value", "");
    assert!(unknown.contains("Nenhum item tem o código"), "{unknown}");

    // what may follow: questions by their words, functions behind a dot, variables behind the sign
    let words = tried!(world, service, id, "p-calculated", "pes", "pes");
    assert!(words.contains("linkId = &#39;peso&#39;") && words.contains(r#"data-drop="3""#), "{words}");
    let choice = tried!(world, service, id, "p-calculated", "come", "come");
    assert!(
        choice.contains("answer.value.code") && choice.contains("Pontos da resposta: Come bem?"),
        "{choice}"
    );
    let function = tried!(world, service, id, "p-calculated", "%resource.des", "%resource.des");
    assert!(function.contains(r#"data-insert="descendants()""#), "{function}");
    let variable = tried!(world, service, id, "p-calculated", "%res", "%res");
    assert!(variable.contains(r#"data-insert="resource""#), "{variable}");

    // without a script it is a page of its own, and nothing is stored
    let fields =
        [("item", "peso"), ("try", "p-calculated"), ("p-calculated", "2 * 3"), ("shown", "calculated")];
    let page =
        reply!(service, post(&world.admin, &format!("/admin/questionnaires/{id}/editor/formula"), &fields));
    assert!(
        page.body.contains("<h1>Testar a fórmula</h1>") && page.body.contains("6 (número inteiro)"),
        "{}",
        page.body
    );
    assert_eq!(world.draft(&id).1, begun);
}

#[actix_web::test]
async fn conditions_are_put_in_groups() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, WEIGHT);
    let condition = |question, operator, answer, group| {
        [
            ("condition-at", ""),
            ("condition-question", question),
            ("condition-operator", operator),
            ("condition-answer", answer),
            ("condition-group", group),
        ]
    };
    act!(service, world.admin, id, ("act", "add"), ("kind", "string"), ("current", "peso"));
    let added = ids(&world.draft(&id).0)[2].to_owned();
    let seen = world.draft(&id).1.to_string();
    let fields: Vec<(&str, &str)> = [
        ("item", added.as_str()),
        ("seen", seen.as_str()),
        ("tab", "rules"),
        ("shown", "conditions"),
        ("p-behavior", "all"),
    ]
    .into_iter()
    .chain(condition("a", "=", "s", "1"))
    .chain(condition("peso", ">", "90", "1"))
    .chain(condition("peso", "<", "40", "2"))
    .collect();
    let path = format!("/admin/questionnaires/{id}/editor/item");
    let saved = reply!(service, post(&world.admin, &path, &fields));
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let resource = world.draft(&id).0;
    let item = &resource["item"][2];
    assert_eq!(item.get("enableWhen"), None);
    let formula = &extensions(item, "-enableWhenExpression")[0]["valueExpression"]["expression"];
    assert!(formula.as_str().unwrap().contains(") or %resource"), "{formula}");
    let page = reply!(
        service,
        get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item={added}&tab=rules"))
    );
    assert!(page.body.contains("Dentro de um grupo, todas precisam valer. Basta um grupo."));
    assert!(page.body.contains(r#"<option value="2" selected>Grupo 2</option>"#), "{}", page.body);
}

#[actix_web::test]
async fn pictures_come_with_their_words() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, WEIGHT);
    let path = format!("/admin/questionnaires/{id}/editor/media");
    let png: &'static [u8] = b"\x89PNG\r\n\x1a\n....";
    let send = |title: &'static str, name: &'static str, bytes: &'static [u8]| {
        upload(
            &world.admin,
            &path,
            &[("item", "a"), ("act", "add"), ("option", "1"), ("title", title)],
            &[(name, bytes)],
        )
    };
    let refused = reply!(service, send("", "sol.png", png));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Descreva a imagem para quem não vê."));
    let refused = reply!(service, send("Sol", "sol.svg", b"<svg/>"));
    assert!(refused.body.contains("Escolha uma imagem") && refused.body.contains(r#"value="Sol""#));
    let added = reply!(service, send("Sol", "sol.png", png));
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let resource = world.draft(&id).0;
    let media = extensions(&resource["item"][0]["answerOption"][1], "-itemAnswerMedia")[0];
    assert_eq!(media["valueAttachment"]["title"], "Sol");
    assert_eq!(media["valueAttachment"]["contentType"], "image/png");
    let page = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/editor?item=a")));
    assert!(page.body.contains("Imagem: Não"));
    let fields = [("item", "a"), ("act", "remove"), ("option", "1"), ("at", "0")];
    let removed = reply!(service, upload(&world.admin, &path, &fields, &[]));
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.body);
    assert_eq!(world.draft(&id).0["item"][0]["answerOption"][1].get("extension"), None);
}
