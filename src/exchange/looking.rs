//! What tests of importers look for in what was imported.

use serde_json::Value as Json;

use super::Imported;

/// The item of this linkId, wherever it stands.
pub(super) fn item<'j>(imported: &'j Imported, link_id: &str) -> &'j Json {
    let mut waiting: Vec<&Json> = imported.resource["item"].as_array().unwrap().iter().collect();
    while let Some(item) = waiting.pop() {
        if item["linkId"] == link_id {
            return item;
        }
        waiting.extend(item["item"].as_array().into_iter().flatten());
    }
    panic!("no item {link_id}: {:#}", imported.resource);
}

/// Imports every file of the folder that a variable names, and prints what came over as a table.
pub(super) fn count_folder(variable: &str) {
    let folder = std::env::var(variable).expect("a folder");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match super::import(&name, &std::fs::read(&file).unwrap(), 50_000_000) {
            Ok(imported) => {
                let all = imported.compiled.items().iter().map(|item| item.link_id.as_str());
                let of = |link_id: &str| {
                    let own = imported.losses.losses.iter();
                    own.filter(|loss| loss.problem.link_id.as_deref() == Some(link_id))
                        .map(|loss| loss.level)
                        .max()
                };
                let levels: Vec<Option<super::Level>> = all.map(of).collect();
                let count = |level: Option<super::Level>| levels.iter().filter(|own| **own == level).count();
                let whole =
                    imported.losses.losses.iter().filter(|loss| loss.problem.link_id.is_none()).count();
                println!(
                    "| `{name}` | {} | {} | {} | {} | {whole} |",
                    levels.len(),
                    count(None),
                    count(Some(super::Level::Kept)),
                    count(Some(super::Level::Changed)) + count(Some(super::Level::Unanswerable))
                );
                for loss in &imported.losses.losses {
                    eprintln!("{name}: {} {:?}", loss.problem, loss.level);
                }
            }
            Err(problems) => println!("| `{name}` | refused: {} |", problems[0]),
        }
    }
}
