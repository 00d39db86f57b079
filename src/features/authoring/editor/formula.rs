//! A formula as it is typed: whether it can be read, what it comes to with answers made up, and what may follow.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde_json::Value as Json;

use super::{
    desk::Draft,
    handlers::{address, check_names, desk},
    item_form::{PREFIXES, Tab},
    pages::{FormulaPage, FormulaPart, FormulaView, Suggestion, TriedValue, View, label_of},
};
use crate::{
    domain::{
        engine::{Answers, Context, Sample, Told, variable_value},
        expression::{Expression, functions},
        ids::QuestionnaireId,
        questionnaire::{
            Kind,
            edit::{Tree, kind_of, subject, variable_rows, with_formula},
            search::fold,
            urls::LAUNCH_CONTEXT,
        },
    },
    features::authoring::pages::CardView,
    features::authoring::{handlers::card, pages::launch_of},
    storage::{Db, PgConnection, StorageError},
    web::{
        authors::MayEdit,
        errors::PageError,
        forms::{CsrfForm, Pairs},
        page::{PageContext, show as show_page},
    },
};

/// The name that the formula has while it is tried.
const TRIED: &str = "weconectaTried";
/// Suggestions shown at most.
const MOST: usize = 8;
/// Letters that must be typed before questions are suggested.
const FEWEST_LETTERS: usize = 2;

/// What a formula must come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Truth,
    Answer(Kind),
    Anything,
}

impl Wanted {
    /// By the field that it is typed in.
    fn of(field: &str, item: &Json) -> Self {
        match field {
            "p-enable-when-expression" => Self::Truth,
            "p-calculated" | "p-initial" => Self::Answer(kind_of(item)),
            field if ["constraint-", "toggle-"].iter().any(|head| field.starts_with(head)) => Self::Truth,
            _ => Self::Anything,
        }
    }

    /// The types that fit, as `FHIRPath` names them; none where any does.
    const fn types(self) -> &'static [&'static str] {
        match self {
            Self::Truth | Self::Answer(Kind::Boolean) => &["Boolean"],
            Self::Answer(Kind::Integer) => &["Integer"],
            Self::Answer(Kind::Decimal) => &["Decimal", "Integer"],
            Self::Answer(Kind::Quantity) => &["Quantity", "Decimal", "Integer"],
            Self::Answer(Kind::String | Kind::Text | Kind::Url) => &["String"],
            Self::Answer(Kind::Date) => &["Date"],
            Self::Answer(Kind::DateTime) => &["DateTime", "Date"],
            Self::Answer(Kind::Time) => &["Time"],
            Self::Answer(Kind::Choice | Kind::OpenChoice) => &["Coding", "String"],
            Self::Answer(_) | Self::Anything => &[],
        }
    }
}

/// `POST /admin/questionnaires/{id}/editor/formula`: nothing is stored.
pub(in crate::features::authoring) async fn try_out(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let names = ["act", "item", "seen", "tab", "shown", "try", "formula", "before"];
    check_names(&form, &names, PREFIXES)?;
    let (desk, ctx) = (desk(&member, id), member.ctx());
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let (item, field) = (first("item"), first("try"));
    let (formula, before) = (formula(&form, &field), first("before"));
    let is_part = request.headers().contains_key("X-Fragment");
    let back = address(id, View::Items, Some(&item), Tab::of(Some(&first("tab"))), None);
    let page = db
        .read(move |conn| {
            let card = CardView(card(conn, desk.organisation, id)?);
            let draft = Draft::find(conn, desk.organisation, id)?;
            let view = tried(conn, &ctx, &draft, &item, &field, &formula)?;
            let tree = Tree::of(&draft.resource);
            if is_part {
                let suggestions = suggestions(&ctx, &draft.resource, &tree, &item, &before);
                return Ok(Err(FormulaPart { ctx, view: FormulaView { suggestions, ..view } }));
            }
            Ok::<_, StorageError>(Ok(FormulaPage { ctx, card, item, field, formula, view, back }))
        })
        .await?;
    match page {
        Ok(page) => show_page(&page),
        Err(part) => show_page(&part),
    }
}

/// As it was typed: alone, or in the item's form.
fn formula(form: &Pairs, field: &str) -> String {
    let row = |name: &str| {
        let number: usize = field.strip_prefix(name)?.strip_prefix('-')?.parse().ok()?;
        form.all(&format!("{name}-expression")).get(number).cloned()
    };
    let alone = form.all("formula").first().cloned();
    let own = || form.all(field).first().cloned();
    let rows = ["constraint", "variable", "toggle"];
    alone.or_else(|| rows.iter().find_map(|name| row(name))).or_else(own).unwrap_or_default()
}

fn tried(
    conn: &mut PgConnection,
    ctx: &PageContext,
    draft: &Draft,
    item: &str,
    field: &str,
    formula: &str,
) -> Result<FormulaView, StorageError> {
    let tree = Tree::of(&draft.resource);
    let mut view = FormulaView::default();
    let found = subject(&draft.resource, item).filter(|_| !formula.trim().is_empty());
    let Some(found) = found else { return Ok(view) };
    let expression = match Expression::parse(formula) {
        Ok(expression) => expression,
        Err(error) => {
            view.error = ctx.t2("formula-unreadable", "place", error.offset + 1, "detail", error.message);
            return Ok(view);
        }
    };
    let named = expression.reads().link_ids().unwrap_or_default();
    view.unknown = named.iter().filter(|id| !tree.contains(id)).cloned().collect();
    let Some(resource) = with_formula(&draft.resource, item, TRIED, formula) else { return Ok(view) };
    let copy = Draft { version: draft.version.clone(), resource };
    let (_, compiled) = copy.compile(conn)?;
    let Ok(compiled) = compiled else {
        view.error = ctx.t("formula-not-now").into_owned();
        return Ok(view);
    };
    let now = ctx.now.with_timezone(&ctx.zone).fixed_offset();
    let launch = launch_of(&compiled, "woman", now.date_naive());
    let context = Context::new(ctx.language.tag(), now).with_launch(&launch);
    let samples = [("low", Sample::Low), ("high", Sample::High), ("random", Sample::Random(7))];
    let mut wrong: Option<String> = None;
    let wanted = Wanted::of(field, &found).types();
    for (code, sample) in samples {
        let mut answers = Answers::new();
        sample.fill(&compiled, &mut answers, &context);
        match variable_value(&compiled, TRIED, &answers, &context) {
            Some(Ok(values)) => {
                let other =
                    values.iter().find(|told| !wanted.is_empty() && !wanted.contains(&told.kind.as_str()));
                wrong = wrong.or_else(|| other.map(|told| told.kind.clone()));
                view.values.push(TriedValue {
                    with: ctx.t(&format!("formula-with-{code}")).into_owned(),
                    value: words(ctx, &values),
                    is_nothing: values.is_empty(),
                });
            }
            Some(Err(why)) => view.error = ctx.t1("formula-no-result", "detail", why),
            None => {}
        }
    }
    if let (Some(found), Some(wanted)) = (wrong, wanted.first()) {
        view.mismatch =
            ctx.t2("formula-mismatch", "found", kind_words(ctx, &found), "wanted", kind_words(ctx, wanted));
    }
    Ok(view)
}

fn words(ctx: &PageContext, values: &[Told]) -> String {
    let Some(first) = values.first() else { return ctx.t("formula-nothing").into_owned() };
    let mut texts: Vec<&str> =
        values.iter().map(|told| told.text.as_str()).filter(|text| !text.is_empty()).collect();
    texts.truncate(MOST);
    let more = if values.len() > MOST { ", …" } else { "" };
    format!("{}{more} ({})", texts.join(", "), kind_words(ctx, &first.kind))
}

/// A type in the author's words; that of a resource as FHIR calls it.
fn kind_words(ctx: &PageContext, kind: &str) -> String {
    match kind {
        "Boolean" => ctx.t("formula-type-boolean").into_owned(),
        "Integer" => ctx.t("formula-type-integer").into_owned(),
        "Decimal" => ctx.t("formula-type-decimal").into_owned(),
        "String" => ctx.t("formula-type-string").into_owned(),
        "Date" => ctx.t("formula-type-date").into_owned(),
        "DateTime" => ctx.t("formula-type-date-time").into_owned(),
        "Time" => ctx.t("formula-type-time").into_owned(),
        "Quantity" => ctx.t("formula-type-quantity").into_owned(),
        "Coding" => ctx.t("formula-type-coding").into_owned(),
        other => other.to_owned(),
    }
}

/// What may be meant by the word that stands before the cursor.
fn suggestions(
    ctx: &PageContext,
    resource: &Json,
    tree: &Tree<'_>,
    item: &str,
    before: &str,
) -> Vec<Suggestion> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let head = before.trim_end_matches(is_part);
    let word = before.strip_prefix(head).unwrap_or_default();
    let of = |insert: String, text: String| Suggestion { insert, text, drop: word.encode_utf16().count() };
    let mut found: Vec<Suggestion> = if head.ends_with('.') {
        let fits = |name: &&&str| name.starts_with(word);
        functions().iter().filter(fits).map(|name| of(format!("{name}()"), String::new())).collect()
    } else if head.ends_with('%') {
        let names = variables(resource, tree, item);
        let fits = |name: &String| name.starts_with(word);
        names.into_iter().filter(fits).map(|name| of(name, String::new())).collect()
    } else if word.chars().count() >= FEWEST_LETTERS {
        questions(ctx, tree, word).map(|(insert, text)| of(insert, text)).take(MOST).collect()
    } else {
        Vec::new()
    };
    found.retain(|suggestion| suggestion.insert != word);
    found.truncate(MOST);
    found
}

/// Names of variables that formulas of an item see.
fn variables(resource: &Json, tree: &Tree<'_>, item: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = Some(item);
    while let Some(found) = at.and_then(|id| tree.find(id)) {
        names.extend(variable_rows(found).into_iter().map(|row| row.name));
        at = at.and_then(|id| tree.parent(id));
    }
    names.extend(variable_rows(resource).into_iter().map(|row| row.name));
    let contexts = resource.get("extension").and_then(Json::as_array).into_iter().flatten();
    let contexts = contexts.filter(|extension| extension.get("url").is_some_and(|url| url == LAUNCH_CONTEXT));
    names.extend(contexts.filter_map(|context| {
        let parts = context.get("extension")?.as_array()?;
        let name = parts.iter().find(|part| part.get("url").is_some_and(|url| url == "name"))?;
        let code = name.pointer("/valueCoding/code").or_else(|| name.get("valueId"))?;
        code.as_str().map(str::to_owned)
    }));
    names.extend(["resource", "context", "questionnaire"].map(str::to_owned));
    names
}

/// Questions with these letters in their words or code, as formulas name their answers.
fn questions<'a>(
    ctx: &'a PageContext,
    tree: &'a Tree<'_>,
    word: &str,
) -> impl Iterator<Item = (String, String)> + 'a {
    let word = fold(word);
    let asked = tree.items().map(|(_, item)| item).filter(|item| kind_of(item).is_question());
    let fits = move |item: &&Json| {
        let id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
        fold(&label_of(ctx, item)).contains(&word) || fold(id).contains(&word)
    };
    asked.filter(fits).flat_map(|item| {
        let id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
        let quoted = id.replace('\\', "\\\\").replace('\'', "\\'");
        let value = format!("%resource.descendants().where(linkId = '{quoted}').answer.value");
        let text = label_of(ctx, item);
        match kind_of(item) {
            Kind::Choice | Kind::OpenChoice => vec![
                (format!("{value}.code"), ctx.t1("formula-code-of", "question", text.as_str())),
                (format!("{value}.weight()"), ctx.t1("formula-points-of", "question", text.as_str())),
            ],
            _ => vec![(value, text)],
        }
    })
}
