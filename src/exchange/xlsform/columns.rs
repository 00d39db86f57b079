//! The columns of an XLSForm by their headers: `label::Português (pt)`, `bind:relevant`, `media::image`.

/// A column, its name as the specification has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Such as `label`; small letters, words parted by `_`.
    pub(super) base: String,
    /// As the author names it.
    pub(super) language: Option<String>,
    /// The header as it stands.
    pub(super) title: String,
}

/// Other names of columns.
const ALIASES: [(&str, &str); 22] = [
    ("caption", "label"),
    ("text", "label"),
    ("relevance", "relevant"),
    ("bind_relevant", "relevant"),
    ("readonly", "read_only"),
    ("calculate", "calculation"),
    ("requiredmsg", "required_message"),
    ("jr:requiredmsg", "required_message"),
    ("jr:constraintmsg", "constraint_message"),
    ("constraint_msg", "constraint_message"),
    ("constraintmsg", "constraint_message"),
    ("constraining_message", "constraint_message"),
    ("value", "name"),
    ("tag", "name"),
    ("command", "type"),
    ("count", "repeat_count"),
    ("jr:count", "repeat_count"),
    ("list", "list_name"),
    ("big_image", "big-image"),
    ("jr:noapperrorstring", "noapperrorstring"),
    ("guidance", "guidance_hint"),
    ("dataset", "list_name"),
];

/// Before the name proper: where in the form the value goes.
const PLACES: [&str; 4] = ["bind", "control", "body", "media"];

/// Columns whose values are words, or files for words.
const TRANSLATED: [&str; 9] = [
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
    "image",
    "big-image",
    "audio",
    "video",
];

impl Column {
    pub(super) fn of(title: &str) -> Self {
        let title = title.trim();
        let mut parts: Vec<&str> =
            if title.contains("::") { title.split("::").collect() } else { halves(title) };
        for part in &mut parts {
            *part = part.trim();
        }
        if parts.len() > 1
            && parts.first().is_some_and(|first| PLACES.contains(&first.to_lowercase().as_str()))
        {
            let rest = parts.split_off(1);
            parts = match rest.as_slice() {
                [only] if title.contains("::") => vec![only],
                [only] => halves(only),
                _ => rest,
            };
        }
        let first = parts.first().copied().unwrap_or_default().to_lowercase();
        let plain = first.split_whitespace().collect::<Vec<_>>().join("_");
        let plain = if first.contains("image") { plain } else { plain.replace('-', "_") };
        let alias = ALIASES.iter().find(|(known, _)| *known == plain).map(|(_, base)| (*base).to_owned());
        let base = alias.unwrap_or(plain);
        match parts.get(1..).unwrap_or_default() {
            [] => Self { base, language: None, title: title.to_owned() },
            [language] if TRANSLATED.contains(&base.as_str()) => {
                Self { base, language: Some((*language).to_owned()), title: title.to_owned() }
            }
            _ => Self { base: title.to_lowercase(), language: None, title: title.to_owned() },
        }
    }
}

/// At the first single colon; `jr:constraintMsg` is one name.
fn halves(title: &str) -> Vec<&str> {
    match title.split_once(':') {
        Some((first, _)) if first.trim() == "jr" => vec![title],
        Some((first, rest)) => vec![first, rest],
        None => vec![title],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood_as_authors_write_them() {
        for (title, base, language) in [
            ("label", "label", None),
            ("label::Português (pt)", "label", Some("Português (pt)")),
            ("Label : English", "label", Some("English")),
            ("caption:italian", "label", Some("italian")),
            ("media::image::English", "image", Some("English")),
            ("media:image:english", "image", Some("english")),
            ("media::big-image", "big-image", None),
            ("bind:relevant", "relevant", None),
            ("bind:jr:constraintMsg", "constraint_message", None),
            ("jr:constraintMsg::pt", "constraint_message", Some("pt")),
            ("constraint message", "constraint_message", None),
            ("read only", "read_only", None),
            ("list name", "list_name", None),
            ("control:appearance", "appearance", None),
            ("body::accuracyThreshold", "accuracythreshold", None),
            ("instance::odk:tag", "instance::odk:tag", None),
        ] {
            let column = Column::of(title);
            assert_eq!((column.base.as_str(), column.language.as_deref()), (base, language), "{title}");
        }
    }
}
