//! The pictures, sounds and films of the open item.

use serde_json::Value as Json;

use super::Choice;
use crate::{
    domain::questionnaire::{
        edit::{MediaRow, OptionRow, UnfitMedia, media_rows, option_rows},
        media::Medium,
    },
    web::page::PageContext,
};

/// One of them as it is listed.
#[derive(Clone, Debug)]
pub(super) struct MediumView {
    pub(super) row: MediaRow,
    pub(super) icon: &'static str,
    /// What it is, and whose.
    pub(super) what: String,
    pub(super) size_kb: usize,
}

impl MediumView {
    pub(super) fn option(&self) -> String {
        self.row.option.map(|number| number.to_string()).unwrap_or_default()
    }
}

/// All of them, with a form for one more.
#[derive(Clone, Debug, Default)]
pub(super) struct Media {
    pub(super) rows: Vec<MediumView>,
    /// Where a new one goes: the item itself, or an option.
    pub(super) places: Vec<Choice>,
    pub(super) title: String,
    pub(super) language: String,
    pub(super) error: String,
}

impl Media {
    pub(super) fn of(ctx: &PageContext, item: &Json) -> Self {
        let options = option_rows(item);
        let text = |number: usize| options.get(number).map(|option| option.text.clone()).unwrap_or_default();
        let view = |row: MediaRow| {
            let (key, icon) = match row.medium {
                Some(Medium::Picture) => ("editor-media-picture", "photo"),
                Some(Medium::Sound) => ("editor-media-sound", "volume"),
                Some(Medium::Film) => ("editor-media-film", "camera"),
                None => ("editor-media-unknown", "alert-circle"),
            };
            let what = match row.option {
                Some(number) => format!("{}: {}", ctx.t(key), text(number)),
                None => ctx.t(key).into_owned(),
            };
            MediumView { size_kb: row.bytes.div_ceil(1_000), what, icon, row }
        };
        let own = Choice {
            value: String::new(),
            text: ctx.t("editor-media-of-item").into_owned(),
            is_chosen: true,
        };
        let option = |(number, option): (usize, &OptionRow)| Choice {
            value: number.to_string(),
            text: ctx.t1("editor-media-of-option", "option", option.text.as_str()),
            is_chosen: false,
        };
        let places = std::iter::once(own).chain(options.iter().enumerate().map(option)).collect();
        Self { rows: media_rows(item).into_iter().map(view).collect(), places, ..Self::default() }
    }

    /// What was typed stays, with the reason.
    pub(super) fn refuse(
        &mut self,
        ctx: &PageContext,
        unfit: UnfitMedia,
        (place, title, language): (&str, &str, &str),
    ) {
        let key = match unfit {
            UnfitMedia::Kind => "editor-media-wrong-kind",
            UnfitMedia::TooLarge => "editor-media-wrong-size",
            UnfitMedia::NotHere => "editor-media-wrong-place",
            UnfitMedia::NoTitle => "editor-media-wrong-title",
            UnfitMedia::Missing => "editor-refused-missing",
        };
        self.error = ctx.t(key).into_owned();
        title.clone_into(&mut self.title);
        language.clone_into(&mut self.language);
        for choice in &mut self.places {
            choice.is_chosen = choice.value == place;
        }
    }
}
