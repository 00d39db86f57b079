use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{Edge, Flow, Part, Unfit, Way, connect, disconnect, organise, position, read, set_free};
use crate::domain::questionnaire::edit::{
    Change, ConditionRow, Tree, answers, apply, condition_rows, inverse, write_conditions,
};

fn triage() -> Json {
    let options = json!([{"valueCoding": {"code": "s", "display": "Sim"}}, {"valueCoding": {"code": "n", "display": "Não"}}]);
    json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "c", "type": "display", "text": "Consentimento"},
        {"linkId": "q", "type": "choice", "text": "Dorme bem?", "answerOption": options},
        {"linkId": "a", "type": "string", "text": "O que ajuda?",
            "enableWhen": [{"question": "q", "operator": "=", "answerCoding": {"code": "s"}}]},
        {"linkId": "b", "type": "group", "text": "Mais", "item": [{"linkId": "b1", "type": "integer", "text": "Horas"}],
            "enableWhen": [{"question": "q", "operator": "=", "answerCoding": {"code": "n"}}]},
        {"linkId": "d", "type": "string", "text": "Por quê?",
            "enableWhen": [{"question": "b1", "operator": "<", "answerInteger": 5}]},
        {"linkId": "e", "type": "string", "text": "Algo mais?"}]})
}

fn name(part: &Part) -> String {
    match part {
        Part::Start => "start".to_owned(),
        Part::Item(id) => id.clone(),
        Part::Alternative { question, answer, .. } => format!("{question}={answer}"),
        Part::Decision(decision) => format!("?{}", decision.targets.join(",")),
        Part::End => "end".to_owned(),
    }
}

fn edges(flow: &Flow) -> Vec<String> {
    let of = |edge: &Edge| {
        let sign = match edge.way {
            Way::Next => ">",
            Way::Otherwise => ">>",
            Way::Holds => "!>",
            Way::Answer { .. } => "=>",
        };
        format!("{} {sign} {}", name(&flow.nodes[edge.from].part), name(&flow.nodes[edge.to].part))
    };
    let mut all: Vec<String> = flow.edges.iter().map(of).collect();
    all.sort();
    all
}

fn done(resource: &mut Json, changes: &[Change]) {
    apply(resource, changes).unwrap();
}

#[test]
fn answers_decisions_and_the_order_are_edges() {
    let flow = read(&triage(), None);
    assert_eq!(
        edges(&flow),
        [
            "?d !> d",
            "?d >> e",
            "a > ?d",
            "b > b1",
            "b1 > ?d",
            "c > q",
            "d > e",
            "e > end",
            "q > ?d",
            "q=n => b",
            "q=s => a",
            "start > c",
        ]
    );
    assert_eq!((flow.steps(), flow.branches()), (8, 3));
    let at = |id: &str| flow.nodes[flow.of_item(id).unwrap()].clone();
    assert_eq!((at("c").x, at("q").x, at("e").x), (0, 0, 0), "what always appears is one column");
    assert_eq!((at("a").x, at("b").x), (-170, 170), "what an answer leads to is beside it");
    assert!(at("q").y < at("a").y && at("a").y == at("b").y && at("b").y < at("b1").y);
}

#[test]
fn nothing_is_drawn_over_anything_else() {
    let flow = read(&triage(), None);
    let boxes: Vec<_> =
        flow.nodes.iter().filter(|node| !matches!(node.part, Part::Alternative { .. })).collect();
    for (number, one) in boxes.iter().enumerate() {
        for other in boxes.iter().skip(number + 1) {
            let (a, b) = (one.size(), other.size());
            let apart = (one.x - other.x).abs() >= i32::midpoint(a.0, b.0)
                || one.y + a.1 <= other.y
                || other.y + b.1 <= one.y;
            assert!(apart, "{one:?} {other:?}");
        }
    }
}

#[test]
fn an_answer_leads_on_to_one_more_and_to_it_no_longer() {
    let original = triage();
    let mut resource = original.clone();
    let changes = connect(&resource, "q", "n", "a").unwrap();
    done(&mut resource, &changes);
    let item = Tree::of(&resource).find("a").unwrap();
    assert_eq!(item["enableWhen"].as_array().unwrap().len(), 2);
    assert_eq!(item["enableWhen"][1]["answerCoding"], json!({"code": "n", "display": "Não"}));
    assert_eq!(item["enableBehavior"], "any");
    assert!(edges(&read(&resource, None)).contains(&"q=n => a".to_owned()));
    assert!(connect(&resource, "q", "n", "a").unwrap().is_empty(), "twice is once");
    let changes = disconnect(&resource, "q", "n", "a").unwrap();
    done(&mut resource, &changes);
    assert_eq!(resource, original);
    let changes = disconnect(&resource, "q", "s", "a").unwrap();
    done(&mut resource, &changes);
    assert!(Tree::of(&resource).find("a").unwrap().get("enableWhen").is_none());
    let changes = set_free(&resource, "d").unwrap();
    done(&mut resource, &changes);
    assert_eq!(read(&resource, None).branches(), 1);
}

#[test]
fn an_answer_leads_onward_only_and_breaks_no_decision() {
    let mut resource = triage();
    assert_eq!(connect(&resource, "q", "s", "c"), Err(Unfit::Backwards));
    assert_eq!(connect(&resource, "q", "s", "q"), Err(Unfit::Backwards));
    assert_eq!(connect(&resource, "q", "x", "e"), Err(Unfit::Missing));
    assert_eq!(connect(&resource, "e", "s", "d"), Err(Unfit::Missing), "typed answers are no alternatives");
    assert_eq!(connect(&resource, "q", "s", "z"), Err(Unfit::Missing));
    let rows = resource["item"][2]["enableWhen"].as_array_mut().unwrap();
    rows.push(json!({"question": "c", "operator": "exists", "answerBoolean": true}));
    resource["item"][2]["enableBehavior"] = json!("all");
    assert_eq!(connect(&resource, "q", "n", "a"), Err(Unfit::Together));
}

#[test]
fn a_big_questionnaire_shows_its_sections_and_the_open_one() {
    let question = |group: usize, number: usize| json!({"linkId": format!("q{group}-{number}"), "type": "boolean", "text": "?"});
    let group = |group: usize| {
        let items: Vec<Json> = (0..50).map(|number| question(group, number)).collect();
        json!({"linkId": format!("g{group}"), "type": "group", "text": "Parte", "item": items})
    };
    let mut resource =
        json!({"resourceType": "Questionnaire", "item": (0..20).map(group).collect::<Vec<_>>()});
    resource["item"][3]["enableWhen"] = json!([{"question": "q1-7", "operator": "=", "answerBoolean": true}]);
    let flow = read(&resource, None);
    assert_eq!(flow.nodes.len(), 22);
    assert!(edges(&flow).contains(&"g1 => g3".to_owned()));
    let open = read(&resource, Some("q1-7"));
    assert_eq!(open.steps(), 70);
    assert!(edges(&open).contains(&"q1-7=true => g3".to_owned()));
}

#[test]
fn where_a_node_was_put_is_kept_until_all_is_put_in_order() {
    let original = triage();
    let mut resource = original.clone();
    let changes = position(&resource, "a", -500, 72).unwrap();
    done(&mut resource, &changes);
    let flow = read(&resource, None);
    let node = &flow.nodes[flow.of_item("a").unwrap()];
    assert_eq!((node.x, node.y, node.is_moved), (-500, 72, true));
    let far = position(&resource, "e", i32::MAX, i32::MIN).unwrap();
    done(&mut resource, &far);
    assert!(read(&resource, None).bounds().2 < 200_000);
    let changes = organise(&resource);
    done(&mut resource, &changes);
    assert_eq!(resource, original);
}

/// Questionnaires of two groups and questions among them, each with any conditions on any of them.
fn resources() -> impl Strategy<Value = Json> {
    let condition = (0..12_usize, 0..5_usize, 0..3_usize);
    let item = (0..4_usize, prop::collection::vec(condition, 0..4), any::<bool>(), 0..3_usize);
    prop::collection::vec(item, 2..12).prop_map(|items| {
        let count = items.len();
        let codes = ["s", "n", "t"];
        let kinds = ["choice", "boolean", "integer", "choice"];
        let kind_at: Vec<usize> = items.iter().map(|item| item.0).collect();
        let mut levels: [Vec<Json>; 3] = Default::default();
        for (number, (kind, conditions, is_any, level)) in items.into_iter().enumerate() {
            let mut item = json!({"linkId": format!("q{number}"), "type": kinds[kind], "text": format!("P{number}")});
            if kinds[kind] == "choice" {
                item["answerOption"] = json!([{"valueCoding": {"code": "s"}}, {"valueCoding": {"code": "n"}}, {"valueCoding": {"code": "t"}}]);
            }
            let made: Vec<Json> = conditions
                .into_iter()
                .map(|(question, operator, answer)| {
                    let question = question % count;
                    let operator = ["=", "!=", "exists", "=", "="][operator];
                    let (member, value) = match (operator, kinds[kind_at[question]]) {
                        ("exists", _) | (_, "boolean") => ("answerBoolean", json!(answer == 0)),
                        (_, "choice") => ("answerCoding", json!({"code": codes[answer]})),
                        _ => ("answerInteger", json!(answer)),
                    };
                    json!({"question": format!("q{question}"), "operator": operator, member: value})
                })
                .collect();
            if made.len() > 1 {
                item["enableBehavior"] = json!(if is_any { "any" } else { "all" });
            }
            if !made.is_empty() {
                item["enableWhen"] = made.into();
            }
            levels[level].push(item);
        }
        let [mut top, first, second] = levels;
        top.push(json!({"linkId": "g1", "type": "group", "text": "G1", "xKept": [1], "item": first}));
        top.push(json!({"linkId": "g2", "type": "group", "text": "G2", "item": second,
            "enableWhen": [{"question": "q0", "operator": "exists", "answerBoolean": true}]}));
        json!({"resourceType": "Questionnaire", "title": "Teste", "item": top})
    })
}

/// The resource without any condition, and then with those that the flow shows.
fn rebuilt(resource: &Json, flow: &Flow) -> Json {
    let mut bare = resource.clone();
    let ids: Vec<String> = Tree::of(resource).ids().map(str::to_owned).collect();
    for id in &ids {
        let freed = set_free(&bare, id).unwrap();
        done(&mut bare, &freed);
    }
    for id in &ids {
        let told = flow.conditions(id).into_iter().map(|row| ConditionRow { at: None, ..row });
        let rows: Vec<ConditionRow> = told.collect();
        let item = Tree::of(&bare).find(id).unwrap().clone();
        let change = write_conditions(&Tree::of(&bare), &item, &rows).unwrap();
        done(&mut bare, &change.into_iter().collect::<Vec<_>>());
        let is_any = flow.nodes.iter().all(
            |node| !matches!(&node.part, Part::Decision(one) if one.targets.contains(id) && !one.is_any),
        );
        if rows.len() > 1 {
            let becomes = Some(json!(if is_any { "any" } else { "all" }));
            let member = "enableBehavior".to_owned();
            done(&mut bare, &[Change::Put { item: Some(id.clone()), member, was: None, becomes }]);
        }
    }
    bare
}

proptest! {
    #[test]
    fn a_questionnaire_survives_tree_canvas_tree(resource in resources()) {
        let flow = read(&resource, None);
        for (_, item) in Tree::of(&resource).items() {
            let id = item["linkId"].as_str().unwrap();
            prop_assert_eq!(flow.conditions(id), condition_rows(item), "{}", id);
        }
        prop_assert_eq!(rebuilt(&resource, &flow), resource);
    }

    #[test]
    fn what_is_done_on_the_canvas_is_taken_back(
        resource in resources(), pairs in prop::collection::vec((0..14_usize, 0..3_usize, 0..14_usize), 1..8), x in -900..900_i32,
    ) {
        let mut changed = resource.clone();
        let ids: Vec<String> = Tree::of(&resource).ids().map(str::to_owned).collect();
        for (question, answer, target) in pairs {
            let (question, target) = (&ids[question % ids.len()], &ids[target % ids.len()]);
            let before = changed.clone();
            let all = answers(Tree::of(&changed).find(question).unwrap());
            let Some((answer, _)) = all.get(answer) else { continue };
            let Ok(changes) = connect(&changed, question, answer, target) else { continue };
            done(&mut changed, &changes);
            let flow = read(&changed, None);
            for (_, item) in Tree::of(&changed).items() {
                prop_assert_eq!(flow.conditions(item["linkId"].as_str().unwrap()), condition_rows(item));
            }
            let mut undone = changed.clone();
            done(&mut undone, &inverse(&changes));
            prop_assert_eq!(&undone, &before, "undo");
            if !changes.is_empty() {
                let back = disconnect(&changed, question, answer, target).unwrap();
                done(&mut changed, &back);
                prop_assert_eq!(&changed, &before, "connected and disconnected");
                done(&mut changed, &changes);
            }
            let moved = position(&changed, target, x, x * 2).unwrap();
            let still = changed.clone();
            done(&mut changed, &moved);
            let order = organise(&changed);
            done(&mut changed, &order);
            prop_assert_eq!(&changed, &still, "moved and put in order");
        }
        prop_assert!(read(&changed, None).edges.iter().all(|edge| edge.from != edge.to));
    }
}
