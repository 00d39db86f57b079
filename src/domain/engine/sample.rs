//! Answers made up to try a questionnaire out.

use rust_decimal::Decimal;

use super::{Answers, Context, evaluate};
use crate::domain::{
    questionnaire::{AnswerOption, Compiled, Item, Kind},
    value::{Date, DateTime, Time, Value},
};

/// Which answers are made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Those with the fewest points, the first where there are none.
    Low,
    /// Those with the most points, the last where there are none.
    High,
    /// Any, drawn by this number: the same number draws the same again.
    Random(u64),
}

/// Rounds in which questions open that earlier answers ask for.
const MOST_ROUNDS: usize = 20;
/// A number where nothing limits it.
const USUAL: Decimal = Decimal::TEN;

impl Sample {
    /// Answers to everything that comes to be asked, required or not; those given already stay.
    pub fn fill(self, compiled: &Compiled, answers: &mut Answers, context: &Context<'_>) {
        let mut draw = Draw(match self {
            Self::Random(seed) => seed | 1,
            Self::Low | Self::High => 1,
        });
        for _ in 0..MOST_ROUNDS {
            let evaluation = evaluate(compiled, answers, context);
            let mut has_new = false;
            for item in compiled.items().iter().filter(|item| item.is_askable() && !item.hidden) {
                let is_open = evaluation.is_enabled(item.index()) && !evaluation.is_answered(item.index());
                if !is_open || !answers.get(compiled, item.index()).is_empty() {
                    continue;
                }
                let options = evaluation.options(compiled, &item.index().into());
                if let Some(value) = self.value(item, options, context, &mut draw) {
                    answers.set(compiled, item.index(), vec![value]);
                    has_new = true;
                }
            }
            if !has_new {
                return;
            }
        }
    }

    fn value(
        self,
        item: &Item,
        options: &[AnswerOption],
        context: &Context<'_>,
        draw: &mut Draw,
    ) -> Option<Value> {
        if !options.is_empty() {
            let option = match self {
                Self::Low => options.iter().min_by_key(|option| option.weight),
                Self::High => options.iter().max_by_key(|option| option.weight),
                Self::Random(_) => options.get(draw.below(options.len())),
            };
            return option.map(|option| option.value.clone());
        }
        let length =
            item.limits.min_length.unwrap_or(0).max(3).min(item.limits.max_length.unwrap_or(usize::MAX));
        let words = || Value::String("x".repeat(length));
        let moment = || context.now.format("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Some(match item.kind {
            Kind::Boolean => Value::Boolean(match self {
                Self::Low => false,
                Self::High => true,
                Self::Random(_) => draw.below(2) == 1,
            }),
            Kind::Integer => Value::Integer(i64::try_from(self.number(item, draw)).ok()?),
            Kind::Decimal => Value::Decimal(self.number(item, draw)),
            Kind::Date => Value::Date(Date::parse(&context.today().to_string())?),
            Kind::DateTime => Value::DateTime(DateTime::parse(&moment())?),
            Kind::Time => Value::Time(Time::parse("08:00:00")?),
            Kind::String | Kind::Text if item.limits.regex.is_none() && item.text_format.is_none() => words(),
            _ => return None,
        })
    }

    fn number(self, item: &Item, draw: &mut Draw) -> Decimal {
        let limit = |limit: Option<&Value>| limit.and_then(Value::number);
        let low = limit(item.limits.min.as_ref()).unwrap_or_default();
        let high = limit(item.limits.max.as_ref()).unwrap_or(low.saturating_add(USUAL)).max(low);
        match self {
            Self::Low => low,
            Self::High => high,
            Self::Random(_) => {
                let room = usize::try_from(high.saturating_sub(low).trunc()).unwrap_or(0).saturating_add(1);
                low.saturating_add(Decimal::from(draw.below(room)))
            }
        }
    }
}

/// Numbers that look drawn (xorshift, Marsaglia 2003).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.0 % end).unwrap_or(0)
    }
}
