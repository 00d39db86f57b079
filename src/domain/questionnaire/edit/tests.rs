use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{
    Action, Change, Place, Reference, Refusal, Step, Tree, act, apply, blank, inverse, members, references_to,
};

fn sample() -> Json {
    json!({
        "resourceType": "Questionnaire", "status": "draft", "title": "Sono",
        "extension": [
            {"url": "https://weconecta.org/fhir/StructureDefinition/score", "extension": [
                {"url": "key", "valueCode": "total"}, {"url": "linkId", "valueString": "q1"}]},
        ],
        "item": [
            {"linkId": "g1", "type": "group", "text": "Grupo", "item": [
                {"linkId": "q1", "type": "choice", "text": "Dorme bem?", "xUnknown": 1.50},
                {"linkId": "q2", "type": "string", "text": "Por quê?",
                    "enableWhen": [{"question": "q1", "operator": "=", "answerString": "q1"}]},
            ]},
            {"linkId": "m1", "type": "display", "text": "Obrigado"},
            {"linkId": "q3", "type": "decimal", "text": "Horas", "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/variable", "valueExpression": {
                    "name": "a", "language": "text/fhirpath",
                    "expression": "%resource.item.where(linkId = 'q1').answer | item.where(linkId='q10')"}}]},
        ],
    })
}

fn ids(resource: &Json) -> Vec<(usize, &str)> {
    Tree::of(resource).items().map(|(depth, item)| (depth, item["linkId"].as_str().unwrap())).collect()
}

fn done(resource: &Json, action: &Action) -> Json {
    let mut changed = resource.clone();
    let changes = act(&mut changed, action).unwrap();
    let mut back = changed.clone();
    apply(&mut back, &inverse(&changes)).unwrap();
    assert_eq!(&back, resource, "undo of {action:?}");
    apply(&mut back, &changes).unwrap();
    assert_eq!(back, changed, "redo of {action:?}");
    changed
}

fn shift(items: &[&str], step: Step) -> Action {
    Action::Shift { items: items.iter().map(|id| (*id).to_owned()).collect(), step }
}

#[test]
fn items_step_up_down_in_and_out() {
    let sample = sample();
    let at = |action: &Action| {
        let resource = done(&sample, action);
        ids(&resource).into_iter().map(|(depth, id)| format!("{depth}{id}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(at(&shift(&["q2"], Step::Up)), "0g1 1q2 1q1 0m1 0q3");
    assert_eq!(at(&shift(&["q1"], Step::Up)), "0g1 1q1 1q2 0m1 0q3");
    assert_eq!(at(&shift(&["q1", "q2"], Step::Up)), "0g1 1q1 1q2 0m1 0q3");
    assert_eq!(at(&shift(&["m1", "q3"], Step::Up)), "0m1 0q3 0g1 1q1 1q2");
    assert_eq!(at(&shift(&["g1", "m1"], Step::Down)), "0q3 0g1 1q1 1q2 0m1");
    assert_eq!(at(&shift(&["g1", "q2"], Step::Down)), "0m1 0g1 1q1 1q2 0q3");
    assert_eq!(at(&shift(&["m1"], Step::In)), "0g1 1q1 1q2 1m1 0q3");
    assert_eq!(at(&shift(&["m1", "q3"], Step::In)), "0g1 1q1 1q2 1m1 1q3");
    assert_eq!(at(&shift(&["q3"], Step::In)), "0g1 1q1 1q2 0m1 0q3", "a message takes no items");
    assert_eq!(at(&shift(&["q2"], Step::In)), "0g1 1q1 2q2 0m1 0q3");
    assert_eq!(at(&shift(&["q1", "q2"], Step::Out)), "0g1 0q1 0q2 0m1 0q3");
    assert_eq!(at(&shift(&["q3"], Step::Out)), "0g1 1q1 1q2 0m1 0q3");
}

#[test]
fn items_move_together_but_never_into_themselves() {
    let sample = sample();
    let to = |parent: Option<&str>, after: Option<&str>| Place {
        parent: parent.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let both = vec!["q3".to_owned(), "q2".to_owned()];
    let moved = done(&sample, &Action::MoveTo { items: both, place: to(None, None) });
    assert_eq!(ids(&moved), [(0, "q2"), (0, "q3"), (0, "g1"), (1, "q1"), (0, "m1")]);
    for parent in ["g1", "q1", "m1"] {
        let mut resource = sample.clone();
        let action = Action::MoveTo { items: vec!["g1".to_owned()], place: to(Some(parent), None) };
        assert_eq!(act(&mut resource, &action), Err(Refusal::NoPlace), "{parent}");
        assert_eq!(resource, sample);
    }
}

#[test]
fn a_copy_has_links_of_its_own() {
    let copied = done(&sample(), &Action::Duplicate { items: vec!["g1".to_owned(), "q1".to_owned()] });
    assert_eq!(
        ids(&copied),
        [(0, "g1"), (1, "q1"), (1, "q2"), (0, "g1-2"), (1, "q1-2"), (1, "q2-2"), (0, "m1"), (0, "q3")]
    );
    let copy = Tree::of(&copied).find("q2-2").unwrap();
    assert_eq!(copy["enableWhen"], json!([{"question": "q1-2", "operator": "=", "answerString": "q1"}]));
    let twice = done(&copied, &Action::Duplicate { items: vec!["q1-2".to_owned()] });
    assert!(Tree::of(&twice).contains("q1-3"));
}

#[test]
fn new_items_get_free_links() {
    let place = Place { parent: None, after: Some("m1".to_owned()) };
    let items = vec![blank("choice"), blank("group"), blank("display")];
    let added = done(&sample(), &Action::Add { items, place });
    let found: Vec<_> = ids(&added).into_iter().map(|(_, id)| id).collect();
    assert_eq!(found, ["g1", "q1", "q2", "m1", "q4", "g2", "m2", "q3"]);
}

#[test]
fn another_link_is_followed_by_conditions_scores_and_expressions() {
    let sample = sample();
    assert_eq!(
        references_to(&sample, "q1"),
        [
            Reference::Score("total".to_owned()),
            Reference::Condition("q2".to_owned()),
            Reference::Expression(Some("q3".to_owned()))
        ]
    );
    assert!(references_to(&sample, "q2").is_empty());
    let renamed = done(&sample, &Action::Rename { from: "q1".to_owned(), to: "sono".to_owned() });
    assert!(references_to(&renamed, "q1").is_empty());
    assert_eq!(references_to(&renamed, "sono").len(), 3);
    let text = renamed.to_string();
    assert!(text.contains("linkId = 'sono')") && text.contains("linkId='q10'"), "{text}");
    assert!(text.contains(r#""answerString":"q1""#), "an answer is no linkId: {text}");
    let mut resource = sample.clone();
    let taken = Action::Rename { from: "q1".to_owned(), to: "q2".to_owned() };
    assert_eq!(act(&mut resource, &taken), Err(Refusal::Taken("q2".to_owned())));
    assert_eq!(resource, sample);
}

#[test]
fn a_change_that_meets_something_else_is_refused_whole() {
    let mut resource = sample();
    let before = resource.clone();
    let put = |was: &str| Change::Put {
        item: Some("q1".to_owned()),
        member: "text".to_owned(),
        was: Some(was.into()),
        becomes: Some("Dorme?".into()),
    };
    let refused = apply(&mut resource, &[put("Dorme bem?"), put("Dorme mal?")]);
    assert_eq!(refused, Err(Refusal::Changed("q1".to_owned())));
    assert_eq!(resource, before);
    apply(&mut resource, &[put("Dorme bem?")]).unwrap();
    assert_eq!(resource["item"][0]["item"][0]["text"], "Dorme?");
    let removal = act(&mut before.clone(), &Action::Delete { items: vec!["q1".to_owned()] }).unwrap();
    assert_eq!(apply(&mut resource, &removal), Err(Refusal::Changed("q1".to_owned())));
}

#[test]
fn what_differs_of_two_states_is_found_unless_items_moved() {
    let was = sample();
    let mut becomes = was.clone();
    becomes["title"] = json!("Descanso");
    becomes["item"][0]["item"][0]["_text"] = json!({"extension": []});
    becomes["item"][1].as_object_mut().unwrap().shift_remove("text");
    let changes = members(&was, &becomes).unwrap();
    assert_eq!(changes.len(), 3);
    let mut made = was.clone();
    apply(&mut made, &changes).unwrap();
    assert_eq!(made, becomes);
    assert_eq!(members(&was, &done(&was, &shift(&["q2"], Step::Up))), None);
    assert_eq!(members(&was, &was), Some(Vec::new()));
}

/// Any action on any of the items.
fn actions() -> impl Strategy<Value = Action> {
    let id = prop::sample::select(vec!["g1", "q1", "q2", "m1", "q3", "g1-2", "q1-2", "q4"]);
    let named = prop::collection::vec(id.clone().prop_map(str::to_owned), 1..4);
    let place = (prop::option::of(id.clone()), prop::option::of(id.clone())).prop_map(|(parent, after)| {
        Place { parent: parent.map(str::to_owned), after: after.map(str::to_owned) }
    });
    let step = prop::sample::select(vec![Step::Up, Step::Down, Step::In, Step::Out]);
    prop_oneof![
        (named.clone(), step).prop_map(|(items, step)| Action::Shift { items, step }),
        named.clone().prop_map(|items| Action::Duplicate { items }),
        named.clone().prop_map(|items| Action::Delete { items }),
        (named, place.clone()).prop_map(|(items, place)| Action::MoveTo { items, place }),
        place.prop_map(|place| Action::Add {
            items: vec![blank("choice"), sample()["item"][0].clone()],
            place
        }),
        (id.clone(), id).prop_map(|(from, to)| Action::Rename { from: from.to_owned(), to: to.to_owned() }),
    ]
}

proptest! {
    #[test]
    fn whatever_was_done_is_undone_and_redone(actions in prop::collection::vec(actions(), 1..12)) {
        let original = sample();
        let mut resource = original.clone();
        let mut edits = Vec::new();
        for action in &actions {
            let before = resource.clone();
            match act(&mut resource, action) {
                Ok(changes) => edits.push(changes),
                Err(_refusal) => prop_assert_eq!(&resource, &before),
            }
            let tree = Tree::of(&resource);
            let mut ids: Vec<_> = tree.ids().collect();
            ids.sort_unstable();
            let all = ids.len();
            ids.dedup();
            prop_assert_eq!(ids.len(), all, "linkIds stay unique");
        }
        let last = resource.clone();
        for changes in edits.iter().rev() {
            apply(&mut resource, &inverse(changes)).unwrap();
        }
        prop_assert_eq!(&resource, &original);
        for changes in &edits {
            apply(&mut resource, changes).unwrap();
        }
        prop_assert_eq!(resource, last);
    }
}
