//! Pages of a patient who is signed in.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    everything::Known,
    requests::{CorrectionForm, ErasureForm},
};
use crate::{
    domain::help_line::HelpLine,
    storage::{
        consents::Given,
        data_requests::DataRequest,
        messages::{Channel, Message},
        own_responses::Sent,
        patients::Patient,
        response_files::File,
    },
    web::{
        format, forms::FieldErrors, i18n::Language, on_line::Place, page::PageContext, pager::Pager,
        scores::ScoreView,
    },
};

/// Something to go on with, or to begin.
pub(super) struct Todo {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) is_begun: bool,
    /// That it still takes.
    pub(super) minutes: usize,
    /// The last day; empty without one.
    pub(super) until: String,
    pub(super) is_last_day: bool,
    /// The day of the invitation; empty without one.
    pub(super) from: String,
    /// The day of the last reminder; empty without one.
    pub(super) reminded: String,
    pub(super) done: usize,
    /// Of questions; 0 where nobody knows.
    pub(super) total: usize,
    pub(super) href: String,
}

/// Something that was sent.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) when: String,
    pub(super) href: String,
}

impl Row {
    pub(super) fn new(ctx: &PageContext, sent: &Sent) -> Self {
        let day = sent.submitted_at.map(|at| at.with_timezone(&ctx.zone).date_naive());
        Self {
            title: sent.title.clone(),
            when: day.map(|day| ctx.date(&day)).unwrap_or_default(),
            href: format!("/me/history/{}", sent.id),
        }
    }

    /// A file, and where its answers are.
    pub(super) fn of_file(ctx: &PageContext, file: &File) -> Self {
        Self {
            title: file.name.clone(),
            when: ctx.date(&file.created_at.with_timezone(&ctx.zone).date_naive()),
            href: format!("/me/history/{}", file.response_id),
        }
    }
}

/// `/me`.
#[derive(Template)]
#[template(path = "pages/me/home.html")]
pub(super) struct HomePage {
    pub(super) ctx: PageContext,
    /// Key of the words.
    pub(super) greeting: &'static str,
    pub(super) first_name: String,
    pub(super) todos: Vec<Todo>,
    pub(super) sent: Vec<Row>,
    /// Files that were found infected after they were sent.
    pub(super) infected: Vec<Row>,
    pub(super) help_lines: Vec<HelpLine>,
    pub(super) organisation: String,
}

/// `/me/history`.
#[derive(Template)]
#[template(path = "pages/me/history.html")]
pub(super) struct HistoryPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
}

/// A question and its answer.
pub(super) struct Line {
    /// The instance it stands in; empty where there are no several.
    pub(super) lead: String,
    pub(super) text: String,
    pub(super) answer: Option<String>,
    /// Where on a line, for a question that is answered on one.
    pub(super) place: Option<Place>,
    /// A file of the answer was found infected after it was sent.
    pub(super) is_infected: bool,
}

/// What the author lets patients see of their results; empty for nothing.
#[derive(Default)]
pub(super) struct Results {
    /// The author's words, one for each line.
    pub(super) thanks: Vec<String>,
    pub(super) scores: Vec<ScoreView>,
    pub(super) help_lines: Vec<HelpLine>,
}

/// `/me/history/{response}`.
#[derive(Template)]
#[template(path = "pages/me/response.html")]
pub(super) struct ResponsePage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) when: String,
    pub(super) lines: Vec<Line>,
    pub(super) results: Results,
    /// Where files and signatures are too.
    pub(super) whole: String,
}

/// A consent in the list.
pub(super) struct ConsentRow {
    pub(super) title: String,
    /// The day it was given last.
    pub(super) given: String,
    /// The day it was taken back; `None` while it holds.
    pub(super) withdrawn: Option<String>,
    pub(super) times: i64,
    /// The beginning of the words' hash.
    pub(super) version: String,
    pub(super) href: String,
}

impl ConsentRow {
    pub(super) fn new(ctx: &PageContext, given: &Given) -> Self {
        let day = |at: &DateTime<Utc>| ctx.date(&at.with_timezone(&ctx.zone).date_naive());
        Self {
            title: given.title.clone(),
            given: day(&given.given_at),
            withdrawn: given.withdrawn_at.as_ref().map(day),
            times: given.times,
            version: format::hex(given.hash.iter().take(4)),
            href: format!("/me/consents/{}", given.id),
        }
    }
}

/// `/me/consents`.
#[derive(Template)]
#[template(path = "pages/me/consents.html")]
pub(super) struct ConsentsPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<ConsentRow>,
}

/// `/me/consents/{consent}`.
#[derive(Template)]
#[template(path = "pages/me/consent.html")]
pub(super) struct ConsentPage {
    pub(super) ctx: PageContext,
    pub(super) row: ConsentRow,
    /// The words as they stood.
    pub(super) lines: Vec<String>,
    /// BCP 47 tag of the words.
    pub(super) language: String,
    /// Key of how it was given.
    pub(super) way: String,
    pub(super) organisation: String,
}

/// A record of the organisation: label and value of what it holds.
pub(super) struct Record(pub(super) Vec<(&'static str, String)>);

impl Record {
    /// `language` is that of messages; `None` where the organisation's is used.
    pub(super) fn new(ctx: &PageContext, row: &Patient, language: Option<&str>) -> Self {
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
pub(super) struct Asked {
    /// Key of what it is.
    pub(super) what: String,
    pub(super) day: String,
    /// The day by which it is answered.
    pub(super) due: String,
    /// Key of its state.
    pub(super) state: String,
    pub(super) is_open: bool,
    /// In the words of whoever decided; may be empty.
    pub(super) answer: String,
}

impl Asked {
    pub(super) fn new(ctx: &PageContext, request: &DataRequest) -> Self {
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
pub(super) struct CorrectionPage {
    pub(super) ctx: PageContext,
    pub(super) form: CorrectionForm,
    pub(super) errors: FieldErrors,
}

/// `/me/data/erasure`.
#[derive(Template)]
#[template(path = "pages/me/erasure.html")]
pub(super) struct ErasurePage {
    pub(super) ctx: PageContext,
    pub(super) organisation: String,
    pub(super) form: ErasureForm,
    pub(super) errors: FieldErrors,
}

/// `/me/data`.
#[derive(Template)]
#[template(path = "pages/me/data.html")]
pub(super) struct DataPage {
    pub(super) ctx: PageContext,
    pub(super) known: Known,
    pub(super) results: Vec<Scored>,
    /// Whom to call, where one of the results is grave.
    pub(super) help_lines: Vec<HelpLine>,
}

/// A message to the person: which, by which way, when, what became of it. Not what it says, which may open something.
pub(super) struct MessageRow {
    /// Keys of what it is, of its way and of what became of it.
    pub(super) what: String,
    pub(super) channel: String,
    pub(super) state: String,
    pub(super) when: String,
}

impl MessageRow {
    pub(super) fn new(ctx: &PageContext, message: &Message) -> Self {
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
pub(super) struct Scored {
    pub(super) title: String,
    pub(super) when: String,
    pub(super) href: String,
    pub(super) scores: Vec<ScoreView>,
}

/// A consent with its words.
pub(super) struct Words {
    pub(super) row: ConsentRow,
    pub(super) lines: Vec<String>,
    /// BCP 47 tag of the words.
    pub(super) language: String,
}

impl Words {
    pub(super) fn new(ctx: &PageContext, given: Given) -> Self {
        let lines = given.body.lines().map(str::to_owned).collect();
        Self { row: ConsentRow::new(ctx, &given), lines, language: given.language }
    }
}

/// A response with all its answers.
pub(super) struct Whole {
    pub(super) title: String,
    pub(super) when: String,
    pub(super) lines: Vec<Line>,
    pub(super) scores: Vec<ScoreView>,
}

/// `/me/data/all`.
#[derive(Template)]
#[template(path = "pages/me/all.html")]
pub(super) struct AllPage {
    pub(super) ctx: PageContext,
    pub(super) today: String,
    pub(super) known: Known,
    pub(super) consents: Vec<Words>,
    pub(super) responses: Vec<Whole>,
    /// Whom to call, where one of the results is grave.
    pub(super) help_lines: Vec<HelpLine>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::page::samples;

    fn todo(total: usize, until: &str) -> Todo {
        Todo {
            title: "<b>Sono".to_owned(),
            description: "Como você dorme".to_owned(),
            minutes: 2,
            until: until.to_owned(),
            is_begun: total > 0,
            is_last_day: total == 0,
            from: until.to_owned(),
            reminded: until.to_owned(),
            done: 3,
            total,
            href: "/f/t/r/x".to_owned(),
        }
    }

    fn row() -> Row {
        Row { title: "Sono".to_owned(), when: "14 de outubro".to_owned(), href: "/me/history/1".to_owned() }
    }

    fn asked(is_open: bool) -> Asked {
        Asked {
            what: "me-request-erasure".to_owned(),
            day: "ontem".to_owned(),
            due: "amanhã".to_owned(),
            state: if is_open { "me-request-open" } else { "me-request-refused" }.to_owned(),
            is_open,
            answer: if is_open { String::new() } else { "<b>".to_owned() },
        }
    }

    fn message() -> MessageRow {
        MessageRow {
            what: "me-message-reminder".to_owned(),
            channel: "sends-channel-sms".to_owned(),
            state: "sends-state-delivered".to_owned(),
            when: "ontem".to_owned(),
        }
    }

    fn words() -> Words {
        let row = ConsentRow {
            title: "<b>".to_owned(),
            given: "ontem".to_owned(),
            withdrawn: None,
            times: 1,
            version: "0a1b2c3d".to_owned(),
            href: "/me/consents/1".to_owned(),
        };
        Words { row, lines: vec!["<b>".to_owned()], language: "pt-BR".to_owned() }
    }

    fn results() -> Results {
        let score = ScoreView {
            key: "total".to_owned(),
            label: "<b>".to_owned(),
            value: Some("7".to_owned()),
            highest: Some("27".to_owned()),
            severity: Some(1),
            band: Some("<b>".to_owned()),
            advice: Some("<b>".to_owned()),
        };
        Results { thanks: vec!["<b>".to_owned()], scores: vec![score], help_lines: HelpLine::defaults() }
    }

    #[test]
    fn samples_of_consents_and_requests_render() {
        for language in Language::ALL {
            let ctx = PageContext::patient_sample(language);
            for withdrawn in [None, Some("<b>".to_owned())] {
                let row = || ConsentRow {
                    title: "<b>".to_owned(),
                    given: "ontem".to_owned(),
                    withdrawn: withdrawn.clone(),
                    times: 2,
                    version: "0a1b2c3d".to_owned(),
                    href: "/me/consents/1".to_owned(),
                };
                samples::check(&ConsentsPage { ctx: ctx.clone(), rows: vec![row()] });
                samples::check(&ConsentPage {
                    ctx: ctx.clone(),
                    row: row(),
                    lines: vec!["<b>".to_owned()],
                    language: "pt-BR".to_owned(),
                    way: "me-consent-way-web".to_owned(),
                    organisation: "UBS".to_owned(),
                });
            }
            samples::check(&ConsentsPage { ctx: ctx.clone(), rows: Vec::new() });
            let mut errors = FieldErrors::new();
            errors.add("reason", "me-correction-same");
            let form = CorrectionForm { name: "<b>".to_owned(), ..CorrectionForm::default() };
            samples::check(&CorrectionPage { ctx: ctx.clone(), form, errors: errors.clone() });
            let organisation = "<b>".to_owned();
            samples::check(&ErasurePage {
                ctx: ctx.clone(),
                organisation,
                form: ErasureForm::default(),
                errors,
            });
        }
    }

    #[test]
    fn samples_render() {
        for language in Language::ALL {
            let ctx = PageContext::patient_sample(language);
            for (todos, sent) in
                [(vec![todo(9, "sexta"), todo(0, "")], vec![row()]), (Vec::new(), Vec::new())]
            {
                samples::check(&HomePage {
                    ctx: ctx.clone(),
                    greeting: "me-good-evening",
                    first_name: "Maria".to_owned(),
                    todos,
                    sent,
                    infected: vec![row()],
                    help_lines: HelpLine::defaults(),
                    organisation: "UBS".to_owned(),
                });
            }
            for rows in [vec![row()], Vec::new()] {
                let pager = Pager::new(&ctx, None, 20, 1);
                samples::check(&HistoryPage { ctx: ctx.clone(), rows, pager });
            }
            samples::check(&ResponsePage {
                ctx: ctx.clone(),
                title: "Sono".to_owned(),
                when: "Hoje".to_owned(),
                lines: vec![line(None), line(Some("Ana".to_owned()))],
                results: results(),
                whole: "/f/t/r/x/check".to_owned(),
            });
        }
    }

    fn line(answer: Option<String>) -> Line {
        Line { lead: "Filho 1".to_owned(), text: "Nome".to_owned(), answer, place: None, is_infected: true }
    }

    #[test]
    fn samples_of_all_that_is_kept_render() {
        for language in Language::ALL {
            let ctx = PageContext::patient_sample(language);
            let all = ["name", "birth", "cpf", "cns", "record", "email", "phone", "Português"];
            let keys = [
                "me-data-name",
                "me-data-birth",
                "me-data-cpf",
                "me-data-cns",
                "me-data-record",
                "me-data-email",
                "me-data-phone",
                "me-data-language",
            ];
            let known = || Known {
                name: "Maria".to_owned(),
                email: "maria@example.org".to_owned(),
                phone: Some("+5511900004821".to_owned()),
                records: vec![Record(keys.into_iter().zip(all.map(str::to_owned)).collect())],
                requests: [true, false].map(asked).into_iter().collect(),
                messages: vec![message()],
                organisation: "UBS".to_owned(),
            };
            let scored = Scored {
                title: "<b>".to_owned(),
                when: "ontem".to_owned(),
                href: "/me/history/1".to_owned(),
                scores: results().scores,
            };
            samples::check(&DataPage {
                ctx: ctx.clone(),
                known: known(),
                results: vec![scored],
                help_lines: HelpLine::defaults(),
            });
            let whole = Whole {
                title: "<b>".to_owned(),
                when: "ontem".to_owned(),
                lines: vec![line(None), line(Some("<b>".to_owned()))],
                scores: results().scores,
            };
            samples::check(&AllPage {
                ctx,
                today: "hoje".to_owned(),
                known: known(),
                consents: vec![words()],
                responses: vec![whole],
                help_lines: HelpLine::defaults(),
            });
        }
    }
}
