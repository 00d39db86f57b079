//! What formulas of other systems have in common: fields, values, operators and functions. Each importer reads its own
//! language into this tree; [`super::fhirpath`] and [`mod@super::conditions`] write it in ours.

use rust_decimal::Decimal;

/// A formula, its names resolved to fields.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Formula {
    Text(String),
    Number(Decimal),
    Truth(bool),
    /// The answers of a question, by its place in [`super::Fields`].
    Field(usize),
    /// The answer of the question that the formula belongs to.
    Own,
    Negate(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    Call(Call, Vec<Self>),
}

/// Loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    /// As `FHIRPath` and `enableWhen` write it.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "mod",
        }
    }

    pub(super) const fn is_comparison(self) -> bool {
        self.is_order() || matches!(self, Self::Equal | Self::NotEqual)
    }

    pub(super) const fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::AtMost | Self::Greater | Self::AtLeast)
    }

    /// It makes a number of two.
    pub(in super::super) const fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Modulo)
    }

    /// The same with the sides changed.
    pub(in super::super) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            other => other,
        }
    }
}

/// Functions by what they do; arguments in the order of their description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Call {
    /// Condition, then, else.
    If,
    /// The first that isn't blank.
    Coalesce,
    Not,
    /// Whether an answer, or the words of a text, are among them.
    Selected,
    CountSelected,
    /// From 0.
    SelectedAt,
    /// The words of the option that was chosen.
    OptionWords,
    /// Text, pattern: the whole text fits.
    Matches,
    Length,
    Concatenate,
    /// Separator, then the parts.
    Join,
    Contains,
    StartsWith,
    EndsWith,
    /// Text, start from 0, one past the end.
    Substring,
    SubstringBefore,
    SubstringAfter,
    Upper,
    Lower,
    Trim,
    /// Without blanks at the ends, and one blank for many.
    Normalize,
    ToNumber,
    ToText,
    ToTruth,
    /// Towards zero.
    Truncate,
    /// Number, places.
    Round,
    RoundUp,
    RoundDown,
    Absolute,
    Power,
    Root,
    Exponential,
    NaturalLogarithm,
    Logarithm10,
    /// Of instances, or of arguments; blank ones count nothing.
    Sum,
    /// How many there are.
    Count,
    /// How many aren't blank.
    CountAnswered,
    Min,
    Max,
    Mean,
    Today,
    Now,
    ToDate,
    ToMoment,
    /// A day or moment, a pattern with `%Y` and its like.
    Format,
    /// Days since 1970-01-01.
    DayNumber,
    /// Days between two days, the first taken from the second.
    DaysBetween,
    /// Question, group that repeats, number from 1.
    InInstance,
    IsNumber,
    /// Computed while there is no value, then left alone.
    Once,
}

impl Formula {
    pub(in super::super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(in super::super) fn binary(operator: Operator, left: Self, right: Self) -> Self {
        Self::Binary(operator, Box::new(left), Box::new(right))
    }

    pub(in super::super) fn negate(operand: Self) -> Self {
        match operand {
            Self::Number(number) => Self::Number(-number),
            other => Self::Negate(Box::new(other)),
        }
    }

    /// What it is made of.
    pub(super) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Negate(operand) => vec![operand],
            Self::Binary(_, left, right) => vec![left, right],
            Self::Call(_, arguments) => arguments.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The questions that it asks.
    pub(in super::super) fn fields(&self) -> Vec<usize> {
        let (mut waiting, mut found) = (vec![self], Vec::new());
        while let Some(formula) = waiting.pop() {
            if let Self::Field(field) = formula
                && !found.contains(field)
            {
                found.push(*field);
            }
            waiting.extend(formula.parts());
        }
        found
    }

    /// Parts of a chain of one operator, from left to right.
    pub(super) fn chain(&self, operator: Operator) -> Vec<&Self> {
        let (mut found, mut waiting) = (Vec::new(), vec![self]);
        while let Some(formula) = waiting.pop() {
            match formula {
                Self::Binary(own, left, right) if *own == operator => {
                    waiting.push(right);
                    waiting.push(left);
                }
                other => found.push(other),
            }
        }
        found
    }
}

/// What can be told without any answer.
impl Formula {
    /// With comparisons of texts written out, and what follows from them, as true or false.
    #[must_use]
    pub(in super::super) fn folded(self) -> Self {
        match self {
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.folded(), right.folded());
                match (operator, &left, &right) {
                    (Operator::Equal, Self::Text(a), Self::Text(b)) => Self::Truth(a == b),
                    (Operator::NotEqual, Self::Text(a), Self::Text(b)) => Self::Truth(a != b),
                    (Operator::And, Self::Truth(false), _) | (Operator::And, _, Self::Truth(false)) => {
                        Self::Truth(false)
                    }
                    (Operator::Or, Self::Truth(true), _) | (Operator::Or, _, Self::Truth(true)) => {
                        Self::Truth(true)
                    }
                    (Operator::And, Self::Truth(true), _) | (Operator::Or, Self::Truth(false), _) => right,
                    (Operator::And, _, Self::Truth(true)) | (Operator::Or, _, Self::Truth(false)) => left,
                    _ => Self::binary(operator, left, right),
                }
            }
            Self::Call(call, arguments) => {
                let arguments: Vec<Self> = arguments.into_iter().map(Self::folded).collect();
                match (call, arguments.as_slice()) {
                    (Call::Not, [Self::Truth(truth)]) => Self::Truth(!truth),
                    (Call::Selected, [Self::Text(among), Self::Text(wanted)]) => {
                        Self::Truth(among.split_whitespace().any(|word| word == wanted))
                    }
                    _ => Self::Call(call, arguments),
                }
            }
            other => other,
        }
    }
}
