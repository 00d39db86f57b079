//! A log line as one JSON object: the fields of the event beside each other, those of its span under `span`.
//!
//! tracing-subscriber's own JSON reads the span's fields again for every line and maps them anew; on a page that is
//! served in 40 µs that was a fifth of the work. Here they are kept as JSON and written as they stand.

use std::fmt::{self, Write as _};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::Record,
};
use tracing_subscriber::{
    field::RecordFields,
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
    registry::LookupSpan,
};

/// Writes the line.
pub(super) struct Lines;

/// Writes fields as the members of a JSON object, without the braces.
pub(super) struct Members;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        line.write_str(r#"{"timestamp":""#)?;
        SystemTime.format_time(&mut line)?;
        write!(line, r#"","level":"{}""#, event.metadata().level())?;
        let mut members = Visitor { out: &mut line, needs_comma: true, target: None, result: Ok(()) };
        event.record(&mut members);
        let Visitor { target, result, .. } = members;
        result?;
        line.write_str(r#","target":"#)?;
        string(&mut line, target.as_deref().unwrap_or_else(|| event.metadata().target()))?;
        let span = event.parent().and_then(|id| ctx.span(id)).or_else(|| ctx.lookup_current());
        if let Some(span) = span {
            line.write_str(r#","span":{"#)?;
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                && !fields.is_empty()
            {
                line.write_str(fields)?;
                line.write_char(',')?;
            }
            line.write_str(r#""name":"#)?;
            string(&mut line, span.name())?;
            line.write_char('}')?;
        }
        line.write_str("}\n")
    }
}

impl<'w> FormatFields<'w> for Members {
    fn format_fields<R: RecordFields>(&self, mut out: Writer<'w>, fields: R) -> fmt::Result {
        let mut members = Visitor { out: &mut out, needs_comma: false, target: None, result: Ok(()) };
        fields.record(&mut members);
        members.result
    }

    /// What a span learns later. A field that it has stays as it was: an object must not name a member twice.
    fn add_fields(&self, current: &'w mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut added = String::new();
        self.format_fields(Writer::new(&mut added), fields)?;
        let name = added.split_inclusive("\":").next().unwrap_or_default();
        if added.is_empty() || current.fields.contains(name) {
            return Ok(());
        }
        if !current.fields.is_empty() {
            current.fields.push(',');
        }
        current.fields.push_str(&added);
        Ok(())
    }
}

struct Visitor<'a, 'w> {
    out: &'a mut Writer<'w>,
    needs_comma: bool,
    /// Of a line that came by the `log` crate.
    target: Option<String>,
    result: fmt::Result,
}

impl Visitor<'_, '_> {
    fn member(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        let name = field.name();
        if self.result.is_err() || name.starts_with("log.") {
            return;
        }
        let comma = if self.needs_comma { "," } else { "" };
        self.needs_comma = true;
        self.result = self
            .out
            .write_str(comma)
            .and_then(|()| string(self.out, name))
            .and_then(|()| self.out.write_char(':'))
            .and_then(|()| value(self.out));
    }
}

impl Visit for Visitor<'_, '_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.member(
            field,
            |out| if value.is_finite() { write!(out, "{value}") } else { out.write_str("null") },
        );
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "log.target" {
            self.target = Some(value.to_owned());
        }
        self.member(field, |out| string(out, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field, |out| {
            out.write_char('"')?;
            write!(Escaped(out), "{value:?}")?;
            out.write_char('"')
        });
    }
}

fn string(out: &mut Writer<'_>, text: &str) -> fmt::Result {
    out.write_char('"')?;
    Escaped(out).write_str(text)?;
    out.write_char('"')
}

/// Writes text as the inside of a JSON string.
struct Escaped<'a, 'w>(&'a mut Writer<'w>);

impl fmt::Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
            return self.0.write_str(text);
        }
        let quoted = serde_json::to_string(text).map_err(|_error| fmt::Error)?;
        let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        self.0.write_str(inside.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use serde_json::{Value, json};
    use tracing::{field::Empty, info, info_span, subscriber::with_default};
    use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt as _};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Kept {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    /// The lines without their time, each read as JSON.
    fn lines(work: impl FnOnce()) -> Vec<Value> {
        let kept = Kept::default();
        let layer = tracing_subscriber::fmt::layer()
            .event_format(Lines)
            .fmt_fields(Members)
            .with_writer(kept.clone());
        with_default(tracing_subscriber::registry().with(layer), work);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| {
                let mut value: Value = serde_json::from_str(line).unwrap();
                let at = value.as_object_mut().unwrap().shift_remove("timestamp").unwrap();
                chrono::DateTime::parse_from_rfc3339(at.as_str().unwrap()).unwrap();
                value
            })
            .collect()
    }

    #[test]
    fn a_line_has_the_fields_of_the_event_and_those_of_its_span() {
        let lines = lines(|| {
            let span = info_span!("request", id = "7", account = Empty, n = 3_u64);
            let _entered = span.enter();
            span.record("account", "a");
            span.record("account", "b");
            info!(took = 0.5, ok = true, less = -1, "answered {}", 1);
        });
        let expected = json!({
            "level": "INFO", "message": "answered 1", "took": 0.5, "ok": true, "less": -1,
            "target": "weconecta::app::telemetry::lines::tests",
            "span": {"id": "7", "n": 3, "account": "a", "name": "request"},
        });
        assert_eq!(lines, [expected]);
    }

    #[test]
    fn what_is_said_can_not_break_out_of_its_string() {
        let evil = "\"},\n{\u{1}\\";
        let lines = lines(|| {
            let _entered = info_span!("bare").entered();
            info!(text = evil, shown = %evil, none = f64::NAN);
        });
        assert_eq!(
            lines,
            [json!({
                "level": "INFO", "text": evil, "shown": evil, "none": null,
                "target": "weconecta::app::telemetry::lines::tests", "span": {"name": "bare"},
            })]
        );
    }
}
