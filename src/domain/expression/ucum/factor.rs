//! A positive number with an exponent of its own: from the mass of an atom to the molecules in a mole.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Digits that count when amounts of different units are compared.
const COMPARED_DIGITS: u32 = 24;

/// `mantissa × 10^exponent`, the mantissa with one digit before the point (or zero).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Factor {
    mantissa: Decimal,
    exponent: i32,
}

impl Factor {
    pub(super) const ONE: Self = Self { mantissa: Decimal::ONE, exponent: 0 };

    pub(in super::super) fn of(number: Decimal) -> Self {
        Self { mantissa: number, exponent: 0 }.normalised()
    }

    pub(super) const fn power_of_ten(exponent: i32) -> Self {
        Self { mantissa: Decimal::ONE, exponent }
    }

    fn normalised(self) -> Self {
        if self.mantissa.is_zero() {
            return Self { mantissa: Decimal::ZERO, exponent: 0 };
        }
        let number = self.mantissa.normalize();
        let digits = number.mantissa().unsigned_abs().ilog10();
        let shift = i64::from(digits) - i64::from(number.scale());
        let mantissa = Decimal::try_from_i128_with_scale(number.mantissa(), digits).unwrap_or(number);
        let exponent =
            i32::try_from(shift).map_or(self.exponent, |shift| self.exponent.saturating_add(shift));
        Self { mantissa, exponent }
    }

    pub(in super::super) fn times(self, other: Self) -> Option<Self> {
        let mantissa = self.mantissa.checked_mul(other.mantissa)?;
        let exponent = self.exponent.checked_add(other.exponent)?;
        Some(Self { mantissa, exponent }.normalised())
    }

    pub(in super::super) fn over(self, other: Self) -> Option<Self> {
        let mantissa = self.mantissa.checked_div(other.mantissa)?;
        let exponent = self.exponent.checked_sub(other.exponent)?;
        Some(Self { mantissa, exponent }.normalised())
    }

    pub(super) fn power(self, exponent: i32) -> Option<Self> {
        let mut result = Self::ONE;
        for _ in 0..exponent.unsigned_abs() {
            result = if exponent < 0 { result.over(self)? } else { result.times(self)? };
        }
        Some(result)
    }

    /// `None` if it has no place among decimals.
    pub(in super::super) fn decimal(self) -> Option<Decimal> {
        let ten = Decimal::TEN;
        let mut number = self.mantissa;
        for _ in 0..self.exponent.unsigned_abs().min(60) {
            number = if self.exponent < 0 { number.checked_div(ten)? } else { number.checked_mul(ten)? };
        }
        Some(number.normalize())
    }

    pub(in super::super) fn compare(&self, other: &Self) -> Ordering {
        let sign = |factor: &Self| factor.mantissa.cmp(&Decimal::ZERO);
        match (sign(self), sign(other)) {
            (Ordering::Equal, Ordering::Equal) => Ordering::Equal,
            (a, b) if a != b => a.cmp(&b),
            (a, _) => {
                let rounded = |factor: &Self| factor.mantissa.round_dp(COMPARED_DIGITS).normalize();
                let larger = self.exponent.cmp(&other.exponent);
                match (larger, a) {
                    (Ordering::Equal, _) => rounded(self).cmp(&rounded(other)),
                    (_, Ordering::Less) => larger.reverse(),
                    _ => larger,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_keep_their_digits_over_the_whole_range() {
        let mole = Factor::of(Decimal::new(60_221_367, 7)).times(Factor::power_of_ten(23)).unwrap();
        let back = mole.over(Factor::power_of_ten(40)).unwrap().times(Factor::power_of_ten(17)).unwrap();
        assert_eq!(back.decimal(), Some(Decimal::new(60_221_367, 7)));
        assert_eq!(
            Factor::of(Decimal::new(-45, 1)).compare(&Factor::of(Decimal::new(-5, 1))),
            Ordering::Less
        );
        assert_eq!(Factor::power_of_ten(90).decimal(), None);
    }
}
