//! Answering step by step, by section and as a conversation: what a patient sees and what is kept.

use chrono::TimeDelta;
use serde_json::json;
use weconecta::{
    domain::ids::{LinkId, OrganisationId, ResponseId},
    storage::{
        StorageError, alerts, events,
        links::{self, NewLink},
        open_links::OpenLinks,
        patients, responses,
        responses::Response,
        versions,
    },
};

use crate::support::{
    TestSite,
    browse::{look, post},
    seed::{self, Clinic},
    serve,
};

/// Two questions, and one that an answer to the first opens.
fn resource() -> String {
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Hábitos", "language": "pt-BR",
        "item": [
            {"linkId": "smokes", "type": "boolean", "text": "Você fuma?", "required": true},
            {"linkId": "count", "type": "integer", "text": "Quantos por dia?", "required": true,
             "enableWhen": [{"question": "smokes", "operator": "=", "answerBoolean": true}],
             "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 100}]},
            {"linkId": "note", "type": "string", "text": "Algo mais?", "maxLength": 20},
        ],
    })
    .to_string()
}

fn phq9() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/instruments/phq-9.json")).unwrap()
}

fn stored(site: &TestSite, clinic: &Clinic) -> Vec<Response> {
    let mut conn = site.db.connection().unwrap();
    let ids = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 1_000).unwrap();
    let started = ids.iter().filter(|event| {
        event.entity_kind == "response"
            && matches!(event.action.as_str(), "response.started" | "response.submitted")
    });
    let mut ids: Vec<_> = started.map(|event| event.entity_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .map(|id| responses::find(&mut conn, clinic.organisation, ResponseId::new(id)).unwrap())
        .collect()
}

/// Starts a response at a link and gives its address.
macro_rules! start {
    ($app:expr, $link:expr) => {{
        let welcome = look!($app, $link);
        assert_eq!(welcome.status, 200);
        let start = welcome.hidden("start");
        let begun = post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]);
        assert_eq!(begun.status, 303, "{}", begun.body);
        begun.location
    }};
}

#[actix_web::test]
async fn a_response_is_saved_step_by_step_and_submitted_once() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "step", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-step");
    let first = look!(&app, here);
    assert_eq!(first.location, format!("{here}/q/0"));

    let page = look!(&app, first.location);
    assert!(page.body.contains("Pergunta 1 de 2") && page.body.contains("Você fuma?"));
    let was = page.hidden("_was");
    let saved = post!(&app, first.location, &[("_was", &was), ("smokes", "true")]);
    assert_eq!((saved.status, saved.location.as_str()), (303, format!("{here}/q/1").as_str()));
    // the same press again changes nothing and leads on
    let again = post!(&app, first.location, &[("_was", &was), ("smokes", "true")]);
    assert_eq!((again.status, again.location), (303, saved.location.clone()));
    assert_eq!(stored(&site, &clinic)[0].revision, 1);

    let early = post!(&app, format!("{here}/submission"), &[]);
    assert_eq!(early.status, 422);
    assert!(early.body.contains("Erro:") && early.body.contains("Quantos por dia?"));

    let was = look!(&app, saved.location).hidden("_was");
    for (typed, message) in [("", "precisa de uma resposta"), ("900", "100"), ("muitos", "")] {
        let refused = post!(&app, saved.location, &[("_was", &was), ("count", typed)]);
        assert_eq!(refused.status, 422, "{typed}");
        assert!(refused.body.contains("Erro:") && refused.body.contains(message), "{typed}");
        assert!(refused.body.contains(&format!("value=\"{typed}\"")), "what was typed is kept");
    }
    let saved = post!(&app, saved.location, &[("_was", &was), ("count", "10")]);
    let was = look!(&app, saved.location).hidden("_was");
    let saved = post!(&app, saved.location, &[("_was", &was), ("_skip", "1")]);
    assert_eq!(saved.location, format!("{here}/check"));
    assert!(look!(&app, saved.location).body.contains("Nada foi enviado ainda"));

    for _ in 0..3 {
        let sent = post!(&app, format!("{here}/submission"), &[]);
        assert_eq!((sent.status, sent.location), (303, format!("{here}/done")));
    }
    let row = &stored(&site, &clinic)[0];
    assert_eq!((row.status.as_str(), row.replays), ("completed", 2));
    assert_eq!(row.answers[1]["answer"][0]["valueInteger"], json!(10));
    let mut conn = site.db.connection().unwrap();
    let happened = events::list_of_entity(&mut conn, clinic.organisation, row.id).unwrap();
    let happened: Vec<_> = happened.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(happened, ["response.started", "response.submitted"]);
    assert_eq!(look!(&app, format!("{here}/done")).status, 200);
    let late = post!(&app, format!("{here}/q/0"), &[("_was", "x"), ("smokes", "false")]);
    assert_eq!(late.location, format!("{here}/done"), "what was sent is not changed any more");
}

#[actix_web::test]
async fn a_double_start_is_one_response() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "double", &resource());
    let app = serve!(site);
    let start = look!(&app, "/f/token-double").hidden("start");
    let form = [("start", start.as_str()), ("consent", "on"), ("mode", "page")];
    let (one, two) = (post!(&app, "/f/token-double", &form), post!(&app, "/f/token-double", &form));
    assert_eq!(one.location, two.location);
    assert_eq!(stored(&site, &clinic).len(), 1);
    // the page stays open on a shared tablet: the next person gets a response of their own
    site.clock.advance(TimeDelta::minutes(30));
    let next = post!(&app, "/f/token-double", &form);
    assert_ne!(next.location, one.location);
    assert_eq!(stored(&site, &clinic).len(), 2);
}

#[actix_web::test]
async fn nothing_starts_without_consent_or_with_a_forged_start() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "consent", &resource());
    let app = serve!(site);
    let welcome = look!(&app, "/f/token-consent");
    assert!(!welcome.body.contains("checked"), "consent is never ticked beforehand");
    let start = welcome.hidden("start");
    let refused = post!(&app, "/f/token-consent", &[("start", &start), ("mode", "page")]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Marque que concorda"));
    let forged = post!(&app, "/f/token-consent", &[("start", "AAAA"), ("consent", "on")]);
    assert_eq!(forged.status, 404);
    assert!(stored(&site, &clinic).is_empty());
}

#[actix_web::test]
async fn two_tabs_never_overwrite_silently() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "tabs", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-tabs");
    let question = format!("{here}/q/0");
    let was = look!(&app, question).hidden("_was");
    assert_eq!(post!(&app, question, &[("_was", &was), ("smokes", "true")]).status, 303);
    // the other tab still shows the question unanswered
    let clash = post!(&app, question, &[("_was", &was), ("smokes", "false")]);
    assert_eq!(clash.status, 409);
    assert!(clash.body.contains("Sim") && clash.body.contains("Não"));
    assert_eq!(stored(&site, &clinic)[0].answers[0]["answer"][0]["valueBoolean"], json!(true));
    // choosing the answer of now replaces the other one
    let fresh = clash.hidden("_was");
    assert_eq!(post!(&app, question, &[("_was", &fresh), ("smokes", "false")]).status, 303);
    assert_eq!(stored(&site, &clinic)[0].answers[0]["answer"][0]["valueBoolean"], json!(false));
    // another question saved meanwhile is no clash
    let note = format!("{here}/q/2");
    let was = look!(&app, note).hidden("_was");
    let first = look!(&app, question).hidden("_was");
    post!(&app, question, &[("_was", &first), ("smokes", "true")]);
    assert_eq!(post!(&app, note, &[("_was", &was), ("note", "nada")]).status, 303);
    let answers = &stored(&site, &clinic)[0].answers;
    assert_eq!(
        (&answers[0]["answer"][0]["valueBoolean"], &answers[1]["answer"][0]["valueString"]),
        (&json!(true), &json!("nada"))
    );
}

#[actix_web::test]
async fn a_response_opens_with_its_own_link_only() {
    let site = TestSite::new();
    seed::clinic(&site.db, "mine", &resource());
    seed::clinic(&site.db, "other", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-mine");
    let signed = here.rsplit('/').next().unwrap().to_owned();
    assert_eq!(look!(&app, format!("{here}/q/0")).status, 200);
    for path in ["", "/q/0", "/s/0", "/chat", "/check", "/leave", "/done"] {
        assert_eq!(look!(&app, format!("/f/token-other/r/{signed}{path}")).status, 404, "{path}");
    }
    let forged = format!("/f/token-mine/r/Z{}/check", signed.get(1..).unwrap());
    assert_eq!(look!(&app, forged).status, 404);
    let leave = look!(&app, format!("{here}/leave"));
    assert!(
        leave.body.contains(&format!("http://localhost{here}")) && leave.body.contains("<svg class=\"qr\"")
    );
}

fn link(site: &TestSite, clinic: &Clinic, token: &str, change: impl FnOnce(&mut NewLink<'_>)) -> LinkId {
    let mut new = NewLink {
        questionnaire: clinic.questionnaire,
        member: clinic.member,
        token,
        title: "Link",
        identification: "anonymous",
        mode: "page",
        opens_at: None,
        closes_at: None,
    };
    change(&mut new);
    site.db
        .write_now::<_, StorageError>("cli", seed::noon(), |w| links::insert(w, clinic.organisation, &new))
        .unwrap()
}

#[actix_web::test]
async fn a_link_that_takes_no_answers_says_why() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "shut", &resource());
    let app = serve!(site);
    let hour = TimeDelta::hours(1);
    link(&site, &clinic, "later", |new| new.opens_at = Some(seed::noon() + hour));
    link(&site, &clinic, "ended", |new| new.closes_at = Some(seed::noon()));
    let revoked = link(&site, &clinic, "taken-back", |_| ());
    let revoke = site.db.write_now::<_, StorageError>("cli", seed::noon(), |w| {
        links::revoke(w, clinic.organisation, revoked)
    });
    revoke.unwrap();
    for (token, status, words) in [
        ("later", 403, "ainda não abriu"),
        ("ended", 410, "encerrado"),
        ("taken-back", 410, "não vale mais"),
        ("forged-token", 404, "Não encontramos"),
    ] {
        for path in ["", "/chat", "/form"] {
            let page = look!(&app, format!("/f/{token}{path}"));
            assert_eq!(page.status, status, "{token}{path}");
            assert!(page.body.contains(words), "{token}{path}");
        }
        let sent = post!(
            &app,
            format!("/f/{token}/submission"),
            &[("_key", "k"), ("_consent", "on"), ("smokes", "false")]
        );
        assert_eq!(sent.status, status, "{token}");
    }
    assert!(look!(&app, "/f/later").body.contains("10h00"), "in the organisation's time");
    let here = start!(&app, "/f/token-shut");
    let retire = site.db.write_now::<_, StorageError>("cli", seed::noon(), |w| {
        versions::retire_published(w, clinic.organisation, clinic.questionnaire)
    });
    retire.unwrap();
    site.clock.advance(TimeDelta::seconds(3));
    assert_eq!(look!(&app, "/f/token-shut").status, 410);
    assert_eq!(look!(&app, format!("{here}/q/0")).status, 410);
    assert!(stored(&site, &clinic).iter().all(|row| row.status == "in-progress"));
}

#[actix_web::test]
async fn somebody_who_says_who_they_are_is_found_again() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ident", &resource());
    let app = serve!(site);
    link(&site, &clinic, "who", |new| new.identification = "identified");
    let start = look!(&app, "/f/who").hidden("start");
    let bare = post!(&app, "/f/who", &[("start", &start), ("consent", "on"), ("cpf", "111.111.111-11")]);
    assert_eq!(bare.status, 422);
    for words in ["Escreva o nome completo", "Escreva a data de nascimento", "Confira os números do CPF"] {
        assert!(bare.body.contains(words), "{words}");
    }
    let person = |name: &'static str, cpf: &'static str| {
        [("name", name), ("birth_date", "21/03/1950"), ("cpf", cpf), ("consent", "on")]
    };
    let mut patients_seen = Vec::new();
    for (name, cpf) in [
        ("Maria da Silva", "529.982.247-25"),
        ("Maria S.", "52998224725"),
        ("maria da silva", ""),
        ("Joana da Silva", ""),
    ] {
        let start = look!(&app, "/f/who").hidden("start");
        let mut form = vec![("start", start.as_str()), ("mode", "page")];
        form.extend(person(name, cpf));
        assert_eq!(post!(&app, "/f/who", &form).status, 303, "{name}");
        site.clock.advance(TimeDelta::seconds(1));
        let rows = stored(&site, &clinic);
        let newest = rows.iter().max_by_key(|row| row.started_at).unwrap();
        patients_seen.push(newest.patient_id.unwrap());
    }
    assert_eq!(patients_seen[0], patients_seen[1], "by CPF");
    assert_eq!(patients_seen[0], patients_seen[2], "by name and birth date");
    assert_ne!(patients_seen[0], patients_seen[3]);
    let known =
        patients::find(&mut site.db.connection().unwrap(), clinic.organisation, patients_seen[0].into())
            .unwrap();
    assert_eq!((known.name.as_str(), known.cpf.as_deref()), ("Maria da Silva", Some("52998224725")));
}

#[actix_web::test]
async fn a_section_shows_what_its_answers_open() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "section", &resource());
    let app = serve!(site);
    link(&site, &clinic, "by-section", |new| new.mode = "section");
    let here = start!(&app, "/f/by-section");
    let section = look!(&app, here).location;
    let page = look!(&app, section);
    assert!(!page.body.contains("Quantos por dia?"));
    let (was, shown) = (page.hidden("_was"), page.hidden("_shown"));
    let opened =
        post!(&app, section, &[("_was", &was), ("_shown", &shown), ("smokes", "true"), ("note", "")]);
    assert_eq!(opened.location, format!("{section}?more=true#q1"));
    let page = look!(&app, section);
    assert!(page.body.contains("Quantos por dia?"));
    let (was, shown) = (page.hidden("_was"), page.hidden("_shown"));
    let form = [("_was", was.as_str()), ("_shown", &shown), ("smokes", "true"), ("count", "3"), ("note", "")];
    assert_eq!(post!(&app, section, &form).location, format!("{here}/check"));
}

#[actix_web::test]
async fn a_person_goes_on_where_they_stopped() {
    let site = TestSite::new();
    seed::clinic(&site.db, "resume", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-resume");
    let say = async |item: usize, field: &str, value: &str| {
        let page = format!("{here}/q/{item}");
        let was = look!(&app, page).hidden("_was");
        assert_eq!(post!(&app, page, &[("_was", was.as_str()), (field, value)]).status, 303);
    };
    say(0, "smokes", "false").await;
    assert_eq!(look!(&app, here).location, format!("{here}/q/2"));
    say(2, "note", "nada").await;
    assert_eq!(look!(&app, here).location, format!("{here}/check"), "nothing is left");
    // what an earlier answer opens must be answered, and is where to go on
    say(0, "smokes", "true").await;
    assert_eq!(look!(&app, here).location, format!("{here}/q/1"));
    assert!(look!(&app, format!("{here}/chat")).body.contains("name=\"count\""));
}

#[actix_web::test]
async fn the_conversation_is_another_view_of_the_same_response() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "chat", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-chat");
    let page = look!(&app, format!("{here}/chat"));
    assert!(page.body.contains("name=\"smokes\" value=\"true\""), "options are buttons");
    let was = page.hidden("_was");
    let replied = post!(&app, format!("{here}/chat/0"), &[("_was", &was), ("smokes", "true")]);
    assert_eq!(replied.location, format!("{here}/chat/1"));
    let page = look!(&app, replied.location);
    assert!(page.body.contains("msg--me") && page.body.contains("Mudar"));
    let was = page.hidden("_was");
    let refused = post!(&app, replied.location, &[("_was", &was), ("count", "x")]);
    assert_eq!(refused.status, 422);
    post!(&app, replied.location, &[("_was", &was), ("count", "5")]);
    let was = look!(&app, format!("{here}/chat/2")).hidden("_was");
    let end = post!(&app, format!("{here}/chat/2"), &[("_was", &was), ("_skip", "1")]);
    assert_eq!(end.location, format!("{here}/chat/3"));
    assert!(look!(&app, end.location).body.contains(&format!("{here}/check")));
    assert_eq!(stored(&site, &clinic)[0].answers[1]["answer"][0]["valueInteger"], json!(5));
}

#[actix_web::test]
async fn a_red_flag_gives_help_numbers_and_an_alert() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "phq", &phq9());
    let app = serve!(site);
    let here = start!(&app, "/f/token-phq");
    let mut at = look!(&app, here).location;
    let name = regex::Regex::new(r#"type="radio" id="q\d+-4" name="([^"]+)" value="([^"]+)""#).unwrap();
    let onward = regex::Regex::new(r#"class="btn btn--l" href="([^"]+)""#).unwrap();
    while let Some(position) = at.strip_prefix(&format!("{here}/q/")).map(str::to_owned) {
        let page = look!(&app, at);
        let Some(found) = name.captures(&page.body) else {
            assert!(!page.body.contains("name=\"_was\""), "{position} has no fourth option");
            at = onward.captures(&page.body).unwrap()[1].to_owned();
            continue;
        };
        let was = page.hidden("_was");
        at = post!(&app, at, &[("_was", &was), (&found[1], &found[2])]).location;
    }
    let check = look!(&app, format!("{here}/check"));
    assert!(check.body.contains("tel:188") && check.body.contains("tel:192"), "help comes at once");
    assert_eq!(post!(&app, format!("{here}/submission"), &[]).status, 303);
    let done = look!(&app, format!("{here}/done"));
    assert!(done.body.contains("tel:188") && done.body.contains("CVV"));
    let row = &stored(&site, &clinic)[0];
    assert_eq!((row.score, row.outcome.as_deref(), row.flag_count), (Some(27.0), Some("critical"), 1));
    let open = alerts::count_open(
        &mut site.db.connection().unwrap(),
        clinic.organisation,
        &weconecta::storage::Scope::All,
    );
    assert_eq!(open.unwrap(), 1);
}

#[actix_web::test]
async fn pages_of_patients_are_kept_by_nobody() {
    let site = TestSite::new();
    seed::clinic(&site.db, "headers", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-headers");
    for path in ["/f/token-headers", "/f/token-headers/form", &format!("{here}/q/0"), &format!("{here}/chat")]
    {
        let request = actix_web::test::TestRequest::get().uri(path).to_request();
        let response = actix_web::test::call_service(&app, request).await;
        assert_eq!(response.headers().get("cache-control").unwrap(), "no-store", "{path}");
        assert_eq!(response.headers().get("referrer-policy").unwrap(), "same-origin", "{path}");
        assert!(response.headers().get("set-cookie").is_none(), "{path} needs no session");
    }
}

#[test]
fn what_is_known_of_a_link_is_forgotten_in_time() {
    let site = TestSite::new();
    seed::clinic(&site.db, "memory", &resource());
    let known = OpenLinks::new();
    let found =
        weconecta::storage::open_links::find(&mut site.db.connection().unwrap(), "token-memory").unwrap();
    assert_eq!(found.organisation(), OrganisationId::new(found.link.organisation_id));
    known.put(found, seed::noon());
    assert!(known.get("token-memory", seed::noon() + TimeDelta::milliseconds(1_900)).is_some());
    assert!(known.get("token-memory", seed::noon() + TimeDelta::seconds(2)).is_none());
    assert!(known.get("token-memory", seed::noon() - TimeDelta::seconds(1)).is_none());
    known.clear();
    assert!(known.get("token-memory", seed::noon()).is_none());
}
