//! Scores, their bands, and which of them is the primary one.

use super::{Aspect, Change, Range, Side, plain, reads::Reads, words};
use crate::domain::questionnaire::{
    compile::{part_text, severity},
    resource::{Extension, Extensions, Questionnaire},
    rules::Outcome,
    urls,
};
use crate::domain::value::decimal_from_json;

/// What says what a score is made of.
const PARTS: [&str; 4] = ["linkId", "item", "score", "component"];

pub(super) fn compare(old: &Questionnaire, new: &Questionnaire, reads: &Reads<'_>, out: &mut Vec<Change>) {
    let (before, after) = (of(old), of(new));
    for now in &after {
        let key = key(now);
        let mut changes = Vec::new();
        match before.iter().find(|was| self::key(was) == key) {
            None => {
                changes.push(Change::new(Aspect::Score, Side::Nothing, Side::Words(label(now))));
            }
            Some(was) if was != now => one(was, now, &mut changes),
            Some(_) => {}
        }
        push(key, &label(now), changes, reads, out);
    }
    for was in before.iter().filter(|was| !after.iter().any(|now| key(now) == key(was))) {
        let gone = Change::new(Aspect::Score, Side::Words(label(was)), Side::Nothing);
        push(key(was), &label(was), vec![gone], reads, out);
    }
    let primary =
        |from: &Questionnaire| from.find(urls::PRIMARY_SCORE).and_then(Extension::text).map(str::to_owned);
    if primary(old) != primary(new) {
        let side = |key: Option<String>| key.map_or(Side::Nothing, Side::Code);
        out.push(Change::new(Aspect::PrimaryScore, side(primary(old)), side(primary(new))));
    }
}

fn push(key: &str, label: &str, changes: Vec<Change>, reads: &Reads<'_>, out: &mut Vec<Change>) {
    for mut change in changes {
        if change.subject.is_empty() {
            label.clone_into(&mut change.subject);
        }
        if change.aspect != Aspect::ScoreWords {
            change.scores = reads.of_score(key);
        }
        out.push(change);
    }
}

fn of(questionnaire: &Questionnaire) -> Vec<&Extension> {
    questionnaire.extension.iter().filter(|extension| extension.url == urls::SCORE).collect()
}

fn key(score: &Extension) -> &str {
    score.part("key").and_then(Extension::text).unwrap_or_default()
}

fn label(score: &Extension) -> String {
    part_text(score, "label").map_or_else(|| key(score).to_owned(), |text| text.original().to_owned())
}

fn one(was: &Extension, now: &Extension, out: &mut Vec<Change>) {
    words(Aspect::ScoreWords, "", part_text(was, "label").as_ref(), part_text(now, "label").as_ref(), out);
    let kind = |score: &Extension| score.part("kind").and_then(Extension::text).unwrap_or("sum").to_owned();
    if kind(was) != kind(now) {
        out.push(Change::new(Aspect::ScoreKind, Side::Code(kind(was)), Side::Code(kind(now))));
    }
    let parts = |score: &Extension| -> Vec<String> {
        let named = score.extension.iter().filter(|part| PARTS.contains(&part.url.as_str()));
        named.map(part).collect()
    };
    if parts(was) != parts(now) {
        let side = |score: &Extension| match parts(score) {
            all if all.is_empty() => Side::Nothing,
            all => Side::Code(all.join(", ")),
        };
        out.push(Change::new(Aspect::ScoreParts, side(was), side(now)));
    }
    rules(was, now, out);
    bands(was, now, out);
}

/// A part with its weight: `phq-1`, `phq-2 × 2`, `−phq-3`.
fn part(part: &Extension) -> String {
    let name = part.text().or_else(|| part.part("linkId").or_else(|| part.part("score"))?.text());
    let mut text = name.unwrap_or_default().to_owned();
    if part.part("reverse").and_then(Extension::boolean) == Some(true) {
        text.insert(0, '−');
    }
    let number = |name: &str| part.part(name)?.raw().map(|(_, json)| json.to_string());
    if let Some(weight) = number("weight") {
        text = format!("{text} × {weight}");
    }
    if let Some(at_least) = number("atLeast") {
        text = format!("{text} ≥ {at_least}");
    }
    text
}

/// Everything of a score that is one value.
fn rules(was: &Extension, now: &Extension, out: &mut Vec<Change>) {
    let is_told = |name: &str| PARTS.contains(&name) || ["key", "label", "kind", "band"].contains(&name);
    let mut names: Vec<&str> = Vec::new();
    for part in was.extension.iter().chain(&now.extension) {
        if !is_told(&part.url) && !names.contains(&part.url.as_str()) {
            names.push(&part.url);
        }
    }
    for name in names {
        let (old, new) = (was.part(name), now.part(name));
        if old != new {
            let side = |part: Option<&Extension>| plain(part.and_then(Extension::raw).map(|(_, json)| json));
            out.push(Change::new(Aspect::ScoreRule, side(old), side(new)).of(name));
        }
    }
}

/// Bands are the same where their words are, else where they stand.
fn bands(was: &Extension, now: &Extension, out: &mut Vec<Change>) {
    let before: Vec<&Extension> = was.parts("band").collect();
    let after: Vec<&Extension> = now.parts("band").collect();
    let name = |band: &Extension| {
        let when = band.part("when").map(|when| format!("{when:?}")).unwrap_or_default();
        (part_text(band, "label").map(|text| text.original().to_owned()), when)
    };
    let mut left: Vec<&Extension> = before.clone();
    let mut fresh: Vec<&Extension> = Vec::new();
    for band in after {
        match left.iter().position(|was| name(was) == name(band)) {
            Some(place) => changed(left.remove(place), band, out),
            None => fresh.push(band),
        }
    }
    let mut left = left.into_iter();
    for band in fresh {
        match left.next() {
            Some(was) => changed(was, band, out),
            None => out.push(Change::new(Aspect::Band, Side::Nothing, band_side(band))),
        }
    }
    out.extend(left.map(|was| Change::new(Aspect::Band, band_side(was), Side::Nothing)));
}

fn changed(was: &Extension, now: &Extension, out: &mut Vec<Change>) {
    if was == now {
        return;
    }
    let (before, after) = (band_side(was), band_side(now));
    if before != after {
        out.push(Change::new(Aspect::Band, before, after));
    }
    let translations = |band: &Extension, name: &str| part_text(band, name);
    let (old, new) = (translations(was, "label"), translations(now, "label"));
    let mut told = Vec::new();
    words(Aspect::ScoreWords, "", old.as_ref(), new.as_ref(), &mut told);
    // what it is called stands in the band already
    out.extend(told.into_iter().filter(|change| change.language.is_some()));
    let (old, new) = (translations(was, "advice"), translations(now, "advice"));
    words(Aspect::ScoreWords, "", old.as_ref(), new.as_ref(), out);
    if was.part("when") != now.part("when") {
        out.push(Change::new(Aspect::ScoreRule, Side::Nothing, Side::Nothing).of("when"));
    }
}

fn band_side(band: &Extension) -> Side {
    let number = |name: &str| decimal_from_json(band.part(name)?.raw()?.1);
    let outcome = band.part("outcome").and_then(Extension::text).and_then(Outcome::from_code);
    Side::Band(Box::new(Range {
        from: number("from"),
        to: number("to"),
        label: part_text(band, "label").map(|text| text.original().to_owned()).unwrap_or_default(),
        severity: severity(band).unwrap_or_default(),
        outcome: outcome.unwrap_or(Outcome::Healthy),
    }))
}
