//! What is kept of the patient.

use actix_web::{HttpResponse, web::Data};

use super::{
    everything::{Known, help_lines_of, read, scored},
    pages::DataPage,
};
use crate::{
    storage::{CompiledVersions, Db, StorageError},
    web::{
        errors::{AppError, PageError},
        page::show as show_page,
        roles::Patient,
    },
};

/// Messages on the page, the newest.
const MESSAGES: i64 = 10;
/// Results on the page, the newest.
const RESULTS: usize = 5;

/// `GET /me/data`
pub(super) async fn show(
    person: Patient,
    db: Data<Db>,
    versions: Data<CompiledVersions>,
) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let known = Known::read(conn, &person, MESSAGES)?;
            let read = read(conn, &person, &versions)?;
            let help_lines = help_lines_of(&read);
            let mut results = scored(read);
            results.reverse();
            results.truncate(RESULTS);
            Ok::<_, StorageError>(DataPage { ctx: person.ctx(), known, results, help_lines })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}
