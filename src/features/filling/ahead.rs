//! The pages of the next questions, fetched ahead by a device that may lose its signal.
//!
//! Which question follows which is the engine's word on the answers so far: what an answer opens is asked once that answer
//! has arrived here.

use actix_web::{HttpResponse, web::Path};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::{
    desk::{Desk, Sitting, entered},
    group,
    pages::WithoutSignalPage,
    sections, steps,
};
use crate::{
    domain::engine::Occurrence,
    web::{
        errors::{AppError, PageError},
        forms::Query,
    },
};

/// Questions fetched at once: together with the page that asks for them at most what a step may cost.
const MOST_QUESTIONS: usize = 3;
/// Sections fetched at once.
const MOST_SECTIONS: usize = 1;

#[derive(Debug, Deserialize)]
pub(super) struct AheadQuery {
    /// The question to begin with.
    #[serde(default)]
    question: Option<String>,
    /// The section to begin with.
    #[serde(default)]
    section: Option<usize>,
    /// Whether the page is wanted that stands where the device has none.
    #[serde(default)]
    without: bool,
    /// Whether the device has what stands around each page, and wants nothing but the rest.
    #[serde(default)]
    parts: bool,
}

/// What a device keeps.
#[derive(Serialize)]
struct Kept {
    pages: Vec<KeptPage>,
    /// What it shows where it has no page.
    without: Option<String>,
}

#[derive(Serialize)]
struct KeptPage {
    path: String,
    html: String,
}

/// `GET /f/{token}/r/{response}/ahead`: a question and those after it.
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String)>,
    query: Query<AheadQuery>,
) -> Result<HttpResponse, PageError> {
    let mut sitting = entered!(desk.sit(&path.0, &path.1).await);
    let without = || {
        let title = sitting.visit.link.link.title.clone();
        let mut ctx = sitting.visit.ctx.clone();
        ctx.path = sitting.below("check");
        rendered(&WithoutSignalPage { title, base: sitting.path(), ctx })
    };
    let without = query.without.then(without).transpose()?;
    sitting.visit.ctx.is_part = query.parts;
    let is_ours = !sitting.is_sent() && sitting.visit.compiled.remote().is_none();
    let pages = match (&query.question, query.section) {
        (Some(place), _) if is_ours => questions(&desk, &sitting, &steps::occurrence_at(&sitting, place)?)?,
        (_, Some(number)) if is_ours => following_sections(&desk, &sitting, number)?,
        _ => Vec::new(),
    };
    Ok(HttpResponse::Ok().json(Kept { pages, without }))
}

fn questions(desk: &Desk, sitting: &Sitting, from: &Occurrence) -> Result<Vec<KeptPage>, AppError> {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let after = |at: &Occurrence| evaluation.next_after(compiled, at);
    let here = Some(from.clone()).filter(|at| evaluation.is_step(compiled, at)).or_else(|| after(from));
    // whether there is one more instance only the server can say
    let ahead = std::iter::successors(here, after).take_while(|at| !group::is_one(compiled, at));
    ahead
        .take(MOST_QUESTIONS)
        .map(|at| {
            let path = steps::url_of(sitting, Some(&at));
            let mut page = steps::page(desk, sitting, &at, None, &[], false);
            page.ctx.path.clone_from(&path);
            Ok(KeptPage { path, html: rendered(&page)? })
        })
        .collect()
}

fn following_sections(desk: &Desk, sitting: &Sitting, from: usize) -> Result<Vec<KeptPage>, AppError> {
    let mut pages = Vec::new();
    for number in from..sitting.visit.compiled.sections().len() {
        if let Some(mut page) = sections::fresh(desk, sitting, number)? {
            page.ctx.path.clone_from(&page.action);
            pages.push(KeptPage { path: page.action.clone(), html: rendered(&page)? });
        }
        if pages.len() == MOST_SECTIONS {
            break;
        }
    }
    Ok(pages)
}

fn rendered(page: &impl Template) -> Result<String, AppError> {
    page.render().map_err(|_error| AppError::internal("a page could not be rendered"))
}
