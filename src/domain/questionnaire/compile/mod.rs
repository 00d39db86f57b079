//! From the resource to the executable form, or to the list of what stands in the way.
//!
//! Cost is linear in the number of items. Nothing of what is done here is done again when somebody answers.

mod bands;
mod bank;
mod conditions;
mod dependencies;
mod expressions;
mod graph;
mod hints;
mod item;
mod limits;
mod options;
mod order;
mod red_flags;
mod score_tests;
mod scores;
mod sights;
mod value_sets;

pub(super) use options::weight as option_points;
pub(super) use scores::{part_text, severity};
use std::collections::HashMap;

use super::compiled::Compiled;
use super::item::{Item, ItemIndex};
use super::kind::{Control, Kind};
use super::resource::{self, Questionnaire};
use super::signatures::SignatureKind;
use super::text::Text;
use crate::domain::adaptive::remote::Remote;
use crate::domain::problem::{Code, Problem};
use crate::domain::terminology::Library;

/// More items than this are refused.
pub const MAX_ITEMS: usize = 50_000;
/// Options of all items together: a few items that share a long value set could cost the server its memory.
const MAX_OPTIONS: usize = 200_000;
/// Levels of items inside each other.
pub const MAX_DEPTH: usize = 100;

/// What compiling collects: problems forbid publishing, notices don't.
#[derive(Default)]
struct Findings {
    problems: Vec<Problem>,
    notices: Vec<Problem>,
}

impl Findings {
    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn notice(&mut self, problem: Problem) {
        self.notices.push(problem);
    }
}

/// Compiles a questionnaire for asking and evaluating. Of value sets it knows those it contains and those that come with
/// the program.
pub fn compile(questionnaire: &Questionnaire) -> Result<Compiled, Vec<Problem>> {
    compile_with(questionnaire, &[Library::bundled()])
}

/// The same, with the value sets and code systems of these libraries beside those it contains; earlier ones win.
pub fn compile_with(questionnaire: &Questionnaire, libraries: &[&Library]) -> Result<Compiled, Vec<Problem>> {
    let contained = Library::of_contained(&questionnaire.contained);
    compile_over(questionnaire, [&[&contained], libraries].concat())
}

/// The same, with what its value sets were when it was published, and nothing else beside what it contains.
pub fn compile_pinned(questionnaire: &Questionnaire, pinned: &Library) -> Result<Compiled, Vec<Problem>> {
    let contained = Library::of_contained(&questionnaire.contained);
    compile_over(questionnaire, vec![pinned, &contained])
}

fn compile_over(questionnaire: &Questionnaire, libraries: Vec<&Library>) -> Result<Compiled, Vec<Problem>> {
    let mut findings = Findings::default();
    let sources = flatten(questionnaire, &mut findings).map_err(|problem| vec![problem])?;
    let value_sets = value_sets::ValueSets::new(libraries);
    let built = build_items(&sources, &value_sets, &questionnaire.contained, &mut findings);
    let mut items = built.map_err(|problem| vec![problem])?;
    link_family(&mut items);
    adopt_units(&mut items);
    let by_link_id = link_ids(&items, &mut findings);
    for (item, source) in items.iter_mut().zip(&sources) {
        item.limits = limits::read(source.resource, item.kind, &item.link_id, &mut findings);
        if limits::is_impossible(&item.limits) {
            item.answerable = false;
            findings.notice(Problem::at(&item.link_id, Code::ImpossibleLimits));
        }
    }
    conditions::bind(&mut items, &sources, &by_link_id, &mut findings);
    let order = order::dependency_order(&items, &mut findings);
    let program = expressions::bind(questionnaire, &mut items, &sources, &by_link_id, &mut findings);
    hints::adopt(&mut items);
    red_flags::bind(&mut items, &sources, &mut findings);
    let bank = bank::bind(questionnaire, &mut items, &sources, &by_link_id, &mut findings);
    let (scores, primary) = scores::bind(questionnaire, &items, &by_link_id, bank.is_some(), &mut findings);
    let score_tests = score_tests::bind(questionnaire, &items, &by_link_id, &scores, &mut findings);
    if !findings.problems.is_empty() {
        return Err(findings.problems);
    }
    let language = questionnaire.language.clone();
    let roots = items.iter().filter(|item| item.parent.is_none()).map(|item| item.index).collect();
    let repeats = items.iter().any(|item| item.repeats && !item.children.is_empty());
    let mut compiled = Compiled {
        repeats,
        url: questionnaire.url.clone(),
        version: questionnaire.version.clone(),
        title: named(
            questionnaire,
            "_title",
            questionnaire.title.as_deref().or(questionnaire.name.as_deref()),
        ),
        description: optional(questionnaire, "_description", questionnaire.description.as_deref()),
        languages: languages(&items, language.as_deref()),
        language,
        items,
        by_link_id,
        roots,
        order,
        program: program.map(Box::new),
        remote: Remote::of(questionnaire).filter(|_| bank.is_none()),
        bank: bank.map(Box::new),
        signatures: SignatureKind::all(&questionnaire.extension),
        scores,
        primary,
        score_tests,
        notices: findings.notices,
    };
    say_original_language(&mut compiled);
    Ok(compiled)
}

/// Every item by itself. Too many options end it before they have cost the server its memory.
fn build_items(
    sources: &[Source<'_>],
    value_sets: &value_sets::ValueSets<'_>,
    contained: &[serde_json::Value],
    findings: &mut Findings,
) -> Result<Vec<Item>, Problem> {
    let mut items: Vec<Item> = Vec::with_capacity(sources.len());
    let mut options = 0;
    for (index, source) in sources.iter().enumerate() {
        let item = item::build(index, source, value_sets, contained, findings);
        options += item.options.len();
        if options > MAX_OPTIONS {
            return Err(Problem::at(&item.link_id, Code::TooManyOptions).with("limit", MAX_OPTIONS));
        }
        items.push(item);
    }
    Ok(items)
}

/// An item of the resource with its place in the tree.
struct Source<'a> {
    resource: &'a resource::Item,
    parent: Option<usize>,
    depth: usize,
}

fn flatten<'a>(
    questionnaire: &'a Questionnaire,
    findings: &mut Findings,
) -> Result<Vec<Source<'a>>, Problem> {
    let mut sources: Vec<Source<'a>> = Vec::new();
    let mut stack: Vec<(&resource::Item, Option<usize>, usize)> =
        questionnaire.item.iter().rev().map(|item| (item, None, 0)).collect();
    while let Some((resource, parent, depth)) = stack.pop() {
        let index = sources.len();
        if index >= MAX_ITEMS {
            return Err(Problem::new(Code::TooManyItems).with("limit", MAX_ITEMS));
        }
        if depth >= MAX_DEPTH {
            let link_id = resource.link_id.as_deref().unwrap_or_default();
            return Err(Problem::at(link_id, Code::NestedTooDeep).with("limit", MAX_DEPTH));
        }
        if resource.link_id.as_deref().unwrap_or_default().is_empty() {
            findings.problem(Problem::new(Code::MissingLinkId).with("position", index + 1));
        }
        sources.push(Source { resource, parent, depth });
        stack.extend(resource.item.iter().rev().map(|child| (child, Some(index), depth + 1)));
    }
    Ok(sources)
}

/// Gives every item its children and the end of its subtree. Children follow their parent in document order.
fn link_family(items: &mut [Item]) {
    for position in (0..items.len()).rev() {
        let Some((index, parent, end)) = items.get(position).map(|item| (item.index, item.parent, item.end))
        else {
            continue;
        };
        if let Some(parent) = parent.and_then(|parent| items.get_mut(parent.0)) {
            parent.end = parent.end.max(end);
            parent.children.push(index);
        }
    }
    for item in items {
        item.children.reverse();
    }
}

/// Units written as displays below a question become the question's own.
fn adopt_units(items: &mut [Item]) {
    for position in 0..items.len() {
        let Some(item) = items.get(position) else { continue };
        let (Some(Control::Unit), Some(parent), Some(text)) = (&item.control, item.parent, &item.text) else {
            continue;
        };
        let display = Some(text.original().to_owned());
        if let Some(parent) = items.get_mut(parent.0).filter(|parent| parent.units.is_empty()) {
            parent.units.push(crate::domain::value::Coding { display, ..Default::default() });
        }
    }
}

fn link_ids(items: &[Item], findings: &mut Findings) -> HashMap<String, ItemIndex> {
    let mut map = HashMap::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.link_id.is_empty()) {
        if map.insert(item.link_id.clone(), item.index).is_some() {
            findings.problem(Problem::at(&item.link_id, Code::DuplicateLinkId));
        }
    }
    map
}

fn optional(questionnaire: &Questionnaire, sibling: &str, text: Option<&str>) -> Option<Text> {
    Text::read(text?, questionnaire.extra.get(sibling))
}

fn named(questionnaire: &Questionnaire, sibling: &str, text: Option<&str>) -> Text {
    optional(questionnaire, sibling, text).unwrap_or_default()
}

fn languages(items: &[Item], original: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = original.map(str::to_owned).into_iter().collect();
    let option_texts = items
        .iter()
        .flat_map(|item| &item.options)
        .filter(|option| !option.is_concept)
        .map(|option| &option.display);
    for text in items.iter().filter_map(|item| item.text.as_ref()).chain(option_texts) {
        for language in text.languages() {
            if !found.iter().any(|known| known == language) {
                found.push(language.to_owned());
            }
        }
    }
    found
}

/// A reader of the original's language gets the original, not a translation into a sister language.
fn say_original_language(compiled: &mut Compiled) {
    let Some(language) = compiled.language.clone() else { return };
    let own = |text: &mut Text| *text = std::mem::take(text).in_language(&language);
    own(&mut compiled.title);
    compiled.description.as_mut().map(own);
    for item in &mut compiled.items {
        let texts = [
            &mut item.text,
            &mut item.short_text,
            &mut item.help,
            &mut item.entry_format,
            &mut item.open_label,
        ];
        texts.into_iter().flatten().for_each(own);
        let own_options = item.options.iter_mut().filter(|option| !option.is_concept);
        own_options.map(|option| &mut option.display).for_each(own);
        item.hints.notes.iter_mut().map(|note| &mut note.text).for_each(own);
        let flags = item.red_flags.iter_mut();
        flags.flat_map(|flag| [Some(&mut flag.label), flag.advice.as_mut()]).flatten().for_each(own);
    }
    let constraints = compiled.program.iter_mut().flat_map(|program| &mut program.constraints);
    constraints.map(|constraint| &mut constraint.human).for_each(own);
    for score in &mut compiled.scores {
        own(&mut score.label);
        let bands = score.bands.iter_mut();
        bands.flat_map(|band| [Some(&mut band.label), band.advice.as_mut()]).flatten().for_each(own);
    }
}

/// True of a group, whose children are what it is for.
const fn is_container(kind: Kind) -> bool {
    matches!(kind, Kind::Group)
}
