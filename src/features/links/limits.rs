//! How many responses a link takes, and whether everybody answers once.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use serde::Deserialize;

use super::{
    embedding::SavedQuery,
    handlers::{changeable, find},
    pages::LinkView,
};
use crate::{
    domain::ids::LinkId,
    storage::{
        Db, link_listing,
        links::{self, Limits, Link},
        open_links::OpenLinks,
    },
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        roles::Staff,
        settings::WebSettings,
    },
};

/// More responses than any link takes.
const LARGEST: i32 = 1_000_000;

/// The limits as typed; empty is none.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct LimitsForm {
    #[serde(default)]
    most: String,
    #[serde(default)]
    most_per_day: String,
    #[serde(default)]
    once: bool,
}

impl LimitsForm {
    fn of(link: &Link) -> Self {
        let text = |most: Option<i32>| most.map(|most| most.to_string()).unwrap_or_default();
        Self { most: text(link.most_responses), most_per_day: text(link.most_per_day), once: link.is_once }
    }

    fn check(&self) -> Result<Limits, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut number = |field: &'static str, text: &str| {
            let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
            if digits.is_empty() {
                return None;
            }
            let number = digits.parse().ok().filter(|number| (1..=LARGEST).contains(number));
            if number.is_none() {
                errors.add(field, "limits-number");
            }
            number
        };
        let (most, most_per_day) = (number("most", &self.most), number("most_per_day", &self.most_per_day));
        if errors.is_empty() { Ok(Limits { most, most_per_day, is_once: self.once }) } else { Err(errors) }
    }
}

#[derive(Template)]
#[template(path = "pages/links/limits.html")]
pub(super) struct LimitsPage {
    ctx: PageContext,
    link: LinkView,
    form: LimitsForm,
    errors: FieldErrors,
    is_saved: bool,
}

/// `GET /staff/links/{id}/limits`
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<LinkId>,
    query: Query<SavedQuery>,
) -> Result<HttpResponse, PageError> {
    let link = find(&db, &settings, &staff, *id, changeable(&staff)).await?;
    let form = LimitsForm::of(&link.listed.link);
    let (ctx, is_saved) = (staff.ctx(), query.saved);
    show_page(&LimitsPage { ctx, link, form, errors: FieldErrors::new(), is_saved })
}

/// `POST /staff/links/{id}/limits`
pub(super) async fn save(
    db: Data<Db>,
    settings: Data<WebSettings>,
    known: Data<OpenLinks>,
    staff: Staff,
    id: Path<LinkId>,
    form: CsrfForm<LimitsForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, whose, id) = (staff.organisation_id(), changeable(&staff), *id);
    let form = form.into_inner();
    let limits = match form.check() {
        Ok(limits) => limits,
        Err(errors) => {
            let link = find(&db, &settings, &staff, id, whose).await?;
            let page = LimitsPage { ctx: staff.ctx(), link, form, errors, is_saved: false };
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    db.write(staff.actor(), staff.ctx.now, move |w| {
        link_listing::find(w.conn(), organisation, id, whose)?;
        links::save_limits(w, organisation, id, limits)
    })
    .await?;
    known.clear();
    Ok(see_other(&format!("/staff/links/{id}/limits?saved=true")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_numbers_or_nothing() {
        let check = |most: &str, day: &str| {
            let form = LimitsForm { most: most.to_owned(), most_per_day: day.to_owned(), once: false };
            form.check()
                .map(|limits| (limits.most, limits.most_per_day))
                .map_err(|errors| errors.iter().count())
        };
        assert_eq!(check("", " "), Ok((None, None)));
        assert_eq!(check("1.000", "7"), Ok((Some(1_000), Some(7))));
        assert_eq!(check("0", "-1"), Err(2));
        assert_eq!(check("many", "1000001"), Err(2));
    }
}
