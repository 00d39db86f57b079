//! Dependencies go one way: `domain ← storage ← {web, exchange, integrations} ← {features, jobs} ← app`.
//!
//! Reads the sources as syntax trees. It does not see what macros expand to, nor re-exports.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use syn::visit::{self, Visit};

/// What each folder of `src/` may name of the crate.
const MAY_NAME: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("storage", &["domain"]),
    ("web", &["domain", "storage"]),
    ("exchange", &["domain", "storage"]),
    ("integrations", &["domain", "storage"]),
    ("features", &["domain", "storage", "web", "exchange", "integrations", "instruments", "jobs"]),
    ("jobs", &["domain", "storage", "web", "exchange", "integrations"]),
    ("demo", &["domain", "storage", "exchange", "instruments"]),
    ("instruments", &["domain", "exchange"]),
];

/// External crates the pure folder must not name.
const IMPURE: [&str; 5] = ["actix_web", "diesel", "tokio", "askama", "lettre"];

/// The folders of the crate, and the impure crates, that one file names.
struct Named {
    /// Where the file's module lies, as in `["features", "alerts"]`.
    module: Vec<String>,
    found: BTreeSet<String>,
    features: BTreeSet<String>,
}

impl Named {
    fn path(&mut self, segments: &[String]) {
        let mut at = self.module.clone();
        let absolute: Vec<String> = match segments.first().map(String::as_str) {
            Some("crate" | "weconecta") => segments.get(1..).unwrap_or_default().to_vec(),
            Some("self" | "super") => {
                let mut rest = segments;
                while let Some((first, tail)) = rest.split_first() {
                    match first.as_str() {
                        "self" => {}
                        "super" => {
                            at.pop();
                        }
                        _ => break,
                    }
                    rest = tail;
                }
                at.extend(rest.iter().cloned());
                at
            }
            Some(first) if IMPURE.contains(&first) => {
                self.found.insert(first.to_owned());
                return;
            }
            _ => return,
        };
        if let Some(folder) = absolute.first() {
            self.found.insert(folder.clone());
        }
        if let [folder, feature, ..] = absolute.as_slice()
            && folder == "features"
        {
            self.features.insert(feature.clone());
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.path(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.path(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.path(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.path(&segments);
        visit::visit_path(self, path);
    }
}

fn names(source: &str, module: &[&str]) -> Named {
    let file = syn::parse_file(source).expect("the source parses");
    let module = module.iter().map(ToString::to_string).collect();
    let mut named = Named { module, found: BTreeSet::new(), features: BTreeSet::new() };
    named.visit_file(&file);
    named
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The module path of a file below `src/`: `features/alerts/mod.rs` is `features::alerts`.
fn module_of(path: &Path) -> Vec<String> {
    let mut parts: Vec<_> = path
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

#[test]
fn folders_name_only_what_lies_below_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "the sources are found");
    let mut offences = Vec::new();
    for file in files {
        let below = file.strip_prefix(&root).unwrap();
        let module = module_of(below);
        let Some(folder) = module.first() else { continue };
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| name == folder) else { continue };
        let module: Vec<_> = module.iter().map(String::as_str).collect();
        let named = names(&fs::read_to_string(&file).unwrap(), &module);
        for other in &named.found {
            let is_folder = MAY_NAME.iter().any(|(name, _)| name == other) || other == "app";
            let is_impure = folder == "domain" && IMPURE.contains(&other.as_str());
            if (is_folder && other != folder && !allowed.contains(&other.as_str())) || is_impure {
                offences.push(format!("{} names {other}", below.display()));
            }
        }
        if let ["features", own, ..] = module.as_slice() {
            offences.extend(
                named
                    .features
                    .iter()
                    .filter(|other| other != own)
                    .map(|other| format!("{} names the feature {other}", below.display())),
            );
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn every_way_to_name_a_folder_is_seen() {
    for source in [
        "use crate::storage;",
        "use crate::storage as _;",
        "use crate::{domain, storage::Db};",
        "use super::super::storage::Db;",
        "fn f() { crate::storage::f(); }",
        "fn f(x: crate::storage::Db) {}",
        "use crate::storage::*;",
    ] {
        assert!(names(source, &["domain", "x"]).found.contains("storage"), "{source}");
    }
}
