//! What a resource points to, and when.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{call::Call, error::FhirError};
use crate::{
    domain::{
        api_scope::Resource,
        ids::{QuestionnaireId, VersionId},
    },
    storage::{
        PgConnection, StorageError,
        fhir_search::{self, QuestionnaireFilter, Span, Window},
        questionnaires, versions,
    },
};

/// Questionnaires with one address that are looked at.
const MOST_NAMESAKES: i64 = 50;

/// What `QuestionnaireResponse.questionnaire` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Canonical {
    /// One that is served here: `Questionnaire/{id}`, relative or absolute.
    Own(Uuid),
    Url {
        url: String,
        version: Option<String>,
    },
}

impl Canonical {
    pub(super) fn parse(text: &str, base: &str) -> Self {
        let (url, version) = match text.trim().split_once('|') {
            Some((url, version)) => (url, Some(version.to_owned()).filter(|version| !version.is_empty())),
            None => (text.trim(), None),
        };
        match own_id(url, Resource::Questionnaire, base) {
            Some(id) => Self::Own(id),
            None => Self::Url { url: url.to_owned(), version },
        }
    }
}

/// The id in `Patient/{id}`, relative or absolute, with or without a version.
pub(super) fn own_id(reference: &str, resource: Resource, base: &str) -> Option<Uuid> {
    let relative = reference.strip_prefix(base).unwrap_or(reference).trim_start_matches('/');
    let id = relative.strip_prefix(resource.name())?.strip_prefix('/')?;
    id.split('/').next()?.parse().ok()
}

/// The published version that is meant; where several questionnaires have the address, the one with the
/// version that is named, else the newest.
pub(super) fn published(
    conn: &mut PgConnection,
    call: &Call,
    canonical: &Canonical,
) -> Result<Option<(QuestionnaireId, VersionId)>, FhirError> {
    let organisation = call.organisation();
    let (candidates, wanted) = match canonical {
        Canonical::Own(id) => (vec![*id], None),
        Canonical::Url { url, version } => (with_url(conn, call, url)?, version.as_deref()),
    };
    let mut found = None;
    for id in candidates.into_iter().rev() {
        let id = QuestionnaireId::new(id);
        match questionnaires::find(conn, organisation, id) {
            Err(StorageError::NotFound) => continue,
            known => known?,
        };
        let version = match versions::find_published(conn, organisation, id) {
            Err(StorageError::NotFound) => continue,
            version => VersionId::new(version?.id),
        };
        let compiled = call.compiled.find(conn, organisation, version)?;
        if wanted.is_some() && wanted == compiled.version.as_deref() {
            return Ok(Some((id, version)));
        }
        if wanted.is_none() && found.is_none() {
            found = Some((id, version));
        }
    }
    Ok(found)
}

fn with_url(conn: &mut PgConnection, call: &Call, url: &str) -> Result<Vec<Uuid>, StorageError> {
    let filter = QuestionnaireFilter { urls: Some(vec![url.to_owned()]), ..QuestionnaireFilter::default() };
    let window = Window { after: None, limit: MOST_NAMESAKES };
    fhir_search::list_questionnaires(conn, call.organisation(), &filter, window)
}

/// The ids of all questionnaires that are meant, published or not: for searches.
pub(super) fn all(
    conn: &mut PgConnection,
    call: &Call,
    canonical: &Canonical,
) -> Result<Vec<Uuid>, FhirError> {
    match canonical {
        Canonical::Own(id) => Ok(vec![*id]),
        Canonical::Url { url, .. } => match url.parse() {
            Ok(id) => Ok(vec![id]),
            Err(_) => Ok(with_url(conn, call, url)?),
        },
    }
}

/// A FHIR `dateTime`: its first moment, in UTC where it names no offset.
pub(super) fn moment(text: &str) -> Option<DateTime<Utc>> {
    span(text, chrono_tz::UTC).and_then(|span| span.from)
}

/// All moments that a date of any precision stands for; days begin and end in `zone`.
pub(super) fn span(text: &str, zone: Tz) -> Option<Span> {
    let text = text.trim();
    if text.contains('T') {
        return span_of_time(text, zone);
    }
    let day = |year: &str, month: &str, day: &str| {
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    let mut parts = text.splitn(3, '-');
    let (first, next) = match (parts.next(), parts.next(), parts.next()) {
        (Some(year), None, None) if year.len() == 4 => {
            let first = day(year, "1", "1")?;
            (first, first.checked_add_months(Months::new(12))?)
        }
        (Some(year), Some(month), None) => {
            let first = day(year, month, "1")?;
            (first, first.checked_add_months(Months::new(1))?)
        }
        (Some(year), Some(month), Some(of_month)) => {
            let first = day(year, month, of_month)?;
            (first, first.succ_opt()?)
        }
        _ => return None,
    };
    Some(Span { from: Some(start_of(first, zone)?), before: Some(start_of(next, zone)?) })
}

fn start_of(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    // where clocks skip midnight, the day begins an hour later
    let start = midnight
        .and_local_timezone(zone)
        .earliest()
        .or_else(|| (midnight + TimeDelta::hours(1)).and_local_timezone(zone).earliest())?;
    Some(start.to_utc())
}

fn span_of_time(text: &str, zone: Tz) -> Option<Span> {
    let (whole, length) = if is_minute(text) {
        (with_seconds(text)?, TimeDelta::minutes(1))
    } else if text.contains('.') {
        (text.to_owned(), TimeDelta::milliseconds(1))
    } else {
        (text.to_owned(), TimeDelta::seconds(1))
    };
    let from = if let Ok(moment) = DateTime::parse_from_rfc3339(&whole.replace(' ', "+")) {
        moment.to_utc()
    } else {
        let local = chrono::NaiveDateTime::parse_from_str(&whole, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
        local.and_local_timezone(zone).earliest()?.to_utc()
    };
    Some(Span { from: Some(from), before: Some(from + length) })
}

/// `2026-11-21T10:30`, with or without an offset.
fn is_minute(text: &str) -> bool {
    let time = text.split('T').nth(1).unwrap_or_default();
    let clock = time.split(['Z', '+', '-', ' ']).next().unwrap_or_default();
    clock.matches(':').count() == 1
}

fn with_seconds(text: &str) -> Option<String> {
    let (before, after) = (text.get(..16)?, text.get(16..)?);
    Some(format!("{before}:00{after}"))
}

/// A search by date: `ge2026-01-01`, `lt2026-02`, and several of them together.
pub(super) fn date_filter<'a>(texts: impl Iterator<Item = &'a str>, zone: Tz) -> Result<Span, FhirError> {
    let mut found = Span::default();
    for text in texts.filter(|text| !text.is_empty()) {
        let (prefix, date) = match text.get(..2) {
            Some(prefix) if prefix.chars().all(|c| c.is_ascii_lowercase()) => {
                (prefix, text.get(2..).unwrap_or_default())
            }
            _ => ("eq", text),
        };
        let span = span(date, zone).ok_or_else(|| {
            FhirError::bad_request("A date is written 2026, 2026-11, 2026-11-21 or in full")
        })?;
        let one = match prefix {
            "eq" => span,
            "ge" => Span { from: span.from, before: None },
            "gt" | "sa" => Span { from: span.before, before: None },
            "le" => Span { from: None, before: span.before },
            "lt" | "eb" => Span { from: None, before: span.from },
            _ => return Err(FhirError::bad_request("A date is preceded by eq, ge, gt, le, lt, sa or eb")),
        };
        found.from = found.from.max(one.from);
        found.before = match (found.before, one.before) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAO_PAULO: Tz = chrono_tz::America::Sao_Paulo;

    fn filter(texts: &[&str]) -> (Option<String>, Option<String>) {
        let span = date_filter(texts.iter().copied(), SAO_PAULO).unwrap();
        let show = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
        (show(span.from), show(span.before))
    }

    #[test]
    fn dates_of_any_precision_are_spans() {
        let some = |text: &str| Some(format!("{text}+00:00"));
        assert_eq!(filter(&["2026-11-21"]), (some("2026-11-21T03:00:00"), some("2026-11-22T03:00:00")));
        assert_eq!(filter(&["2026-11"]), (some("2026-11-01T03:00:00"), some("2026-12-01T03:00:00")));
        assert_eq!(filter(&["gt2026"]), (some("2027-01-01T03:00:00"), None));
        assert_eq!(filter(&["le2026-11-21T10:30Z"]), (None, some("2026-11-21T10:31:00")));
        assert_eq!(
            filter(&["2026-11-21T10:30:05-03:00"]),
            (some("2026-11-21T13:30:05"), some("2026-11-21T13:30:06"))
        );
        assert_eq!(
            filter(&["ge2026-01-01", "lt2026-02-01"]),
            (some("2026-01-01T03:00:00"), some("2026-02-01T03:00:00"))
        );
        assert!(date_filter(["xx2026"].into_iter(), SAO_PAULO).is_err());
        assert!(date_filter(["2026-13-01"].into_iter(), SAO_PAULO).is_err());
    }

    #[test]
    fn questionnaires_are_named_in_three_ways() {
        let (id, base) = (Uuid::from_u128(7), "https://saude.example/fhir");
        let own = Canonical::Own(id);
        assert_eq!(Canonical::parse(&format!("Questionnaire/{id}"), base), own);
        assert_eq!(Canonical::parse(&format!("{base}/Questionnaire/{id}|2"), base), own);
        let url = "http://example.org/Questionnaire/phq-9";
        assert_eq!(
            Canonical::parse(&format!("{url}|1.0"), base),
            Canonical::Url { url: url.to_owned(), version: Some("1.0".to_owned()) }
        );
        assert_eq!(own_id(&format!("Patient/{id}/_history/3"), Resource::Patient, base), Some(id));
        assert_eq!(own_id("Practitioner/x", Resource::Patient, base), None);
    }
}
