//! What a part hands up: some extensions to the root, some to where it is put, and its contained resources.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::{
    super::{
        Notice, Weight,
        resource::{list, part, text, value, value_text},
    },
    prefix::{Prefix, references},
};
use crate::domain::questionnaire::urls;

const LIBRARY: &str = "http://hl7.org/fhir/StructureDefinition/cqf-library";

/// What goes to the root in the end.
#[derive(Default)]
pub(super) struct Hoisted {
    extensions: Vec<Json>,
    contained: Vec<Json>,
    /// Parts whose contained resources are there, with the prefix they were put in with.
    taken: HashSet<(String, String)>,
}

enum Where {
    Root,
    Holder,
    /// Only meant for the part alone.
    Nowhere,
    Lost,
}

fn place_of(url: &str) -> Where {
    let sdc = |name: &str| urls::is_sdc(url, name);
    if url == LIBRARY || ["launchContext", "observationExtract", "observationLinkPeriod"].into_iter().any(sdc)
    {
        return Where::Root;
    }
    let is_held = url == urls::VARIABLE
        || urls::CONSTRAINTS.contains(&url)
        || sdc("itemPopulationContext")
        || sdc("itemExtractionContext");
    if is_held {
        return Where::Holder;
    }
    let is_own = ["assemble-expectation", "assembleContext", "assembledFrom"].into_iter().any(sdc)
        || url.contains("/artifact-")
        || url.contains("/cqf-");
    if is_own { Where::Nowhere } else { Where::Lost }
}

impl Hoisted {
    /// Of one part, put in at an item of `holder`.
    #[expect(clippy::too_many_arguments, reason = "where it stands is told by each of them")]
    pub(super) fn take(
        &mut self,
        from: &Json,
        url: &str,
        prefix: &Prefix,
        holder: &mut Json,
        at: &str,
        notices: &mut Vec<Notice>,
    ) {
        for extension in list(from, "extension") {
            match place_of(text(extension, "url")) {
                Where::Root => self.keep_for_root(extension),
                Where::Holder => hold(extension, holder, at, notices),
                Where::Nowhere => {}
                Where::Lost => {
                    let words = format!(
                        "{url} has the extension {}, which a part can't hand on",
                        text(extension, "url")
                    );
                    let notice = Notice::new(Weight::Information, "informational", words).at(at);
                    if !notices.contains(&notice) {
                        notices.push(notice);
                    }
                }
            }
        }
        if self.taken.insert((url.to_owned(), prefix.of_part().to_owned())) {
            for resource in list(from, "contained") {
                self.contain(resource, prefix, at, notices);
            }
        }
    }

    fn keep_for_root(&mut self, extension: &Json) {
        let key = |one: &Json| {
            let name = part(one, "name").and_then(|name| Some(value(name)?.1.clone()));
            let name = name.map(|name| name.get("code").cloned().unwrap_or(name));
            let library =
                value_text(one).filter(|_| text(one, "url") == LIBRARY).map(|library| json!(library));
            (text(one, "url").to_owned(), name.or(library))
        };
        if self.extensions.iter().all(|known| key(known) != key(extension)) {
            self.extensions.push(extension.clone());
        }
    }

    fn contain(&mut self, resource: &Json, prefix: &Prefix, at: &str, notices: &mut Vec<Notice>) {
        let mut resource = resource.clone();
        let own = prefix.of_part();
        if let Some(fields) = resource.as_object_mut() {
            let id = format!("{own}{}", fields.get("id").and_then(Json::as_str).unwrap_or_default());
            fields.insert("id".to_owned(), json!(id));
            for (name, member) in fields.iter_mut() {
                references(name, member, own);
            }
        }
        match self.contained.iter().find(|known| text(known, "id") == text(&resource, "id")) {
            Some(known) if *known == resource => {}
            Some(_) => {
                let words =
                    "Two parts contain different resources with one id: give one of the parts a linkIdPrefix";
                notices.push(Notice::error("duplicate", words).at(at));
            }
            None => self.contained.push(resource),
        }
    }

    /// Beside what the root has; what it says itself counts.
    pub(super) fn put_into(self, root: &mut Json) {
        let known: Vec<Json> = list(root, "extension").cloned().collect();
        let ids: Vec<String> = list(root, "contained").map(|one| text(one, "id").to_owned()).collect();
        let Some(fields) = root.as_object_mut() else { return };
        let mut all = Self { extensions: known, ..Self::default() };
        self.extensions.iter().for_each(|extension| all.keep_for_root(extension));
        fields.insert("extension".to_owned(), Json::Array(all.extensions));
        let fresh: Vec<Json> =
            self.contained.into_iter().filter(|one| !ids.iter().any(|id| id == text(one, "id"))).collect();
        if !fresh.is_empty()
            && let Some(contained) = fields.entry("contained").or_insert_with(|| json!([])).as_array_mut()
        {
            contained.extend(fresh);
        }
    }
}

/// Gives an extension to the element that a part is put into.
fn hold(extension: &Json, holder: &mut Json, at: &str, notices: &mut Vec<Notice>) {
    let url = text(extension, "url");
    let name = |one: &Json| value(one).map(|(_, found)| text(found, "name").to_owned());
    if url == urls::VARIABLE && name(extension).as_deref() == Some("linkIdPrefix") {
        // it speaks of the part's own parts, which have it already
        return;
    }
    let same = list(holder, "extension")
        .find(|one| text(one, "url") == url && (url != urls::VARIABLE || name(one) == name(extension)));
    if let Some(same) = same.filter(|_| !urls::CONSTRAINTS.contains(&url)) {
        if same != extension {
            let words = if url == urls::VARIABLE {
                format!("The variable %{} is there twice", name(extension).unwrap_or_default())
            } else {
                format!("Two parts bring {url} to one place")
            };
            notices.push(Notice::error("duplicate", words).at(at));
        }
        return;
    }
    if let Some(fields) = holder.as_object_mut()
        && let Some(all) = fields.entry("extension").or_insert_with(|| json!([])).as_array_mut()
    {
        all.push(extension.clone());
    }
}
