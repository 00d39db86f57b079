//! What the names in a form's expressions mean.

use super::super::build::{Fields, Formula};
use super::form::{Line, Table};
use super::tree::Node;
use super::xpath::Names;

/// Questions as they are seen from a row.
pub(super) struct Seen<'a> {
    pub(super) fields: &'a Fields,
    /// The linkId of the row's group, to tell questions of one name apart.
    pub(super) from: &'a str,
    /// The choice whose columns have names.
    pub(super) choice: Option<(&'a Table, &'a Line)>,
}

impl<'a> Seen<'a> {
    pub(super) const fn of(fields: &'a Fields, node: &'a Node) -> Self {
        Self { fields, from: node.link_id.as_str(), choice: None }
    }
}

impl Names for Seen<'_> {
    fn question(&self, name: &str) -> Option<Formula> {
        let name = name.strip_prefix("last-saved#").unwrap_or(name);
        let shared =
            |link_id: &str| link_id.split('/').zip(self.from.split('/')).take_while(|(a, b)| a == b).count();
        let named = self.fields.iter().filter(|(_, field)| field.name == name);
        let found = named.max_by_key(|(index, field)| (shared(&field.link_id), std::cmp::Reverse(*index)))?;
        Some(Formula::Field(found.0))
    }

    /// A column of the choices; one that isn't there is blank for ODK, and nothing for us.
    fn bare(&self, name: &str) -> Option<Formula> {
        let (table, line) = self.choice?;
        let wanted = name.to_lowercase();
        let position = table.columns.iter().position(|column| column.title.to_lowercase() == wanted);
        let position = position.or_else(|| table.columns.iter().position(|column| column.base == wanted))?;
        Some(Formula::text(line.cell(position)))
    }
}
