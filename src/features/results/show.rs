//! One response: what was answered, what it scored, what happened to it. Fit for paper.

use askama::Template;
use serde_json::json;
use uuid::Uuid;

use super::{
    rows::status_key,
    signatures::{self, Signed},
};
use crate::{
    domain::{
        adaptive::remote,
        engine::{Answers, Context, Node, RaisedFlag, evaluate},
        ids::{LinkId, PatientId, ResponseId, VersionId},
        questionnaire::{Compiled, Item},
        value::Value,
    },
    storage::{
        CompiledVersions, StorageError, Write, events,
        events::Entity,
        links, patients, remote_questionnaires,
        response_files::{self, File, Scan},
        results::reading_one::{self, Named},
        versions,
    },
    web::{
        body::{self, Body},
        event_words,
        i18n::{Argument, Language},
        on_line::Place,
        page::PageContext,
        patient_resource,
        roles::SignedIn,
        scores::{self, ScoreView},
    },
};

/// An item as it was shown: a heading, or a question with its answers.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) prefix: String,
    pub(super) text: String,
    /// `None` for a heading.
    pub(super) answers: Option<Vec<Shown>>,
    pub(super) points: String,
    /// Where on the body, for a question that is answered on one.
    pub(super) body: Option<Body>,
    /// Where on a line, for a question that is answered on one.
    pub(super) place: Option<Place>,
    pub(super) is_flagged: bool,
}

/// One answer in words, and where its file is.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) words: String,
    /// Empty where it is no file of ours.
    pub(super) href: String,
    /// Why a file is not given out; empty where it is.
    pub(super) held: &'static str,
}

/// A red flag that was raised.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    pub(super) label: String,
    pub(super) answer: String,
    pub(super) advice: String,
}

impl Flag {
    fn of(raised: &RaisedFlag) -> Self {
        Self {
            label: raised.label.clone(),
            answer: raised.answer.clone(),
            advice: raised.advice.clone().unwrap_or_default(),
        }
    }
}

/// `/staff/responses/{id}`.
#[derive(Template)]
#[template(path = "pages/results/show.html")]
pub(super) struct ShowPage {
    ctx: PageContext,
    questionnaire: String,
    questionnaire_href: String,
    version: i32,
    patient: Option<(String, String)>,
    member: String,
    link: String,
    status: &'static str,
    started: String,
    submitted: Option<String>,
    consented: Option<String>,
    language: String,
    mode: &'static str,
    scores: Vec<ScoreView>,
    /// What another system says of the answers, where it chose the questions: names and values.
    elsewhere: Vec<(String, String)>,
    flags: Vec<Flag>,
    lines: Vec<Line>,
    signatures: Vec<Signed>,
    history: Vec<event_words::Happening>,
    id: Uuid,
}

impl ShowPage {
    fn has_infected(&self) -> bool {
        self.lines.iter().filter_map(|line| line.answers.as_ref()).flatten().any(|one| one.held == INFECTED)
    }
}

/// Reads the page and records that it was read.
pub(super) fn read(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    (id, is_scanning): (ResponseId, bool),
) -> Result<ShowPage, StorageError> {
    let (organisation, ctx) = (staff.organisation_id(), staff.ctx());
    let response = reading_one::find(w.conn(), organisation, &staff.scope, id)?;
    let happened = events::list_of_entity(w.conn(), organisation, id.get())?;
    events::record(w, organisation, Entity::new("response", id.get()), "response.read", &json!({}))?;
    let conn = w.conn();
    let version_id = VersionId::new(response.version_id);
    let number = versions::list_summaries(conn, organisation, &[response.questionnaire_id])?
        .iter()
        .find(|version| version.id == response.version_id)
        .map_or(1, |version| version.number);
    let executable = compiled.of_response(conn, organisation, version_id, id)?;
    let asked = remote_questionnaires::find(conn, organisation, id)?;
    let patient = response
        .patient_id
        .map(|patient| patients::find(conn, organisation, PatientId::new(patient)))
        .transpose()?;
    let link = links::find(conn, organisation, LinkId::new(response.link_id))?;
    let people = event_words::people(conn, organisation, &happened)?;
    let member = reading_one::names(conn, organisation, Named::Accounts, &[response.member_id])?;
    let answers = Answers::from_response_items(&executable, &response.answers)
        .map_err(|_problems| StorageError::Corrupt("answers"))?;
    let tag = ctx.language.tag();
    let launch =
        patient_resource::launch(conn, organisation, &executable, response.patient_id.map(PatientId::new))?;
    let context = Context::new(tag, ctx.now.with_timezone(&ctx.zone).fixed_offset());
    let found = evaluate(&executable, &answers, &context.with_launch(&launch));
    let flags: Vec<Flag> = found.red_flags.iter().map(Flag::of).collect();
    let flagged: Vec<&str> = found.red_flags.iter().map(|flag| flag.link_id.as_str()).collect();
    let name = patient.as_ref().map(|patient| (format!("Patient/{}", patient.id), patient.name.as_str()));
    let signatures =
        signatures::list(w.conn(), (organisation, id.get()), (&executable, &answers), name.as_ref(), &ctx)?;
    let mut lines = Vec::new();
    add_lines(&executable, answers.roots(), ctx.language, (&flagged, id), &mut lines);
    hold_back(&mut lines, &response_files::list(w.conn(), organisation, id)?, is_scanning);
    Ok(ShowPage {
        questionnaire: executable.title.get(tag).to_owned(),
        questionnaire_href: format!("/staff/results/{}?version={number}", response.questionnaire_id),
        version: number,
        patient: patient.map(|patient| (patient.name, format!("/staff/patients/{}", patient.id))),
        member: member.get(&response.member_id).cloned().unwrap_or_default(),
        link: link.title,
        status: status_key(&response.status),
        started: ctx.when(&response.started_at),
        submitted: response.submitted_at.map(|at| ctx.when(&at)),
        consented: response.consented_at.map(|at| ctx.when(&at)),
        language: response.language,
        mode: mode_key(&response.mode),
        scores: scores::views(&executable, &response.scores, ctx.language),
        elsewhere: asked.map(|stored| remote::said(&stored.asked.keeps)).unwrap_or_default(),
        flags,
        lines,
        signatures,
        history: event_words::happenings(&ctx, &happened, &people),
        id: id.get(),
        ctx,
    })
}

/// Key of the words for a file with a virus.
const INFECTED: &str = "results-file-infected";

/// Files that nobody gets are no links, and say why.
fn hold_back(lines: &mut [Line], files: &[File], is_scanning: bool) {
    for shown in lines.iter_mut().filter_map(|line| line.answers.as_mut()).flatten() {
        let its = |file: &&File| shown.href.ends_with(&format!("/{}", file.id));
        let Some(scan) = files.iter().find(its).map(File::scan) else { continue };
        if scan.holds_back(is_scanning) {
            shown.href.clear();
            shown.held = match scan {
                Scan::Infected => INFECTED,
                _ => "results-file-waiting",
            };
        }
    }
}

fn mode_key(mode: &str) -> &'static str {
    match mode {
        "chat" => "results-mode-chat",
        "section" => "results-mode-section",
        "page" => "results-mode-page",
        _ => "results-mode-other",
    }
}

fn add_lines(
    compiled: &Compiled,
    nodes: &[Node],
    language: Language,
    (flagged, response): (&[&str], ResponseId),
    lines: &mut Vec<Line>,
) {
    for (place, node) in nodes.iter().enumerate() {
        let item = compiled.item(node.item);
        let mut shown = line(item, node, language.tag(), (flagged, response));
        if item.repeats && !item.is_question() {
            let beside = |nodes: &[Node]| nodes.iter().filter(|other| other.item == node.item).count();
            let number = beside(nodes.get(..=place).unwrap_or_default());
            let words: [(&str, &dyn Argument); 3] =
                [("group", &shown.text), ("number", &number), ("total", &beside(nodes))];
            shown.text = language.format("filling-instance", &words);
        }
        lines.push(shown);
        for answer in &node.answers {
            add_lines(compiled, answer.children(), language, (flagged, response), lines);
        }
        add_lines(compiled, node.children(), language, (flagged, response), lines);
    }
}

fn line(item: &Item, node: &Node, tag: &str, (flagged, response): (&[&str], ResponseId)) -> Line {
    let shown = node.answers.iter().map(|answer| Shown {
        words: item.told(&answer.value, tag),
        href: match &answer.value {
            Value::Attachment(file) => {
                let address = |id| format!("/staff/responses/{response}/files/{id}");
                file.binary().map(address).unwrap_or_default()
            }
            _ => String::new(),
        },
        held: "",
    });
    let points: Vec<String> = node
        .answers
        .iter()
        .filter(|_| item.is_choice())
        .filter_map(|answer| crate::domain::scoring::points_of(item, &answer.value))
        .map(|points| points.normalize().to_string())
        .collect();
    Line {
        depth: item.depth().min(4),
        prefix: item.prefix.clone().unwrap_or_default(),
        text: item.text(tag).to_owned(),
        answers: item.is_question().then(|| shown.collect()),
        points: points.join(" + "),
        body: body::of(item, |option| node.answers.iter().any(|answer| option.value.is_same(&answer.value))),
        place: node.answers.first().and_then(|answer| Place::of(item, &answer.value, tag)),
        is_flagged: flagged.contains(&item.link_id.as_str()),
    }
}
