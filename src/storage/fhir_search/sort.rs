//! The order of a search, which its pages keep.

/// What can be sorted by: the parameter's name, and its value in SQL, never null, with `@` for the row.
pub type Sortable = (&'static str, &'static str);

/// Keys of a search at most.
const MOST: usize = 5;

/// In which order: by nothing, it is that of the ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sort(Vec<Key>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    value: &'static str,
    is_descending: bool,
}

impl Sort {
    /// Reads `-authored,status`; `None` if a name is not among what can be sorted by, or there are too many.
    pub fn parse(text: &str, known: &[Sortable]) -> Option<Self> {
        let key = |name: &str| {
            let name = name.trim();
            let (plain, is_descending) = match name.strip_prefix('-') {
                Some(plain) => (plain, true),
                None => (name, false),
            };
            let (_, value) = known.iter().find(|(one, _)| *one == plain)?;
            Some(Key { value, is_descending })
        };
        let keys: Vec<Key> = text.split(',').map(key).collect::<Option<_>>()?;
        (keys.len() <= MOST).then_some(Self(keys))
    }

    /// The end of a query of `row`: what comes after the row with the id in `after`, in order, so many. `table` is
    /// where `row` is from; `$1` is the organisation.
    pub(super) fn end(&self, table: &str, row: &str, after: &str, limit: &str) -> String {
        if self.0.is_empty() {
            return format!(" AND ({after} IS NULL OR {row}.id > {after}) ORDER BY {row}.id LIMIT {limit}");
        }
        // among equals the ids go the way of the first key, as an index does that is read from its end
        let id = Key { value: "@.id", is_descending: self.0.first().is_some_and(|key| key.is_descending) };
        let keys: Vec<Key> = self.0.iter().copied().chain([id]).collect();
        let mut ways = Vec::with_capacity(keys.len());
        for (position, key) in keys.iter().enumerate() {
            let before = keys.iter().take(position).map(|key| (key, "="));
            let sign = if key.is_descending { "<" } else { ">" };
            let parts: Vec<String> = before
                .chain([(key, sign)])
                .map(|(key, sign)| format!("{} {sign} {}", key.of(row), key.of("seen")))
                .collect();
            ways.push(format!("({})", parts.join(" AND ")));
        }
        let order: Vec<String> = keys
            .iter()
            .map(|key| format!("{}{}", key.of(row), if key.is_descending { " DESC" } else { "" }))
            .collect();
        format!(
            " AND ({after} IS NULL OR EXISTS (SELECT FROM {table} seen WHERE seen.organisation_id = $1
                AND seen.id = {after} AND ({}))) ORDER BY {} LIMIT {limit}",
            ways.join(" OR "),
            order.join(", ")
        )
    }
}

impl Key {
    fn of(self, row: &str) -> String {
        self.value.replace('@', row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Sortable] = &[("_id", "@.id"), ("name", "lower(@.name)")];

    #[test]
    fn a_page_goes_on_after_the_last_row_of_the_one_before() {
        assert_eq!(Sort::parse("-age", KNOWN), None);
        assert_eq!(Sort::parse("name,name,name,name,name,name", KNOWN), None);
        let end = Sort::parse("-name", KNOWN).unwrap().end("people", "p", "$2", "$3");
        assert!(end.contains(
            "(lower(p.name) < lower(seen.name)) OR (lower(p.name) = lower(seen.name) AND p.id < seen.id)"
        ));
        assert!(end.ends_with("ORDER BY lower(p.name) DESC, p.id DESC LIMIT $3"), "{end}");
        assert!(Sort::default().end("people", "p", "$2", "$3").ends_with("ORDER BY p.id LIMIT $3"));
    }
}
