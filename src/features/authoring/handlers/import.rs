//! Files in: one or more questionnaires, of any format, become drafts, each whole or not at all, and each says what was not
//! understood.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path, block},
};

use super::card;
use crate::{
    domain::{ids::QuestionnaireId, problem::Problem},
    exchange::intake::{Intake, Target},
    features::authoring::{
        forms::{ImportForm, UploadForm},
        pages::{CardView, FileResult, ImportPage, ImportedPage, LossView, Stored, UploadPage},
    },
    storage::{Db, StorageError, questionnaires},
    web::{
        authors::MayEdit,
        errors::{AppError, PageError},
        forms::{CsrfUpload, UploadedFile},
        page::{see_other, show, show_as},
        roles::{Admin, SignedIn},
        settings::WebSettings,
    },
};

/// What a pasted resource is called among files.
const PASTED: &str = "";

/// `GET /admin/questionnaires/import`
pub(in crate::features::authoring) async fn new(
    settings: Data<WebSettings>,
    admin: Admin,
) -> Result<HttpResponse, PageError> {
    let limit_mb = megabytes(&settings);
    show(&ImportPage { ctx: admin.ctx(), form: ImportForm::default(), is_empty: false, limit_mb })
}

fn megabytes(settings: &WebSettings) -> usize {
    settings.upload_limit_bytes / 1_000_000
}

/// `POST /admin/questionnaires/import`: 200 when every file was taken, 422 when one was not.
pub(in crate::features::authoring) async fn create(
    db: Data<Db>,
    settings: Data<WebSettings>,
    admin: Admin,
    upload: CsrfUpload<ImportForm>,
) -> Result<HttpResponse, PageError> {
    let CsrfUpload { form, files } = upload;
    if files.is_empty() && form.text.trim().is_empty() {
        let limit_mb = megabytes(&settings);
        let page = ImportPage { ctx: admin.ctx(), form, is_empty: true, limit_mb };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let target = if form.known == "separate" { Target::Separate } else { Target::SameUrl };
    let mut results = Vec::new();
    for (name, bytes) in sources(files, &form.text) {
        let limit = settings.upload_limit_bytes;
        let read_name = name.clone();
        let read =
            block(move || Intake::read(&read_name, &bytes, limit)).await.map_err(AppError::internal)?;
        results.push(match read {
            Ok(intake) => store(&db, &admin, name, intake, target).await?,
            Err(problems) => FileResult { name, outcome: Err(problems) },
        });
    }
    let all_taken = results.iter().all(|result| result.outcome.is_ok());
    let status = if all_taken { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show_as(status, &ImportedPage { ctx: admin.ctx(), results, form, limit_mb: megabytes(&settings) })
}

/// Each file by name, then what was pasted.
fn sources(files: Vec<UploadedFile>, text: &str) -> Vec<(String, Vec<u8>)> {
    let mut sources: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|file| (file.name, file.bytes.to_vec())).collect();
    if !text.trim().is_empty() {
        sources.push((PASTED.to_owned(), text.as_bytes().to_vec()));
    }
    sources
}

async fn store(
    db: &Db,
    admin: &SignedIn,
    name: String,
    intake: Intake,
    target: Target,
) -> Result<FileResult, PageError> {
    let (organisation, author) = (admin.organisation_id(), admin.id());
    let stored = db
        .write(admin.actor(), admin.ctx.now, move |w| {
            let stored = intake.store(w, organisation, target, Some(author))?;
            let title = questionnaires::find(w.conn(), organisation, stored.questionnaire)?.title;
            let losses = intake.imported.losses.losses.iter().map(LossView::of).collect();
            Ok::<_, StorageError>(Stored { title, items: intake.items(), place: stored, losses })
        })
        .await?;
    Ok(FileResult { name, outcome: Ok(stored) })
}

/// `GET /admin/questionnaires/{id}/draft/upload`
pub(in crate::features::authoring) async fn new_draft(
    db: Data<Db>,
    settings: Data<WebSettings>,
    admin: MayEdit,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let found = db.read(move |conn| card(conn, organisation, id)).await?;
    let (text, limit_mb) = (String::new(), megabytes(&settings));
    show(&UploadPage { ctx: admin.ctx(), card: CardView(found), text, problems: None, limit_mb })
}

/// `POST /admin/questionnaires/{id}/draft/upload`: the file becomes the draft, in place of the one there is.
pub(in crate::features::authoring) async fn replace_draft(
    db: Data<Db>,
    settings: Data<WebSettings>,
    admin: MayEdit,
    id: Path<QuestionnaireId>,
    upload: CsrfUpload<UploadForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, author, id) = (admin.organisation_id(), admin.id(), id.into_inner());
    let found = db.read(move |conn| card(conn, organisation, id)).await?;
    let CsrfUpload { form, files } = upload;
    let page = |problems: Vec<Problem>, text: String| UploadPage {
        ctx: admin.ctx(),
        card: CardView(found),
        text,
        problems: Some(problems),
        limit_mb: megabytes(&settings),
    };
    let Some((name, bytes)) = sources(files, &form.text).into_iter().next() else {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page(Vec::new(), form.text));
    };
    let limit = settings.upload_limit_bytes;
    let read = block(move || Intake::read(&name, &bytes, limit)).await.map_err(AppError::internal)?;
    let intake = match read {
        Ok(intake) => intake,
        Err(problems) => return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page(problems, form.text)),
    };
    let stored = db
        .write(admin.actor(), admin.ctx.now, move |w| {
            intake.store(w, organisation, Target::Existing(id), Some(author))
        })
        .await?;
    let done = if stored.is_draft { "uploaded" } else { "unchanged" };
    Ok(see_other(&format!("/admin/questionnaires/{id}?done={done}")))
}
