//! The configuration file: TOML, one key per setting. Its values become the defaults of the command
//! line's parser, so one set of rules checks them wherever they come from.

use std::path::Path;

use clap::Command;
use toml::{Table, Value};

use super::names;

/// Makes the file's values the defaults of `command`. The error is one line that names file and key.
pub fn with_file(command: Command, path: &Path) -> Result<Command, String> {
    let fails = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| fails(&error))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(0, |span| text.get(..span.start).unwrap_or_default().lines().count());
        fails(&format!("line {}: {}", line.max(1), error.message().replace('\n', ", ")))
    })?;
    let known = names();
    let mut command = command;
    for (key, value) in table {
        if !known.contains(&key) {
            return Err(fails(&format!("unknown setting {key}")));
        }
        let text = as_text(&value).ok_or_else(|| fails(&format!("{key} has a value of the wrong kind")))?;
        command = command.mut_arg(&key, |arg| arg.default_value(text));
    }
    Ok(command)
}

/// The value as it would be written on the command line; lists are separated by commas.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(yes) => Some(yes.to_string()),
        Value::Array(values) => {
            let texts: Option<Vec<_>> = values.iter().map(as_text).collect();
            Some(texts?.join(","))
        }
        Value::Datetime(_) | Value::Table(_) => None,
    }
}
