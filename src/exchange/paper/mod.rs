//! The blank form on paper: a plan of what stands on it, drawn as PDF or written as a document that can be edited.

mod document;
mod pdf;
mod plan;
#[cfg(test)]
mod tests;

use self::plan::Plan;
use super::Exported;
use crate::domain::questionnaire::Compiled;

/// What the questionnaire does not say of itself, and the words around it.
pub struct Paper<'a> {
    /// BCP 47; of the words of the questionnaire and of those around it.
    pub language: &'a str,
    /// Which version is printed.
    pub version: i32,
    /// Source and permission, as the resource has them.
    pub copyright: Option<&'a str>,
    /// A text by its key, with its arguments.
    pub say: &'a Say<'a>,
}

/// Tells the words around the questions.
pub type Say<'a> = dyn Fn(&str, &[(&str, &str)]) -> String + 'a;

/// What the form is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    Pdf,
    /// Office Open XML (ECMA-376), as word processors read it.
    Docx,
}

impl Sheet {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// Behind the point of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }
}

/// Writes the blank form. The same questionnaire gives the same bytes.
///
/// # Errors
/// What the writer says of a file that it can't finish; it names no text of the questionnaire.
pub fn print(compiled: &Compiled, paper: &Paper<'_>, sheet: Sheet) -> Result<Exported, String> {
    let mut plan = Plan::of(compiled, paper);
    let bytes = match sheet {
        Sheet::Pdf => pdf::draw(&mut plan, paper)?,
        Sheet::Docx => document::write(&plan, paper).map_err(|full| full.to_string())?,
    };
    Ok(Exported { bytes, losses: plan.losses })
}
