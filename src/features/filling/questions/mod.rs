//! A question as a page shows it: its words in the reader's language, the fitting control, what was answered.
//! `control` decides how it is answered; `options` and `typed` fill it in; `around` is what stands about it; `words` says
//! answers and problems.

mod around;
mod control;
mod files;
mod hints;
mod options;
mod table;
mod typed;
mod words;

use std::borrow::Cow;

use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence, instance_limits},
        problem::Problem,
        questionnaire::{Compiled, Item, hints::Category},
    },
    web::{
        body::{self, Body},
        forms::Pairs,
        i18n::Language,
        tongue::Tongue,
    },
};

use super::given;

pub(super) use around::{Lead, Notes, Shown, banners};
pub(super) use control::{Choice, Control};
pub(super) use options::{found, is_searched};
pub(super) use table::{Cell, Row};
pub(super) use typed::date_in_words;
pub(super) use words::{answer_in_words, words};

/// One question.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by its name in the templates")]
pub(super) struct Question {
    /// Which item, and where it repeats which one; the control's id is made of it.
    pub(super) at: String,
    /// Name of the form field.
    pub(super) name: String,
    /// The words of the groups around it, and of messages that lead to it.
    pub(super) lead: Vec<Lead>,
    pub(super) prefix: String,
    /// The language of its words, where it isn't the page's.
    pub(super) tongue: Option<Tongue>,
    /// Plain, for lists of errors and for what is read aloud.
    pub(super) text: String,
    /// The same as its author formatted it.
    pub(super) words: Shown,
    pub(super) notes: Notes,
    /// What kind of message it is.
    pub(super) category: Option<Category>,
    /// What to type.
    pub(super) hint: String,
    pub(super) is_required: bool,
    /// It does not apply with the answers as they are, and stands there greyed.
    pub(super) is_closed: bool,
    pub(super) is_multiple: bool,
    /// Whether its answer may open or close other questions.
    pub(super) is_deciding: bool,
    /// Whether other answers may change its options.
    pub(super) is_changing: bool,
    pub(super) control: Control,
    /// Its options drawn on a body.
    pub(super) body: Option<Body>,
    /// Its place in a table of questions with the same options.
    pub(super) row: Option<Row>,
    /// Its place in a row of questions.
    pub(super) cell: Option<Cell>,
    /// What is wrong with the answer.
    pub(super) errors: Vec<String>,
}

impl Question {
    /// The id of the control to focus.
    pub(super) fn id(&self) -> String {
        format!("q{}", self.at)
    }

    /// What tells its place on a page apart: asked it is another block than greyed.
    pub(super) fn block(&self) -> String {
        if self.is_closed { format!("{}-closed", self.at) } else { self.at.clone() }
    }

    /// The id of the words that name the control.
    pub(super) fn label_id(&self) -> String {
        format!("q{}-label", self.at)
    }

    /// True of what nobody answers.
    pub(super) fn is_message(&self) -> bool {
        matches!(self.control, Control::Message | Control::Computed { .. })
    }

    pub(super) fn is_computed(&self) -> bool {
        matches!(self.control, Control::Computed { .. })
    }

    /// Its form may bring files.
    pub(super) fn takes_files(&self) -> bool {
        matches!(self.control, Control::Files { .. })
    }

    /// Whether something says what to type or choose.
    pub(super) fn is_hinted(&self) -> bool {
        !self.hint.is_empty() || !self.notes.help.is_empty() || !self.notes.prompts.is_empty()
    }

    /// Whether it is several inputs, which a legend names.
    pub(super) fn is_set(&self) -> bool {
        matches!(
            self.control,
            Control::Cards { .. }
                | Control::Drop { .. }
                | Control::Search { .. }
                | Control::Slider { .. }
                | Control::Files { .. }
        )
    }

    /// Whether its options are numbers or letters, which find room beside each other on any screen.
    pub(super) fn is_scale(&self) -> bool {
        let is_short = |choice: &Choice| choice.text.chars().count() <= 3 && choice.picture.is_none();
        matches!(&self.control, Control::Cards { choices, .. } if choices.iter().all(is_short))
    }

    /// Below a heading that says the same, the words of a group are not said again.
    pub(super) fn under(&mut self, heading: &str) {
        for lead in self.lead.iter_mut().filter(|lead| lead.text == heading) {
            lead.text.clear();
        }
        self.lead.retain(|lead| !lead.is_empty());
    }

    /// The options if one press on one of them is the whole answer.
    pub(super) fn replies(&self) -> Option<&[Choice]> {
        match &self.control {
            Control::Cards { choices, other: None, .. }
                if !self.is_multiple
                    && self.body.is_none()
                    && choices.len() <= 8
                    && choices.iter().all(|choice| choice.picture.is_none()) =>
            {
                Some(choices)
            }
            _ => None,
        }
    }
}

/// An item where it is asked.
pub(super) struct Asked<'a> {
    /// With the options that may be chosen now.
    item: Cow<'a, Item>,
    pub(super) at: Occurrence,
    /// Of its form field.
    pub(super) name: String,
}

impl std::ops::Deref for Asked<'_> {
    type Target = Item;

    fn deref(&self) -> &Item {
        &self.item
    }
}

/// Makes questions of items.
pub(super) struct Maker<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) language: Language,
    pub(super) answers: &'a Answers,
    pub(super) evaluation: &'a Evaluation,
    /// What was just posted and refused, kept as it was typed.
    pub(super) posted: Option<&'a Pairs>,
    pub(super) problems: &'a [Problem],
    /// What addresses below the link begin with: empty in what readers of several links share.
    pub(super) base: String,
    /// The address of the response; empty before there is one.
    pub(super) response: &'a str,
}

impl Maker<'_> {
    /// The question of one item.
    pub(super) fn question(&self, at: &Occurrence) -> Question {
        let (item, tag) = (self.compiled.item(at.item()), self.language.tag());
        let asked = Asked {
            item: self.evaluation.offering(self.compiled, at),
            at: at.clone(),
            name: given::field(self.compiled, at),
        };
        let mine = self.problems.iter().filter(|problem| {
            problem.link_id.as_deref() == Some(&item.link_id) && problem.ordinals() == at.ordinals()
        });
        Question {
            at: at.to_string(),
            name: asked.name.clone(),
            lead: self.leads(at.item()),
            prefix: item.prefix.clone().unwrap_or_default(),
            tongue: Tongue::of(self.compiled, tag),
            text: item.text(tag).to_owned(),
            words: self.shown(item),
            notes: self.notes(item),
            category: item.hints.category,
            hint: self.hint(&asked),
            is_required: item.required,
            is_closed: false,
            is_multiple: item.is_multiple(),
            is_deciding: false,
            is_changing: item.offers_change(),
            control: self.control(&asked),
            body: body::of(&asked, |option| self.is_chosen(&asked, option.key(), &option.value)),
            row: None,
            cell: None,
            errors: mine.map(|problem| words(self.language, problem)).collect(),
        }
    }

    /// A question of ours at the place of an item.
    pub(super) fn ask_yes_or_no(&self, at: &Occurrence, name: &str, text: String) -> Question {
        let (words, control) = (Shown::plain(text.as_str()), self.yes_no(false, |_| false));
        let name = name.to_owned();
        Question { name, text, words, tongue: None, is_required: true, control, ..self.question(at) }
    }

    /// Questions in order; words of groups stand only where they change, questions of a table in its rows.
    pub(super) fn questions(&self, items: impl Iterator<Item = Occurrence>) -> Vec<Question> {
        let deciding = self.compiled.deciding();
        let mut before: Vec<Lead> = Vec::new();
        let mut questions = Vec::new();
        let mut tables = table::Tables::default();
        let mut instances = Vec::new();
        for at in items {
            let mut question = self.question(&at);
            let around = if self.compiled.repeats() { at.surroundings(self.compiled) } else { Vec::new() };
            if around != instances {
                before.clear();
                instances = around;
            }
            if !instances.is_empty() {
                // which instance it is stands in its frame
                let is_framed = |above: &Item| instance_limits(above).is_some() || above.is_multiple();
                let no_words = |above: &Item| is_framed(above).then(String::new);
                question.lead = self.leads_named(at.item(), &no_words);
            }
            question.is_closed = !self.evaluation.is_enabled_at(self.compiled, &at);
            question.is_deciding = !question.is_closed && deciding.contains(&at.item());
            let lead = std::mem::take(&mut question.lead);
            if lead != before {
                question.lead.clone_from(&lead);
            }
            before = lead;
            tables.place(self, &at, &mut question);
            if question.is_closed {
                question.cell = None;
            }
            questions.push(question);
        }
        questions
    }
}

/// The questions a person can be asked now, in order.
pub(super) fn asked<'a>(
    compiled: &'a Compiled,
    evaluation: &'a Evaluation,
) -> impl Iterator<Item = Occurrence> + 'a {
    evaluation.steps(compiled).filter(|at| compiled.item(at.item()).is_askable())
}
