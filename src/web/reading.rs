//! "Leitura": how a person likes to read (letters, contrast, light or dark, motion, explanations), kept in a cookie and set by a form that needs no script.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::time::Duration,
    http::header::{self, HeaderValue},
    web::Data,
};
use serde::Deserialize;

use super::{cookies, embedding::Embedding, errors::PageError, forms::OpenForm, page, settings::WebSettings};

/// Keeps the choice.
pub const COOKIE: &str = "wc_reading";

/// Keeps it for pages in a frame of another site.
const FRAMED_COOKIE: &str = "wc_reading_framed";

/// Switches in the cookie.
const EASY_FONT: &str = "easy-font";
const LESS_MOTION: &str = "less-motion";
const OPEN_HINTS: &str = "open-hints";

/// In percent of the browser's own size.
const SIZES: [u16; 4] = [100, 112, 125, 150];

/// How this person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reading {
    pub theme: Theme,
    pub contrast: Contrast,
    /// Index into the sizes.
    size: usize,
    /// A font whose letters are harder to mistake, with more room between them.
    pub easy_font: bool,
    /// Nothing moves by itself, whatever the device says.
    pub less_motion: bool,
    /// What explains a question is open from the start.
    pub open_hints: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the device has it.
    #[default]
    Auto,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contrast {
    #[default]
    Normal,
    More,
}

impl Theme {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Contrast {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::More => "more",
        }
    }
}

impl Reading {
    /// From the cookie; anything unknown in it is the default.
    pub fn of(request: &HttpRequest) -> Self {
        Self::kept(request, Embedding::of(request).is_some())
    }

    fn kept(request: &HttpRequest, is_framed: bool) -> Self {
        let name = if is_framed { FRAMED_COOKIE } else { COOKIE };
        cookies::find(request, name).map(|cookie| Self::parse(cookie.value())).unwrap_or_default()
    }

    /// Letter size in percent.
    pub fn size_percent(&self) -> u16 {
        SIZES.get(self.size).copied().unwrap_or(100)
    }

    pub fn is_largest(&self) -> bool {
        self.size + 1 == SIZES.len()
    }

    pub fn is_smallest(&self) -> bool {
        self.size == 0
    }

    fn parse(text: &str) -> Self {
        let mut parts = text.split('.');
        let theme = match parts.next() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        };
        let size = parts
            .next()
            .and_then(|part| part.parse().ok())
            .and_then(|size: u16| SIZES.iter().position(|known| *known == size));
        let contrast = if parts.next() == Some("more") { Contrast::More } else { Contrast::Normal };
        let switches: Vec<&str> = parts.collect();
        Self {
            theme,
            contrast,
            size: size.unwrap_or(0),
            easy_font: switches.contains(&EASY_FONT),
            less_motion: switches.contains(&LESS_MOTION),
            open_hints: switches.contains(&OPEN_HINTS),
        }
    }

    fn text(self) -> String {
        let switches =
            [(self.easy_font, EASY_FONT), (self.less_motion, LESS_MOTION), (self.open_hints, OPEN_HINTS)];
        let on = switches.into_iter().filter(|(is_on, _)| *is_on).map(|(_, name)| format!(".{name}"));
        let on: String = on.collect();
        format!("{}.{}.{}{on}", self.theme.name(), self.size_percent(), self.contrast.name())
    }

    fn with(self, change: Change) -> Self {
        match change {
            Change::Larger => Self { size: (self.size + 1).min(SIZES.len() - 1), ..self },
            Change::Smaller => Self { size: self.size.saturating_sub(1), ..self },
            Change::Light => Self { theme: Theme::Light, ..self },
            Change::Dark => Self { theme: Theme::Dark, ..self },
            Change::Auto => Self { theme: Theme::Auto, ..self },
            Change::MoreContrast => Self { contrast: Contrast::More, ..self },
            Change::NormalContrast => Self { contrast: Contrast::Normal, ..self },
            Change::EasyFont => Self { easy_font: true, ..self },
            Change::UsualFont => Self { easy_font: false, ..self },
            Change::LessMotion => Self { less_motion: true, ..self },
            Change::UsualMotion => Self { less_motion: false, ..self },
            Change::ShowHints => Self { open_hints: true, ..self },
            Change::HideHints => Self { open_hints: false, ..self },
        }
    }
}

/// One button of the menu.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Larger,
    Smaller,
    Light,
    Dark,
    Auto,
    MoreContrast,
    NormalContrast,
    EasyFont,
    UsualFont,
    LessMotion,
    UsualMotion,
    ShowHints,
    HideHints,
}

#[derive(Debug, Deserialize)]
pub struct ReadingForm {
    set: Change,
    /// The page to go back to.
    #[serde(default)]
    back: String,
}

/// `POST /reading`: one change, then back to the page.
pub async fn update(
    request: HttpRequest,
    settings: Data<WebSettings>,
    form: OpenForm<ReadingForm>,
) -> Result<HttpResponse, PageError> {
    let is_framed = Embedding::of_path(&form.back).is_some();
    let reading = Reading::kept(&request, is_framed).with(form.set);
    let mut response = page::see_other(&form.back);
    let cookie = if is_framed {
        cookies::kept_in_frame(&settings, FRAMED_COOKIE, reading.text(), Duration::days(365))
    } else {
        cookies::kept(&settings, COOKIE, reading.text(), Duration::days(365)).to_string()
    };
    let cookie = HeaderValue::from_str(&cookie).map_err(super::errors::AppError::internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_reads_back() {
        let reading = Reading::default().with(Change::Larger).with(Change::Dark).with(Change::MoreContrast);
        assert_eq!(reading.text(), "dark.112.more");
        assert_eq!(Reading::parse("dark.112.more"), reading);
        let all = reading.with(Change::EasyFont).with(Change::LessMotion).with(Change::ShowHints);
        assert_eq!(Reading::parse(&all.text()), all);
        let none = all.with(Change::UsualFont).with(Change::UsualMotion).with(Change::HideHints);
        assert_eq!(Reading::parse(&none.text()), reading);
        assert_eq!(Reading::parse("\"><script>"), Reading::default());
    }

    #[test]
    fn sizes_end_at_both_ends() {
        let mut reading = Reading::default().with(Change::Smaller);
        assert!(reading.is_smallest());
        for _ in 0..9 {
            reading = reading.with(Change::Larger);
        }
        assert_eq!(reading.size_percent(), 150);
        assert!(reading.is_largest());
    }
}
