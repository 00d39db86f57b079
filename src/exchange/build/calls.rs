//! Functions.

use regex::Regex;

use super::compare::moment;
use super::fhirpath::{Hold, Out, Result, Why, Writer, quoted};
use super::fields::Kind;
use super::formula::{Call, Formula};

pub(super) fn write(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    match (call, arguments) {
        (Call::If, [condition, then, otherwise]) => choose(writer, condition, then, otherwise),
        (Call::Coalesce, [first, second]) => {
            let (a, b) = alike(writer.value(first)?, writer.value(second)?)?;
            let text = format!("iif({}.exists(), {}, {})", a.head(), a.text, b.text);
            Ok(Out { is_never_empty: b.is_never_empty, ..Out::whole(text, a.kind) })
        }
        (
            Call::Not | Call::Matches | Call::Contains | Call::StartsWith | Call::EndsWith | Call::Selected,
            _,
        )
        | (Call::ToTruth | Call::IsNumber, [_]) => asked(writer, call, arguments),
        (Call::CountSelected | Call::SelectedAt | Call::OptionWords | Call::InInstance, _) => {
            choices(writer, call, arguments)
        }
        (Call::Sum | Call::Count | Call::CountAnswered | Call::Min | Call::Max | Call::Mean, _) => {
            all_of(writer, call, arguments)
        }
        (
            Call::Length
            | Call::Concatenate
            | Call::Join
            | Call::Substring
            | Call::SubstringBefore
            | Call::SubstringAfter
            | Call::Upper
            | Call::Lower
            | Call::Trim
            | Call::Normalize
            | Call::ToText,
            _,
        ) => texts(writer, call, arguments),
        (
            Call::Today
            | Call::Now
            | Call::ToDate
            | Call::ToMoment
            | Call::Format
            | Call::DayNumber
            | Call::DaysBetween,
            _,
        ) => moments(writer, call, arguments),
        (Call::Once, _) => Err(Why::Function("once".to_owned())),
        (_, [_, ..]) => numbers(writer, call, arguments),
        _ => Err(Why::Kinds),
    }
}

/// Both as one kind, so that either may stand for the other.
fn alike(a: Out, b: Out) -> Result<(Out, Out)> {
    if a.is_many || b.is_many {
        return Ok((a.as_text()?, b.as_text()?));
    }
    match (a.kind, b.kind) {
        (x, y) if x == y => Ok((a, b)),
        (Kind::Blank, kind) => Ok((Out { kind, ..a }, b)),
        (kind, Kind::Blank) => Ok((a, Out { kind, ..b })),
        (x, y) if x.is_number() && y.is_number() => {
            Ok((Out { kind: Kind::Decimal, ..a }, Out { kind: Kind::Decimal, ..b }))
        }
        (Kind::Date | Kind::DateTime | Kind::Time, Kind::Text) => {
            let kind = a.kind;
            Ok((a, moment(&b, kind)?))
        }
        (Kind::Text, Kind::Date | Kind::DateTime | Kind::Time) => {
            let kind = b.kind;
            Ok((moment(&a, kind)?, b))
        }
        _ => Ok((a.as_text()?, b.as_text()?)),
    }
}

fn choose(writer: &mut Writer<'_>, condition: &Formula, then: &Formula, otherwise: &Formula) -> Result<Out> {
    let condition = writer.truth(condition, false)?;
    let (a, b) = alike(writer.value(then)?, writer.value(otherwise)?)?;
    let text = format!("iif({}, {}, {})", condition.text, a.text, b.text);
    Ok(Out { is_never_empty: a.is_never_empty && b.is_never_empty, ..Out::whole(text, a.kind) })
}

/// What is true or false.
fn asked(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    let is = |text: String, hold: Hold| Ok(Out::new(text, hold, Kind::Boolean).never_empty());
    match (call, arguments) {
        (Call::Not, _) => writer.truth(&Formula::Call(call, arguments.to_vec()), true),
        (Call::Selected, [among, wanted]) => selected(writer, among, wanted),
        (Call::Matches, [text, Formula::Text(pattern)]) => {
            let whole = format!("^(?:{pattern})$");
            let takes_blank = Regex::new(&whole).map_err(|_unreadable| Why::Kinds)?.is_match("");
            let text = writer.value(text)?;
            let call = format!("matches({})", quoted(&whole));
            if takes_blank || text.is_never_empty {
                return Ok(text.as_present_text()?.then(&call, Kind::Boolean));
            }
            is(format!("iif({}, true, false)", text.as_text()?.then(&call, Kind::Boolean).text), Hold::Whole)
        }
        (Call::Contains | Call::StartsWith | Call::EndsWith, [text, part]) => {
            let name = match call {
                Call::Contains => "contains",
                Call::StartsWith => "startsWith",
                _ => "endsWith",
            };
            let text = writer.value(text)?.as_present_text()?;
            let part = writer.value(part)?.as_present_text()?;
            is(text.then(&format!("{name}({})", part.text), Kind::Boolean).text, Hold::Whole)
        }
        (Call::ToTruth, [value]) => {
            let value = writer.value(value)?.as_text()?;
            is(format!("iif({} in ('true' | '1'), true, false)", value.at(Hold::Order)), Hold::Whole)
        }
        (Call::IsNumber, [value]) => {
            let value = writer.value(value)?;
            match value.kind {
                kind if kind.is_number() => is(format!("{}.exists()", value.head()), Hold::Whole),
                _ => is(format!("{}.toDecimal().exists()", value.as_text()?.head()), Hold::Whole),
            }
        }
        _ => Err(Why::Kinds),
    }
}

/// One of the answers of a choice, or one word of a text.
fn selected(writer: &mut Writer<'_>, among: &Formula, wanted: &Formula) -> Result<Out> {
    let (among, wanted) = (writer.value(among)?, writer.value(wanted)?);
    let is = |text: String, hold: Hold| Ok(Out::new(text, hold, Kind::Boolean).never_empty());
    if wanted.kind == Kind::Blank {
        return is(format!("{}.empty()", among.head()), Hold::Whole);
    }
    let wanted = wanted.as_text()?;
    match among.kind {
        Kind::Blank => is("false".to_owned(), Hold::Whole),
        Kind::Code | Kind::Codes => {
            let text = format!("{} in {}", wanted.at(Hold::Order), among.at(Hold::Order));
            if wanted.is_never_empty {
                is(text, Hold::Member)
            } else {
                is(format!("iif({text}, true, false)"), Hold::Whole)
            }
        }
        _ => {
            let (among, wanted) = (among.as_text()?, wanted.as_present_text()?);
            is(
                format!(
                    "(' ' & {} & ' ').contains(' ' & {} & ' ')",
                    among.at(Hold::Product),
                    wanted.at(Hold::Product)
                ),
                Hold::Whole,
            )
        }
    }
}

/// What only choices and instances have.
fn choices(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    match (call, arguments) {
        (Call::CountSelected, [Formula::Field(_) | Formula::Own]) => {
            let given = arguments.first().map_or(Err(Why::Kinds), |given| writer.value(given))?;
            if !matches!(given.kind, Kind::Code | Kind::Codes) {
                return Err(Why::Kinds);
            }
            Ok(given.then("count()", Kind::Integer).never_empty())
        }
        (Call::SelectedAt, [given @ (Formula::Field(_) | Formula::Own), place]) => {
            let (given, place) = (writer.value(given)?, writer.value(place)?.as_number()?);
            if !matches!(given.kind, Kind::Code | Kind::Codes) {
                return Err(Why::Kinds);
            }
            let call = format!("skip({}).first()", place.text);
            Ok(Out { is_never_empty: false, ..given.then(&call, Kind::Text) })
        }
        (Call::OptionWords, [Formula::Field(field)]) if writer.is_one(*field) && writer.place.is_empty() => {
            let path = writer.path(*field)?;
            let display = path.strip_suffix(".code").ok_or(Why::Kinds)?;
            Ok(Out::whole(format!("{display}.display.join(', ')"), Kind::Text))
        }
        (Call::InInstance, [Formula::Field(field), Formula::Field(group), number]) => {
            let is_of = |own: &super::Field| own.repeats == [*group];
            let own = writer.fields.get(*field).filter(|own| is_of(own)).ok_or(Why::Kinds)?;
            let kind = own.kind;
            let inner = super::fields::path("", own);
            let number = writer.value(number)?.as_number()?;
            let before = format!("{} - 1", number.at(Hold::Sum));
            let text = format!("{}.skip({before}).first(){inner}", writer.path(*group)?);
            Ok(Out::whole(text, kind))
        }
        _ => Err(Why::Kinds),
    }
}

/// Of all instances of a question, or of all arguments.
fn all_of(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    let given = match arguments {
        [Formula::Field(field)] => {
            let out = writer.field(*field)?;
            match (call, out.kind) {
                (Call::Count, Kind::Group) => Out::whole(writer.path(*field)?, Kind::Group),
                (_, Kind::Group) => return Err(Why::Kinds),
                (Call::Count | Call::CountAnswered, _) => out,
                _ => numbers_of(out)?,
            }
        }
        [] => return Err(Why::Kinds),
        several => {
            let mut parts = Vec::new();
            for part in several {
                parts.push(writer.value(part)?.as_number()?);
            }
            let kind = parts.iter().all(|part| part.kind == Kind::Integer);
            let mut parts = parts.into_iter();
            let head = parts.next().map(|first| first.head()).unwrap_or_default();
            let rest: Vec<String> = parts.map(|part| format!(".combine({})", part.text)).collect();
            Out::whole(format!("{head}{}", rest.concat()), if kind { Kind::Integer } else { Kind::Decimal })
        }
    };
    let is_one = matches!(arguments, [Formula::Field(_)]);
    Ok(match call {
        Call::Count | Call::CountAnswered => given.then("count()", Kind::Integer).never_empty(),
        // of instances nothing makes nought, of arguments nothing
        Call::Sum if is_one => given.then("aggregate($this + $total, 0)", given.kind).never_empty(),
        Call::Sum => given.then("sum()", given.kind),
        Call::Min => given.then("min()", given.kind),
        Call::Max => given.then("max()", given.kind),
        _ => given.then("avg()", Kind::Decimal),
    })
}

/// Each as a number.
fn numbers_of(out: Out) -> Result<Out> {
    match out.kind {
        Kind::Integer | Kind::Decimal | Kind::Date => Ok(out),
        Kind::Text | Kind::Code => Ok(out.then("select($this.toDecimal())", Kind::Decimal)),
        _ => Err(Why::Kinds),
    }
}

fn texts(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    let mut given = Vec::new();
    for argument in arguments {
        given.push(writer.value(argument)?);
    }
    let text = |position: usize| given.get(position).ok_or(Why::Kinds).and_then(Out::as_present_text);
    let number = |position: usize| given.get(position).ok_or(Why::Kinds).and_then(Out::as_number);
    Ok(match call {
        Call::Concatenate | Call::Join => {
            let mut parts = Vec::new();
            for part in &given {
                parts.push(part.as_text()?.at(Hold::Product));
            }
            let separator =
                if call == Call::Join { format!(" & {} & ", parts.remove(0)) } else { " & ".to_owned() };
            if parts.len() == 1 {
                parts.push("''".to_owned());
            }
            Out::new(parts.join(&separator), Hold::Sum, Kind::Text).never_empty()
        }
        Call::Length => text(0)?.then("length()", Kind::Integer),
        Call::Upper => text(0)?.then("upper()", Kind::Text),
        Call::Lower => text(0)?.then("lower()", Kind::Text),
        Call::Trim => text(0)?.then("trim()", Kind::Text),
        Call::Normalize => text(0)?.then("trim().replaceMatches('\\\\s+', ' ')", Kind::Text),
        Call::ToText => given.first().ok_or(Why::Kinds)?.as_text()?,
        Call::Substring => {
            let start = number(1)?;
            let call = match given.get(2) {
                None => format!("substring({})", start.text),
                Some(_) => format!(
                    "substring({}, {} - {})",
                    start.text,
                    number(2)?.at(Hold::Sum),
                    start.at(Hold::Product)
                ),
            };
            Out { is_never_empty: false, ..text(0)?.then(&call, Kind::Text) }
        }
        Call::SubstringBefore => {
            let (whole, part) = (text(0)?, text(1)?);
            let at = format!("{}.indexOf({})", whole.head(), part.text);
            let call = format!("substring(0, {at})");
            Out::whole(format!("iif({at} > 0, {}, '')", whole.then(&call, Kind::Text).text), Kind::Text)
                .never_empty()
        }
        Call::SubstringAfter => {
            let (whole, part) = (text(0)?, text(1)?);
            let at = format!("{}.indexOf({})", whole.head(), part.text);
            let call = format!("substring({at} + {})", part.then("length()", Kind::Integer).text);
            Out::whole(format!("iif({at} >= 0, {}, '')", whole.then(&call, Kind::Text).text), Kind::Text)
                .never_empty()
        }
        _ => return Err(Why::Kinds),
    })
}

fn moments(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    let mut given = Vec::new();
    for argument in arguments {
        given.push(writer.value(argument)?);
    }
    Ok(match (call, given.as_slice()) {
        (Call::Today, []) => Out::whole("today()", Kind::Date).never_empty(),
        (Call::Now, []) => Out::whole("now()", Kind::DateTime).never_empty(),
        (Call::ToDate, [value]) => match value.kind {
            Kind::Date => value.clone(),
            Kind::DateTime => value.then("toDate()", Kind::Date),
            Kind::Text => moment(value, Kind::Date)?,
            _ => return Err(Why::Kinds),
        },
        (Call::ToMoment, [value]) => match value.kind {
            Kind::DateTime => value.clone(),
            Kind::Text => moment(value, Kind::DateTime)?,
            _ => return Err(Why::Kinds),
        },
        (Call::DayNumber, [value]) if value.kind == Kind::Date => value.as_number()?,
        (Call::DayNumber, [value]) if value.kind == Kind::Text => moment(value, Kind::Date)?.as_number()?,
        (Call::DaysBetween, [from, to]) => {
            let day = |out: &Out| match out.kind {
                Kind::Date => Ok(out.clone()),
                Kind::Text => moment(out, Kind::Date),
                _ => Err(Why::Kinds),
            };
            let (from, to) = (day(from)?, day(to)?);
            Out::whole(format!("{}.difference({}, 'days')", from.head(), to.text), Kind::Integer)
        }
        (Call::Format, [value, _]) => match arguments.get(1) {
            Some(Formula::Text(pattern)) => formatted(value, pattern)?,
            _ => return Err(Why::Kinds),
        },
        _ => return Err(Why::Kinds),
    })
}

/// A day or moment by a pattern: its parts are cut out of what ISO 8601 writes.
fn formatted(value: &Out, pattern: &str) -> Result<Out> {
    let (date, time) = match value.kind {
        Kind::Date => (Some(0), None),
        Kind::DateTime => (Some(0), Some(11)),
        Kind::Time => (None, Some(0)),
        _ => return Err(Why::Kinds),
    };
    let whole = value.then("toString()", Kind::Text).text;
    let cut = |start: Option<usize>, from: usize, length: usize| {
        start.map(|start| format!("{whole}.substring({}, {length})", start + from)).ok_or(Why::Kinds)
    };
    let (mut parts, mut plain) = (Vec::new(), String::new());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            plain.push(letter);
            continue;
        }
        let short = |part: String| format!("{part}.toInteger().toString()");
        let part = match letters.next() {
            Some('Y') => cut(date, 0, 4)?,
            Some('y') => cut(date, 2, 2)?,
            Some('m') => cut(date, 5, 2)?,
            Some('n') => short(cut(date, 5, 2)?),
            Some('d') => cut(date, 8, 2)?,
            Some('e') => short(cut(date, 8, 2)?),
            Some('H') => cut(time, 0, 2)?,
            Some('h') => short(cut(time, 0, 2)?),
            Some('M') => cut(time, 3, 2)?,
            Some('S') => cut(time, 6, 2)?,
            Some('%') => {
                plain.push('%');
                continue;
            }
            other => {
                return Err(Why::Function(other.map_or_else(String::new, |letter| format!("%{letter}"))));
            }
        };
        if !plain.is_empty() {
            parts.push(quoted(&std::mem::take(&mut plain)));
        }
        parts.push(part);
    }
    if !plain.is_empty() {
        parts.push(quoted(&plain));
    }
    let asked = value.head();
    let text = if value.is_never_empty {
        parts.join(" & ")
    } else {
        format!("iif({asked}.exists(), {}, {{}})", parts.join(" & "))
    };
    let hold = if value.is_never_empty && parts.len() > 1 { Hold::Sum } else { Hold::Whole };
    Ok(Out { is_never_empty: value.is_never_empty, ..Out::new(text, hold, Kind::Text) })
}

fn numbers(writer: &mut Writer<'_>, call: Call, arguments: &[Formula]) -> Result<Out> {
    let mut given = Vec::new();
    for argument in arguments {
        given.push(writer.value(argument)?.as_number()?);
    }
    let first = given.first().ok_or(Why::Kinds)?;
    let is = |name: &str, kind: Kind| Ok(first.then(&format!("{name}()"), kind));
    match (call, given.as_slice()) {
        (Call::ToNumber, [_]) => Ok(first.clone()),
        (Call::Truncate, [_]) => is("truncate", Kind::Integer),
        (Call::RoundUp, [_]) => is("ceiling", Kind::Integer),
        (Call::RoundDown, [_]) => is("floor", Kind::Integer),
        (Call::Round, [_]) => is("round", Kind::Integer),
        (Call::Round, [_, places]) => {
            let kind = if places.text == "0" { Kind::Integer } else { Kind::Decimal };
            Ok(first.then(&format!("round({})", places.text), kind))
        }
        (Call::RoundUp | Call::RoundDown, [number, places]) => {
            let factor = format!("(10).power({})", places.text);
            let name = if call == Call::RoundUp { "ceiling" } else { "floor" };
            let text = format!("({} * {factor}).{name}() / {factor}", number.at(Hold::Product));
            Ok(Out::new(text, Hold::Product, Kind::Decimal))
        }
        (Call::Absolute, [_]) => is("abs", first.kind),
        (Call::Root, [_]) => Ok(Out { is_never_empty: false, ..first.then("sqrt()", Kind::Decimal) }),
        (Call::Exponential, [_]) => is("exp", Kind::Decimal),
        (Call::NaturalLogarithm, [_]) => {
            Ok(Out { is_never_empty: false, ..first.then("ln()", Kind::Decimal) })
        }
        (Call::Logarithm10, [_]) => Ok(Out { is_never_empty: false, ..first.then("log(10)", Kind::Decimal) }),
        (Call::Power, [_, exponent]) => Ok(Out {
            is_never_empty: false,
            ..first.then(&format!("power({})", exponent.text), Kind::Decimal)
        }),
        _ => Err(Why::Kinds),
    }
}
