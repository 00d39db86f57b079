//! Saying no to messages: on the page behind each of them, and by the button of a mail program.

use actix_web::test::TestRequest;
use weconecta::{
    jobs,
    storage::{Write, messages::Channel, reach},
};

use super::{World, run};
use crate::support::{
    browse::{look, post as send},
    serve,
    smtp_sink::SmtpSink,
    visit::{get, post, reply},
};

#[actix_web::test]
async fn whoever_opts_out_gets_nothing() {
    let world = World::new();
    let app = serve!(world.site);
    let id = world.invite("abc123", Some(Channel::Email));
    let page = look!(&app, "/out/abc123");
    assert_eq!(page.status, 200);
    let find =
        || reach::find(&mut world.site.db.connection().unwrap(), world.clinic.organisation, world.patient);
    assert!(find().unwrap().opted_out_at.is_none(), "looking at the page declines nothing");
    let declined = send!(&app, "/out/abc123", &[("wanted", "false")]);
    assert_eq!((declined.status, declined.location.as_str()), (303, "/out/abc123"));
    assert!(find().unwrap().opted_out_at.is_some());
    // what was on its way stays here
    let sink = SmtpSink::start();
    jobs::run_due(&world.site.jobs(Some(&sink.url())), &jobs::registry()).unwrap();
    assert_eq!(sink.received().len(), 0);
    assert_eq!(world.state(), "dropped");
    let page = reply!(app, get(&world.admin, &format!("/staff/sends/{id}")));
    assert!(page.body.contains("não quer mensagens"), "{}", page.body);
    let again =
        reply!(app, post(&world.admin, &format!("/staff/sends/{id}/message"), &[("channel", "email")]));
    assert_eq!(again.status, 409);
    // the link itself still works
    assert_eq!(look!(&app, "/f/abc123").status, 200);
    send!(&app, "/out/abc123", &[("wanted", "true")]);
    assert!(find().unwrap().opted_out_at.is_none());
    assert_eq!(look!(&app, "/out/nobody").status, 404);
    let foreign = TestRequest::post()
        .uri("/out/abc123")
        .insert_header(("origin", "https://evil.example"))
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload("wanted=false");
    assert_eq!(reply!(app, foreign).status, 403);
}

/// What a mail program sends when its reader presses its button.
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

#[actix_web::test]
async fn the_button_of_a_mail_program_declines_at_once() {
    let world = World::new();
    let app = serve!(world.site);
    let sink = SmtpSink::start();
    world.invite("abc123", Some(Channel::Email));
    run(&world, &sink);
    let mail = &sink.received()[0];
    assert_eq!(mail.header("List-Unsubscribe"), "<http://localhost/out/abc123>");
    assert_eq!(mail.header("List-Unsubscribe-Post"), ONE_CLICK);
    let find =
        || reach::find(&mut world.site.db.connection().unwrap(), world.clinic.organisation, world.patient);
    let posted = |kind: &'static str, body: String| {
        TestRequest::post()
            .uri("/out/abc123")
            .insert_header(("content-type", kind))
            // a mail program in a browser is another site
            .insert_header(("sec-fetch-site", "cross-site"))
            .set_payload(body)
    };
    let form = "application/x-www-form-urlencoded";
    for other in ["List-Unsubscribe=Two", "List-Unsubscribe=One-Click&wanted=true", "wanted=false", ""] {
        let refused = reply!(app, posted(form, other.to_owned()));
        assert_eq!(refused.status, 403, "{other}");
    }
    assert!(find().unwrap().opted_out_at.is_none());
    let part =
        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    for (kind, body) in [(form, ONE_CLICK), ("multipart/form-data; boundary=x", part)] {
        let now = world.site.clock.now();
        let again = |w: &mut Write<'_>| reach::save_wish(w, world.clinic.organisation, world.patient, true);
        world.site.db.write_now("cli", now, again).unwrap();
        for _ in 0..2 {
            let done = reply!(app, posted(kind, body.to_owned()));
            assert_eq!((done.status.as_u16(), done.body.as_str()), (200, ""), "{kind}");
        }
        assert!(find().unwrap().opted_out_at.is_some(), "{kind}");
    }
    let unknown =
        TestRequest::post().uri("/out/nobody").insert_header(("content-type", form)).set_payload(ONE_CLICK);
    assert_eq!(reply!(app, unknown).status, 404);
}
