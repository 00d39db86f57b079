//! Pages, one struct each; what they show of a questionnaire is worked out beside them.

mod cards;
mod compare;
mod difference;
mod forms;
mod import;
mod languages;
mod mapping;
mod outline;
mod paper;
mod people;
mod preview;
mod problems;
mod publication;
#[cfg(test)]
pub(super) mod samples;
mod scores;
mod trace;
mod translations;
mod versions;

pub(super) use self::{
    cards::{CardView, DeletePage, ListPage},
    compare::{ComparePage, Compared, RestorePage},
    difference::DifferenceView,
    forms::{DetailsPage, Person},
    import::{FileResult, ImportPage, ImportedPage, Stored, UploadPage},
    languages::LanguageChoices,
    mapping::{Both, MappingPage, said},
    outline::{Outline, icon, kind_key},
    paper::PaperPage,
    people::PeoplePage,
    preview::{Asked, Field, PreviewPage},
    problems::{LossView, ProblemView, text as problem_text},
    publication::{PublishPage, RetirePage},
    scores::ScoreView,
    trace::{Hidden, SamplePatient, launch_of, why},
    translations::{Source, Texts, Translated, TranslatedPage, TranslationsPage},
    versions::{EventsPage, LossesPage, Names, ShowPage, VersionPage},
};
