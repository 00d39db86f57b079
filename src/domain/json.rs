//! Reading JSON that a stranger sent: its size and nesting are checked before anything is built from it.

use serde::Deserialize;
use serde_json::Value;

use super::problem::{Code, Problem};

/// Objects and arrays inside each other. 100 levels of items are 201 of these; nested questions in a response take four
/// a level.
pub const MAX_NESTING: usize = 420;

/// Parses JSON of at most `max_bytes`, decimals kept to the digit.
pub fn parse(bytes: &[u8], max_bytes: usize) -> Result<Value, Problem> {
    if bytes.len() > max_bytes {
        return Err(Problem::new(Code::TooLarge)
            .with("limit", max_bytes / 1_000_000)
            .with("bytes", max_bytes));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Problem::new(Code::InvalidUtf8).with("byte", error.valid_up_to()))?;
    check_nesting(bytes)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    Value::deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| invalid(&error))
}

fn invalid(error: &serde_json::Error) -> Problem {
    Problem::new(Code::InvalidJson).with("line", error.line()).with("column", error.column())
}

fn check_nesting(bytes: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(Problem::new(Code::NestedTooDeep).with("limit", MAX_NESTING));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Code {
        parse(bytes, 1_000_000).unwrap_err().code
    }

    #[test]
    fn decimals_keep_their_digits() {
        let value = parse(br#"{"a":1.50,"b":0.1000000000000000000001}"#, 100).unwrap();
        assert_eq!(value.to_string(), r#"{"a":1.50,"b":0.1000000000000000000001}"#);
    }

    #[test]
    fn what_is_not_json_is_named() {
        assert_eq!(code(b"{\"a\":"), Code::InvalidJson);
        assert_eq!(code(b"{} x"), Code::InvalidJson);
        assert_eq!(code(b"{\"a\":\"\xff\"}"), Code::InvalidUtf8);
        assert_eq!(parse(b"[1,2,3]", 3).unwrap_err().code, Code::TooLarge);
    }

    #[test]
    fn a_million_brackets_do_not_overflow_the_stack() {
        assert_eq!(code(&b"[".repeat(900_000)), Code::NestedTooDeep);
    }

    #[test]
    fn brackets_in_strings_are_text() {
        let text = format!("\"\\\"{}\"", "[".repeat(1_000));
        assert!(parse(text.as_bytes(), 10_000).is_ok());
    }
}
