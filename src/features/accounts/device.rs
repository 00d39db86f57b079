//! What a browser says of itself, in two words that people know; and the mark of a browser that has signed in before.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, time::Duration},
};
use sha2::{Digest as _, Sha256};

use crate::web::{cookies, settings::WebSettings};

const COOKIE: &str = "wc_device";
const KEPT: Duration = Duration::days(180);

/// Browser and system, as far as the description tells; "" for what it does not.
pub(super) fn named(user_agent: &str) -> (&'static str, &'static str) {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find_map(|(mark, name)| user_agent.contains(mark).then_some(*name)).unwrap_or("")
    };
    // more particular marks first: nearly every browser also calls itself Chrome or Safari
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    (browser, system)
}

/// Whether the system is one of hand-held devices.
pub(super) fn is_phone(system: &str) -> bool {
    matches!(system, "Android" | "iPhone" | "iPad")
}

/// This browser's mark, if it has one.
pub(super) fn mark(request: &HttpRequest) -> Option<String> {
    let cookie = cookies::find(request, COOKIE)?;
    (cookie.value().len() == 43).then(|| cookie.value().to_owned())
}

/// What is stored of a mark.
pub(super) fn hash(mark: &str) -> Vec<u8> {
    Sha256::digest(mark.as_bytes()).to_vec()
}

/// Leaves a mark in the browser. It opens nothing: it only tells that somebody signed in from here.
pub(super) fn cookie(settings: &WebSettings, mark: String) -> Cookie<'static> {
    cookies::kept(settings, COOKIE, mark, KEPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let table = [
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36",
                ("Chrome", "Android"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Safari/604.1",
                ("Safari", "iPhone"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/124.0 Safari/537.36 Edg/124.0",
                ("Edge", "Windows"),
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", ("Firefox", "Linux")),
            ("curl/8.0", ("", "")),
        ];
        for (agent, named_as) in table {
            assert_eq!(named(agent), named_as, "{agent}");
        }
    }
}
