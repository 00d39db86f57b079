//! Every page of a patient with samples, in all languages.

use super::{
    super::{
        everything::Known,
        requests::{CorrectionForm, ErasureForm},
    },
    *,
};
use crate::web::{forms::FieldErrors, i18n::Language, page::samples};

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
        samples::check(&ErasurePage { ctx: ctx.clone(), organisation, form: ErasureForm::default(), errors });
    }
}

#[test]
fn samples_render() {
    for language in Language::ALL {
        let ctx = PageContext::patient_sample(language);
        for (todos, sent) in [(vec![todo(9, "sexta"), todo(0, "")], vec![row()]), (Vec::new(), Vec::new())] {
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
