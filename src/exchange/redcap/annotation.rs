//! Action tags in a field's annotation: `@HIDDEN @DEFAULT='1' @CALCTEXT(if([a] = '1', 'x', 'y'))`.

/// A tag with its argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// In capitals, without the `@`.
    pub(super) name: String,
    pub(super) value: String,
    /// As it was written.
    pub(super) written: String,
}

/// The tags of an annotation, and the words around them.
pub(super) fn read(text: &str) -> (Vec<Tag>, String) {
    let (mut tags, mut words, mut rest) = (Vec::new(), String::new(), text);
    while let Some((before, after)) = rest.split_once('@') {
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        let length = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
        let (name, tail) = after.split_at_checked(length).unwrap_or((after, ""));
        words.push_str(before);
        if name.is_empty() || before.ends_with(|c: char| c.is_alphanumeric()) {
            // an address
            words.push('@');
            rest = after;
            continue;
        }
        let (value, used) = argument(tail);
        let written = after.get(..length + used).unwrap_or(name);
        tags.push(Tag { name: name.to_owned(), value, written: format!("@{}", written.trim()) });
        rest = tail.get(used..).unwrap_or_default();
    }
    words.push_str(rest);
    (tags, words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What follows a tag: `='…'`, `=…` or `(…)`, and how long it is.
fn argument(tail: &str) -> (String, usize) {
    if let Some(inner) = tail.strip_prefix('(') {
        let mut depth = 1;
        for (at, c) in inner.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return (inner.get(..at).unwrap_or_default().trim().to_owned(), at + 2);
            }
        }
        return (inner.to_owned(), tail.len());
    }
    let blanks = tail.len() - tail.trim_start().len();
    let Some(value) = tail.trim_start().strip_prefix('=') else { return (String::new(), 0) };
    let inner = value.trim_start();
    let before = blanks + 1 + (value.len() - inner.len());
    let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
    if let Some((text, _)) = quote.and_then(|quote| inner.get(1..)?.split_once(quote)) {
        return (text.to_owned(), before + text.len() + 2);
    }
    let word = inner.split_whitespace().next().unwrap_or_default();
    (word.to_owned(), before + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words() {
        let (tags, words) = read(
            "ask ana@example.org @HIDDEN @DEFAULT = 'a b' twice @CALCTEXT(if([a]=1,'(x','y)')) @CHARLIMIT=10",
        );
        let found: Vec<(&str, &str)> =
            tags.iter().map(|tag| (tag.name.as_str(), tag.value.as_str())).collect();
        assert_eq!(
            found,
            [("HIDDEN", ""), ("DEFAULT", "a b"), ("CALCTEXT", "if([a]=1,'(x','y)')"), ("CHARLIMIT", "10")]
        );
        assert_eq!(words, "ask ana@example.org twice");
        assert_eq!(tags[1].written, "@DEFAULT = 'a b'");
    }
}
