//! Files among the answers, for those who may see the response.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use crate::{
    domain::ids::ResponseId,
    integrations::scanner::Scanner,
    storage::{Db, response_files, results::reading_one},
    web::{
        errors::{AppError, PageError},
        files,
        roles::Staff,
    },
};

/// `GET /staff/responses/{id}/files/{upload}`. That somebody took the file is an event.
pub(super) async fn download(
    staff: Staff,
    db: Data<Db>,
    scanner: Data<Scanner>,
    path: Path<(ResponseId, Uuid)>,
) -> Result<HttpResponse, PageError> {
    let ((response, id), organisation) = (path.into_inner(), staff.organisation_id());
    let (scope, is_scanning) = (staff.scope.clone(), scanner.is_on());
    let (file, bytes) = db
        .write(staff.actor(), staff.ctx.now, move |w| {
            reading_one::find(w.conn(), organisation, &scope, response)?;
            let file = response_files::find(w.conn(), organisation, id)?;
            if file.response_id != response.get() {
                return Err(AppError::NotFound);
            }
            // the page of the response says why
            if file.scan().holds_back(is_scanning) {
                return Err(AppError::Forbidden);
            }
            response_files::record_read(w, organisation, &file)?;
            let bytes = response_files::bytes(w.conn(), organisation, id)?;
            Ok((file, bytes))
        })
        .await?;
    Ok(files::download(&file.content_type, &file.name, bytes))
}
