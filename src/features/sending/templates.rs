//! What messages say, in the organisation's own words: one text for each occasion, channel and language.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use serde::Deserialize;

use crate::{
    jobs::letters::{
        to_patients,
        wording::{Facts, Occasion, VARIABLES, Wording},
    },
    storage::{
        Db,
        message_templates::{self, Place},
        messages::Channel,
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, FieldErrors, Query},
        i18n::Language,
        page::{PageContext, see_other, show as show_page, show_as},
        roles::Admin,
        settings::WebSettings,
    },
};

/// Longest subject and text, in characters.
const LONGEST_SUBJECT: usize = 120;
const LONGEST_TEXT: usize = 2_000;
/// An SMS is paid for by its parts.
const LONGEST_SHORT: usize = 600;

/// One of the texts, as its address names it: `invitation.email.pt-BR`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    occasion: Occasion,
    channel: Channel,
    language: Language,
}

impl Key {
    fn parse(text: &str) -> Result<Self, AppError> {
        let mut parts = text.split('.');
        let occasion = parts.next().and_then(Occasion::from_name);
        let channel = parts.next().and_then(Channel::from_name);
        let language = parts.next();
        let language = Language::ALL.into_iter().find(|known| Some(known.tag()) == language);
        match (occasion, channel, language, parts.next()) {
            (Some(occasion), Some(channel), Some(language), None) => Ok(Self { occasion, channel, language }),
            _ => Err(AppError::NotFound),
        }
    }

    fn path(self) -> String {
        let (occasion, channel) = (self.occasion.as_str(), self.channel.as_str());
        format!("/admin/message-templates/{occasion}.{channel}.{}", self.language.tag())
    }

    fn place(self, admin: &Admin) -> Place<'static> {
        Place {
            organisation: admin.organisation_id(),
            occasion: self.occasion.as_str(),
            channel: self.channel,
            language: self.language.tag(),
        }
    }

    fn ours(self) -> Wording {
        Wording::of(self.occasion, self.channel, self.language)
    }
}

/// The form of one text, kept as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct WordsForm {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
}

impl WordsForm {
    fn check(&self, ctx: &PageContext, channel: Channel) -> Result<Wording, FieldErrors> {
        let mut errors = FieldErrors::new();
        let (subject, text) = (self.subject.trim(), self.text.trim());
        let is_mail = channel == Channel::Email;
        if is_mail && subject.is_empty() {
            errors.add("subject", "templates-subject-missing");
        } else if subject.chars().count() > LONGEST_SUBJECT {
            errors.add("subject", "templates-subject-long");
        }
        let longest = if is_mail { LONGEST_TEXT } else { LONGEST_SHORT };
        if !text.contains("{link}") {
            errors.add("text", "templates-link-missing");
        } else if text.chars().count() > longest {
            errors.add_text("text", ctx.t1("templates-text-long", "count", longest));
        } else if let Some(name) = unknown(subject).or_else(|| unknown(text)) {
            errors.add_text("text", ctx.t1("templates-unknown", "name", name));
        }
        let wording = Wording { subject: subject.to_owned(), text: text.to_owned() };
        if errors.is_empty() { Ok(wording) } else { Err(errors) }
    }
}

/// The first name between braces that stands for nothing.
fn unknown(text: &str) -> Option<&str> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.into_iter().find(|name| !VARIABLES.contains(name))
}

/// One line of the list.
struct Line {
    key: Key,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "pages/sending/templates.html")]
struct ListPage {
    ctx: PageContext,
    lines: Vec<Line>,
    done: Option<&'static str>,
}

impl ListPage {
    fn title_of(&self, line: &Line) -> String {
        title(&self.ctx, line.key)
    }
}

#[derive(Template)]
#[template(path = "pages/sending/template.html")]
struct EditPage {
    ctx: PageContext,
    key: Key,
    form: WordsForm,
    errors: FieldErrors,
    is_own: bool,
    /// Subject and text with everything put in.
    sample: (String, String),
}

impl EditPage {
    fn title(&self) -> String {
        title(&self.ctx, self.key)
    }

    /// The names that may stand between braces, and what they stand for.
    fn variables(&self) -> impl Iterator<Item = (String, String)> {
        let meaning = |name: &&str| self.ctx.t(&format!("templates-variable-{name}")).into_owned();
        VARIABLES.iter().map(move |name| (format!("{{{name}}}"), meaning(name)))
    }
}

fn title(ctx: &PageContext, key: Key) -> String {
    let occasion = ctx.t(&format!("templates-{}", key.occasion.as_str()));
    let channel = ctx.t(&format!("sends-channel-{}", key.channel.as_str()));
    format!("{occasion} · {channel} · {}", key.language.name())
}

#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    done: Option<String>,
}

/// `GET /admin/message-templates`
pub(super) async fn list(
    db: Data<Db>,
    admin: Admin,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let organisation = admin.organisation_id();
    let own = db.read(move |conn| message_templates::list(conn, organisation)).await?;
    let mut lines = Vec::new();
    for occasion in Occasion::ALL {
        for channel in Channel::ALL {
            for language in Language::ALL {
                let key = Key { occasion, channel, language };
                let is_own = own.iter().any(|one| {
                    (one.occasion.as_str(), one.channel.as_str(), one.language.as_str())
                        == (occasion.as_str(), channel.as_str(), language.tag())
                });
                lines.push(Line { key, is_own });
            }
        }
    }
    let done = match query.done.as_deref() {
        Some("saved") => Some("templates-saved"),
        Some("reset") => Some("templates-was-reset"),
        _ => None,
    };
    show_page(&ListPage { ctx: admin.ctx(), lines, done })
}

/// `GET /admin/message-templates/{template}`
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    admin: Admin,
    template: Path<String>,
) -> Result<HttpResponse, PageError> {
    let key = Key::parse(&template)?;
    let place = key.place(&admin);
    let own = db.read(move |conn| message_templates::find(conn, place)).await?;
    let is_own = own.is_some();
    let wording = own.map_or_else(|| key.ours(), |own| Wording { subject: own.subject, text: own.body });
    let form = WordsForm { subject: wording.subject.clone(), text: wording.text.clone() };
    show_page(&edit_page(&admin, &settings, key, (form, is_own), &wording)?)
}

/// `POST /admin/message-templates/{template}`
pub(super) async fn save(
    db: Data<Db>,
    settings: Data<WebSettings>,
    admin: Admin,
    template: Path<String>,
    form: CsrfForm<WordsForm>,
) -> Result<HttpResponse, PageError> {
    let (key, form) = (Key::parse(&template)?, form.into_inner());
    let ctx = admin.ctx();
    let wording = match form.check(&ctx, key.channel) {
        Ok(wording) => wording,
        Err(errors) => {
            let page = edit_page(&admin, &settings, key, (form, true), &key.ours())?;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &EditPage { errors, ..page });
        }
    };
    let place = key.place(&admin);
    db.write(admin.actor(), ctx.now, move |w| {
        if wording == key.ours() {
            return message_templates::delete(w, place);
        }
        message_templates::save(w, place, &wording.subject, &wording.text)
    })
    .await?;
    Ok(see_other("/admin/message-templates?done=saved"))
}

/// `POST /admin/message-templates/{template}/reset`: ours again.
pub(super) async fn reset(
    db: Data<Db>,
    admin: Admin,
    template: Path<String>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let place = Key::parse(&template)?.place(&admin);
    db.write(admin.actor(), admin.ctx.now, move |w| message_templates::delete(w, place)).await?;
    Ok(see_other("/admin/message-templates?done=reset"))
}

fn edit_page(
    admin: &Admin,
    settings: &WebSettings,
    key: Key,
    (form, is_own): (WordsForm, bool),
    wording: &Wording,
) -> Result<EditPage, PageError> {
    let ctx = admin.ctx();
    let name = ctx.t("templates-sample-name");
    let questionnaire = ctx.t("templates-sample-questionnaire");
    let names = (&*name, admin.organisation.name.as_str(), &*questionnaire);
    let facts = Facts::new(names, 3, "…", settings);
    let sample = match key.channel {
        Channel::Email => {
            let content = to_patients::invitation(wording, &facts, key.language);
            let text = content.text().map_err(AppError::internal)?;
            (content.subject, text)
        }
        Channel::Sms | Channel::Whatsapp => (String::new(), wording.short(&facts, key.language)),
    };
    Ok(EditPage { ctx, key, form, errors: FieldErrors::new(), is_own, sample })
}
