//! Words in several languages: FHIR's `translation` extension, resolved once when the questionnaire is compiled.

use serde_json::{Map, Value as Json};

use super::{rich, urls};

/// Words, with the markup their author gave them, if any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Words {
    plain: String,
    /// Safe to show as it is.
    markup: Option<Box<str>>,
}

impl Words {
    fn read(plain: &str, element: Option<&Json>) -> Self {
        Self { plain: plain.to_owned(), markup: rich::of(plain, element) }
    }
}

/// A text with its translations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    default: Words,
    translations: Vec<(String, Words)>,
}

impl Text {
    pub fn new(default: &str) -> Self {
        Self { default: Words::read(default, None), translations: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, language: &str, text: &str) -> Self {
        self.translations.push((language.to_owned(), Words::read(text, None)));
        self
    }

    /// Reads `fields[name]` and the translations in `fields["_name"]`; `None` where there is no text.
    pub fn find(fields: &Map<String, Json>, name: &str) -> Option<Self> {
        let default = fields.get(name)?.as_str()?;
        Self::read(default, fields.get(&format!("_{name}")))
    }

    /// A text whose primitive's sibling (`_text`) is `element`; `None` if the text is blank.
    pub fn read(default: &str, element: Option<&Json>) -> Option<Self> {
        if default.trim().is_empty() {
            return None;
        }
        let extensions = element.and_then(|element| element.get("extension")).and_then(Json::as_array);
        let translations = extensions.into_iter().flatten().filter_map(translation).collect();
        Some(Self { default: Words::read(default, element), translations })
    }

    /// The words in `language` (`pt-BR`), in its base language (`pt`, `pt-PT`), else as the author wrote them.
    pub fn get(&self, language: &str) -> &str {
        &self.words(language).plain
    }

    /// Safe markup of the same words, where their author formatted them in this language.
    pub fn markup(&self, language: &str) -> Option<&str> {
        self.words(language).markup.as_deref()
    }

    fn words(&self, language: &str) -> &Words {
        let exact = self.translations.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(language));
        let found = exact.or_else(|| {
            self.translations.iter().find(|(tag, _)| base(tag).eq_ignore_ascii_case(base(language)))
        });
        found.map_or(&self.default, |(_, words)| words)
    }

    /// As the author wrote it, in the questionnaire's own language.
    pub fn original(&self) -> &str {
        &self.default.plain
    }

    /// In every language, the original first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let translated = self.translations.iter().map(|(_, words)| words.plain.as_str());
        std::iter::once(self.original()).chain(translated)
    }

    /// The languages it is translated into.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.translations.iter().map(|(language, _)| language.as_str())
    }

    /// The words that stand under this very tag.
    pub fn translated(&self, language: &str) -> Option<&str> {
        let found = self.translations.iter().find(|(tag, _)| tag == language);
        found.map(|(_, words)| words.plain.as_str())
    }

    /// Markup without blocks and links, for headings and labels.
    #[must_use]
    pub(super) fn into_phrase(mut self) -> Self {
        let all = self.translations.iter_mut().map(|(_, words)| words).chain([&mut self.default]);
        for markup in all.filter_map(|words| words.markup.as_mut()) {
            *markup = rich::phrase(markup);
        }
        self
    }

    /// Makes the original reachable by its own tag, so that a base-language match does not pass it over.
    pub(super) fn in_language(mut self, language: &str) -> Self {
        let said = self.translations.iter().any(|(tag, _)| tag.eq_ignore_ascii_case(language));
        if !language.is_empty() && !self.translations.is_empty() && !said {
            let original = self.default.clone();
            self.translations.insert(0, (language.to_owned(), original));
        }
        self
    }
}

fn base(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

fn translation(extension: &Json) -> Option<(String, Words)> {
    if extension.get("url")?.as_str()? != urls::TRANSLATION {
        return None;
    }
    let part = |name: &str| {
        let parts = extension.get("extension")?.as_array()?;
        let part = parts.iter().find(|part| part.get("url").and_then(Json::as_str) == Some(name))?;
        let (key, value) = part.as_object()?.iter().find(|(key, _)| key.starts_with("value"))?;
        Some((value.as_str()?, part.get(format!("_{key}"))))
    };
    let (content, element) = part("content")?;
    Some((part("lang")?.0.to_owned(), Words::read(content, element)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_falls_back_to_its_base_and_then_to_the_original() {
        let text = Text::new("How are you?").with("pt-BR", "Como vai?").with("es", "¿Cómo está?");
        assert_eq!(text.get("pt-BR"), "Como vai?");
        assert_eq!(text.get("pt"), "Como vai?");
        assert_eq!(text.get("es-AR"), "¿Cómo está?");
        assert_eq!(text.get("de"), "How are you?");
    }
}
