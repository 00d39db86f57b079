//! Whatever is written, reading and evaluating end with a result or an error.

use proptest::prelude::*;

use super::*;

fn fault(text: &str, steps: u64) -> Fault {
    let resource = response();
    let mut context = context(&resource);
    context.max_steps = steps;
    Expression::parse(text)
        .unwrap()
        .evaluate(Item::from_json(&resource), &context)
        .map(|_| ())
        .unwrap_err()
        .fault
}

#[test]
fn expressions_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Expression>();
}

#[test]
fn what_would_not_end_is_ended() {
    for text in [
        "repeatAll($this)",
        "(1).repeat($this + 1)",
        "repeat(item | $this.linkId & 'x').count() + (1).repeatAll($this)",
        "(1 | 2).repeatAll($this | 3).count()",
        "'a'.repeatAll($this + $this)",
        "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select(%resource.descendants())))",
        "repeat(item).aggregate($total | $this.descendants(), {}).repeatAll(children() | $this)",
    ] {
        assert_eq!(fault(text, 10_000), Fault::TooManySteps(10_000), "{text}");
    }
    let doubling = format!("'aaaaaaaa'{}", ".replace('a', 'aaaaaaaa')".repeat(30));
    assert_eq!(fault(&doubling, 100_000), Fault::TooManySteps(100_000));
}

#[test]
fn deep_nesting_is_refused_and_long_chains_are_not() {
    for (open, close) in [("(", ")"), ("iif(true, ", ")"), ("a[", "]"), ("-(", ")"), ("not(", "")] {
        let deep = format!("{}1{}", open.repeat(5_000), close.repeat(5_000));
        assert!(Expression::parse(&deep).is_err(), "{open}");
    }
    assert!(Expression::parse(&format!("1{}", " is Integer".repeat(5_000))).is_err());
    for chain in [format!("1{}", " + 1".repeat(5_000)), format!("a{}", ".a".repeat(5_000))] {
        let expression = Expression::parse(&chain).unwrap();
        let resource = response();
        expression.evaluate(Item::from_json(&resource), &context(&resource)).unwrap();
    }
    let allowed = format!("{}1{}", "iif(true, ".repeat(60), ")".repeat(60));
    assert_eq!(show(&allowed, &response()), "1");
}

#[test]
fn what_is_read_can_be_evaluated_without_exhausting_the_stack() {
    let resource = response();
    let shapes: [(&str, &str); 7] = [
        ("(", ")"),
        ("-(", ")"),
        ("iif(true, ", ")"),
        ("(1 + 2 * 3 | 4 < 5 = true in (true) and true or false implies ", ")"),
        ("item.select(%resource.where(true and ", "))"),
        ("(1).combine(2 - ", ").first()"),
        ("(%resource.item[0 * ", "].count() is Integer = true)"),
    ];
    for (open, close) in shapes {
        let nested = |depth: usize| {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            Expression::parse(&text).ok()
        };
        let deepest = (1..200).rev().find_map(nested);
        let expression = deepest.unwrap_or_else(|| panic!("{open} is never read"));
        let mut context = context(&resource);
        context.max_steps = 50_000;
        let _ = expression.evaluate(Item::from_json(&resource), &context);
    }
}

#[test]
fn sorting_ends_where_the_order_of_some_cannot_be_told() {
    let days: Vec<String> = (0..400)
        .map(|n| match n % 3 {
            0 => format!("@20{:02}", n % 37),
            1 => format!("@20{:02}-{:02}", n % 41, n % 12 + 1),
            _ => format!("@20{:02}-{:02}-{:02}", n % 43, n % 11 + 1, n % 28 + 1),
        })
        .collect();
    let text = format!("({}).sort(-$this).count() > 100", days.join(" | "));
    assert_eq!(show(&text, &response()), "true");
}

#[test]
fn long_texts_and_patterns_are_refused() {
    assert!(Expression::parse(&" ".repeat(200_000)).is_err());
    let pattern = "'a'.matches('(a{1000}){1000}{1000}')";
    assert_eq!(show(pattern, &response()), "unread: not a regular expression that we can run at character 4");
}

/// Pieces that make many expressions which can be read.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("item".to_owned()),
        Just("%resource.repeat(item).where(linkId = 'dose').answer.value".to_owned()),
        Just("contained.birthDate".to_owned()),
        Just("$this".to_owned()),
        Just("{}".to_owned()),
        Just("today()".to_owned()),
        Just("@2014-02".to_owned()),
        Just("@T10:30".to_owned()),
        Just("4 'kg'".to_owned()),
        Just("3 months".to_owned()),
        Just("79228162514264337593543950335".to_owned()),
        Just("9223372036854775807".to_owned()),
        Just("0.0000000000000000000000000001".to_owned()),
        (-30..30_i32).prop_map(|number| format!("({number})")),
        "'[a-zé0-9\\[(.]{0,4}'",
    ];
    let functions = function::Function::names();
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let operators: Vec<_> = ast::Operator::ALL.iter().map(|(symbol, ..)| *symbol).collect();
        prop_oneof![
            (inner.clone(), prop::sample::select(operators), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            (inner.clone(), prop::sample::select(functions.clone()), prop::collection::vec(inner, 0..3))
                .prop_map(|(input, name, arguments)| match name {
                    "is" | "as" | "ofType" => format!("({input}).{name}(Quantity)"),
                    _ => format!("({input}).{name}({})", arguments.join(", ")),
                }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn any_tokens_are_read_or_refused(text in "([a-z]{1,3}|[0-9.]{1,4}|[-+*/|&<>=~!%$@(){}\\[\\],. ]|'|`|@T?[0-9:-]{1,6}| is | as |\\\\u){0,25}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn any_expression_ends_with_a_result_or_an_error(text in expression()) {
        let resource = response();
        if let Ok(expression) = Expression::parse(&text) {
            let mut context = context(&resource);
            context.max_steps = 20_000;
            let _ = expression.evaluate(Item::from_json(&resource), &context);
            context.strict = true;
            let _ = expression.evaluate(Item::from_json(&resource), &context);
        }
    }
}
