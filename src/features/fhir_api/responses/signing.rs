//! Signatures of responses that other systems send: taken in with the answers that they are of, given out while they hold.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::super::{call::Call, error::FhirError};
use crate::{
    domain::{
        engine::{Answers, Evaluation, keep_signatures, put_signatures, signatures_in},
        problem::Problem,
        questionnaire::Compiled,
        signature,
    },
    storage::{
        PgConnection, StorageError,
        response_signatures::{self, NewSignature, Stored},
        responses::Response,
    },
};

/// The signatures that a response had before, and the answers that are sent.
pub(super) struct Signing<'a> {
    pub(super) known: Vec<Stored>,
    compiled: &'a Compiled,
    counted: &'a Answers,
}

impl<'a> Signing<'a> {
    pub(super) fn of(
        conn: &mut PgConnection,
        call: &Call,
        known: Option<&Response>,
        compiled: &'a Compiled,
        counted: &'a Answers,
    ) -> Result<Self, FhirError> {
        let known = match known {
            Some(known) => response_signatures::list(conn, call.organisation(), &[known.id])?,
            None => Vec::new(),
        };
        Ok(Self { known, compiled, counted })
    }

    /// The signatures to store. One that was given before other answers has fallen: it is no signature of these.
    pub(super) fn read(
        &self,
        sent: &Json,
        evaluation: &Evaluation,
        is_completed: bool,
        problems: &mut Vec<Problem>,
    ) -> Vec<NewSignature> {
        let compiled = self.compiled;
        let (mut given, faults) = signatures_in(compiled, sent);
        problems.extend(faults);
        given.retain(|one| {
            let mut same =
                self.known.iter().filter(|row| row.signature(compiled).is_ok_and(|known| known == *one));
            same.all(|row| row.holds(compiled, self.counted, one))
        });
        if is_completed {
            problems.extend(signature::missing(compiled, &evaluation.signatures(compiled), &given));
        }
        let new = given.iter().map(|one| NewSignature::of(Uuid::now_v7(), one, compiled, self.counted));
        new.collect()
    }
}

/// Puts the signatures of a response into what is shown of it, without those that have fallen.
pub(super) fn show(
    fields: Map<String, Json>,
    rows: &[Stored],
    response: &Response,
    compiled: &Compiled,
) -> Result<Map<String, Json>, FhirError> {
    let answers = Answers::from_response_items(compiled, &response.answers)
        .map_err(|_problems| StorageError::Corrupt("answers"))?;
    let held = response_signatures::holding(rows, compiled, &answers)?;
    let mut shown = Json::Object(fields);
    keep_signatures(&mut shown, &held);
    let Json::Object(mut fields) = shown else { return Ok(Map::new()) };
    put_signatures(compiled, &mut fields, &held);
    Ok(fields)
}
