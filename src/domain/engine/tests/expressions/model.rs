//! Any questionnaire of sums and conditions, beside a plain model of it.

use proptest::prelude::*;

use super::*;

/// Of which two earlier numbers it is the sum; which earlier one must be even; what is given.
type Number = (Option<(usize, usize)>, Option<usize>, Option<i64>);

/// A questionnaire of numbers, some computed from earlier ones and some open only where another is even.
fn numbers() -> impl Strategy<Value = Vec<Number>> {
    let other = any::<prop::sample::Index>;
    let one = (
        prop::option::of((other(), other())),
        prop::option::weighted(0.3, other()),
        prop::option::of(-9..9_i64),
    );
    prop::collection::vec(one, 1..25).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(at, (sum, open, given))| {
            let earlier = |other: prop::sample::Index| (at > 0).then(|| other.index(at));
            let sum = sum.and_then(|(a, b)| Some((earlier(a)?, earlier(b)?)));
            (sum, open.and_then(earlier), given)
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn computing_is_as_the_plain_model_says_in_any_order_of_items(all in numbers(), backwards: bool) {
        let read = |other: usize| format!("%resource.repeat(item).where(linkId='n{other}').answer.value");
        let mut items: Vec<Json> = all.iter().enumerate().map(|(at, (sum, open, _))| {
            let mut extensions = Vec::new();
            extensions.extend(sum.map(|(a, b)| sdc("calculatedExpression", &format!("{} + {}", read(a), read(b)))));
            extensions.extend(open.map(|other| sdc("enableWhenExpression", &format!("{} mod 2 = 0", read(other)))));
            item(&format!("n{at}"), "integer", &extensions)
        }).collect();
        if backwards {
            items.reverse();
        }
        let compiled = of(&[], &items);
        let mut answers = Answers::new();
        let mut model: Vec<Option<i64>> = Vec::new();
        for (at, (sum, open, given)) in all.iter().enumerate() {
            // also what must not count is given
            set(&compiled, &mut answers, &format!("n{at}"), &given.map(Value::Integer).into_iter().collect::<Vec<_>>());
            let is_open = open.is_none_or(|other| model[other].is_some_and(|number| number % 2 == 0));
            let number = match sum {
                Some((a, b)) => model[*a].zip(model[*b]).map(|(a, b)| a + b),
                None => *given,
            };
            model.push(number.filter(|_| is_open));
        }
        let evaluation = evaluate(&compiled, &answers, &context());
        let counted = evaluation.counted(&compiled, &answers);
        for (at, wanted) in model.iter().enumerate() {
            let index = compiled.index_of(&format!("n{at}")).unwrap();
            let found: Vec<Value> = counted.get(&compiled, index).into_iter().cloned().collect();
            prop_assert_eq!(found, wanted.map(Value::Integer).into_iter().collect::<Vec<_>>(), "n{}", at);
        }
        prop_assert_eq!(evaluate(&compiled, &counted, &context()).counted(&compiled, &counted), counted, "nothing changes the second time");
    }
}
