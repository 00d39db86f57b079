//! Any text as an expression, evaluated over a response.
#![no_main]

use std::sync::OnceLock;

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;
use weconecta::domain::expression::{Context, Expression, Item};

fn response() -> &'static Json {
    static RESPONSE: OnceLock<Json> = OnceLock::new();
    RESPONSE.get_or_init(|| {
        serde_json::from_str(include_str!("../questionnaires/response.json")).expect("our own fixture")
    })
}

fuzz_target!(|text: &str| {
    let Ok(expression) = Expression::parse(text) else { return };
    for strict in [false, true] {
        let mut context = Context::new(DateTime::UNIX_EPOCH.fixed_offset()).with_resource(response());
        context.strict = strict;
        context.max_steps = 100_000;
        if let Ok(found) = expression.evaluate(Item::from_json(response()), &context) {
            let _ = found.truth();
            for item in found.iter() {
                let _ = item.to_text();
            }
        }
    }
});
