//! What a page shows, in the frames of the instances and answers around it.

use super::{
    instances::{answered, label, title},
    questions::Question,
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence, instance_limits},
        questionnaire::Compiled,
    },
    web::i18n::Language,
};

/// What a page shows, one after the other.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Question(Box<Question>),
    /// An instance begins.
    Open(Frame),
    /// An instance ends.
    Close,
    /// A button for one more instance, after the last one.
    Add(More),
}

/// The frame around an instance.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) at: String,
    /// As in "Medicine 2 of 3".
    pub(super) title: String,
    pub(super) may_go: bool,
    pub(super) may_rise: bool,
    pub(super) may_sink: bool,
    /// Whether it may really go: what is lost with it.
    pub(super) lost: Option<Vec<String>>,
}

/// One more instance.
#[derive(Clone, Debug)]
pub(super) struct More {
    pub(super) at: String,
    pub(super) label: String,
}

/// Frames the instances of a page.
pub(super) struct Framer<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) evaluation: &'a Evaluation,
    pub(super) answers: &'a Answers,
    pub(super) language: Language,
    /// The instance whose end is to be confirmed.
    pub(super) doubtful: Option<&'a Occurrence>,
}

impl Framer<'_> {
    /// The questions of these steps, which are in order, each inside its instances.
    pub(super) fn parts(&self, steps: &[Occurrence], questions: Vec<Question>) -> Vec<Part> {
        let (mut parts, mut open): (Vec<Part>, Vec<Occurrence>) =
            (Vec::with_capacity(questions.len()), Vec::new());
        for (at, question) in steps.iter().zip(questions) {
            let around = if self.compiled.repeats() { at.surroundings(self.compiled) } else { Vec::new() };
            self.close(&mut parts, &mut open, &around);
            for instance in around.into_iter().skip(open.len()) {
                parts.push(Part::Open(self.frame(&instance)));
                open.push(instance);
            }
            parts.push(Part::Question(Box::new(question)));
        }
        self.close(&mut parts, &mut open, &[]);
        parts
    }

    fn close(&self, parts: &mut Vec<Part>, open: &mut Vec<Occurrence>, around: &[Occurrence]) {
        while !around.starts_with(open)
            && let Some(instance) = open.pop()
        {
            parts.push(Part::Close);
            parts.extend(self.more(&instance).map(Part::Add));
        }
    }

    pub(super) fn frame(&self, at: &Occurrence) -> Frame {
        if self.compiled.item(at.item()).is_question() {
            return self.frame_of_answer(at);
        }
        let (compiled, ordinal) = (self.compiled, at.ordinal(self.compiled));
        let count = self.evaluation.instances(compiled, at);
        let (least, _) = instance_limits(compiled.item(at.item())).unwrap_or_default();
        let is_open = self.evaluation.is_enabled_at(compiled, at);
        let is_answered = || self.evaluation.is_instance_answered(compiled, at);
        let lost = || answered(compiled, self.evaluation, self.answers, at, self.language);
        Frame {
            at: if is_open { at.to_string() } else { format!("{at}-closed") },
            title: title(compiled, self.evaluation, at, self.language),
            may_go: is_open && (count > least.max(1) || (count > least && is_answered())),
            may_rise: is_open && ordinal > 0,
            may_sink: is_open && ordinal + 1 < count,
            lost: (self.doubtful == Some(at)).then(lost),
        }
    }

    /// What is asked for each answer to a question. Answers come and go in its own field.
    fn frame_of_answer(&self, at: &Occurrence) -> Frame {
        let (item, tag) = (self.compiled.item(at.item()), self.language.tag());
        let given = self.answers.get_at(self.compiled, at);
        let answer = given.get(at.last_ordinal(self.compiled)).map(|value| item.display_of(value, tag));
        let question = label(item, self.language);
        Frame {
            at: format!("a{at}"),
            title: answer.map_or_else(|| question.clone(), |answer| format!("{question}: {answer}")),
            may_go: false,
            may_rise: false,
            may_sink: false,
            lost: None,
        }
    }

    /// After the last instance, unless there may be no more.
    pub(super) fn more(&self, last: &Occurrence) -> Option<More> {
        let (item, count) = (self.compiled.item(last.item()), self.evaluation.instances(self.compiled, last));
        let (_, most) = instance_limits(item)?;
        let is_last = last.ordinal(self.compiled) + 1 == count;
        let is_open = self.evaluation.is_enabled_at(self.compiled, last);
        (is_open && is_last && count < most).then(|| {
            let group = label(item, self.language);
            let label = self.language.format("filling-instance-add", &[("group", &group)]);
            More { at: last.at(self.compiled, 0).to_string(), label }
        })
    }
}
