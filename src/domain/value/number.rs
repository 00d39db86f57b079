//! Decimals between JSON, text and [`Decimal`], without passing through a float.

use rust_decimal::Decimal;
use serde_json::{Number, Value as Json};

/// `None` beyond 28 digits or where it is no JSON number.
pub fn decimal_from_json(value: &Json) -> Option<Decimal> {
    match value {
        Json::Number(number) => decimal_from_text(number.as_str()),
        _ => None,
    }
}

/// Reads `12`, `-0.50` and `1.2e3`. Digits are kept, `None` beyond 28 of them.
pub fn decimal_from_text(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    }
}

/// The JSON number with exactly the digits the decimal has: 1.50 stays 1.50.
pub fn decimal_to_json(decimal: Decimal) -> Json {
    decimal.to_string().parse::<Number>().map_or(Json::Null, Json::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive() {
        for text in ["0", "1.50", "-0.000", "12345678901234567890.12345678"] {
            let json: Json = serde_json::from_str(text).unwrap();
            let decimal = decimal_from_json(&json).unwrap();
            assert_eq!(
                decimal_to_json(decimal).to_string().trim_start_matches('-'),
                text.trim_start_matches('-')
            );
        }
        assert_eq!(decimal_from_text("1.2e3"), Some(Decimal::from(1200)));
        assert_eq!(decimal_from_text("1e400"), None);
    }
}
