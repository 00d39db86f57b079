use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::{
    features::links::{embedding::EmbeddingPage, prefill::ShownKey},
    storage::links::Link,
    web::{i18n::Language, page::samples, settings::WebSettings},
};

fn listed(now: DateTime<Utc>) -> Listed {
    let link = Link {
        id: Uuid::from_u128(1),
        organisation_id: Uuid::from_u128(2),
        questionnaire_id: Uuid::from_u128(3),
        member_id: Uuid::from_u128(4),
        token: "0123456789abcdefABCDEF".to_owned(),
        title: "<b>Como você tem se sentido</b>".to_owned(),
        identification: "identified".to_owned(),
        mode: "chat".to_owned(),
        opens_at: Some(now - TimeDelta::days(3)),
        closes_at: Some(now + TimeDelta::days(3)),
        revoked_at: None,
        created_at: now - TimeDelta::days(4),
        embed_origins: vec!["https://clinica.example".to_owned()],
        prefill_rotation: 1,
        most_responses: Some(2),
        most_per_day: None,
        is_once: true,
    };
    let (questionnaire, member) = ("PHQ-9".to_owned(), "Dra. Lúcia Prado".to_owned());
    Listed { link, questionnaire, member, is_published: true, started: 1_284, submitted: 1_100 }
}

fn view(change: impl FnOnce(&mut Listed)) -> LinkView {
    let now = PageContext::sample(Language::PtBr).now;
    let mut listed = listed(now);
    change(&mut listed);
    LinkView { listed, url: "https://saude.example/f/0123456789abcdefABCDEF".to_owned(), now }
}

fn member() -> Account {
    Account {
        id: Uuid::from_u128(5),
        organisation_id: Uuid::from_u128(2),
        role: "staff".to_owned(),
        email: "joao@example.com".to_owned(),
        name: "João <i>".to_owned(),
        phone: None,
        password_hash: None,
        must_change_password: false,
        blocked_at: None,
        language: None,
        created_at: DateTime::UNIX_EPOCH,
        last_sign_in_at: None,
    }
}

#[test]
fn a_link_tells_its_state() {
    let now = PageContext::sample(Language::PtBr).now;
    assert_eq!(view(|_| ()).state_key(), "links-state-open");
    assert_eq!(view(|listed| listed.link.revoked_at = Some(now)).state_key(), "links-state-revoked");
    assert_eq!(view(|listed| listed.link.closes_at = Some(now)).state_key(), "links-state-closed");
    assert_eq!(view(|listed| listed.is_published = false).state_key(), "links-state-retired");
    let later = Some(now + TimeDelta::hours(1));
    assert_eq!(view(|listed| listed.link.opens_at = later).state_key(), "links-state-not-yet");
}

#[test]
fn samples_render() {
    for language in Language::ALL {
        let ctx = PageContext::staff_sample(language);
        let now = ctx.now;
        for links in [Vec::new(), vec![view(|_| ()), view(|listed| listed.link.revoked_at = Some(now))]] {
            let count = i64::try_from(links.len()).unwrap();
            let pager = Pager::new(&ctx, None, 25, count);
            let viewer_name = "Dra. Lúcia Prado".to_owned();
            samples::check(&ListPage {
                ctx: ctx.clone(),
                links,
                pager,
                is_admin: true,
                shows_all: false,
                viewer_name,
            });
        }
        for questionnaires in
            [Vec::new(), vec![(QuestionnaireId::new(Uuid::from_u128(3)), "PHQ-9".to_owned())]]
        {
            let form = LinkForm::fresh(None);
            let errors = form.check(&questionnaires, ctx.zone, ctx.now).unwrap_err();
            samples::check(&NewPage { ctx: ctx.clone(), form, errors, questionnaires, is_admin: false });
        }
        let qr = QrCode::of("https://saude.example/f/x", "<b>");
        let link = view(|listed| listed.link.opens_at = None);
        let members = vec![(member(), true), (member(), false)];
        samples::check(&ShowPage {
            ctx: ctx.clone(),
            link,
            qr: qr.clone(),
            members,
            may_change: true,
            is_new: true,
        });
        let link = view(|listed| listed.link.revoked_at = Some(now));
        let members = vec![(member(), true)];
        samples::check(&ShowPage {
            ctx: ctx.clone(),
            link,
            qr: qr.clone(),
            members,
            may_change: false,
            is_new: false,
        });
        let settings = WebSettings::at("https://saude.example".parse().unwrap());
        for link in [view(|_| ()), view(|listed| listed.link.embed_origins.clear())] {
            let mut page = EmbeddingPage::new(ctx.clone(), &settings, link);
            page.key = Some(ShownKey { text: "<key>".to_owned(), is_new: true });
            assert!(page.snippet().contains("src=\"https://saude.example/embed.js\""));
            assert!(page.plain_snippet().contains("title=\"&lt;b&gt;Como"));
            samples::check(&page);
        }
        samples::check(&RevokePage { ctx: ctx.clone(), link: view(|_| ()) });
        let organisation = "UBS Jardim Esperança".to_owned();
        samples::check(&PrintPage { ctx, link: view(|_| ()), qr, organisation });
    }
}
