//! The rules of FHIR for the XHTML of narratives, as far as an expression may ask for them: known elements, nothing
//! that runs, properly closed.

const ELEMENTS: [&str; 60] = [
    "a",
    "abbr",
    "acronym",
    "b",
    "big",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "ul",
    "var",
    "u",
    "s",
    "map",
    "area",
    "ins",
    "del",
    "bdo",
    "address",
    "strike",
    "center",
    "font",
];

/// True for a narrative that keeps to the rules.
pub(super) fn is_safe(text: &str) -> bool {
    let text = text.trim();
    if !text.starts_with("<div") {
        return false;
    }
    let (mut rest, mut open, mut has_content) = (text, Vec::new(), false);
    while let Some((before, after)) = rest.split_once('<') {
        has_content |= !before.trim().is_empty();
        if let Some(comment) = after.strip_prefix("!--") {
            let Some((_, tail)) = comment.split_once("-->") else { return false };
            rest = tail;
            continue;
        }
        let Some((tag, tail)) = after.split_once('>') else { return false };
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim()) || open.is_empty() && !tail.is_empty() {
                return false;
            }
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        if !ELEMENTS.contains(&name) || !are_safe(attributes) {
            return false;
        }
        has_content |= name == "img";
        if !closed {
            open.push(name);
        }
    }
    open.is_empty() && rest.is_empty() && has_content
}

fn are_safe(attributes: &str) -> bool {
    let lower = attributes.to_lowercase();
    let runs = lower.contains("javascript:") || lower.contains("vbscript:");
    let handler = lower
        .split(|next: char| next.is_whitespace() || next == '"' || next == '\'')
        .any(|word| word.starts_with("on") && word.contains('='));
    !runs && !handler
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_closed_and_harmless_narratives_pass() {
        assert!(is_safe("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class=\"a\">Olá<br/></p></div>"));
        for text in [
            "Olá",
            "<div><script>x</script></div>",
            "<div><p>a</div></p>",
            "<div onclick=\"x\">a</div>",
            "<div><a href=\"javascript:x\">a</a></div>",
            "<div> </div>",
            "<div>a</div><div>b</div>",
        ] {
            assert!(!is_safe(text), "{text}");
        }
    }
}
