//! The letters: which glyph a character is, how wide it is, and lines broken at words.

use std::collections::{BTreeSet, HashMap};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider as _,
    instance::{LocationRef, Size},
};

/// Atkinson Hyperlegible Next in two weights; its licence stands beside the files.
const REGULAR: &[u8] = include_bytes!("../fonts/regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/bold.ttf");

/// One weight.
pub(super) struct Face {
    pub(super) font: Font,
    source: FontRef<'static>,
    /// Of each letter that was used: its glyph, and its width in ems.
    known: HashMap<char, (u32, f32)>,
}

/// Both weights.
pub(super) struct Faces {
    regular: Face,
    bold: Face,
    lost: BTreeSet<char>,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Self> {
        let source = FontRef::from_index(bytes, 0).ok()?;
        Some(Self { font: Font::new(bytes.to_vec().into(), 0)?, source, known: HashMap::new() })
    }

    fn glyph(&mut self, letter: char) -> (u32, f32) {
        if let Some(known) = self.known.get(&letter) {
            return *known;
        }
        let glyph = self.source.charmap().map(letter).unwrap_or_default();
        let metrics = self.source.glyph_metrics(Size::new(1.0), LocationRef::default());
        let found = (glyph.to_u32(), metrics.advance_width(glyph).unwrap_or(0.5));
        self.known.insert(letter, found);
        found
    }

    fn has(&self, letter: char) -> bool {
        self.source.charmap().map(letter).is_some()
    }
}

impl Faces {
    pub(super) fn load() -> Option<Self> {
        Some(Self { regular: Face::load(REGULAR)?, bold: Face::load(BOLD)?, lost: BTreeSet::new() })
    }

    pub(super) const fn face(&mut self, is_bold: bool) -> &mut Face {
        if is_bold { &mut self.bold } else { &mut self.regular }
    }

    /// Letters that were asked for and are not in the face.
    pub(super) fn lost(&self) -> String {
        self.lost.iter().collect()
    }

    /// The words as the face can write them: what it lacks is written in other signs, or is lost.
    pub(super) fn writable(&mut self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                // spaces at which no line is broken
                '\u{202f}' | '\u{2009}' if self.regular.has('\u{a0}') => written.push('\u{a0}'),
                '\t' | '\u{2002}'..='\u{2008}' => written.push(' '),
                // marks of direction and of places to break have no shape
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\r' => {}
                letter if self.regular.has(letter) || letter == '\n' => written.push(letter),
                '≥' => written.push_str(">="),
                '≤' => written.push_str("<="),
                '→' => written.push_str("->"),
                'µ' | 'μ' => written.push('u'),
                '‑' | '‐' | '−' => written.push('-'),
                letter => {
                    self.lost.insert(letter);
                    written.push('?');
                }
            }
        }
        written
    }

    /// In points.
    pub(super) fn width(&mut self, text: &str, size: f32, is_bold: bool) -> f32 {
        let face = self.face(is_bold);
        text.chars().map(|letter| face.glyph(letter).1 * size).sum()
    }

    /// The glyphs of a line.
    pub(super) fn glyphs(&mut self, text: &str, is_bold: bool) -> Vec<KrillaGlyph> {
        let face = self.face(is_bold);
        let glyph = |(at, letter): (usize, char)| {
            let (glyph, width) = face.glyph(letter);
            KrillaGlyph::new(GlyphId::new(glyph), width, 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }

    /// Lines of at most this width, broken at spaces, and within words that are wider.
    pub(super) fn lines(&mut self, text: &str, size: f32, is_bold: bool, measure: f32) -> Vec<String> {
        let text = self.writable(text);
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, size, is_bold) <= measure {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    line.push(letter);
                    if self.width(&line, size, is_bold) > measure && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            if !line.is_empty() {
                lines.push(line);
            }
        }
        lines
    }
}
