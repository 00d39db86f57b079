//! Values back to FHIR: what an expression computed as the `value[x]` of an answer.

use rust_decimal::Decimal;
use serde_json::{Number, Value as Json, json};

use super::item::{Item, Node};
use super::temporal::CalendarUnit;

const UCUM: &str = "http://unitsofmeasure.org";

impl<'a> Item<'a> {
    /// The name after `value`, such as `Quantity`, and the JSON. What came from a resource is given as it stands there;
    /// `None` if its type can't be told, or no answer can have it.
    pub fn to_fhir(&self) -> Option<(&'a str, Json)> {
        let text = || self.to_text().map(Json::String);
        Some(match self {
            Self::Node(node) => return node_to_fhir(node),
            Self::Boolean(value) => ("Boolean", json!(value)),
            Self::Integer(whole) => ("Integer", json!(whole)),
            Self::Decimal(number) => ("Decimal", decimal_to_json(*number)?),
            Self::String(_) => ("String", text()?),
            Self::Date(_) => ("Date", text()?),
            Self::DateTime(_) => ("DateTime", text()?),
            Self::Time(_) => ("Time", text()?),
            Self::Quantity(quantity) => {
                let value = decimal_to_json(quantity.value)?;
                let unit = &*quantity.unit;
                (
                    "Quantity",
                    match (unit, CalendarUnit::find(unit)) {
                        ("1", _) => json!({"value": value}),
                        (_, Some(_)) => json!({"value": value, "unit": unit}),
                        _ => json!({"value": value, "unit": unit, "system": UCUM, "code": unit}),
                    },
                )
            }
            Self::TypeInfo { .. } => return None,
        })
    }
}

/// What a division left beyond twelve places is cut off.
fn decimal_to_json(number: Decimal) -> Option<Json> {
    const PLACES: u32 = 12;
    let number = if number.scale() > PLACES { number.round_dp(PLACES).normalize() } else { number };
    number.to_string().parse::<Number>().ok().map(Json::Number)
}

fn node_to_fhir<'a>(node: &Node<'a>) -> Option<(&'a str, Json)> {
    const SUFFIXES: [(&str, &str); 20] = [
        ("boolean", "Boolean"),
        ("integer", "Integer"),
        ("positiveInt", "Integer"),
        ("unsignedInt", "Integer"),
        ("decimal", "Decimal"),
        ("string", "String"),
        ("code", "String"),
        ("id", "String"),
        ("markdown", "String"),
        ("uri", "Uri"),
        ("url", "Uri"),
        ("canonical", "Uri"),
        ("oid", "Uri"),
        ("uuid", "Uri"),
        ("date", "Date"),
        ("dateTime", "DateTime"),
        ("instant", "DateTime"),
        ("time", "Time"),
        ("Age", "Quantity"),
        ("Duration", "Quantity"),
    ];
    if node.json.is_null() {
        return None;
    }
    let kind = node.type_name();
    let suffix = match SUFFIXES.iter().find(|(known, _)| *known == kind) {
        Some((_, suffix)) => *suffix,
        None if matches!(kind, "Coding" | "Quantity" | "Attachment" | "Reference") => kind,
        None => return None,
    };
    Some((suffix, node.json.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_answers() {
        let coding = json!({"system": "urn:s", "code": "a", "extension": [{"url": "urn:e"}]});
        assert_eq!(Item::Node(Node::typed(&coding, "Coding")).to_fhir(), Some(("Coding", coding.clone())));
        let day = json!("2026-11-22");
        assert_eq!(Item::Node(Node::typed(&day, "date")).to_fhir(), Some(("Date", day.clone())));
        assert_eq!(Item::Node(Node::typed(&day, "code")).to_fhir(), Some(("String", day.clone())));
        assert_eq!(Item::Node(Node::typed(&coding, "HumanName")).to_fhir(), None);
        let number = |text: &str| Item::number(text).unwrap().to_fhir().unwrap().1.to_string();
        assert_eq!((number("1.50"), number("-3")), ("1.50".to_owned(), "-3".to_owned()));
        assert_eq!(number("0.9999999999999999999999999999"), "1");
        let amount = super::super::Quantity::new(Decimal::new(15, 1), "kg");
        let wanted = json!({"value": 1.5, "unit": "kg", "system": UCUM, "code": "kg"});
        assert_eq!(
            Item::Quantity(Box::new(amount)).to_fhir().map(|(_, json)| json.to_string()),
            Some(wanted.to_string())
        );
    }
}
