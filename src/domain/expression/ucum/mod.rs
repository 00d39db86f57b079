//! Units of measure as UCUM writes them: what a unit measures, and how much of it. The table holds what questionnaires
//! and laboratories use; a unit outside it compares only with itself.

mod factor;

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

pub(super) use factor::Factor;

const TABLE: &str = include_str!("units.txt");
const MAX_BYTES: usize = 100;
const MAX_EXPONENT: i32 = 30;

const PREFIXES: [(&str, i32); 20] = [
    ("da", 1),
    ("Y", 24),
    ("Z", 21),
    ("E", 18),
    ("P", 15),
    ("T", 12),
    ("G", 9),
    ("M", 6),
    ("k", 3),
    ("h", 2),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("u", -6),
    ("n", -9),
    ("p", -12),
    ("f", -15),
    ("a", -18),
    ("z", -21),
    ("y", -24),
];

/// What a unit is in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    factor: Factor,
    /// Base units with their exponents, sorted, none of them zero.
    dimensions: Vec<(&'static str, i32)>,
    /// Added before the factor applies: the scales of temperature.
    offset: Decimal,
}

struct Atom {
    unit: Unit,
    metric: bool,
}

static ATOMS: LazyLock<HashMap<&'static str, Atom>> = LazyLock::new(read_table);

fn read_table() -> HashMap<&'static str, Atom> {
    let mut atoms = HashMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(code), Some(metric), Some(amount), Some(definition)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let unit = if code == definition {
            Some(Unit { factor: Factor::ONE, dimensions: vec![(code, 1)], offset: Decimal::ZERO })
        } else {
            Reader { text: definition, at: 0, atoms: &atoms }.whole()
        };
        let amount = amount.parse().ok().map(Factor::of);
        if let Some(mut unit) = unit
            && let Some(factor) = amount.and_then(|amount| unit.factor.times(amount))
        {
            unit.factor = factor;
            atoms.insert(code, Atom { unit, metric: metric == "*" });
        }
    }
    add_temperatures(&mut atoms);
    atoms
}

/// Scales with a zero of their own.
fn add_temperatures(atoms: &mut HashMap<&'static str, Atom>) {
    let kelvin =
        |factor, offset, metric| Atom { unit: Unit { factor, dimensions: vec![("K", 1)], offset }, metric };
    let five_ninths = Factor::of(Decimal::from(5)).over(Factor::of(Decimal::from(9))).unwrap_or(Factor::ONE);
    atoms.insert("Cel", kelvin(Factor::ONE, Decimal::new(27_315, 2), true));
    atoms.insert("[degF]", kelvin(five_ninths, Decimal::new(45_967, 2), false));
}

impl Unit {
    /// The unit that UCUM writes so; `None` if it isn't one we know.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > MAX_BYTES {
            return None;
        }
        Reader { text, at: 0, atoms: &ATOMS }.whole()
    }

    pub(super) fn measures_the_same_as(&self, other: &Self) -> bool {
        self.dimensions == other.dimensions
    }

    /// The amount in base units.
    pub(super) fn in_base(&self, amount: Decimal) -> Option<Factor> {
        Factor::of(amount.checked_add(self.offset)?).times(self.factor)
    }

    /// The amount in this unit of what is given in base units.
    pub(super) fn of_base(&self, amount: Factor) -> Option<Decimal> {
        amount.over(self.factor)?.decimal()?.checked_sub(self.offset)
    }

    fn one() -> Self {
        Self { factor: Factor::ONE, dimensions: Vec::new(), offset: Decimal::ZERO }
    }

    fn times(&self, other: &Self, exponent: i32) -> Option<Self> {
        let mut dimensions = self.dimensions.clone();
        for (base, count) in &other.dimensions {
            let added = count.checked_mul(exponent)?;
            match dimensions.iter_mut().find(|(known, _)| known == base) {
                Some((_, known)) => *known = known.checked_add(added)?,
                None => dimensions.push((base, added)),
            }
        }
        dimensions.retain(|(_, count)| *count != 0);
        dimensions.sort_unstable();
        let factor = self.factor.times(other.factor.power(exponent)?)?;
        // a difference of temperatures has no zero of its own
        let alone = self.dimensions.is_empty() && self.factor == Factor::ONE && exponent == 1;
        Some(Self { factor, dimensions, offset: if alone { other.offset } else { Decimal::ZERO } })
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    atoms: &'t HashMap<&'static str, Atom>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn accept(&mut self, mark: char) -> bool {
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len_utf8() } else { 0 };
        found
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|next| !wanted(next)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn whole(mut self) -> Option<Unit> {
        let unit = self.term(0)?;
        self.rest().is_empty().then_some(unit)
    }

    /// `component.component/component`, from left to right; a `/` may come first.
    fn term(&mut self, depth: usize) -> Option<Unit> {
        let mut unit = Unit::one();
        let mut exponent = if self.accept('/') { -1 } else { 1 };
        loop {
            unit = unit.times(&self.component(depth)?, exponent)?;
            exponent = if self.accept('.') {
                1
            } else if self.accept('/') {
                -1
            } else {
                return Some(unit);
            };
        }
    }

    fn component(&mut self, depth: usize) -> Option<Unit> {
        if self.accept('(') {
            let inner = if depth < 10 { self.term(depth + 1)? } else { return None };
            return self.accept(')').then_some(inner);
        }
        if self.rest().starts_with('{') {
            self.annotation()?;
            return Some(Unit::one());
        }
        let is_ten = self.rest().starts_with("10*") || self.rest().starts_with("10^");
        let unit = if self.rest().starts_with(|next: char| next.is_ascii_digit()) && !is_ten {
            let number = self.take(|next| next.is_ascii_digit()).parse().ok()?;
            Unit { factor: Factor::of(number), ..Unit::one() }
        } else {
            let code = if is_ten { self.rest().get(..3)? } else { self.code()? };
            self.at += if is_ten { 3 } else { 0 };
            let unit = self.unit(code)?;
            match self.exponent()? {
                1 => unit,
                exponent => Unit::one().times(&unit, exponent)?,
            }
        };
        if self.rest().starts_with('{') {
            self.annotation()?;
        }
        Some(unit)
    }

    fn annotation(&mut self) -> Option<()> {
        self.take(|next| next != '}');
        self.accept('}').then_some(())
    }

    /// The letters of a unit; what is in brackets may be anything.
    fn code(&mut self) -> Option<&'t str> {
        let start = self.at;
        loop {
            self.take(|next| !"./(){}[+-".contains(next) && !next.is_ascii_digit());
            if !self.accept('[') {
                break;
            }
            self.take(|next| next != ']');
            if !self.accept(']') {
                return None;
            }
        }
        self.text.get(start..self.at).filter(|code| !code.is_empty())
    }

    fn exponent(&mut self) -> Option<i32> {
        let negative = self.accept('-');
        let signed = negative || self.accept('+');
        let digits = self.take(|next| next.is_ascii_digit());
        if digits.is_empty() {
            return (!signed).then_some(1);
        }
        let exponent: i32 = digits.parse().ok().filter(|exponent| *exponent <= MAX_EXPONENT)?;
        Some(if negative { -exponent } else { exponent })
    }

    fn unit(&self, code: &str) -> Option<Unit> {
        if let Some(atom) = self.atoms.get(code) {
            return Some(atom.unit.clone());
        }
        PREFIXES.iter().find_map(|(prefix, exponent)| {
            let atom = self.atoms.get(code.strip_prefix(prefix)?).filter(|atom| atom.metric)?;
            let factor = atom.unit.factor.times(Factor::power_of_ten(*exponent))?;
            Some(Unit { factor, ..atom.unit.clone() })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    fn compare(a: (i64, &str), b: (i64, &str)) -> Option<Ordering> {
        let (one, other) = (Unit::parse(a.1)?, Unit::parse(b.1)?);
        let amount = |amount: i64| Decimal::from(amount);
        one.measures_the_same_as(&other)
            .then(|| Some(one.in_base(amount(a.0))?.compare(&other.in_base(amount(b.0))?)))?
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let code = line.split(' ').next().unwrap();
            assert!(ATOMS.contains_key(code), "{line}");
        }
    }

    #[test]
    fn amounts_of_different_units_compare() {
        assert_eq!(compare((1, "m"), (100, "cm")), Some(Ordering::Equal));
        assert_eq!(compare((1, "mmol/L"), (1, "umol/mL")), Some(Ordering::Equal));
        assert_eq!(compare((1, "kg/m2"), (1000, "g.m-2")), Some(Ordering::Equal));
        assert_eq!(compare((100, "Cel"), (212, "[degF]")), Some(Ordering::Equal));
        assert_eq!(compare((1, "[lb_av]"), (453, "g")), Some(Ordering::Greater));
        assert_eq!(compare((1, "10*3/uL"), (1, "10*9/L")), Some(Ordering::Equal));
        assert_eq!(compare((1, "{score}"), (1, "1")), Some(Ordering::Equal));
        assert_eq!(compare((1, "mm[Hg]"), (1, "Pa")), Some(Ordering::Greater));
        assert_eq!(compare((1, "kg"), (1, "m")), None);
        assert_eq!(compare((1, "[iU]/L"), (1, "U/L")), None);
    }

    #[test]
    fn what_is_no_unit_is_none() {
        for text in ["", "kilo", "m//s", "m(", "(m", "[s]", "m-", "{open", "kmin", "m99999"] {
            assert_eq!(Unit::parse(text), None, "{text}");
        }
        assert_eq!(Unit::parse(&"(".repeat(90)), None);
    }
}
