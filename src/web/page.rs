//! What every page needs to know of its request: language, reading preferences, who looks, where. Costs no database access; the role extractors of
//! [`super::roles`] add the viewer.

use std::{
    borrow::Cow,
    fmt,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};
use askama::filters::HtmlSafe;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use url::form_urlencoded;

use super::{
    answers::LONGEST_PATH,
    assets,
    clock::Clock,
    cookies, csrf,
    embedding::Embedding,
    errors::PageError,
    format,
    i18n::{Argument, Language},
    icons::Icon,
    kiosk::{self, Kiosk},
    nav::{self, Entry, Section},
    reading::Reading,
    session,
};
pub use super::{
    answers::{local, made, see_other, show, show_as, show_made, show_part},
    viewer::{Viewer, initials},
};
pub use crate::storage::accounts::Role;
use crate::storage::collaborators::Right;

/// Field `ctx` of every page struct.
#[derive(Clone, Debug)]
pub struct PageContext {
    pub language: Language,
    pub reading: Reading,
    /// Path and query of this page, always starting with one `/`.
    pub path: String,
    pub now: DateTime<Utc>,
    /// Where days begin and end for the organisation.
    pub zone: Tz,
    /// `None` on pages that need no account.
    pub viewer: Option<Viewer>,
    /// What the viewer may do with the questionnaire that the page is about.
    pub right: Option<Right>,
    /// For forms; empty without a session.
    pub csrf: String,
    /// Tells this request in the log.
    pub request_id: String,
    /// Set on a device that staff handed to patients.
    pub kiosk: Option<Kiosk>,
    /// Set where the page stands in a frame of another site.
    pub embedding: Option<Embedding>,
    /// Only what changes from one question to the next is sent: the reader has the rest.
    pub is_part: bool,
    /// Whether the language was asked for by address or cookie; an account's own comes next.
    pub(super) language_chosen: bool,
}

impl PageContext {
    /// Reads everything from the request.
    pub fn of(request: &HttpRequest) -> Self {
        let now =
            request.app_data::<Data<Clock>>().map_or_else(|| Clock::system().now(), |clock| clock.now());
        let asked = language_asked(request);
        let embedding = Embedding::of(request).map(|embedding| embedding.in_language(asked));
        let chosen = match &embedding {
            Some(embedding) => embedding.language(),
            None => asked.or_else(|| kept_language(request)),
        };
        let language = chosen.or_else(|| accepted_language(request)).unwrap_or_default();
        Self {
            language,
            reading: Reading::of(request),
            path: local_path(request),
            now,
            zone: chrono_tz::America::Sao_Paulo,
            viewer: None,
            right: None,
            csrf: session::csrf(request).unwrap_or_default(),
            request_id: request
                .extensions()
                .get::<tracing_actix_web::RequestId>()
                .map(ToString::to_string)
                .unwrap_or_default(),
            kiosk: Kiosk::of(request),
            embedding,
            is_part: false,
            language_chosen: chosen.is_some(),
        }
    }

    /// Whether the viewer may change the draft of the questionnaire that the page is about.
    pub fn may_edit(&self) -> bool {
        self.right >= Some(Right::Edit)
    }

    /// Whether the viewer may publish it.
    pub fn may_publish(&self) -> bool {
        self.right >= Some(Right::Publish)
    }

    /// Whether the viewer manages the organisation.
    pub fn is_admin(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.role == Role::Admin)
    }

    /// The same page where it does something else when nobody touches it.
    #[must_use]
    pub fn on_device(mut self, kiosk: Kiosk) -> Self {
        self.kiosk = Some(kiosk);
        self
    }

    /// Where a guest of a device asks to end, on a device that was handed over.
    pub fn pause_url(&self) -> String {
        kiosk::pause_url(&self.path)
    }

    /// What a browser may fill in by itself: nothing on a device that others use next.
    pub fn autofill(&self, token: &'static str) -> &'static str {
        if self.kiosk.is_some() { "off" } else { token }
    }

    /// Whether the page offers nothing but itself: on a device in the hands of patients, or in a frame of another site.
    pub fn stands_alone(&self) -> bool {
        self.kiosk.is_some() || self.embedding.is_some()
    }

    /// Where a page of ours is in a window of its own, whatever this one stands in.
    pub fn outside(&self, path: &str) -> String {
        self.embedding.as_ref().map_or_else(|| path.to_owned(), |embedding| embedding.outside(path))
    }

    /// What follows a link's token in the addresses of its pages.
    pub fn embed_suffix(&self) -> String {
        self.embedding.as_ref().map(Embedding::suffix).unwrap_or_default()
    }

    /// Where the logo leads: members to their overview, patients to what is theirs, everybody else to the first page.
    pub fn home(&self) -> &'static str {
        match self.viewer.as_ref().map(|viewer| viewer.role) {
            Some(Role::Admin | Role::Staff) => "/staff",
            Some(Role::Patient) => "/me",
            None => "/",
        }
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.language.text(key)
    }

    /// The text of a key with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl Argument) -> String {
        self.language.format(key, &[(name, &value)])
    }

    /// The text of a key with two arguments.
    pub fn t2(
        &self,
        key: &str,
        name: &str,
        value: impl Argument,
        name2: &str,
        value2: impl Argument,
    ) -> String {
        self.language.format(key, &[(name, &value), (name2, &value2)])
    }

    /// The text of a key with any arguments.
    pub fn ta(&self, key: &str, arguments: &[(&str, &dyn Argument)]) -> String {
        self.language.format(key, arguments)
    }

    pub fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }

    pub fn icon(&self, name: &str) -> Icon {
        Icon::named(name)
    }

    /// The hidden field that [`super::forms::CsrfForm`] asks for.
    pub fn csrf_field(&self) -> CsrfField<'_> {
        CsrfField(&self.csrf)
    }

    /// `1.284`, by the language.
    pub fn number(&self, value: impl fmt::Display) -> String {
        format::localised(self.language, &value.to_string())
    }

    /// A number with at most `places` decimals.
    pub fn decimal(&self, value: impl Into<f64>, places: usize) -> String {
        format::decimal(self.language, value.into(), places)
    }

    /// Today in the organisation's zone.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// `14 de outubro`, with the year if it is another.
    pub fn date(&self, day: &NaiveDate) -> String {
        format::date(self.language, *day, self.today())
    }

    /// `14 out`.
    pub fn short_date(&self, day: &NaiveDate) -> String {
        format::short_date(self.language, *day)
    }

    /// `14/10/2026`.
    pub fn numeric_date(&self, day: &NaiveDate) -> String {
        format::numeric_date(self.language, *day)
    }

    /// `Hoje, 9h12`.
    pub fn when(&self, moment: &DateTime<Utc>) -> String {
        format::when(self.language, *moment, self.now, self.zone)
    }

    /// `há 14 minutos`.
    pub fn ago(&self, moment: &DateTime<Utc>) -> String {
        format::ago(self.language, *moment, self.now)
    }

    /// `(11) 90000-4821`.
    pub fn phone(&self, number: &str) -> String {
        format::phone(number)
    }

    /// `529.982.247-25`.
    pub fn cpf(&self, number: &str) -> String {
        format::cpf(number)
    }

    /// `9h12`.
    pub fn time(&self, moment: &DateTime<Utc>) -> String {
        format::time(self.language, moment.with_timezone(&self.zone))
    }

    /// `Sábado, 21 de novembro`: today, as a line begins with it.
    pub fn today_in_words(&self) -> String {
        let words = format::weekday_date(self.language, self.today(), self.today());
        let mut letters = words.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// This page in another language.
    pub fn language_url(&self, language: &Language) -> String {
        let Some((path, query)) = self.path.split_once('?') else {
            return format!("{}?lang={}", self.path, language.tag());
        };
        let mut parameters = form_urlencoded::Serializer::new(String::new());
        parameters.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang"));
        parameters.append_pair("lang", language.tag());
        format!("{path}?{}", parameters.finish())
    }

    pub fn languages(&self) -> [Language; 3] {
        Language::ALL
    }

    /// The side navigation of whoever is signed in.
    pub fn navigation(&self) -> Vec<Section> {
        self.viewer.as_ref().map(|viewer| nav::sections(viewer, &self.path)).unwrap_or_default()
    }

    /// Where a patient goes; empty for everybody else.
    pub fn tabs(&self) -> Vec<Entry> {
        let viewer = self.viewer.as_ref().filter(|viewer| viewer.role == Role::Patient);
        viewer.map(|_patient| nav::tabs(&self.path)).unwrap_or_default()
    }

    /// For rendering a page in tests.
    #[cfg(test)]
    pub fn sample(language: Language) -> Self {
        Self {
            language,
            reading: Reading::default(),
            path: "/staff/patients?page=2".to_owned(),
            now: DateTime::from_timestamp(1_795_268_760, 0).unwrap(),
            zone: chrono_tz::America::Sao_Paulo,
            viewer: None,
            right: Some(Right::Publish),
            csrf: "token".to_owned(),
            request_id: "0198a1b2".to_owned(),
            kiosk: None,
            embedding: None,
            is_part: false,
            language_chosen: true,
        }
    }

    /// The same for a page of staff.
    #[cfg(test)]
    pub fn staff_sample(language: Language) -> Self {
        let viewer = Viewer {
            name: "Dra. Lúcia Prado".to_owned(),
            organisation: "UBS Jardim Esperança".to_owned(),
            role: Role::Admin,
            open_alerts: 6,
        };
        Self { viewer: Some(viewer), ..Self::sample(language) }
    }

    /// The same for a page of a patient.
    #[cfg(test)]
    pub fn patient_sample(language: Language) -> Self {
        let viewer = Viewer {
            name: "Maria do Carmo Souza".to_owned(),
            organisation: "UBS Jardim Esperança".to_owned(),
            role: Role::Patient,
            open_alerts: 0,
        };
        Self { viewer: Some(viewer), path: "/me".to_owned(), ..Self::sample(language) }
    }
}

fn kept_language(request: &HttpRequest) -> Option<Language> {
    Language::from_tag(cookies::find(request, LANGUAGE_COOKIE)?.value())
}

/// Keeps the language that was asked for.
pub const LANGUAGE_COOKIE: &str = "wc_lang";

/// The language in `?lang=`.
pub(super) fn language_asked(request: &HttpRequest) -> Option<Language> {
    let query = request.query_string();
    if !query.contains("lang=") {
        return None;
    }
    form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "lang").then(|| Language::from_tag(&value))?)
}

fn accepted_language(request: &HttpRequest) -> Option<Language> {
    Language::from_accept_language(request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}

fn local_path(request: &HttpRequest) -> String {
    let path = request.uri().path_and_query().map_or("/", |both| both.as_str());
    if path.len() > LONGEST_PATH { "/".to_owned() } else { path.to_owned() }
}

impl FromRequest for PageContext {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// See [`PageContext::csrf_field`].
#[derive(Clone, Copy, Debug)]
pub struct CsrfField<'a>(&'a str);

impl fmt::Display for CsrfField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // the token is hexadecimal: nothing in it to escape
        write!(f, r#"<input type="hidden" name="{}" value="{}">"#, csrf::FIELD, self.0)
    }
}

impl HtmlSafe for CsrfField<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_link_keeps_the_rest_of_the_address() {
        let ctx = PageContext {
            path: "/staff?page=2&lang=es&q=a%20b".to_owned(),
            ..PageContext::sample(Language::PtBr)
        };
        assert_eq!(ctx.language_url(&Language::En), "/staff?page=2&q=a+b&lang=en");
    }
}

/// For the tests of page samples.
#[cfg(test)]
pub mod samples {
    use askama::Template;

    /// Renders a page and sees that no text is missing and that the frame is whole.
    pub fn check(page: &impl Template) {
        let html = page.render().unwrap();
        assert!(!html.contains('⟦'), "a text is missing: {}", html.split('⟦').nth(1).unwrap_or_default());
        assert!(!html.contains("style=\"") && !html.contains("<script>"), "inline style or script");
    }
}
