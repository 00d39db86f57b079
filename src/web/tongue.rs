//! Words in another language than the page's: named for screen readers, and in their own direction.

use crate::domain::questionnaire::Compiled;

/// Languages written from right to left, in the scripts they usually have.
const FROM_RIGHT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];
/// Scripts that go from right to left, as in `az-Arab`.
const SCRIPTS: [&str; 5] = ["arab", "hebr", "nkoo", "syrc", "thaa"];

/// The language of an author's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// BCP 47.
    pub tag: String,
    pub is_from_right: bool,
}

impl Tongue {
    /// `None` where the words are in the page's language, or nobody says which they are in.
    pub fn of(compiled: &Compiled, page: &str) -> Option<Self> {
        compiled.foreign_to(page).map(Self::new)
    }

    fn new(tag: &str) -> Self {
        let mut parts = tag.split('-').map(str::to_ascii_lowercase);
        let language = parts.next().unwrap_or_default();
        let script = parts.find(|part| part.len() == 4);
        let is_from_right = match script {
            Some(script) => SCRIPTS.contains(&script.as_str()),
            None => FROM_RIGHT.contains(&language.as_str()),
        };
        Self { tag: tag.to_owned(), is_from_right }
    }

    pub const fn direction(&self) -> &'static str {
        if self.is_from_right { "rtl" } else { "ltr" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_decides_before_the_language() {
        let directions =
            [("ar", "rtl"), ("he-IL", "rtl"), ("ar-Latn", "ltr"), ("az-Arab-IR", "rtl"), ("gn", "ltr")];
        for (tag, direction) in directions {
            assert_eq!(Tongue::new(tag).direction(), direction, "{tag}");
        }
    }
}
