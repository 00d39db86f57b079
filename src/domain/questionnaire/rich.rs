//! Formatted words (`rendering-xhtml`, `rendering-markdown`, `rendering-style`), made safe once, when the questionnaire is
//! compiled: a short list of elements stays, and of styles what a fixed set of classes can say.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use serde_json::Value as Json;

use super::urls;

/// Longer markup is not shown; the plain words are.
const LONGEST: usize = 64 * 1024;

/// Longest picture inside the words.
const LONGEST_PICTURE: usize = 32 * 1024;

/// Stands before the classes that were made of a `style`, until it becomes a `class`. From a private range: taken out of
/// what authors write.
const MARK: char = '\u{e000}';

/// Elements that a heading, a legend or a label may hold.
const INLINE: [&str; 16] = [
    "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "code", "abbr", "span",
    "br",
];

/// Further elements of words that stand for themselves.
const BLOCKS: [&str; 24] = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
];

/// How each block is told apart where none may stand: what its tags become.
const FLAT: [(&str, &str); 12] = [
    ("p", "rt-p"),
    ("div", "rt-p"),
    ("blockquote", "rt-p"),
    ("pre", "rt-p"),
    ("h1", "rt-p rt-b"),
    ("h2", "rt-p rt-b"),
    ("h3", "rt-p rt-b"),
    ("h4", "rt-p rt-b"),
    ("li", "rt-p rt-li"),
    ("dt", "rt-p rt-b"),
    ("dd", "rt-p"),
    ("tr", "rt-p"),
];

static BLOCK: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = INLINE.iter().chain(&BLOCKS).chain(&["a", "img"]);
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("img", HashSet::from(["src", "alt"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
    ]);
    let mut builder = Builder::default();
    builder
        .tags(tags.copied().collect())
        .generic_attributes(HashSet::from(["style"]))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
        .link_rel(Some("noopener noreferrer"))
        .set_tag_attribute_value("a", "target", "_blank")
        .attribute_filter(attribute);
    builder
});

static PHRASE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(INLINE.iter().chain(&["img"]).copied().collect())
        .generic_attributes(HashSet::from(["class"]))
        .tag_attributes(HashMap::from([("img", HashSet::from(["src", "alt"]))]))
        .url_schemes(HashSet::from(["data"]))
        .link_rel(None);
    builder
});

/// The markup that an element such as `_text` asks for, safe to show, around or instead of the plain words; `None` without
/// any.
pub(super) fn of(plain: &str, element: Option<&Json>) -> Option<Box<str>> {
    let extensions = element?.get("extension")?.as_array()?;
    let find = |url: &str| {
        let extension =
            extensions.iter().find(|extension| extension.get("url").and_then(Json::as_str) == Some(url))?;
        ["valueString", "valueMarkdown"].iter().find_map(|name| extension.get(*name)?.as_str())
    };
    let fits = |source: &&str| source.len() <= LONGEST && !source.trim().is_empty();
    let classes = find(urls::RENDERING_STYLE).map(classes).filter(|classes| !classes.is_empty());
    let xhtml = find(urls::RENDERING_XHTML).filter(fits).map(clean);
    let formatted = xhtml.or_else(|| {
        let markdown = find(urls::RENDERING_MARKDOWN).filter(fits)?;
        Some(clean(&from_markdown(markdown)))
    });
    let Some(classes) = classes else { return formatted.map(Into::into) };
    // a block around blocks; both are told apart again where neither may stand
    let markup = formatted.unwrap_or_else(|| escaped(plain));
    Some(format!("<div class=\"{classes}\">{markup}</div>").into())
}

/// Safe markup without blocks and links: for headings and labels.
pub(super) fn phrase(markup: &str) -> Box<str> {
    let mut flat = markup.to_owned();
    for (tag, class) in FLAT {
        flat = flat
            .replace(&format!("<{tag}>"), &format!("<span class=\"{class}\">"))
            .replace(&format!("<{tag} class=\""), &format!("<span class=\"{class} "))
            .replace(&format!("</{tag}>"), "</span>");
    }
    let phrase = PHRASE.clean(&flat).to_string();
    // a paragraph that is everything needs no line of its own
    let is_one = phrase.starts_with("<span class=\"rt-p") && phrase.matches("class=\"rt-p").count() == 1;
    if !is_one || !phrase.ends_with("</span>") {
        return phrase.into();
    }
    phrase.replace("class=\"rt-p ", "class=\"").replace("<span class=\"rt-p\">", "<span>").into()
}

fn clean(source: &str) -> String {
    let source =
        if source.contains(MARK) { Cow::Owned(source.replace(MARK, "")) } else { Cow::Borrowed(source) };
    let cleaned = BLOCK.clean(&source).to_string();
    cleaned.replace(&format!(" style=\"{MARK}"), " class=\"")
}

fn from_markdown(source: &str) -> String {
    let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(source.len() * 2);
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(source, options));
    html.trim().to_owned()
}

/// What of an attribute stays. Pictures are never fetched from elsewhere, and nothing but pictures is a `data:` address.
fn attribute<'u>(element: &str, attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
    match (element, attribute) {
        (_, "style") => {
            let classes = classes(value);
            (!classes.is_empty()).then(|| format!("{MARK}{classes}").into())
        }
        ("img", "src") => {
            let is_picture = ["png", "jpeg", "gif", "webp"]
                .iter()
                .any(|kind| value.starts_with(&format!("data:image/{kind};base64,")));
            (is_picture && value.len() <= LONGEST_PICTURE).then_some(value.into())
        }
        (_, "href") => is_safe_link(value).then_some(value.into()),
        _ => Some(value.into()),
    }
}

/// An address that a person may follow: no script, nothing of ours.
pub(super) fn is_safe_link(address: &str) -> bool {
    let seen: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(8).collect();
    let seen = seen.to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| seen.starts_with(scheme))
}

fn escaped(plain: &str) -> String {
    ammonia::clean_text(plain).replace("&#32;", " ").replace("&#10;", " ")
}

/// The classes that say what a style says, as far as they can.
fn classes(style: &str) -> String {
    let mut found: Vec<&str> = Vec::new();
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        let class = match property.trim().to_ascii_lowercase().as_str() {
            "font-weight" => is_bold(&value).then_some("rt-b"),
            "font-style" => ["italic", "oblique"].contains(&value.as_str()).then_some("rt-i"),
            "text-decoration" | "text-decoration-line" if value.contains("underline") => Some("rt-u"),
            "text-decoration" | "text-decoration-line" if value.contains("line-through") => Some("rt-s"),
            "text-align" if value == "center" => Some("rt-center"),
            "text-align" if value == "right" => Some("rt-right"),
            "font-size" => size(&value),
            "color" => hue(&value),
            "background" | "background-color" => hue(&value).map(|_| "rt-mark"),
            _ => None,
        };
        found.extend(class.filter(|class| !found.contains(class)));
    }
    found.join(" ")
}

fn is_bold(value: &str) -> bool {
    ["bold", "bolder"].contains(&value) || value.parse::<u16>().is_ok_and(|weight| weight >= 600)
}

/// Larger or smaller than the words around.
fn size(value: &str) -> Option<&'static str> {
    let number = |unit: &str| value.strip_suffix(unit)?.trim().parse::<f32>().ok();
    let factor =
        number("%").map(|percent| percent / 100.0).or_else(|| number("em")).or_else(|| number("rem"));
    let factor =
        factor.or_else(|| number("px").map(|px| px / 16.0)).or_else(|| number("pt").map(|pt| pt / 12.0));
    match value {
        "small" | "smaller" | "x-small" | "xx-small" => Some("rt-small"),
        "large" | "larger" | "x-large" | "xx-large" => Some("rt-large"),
        _ if factor? >= 1.15 => Some("rt-large"),
        _ if factor? <= 0.9 => Some("rt-small"),
        _ => None,
    }
}

/// The nearest colour of the palette that reads well in light and dark; `None` of black, white and what is no colour.
fn hue(value: &str) -> Option<&'static str> {
    let named = match value {
        "red" | "crimson" | "darkred" | "firebrick" | "maroon" | "tomato" | "pink" => Some((200, 20, 30)),
        "green" | "darkgreen" | "forestgreen" | "seagreen" | "limegreen" | "lime" | "olive" => {
            Some((20, 130, 40))
        }
        "blue" | "navy" | "darkblue" | "royalblue" | "teal" | "purple" | "indigo" | "lightblue" => {
            Some((20, 60, 200))
        }
        "orange" | "darkorange" | "brown" | "goldenrod" | "gold" | "yellow" => Some((220, 150, 10)),
        "gray" | "grey" | "darkgray" | "darkgrey" | "dimgray" | "dimgrey" | "lightgray" | "lightgrey" => {
            Some((110, 110, 110))
        }
        _ => None,
    };
    let (red, green, blue) = named.or_else(|| rgb(value))?;
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    if most - least < 40 {
        return (48..200).contains(&most).then_some("rt-grey");
    }
    Some(match () {
        () if red == most && green > least + (most - least) / 3 => "rt-amber",
        () if red == most => "rt-red",
        () if green == most => "rt-green",
        () => "rt-blue",
    })
}

fn rgb(value: &str) -> Option<(i32, i32, i32)> {
    if let Some(hex) = value.strip_prefix('#') {
        let wide: String = match hex.len() {
            3 => hex.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => hex.to_owned(),
            _ => return None,
        };
        let part = |from: usize| i32::from_str_radix(wide.get(from..from + 2)?, 16).ok();
        return Some((part(0)?, part(2)?, part(4)?));
    }
    let inner = value.strip_prefix("rgb(")?.strip_suffix(')')?;
    let mut parts = inner.split([',', ' ']).filter(|part| !part.is_empty()).map(str::parse::<i32>);
    Some((parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn xhtml(source: &str) -> String {
        let element = json!({"extension": [{"url": urls::RENDERING_XHTML, "valueString": source}]});
        of("plain", Some(&element)).unwrap().into()
    }

    #[test]
    fn nothing_that_runs_or_reaches_out_is_left() {
        for source in [
            "<script>alert(1)</script>ok",
            "<img src=x onerror=alert(1)>ok",
            "<a href='javascript:alert(1)'>ok</a>",
            "<a href=' data:text/html,<script>alert(1)</script>'>ok</a>",
            "<b onclick='alert(1)' class='skip' id='content'>ok</b>",
            "<svg><style><img src=x onerror=alert(1)></style></svg>ok",
            "<img src='https://elsewhere.example/x.png'>ok",
            "<form action='/account'><button>ok</button></form>",
            "<p style='background:url(https://elsewhere.example/)'>ok</p>",
            "<iframe src='https://elsewhere.example'></iframe>ok",
        ] {
            let made = xhtml(source);
            for bad in [
                "<script",
                "onerror",
                "onclick",
                "javascript",
                "data:",
                "elsewhere",
                "<form",
                "<button",
                "<iframe",
                "style",
                "class",
                "id=",
            ] {
                assert!(!made.contains(bad), "{source} left {bad}: {made}");
            }
            assert!(made.contains("ok"), "{source} became {made}");
            assert!(!phrase(&made).contains("<a"), "{source}");
        }
    }

    #[test]
    fn styles_become_classes_and_only_those() {
        assert_eq!(
            xhtml("<p style='font-weight:bold;color:#c00'>a</p><span style='position:fixed'>b</span>"),
            "<p class=\"rt-b rt-red\">a</p><span>b</span>"
        );
        assert_eq!(classes("color:#2a623d;  font-size: 125%"), "rt-green rt-large");
        assert_eq!(classes("color: black; background-color: pink;"), "rt-mark");
        assert_eq!(classes("text-decoration: underline; font-style: italic; font-weight: 400"), "rt-u rt-i");
        assert_eq!(classes("color: rgb(10, 20, 220)"), "rt-blue");
        let marked = format!("<i>x style=\"{MARK}skip\"</i>");
        assert_eq!(xhtml(&marked), "<i>x style=\"skip\"</i>", "words are no attributes");
    }

    #[test]
    fn blocks_become_lines_where_none_may_stand() {
        assert_eq!(
            &*phrase(&xhtml("<div><p style='color:red'>a</p><ul><li>b <b>c</b></li></ul></div>")),
            "<span class=\"rt-p\"><span class=\"rt-p rt-red\">a</span><span class=\"rt-p rt-li\">b <b>c</b></span></span>"
        );
    }

    #[test]
    fn one_paragraph_stays_in_its_line() {
        assert_eq!(
            &*phrase("<p>Está em <strong>jejum</strong>?</p>"),
            "<span>Está em <strong>jejum</strong>?</span>"
        );
        assert_eq!(&*phrase("<div class=\"rt-b rt-red\">a</div>"), "<span class=\"rt-b rt-red\">a</span>");
    }

    #[test]
    fn markdown_and_a_style_alone_are_rendered() {
        let markdown = json!({"extension": [{"url": urls::RENDERING_MARKDOWN, "valueMarkdown": "**a** <script>x</script>"}]});
        assert_eq!(of("plain", Some(&markdown)).as_deref(), Some("<p><strong>a</strong> </p>"));
        let style =
            json!({"extension": [{"url": urls::RENDERING_STYLE, "valueString": "font-weight: bold"}]});
        assert_eq!(of("a < b", Some(&style)).as_deref(), Some("<div class=\"rt-b\">a &lt; b</div>"));
        assert_eq!(of("plain", Some(&json!({"extension": []}))), None);
    }
}
