//! The page of the scores.

use askama::Template;

use super::{
    forms::Open,
    take::Taken,
    views::{ScoreForm, TestForm, errors, found},
};
use crate::{
    domain::{
        engine::{Trial, failures, trials},
        ids::QuestionnaireId,
        problem::{Code, Problem},
        questionnaire::{
            Compiled, Questionnaire, ScoreTest,
            checker::{self, Place},
            edit::{ScoreRow, TestRow, Tree, flag_rows, score_rows, test_rows},
            urls::ITEM_BANK,
        },
    },
    features::authoring::{
        editor::{
            desk::Draft,
            handlers::address,
            item_form::Tab,
            pages::{Head, Notice, Reach, View, label_of},
        },
        pages::{CardView, ScoreView, problem_text},
    },
    storage::{PgConnection, StorageError},
    web::page::PageContext,
};

/// One score or test of the list.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by its name in the templates")]
pub(super) struct ListRow {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) icon: &'static str,
    pub(super) is_open: bool,
    pub(super) is_primary: bool,
    /// The first of the tests: their heading stands before it.
    pub(super) is_first_test: bool,
    /// A test that fails, or that can't be run.
    pub(super) is_failing: bool,
    pub(super) is_passing: bool,
}

/// A red flag and the question that raises it.
#[derive(Debug)]
pub(super) struct FlagLine {
    pub(super) label: String,
    pub(super) item: String,
    pub(super) href: String,
}

/// Something to look at before publishing.
#[derive(Debug)]
pub(super) struct Remark {
    pub(super) text: String,
    pub(super) blocks: bool,
    pub(super) href: Option<String>,
}

/// What a test came to.
#[derive(Debug)]
pub(super) struct TestLine {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) is_passed: bool,
    /// A score's label with what it came to.
    pub(super) found: Vec<(String, String)>,
}

/// The scores of a draft.
#[derive(Template)]
#[template(path = "pages/authoring/editor_scores.html")]
pub(super) struct ScoresPage {
    pub(super) ctx: PageContext,
    pub(super) head: Head,
    pub(super) reach: Reach,
    pub(super) notice: Option<Notice>,
    revision: i32,
    rows: Vec<ListRow>,
    open: Option<Open>,
    score: Option<ScoreForm>,
    test: Option<TestForm>,
    summary: Option<ScoreView>,
    tests: Vec<TestLine>,
    remarks: Vec<Remark>,
    flags: Vec<FlagLine>,
    has_bank: bool,
    /// Another author changed what was typed over.
    is_conflict: bool,
    /// The draft, where it compiles.
    compiled: Option<Compiled>,
}

impl ScoresPage {
    /// The draft with this score or test open; without one the first score.
    pub(super) fn of(
        ctx: PageContext,
        conn: &mut PgConnection,
        card: &CardView,
        draft: &Draft,
        open: Option<Open>,
    ) -> Result<Self, StorageError> {
        let id = QuestionnaireId::new(card.0.questionnaire.id);
        let resource = &draft.resource;
        let (scores, tests) = (score_rows(resource), test_rows(resource));
        let (questionnaire, compiled) = draft.compile(conn)?;
        let known = compiled.as_ref().ok();
        let trials = known.map(trials).unwrap_or_default();
        let trials = trials.as_slice();
        let open = open
            .filter(|open| match open {
                Open::Score(key) => scores.iter().any(|score| score.key == *key),
                Open::Test(number) => *number < tests.len(),
            })
            .or_else(|| scores.first().map(|score| Open::Score(score.key.clone())));
        let mut head = Head::of(View::Scores, card, draft);
        head.open = open.as_ref().map(Open::name).unwrap_or_default();
        let has_bank =
            resource["extension"].as_array().into_iter().flatten().any(|it| it["url"] == ITEM_BANK);
        let mut page = Self {
            revision: draft.version.revision,
            rows: rows(&scores, &tests, open.as_ref(), trials),
            score: None,
            test: None,
            summary: None,
            tests: known.map(|known| test_lines(&ctx, id, known, trials)).unwrap_or_default(),
            remarks: remarks(&ctx, id, &questionnaire, &compiled, trials),
            flags: flag_lines(&ctx, id, resource),
            has_bank,
            is_conflict: false,
            compiled: None,
            notice: None,
            reach: Reach::Page,
            open,
            head,
            ctx,
        };
        page.unfold(draft, scores, tests, known, trials);
        page.compiled = compiled.ok();
        Ok(page)
    }

    fn unfold(
        &mut self,
        draft: &Draft,
        scores: Vec<ScoreRow>,
        tests: Vec<TestRow>,
        compiled: Option<&Compiled>,
        trials: &[Trial],
    ) {
        let (ctx, resource) = (&self.ctx, &draft.resource);
        match &self.open {
            Some(Open::Score(key)) => {
                let row = scores.into_iter().find(|row| row.key == *key).unwrap_or_default();
                self.score = Some(ScoreForm::of(ctx, resource, key, row, self.has_bank));
                let known = compiled.and_then(|compiled| Some((compiled, compiled.score(key)?)));
                self.summary = known.map(|(compiled, score)| ScoreView::of(ctx, compiled, score));
            }
            Some(Open::Test(number)) => {
                let row = tests.into_iter().nth(*number).unwrap_or_default();
                let trial = trials.get(*number);
                self.test = Some(TestForm::of(ctx, resource, *number, row, compiled, trial));
            }
            None => {}
        }
    }

    /// What could not be stored of a score stays as it was typed.
    pub(super) fn keep_score(&mut self, draft: &Draft, typed: &ScoreRow, taken: &Taken) {
        self.is_conflict = taken.is_conflict;
        if !taken.keeps_typed() {
            return;
        }
        if let Some(form) = &self.score {
            let mut row = typed.clone();
            if taken.faults.is_empty() && !taken.is_conflict {
                number_anew(&mut row, &form.row);
            }
            let mut form = ScoreForm::of(&self.ctx, &draft.resource, &form.key, row, self.has_bank);
            form.errors = errors(&self.ctx, &taken.faults);
            self.score = Some(form);
        }
    }

    /// The same of a test.
    pub(super) fn keep_test(&mut self, draft: &Draft, typed: &TestRow, taken: &Taken) {
        self.is_conflict = taken.is_conflict;
        if !taken.keeps_typed() {
            return;
        }
        if let Some(form) = &self.test {
            let known = self.compiled.as_ref();
            let (resource, number) = (&draft.resource, form.number);
            let mut form = TestForm::of(&self.ctx, resource, number, typed.clone(), known, None);
            form.blame(errors(&self.ctx, &taken.faults));
            self.test = Some(form);
        }
    }

    /// Tells what was just done, or why it was not.
    pub(super) fn tell(&mut self, notice: Option<Notice>) {
        self.notice = notice;
        self.head.status = notice.map(|notice| notice.text(&self.ctx)).unwrap_or_default();
    }

    pub(super) fn tell_taken(&mut self, taken: &Taken) {
        match &taken.refusal {
            Some(refusal) => self.tell(Notice::of(Notice::code_of(refusal))),
            None if taken.is_conflict || !taken.faults.is_empty() => {
                self.head.status = self.ctx.t("scores-not-saved").into_owned();
            }
            None => self.tell(Notice::of("change")),
        }
    }

    pub(super) fn open_name(&self) -> &str {
        &self.head.open
    }

    fn href(&self, item: &str) -> String {
        format!("{}/editor/scores?item={}", self.head.href, encoded(item))
    }

    /// Only the row of what is open is sent where the rest of the list is as it was.
    fn shown_rows(&self) -> impl Iterator<Item = &ListRow> {
        self.rows.iter().filter(|row| self.reach != Reach::Item || row.is_open)
    }

    fn failing(&self) -> usize {
        self.tests.iter().filter(|test| !test.is_passed).count()
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Bands that were stored just now are known by the number that they have there.
fn number_anew(row: &mut ScoreRow, stored: &ScoreRow) {
    let mut next = 0;
    for band in &mut row.bands {
        if !super::forms::is_unfinished(band) && next < stored.bands.len() {
            band.at = Some(next);
            next += 1;
        } else if band.at.is_some() {
            next += 1;
        }
    }
}

fn rows(scores: &[ScoreRow], tests: &[TestRow], open: Option<&Open>, trials: &[Trial]) -> Vec<ListRow> {
    let score = |row: &ScoreRow| {
        let own = Open::Score(row.key.clone());
        ListRow {
            text: if row.label.is_empty() { row.key.clone() } else { row.label.clone() },
            icon: "calculator",
            is_open: open == Some(&own),
            is_primary: row.is_primary,
            is_first_test: false,
            is_failing: false,
            is_passing: false,
            id: own.name(),
        }
    };
    let test = |(number, row): (usize, &TestRow)| {
        let own = Open::Test(number);
        let trial = trials.get(number);
        ListRow {
            text: row.name.clone(),
            icon: "list-check",
            is_open: open == Some(&own),
            is_primary: false,
            is_first_test: number == 0,
            is_failing: trial.is_none_or(|trial| !trial.is_passed()),
            is_passing: trial.is_some_and(Trial::is_passed),
            id: own.name(),
        }
    };
    scores.iter().map(score).chain(tests.iter().enumerate().map(test)).collect()
}

fn test_lines(
    ctx: &PageContext,
    id: QuestionnaireId,
    compiled: &Compiled,
    trials: &[Trial],
) -> Vec<TestLine> {
    let tests = compiled.score_tests().iter().zip(trials).enumerate();
    let line = |(number, (test, trial)): (usize, (&ScoreTest, &Trial))| {
        let scores = compiled.scores().iter().enumerate();
        let name = Open::Test(number).name();
        TestLine {
            name: test.name.clone(),
            href: address(id, View::Scores, Some(&name), Tab::default(), None),
            is_passed: trial.is_passed(),
            found: scores
                .map(|(at, score)| {
                    (score.label.get(ctx.language.tag()).to_owned(), found(ctx, score, at, trial))
                })
                .collect(),
        }
    };
    tests.map(line).collect()
}

/// What forbids publishing, and what the checker says of scores and red flags.
fn remarks(
    ctx: &PageContext,
    id: QuestionnaireId,
    questionnaire: &Questionnaire,
    compiled: &Result<Compiled, Vec<Problem>>,
    trials: &[Trial],
) -> Vec<Remark> {
    let remark = |problem: &Problem, blocks: bool| Remark {
        text: problem_text(ctx, problem),
        blocks,
        href: problem.link_id.as_deref().map(|item| address(id, View::Items, Some(item), Tab::Points, None)),
    };
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(problems) => return problems.iter().map(|problem| remark(problem, true)).collect(),
    };
    let obstacles = compiled.obstacle().into_iter().chain(failures(compiled, trials));
    let findings = checker::check(questionnaire, Ok(compiled)).into_iter();
    let own = findings.filter(|one| {
        one.level != checker::Level::Blocks
            && (matches!(one.place, Place::Scores | Place::RedFlags)
                || one.problem.code == Code::UnscoredOptions)
    });
    let blocking = obstacles.map(|problem| remark(&problem, true));
    blocking.chain(own.map(|finding| remark(&finding.problem, false))).collect()
}

fn flag_lines(ctx: &PageContext, id: QuestionnaireId, resource: &serde_json::Value) -> Vec<FlagLine> {
    let tree = Tree::of(resource);
    let mut lines = Vec::new();
    for (_, item) in tree.items() {
        let text = label_of(ctx, item);
        let link_id = item["linkId"].as_str().unwrap_or_default();
        lines.extend(flag_rows(item).into_iter().map(|flag| FlagLine {
            label: if flag.label.is_empty() { text.clone() } else { flag.label },
            item: text.clone(),
            href: address(id, View::Items, Some(link_id), Tab::Points, None),
        }));
    }
    lines
}
