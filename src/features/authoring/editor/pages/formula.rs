//! What a formula comes to, beside its field or on a page of its own.

use askama::Template;

use crate::{features::authoring::pages::CardView, web::page::PageContext};

/// What came of trying it.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring::editor) struct FormulaView {
    /// Why it can't be read or has no result; empty where it does.
    pub(in crate::features::authoring::editor) error: String,
    /// It comes to something else than is wanted here.
    pub(in crate::features::authoring::editor) mismatch: String,
    /// Codes that no item has.
    pub(in crate::features::authoring::editor) unknown: Vec<String>,
    pub(in crate::features::authoring::editor) values: Vec<TriedValue>,
    pub(in crate::features::authoring::editor) suggestions: Vec<Suggestion>,
}

impl FormulaView {
    fn is_fine(&self) -> bool {
        self.error.is_empty() && self.mismatch.is_empty() && self.unknown.is_empty() && !self.is_nothing()
    }

    /// It can be read, and comes to nothing with any of the answers.
    fn is_nothing(&self) -> bool {
        self.error.is_empty() && !self.values.is_empty() && self.values.iter().all(|tried| tried.is_nothing)
    }
}

/// Its value with answers that were made up in one way.
#[derive(Clone, Debug)]
pub(in crate::features::authoring::editor) struct TriedValue {
    pub(in crate::features::authoring::editor) with: String,
    pub(in crate::features::authoring::editor) value: String,
    pub(in crate::features::authoring::editor) is_nothing: bool,
}

/// What may be meant.
#[derive(Clone, Debug)]
pub(in crate::features::authoring::editor) struct Suggestion {
    pub(in crate::features::authoring::editor) insert: String,
    /// What it is, in words; empty where the name says it.
    pub(in crate::features::authoring::editor) text: String,
    /// How many letters before the cursor it takes the place of, in UTF-16.
    pub(in crate::features::authoring::editor) drop: usize,
}

/// A formula that was tried.
#[derive(Template)]
#[template(path = "pages/authoring/editor_formula.html")]
pub(in crate::features::authoring::editor) struct FormulaPage {
    pub(in crate::features::authoring::editor) ctx: PageContext,
    pub(in crate::features::authoring::editor) card: CardView,
    pub(in crate::features::authoring::editor) item: String,
    pub(in crate::features::authoring::editor) field: String,
    pub(in crate::features::authoring::editor) formula: String,
    pub(in crate::features::authoring::editor) view: FormulaView,
    pub(in crate::features::authoring::editor) back: String,
}

/// The same for a script that has the page around it.
#[derive(Template)]
#[template(path = "pages/authoring/editor_formula_part.html")]
pub(in crate::features::authoring::editor) struct FormulaPart {
    pub(in crate::features::authoring::editor) ctx: PageContext,
    pub(in crate::features::authoring::editor) view: FormulaView,
}
