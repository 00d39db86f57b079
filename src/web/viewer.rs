//! Whoever looks at a page, as far as pages show it.

use crate::storage::accounts::Role;

/// Whoever is signed in, as far as layouts show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub name: String,
    pub organisation: String,
    pub role: Role,
    /// Alerts that nobody has resolved, for the navigation.
    pub open_alerts: i64,
}

impl Viewer {
    /// First letters of the first and the last name.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// First letters of the first and the last name, titles passed over.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter(|word| !word.ends_with('.'));
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_pass_over_titles() {
        let viewer = |name: &str| Viewer {
            name: name.to_owned(),
            organisation: String::new(),
            role: Role::Staff,
            open_alerts: 0,
        };
        assert_eq!(viewer("Dra. Lúcia Prado").initials(), "LP");
        assert_eq!(viewer("érica").initials(), "É");
        assert_eq!(viewer("").initials(), "");
    }
}
