//! Invitations that come again: reminders, and the rounds of schedules.

use chrono::TimeDelta;
use weconecta::storage::{accounts::Role, invitation_listing::Which};

use super::{Ids, World, planned, run};
use crate::support::{
    browse::{look, post as send},
    serve,
    smtp_sink::SmtpSink,
    visit::{get, post, reply},
};

#[actix_web::test]
async fn who_does_not_answer_is_reminded_as_often_as_was_said() {
    let world = World::new();
    let app = serve!(world.site);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    let sent = reply!(app, post(&world.admin, "/staff/sends/new", &planned(&ids, &[("remind", "2x2")])));
    assert_eq!(sent.status, 303, "{}", sent.body);
    run(&world, &sink);
    assert_eq!(sink.received().len(), 1);
    for (days, expected) in [(1, 1), (1, 2), (1, 2), (1, 3), (2, 3)] {
        world.site.clock.advance(TimeDelta::days(days));
        // as often as the program starts again
        run(&world, &sink);
        run(&world, &sink);
        assert_eq!(sink.received().len(), expected);
    }
    assert!(sink.received()[1].text().contains("recebemos a sua resposta"), "{}", sink.received()[1].text());
}

#[actix_web::test]
async fn who_has_answered_is_not_reminded() {
    let world = World::new();
    let app = serve!(world.site);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    reply!(app, post(&world.admin, "/staff/sends/new", &planned(&ids, &[("remind", "2x2")])));
    run(&world, &sink);
    let token = world.listed(Which::All)[0].token.clone();
    let page = look!(&app, format!("/f/{token}/form"));
    let shown = page.hidden("_shown");
    let fields = [("_key", "k"), ("_consent", "on"), ("_shown", shown.as_str()), ("smokes", "true")];
    assert_eq!(send!(&app, format!("/f/{token}/submission"), &fields).status, 303);
    world.site.clock.advance(TimeDelta::days(2));
    run(&world, &sink);
    assert_eq!(sink.received().len(), 1);
}

#[actix_web::test]
async fn a_schedule_invites_every_week_until_it_is_over() {
    let world = World::new();
    let app = serve!(world.site);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    let fields = planned(&ids, &[("kind", "every"), ("every", "7"), ("most", "3")]);
    for _ in 0..2 {
        let made = reply!(app, post(&world.admin, "/staff/sends/new", &fields));
        assert_eq!(
            (made.status.as_u16(), made.location.as_str()),
            (303, "/staff/schedules?done=planned"),
            "{}",
            made.body
        );
    }
    assert_eq!(sink.received().len(), 0);
    for (days, expected) in [(0, 1), (6, 1), (1, 2), (7, 3), (7, 3)] {
        world.site.clock.advance(TimeDelta::days(days));
        run(&world, &sink);
        run(&world, &sink);
        assert_eq!(sink.received().len(), expected, "after {days} more days");
    }
    let admin = world.site.sign_in(world.clinic.organisation, world.clinic.member);
    let page = reply!(app, get(&admin, "/staff/schedules"));
    assert!(page.body.contains("A cada 7 dias") && page.body.contains("Terminado"), "{}", page.body);
}

#[actix_web::test]
async fn a_paused_schedule_invites_nobody_and_another_member_can_not_touch_it() {
    let world = World::new();
    let app = serve!(world.site);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    reply!(app, post(&world.admin, "/staff/sends/new", &planned(&ids, &[("kind", "every"), ("every", "1")])));
    let path = format!("/staff/schedules/{}/change", ids.origin);
    let staff = world.site.person(world.clinic.organisation, Role::Staff);
    assert_eq!(reply!(app, post(&staff, &path, &[("change", "end")])).status, 404);
    assert_eq!(reply!(app, post(&world.admin, &path, &[("change", "pause")])).status, 303);
    run(&world, &sink);
    assert_eq!(world.listed(Which::All).len(), 0);
    reply!(app, post(&world.admin, &path, &[("change", "resume")]));
    run(&world, &sink);
    assert_eq!(world.listed(Which::All).len(), 1);
}

#[actix_web::test]
async fn an_answer_is_followed_by_an_invitation_once() {
    let world = World::new();
    let app = serve!(world.site);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    let fields = planned(&ids, &[("kind", "after"), ("every", "3"), ("after_link", &ids.link)]);
    let made = reply!(app, post(&world.admin, "/staff/sends/new", &fields));
    assert_eq!(made.status, 303, "{}", made.body);
    world.invite("abc123", None);
    let shown = look!(&app, "/f/abc123/form").hidden("_shown");
    let answers = [("_key", "k"), ("_consent", "on"), ("_shown", shown.as_str()), ("smokes", "true")];
    assert_eq!(send!(&app, "/f/abc123/submission", &answers).status, 303);
    for (days, expected) in [(2, 0), (1, 1), (1, 1)] {
        world.site.clock.advance(TimeDelta::days(days));
        run(&world, &sink);
        run(&world, &sink);
        assert_eq!(sink.received().len(), expected);
    }
}
