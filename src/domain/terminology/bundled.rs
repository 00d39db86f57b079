//! Small value sets of HL7's that questionnaires use everywhere, and the countries. The codes are HL7's, published under
//! CC0; words in Portuguese and Spanish are ours, those of countries Unicode's (CLDR).

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::Library;

const FILE: &str = include_str!("../../../terminology/bundled.json");

static BUNDLED: LazyLock<Library> = LazyLock::new(|| {
    let mut library = Library::default();
    // a test reads the file, so it is JSON
    let file: Json = serde_json::from_str(FILE).unwrap_or_default();
    for entry in file.get("entry").and_then(Json::as_array).into_iter().flatten() {
        if let Some(resource) = entry.get("resource") {
            library.add(resource.clone());
        }
    }
    library
});

pub(super) fn library() -> &'static Library {
    &BUNDLED
}
