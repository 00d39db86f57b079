//! The executable questionnaire: made once at publishing, shared by every request, never changed.

use std::collections::{HashMap, HashSet};

use super::hints::Banner;
use super::item::{Item, ItemIndex};
use super::kind::{Control, Kind};
use super::program::Program;
use super::rules::{Score, ScoreTest};
use super::signatures::SignatureKind;
use super::text::Text;
use crate::domain::adaptive::{Bank, remote::Remote};
use crate::domain::problem::{Code, Problem};

/// A questionnaire ready to be asked and evaluated.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub url: Option<String>,
    pub version: Option<String>,
    pub title: Text,
    pub description: Option<Text>,
    /// The language the author wrote in, where the resource says so.
    pub language: Option<String>,
    pub(in crate::domain) languages: Vec<String>,
    pub(in crate::domain) items: Vec<Item>,
    pub(in crate::domain) by_link_id: HashMap<String, ItemIndex>,
    pub(in crate::domain) roots: Vec<ItemIndex>,
    /// Every item after its parent and after what its conditions ask.
    pub(in crate::domain) order: Vec<ItemIndex>,
    /// Whether anything with items in it repeats.
    pub(in crate::domain) repeats: bool,
    /// Its expressions; `None` without any.
    pub(in crate::domain) program: Option<Box<Program>>,
    /// Items that are asked adaptively; `None` without any.
    pub(in crate::domain) bank: Option<Box<Bank>>,
    /// Of the whole response.
    pub(in crate::domain) signatures: Vec<SignatureKind>,
    /// Another system chooses the questions; `None` where it doesn't.
    pub(in crate::domain) remote: Option<Remote>,
    pub(in crate::domain) scores: Vec<Score>,
    pub(in crate::domain) primary: usize,
    pub(in crate::domain) score_tests: Vec<ScoreTest>,
    pub(in crate::domain) notices: Vec<Problem>,
}

/// What is shown on one page in section mode: a top-level group, or the loose items between two groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub group: Option<ItemIndex>,
    /// The items directly in it.
    pub items: Vec<ItemIndex>,
}

impl Compiled {
    /// The item; an index is only made by the questionnaire it belongs to.
    #[expect(clippy::indexing_slicing, reason = "every ItemIndex of this questionnaire is below items.len()")]
    pub fn item(&self, index: ItemIndex) -> &Item {
        &self.items[index.0]
    }

    /// All items in document order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub fn find(&self, link_id: &str) -> Option<&Item> {
        self.by_link_id.get(link_id).map(|index| self.item(*index))
    }

    pub fn index_of(&self, link_id: &str) -> Option<ItemIndex> {
        self.by_link_id.get(link_id).copied()
    }

    /// The items at the top.
    pub fn roots(&self) -> &[ItemIndex] {
        &self.roots
    }

    /// An item with everything below it, in document order.
    pub fn subtree(&self, index: ItemIndex) -> &[Item] {
        self.items.get(index.0..self.item(index).end).unwrap_or_default()
    }

    /// The groups above an item, outermost first.
    pub fn ancestors(&self, index: ItemIndex) -> Vec<&Item> {
        let mut path = Vec::new();
        let mut next = self.item(index).parent;
        while let Some(parent) = next {
            let item = self.item(parent);
            path.push(item);
            next = item.parent;
        }
        path.reverse();
        path
    }

    /// The items whose answers may open or close others, or change what is computed.
    pub fn deciding(&self) -> HashSet<ItemIndex> {
        let conditions = self.items.iter().flat_map(Item::conditions).map(|condition| condition.question);
        conditions.chain(self.program.iter().flat_map(|program| program.deciding.iter().copied())).collect()
    }

    /// What it starts with or computes may change with time alone.
    pub fn reads_clock(&self) -> bool {
        self.program.as_ref().is_some_and(|program| program.clock)
    }

    /// The names of the launch contexts that a resource of this type may stand for, where expressions could read them.
    pub fn launch_contexts<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        let contexts = self.program.iter().flat_map(|program| &program.contexts);
        let fits = move |types: &[String]| types.is_empty() || types.iter().any(|one| one == kind);
        contexts.filter(move |context| fits(&context.types)).map(|context| context.name.as_str())
    }

    /// Whether there may be several instances of a group, or of what is below a question.
    pub const fn repeats(&self) -> bool {
        self.repeats
    }

    /// The items that are asked adaptively.
    pub fn bank(&self) -> Option<&Bank> {
        self.bank.as_deref()
    }

    /// The signatures that the whole response needs; items may need their own.
    pub fn signatures(&self) -> &[SignatureKind] {
        &self.signatures
    }

    /// Whether anything is to be signed, with some answers at least.
    pub fn may_be_signed(&self) -> bool {
        !self.signatures.is_empty() || self.items.iter().any(|item| !item.signatures.is_empty())
    }

    /// Who else chooses the questions. The items are then only those that it asked so far, or, in our own copy, those
    /// that it may ask.
    pub const fn remote(&self) -> Option<&Remote> {
        self.remote.as_ref()
    }

    /// The questionnaire before anything was asked.
    #[must_use]
    pub fn without_items(&self) -> Self {
        Self {
            items: Vec::new(),
            by_link_id: HashMap::new(),
            roots: Vec::new(),
            order: Vec::new(),
            repeats: false,
            program: None,
            bank: None,
            scores: Vec::new(),
            primary: 0,
            score_tests: Vec::new(),
            ..self.clone()
        }
    }

    pub fn scores(&self) -> &[Score] {
        &self.scores
    }

    pub fn score(&self, key: &str) -> Option<&Score> {
        self.scores.iter().find(|score| score.key == key)
    }

    /// The score the outcome is read from.
    pub fn primary_score(&self) -> Option<&Score> {
        self.scores.get(self.primary)
    }

    /// The author's own tests of the scores.
    pub fn score_tests(&self) -> &[ScoreTest] {
        &self.score_tests
    }

    /// What of its items forbids publishing it though it can be read and kept: there is nothing to ask, and nobody who would. FHIR knows questionnaires
    /// without items, as a library's entry.
    pub fn obstacle(&self) -> Option<Problem> {
        let has_none = self.items.is_empty() && self.remote.is_none();
        let has_no_address = self.remote.is_some() && self.url.is_none();
        let has_none = has_none.then(|| Problem::new(Code::NoItems));
        has_none.or_else(|| has_no_address.then(|| Problem::new(Code::ServerNeedsUrl)))
    }

    /// What its author should know though it could be published.
    pub fn notices(&self) -> &[Problem] {
        &self.notices
    }

    /// The languages its words are in, the original first.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The language of the words that a reader of `language` gets, where it is another: what was not translated stands as
    /// its author wrote it. `None` also where the resource does not say.
    pub fn foreign_to(&self, language: &str) -> Option<&str> {
        let base = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let is_known = self.languages.iter().any(|known| base(known) == base(language));
        self.language.as_deref().filter(|own| !is_known && base(own) != base(language))
    }

    /// The pages of section mode. Tabs and pages that stand in one group are sections of their own.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for &root in &self.roots {
            let children = &self.item(root).children;
            let tops = if self.holds_pages(root) { children.as_slice() } else { std::slice::from_ref(&root) };
            for &top in tops {
                let item = self.item(top);
                if item.kind == Kind::Group {
                    sections.push(Section { group: Some(top), items: item.children.clone() });
                } else if let Some(Section { group: None, items }) = sections.last_mut() {
                    items.push(top);
                } else {
                    sections.push(Section { group: None, items: vec![top] });
                }
            }
        }
        sections
    }

    /// A group whose tabs or pages are sections; one that repeats is asked as a whole.
    fn holds_pages(&self, index: ItemIndex) -> bool {
        let item = self.item(index);
        let is_page = |child: &ItemIndex| {
            self.item(*child).kind == Kind::Group && self.item(*child).control == Some(Control::Page)
        };
        let has_pages = item.control == Some(Control::TabContainer) || item.children.iter().any(is_page);
        item.kind == Kind::Group && !item.repeats && has_pages
    }

    /// The displays that stand at every section.
    pub fn banners(&self, banner: Banner) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.hints.banner == Some(banner))
    }
}
