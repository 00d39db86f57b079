//! Every form that the makers of the specification test their own program with. They are no part of the repository;
//! where they are missing, the test says that it was skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::super::{Level, import};
use super::Imported;

/// Files that are no form, with why.
const REFUSED: [(&str, &str); 4] = [
    ("LICENSE", "problem-invalid-json line=1 column=1"),
    ("LICENSE-NOTE.txt", "problem-format-unknown"),
    ("fruits.csv", "problem-format-unknown"),
    ("spec_test_expected_output.xml", "problem-invalid-json line=1 column=1"),
];

pub(super) fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places =
        ["../shared/data", "../../shared/data"].map(|place| root.join(place).join("xlsforms/pyxform"));
    let Some(folder) = places.into_iter().find(|path| path.is_dir()) else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// Items kept exactly, kept with a note, not kept, and rows left out.
fn count(imported: &Imported) -> [usize; 4] {
    let mut worst: BTreeMap<&str, Level> = BTreeMap::new();
    for loss in &imported.losses.losses {
        if let Some(link_id) = loss.problem.link_id.as_deref() {
            let level = worst.entry(link_id).or_insert(loss.level);
            *level = loss.level.max(*level);
        }
    }
    let lost = worst.values().filter(|level| **level == Level::Unanswerable).count();
    let rows: BTreeSet<_> = imported
        .losses
        .losses
        .iter()
        .filter(|loss| loss.problem.link_id.is_none())
        .filter(|loss| loss.problem.key() == "problem-type-left-out")
        .map(|loss| format!("{}", loss.problem))
        .collect();
    [imported.items() - worst.len(), worst.len() - lost, lost, rows.len()]
}

#[test]
fn no_damaged_workbook_makes_it_fail() {
    let is_workbook = |file: &&PathBuf| {
        let name = file.to_string_lossy();
        name.ends_with("group.xls") || name.ends_with("group.xlsx")
    };
    for file in files().iter().filter(is_workbook) {
        let whole = std::fs::read(file).unwrap();
        for place in 0..200 {
            let at = place * whole.len() / 200;
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            let _ = import("", &damaged, 20_000_000);
            let _ = import("", &whole[..at], 20_000_000);
        }
    }
}

#[test]
fn every_form_is_imported_or_refused_for_a_reason() {
    let files = files();
    if files.is_empty() {
        println!("skipped: ../shared/data/xlsforms is missing");
        return;
    }
    let mut total = [0; 4];
    let (mut taken, mut refused) = (0, BTreeMap::new());
    println!("| file | items | exactly | with a note | not | rows left out |\n|---|---|---|---|---|---|");
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match import(&name, &std::fs::read(file).unwrap(), 20_000_000) {
            Ok(imported) => {
                taken += 1;
                let counts = count(&imported);
                let [exactly, noted, not, left] = counts;
                println!("| {name} | {} | {exactly} | {noted} | {not} | {left} |", imported.items());
                for (sum, count) in total.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
            Err(problems) => {
                let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
                refused.insert(name, words.join("; "));
            }
        }
    }
    println!(
        "| {taken} files | {} | {} | {} | {} | {} |",
        total.iter().take(3).sum::<usize>(),
        total[0],
        total[1],
        total[2],
        total[3]
    );
    for (name, words) in &refused {
        println!("refused: {name}: {words}");
    }
    let expected: BTreeMap<String, String> =
        REFUSED.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect();
    assert_eq!(refused, expected);
    // docs/formats.md has these numbers
    assert_eq!(total, [383, 110, 0, 10]);
}
