use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        engine::{Answers, Context, evaluate},
        problem::{Code, Problem},
        questionnaire::Compiled,
    },
    features::filling::{
        consent::Terms,
        frames::{Frame, More},
        questions::Maker,
    },
    storage::compiled::compiled_of,
    web::{i18n::Language, page::samples, qr::QrCode},
};

/// An item of every type.
fn compiled() -> Compiled {
    let option =
        r#"[{"valueCoding":{"code":"a","display":"<b>A</b>"}},{"valueCoding":{"code":"b","display":"B"}}]"#;
    let typed = [
        "boolean", "integer", "decimal", "date", "dateTime", "time", "string", "text", "url", "quantity",
        "display",
    ]
    .map(|kind| format!(r#"{{"linkId":"{kind}","type":"{kind}","text":"<i>{kind}</i>"}}"#))
    .join(",");
    let resource = format!(
        r#"{{"resourceType":"Questionnaire","status":"active","title":"t","item":[{{"linkId":"g","type":"group","text":"<u>grupo</u>","item":[{typed},
        {{"linkId":"one","type":"choice","text":"Uma","answerOption":{option}}},
        {{"linkId":"some","type":"choice","repeats":true,"text":"Algumas","answerOption":{option}}},
        {{"linkId":"open","type":"open-choice","text":"Aberta","answerOption":{option}}}]}}]}}"#
    );
    compiled_of(&resource).unwrap()
}

fn questions(language: Language, problem: Option<Code>) -> Vec<Question> {
    let compiled = compiled();
    let problems: Vec<Problem> = problem
        .map(|code| compiled.items().iter().map(|item| Problem::at(&item.link_id, code)).collect())
        .unwrap_or_default();
    let answers = Answers::new();
    let context = Context::new(language.tag(), DateTime::UNIX_EPOCH.fixed_offset());
    let evaluation = evaluate(&compiled, &answers, &context);
    let (compiled, base) = (&compiled, "/f/t/".to_owned());
    let (answers, evaluation, problems) = (&answers, &evaluation, problems.as_slice());
    let maker =
        Maker { compiled, language, answers, evaluation, posted: None, problems, base, response: "/f/t/r/r" };
    let asked = compiled
        .items()
        .iter()
        .filter(|item| item.is_askable() || item.text(language.tag()).contains("display"));
    maker.questions(asked.map(|item| item.index().into()))
}

/// All questions, one of them in an instance that waits to be removed.
fn parts(language: Language, problem: Option<Code>) -> Vec<Part> {
    let mut parts: Vec<Part> =
        questions(language, problem).into_iter().map(Box::new).map(Part::Question).collect();
    let (title, lost) = (text(), Some(vec![text()]));
    let frame = Frame { at: "1.0".to_owned(), title, may_go: true, may_rise: true, may_sink: true, lost };
    parts.insert(0, Part::Open(frame));
    parts.insert(2, Part::Close);
    parts.push(Part::Add(More { at: "1.1".to_owned(), label: text() }));
    parts
}

fn place_to_sign() -> SignBox {
    let (id, name_id, sure_id) =
        ("sign-all-0".to_owned(), "sign-all-0-name".to_owned(), "sign-all-0-sure".to_owned());
    let (title, about, name, drawn) = (text(), text(), text(), text());
    SignBox { id, name_id, sure_id, title, about, name, drawn, is_sure: true, is_own: true }
}

fn sign_errors() -> FieldErrors {
    let mut errors = FieldErrors::new();
    errors.add("sign-all-0-name", "filling-sign-missing");
    errors.add("sign-all-0-sure", "filling-sign-unsure");
    errors
}

fn progress(total: usize) -> Progress {
    Progress {
        title: "<b>".to_owned(),
        number: 1,
        total,
        share: 333,
        minutes: 1,
        marks: if total > 3 { Vec::new() } else { vec!["done", "now", ""] },
    }
}

fn help() -> Vec<HelpLine> {
    HelpLine::defaults()
}

fn text() -> String {
    "<script>alert(1)</script>".to_owned()
}

#[test]
fn questions_render_with_and_without_messages() {
    for language in Language::ALL {
        let ctx = PageContext::sample(language);
        for problem in [None, Some(Code::Required)] {
            for (question, total) in questions(language, problem).into_iter().zip([3, 90].into_iter().cycle())
            {
                let step = StepPage {
                    ctx: ctx.clone(),
                    question: question.clone(),
                    progress: progress(total),
                    action: text(),
                    next: text(),
                    base: text(),
                    ahead: text(),
                    previous: text(),
                    leave: text(),
                    chat: text(),
                    was: text(),
                    from_check: total == 3,
                    is_saved: true,
                    headers: vec![Shown::plain(text())],
                    footers: Vec::new(),
                };
                samples::check(&step);
                samples::check(&chat(&ctx, Some(question)));
            }
            let page = SectionPage {
                ctx: ctx.clone(),
                title: text(),
                heading: String::new(),
                parts: parts(language, problem),
                progress: progress(3),
                action: text(),
                base: text(),
                ahead: text(),
                next: text(),
                is_saved: true,
                previous: text(),
                leave: text(),
                was: text(),
                shown: "1,2".to_owned(),
                has_more: true,
                takes_files: true,
                headers: Vec::new(),
                footers: vec![Shown::plain(text())],
            };
            samples::check(&page);
            let opened = parts(language, problem).into_iter().enumerate();
            let parts = opened.map(|(number, part)| (number % 2 == 0, part)).collect();
            let (shown, said) = ("1,2".to_owned(), text());
            samples::check(&OpenedPart { ctx: ctx.clone(), parts, shown, said });
        }
        samples::check(&chat(&ctx, None));
    }
}

fn chat(ctx: &PageContext, question: Option<Question>) -> ChatPage {
    let change = text();
    ChatPage {
        ctx: ctx.clone(),
        title: text(),
        progress: progress(3),
        tongue: None,
        turns: vec![Turn {
            at: text(),
            messages: vec![
                Message::Said(Shown::plain(text())),
                Message::Asked(Shown::plain(text())),
                Message::Answered { words: text(), place: None, number: 1, change: change.clone() },
                Message::Skipped { number: 2, change },
            ],
        }],
        earlier: 2,
        all: text(),
        is_rest: true,
        question,
        action: text(),
        base: text(),
        ahead: text(),
        next: text(),
        is_saved: false,
        was: text(),
        form: text(),
        leave: text(),
        check: text(),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one sample of each page")]
fn the_other_pages_render() {
    for language in Language::ALL {
        let ctx = PageContext::sample(language);
        let now = ctx.now;
        let mut errors = FieldErrors::new();
        errors.add("consent", "filling-consent-missing");
        for (is_chat, errors) in [(true, errors.clone()), (false, FieldErrors::new())] {
            let welcome = WelcomePage {
                ctx: ctx.clone(),
                title: text(),
                action: text(),
                organisation: text(),
                member: text(),
                description: text(),
                questions: 1,
                minutes: 2,
                who: if is_chat { Who::Asked } else { Who::Anybody },
                invited: if is_chat { String::new() } else { text() },
                terms: Terms::new(&ctx, "<b>", is_chat, "cat.example.org"),
                is_chat,
                start: text(),
                prefill: is_chat.then(|| (text(), text())),
                taken: Taken { some: is_chat, lost: !is_chat },
                consent: is_chat,
                identity: IdentityForm { name: text(), ..IdentityForm::default() },
                errors,
            };
            samples::check(&welcome);
        }
        samples::check(&UnframedPage { ctx: ctx.clone(), organisation: text() });
        for reason in ["not-yet", "closed", "revoked", "retired"] {
            let (ctx, organisation) = (ctx.clone(), text());
            samples::check(&ClosedPage { ctx, reason, organisation, opens: Some(now), help_lines: help() });
        }
        for is_sent in [true, false] {
            let line = |answer, errors| Line {
                index: "1".to_owned(),
                lead: text(),
                text: text(),
                files: [false, true]
                    .map(|is_infected| Sent {
                        id: Uuid::nil(),
                        href: "/f/token/r/signed/files/1".to_owned(),
                        name: text(),
                        is_infected,
                    })
                    .into(),
                answer,
                place: None,
                change: text(),
                errors,
                warnings: vec![text()],
            };
            let check = CheckPage {
                ctx: ctx.clone(),
                title: text(),
                organisation: text(),
                lines: vec![line(Some(text()), vec![]), line(None, vec![text()]), line(None, vec![])],
                errors: vec![text()],
                warnings: vec![text()],
                help_lines: help(),
                action: text(),
                base: text(),
                previous: text(),
                leave: text(),
                was_refused: !is_sent,
                is_sent,
                boxes: vec![place_to_sign()],
                sign_errors: sign_errors(),
                seen: text(),
                has_changed: is_sent,
                signed: vec![Signed { about: text(), who: text(), when: Some(DateTime::UNIX_EPOCH) }],
            };
            samples::check(&check);
        }
        let (title, organisation, answers) = (text(), text(), text());
        samples::check(&DonePage {
            ctx: ctx.clone(),
            title,
            organisation,
            submitted_at: now,
            help_lines: help(),
            answers,
        });
        let (title, back, url) = (text(), text(), text());
        samples::check(&LeavePage {
            ctx: ctx.clone(),
            title,
            back,
            url,
            home: text(),
            code: Some((text(), now)),
            qr: QrCode::of("x", "y"),
            closes: Some(now),
        });
        let differences = vec![Difference { text: text(), stored: text(), mine: text() }];
        let fields = vec![("a\"".to_owned(), text())];
        let (title, leave, action, next, was) = (text(), text(), text(), text(), text());
        samples::check(&WithoutSignalPage { ctx: ctx.clone(), title: text(), base: text() });
        samples::check(&ConflictPage {
            ctx: ctx.clone(),
            title,
            leave,
            differences,
            action,
            next,
            fields,
            was,
        });
        let parts = parts(language, None);
        let markup = Markup::of(&QuestionsPart {
            ctx: &ctx,
            parts: &parts,
            shown: String::new(),
            headers: vec![Shown::plain(text())],
            footers: Vec::new(),
        })
        .unwrap();
        let whole = WholePage {
            ctx: &ctx,
            title: "<b>",
            organisation: "<b>",
            base: "/f/token".to_owned(),
            key: text(),
            prefill: Some((text(), text())),
            taken: Taken { some: true, lost: true },
            questions: &markup,
            is_identified: true,
            identity: IdentityForm::default(),
            consent: false,
            errors,
            problems: vec![("q1".to_owned(), text())],
            has_more: true,
            takes_files: true,
            terms: Terms::new(&ctx, "<b>", true, ""),
            boxes: vec![place_to_sign()],
        };
        samples::check(&whole);
    }
}
