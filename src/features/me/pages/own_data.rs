//! What is kept of a patient, and what they ask about it.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    super::{
        everything::Known,
        requests::{CorrectionForm, ErasureForm},
    },
    ConsentRow, Line,
};
use crate::{
    domain::help_line::HelpLine,
    storage::{
        consents::Given,
        data_requests::DataRequest,
        messages::{Channel, Message},
        patients::Patient,
    },
    web::{forms::FieldErrors, i18n::Language, page::PageContext, scores::ScoreView},
};

/// A record of the organisation: label and value of what it holds.
pub(in crate::features::me) struct Record(pub(in crate::features::me) Vec<(&'static str, String)>);

impl Record {
    /// `language` is that of messages; `None` where the organisation's is used.
    pub(in crate::features::me) fn new(ctx: &PageContext, row: &Patient, language: Option<&str>) -> Self {
        let language = language.and_then(Language::from_tag).map(|language| language.name().to_owned());
        let fields = [
            ("me-data-name", Some(row.name.clone())),
            ("me-data-birth", row.birth_date.map(|day| ctx.numeric_date(&day))),
            ("me-data-cpf", row.cpf.as_deref().map(|number| ctx.cpf(number))),
            ("me-data-cns", row.cns.clone()),
            ("me-data-record", row.record_number.clone()),
            ("me-data-email", row.email.clone()),
            ("me-data-phone", row.phone.as_deref().map(|number| ctx.phone(number))),
            ("me-data-language", language),
        ];
        Self(fields.into_iter().filter_map(|(label, value)| Some((label, value?))).collect())
    }
}

/// Something the patient asked for, and what became of it.
pub(in crate::features::me) struct Asked {
    /// Key of what it is.
    pub(in crate::features::me) what: String,
    pub(in crate::features::me) day: String,
    /// The day by which it is answered.
    pub(in crate::features::me) due: String,
    /// Key of its state.
    pub(in crate::features::me) state: String,
    pub(in crate::features::me) is_open: bool,
    /// In the words of whoever decided; may be empty.
    pub(in crate::features::me) answer: String,
}

impl Asked {
    pub(in crate::features::me) fn new(ctx: &PageContext, request: &DataRequest) -> Self {
        let day = |at: DateTime<Utc>| ctx.date(&at.with_timezone(&ctx.zone).date_naive());
        Self {
            what: format!("me-request-{}", request.kind),
            day: day(request.created_at),
            due: day(request.due_at),
            state: format!("me-request-{}", request.status),
            is_open: request.is_open(),
            answer: request.answer.clone(),
        }
    }
}

/// `/me/data/correction`.
#[derive(Template)]
#[template(path = "pages/me/correction.html")]
pub(in crate::features::me) struct CorrectionPage {
    pub(in crate::features::me) ctx: PageContext,
    pub(in crate::features::me) form: CorrectionForm,
    pub(in crate::features::me) errors: FieldErrors,
}

/// `/me/data/erasure`.
#[derive(Template)]
#[template(path = "pages/me/erasure.html")]
pub(in crate::features::me) struct ErasurePage {
    pub(in crate::features::me) ctx: PageContext,
    pub(in crate::features::me) organisation: String,
    pub(in crate::features::me) form: ErasureForm,
    pub(in crate::features::me) errors: FieldErrors,
}

/// `/me/data`.
#[derive(Template)]
#[template(path = "pages/me/data.html")]
pub(in crate::features::me) struct DataPage {
    pub(in crate::features::me) ctx: PageContext,
    pub(in crate::features::me) known: Known,
    pub(in crate::features::me) results: Vec<Scored>,
    /// Whom to call, where one of the results is grave.
    pub(in crate::features::me) help_lines: Vec<HelpLine>,
}

/// A message to the person: which, by which way, when, what became of it. Not what it says, which may open something.
pub(in crate::features::me) struct MessageRow {
    /// Keys of what it is, of its way and of what became of it.
    pub(in crate::features::me) what: String,
    pub(in crate::features::me) channel: String,
    pub(in crate::features::me) state: String,
    pub(in crate::features::me) when: String,
}

impl MessageRow {
    pub(in crate::features::me) fn new(ctx: &PageContext, message: &Message) -> Self {
        let letter = message.letter().map_or("other", |letter| letter.name());
        let channel = message.channel().map_or("none", Channel::as_str);
        Self {
            what: format!("me-message-{letter}"),
            channel: format!("sends-channel-{channel}"),
            state: format!("sends-state-{}", message.status().as_str()),
            when: ctx.when(&message.sent_at.unwrap_or(message.created_at)),
        }
    }
}

/// The scores of one response.
pub(in crate::features::me) struct Scored {
    pub(in crate::features::me) title: String,
    pub(in crate::features::me) when: String,
    pub(in crate::features::me) href: String,
    pub(in crate::features::me) scores: Vec<ScoreView>,
}

/// A consent with its words.
pub(in crate::features::me) struct Words {
    pub(in crate::features::me) row: ConsentRow,
    pub(in crate::features::me) lines: Vec<String>,
    /// BCP 47 tag of the words.
    pub(in crate::features::me) language: String,
}

impl Words {
    pub(in crate::features::me) fn new(ctx: &PageContext, given: Given) -> Self {
        let lines = given.body.lines().map(str::to_owned).collect();
        Self { row: ConsentRow::new(ctx, &given), lines, language: given.language }
    }
}

/// A response with all its answers.
pub(in crate::features::me) struct Whole {
    pub(in crate::features::me) title: String,
    pub(in crate::features::me) when: String,
    pub(in crate::features::me) lines: Vec<Line>,
    pub(in crate::features::me) scores: Vec<ScoreView>,
}

/// `/me/data/all`.
#[derive(Template)]
#[template(path = "pages/me/all.html")]
pub(in crate::features::me) struct AllPage {
    pub(in crate::features::me) ctx: PageContext,
    pub(in crate::features::me) today: String,
    pub(in crate::features::me) known: Known,
    pub(in crate::features::me) consents: Vec<Words>,
    pub(in crate::features::me) responses: Vec<Whole>,
    /// Whom to call, where one of the results is grave.
    pub(in crate::features::me) help_lines: Vec<HelpLine>,
}
