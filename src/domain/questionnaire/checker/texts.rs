//! Words that are long or hard to read, in each language that we can tell it of.

use super::{Findings, Place, reading};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Item, Text};

/// Words in a question beyond which people lose the thread.
const LONG: usize = 40;
/// Fewer words tell nothing of how hard a text is.
const FEW: usize = 10;
/// Below it a text is hard for who left school early, as the authors of the scales have it.
const HARD: f64 = 50.0;
/// Below it, for most people.
const VERY_HARD: f64 = 25.0;

pub(super) fn check(compiled: &Compiled, out: &mut Findings) {
    let own = compiled.language.as_deref().unwrap_or("pt-BR");
    for item in compiled.items() {
        let Some(text) = &item.text else { continue };
        length(item, text, out);
        let translated = text
            .languages()
            .filter(|language| *language != own)
            .map(|language| (language, text.get(language)));
        for (language, words) in std::iter::once((own, text.original())).chain(translated) {
            ease(item, language, words, out);
        }
    }
}

fn length(item: &Item, text: &Text, out: &mut Findings) {
    let words = reading::words(text.original());
    if item.is_question() && words > LONG {
        let problem = Problem::at(&item.link_id, Code::LongText);
        out.hint(Place::Text, problem.with("words", words).with("limit", LONG));
    }
}

fn ease(item: &Item, language: &str, text: &str, out: &mut Findings) {
    if reading::words(text) < FEW {
        return;
    }
    let Some(ease) = reading::ease(text, language).filter(|ease| *ease < HARD) else { return };
    let problem = Problem::at(&item.link_id, Code::HardToRead)
        .with("language", language)
        .with("ease", format!("{:.0}", ease.clamp(0.0, 100.0)));
    if ease < VERY_HARD && item.is_question() {
        out.warn(Place::Text, problem);
    } else {
        out.hint(Place::Text, problem);
    }
}
