//! Answers that a response begins with, from another system: in the address, signed with the key of the link. What can't be
//! used is left out and said; it never keeps anybody from answering.

use actix_web::HttpRequest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value as Json;
use url::form_urlencoded;

use crate::{
    domain::{
        engine::{Answers, Context, Occurrence, check_values, evaluate, parse_given},
        json,
        questionnaire::Compiled,
    },
    storage::open_links::OpenLink,
    web::{prefill, signing::SigningKey},
};

/// Longest text in an address, before the signature.
const LONGEST: usize = 2_400;

/// How long such an address may be of use.
const MOST_DAYS: i64 = 90;

/// Clocks of other systems may be ahead.
const SLACK: TimeDelta = TimeDelta::minutes(10);

/// What another system gave, as far as it counts. Empty for most.
#[derive(Clone, Debug, Default)]
pub(super) struct Prefill {
    /// As it came, for the form that begins the response; empty where none counts.
    text: String,
    signature: String,
    values: Vec<(String, Json)>,
    /// Something came that does not count.
    is_refused: bool,
}

/// How far the values could be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) some: bool,
    /// At least one was left out.
    pub(super) lost: bool,
}

impl Prefill {
    /// Of the address of a page.
    pub(super) fn of_request(
        request: &HttpRequest,
        key: &SigningKey,
        link: &OpenLink,
        now: DateTime<Utc>,
    ) -> Self {
        let query = request.query_string();
        if !query.contains("prefill=") {
            return Self::default();
        }
        let find = |wanted: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        Self::read(&find("prefill"), &find("sig"), key, link, now)
    }

    /// Of a text and its signature, both empty where none came.
    pub(super) fn read(
        text: &str,
        signature: &str,
        key: &SigningKey,
        link: &OpenLink,
        now: DateTime<Utc>,
    ) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let refused = Self { is_refused: true, ..Self::default() };
        // who was invited is known, and a link's key could be anybody's address
        let is_wanted = link.invited.is_none() && text.len() <= LONGEST;
        let own = prefill::key_of(key, link.id(), link.link.prefill_rotation);
        let is_signed = is_wanted && own.is_some_and(|own| prefill::is_signed(&own, text, signature));
        match Some(text).filter(|_| is_signed).and_then(|text| values_in(text, now)) {
            Some(values) => {
                let (text, signature) = (text.to_owned(), signature.to_owned());
                Self { text, signature, values, is_refused: false }
            }
            None => refused,
        }
    }

    /// Whether something came that does not count.
    pub(super) const fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// Text and signature, for the form that begins the response.
    pub(super) fn carried(&self) -> Option<(String, String)> {
        (!self.text.is_empty()).then(|| (self.text.clone(), self.signature.clone()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.is_refused
    }

    /// What the response begins with. Values are checked like typed ones; what nobody is asked must be right as it comes,
    /// since nobody could correct it.
    pub(super) fn apply(&self, compiled: &Compiled, answers: &mut Answers, context: &Context<'_>) -> Taken {
        // numbers are written as programs do
        let plain = Context { language: "en", ..*context };
        let before = answers.clone();
        let mut taken: Vec<Occurrence> = Vec::new();
        for (link_id, value) in &self.values {
            let Some(index) = compiled.index_of(link_id) else { continue };
            let read = fields(value).and_then(|fields| parse_given(compiled, index, &fields, &plain).ok());
            let is_right = |values: &Vec<_>| {
                let values: Vec<_> = values.iter().collect();
                !values.is_empty() && check_values(compiled.item(index), &values, context.language).is_empty()
            };
            if let Some(values) = read.filter(is_right) {
                let at = Occurrence::from(index);
                answers.set(compiled, at.clone(), values);
                taken.push(at);
            }
        }
        let evaluation = evaluate(compiled, answers, context);
        taken.retain(|at| {
            let is_wrong = evaluation.problems_at(compiled, at).next().is_some();
            if is_wrong {
                let values = before.get_at(compiled, at).into_iter().cloned().collect();
                answers.set(compiled, at.clone(), values);
            }
            !is_wrong
        });
        Taken { some: !taken.is_empty(), lost: self.is_refused || taken.len() < self.values.len() }
    }
}

/// The values in a signed text that still holds.
fn values_in(text: &str, now: DateTime<Utc>) -> Option<Vec<(String, Json)>> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let document = json::parse(&bytes, LONGEST).ok()?;
    let ends = DateTime::from_timestamp(document.get("exp")?.as_i64()?, 0)?;
    if ends <= now || ends > now + TimeDelta::days(MOST_DAYS) + SLACK {
        return None;
    }
    let values = document.get("answers")?.as_object()?;
    Some(values.iter().map(|(link_id, value)| (link_id.clone(), value.clone())).collect())
}

/// A value as the fields of a form would hold it; `None` for what no field holds.
fn fields(value: &Json) -> Option<Vec<String>> {
    let one = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(is) => Some(is.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    match value {
        Json::Array(values) => values.iter().map(one).collect(),
        other => one(other).map(|field| vec![field]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn packed(document: &Json) -> String {
        URL_SAFE_NO_PAD.encode(document.to_string())
    }

    #[test]
    fn a_text_holds_for_ninety_days_at_most() {
        let now = DateTime::from_timestamp(1_795_268_760, 0).unwrap();
        let of = |ends: DateTime<Utc>| {
            values_in(&packed(&json!({"exp": ends.timestamp(), "answers": {"a": 1}})), now)
        };
        assert_eq!(of(now + TimeDelta::days(90)).unwrap().len(), 1);
        assert!(of(now).is_none() && of(now + TimeDelta::days(91)).is_none());
        for other in [
            json!({"answers": {}}),
            json!({"exp": 1_795_269_000}),
            json!([]),
            json!({"exp": "1", "answers": {}}),
        ] {
            assert_eq!(values_in(&packed(&other), now), None, "{other}");
        }
        for other in ["", "%", "eyJ"] {
            assert_eq!(values_in(other, now), None, "{other}");
        }
    }

    #[test]
    fn values_are_what_fields_hold() {
        assert_eq!(fields(&json!("a")), Some(vec!["a".to_owned()]));
        assert_eq!(fields(&json!([1, true])), Some(vec!["1".to_owned(), "true".to_owned()]));
        for other in [json!(null), json!({"a": 1}), json!([[1]])] {
            assert_eq!(fields(&other), None, "{other}");
        }
    }
}
