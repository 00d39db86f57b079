//! What to type or choose, said before anybody does it wrong.

use super::{Maker, files};
use crate::domain::{
    questionnaire::{Item, Kind, TextFormat},
    value::Value,
};

impl Maker<'_> {
    /// The author's own hint, else what the limits say.
    pub(super) fn hint(&self, item: &Item) -> String {
        let given = item.entry_format(self.language.tag()).unwrap_or_default();
        if !given.is_empty() {
            return given.to_owned();
        }
        if item.offers_change() && item.options.is_empty() && !item.any_code {
            return self.language.text("filling-no-options-yet").into_owned();
        }
        if item.is_choice() || !item.options.is_empty() {
            return self.occurrences(item);
        }
        let said = match item.kind {
            Kind::Date => self.language.text("filling-hint-date").into_owned(),
            Kind::String | Kind::Text => item
                .text_format
                .map(|format| self.language.text(format_hint(format)).into_owned())
                .unwrap_or_default(),
            Kind::Attachment => files::hint(item, self.language),
            Kind::Url => self.language.text("filling-hint-url").into_owned(),
            Kind::Integer | Kind::Decimal | Kind::Quantity => self.range(item),
            _ => String::new(),
        };
        let parts = [said, self.occurrences(item)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
    }

    /// How many answers, where more than one may be given.
    fn occurrences(&self, item: &Item) -> String {
        if !item.is_multiple() {
            return String::new();
        }
        let most = item.limits.max_occurs;
        match (item.limits.min_occurs.filter(|least| *least > 1), most) {
            (Some(least), Some(most)) if least == most => {
                self.language.format("filling-hint-answers", &[("count", &least)])
            }
            (Some(min), Some(max)) => {
                self.language.format("filling-hint-answers-range", &[("min", &min), ("max", &max)])
            }
            (Some(min), None) => self.language.format("filling-hint-answers-min", &[("count", &min)]),
            (None, Some(max)) => self.language.format("filling-hint-answers-max", &[("count", &max)]),
            (None, None) => String::new(),
        }
    }

    fn range(&self, item: &Item) -> String {
        let show = |bound: &Value| bound.show(self.language.tag());
        let limits = &item.limits;
        let range = match (limits.min.as_ref().map(show), limits.max.as_ref().map(show)) {
            (Some(min), Some(max)) => {
                self.language.format("filling-hint-range", &[("min", &min), ("max", &max)])
            }
            (Some(min), None) => self.language.format("filling-hint-min", &[("min", &min)]),
            (None, Some(max)) => self.language.format("filling-hint-max", &[("max", &max)]),
            (None, None) => String::new(),
        };
        let places = limits.max_decimal_places.filter(|_| item.kind != Kind::Integer);
        let places =
            places.map(|places| self.language.format("filling-hint-decimals", &[("count", &places)]));
        let parts = [range, places.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
    }
}

const fn format_hint(format: TextFormat) -> &'static str {
    match format {
        TextFormat::Cpf => "filling-hint-cpf",
        TextFormat::Cns => "filling-hint-cns",
        TextFormat::Cep => "filling-hint-cep",
        TextFormat::Phone => "filling-hint-phone",
        TextFormat::Email => "filling-hint-email",
    }
}
