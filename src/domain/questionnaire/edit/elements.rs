//! Elements: questions and lists of options that authors keep in their library and put into questionnaires.
//!
//! An item remembers the element that it came from, and in which revision, by an extension. What belongs to the element is
//! what is asked: wording, type, options, points, limits, red flags. Where the item stands, what it is called and numbered,
//! when it is asked and what is computed of it is the questionnaire's own.

use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::{
    Action, Change, Place, Refusal, Tree, act,
    apply::{extended, extensions},
    place::{array, link_id, url},
    property::kind_of,
};
use crate::domain::{
    ids::ElementId,
    questionnaire::{
        Kind,
        search::fold,
        urls::{
            ADAPTIVE, ELEMENT, EXPRESSIONS, HIDDEN, ITEM_BANK, ITEM_PARAMETERS, ORIGINAL, POSITION, SCORE,
            USAGE_MODE,
        },
    },
};

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// An item: a question, or a message.
    Question,
    /// The options of a question.
    AnswerSet,
}

impl ElementKind {
    pub const ALL: [Self; 2] = [Self::Question, Self::AnswerSet];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::AnswerSet => "answer_set",
        }
    }

    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The element that an item came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub element: ElementId,
    pub revision: i32,
}

impl Origin {
    const PREFIX: &str = "urn:uuid:";

    /// As the item remembers it: `urn:uuid:…|3`.
    fn extension(self) -> Json {
        json!({"url": ELEMENT, "valueCanonical": format!("{}{}|{}", Self::PREFIX, self.element, self.revision)})
    }
}

/// What the item remembers of its element.
pub fn origin(item: &Json) -> Option<Origin> {
    let (_, found) = extensions(item, ELEMENT);
    let text = found.first()?.get("valueCanonical")?.as_str()?;
    let (element, revision) = text.strip_prefix(Origin::PREFIX)?.split_once('|')?;
    let element: Uuid = element.parse().ok()?;
    Some(Origin { element: ElementId::new(element), revision: revision.parse().ok()? })
}

/// The items of this resource that came from an element: linkId and revision.
pub fn uses(resource: &Json, element: ElementId) -> Vec<(String, i32)> {
    let tree = Tree::of(resource);
    let of = |item: &Json| origin(item).filter(|origin| origin.element == element);
    tree.items().filter_map(|(_, item)| Some((link_id(item).to_owned(), of(item)?.revision))).collect()
}

/// Members of an item that are the questionnaire's own.
const OWN: [&str; 13] = [
    "linkId",
    "id",
    "item",
    "enableWhen",
    "enableBehavior",
    "disabledDisplay",
    "prefix",
    "_prefix",
    "required",
    "readOnly",
    "initial",
    "definition",
    "extension",
];

fn is_own_member(name: &str) -> bool {
    OWN.contains(&name)
}

/// Extensions that are the questionnaire's own: they name other items, place the item, or say whether it is shown.
fn is_own_extension(address: &str) -> bool {
    let own = [ELEMENT, POSITION, HIDDEN, USAGE_MODE, SCORE, ITEM_BANK, ITEM_PARAMETERS, ORIGINAL, ADAPTIVE];
    own.contains(&address) || EXPRESSIONS.contains(&address) || address.contains("efinitionExtract")
}

/// What an element of this kind takes of an item; `None` where there is nothing to take.
pub fn content_of(item: &Json, kind: ElementKind) -> Option<Json> {
    if kind == ElementKind::AnswerSet {
        return item
            .get("answerOption")
            .filter(|all| all.as_array().is_some_and(|all| !all.is_empty()))
            .cloned();
    }
    if matches!(kind_of(item), Kind::Group | Kind::Unsupported) {
        return None;
    }
    let mut content = Map::new();
    content.insert("linkId".to_owned(), link_id(item).into());
    for (name, value) in item.as_object()?.iter().filter(|(name, _)| !is_own_member(name)) {
        content.insert(name.clone(), value.clone());
    }
    let theirs: Vec<Json> =
        array(item, "extension").iter().filter(|one| !is_own_extension(url(one))).cloned().collect();
    if !theirs.is_empty() {
        content.insert("extension".to_owned(), Json::Array(theirs));
    }
    Some(Json::Object(content))
}

/// The linkId of the one item of [`sample`].
pub const SAMPLE: &str = "element";

/// An element as a questionnaire of one item, to be edited and shown like any other.
pub fn sample(content: &Json, kind: ElementKind, title: &str, language: &str) -> Json {
    let mut item = match kind {
        ElementKind::Question => content.clone(),
        ElementKind::AnswerSet => {
            json!({"linkId": "", "type": "choice", "text": title, "answerOption": content})
        }
    };
    if let Some(fields) = item.as_object_mut() {
        fields.insert("linkId".to_owned(), SAMPLE.into());
    }
    json!({"resourceType": "Questionnaire", "status": "draft", "title": title, "language": language, "item": [item]})
}

/// What the one item of a [`sample`] says; the suggested linkId is that of `was`.
pub fn of_sample(sample: &Json, kind: ElementKind, was: &Json) -> Option<Json> {
    let mut content = content_of(Tree::of(sample).find(SAMPLE)?, kind)?;
    if let (ElementKind::Question, Some(fields)) = (kind, content.as_object_mut()) {
        fields.insert("linkId".to_owned(), link_id(was).into());
    }
    Some(content)
}

/// The words to search an element by: its title, its text and its options, as [`fold`] makes them.
pub fn words(title: &str, content: &Json, kind: ElementKind) -> String {
    let sample = sample(content, kind, title, "");
    let tree = Tree::of(&sample);
    let Some(item) = tree.find(SAMPLE) else { return fold(title) };
    let text = item.get("text").and_then(Json::as_str).unwrap_or_default();
    let mut words = vec![fold(title)];
    if text != title {
        words.push(fold(text));
    }
    words.extend(super::option_rows(item).iter().map(|row| fold(&row.text)));
    words.join(" ")
}

/// The type of its item, as forms name types: `choices` for a choice of several.
pub fn item_type(content: &Json, kind: ElementKind) -> String {
    if kind == ElementKind::AnswerSet {
        return String::new();
    }
    let code = content.get("type").and_then(Json::as_str).unwrap_or_default();
    let is_several = code == "choice" && content.get("repeats") == Some(&Json::Bool(true));
    if is_several { "choices".to_owned() } else { code.to_owned() }
}

/// Puts a question of the library into a questionnaire, under a linkId that is free.
///
/// # Errors
/// Where the place is not there, or too deep; the resource is then as it was.
pub fn insert_element(
    resource: &mut Json,
    content: &Json,
    origin: Origin,
    place: Place,
) -> Result<Vec<Change>, Refusal> {
    let mut item = content.clone();
    if let Some(fields) = item.as_object_mut() {
        let all = fields.entry("extension").or_insert_with(|| json!([]));
        if let Some(all) = all.as_array_mut() {
            all.push(origin.extension());
        }
    }
    act(resource, &Action::Add { items: vec![item], place })
}

/// The changes that give a question the options of the library; `None` where it takes no options.
pub fn take_answers(item: &Json, options: &Json, origin: Origin) -> Option<Vec<Change>> {
    if !takes_answers(item) {
        return None;
    }
    let mut changes: Vec<Change> = put(item, "answerOption", Some(options.clone())).into_iter().collect();
    changes.extend(put(item, "answerValueSet", None));
    changes.extend(extended(item, ELEMENT, vec![origin.extension()]));
    Some(changes)
}

/// Whether a question is answered by choosing.
pub fn takes_answers(item: &Json) -> bool {
    matches!(kind_of(item), Kind::Choice | Kind::OpenChoice)
}

/// The change that makes an item remember its element, or forget it.
pub fn remember(item: &Json, origin: Option<Origin>) -> Option<Change> {
    extended(item, ELEMENT, origin.map(Origin::extension).into_iter().collect())
}

/// The changes that bring an item from one revision of its element to another: what the element changed is as the element
/// has it, whatever the item had there. What the element did not change stays, and so does all that is the questionnaire's
/// own.
///
/// Options are told by their code or value: one that the element left alone stays as it is in the item, translations
/// included. Their list and its order follow the element once it changed any of them.
pub fn renewed(item: &Json, kind: ElementKind, was: &Json, becomes: &Json, to: Origin) -> Vec<Change> {
    let mut changes = Vec::new();
    match kind {
        ElementKind::AnswerSet => changes.extend(options_renewed(item, Some(was), Some(becomes))),
        ElementKind::Question => {
            changes.extend(options_renewed(item, was.get("answerOption"), becomes.get("answerOption")));
            let names = names_of(was, becomes);
            let changed = |name: &str| was.get(name) != becomes.get(name);
            // a text and its translations are one thing
            let unit = |name: &str| {
                let plain = name.trim_start_matches('_');
                changed(plain) || changed(&format!("_{plain}"))
            };
            for name in names.iter().filter(|name| *name != "answerOption" && unit(name)) {
                changes.extend(put(item, name, becomes.get(name).cloned()));
            }
            changes.extend(extensions_renewed(item, was, becomes));
        }
    }
    changes.extend(remember(item, Some(to)));
    changes
}

/// The members that an element has in either revision, with the translations of its texts; without those that are the
/// questionnaire's own.
fn names_of(was: &Json, becomes: &Json) -> Vec<String> {
    let members = |json: &Json| json.as_object().into_iter().flat_map(Map::keys).cloned().collect::<Vec<_>>();
    let mut names: Vec<String> = Vec::new();
    for name in members(was).into_iter().chain(members(becomes)).filter(|name| !is_own_member(name)) {
        let pair = if name == "text" { Some("_text".to_owned()) } else { None };
        for name in std::iter::once(name).chain(pair) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn extensions_renewed(item: &Json, was: &Json, becomes: &Json) -> Vec<Change> {
    let mut addresses: Vec<&str> = Vec::new();
    for one in array(was, "extension").iter().chain(array(becomes, "extension")) {
        if !addresses.contains(&url(one)) && !is_own_extension(url(one)) {
            addresses.push(url(one));
        }
    }
    let changed =
        addresses.into_iter().filter(|address| extensions(was, address).1 != extensions(becomes, address).1);
    let mut changes: Vec<Change> = Vec::new();
    // each change says where its extensions stand once those before it were made
    let mut now = item.clone();
    for address in changed {
        if let Some(change) = extended(&now, address, extensions(becomes, address).1) {
            let mut resource = json!({"item": [now]});
            super::apply(&mut resource, std::slice::from_ref(&change)).unwrap_or_default();
            now = resource.pointer("/item/0").cloned().unwrap_or_default();
            changes.push(change);
        }
    }
    changes
}

fn options_renewed(item: &Json, was: Option<&Json>, becomes: Option<&Json>) -> Option<Change> {
    if was == becomes {
        return None;
    }
    let list = |json: Option<&Json>| json.and_then(Json::as_array).cloned().unwrap_or_default();
    let (old, own) = (list(was), array(item, "answerOption"));
    let merged = list(becomes).into_iter().map(|option| {
        let is_left_alone = old.contains(&option);
        let there = own.iter().find(|own| is_left_alone && is_one(own, &option));
        there.cloned().unwrap_or(option)
    });
    let merged: Vec<Json> = merged.collect();
    put(item, "answerOption", (!merged.is_empty()).then_some(Json::Array(merged)))
}

/// Whether two options are the same to those who answer: by code and system, else by value.
fn is_one(one: &Json, other: &Json) -> bool {
    let key = |option: &Json| {
        let (name, value) = option.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
        let of = |member: &str| value.get(member).cloned();
        Some(match of("code") {
            Some(code) => (name.clone(), of("system"), code),
            None => (name.clone(), None, of("display").unwrap_or_else(|| value.clone())),
        })
    };
    key(one).is_some() && key(one) == key(other)
}

fn put(item: &Json, member: &str, becomes: Option<Json>) -> Option<Change> {
    let was = item.get(member).cloned();
    let id = Some(link_id(item).to_owned());
    (was != becomes).then(|| Change::Put { item: id, member: member.to_owned(), was, becomes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::edit::{apply, inverse};

    fn question() -> Json {
        json!({"linkId": "q7", "type": "choice", "text": "Fuma?", "prefix": "7.", "required": true,
            "enableWhen": [{"question": "q1", "operator": "exists", "answerBoolean": true}],
            "extension": [
                {"url": HIDDEN, "valueBoolean": true},
                {"url": "http://hl7.org/fhir/StructureDefinition/entryFormat", "valueString": "sim ou não"},
                {"url": EXPRESSIONS[1], "valueExpression": {"language": "text/fhirpath", "expression": "%a"}}],
            "answerOption": [
                {"valueCoding": {"code": "s", "display": "Sim"}},
                {"valueCoding": {"code": "n", "display": "Não"}}],
            "item": [{"linkId": "q8", "type": "string"}]})
    }

    fn origin_of(revision: i32) -> Origin {
        Origin { element: ElementId::new(Uuid::from_u128(7)), revision }
    }

    #[test]
    fn an_element_takes_what_is_asked_and_nothing_of_the_questionnaire() {
        let content = content_of(&question(), ElementKind::Question).unwrap();
        let names: Vec<&str> = content.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["linkId", "type", "text", "answerOption", "extension"]);
        assert_eq!(content["extension"].as_array().unwrap().len(), 1);
        let options = content_of(&question(), ElementKind::AnswerSet).unwrap();
        assert_eq!(options, question()["answerOption"]);
        assert_eq!(content_of(&json!({"linkId": "g", "type": "group"}), ElementKind::Question), None);
        assert_eq!(content_of(&json!({"linkId": "q", "type": "text"}), ElementKind::AnswerSet), None);
        for kind in ElementKind::ALL {
            let content = content_of(&question(), kind).unwrap();
            let sample = sample(&content, kind, "Tabagismo", "pt-BR");
            assert_eq!(of_sample(&sample, kind, &content), Some(content.clone()));
            assert!(words("Tabagismo", &content, kind).starts_with("tabagismo"));
            assert!(words("Tabagismo", &content, kind).ends_with("sim nao"));
        }
    }

    #[test]
    fn an_item_remembers_its_element_wherever_it_goes() {
        let content = content_of(&question(), ElementKind::Question).unwrap();
        let mut resource = json!({"item": [{"linkId": "q7", "type": "string"}]});
        let before = resource.clone();
        let place = Place { parent: None, after: Some("q7".to_owned()) };
        let changes = insert_element(&mut resource, &content, origin_of(3), place).unwrap();
        assert_eq!(origin(&resource["item"][1]), Some(origin_of(3)));
        assert_eq!(uses(&resource, origin_of(1).element), [("q7-2".to_owned(), 3)]);
        act(&mut resource, &Action::Duplicate { items: vec!["q7-2".to_owned()] }).unwrap();
        assert_eq!(uses(&resource, origin_of(1).element).len(), 2);
        let forget = remember(&resource["item"][2], None).unwrap();
        apply(&mut resource, std::slice::from_ref(&forget)).unwrap();
        assert_eq!(uses(&resource, origin_of(1).element).len(), 1);
        apply(&mut resource, &inverse(&[forget])).unwrap();
        act(&mut resource, &Action::Delete { items: vec!["q7-3".to_owned()] }).unwrap();
        apply(&mut resource, &inverse(&changes)).unwrap();
        assert_eq!(resource, before);
        for strange in ["urn:uuid:x|1", "urn:uuid:00000000-0000-0000-0000-000000000007", "7|1"] {
            assert_eq!(origin(&json!({"extension": [{"url": ELEMENT, "valueCanonical": strange}]})), None);
        }
    }

    #[test]
    fn a_new_revision_replaces_what_it_changed_and_leaves_the_rest() {
        let was = content_of(&question(), ElementKind::Question).unwrap();
        let mut becomes = was.clone();
        becomes["text"] = "Você fuma?".into();
        becomes["answerOption"][1]["valueCoding"]["display"] = "Nunca".into();
        becomes["extension"] =
            json!([{"url": "http://hl7.org/fhir/StructureDefinition/maxLength", "valueInteger": 1}]);
        let mut item = question();
        item["answerOption"][0]["valueCoding"]["_display"] = json!({"extension": ["en"]});
        item["answerOption"][1]["valueCoding"]["display"] = "Não, nunca".into();
        item["_text"] = json!({"extension": ["en"]});
        item["maxLength"] = 9.into();
        let mut resource = json!({"item": [{"linkId": "q1", "type": "boolean"}, item]});
        let before = resource.clone();
        let changes = renewed(&resource["item"][1], ElementKind::Question, &was, &becomes, origin_of(2));
        apply(&mut resource, &changes).unwrap();
        let renewed_item = resource["item"][1].clone();
        assert_eq!(renewed_item["text"], "Você fuma?");
        assert_eq!(renewed_item.get("_text"), None, "translations of other words would ask something else");
        assert_eq!(renewed_item["answerOption"][1]["valueCoding"]["display"], "Nunca");
        assert_eq!(renewed_item["answerOption"][0], before["item"][1]["answerOption"][0]);
        for kept in ["linkId", "enableWhen", "prefix", "required", "maxLength", "item"] {
            assert_eq!(renewed_item[kept], before["item"][1][kept], "{kept}");
        }
        let addresses: Vec<&str> = renewed_item["extension"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["url"].as_str().unwrap())
            .collect();
        let ends = ["questionnaire-hidden", "calculatedExpression", "maxLength", "element"];
        assert!(addresses.iter().zip(ends).all(|(address, end)| address.ends_with(end)), "{addresses:?}");
        assert_eq!(origin(&renewed_item), Some(origin_of(2)));
        apply(&mut resource, &inverse(&changes)).unwrap();
        assert_eq!(resource, before, "undone");
        let nothing = renewed(&before["item"][1], ElementKind::Question, &was, &was, origin_of(2));
        assert_eq!(nothing.len(), 1, "only the revision is noted");
    }

    #[test]
    fn answers_go_to_questions_that_are_answered_by_choosing() {
        let options = json!([{"valueCoding": {"code": "1", "display": "Um"}}]);
        assert_eq!(take_answers(&json!({"linkId": "1", "type": "text"}), &options, origin_of(1)), None);
        let mut resource = json!({"item": [{"linkId": "1", "type": "choice", "answerValueSet": "x"}]});
        let before = resource.clone();
        let changes = take_answers(&resource["item"][0], &options, origin_of(1)).unwrap();
        apply(&mut resource, &changes).unwrap();
        assert_eq!(
            (&resource["item"][0]["answerOption"], resource["item"][0].get("answerValueSet")),
            (&options, None)
        );
        let newer = json!([{"valueCoding": {"code": "1", "display": "Um"}}, {"valueCoding": {"code": "2"}}]);
        let more = renewed(&resource["item"][0], ElementKind::AnswerSet, &options, &newer, origin_of(2));
        apply(&mut resource, &more).unwrap();
        assert_eq!(resource["item"][0]["answerOption"], newer);
        apply(&mut resource, &inverse(&more)).unwrap();
        apply(&mut resource, &inverse(&changes)).unwrap();
        assert_eq!(resource, before);
    }
}
