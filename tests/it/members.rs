//! The team's pages: inviting, finding, editing, blocking; each change in the event log.

use actix_web::{
    http::{StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use url::form_urlencoded;
use weconecta::{
    domain::{
        ids::{AccountId, OrganisationId},
        password,
    },
    jobs,
    storage::{
        accounts::{self, NewAccount, Role},
        events,
        members::{self, Filter},
    },
    web::settings::WebSettings,
};

use crate::support::{TestSite, serve, site::Person, smtp_sink::SmtpSink};

struct Team {
    site: TestSite,
    organisation: OrganisationId,
    admin: Person,
}

fn team() -> Team {
    let site = TestSite::with(WebSettings {
        sends_mail: true,
        ..WebSettings::at("http://localhost".parse().unwrap())
    });
    let organisation = site.organisation("ubs");
    let admin = add(&site, organisation, "chefe@example.org", "Zilda Arns", Role::Admin);
    let admin = site.sign_in(organisation, admin);
    Team { site, organisation, admin }
}

fn add(site: &TestSite, organisation: OrganisationId, email: &str, name: &str, role: Role) -> AccountId {
    let hash = password::hash("trovao-cadeira-limao", &[7; 16]).unwrap();
    let new = NewAccount {
        role,
        email,
        name,
        phone: Some("+5551999998888"),
        password_hash: Some(&hash),
        must_change_password: false,
    };
    site.db.write_now("cli", site.clock.now(), |w| accounts::insert(w, organisation, &new)).unwrap()
}

fn post(person: &Person, path: &str, fields: &[(&str, &str)]) -> TestRequest {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("csrf", &person.csrf).extend_pairs(fields);
    TestRequest::post()
        .uri(path)
        .cookie(person.cookie.clone())
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body.finish())
}

macro_rules! ask {
    ($service:expr, $request:expr) => {{
        let answer = call_service(&$service, $request.to_request()).await;
        let location = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, location.unwrap_or_default(), String::from_utf8(read_body(answer).await.to_vec()).unwrap())
    }};
}

const NEW: [(&str, &str); 4] =
    [("name", "Bia Souza"), ("email", "bia@example.org"), ("phone", "(51) 98888-7777"), ("role", "staff")];

fn find(team: &Team, email: &str) -> accounts::Account {
    accounts::find_by_email(&mut team.site.db.connection().unwrap(), email).unwrap()
}

#[actix_web::test]
async fn a_new_member_is_invited_by_mail_and_sets_the_password() {
    let (team, sink) = (team(), SmtpSink::start());
    let service = serve!(team.site);
    let (status, location, _) = ask!(service, post(&team.admin, "/admin/members", &NEW));
    assert_eq!((status, location.ends_with("?done=added")), (303, true));
    let bia = find(&team, "bia@example.org");
    assert_eq!((bia.role(), bia.phone.as_deref()), (Role::Staff, Some("+5551988887777")));
    assert!(bia.password_hash.is_none(), "nobody else chooses the password");
    jobs::run_due(&team.site.jobs(Some(&sink.url())), &jobs::registry()).unwrap();
    let mail = sink.received()[0].text();
    let (_, rest) = mail.split_once("http://localhost/password/new/").unwrap();
    let token = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().unwrap();
    let request = TestRequest::get().uri(&format!("/password/new/{token}"));
    assert_eq!(ask!(service, request).0, 200);
    // the link shown to be handed over replaces the mailed one, and is shown to admins only
    let path = format!("/admin/members/{}/link", bia.id);
    let (status, _, html) = ask!(service, post(&team.admin, &path, &[]));
    assert_eq!(status, 200);
    let (_, rest) = html.split_once("http://localhost/password/new/").unwrap();
    let shown = rest.split('"').next().unwrap();
    let request = TestRequest::get().uri(&format!("/password/new/{token}"));
    assert_eq!(ask!(service, request).0, 410);
    let fields = "password=varanda+ip%C3%AA+42+cometa&again=varanda+ip%C3%AA+42+cometa";
    let choose = TestRequest::post()
        .uri(&format!("/password/new/{shown}"))
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(fields);
    assert_eq!(ask!(service, choose).0, 303);
    assert!(find(&team, "bia@example.org").password_hash.is_some());
    // whoever has a password is nobody's to let in
    assert_eq!(ask!(service, post(&team.admin, &path, &[])).0, 409);
    let mut conn = team.site.db.connection().unwrap();
    let recorded = events::list_of_entity(&mut conn, team.organisation, bia.id).unwrap();
    let actions: Vec<_> = recorded.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions[..2], ["account.created", "account.link-shown"]);
    assert_eq!(recorded[0].actor, team.admin.account.to_string());
}

#[actix_web::test]
async fn a_form_with_faults_comes_back_with_all_of_them() {
    let team = team();
    let service = serve!(team.site);
    let fields = [("name", " "), ("email", "nobody"), ("phone", "123"), ("role", "patient")];
    let (status, _, html) = ask!(service, post(&team.admin, "/admin/members", &fields));
    assert_eq!(status, 422);
    for field in ["name", "email", "phone", "role"] {
        assert!(html.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    let taken = [("name", "X"), ("email", "CHEFE@example.org"), ("phone", ""), ("role", "admin")];
    let (status, _, html) = ask!(service, post(&team.admin, "/admin/members", &taken));
    assert_eq!(status, 422);
    assert!(html.contains("Já existe uma conta com este e-mail"));
    let extra = [&NEW[..], &[("organisation_id", "x")]].concat();
    assert_eq!(ask!(service, post(&team.admin, "/admin/members", &extra)).0, 400);
}

#[actix_web::test]
async fn members_are_found_by_name_mail_phone_role_and_state() {
    let team = team();
    add(&team.site, team.organisation, "joao@example.org", "João da Conceição", Role::Staff);
    let other = team.site.organisation("other");
    add(&team.site, other, "joana@example.org", "Joana", Role::Staff);
    let service = serve!(team.site);
    for (query, found) in [
        ("", 2),
        ("?q=joao", 1),
        ("?q=CONCEI", 1),
        ("?q=concei%C3%A7%C3%A3o", 1),
        ("?q=joao%40example", 1),
        ("?q=99999-8888", 2),
        ("?q=%25", 0),
        ("?q=joana", 0),
        ("?role=admin", 1),
        ("?status=blocked", 0),
        ("?status=active&role=staff&q=", 1),
    ] {
        let request =
            TestRequest::get().uri(&format!("/admin/members{query}")).cookie(team.admin.cookie.clone());
        let (status, _, html) = ask!(service, request);
        assert_eq!(status, 200, "{query}");
        assert_eq!(html.matches("<tr role=\"row\"><td").count(), found, "{query}");
    }
    let all = members::count(&mut team.site.db.connection().unwrap(), team.organisation, &Filter::default());
    assert_eq!(all.unwrap(), 2);
}

#[actix_web::test]
async fn blocking_ends_sessions_at_once_and_never_shuts_everybody_out() {
    let team = team();
    let id = add(&team.site, team.organisation, "joao@example.org", "João", Role::Staff);
    let joao = team.site.sign_in(team.organisation, id);
    let service = serve!(team.site);
    let act = |id: AccountId, act: &str| post(&team.admin, &format!("/admin/members/{id}/{act}"), &[]);
    let page = || TestRequest::get().uri("/account").cookie(joao.cookie.clone());
    assert_eq!(ask!(service, page()).0, 200);
    let ask_first =
        TestRequest::get().uri(&format!("/admin/members/{id}/block")).cookie(team.admin.cookie.clone());
    assert!(ask!(service, ask_first).2.contains("Bloquear João?"));
    assert_eq!(ask!(service, page()).0, 200, "asking changes nothing");
    assert_eq!(ask!(service, act(id, "block")).0, 303);
    assert_eq!(ask!(service, page()).0, 303);
    assert_eq!(ask!(service, act(id, "unblock")).0, 303);
    assert_eq!(ask!(service, page()).0, 303, "the old session stays over");
    let again = team.site.sign_in(team.organisation, id);
    let page = || TestRequest::get().uri("/account").cookie(again.cookie.clone());
    assert_eq!(ask!(service, page()).0, 200);
    assert_eq!(ask!(service, act(id, "sign-out")).1, format!("/admin/members/{id}?done=signed-out"));
    assert_eq!(ask!(service, page()).0, 303, "an admin ended it");
    assert!(find(&team, "joao@example.org").blocked_at.is_none());

    let own = team.admin.account;
    assert_eq!(ask!(service, act(own, "block")).0, StatusCode::CONFLICT.as_u16());
    let fields = [("name", "Zilda"), ("phone", ""), ("role", "staff")];
    let demote = post(&team.admin, &format!("/admin/members/{own}"), &fields);
    let (status, _, html) = ask!(service, demote);
    assert_eq!(status, 422);
    assert!(html.contains("única pessoa da administração"));
    let promote = [("name", "João"), ("phone", ""), ("role", "admin")];
    assert_eq!(ask!(service, post(&team.admin, &format!("/admin/members/{id}"), &promote)).0, 303);
    let demote = post(&team.admin, &format!("/admin/members/{own}"), &fields);
    assert_eq!(ask!(service, demote).0, 303, "now there is another admin");
}
