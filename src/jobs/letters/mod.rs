//! What messages say, in the reader's language. Made when a message is sent or read, from the ids
//! in its row; every link is made from the configured address.

pub mod password;
pub mod to_patients;
pub mod wording;

use askama::Template;
use chrono::TimeDelta;

use super::JobError;
use crate::{
    integrations::mail::Message,
    storage::{
        PgConnection, StorageError,
        accounts::{self, Account},
        mails::{Letter, Mail},
        organisations,
    },
    web::{i18n::Language, settings::WebSettings, signing::SigningKey},
};

/// A message as people read it, in both forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub language: Language,
    pub subject: String,
    pub greeting: String,
    pub paragraphs: Vec<String>,
    /// Text and absolute address of the one thing to do.
    pub action: Option<(String, String)>,
    /// Small print.
    pub notes: Vec<String>,
    pub organisation: String,
}

#[derive(Template)]
#[template(path = "emails/letter.html")]
struct Html<'a> {
    letter: &'a Content,
}

#[derive(Template)]
#[template(path = "emails/letter.txt")]
struct Text<'a> {
    letter: &'a Content,
}

impl Content {
    fn of(
        letter: &Letter,
        language: Language,
        names: (&str, &str),
        settings: &WebSettings,
        key: &SigningKey,
    ) -> Self {
        let (name, organisation) = names;
        let prefix = format!("mail-{}", letter.name());
        let say =
            |part: &str| language.format(&format!("{prefix}-{part}"), &[("organisation", &organisation)]);
        let (path, notes) = match letter {
            Letter::PasswordReset { seed, .. } => {
                (Some(password::path(key, *seed)), vec![lasts(language, password::RESET_LASTS), say("note")])
            }
            Letter::Invitation { seed, .. } => (
                Some(password::path(key, *seed)),
                vec![lasts(language, password::INVITATION_LASTS), say("note")],
            ),
            Letter::PasswordChanged { .. } => (Some("/password/reset".to_owned()), vec![say("note")]),
            Letter::Alert { alert } => (Some(format!("/staff/alerts/{alert}")), vec![say("note")]),
        };
        Self {
            language,
            subject: say("subject"),
            greeting: language.format("mail-greeting", &[("name", &name)]),
            paragraphs: vec![say("text")],
            action: path.map(|path| (say("action"), settings.absolute(&path))),
            notes,
            organisation: organisation.to_owned(),
        }
    }

    /// As plain text.
    pub fn text(&self) -> Result<String, JobError> {
        Text { letter: self }.render().map_err(|error| JobError::Never(error.to_string()))
    }

    fn html(&self) -> Result<String, JobError> {
        Html { letter: self }.render().map_err(|error| JobError::Never(error.to_string()))
    }
}

/// For how long a link holds, in the largest unit that fits.
fn lasts(language: Language, span: TimeDelta) -> String {
    match (span.num_days(), span.num_hours()) {
        (days @ 2.., _) => language.format("mail-valid-days", &[("count", &days)]),
        (_, hours @ 1..) => language.format("mail-valid-hours", &[("count", &hours)]),
        _ => language.format("mail-valid-minutes", &[("count", &span.num_minutes())]),
    }
}

/// What a message says, and to whom it goes.
pub fn read(
    conn: &mut PgConnection,
    mail: &Mail,
    settings: &WebSettings,
    key: &SigningKey,
) -> Result<(Content, Account), StorageError> {
    let account = accounts::find(conn, mail.organisation(), mail.account())?;
    let organisation = organisations::find(conn, mail.organisation())?;
    let tag = account.language.as_deref().unwrap_or(&organisation.language);
    let language = Language::from_tag(tag).unwrap_or_default();
    let content = Content::of(&mail.letter()?, language, (&account.name, &organisation.name), settings, key);
    Ok((content, account))
}

/// The message as it goes out.
pub(super) fn compose(
    conn: &mut PgConnection,
    mail: &Mail,
    settings: &WebSettings,
    key: &SigningKey,
) -> Result<Message, JobError> {
    let (content, account) = read(conn, mail, settings, key)?;
    Ok(Message {
        id: mail.id,
        to_name: account.name,
        to_address: account.email,
        subject: content.subject.clone(),
        text: content.text()?,
        html: content.html()?,
        written_at: mail.created_at,
        unsubscribe: None,
    })
}

#[cfg(test)]
mod tests;
