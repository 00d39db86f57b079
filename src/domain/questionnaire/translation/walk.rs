//! Every text of a resource that people read, with the key that it is known by.

use serde_json::{Map, Value as Json};

use super::Role;
use crate::domain::questionnaire::urls;

/// A text that was met.
pub(super) struct Met<'a> {
    pub(super) key: String,
    pub(super) link_id: Option<&'a str>,
    pub(super) role: Role,
    pub(super) fields: &'a Map<String, Json>,
    pub(super) name: &'a str,
}

/// Where a text stands: members and positions from the resource, and the text's own name.
struct Found {
    key: String,
    link_id: Option<String>,
    role: Role,
    path: Vec<Step>,
    name: &'static str,
}

#[derive(Clone, Copy)]
enum Step {
    Member(&'static str),
    At(usize),
}

/// Calls for each text, in document order.
pub(super) fn each(resource: &Json, call: &mut dyn FnMut(Met<'_>)) {
    for found in find(resource) {
        let Some(fields) = at(resource, &found.path) else { continue };
        call(Met {
            key: found.key,
            link_id: found.link_id.as_deref(),
            role: found.role,
            fields,
            name: found.name,
        });
    }
}

/// Gets a key, the object that the text stands in, and its name there.
pub(super) type Change<'a> = dyn FnMut(&str, &mut Map<String, Json>, &str) + 'a;

/// The same, to change it.
pub(super) fn each_mut(resource: &mut Json, call: &mut Change<'_>) {
    for found in find(resource) {
        let target = found.path.iter().try_fold(&mut *resource, |json, step| match step {
            Step::Member(name) => json.get_mut(*name),
            Step::At(position) => json.get_mut(*position),
        });
        if let Some(fields) = target.and_then(Json::as_object_mut) {
            call(&found.key, fields, found.name);
        }
    }
}

fn at<'a>(resource: &'a Json, path: &[Step]) -> Option<&'a Map<String, Json>> {
    let found = path.iter().try_fold(resource, |json, step| match step {
        Step::Member(name) => json.get(*name),
        Step::At(position) => json.get(*position),
    });
    found?.as_object()
}

fn find(resource: &Json) -> Vec<Found> {
    let mut search = Search { found: Vec::new() };
    search.add("title".to_owned(), None, Role::Title, &[], "title");
    search.add("description".to_owned(), None, Role::Description, &[], "description");
    let mut path = vec![Step::Member("item")];
    search.items(resource.get("item"), &mut path);
    search.scores(resource);
    search.found
}

struct Search {
    found: Vec<Found>,
}

fn list(json: Option<&Json>) -> impl Iterator<Item = (usize, &Json)> {
    json.and_then(Json::as_array).into_iter().flatten().enumerate()
}

fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The primitive that an extension holds, if it is words.
fn value_name(extension: &Json) -> Option<&'static str> {
    ["valueString", "valueMarkdown"].into_iter().find(|name| extension.get(*name).is_some())
}

impl Search {
    fn add(&mut self, key: String, link_id: Option<&str>, role: Role, path: &[Step], name: &'static str) {
        let link_id = link_id.map(str::to_owned);
        self.found.push(Found { key, link_id, role, path: path.to_vec(), name });
    }

    fn items(&mut self, items: Option<&Json>, path: &mut Vec<Step>) {
        for (position, item) in list(items) {
            path.push(Step::At(position));
            let link_id = text(item, "linkId");
            let key = format!("item/{link_id}");
            self.add(format!("{key}/text"), Some(link_id), Role::Text, path, "text");
            self.extensions(item, link_id, &key, path);
            self.options(item, link_id, &key, path);
            path.push(Step::Member("item"));
            self.items(item.get("item"), path);
            path.pop();
            path.pop();
        }
    }

    fn extensions(&mut self, item: &Json, link_id: &str, key: &str, path: &[Step]) {
        let (mut flags, mut rules) = (0, 0);
        for (position, extension) in list(item.get("extension")) {
            let url = text(extension, "url");
            let path = [path, &[Step::Member("extension"), Step::At(position)]].concat();
            let worded = match url {
                urls::SHORT_TEXT => Some(("short", Role::ShortText)),
                urls::ENTRY_FORMAT => Some(("format", Role::EntryFormat)),
                urls::OPEN_LABEL => Some(("open", Role::OpenLabel)),
                _ => None,
            };
            if let (Some((name, role)), Some(value)) = (worded, value_name(extension)) {
                self.add(format!("{key}/{name}"), Some(link_id), role, &path, value);
            } else if url == urls::RED_FLAG {
                flags += 1;
                let key = format!("{key}/flag/{flags}");
                self.part(extension, "label", (format!("{key}/label"), Role::RedFlag), Some(link_id), &path);
                self.part(extension, "advice", (format!("{key}/advice"), Role::Advice), Some(link_id), &path);
            } else if urls::CONSTRAINTS.contains(&url) {
                rules += 1;
                self.part(
                    extension,
                    "human",
                    (format!("{key}/rule/{rules}"), Role::Rule),
                    Some(link_id),
                    &path,
                );
            }
        }
    }

    /// A part of a complex extension.
    fn part(
        &mut self,
        extension: &Json,
        url: &str,
        (key, role): (String, Role),
        link_id: Option<&str>,
        path: &[Step],
    ) {
        let Some((position, part)) =
            list(extension.get("extension")).find(|(_, part)| text(part, "url") == url)
        else {
            return;
        };
        if let Some(name) = value_name(part) {
            let path = [path, &[Step::Member("extension"), Step::At(position)]].concat();
            self.add(key, link_id, role, &path, name);
        }
    }

    /// Options by their codes, so that their order makes no difference; of a code that is there twice by place.
    fn options(&mut self, item: &Json, link_id: &str, key: &str, path: &[Step]) {
        let mut seen: Vec<String> = Vec::new();
        for (position, option) in list(item.get("answerOption")) {
            let mut path = [path, &[Step::Member("answerOption"), Step::At(position)]].concat();
            let coding = option.get("valueCoding");
            let code = coding.map_or_else(|| text(option, "valueString"), |coding| text(coding, "code"));
            let name = match coding {
                Some(_) => {
                    path.push(Step::Member("valueCoding"));
                    "display"
                }
                None if option.get("valueString").is_some() => "valueString",
                None => continue,
            };
            let mut own = format!("{key}/option/{code}");
            if code.is_empty() || seen.contains(&own) {
                own = format!("{key}/option/#{position}");
            }
            seen.push(own.clone());
            self.add(own, Some(link_id), Role::Option, &path, name);
        }
    }

    fn scores(&mut self, resource: &Json) {
        for (position, score) in list(resource.get("extension")) {
            if text(score, "url") != urls::SCORE {
                continue;
            }
            let path = [Step::Member("extension"), Step::At(position)];
            let parts = || list(score.get("extension"));
            let own = parts().find(|(_, part)| text(part, "url") == "key");
            let own = own.and_then(|(_, part)| {
                let value = part.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?.1;
                value.as_str()
            });
            let key = format!("score/{}", own.unwrap_or_default());
            self.part(score, "label", (format!("{key}/label"), Role::Score), None, &path);
            let bands = parts().filter(|(_, part)| text(part, "url") == "band");
            for (number, (at, band)) in bands.enumerate() {
                let key = format!("{key}/band/{}", number + 1);
                let path = [&path[..], &[Step::Member("extension"), Step::At(at)]].concat();
                self.part(band, "label", (format!("{key}/label"), Role::Band), None, &path);
                self.part(band, "advice", (format!("{key}/advice"), Role::Advice), None, &path);
            }
        }
    }
}
