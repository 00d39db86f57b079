//! Events in words: a sentence for every action that this program records.

use serde_json::Value;

use crate::web::page::PageContext;

/// What an event may be about, in the order of the filter.
pub(super) const KINDS: [&str; 18] = [
    "account",
    "questionnaire",
    "version",
    "link",
    "invitation",
    "schedule",
    "list",
    "kiosk",
    "response",
    "patient",
    "alert",
    "mail",
    "message",
    "job",
    "key",
    "organisation",
    "terminology",
    "element",
];

/// Every action with a sentence.
pub(super) const ACTIONS: [&str; 116] = [
    "account.blocked",
    "account.created",
    "account.edited",
    "account.language-changed",
    "account.link-shown",
    "account.password-changed",
    "account.reset-requested",
    "account.role-changed",
    "account.sessions-ended",
    "account.sign-in-refused",
    "account.signed-in",
    "account.signed-out",
    "account.unblocked",
    "alert.contacted",
    "alert.mailed",
    "alert.opened",
    "alert.read",
    "alert.resolved",
    "alert.taken",
    "element.archived",
    "element.changed",
    "element.created",
    "element.restored",
    "element.shared",
    "element.unshared",
    "invitation.cancelled",
    "invitation.created",
    "invitation.opened",
    "job.discarded",
    "job.revived",
    "key.created",
    "key.exported",
    "key.revoked",
    "kiosk.ended",
    "kiosk.refused",
    "kiosk.started",
    "link.changed",
    "link.created",
    "link.key-made",
    "link.key-shown",
    "link.revoked",
    "link.shared",
    "list.finished",
    "list.started",
    "mail.failed",
    "mail.kept",
    "mail.queued",
    "mail.read",
    "mail.requeued",
    "mail.sent",
    "message.bounced",
    "message.delivered",
    "message.dropped",
    "message.failed",
    "message.kept",
    "message.queued",
    "message.read",
    "message.requeued",
    "message.sent",
    "organisation.created",
    "organisation.help-lines-changed",
    "organisation.log-verified",
    "organisation.messages-changed",
    "patient.bounced",
    "patient.changed",
    "patient.consent-given",
    "patient.consent-withdrawn",
    "patient.contact-confirmed",
    "patient.created",
    "patient.data-request-decided",
    "patient.data-requested",
    "patient.erased",
    "patient.exported",
    "patient.noted",
    "patient.opted-in",
    "patient.opted-out",
    "patient.read",
    "questionnaire.changed",
    "questionnaire.comment-reopened",
    "questionnaire.comment-settled",
    "questionnaire.commented",
    "questionnaire.created",
    "questionnaire.deleted",
    "questionnaire.exported",
    "questionnaire.patient-results-changed",
    "questionnaire.right-given",
    "questionnaire.right-taken",
    "questionnaire.shared",
    "response.discarded",
    "response.exported",
    "response.file-added",
    "response.asked-elsewhere",
    "response.file-read",
    "response.file-infected",
    "response.file-removed",
    "response.read",
    "response.signed",
    "response.started",
    "response.submitted",
    "schedule.created",
    "schedule.ended",
    "schedule.paused",
    "schedule.resumed",
    "terminology.added",
    "terminology.changed",
    "terminology.deleted",
    "version.changed",
    "version.discarded",
    "version.drafted",
    "version.mapped",
    "version.offered",
    "version.published",
    "version.restored",
    "version.retired",
    "version.review-asked",
    "version.review-ended",
];

/// What happened, as a sentence; an action that has none is shown as it is.
pub(super) fn sentence(ctx: &PageContext, action: &str) -> String {
    if ACTIONS.contains(&action) {
        ctx.t(&format!("events-{}", action.replace('.', "-"))).into_owned()
    } else {
        action.to_owned()
    }
}

/// What it was about; an unknown kind is shown as it is.
pub(super) fn kind(ctx: &PageContext, kind: &str) -> String {
    if KINDS.contains(&kind) { ctx.t(&format!("events-kind-{kind}")).into_owned() } else { kind.to_owned() }
}

/// Who acted, where it was no account.
pub(super) fn actor(ctx: &PageContext, actor: &str) -> String {
    match actor {
        "system" | "cli" | "patient" | "link" | "provider" => {
            ctx.t(&format!("events-actor-{actor}")).into_owned()
        }
        key if key.starts_with("key:") => ctx.t("events-actor-key").into_owned(),
        // an account of another time or place
        _ => ctx.t("events-actor-unknown").into_owned(),
    }
}

/// What the log keeps beside an event, in the order it is shown. Ids are left out: what an event is about has a
/// link of its own.
const DETAILS: [&str; 17] = [
    "reason", "severity", "channel", "reached", "kind", "letter", "role", "from", "to", "number", "count",
    "fields", "language", "format", "network", "whole", "scopes",
];

/// Codes of such details that have words.
const CODES: [&str; 36] = [
    "admin",
    "alert",
    "alert-mail",
    "attention",
    "blocked",
    "critical",
    "email",
    "false",
    "invitation",
    "message",
    "milestone",
    "name",
    "note",
    "other",
    "password",
    "password-changed",
    "password-reset",
    "patient",
    "phone",
    "send-mail",
    "send-message",
    "accepted",
    "correction",
    "deleted",
    "erasure",
    "kept",
    "refused",
    "sign-in-code",
    "reminder",
    "request-decided",
    "sms",
    "staff",
    "true",
    "visit",
    "whatsapp",
    "csv",
];

/// A detail as a name and a value in words; `None` for what nobody reads.
pub(super) fn detail(ctx: &PageContext, name: &str, value: &Value) -> Option<(String, String)> {
    if !DETAILS.contains(&name) {
        return None;
    }
    let word = |code: &str| {
        if CODES.contains(&code) {
            ctx.t(&format!("events-code-{code}")).into_owned()
        } else {
            code.to_owned()
        }
    };
    let text = match value {
        Value::String(code) => word(code),
        Value::Array(codes) => {
            codes.iter().filter_map(Value::as_str).map(word).collect::<Vec<_>>().join(", ")
        }
        other => word(&other.to_string()),
    };
    Some((ctx.t(&format!("events-detail-{name}")).into_owned(), text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::i18n::Language;

    #[test]
    fn every_action_kind_and_actor_has_words_in_every_language() {
        for language in Language::ALL {
            let ctx = PageContext::staff_sample(language);
            let words = ACTIONS.iter().map(|action| sentence(&ctx, action));
            let words = words.chain(KINDS.iter().map(|name| kind(&ctx, name)));
            for text in words.chain(
                ["system", "cli", "patient", "link", "provider", "key:1", "?"].map(|name| actor(&ctx, name)),
            ) {
                assert!(!text.contains('⟦'), "{language}: {text}");
            }
            assert_eq!(sentence(&ctx, "thing.unheard-of"), "thing.unheard-of");
            for name in DETAILS {
                for code in CODES {
                    let (name, code) = detail(&ctx, name, &Value::from(code)).unwrap();
                    assert!(!name.contains('⟦') && !code.contains('⟦'), "{language}: {name} {code}");
                }
            }
            assert_eq!(
                detail(&ctx, "response", &Value::from("0198a1b2")),
                None,
                "an id says nothing to people"
            );
        }
    }
}
