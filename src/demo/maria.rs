//! The patient with an account, whose record shows everything: a course that falls and comes back,
//! a treatment, a blow, and today's answer that raised an alert. And those who answered yesterday.

use super::cast::{GAD7, PHQ9};
use super::story::Story;

/// Days ago, and the answers to the nine items of the PHQ-9.
const PHQ9_COURSE: &[(i64, [usize; 9])] = &[
    (252, [3, 2, 3, 3, 2, 2, 2, 2, 0]),
    (224, [2, 2, 3, 2, 2, 2, 2, 2, 0]),
    (196, [2, 3, 2, 3, 2, 2, 2, 2, 0]),
    (161, [2, 2, 2, 2, 1, 2, 2, 2, 0]),
    (126, [2, 2, 1, 2, 1, 1, 1, 2, 0]),
    (91, [1, 2, 2, 1, 1, 1, 2, 3, 0]),
    (49, [2, 2, 2, 2, 1, 2, 2, 3, 0]),
    (0, [1, 2, 3, 2, 2, 3, 2, 2, 1]),
];

const GAD7_COURSE: &[(i64, [usize; 7])] = &[
    (252, [2, 2, 3, 2, 1, 2, 2]),
    (196, [2, 2, 2, 2, 1, 2, 2]),
    (126, [2, 1, 2, 1, 1, 1, 1]),
    (49, [2, 1, 2, 2, 1, 1, 1]),
    (0, [2, 2, 2, 2, 1, 2, 1]),
];

/// Milestones of her year: days ago and what happened.
pub(super) const MILESTONES: &[(i64, &str)] = &[(238, "Sertralina 50 mg"), (60, "Grupo suspenso")];

/// Notes about her: days ago and what was written.
pub(super) const NOTES: &[(i64, &str)] = &[
    (47, "Nota da ACS: marido internado, grupo suspenso. Filha visita aos domingos."),
    (125, "Dorme melhor, voltou à igreja. Manter medicação."),
    (251, "Primeira consulta. Aceitou tratamento e grupo de convivência."),
];

/// Those who answered in the last hours: minutes ago and the nine items.
const RECENT: &[(i64, [usize; 9])] = &[
    (95, [2, 3, 3, 3, 2, 2, 2, 1, 1]),
    (260, [3, 3, 2, 3, 2, 3, 2, 2, 2]),
    (330, [1, 2, 2, 2, 1, 2, 1, 0, 1]),
    (1_020, [2, 2, 3, 3, 1, 3, 2, 1, 1]),
    (1_190, [3, 3, 3, 3, 2, 3, 3, 2, 3]),
    (1_470, [2, 1, 2, 2, 2, 1, 1, 0, 1]),
    (1_650, [1, 1, 2, 2, 0, 1, 1, 0, 1]),
    (2_300, [2, 2, 2, 3, 1, 2, 2, 1, 2]),
];

/// Adds Maria's year, the first of the people.
pub(super) fn tell(story: &mut Story<'_>) {
    for (days, points) in PHQ9_COURSE {
        let mut answers = named("phq9", points);
        answers.push(("phq9-10".to_owned(), if points.iter().sum::<usize>() > 15 { 2 } else { 1 }));
        add(story, 0, PHQ9.0, minutes(*days, 14), &answers);
    }
    for (days, points) in GAD7_COURSE {
        add(story, 0, GAD7.0, minutes(*days, 9), &named("gad7", points));
    }
}

/// Adds the answers of the last hours, from different people.
pub(super) fn tell_recent(story: &mut Story<'_>, people: usize) {
    let step = (people / RECENT.len()).max(1);
    for (position, (minutes_ago, points)) in RECENT.iter().enumerate() {
        let number = 1 + position * step;
        if number < people {
            add(
                story,
                number,
                if position % 2 == 0 { PHQ9.0 } else { PHQ9.1 },
                *minutes_ago,
                &named("phq9", points),
            );
        }
    }
}

fn minutes(days: i64, today: i64) -> i64 {
    days * 1_440 + today
}

fn named(prefix: &str, points: &[usize]) -> Vec<(String, usize)> {
    points.iter().enumerate().map(|(position, rank)| (format!("{prefix}-{}", position + 1), *rank)).collect()
}

fn add(story: &mut Story<'_>, number: usize, link: usize, minutes_ago: i64, answers: &[(String, usize)]) {
    let points: Vec<(&str, usize)> =
        answers.iter().map(|(link_id, rank)| (link_id.as_str(), *rank)).collect();
    story.exact(number, link, minutes_ago, &points);
}
