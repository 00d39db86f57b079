//! Bars that lie: one per answer, or stacked to a whole.

use super::{float, pc, percent};

/// A part of a stacked bar.
#[derive(Debug, Clone)]
pub struct Segment {
    pub label: String,
    pub n: i64,
    /// Colour: severity `s0` to `s4`, or tint `l0` to `l3`.
    pub tone: (char, u8),
}

/// A stacked bar before it is drawn.
#[derive(Debug, Clone)]
pub struct Stack {
    pub label: String,
    /// What the bar's number says, such as `412 respostas`.
    pub note: String,
    pub segments: Vec<Segment>,
    /// Where the bar leads; empty for nowhere.
    pub href: String,
}

/// Stacked bars with the same parts, ready for their template.
#[derive(Debug, Clone)]
pub struct Stacks {
    pub rows: Vec<DrawnStack>,
    /// Names of the parts with their classes.
    pub legend: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct DrawnStack {
    pub label: String,
    pub note: String,
    pub href: String,
    /// All parts in words.
    pub description: String,
    pub parts: Vec<DrawnPart>,
    pub counts: Vec<i64>,
}

#[derive(Debug, Clone)]
pub struct DrawnPart {
    pub x: String,
    pub width: String,
    pub rect_class: String,
    pub text_class: String,
    /// Empty where it would not fit.
    pub text: String,
}

impl Stacks {
    /// The legend has every part that some bar has, in the order of the first bar that has them all.
    pub fn new(stacks: Vec<Stack>) -> Self {
        let mut legend: Vec<(String, String)> = Vec::new();
        for segment in stacks.iter().flat_map(|stack| &stack.segments) {
            let class = rect_class(segment.tone);
            if !legend.iter().any(|(_, known)| *known == class) {
                legend.push((segment.label.clone(), class));
            }
        }
        legend.sort_by(|one, other| one.1.cmp(&other.1));
        Self { rows: stacks.into_iter().map(drawn).collect(), legend }
    }
}

fn drawn(stack: Stack) -> DrawnStack {
    let whole: i64 = stack.segments.iter().map(|segment| segment.n).sum();
    let mut before = 0;
    let mut parts = Vec::new();
    let mut words = Vec::new();
    for segment in &stack.segments {
        let share = percent(segment.n, whole);
        words.push(format!("{}: {} ({share:.0}%)", segment.label, segment.n));
        if segment.n > 0 {
            parts.push(DrawnPart {
                x: pc(percent(before, whole)),
                width: pc(share),
                rect_class: rect_class(segment.tone),
                text_class: text_class(segment.tone),
                text: if share >= 9.0 { format!("{share:.0}%") } else { String::new() },
            });
        }
        before += segment.n;
    }
    DrawnStack {
        description: format!("{}. {}", stack.label, words.join("; ")),
        counts: stack.segments.iter().map(|segment| segment.n).collect(),
        label: stack.label,
        note: stack.note,
        href: stack.href,
        parts,
    }
}

fn rect_class((scale, step): (char, u8)) -> String {
    if scale == 's' { format!("sx{step}") } else { format!("l{step}") }
}

fn text_class((scale, step): (char, u8)) -> String {
    if scale == 's' { format!("st{step}") } else { format!("lt{step}") }
}

/// One bar for each answer.
#[derive(Debug, Clone)]
pub struct Bars {
    pub rows: Vec<Bar>,
}

#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub n: i64,
    /// Of all who answered, in percent; a question with several answers may add up to more than 100.
    pub share: String,
    pub width: String,
}

impl Bars {
    /// `answered`: how many responses have an answer at all. The longest bar takes the whole width.
    pub fn new(rows: Vec<(String, i64)>, answered: i64) -> Self {
        let longest = rows.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
        let bar = |(label, n): (String, i64)| Bar {
            label,
            n,
            share: format!("{:.0}%", percent(n, answered)),
            width: pc(float(n) * 100.0 / float(longest)),
        };
        Self { rows: rows.into_iter().map(bar).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_one_after_the_other_and_small_ones_have_no_text() {
        let segment = |label: &str, n, step| Segment { label: label.to_owned(), n, tone: ('s', step) };
        let stacks = Stacks::new(vec![Stack {
            label: "PHQ-9".to_owned(),
            note: String::new(),
            segments: vec![segment("low", 95, 0), segment("none", 0, 2), segment("high", 5, 4)],
            href: String::new(),
        }]);
        let row = &stacks.rows[0];
        assert_eq!(row.description, "PHQ-9. low: 95 (95%); none: 0 (0%); high: 5 (5%)");
        assert_eq!(row.parts.len(), 2);
        assert_eq!((row.parts[1].x.as_str(), row.parts[1].text.as_str()), ("95.00%", ""));
        assert_eq!(stacks.legend.len(), 3);
    }
}
