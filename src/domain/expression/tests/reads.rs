use super::*;

fn link_ids(text: &str) -> Option<Vec<String>> {
    Expression::parse(text).unwrap().reads().link_ids().map(<[String]>::to_vec)
}

#[test]
fn named_items_are_told() {
    for (text, wanted) in [
        ("%resource.repeat(item).where(linkId='x').answer.first().value = true", &["x"][..]),
        ("item.where(linkId='/age').answer.value", &["/age"]),
        ("%resource.item[0].item.where(linkId = 'n').answer.value", &["n"]),
        ("%resource.descendants().where('d' = linkId).answer.value", &["d"]),
        ("%resource.item.where(linkId='g').item.where(linkId='x').answer.value + 1", &["g", "x"]),
        ("iif(%resource.item.where(linkId='q').exists(), 1, 2).toString()", &["q"]),
        ("%resource.item.where(linkId='a' or linkId='b').answer.value.sum()", &["b", "a"]),
        ("%resource.item.where(linkId in ('a' | 'b')).answer.value.sum()", &["b", "a"]),
        ("%resource.item.where(linkId='a').answer.where(value > 3).select(value + 1)", &["a"]),
        ("%a + %b.where(code = 'c').value", &[]),
        ("%resource.subject.resolve().birthDate", &[]),
        ("today() > @2020-01-01", &[]),
        ("%questionnaire.item.where(linkId='a').answerOption.where(linkId='b' or linkId='c')", &[]),
        ("%questionnaire.item.where(linkId = %resource.item.where(linkId='a').answer.value)", &["a"]),
    ] {
        assert_eq!(
            link_ids(text).as_deref(),
            Some(&wanted.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{text}"
        );
    }
}

#[test]
fn what_may_read_any_item_says_so() {
    for text in [
        "%resource.descendants().answer.value.sum()",
        "%resource.repeat(item).where(linkId.startsWith('a')).answer.value",
        "%resource.item.count()",
        "answer.value",
        "%resource",
        "%a.where(code = %resource.item.answer.value)",
        "$this.exists()",
        "%resource.item.where(linkId = 'a' or answer.exists()).answer",
        "%resource.item.select(answer.value)",
        "%resource.answers()",
    ] {
        assert_eq!(link_ids(text), None, "{text}");
    }
}

#[test]
fn variables_and_the_clock_are_told() {
    let reads = |text: &str| Expression::parse(text).unwrap().reads().clone();
    assert_eq!(reads("%a + %b.c + %a").variables(), ["a", "b"]);
    assert!(reads("defineVariable('n', 1).select(%n)").variables().is_empty());
    assert!(reads("iif(true, today())").clock());
    assert!(!reads("'today()'").clock());
}
