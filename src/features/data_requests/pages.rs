//! Pages of requests about data.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    storage::{
        data_requests::{DataRequest, Wanted},
        patients::Patient,
    },
    web::{forms::FieldErrors, page::PageContext},
};

/// A request of the list.
pub(super) struct Row {
    pub(super) href: String,
    /// The patient.
    pub(super) who: String,
    /// Key of what is asked.
    pub(super) what: String,
    pub(super) asked: String,
    pub(super) due: String,
    pub(super) is_open: bool,
    pub(super) is_late: bool,
    /// Key of its state.
    pub(super) state: String,
}

impl Row {
    pub(super) fn new(ctx: &PageContext, request: &DataRequest, who: &str) -> Self {
        let day = |at: DateTime<Utc>| ctx.date(&at.with_timezone(&ctx.zone).date_naive());
        Self {
            href: format!("/admin/data-requests/{}", request.id),
            who: who.to_owned(),
            what: format!("me-request-{}", request.kind),
            asked: day(request.created_at),
            due: day(request.due_at),
            is_open: request.is_open(),
            is_late: request.is_open() && request.due_at < ctx.now,
            state: format!("me-request-{}", request.status),
        }
    }
}

/// What is on record and what is to stand instead.
pub(super) struct Change {
    /// Key of the field's name.
    pub(super) label: &'static str,
    /// Empty where nothing is known.
    pub(super) old: String,
    pub(super) new: String,
}

impl Change {
    /// One for each field that is to change.
    pub(super) fn all(ctx: &PageContext, wanted: &Wanted, patient: &Patient) -> Vec<Self> {
        let phone = |number: &Option<String>| number.as_deref().map(|number| ctx.phone(number));
        let fields = [
            ("me-data-name", Some(patient.name.clone()), wanted.name.clone()),
            (
                "me-data-birth",
                patient.birth_date.map(|day| ctx.numeric_date(&day)),
                wanted.birth_date.map(|day| ctx.numeric_date(&day)),
            ),
            ("me-data-email", patient.email.clone(), wanted.email.clone()),
            ("me-data-phone", phone(&patient.phone), phone(&wanted.phone)),
        ];
        let change = |(label, old, new): (_, Option<String>, Option<String>)| {
            Some(Self { label, old: old.unwrap_or_default(), new: new? })
        };
        fields.into_iter().filter_map(change).collect()
    }
}

/// `/admin/data-requests`.
#[derive(Template)]
#[template(path = "pages/data_requests/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<Row>,
}

/// `/admin/data-requests/{request}`.
#[derive(Template)]
#[template(path = "pages/data_requests/show.html")]
pub(super) struct ShowPage {
    pub(super) ctx: PageContext,
    pub(super) row: Row,
    pub(super) changes: Vec<Change>,
    pub(super) patient: Uuid,
    /// In the patient's words.
    pub(super) reason: String,
    /// What the patient was answered.
    pub(super) given: String,
    pub(super) is_erasure: bool,
    /// As typed.
    pub(super) answer: String,
    pub(super) errors: FieldErrors,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{i18n::Language, page::samples};

    fn row(is_open: bool) -> Row {
        Row {
            href: "/admin/data-requests/1".to_owned(),
            who: "<b>".to_owned(),
            what: "me-request-erasure".to_owned(),
            asked: "ontem".to_owned(),
            due: "amanhã".to_owned(),
            is_open,
            is_late: is_open,
            state: if is_open { "me-request-open" } else { "me-request-refused" }.to_owned(),
        }
    }

    #[test]
    fn samples_render() {
        for language in Language::ALL {
            let ctx = PageContext::sample(language);
            for rows in [vec![row(true), row(false)], Vec::new()] {
                samples::check(&ListPage { ctx: ctx.clone(), rows });
            }
            for is_open in [true, false] {
                let mut errors = FieldErrors::new();
                errors.add("answer", "data-requests-answer-missing");
                let change = Change { label: "me-data-name", old: String::new(), new: "<b>".to_owned() };
                samples::check(&ShowPage {
                    ctx: ctx.clone(),
                    row: row(is_open),
                    changes: vec![change],
                    patient: Uuid::nil(),
                    reason: "<b>".to_owned(),
                    given: "<b>".to_owned(),
                    is_erasure: is_open,
                    answer: "<b>".to_owned(),
                    errors,
                });
            }
        }
    }
}
