//! What a version asks: its items in order, in words that an author checks against the paper.

use std::collections::HashMap;

use super::{
    problems::{FindingView, ProblemView, text},
    scores::ScoreView,
};
use crate::{
    domain::{
        adaptive::remote::Remote,
        engine::failed_tests,
        json,
        problem::Problem,
        questionnaire::{
            AnswerOption, Compiled, Condition, Item, Kind, Limits, Operator, Questionnaire,
            checker::{self, Finding},
            resource,
        },
        value::Value,
    },
    integrations::question_servers::QuestionServers,
    storage::{PgConnection, StorageError, compiled::try_compile, versions::Version},
    web::page::PageContext,
};

/// Deeper levels are drawn like this one.
const DEEPEST_INDENT: usize = 6;

/// A version's items and scores, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring) struct Outline {
    pub(in crate::features::authoring) rows: Vec<Row>,
    pub(super) scores: Vec<ScoreView>,
    /// Forbid publishing.
    pub(super) problems: Vec<ProblemView>,
    /// Don't forbid it, but the author should know.
    pub(super) notices: Vec<ProblemView>,
    /// All of these, and what the checker says beside them.
    pub(super) findings: Vec<FindingView>,
    /// The languages its words are in.
    pub(super) languages: Vec<String>,
    /// The one that its author wrote in, where the resource says so.
    pub(super) original: Option<String>,
    pub(super) copyright: Option<String>,
    /// Another system chooses the questions of the questionnaire with this address.
    pub(super) remote: Option<(Remote, Option<String>)>,
}

/// One item.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring) struct Row {
    pub(super) depth: usize,
    pub(super) link_id: String,
    pub(super) kind_key: &'static str,
    pub(super) icon: &'static str,
    pub(super) prefix: String,
    pub(super) text: String,
    pub(super) help: String,
    pub(super) marks: Vec<String>,
    pub(super) options: Vec<OptionRow>,
    pub(super) condition: String,
    pub(super) flags: Vec<String>,
    pub(super) is_group: bool,
}

#[derive(Clone, Debug)]
pub(super) struct OptionRow {
    pub(super) prefix: String,
    pub(super) text: String,
    pub(super) points: String,
}

impl Row {
    pub(super) fn indent(&self) -> usize {
        self.depth.min(DEEPEST_INDENT)
    }
}

impl Outline {
    /// Compiles the resource; one that can't be published is shown as far as it can be read.
    ///
    /// # Errors
    /// `Corrupt` where the stored text is no FHIR Questionnaire at all.
    pub(in crate::features::authoring) fn of_version(
        ctx: &PageContext,
        conn: &mut PgConnection,
        version: &Version,
    ) -> Result<Self, StorageError> {
        Self::of(ctx, &version.resource, |questionnaire| try_compile(conn, version, questionnaire))
    }

    /// The same, compiled as the caller says.
    pub(super) fn of(
        ctx: &PageContext,
        text: &str,
        compile: impl FnOnce(&Questionnaire) -> Result<Result<Compiled, Vec<Problem>>, StorageError>,
    ) -> Result<Self, StorageError> {
        let json = json::parse(text.as_bytes(), usize::MAX)
            .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?;
        let questionnaire = Questionnaire::from_json(&json)
            .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
        let compiled = compile(&questionnaire)?;
        let failed = compiled.as_ref().map(failed_tests).unwrap_or_default();
        let mut outline = match &compiled {
            Ok(compiled) => Self::of_compiled(ctx, compiled, &failed),
            Err(problems) => Self::of_resource(ctx, &questionnaire, problems),
        };
        outline.add_findings(ctx, failed.into_iter().map(checker::blocking).collect());
        outline.add_findings(ctx, checker::check(&questionnaire, compiled.as_ref().map_err(Vec::as_slice)));
        let copyright = json.get("copyright").and_then(serde_json::Value::as_str);
        outline.copyright = copyright.map(str::to_owned);
        Ok(outline)
    }

    /// How many items there are.
    pub(in crate::features::authoring) fn total(&self) -> i64 {
        i64::try_from(self.rows.len()).unwrap_or(i64::MAX)
    }

    fn of_compiled(ctx: &PageContext, compiled: &Compiled, failed: &[Problem]) -> Self {
        let row = |item| row(ctx, compiled, item);
        let mut outline = Self {
            rows: compiled.items().iter().map(row).collect(),
            scores: compiled.scores().iter().map(|score| ScoreView::of(ctx, compiled, score)).collect(),
            languages: compiled.languages().to_vec(),
            original: compiled.language.clone(),
            remote: compiled.remote().map(|remote| (remote.clone(), compiled.url.clone())),
            ..Self::default()
        };
        let obstacles: Vec<Problem> = compiled.obstacle().into_iter().chain(failed.iter().cloned()).collect();
        outline.problems = outline.placed(ctx, &obstacles);
        outline.notices = outline.placed(ctx, compiled.notices());
        outline
    }

    /// Adds what only the installation knows: the server that chooses the questions may not be asked.
    pub(in crate::features::authoring) fn forbid(&mut self, ctx: &PageContext, servers: &QuestionServers) {
        let Some((remote, url)) = &self.remote else { return };
        let obstacle = servers.obstacle_of(remote, url.as_deref());
        let found = self.placed(ctx, obstacle.as_slice());
        self.problems.extend(found);
        self.add_findings(ctx, obstacle.into_iter().map(checker::blocking).collect());
    }

    fn add_findings(&mut self, ctx: &PageContext, findings: Vec<Finding>) {
        let (kinds, problems): (Vec<_>, Vec<_>) =
            findings.into_iter().map(|one| ((one.level, one.place), one.problem)).unzip();
        let views = self.placed(ctx, &problems);
        let with_kind = |((level, place), problem)| FindingView { level, place, problem };
        self.findings.extend(kinds.into_iter().zip(views).map(with_kind));
    }

    fn of_resource(ctx: &PageContext, questionnaire: &Questionnaire, problems: &[Problem]) -> Self {
        let mut outline = Self { rows: plain_rows(questionnaire), ..Self::default() };
        outline.problems = outline.placed(ctx, problems);
        outline
    }

    fn placed(&self, ctx: &PageContext, problems: &[Problem]) -> Vec<ProblemView> {
        if problems.is_empty() {
            return Vec::new();
        }
        // of a linkId that is there twice the first row counts
        let rows: HashMap<&str, usize> =
            self.rows.iter().enumerate().rev().map(|(at, row)| (row.link_id.as_str(), at)).collect();
        let view = |problem: &Problem| ProblemView {
            text: text(ctx, problem),
            link_id: problem.link_id.clone(),
            row: problem.link_id.as_deref().and_then(|link_id| rows.get(link_id).copied()),
        };
        problems.iter().map(view).collect()
    }
}

/// Items of a resource that does not compile: place, type and text.
fn plain_rows(questionnaire: &Questionnaire) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut waiting: Vec<(&resource::Item, usize)> =
        questionnaire.item.iter().rev().map(|item| (item, 0)).collect();
    while let Some((item, depth)) = waiting.pop() {
        let kind = item.kind.as_deref().and_then(Kind::from_code).unwrap_or(Kind::Unsupported);
        rows.push(Row {
            depth,
            link_id: item.link_id.clone().unwrap_or_default(),
            kind_key: kind_key(kind, false),
            icon: icon(kind, false),
            prefix: item.prefix.clone().unwrap_or_default(),
            text: item.text.clone().unwrap_or_default(),
            is_group: kind == Kind::Group,
            ..Row::default()
        });
        waiting.extend(item.item.iter().rev().map(|child| (child, depth + 1)));
    }
    rows
}

fn row(ctx: &PageContext, compiled: &Compiled, item: &Item) -> Row {
    let language = ctx.language.tag();
    Row {
        depth: item.depth(),
        link_id: item.link_id.clone(),
        kind_key: kind_key(item.kind, item.is_multiple()),
        icon: icon(item.kind, item.is_multiple()),
        prefix: item.prefix.clone().unwrap_or_default(),
        text: item.text(language).to_owned(),
        help: item.help(language).unwrap_or_default().to_owned(),
        marks: marks(ctx, item),
        options: item.options().iter().map(|option| option_row(ctx, option)).collect(),
        condition: condition(ctx, compiled, item),
        flags: item.red_flags().iter().map(|flag| flag.label.get(language).to_owned()).collect(),
        is_group: item.kind == Kind::Group,
    }
}

fn option_row(ctx: &PageContext, option: &AnswerOption) -> OptionRow {
    let points = option.weight.map(|weight| ctx.t1("authoring-points", "count", weight));
    OptionRow {
        prefix: option.prefix.clone().unwrap_or_default(),
        text: option.display(ctx.language.tag()).to_owned(),
        points: points.unwrap_or_default(),
    }
}

fn marks(ctx: &PageContext, item: &Item) -> Vec<String> {
    let flags = [
        (item.required, "authoring-mark-required"),
        (item.read_only, "authoring-mark-read-only"),
        (item.hidden, "authoring-mark-hidden"),
        (item.repeats && item.kind == Kind::Group, "authoring-mark-repeats"),
    ];
    let mut marks: Vec<String> =
        flags.iter().filter(|(holds, _)| *holds).map(|(_, key)| ctx.t(key).into_owned()).collect();
    marks.extend(limits(ctx, &item.limits));
    if let Some(unit) = item.unit().and_then(|unit| unit.display.as_ref().or(unit.code.as_ref())) {
        marks.push(ctx.t1("authoring-mark-unit", "unit", unit));
    }
    marks
}

fn limits(ctx: &PageContext, limits: &Limits) -> Vec<String> {
    let show = |value: &Value| value.show(ctx.language.tag());
    let mut said = Vec::new();
    if let Some(min) = &limits.min {
        said.push(ctx.t1("authoring-mark-min", "value", show(min)));
    }
    if let Some(max) = &limits.max {
        said.push(ctx.t1("authoring-mark-max", "value", show(max)));
    }
    let counts = [
        (limits.min_length, "authoring-mark-min-length"),
        (limits.max_length, "authoring-mark-max-length"),
        (
            limits.max_decimal_places.and_then(|places| usize::try_from(places).ok()),
            "authoring-mark-decimals",
        ),
        (limits.min_occurs, "authoring-mark-min-occurs"),
        (limits.max_occurs, "authoring-mark-max-occurs"),
    ];
    said.extend(counts.iter().filter_map(|(count, key)| Some(ctx.t1(key, "count", (*count)?))));
    if limits.regex.is_some() {
        said.push(ctx.t("authoring-mark-pattern").into_owned());
    }
    said
}

/// `Aparece se “Fuma?” for “Sim”`, all conditions in one sentence; empty without any.
fn condition(ctx: &PageContext, compiled: &Compiled, item: &Item) -> String {
    if item.conditions().is_empty() {
        return String::new();
    }
    let joint = if item.needs_any_condition() { "authoring-or" } else { "authoring-and" };
    let said: Vec<String> = item.conditions().iter().map(|one| condition_text(ctx, compiled, one)).collect();
    ctx.t1("authoring-shown-if", "conditions", said.join(&format!(" {} ", ctx.t(joint))))
}

/// One condition in words.
pub(super) fn condition_text(ctx: &PageContext, compiled: &Compiled, condition: &Condition) -> String {
    let language = ctx.language.tag();
    let asked = compiled.item(condition.question);
    let question = match asked.text(language) {
        "" => asked.link_id.as_str(),
        text => text,
    };
    let is_no = matches!(condition.answer, Value::Boolean(false));
    let answer = asked.display_of(&condition.answer, language);
    condition_words(ctx, question, condition.operator, is_no, &answer)
}

/// The same, its question and answer in words already. `is_no`: the answer is a no, which `exists` asks for.
pub(super) fn condition_words(
    ctx: &PageContext,
    question: &str,
    operator: Operator,
    is_no: bool,
    answer: &str,
) -> String {
    let key = match operator {
        Operator::Exists if is_no => "authoring-if-unanswered",
        Operator::Exists => "authoring-if-answered",
        Operator::Equal => "authoring-if-equal",
        Operator::NotEqual => "authoring-if-not-equal",
        Operator::Greater => "authoring-if-greater",
        Operator::Less => "authoring-if-less",
        Operator::AtLeast => "authoring-if-at-least",
        Operator::AtMost => "authoring-if-at-most",
    };
    ctx.t2(key, "question", question, "answer", answer)
}

pub(in crate::features::authoring) const fn kind_key(kind: Kind, is_multiple: bool) -> &'static str {
    match kind {
        Kind::Group => "authoring-kind-group",
        Kind::Display => "authoring-kind-display",
        Kind::Boolean => "authoring-kind-boolean",
        Kind::Decimal => "authoring-kind-decimal",
        Kind::Integer => "authoring-kind-integer",
        Kind::Date => "authoring-kind-date",
        Kind::DateTime => "authoring-kind-date-time",
        Kind::Time => "authoring-kind-time",
        Kind::String => "authoring-kind-string",
        Kind::Text => "authoring-kind-text",
        Kind::Url => "authoring-kind-url",
        Kind::Choice if is_multiple => "authoring-kind-choices",
        Kind::Choice => "authoring-kind-choice",
        Kind::OpenChoice => "authoring-kind-open-choice",
        Kind::Quantity => "authoring-kind-quantity",
        Kind::Attachment => "authoring-kind-attachment",
        Kind::Reference => "authoring-kind-reference",
        Kind::Unsupported => "authoring-kind-unsupported",
    }
}

pub(in crate::features::authoring) const fn icon(kind: Kind, is_multiple: bool) -> &'static str {
    match kind {
        Kind::Group => "folder",
        Kind::Display => "message-2",
        Kind::Boolean => "toggle-left",
        Kind::Decimal | Kind::Integer => "numbers",
        Kind::Date | Kind::DateTime => "calendar",
        Kind::Time => "clock",
        Kind::String | Kind::OpenChoice => "cursor-text",
        Kind::Text => "text-caption",
        Kind::Url => "link",
        Kind::Choice if is_multiple => "checkbox",
        Kind::Choice => "circle-dot",
        Kind::Quantity => "hash",
        Kind::Attachment => "paperclip",
        Kind::Reference => "user",
        Kind::Unsupported => "alert-triangle",
    }
}
