//! Units of the same kind of amount: a limit in kilograms holds for an answer in grams.
//!
//! Codes and factors of UCUM (<https://ucum.org>), only those that people answer in.

use rust_decimal::Decimal;

/// Code, base unit, how many units of the base it is as digits and scale.
const UNITS: [(&str, &str, i64, u32); 27] = [
    ("kg", "g", 1000, 0),
    ("g", "g", 1, 0),
    ("mg", "g", 1, 3),
    ("ug", "g", 1, 6),
    ("[lb_av]", "g", 45_359_237, 5),
    ("[oz_av]", "g", 28_349_523_125, 9),
    ("km", "m", 1000, 0),
    ("m", "m", 1, 0),
    ("cm", "m", 1, 2),
    ("mm", "m", 1, 3),
    ("[in_i]", "m", 254, 4),
    ("[ft_i]", "m", 3048, 4),
    ("[mi_i]", "m", 1_609_344, 3),
    ("L", "L", 1, 0),
    ("l", "L", 1, 0),
    ("dL", "L", 1, 1),
    ("mL", "L", 1, 3),
    ("ml", "L", 1, 3),
    ("s", "s", 1, 0),
    ("min", "s", 60, 0),
    ("h", "s", 3600, 0),
    ("d", "s", 86_400, 0),
    ("wk", "s", 604_800, 0),
    ("kPa", "Pa", 1000, 0),
    ("mm[Hg]", "Pa", 133_322_387_415, 9),
    ("kcal", "J", 4184, 0),
    ("kJ", "J", 1000, 0),
];

/// How many `to` one `from` is; `None` if they measure different things or one is unknown.
pub(super) fn factor(from: &str, to: &str) -> Option<Decimal> {
    let find = |code: &str| UNITS.iter().find(|unit| unit.0 == code);
    let (from, to) = (find(from)?, find(to)?);
    let size = |unit: &(&str, &str, i64, u32)| Decimal::new(unit.2, unit.3);
    (from.1 == to.1).then(|| size(from) / size(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_kind_convert() {
        assert_eq!(factor("km", "m"), Some(Decimal::from(1000)));
        assert_eq!(factor("[in_i]", "cm"), Some(Decimal::new(254, 2)));
        assert_eq!(factor("kg", "m"), None);
        assert_eq!(factor("stone", "kg"), None);
    }
}
