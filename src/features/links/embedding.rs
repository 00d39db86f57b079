//! A link inside pages of other sites: which may show it, and what they put into theirs.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use serde::Deserialize;

use super::{
    handlers::{changeable, find},
    pages::LinkView,
    prefill::{self, ShownKey},
};
use crate::{
    domain::{
        ids::LinkId,
        origin::{Origin, OriginProblem},
    },
    storage::{Db, link_listing, links, open_links::OpenLinks},
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        roles::Staff,
        settings::WebSettings,
    },
};

/// Sites that may show one link.
const MOST_ORIGINS: usize = 20;

/// The sites as typed, one a line.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct OriginsForm {
    #[serde(default)]
    pub(super) origins: String,
}

impl OriginsForm {
    fn of(origins: &[String]) -> Self {
        Self { origins: origins.join("\n") }
    }

    /// The sites, each once; messages name the line that is none.
    fn check(&self, ctx: &PageContext) -> Result<Vec<String>, FieldErrors> {
        let (mut origins, mut errors) = (Vec::new(), FieldErrors::new());
        for line in self.origins.split_whitespace() {
            match Origin::parse(line) {
                Ok(origin) if origins.contains(&origin.to_string()) => {}
                Ok(origin) => origins.push(origin.to_string()),
                Err(problem) => {
                    let key = match problem {
                        OriginProblem::NotAnAddress => "embedding-origin-wrong",
                        OriginProblem::TooMuch => "embedding-origin-long",
                        OriginProblem::NotEncrypted => "embedding-origin-http",
                    };
                    let line: String = line.chars().take(60).collect();
                    errors.add_text("origins", ctx.t1(key, "line", line));
                }
            }
        }
        if origins.len() > MOST_ORIGINS {
            errors.add_text("origins", ctx.t1("embedding-origins-many", "count", MOST_ORIGINS));
        }
        if errors.is_empty() { Ok(origins) } else { Err(errors) }
    }
}

/// Parameters of the page.
#[derive(Debug, Deserialize)]
pub(super) struct SavedQuery {
    /// Whether the sites were saved just now.
    #[serde(default)]
    pub(super) saved: bool,
}

/// The sites that may show a link, and what they put into their pages.
#[derive(Template)]
#[template(path = "pages/links/embedding.html")]
pub(super) struct EmbeddingPage {
    pub(super) ctx: PageContext,
    pub(super) link: LinkView,
    pub(super) form: OriginsForm,
    pub(super) errors: FieldErrors,
    pub(super) is_saved: bool,
    /// Where people reach this installation, without a slash at its end.
    pub(super) base: String,
    /// The key for filled-in answers, where it was asked for.
    pub(super) key: Option<ShownKey>,
}

impl EmbeddingPage {
    pub(super) fn new(ctx: PageContext, settings: &WebSettings, link: LinkView) -> Self {
        let form = OriginsForm::of(&link.listed.link.embed_origins);
        let base = settings.absolute("/").trim_end_matches('/').to_owned();
        Self { ctx, link, form, errors: FieldErrors::new(), is_saved: false, base, key: None }
    }

    /// Whether any site may show it.
    fn is_open(&self) -> bool {
        !self.link.listed.link.embed_origins.is_empty()
    }

    /// Whether there is a key for filled-in answers.
    fn has_key(&self) -> bool {
        self.link.listed.link.prefill_rotation > 0
    }

    fn key_path(&self) -> String {
        format!("{}/prefill-key", self.link.page())
    }

    fn new_key_path(&self) -> String {
        format!("{}/prefill-key/new", self.link.page())
    }

    /// Where the examples lead: into the frame, where one may be.
    fn example_url(&self) -> String {
        if self.is_open() { self.framed_url() } else { self.link.url.clone() }
    }

    fn python(&self) -> String {
        prefill::python(&self.example_url())
    }

    fn php(&self) -> String {
        prefill::php(&self.example_url())
    }

    fn framed_url(&self) -> String {
        format!("{}~embed", self.link.url)
    }

    /// For a site's page, whose frame then grows with its content.
    pub(super) fn snippet(&self) -> String {
        let (base, url, title) = (&self.base, self.framed_url(), attribute(self.link.title()));
        format!(
            "<script src=\"{base}/embed.js\" data-weconecta=\"{url}\" data-title=\"{title}\" async></script>"
        )
    }

    /// The same for a site that takes no scripts.
    pub(super) fn plain_snippet(&self) -> String {
        let (url, title) = (self.framed_url(), attribute(self.link.title()));
        format!(
            "<iframe src=\"{url}\" title=\"{title}\" width=\"100%\" height=\"800\" loading=\"lazy\"></iframe>"
        )
    }
}

/// A text as the value of an attribute in somebody's page.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `GET /staff/links/{id}/embedding`
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<LinkId>,
    query: Query<SavedQuery>,
) -> Result<HttpResponse, PageError> {
    let link = find(&db, &settings, &staff, *id, changeable(&staff)).await?;
    let page = EmbeddingPage::new(staff.ctx(), &settings, link);
    show_page(&EmbeddingPage { is_saved: query.saved, ..page })
}

/// `POST /staff/links/{id}/embedding`: replaces the sites.
pub(super) async fn save(
    db: Data<Db>,
    settings: Data<WebSettings>,
    known: Data<OpenLinks>,
    staff: Staff,
    id: Path<LinkId>,
    form: CsrfForm<OriginsForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, whose, id) = (staff.organisation_id(), changeable(&staff), *id);
    let form = form.into_inner();
    let origins = match form.check(&staff.ctx) {
        Ok(origins) => origins,
        Err(errors) => {
            let link = find(&db, &settings, &staff, id, whose).await?;
            let page = EmbeddingPage::new(staff.ctx(), &settings, link);
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &EmbeddingPage { form, errors, ..page });
        }
    };
    db.write(staff.actor(), staff.ctx.now, move |w| {
        link_listing::find(w.conn(), organisation, id, whose)?;
        links::save_embed_origins(w, organisation, id, &origins)
    })
    .await?;
    known.clear();
    Ok(see_other(&format!("/staff/links/{id}/embedding?saved=true")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::i18n::Language;

    #[test]
    fn sites_are_told_apart_and_mistakes_named() {
        let ctx = PageContext::staff_sample(Language::PtBr);
        let check = |text: &str| OriginsForm { origins: text.to_owned() }.check(&ctx);
        assert_eq!(check(" \n"), Ok(Vec::new()));
        let origins = check("https://a.example/\nhttps://A.example\n\nhttp://localhost:3000").unwrap();
        assert_eq!(origins, ["https://a.example", "http://localhost:3000"]);
        let errors = check("http://a.example\nhttps://b.example/x\nc").unwrap_err();
        let texts: Vec<String> = errors.iter().map(|error| error.text(&ctx)).collect();
        assert_eq!(texts.len(), 3);
        assert!(texts.iter().zip(["http://a", "https://b", "“c”"]).all(|(text, line)| text.contains(line)));
        let many: Vec<String> =
            (0..=MOST_ORIGINS).map(|number| format!("https://s{number}.example")).collect();
        assert!(check(&many.join("\n")).is_err());
        assert!(check(&many[1..].join("\n")).is_ok());
    }

    #[test]
    fn a_title_stays_inside_its_attribute() {
        assert_eq!(attribute("\"><script>&"), "&quot;&gt;&lt;script&gt;&amp;");
    }
}
