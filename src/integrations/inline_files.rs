//! Files inside a document of another system: they are looked at before anything of it is stored, as those are that patients
//! send. Blocks.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value as Json;

use super::scanner::{ScanError, Scanner, Verdict};
use crate::domain::problem::{Code, Problem};

/// How long all files of a document may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Also what others write a little wrong: whoever reads it later may be as lenient.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// One problem for each item with an infected file. An error where the scanner gave no verdict: nothing is stored then, as inside
/// a document nothing can be held back.
pub fn infected(scanner: &Scanner, document: &Json) -> Result<Vec<Problem>, ScanError> {
    let mut problems = Vec::new();
    if !scanner.is_on() {
        return Ok(problems);
    }
    let (start, mut seen) = (Instant::now(), HashSet::new());
    for (link_id, text) in texts(document) {
        if !seen.insert(text) {
            continue;
        }
        if start.elapsed() > PATIENCE {
            return Err(ScanError::Late);
        }
        if scanner.scan(&bytes_of(text))? == Verdict::Infected {
            problems.push(match link_id {
                Some(link_id) => Problem::at(link_id, Code::FileInfected),
                None => Problem::new(Code::FileInfected),
            });
        }
    }
    Ok(problems)
}

/// What is in base64 (`data`, and addresses that are files themselves), with the item it stands in.
fn texts(document: &Json) -> Vec<(Option<&str>, &str)> {
    let (mut found, mut rest) = (Vec::new(), vec![(None, document)]);
    while let Some((link_id, json)) = rest.pop() {
        match json {
            Json::Array(all) => rest.extend(all.iter().map(|one| (link_id, one))),
            Json::Object(fields) => {
                let link_id = fields.get("linkId").and_then(Json::as_str).or(link_id);
                for (name, value) in fields {
                    match (name.as_str(), value) {
                        ("data", Json::String(text)) => found.push((link_id, text.as_str())),
                        ("url", Json::String(address)) => {
                            let inside = address.strip_prefix("data:").and_then(|rest| rest.split_once(','));
                            found.extend(inside.map(|(_, text)| (link_id, text)));
                        }
                        _ => rest.push((link_id, value)),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// What is no base64 is looked at as it stands.
fn bytes_of(text: &str) -> Vec<u8> {
    let packed: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    LENIENT.decode(packed).unwrap_or_else(|_none| text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scanner(script: &str) -> Scanner {
        Scanner::Command(["sh", "-c", script].map(ToOwned::to_owned).to_vec())
    }

    #[test]
    fn files_are_found_wherever_they_stand() {
        // "so evil", with a line break as some write it; "evil" without its padding
        let document = json!({"resourceType": "Bundle", "entry": [{"resource": {"item": [
            {"linkId": "a", "item": [{"linkId": "b", "answer": [{"valueAttachment": {"data": "c28g\nZXZpbA=="}}]}]},
            {"linkId": "c", "answer": [{"valueAttachment": {"data": "cGxhaW4="}}]},
            {"linkId": "d", "answer": [{"valueAttachment": {"url": "data:text/plain;base64,ZXZpbA"}}]},
            {"linkId": "e", "answer": [{"valueString": "evil"}]}]}}]});
        let found = infected(&scanner("! grep -q evil"), &document).unwrap();
        let mut items: Vec<&str> = found.iter().filter_map(|problem| problem.link_id.as_deref()).collect();
        items.sort_unstable();
        assert_eq!(items, ["b", "d"]);
        assert!(found.iter().all(|problem| problem.code == Code::FileInfected));
        assert!(
            infected(&Scanner::None, &document).unwrap().is_empty(),
            "nothing looks where nothing is set up"
        );
    }

    #[test]
    fn without_a_verdict_nothing_stands() {
        let document = json!({"data": "cGxhaW4="});
        assert!(infected(&scanner("exit 2"), &document).is_err());
        assert!(infected(&scanner("exit 2"), &json!({"data": 3, "item": []})).unwrap().is_empty());
    }
}
