//! What compiling and evaluating cost, and that the cost is linear in items.
//!
//! `cargo bench --bench engine`; docs/performance.md has the figures.
#![expect(missing_docs, reason = "criterion's macros make undocumented items")]

use std::collections::HashMap;
use std::hint::black_box;

use chrono::DateTime;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use weconecta::domain::engine::{Answers, Context, evaluate, evaluate_again};
use weconecta::domain::expression::{self, Expression, Host, Item};
use weconecta::domain::questionnaire::{Compiled, Questionnaire, checker, compile};
use weconecta::domain::value::Value as DomainValue;

const SIZES: [usize; 4] = [9, 100, 1_000, 10_000];

/// Choice items with points in groups of ten; every third one depends on the item before it.
fn questionnaire(size: usize) -> Questionnaire {
    let option = |points: usize| {
        json!({
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": points}],
            "valueCoding": {"system": "https://example.org/frequency", "code": points.to_string(), "display": "…"}
        })
    };
    let item = |number: usize| {
        let mut item = json!({
            "linkId": format!("q{number}"), "type": "choice", "text": "Question", "required": true,
            "answerOption": (0..4).map(option).collect::<Vec<_>>(),
        });
        if number % 3 == 2 {
            let never = json!({"system": "https://example.org/frequency", "code": "0"});
            let condition =
                json!({"question": format!("q{}", number - 1), "operator": "!=", "answerCoding": never});
            item.as_object_mut().map(|fields| fields.insert("enableWhen".to_owned(), json!([condition])));
        }
        item
    };
    let numbers: Vec<usize> = (0..size).collect();
    let groups: Vec<Value> = numbers
        .chunks(10)
        .enumerate()
        .map(|(group, numbers)| {
            let items: Vec<Value> = numbers.iter().copied().map(item).collect();
            json!({"linkId": format!("g{group}"), "type": "group", "text": "Group", "item": items})
        })
        .collect();
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "item": groups});
    Questionnaire::from_json(&resource).unwrap_or_default()
}

fn answered(compiled: &Compiled) -> Answers {
    let mut answers = Answers::new();
    for item in compiled.items().iter().filter(|item| item.is_question()) {
        let option = item.options().get(item.index().get() % 4).map(|option| option.value.clone());
        answers.set(compiled, item.index(), option.into_iter().collect());
    }
    answers
}

fn engine(criterion: &mut Criterion) {
    let context = Context::new("pt-BR", DateTime::UNIX_EPOCH.fixed_offset());
    let mut group = criterion.benchmark_group("engine");
    for size in SIZES {
        let questionnaire = questionnaire(size);
        let Ok(compiled) = compile(&questionnaire) else { continue };
        let answers = answered(&compiled);
        let stored = answers.to_response_items(&compiled);
        group.throughput(Throughput::Elements(u64::try_from(size).unwrap_or_default()));
        group.bench_with_input(
            BenchmarkId::new("compile", size),
            &questionnaire,
            |bencher, questionnaire| {
                bencher.iter(|| compile(black_box(questionnaire)));
            },
        );
        group.bench_with_input(BenchmarkId::new("check", size), &questionnaire, |bencher, questionnaire| {
            bencher.iter(|| checker::check(black_box(questionnaire), Ok(&compiled)));
        });
        group.bench_with_input(BenchmarkId::new("evaluate", size), &answers, |bencher, answers| {
            bencher.iter(|| evaluate(&compiled, black_box(answers), &context));
        });
        group.bench_with_input(BenchmarkId::new("read answers", size), &stored, |bencher, stored| {
            bencher.iter(|| Answers::from_response_items(&compiled, black_box(stored)));
        });
        group.bench_with_input(BenchmarkId::new("write answers", size), &answers, |bencher, answers| {
            bencher.iter(|| black_box(answers).to_response_items(&compiled));
        });
    }
    group.finish();
}

/// A response of so many questions in groups of ten.
fn response(size: usize) -> Value {
    let numbers: Vec<usize> = (0..size).collect();
    let groups = numbers.chunks(10).enumerate().map(|(group, numbers)| {
        let items: Vec<Value> = numbers
            .iter()
            .map(|number| json!({"linkId": format!("q{number}"), "answer": [{"valueInteger": number % 10}]}))
            .collect();
        json!({"linkId": format!("g{group}"), "item": items})
    });
    json!({"resourceType": "QuestionnaireResponse", "item": groups.collect::<Vec<_>>()})
}

/// An index of items by linkId, as the caller of an expression may have one.
struct Index<'a>(HashMap<&'a str, Vec<&'a Value>>);

impl<'a> Index<'a> {
    fn of(response: &'a Value) -> Self {
        let mut found: HashMap<&str, Vec<&Value>> = HashMap::new();
        let groups = response["item"].as_array().into_iter().flatten();
        for item in groups.filter_map(|group| group["item"].as_array()).flatten() {
            found.entry(item["linkId"].as_str().unwrap_or_default()).or_default().push(item);
        }
        Self(found)
    }
}

impl<'a> Host<'a> for Index<'a> {
    fn items(&self, _: &'a Value, link_id: &str, _: bool) -> Option<Vec<&'a Value>> {
        self.0.get(link_id).cloned()
    }
}

const EXPRESSIONS: [(&str, &str); 5] = [
    ("condition", "%resource.repeat(item).where(linkId='q50').answer.first().value = 3"),
    (
        "body mass index",
        "(%resource.repeat(item).where(linkId='q11').answer.value / \
         %resource.repeat(item).where(linkId='q12').answer.value.power(2)).round(1)",
    ),
    ("choice", "iif(%x > 3, 'high', iif(%x > 1, 'medium', 'low'))"),
    ("age", "today() - 18 years >= @2000-01-01"),
    ("sum of all", "%resource.repeat(item).answer.value.sum()"),
];

fn expressions(criterion: &mut Criterion) {
    let parsed: Vec<(&str, Expression)> = EXPRESSIONS
        .iter()
        .filter_map(|(name, text)| Expression::parse(text).ok().map(|expression| (*name, expression)))
        .collect();
    let response = response(1_000);
    let index = Index::of(&response);
    let mut walking = expression::Context::new(DateTime::UNIX_EPOCH.fixed_offset()).with_resource(&response);
    walking.variables.set("x", Item::Integer(2));
    let indexed = walking.clone().with_host(&index);
    let mut group = criterion.benchmark_group("expression");
    for (name, expression) in &parsed {
        group.bench_function(BenchmarkId::new("parse", name), |bencher| {
            bencher.iter(|| Expression::parse(black_box(expression.text())));
        });
        for (way, context) in [("walk 1,000 items", &walking), ("with an index", &indexed)] {
            group.bench_function(BenchmarkId::new(way, name), |bencher| {
                bencher.iter(|| expression.evaluate(Item::from_json(&response), black_box(context)));
            });
        }
    }
    group.finish();
}

/// Numbers in groups of ten. Of each thousand, three hundred hang on one chain of conditions (half of them plain, half by
/// expression), each open as long as the one before is answered and not negative; fifty are computed from two others each.
fn computing(size: usize) -> Questionnaire {
    const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
    let read = |number: usize| format!("%resource.repeat(item).where(linkId='q{number}').answer.value");
    let sdc = |name: &str, text: String| json!({"url": format!("{SDC}{name}"), "valueExpression": {"language": "text/fhirpath", "expression": text}});
    let item = |number: usize| {
        let mut item = json!({"linkId": format!("q{number}"), "type": "integer", "text": "Question"});
        // 1, 3, 5, 11, 13, 15, 21 …
        let before = number.saturating_sub(if number % 10 == 1 { 6 } else { 2 });
        let Some(fields) = item.as_object_mut() else { return item };
        match number % 20 {
            // the first of each thousand opens the others
            1 | 3 | 5 | 11 | 13 | 15 if number % 1_000 > 1 => {
                let condition = format!("{} >= 0", read(before));
                if number % 4 == 1 {
                    fields.insert("extension".to_owned(), json!([sdc("enableWhenExpression", condition)]));
                } else {
                    let condition =
                        json!({"question": format!("q{before}"), "operator": ">=", "answerInteger": 0});
                    fields.insert("enableWhen".to_owned(), json!([condition]));
                }
            }
            19 => {
                let sum = format!("{} + {}", read(number - 8), read(number - 1));
                fields.insert("extension".to_owned(), json!([sdc("calculatedExpression", sum)]));
            }
            _ => {}
        }
        item
    };
    let numbers: Vec<usize> = (0..size).collect();
    let groups = numbers.chunks(10).enumerate().map(|(group, numbers)| {
        let items: Vec<Value> = numbers.iter().copied().map(item).collect();
        json!({"linkId": format!("g{group}"), "type": "group", "text": "Group", "item": items})
    });
    let resource = json!({"resourceType": "Questionnaire", "item": groups.collect::<Vec<_>>()});
    Questionnaire::from_json(&resource).unwrap_or_default()
}

fn computed(criterion: &mut Criterion) {
    let context = Context::new("pt-BR", DateTime::UNIX_EPOCH.fixed_offset());
    let mut group = criterion.benchmark_group("computed");
    for size in [100, 1_000, 10_000] {
        let questionnaire = computing(size);
        let Ok(compiled) = compile(&questionnaire) else { continue };
        let mut answers = Answers::new();
        for item in compiled.items().iter().filter(|item| item.is_question()) {
            answers.set(&compiled, item.index(), vec![DomainValue::Integer(7)]);
        }
        group.throughput(Throughput::Elements(u64::try_from(size).unwrap_or_default()));
        group.bench_with_input(
            BenchmarkId::new("compile", size),
            &questionnaire,
            |bencher, questionnaire| {
                bencher.iter(|| compile(black_box(questionnaire)));
            },
        );
        group.bench_with_input(BenchmarkId::new("evaluate", size), &answers, |bencher, answers| {
            bencher.iter(|| evaluate(&compiled, black_box(answers), &context));
        });
        // the answer that closes or opens the whole chain, and one that nothing hangs on
        for (name, link_id) in [("change the first answer", "q1"), ("change one answer", "q7")] {
            let Some(changed) = compiled.index_of(link_id) else { continue };
            let mut other = answers.clone();
            other.set(&compiled, changed, vec![DomainValue::Integer(-7)]);
            let known = [&answers, &other].map(|answers| (answers, evaluate(&compiled, answers, &context)));
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                let [mut before, mut after] = known.each_ref();
                bencher.iter(|| {
                    std::mem::swap(&mut before, &mut after);
                    evaluate_again(&compiled, (before.0, &before.1), black_box(after.0), &context)
                });
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(2));
    targets = engine, expressions, computed
}
criterion_main!(benches);
