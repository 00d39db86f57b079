//! Texts for translators: XLIFF 1.2 and CSV, out and back in. Either names each text by its key and carries the original, so
//! that what changed in the meantime is noticed.

use std::collections::HashMap;

use quick_xml::{
    Reader, XmlVersion,
    escape::{escape, resolve_predefined_entity},
    events::{BytesStart, Event},
};

use super::table::guarded;
use crate::domain::questionnaire::translation::{Unit, Wanted};

/// A text as it comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    pub key: String,
    /// As it was when it went out.
    pub original: String,
    pub words: String,
}

/// Why a file was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotUtf8,
    /// Broken XML, at this byte.
    NotXml(u64),
    /// Neither XLIFF 1.2 nor a table with the columns `key`, `original` and `translation`.
    NeitherKind,
    /// Its translations are into this language.
    OtherLanguage(String),
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// To be put into the draft.
    pub taken: Vec<Wanted>,
    /// The same as in the draft.
    pub same: usize,
    /// Without a translation: what the draft has stays.
    pub empty: usize,
    /// Their original is another by now: not taken.
    pub changed: Vec<Returned>,
    /// Of no text that there is: not taken.
    pub unknown: Vec<Returned>,
}

impl Report {
    /// Holds what came back against what is there.
    pub fn of(units: &[Unit], returned: Vec<Returned>) -> Self {
        let known: HashMap<&str, &Unit> = units.iter().map(|unit| (unit.key.as_str(), unit)).collect();
        let mut report = Self::default();
        for one in returned {
            let Some(unit) = known.get(one.key.as_str()) else {
                report.unknown.push(one);
                continue;
            };
            let words = one.words.trim();
            if words.is_empty() {
                report.empty += 1;
            } else if plain(&one.original) != plain(&unit.original) {
                report.changed.push(one);
            } else if unit.translation.as_deref().map(str::trim) == Some(words) {
                report.same += 1;
            } else {
                report.taken.push(Wanted { words: words.to_owned(), key: one.key });
            }
        }
        report
    }
}

/// Tools write line ends and outer spaces as they like.
fn plain(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// XLIFF 1.2. A text without a translation has an empty target, whose state says so.
pub fn to_xliff(units: &[Unit], name: &str, from: &str, to: &str) -> String {
    let (name, from, to) = (escape(name), escape(from), escape(to));
    let head = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
  <file original="{name}" source-language="{from}" target-language="{to}" datatype="plaintext">
    <body>
"#
    );
    let body = units.iter().map(|unit| {
        let state = if unit.translation.is_some() { "translated" } else { "needs-translation" };
        let (key, source) = (escape(&unit.key), escape(&unit.original));
        let target = escape(unit.translation.as_deref().unwrap_or_default());
        format!(
            r#"      <trans-unit id="{key}" xml:space="preserve">
        <source>{source}</source>
        <target state="{state}">{target}</target>
      </trans-unit>
"#
        )
    });
    let foot = "    </body>\n  </file>\n</xliff>\n".to_owned();
    std::iter::once(head).chain(body).chain([foot]).collect()
}

/// A table with a byte order mark, by which spreadsheets know UTF-8.
pub fn to_csv(units: &[Unit]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let rows = units.iter().map(|unit| {
        [unit.key.as_str(), unit.original.as_str(), unit.translation.as_deref().unwrap_or_default()]
    });
    for row in std::iter::once(["key", "original", "translation"]).chain(rows) {
        // a vector takes whatever is written
        let _written = writer.write_record(row.map(|cell| guarded(cell).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

/// Reads either kind; translations must be into `language`.
pub fn read(bytes: &[u8], language: &str) -> Result<Vec<Returned>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_other| Unreadable::NotUtf8)?;
    if text.trim_start().starts_with('<') { from_xliff(text, language) } else { from_csv(text) }
}

fn from_csv(text: &str) -> Result<Vec<Returned>, Unreadable> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t'].into_iter().find(|one| first.contains(char::from(*one))).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|_broken| Unreadable::NeitherKind)?.clone();
    let column = |name: &str| {
        let found = headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
        found.ok_or(Unreadable::NeitherKind)
    };
    let (key, original, words) = (column("key")?, column("original")?, column("translation")?);
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_broken| Unreadable::NeitherKind)?;
        let cell = |at: usize| unguarded(record.get(at).unwrap_or_default()).to_owned();
        found.push(Returned { key: cell(key), original: cell(original), words: cell(words) });
    }
    Ok(found)
}

/// A cell without the apostrophe that kept it from being a formula.
fn unguarded(cell: &str) -> &str {
    let bare = cell.strip_prefix('\'');
    bare.filter(|bare| bare.starts_with(['=', '+', '-', '@', '\t', '\r'])).unwrap_or(cell)
}

/// Where the reader stands.
#[derive(Default)]
struct Xliff {
    found: Vec<Returned>,
    unit: Option<Returned>,
    /// In the source (`false`) or the target (`true`) of a unit.
    is_target: Option<bool>,
    /// Suggestions of a tool have sources and targets of their own.
    is_suggestion: bool,
    is_known_kind: bool,
}

fn from_xliff(text: &str, language: &str) -> Result<Vec<Returned>, Unreadable> {
    let mut reader = Reader::from_str(text);
    let mut at = Xliff::default();
    loop {
        let event = reader.read_event().map_err(|_broken| Unreadable::NotXml(reader.error_position()))?;
        match event {
            Event::Eof => break,
            Event::Start(tag) => at.open(&tag, language)?,
            Event::End(tag) => at.close(tag.local_name().as_ref()),
            Event::Text(text) => at.say(&text.xml10_content()),
            Event::CData(text) => at.say(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten().map(String::from);
                let letter = letter.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                at.say(&letter.ok_or_else(|| Unreadable::NotXml(reader.buffer_position()))?);
            }
            _ => {}
        }
    }
    if at.unit.is_some() {
        return Err(Unreadable::NotXml(reader.buffer_position()));
    }
    if at.is_known_kind { Ok(at.found) } else { Err(Unreadable::NeitherKind) }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

impl Xliff {
    fn open(&mut self, tag: &BytesStart<'_>, language: &str) -> Result<(), Unreadable> {
        match tag.local_name().as_ref() {
            "xliff" => {
                let version = attribute(tag, "version").unwrap_or_default();
                if !version.starts_with("1.") {
                    return Err(Unreadable::NeitherKind);
                }
                self.is_known_kind = true;
            }
            "file" => {
                let into = attribute(tag, "target-language").unwrap_or_else(|| language.to_owned());
                if !into.eq_ignore_ascii_case(language) {
                    return Err(Unreadable::OtherLanguage(into));
                }
            }
            "trans-unit" => {
                let key = attribute(tag, "id").unwrap_or_default();
                self.unit = Some(Returned { key, ..Returned::default() });
            }
            "alt-trans" => self.is_suggestion = true,
            "source" if !self.is_suggestion => self.is_target = Some(false),
            "target" if !self.is_suggestion => self.is_target = Some(true),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, tag: &str) {
        match tag {
            "trans-unit" => self.found.extend(self.unit.take()),
            "alt-trans" => self.is_suggestion = false,
            "source" | "target" => self.is_target = None,
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        match (&mut self.unit, self.is_target) {
            (Some(unit), Some(true)) => unit.words.push_str(text),
            (Some(unit), Some(false)) => unit.original.push_str(text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::translation::Role;

    fn unit(key: &str, original: &str, translation: Option<&str>) -> Unit {
        let translation = translation.map(str::to_owned);
        Unit {
            key: key.to_owned(),
            link_id: None,
            role: Role::Text,
            original: original.to_owned(),
            translation,
        }
    }

    fn units() -> Vec<Unit> {
        vec![
            unit("title", "Peso < 10 & \"altura\"", Some("Weight < 10 & \"height\"")),
            unit("item/a/text", "=SOMA(1)\n  segunda linha", Some("-dash; comma, é")),
            unit("item/b/text", "Nome?", None),
        ]
    }

    fn returned(units: &[Unit]) -> Vec<Returned> {
        let one = |unit: &Unit| Returned {
            key: unit.key.clone(),
            original: unit.original.clone(),
            words: unit.translation.clone().unwrap_or_default(),
        };
        units.iter().map(one).collect()
    }

    #[test]
    fn what_goes_out_comes_back_to_the_letter() {
        let units = units();
        let xliff = to_xliff(&units, "Sono & <mais>", "pt-BR", "en");
        assert_eq!(read(xliff.as_bytes(), "en").unwrap(), returned(&units));
        assert_eq!(read(&to_csv(&units), "en").unwrap(), returned(&units));
        assert!(String::from_utf8(to_csv(&units)).unwrap().contains("'=SOMA"), "no formula");
    }

    #[test]
    fn what_tools_write_is_read() {
        let text = r#"<x:xliff xmlns:x="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><x:file target-language="EN">
            <x:trans-unit id="a"><x:source>Oi <x:g id="1">você</x:g></x:source><x:target><![CDATA[Hi <you>]]></x:target>
            <x:alt-trans><x:source>no</x:source><x:target>no</x:target></x:alt-trans></x:trans-unit></x:file></x:xliff>"#;
        let expected =
            Returned { key: "a".to_owned(), original: "Oi você".to_owned(), words: "Hi <you>".to_owned() };
        assert_eq!(read(text.as_bytes(), "en").unwrap(), [expected]);
        let table = "Key;Original;Translation\na;Oi;Hi\nb;Tchau\n";
        let found = read(table.as_bytes(), "en").unwrap();
        assert_eq!((found[0].words.as_str(), found[1].words.as_str()), ("Hi", ""));
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        let of = |text: &str| read(text.as_bytes(), "en").unwrap_err();
        assert_eq!(of("<html></html>"), Unreadable::NeitherKind);
        assert_eq!(of("a,b\n1,2"), Unreadable::NeitherKind);
        assert!(matches!(of("<xliff version=\"1.2\"><file></xliff>"), Unreadable::NotXml(_)));
        assert!(matches!(of("<xliff version=\"1.2\"><trans-unit id=\"a\">"), Unreadable::NotXml(_)));
        assert_eq!(of("<xliff version=\"2.0\"/>"), Unreadable::NeitherKind);
        let other = "<xliff version=\"1.2\"><file target-language=\"es\"></file></xliff>";
        assert_eq!(of(other), Unreadable::OtherLanguage("es".to_owned()));
        assert_eq!(read(b"\xff\xfe", "en"), Err(Unreadable::NotUtf8));
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><xliff version=\"1.2\"><trans-unit id=\"a\"><source>&a;</source></trans-unit></xliff>";
        assert!(matches!(of(bomb), Unreadable::NotXml(_)), "entities of a file's own are not read");
    }

    #[test]
    fn a_report_tells_what_was_taken_and_why_not() {
        let units = units();
        let mut back = returned(&units);
        back[1].original = "was something else".to_owned();
        back[2].words = " Name? ".to_owned();
        back.push(Returned { key: "gone".to_owned(), original: "x".to_owned(), words: "y".to_owned() });
        let report = Report::of(&units, back);
        assert_eq!(report.taken, [Wanted { key: "item/b/text".to_owned(), words: "Name?".to_owned() }]);
        assert_eq!((report.same, report.empty, report.changed.len(), report.unknown.len()), (1, 0, 1, 1));
        assert_eq!(Report::of(&units, returned(&units)).empty, 1);
    }
}
