//! Words with their translations.

use pulldown_cmark::{Event, Parser, TagEnd};
use serde_json::{Map, Value as Json, json};

use crate::domain::questionnaire::urls;

/// A text, and what it is in other languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Words {
    pub(in super::super) text: String,
    /// By BCP 47 tag.
    pub(in super::super) others: Vec<(String, String)>,
    /// The texts may be Markdown.
    pub(in super::super) is_markdown: bool,
}

impl Words {
    pub(in super::super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// What a rule says whose author says nothing.
    pub(in super::super) fn unspoken() -> Self {
        Self {
            others: vec![
                ("pt".to_owned(), "Esta resposta não é aceita.".to_owned()),
                ("es".to_owned(), "Esta respuesta no se acepta.".to_owned()),
            ],
            ..Self::new("This answer is not accepted.")
        }
    }

    pub(in super::super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The same words changed in each language.
    #[must_use]
    pub(in super::super) fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let others = self.others.iter().map(|(tag, text)| (tag.clone(), change(text)));
        Self { text: change(&self.text), others: others.collect(), is_markdown: self.is_markdown }
    }

    /// As the field `name` and its translations beside it.
    pub(in super::super) fn write(&self, name: &str, fields: &mut Map<String, Json>) {
        if self.is_empty() {
            return;
        }
        let (plain, mut extensions) = self.formatted(&self.text);
        fields.insert(name.to_owned(), Json::String(plain));
        for (tag, text) in &self.others {
            let (plain, inner) = self.formatted(text);
            let mut content = json!({"url": "content", "valueString": plain});
            if !inner.is_empty()
                && let Some(content) = content.as_object_mut()
            {
                content.insert("_valueString".to_owned(), json!({"extension": inner}));
            }
            extensions.push(json!({"url": urls::TRANSLATION, "extension": [
                {"url": "lang", "valueCode": tag}, content]}));
        }
        if !extensions.is_empty() {
            fields.insert(format!("_{name}"), json!({"extension": extensions}));
        }
    }

    /// The plain words of a text, and its Markdown where it has any.
    fn formatted(&self, text: &str) -> (String, Vec<Json>) {
        let marks = ["**", "__", "# ", "](", "<", "\n", "*", "_ "];
        if !self.is_markdown || !marks.iter().any(|mark| text.contains(mark)) {
            return (text.to_owned(), Vec::new());
        }
        let plain = plain(text);
        if plain.is_empty() || plain == text {
            return (text.to_owned(), Vec::new());
        }
        (plain, vec![json!({"url": urls::RENDERING_MARKDOWN, "valueMarkdown": text})])
    }
}

/// The words of Markdown, each block in a line of its own.
fn plain(markdown: &str) -> String {
    let mut words = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                words.push('\n');
            }
            _ => {}
        }
    }
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_goes_beside_plain_words() {
        let words = Words {
            others: vec![("en".to_owned(), "How **old**?".to_owned())],
            is_markdown: true,
            ..Words::new("Qual a *idade*?")
        };
        let mut fields = Map::new();
        words.write("text", &mut fields);
        assert_eq!(fields["text"], "Qual a idade?");
        let found = &fields["_text"]["extension"];
        assert_eq!(found[0]["valueMarkdown"], "Qual a *idade*?");
        assert_eq!(found[1]["extension"][1]["valueString"], "How old?");
        let plain = Words { is_markdown: true, ..Words::new("2 < 3") };
        plain.write("title", &mut fields);
        assert_eq!(fields["title"], "2 < 3");
        assert!(!fields.contains_key("_title"));
    }
}
