//! What was changed in the form of an item since its author saw it, taken into the draft.

use serde_json::Value as Json;

use super::{Conflict, LINK_ID, Row, Sent, TYPE, Taken, rows, told};
use crate::domain::questionnaire::edit::{
    Action, Change, Refusal, Tree, Wrong, act, apply, property, subject,
};

/// Takes what was changed in the form of an item (empty linkId: of the questionnaire itself) since `base`, the resource as its author saw it, into the draft. What another author
/// changed meanwhile stays, and is a conflict where this one changed it too.
///
/// Without a `base` nobody knows what the author saw (an upload came between): all that differs is a conflict.
pub(in crate::features::authoring::editor) fn take(
    resource: &mut Json,
    base: Option<&Json>,
    id: &str,
    sent: &Sent,
) -> Taken {
    let mut taken = Taken { link_id: id.to_owned(), ..Taken::default() };
    let now = subject(resource, id);
    let Some(seen) = base.map_or(now, |base| subject(base, id)) else {
        taken.refusal = Some(Refusal::Missing(id.to_owned()));
        return taken;
    };
    let mut desk = Taking { resource, base: &seen, is_known: base.is_some(), id: id.to_owned(), taken };
    for (name, typed) in &sent.values {
        desk.value(name, typed);
    }
    desk.rows(sent.options.as_deref());
    desk.rows(sent.conditions.as_deref());
    desk.rows(sent.flags.as_deref());
    desk.rows(sent.constraints.as_deref());
    desk.rows(sent.variables.as_deref());
    desk.rows(sent.signatures.as_deref());
    desk.rows(sent.contexts.as_deref());
    desk.rows(sent.toggles.as_deref());
    desk.rows(sent.columns.as_deref());
    if let Some(to) = sent.values.get(LINK_ID) {
        desk.rename(to.trim());
    }
    desk.taken
}

struct Taking<'a> {
    resource: &'a mut Json,
    base: &'a Json,
    /// What the author saw is known.
    is_known: bool,
    id: String,
    taken: Taken,
}

impl Taking<'_> {
    fn item(&mut self) -> Option<Json> {
        let item = subject(self.resource, &self.id);
        if item.is_none() {
            self.taken.refusal = Some(Refusal::Missing(self.id.clone()));
        }
        item
    }

    fn add(&mut self, changes: Vec<Change>) {
        match apply(self.resource, &changes) {
            Ok(()) => self.taken.changes.extend(changes),
            Err(refusal) => self.taken.refusal = Some(refusal),
        }
    }

    fn wrong(&mut self, field: &str, wrong: Wrong) {
        self.taken.errors.push((field.to_owned(), wrong));
    }

    /// Whether the author changed the field and nobody else did in another way.
    fn is_ours<T: PartialEq>(
        &mut self,
        field: &str,
        typed: &T,
        base: &T,
        now: &T,
        told: impl Fn(&T) -> String,
    ) -> bool {
        if typed == now || (typed == base && self.is_known) {
            return false;
        }
        if base != now || !self.is_known {
            self.taken.conflicts.push(Conflict { field: field.to_owned(), theirs: told(now) });
            return false;
        }
        true
    }

    fn value(&mut self, name: &str, typed: &str) {
        let Some(item) = self.item() else { return };
        let typed = typed.replace("\r\n", "\n").trim().to_owned();
        let (base, now) = (told(self.base, name), told(&item, name));
        if !self.is_ours(name, &typed, &base, &now, Clone::clone) {
            return;
        }
        let changes = match name {
            TYPE => Ok(retyped(&item, &typed)),
            name => match property(name) {
                Some(property) => property.write(&item, &typed).map(|change| change.into_iter().collect()),
                None => Ok(Vec::new()),
            },
        };
        match changes {
            Ok(changes) => self.add(changes),
            Err(wrong) => self.wrong(name, wrong),
        }
    }

    fn rows<R: Row>(&mut self, rows: Option<&[R]>) {
        let Some((rows, item)) = rows.and_then(|rows| Some((rows, self.item()?))) else { return };
        let (base, now) = (R::stored(self.base), R::stored(&item));
        self.taken.has_unfinished |= !rows.iter().all(R::is_finished);
        let rows = rows::finished(rows, &base);
        let told = |rows: &Vec<R>| rows.iter().map(R::told).collect::<Vec<_>>().join(" · ");
        if self.is_ours(R::FIELD, &rows, &base, &now, told) {
            match R::write(&Tree::of(self.resource), &item, &rows) {
                Ok(changes) => self.add(changes),
                Err((row, wrong)) => self.wrong(&format!("{}-{row}", R::NAME), wrong),
            }
        }
    }

    /// Last, as everything before names the item as it was.
    fn rename(&mut self, to: &str) {
        if to == self.id || self.taken.refusal.is_some() {
            return;
        }
        if to.is_empty() || to.len() > 255 {
            self.wrong(LINK_ID, Wrong::NotListed);
            return;
        }
        let action = Action::Rename { from: self.id.clone(), to: to.to_owned() };
        match act(self.resource, &action) {
            Ok(changes) => {
                self.taken.changes.extend(changes);
                to.clone_into(&mut self.taken.link_id);
            }
            Err(Refusal::Taken(_)) => self.wrong(LINK_ID, Wrong::Foreign),
            Err(refusal) => self.taken.refusal = Some(refusal),
        }
    }
}

fn put(item: &Json, member: &str, becomes: Option<Json>) -> Vec<Change> {
    let id = item.get("linkId").and_then(Json::as_str).map(str::to_owned);
    let was = item.get(member).cloned();
    if was == becomes {
        return Vec::new();
    }
    vec![Change::Put { item: id, member: member.to_owned(), was, becomes }]
}

/// Another type; a choice of one and of several differ by `repeats`. What no longer fits stays and is told by the checks.
fn retyped(item: &Json, to: &str) -> Vec<Change> {
    let code = if to == "choices" { "choice" } else { to };
    let mut changes = put(item, "type", Some(code.into()));
    let was_several = told(item, TYPE) == "choices";
    if to == "choices" || was_several {
        changes.extend(put(item, "repeats", (to == "choices").then_some(true.into())));
    }
    changes
}
