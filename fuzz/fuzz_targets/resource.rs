//! Any bytes as a questionnaire: read, compiled, evaluated, sent out again.
#![no_main]

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use weconecta::{
    domain::engine::{Answers, Context, evaluate},
    exchange::{fhir::to_r5, import},
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(imported) = import("", bytes, 1_000_000) else { return };
    let compiled = &imported.compiled;
    let context = Context::new("pt-BR", DateTime::UNIX_EPOCH.fixed_offset());
    let answers = Answers::initial(compiled, &context);
    let evaluation = evaluate(compiled, &answers, &context);
    let items = evaluation.counted(compiled, &answers).to_response_items(compiled);
    assert!(Answers::from_response_items(compiled, &items).is_ok(), "what we write we can read");
    let _ = to_r5(imported.resource);
});
