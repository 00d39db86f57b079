//! Where values lie on an axis.

/// A vertical axis: the lowest value at the bottom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    top: f64,
    bottom: f64,
}

impl Scale {
    /// `top` and `bottom` in pixels from the upper edge.
    pub(super) fn new(low: f64, high: f64, top: f64, bottom: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, top, bottom }
    }

    /// Pixels from the upper edge; values beyond the axis stay at its ends.
    pub(super) fn y(&self, value: f64) -> f64 {
        let part = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.bottom - part * (self.bottom - self.top)
    }
}

/// Round steps from 0 to at least `highest`: four or five of them, whole numbers only.
pub(super) fn ticks(highest: f64) -> Vec<f64> {
    let mut step = 1.0;
    'found: loop {
        for factor in [1.0, 2.0, 5.0] {
            if highest <= step * factor * 4.0 {
                step *= factor;
                break 'found;
            }
        }
        step *= 10.0;
    }
    let mut ticks = vec![0.0];
    let mut tick = step;
    while tick < highest {
        ticks.push(tick);
        tick += step;
    }
    ticks.push(tick);
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_highest() {
        assert_eq!(ticks(0.0), [0.0, 1.0]);
        assert_eq!(ticks(3.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(27.0), [0.0, 10.0, 20.0, 30.0]);
        assert_eq!(ticks(180.0), [0.0, 50.0, 100.0, 150.0, 200.0]);
    }

    #[test]
    fn values_beyond_the_axis_stay_at_its_ends() {
        let scale = Scale::new(0.0, 10.0, 14.0, 114.0);
        assert!((scale.y(5.0) - 64.0).abs() < 1e-9);
        assert!((scale.y(99.0) - 14.0).abs() < 1e-9);
    }
}
