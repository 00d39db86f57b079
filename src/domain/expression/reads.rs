//! What an expression depends on: variables, and the items of the response whose linkIds it names.

use super::ast::{Call, Chain, Expr, Name, Operator, Path, Step};
use super::function::Function;
use super::item::Item;

/// Read off the text of an expression, before anything is evaluated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    variables: Vec<String>,
    link_ids: Vec<String>,
    everything: bool,
    clock: bool,
}

impl Reads {
    /// The `%variables` it names, `%resource` and its like too, but not those it defines itself.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// The items of the response it reads, by their linkIds; what stands inside a named group may be read with it.
    /// `None` if any item may be read.
    pub fn link_ids(&self) -> Option<&[String]> {
        (!self.everything).then_some(&self.link_ids)
    }

    /// Its value may change with time alone.
    pub const fn clock(&self) -> bool {
        self.clock
    }

    pub(super) fn of(root: &Expr) -> Self {
        let mut reads = Self::default();
        let mut defined = Vec::new();
        root.visit(&mut |expression| match expression {
            Expr::Variable(variable) => add(&mut reads.variables, &variable.name),
            Expr::Path(path) => reads.calls(path, &mut defined),
            _ => {}
        });
        reads.variables.retain(|name| !defined.contains(name));
        reads.value(root, false);
        reads
    }

    fn calls(&mut self, path: &Path, defined: &mut Vec<String>) {
        for step in &path.steps {
            let Step::Call(call) = step else { continue };
            self.clock |= is_clock(call.function);
            if let (Function::DefineVariable, Some(Expr::Literal(Item::String(name)))) =
                (call.function, call.arguments.first())
            {
                defined.push(name.to_string());
            }
        }
    }

    /// Collects linkIds, and finds where answers are reached without one. `inside` is true in a filter or projection
    /// of what was found by its linkId: names there belong to those items.
    fn value(&mut self, expression: &Expr, inside: bool) {
        match expression {
            Expr::Path(path) => self.path(path, inside),
            Expr::Chain(chain) => {
                self.value(&chain.first, inside);
                chain.rest.iter().for_each(|(.., operand)| self.value(operand, inside));
            }
            Expr::Negate(operand) | Expr::Is(operand, _) | Expr::As(operand, _) => {
                self.value(operand, inside);
            }
            Expr::Variable(variable) => self.everything |= is_response(&variable.name),
            Expr::This => self.everything |= !inside,
            Expr::Empty | Expr::Literal(_) | Expr::Index | Expr::Total => {}
        }
    }

    /// A path that begins at the response must name a linkId before it reaches answers.
    fn path(&mut self, path: &Path, inside: bool) {
        let mut named = match &path.head {
            None | Some(Expr::This) => inside,
            Some(Expr::Variable(variable)) => !is_response(&variable.name),
            Some(head) => {
                self.value(head, inside);
                true
            }
        };
        // items of the questionnaire have linkIds too, and no answers
        let of_answers = !matches!(&path.head, Some(Expr::Variable(head)) if &*head.name == "questionnaire");
        for (place, step) in path.steps.iter().enumerate() {
            let is_first = place == 0 && path.head.is_none();
            match step {
                Step::Member(name) => named |= self.member(name, named),
                Step::At(index) => self.value(index, inside),
                Step::WhereText { field, text, .. } if &*field.plain == "linkId" => {
                    self.link_id(text, of_answers);
                    named = true;
                }
                Step::WhereText { .. } => {}
                Step::FindItems { link_id, .. } => {
                    self.link_id(link_id, of_answers);
                    named = true;
                }
                Step::Call(call) if !of_answers && names_items(call) => {}
                Step::Call(call) => named |= self.call(call, is_first, named, inside),
            }
        }
        self.everything |= !named;
    }

    fn link_id(&mut self, link_id: &str, of_answers: bool) {
        if of_answers {
            add(&mut self.link_ids, link_id);
        }
    }

    /// True if no answer is reached by this element.
    fn member(&mut self, name: &Name, named: bool) -> bool {
        match &*name.plain {
            "item" | "answer" | "QuestionnaireResponse" => false,
            "subject" | "author" | "authored" | "source" | "encounter" | "questionnaire" | "id"
            | "contained" => true,
            _ => {
                self.everything |= !named;
                false
            }
        }
    }

    /// True if what comes next belongs to named items, or to none.
    fn call(&mut self, call: &Call, is_first: bool, named: bool, inside: bool) -> bool {
        if let (Function::Where, [criterion]) = (call.function, call.arguments.as_slice())
            && let Some(link_ids) = link_ids(criterion)
        {
            for link_id in link_ids {
                add(&mut self.link_ids, link_id);
            }
            return true;
        }
        let own_focus = matches!(
            call.function,
            Function::Where
                | Function::Select
                | Function::All
                | Function::Exists
                | Function::Repeat
                | Function::RepeatAll
                | Function::Aggregate
                | Function::Sort
        );
        let inner = if own_focus { named } else { inside };
        if own_focus && !named && matches!(call.function, Function::Repeat | Function::RepeatAll) {
            // `repeat(item)` alone reads no answers yet
            return false;
        }
        call.arguments.iter().for_each(|argument| self.value(argument, inner));
        let ignores_input =
            is_clock(call.function) || matches!(call.function, Function::Iif | Function::Coalesce);
        is_first && ignores_input
    }
}

/// True of a filter by linkIds alone.
fn names_items(call: &Call) -> bool {
    matches!((call.function, call.arguments.as_slice()), (Function::Where, [criterion]) if link_ids(criterion).is_some())
}

const fn is_clock(function: Function) -> bool {
    matches!(function, Function::Now | Function::Today | Function::TimeOfDay)
}

fn is_response(name: &str) -> bool {
    matches!(name, "resource" | "rootResource" | "context")
}

/// The linkIds of `linkId = 'a' or linkId = 'b'` and of `linkId in ('a' | 'b')`, if the criterion is nothing else.
fn link_ids(criterion: &Expr) -> Option<Vec<&str>> {
    let Expr::Chain(chain) = criterion else { return None };
    match chain.rest.as_slice() {
        [(Operator::Equal, _, right)] => {
            let text = literal(right).filter(|_| is_link_id(&chain.first));
            text.or(literal(&chain.first).filter(|_| is_link_id(right))).map(|text| vec![text])
        }
        [(Operator::In, _, Expr::Chain(list))] if is_link_id(&chain.first) => operands(list, Operator::Union)
            .map(literal)
            .chain([literal(&list.first)])
            .collect::<Option<_>>()
            .filter(|_| list.rest.iter().all(|(operator, ..)| *operator == Operator::Union)),
        rest if rest.iter().all(|(operator, ..)| *operator == Operator::Or) => {
            let all: Option<Vec<_>> =
                operands(chain, Operator::Or).chain([&chain.first]).map(link_ids).collect();
            all.map(|lists| lists.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn operands(chain: &Chain, wanted: Operator) -> impl Iterator<Item = &Expr> {
    chain.rest.iter().filter(move |(operator, ..)| *operator == wanted).map(|(.., operand)| operand)
}

fn literal(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Literal(Item::String(text)) => Some(text),
        _ => None,
    }
}

fn is_link_id(expression: &Expr) -> bool {
    let Expr::Path(path) = expression else { return false };
    matches!((&path.head, path.steps.as_slice()),
        (None | Some(Expr::This), [Step::Member(name)]) if &*name.plain == "linkId")
}

fn add(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|known| known == name) {
        list.push(name.to_owned());
    }
}
