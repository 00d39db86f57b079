//! A question as a page shows it: its words in the reader's language, the fitting control, what was answered.
//! `control` decides how it is answered; `words` says answers and problems.

mod control;
mod files;
mod words;

use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence},
        problem::Problem,
        questionnaire::{Compiled, Item, Kind},
    },
    web::{forms::Pairs, i18n::Language},
};

use super::given;

pub(super) use control::{Choice, Control};
pub(super) use words::{answer_in_words, computed_in_words, words};

/// One question.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Which item, and where it repeats which one; the control's id is made of it.
    pub(super) at: String,
    /// Name of the form field.
    pub(super) name: String,
    /// The words of the groups around it, and of messages that lead to it.
    pub(super) lead: Vec<String>,
    pub(super) prefix: String,
    pub(super) text: String,
    pub(super) help: String,
    /// What to type.
    pub(super) hint: String,
    pub(super) is_required: bool,
    pub(super) is_multiple: bool,
    /// Whether its answer may open or close other questions.
    pub(super) is_deciding: bool,
    pub(super) control: Control,
    /// What is wrong with the answer.
    pub(super) errors: Vec<String>,
}
impl Question {
    /// The id of the control to focus.
    pub(super) fn id(&self) -> String {
        format!("q{}", self.at)
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

    /// The options if one press on one of them is the whole answer.
    pub(super) fn replies(&self) -> Option<&[Choice]> {
        match &self.control {
            Control::Cards { choices, other: None } if !self.is_multiple && choices.len() <= 8 => {
                Some(choices)
            }
            _ => None,
        }
    }
}

/// An item where it is asked.
pub(super) struct Asked<'a> {
    item: &'a Item,
    pub(super) at: Occurrence,
    /// Of its form field.
    pub(super) name: String,
}

impl std::ops::Deref for Asked<'_> {
    type Target = Item;

    fn deref(&self) -> &Item {
        self.item
    }
}

/// Makes questions of items.
pub(super) struct Maker<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) language: Language,
    pub(super) answers: &'a Answers,
    /// What was just posted and refused, kept as it was typed.
    pub(super) posted: Option<&'a Pairs>,
    pub(super) problems: &'a [Problem],
}

impl Maker<'_> {
    /// The question of one item.
    pub(super) fn question(&self, at: &Occurrence) -> Question {
        let (item, tag) = (self.compiled.item(at.item()), self.language.tag());
        let asked = Asked { item, at: at.clone(), name: given::field(self.compiled, at) };
        let ancestors = self.compiled.ancestors(at.item());
        let lead = ancestors.iter().map(|group| group.text(tag)).filter(|text| !text.is_empty());
        let mine = self.problems.iter().filter(|problem| {
            problem.link_id.as_deref() == Some(&item.link_id) && problem.ordinals() == at.ordinals()
        });
        Question {
            at: at.to_string(),
            name: asked.name.clone(),
            lead: lead.map(str::to_owned).collect(),
            prefix: item.prefix.clone().unwrap_or_default(),
            text: item.text(tag).to_owned(),
            help: item.help(tag).unwrap_or_default().to_owned(),
            hint: self.hint(item),
            is_required: item.required,
            is_multiple: item.is_multiple(),
            is_deciding: false,
            control: self.control(&asked),
            errors: mine.map(|problem| words(self.language, problem)).collect(),
        }
    }

    /// Questions in order; words of groups stand only where they change.
    pub(super) fn questions(&self, items: impl Iterator<Item = Occurrence>) -> Vec<Question> {
        let deciding = self.compiled.deciding();
        let mut before: Vec<String> = Vec::new();
        let mut questions = Vec::new();
        for at in items {
            let mut question = self.question(&at);
            question.is_deciding = deciding.contains(&at.item());
            let lead = std::mem::take(&mut question.lead);
            if lead != before {
                question.lead.clone_from(&lead);
            }
            before = lead;
            questions.push(question);
        }
        questions
    }

    fn hint(&self, item: &Item) -> String {
        let given = item.entry_format(self.language.tag()).unwrap_or_default();
        if !given.is_empty() || item.is_choice() || !item.options.is_empty() {
            return given.to_owned();
        }
        let bounds = item.limits.min.as_ref().zip(item.limits.max.as_ref());
        match (item.kind, bounds) {
            (Kind::Date, _) => self.language.text("filling-hint-date").into_owned(),
            (Kind::Attachment, _) => files::hint(item, self.language),
            (Kind::Url, _) => self.language.text("filling-hint-url").into_owned(),
            (Kind::Integer | Kind::Decimal | Kind::Quantity, Some((min, max))) => {
                let (min, max) = (min.show(self.language.tag()), max.show(self.language.tag()));
                self.language.format("filling-hint-range", &[("min", &min), ("max", &max)])
            }
            _ => String::new(),
        }
    }
}

/// The questions a person can be asked now, in order.
pub(super) fn asked<'a>(
    compiled: &'a Compiled,
    evaluation: &'a Evaluation,
) -> impl Iterator<Item = Occurrence> + 'a {
    evaluation.steps(compiled).filter(|at| compiled.item(at.item()).is_askable())
}
