//! Any bytes as the answers to one of our own questionnaires: the first byte says to which.
#![no_main]

use std::sync::OnceLock;

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use weconecta::{
    domain::{
        engine::{Answers, Context, evaluate},
        json,
        questionnaire::Compiled,
    },
    exchange::import,
};

const SOURCES: [&[u8]; 6] = [
    include_bytes!("../../tests/fixtures/questionnaires/all-types.json"),
    include_bytes!("../../tests/fixtures/questionnaires/conditions.json"),
    include_bytes!("../../tests/fixtures/questionnaires/nested.json"),
    include_bytes!("../../tests/fixtures/questionnaires/scores.json"),
    include_bytes!("../../tests/fixtures/questionnaires/habits.json"),
    include_bytes!("../questionnaires/computed.json"),
];

fn questionnaires() -> &'static [Compiled] {
    static COMPILED: OnceLock<Vec<Compiled>> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let read = |bytes: &&[u8]| import("", bytes, 1_000_000).expect("our own fixture").compiled;
        SOURCES.iter().map(read).collect()
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let all = questionnaires();
    let compiled = &all[usize::from(*first) % all.len()];
    let Ok(items) = json::parse(rest, 1_000_000) else { return };
    let Ok(answers) = Answers::from_response_items(compiled, &items) else { return };
    let context = Context::new("pt-BR", DateTime::UNIX_EPOCH.fixed_offset());
    let evaluation = evaluate(compiled, &answers, &context);
    let counted = evaluation.counted(compiled, &answers);
    let written = counted.to_response_items(compiled);
    let again = Answers::from_response_items(compiled, &written).expect("what we write we can read");
    assert_eq!(again, counted);
});
