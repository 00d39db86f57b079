//! All text goes through Fluent: every key exists in every language with the same arguments, none is unused, and no template holds text of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use regex::Regex;
use weconecta::web::{assets, icons::Icon};

const LANGUAGES: [&str; 3] = ["pt-BR", "en", "es"];

/// Names that are the same in every language.
const NAMES: [&str; 4] = ["WeConecta", "FHIR", "CSV", "JSON"];

fn files_below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read_all(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let files = files_below(folder, extension);
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// Key → names of its arguments.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let key = pattern(r"^([a-z][a-zA-Z0-9-]*) *=");
    let argument = pattern(r"\$([a-zA-Z_]+)");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in read_all(&format!("locales/{language}"), "ftl") {
        let mut current = None;
        for line in text.lines() {
            if let Some(key) = key.captures(line) {
                let name = key[1].to_owned();
                let is_new = found.insert(name.clone(), BTreeSet::new()).is_none();
                assert!(is_new, "{} repeats {name}", path.display());
                current = Some(name);
            }
            if let Some(arguments) = current.as_ref().and_then(|key| found.get_mut(key)) {
                arguments.extend(argument.captures_iter(line).map(|argument| argument[1].to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_language_has_every_text_with_the_same_arguments() {
    let [reference, others @ ..] = LANGUAGES;
    let reference = messages(reference);
    assert!(!reference.is_empty());
    for language in others {
        let found = messages(language);
        let missing: Vec<_> = reference.keys().filter(|key| !found.contains_key(*key)).collect();
        let surplus: Vec<_> = found.keys().filter(|key| !reference.contains_key(*key)).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{language} lacks {missing:?}, and alone has {surplus:?}"
        );
        for (key, arguments) in &found {
            assert_eq!(arguments, &reference[key], "arguments of {key} in {language}");
        }
    }
}

/// Everything between double quotes in sources and templates.
static QUOTED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let quoted = pattern(r#""([a-z][a-zA-Z0-9-]*-[a-zA-Z0-9-]+)""#);
    let mut found = BTreeSet::new();
    for (_, text) in read_all("src", "rs")
        .into_iter()
        .chain(read_all("templates", "html"))
        .chain(read_all("templates", "txt"))
    {
        found.extend(quoted.captures_iter(&text).map(|quoted| quoted[1].to_owned()));
    }
    found
});

/// Keys that are put together, such as `"filling-{}-title"`, as patterns.
fn composed() -> Vec<Regex> {
    let composed = pattern(r#""([a-z][a-zA-Z0-9-]*-\{[a-zA-Z0-9{}_.-]*)""#);
    let part = pattern(r"\{[^}]*\}");
    let mut found = Vec::new();
    for (_, text) in read_all("src", "rs").into_iter().chain(read_all("templates", "html")) {
        let keys = composed.captures_iter(&text);
        found.extend(keys.map(|key| pattern(&format!("^{}$", part.replace_all(&key[1], "[a-zA-Z0-9-]+")))));
    }
    found
}

#[test]
fn every_text_is_used() {
    let composed = composed();
    let is_used = |key: &String| QUOTED.contains(key) || composed.iter().any(|pattern| pattern.is_match(key));
    let unused: Vec<_> = messages("pt-BR").into_keys().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "in locales/, but named by no source or template: {unused:#?}");
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let asked = pattern(r#"\.(?:t|t1|t2|ta|text|format)\(\s*"([a-z][a-zA-Z0-9-]*)""#);
    let known = messages("pt-BR");
    for (path, text) in read_all("src", "rs").into_iter().chain(read_all("templates", "html")) {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for asked in asked.captures_iter(text) {
            assert!(known.contains_key(&asked[1]), "{} asks for {}", path.display(), &asked[1]);
        }
    }
}

/// A template with its expressions, statements, comments taken out.
fn markup(text: &str) -> String {
    let template = pattern(
        r"(?s)\{% block [a-z_]*class %\}.*?\{% endblock %\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->",
    );
    template.replace_all(text, "").into_owned()
}

fn is_wording(text: &str) -> bool {
    let mut text = text.trim().to_owned();
    for name in NAMES {
        text = text.replace(name, "");
    }
    // entities, and attributes that a macro adds to a tag
    let code = pattern(r#"&[a-z#0-9]+;|[a-z-]+="[^"]*""#);
    code.replace_all(&text, "").chars().any(char::is_alphabetic)
}

#[test]
fn no_template_holds_text_of_its_own() {
    let text_node = pattern(r"(?s)>([^<>]*)<");
    let attribute = pattern(
        r#"\s(?:aria-label|aria-description|title|placeholder|alt|label|data-live-say|data-copied|data-confirm)="([^"]*)""#,
    );
    let mut literal = Vec::new();
    for (path, text) in read_all("templates", "html") {
        let markup = format!(">{}<", markup(&text));
        let nodes = text_node.captures_iter(&markup).chain(attribute.captures_iter(&markup));
        literal.extend(
            nodes
                .filter(|node| is_wording(&node[1]))
                .map(|node| format!("{}: {}", path.display(), node[1].trim())),
        );
    }
    assert!(literal.is_empty(), "wording outside locales/: {literal:#?}");
}

#[test]
fn every_icon_and_asset_that_is_named_exists() {
    let icon = pattern(r#"\.icon\("([^"]+)"\)"#);
    let asset = pattern(r#"\.asset\("([^"]+)"\)"#);
    for (path, text) in read_all("templates", "html") {
        for named in icon.captures_iter(&text) {
            assert!(Icon::exists(&named[1]), "{} draws {}", path.display(), &named[1]);
        }
        for named in asset.captures_iter(&text) {
            assert_ne!(assets::url(&named[1]), "/assets/unknown", "{} names {}", path.display(), &named[1]);
        }
    }
}

/// `|safe` and inline code would undo escaping and the content policy. Mail knows no style sheets.
#[test]
fn no_template_trusts_what_it_shows() {
    let risky = pattern(r#"\|\s*safe|<script>|\sstyle="|\son[a-z]+="|<style"#);
    let is_page = |(path, _): &(PathBuf, String)| !path.components().any(|part| part.as_os_str() == "emails");
    for (path, text) in read_all("templates", "html").into_iter().filter(is_page) {
        assert!(
            !risky.is_match(&text),
            "{}: {}",
            path.display(),
            risky.find(&text).map_or("", |found| found.as_str())
        );
    }
}
