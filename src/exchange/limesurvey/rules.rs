//! What may be answered: limits, lengths, patterns, rules, and what a question starts with.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{Formula, ItemDraft, Kind, Operator, Words, lost_formula, plain};
use super::plan::{Control, Part};
use super::survey::Question;
use super::{Builder, expression, ignored};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;
use crate::domain::value::{Date, DateTime};

/// Attributes that are read, and those that only change how a question looks or is handled.
const KNOWN: &str = "hidden hide_question numbers_only num_value_int_only slider_layout slider_accuracy slider_min slider_max use_dropdown \
    date_format date_min date_max multiflexible_checkbox multiflexible_min multiflexible_max multiflexible_step input_boxes dualscale_headerA dualscale_headerB \
    other_replace_text exclude_all_others array_filter array_filter_exclude array_filter_style max_num_of_files min_num_of_files \
    max_filesize allowed_filetypes equation maximum_chars min_num_value_n max_num_value_n min_answers max_answers prefix \
    suffix em_validation_q em_validation_q_tip em_validation_sq em_validation_sq_tip assessment_value cssclass page_break \
    public_statistics statistics_showgraph statistics_graphtype statistics_showmap display_columns display_rows text_input_width text_input_columns \
    input_size label_input_columns answer_width answer_width_bycolumn repeat_headings hide_tip scale_export printable_help other_numbers_only_ \
    random_group dropdown_prefix dropdown_separators dropdown_size dropdown_prepostfix dropdown_dates dropdown_dates_minute_step dropdown_dates_month_style \
    reverse date_month_style other_position other_position_code alphasort placeholder save_as_default clear_default display_type button_size \
    max_subquestions_ showpopups samechoiceheight samelistheight choice_title rank_title slider_default slider_handle slider_custom_handle \
    slider_orientation slider_rating slider_reset slider_reversed slider_separator slider_showminmax slider_middlestart slider_default_set \
    show_title show_comment show_grand_total show_totals category_separator parent_order em_validation_ commented_checkbox commented_checkbox_auto \
    time_limit_disable_next time_limit_disable_prev time_limit_countdown_message time_limit_timer_style time_limit_message time_limit_message_style \
    time_limit_message_delay time_limit_warning time_limit_warning_display_time time_limit_warning_message time_limit_warning_style time_limit_action \
    time_limit_warning_2 time_limit_warning_2_display_time time_limit_warning_2_message time_limit_warning_2_style keep_aspect horizontal_scroll \
    crop_or_resize fix_height fix_width image_align answer_order_ hidden_ encrypted other_comment_mandatory other_numbers_only";

/// Attributes that nobody reads here.
pub(super) fn attributes(question: &Question, item: &mut ItemDraft) {
    for (name, value) in &question.attributes {
        let says_nothing = matches!(value.trim(), "" | "0" | "N" | "normal") || name == "question_template";
        if !says_nothing && !KNOWN.split_whitespace().any(|known| known == name) {
            let looks = ["random_order", "subquestion_order", "answer_order", "keep_codes_order"];
            let level = if looks.contains(&name.as_str()) { Level::Kept } else { Level::Changed };
            item.lose(level, name, value, ignored(name, value));
        }
    }
    if !question.attribute("prefix").is_empty() {
        item.lose(
            Level::Kept,
            "prefix",
            question.attribute("prefix"),
            ignored("prefix", question.attribute("prefix")),
        );
    }
}

/// `/^…$/i` as a pattern for the whole text.
pub(super) fn pattern(written: &str) -> Option<String> {
    let inner = written.strip_prefix('/')?;
    let (inner, flags) = inner.rsplit_once('/')?;
    if inner.is_empty() || flags.chars().any(|flag| !matches!(flag, 'i' | 'u' | 's' | 'm')) {
        return None;
    }
    let sign = if flags.contains('i') { "(?i)" } else { "" };
    let whole = inner.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    Some(match whole.filter(|whole| !whole.contains('|') && !whole.ends_with('\\')) {
        Some(whole) => format!("{sign}{whole}"),
        None => format!("{sign}[\\s\\S]*(?:{inner})[\\s\\S]*"),
    })
}

impl Builder<'_> {
    pub(super) fn rules(&mut self, question: &Question, part: &Part, item: &mut ItemDraft) {
        let kind = self.names.fields.get(part.field).map_or(Kind::Text, |field| field.kind);
        self.start(question, part, kind, item);
        if part.is_other {
            return;
        }
        match part.control {
            Control::Text(_) => Self::text(question, item),
            Control::Number | Control::Slider => self.number(question, part, kind, item),
            Control::Date => self.date(question, part, kind, item),
            Control::Many | Control::Ranking => {
                for (name, url) in [("min_answers", urls::MIN_OCCURS), ("max_answers", urls::MAX_OCCURS)] {
                    let text = question.attribute(name);
                    match text.parse::<u32>() {
                        Ok(count) if count > 0 => item.extend(url, "valueInteger", json!(count)),
                        Ok(_) => {}
                        Err(_) if text.is_empty() => {}
                        Err(_) => item.lose(Level::Changed, name, text, ignored(name, text)),
                    }
                }
            }
            _ => {}
        }
        let suffix = question.attribute("suffix");
        if !suffix.is_empty() && matches!(kind, Kind::Integer | Kind::Decimal | Kind::Text) {
            item.add_display("suffix", "unit", &Words::new(plain(suffix).text));
        }
        for (name, tip) in
            [("em_validation_q", "em_validation_q_tip"), ("em_validation_sq", "em_validation_sq_tip")]
        {
            let text = question.attribute(name).to_owned();
            let is_of_part = part.of.is_some() == (name == "em_validation_sq");
            if text.is_empty() || !is_of_part {
                continue;
            }
            let words = plain(question.attribute(tip)).text;
            let words =
                if words.is_empty() || words.contains('{') { Words::unspoken() } else { Words::new(words) };
            let found = expression::read(&text, self.names, true);
            match found.and_then(|formula| self.writer(Some(part.field)).rule(&formula)) {
                Ok(rule) => item.constraint(&rule, &words),
                Err(why) => item.lose(Level::Changed, name, &text, lost_formula(name, &why)),
            }
        }
    }

    fn text(question: &Question, item: &mut ItemDraft) {
        item.max_length = question.attribute("maximum_chars").parse().ok().filter(|length| *length > 0);
        if !question.pattern.is_empty() {
            match pattern(&question.pattern) {
                Some(pattern) => item.extend(urls::REGEX, "valueString", json!(pattern)),
                None => {
                    item.lose(Level::Changed, "preg", &question.pattern, ignored("preg", &question.pattern));
                }
            }
        }
        let hint = question.attribute("placeholder");
        if !hint.is_empty() {
            item.extend(urls::ENTRY_FORMAT, "valueString", json!(hint));
        }
    }

    fn number(&mut self, question: &Question, part: &Part, kind: Kind, item: &mut ItemDraft) {
        let is_slider = part.control == Control::Slider;
        let is_cell = question.kind == ":";
        for (name, of_slider, of_cell, url, operator) in [
            ("min_num_value_n", "slider_min", "multiflexible_min", urls::MIN_VALUE, Operator::AtLeast),
            ("max_num_value_n", "slider_max", "multiflexible_max", urls::MAX_VALUE, Operator::AtMost),
        ] {
            let name = if is_slider {
                of_slider
            } else if is_cell {
                of_cell
            } else {
                name
            };
            let text = question.attribute(name);
            let usual = if operator == Operator::AtLeast { "0" } else { "100" };
            let text = if text.is_empty() && is_slider { usual } else { text }.to_owned();
            if text.is_empty() {
                continue;
            }
            match (text.parse::<i64>(), text.parse::<Decimal>()) {
                (Ok(number), _) if kind == Kind::Integer => item.extend(url, "valueInteger", json!(number)),
                (_, Ok(number)) => {
                    let digits = serde_json::from_str(&number.normalize().to_string()).unwrap_or_default();
                    item.extend(url, "valueDecimal", digits);
                }
                _ => self.bound(part, (name, &text), operator, item),
            }
        }
        if let Some(step) = question.attribute("slider_accuracy").parse::<i64>().ok().filter(|_| is_slider) {
            item.extend(urls::SLIDER_STEP, "valueInteger", json!(step.max(1)));
        }
    }

    fn date(&mut self, question: &Question, part: &Part, kind: Kind, item: &mut ItemDraft) {
        for (name, url, operator) in [
            ("date_min", urls::MIN_VALUE, Operator::AtLeast),
            ("date_max", urls::MAX_VALUE, Operator::AtMost),
        ] {
            let text = question.attribute(name).to_owned();
            let day = text.get(..10).unwrap_or(&text);
            if text.is_empty() {
                continue;
            }
            match kind {
                Kind::Date if Date::parse(day).is_some() => item.extend(url, "valueDate", json!(day)),
                Kind::DateTime if DateTime::parse(&text).is_some() => {
                    item.extend(url, "valueDateTime", json!(text));
                }
                _ if text.len() == 4 && text.parse::<u32>().is_ok() => {
                    let end = if operator == Operator::AtLeast { "01-01" } else { "12-31" };
                    item.extend(url, "valueDate", json!(format!("{text}-{end}")));
                }
                _ => self.bound(part, (name, &text), operator, item),
            }
        }
    }

    /// A limit that is computed: a rule.
    fn bound(
        &mut self,
        part: &Part,
        (name, text): (&'static str, &str),
        operator: Operator,
        item: &mut ItemDraft,
    ) {
        let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
        let found = expression::read(inner, self.names, true).and_then(|limit| {
            let compared = Formula::binary(operator, Formula::Own, limit.clone());
            let rule = if limit.fields().is_empty() {
                compared
            } else {
                let blank = Formula::binary(Operator::Equal, limit, Formula::text(""));
                Formula::binary(Operator::Or, blank, compared)
            };
            self.writer(Some(part.field)).rule(&rule)
        });
        match found {
            Ok(rule) => item.constraint(&rule, &Words::unspoken()),
            Err(why) => item.lose(Level::Changed, name, text, lost_formula(name, &why)),
        }
    }

    /// The value that an item starts with; that of a choice stands at its option.
    fn start(&mut self, question: &Question, part: &Part, kind: Kind, item: &mut ItemDraft) {
        let id = part.of.and_then(|at| question.parts.get(at)).map_or("", |sub| &sub.id);
        let text = question.default_of(id, if part.is_other { "other" } else { "" }).to_owned();
        if text.is_empty() || part.control == Control::Many {
            return;
        }
        if text.contains('{') {
            let found = super::item::computed(&text, self.names);
            match found.and_then(|formula| self.writer(None).computed_as(&formula, kind)) {
                Ok(expression) => item.expression("initialExpression", &expression),
                Err(why) => {
                    item.lose(Level::Changed, "defaultvalue", &text, lost_formula("defaultvalue", &why));
                }
            }
            return;
        }
        if item.kind == "choice" && item.offers(&text) {
            return;
        }
        if let Some((name, value)) = valued(kind, &text) {
            item.initial.push(json!({name: value}));
        } else {
            let problem = Problem::new(Code::BadDefault).with("value", &text);
            item.lose(Level::Changed, "defaultvalue", &text, problem);
        }
    }
}

fn valued(kind: Kind, text: &str) -> Option<(&'static str, Json)> {
    let number = || text.parse::<Decimal>().ok();
    Some(match kind {
        Kind::Text => ("valueString", json!(text)),
        Kind::Integer => ("valueInteger", json!(text.parse::<i64>().ok()?)),
        Kind::Decimal => ("valueDecimal", serde_json::from_str(&number()?.to_string()).ok()?),
        Kind::Boolean => ("valueBoolean", json!(matches!(text, "Y" | "1"))),
        Kind::Date => (Date::parse(text).map(|_| "valueDate")?, json!(text)),
        Kind::DateTime => (DateTime::parse(text).map(|_| "valueDateTime")?, json!(text)),
        _ => return None,
    })
}
