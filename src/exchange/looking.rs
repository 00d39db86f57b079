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
