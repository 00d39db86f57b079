//! What a provider of SMS or WhatsApp tells of a message that it took. Whoever has no secret, or asks for a message that
//! is none, learns nothing.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{
    domain::json,
    storage::{
        Db, StorageError, bounces,
        messages::{self, Failure},
    },
    web::{
        clock::Clock,
        errors::{AppError, PageError},
        forms::SentBody,
        settings::WebSettings,
    },
};

/// Bytes of a report.
const LARGEST: usize = 64 << 10;

/// Longest name of a message.
const LONGEST_ID: usize = 200;

/// What a provider sends; more is not looked at.
#[derive(Deserialize)]
struct Report {
    /// Ours, or the provider's.
    id: Json,
    state: String,
    #[serde(default)]
    reason: Option<String>,
}

/// What a report says.
struct Told {
    id: String,
    /// `None` for what says nothing of the end, such as "sent".
    end: Option<End>,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Delivered,
    Failed(Failure),
}

impl End {
    fn failure(self) -> Option<Failure> {
        match self {
            Self::Delivered => None,
            Self::Failed(failure) => Some(failure),
        }
    }
}

fn read(body: &[u8]) -> Option<Told> {
    let report = Report::deserialize(json::parse(body, LARGEST).ok()?).ok()?;
    let id = match report.id {
        Json::String(text) => text,
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    let reason = report.reason.as_deref().unwrap_or_default();
    let end = match report.state.as_str() {
        "delivered" | "read" => Some(End::Delivered),
        "failed" => Some(End::Failed(Failure::from_name(reason))),
        _ => None,
    };
    (1..=LONGEST_ID).contains(&id.len()).then_some(Told { id, end })
}

/// `POST /delivery/{secret}`
pub(super) async fn report(
    db: Data<Db>,
    clock: Data<Clock>,
    settings: Data<WebSettings>,
    secret: Path<String>,
    body: SentBody,
) -> Result<HttpResponse, PageError> {
    let channels = settings.callbacks.channels(&secret);
    if channels.is_empty() {
        return Ok(HttpResponse::NotFound().finish());
    }
    let Some(told) = read(&body.0) else { return Ok(HttpResponse::BadRequest().finish()) };
    let noted = db
        .write("provider", clock.now(), move |w| {
            let message = messages::find_reported(w.conn(), &channels, &told.id)?;
            told.end.map_or(Ok(()), |end| bounces::report(w, &message, end.failure()))
        })
        .await;
    match noted {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        // also one that the provider names before we know that it took it: it may say so again
        Err(StorageError::NotFound) => Ok(HttpResponse::NotFound().finish()),
        Err(error) => Err(AppError::from(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_a_message_and_its_end() {
        let end = |body: &str| read(body.as_bytes()).map(|told| (told.id, told.end));
        assert_eq!(
            end(r#"{"id": "a", "state": "delivered", "at": 1}"#),
            Some(("a".to_owned(), Some(End::Delivered)))
        );
        assert_eq!(end(r#"{"id": 7, "state": "sent"}"#), Some(("7".to_owned(), None)));
        let failed =
            |reason: &str| end(&format!(r#"{{"id": "a", "state": "failed", "reason": "{reason}"}}"#));
        for reason in Failure::ALL {
            assert_eq!(failed(reason.as_str()), Some(("a".to_owned(), Some(End::Failed(reason)))));
        }
        assert_eq!(failed("E-4711").unwrap().1, Some(End::Failed(Failure::Other)));
        for none in ["", "[]", r#"{"id": "", "state": "delivered"}"#, r#"{"id": {}, "state": "failed"}"#] {
            assert_eq!(end(none), None, "{none}");
        }
    }
}
