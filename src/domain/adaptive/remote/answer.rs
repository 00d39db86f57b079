//! What the other system answered: checked, and put into a form that the engine runs.

use serde_json::{Map, Value as Json, json};

use super::{Asked, MOST_ITEMS, by_link_id, canonical, is_ours, list, text};
use crate::domain::{
    engine::{Answers, Context, evaluate},
    questionnaire::{Compiled, Item, ItemIndex, Questionnaire, compile, urls},
    signature,
    value::Value,
};

/// What a response may keep of what the other system says of it.
const KEPT: [&str; 4] = ["id", "meta", "identifier", "extension"];

/// Why an answer can't be used: never with anything that a person answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub &'static str);

/// The response after an answer that can be used.
#[derive(Clone, Debug)]
pub struct Next {
    pub asked: Asked,
    pub compiled: Compiled,
    pub answers: Answers,
}

/// Reads an answer. `base` is our copy of the questionnaire, `items` the answers that were sent.
pub fn read(
    base: &Json,
    before: Option<&Asked>,
    items: &Json,
    answer: &Json,
    context: &Context<'_>,
) -> Result<Next, Fault> {
    let response = unwrapped(answer);
    if text(response, "resourceType") != "QuestionnaireResponse" {
        return Err(Fault("the answer is no QuestionnaireResponse"));
    }
    let is_done = match text(response, "status") {
        "completed" => true,
        "in-progress" => false,
        _ => return Err(Fault("the response is neither in progress nor completed")),
    };
    let questionnaire = match (contained(response), before) {
        (Some(contained), _) => {
            check_canonical(base, contained)?;
            merged(base, before, contained, response)?
        }
        (None, Some(before)) if is_done => before.questionnaire.clone(),
        (None, _) => return Err(Fault("the response contains no Questionnaire")),
    };
    let mut known = Map::new();
    if let Some(before) = before {
        by_link_id(&before.questionnaire, &mut known);
    }
    check_asked(&known, &questionnaire, items)?;
    let compiled = compiled(&questionnaire)?;
    let answers = taken(&compiled, &known, items, response, context)?;
    let is_fresh = |item: &Item| !known.contains_key(&item.link_id);
    let new: Vec<&Item> = compiled.items().iter().filter(|item| is_fresh(item)).collect();
    let evaluation = evaluate(&compiled, &answers, context);
    let has_next = evaluation.steps(&compiled).any(|step| is_fresh(compiled.item(step.item())));
    if !is_done && !has_next && evaluation.resume_step(&compiled).is_none() {
        return Err(Fault("the response is in progress and nothing is asked"));
    }
    let fresh = new.iter().map(|item| item.link_id.clone()).collect();
    let asked = Asked { questionnaire, keeps: kept(response), fresh, is_done };
    Ok(Next { asked, compiled, answers })
}

/// A signature can't come from them; scores and estimates may, also those of another installation of ours.
fn kept(response: &Json) -> Json {
    let keeps = KEPT.iter().filter_map(|name| Some(((*name).to_owned(), response.get(name)?.clone())));
    let mut keeps: Map<String, Json> = keeps.collect();
    if let Some(extensions) = keeps.get_mut("extension").and_then(Json::as_array_mut) {
        extensions.retain(|one| text(one, "url") != signature::EXTENSION);
    }
    Json::Object(keeps)
}

/// An operation may answer with the resource itself, or with it as its one parameter.
fn unwrapped(answer: &Json) -> &Json {
    let resource = list(answer, "parameter").find_map(|parameter| parameter.get("resource"));
    resource.filter(|_| text(answer, "resourceType") == "Parameters").unwrap_or(answer)
}

fn contained(response: &Json) -> Option<&Json> {
    let id = text(response, "questionnaire").strip_prefix('#');
    let mut all = list(response, "contained").filter(|one| text(one, "resourceType") == "Questionnaire");
    all.find(|one| id.is_none_or(|id| text(one, "id") == id))
}

/// It must come from the questionnaire that was asked for; a version counts where both name one.
fn check_canonical(base: &Json, contained: &Json) -> Result<(), Fault> {
    let wanted = canonical(base);
    let is_same = |name: &str| {
        let (url, version) = name.split_once('|').unwrap_or((name, ""));
        let (wanted, wanted_version) = wanted.split_once('|').unwrap_or((&wanted, ""));
        !url.is_empty()
            && url == wanted
            && (version.is_empty() || wanted_version.is_empty() || version == wanted_version)
    };
    let from = list(contained, "derivedFrom").filter_map(Json::as_str);
    if from.chain([canonical(contained).as_str()]).any(is_same) {
        Ok(())
    } else {
        Err(Fault("the contained Questionnaire is another one"))
    }
}

/// Our questionnaire with the questions of theirs, those that were asked before in the order they were asked.
fn merged(base: &Json, before: Option<&Asked>, theirs: &Json, response: &Json) -> Result<Json, Fault> {
    let mut whole = base.clone();
    let Some(fields) = whole.as_object_mut() else { return Err(Fault("the questionnaire is no object")) };
    fields.shift_remove("item");
    fields.shift_remove("contained");
    if !fields.contains_key("language")
        && let Some(language) = theirs.get("language")
    {
        fields.insert("language".to_owned(), language.clone());
    }
    let ours: Vec<Json> = list(base, "extension").filter(|one| !is_ours(one)).cloned().collect();
    let added = list(theirs, "extension")
        .filter(|one| !is_ours(one) && text(one, "url") != urls::ADAPTIVE && !ours.contains(one))
        .cloned();
    fields.insert("extension".to_owned(), ours.iter().cloned().chain(added).collect());
    let terms = list(response, "contained").chain(list(theirs, "contained"));
    let terms: Vec<Json> =
        terms.filter(|one| matches!(text(one, "resourceType"), "ValueSet" | "CodeSystem")).cloned().collect();
    if !terms.is_empty() {
        fields.insert("contained".to_owned(), Json::Array(terms));
    }
    let mut rules = Map::new();
    by_link_id(base, &mut rules);
    let mut left = MOST_ITEMS;
    let items = arranged(theirs, before.map(|before| &before.questionnaire), &rules, &mut left)?;
    fields.insert("item".to_owned(), items);
    Ok(whole)
}

/// The items below an element: as they stood before, then the new ones. Each with the red flags that our copy has for it.
fn arranged(
    theirs: &Json,
    before: Option<&Json>,
    rules: &Map<String, Json>,
    left: &mut usize,
) -> Result<Json, Fault> {
    let known: Vec<&Json> = before.into_iter().flat_map(|before| list(before, "item")).collect();
    let place = |item: &Json| {
        known.iter().position(|one| text(one, "linkId") == text(item, "linkId")).unwrap_or(known.len())
    };
    let mut items: Vec<&Json> = list(theirs, "item").collect();
    items.sort_by_key(|item| place(item));
    let mut arranged_items = Vec::with_capacity(items.len());
    for item in items {
        *left = left.checked_sub(1).ok_or(Fault("the Questionnaire has too many items"))?;
        let was = known.get(place(item)).copied();
        let below = arranged(item, was, rules, left)?;
        let mut item = item.clone();
        keep_flags_alone(&mut item);
        let flags = rules.get(text(&item, "linkId")).into_iter().flat_map(|rule| list(rule, "extension"));
        let flags: Vec<Json> = flags.filter(|one| text(one, "url") == urls::RED_FLAG).cloned().collect();
        if let Some(fields) = item.as_object_mut() {
            if below.as_array().is_some_and(|below| !below.is_empty()) {
                fields.insert("item".to_owned(), below);
            }
            if let Some(own) = fields.entry("extension").or_insert_with(|| json!([])).as_array_mut() {
                let added: Vec<Json> = flags.into_iter().filter(|flag| !own.contains(flag)).collect();
                own.extend(added);
                if own.is_empty() {
                    fields.shift_remove("extension");
                }
            }
        }
        arranged_items.push(item);
    }
    Ok(Json::Array(arranged_items))
}

/// Of our own extensions another system may send red flags: one alert too many is better than one too few.
fn keep_flags_alone(element: &mut Json) {
    let Some(fields) = element.as_object_mut() else { return };
    if let Some(extensions) = fields.get_mut("extension").and_then(Json::as_array_mut) {
        extensions.retain(|one| !is_ours(one) || text(one, "url") == urls::RED_FLAG);
    }
    for option in fields.get_mut("answerOption").and_then(Json::as_array_mut).into_iter().flatten() {
        keep_flags_alone(option);
    }
}

/// What was answered must still be asked, in the same words and with the same options.
fn check_asked(known: &Map<String, Json>, questionnaire: &Json, items: &Json) -> Result<(), Fault> {
    let mut now = Map::new();
    by_link_id(questionnaire, &mut now);
    let mut waiting: Vec<&Json> = items.as_array().into_iter().flatten().collect();
    while let Some(item) = waiting.pop() {
        let link_id = text(item, "linkId");
        let same = |name: &str| {
            let of = |all: &Map<String, Json>| all.get(link_id).and_then(|item| item.get(name).cloned());
            of(known) == of(&now)
        };
        let is_same = ["type", "text", "repeats", "answerOption", "answerValueSet"].into_iter().all(same);
        if !now.contains_key(link_id) || !is_same {
            return Err(Fault("a question that was answered is gone or another"));
        }
        waiting.extend(list(item, "item"));
        waiting.extend(list(item, "answer").flat_map(|answer| list(answer, "item")));
    }
    Ok(())
}

fn compiled(questionnaire: &Json) -> Result<Compiled, Fault> {
    let read = Questionnaire::from_json(questionnaire);
    let read = read.map_err(|_bad| Fault("the contained Questionnaire can't be read"))?;
    compile(&read).map_err(|_problems| Fault("the contained Questionnaire can't be asked"))
}

/// Ours, as they were sent; theirs to what is new or nobody may answer.
fn taken(
    compiled: &Compiled,
    known: &Map<String, Json>,
    items: &Json,
    response: &Json,
    context: &Context<'_>,
) -> Result<Answers, Fault> {
    let of = |items: &Json| {
        Answers::from_response_items(compiled, items).map_err(|_problems| Fault("the answers can't be read"))
    };
    let mut mine = of(items)?;
    let theirs = of(response.get("item").unwrap_or(&Json::Null))?;
    let is_new = |item: ItemIndex| !known.contains_key(&compiled.item(item).link_id);
    let is_theirs = |item: ItemIndex| is_new(item) || compiled.item(item).read_only;
    let given = |answers: &Answers| {
        let mut given: Vec<(ItemIndex, Value)> = Vec::new();
        answers.each(&mut |item, value| {
            if !is_theirs(item) && !compiled.item(item).is_calculated() {
                given.push((item, value.clone()));
            }
        });
        given
    };
    let (sent, came) = (given(&mine), given(&theirs));
    let is_same = |(sent, came): (&(ItemIndex, Value), &(ItemIndex, Value))| {
        sent.0 == came.0 && sent.1.is_same(&came.1)
    };
    if sent.len() != came.len() || !sent.iter().zip(&came).all(is_same) {
        return Err(Fault("the answers that were sent came back as others"));
    }
    let start = Answers::initial(compiled, context);
    for item in compiled.items().iter().map(Item::index).filter(|item| is_theirs(*item)) {
        let from = if theirs.get(compiled, item).is_empty() && is_new(item) { &start } else { &theirs };
        let values: Vec<Value> = from.get(compiled, item).into_iter().cloned().collect();
        mine.set(compiled, item, values);
    }
    Ok(mine)
}
