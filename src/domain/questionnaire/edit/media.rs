//! Pictures, sounds and films of an item and its options (`itemMedia`, `itemAnswerMedia`), inside the questionnaire itself:
//! nothing is fetched from elsewhere while somebody answers.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value as Json, json};

use super::{
    Change,
    apply::extensions,
    place::{array, link_id, url},
    property::raw,
};
use crate::domain::questionnaire::{
    media::{Medium, medium_of},
    urls::{ANSWER_MEDIA, ITEM_MEDIA},
};

/// A picture, sound or film as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRow {
    /// The number of its option; `None` of the item's own.
    pub option: Option<usize>,
    /// Its number among those of the item or option.
    pub at: usize,
    /// `None` where it is nothing that we show, such as an address elsewhere.
    pub medium: Option<Medium>,
    /// What is told of it to who can't see or hear it.
    pub title: String,
    /// BCP 47, or the code of a sign language.
    pub language: String,
    pub bytes: usize,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnfitMedia {
    /// Neither a picture, a sound nor a film that every browser shows.
    Kind,
    TooLarge,
    /// Options have pictures only.
    NotHere,
    /// A picture without words is nothing to who can't see it.
    NoTitle,
    /// The item or option is not there (any more).
    Missing,
}

/// All of an item and its options.
pub fn media_rows(item: &Json) -> Vec<MediaRow> {
    let own = extensions(item, ITEM_MEDIA).1;
    let own = own.iter().enumerate().map(|(at, media)| row(None, at, media)).collect::<Vec<_>>();
    let options = array(item, "answerOption").iter().enumerate().flat_map(|(number, option)| {
        let media = array(option, "extension").iter().filter(|media| url(media) == ANSWER_MEDIA);
        media.enumerate().map(move |(at, media)| row(Some(number), at, media)).collect::<Vec<_>>()
    });
    own.into_iter().chain(options).collect()
}

fn row(option: Option<usize>, at: usize, media: &Json) -> MediaRow {
    let attachment = raw(media).map(|(_, attachment)| attachment);
    let text = |name: &str| attachment.and_then(|one| one.get(name)?.as_str()).unwrap_or_default();
    let bytes = STANDARD.decode(text("data")).unwrap_or_default();
    let medium = medium_of(&bytes, text("contentType"));
    let (title, language) = (text("title").to_owned(), text("language").to_owned());
    MediaRow { option, at, medium: medium.map(|(medium, _)| medium), title, language, bytes: bytes.len() }
}

/// Adds a file. `claimed` is its type as the sender has it, which tells a sound from a film in the same container.
///
/// # Errors
/// Why it is not taken.
pub fn add_media(
    item: &Json,
    option: Option<usize>,
    bytes: &[u8],
    claimed: &str,
    (title, language): (&str, &str),
) -> Result<Change, UnfitMedia> {
    let (medium, content_type) = medium_of(bytes, claimed).ok_or(UnfitMedia::Kind)?;
    if bytes.len() > medium.largest() {
        return Err(UnfitMedia::TooLarge);
    }
    if option.is_some() && medium != Medium::Picture {
        return Err(UnfitMedia::NotHere);
    }
    if title.is_empty() && medium == Medium::Picture {
        return Err(UnfitMedia::NoTitle);
    }
    let mut attachment = Map::new();
    attachment.insert("contentType".to_owned(), content_type.into());
    for (name, text) in [("language", language), ("title", title)] {
        if !text.is_empty() {
            attachment.insert(name.to_owned(), text.into());
        }
    }
    attachment.insert("data".to_owned(), STANDARD.encode(bytes).into());
    changed(item, option, |address, all| {
        // a question has one picture; so has an option
        let is_picture = |media: &Json| row(None, 0, media).medium == Some(Medium::Picture);
        all.retain(|media| url(media) != address || medium != Medium::Picture || !is_picture(media));
        all.push(json!({"url": address, "valueAttachment": attachment}));
        true
    })
}

/// Takes one out; the error where it is not there.
pub fn remove_media(item: &Json, option: Option<usize>, at: usize) -> Result<Change, UnfitMedia> {
    changed(item, option, |address, all| {
        let mut own = all.iter().enumerate().filter(|(_, media)| url(media) == address);
        let found = own.nth(at).map(|(place, _)| place);
        found.map(|place| all.remove(place)).is_some()
    })
}

/// The change of the extensions of an item, or of one of its options.
fn changed(
    item: &Json,
    option: Option<usize>,
    change: impl FnOnce(&str, &mut Vec<Json>) -> bool,
) -> Result<Change, UnfitMedia> {
    let id = Some(link_id(item).to_owned());
    let Some(number) = option else {
        let (at, was) = extensions(item, ITEM_MEDIA);
        let mut becomes = was.clone();
        change(ITEM_MEDIA, &mut becomes).then_some(()).ok_or(UnfitMedia::Missing)?;
        return Ok(Change::Extend { item: id, url: ITEM_MEDIA.to_owned(), at, was, becomes });
    };
    let was = item.get("answerOption").cloned();
    let mut options = was.clone().ok_or(UnfitMedia::Missing)?;
    let holder = options.get_mut(number).and_then(Json::as_object_mut).ok_or(UnfitMedia::Missing)?;
    let mut all = holder.get("extension").and_then(Json::as_array).cloned().unwrap_or_default();
    change(ANSWER_MEDIA, &mut all).then_some(()).ok_or(UnfitMedia::Missing)?;
    if all.is_empty() {
        holder.shift_remove("extension");
    } else {
        holder.insert("extension".to_owned(), Json::Array(all));
    }
    Ok(Change::Put { item: id, member: "answerOption".to_owned(), was, becomes: Some(options) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::edit::{Tree, apply, inverse};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....";
    const OGG: &[u8] = b"OggS....";

    #[test]
    fn pictures_and_sounds_come_and_go() {
        let before = json!({"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "choice", "text": "A",
            "answerOption": [{"valueCoding": {"code": "x"}}]}]});
        let mut resource = before.clone();
        let mut done = Vec::new();
        let mut make = |resource: &mut Json, act: &dyn Fn(&Json) -> Result<Change, UnfitMedia>| {
            let item = Tree::of(resource).find("a").unwrap().clone();
            let change = act(&item).unwrap();
            apply(resource, std::slice::from_ref(&change)).unwrap();
            done.push(change);
        };
        make(&mut resource, &|item| add_media(item, None, PNG, "", ("Rosto", "")));
        make(&mut resource, &|item| add_media(item, None, OGG, "audio/ogg", ("", "pt-BR")));
        make(&mut resource, &|item| add_media(item, Some(0), PNG, "text/html", ("Sol", "")));
        make(&mut resource, &|item| add_media(item, None, PNG, "", ("Outro rosto", "")));
        let rows = media_rows(&resource["item"][0]);
        let told: Vec<_> =
            rows.iter().map(|row| (row.option, row.medium, row.title.as_str(), row.bytes)).collect();
        assert_eq!(
            told,
            [
                (None, Some(Medium::Sound), "", OGG.len()),
                (None, Some(Medium::Picture), "Outro rosto", PNG.len()),
                (Some(0), Some(Medium::Picture), "Sol", PNG.len()),
            ]
        );
        make(&mut resource, &|item| remove_media(item, Some(0), 0));
        make(&mut resource, &|item| remove_media(item, None, 1));
        assert_eq!(media_rows(&resource["item"][0]).len(), 1);
        apply(&mut resource, &inverse(&done)).unwrap();
        assert_eq!(resource, before);
    }

    #[test]
    fn what_no_browser_shows_is_refused() {
        let item = json!({"linkId": "a", "type": "choice", "answerOption": [{"valueCoding": {"code": "x"}}]});
        let add = |option, bytes: &[u8], claimed, title| {
            add_media(&item, option, bytes, claimed, (title, "")).err()
        };
        assert_eq!(add(None, b"<svg onload=1>", "image/png", "x"), Some(UnfitMedia::Kind));
        assert_eq!(add(None, PNG, "image/png", ""), Some(UnfitMedia::NoTitle));
        assert_eq!(add(Some(0), OGG, "audio/ogg", "x"), Some(UnfitMedia::NotHere));
        assert_eq!(add(Some(7), PNG, "image/png", "x"), Some(UnfitMedia::Missing));
        let large = [PNG, &vec![0; 3 << 20]].concat();
        assert_eq!(add(None, &large, "image/png", "x"), Some(UnfitMedia::TooLarge));
        assert_eq!(remove_media(&item, None, 0).err(), Some(UnfitMedia::Missing));
    }
}
