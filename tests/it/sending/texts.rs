//! What messages say, and addresses that take none.

use weconecta::storage::{
    Write,
    invitation_listing::Which,
    patients::{self, NewPatient},
};

use super::{Ids, World, planned, run};
use crate::support::{
    serve,
    smtp_sink::SmtpSink,
    visit::{get, post, reply},
};

#[actix_web::test]
async fn messages_speak_in_the_organisations_own_words() {
    let world = World::new();
    let app = serve!(world.site);
    let path = "/admin/message-templates/invitation.email.pt-BR";
    assert!(reply!(app, get(&world.admin, path)).body.contains("{questionnaire}"));
    for (text, wrong) in [("Venha, {name}!", "precisa de {link}"), ("{link} {doctor}", "doctor")] {
        let refused = reply!(app, post(&world.admin, path, &[("subject", "Oi"), ("text", text)]));
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(wrong), "{}", refused.body);
    }
    let own = [("subject", "Oi, {name}"), ("text", "Responda:\r\n\r\n{link}\r\n\r\n<b>Até já</b>")];
    assert_eq!(reply!(app, post(&world.admin, path, &own)).status, 303);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    reply!(app, post(&world.admin, "/staff/sends/new", &planned(&ids, &[])));
    run(&world, &sink);
    let text = sink.received()[0].text();
    assert!(text.contains("Responda:") && text.contains("<b>At") && text.contains("&#60;b&#62;At"), "{text}");
    assert_eq!(reply!(app, post(&world.admin, &format!("{path}/reset"), &[])).status, 303);
    assert!(reply!(app, get(&world.admin, path)).body.contains("convida você"));
    assert_eq!(reply!(app, get(&world.admin, "/admin/message-templates/invitation.fax.en")).status, 404);
}

#[actix_web::test]
async fn an_address_that_refuses_is_marked_and_not_used_again() {
    let world = World::new();
    let app = serve!(world.site);
    let (ids, sink) = (Ids::of(&world), SmtpSink::start());
    sink.refuse(&["550 no such user"]);
    reply!(app, post(&world.admin, "/staff/sends/new", &planned(&ids, &[])));
    run(&world, &sink);
    assert_eq!(world.state(), "bounced");
    let next = Ids::of(&world);
    let mut fields = planned(&next, &[]);
    fields[0].1 = "preview";
    let preview = reply!(app, post(&world.admin, "/staff/sends/new", &fields));
    assert!(preview.body.contains("o endereço recusou mensagens"), "{}", preview.body);
    reply!(app, post(&world.admin, "/staff/sends/new", &planned(&next, &[])));
    assert_eq!(world.listed(Which::All).len(), 1, "nobody is invited who can't be told");
    // another address is another matter
    let mut conn = world.site.db.connection().unwrap();
    let row = patients::find(&mut conn, world.clinic.organisation, world.patient).unwrap();
    let changed = NewPatient { name: &row.name, email: Some("carmo@example.org"), ..NewPatient::default() };
    let save = |w: &mut Write<'_>| {
        patients::save(w, world.clinic.organisation, world.patient, row.updated_at, &changed)
    };
    world.site.db.write_now("cli", world.site.clock.now(), save).unwrap();
    reply!(app, post(&world.admin, "/staff/sends/new", &planned(&next, &[])));
    run(&world, &sink);
    assert_eq!(sink.received().len(), 1);
}
