//! Who signed a response, and when; a drawn signature as its picture.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use crate::{
    domain::{
        engine::Answers,
        ids::{OrganisationId, ResponseId, VersionId},
        questionnaire::{Compiled, SignatureKind},
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError,
        response_signatures::{self, Stored},
        results::reading_one,
    },
    web::{errors::PageError, files, page::PageContext, roles::Staff, signatures},
};

/// One signature as the page of a response shows it.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    pub(super) kind: String,
    /// What was signed, where it is not everything.
    pub(super) about: String,
    pub(super) who: String,
    pub(super) when: String,
    /// Where its drawing is; empty without one.
    pub(super) picture: String,
    /// Whether the answers are still those that were signed.
    pub(super) holds: bool,
}

/// The signatures of a response in their order. `patient` is the reference and the name of who answered.
pub(super) fn list(
    conn: &mut PgConnection,
    (organisation, response): (OrganisationId, Uuid),
    (compiled, answers): (&Compiled, &Answers),
    patient: Option<&(String, &str)>,
    ctx: &PageContext,
) -> Result<Vec<Signed>, StorageError> {
    let rows = response_signatures::list(conn, organisation, &[response])?;
    rows.iter().map(|row| signed(row, (compiled, answers), patient, ctx)).collect()
}

fn signed(
    row: &Stored,
    (compiled, answers): (&Compiled, &Answers),
    patient: Option<&(String, &str)>,
    ctx: &PageContext,
) -> Result<Signed, StorageError> {
    let signature = row.signature(compiled)?;
    let item = signature.at.as_ref().map(|at| compiled.item(at.item()));
    let asked = item.map_or_else(|| compiled.signatures(), |item| item.signatures.as_slice());
    let types = signature.types();
    let kind = asked.iter().find(|kind| kind.is_met_by(&types)).cloned();
    let kind = kind.unwrap_or_else(|| SignatureKind::of(types));
    let who = match (signature.who(), patient) {
        (who, Some((reference, name))) if who == reference => (*name).to_owned(),
        (who, _) => who.to_owned(),
    };
    let picture = signature.picture();
    Ok(Signed {
        kind: signatures::title(&kind, ctx.language),
        about: item.map(|item| item.text(ctx.language.tag()).to_owned()).unwrap_or_default(),
        who,
        when: signature.when().map(|when| ctx.when(&when)).unwrap_or_default(),
        picture: picture
            .map(|_| format!("/staff/responses/{}/signatures/{}", row.response_id, row.id))
            .unwrap_or_default(),
        holds: row.holds(compiled, answers, &signature),
    })
}

/// `GET /staff/responses/{id}/signatures/{signature}`: a drawing. Like any file of strangers it is no page of ours.
pub(super) async fn picture(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    path: Path<(ResponseId, Uuid)>,
) -> Result<HttpResponse, PageError> {
    let ((id, signature), organisation) = (path.into_inner(), staff.organisation_id());
    let (scope, compiled) = (staff.scope.clone(), compiled.into_inner());
    let (content_type, bytes) = db
        .read(move |conn| {
            let response = reading_one::find(conn, organisation, &scope, id)?;
            let row = response_signatures::find(conn, organisation, id, signature)?;
            let version = VersionId::new(response.version_id);
            let executable = compiled.of_response(conn, organisation, version, id)?;
            row.signature(&executable)?.picture().ok_or(StorageError::NotFound)
        })
        .await?;
    Ok(files::download(content_type, "", bytes))
}
