//! Mail by SMTP. Without a server nothing is sent: the caller keeps the message in the outbox.
//!
//! Knows nothing of accounts or letters. Errors carry no address: a server's reply may repeat one,
//! so only its code is passed on.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::{
    Address, SmtpTransport, Transport,
    message::{Mailbox, MultiPart, header},
    transport::smtp,
};
use uuid::Uuid;

/// How long a step of the conversation with the server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// One message to one person.
#[derive(Clone)]
pub struct Message {
    /// Makes the Message-ID: the same on every attempt, so that a message that was taken but not
    /// confirmed is recognised when it comes again.
    pub id: Uuid,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub written_at: DateTime<Utc>,
    /// Absolute address that ends such messages, for those that one may decline. A POST to it does so at once.
    pub unsubscribe: Option<String>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a message did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server can't be reached, is slow, or asks to try again later (4xx).
    #[error("the mail server does not take messages now ({0})")]
    Later(Reason),
    /// The server, or this program, will never take it (5xx, an address that is none).
    #[error("the message was refused ({0})")]
    Refused(Reason),
}

/// What is known of a failure without repeating what the server said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The server's reply code.
    Code(u16),
    Unreachable,
    Timeout,
    /// No secure connection, or a certificate that is not trusted.
    Tls,
    Address,
    Other,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(f, "code {code}"),
            Self::Unreachable => f.write_str("unreachable"),
            Self::Timeout => f.write_str("timeout"),
            Self::Tls => f.write_str("no trusted TLS"),
            Self::Address => f.write_str("not an address"),
            Self::Other => f.write_str("other"),
        }
    }
}

/// A setting that can't be used. Repeats no value: the URL may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    #[error("the mail server must be smtp://host:port, smtp://…?tls=required or smtps://…")]
    Url,
    #[error("the sender must be an address such as Clinic <clinic@example.org>")]
    Sender,
}

/// Sends messages, or knows that there is no server. Clones share its connections.
#[derive(Clone)]
pub struct Mailer {
    transport: Option<SmtpTransport>,
    from: Mailbox,
    /// What comes after the `@` of a Message-ID.
    domain: String,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("has_server", &self.has_server()).finish_non_exhaustive()
    }
}

impl Mailer {
    /// `url` is `smtp://host:25` (no encryption), `smtp://user:password@host:587?tls=required`
    /// (STARTTLS or nothing) or `smtps://user:password@host`; `None` keeps all messages here.
    /// `from` is an address, with or without a name.
    pub fn new(url: Option<&str>, from: &str) -> Result<Self, SettingError> {
        let from: Mailbox = from.parse().map_err(|_bad| SettingError::Sender)?;
        let domain = from.email.domain().to_owned();
        let transport = match url {
            Some(url) => {
                let builder = SmtpTransport::from_url(url).map_err(|_bad| SettingError::Url)?;
                Some(builder.timeout(Some(PATIENCE)).build())
            }
            None => None,
        };
        Ok(Self { transport, from, domain })
    }

    /// Whether messages go anywhere.
    pub fn has_server(&self) -> bool {
        self.transport.is_some()
    }

    /// Whether the server answers and takes our name and password; `Ok(false)` without a server.
    pub fn check(&self) -> Result<bool, MailError> {
        let Some(transport) = &self.transport else { return Ok(false) };
        match transport.test_connection() {
            Ok(true) => Ok(true),
            Ok(false) => Err(MailError::Later(Reason::Unreachable)),
            Err(error) => Err(told(&error)),
        }
    }

    /// Hands the message to the server; blocks. `Ok(false)` without a server: nothing was sent.
    pub fn send(&self, message: &Message) -> Result<bool, MailError> {
        let Some(transport) = &self.transport else { return Ok(false) };
        let mail = self.formed(message)?;
        transport.send(&mail).map(|_reply| true).map_err(|error| told(&error))
    }

    /// The message as it goes out: text and HTML, and no header that a name or subject could add.
    fn formed(&self, message: &Message) -> Result<lettre::Message, MailError> {
        let address: Address =
            message.to_address.parse().map_err(|_bad| MailError::Refused(Reason::Address))?;
        let name = one_line(&message.to_name);
        let builder = lettre::Message::builder()
            .message_id(Some(format!("<{}@{}>", message.id, self.domain)))
            .date(SystemTime::from(message.written_at))
            .from(self.from.clone())
            .to(Mailbox::new((!name.is_empty()).then_some(name), address))
            .subject(one_line(&message.subject))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned())?);
        let builder = match &message.unsubscribe {
            Some(url) => builder
                .raw_header(raw("List-Unsubscribe", format!("<{}>", one_line(url)))?)
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())?),
            None => builder,
        };
        builder
            .multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
            .map_err(|_bad| MailError::Refused(Reason::Other))
    }
}

fn raw(name: &str, value: String) -> Result<header::HeaderValue, MailError> {
    let name = header::HeaderName::new_from_ascii(name.to_owned())
        .map_err(|_bad| MailError::Refused(Reason::Other))?;
    Ok(header::HeaderValue::new(name, value))
}

/// Control characters, line ends among them, become spaces: one header stays one header (ASVS 1.3.11).
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

fn told(error: &smtp::Error) -> MailError {
    if let Some(code) = error.status() {
        let reason = Reason::Code(code.into());
        return if error.is_permanent() { MailError::Refused(reason) } else { MailError::Later(reason) };
    }
    if error.is_timeout() {
        MailError::Later(Reason::Timeout)
    } else if error.is_tls() {
        MailError::Later(Reason::Tls)
    } else if error.is_client() {
        // also: the server offers no STARTTLS although it is required
        MailError::Later(Reason::Other)
    } else {
        MailError::Later(Reason::Unreachable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOP: &str =
        "https://a-rather-long-name.saude.example.org/out/0123456789abcdefghijklmnopqrstuvwxyz-_ABC";

    fn formatted(name: &str, subject: &str) -> String {
        let mailer = Mailer::new(None, "Clínica <clinica@example.org>").unwrap();
        let message = Message {
            id: Uuid::nil(),
            to_name: name.to_owned(),
            to_address: "ana@example.org".to_owned(),
            subject: subject.to_owned(),
            text: "Olá".to_owned(),
            html: "<p>Olá</p>".to_owned(),
            written_at: DateTime::UNIX_EPOCH,
            unsubscribe: Some(STOP.to_owned()),
        };
        String::from_utf8(mailer.formed(&message).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_line_end_in_a_name_or_subject_adds_no_header() {
        for evil in ["x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\r\n\r\n<b>body</b>"] {
            for mail in [formatted(evil, "Assunto"), formatted("Ana", evil)] {
                let (head, _) = mail.split_once("\r\n\r\n").unwrap();
                assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
                assert_eq!(head.lines().filter(|line| line.starts_with("Subject:")).count(), 1);
            }
        }
    }

    #[test]
    fn the_way_to_decline_stands_whole_in_the_head() {
        let mail = formatted("Ana", "Assunto");
        let head = mail.split_once("\r\n\r\n").unwrap().0.replace("\r\n ", " ");
        assert!(head.lines().any(|line| line == format!("List-Unsubscribe: <{STOP}>")), "{head}");
        assert!(
            head.lines().any(|line| line == "List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
            "{head}"
        );
    }

    #[test]
    fn the_message_id_is_that_of_the_message() {
        let mail = formatted("Ana", "Assunto");
        assert!(mail.contains("Message-ID: <00000000-0000-0000-0000-000000000000@example.org>"), "{mail}");
        assert!(mail.contains("multipart/alternative"));
    }

    #[test]
    fn an_address_that_is_none_is_refused_for_good() {
        let mailer = Mailer::new(None, "clinica@example.org").unwrap();
        let message = Message {
            id: Uuid::nil(),
            to_name: String::new(),
            to_address: "ana@example.org\r\nRCPT TO:<b@example.org>".to_owned(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            written_at: DateTime::UNIX_EPOCH,
            unsubscribe: None,
        };
        assert_eq!(mailer.formed(&message).unwrap_err(), MailError::Refused(Reason::Address));
    }

    #[test]
    fn settings_are_checked() {
        assert_eq!(Mailer::new(Some("http://host"), "a@example.org").unwrap_err(), SettingError::Url);
        assert_eq!(Mailer::new(None, "nobody").unwrap_err(), SettingError::Sender);
        assert!(Mailer::new(Some("smtps://a:b@mail.example.org"), "a@example.org").unwrap().has_server());
    }
}
