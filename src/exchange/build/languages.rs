//! Languages as authors name them, as BCP 47 tags.

/// Names of languages in themselves and in English, with their tags.
const NAMES: [(&str, &str); 40] = [
    ("amharic", "am"),
    ("arabic", "ar"),
    ("bengali", "bn"),
    ("chinese", "zh"),
    ("creole", "ht"),
    ("deutsch", "de"),
    ("dutch", "nl"),
    ("english", "en"),
    ("español", "es"),
    ("espanol", "es"),
    ("français", "fr"),
    ("francais", "fr"),
    ("french", "fr"),
    ("german", "de"),
    ("guarani", "gn"),
    ("hausa", "ha"),
    ("hindi", "hi"),
    ("indonesian", "id"),
    ("inglês", "en"),
    ("italian", "it"),
    ("italiano", "it"),
    ("japanese", "ja"),
    ("khmer", "km"),
    ("macedonian", "mk"),
    ("nepali", "ne"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("portugues", "pt"),
    ("português", "pt"),
    ("portuguese", "pt"),
    ("quechua", "qu"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("swahili", "sw"),
    ("kiswahili", "sw"),
    ("tagalog", "tl"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("urdu", "ur"),
    ("vietnamese", "vi"),
];

/// The tag of `Português (pt)`, `pt-BR` or `Portuguese`; of a name that nobody knows one for private use.
pub(in super::super) fn language_code(name: &str) -> String {
    let name = name.trim();
    let within = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, code)| code.trim());
    if let Some(code) = within.into_iter().chain([name]).find(|code| is_tag(code)) {
        return cased(code);
    }
    let plain = name.split('(').next().unwrap_or_default().trim().to_lowercase();
    if let Some((_, tag)) = NAMES.iter().find(|(known, _)| *known == plain) {
        return (*tag).to_owned();
    }
    let letters: String = plain.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if letters.is_empty() { "und".to_owned() } else { format!("x-{letters}") }
}

fn is_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let is_first = parts
        .next()
        .is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    is_first
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Language in small letters, a country in capitals.
fn cased(tag: &str) -> String {
    let parts = tag.split(['-', '_']).enumerate().map(|(place, part)| match (place, part.len()) {
        (0, _) => part.to_lowercase(),
        (_, 2) => part.to_uppercase(),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_their_tags_and_names() {
        for (name, tag) in [
            ("Português (pt)", "pt"),
            ("English (en)", "en"),
            ("EN", "en"),
            ("pt_br", "pt-BR"),
            ("Español", "es"),
            ("portuguese", "pt"),
            ("Klingon", "x-klingon"),
            ("日本", "und"),
        ] {
            assert_eq!(language_code(name), tag, "{name}");
        }
    }
}
