//! FHIRPath as a formula, so that other languages can say it: what importers write, and what is written like it.

mod tree;

use std::collections::HashMap;

use self::tree::Tree;
use super::fields::{Fields, Kind};
use super::formula::{Call, Formula, Operator};

/// What expressions may name: questions by their linkIds, variables by what they stand for.
pub(in super::super) struct Reading<'a> {
    pub(in super::super) fields: &'a Fields,
    pub(in super::super) by_link_id: &'a HashMap<String, usize>,
    /// Expressions of variables by their names.
    pub(in super::super) variables: &'a HashMap<String, String>,
}

impl Reading<'_> {
    /// `None` where the formula has nothing like it.
    pub(in super::super) fn formula(&self, expression: &str) -> Option<Formula> {
        self.of(&tree::read(expression)?)
    }

    /// The same of what is true or false.
    pub(in super::super) fn condition(&self, expression: &str) -> Option<Formula> {
        self.truth(&tree::read(expression)?)
    }

    /// Elsewhere "no" is an answer, which isn't blank.
    fn truth(&self, tree: &Tree) -> Option<Formula> {
        let found = self.of(tree)?;
        if let Formula::Field(index) = found
            && let Some(field) = self.fields.get(index)
            && field.kind == Kind::Boolean
        {
            let [yes, _] = field.truth;
            return Some(Formula::binary(Operator::Equal, found, Formula::text(yes)));
        }
        Some(found)
    }

    fn of(&self, tree: &Tree) -> Option<Formula> {
        if let Some(found) = self.question(tree) {
            return Some(found);
        }
        Some(match tree {
            Tree::Empty => Formula::text(""),
            Tree::Text(text) => Formula::text(text),
            Tree::Number(number) => Formula::Number(number.parse().ok()?),
            Tree::Truth(truth) => Formula::Truth(*truth),
            Tree::Moment(text) => Formula::text(text.trim_start_matches('T')),
            Tree::Variable(_) | Tree::Member(..) => return None,
            Tree::Negate(operand) => Formula::negate(self.of(operand)?),
            Tree::Binary(operator, left, right) => self.binary(operator, left, right)?,
            Tree::Call(None, name, arguments) => self.function(name, arguments)?,
            Tree::Call(Some(receiver), name, arguments) => self.method(receiver, name, arguments)?,
        })
    }

    /// The answers of a question, or of the item itself.
    fn question(&self, tree: &Tree) -> Option<Formula> {
        if let Tree::Variable(name) = tree {
            let expression = self.variables.get(name)?;
            return self.path(&tree::read(expression)?);
        }
        self.path(tree)
    }

    fn path(&self, tree: &Tree) -> Option<Formula> {
        let (mut steps, mut at) = (Vec::new(), tree);
        let is_own = loop {
            at = match at {
                Tree::Member(receiver, name) => {
                    steps.push((name.as_str(), [].as_slice()));
                    receiver
                }
                Tree::Call(Some(receiver), name, arguments) => {
                    steps.push((name.as_str(), arguments.as_slice()));
                    receiver
                }
                Tree::Variable(name) => {
                    let is_context = name == "context" || name == "$this";
                    if !is_context && name != "resource" && name != "rootResource" {
                        return None;
                    }
                    break is_context;
                }
                _ => return None,
            };
        };
        steps.reverse();
        let (mut field, mut is_answer) = (None, false);
        for (name, arguments) in &steps {
            match (*name, *arguments) {
                ("item" | "descendants" | "repeat", _) if !is_answer => {}
                ("where", [Tree::Binary(sign, left, right)]) if sign == "=" && !is_answer => {
                    match (left.as_ref(), right.as_ref()) {
                        (Tree::Variable(own), Tree::Text(link_id)) if own == "linkId" => {
                            field = Some(link_id);
                        }
                        _ => return None,
                    }
                }
                ("answer", []) => is_answer = true,
                ("first" | "code", []) if is_answer => {}
                (value, []) if is_answer && value.starts_with("value") => {}
                _ => return None,
            }
        }
        match (field, is_answer) {
            (Some(link_id), true) => {
                self.by_link_id.get(link_id.as_str()).map(|index| Formula::Field(*index))
            }
            (Some(link_id), false) => {
                let index = *self.by_link_id.get(link_id.as_str())?;
                let is_group = self.fields.get(index).is_some_and(|field| field.kind == Kind::Group);
                is_group.then_some(Formula::Field(index))
            }
            // its own answer, not those of what stands below it
            (None, true) => (is_own && steps.iter().all(|(name, _)| *name != "item")).then_some(Formula::Own),
            (None, false) => None,
        }
    }

    fn binary(&self, operator: &str, left: &Tree, right: &Tree) -> Option<Formula> {
        match operator {
            "in" => return self.member(left, right),
            "&" => {
                if matches!(right, Tree::Text(text) if text.is_empty()) {
                    return self.of(left);
                }
                let mut parts = match self.of(left)? {
                    Formula::Call(Call::Concatenate, parts) => parts,
                    other => vec![other],
                };
                parts.push(self.of(right)?);
                return Some(Formula::Call(Call::Concatenate, parts));
            }
            "div" => {
                let whole = Formula::binary(Operator::Divide, self.of(left)?, self.of(right)?);
                return Some(Formula::Call(Call::Truncate, vec![whole]));
            }
            // any number but nought is true
            "!=" if matches!(right, Tree::Number(number) if number == "0") => return self.of(left),
            _ => {}
        }
        let operator = match operator {
            "or" => Operator::Or,
            "and" => Operator::And,
            "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::AtMost,
            ">" => Operator::Greater,
            ">=" => Operator::AtLeast,
            "+" => Operator::Add,
            "-" => Operator::Subtract,
            "*" => Operator::Multiply,
            "/" => Operator::Divide,
            "mod" => Operator::Modulo,
            _ => return None,
        };
        if matches!(operator, Operator::Or | Operator::And) {
            return Some(Formula::binary(operator, self.truth(left)?, self.truth(right)?));
        }
        let (left, right) = (self.of(left)?, self.of(right)?);
        let left = self.in_words(&right, left);
        let right = self.in_words(&left, right);
        Some(Formula::binary(operator, left, right))
    }

    /// Yes or no as the question beside it says it.
    fn in_words(&self, beside: &Formula, value: Formula) -> Formula {
        let Formula::Truth(truth) = value else { return value };
        let Formula::Field(field) = beside else { return value };
        let Some(field) = self.fields.get(*field).filter(|field| field.kind == Kind::Boolean) else {
            return value;
        };
        let [yes, no] = field.truth;
        match (truth, no) {
            (true, _) => Formula::text(yes),
            (false, "") => value,
            (false, no) => Formula::text(no),
        }
    }

    /// `'code' in %question`
    fn member(&self, left: &Tree, right: &Tree) -> Option<Formula> {
        if let Tree::Binary(union, first, second) = right {
            let is_truth = union == "|"
                && matches!((first.as_ref(), second.as_ref()), (Tree::Text(a), Tree::Text(b)) if a == "true" && b == "1");
            return if is_truth { Some(Formula::Call(Call::ToTruth, vec![self.of(left)?])) } else { None };
        }
        let (wanted, among) = (self.of(left)?, self.of(right)?);
        let kind = match among {
            Formula::Field(field) => self.fields.get(field)?.kind,
            Formula::Own => Kind::Codes,
            _ => return None,
        };
        match kind {
            Kind::Codes => Some(Formula::Call(Call::Selected, vec![among, wanted])),
            Kind::Boolean => {
                let wanted = self.in_words(&among, wanted);
                let is_said = !matches!(wanted, Formula::Truth(_));
                is_said.then(|| Formula::binary(Operator::Equal, among, wanted))
            }
            Kind::Group | Kind::File | Kind::Blank => None,
            _ => Some(Formula::binary(Operator::Equal, among, wanted)),
        }
    }

    fn function(&self, name: &str, arguments: &[Tree]) -> Option<Formula> {
        match (name, arguments) {
            ("today", []) => Some(Formula::Call(Call::Today, Vec::new())),
            ("now", []) => Some(Formula::Call(Call::Now, Vec::new())),
            ("iif", [condition, Tree::Truth(true), Tree::Truth(false)]) => self.truth(condition),
            ("iif", [condition, then, otherwise]) => {
                let found = alike(condition, then, otherwise)
                    .and_then(|(a, b)| Some(Formula::binary(Operator::Equal, self.of(a)?, self.of(b)?)));
                let found = found.or_else(|| self.part(condition, then));
                let found = found.or_else(|| match (then, otherwise) {
                    (parts, Tree::Empty) => self.pattern(parts),
                    _ => None,
                });
                if found.is_some() {
                    return found;
                }
                let (then, otherwise) = (self.of(then)?, self.of(otherwise)?);
                // elsewhere the least of several is blank where one of them is
                let is_least =
                    matches!(&then, Formula::Call(Call::Min | Call::Max, parts) if parts.len() > 1);
                if is_least && otherwise == Formula::text("") {
                    return Some(then);
                }
                let parts = vec![self.truth(condition)?, then, otherwise];
                Some(Formula::Call(Call::If, parts))
            }
            _ => None,
        }
    }

    /// What is before or after a part of a text.
    fn part(&self, condition: &Tree, then: &Tree) -> Option<Formula> {
        let Tree::Binary(sign, at, _) = condition else { return None };
        let Tree::Call(Some(whole), index, parts) = at.as_ref() else { return None };
        let (Tree::Call(Some(_), substring, _), "indexOf", [part]) = (then, index.as_str(), parts.as_slice())
        else {
            return None;
        };
        let call = match (substring.as_str(), sign.as_str()) {
            ("substring", ">") => Call::SubstringBefore,
            ("substring", ">=") => Call::SubstringAfter,
            _ => return None,
        };
        Some(Formula::Call(call, vec![self.of(whole)?, self.of(part)?]))
    }

    /// Parts cut out of a day or moment, as a pattern.
    fn pattern(&self, tree: &Tree) -> Option<Formula> {
        let (mut parts, mut at) = (Vec::new(), tree);
        while let Tree::Binary(sign, left, right) = at {
            if sign != "&" {
                return None;
            }
            parts.push(right.as_ref());
            at = left;
        }
        parts.push(at);
        parts.reverse();
        let (mut pattern, mut value) = (String::new(), None);
        for part in parts {
            if let Tree::Text(text) = part {
                pattern.push_str(&text.replace('%', "%%"));
                continue;
            }
            let (cut, is_short) = match part {
                Tree::Call(Some(inner), text, _) if text == "toString" => match inner.as_ref() {
                    Tree::Call(Some(cut), number, _) if number == "toInteger" => (cut.as_ref(), true),
                    _ => return None,
                },
                other => (other, false),
            };
            let Tree::Call(Some(whole), substring, places) = cut else { return None };
            let (Tree::Call(Some(asked), text, _), [Tree::Number(from), Tree::Number(length)]) =
                (whole.as_ref(), places.as_slice())
            else {
                return None;
            };
            if substring != "substring" || text != "toString" {
                return None;
            }
            pattern.push_str(match (from.as_str(), length.as_str(), is_short) {
                ("0", "4", false) => "%Y",
                ("2", "2", false) => "%y",
                ("5", "2", false) => "%m",
                ("5", "2", true) => "%n",
                ("8", "2", false) => "%d",
                ("8", "2", true) => "%e",
                ("0" | "11", "2", false) => "%H",
                ("0" | "11", "2", true) => "%h",
                ("3" | "14", "2", false) => "%M",
                ("6" | "17", "2", false) => "%S",
                _ => return None,
            });
            let asked = self.of(asked)?;
            if value.as_ref().is_some_and(|known| *known != asked) {
                return None;
            }
            value = Some(asked);
        }
        Some(Formula::Call(Call::Format, vec![value?, Formula::Text(pattern)]))
    }

    fn method(&self, receiver: &Tree, name: &str, arguments: &[Tree]) -> Option<Formula> {
        let one = |call: Call| Some(Formula::Call(call, vec![self.of(receiver)?]));
        let two =
            |call: Call, second: &Tree| Some(Formula::Call(call, vec![self.of(receiver)?, self.of(second)?]));
        let blank =
            |operator: Operator| Some(Formula::binary(operator, self.of(receiver)?, Formula::text("")));
        match (name, arguments) {
            ("not", []) => Some(Formula::Call(Call::Not, vec![self.truth(receiver)?])),
            ("exists", []) => blank(Operator::NotEqual),
            ("empty", []) => blank(Operator::Equal),
            ("count", []) => match self.of(receiver)? {
                Formula::Own => one(Call::CountSelected),
                Formula::Field(field) => match self.fields.get(field)?.kind {
                    Kind::Code | Kind::Codes => one(Call::CountSelected),
                    _ => one(Call::Count),
                },
                _ => None,
            },
            ("matches", [Tree::Text(pattern)]) => {
                let pattern = pattern.strip_prefix('^')?.strip_suffix('$')?;
                let inner = pattern.strip_prefix("(?:").and_then(|inner| inner.strip_suffix(')'));
                let text = Formula::text(inner.unwrap_or(pattern));
                Some(Formula::Call(Call::Matches, vec![self.of(receiver)?, text]))
            }
            ("contains", [part]) => {
                if let (Some(among), Some(wanted)) = (padded(receiver), padded(part)) {
                    return Some(Formula::Call(Call::Selected, vec![self.of(among)?, self.of(wanted)?]));
                }
                two(Call::Contains, part)
            }
            ("startsWith", [part]) => two(Call::StartsWith, part),
            ("endsWith", [part]) => two(Call::EndsWith, part),
            ("length", []) => one(Call::Length),
            ("upper", []) => one(Call::Upper),
            ("lower", []) => one(Call::Lower),
            ("trim", []) => one(Call::Trim),
            ("replaceMatches", [Tree::Text(blanks), Tree::Text(blank)])
                if blanks == "\\s+" && blank == " " =>
            {
                match self.of(receiver)? {
                    Formula::Call(Call::Trim, inner) => Some(Formula::Call(Call::Normalize, inner)),
                    _ => None,
                }
            }
            ("substring", [start]) => two(Call::Substring, start),
            ("substring", [start, Tree::Binary(minus, end, from)])
                if minus == "-" && start == from.as_ref() =>
            {
                Some(Formula::Call(Call::Substring, vec![self.of(receiver)?, self.of(start)?, self.of(end)?]))
            }
            ("first", []) => match receiver {
                Tree::Call(Some(given), skip, place) if skip == "skip" => match place.as_slice() {
                    [place] => Some(Formula::Call(Call::SelectedAt, vec![self.of(given)?, self.of(place)?])),
                    _ => None,
                },
                _ => None,
            },
            ("select" | "join", [_]) if self.question(receiver).is_some() => self.of(receiver),
            _ => self.numbers(receiver, name, arguments),
        }
    }

    /// What makes numbers, days and texts of others.
    fn numbers(&self, receiver: &Tree, name: &str, arguments: &[Tree]) -> Option<Formula> {
        let one = |call: Call| Some(Formula::Call(call, vec![self.of(receiver)?]));
        let two =
            |call: Call, second: &Tree| Some(Formula::Call(call, vec![self.of(receiver)?, self.of(second)?]));
        match (name, arguments) {
            ("aggregate", [_, Tree::Number(_)]) => one(Call::Sum),
            ("sum" | "min" | "max", []) => self.combined(name, receiver),
            ("difference", [to, Tree::Text(unit)]) if unit == "days" => {
                if *receiver == Tree::Moment("1970-01-01".to_owned()) {
                    return Some(Formula::Call(Call::DayNumber, vec![self.of(to)?]));
                }
                Some(Formula::binary(Operator::Subtract, self.of(to)?, self.of(receiver)?))
            }
            ("toString", []) => one(Call::ToText),
            ("toDecimal", []) => one(Call::ToNumber),
            ("toDate", []) => one(Call::ToDate),
            ("toDateTime", []) => one(Call::ToMoment),
            ("round", []) => one(Call::Round),
            ("round", [places]) => two(Call::Round, places),
            ("truncate", []) => one(Call::Truncate),
            ("ceiling", []) => one(Call::RoundUp),
            ("floor", []) => one(Call::RoundDown),
            ("abs", []) => one(Call::Absolute),
            ("sqrt", []) => one(Call::Root),
            ("exp", []) => one(Call::Exponential),
            ("ln", []) => one(Call::NaturalLogarithm),
            ("log", [Tree::Number(base)]) if base == "10" => one(Call::Logarithm10),
            ("power", [exponent]) => two(Call::Power, exponent),
            _ => None,
        }
    }

    /// `a.combine(b).max()`
    fn combined(&self, name: &str, receiver: &Tree) -> Option<Formula> {
        let (mut parts, mut at) = (Vec::new(), receiver);
        while let Tree::Call(Some(inner), combine, other) = at {
            let ("combine", [part]) = (combine.as_str(), other.as_slice()) else { break };
            parts.push(self.of(part)?);
            at = inner;
        }
        parts.push(self.of(at)?);
        parts.reverse();
        let call = match (name, parts.len()) {
            ("min", _) => Call::Min,
            ("max", _) => Call::Max,
            // without a start nothing makes nothing, with one nought
            ("sum", 2..) => Call::Sum,
            _ => return None,
        };
        Some(Formula::Call(call, parts))
    }
}

/// `a.exists() or b.exists()`, then `iif(a = b, true, false)`: equal, also where both are blank.
fn alike<'t>(condition: &Tree, then: &'t Tree, otherwise: &Tree) -> Option<(&'t Tree, &'t Tree)> {
    let (Tree::Binary(or, ..), Tree::Call(None, iif, parts), Tree::Truth(true)) =
        (condition, then, otherwise)
    else {
        return None;
    };
    let [Tree::Binary(equal, a, b), Tree::Truth(true), Tree::Truth(false)] = parts.as_slice() else {
        return None;
    };
    (or == "or" && iif == "iif" && equal == "=").then_some((a.as_ref(), b.as_ref()))
}

/// The text in `' ' & text & ' '`.
fn padded(tree: &Tree) -> Option<&Tree> {
    let Tree::Binary(and, start, end) = tree else { return None };
    let Tree::Binary(also, first, text) = start.as_ref() else { return None };
    let is_blank = |tree: &Tree| *tree == Tree::Text(" ".to_owned());
    (and == "&" && also == "&" && is_blank(first) && is_blank(end)).then_some(text.as_ref())
}
