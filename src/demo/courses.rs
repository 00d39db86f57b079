//! How ill somebody is over a year: the shapes that a clinic sees.
//!
//! Severity is in thousandths of an instrument's highest score.

use super::chance::Chance;

/// The shape of one person's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Falls over about five months and stays down.
    Improving,
    /// Falls, comes back after about half a year, falls again.
    Relapsing,
    /// Moves around one level.
    Stable,
    /// Rises over about eight months.
    Worsening,
    /// Stays high.
    Chronic,
    /// Never had much.
    Well,
}

/// One person's course: a shape, where it starts, and how much it swings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    pub(super) shape: Shape,
    base: i64,
    swing: i64,
}

impl Course {
    /// A course as common as it is in primary care.
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let (shape, base) = match chance.weighted(&[30, 14, 16, 8, 6, 26]) {
            0 => (Shape::Improving, chance.between(430, 800)),
            1 => (Shape::Relapsing, chance.between(480, 800)),
            2 => (Shape::Stable, chance.between(220, 480)),
            3 => (Shape::Worsening, chance.between(150, 400)),
            4 => (Shape::Chronic, chance.between(640, 880)),
            _ => (Shape::Well, chance.between(20, 190)),
        };
        Self { shape, base, swing: chance.between(25, 75) }
    }

    /// Severity `day` days after the first answer, from 0 to 1000, with that day's swing.
    pub(super) fn severity(&self, day: i64, chance: &mut Chance) -> i64 {
        let swing = chance.normal() * self.swing / 1_000;
        (self.level(day) + swing).clamp(0, 1_000)
    }

    /// The level without swing.
    fn level(&self, day: i64) -> i64 {
        let share = match self.shape {
            Shape::Improving => along(day, &[(0, 1_000), (40, 850), (150, 330), (365, 220)]),
            Shape::Relapsing => {
                along(day, &[(0, 1_000), (110, 380), (170, 420), (235, 950), (330, 480), (365, 430)])
            }
            Shape::Stable | Shape::Well => 1_000,
            Shape::Worsening => along(day, &[(0, 1_000), (60, 1_100), (240, 2_100), (365, 2_300)]),
            Shape::Chronic => along(day, &[(0, 1_000), (365, 900)]),
        };
        self.base * share / 1_000
    }
}

/// The value at `x` on the line through `points`, flat before the first and after the last.
fn along(x: i64, points: &[(i64, i64)]) -> i64 {
    let mut before = points.first().copied().unwrap_or_default();
    for &(at, value) in points {
        if x <= at {
            let span = (at - before.0).max(1);
            return before.1 + (value - before.1) * (x - before.0).clamp(0, span) / span;
        }
        before = (at, value);
    }
    before.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(shape: Shape, base: i64) -> Course {
        Course { shape, base, swing: 0 }
    }

    #[test]
    fn who_improves_ends_far_below_the_start() {
        let course = course(Shape::Improving, 700);
        assert_eq!(course.level(0), 700);
        assert!(course.level(200) < 300);
    }

    #[test]
    fn a_relapse_comes_back_and_goes_again() {
        let course = course(Shape::Relapsing, 700);
        assert!(course.level(110) < 300 && course.level(235) > 600 && course.level(365) < 350);
    }

    #[test]
    fn severity_stays_between_nothing_and_all() {
        let mut chance = Chance::new(1);
        for _ in 0..200 {
            let course = Course::draw(&mut chance);
            for day in [0, 30, 200, 500] {
                assert!((0..=1_000).contains(&course.severity(day, &mut chance)));
            }
        }
    }
}
