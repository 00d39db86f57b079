//! Saves a step: idempotent when pressed twice, on top of what other tabs saved, never over an answer nobody saw.

use actix_web::web::Data;

use super::{
    desk::{Desk, Sitting},
    given::{self, Given},
    instances::Change,
    pages::Progress,
};
use crate::{
    domain::{
        engine::{Answers, Occurrence},
        ids::{OrganisationId, ResponseId},
    },
    storage::{StorageError, json_text::JsonText, responses},
    web::signing::SigningKey,
};

/// Another tab may save between reading and writing; so often it is tried again.
const TRIES: usize = 4;

/// What became of a step.
pub(super) enum Saved {
    /// The answers as they stand now.
    Stored(Answers),
    /// Another answer was given meanwhile; nothing was saved. As they stand now.
    Differs(Answers),
    /// The response was handed in meanwhile.
    Sent,
}

enum Step {
    Saved(Saved),
    Again,
}

/// Saves what was given. `was` is the page's [`given::seen`] of `items`.
pub(super) async fn save(
    desk: &Desk,
    sitting: &Sitting,
    items: &[Occurrence],
    given: Given,
    was: &str,
) -> Result<Saved, StorageError> {
    save_with(desk, sitting, items, given, was, None).await
}

/// The same, and changes an instance of a group after it.
pub(super) async fn save_with(
    desk: &Desk,
    sitting: &Sitting,
    items: &[Occurrence],
    given: Given,
    was: &str,
    change: Option<&Change>,
) -> Result<Saved, StorageError> {
    for _ in 0..TRIES {
        match once(desk, sitting, items, given.clone(), was.to_owned(), change.cloned()).await {
            Ok(Step::Saved(saved)) => return Ok(saved),
            Ok(Step::Again) | Err(StorageError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StorageError::Conflict("revision"))
}

async fn once(
    desk: &Desk,
    sitting: &Sitting,
    items: &[Occurrence],
    given: Given,
    was: String,
    change: Option<Change>,
) -> Result<Step, StorageError> {
    let key: Data<SigningKey> = desk.key.clone();
    let (compiled, items) = (sitting.visit.compiled.clone(), items.to_vec());
    // how far the page was that is answered
    let progress = items.last().map_or(0, |at| Progress::share_at(sitting, at));
    let (anybody, launch) = (sitting.visit.context_of_anybody(), sitting.visit.launch.clone());
    let (organisation, link, id): (OrganisationId, _, ResponseId) =
        (sitting.visit.link.organisation(), sitting.visit.link.id(), sitting.id());
    desk.db
        .write("patient", desk.ctx.now, move |w| {
            let row = responses::find_by_link(w.conn(), link, id)?;
            if row.status != "in-progress" {
                return Ok(Step::Saved(Saved::Sent));
            }
            let mut answers = Answers::from_response_items(&compiled, &row.answers)
                .map_err(|_problems| StorageError::Corrupt("answers"))?;
            let is_stored = given::is_stored(&compiled, &answers, &given);
            let is_as_seen = given::seen(&key, id, &compiled, &answers, &items) == was;
            // pressed twice, an instance comes or goes once
            if is_stored && (change.is_none() || !is_as_seen) {
                return Ok(Step::Saved(Saved::Stored(answers)));
            }
            if !is_as_seen {
                return Ok(Step::Saved(Saved::Differs(answers)));
            }
            for (at, values) in given {
                answers.set(&compiled, at, values);
            }
            if let Some(change) = change {
                change.apply(&compiled, &mut answers, &anybody.with_launch(&launch));
            }
            let json = JsonText::of(&answers.response_items(&compiled));
            match responses::save_step(w, organisation, id, row.revision, (&json, progress)) {
                Ok(_revision) => Ok(Step::Saved(Saved::Stored(answers))),
                Err(StorageError::Conflict(_) | StorageError::NotFound) => Ok(Step::Again),
                Err(error) => Err(error),
            }
        })
        .await
}
