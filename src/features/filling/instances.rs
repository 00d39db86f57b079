//! Instances of groups that repeat: each in a frame of its own on a page, and buttons for one more, one less, one up.

use super::{
    given,
    questions::{Lead, Maker, answer_in_words},
};
use crate::{
    domain::{
        engine::{Answers, Context, Evaluation, Occurrence, instance_limits},
        questionnaire::{Compiled, Item},
        value::Value,
    },
    web::{forms::Pairs, i18n::Language},
};

/// Fields of ours: each holds the place of an instance.
const ADD: &str = "_add";
const REMOVE: &str = "_remove";
/// The person was asked, and said yes.
const REMOVE_SURELY: &str = "_remove_surely";
const KEEP: &str = "_keep";
const UP: &str = "_up";
const DOWN: &str = "_down";

/// What is to become of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// One more of the group.
    Add(Occurrence),
    /// Asked for, and not yet confirmed.
    Remove(Occurrence),
    RemoveSurely(Occurrence),
    /// Changes places with the one before it.
    Raise(Occurrence),
    /// All stays as it is.
    Keep,
}

/// What the pressed button wants.
pub(super) fn asked(compiled: &Compiled, pairs: &Pairs) -> Option<Change> {
    let place = |name: &str| {
        let at = Occurrence::parse(compiled, pairs.all(name).first()?)?;
        instance_limits(compiled.item(at.item())).map(|_| at)
    };
    let next = |at: Occurrence| at.at(compiled, at.ordinal(compiled) + 1);
    place(ADD)
        .map(Change::Add)
        .or_else(|| place(REMOVE).map(Change::Remove))
        .or_else(|| place(REMOVE_SURELY).map(Change::RemoveSurely))
        .or_else(|| place(UP).map(Change::Raise))
        .or_else(|| place(DOWN).map(next).map(Change::Raise))
        .or_else(|| place(KEEP).map(|_| Change::Keep))
}

impl Change {
    /// The instance that must not go before the person was asked.
    pub(super) fn doubtful(&self, compiled: &Compiled, evaluation: &Evaluation) -> Option<&Occurrence> {
        match self {
            Self::Remove(at) => Some(at).filter(|at| evaluation.is_instance_answered(compiled, at)),
            _ => None,
        }
    }

    /// The instance that is taken away: what is wrong in it does not matter any more.
    pub(super) const fn leaving(&self) -> Option<&Occurrence> {
        match self {
            Self::Remove(at) | Self::RemoveSurely(at) => Some(at),
            _ => None,
        }
    }

    /// Does it, as far as the group allows it.
    pub(super) fn apply(&self, compiled: &Compiled, answers: &mut Answers, context: &Context<'_>) {
        match self {
            Self::Add(at) => {
                let count = answers.instances(compiled, at);
                let limits = instance_limits(compiled.item(at.item()));
                if limits.is_some_and(|(_, most)| count < most) {
                    answers.add_instance(compiled, at, count, context);
                }
            }
            Self::Remove(at) | Self::RemoveSurely(at) => answers.remove_instance(compiled, at),
            Self::Raise(at) if at.ordinal(compiled) < answers.instances(compiled, at) => {
                answers.ensure(compiled, at);
                answers.raise_instance(compiled, at);
            }
            Self::Raise(_) | Self::Keep => {}
        }
    }

    /// The instance to look at once it is done.
    pub(super) fn shown(&self, compiled: &Compiled, after: &Answers) -> Option<Occurrence> {
        let (Self::Add(at) | Self::Remove(at) | Self::RemoveSurely(at) | Self::Raise(at)) = self else {
            return None;
        };
        let last = after.instances(compiled, at).saturating_sub(1);
        let ordinal = match self {
            Self::Add(_) => last,
            Self::Raise(_) => at.ordinal(compiled).saturating_sub(1),
            _ => at.ordinal(compiled).min(last),
        };
        Some(at.at(compiled, ordinal))
    }

    /// The fields of a page as they are named afterwards, with what a new instance starts with.
    pub(super) fn moved(
        &self,
        compiled: &Compiled,
        pairs: &Pairs,
        answers: &Answers,
        language: &str,
    ) -> Pairs {
        let mut moved = Pairs::default();
        for (name, values) in pairs.iter() {
            let name = match given::named(compiled, name).filter(|_| self != &Self::Keep) {
                Some(at) => self.moved_to(compiled, &at).map(|at| given::field(compiled, &at)),
                None => Some(name.to_owned()),
            };
            if let Some(name) = name {
                for value in values {
                    moved.push(name.clone(), value.clone());
                }
            }
        }
        if let Self::Add(at) = self {
            let added = at.at(compiled, answers.instances(compiled, at).saturating_sub(1));
            for item in compiled.subtree(at.item()).iter().filter(|item| item.is_askable()) {
                let place = added.of(compiled, item.index());
                for value in answers.get_at(compiled, &place) {
                    moved.push(given::field(compiled, &place), posted(item, value, language));
                }
            }
        }
        moved
    }

    /// `None` of what is taken away.
    fn moved_to(&self, compiled: &Compiled, at: &Occurrence) -> Option<Occurrence> {
        let (Self::Remove(group) | Self::RemoveSurely(group) | Self::Raise(group)) = self else {
            return Some(at.clone());
        };
        let own = at.of(compiled, group.item());
        let is_inside = compiled.subtree(group.item()).iter().any(|item| item.index() == at.item());
        if !is_inside || own.at(compiled, 0) != group.at(compiled, 0) {
            return Some(at.clone());
        }
        let (mine, theirs) = (own.ordinal(compiled), group.ordinal(compiled));
        let ordinal = match self {
            Self::Raise(_) if mine == theirs => mine.saturating_sub(1),
            Self::Raise(_) if mine + 1 == theirs => theirs,
            Self::Raise(_) => mine,
            _ if mine == theirs => return None,
            _ if mine > theirs => mine - 1,
            _ => mine,
        };
        Some(at.moved(compiled, group.item(), ordinal))
    }
}

/// A value as its field would post it.
fn posted(item: &Item, value: &Value, language: &str) -> String {
    match (item.option_of(value), value) {
        (Some(option), _) => option.key().to_owned(),
        (None, Value::Boolean(yes)) => yes.to_string(),
        _ => value.show(language),
    }
}

/// The words of a group.
pub(super) fn label(item: &Item, language: Language) -> String {
    let short = item.short_text.as_ref().map(|short| short.get(language.tag()));
    let text = short.filter(|text| !text.is_empty()).unwrap_or_else(|| item.text(language.tag()));
    if text.is_empty() { language.text("filling-instance-nameless").into_owned() } else { text.to_owned() }
}

/// As in "Medicine 2 of 3".
pub(super) fn title(
    compiled: &Compiled,
    evaluation: &Evaluation,
    at: &Occurrence,
    language: Language,
) -> String {
    let (group, number) = (label(compiled.item(at.item()), language), at.ordinal(compiled) + 1);
    let total = evaluation.instances(compiled, at).max(number);
    language.format("filling-instance", &[("group", &group), ("number", &number), ("total", &total)])
}

/// What stands above a question; of a group that repeats, which instance it is.
pub(super) fn leads(maker: &Maker<'_>, evaluation: &Evaluation, at: &Occurrence) -> Vec<Lead> {
    let (compiled, language) = (maker.compiled, maker.language);
    let name = |group: &Item| {
        instance_limits(group).map(|_| title(compiled, evaluation, &at.of(compiled, group.index()), language))
    };
    maker.leads_named(at.item(), &name)
}

/// Every answer in an instance, with its question.
pub(super) fn answered(
    compiled: &Compiled,
    evaluation: &Evaluation,
    answers: &Answers,
    instance: &Occurrence,
    language: Language,
) -> Vec<String> {
    let range = instance.item().get()..compiled.subtree(instance.item()).len() + instance.item().get();
    let inside =
        evaluation.occurrences(compiled, range).filter(|at| at.instances(compiled).contains(instance));
    let words = inside.filter_map(|at| {
        let item = compiled.item(at.item());
        let words = answer_in_words(compiled, answers, &at, language).filter(|_| item.is_askable())?;
        Some(format!("{}: {words}", item.text(language.tag())))
    });
    words.collect()
}

/// The steps of a page and the instances around them, each once, in order.
pub(super) fn with_instances(compiled: &Compiled, steps: &[Occurrence]) -> Vec<Occurrence> {
    let mut all: Vec<Occurrence> = Vec::with_capacity(steps.len());
    let mut open: Vec<Occurrence> = Vec::new();
    for at in steps {
        let around = if compiled.repeats() { at.instances(compiled) } else { Vec::new() };
        all.extend(around.iter().filter(|instance| !open.contains(instance)).cloned());
        open = around;
        all.push(at.clone());
    }
    all
}
