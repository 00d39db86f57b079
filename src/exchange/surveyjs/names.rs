//! What names in conditions mean: questions, rows of matrices, questions of the same panel or row.

use std::collections::HashMap;

use super::super::build::{Call, Fields, Formula, Why};

/// Where a condition stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The key of the panel that repeats around it, with its dot.
    pub(super) panel: Option<String>,
    /// The key of the matrix row around it, with its dot.
    pub(super) row: Option<String>,
    /// The choice that it belongs to.
    pub(super) choice: Option<String>,
}

/// Questions by what conditions call them.
#[derive(Debug)]
pub(super) struct Names<'f> {
    pub(super) fields: &'f Fields,
    pub(super) keys: &'f HashMap<String, usize>,
}

/// The key of what is in each instance of a group.
pub(super) fn inside(key: &str) -> String {
    format!("{key}[].")
}

impl Names<'_> {
    pub(super) fn resolve(&self, written: &str, scope: &Scope) -> Result<Formula, Why> {
        let unknown = || Why::Field(format!("{{{written}}}"));
        let name = written.trim().trim_start_matches('#');
        if let ("item" | "choice", Some(choice)) = (name, &scope.choice) {
            return Ok(Formula::text(choice.as_str()));
        }
        for (prefix, around) in [("panel.", &scope.panel), ("row.", &scope.row)] {
            if let (Some(rest), Some(around)) = (strip(name, prefix), around) {
                let found = self.find(&format!("{around}{rest}"));
                return found.map(Formula::Field).ok_or_else(unknown);
            }
        }
        if let Some(field) = self.find(name) {
            return Ok(Formula::Field(field));
        }
        self.instance(name).ok_or_else(unknown)
    }

    /// `panel[0].name`: of one instance, counted from 0.
    fn instance(&self, name: &str) -> Option<Formula> {
        let (group, rest) = name.split_once('[')?;
        let (number, rest) = rest.split_once("].")?;
        let number: u32 = number.parse().ok()?;
        let (group, field) = (self.find(group)?, self.find(&format!("{}{rest}", inside(group)))?);
        let number = Formula::Number((number + 1).into());
        Some(Formula::Call(Call::InInstance, vec![Formula::Field(field), Formula::Field(group), number]))
    }

    /// A question of a group that repeats.
    pub(super) fn within(&self, group: usize, name: &str) -> Result<usize, Why> {
        let key = self
            .keys
            .iter()
            .find(|(key, field)| **field == group && !key.contains("[]."))
            .map(|(key, _)| key);
        let found = key.and_then(|key| self.find(&format!("{}{name}", inside(key))));
        found.ok_or_else(|| Why::Field(name.to_owned()))
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.keys.get(key).copied().or_else(|| {
            let wanted = key.to_lowercase();
            self.keys.iter().find(|(key, _)| key.to_lowercase() == wanted).map(|(_, field)| *field)
        })
    }
}

fn strip<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let start = name.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| name.get(prefix.len()..)).flatten()
}
