//! Pictures, sounds and films of an item and its options: files that come into the draft.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;

use super::{
    handlers::{address, desk},
    item_form::Tab,
    pages::{EditorPage, View},
};
use crate::{
    domain::{
        ids::QuestionnaireId,
        questionnaire::edit::{Change, Tree, UnfitMedia, add_media, remove_media},
    },
    features::authoring::{handlers::card, pages::CardView},
    storage::{Db, StorageError},
    web::{
        authors::MayEdit,
        embedding::with_own_frames,
        errors::PageError,
        forms::{CsrfUpload, UploadedFile},
        page::{see_other, show_as},
    },
};

/// A file to add, or one to take out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct MediaForm {
    item: String,
    /// `add` or `remove`.
    act: String,
    /// The number of an option from 0; empty of the item's own.
    #[serde(default)]
    option: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    language: String,
    /// The number of the file to take out.
    #[serde(default)]
    at: usize,
}

impl MediaForm {
    fn change(&self, item: &serde_json::Value, file: Option<&UploadedFile>) -> Result<Change, UnfitMedia> {
        let option = match self.option.as_str() {
            "" => None,
            number => Some(number.parse().map_err(|_bad| UnfitMedia::Missing)?),
        };
        if self.act == "remove" {
            return remove_media(item, option, self.at);
        }
        let file = file.ok_or(UnfitMedia::Kind)?;
        if file.is_cut {
            return Err(UnfitMedia::TooLarge);
        }
        let about = (self.title.trim(), self.language.trim());
        add_media(item, option, &file.bytes, &file.content_type, about)
    }
}

/// `POST /admin/questionnaires/{id}/editor/media`: 422 with the words as they were typed where the file is not taken.
pub(in crate::features::authoring) async fn change(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    upload: CsrfUpload<MediaForm>,
) -> Result<HttpResponse, PageError> {
    let (id, CsrfUpload { form, files }) = (id.into_inner(), upload);
    let (desk, ctx, tab) = (desk(&member, id), member.ctx(), Tab::default());
    let back = format!("{}#media", address(id, View::Items, Some(&form.item), tab, None));
    let refused = db
        .write(member.actor(), member.ctx.now, move |w| {
            let mut draft = desk.lock(w)?;
            let item = Tree::of(&draft.resource).find(&form.item).cloned().ok_or(StorageError::NotFound)?;
            let unfit = match form.change(&item, files.first()) {
                Ok(change) => {
                    desk.make(w, &mut draft, "media", vec![change])?;
                    return Ok(None);
                }
                Err(unfit) => unfit,
            };
            let card = CardView(card(w.conn(), desk.organisation, id)?);
            let mut page = EditorPage::of(ctx, w.conn(), card, &draft, Some(&form.item), tab)?;
            page.head.stacks(&desk.stacks(w.conn(), &draft)?);
            page.look_up(w.conn(), desk, &draft)?;
            page.refuse_media(unfit, (&form.option, &form.title, &form.language));
            Ok::<_, StorageError>(Some(page))
        })
        .await?;
    match refused {
        Some(page) => Ok(with_own_frames(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)?)),
        None => Ok(see_other(&back)),
    }
}
