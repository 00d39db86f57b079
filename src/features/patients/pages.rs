//! The list of patients.

use askama::Template;

use crate::{
    storage::patient_lists::ListedPatient,
    web::{page::PageContext, pager::Pager, scores},
};

/// One patient of the list.
#[derive(Debug, Clone)]
pub(super) struct ListRow {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) age: Option<u32>,
    pub(super) record_number: String,
    pub(super) last: String,
    pub(super) last_when: String,
    pub(super) severity: Option<(u8, &'static str)>,
    pub(super) open_alerts: i64,
}

/// Words of the five severities.
const SEVERITIES: [&str; 5] = [
    "results-severity-0",
    "results-severity-1",
    "results-severity-2",
    "results-severity-3",
    "results-severity-4",
];

impl ListRow {
    pub(super) fn new(ctx: &PageContext, row: ListedPatient) -> Self {
        let severity = row.last_severity.and_then(|level| {
            let key = SEVERITIES.get(usize::try_from(level).ok()?)?;
            Some((u8::try_from(level).ok()?, *key))
        });
        Self {
            href: format!("/staff/patients/{}", row.id),
            initials: scores::initials(&row.name),
            name: row.name,
            age: row.birth_date.and_then(|born| scores::age(born, ctx.today())),
            record_number: row.record_number.unwrap_or_default(),
            last: row.last_questionnaire.unwrap_or_default(),
            last_when: row.last_submitted_at.map(|at| ctx.when(&at)).unwrap_or_default(),
            severity,
            open_alerts: row.open_alerts,
        }
    }
}

/// `/staff/patients`.
#[derive(Template)]
#[template(path = "pages/patients/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<ListRow>,
    pub(super) pager: Pager,
    pub(super) text: String,
}
