//! What the forms of scores and their tests send.

use crate::{
    domain::questionnaire::edit::{BandRow, Expected, PartRow, ScoreRow, TestRow},
    web::forms::Pairs,
};

/// What stands open: a score by its key, or a test by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Score(String),
    Test(usize),
}

impl Open {
    /// As addresses and forms name it.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name.split_once(':')? {
            ("score", key) => Some(Self::Score(key.to_owned())),
            ("test", number) => number.parse().ok().map(Self::Test),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Score(key) => format!("score:{key}"),
            Self::Test(number) => format!("test:{number}"),
        }
    }
}

fn first(form: &Pairs, name: &str) -> String {
    form.all(name).first().map(|typed| typed.trim().to_owned()).unwrap_or_default()
}

/// The n-th value of a field of rows.
fn nth(form: &Pairs, name: &str, number: usize) -> String {
    form.all(name).get(number).map(|typed| typed.trim().to_owned()).unwrap_or_default()
}

/// Buttons of rows: `part-remove-2`, by the row's number from 0.
fn removed(act: &str, name: &str) -> Option<usize> {
    act.strip_prefix(name)?.strip_prefix("-remove-")?.parse().ok()
}

/// The score as it was typed, with what its buttons ask for done.
pub(super) fn score(form: &Pairs, act: &str) -> ScoreRow {
    let table = first(form, "table").replace("\r\n", "\n");
    ScoreRow {
        key: first(form, "key"),
        label: first(form, "label"),
        kind: first(form, "kind"),
        expression: first(form, "expression").replace("\r\n", "\n"),
        parts: parts(form, act),
        max_missing: first(form, "max-missing"),
        prorate: first(form, "prorate") == "true",
        factor: first(form, "factor"),
        decimals: first(form, "decimals"),
        min: first(form, "min"),
        max: first(form, "max"),
        is_higher_better: first(form, "higher-better") == "true",
        is_primary: first(form, "primary") == "true",
        table,
        bands: bands(form, act),
    }
}

fn parts(form: &Pairs, act: &str) -> Vec<PartRow> {
    let reversed = form.all("part-reverse");
    let row = |(number, source): (usize, &String)| PartRow {
        source: source.clone(),
        weight: nth(form, "part-weight", number),
        at_least: nth(form, "part-at-least", number),
        is_reversed: reversed.contains(source),
    };
    let mut rows: Vec<PartRow> = form.all("part-source").iter().enumerate().map(row).collect();
    if let Some(number) = removed(act, "part").filter(|number| *number < rows.len()) {
        rows.remove(number);
    }
    if act == "part-clear" {
        rows.clear();
    }
    for source in form.all("add") {
        if !rows.iter().any(|row| row.source == *source) {
            rows.push(PartRow { source: source.clone(), ..PartRow::default() });
        }
    }
    rows
}

fn bands(form: &Pairs, act: &str) -> Vec<BandRow> {
    let row = |(number, at): (usize, &String)| {
        let of = |name: &str| nth(form, &format!("band-{name}"), number);
        let question = of("question");
        BandRow {
            at: at.parse().ok(),
            from: of("from"),
            to: of("to"),
            label: of("label"),
            severity: of("severity"),
            outcome: of("outcome"),
            advice: of("advice"),
            operator: if question.is_empty() { String::new() } else { of("operator") },
            answer: if question.is_empty() { String::new() } else { of("answer") },
            question,
        }
    };
    let mut rows: Vec<BandRow> = form.all("band-at").iter().enumerate().map(row).collect();
    if let Some(number) = removed(act, "band").filter(|number| *number < rows.len()) {
        rows.remove(number);
    }
    // the last row waits for a new band
    rows.retain(|row| row.at.is_some() || has_something(row));
    rows
}

fn has_something(row: &BandRow) -> bool {
    [&row.from, &row.to, &row.label, &row.advice, &row.question].iter().any(|typed| !typed.is_empty())
}

/// A band that lacks its name, or the answer of its condition, yet: it stays in the form and is not stored.
pub(super) fn is_unfinished(row: &BandRow) -> bool {
    let lacks_answer = !row.question.is_empty() && row.answer.is_empty() && row.operator != "exists";
    (row.at.is_none() && row.label.is_empty()) || lacks_answer
}

/// The test as it was typed.
pub(super) fn test(form: &Pairs) -> TestRow {
    let named = |prefix: &str| {
        let fields = form.iter().filter_map(|(name, values)| Some((name.strip_prefix(prefix)?, values)));
        fields.map(|(name, values)| (name.to_owned(), values.to_vec())).collect::<Vec<_>>()
    };
    let mut answers = named("answer:");
    for (_, values) in &mut answers {
        values.retain(|value| !value.trim().is_empty());
    }
    answers.retain(|(_, values)| !values.is_empty());
    let without = form.all("none");
    let expected = named("expect:").into_iter().filter_map(|(key, values)| {
        let typed = values.first().map(|typed| typed.trim().to_owned()).unwrap_or_default();
        match typed {
            _ if without.contains(&key) => Some((key, Expected::NoValue)),
            empty if empty.is_empty() => None,
            typed => Some((key, Expected::Value(typed))),
        }
    });
    TestRow {
        name: first(form, "name"),
        date: first(form, "date"),
        expected: expected.collect(),
        answers,
        flags: form.all("flag").to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_order_and_buttons_act_on_them() {
        let sent = "part-source=item:a&part-weight=&part-at-least=&part-source=item:b&part-weight=2&part-at-least=\
                    &part-reverse=item:b&add=item:c&band-at=0&band-from=0&band-label=Leve&band-at=&band-from=";
        let form = Pairs::parse(sent.as_bytes()).unwrap();
        let row = score(&form, "save");
        let sources: Vec<&str> = row.parts.iter().map(|part| part.source.as_str()).collect();
        assert_eq!(sources, ["item:a", "item:b", "item:c"]);
        assert!(row.parts[1].is_reversed && row.parts[1].weight == "2");
        assert_eq!(row.bands.len(), 1, "the empty row is no band");
        let row = score(&form, "part-remove-0");
        assert_eq!(row.parts[0].source, "item:b");
        assert!(score(&form, "band-remove-0").bands.is_empty());
    }

    #[test]
    fn a_test_has_only_what_was_answered_and_expected() {
        let sent =
            "name=Um&answer:a=x|1&answer:b=&expect:total=4,5&expect:other=&expect:none=&none=none&flag=harm";
        let row = test(&Pairs::parse(sent.as_bytes()).unwrap());
        assert_eq!(row.answers, [("a".to_owned(), vec!["x|1".to_owned()])]);
        let value = |key: &str, value| (key.to_owned(), value);
        assert_eq!(
            row.expected,
            [value("total", Expected::Value("4,5".to_owned())), value("none", Expected::NoValue)]
        );
        assert_eq!(row.flags, ["harm"]);
    }
}
