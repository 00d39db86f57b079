//! One item that is on both sides.

use serde_json::Value as Json;

use super::{
    Aspect, Change, Side, conditions, options, other_extensions, places::Tree, plain, rules, short_name,
    words,
};
use crate::domain::questionnaire::{
    resource::{Extension, Extensions, Item},
    text::Text,
    urls,
};

/// Limits with words of their own on the page, by the extension's address and the name that pages know.
pub(super) const LIMITS: [(&str, &str); 10] = [
    (urls::MIN_VALUE, "min"),
    (urls::MAX_VALUE, "max"),
    (urls::MIN_QUANTITY, "min"),
    (urls::MAX_QUANTITY, "max"),
    (urls::MIN_LENGTH, "min-length"),
    (urls::MAX_DECIMALS, "decimals"),
    (urls::MIN_OCCURS, "min-occurs"),
    (urls::MAX_OCCURS, "max-occurs"),
    (urls::REGEX, "pattern"),
    (urls::MAX_SIZE, "size"),
];

/// Words that stand in extensions.
const WORDS: [(&str, &str); 3] =
    [(urls::SHORT_TEXT, "short"), (urls::ENTRY_FORMAT, "format"), (urls::OPEN_LABEL, "open")];

pub(super) fn compare(
    (old_tree, old): (&Tree<'_>, &Item),
    (new_tree, new): (&Tree<'_>, &Item),
    out: &mut Vec<Change>,
) {
    if old == new {
        return;
    }
    if old.kind != new.kind {
        let kind = |item: &Item| Side::Kind(item.kind.clone().unwrap_or_default());
        out.push(Change::new(Aspect::Kind, kind(old), kind(new)));
    }
    let text = |item: &Item| Text::read(item.text.as_deref()?, item.extra.get("_text"));
    words(Aspect::Words, "", text(old).as_ref(), text(new).as_ref(), out);
    for (url, subject) in WORDS {
        words(
            Aspect::Words,
            subject,
            extension_text(old, url).as_ref(),
            extension_text(new, url).as_ref(),
            out,
        );
    }
    options::compare(old, new, out);
    conditions::compare((old_tree, old), (new_tree, new), out);
    flags(old, new, out);
    limits(old, new, out);
    expressions(old, new, out);
    rules::compare(old, new, out);
    other_extensions(&old.extension, &new.extension, is_told, out);
    others(old, new, out);
}

/// The element of the library is where the item came from, nothing that anybody is asked.
fn is_told(url: &str) -> bool {
    let names = LIMITS.iter().chain(&WORDS).any(|(known, _)| *known == url);
    names
        || url == urls::HIDDEN
        || url == urls::RED_FLAG
        || url == urls::ELEMENT
        || urls::EXPRESSIONS.contains(&url)
}

fn extension_text(item: &Item, url: &str) -> Option<Text> {
    let extension = item.find(url)?;
    let (name, text) = extension.raw()?;
    Text::read(text.as_str()?, extension.extra.get(&format!("_value{name}")))
}

fn flags(old: &Item, new: &Item, out: &mut Vec<Change>) {
    let hidden = |item: &Item| item.find(urls::HIDDEN).and_then(Extension::boolean);
    let pairs = [
        (Aspect::Required, old.required, new.required),
        (Aspect::Repeats, old.repeats, new.repeats),
        (Aspect::ReadOnly, old.read_only, new.read_only),
        (Aspect::Hidden, hidden(old), hidden(new)),
    ];
    for (aspect, old, new) in pairs {
        let (old, new) = (old.unwrap_or(false), new.unwrap_or(false));
        if old != new {
            out.push(Change::new(aspect, Side::Flag(old), Side::Flag(new)));
        }
    }
}

fn limits(old: &Item, new: &Item, out: &mut Vec<Change>) {
    for (url, name) in LIMITS {
        let side = |item: &Item| match item.find(url) {
            None => Side::Nothing,
            Some(extension) => match extension.value() {
                Some(value) => Side::Value(value),
                None => plain(extension.raw().map(|(_, json)| json)),
            },
        };
        if old.find(url) != new.find(url) {
            out.push(Change::new(Aspect::Limit, side(old), side(new)).of(name));
        }
    }
    if old.max_length != new.max_length {
        let side = |item: &Item| match &item.max_length {
            Some(length) => Side::Code(length.to_string()),
            None => Side::Nothing,
        };
        out.push(Change::new(Aspect::Limit, side(old), side(new)).of("max-length"));
    }
}

fn expressions(old: &Item, new: &Item, out: &mut Vec<Change>) {
    for url in urls::EXPRESSIONS {
        let of = |item: &Item| -> Vec<Extension> {
            item.extension.iter().filter(|extension| extension.url == url).cloned().collect()
        };
        let (old, new) = (of(old), of(new));
        if old != new {
            out.push(Change::new(Aspect::Expression, written(&old), written(&new)).of(short_name(url)));
        }
    }
}

/// The texts of expressions, one a line.
pub(super) fn written(all: &[Extension]) -> Side {
    let text = |extension: &Extension| {
        let (_, json) = extension.raw()?;
        let text = json.get("expression").unwrap_or(json).as_str()?;
        let name = json.get("name").and_then(Json::as_str);
        Some(name.map_or_else(|| text.to_owned(), |name| format!("{name} = {text}")))
    };
    let parts = |extension: &Extension| {
        let inner = extension.parts("expression").filter_map(Extension::text).map(str::to_owned);
        text(extension).into_iter().chain(inner).collect::<Vec<_>>()
    };
    let texts: Vec<String> = all.iter().flat_map(parts).collect();
    if texts.is_empty() { Side::Nothing } else { Side::Code(texts.join("\n")) }
}

/// What has no words of its own.
fn others(old: &Item, new: &Item, out: &mut Vec<Change>) {
    let text = |text: &Option<String>| text.clone().map_or(Side::Nothing, Side::Code);
    if old.prefix != new.prefix {
        out.push(Change::new(Aspect::Other, text(&old.prefix), text(&new.prefix)).of("prefix"));
    }
    if old.answer_value_set != new.answer_value_set {
        let (old, new) = (text(&old.answer_value_set), text(&new.answer_value_set));
        out.push(Change::new(Aspect::Other, old, new).of("answerValueSet"));
    }
    if old.initial != new.initial {
        let side = |item: &Item| match &*item.initial {
            [one] => crate::domain::value::Value::find(&one.extra, "value")
                .flatten()
                .map_or(Side::Nothing, Side::Value),
            _ => Side::Nothing,
        };
        out.push(Change::new(Aspect::Other, side(old), side(new)).of("initial"));
    }
    let mut names: Vec<&String> = old.extra.keys().chain(new.extra.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let of = |item: &Item| item.extra.get(name).map(without_translations).filter(|json| !json.is_null());
        let (old, new) = (of(old), of(new));
        if old != new {
            let change = Change::new(Aspect::Other, plain(old.as_ref()), plain(new.as_ref()));
            out.push(change.of(name));
        }
    }
}

/// A primitive's sibling without what is told as words.
pub(super) fn without_translations(element: &Json) -> Json {
    let mut element = element.clone();
    if let Some(fields) = element.as_object_mut()
        && let Some(extensions) = fields.get_mut("extension").and_then(Json::as_array_mut)
    {
        extensions.retain(|extension| extension.get("url").and_then(Json::as_str) != Some(urls::TRANSLATION));
        if extensions.is_empty() {
            fields.shift_remove("extension");
        }
    }
    match element {
        Json::Object(fields) if fields.is_empty() => Json::Null,
        element => element,
    }
}
