//! What was said in a conversation: all of it, its end, or only what a page lacks that keeps the rest.

use super::{
    super::{
        desk::Sitting,
        group, instances,
        pages::{Message, Turn},
        questions::{Lead, Maker, Shown, answer_in_words},
    },
    another_text,
};
use crate::{
    domain::{
        engine::Occurrence,
        questionnaire::{Kind, hints::Banner},
    },
    web::on_line::place_at,
};

/// So many answers stand before the question; a page with all of them would grow with each.
const LAST: usize = 8;

/// How much of it is shown.
pub(super) enum Window {
    All,
    /// The last answers, and how many there are before them.
    Last,
    /// From this question on.
    Since(Occurrence),
}

/// What a page shows.
pub(super) struct Said {
    pub(super) turns: Vec<Turn>,
    /// Answers before those.
    pub(super) earlier: usize,
}

/// Up to the current question, which stands last.
pub(super) fn said(
    sitting: &Sitting,
    maker: &Maker<'_>,
    at: Option<&Occurrence>,
    window: &Window,
    total: usize,
) -> Said {
    let (evaluation, compiled, ctx) = (&sitting.evaluation, maker.compiled, &sitting.visit.ctx);
    let is_said = |step: &Occurrence| at.is_none_or(|at| !evaluation.is_after(compiled, step, at));
    let steps: Vec<Occurrence> = evaluation.steps(compiled).take_while(is_said).collect();
    let is_question = |step: &Occurrence| compiled.item(step.item()).is_askable();
    let begin = match window {
        Window::All => 0,
        Window::Since(from) => steps.iter().position(|step| step == from).unwrap_or(0),
        Window::Last => {
            let questions = steps.iter().enumerate().rev().filter(|(_, step)| is_question(step));
            questions.map(|(index, _)| index).nth(LAST).unwrap_or(0)
        }
    };
    let earlier = steps.iter().take(begin).filter(|step| is_question(step)).count();
    let mut turns = Vec::new();
    if begin == 0 && !matches!(window, Window::Since(_)) {
        turns.push(Turn { at: String::new(), messages: welcome(sitting, total) });
    }
    // the words of a group that goes on are not said again
    let before = begin.checked_sub(1).and_then(|index| steps.get(index));
    let mut lead = before.map(|step| instances::leads(maker, evaluation, step)).unwrap_or_default();
    let mut number = earlier;
    for step in steps.iter().skip(begin) {
        number += usize::from(is_question(step));
        let above = instances::leads(maker, evaluation, step);
        let mut messages = Vec::new();
        if above != lead && compiled.item(step.item()).kind != Kind::Group {
            messages.extend(above.iter().flat_map(said_above));
            lead = above;
        }
        messages.extend(turn(sitting, maker, step, at == Some(step), number));
        turns.push(Turn { at: step.to_string(), messages });
    }
    if at.is_none() {
        let end = Message::Said(Shown::plain(ctx.t("filling-chat-end")));
        turns.push(Turn { at: "end".to_owned(), messages: vec![end] });
    }
    Said { turns, earlier: if matches!(window, Window::Last) { earlier } else { 0 } }
}

fn welcome(sitting: &Sitting, total: usize) -> Vec<Message> {
    let hello = Shown::plain(sitting.visit.ctx.t1("filling-chat-hello", "count", total));
    let banners = [Banner::Header, Banner::Footer].into_iter().flat_map(|banner| sitting.banners(banner));
    std::iter::once(hello).chain(banners).map(Message::Said).collect()
}

/// What is said at one step: the `number`th question so far.
fn turn(
    sitting: &Sitting,
    maker: &Maker<'_>,
    step: &Occurrence,
    is_now: bool,
    number: usize,
) -> Vec<Message> {
    let (compiled, answers) = (maker.compiled, &sitting.answers);
    let (item, language) = (compiled.item(step.item()), sitting.visit.ctx.language);
    if item.kind == Kind::Group {
        let asks = is_now && group::is_one(compiled, step);
        let asked = asks.then(|| Message::Asked(Shown::plain(another_text(sitting, step))));
        return asked.into_iter().collect();
    }
    if item.is_calculated() {
        let value = answer_in_words(compiled, answers, step, language).unwrap_or_default();
        return vec![Message::Said(Shown::plain(format!("{}: {value}", item.text(language.tag()))))];
    }
    if !item.is_askable() {
        return vec![Message::Said(maker.shown(item))];
    }
    let asked = Message::Asked(maker.shown(item));
    if is_now {
        // what belongs to an earlier question is behind its answer's link
        let notes = maker.notes(item);
        let notes = notes.is_any().then_some(Message::Notes(Box::new(notes)));
        return std::iter::once(asked).chain(notes).collect();
    }
    let change = sitting.below(format_args!("chat/{step}"));
    let answered = match answer_in_words(compiled, answers, step, language) {
        Some(words) => {
            Message::Answered { words, place: place_at(compiled, answers, step, language), number, change }
        }
        None => Message::Skipped { number, change },
    };
    vec![asked, answered]
}

/// The words of a group, and what helps with it.
fn said_above(lead: &Lead) -> Vec<Message> {
    let words = Some(&lead.words).filter(|_| !lead.text.is_empty());
    let said = words.into_iter().chain(&lead.notes.prompts).chain(&lead.notes.help).cloned();
    let notes = lead.notes.is_any().then(|| Message::Notes(Box::new(lead.notes.clone())));
    said.map(Message::Said).chain(notes).collect()
}
