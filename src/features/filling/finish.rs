//! Checking the answers, handing them in, the thank-you, and leaving for now.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    desk::{Desk, Sitting, entered},
    group, instances,
    pages::{CheckPage, DonePage, LeavePage, Line, Sent, Signed},
    questions::{answer_in_words, words},
    room,
    signing::{self, Draft, Signing},
    steps,
};
use crate::{
    domain::{
        engine::Occurrence, help_line::HelpLine, problem::Problem, questionnaire::Compiled,
        signature::Signature, value::Value,
    },
    storage::{
        StorageError, Write,
        content::Content,
        response_files, response_signatures, resume_codes,
        submissions::{self, Flag, Receipt, Submission},
    },
    web::{
        errors::{AppError, PageError},
        forms::{FieldErrors, OpenForm, Pairs},
        i18n::Language,
        kiosk::{Kiosk, pause_url},
        on_line::place_at,
        page::{see_other, show as show_page, show_as},
        qr::QrCode,
        resume_code::ResumeCode,
    },
};

/// `GET /f/{token}/r/{response}/check`; read only once it was sent.
pub(super) async fn check(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_unsettled() {
        return Ok(see_other(&sitting.path()));
    }
    let signing = Signing::of(&desk, &sitting).await?;
    let boxes = signing::boxes(&sitting.visit, &signing.needed, None, false);
    let mut page = CheckPage { boxes, ..check_page(&sitting, &signing) };
    tell_infected(&desk, &sitting, &mut page).await?;
    show_page(&page)
}

/// `POST /f/{token}/r/{response}/submission`: hands the response in, once however often it is pressed.
pub(super) async fn submit(
    desk: Desk,
    path: Path<(String, String)>,
    form: OpenForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_unsettled() {
        return Ok(see_other(&sitting.path()));
    }
    let signing = Signing::of(&desk, &sitting).await?;
    let was_refused = !sitting.is_sent() && !sitting.evaluation.is_complete();
    let has_changed = signing.has_changed(&sitting.visit.compiled, &form.0);
    let mut sign_errors = FieldErrors::new();
    let drafts = signing::read(&sitting.visit, &signing.needed, &form.0, &mut sign_errors);
    if was_refused || has_changed || !sign_errors.is_empty() {
        let is_kept = !was_refused && !has_changed;
        let boxes = signing::boxes(&sitting.visit, &signing.needed, Some(&form.0), is_kept);
        let sign_errors = if is_kept { sign_errors } else { FieldErrors::new() };
        let page = check_page(&sitting, &signing);
        let mut page =
            CheckPage { boxes, sign_errors, was_refused, has_changed: has_changed && !was_refused, ..page };
        tell_infected(&desk, &sitting, &mut page).await?;
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    match hand_in(&desk, &sitting, (&signing, &drafts)).await? {
        Receipt::Stored | Receipt::Replayed | Receipt::OtherBody => Ok(see_other(&sitting.below("done"))),
        // another tab saved a step between reading and writing: the answers are to be looked at again
        Receipt::Stale => Ok(see_other(&sitting.below("check"))),
        Receipt::Closed => Err(AppError::Gone.into()),
    }
}

/// `GET /f/{token}/r/{response}/done`
pub(super) async fn done(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    let Some(submitted_at) = sitting.row.submitted_at else {
        return Ok(see_other(&sitting.path()));
    };
    let link = &sitting.visit.link;
    let mut ctx = sitting.visit.ctx.clone();
    if sitting.row.flag_count == 0 {
        // where nobody has numbers to write down, the device is soon the next person's
        ctx.kiosk = ctx.kiosk.map(Kiosk::leaving);
    }
    let mut page = show_page(&DonePage {
        title: link.link.title.clone(),
        organisation: link.organisation_name.clone(),
        submitted_at,
        help_lines: if sitting.row.flag_count > 0 { link.help_lines.clone() } else { Vec::new() },
        answers: sitting.below("check"),
        ctx,
    })?;
    room::remember(&desk, &sitting.visit, &mut page);
    Ok(page)
}

/// `GET /f/{token}/r/{response}/leave`: how to go on later, here or on another device.
pub(super) async fn leave(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let ctx = sitting.visit.ctx.clone();
    if ctx.kiosk.is_some() {
        // the device stays here, and the address holds for this turn alone
        return Ok(see_other(&pause_url(&sitting.path())));
    }
    let url = desk.settings.absolute(&ctx.outside(&sitting.path()));
    let (id, code) = (sitting.id(), ResumeCode::of(&desk.key, sitting.id()));
    let tag = code.tag(&desk.key);
    let kept = desk.db.write("patient", ctx.now, move |w| resume_codes::save(w, &tag, id)).await;
    let code = match kept {
        Ok(until) => Some((code.grouped(), until)),
        // another response has these digits: the address and the picture lead on as well
        Err(StorageError::Conflict(_)) => None,
        Err(error) => return Err(error.into()),
    };
    show_page(&LeavePage {
        title: sitting.visit.link.link.title.clone(),
        back: sitting.path(),
        qr: QrCode::of(&url, &ctx.t("filling-leave-qr")),
        home: desk.settings.absolute("/"),
        code,
        url,
        closes: sitting.visit.link.link.closes_at,
        ctx,
    })
}

/// What a scanner found after it was taken.
async fn tell_infected(desk: &Desk, sitting: &Sitting, page: &mut CheckPage) -> Result<(), AppError> {
    if page.lines.iter().all(|line| line.files.is_empty()) {
        return Ok(());
    }
    let (organisation, response) = (sitting.visit.link.organisation(), sitting.id());
    let known = desk.db.read(move |conn| response_files::list(conn, organisation, response)).await?;
    for file in page.lines.iter_mut().flat_map(|line| &mut line.files) {
        file.is_infected = response_files::is_infected(&known, Some(file.id));
    }
    Ok(())
}

fn check_page(sitting: &Sitting, signing: &Signing<'_>) -> CheckPage {
    let (visit, evaluation) = (&sitting.visit, &sitting.evaluation);
    let (compiled, link) = (&visit.compiled, &visit.link);
    let is_sent = sitting.is_sent();
    let all = evaluation.occurrences(compiled, 0..compiled.items().len());
    let lines = all.filter(|at| is_shown(sitting, at)).map(|at| line(sitting, &at));
    let last = evaluation.steps(compiled).next_back();
    CheckPage {
        title: link.link.title.clone(),
        organisation: link.organisation_name.clone(),
        lines: lines.collect(),
        errors: elsewhere(sitting, evaluation.problems.iter()),
        warnings: elsewhere(sitting, evaluation.warnings()),
        help_lines: help_lines(sitting),
        action: sitting.below("submission"),
        base: sitting.path(),
        previous: match (is_sent, sitting.row.mode.as_str()) {
            (true, _) => sitting.below("done"),
            (_, "section") => sitting.path(),
            (_, "chat") => sitting.below("chat"),
            _ => steps::url_of(sitting, last.as_ref()),
        },
        leave: sitting.below("leave"),
        was_refused: false,
        is_sent,
        boxes: Vec::new(),
        sign_errors: FieldErrors::new(),
        seen: signing.seen(compiled),
        has_changed: false,
        signed: signing.given.iter().map(|(_, given)| signed(compiled, given, visit.ctx.language)).collect(),
        ctx: visit.ctx.clone(),
    }
}

fn signed(compiled: &Compiled, given: &Signature, language: Language) -> Signed {
    let about = signing::about(compiled, given.at.as_ref(), language);
    Signed { about, who: given.who().to_owned(), when: given.when() }
}

/// Questions that were asked, and what was filled in for the person.
fn is_shown(sitting: &Sitting, at: &Occurrence) -> bool {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let item = compiled.item(at.item());
    let is_asked = item.is_askable() && evaluation.is_step(compiled, at);
    let is_filled_in = item.read_only || item.is_calculated();
    if group::is_one(compiled, at) {
        return at.ordinal(compiled) == 0 && !item.hidden && evaluation.is_enabled_at(compiled, at);
    }
    // what another system gave is not kept from whoever sends it
    let is_given = item.hidden && !item.is_calculated() && !item.is_prefilled() && !sitting.is_sent();
    if is_given && item.is_question() && evaluation.is_answered_at(compiled, at) {
        return true;
    }
    is_asked
        || (is_filled_in && !item.hidden && item.is_question() && evaluation.is_answered_at(compiled, at))
}

fn line(sitting: &Sitting, at: &Occurrence) -> Line {
    let visit = &sitting.visit;
    if group::is_one(&visit.compiled, at) {
        return group_line(sitting, at);
    }
    let item = visit.compiled.item(at.item());
    let language = visit.ctx.language;
    let problems = sitting.evaluation.problems_at(&visit.compiled, at);
    let warnings = sitting.evaluation.warnings();
    let warnings =
        warnings.filter(|problem| sitting.evaluation.place_of(&visit.compiled, problem).as_ref() == Some(at));
    let change = match sitting.row.mode.as_str() {
        "chat" => sitting.below(format_args!("chat/{at}")),
        _ => sitting.below(format_args!("q/{at}?back=check")),
    };
    Line {
        index: at.to_string(),
        lead: at.instances(&visit.compiled).last().map_or_else(String::new, |instance| {
            instances::title(&visit.compiled, &sitting.evaluation, instance, language)
        }),
        text: match item.text(language.tag()) {
            "" => item.link_id.clone(),
            text => text.to_owned(),
        },
        answer: answer_in_words(&visit.compiled, &sitting.answers, at, language),
        place: place_at(&visit.compiled, &sitting.answers, at, language),
        files: files_of(sitting, at),
        change: if item.is_askable() && !sitting.is_sent() { change } else { String::new() },
        errors: problems.map(|problem| words(language, problem)).collect(),
        warnings: warnings.map(|problem| words(language, problem)).collect(),
    }
}

/// How many instances of a group there are.
fn group_line(sitting: &Sitting, at: &Occurrence) -> Line {
    let (visit, evaluation) = (&sitting.visit, &sitting.evaluation);
    let (compiled, language) = (&visit.compiled, visit.ctx.language);
    let all = (0..evaluation.instances(compiled, at)).map(|ordinal| at.at(compiled, ordinal));
    let count = all.filter(|instance| evaluation.is_instance_answered(compiled, instance)).count();
    let problems = evaluation.problems_at(compiled, at);
    let change = sitting.below(format_args!("q/{at}?back=check"));
    Line {
        index: at.to_string(),
        lead: String::new(),
        text: instances::label(compiled.item(at.item()), language),
        answer: (count > 0).then(|| count.to_string()),
        place: None,
        files: Vec::new(),
        change: if sitting.is_sent() { String::new() } else { change },
        errors: problems.map(|problem| words(language, problem)).collect(),
        warnings: Vec::new(),
    }
}

/// The files among the answers to a question.
fn files_of(sitting: &Sitting, at: &Occurrence) -> Vec<Sent> {
    let language = sitting.visit.ctx.language;
    let given = sitting.answers.get_at(&sitting.visit.compiled, at);
    let file = |value: &Value| match value {
        Value::Attachment(file) => {
            let id = file.binary()?;
            let href = sitting.below(format_args!("files/{id}"));
            Some(Sent { id, href, name: value.show(language.tag()), is_infected: false })
        }
        _ => None,
    };
    given.into_iter().filter_map(file).collect()
}

/// What is said of no question that has a line of its own: of groups and of the whole response.
fn elsewhere<'p>(sitting: &Sitting, problems: impl Iterator<Item = &'p Problem>) -> Vec<String> {
    let compiled = &sitting.visit.compiled;
    let language = sitting.visit.ctx.language;
    let said = problems.filter_map(|problem| {
        let at = sitting.evaluation.place_of(compiled, problem);
        let words = words(language, problem);
        match at {
            Some(at) if is_shown(sitting, &at) => None,
            Some(at) => Some(format!("{} — {words}", compiled.item(at.item()).text(language.tag()))),
            None => Some(words),
        }
    });
    said.collect()
}

fn help_lines(sitting: &Sitting) -> Vec<HelpLine> {
    let is_flagged = !sitting.evaluation.red_flags.is_empty();
    if is_flagged { sitting.visit.link.help_lines.clone() } else { Vec::new() }
}

/// One short transaction. A response that was sent before is written too, so that no acknowledgement rests on what only
/// this server has.
async fn hand_in(
    desk: &Desk,
    sitting: &Sitting,
    (signing, drafts): (&Signing<'_>, &[Draft]),
) -> Result<Receipt, StorageError> {
    let (visit, row) = (&sitting.visit, &sitting.row);
    let signatures = signing.with(&visit.compiled, drafts, row.patient_id.map(Into::into));
    let content = Content::of(&visit.compiled, &sitting.answers, &sitting.evaluation);
    let flags = distinct(content.flags(Uuid::now_v7));
    let body_hash = match &row.body_hash {
        Some(stored) if sitting.is_sent() => stored.clone(),
        _ => Sha256::digest(content.answers.as_str()).to_vec(),
    };
    let place = visit.place(row.patient_id.map(Into::into));
    let (id, revision, started_at) = (sitting.id(), row.revision, row.started_at);
    let (language, mode) = (row.language.clone(), row.mode.clone());
    let save = move |w: &mut Write<'_>| {
        let submission = Submission {
            id,
            place,
            revision,
            answers: &content.answers,
            scores: &content.scores,
            score: content.score,
            severity: content.severity,
            outcome: content.outcome,
            flags: &flags,
            language: &language,
            mode: &mode,
            body_hash: &body_hash,
            started_at,
        };
        submissions::save(w, &submission)
    };
    if signatures.is_empty() || sitting.is_sent() {
        return desk.db.write_single("patient", desk.ctx.now, save).await;
    }
    let organisation = visit.link.organisation();
    let save = move |w: &mut Write<'_>| {
        let receipt = save(w)?;
        if receipt == Receipt::Stored {
            response_signatures::replace(w, organisation, id, &signatures)?;
        }
        Ok(receipt)
    };
    desk.db.write("patient", desk.ctx.now, save).await
}

/// One alert for each rule, though several answers may raise it.
pub(super) fn distinct(flags: Vec<Flag>) -> Vec<Flag> {
    let mut kept: Vec<Flag> = Vec::with_capacity(flags.len());
    for flag in flags {
        if kept.iter().all(|other| other.rule != flag.rule) {
            kept.push(flag);
        }
    }
    kept
}
