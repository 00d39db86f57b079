//! Comparisons. What was not answered is the text of no letters: equal to another such, and to nothing else.

use super::fhirpath::{Hold, Out, Result, Why, Writer, literal, quoted};
use super::fields::{Field, Kind};
use super::formula::{Formula, Operator};
use crate::domain::value::{Date, DateTime, Time};

/// `left operator right`.
pub(super) fn write(
    writer: &mut Writer<'_>,
    operator: Operator,
    left: &Formula,
    right: &Formula,
    is_total: bool,
) -> Result<Out> {
    let is_literal =
        |formula: &Formula| matches!(formula, Formula::Text(_) | Formula::Number(_) | Formula::Truth(_));
    if is_literal(left) && !is_literal(right) {
        return write(writer, operator.turned(), right, left, is_total);
    }
    if operator == Operator::NotEqual {
        let equal = write(writer, Operator::Equal, left, right, true)?;
        if let Some(asked) = equal.text.strip_suffix(".empty()")
            && equal.hold == Hold::Whole
        {
            return Ok(truth(format!("{asked}.exists()"), Hold::Whole));
        }
        return Ok(equal.then("not()", Kind::Boolean));
    }
    if let Some(field) = writer.question(left)
        && let Some(found) = with_literal(writer, operator, (left, field), right)?
    {
        return Ok(found);
    }
    let (a, b) = (writer.value(left)?, writer.value(right)?);
    if b.kind == Kind::Blank {
        return blank(operator, left, &a);
    }
    values(operator, &a, &b, is_total)
}

fn truth(text: String, hold: Hold) -> Out {
    Out::new(text, hold, Kind::Boolean).never_empty()
}

/// Compared with nothing.
fn blank(operator: Operator, left: &Formula, a: &Out) -> Result<Out> {
    if operator != Operator::Equal {
        return Ok(truth("false".to_owned(), Hold::Whole));
    }
    if matches!(left, Formula::Field(_) | Formula::Own) || !a.kind.is_text() {
        return Ok(truth(format!("{}.empty()", a.head()), Hold::Whole));
    }
    let text = a.as_present_text()?;
    Ok(truth(format!("{} = ''", text.at(Hold::Equality)), Hold::Equality))
}

/// A question beside a value written out: codes and words for yes and no are known.
fn with_literal(
    writer: &mut Writer<'_>,
    operator: Operator,
    (left, field): (&Formula, &Field),
    right: &Formula,
) -> Result<Option<Out>> {
    if operator != Operator::Equal {
        return Ok(None);
    }
    let asked = writer.value(left)?;
    let has = |code: &str| truth(format!("{} in {}", quoted(code), asked.at(Hold::Order)), Hold::Member);
    Ok(match (field.kind, right) {
        (Kind::Code, Formula::Text(code)) if !code.is_empty() => Some(has(code)),
        (Kind::Code, Formula::Number(number)) => Some(match field.code_of(*number) {
            Some(code) => has(code),
            None => truth("false".to_owned(), Hold::Whole),
        }),
        (Kind::Codes, Formula::Text(code)) if !code.is_empty() && !code.contains(' ') => {
            Some(truth(format!("{}.count() = 1 and {}", asked.head(), has(code).text), Hold::And))
        }
        (Kind::Boolean, Formula::Text(text)) if !text.is_empty() => Some(yes_or_no(field, text, &asked)),
        (Kind::Boolean, Formula::Number(number)) => {
            Some(yes_or_no(field, &number.normalize().to_string(), &asked))
        }
        _ => None,
    })
}

fn yes_or_no(field: &Field, text: &str, asked: &Out) -> Out {
    let [yes, no] = field.truth;
    let value = if text == yes {
        "true"
    } else if text == no && !no.is_empty() {
        "false"
    } else {
        return truth("false".to_owned(), Hold::Whole);
    };
    truth(format!("{value} in {}", asked.at(Hold::Order)), Hold::Member)
}

/// Two values, each typed.
fn values(operator: Operator, a: &Out, b: &Out, is_total: bool) -> Result<Out> {
    let (a, b) = alike(operator, a, b)?;
    let is_equality = operator == Operator::Equal;
    if is_equality && a.kind == Kind::Text {
        let (a, b) = (a.as_present_text()?, b.as_present_text()?);
        let text = format!("{} = {}", a.at(Hold::Order), b.at(Hold::Order));
        return Ok(truth(text, Hold::Equality));
    }
    let hold = if is_equality { Hold::Equality } else { Hold::Order };
    let text = format!("{} {} {}", a.at(Hold::Union), operator.symbol(), b.at(Hold::Union));
    if a.is_never_empty && b.is_never_empty {
        return Ok(truth(text, hold));
    }
    if is_equality && !a.is_never_empty && !b.is_never_empty {
        let (first, second) = (a.head(), b.head());
        let text = format!("iif({first}.exists() or {second}.exists(), iif({text}, true, false), true)");
        return Ok(truth(text, Hold::Whole));
    }
    if is_total {
        return Ok(truth(format!("iif({text}, true, false)"), Hold::Whole));
    }
    Ok(Out::new(text, hold, Kind::Boolean))
}

/// Both as values of one kind.
fn alike(operator: Operator, a: &Out, b: &Out) -> Result<(Out, Out)> {
    let same = |kind: Kind| a.kind == kind && b.kind == kind;
    if same(Kind::Date) || same(Kind::DateTime) || same(Kind::Time) || same(Kind::Boolean) {
        return Ok((a.clone(), b.clone()));
    }
    for kind in [Kind::Date, Kind::DateTime, Kind::Time] {
        match (a.kind == kind, b.kind == kind) {
            (true, false) if b.kind == Kind::Text => return Ok((a.clone(), moment(b, kind)?)),
            (false, true) if a.kind == Kind::Text => return Ok((moment(a, kind)?, b.clone())),
            _ => {}
        }
    }
    let is_moment = |out: &Out| matches!(out.kind, Kind::DateTime | Kind::Time);
    if is_moment(a) || is_moment(b) {
        return Err(Why::Kinds);
    }
    let is_number = a.kind.is_number() || b.kind.is_number() || operator.is_order();
    if is_number {
        return Ok((number(a)?, number(b)?));
    }
    Ok((a.as_text()?, b.as_text()?))
}

/// As a number; one that is written out as a text stays a plain number.
fn number(out: &Out) -> Result<Out> {
    let written = out.text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    match written.filter(|_| out.kind == Kind::Text).and_then(|text| text.parse().ok()) {
        Some(number) => Ok(literal(number)),
        None => out.as_number(),
    }
}

/// A text as a day, a moment or a time.
pub(super) fn moment(out: &Out, kind: Kind) -> Result<Out> {
    let written = out.text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    let Some(text) = written else {
        return Ok(match kind {
            Kind::Date => out.then("toDate()", kind),
            Kind::DateTime => out.then("toDateTime()", kind),
            _ => out.then("toTime()", kind),
        });
    };
    let known = match kind {
        Kind::Date => Date::parse(text).map(|_| format!("@{text}")),
        Kind::DateTime => DateTime::parse(text).map(|_| format!("@{text}")),
        _ => Time::parse(text).map(|_| format!("@T{text}")),
    };
    known.map(|text| Out::whole(text, kind).never_empty()).ok_or(Why::Kinds)
}
