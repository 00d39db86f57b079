//! Words written in HTML, as plain words.

/// What HTML says without its marks, and what stood in it that words can't say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Plain {
    pub(in super::super) text: String,
    /// Files that it shows: pictures, sounds, pages.
    pub(in super::super) media: Vec<String>,
}

/// Marks that begin a line of their own.
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "article",
    "section",
    "header",
    "footer",
    "blockquote",
    "center",
    "hr",
    "dd",
];

/// Marks whose content is nothing to read.
const UNREAD: [&str; 3] = ["script", "style", "head"];

/// Whether a text has marks of HTML.
pub(in super::super) fn is_html(text: &str) -> bool {
    text.contains("</") || text.contains("/>") || text.contains("<br") || text.contains("&nbsp;") || {
        let mut rest = text.split('<').skip(1);
        rest.any(|part| {
            part.split_once('>').is_some_and(|(tag, _)| ["p", "b", "i", "u", "hr"].contains(&tag))
        })
    }
}

/// The words of a text that may be HTML.
pub(in super::super) fn plain(text: &str) -> Plain {
    if !is_html(text) {
        return Plain { text: entities(text), ..Plain::default() };
    }
    let (mut found, mut words) = (Plain::default(), String::new());
    let mut link: Option<String> = None;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(&blanks(before));
        let Some((tag, behind)) = after.split_once('>') else {
            words.push('<');
            rest = after;
            continue;
        };
        rest = behind;
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_lowercase();
        let is_end = tag.starts_with('/');
        if UNREAD.contains(&name.as_str()) && !is_end {
            let end = format!("</{name}");
            let at = rest.to_ascii_lowercase().find(&end).unwrap_or(rest.len());
            rest = rest.get(at..).unwrap_or_default();
        } else if BLOCKS.contains(&name.as_str()) {
            words.push('\n');
            if name == "li" && !is_end {
                words.push_str("- ");
            }
        } else if matches!(name.as_str(), "td" | "th") && is_end {
            words.push(' ');
        } else if matches!(name.as_str(), "img" | "video" | "audio" | "iframe" | "source" | "embed")
            && !is_end
        {
            found.media.extend(attribute(tag, "src"));
        } else if name == "a" {
            match (is_end, link.take()) {
                (false, _) => link = attribute(tag, "href").filter(|href| href.starts_with("http")),
                (true, Some(href)) if !words.contains(&href) => words.extend([" (", &href, ")"]),
                _ => {}
            }
        }
    }
    words.push_str(&blanks(rest));
    let words = entities(&words);
    let lines = words.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    found.text = lines.filter(|line| !line.is_empty() && line != "-").collect::<Vec<_>>().join("\n");
    found
}

/// In HTML the end of a line is a blank.
fn blanks(text: &str) -> String {
    text.replace(['\r', '\n', '\t'], " ")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!("{name}="))?;
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after.get(1..)?.split(quote).next()?.to_owned())
}

/// Letters that are written by their names or numbers.
fn entities(text: &str) -> String {
    let (mut found, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        found.push_str(before);
        let known = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        if let Some((letter, behind)) = known.and_then(|(name, behind)| Some((entity(name)?, behind))) {
            found.push(letter);
            rest = behind;
        } else {
            found.push('&');
            rest = after;
        }
    }
    found.push_str(rest);
    found
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|letter| !letter.is_control());
    }
    quick_xml::escape::resolve_html5_entity(name)?.chars().next().map(|c| if c == '\u{a0}' { ' ' } else { c })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_leave_their_words() {
        for (html, words) in [
            ("2 < 3 & 4", "2 < 3 & 4"),
            ("<p>Your <strong>age</strong>&nbsp;?</p><p>In years</p>", "Your age ?\nIn years"),
            ("a<br/>b<BR>c", "a\nb\nc"),
            ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
            ("see <a href=\"https://a.org\">here</a>.", "see here (https://a.org)."),
            ("<style>p { x }</style>n&atilde;o &#233; &bogus;", "n\u{e3}o \u{e9} &bogus;"),
            ("<p", "<p"),
        ] {
            assert_eq!(plain(html).text, words, "{html}");
        }
        let shown = plain("<p><img alt='' src=\"/upload/a.png\"></p>");
        assert_eq!((shown.text.as_str(), shown.media.as_slice()), ("", &["/upload/a.png".to_owned()][..]));
    }
}
