//! A version as a form to try out, with what the engine makes of the answers.

use askama::{Template, filters::HtmlSafe};

use super::{CardView, Hidden, SamplePatient, problems::text, scores::outcome_key};
use crate::{
    domain::{
        engine::Evaluation,
        problem::Problem,
        questionnaire::{Compiled, Item, Kind},
        value::Value,
    },
    web::{forms::Pairs, page::PageContext},
};

/// The form, and the results once it was checked.
#[derive(Template)]
#[template(path = "pages/authoring/preview.html")]
pub(in crate::features::authoring) struct PreviewPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) action: String,
    pub(in crate::features::authoring) back: String,
    pub(in crate::features::authoring) fields: Vec<Field>,
    pub(in crate::features::authoring) results: Vec<ResultView>,
    pub(in crate::features::authoring) flags: Vec<String>,
    pub(in crate::features::authoring) is_checked: bool,
    /// There are more items than are shown.
    pub(in crate::features::authoring) is_cut: bool,
    /// Could be handed in.
    pub(in crate::features::authoring) is_whole: bool,
    /// What is not asked now.
    pub(in crate::features::authoring) hidden: Vec<Hidden>,
    /// Made-up patients, where the questionnaire asks something of the patient; the one chosen first is none.
    pub(in crate::features::authoring) patients: Vec<SamplePatient>,
}

/// One question as it is asked, to be looked at beside other things.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/authoring/asked.html")]
pub(in crate::features::authoring) struct Asked {
    ctx: PageContext,
    field: Field,
}

impl HtmlSafe for Asked {}

impl Asked {
    pub(in crate::features::authoring) fn of(ctx: &PageContext, item: &Item) -> Self {
        Self { ctx: ctx.clone(), field: Field::of(ctx, item, &[], None, None) }
    }
}

/// What one score came to.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct ResultView {
    label: String,
    value: String,
    band: Option<(u8, String)>,
    outcome_key: Option<&'static str>,
}

impl PreviewPage {
    pub(in crate::features::authoring) fn add_results(
        &mut self,
        compiled: &Compiled,
        evaluation: &Evaluation,
    ) {
        let language = self.ctx.language.tag();
        for result in &evaluation.scores {
            let Some(score) = result.score(compiled) else { continue };
            let value = match result.value {
                Some(value) => self.ctx.number(value),
                None => self.ctx.t1("authoring-preview-no-score", "count", result.missing),
            };
            let band = result.band(compiled);
            self.results.push(ResultView {
                label: score.label.get(language).to_owned(),
                value,
                band: band.map(|band| (band.severity.get(), band.label.get(language).to_owned())),
                outcome_key: band.map(|band| outcome_key(band.outcome)),
            });
        }
        self.flags = evaluation.red_flags.iter().map(|flag| flag.label.clone()).collect();
    }
}

/// How an item is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Widget {
    Heading,
    Message,
    Notice,
    Radios,
    Checks,
    Line(&'static str),
    Area,
}

/// One item of the form.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Field {
    name: String,
    marker: String,
    widget: Widget,
    depth: usize,
    prefix: String,
    text: String,
    help: String,
    required: bool,
    /// `inputmode` of a line.
    input_mode: &'static str,
    options: Vec<Choice>,
    /// Free words beside the options of an open choice.
    is_open: bool,
    open_label: String,
    /// What stands in each line.
    values: Vec<String>,
    unit: String,
    units: Vec<Choice>,
    pub(in crate::features::authoring) error: String,
    /// Why it is asked, where that depends on something.
    pub(in crate::features::authoring) why: String,
}

#[derive(Clone, Debug)]
struct Choice {
    key: String,
    text: String,
    is_chosen: bool,
}

impl Field {
    /// The name of an item's control.
    pub(in crate::features::authoring) fn name(index: usize) -> String {
        format!("q{index}")
    }

    /// The hidden field that says that an item was asked, so that an empty answer differs from none.
    pub(in crate::features::authoring) fn marker(index: usize) -> String {
        format!("a{index}")
    }

    /// An item with the answers to it; what was sent is shown again as it was typed.
    pub(in crate::features::authoring) fn of(
        ctx: &PageContext,
        item: &Item,
        answers: &[&Value],
        sent: Option<&Pairs>,
        problem: Option<&Problem>,
    ) -> Self {
        let language = ctx.language.tag();
        let name = Self::name(item.index().get());
        let marker = Self::marker(item.index().get());
        let given: Vec<String> = match sent.filter(|sent| !sent.all(&marker).is_empty()) {
            Some(sent) => sent.all(&name).to_vec(),
            None => answers.iter().map(|value| typed(item, value, language)).collect(),
        };
        let (widget, input_mode) = widget(item);
        let options = options(ctx, item, &given);
        let is_open = item.kind == Kind::OpenChoice;
        let lines = lines(item, &given, &options, widget);
        Self {
            name,
            marker,
            widget,
            depth: item.depth(),
            prefix: item.prefix.clone().unwrap_or_default(),
            text: words(item, answers, language),
            help: item.help(language).or_else(|| item.entry_format(language)).unwrap_or_default().to_owned(),
            required: item.required,
            input_mode,
            is_open,
            open_label: item
                .open_label
                .as_ref()
                .map(|text| text.get(language).to_owned())
                .unwrap_or_default(),
            options,
            values: lines,
            unit: unit(item),
            units: units(item, &given),
            error: problem.map(|problem| text(ctx, problem)).unwrap_or_default(),
            why: String::new(),
        }
    }

    fn id(&self) -> &str {
        &self.name
    }

    fn is_heading(&self) -> bool {
        self.widget == Widget::Heading
    }

    fn is_message(&self) -> bool {
        self.widget == Widget::Message
    }

    fn is_notice(&self) -> bool {
        self.widget == Widget::Notice
    }

    fn is_area(&self) -> bool {
        self.widget == Widget::Area
    }

    fn has_choices(&self) -> bool {
        matches!(self.widget, Widget::Radios | Widget::Checks)
    }

    fn choice_type(&self) -> &'static str {
        if self.widget == Widget::Checks { "checkbox" } else { "radio" }
    }

    fn line_type(&self) -> &'static str {
        match self.widget {
            Widget::Line(kind) => kind,
            _ => "text",
        }
    }

    /// Headings of the first level stand out more.
    fn is_top(&self) -> bool {
        self.depth == 0
    }
}

/// The words of an item; of one that is computed with its value.
fn words(item: &Item, answers: &[&Value], language: &str) -> String {
    let text = item.text(language);
    if !item.is_calculated() {
        return text.to_owned();
    }
    let values: Vec<String> = answers.iter().map(|value| item.told(value, language)).collect();
    format!("{text}: {}", values.join("; ")).trim_end().to_owned()
}

fn widget(item: &Item) -> (Widget, &'static str) {
    match item.kind {
        Kind::Group => (Widget::Heading, ""),
        Kind::Display => (Widget::Message, ""),
        _ if item.is_calculated() => (Widget::Message, ""),
        _ if !item.is_askable() || item.kind == Kind::Attachment => (Widget::Notice, ""),
        _ if item.any_code && item.options.is_empty() => (Widget::Line("text"), ""),
        _ if item.kind == Kind::Boolean || !item.options.is_empty() || item.kind == Kind::Choice => {
            (if item.repeats { Widget::Checks } else { Widget::Radios }, "")
        }
        Kind::Text => (Widget::Area, ""),
        Kind::Integer => (Widget::Line("text"), "numeric"),
        Kind::Decimal | Kind::Quantity => (Widget::Line("text"), "decimal"),
        Kind::Date => (Widget::Line("date"), ""),
        Kind::DateTime => (Widget::Line("datetime-local"), ""),
        Kind::Time => (Widget::Line("time"), ""),
        Kind::Url => (Widget::Line("url"), "url"),
        _ => (Widget::Line("text"), ""),
    }
}

/// A value as its control holds it.
fn typed(item: &Item, value: &Value, language: &str) -> String {
    if let Some(option) = item.option_of(value) {
        return option.key().to_owned();
    }
    match value {
        Value::Boolean(yes) => yes.to_string(),
        Value::Date(date) => date.to_string(),
        Value::DateTime(moment) => moment.to_string().chars().take("2026-01-01T00:00".len()).collect(),
        Value::Time(time) => time.to_string(),
        Value::Quantity(quantity) => quantity.value.map(|number| number.to_string()).unwrap_or_default(),
        other => other.show(language),
    }
}

fn options(ctx: &PageContext, item: &Item, given: &[String]) -> Vec<Choice> {
    let choice = |key: &str, text: &str| Choice {
        key: key.to_owned(),
        text: text.to_owned(),
        is_chosen: given.iter().any(|given| given == key),
    };
    if item.kind == Kind::Boolean && item.options.is_empty() {
        return vec![choice("true", &ctx.t("authoring-yes")), choice("false", &ctx.t("authoring-no"))];
    }
    let language = ctx.language.tag();
    item.options().iter().map(|option| choice(option.key(), option.display(language))).collect()
}

/// Lines of text: what was given, and for a repeating question one more.
fn lines(item: &Item, given: &[String], options: &[Choice], widget: Widget) -> Vec<String> {
    let is_option = |text: &&String| options.iter().any(|option| option.key == **text);
    let mut lines: Vec<String> = given.iter().filter(|text| !is_option(text)).cloned().collect();
    if item.kind == Kind::Quantity {
        lines.truncate(1);
    }
    let room = matches!(widget, Widget::Line(_) | Widget::Area);
    if lines.is_empty() || (item.repeats && room && lines.iter().all(|line| !line.trim().is_empty())) {
        lines.push(String::new());
    }
    lines
}

fn unit(item: &Item) -> String {
    let name = item.unit().and_then(|unit| unit.display.as_ref().or(unit.code.as_ref()));
    if item.units.len() == 1 || item.kind != Kind::Quantity {
        name.cloned().unwrap_or_default()
    } else {
        String::new()
    }
}

/// A quantity's second field, where it may have several units.
fn units(item: &Item, given: &[String]) -> Vec<Choice> {
    if item.kind != Kind::Quantity || item.units.len() < 2 {
        return Vec::new();
    }
    let choice = |unit: &crate::domain::value::Coding| {
        let key = unit.code.clone().or_else(|| unit.display.clone()).unwrap_or_default();
        let is_chosen = given.get(1).is_some_and(|given| *given == key);
        Choice { text: unit.display.clone().unwrap_or_else(|| key.clone()), is_chosen, key }
    };
    item.units.iter().map(choice).collect()
}
