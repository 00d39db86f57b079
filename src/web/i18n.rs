//! Texts in three languages. All Fluent files of `locales/` are embedded and parsed once; a text without arguments is kept ready, so that looking it
//! up costs a hash. Knows nothing of requests.

use std::{borrow::Cow, fmt, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use foldhash::HashMap;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

use super::format;

/// Language tag, path and text of every Fluent file.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

static CATALOGUES: LazyLock<[Catalogue; 3]> = LazyLock::new(|| Language::ALL.map(Catalogue::read));

/// A language of the interface. Content has languages of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "pt-BR")]
    PtBr,
    #[serde(rename = "en")]
    En,
    #[serde(rename = "es")]
    Es,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::PtBr, Self::En, Self::Es];

    /// BCP 47 tag, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::PtBr => "pt-BR",
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The language's own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PtBr => "Português",
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    /// By primary subtag, so that `pt`, `pt-PT` and `PT-br` are Portuguese. `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        [("pt", Self::PtBr), ("en", Self::En), ("es", Self::Es)]
            .into_iter()
            .find_map(|(known, language)| primary.eq_ignore_ascii_case(known).then_some(language))
    }

    /// The best of an `Accept-Language` header; `None` if it names none of ours.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',').take(16) {
            let mut pieces = part.split(';');
            let Some(language) = pieces.next().and_then(|tag| Self::from_tag(tag.trim())) else {
                continue;
            };
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            if quality > best.map_or(0.0, |(found, _)| found) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }

    fn catalogue(self) -> &'static Catalogue {
        let [pt, en, es] = &*CATALOGUES;
        match self {
            Self::PtBr => pt,
            Self::En => en,
            Self::Es => es,
        }
    }

    /// The text of a key without arguments. An unknown key comes back marked; the locale test sees to it that none is.
    pub fn text(self, key: &str) -> Cow<'static, str> {
        match self.catalogue().ready.get(key) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.format(key, &[])),
        }
    }

    /// The text of a key with its arguments. User-supplied text is isolated, so that its direction can't disturb the sentence.
    pub fn format(self, key: &str, arguments: &[(&str, &dyn Argument)]) -> String {
        let bundle = &self.catalogue().bundle;
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(locale.key = key, "text is missing");
            return format!("⟦{key}⟧");
        };
        let mut fluent = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            fluent.set(*name, value.value());
        }
        let mut problems = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&fluent), &mut problems);
        if !problems.is_empty() {
            tracing::error!(locale.key = key, problems = problems.len(), "text lacks an argument");
        }
        text.into_owned()
    }

    /// The same where all arguments are texts.
    pub fn say(self, key: &str, arguments: &[(&str, &str)]) -> String {
        let arguments: Vec<(&str, &dyn Argument)> =
            arguments.iter().map(|(name, value)| -> (&str, &dyn Argument) { (name, value) }).collect();
        self.format(key, &arguments)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// One language's texts.
struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    ready: HashMap<String, String>,
}

impl Catalogue {
    fn read(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        match language {
            Language::PtBr => bundle.set_formatter(Some(|value, _| number_in(Language::PtBr, value))),
            Language::En => bundle.set_formatter(Some(|value, _| number_in(Language::En, value))),
            Language::Es => bundle.set_formatter(Some(|value, _| number_in(Language::Es, value))),
        }
        let mut keys = Vec::new();
        for (_, path, text) in FILES.iter().filter(|(folder, _, _)| *folder == language.tag()) {
            let resource =
                FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, problems)| {
                    tracing::error!(path, problems = problems.len(), "locale file has errors");
                    partial
                });
            keys.extend(text.lines().filter_map(key_of).map(str::to_owned));
            if let Err(problems) = bundle.add_resource(resource) {
                tracing::error!(path, problems = problems.len(), "locale file repeats a key");
            }
        }
        let ready = keys
            .into_iter()
            .filter_map(|key| Some((without_arguments(&bundle, &key)?, key)))
            .map(|(text, key)| (key, text))
            .collect();
        Self { bundle, ready }
    }
}

fn number_in(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::localised(language, &number.as_string())),
        _ => None,
    }
}

/// The key that a line of a Fluent file defines, if it does.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let well_formed = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    well_formed.then_some(key)
}

fn without_arguments(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut problems = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut problems).into_owned();
    problems.is_empty().then_some(text)
}

/// What a text takes as an argument.
pub trait Argument {
    fn value(&self) -> FluentValue<'_>;
}

impl Argument for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::String(isolated(self))
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().value()
    }
}

impl Argument for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Argument for Decimal {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::try_number(&self.normalize().to_string()).into_owned()
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! number_arguments {
    ($($kind:ty),+) => { $(impl Argument for $kind {
        fn value(&self) -> FluentValue<'_> {
            FluentValue::from(*self)
        }
    })+ };
}
number_arguments!(i16, i32, i64, u8, u16, u32, u64, usize, f64);

/// Text with right-to-left letters or direction controls, between first-strong-isolate and pop; any other as it is.
fn isolated(text: &str) -> Cow<'_, str> {
    let directed = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fefc}');
    if text.chars().any(directed) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language_takes_the_best_of_ours() {
        let of = Language::from_accept_language;
        assert_eq!(of("fr, es;q=0.5, en;q=0.8"), Some(Language::En));
        assert_eq!(of("pt-PT,pt;q=0.9"), Some(Language::PtBr));
        assert_eq!(of("de, fr"), None);
        assert_eq!(of("es;q=x"), None);
    }

    #[test]
    fn direction_controls_stay_inside_their_value() {
        assert_eq!(isolated("Maria"), "Maria");
        assert_eq!(isolated("\u{202e}airaM"), "\u{2068}\u{202e}airaM\u{2069}");
    }

    #[test]
    fn an_unknown_key_is_marked() {
        assert_eq!(Language::En.text("no-such-key"), "⟦no-such-key⟧");
    }
}
