//! Writes a formula as FHIRPath that says the same.
//!
//! Other systems know two truth values, and a blank answer is the text of no letters; FHIRPath has empty collections,
//! which spread. Where it matters (below a `not`, in a rule), what is written is therefore never empty.

use rust_decimal::Decimal;

use super::fields::{Fields, Kind, Variables, path};
use super::formula::{Call, Formula, Operator};
use super::{calls, compare};
use crate::domain::expression::Expression;

/// Why a formula can't be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Why {
    /// It can't be read from this letter on, counted from 1.
    Syntax(usize),
    Function(String),
    /// It names what isn't there.
    Field(String),
    /// It asks into a group that repeats, from outside.
    Instances(String),
    /// It mixes kinds of values in a way that has no equal.
    Kinds,
}

pub(super) type Result<T> = std::result::Result<T, Why>;

/// How tightly an expression holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hold {
    Or,
    And,
    Member,
    Equality,
    Order,
    Union,
    Sum,
    Product,
    Sign,
    Whole,
}

/// An expression with what is known of its value.
#[derive(Clone, Debug)]
pub(super) struct Out {
    pub(super) text: String,
    pub(super) hold: Hold,
    pub(super) kind: Kind,
    /// It has a value whatever was answered.
    pub(super) is_never_empty: bool,
    /// It may have several.
    pub(super) is_many: bool,
}

impl Out {
    pub(super) fn new(text: impl Into<String>, hold: Hold, kind: Kind) -> Self {
        Self { text: text.into(), hold, kind, is_never_empty: false, is_many: false }
    }

    pub(super) fn whole(text: impl Into<String>, kind: Kind) -> Self {
        Self::new(text, Hold::Whole, kind)
    }

    #[must_use]
    pub(super) const fn never_empty(mut self) -> Self {
        self.is_never_empty = true;
        self
    }

    /// In brackets where it holds less than it has to.
    pub(super) fn at(&self, hold: Hold) -> String {
        if self.hold >= hold { self.text.clone() } else { format!("({})", self.text) }
    }

    /// Before a dot.
    pub(super) fn head(&self) -> String {
        self.at(Hold::Whole)
    }

    /// With a function called on it.
    pub(super) fn then(&self, call: &str, kind: Kind) -> Self {
        let text = format!("{}.{call}", self.head());
        Self { text, hold: Hold::Whole, kind, is_never_empty: self.is_never_empty, is_many: false }
    }

    /// One text, perhaps empty.
    pub(super) fn as_text(&self) -> Result<Self> {
        Ok(match self.kind {
            Kind::Text | Kind::Code if self.is_many => self.then("join(' ')", Kind::Text),
            Kind::Text | Kind::Blank => self.clone(),
            Kind::Code => Self { kind: Kind::Text, ..self.clone() },
            Kind::Codes => self.then("join(' ')", Kind::Text),
            Kind::Boolean => {
                Self::whole(format!("iif({}, 'true', 'false')", self.text), Kind::Text).never_empty()
            }
            Kind::File | Kind::Group => return Err(Why::Kinds),
            _ => self.then("toString()", Kind::Text),
        })
    }

    /// A text of no letters where there is nothing.
    pub(super) fn as_present_text(&self) -> Result<Self> {
        let text = self.as_text()?;
        if text.is_never_empty || text.kind == Kind::Blank {
            let words = if text.kind == Kind::Blank { "''".to_owned() } else { text.text };
            return Ok(Self { text: words, kind: Kind::Text, is_never_empty: true, ..text });
        }
        Ok(Self::new(format!("{} & ''", text.at(Hold::Sum)), Hold::Sum, Kind::Text).never_empty())
    }

    /// One number, perhaps none.
    pub(super) fn as_number(&self) -> Result<Self> {
        Ok(match self.kind {
            Kind::Integer | Kind::Decimal | Kind::Blank => self.clone(),
            Kind::Text | Kind::Code => Self {
                is_never_empty: false,
                is_many: self.is_many,
                ..self.then("toDecimal()", Kind::Decimal)
            },
            Kind::Boolean => Self::whole(format!("iif({}, 1, 0)", self.text), Kind::Integer).never_empty(),
            Kind::Date => {
                Self::whole(format!("@1970-01-01.difference({}, 'days')", self.text), Kind::Integer)
            }
            _ => return Err(Why::Kinds),
        })
    }
}

/// A text as FHIRPath writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("\\'"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

/// Writes the formulas of one item.
pub(in super::super) struct Writer<'a> {
    pub(super) fields: &'a Fields,
    pub(super) variables: &'a mut Variables,
    /// The groups around it that repeat, outermost first.
    pub(super) place: &'a [usize],
    /// The question that it belongs to.
    pub(super) own: Option<usize>,
}

impl<'a> Writer<'a> {
    pub(in super::super) const fn new(
        fields: &'a Fields,
        variables: &'a mut Variables,
        place: &'a [usize],
        own: Option<usize>,
    ) -> Self {
        Self { fields, variables, place, own }
    }

    /// A condition for asking: without a value it doesn't hold.
    pub(in super::super) fn condition(&mut self, formula: &Formula) -> Result<String> {
        let out = self.truth(formula, false)?;
        checked(out.text)
    }

    /// A rule about an answer: true or false, never without a value.
    pub(in super::super) fn rule(&mut self, formula: &Formula) -> Result<String> {
        let out = self.truth(formula, true)?;
        checked(out.text)
    }

    /// A value to be computed, and its kind.
    pub(in super::super) fn computed(&mut self, formula: &Formula) -> Result<(String, Kind)> {
        let out = self.value(formula)?;
        let out = match out.kind {
            Kind::Boolean | Kind::Codes | Kind::Code | Kind::Blank => out.as_text()?,
            Kind::File | Kind::Group => return Err(Why::Kinds),
            _ => out,
        };
        Ok((checked(out.text)?, out.kind))
    }

    /// The same as a text, or as a number.
    pub(in super::super) fn computed_as(&mut self, formula: &Formula, kind: Kind) -> Result<String> {
        let out = self.value(formula)?;
        let out = match (kind, out.kind) {
            (Kind::Code | Kind::Codes, _) if out.kind.is_text() => out,
            (Kind::Integer | Kind::Decimal, _) => out.as_number()?,
            (Kind::Boolean, Kind::Boolean) => out,
            (Kind::Date, Kind::Text) => out.then("toDate()", Kind::Date),
            (Kind::DateTime, Kind::Text) => out.then("toDateTime()", Kind::DateTime),
            (Kind::Time, Kind::Text) => out.then("toTime()", Kind::Time),
            (wanted, found) if wanted == found || found == Kind::Blank => out,
            (Kind::Text | Kind::Code | Kind::Codes, _) => out.as_text()?,
            _ => return Err(Why::Kinds),
        };
        checked(out.text)
    }

    /// Typed as what it is.
    pub(super) fn value(&mut self, formula: &Formula) -> Result<Out> {
        Ok(match formula {
            Formula::Text(text) if text.is_empty() => Out::whole("{}", Kind::Blank),
            Formula::Text(text) => Out::whole(quoted(text), Kind::Text).never_empty(),
            Formula::Number(number) => literal(*number),
            Formula::Truth(truth) => Out::whole(truth.to_string(), Kind::Boolean).never_empty(),
            Formula::Field(field) => {
                let out = self.field(*field)?;
                if out.is_many && !self.is_one(*field) {
                    return Err(Why::Instances(self.name_of(*field)));
                }
                out
            }
            Formula::Own => self.own()?,
            Formula::Negate(operand) => {
                let operand = self.value(operand)?.as_number()?;
                Out { text: format!("-{}", operand.at(Hold::Sign)), hold: Hold::Sign, ..operand }
            }
            Formula::Binary(operator, left, right) => match operator {
                Operator::Or | Operator::And => self.truth(formula, true)?,
                operator if operator.is_comparison() => self.truth(formula, true)?,
                operator => self.arithmetic(*operator, left, right)?,
            },
            Formula::Call(call, arguments) => calls::write(self, *call, arguments)?,
        })
    }

    /// True or false; with `is_total` never empty.
    pub(super) fn truth(&mut self, formula: &Formula, is_total: bool) -> Result<Out> {
        match formula {
            Formula::Binary(operator @ (Operator::Or | Operator::And), ..) => {
                let hold = if *operator == Operator::Or { Hold::Or } else { Hold::And };
                let mut texts = Vec::new();
                for part in formula.chain(*operator) {
                    texts.push(self.truth(part, is_total)?.at(hold));
                }
                let text = texts.join(&format!(" {} ", operator.symbol()));
                Ok(Out { is_never_empty: is_total, ..Out::new(text, hold, Kind::Boolean) })
            }
            Formula::Binary(operator, left, right) if operator.is_comparison() => {
                compare::write(self, *operator, left, right, is_total)
            }
            Formula::Call(Call::Not, arguments) => {
                let [argument] = arguments.as_slice() else { return Err(Why::Kinds) };
                let inner = self.truth(argument, true)?;
                // two questions after the same; of several that are joined only the last would be turned round
                for (asks, opposite) in [(".exists()", ".empty()"), (".empty()", ".exists()")] {
                    if let Some(asked) = inner.text.strip_suffix(asks).filter(|_| inner.hold == Hold::Whole) {
                        return Ok(Out::whole(format!("{asked}{opposite}"), Kind::Boolean).never_empty());
                    }
                }
                Ok(inner.then("not()", Kind::Boolean))
            }
            other => {
                let out = self.value(other)?;
                Ok(truth_of(other, &out, is_total))
            }
        }
    }

    fn arithmetic(&mut self, operator: Operator, left: &Formula, right: &Formula) -> Result<Out> {
        let (a, b) = (self.value(left)?, self.value(right)?);
        if operator == Operator::Subtract && a.kind == Kind::Date && b.kind == Kind::Date {
            return Ok(Out::whole(format!("{}.difference({}, 'days')", b.head(), a.text), Kind::Integer));
        }
        if let (Operator::Add | Operator::Subtract, Kind::Date, Formula::Number(days)) =
            (operator, a.kind, right)
            && days.fract().is_zero()
        {
            let text = format!("{} {} {days} days", a.at(Hold::Sum), operator.symbol());
            return Ok(Out::new(text, Hold::Sum, Kind::Date));
        }
        let (a, b) = (a.as_number()?, b.as_number()?);
        let hold = match operator {
            Operator::Add | Operator::Subtract => Hold::Sum,
            _ => Hold::Product,
        };
        let tighter = if hold == Hold::Sum { Hold::Product } else { Hold::Sign };
        let is_whole = a.kind == Kind::Integer && b.kind == Kind::Integer && operator != Operator::Divide;
        let kind = if is_whole { Kind::Integer } else { Kind::Decimal };
        let text = format!("{} {} {}", a.at(hold), operator.symbol(), b.at(tighter));
        let is_never_empty = a.is_never_empty && b.is_never_empty && hold == Hold::Sum;
        Ok(Out { is_never_empty, ..Out::new(text, hold, kind) })
    }

    pub(super) fn name_of(&self, field: usize) -> String {
        self.fields.get(field).map(|field| field.name.clone()).unwrap_or_default()
    }

    /// Whether there is one instance of a question, seen from here.
    pub(super) fn is_one(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| self.place.starts_with(&field.repeats))
    }

    /// The answers of a question: in the same instance of what repeats around both, in all others.
    pub(super) fn field(&mut self, index: usize) -> Result<Out> {
        let Some(field) = self.fields.get(index) else { return Err(Why::Field(String::new())) };
        let shared = field.repeats.iter().zip(self.place).take_while(|(a, b)| a == b).count();
        let scope = shared.checked_sub(1).and_then(|last| field.repeats.get(last)).copied();
        let name = self.variables.name(self.fields, scope, index);
        let out = Out::whole(format!("%{name}"), field.kind);
        Ok(Out { is_many: !self.is_one(index) || matches!(field.kind, Kind::Codes), ..out })
    }

    fn own(&self) -> Result<Out> {
        let own = self.own.and_then(|own| self.fields.get(own)).ok_or_else(|| Why::Field(".".to_owned()))?;
        let code = if matches!(own.kind, Kind::Code | Kind::Codes) { ".code" } else { "" };
        let out = Out::whole(format!("%context.answer.value{code}"), own.kind);
        Ok(Out { is_many: own.kind == Kind::Codes, ..out })
    }

    /// What a formula that is a question asks.
    pub(super) fn question(&self, formula: &Formula) -> Option<&'a super::Field> {
        match formula {
            Formula::Field(field) => self.fields.get(*field),
            Formula::Own => self.own.and_then(|own| self.fields.get(own)),
            _ => None,
        }
    }

    /// The path to a question's items or a group's instances, without a variable.
    pub(super) fn path(&self, index: usize) -> Result<String> {
        self.fields.get(index).map(|field| path("%resource", field)).ok_or(Why::Kinds)
    }
}

/// A value asked whether it is one.
fn truth_of(formula: &Formula, out: &Out, is_total: bool) -> Out {
    let text = match out.kind {
        Kind::Boolean if !out.is_never_empty && is_total => format!("iif({}, true, false)", out.text),
        Kind::Boolean => return out.clone(),
        Kind::Blank => "false".to_owned(),
        Kind::Integer | Kind::Decimal => format!("iif({} != 0, true, false)", out.at(Hold::Equality)),
        Kind::Text if !matches!(formula, Formula::Field(_) | Formula::Own) => {
            let text = format!("({} & '').length() > 0", out.at(Hold::Sum));
            return Out::new(text, Hold::Order, Kind::Boolean).never_empty();
        }
        _ => format!("{}.exists()", out.head()),
    };
    Out::whole(text, Kind::Boolean).never_empty()
}

pub(super) fn literal(number: Decimal) -> Out {
    let number = number.normalize();
    let kind = if number.scale() == 0 { Kind::Integer } else { Kind::Decimal };
    let hold = if number.is_sign_negative() { Hold::Sign } else { Hold::Whole };
    Out::new(number.to_string(), hold, kind).never_empty()
}

/// Nothing goes out that couldn't be read.
fn checked(text: String) -> Result<String> {
    if Expression::parse(&text).is_ok() { Ok(text) } else { Err(Why::Kinds) }
}
