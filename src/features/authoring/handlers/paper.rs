//! The blank form of a version on paper: a page to choose language and kind of file, and the file.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};

use super::{card, version};
use crate::{
    domain::{
        ids::{OrganisationId, QuestionnaireId, VersionId},
        questionnaire::{Compiled, Questionnaire},
    },
    exchange::{
        Exported,
        paper::{self, Paper, Sheet},
    },
    features::authoring::{
        forms::{PaperFileQuery, PaperQuery},
        pages::{CardView, PaperPage},
    },
    storage::{Db, PgConnection, StorageError, compiled::try_compile, versions::Version},
    web::{
        authors::MayView,
        errors::{AppError, PageError},
        forms::Query,
        i18n::Language,
        page::show as show_page,
    },
};

/// A version that can be printed, in one of its languages.
struct Printable {
    version: Version,
    /// `None` where it can't be published as it is: what would be printed is not settled.
    compiled: Option<Compiled>,
    copyright: Option<String>,
    languages: Vec<String>,
}

impl Printable {
    fn find(
        conn: &mut PgConnection,
        organisation: OrganisationId,
        (id, asked): (QuestionnaireId, VersionId),
    ) -> Result<Self, StorageError> {
        let version = version(conn, organisation, id, asked)?;
        let json = version.json()?;
        let questionnaire = Questionnaire::from_json(&json)
            .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
        let compiled = try_compile(conn, &version, &questionnaire)?.ok();
        let copyright = json.get("copyright").and_then(serde_json::Value::as_str).map(str::to_owned);
        let offered = |tag: &String| {
            let known = version.languages.as_ref();
            known.is_none_or(|known| known.iter().any(|one| one.eq_ignore_ascii_case(tag)))
        };
        let original = compiled.as_ref().and_then(|compiled| compiled.language.clone());
        let others = compiled.iter().flat_map(Compiled::languages).filter(|tag| offered(tag));
        let mut languages: Vec<String> = original.into_iter().collect();
        for tag in others {
            if !languages.contains(tag) {
                languages.push(tag.clone());
            }
        }
        Ok(Self { version, compiled, copyright, languages })
    }

    /// The one that was asked for, else the reader's own, else the author's.
    fn language(&self, asked: Option<&str>, own: Language) -> String {
        let known =
            |wanted: &str| self.languages.iter().find(|tag| tag.eq_ignore_ascii_case(wanted)).cloned();
        let first = || self.languages.first().cloned();
        asked
            .and_then(known)
            .or_else(|| known(own.tag()))
            .or_else(first)
            .unwrap_or_else(|| own.tag().to_owned())
    }

    /// The words around the questions are in their language where we speak it, else in the reader's.
    fn print(&self, language: &str, own: Language, sheet: Sheet) -> Option<Result<Exported, String>> {
        let words = Language::from_tag(language).unwrap_or(own);
        let say = |key: &str, arguments: &[(&str, &str)]| words.say(key, arguments);
        let (version, copyright) = (self.version.number, self.copyright.as_deref());
        let paper = Paper { language, version, copyright, say: &say };
        Some(paper::print(self.compiled.as_ref()?, &paper, sheet))
    }
}

/// `GET /admin/questionnaires/{id}/versions/{version}/paper`: in which language, as what, and what paper can't do.
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
    query: Query<PaperQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, path) = (member.organisation_id(), member.ctx(), path.into_inner());
    let page = db
        .read(move |conn| {
            let card = CardView(card(conn, organisation, path.0)?);
            let found = Printable::find(conn, organisation, path)?;
            let language = found.language(query.language.as_deref(), ctx.language);
            let printed = found.print(&language, ctx.language, Sheet::Docx);
            let losses = printed.and_then(Result::ok).map(|printed| printed.losses);
            let page = PaperPage::of(ctx, card, found.version, (found.languages, language), losses);
            Ok::<_, StorageError>(page)
        })
        .await?;
    show_page(&page)
}

/// `GET /admin/questionnaires/{id}/versions/{version}/paper/file`
pub(in crate::features::authoring) async fn download(
    db: Data<Db>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
    query: Query<PaperFileQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, path, own) = (member.organisation_id(), path.into_inner(), member.ctx.language);
    let sheet = match query.kind.as_deref() {
        None | Some("pdf") => Sheet::Pdf,
        Some("docx") => Sheet::Docx,
        Some(_) => return Err(AppError::BadRequest("a kind of file that is not written").into()),
    };
    let (number, printed) = db
        .read(move |conn| {
            let found = Printable::find(conn, organisation, path)?;
            let language = found.language(query.language.as_deref(), own);
            let printed = found.print(&language, own, sheet).ok_or(StorageError::NotFound)?;
            Ok::<_, StorageError>((found.version.number, printed))
        })
        .await?;
    let printed = printed.map_err(|_why| StorageError::Corrupt("form can't be printed"))?;
    let disposition = format!("attachment; filename=\"questionnaire-v{number}.{}\"", sheet.ending());
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, sheet.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(printed.bytes))
}
