//! Which route a path belongs to, told by its pattern: what logs and metrics name a request by, as a path can hold a secret.

use std::collections::BTreeMap;

/// The patterns of all routes, by segments.
#[derive(Debug, Default)]
pub struct Patterns {
    /// Of the path that ends here.
    pattern: Option<&'static str>,
    literals: BTreeMap<&'static str, Patterns>,
    parameter: Option<Box<Patterns>>,
    /// Of a parameter that takes all the rest.
    rest: Option<&'static str>,
}

impl Patterns {
    pub(super) fn of(patterns: impl Iterator<Item = &'static str>) -> Self {
        let mut all = Self::default();
        for pattern in patterns {
            all.add(pattern);
        }
        all
    }

    fn add(&mut self, pattern: &'static str) {
        let mut at = self;
        for segment in pattern.split('/').skip(1) {
            if segment.ends_with(":.*}") {
                at.rest = Some(pattern);
                return;
            }
            at = if segment.starts_with('{') {
                at.parameter.get_or_insert_default()
            } else {
                at.literals.entry(segment).or_default()
            };
        }
        at.pattern = Some(pattern);
    }

    /// The pattern, such as `/f/{token}`; `None` where no route is.
    pub fn find(&self, path: &str) -> Option<&'static str> {
        let mut at = self;
        for segment in path.split('/').skip(1) {
            let parameter = || at.parameter.as_deref().filter(|_| !segment.is_empty());
            match at.literals.get(segment).or_else(parameter) {
                Some(next) => at = next,
                None => return at.rest,
            }
        }
        at.pattern
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_by_its_pattern() {
        let all =
            ["/", "/f/{token}", "/f/{token}/r/{response}/q", "/fhir/", "/staff/new", "/assets/{path:.*}"];
        let patterns = Patterns::of(all.into_iter());
        for (path, pattern) in [
            ("/", Some("/")),
            ("/f/abc", Some("/f/{token}")),
            ("/f/abc/r/7/q", Some("/f/{token}/r/{response}/q")),
            ("/fhir/", Some("/fhir/")),
            ("/assets/css/page.css", Some("/assets/{path:.*}")),
            ("/f/", None),
            ("/f/abc/r", None),
            ("/f/abc/r/7/q/more", None),
            ("/staff", None),
            ("/secret", None),
            ("", None),
        ] {
            assert_eq!(patterns.find(path), pattern, "{path}");
        }
    }
}
