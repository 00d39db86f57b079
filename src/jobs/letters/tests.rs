//! Every letter in every language, whole and with links of the configured address only.

use chrono::DateTime;
use url::Url;
use uuid::Uuid;

use super::*;

fn letters() -> [Letter; 4] {
    let (seed, expires_at) = (Uuid::nil(), DateTime::UNIX_EPOCH);
    [
        Letter::PasswordReset { seed, expires_at },
        Letter::Invitation { seed, expires_at },
        Letter::PasswordChanged { at: expires_at },
        Letter::Alert { alert: seed },
    ]
}

fn content(letter: &Letter, language: Language, name: &str) -> Content {
    let settings = WebSettings::at(Url::parse("https://saude.example").unwrap());
    let key = SigningKey::new(vec![7; 32].into());
    Content::of(letter, language, (name, "UBS Jardim"), &settings, &key)
}

#[test]
fn every_letter_is_whole_in_every_language() {
    for language in Language::ALL {
        for letter in letters() {
            let content = content(&letter, language, "Ana");
            for text in [content.text().unwrap(), content.html().unwrap(), content.subject.clone()] {
                assert!(!text.contains('⟦'), "{language} {letter:?}: {text}");
            }
            let (_, url) = content.action.clone().unwrap();
            assert!(url.starts_with("https://saude.example/"), "{url}");
            assert!(content.text().unwrap().contains(&url));
            assert!(content.html().unwrap().contains(&url));
            assert!(!content.subject.contains('\n') && content.subject.chars().count() < 78);
        }
    }
}

#[test]
fn a_name_is_text_in_html() {
    let html = content(&letters()[0], Language::PtBr, "<img src=x onerror=alert(1)>").html().unwrap();
    assert!(!html.contains("<img"), "{html}");
}

#[test]
fn a_letter_survives_its_row() {
    for letter in letters() {
        let value = serde_json::to_value(&letter).unwrap();
        assert_eq!(value["letter"], letter.name());
        assert_eq!(serde_json::from_value::<Letter>(value).unwrap(), letter);
    }
}
