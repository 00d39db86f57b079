//! What changed between two versions, in the reader's language.

use rust_decimal::Decimal;

use super::{
    outline::{condition_words, kind_key},
    scores::{outcome_key, range},
};
use crate::{
    domain::{
        problem::Problem,
        questionnaire::{
            Compiled, Kind, Operator, Questionnaire, Severity,
            difference::{self, Aspect, Change, Difference, ItemChanges, Place, Side},
        },
        value::Value,
    },
    storage::{PgConnection, StorageError, compiled::try_compile, versions::Version},
    web::page::PageContext,
};

/// All that changed.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring) struct DifferenceView {
    /// Of the questionnaire itself.
    pub(in crate::features::authoring) whole: Vec<ChangeView>,
    pub(in crate::features::authoring) items: Vec<ItemView>,
    /// What the scores are called that some change may move.
    pub(in crate::features::authoring) scores: Vec<String>,
    pub(in crate::features::authoring) added: usize,
    pub(in crate::features::authoring) removed: usize,
    pub(in crate::features::authoring) changed: usize,
}

/// What changed of one item.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct ItemView {
    pub(in crate::features::authoring) link_id: String,
    pub(in crate::features::authoring) label: String,
    pub(in crate::features::authoring) changes: Vec<ChangeView>,
}

impl ItemView {
    pub(in crate::features::authoring) fn changes(&self) -> &[ChangeView] {
        &self.changes
    }

    /// What changed of it, in a few words.
    pub(in crate::features::authoring) fn summary(&self) -> String {
        let mut titles: Vec<&str> = Vec::new();
        for change in &self.changes {
            if !titles.contains(&change.title.as_str()) {
                titles.push(&change.title);
            }
        }
        titles.join(" · ")
    }
}

/// One change with both sides.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct ChangeView {
    pub(in crate::features::authoring) title: String,
    /// Of a translation, its tag; else empty.
    pub(in crate::features::authoring) language: String,
    pub(in crate::features::authoring) before: SideView,
    pub(in crate::features::authoring) after: SideView,
    /// Whether the sides say anything.
    pub(in crate::features::authoring) has_sides: bool,
    pub(in crate::features::authoring) scores: Vec<String>,
}

/// One side: what is the same on both stands around what isn't.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring) struct SideView {
    pub(in crate::features::authoring) start: String,
    pub(in crate::features::authoring) middle: String,
    pub(in crate::features::authoring) end: String,
    pub(in crate::features::authoring) is_code: bool,
    pub(in crate::features::authoring) is_nothing: bool,
}

impl SideView {
    fn plain(text: String) -> Self {
        Self { start: text, ..Self::default() }
    }
}

impl DifferenceView {
    /// What changed from one stored version to another.
    ///
    /// # Errors
    /// `Corrupt` where a stored text is no FHIR Questionnaire at all.
    pub(in crate::features::authoring) fn of_versions(
        ctx: &PageContext,
        conn: &mut PgConnection,
        before: &Version,
        after: &Version,
    ) -> Result<Self, StorageError> {
        let (old, new) = (questionnaire(before)?, questionnaire(after)?);
        let was = try_compile(conn, before, &old)?;
        let now = try_compile(conn, after, &new)?;
        Ok(Self::of(ctx, (&old, &was), (&new, &now)))
    }

    pub(in crate::features::authoring) fn of(
        ctx: &PageContext,
        (old, was): (&Questionnaire, &Result<Compiled, Vec<Problem>>),
        (new, now): (&Questionnaire, &Result<Compiled, Vec<Problem>>),
    ) -> Self {
        let before = difference::Version { questionnaire: old, compiled: was.as_ref().ok() };
        let after = difference::Version { questionnaire: new, compiled: now.as_ref().ok() };
        let difference = difference::compare(before, after);
        let words = Words { ctx, difference: &difference };
        let item = |item: &ItemChanges| ItemView {
            link_id: item.link_id.clone(),
            label: item.label.clone(),
            changes: item.changes.iter().map(|change| words.change(change)).collect(),
        };
        Self {
            whole: difference.whole.iter().map(|change| words.change(change)).collect(),
            items: difference.items.iter().map(item).collect(),
            scores: difference.scores().into_iter().map(|key| words.score(key)).collect(),
            added: difference.added(),
            removed: difference.removed(),
            changed: difference.changed(),
        }
    }

    /// Nobody would notice.
    pub(in crate::features::authoring) const fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.items.is_empty()
    }

    /// How many items differ.
    pub(in crate::features::authoring) fn total(&self) -> i64 {
        i64::try_from(self.items.len()).unwrap_or(i64::MAX)
    }

    /// How many items are new, gone, and not the same.
    pub(in crate::features::authoring) fn counts(&self, ctx: &PageContext) -> Vec<String> {
        let counts = [
            (self.added, "authoring-compare-added"),
            (self.removed, "authoring-compare-removed"),
            (self.changed, "authoring-compare-changed"),
            (self.whole.len(), "authoring-compare-whole-count"),
        ];
        let told = counts.into_iter().filter(|(count, _)| *count > 0);
        told.map(|(count, key)| ctx.t1(key, "count", count)).collect()
    }
}

fn questionnaire(version: &Version) -> Result<Questionnaire, StorageError> {
    Questionnaire::from_json(&version.json()?)
        .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))
}

struct Words<'a> {
    ctx: &'a PageContext,
    difference: &'a Difference,
}

impl Words<'_> {
    fn score(&self, key: &str) -> String {
        let label = self.difference.score_labels.get(key);
        label.map_or(key, |label| label.get(self.ctx.language.tag())).to_owned()
    }

    fn change(&self, change: &Change) -> ChangeView {
        let is_text = |side: &Side| matches!(side, Side::Words(_) | Side::Code(_));
        let (mut before, mut after) = (self.side(&change.before), self.side(&change.after));
        if is_text(&change.before) && is_text(&change.after) {
            (before, after) = apart(&before, &after);
        }
        ChangeView {
            title: self.title(change),
            language: change.language.clone().unwrap_or_default(),
            has_sides: change.before != Side::Nothing || change.after != Side::Nothing,
            before,
            after,
            scores: change.scores.iter().map(|key| self.score(key)).collect(),
        }
    }

    fn title(&self, change: &Change) -> String {
        let subject = match (change.aspect, change.subject.as_str()) {
            (Aspect::Words | Aspect::Limit | Aspect::ScoreRule, name) => self.name(change.aspect, name),
            (_, subject) => subject.to_owned(),
        };
        let key = match change.aspect {
            Aspect::Words if subject.is_empty() => "authoring-change-words",
            Aspect::ScoreRule if subject.is_empty() => "authoring-change-score-other",
            aspect => title_key(aspect),
        };
        self.ctx.t1(key, "subject", subject)
    }

    /// What a text, a limit or a rule of a score is called; its name in the standard where we have no words.
    fn name(&self, aspect: Aspect, name: &str) -> String {
        let key = match (aspect, name) {
            (Aspect::Words, "title") => "authoring-field-title",
            (Aspect::Words, "description") => "authoring-field-description",
            (Aspect::Words, "short") => "authoring-words-short",
            (Aspect::Words, "format") => "authoring-words-format",
            (Aspect::Words, "open") => "authoring-words-open",
            (Aspect::Limit, "min") => "authoring-limit-min",
            (Aspect::Limit, "max") => "authoring-limit-max",
            (Aspect::Limit, "min-length") => "authoring-limit-min-length",
            (Aspect::Limit, "max-length") => "authoring-limit-max-length",
            (Aspect::Limit, "decimals") => "authoring-limit-decimals",
            (Aspect::Limit, "min-occurs") => "authoring-limit-min-occurs",
            (Aspect::Limit, "max-occurs") => "authoring-limit-max-occurs",
            (Aspect::Limit, "pattern") => "authoring-limit-pattern",
            (Aspect::Limit, "size") => "authoring-limit-size",
            (Aspect::ScoreRule, "factor") => "authoring-rule-factor",
            (Aspect::ScoreRule, "maxMissing") => "authoring-rule-max-missing",
            (Aspect::ScoreRule, "prorate") => "authoring-rule-prorate",
            (Aspect::ScoreRule, "decimals") => "authoring-rule-decimals",
            (Aspect::ScoreRule, "min") => "authoring-rule-min",
            (Aspect::ScoreRule, "max") => "authoring-rule-max",
            (Aspect::ScoreRule, "higherIsWorse") => "authoring-rule-higher-worse",
            (Aspect::ScoreRule, "atLeast") => "authoring-rule-at-least",
            (Aspect::ScoreRule, "when") => "authoring-rule-when",
            _ => return name.to_owned(),
        };
        self.ctx.t(key).into_owned()
    }

    fn side(&self, side: &Side) -> SideView {
        let ctx = self.ctx;
        let language = ctx.language.tag();
        SideView::plain(match side {
            Side::Nothing => {
                let text = ctx.t("authoring-change-nothing").into_owned();
                return SideView { is_nothing: true, ..SideView::plain(text) };
            }
            Side::Code(code) => return SideView { is_code: true, ..SideView::plain(code.clone()) },
            Side::Words(words) => words.clone(),
            Side::Flag(true) => ctx.t("authoring-yes").into_owned(),
            Side::Flag(false) => ctx.t("authoring-no").into_owned(),
            Side::Kind(code) => {
                ctx.t(kind_key(Kind::from_code(code).unwrap_or(Kind::Unsupported), false)).into_owned()
            }
            Side::Value(value) => value.show(language),
            Side::Points(points) => self.points(*points),
            Side::Place(place) => self.place(place),
            Side::Conditions { any, each } => self.conditions(*any, each),
            Side::Band(band) => {
                let outcome = ctx.t(outcome_key(band.outcome));
                let severity = ctx.t1("authoring-change-severity", "level", band.severity.get());
                format!("{}: {} · {outcome} · {severity}", range(ctx, band.from, band.to), band.label)
            }
            Side::RedFlag(flag) => {
                let sign = sign(flag.operator);
                let severity = flag.severity.map_or(4, Severity::get);
                let severity = ctx.t1("authoring-change-severity", "level", severity);
                format!("{} {sign} {} · {severity}", flag.label, flag.against.show(language))
            }
        })
    }

    fn points(&self, points: Decimal) -> String {
        self.ctx.t1("authoring-points", "count", points)
    }

    fn place(&self, place: &Place) -> String {
        match (&place.within, &place.after) {
            (None, None) => self.ctx.t("authoring-place-first").into_owned(),
            (None, Some(after)) => self.ctx.t1("authoring-place-after", "item", after),
            (Some(group), None) => self.ctx.t1("authoring-place-first-in", "group", group),
            (Some(group), Some(after)) => {
                self.ctx.t2("authoring-place-after-in", "group", group, "item", after)
            }
        }
    }

    fn conditions(&self, any: bool, each: &[difference::Said]) -> String {
        let joint = self.ctx.t(if any { "authoring-or" } else { "authoring-and" });
        let said = |one: &difference::Said| {
            let answer = one.words.clone().unwrap_or_else(|| one.answer.show(self.ctx.language.tag()));
            let is_no = matches!(one.answer, Value::Boolean(false));
            condition_words(self.ctx, &one.question, one.operator, is_no, &answer)
        };
        let said: Vec<String> = each.iter().map(said).collect();
        self.ctx.t1("authoring-shown-if", "conditions", said.join(&format!(" {joint} ")))
    }
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Exists | Operator::Equal => "=",
        Operator::NotEqual => "≠",
        Operator::Greater => ">",
        Operator::Less => "<",
        Operator::AtLeast => "≥",
        Operator::AtMost => "≤",
    }
}

const fn title_key(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Added => "authoring-change-added",
        Aspect::Removed => "authoring-change-removed",
        Aspect::Moved => "authoring-change-moved",
        Aspect::Kind => "authoring-change-kind",
        Aspect::Words => "authoring-change-words-of",
        Aspect::OptionAdded => "authoring-change-option-added",
        Aspect::OptionRemoved => "authoring-change-option-removed",
        Aspect::OptionWords => "authoring-change-option-words",
        Aspect::OptionPoints => "authoring-change-option-points",
        Aspect::OptionOrder => "authoring-change-option-order",
        Aspect::OptionOther => "authoring-change-option-other",
        Aspect::Conditions => "authoring-change-conditions",
        Aspect::Required => "authoring-change-required",
        Aspect::Repeats => "authoring-change-repeats",
        Aspect::ReadOnly => "authoring-change-read-only",
        Aspect::Hidden => "authoring-change-hidden",
        Aspect::Limit => "authoring-change-limit",
        Aspect::Expression => "authoring-change-expression",
        Aspect::RedFlag => "authoring-change-red-flag",
        Aspect::Score => "authoring-change-score",
        Aspect::ScoreWords => "authoring-change-score-words",
        Aspect::ScoreKind => "authoring-change-score-kind",
        Aspect::ScoreParts => "authoring-change-score-parts",
        Aspect::ScoreRule => "authoring-change-score-rule",
        Aspect::Band => "authoring-change-band",
        Aspect::PrimaryScore => "authoring-change-primary",
        Aspect::Other => "authoring-change-other",
    }
}

/// Both sides with what they share at the start and at the end told apart, whole words only.
fn apart(before: &SideView, after: &SideView) -> (SideView, SideView) {
    let (old, new) = (pieces(&before.start), pieces(&after.start));
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - start;
    let backwards = old.iter().rev().zip(new.iter().rev());
    let end = backwards.take(rest).take_while(|(old, new)| old == new).count();
    let cut = |pieces: &[&str], side: &SideView| {
        let last = pieces.len() - end;
        let join = |from: usize, to: usize| pieces.get(from..to).unwrap_or_default().concat();
        let middle = join(start, last);
        // the space after the last word is no part of what changed
        let (middle, space) = middle.split_at(middle.trim_end().len());
        SideView {
            start: join(0, start),
            middle: middle.to_owned(),
            end: format!("{space}{}", join(last, pieces.len())),
            ..side.clone()
        }
    };
    (cut(&old, before), cut(&new, after))
}

/// Words, each with the space after it.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_share_stands_around_what_they_do_not() {
        let side = |text: &str| SideView::plain(text.to_owned());
        let (old, new) =
            apart(&side("Nas últimas duas semanas, você"), &side("Nas últimas quatro semanas, você"));
        assert_eq!(
            (old.start.as_str(), old.middle.as_str(), old.end.as_str()),
            ("Nas últimas ", "duas", " semanas, você")
        );
        assert_eq!(new.middle, "quatro");
        let (old, new) = apart(&side("a a"), &side("a a a"));
        assert_eq!((old.middle.as_str(), new.middle.len()), ("", 1));
        let (old, new) = apart(&side(""), &side("x"));
        assert_eq!((old.middle.as_str(), new.middle.as_str()), ("", "x"));
    }
}
