//! `$assemble`: one questionnaire out of a root and the questionnaires that its items name.
//!
//! Source: SDC, "Modular Forms": `subQuestionnaire` puts the items of another questionnaire in place of an item, and a
//! `definition` that names an item of another takes what it says.

mod definitions;
mod hoist;
mod prefix;

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value as Json, json};

use super::{
    Notice,
    resource::{link_id, list, sdc, text, value, value_text},
};
use crate::domain::questionnaire::MAX_ITEMS;
use hoist::Hoisted;
use prefix::Prefix;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

/// What came of it. With an error among the notices there is no questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembled {
    pub questionnaire: Option<Json>,
    pub notices: Vec<Notice>,
}

/// Puts it together; `find` gives the questionnaire of a canonical address, with its version where one is named.
pub fn assemble(
    root: &Json,
    now: DateTime<FixedOffset>,
    find: &mut dyn FnMut(&str) -> Option<Json>,
) -> Assembled {
    let mut work = Work {
        now,
        find,
        language: text(root, "language").to_owned(),
        notices: Vec::new(),
        used: Vec::new(),
        hoisted: Hoisted::default(),
        items: 0,
        is_whole: true,
    };
    let mut whole = root.clone();
    let mut path = vec![address(root)];
    let scope = names(root);
    let prefix = Prefix::default().within(root, now);
    let items = work.items(root, &prefix, &scope, &mut path, &mut whole);
    work.finish(&mut whole, items);
    let Work { notices, .. } = work;
    let is_refused = notices.iter().any(Notice::is_error);
    Assembled { questionnaire: (!is_refused).then_some(whole), notices }
}

struct Work<'f> {
    now: DateTime<FixedOffset>,
    find: &'f mut dyn FnMut(&str) -> Option<Json>,
    language: String,
    notices: Vec<Notice>,
    /// The addresses of what was put in, in the order of their first use.
    used: Vec<String>,
    hoisted: Hoisted,
    items: usize,
    /// Every part was found.
    is_whole: bool,
}

impl Work<'_> {
    /// The items below `element`. `holder` is the element that they will stand in: what a part hands up goes there.
    fn items(
        &mut self,
        element: &Json,
        prefix: &Prefix,
        scope: &HashSet<String>,
        path: &mut Vec<String>,
        holder: &mut Json,
    ) -> Vec<Json> {
        let mut all = Vec::new();
        for item in list(element, "item") {
            self.items += 1;
            if self.items > MAX_ITEMS {
                if self.items == MAX_ITEMS + 1 {
                    self.notices
                        .push(Notice::error("too-costly", format!("There are more than {MAX_ITEMS} items")));
                }
                return all;
            }
            let part = sdc(item, "subQuestionnaire").next().and_then(value_text);
            match part {
                Some(canonical) => all.extend(self.part(item, canonical, prefix, scope, path, holder)),
                None => all.push(self.item(item, prefix, scope, path)),
            }
        }
        all
    }

    fn item(
        &mut self,
        item: &Json,
        prefix: &Prefix,
        scope: &HashSet<String>,
        path: &mut Vec<String>,
    ) -> Json {
        let mut whole = definitions::merged(self, item);
        let inner = prefix.within(&whole, self.now);
        prefix.put_into(&mut whole, &inner);
        let mut scope = scope.clone();
        scope.extend(names(item));
        let source = whole.clone();
        let below = self.items(&source, &inner, &scope, path, &mut whole);
        if let Some(fields) = whole.as_object_mut()
            && fields.contains_key("item")
        {
            fields.insert("item".to_owned(), Json::Array(below));
        }
        whole
    }

    /// The items of another questionnaire, in place of `item`.
    #[expect(clippy::too_many_arguments, reason = "where it stands is told by each of them")]
    fn part(
        &mut self,
        item: &Json,
        canonical: &str,
        prefix: &Prefix,
        scope: &HashSet<String>,
        path: &mut Vec<String>,
        holder: &mut Json,
    ) -> Vec<Json> {
        let place = link_id(item);
        let url = canonical.split('|').next().unwrap_or_default().to_owned();
        if path.contains(&url) {
            let circle: Vec<&str> = path.iter().map(String::as_str).chain([url.as_str()]).collect();
            let words = format!("Questionnaires name each other in a circle: {}", circle.join(" → "));
            self.notices.push(Notice::error("processing", words).at(place));
            return Vec::new();
        }
        let Some(part) = (self.find)(canonical) else {
            self.is_whole = false;
            let words = format!("There is no active Questionnaire {canonical}: the item stays as it is");
            self.notices.push(Notice::warning("not-found", words).at(place));
            let mut item = item.clone();
            prefix.put_into(&mut item, prefix);
            return vec![item];
        };
        if list(item, "enableWhen").next().is_some() || list(item, "item").next().is_some() {
            let words =
                "What the item says beside subQuestionnaire falls away with it: put it on a group around it";
            self.notices.push(Notice::warning("structure", words).at(place));
        }
        if !self.permits(&part, canonical, place, scope) {
            return Vec::new();
        }
        self.note(&part, canonical);
        self.hoisted.take(&part, &url, prefix, holder, place, &mut self.notices);
        let mut scope = scope.clone();
        scope.extend(names(&part));
        let inner = prefix.within(&part, self.now);
        path.push(url);
        let items = self.items(&part, &inner, &scope, path, holder);
        path.pop();
        items
    }

    /// What a part must be to stand in another.
    fn permits(&mut self, part: &Json, canonical: &str, place: &str, scope: &HashSet<String>) -> bool {
        let mut refused: Vec<String> = Vec::new();
        let language = text(part, "language");
        if !language.is_empty() && language != self.language {
            refused.push(format!("{canonical} is in another language than the root"));
        }
        for name in ["implicitRules", "modifierExtension"] {
            if part.get(name).is_some() {
                refused.push(format!("{canonical} has {name}, which no part may have"));
            }
        }
        if sdc(part, "assemble-expectation").filter_map(value_text).any(|code| code == "assemble-root") {
            refused.push(format!("{canonical} may only be a root"));
        }
        for name in sdc(part, "assembleContext").filter_map(value_text) {
            if !scope.contains(name) {
                refused.push(format!("{canonical} needs %{name}, which is not known where it is put"));
            }
        }
        let is_fine = refused.is_empty();
        self.notices.extend(refused.into_iter().map(|words| Notice::error("business-rule", words).at(place)));
        is_fine
    }

    /// Remembers that a questionnaire was used.
    fn note(&mut self, part: &Json, canonical: &str) {
        let version = text(part, "version");
        let named = if canonical.contains('|') || version.is_empty() {
            canonical.to_owned()
        } else {
            format!("{canonical}|{version}")
        };
        if !self.used.contains(&named) {
            self.used.push(named);
        }
    }

    fn finish(&mut self, whole: &mut Json, items: Vec<Json>) {
        let mut seen = HashSet::new();
        let mut twice = Vec::new();
        for item in &items {
            repeated(item, &mut seen, &mut twice);
        }
        for link_id in twice {
            let words = "The linkId is there twice: give one of the parts a linkIdPrefix";
            self.notices.push(Notice::error("duplicate", words).at(&link_id));
        }
        std::mem::take(&mut self.hoisted).put_into(whole);
        let Some(fields) = whole.as_object_mut() else { return };
        fields.insert("item".to_owned(), Json::Array(items));
        let mut extensions: Vec<Json> =
            fields.get("extension").and_then(Json::as_array).cloned().unwrap_or_default();
        if self.is_whole {
            settle(&mut extensions);
        }
        let from = |used: &String| json!({"url": format!("{SDC}assembledFrom"), "valueCanonical": used});
        extensions.extend(self.used.iter().map(from));
        if extensions.is_empty() {
            fields.shift_remove("extension");
        } else {
            fields.insert("extension".to_owned(), Json::Array(extensions));
        }
    }
}

/// Says that it need not be assembled any more.
fn settle(extensions: &mut Vec<Json>) {
    let is_expectation = |one: &Json| text(one, "url").ends_with("assemble-expectation");
    extensions.retain(|one| !(is_expectation(one) && value_text(one) == Some("assemble-root")));
    for extension in extensions.iter_mut().filter(|one| is_expectation(one)) {
        if let Some(code) = extension.get_mut("valueCode")
            && let Some(rest) = code.as_str().and_then(|code| code.strip_prefix("assemble-"))
        {
            *code = json!(format!("independent-{rest}"));
        }
    }
}

fn repeated(item: &Json, seen: &mut HashSet<String>, twice: &mut Vec<String>) {
    let id = link_id(item).to_owned();
    if !seen.insert(id.clone()) && !twice.contains(&id) {
        twice.push(id);
    }
    list(item, "item").for_each(|below| repeated(below, seen, twice));
}

/// The address without its version; of one that has none, its id.
fn address(questionnaire: &Json) -> String {
    [text(questionnaire, "url"), text(questionnaire, "id")]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// The names that a questionnaire or an item makes known to what stands in it.
fn names(element: &Json) -> HashSet<String> {
    let variables = super::resource::extensions(element, crate::domain::questionnaire::urls::VARIABLE)
        .filter_map(|one| Some(text(value(one)?.1, "name").to_owned()));
    let contexts = sdc(element, "launchContext").filter_map(|one| {
        let (_, name) = value(super::resource::part(one, "name")?)?;
        Some(name.as_str().unwrap_or_else(|| text(name, "code")).to_owned())
    });
    let population =
        sdc(element, "itemPopulationContext").filter_map(|one| Some(text(value(one)?.1, "name").to_owned()));
    variables.chain(contexts).chain(population).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests;
