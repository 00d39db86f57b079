//! An expression as read: literals parsed, patterns compiled, names of fields ready for lookup. `Send + Sync`, so a
//! compiled questionnaire can hold it.

use regex::Regex;

use super::function::Function;
use super::item::Item;

#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// `{}`
    Empty,
    Literal(Item<'static>),
    This,
    Index,
    Total,
    Variable(Variable),
    Path(Box<Path>),
    /// Operators of one precedence, from left to right: kept flat, so that a long sum is not a deep tree.
    Chain(Box<Chain>),
    Negate(Box<Expr>),
    Is(Box<Expr>, TypeName),
    As(Box<Expr>, TypeName),
}

/// `%name`
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: Box<str>,
    pub(super) offset: usize,
}

/// `head.step.step`; without a head the first step is applied to the focus.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) head: Option<Expr>,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) first: Expr,
    pub(super) rest: Vec<(Operator, usize, Expr)>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Member(Name),
    At(Expr),
    Call(Call),
    /// `where(field = 'text')`, by far the most frequent filter.
    WhereText {
        field: Name,
        text: Box<str>,
        call: Call,
    },
    /// `repeat(item).where(linkId = 'x')`, or `descendants().where(linkId = 'x')`.
    FindItems {
        link_id: Box<str>,
        /// Also the items below answers.
        through_answers: bool,
        calls: Box<(Call, Call)>,
    },
}

/// The name of an element, and that of what JSON keeps beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    pub(super) plain: Box<str>,
    pub(super) beside: Box<str>,
    pub(super) offset: usize,
}

impl Name {
    pub(super) fn new(plain: &str, offset: usize) -> Self {
        Self { plain: plain.into(), beside: format!("_{plain}").into(), offset }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) function: Function,
    pub(super) offset: usize,
    pub(super) arguments: Vec<Expr>,
    pub(super) prepared: Prepared,
}

/// What was worked out when the call was read.
#[derive(Clone, Debug)]
pub(super) enum Prepared {
    Nothing,
    Pattern(Regex),
    Type(TypeName),
    /// For each key of `sort`: from the greatest to the least.
    Descending(Vec<bool>),
}

/// `Quantity`, `FHIR.Quantity`, `System.Quantity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    pub(super) namespace: Option<Box<str>>,
    pub(super) name: Box<str>,
    pub(super) offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Multiply,
    Divide,
    WholeDivide,
    Modulo,
    Add,
    Subtract,
    Concatenate,
    Union,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Equivalent,
    NotEquivalent,
    In,
    Contains,
    And,
    Or,
    Xor,
    Implies,
}

impl Operator {
    /// The symbol and how tightly it binds: the order of the grammar, 1 is the loosest.
    pub(super) const ALL: [(&'static str, Self, u8); 22] = [
        ("implies", Self::Implies, 1),
        ("or", Self::Or, 2),
        ("xor", Self::Xor, 2),
        ("and", Self::And, 3),
        ("in", Self::In, 4),
        ("contains", Self::Contains, 4),
        ("=", Self::Equal, 5),
        ("~", Self::Equivalent, 5),
        ("!=", Self::NotEqual, 5),
        ("!~", Self::NotEquivalent, 5),
        ("<=", Self::LessOrEqual, 6),
        ("<", Self::Less, 6),
        (">", Self::Greater, 6),
        (">=", Self::GreaterOrEqual, 6),
        ("|", Self::Union, 7),
        ("+", Self::Add, 9),
        ("-", Self::Subtract, 9),
        ("&", Self::Concatenate, 9),
        ("*", Self::Multiply, 10),
        ("/", Self::Divide, 10),
        ("div", Self::WholeDivide, 10),
        ("mod", Self::Modulo, 10),
    ];
    /// Between [`Self::Union`] and [`Self::Add`]: `is` and `as`.
    pub(super) const TYPE_LEVEL: u8 = 8;

    pub(super) fn symbol(self) -> &'static str {
        Self::ALL.iter().find(|(_, operator, _)| *operator == self).map_or("", |(symbol, ..)| symbol)
    }
}

impl Expr {
    /// Calls `seen` for this expression and every one in it.
    pub(super) fn visit<'e>(&'e self, seen: &mut dyn FnMut(&'e Self)) {
        seen(self);
        self.parts(&mut |part| part.visit(seen));
    }

    /// How many expressions stand inside each other.
    pub(super) fn height(&self) -> usize {
        let mut highest = 0;
        self.parts(&mut |part| highest = part.height().max(highest));
        highest + 1
    }

    /// The expressions directly inside.
    fn parts<'e>(&'e self, seen: &mut dyn FnMut(&'e Self)) {
        match self {
            Self::Path(path) => {
                path.head.iter().for_each(&mut *seen);
                for step in &path.steps {
                    match step {
                        Step::Member(_) => {}
                        Step::At(index) => seen(index),
                        Step::Call(call) | Step::WhereText { call, .. } => {
                            call.arguments.iter().for_each(&mut *seen);
                        }
                        Step::FindItems { calls, .. } => {
                            calls.0.arguments.iter().chain(&calls.1.arguments).for_each(&mut *seen);
                        }
                    }
                }
            }
            Self::Chain(chain) => {
                seen(&chain.first);
                chain.rest.iter().for_each(|(.., operand)| seen(operand));
            }
            Self::Negate(operand) | Self::Is(operand, _) | Self::As(operand, _) => seen(operand),
            Self::Empty | Self::Literal(_) | Self::This | Self::Index | Self::Total | Self::Variable(_) => {}
        }
    }
}
