//! What is the questionnaire's own, without items and scores.

use super::{
    Aspect, Change, item::without_translations, item::written, other_extensions, plain, short_name, words,
};
use crate::domain::questionnaire::{
    resource::{Extension, Questionnaire},
    text::Text,
    urls,
};

/// Who it is and how it stands, which every version changes.
const IDENTITY: [&str; 10] = [
    "id",
    "meta",
    "version",
    "identifier",
    "date",
    "approvalDate",
    "lastReviewDate",
    "effectivePeriod",
    "text",
    "implicitRules",
];

pub(super) fn compare(old: &Questionnaire, new: &Questionnaire, out: &mut Vec<Change>) {
    let title = |from: &Questionnaire| Text::read(from.title.as_deref()?, from.extra.get("_title"));
    words(Aspect::Words, "title", title(old).as_ref(), title(new).as_ref(), out);
    let description =
        |from: &Questionnaire| Text::read(from.description.as_deref()?, from.extra.get("_description"));
    words(Aspect::Words, "description", description(old).as_ref(), description(new).as_ref(), out);
    let code = |text: &Option<String>| text.clone().map_or(super::Side::Nothing, super::Side::Code);
    for (name, was, now) in [
        ("language", &old.language, &new.language),
        ("url", &old.url, &new.url),
        ("name", &old.name, &new.name),
    ] {
        if was != now {
            out.push(Change::new(Aspect::Other, code(was), code(now)).of(name));
        }
    }
    expressions(old, new, out);
    let is_told =
        |url: &str| url == urls::SCORE || url == urls::PRIMARY_SCORE || urls::EXPRESSIONS.contains(&url);
    other_extensions(&old.extension, &new.extension, is_told, out);
    if old.contained != new.contained {
        out.push(Change::new(Aspect::Other, super::Side::Nothing, super::Side::Nothing).of("contained"));
    }
    let mut names: Vec<&String> = old.extra.keys().chain(new.extra.keys()).collect();
    names.sort();
    names.dedup();
    for name in names.into_iter().filter(|name| !IDENTITY.contains(&name.as_str())) {
        let of = |from: &Questionnaire| {
            from.extra.get(name).map(without_translations).filter(|json| !json.is_null())
        };
        let (was, now) = (of(old), of(new));
        if was != now {
            out.push(Change::new(Aspect::Other, plain(was.as_ref()), plain(now.as_ref())).of(name));
        }
    }
}

fn expressions(old: &Questionnaire, new: &Questionnaire, out: &mut Vec<Change>) {
    for url in urls::EXPRESSIONS {
        let of = |from: &Questionnaire| -> Vec<Extension> {
            from.extension.iter().filter(|extension| extension.url == url).cloned().collect()
        };
        let (was, now) = (of(old), of(new));
        if was != now {
            out.push(Change::new(Aspect::Expression, written(&was), written(&now)).of(short_name(url)));
        }
    }
}
