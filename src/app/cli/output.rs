//! Everything that is printed goes through here.

use std::io;

use serde::Serialize;

/// Prints results on standard output: for people, or one JSON object per line.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Output {
    is_json: bool,
}

impl Output {
    pub(in crate::app) fn new(is_json: bool) -> Self {
        Self { is_json }
    }

    /// Prints one result in the form that was asked for.
    pub(in crate::app) fn result(self, text: &str, json: &impl Serialize) {
        if self.is_json {
            line(&mut io::stdout(), &serde_json::to_string(json).unwrap_or_default());
        } else {
            line(&mut io::stdout(), text);
        }
    }

    /// Prints text as it is, such as a page of help.
    pub(in crate::app) fn text(text: &str) {
        line(&mut io::stdout(), text.trim_end());
    }

    /// Prints a document to the byte.
    pub(in crate::app) fn raw(text: &str) {
        let mut out = io::stdout();
        // a reader that has gone away is no error
        let _ = io::Write::write_all(&mut out, text.as_bytes()).and_then(|()| io::Write::flush(&mut out));
    }

    /// Prints bytes; `false` once nobody reads any more.
    pub(in crate::app) fn bytes(bytes: &[u8]) -> bool {
        let mut out = io::stdout().lock();
        io::Write::write_all(&mut out, bytes).and_then(|()| io::Write::flush(&mut out)).is_ok()
    }

    /// Says on standard error what one should know beside the result; always one line.
    pub(in crate::app) fn notice(message: &str) {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        line(&mut io::stderr(), &message);
    }

    /// Says on standard error why a command ends; always one line.
    pub(in crate::app) fn failure(message: &str) {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        line(&mut io::stderr(), &format!("weconecta: {message}"));
    }
}

/// A reader that has gone away, such as `head`, is no error.
fn line(to: &mut impl io::Write, text: &str) {
    let _ = writeln!(to, "{text}").and_then(|()| to.flush());
}
