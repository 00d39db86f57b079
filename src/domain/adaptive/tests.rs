//! Against values computed apart from this code: probabilities and EAP by the formulas of the papers, information by a
//! numeric derivative.

use super::*;

fn bank(rules: Rules) -> Bank {
    let parameters: [(f64, [f64; 4]); 4] = [
        (2.5, [-1.5, -0.5, 0.4, 1.2]),
        (1.8, [-1.0, 0.0, 0.8, 1.6]),
        (3.1, [-0.6, 0.3, 1.0, 1.9]),
        (1.2, [-2.0, -0.8, 0.5, 2.2]),
    ];
    let items = parameters.iter().enumerate().map(|(position, (discrimination, thresholds))| BankItem {
        item: ItemIndex(position),
        parameters: Parameters::new(*discrimination, thresholds.to_vec()).unwrap(),
        is_reversed: false,
        exposure: 1.0,
    });
    Bank { items: items.collect(), rules, grid: Grid::default() }
}

fn rules(min_items: usize, max_items: usize, standard_error: f64) -> Rules {
    Rules { min_items, max_items, standard_error, among: 1, first: None }
}

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 2e-5
}

#[test]
fn answers_are_as_likely_as_the_model_says() {
    let bank = bank(rules(1, 4, 0.35));
    let wanted = [0.010_987, 0.108_216, 0.442_974, 0.342_474, 0.095_349];
    for (category, wanted) in wanted.into_iter().enumerate() {
        let found = bank.items[0].parameters.probability(category, 0.3);
        assert!(near(found, wanted), "{category}: {found}");
    }
    let wanted = [
        [1.689_84, 1.770_15, 1.819_42],
        [0.894_14, 0.992_58, 1.006_11],
        [1.680_56, 2.518_40, 2.736_06],
        [0.443_46, 0.440_59, 0.430_28],
    ];
    for (item, wanted) in bank.items.iter().zip(wanted) {
        for (theta, wanted) in [-1.0, 0.0, 0.7].into_iter().zip(wanted) {
            let found = item.parameters.information(theta);
            assert!(near(found, wanted), "{theta}: {found}");
        }
    }
    for wrong in [
        (0.0, vec![0.0]),
        (1.0, vec![]),
        (1.0, vec![1.0, 1.0]),
        (1.0, vec![f64::NAN]),
        (f64::INFINITY, vec![1.0]),
    ] {
        assert_eq!(Parameters::new(wrong.0, wrong.1.clone()), None, "{wrong:?}");
    }
}

#[test]
fn the_estimate_is_the_expected_value_given_the_answers() {
    let bank = bank(rules(1, 4, 0.35));
    for (answered, theta, standard_error) in [
        (&[][..], 0.0, 0.999_559),
        (&[(2, 0)], -1.004_742, 0.671_811),
        (&[(2, 4), (0, 4)], 1.955_568, 0.549_435),
        (&[(2, 2), (0, 3), (1, 1)], 0.433_059, 0.377_608),
    ] {
        let found = bank.estimate(answered);
        assert!(
            near(found.theta, theta) && near(found.standard_error, standard_error),
            "{answered:?}: {found:?}"
        );
    }
    assert!(near(t_score(0.433_059), 54.330_59));
}

/// Answers as a person gives them: to what is asked, until nothing is.
fn filled(bank: &Bank, categories: [usize; 4], seed: u64) -> (Course, usize) {
    let mut answered: Vec<(usize, usize)> = Vec::new();
    for asked in 0.. {
        let category = |position: usize| {
            answered.iter().find(|(known, _)| *known == position).map(|(_, category)| *category)
        };
        let course = bank.course(category, |_| true, seed);
        let Some(next) = course.next() else { return (course, asked) };
        assert!(category(next).is_none(), "nothing is asked twice");
        let order: Vec<usize> = answered.iter().map(|(position, _)| *position).collect();
        assert_eq!(course.path[..asked], order[..], "the order stays that in which it was asked");
        answered.push((next, categories[next]));
    }
    unreachable!()
}

#[test]
fn the_next_item_is_the_one_that_tells_most_until_enough_is_known() {
    let (course, asked) = filled(&bank(rules(1, 4, 0.35)), [3, 2, 2, 3], 0);
    assert_eq!((course.path, asked), (vec![2, 0, 1, 3], 4));
    assert!(
        near(course.estimate.theta, 0.618_123) && near(course.estimate.standard_error, 0.346_909),
        "{:?}",
        course.estimate
    );
    let all = |standard_error, min, max| filled(&bank(rules(min, max, standard_error)), [2, 2, 2, 2], 0).1;
    assert_eq!(all(0.7, 1, 4), 1, "the error is small enough at once");
    assert_eq!(all(0.7, 3, 4), 3, "but some are asked at least");
    assert_eq!(all(0.01, 1, 2), 2, "and no more than some");
    assert_eq!(all(0.01, 1, 9), 4, "nor more than there are");
}

#[test]
fn what_was_answered_counts_whatever_would_be_chosen_today() {
    let bank = bank(Rules { first: Some(3), ..rules(4, 4, 0.01) });
    let course = bank.course(|_| None, |_| true, 0);
    assert_eq!(course.path, [3], "it begins where the author says");
    // an answer out of the way, as after another was changed
    let course = bank.course(|position| (position == 1).then_some(0), |_| true, 0);
    assert_eq!((course.path[0], course.is_done), (1, false));
    let course = bank.course(|position| (position == 1).then_some(0), |position| position < 2, 0);
    assert_eq!(course.path, [1, 0], "only what may be asked");
}

#[test]
fn exposure_is_spread_and_the_same_for_one_person() {
    let mut wide = bank(Rules { among: 3, ..rules(4, 4, 0.01) });
    let firsts = |bank: &Bank| -> Vec<usize> {
        (0..300).map(|seed| bank.course(|_| None, |_| true, seed).path[0]).collect()
    };
    let counts =
        |firsts: &[usize]| [0, 1, 2, 3].map(|one| firsts.iter().filter(|first| **first == one).count());
    let spread = counts(&firsts(&wide));
    assert_eq!(spread[3], 0, "the fourth best is not among three: {spread:?}");
    assert!(spread[..3].iter().all(|count| (60..140).contains(count)), "{spread:?}");
    assert_eq!(firsts(&wide), firsts(&wide));
    wide.rules.among = 1;
    wide.items[2].exposure = 0.25;
    let spread = counts(&firsts(&wide));
    assert!(
        (45..110).contains(&spread[2]) && spread[0] > 150,
        "the best is passed over three times of four: {spread:?}"
    );
    // with any seed the way that was gone stays the way
    for seed in 0..40 {
        filled(&wide, [0, 4, 2, 1], seed);
    }
}
