//! The library by page: every instrument is listed, and becomes a questionnaire in one step.

use actix_web::http::StatusCode;
use weconecta::{
    exchange::instruments,
    storage::{
        accounts::Role,
        questionnaire_cards::{self as cards, Filter, Standing},
        versions,
    },
};

use crate::support::{
    TestSite, serve,
    visit::{get, post, reply},
};

#[actix_web::test]
async fn an_instrument_is_added_once_and_published_when_asked() {
    let site = TestSite::new();
    let organisation = site.organisation("ours");
    let admin = site.person(organisation, Role::Admin);
    let service = serve!(site);
    let all = || {
        let mut conn = site.db.connection().unwrap();
        cards::list(&mut conn, organisation, &Filter::default(), 0, 100).unwrap()
    };
    let listed = reply!(service, get(&admin, "/admin/library")).body;
    assert!(instruments::ALL.iter().all(|one| listed.contains(&format!("/admin/library/{}", one.key))));

    let added = reply!(service, post(&admin, "/admin/library/phq-9", &[]));
    assert!(added.location.ends_with("done=added"), "{}", added.location);
    assert_eq!(all()[0].standing(), Standing::Draft);
    let published = reply!(service, post(&admin, "/admin/library/phq-9", &[("publish", "true")]));
    assert!(published.location.ends_with("done=published"));
    let again = reply!(service, post(&admin, "/admin/library/phq-9", &[("publish", "true")]));
    assert!(again.location.ends_with("done=unchanged"));

    let cards = all();
    assert_eq!((cards.len(), cards[0].standing()), (1, Standing::Published));
    let mut conn = site.db.connection().unwrap();
    let stored = versions::find(&mut conn, organisation, cards[0].versions[0].id()).unwrap();
    assert_eq!(stored.resource, instruments::find("phq-9").unwrap().resource);
    assert!(reply!(service, get(&admin, "/admin/library/phq-9")).body.contains("Já adicionado"));
    let unknown = reply!(service, get(&admin, "/admin/library/none"));
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
