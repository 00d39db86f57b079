//! How an item looks, read from its extensions and from the displays below it.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value as Json};

use crate::domain::questionnaire::hints::{
    Banner, Category, Column, ColumnPart, Film, Hints, Image, LineNumber, Note, NoteKind, Picture, Recording,
};
use crate::domain::questionnaire::item::Item;
use crate::domain::questionnaire::kind::{Control, Kind};
use crate::domain::questionnaire::media::{self, Medium};
use crate::domain::questionnaire::resource::{self, Extension, Extensions};
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::{rich, urls};

/// Sign languages by their own codes (ISO 639-3): Brazil, America, Britain, Portugal, Spain, Mexico, Argentina, Colombia, Chile.
const SIGN_LANGUAGES: [&str; 9] = ["bzs", "ase", "bfi", "psr", "ssp", "mfs", "aed", "csn", "csg"];

pub(super) fn read(from: &resource::Item, contained: &[Json]) -> Hints {
    let links = from.extension.iter().filter(|extension| extension.url == urls::SUPPORT_LINK);
    Hints {
        category: from.find(urls::DISPLAY_CATEGORY).and_then(Extension::code).and_then(category),
        notes: Vec::new(),
        links: links
            .filter_map(Extension::text)
            .filter(|link| rich::is_safe_link(link))
            .map(str::to_owned)
            .collect(),
        picture: media_in(from).find(|one| family(one).is_none()).and_then(|one| picture(one, contained)),
        recordings: media_in(from).filter_map(|one| recording(one, contained)).collect(),
        film: media_in(from).find_map(|one| film(one, contained)),
        columns: from.extension.iter().filter_map(column).collect(),
        analogue: from.find(urls::ANALOGUE).and_then(Extension::code).and_then(|code| match code {
            "number-hidden" => Some(LineNumber::Hidden),
            "number-shown" => Some(LineNumber::Shown),
            _ => None,
        }),
        banner: None,
    }
}

/// Sounds and films of an item stand beside its picture, each in an extension of its own.
fn media_in(from: &resource::Item) -> impl Iterator<Item = &Extension> {
    from.extension.iter().filter(|extension| extension.url == urls::ITEM_MEDIA)
}

/// Whether something is said to be a sound or a film.
fn family(media: &Extension) -> Option<&'static str> {
    let kind = media.raw()?.1.get("contentType")?.as_str()?;
    ["audio", "video"].into_iter().find(|family| kind.split('/').next() == Some(family))
}

fn recording(media: &Extension, contained: &[Json]) -> Option<Recording> {
    let attachment = media.raw()?.1.as_object().filter(|_| family(media) == Some("audio"))?;
    let bytes = bytes(attachment, contained, Medium::Film.largest())?;
    let language = attachment.get("language").and_then(Json::as_str).map(str::to_owned);
    let content_type = media::played(&bytes, true)?;
    Some(Recording { language, sound: Arc::new(Image { content_type, bytes }) })
}

fn film(media: &Extension, contained: &[Json]) -> Option<Film> {
    let attachment = media.raw()?.1.as_object().filter(|_| family(media) == Some("video"))?;
    let bytes = bytes(attachment, contained, Medium::Film.largest())?;
    let language = attachment.get("language").and_then(Json::as_str).unwrap_or_default();
    let is_signed = language == "sgn" || language.starts_with("sgn-") || SIGN_LANGUAGES.contains(&language);
    let content_type = media::played(&bytes, false)?;
    Some(Film { is_signed, film: Arc::new(Image { content_type, bytes }) })
}

/// True of what is only for looking at a finished response.
pub(super) fn is_for_display_only(from: &resource::Item) -> bool {
    let mode = from.find(urls::USAGE_MODE).and_then(Extension::code);
    mode.is_some_and(|mode| mode.starts_with("display"))
}

/// The picture of an item or an option.
pub(super) fn picture(media: &Extension, contained: &[Json]) -> Option<Picture> {
    let attachment = media.raw()?.1.as_object()?;
    let alt = Text::find(attachment, "title").unwrap_or_default();
    Some(Picture { alt, image: image(attachment, contained).map(Arc::new) })
}

fn image(attachment: &Map<String, Json>, contained: &[Json]) -> Option<Image> {
    let bytes = bytes(attachment, contained, Medium::Picture.largest())?;
    Some(Image { content_type: media::picture(&bytes)?, bytes })
}

/// At most so many, from inside the questionnaire: nothing is ever fetched from elsewhere.
fn bytes(attachment: &Map<String, Json>, contained: &[Json], most: usize) -> Option<Vec<u8>> {
    let field = |name: &str| attachment.get(name).and_then(Json::as_str);
    let url = field("url").unwrap_or_default();
    let data =
        field("data").or_else(|| url.strip_prefix("data:")?.split_once(";base64,").map(|(_, data)| data));
    let data = data.or_else(|| {
        let id = url.strip_prefix('#')?;
        let resource = contained.iter().find(|one| one.get("id").and_then(Json::as_str) == Some(id))?;
        resource.get("data").or_else(|| resource.pointer("/content/data"))?.as_str()
    })?;
    if data.len() > most / 3 * 4 {
        return None;
    }
    let plain: String = data.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(plain).ok()
}

fn category(code: &str) -> Option<Category> {
    match code {
        "instructions" => Some(Category::Instructions),
        "security" => Some(Category::Security),
        "help" => Some(Category::Help),
        _ => None,
    }
}

fn column(extension: &Extension) -> Option<Column> {
    if extension.url != urls::CHOICE_COLUMN {
        return None;
    }
    let part = match extension.part("path").and_then(Extension::text)? {
        "code" => ColumnPart::Code,
        "display" => ColumnPart::Display,
        "system" => ColumnPart::System,
        _ => return None,
    };
    let label = extension.part("label").and_then(|label| {
        let (name, text) = label.raw()?;
        Text::read(text.as_str()?, label.extra.get(&format!("_value{name}")))
    });
    let is_display = extension.part("forDisplay").and_then(Extension::boolean).unwrap_or(false);
    Some(Column { label, part, is_display })
}

/// Displays that belong to the item above them become its notes, unless they come and go by themselves; headers and footers
/// are marked with everything in them. `hidden` ones do neither.
pub(super) fn adopt(items: &mut [Item]) {
    for position in 0..items.len() {
        let Some(item) = items.get(position) else { continue };
        let banner = banner(items, item);
        let note = item.parent.zip(note_of(items, item)).filter(|_| banner.is_none());
        let links = item.hints.links.clone();
        if let Some(item) = items.get_mut(position) {
            item.hints.banner = banner;
            item.adopted = note.is_some();
        }
        let Some((parent, note)) = note else { continue };
        let Some(parent) = items.get_mut(parent.0) else { continue };
        if note.kind == NoteKind::Help && parent.help.is_none() {
            parent.help = Some(note.text);
        } else {
            parent.hints.notes.push(note);
        }
        parent.hints.links.extend(links);
    }
}

fn note_of(items: &[Item], item: &Item) -> Option<Note> {
    let text = item.text.clone()?;
    if item.kind != Kind::Display || item.hidden || item.is_conditional() {
        return None;
    }
    let below_question = item.parent.and_then(|parent| items.get(parent.0)).is_some_and(Item::is_question);
    let kind = match item.control {
        Some(Control::Help) => NoteKind::Help,
        Some(Control::Flyover) => NoteKind::Flyover,
        Some(Control::Prompt) => NoteKind::Prompt,
        Some(Control::Legal) => NoteKind::Legal,
        Some(Control::LowerBound) => NoteKind::Lower,
        Some(Control::UpperBound) => NoteKind::Upper,
        Some(Control::Security) => NoteKind::Security,
        // said by the page's own mark, or beside the field
        Some(Control::Required | Control::Unit) => return None,
        _ if !below_question => return None,
        _ => match item.hints.category {
            Some(Category::Help) => NoteKind::Help,
            Some(Category::Security) => NoteKind::Security,
            _ => NoteKind::Inline,
        },
    };
    Some(Note { kind, text })
}

/// A display that is a header or footer at the top, or stands in a group that is one and asks nothing.
fn banner(items: &[Item], item: &Item) -> Option<Banner> {
    if item.kind != Kind::Display || item.hidden {
        return None;
    }
    let mut at = item;
    loop {
        let inside = items.get(at.index.0..at.end).unwrap_or_default();
        let kind = match at.control {
            Some(Control::Header) => Some(Banner::Header),
            Some(Control::Footer) => Some(Banner::Footer),
            _ => None,
        };
        let above = at.parent.and_then(|parent| items.get(parent.0));
        let is_top = above.is_none_or(|above| above.control == Some(Control::TabContainer));
        if kind.is_some() && is_top && !inside.iter().any(Item::is_question) {
            return kind;
        }
        at = above?;
    }
}
