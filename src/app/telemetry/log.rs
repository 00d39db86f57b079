//! The log on standard error.

use std::{
    any::Any,
    fs::File,
    io::{self, IsTerminal as _},
    os::fd::AsFd as _,
    panic,
    sync::Arc,
};

use tracing_subscriber::{
    EnvFilter, fmt, fmt::writer::BoxMakeWriter, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use super::lines::{Lines, Members};
use crate::app::config::{LogFormat, TelemetrySettings};

/// Starts logging, by the filter `usual` if no other is set. A second call changes nothing.
pub(in crate::app) fn init_log(settings: &TelemetrySettings, usual: &str) {
    let filter = settings.log.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new(usual));
    let is_pretty = match settings.log_format {
        LogFormat::Auto => io::stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    let registry = tracing_subscriber::registry().with(filter);
    let started = if is_pretty {
        let lines = fmt::layer().compact().with_target(false).with_ansi(io::stderr().is_terminal());
        registry.with(lines.with_writer(io::stderr)).try_init()
    } else {
        let lines = fmt::layer().event_format(Lines).fmt_fields(Members);
        registry.with(lines.with_writer(unlocked_stderr())).try_init()
    };
    if started.is_err() {
        tracing::debug!("logging had been started before");
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, reason = reason(panic.payload()), "a bug: the program panicked");
    }));
}

/// Standard error without its lock, at which workers would wait for each other's lines: each is one write.
fn unlocked_stderr() -> BoxMakeWriter {
    match io::stderr().as_fd().try_clone_to_owned() {
        Ok(own) => BoxMakeWriter::new(Arc::new(File::from(own))),
        Err(_) => BoxMakeWriter::new(io::stderr),
    }
}

/// A fixed text tells nothing of anybody; one that was put together may repeat an answer or a name.
fn reason(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("not told")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_says_of_people_stays_unsaid() {
        assert_eq!(reason(&"index out of bounds"), "index out of bounds");
        assert_eq!(reason(&String::from("Maria: 9")), "not told");
    }
}
