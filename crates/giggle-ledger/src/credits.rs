//! Credits: exact sums of money.
//!
//! Thousandths in an integer, because a budget that is added up in floating point is one that can be broken by
//! rounding.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// An amount of credits, to the thousandth. One credit is said to be US$ 0.01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Credits(i64);

impl Credits {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole credits.
    pub const fn whole(credits: i64) -> Self {
        Self(credits.saturating_mul(1000))
    }

    /// Thousandths of a credit.
    pub const fn thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// The amount in thousandths, as it is stored.
    pub const fn in_thousandths(self) -> i64 {
        self.0
    }

    /// Beyond this a sum of ten thousand prices could overflow; no price is near it.
    pub const MOST_PRICE: f64 = 1e9;

    /// Reads a number, rounded up to the thousandth; `None` where it is negative, no number, or beyond reason.
    pub fn price(credits: f64) -> Option<Self> {
        // Binary fractions a hair above a thousandth are that thousandth, not the next one.
        (0.0..=Self::MOST_PRICE).contains(&credits).then(|| Self((credits * 1000.0 - 1e-6).ceil() as i64))
    }

    /// As a plain number, for JSON.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The difference, and nothing where it would be negative.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }
}

impl Add for Credits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Credits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Credits {
    /// `135`, `13.5`: no zeros that say nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let fraction = format!("{:03}", size % 1000);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        f.pad(&format!("{sign}{}{point}{fraction}", size / 1000))
    }
}

impl Serialize for Credits {
    /// A JSON number, whole where it is whole.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            serializer.serialize_i64(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let credits = f64::deserialize(deserializer)?;
        if credits.abs() > 1e12 {
            return Err(serde::de::Error::custom("an amount of credits beyond reason"));
        }
        Ok(Self((credits * 1000.0).round() as i64))
    }
}

#[cfg(test)]
mod tests {
    use crate::Credits;

    #[test]
    fn an_amount_reads_and_writes_itself() {
        for (thousandths, text) in
            [(0, "0"), (135_000, "135"), (13_500, "13.5"), (-1_001, "-1.001"), (20, "0.02")]
        {
            let credits = Credits::thousandths(thousandths);
            assert_eq!(credits.to_string(), text);
            let json = serde_json::to_string(&credits).unwrap();
            assert_eq!(json, text);
            assert_eq!(serde_json::from_str::<Credits>(&json).unwrap(), credits);
        }
    }

    #[test]
    fn a_price_is_rounded_up_and_must_be_one() {
        assert_eq!(Credits::price(0.1 + 0.2), Some(Credits::thousandths(300)));
        assert_eq!(Credits::price(0.0001), Some(Credits::thousandths(1)));
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert_eq!(Credits::price(wrong), None, "{wrong}");
        }
    }
}
