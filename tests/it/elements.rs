//! The library's elements over HTTP: made, found, kept from others, put into drafts, changed, and what never changes by that.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use weconecta::{
    domain::{
        ids::{OrganisationId, QuestionnaireId},
        questionnaire::urls::ELEMENT,
    },
    storage::{
        accounts::Role,
        collaborators::{self, Right},
        versions,
    },
};

use crate::support::{
    TestSite,
    seed::noon,
    serve,
    site::Person,
    visit::{get, post, reply, upload},
};

struct World {
    site: TestSite,
    organisation: OrganisationId,
    admin: Person,
    other: Person,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let organisation = site.organisation("ours");
        let (admin, other) = (site.person(organisation, Role::Admin), site.person(organisation, Role::Admin));
        Self { site, organisation, admin, other }
    }

    fn draft(&self, id: &str) -> Value {
        let id: QuestionnaireId = id.parse().unwrap();
        let mut conn = self.site.db.connection().unwrap();
        let draft = versions::find_draft(&mut conn, self.organisation, id).unwrap();
        serde_json::from_str(&draft.resource).unwrap()
    }
}

const SMOKING: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Hábitos", "language": "pt-BR", "item": [
    {"linkId": "age", "type": "integer", "text": "Idade?"},
    {"linkId": "smokes", "type": "choice", "text": "Fuma?", "required": true, "prefix": "2.",
     "enableWhen": [{"question": "age", "operator": ">", "answerInteger": 12}],
     "answerOption": [{"valueCoding": {"code": "y", "display": "Sim"},
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1}]},
        {"valueCoding": {"code": "n", "display": "Não"}}]}]}"#;

const EMPTY: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Outro", "language": "pt-BR",
    "item": [{"linkId": "smokes", "type": "choice", "text": "Bebe?"}, {"linkId": "why", "type": "text", "text": "Por quê?"}]}"#;

/// A questionnaire with this draft: its id.
macro_rules! begun {
    ($world:expr, $service:expr, $resource:expr) => {{
        let fields = [("title", "Questionário"), ("description", "")];
        let made = reply!($service, post(&$world.admin, "/admin/questionnaires", &fields));
        let id = made.last_segment().to_owned();
        let path = format!("/admin/questionnaires/{id}/draft/upload");
        let sent = reply!($service, upload(&$world.admin, &path, &[], &[("q.json", $resource.as_bytes())]));
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        id
    }};
}

/// What the library does at an item of a draft; the answer.
macro_rules! act {
    ($service:expr, $who:expr, $id:expr, $($field:expr),+) => {{
        let fields = [$($field),+];
        reply!($service, post(&$who, &format!("/admin/questionnaires/{}/editor/elements", $id), &fields))
    }};
}

/// A page that is there.
macro_rules! page {
    ($service:expr, $who:expr, $path:expr) => {{
        let page = reply!($service, get(&$who, $path));
        assert_eq!(page.status, StatusCode::OK, "{}", $path);
        page.body
    }};
}

/// The id of the only element of a list.
fn only(list: &str) -> String {
    let mut ids: Vec<&str> =
        list.split("href=\"/admin/elements/").skip(1).filter_map(|rest| rest.get(..36)).collect();
    ids.retain(|id| id.contains('-') && id.len() == 36 && !id.contains('"'));
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    ids[0].to_owned()
}

/// A question made from scratch.
const QUESTION: [(&str, &str); 12] = [
    ("act", "save"),
    ("kind", "question"),
    ("title", "Tabagismo"),
    ("shared", "false"),
    ("shown", "text type options"),
    ("p-text", "Você fuma?"),
    ("p-type", "choice"),
    ("option-at", ""),
    ("option-text", "Às vezes"),
    ("option-code", ""),
    ("option-points", "1,5"),
    ("option-prefix", ""),
];

#[actix_web::test]
async fn an_element_is_made_found_and_kept_from_others() {
    let world = World::new();
    let service = serve!(world.site);
    assert!(page!(service, world.admin, "/admin/elements").contains("Ainda não há elementos"));
    assert!(page!(service, world.admin, "/admin/library").contains("href=\"/admin/elements\""));
    assert!(page!(service, world.admin, "/admin/elements/new?kind=question").contains("Nova pergunta"));
    assert!(
        page!(service, world.admin, "/admin/elements/new?kind=answer_set").contains("Nova lista de opções")
    );

    let made = reply!(service, post(&world.admin, "/admin/elements", &QUESTION));
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let shown = page!(service, world.admin, &made.location);
    assert!(shown.contains("Guardado na biblioteca.") && shown.contains("Você fuma?"), "{shown}");
    assert!(shown.contains("Às vezes (1,5)") && shown.contains("Nenhum questionário usa este elemento."));
    let id = made.last_segment().to_owned();
    let path = format!("/admin/elements/{id}");

    for (query, is_found) in [
        ("q=as+VEZES", true),
        ("q=tabagismo+fuma", true),
        ("q=bebe", false),
        ("q=%25", false),
        ("kind=choice", true),
        ("kind=choices", false),
        ("kind=answer_set", false),
        ("who=mine", true),
        ("who=private", true),
        ("who=shared", false),
        ("who=archived", false),
    ] {
        let listed = page!(service, world.admin, &format!("/admin/elements?{query}"));
        assert_eq!(listed.contains(&path), is_found, "{query}");
        assert_eq!(listed.contains("Nada encontrado"), !is_found, "{query}");
    }

    // nobody else knows of it
    assert!(!page!(service, world.other, "/admin/elements").contains(&path));
    for (method, path) in [("get", path.clone()), ("get", format!("{path}/edit")), ("post", path.clone())] {
        let request = if method == "get" {
            get(&world.other, &path)
        } else {
            post(&world.other, &path, &QUESTION[2..])
        };
        assert_eq!(reply!(service, request).status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    let fields = [("archived", "true")];
    let refused = reply!(service, post(&world.other, &format!("{path}/archive"), &fields));
    assert_eq!(refused.status, StatusCode::NOT_FOUND);

    // until it is shared
    reply!(service, post(&world.admin, &format!("{path}/sharing"), &[("shared", "true")]));
    assert!(page!(service, world.other, "/admin/elements?who=shared").contains(&path));
    assert!(!page!(service, world.other, "/admin/elements?who=mine").contains(&path));
    let hidden = reply!(service, post(&world.other, &format!("{path}/sharing"), &[("shared", "false")]));
    assert_eq!(hidden.location, "/admin/elements?done=unshared", "an admin hides it from oneself");
    assert_eq!(reply!(service, get(&world.other, &path)).status, StatusCode::NOT_FOUND);

    reply!(service, post(&world.admin, &format!("{path}/archive"), &[("archived", "true")]));
    assert!(!page!(service, world.admin, "/admin/elements").contains(&path));
    assert!(page!(service, world.admin, "/admin/elements?who=archived").contains(&path));
    reply!(service, post(&world.admin, &format!("{path}/archive"), &[("archived", "false")]));
    assert_eq!(only(&page!(service, world.admin, "/admin/elements")), id);
    let events = page!(service, world.admin, "/admin/events");
    for words in ["Criou um elemento", "Compartilhou um elemento", "Arquivou um elemento", "Tirou do arquivo"]
    {
        assert!(events.contains(words), "{words}");
    }
}

#[actix_web::test]
async fn what_is_missing_is_told_and_what_was_typed_stays() {
    let world = World::new();
    let service = serve!(world.site);
    let mut fields = QUESTION;
    fields[2] = ("title", " ");
    fields[5] = ("p-text", "");
    fields[10] = ("option-points", "muito");
    let refused = reply!(service, post(&world.admin, "/admin/elements", &fields));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "Escreva o nome.",
        "Às vezes",
        "muito",
        "href=\"#p-text\"",
        "href=\"#option-text-0\"",
        "href=\"#title\"",
    ] {
        assert!(refused.body.contains(text), "{text}");
    }
    // another type brings other fields, without storing anything
    let mut fields = QUESTION;
    fields[0] = ("act", "show");
    fields[6] = ("p-type", "integer");
    let other = reply!(service, post(&world.admin, "/admin/elements", &fields));
    assert_eq!(other.status, StatusCode::OK);
    assert!(other.body.contains("name=\"p-min\"") && other.body.contains("Você fuma?"), "{}", other.body);
    assert!(!other.body.contains("option-text") && other.body.contains("value=\"Tabagismo\""));

    for (wrong, value) in
        [("p-type", "group"), ("kind", "instrument"), ("organisation", "1"), ("p-linkId", "x")]
    {
        let mut fields = QUESTION.to_vec();
        fields.retain(|(name, _)| *name != wrong);
        fields.push((wrong, value));
        let shown = format!("text type options {}", wrong.trim_start_matches("p-"));
        if wrong == "p-linkId" {
            fields.retain(|(name, _)| *name != "shown");
            fields.push(("shown", &shown));
        }
        let refused = reply!(service, post(&world.admin, "/admin/elements", &fields));
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}={value}");
    }
    let empty = [("act", "save"), ("kind", "answer_set"), ("title", "Frequência"), ("shown", "options")];
    let refused = reply!(service, post(&world.admin, "/admin/elements", &empty));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page!(service, world.admin, "/admin/elements").contains("Ainda não há elementos"),
        "nothing was stored"
    );
}

#[actix_web::test]
async fn a_question_goes_from_one_draft_into_another() {
    let world = World::new();
    let service = serve!(world.site);
    let (from, to) = (begun!(world, service, SMOKING), begun!(world, service, EMPTY));
    let editor = page!(service, world.admin, &format!("/admin/questionnaires/{from}/editor?item=smokes"));
    assert!(editor.contains("Guardar na biblioteca") && !editor.contains("Desligar da biblioteca"));
    let kept = act!(
        service,
        world.admin,
        from,
        ("act", "save"),
        ("item", "smokes"),
        ("title", "Tabagismo"),
        ("kind", "question"),
        ("shared", "true")
    );
    assert!(kept.location.ends_with("item=smokes&done=element-save"), "{}", kept.location);
    let editor = page!(service, world.admin, &kept.location);
    assert!(
        editor.contains("Guardado na biblioteca.")
            && editor.contains("Da biblioteca:")
            && editor.contains(">Tabagismo</a>")
    );
    let id = only(&page!(service, world.admin, "/admin/elements"));
    let link = world.draft(&from)["item"][1]["extension"][0].clone();
    assert_eq!(link, json!({"url": ELEMENT, "valueCanonical": format!("urn:uuid:{id}|1")}));

    // another author finds it and puts it into the other draft, in one step
    let pick = page!(
        service,
        world.other,
        &format!("/admin/questionnaires/{to}/editor/elements?item=smokes&q=fuma")
    );
    assert!(pick.contains("Pôr no questionário") && pick.contains("Bebe?"), "{pick}");
    let put = act!(service, world.other, to, ("act", "insert"), ("item", "smokes"), ("element", id.as_str()));
    assert!(put.location.contains("item=smokes-2&done=element"), "{}", put.location);
    let item = world.draft(&to)["item"][1].clone();
    assert_eq!(
        (&item["linkId"], &item["text"], &item["extension"][0]),
        (&json!("smokes-2"), &json!("Fuma?"), &link)
    );
    assert_eq!(item["answerOption"], world.draft(&from)["item"][1]["answerOption"]);
    for own in ["enableWhen", "required", "prefix"] {
        assert_eq!(item.get(own), None, "{own} is the questionnaire's own");
    }
    assert!(page!(service, world.other, &put.location).contains("Elemento da biblioteca adicionado."));
    let history = page!(service, world.other, &format!("/admin/questionnaires/{to}/editor/history"));
    assert!(history.contains("Elemento da biblioteca adicionado."));

    // used where it stands: after undo and redo, and in a copy too
    let path = format!("/admin/elements/{id}");
    let uses = |body: &str| body.matches("Revisão 1</span>").count();
    assert_eq!(uses(&page!(service, world.admin, &path)), 2);
    let undone = [("act", "undo"), ("current", "smokes")];
    let editor = format!("/admin/questionnaires/{to}/editor");
    reply!(service, post(&world.other, &editor, &undone));
    assert_eq!(world.draft(&to)["item"].as_array().unwrap().len(), 2);
    assert_eq!(uses(&page!(service, world.admin, &path)), 1);
    reply!(service, post(&world.other, &editor, &[("act", "redo")]));
    reply!(service, post(&world.other, &editor, &[("act", "duplicate"), ("item", "smokes-2")]));
    assert_eq!(uses(&page!(service, world.admin, &path)), 3);
    reply!(service, post(&world.admin, &format!("/admin/questionnaires/{to}/copy"), &[]));
    assert_eq!(uses(&page!(service, world.admin, &path)), 5);
    act!(service, world.other, to, ("act", "unlink"), ("item", "smokes-2"));
    assert_eq!(world.draft(&to)["item"][1].get("extension"), None);
    assert_eq!(uses(&page!(service, world.admin, &path)), 4);

    let unknown = uuid::Uuid::nil().to_string();
    let missing =
        act!(service, world.admin, to, ("act", "insert"), ("item", ""), ("element", unknown.as_str()));
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    for act in ["fly", "insert", "save"] {
        let refused = act!(service, world.admin, to, ("act", act), ("item", "smokes"));
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{act}");
    }
}

#[actix_web::test]
async fn options_go_into_questions_that_are_answered_by_choosing() {
    let world = World::new();
    let service = serve!(world.site);
    let id = begun!(world, service, SMOKING);
    act!(
        service,
        world.admin,
        id,
        ("act", "save"),
        ("item", "smokes"),
        ("title", "Sim e não"),
        ("kind", "answer_set")
    );
    let element = only(&page!(service, world.admin, "/admin/elements?kind=answer_set"));
    let to = begun!(world, service, EMPTY);
    let pick = page!(service, world.admin, &format!("/admin/questionnaires/{to}/editor/elements?item=why"));
    assert!(pick.contains("Abra primeiro uma pergunta de escolha") && !pick.contains("Usar estas opções"));
    let refused =
        act!(service, world.admin, to, ("act", "answers"), ("item", "why"), ("element", element.as_str()));
    assert!(refused.location.ends_with("done=element-unfit"), "{}", refused.location);
    let used =
        act!(service, world.admin, to, ("act", "answers"), ("item", "smokes"), ("element", element.as_str()));
    assert!(used.location.ends_with("item=smokes&done=element-answers"), "{}", used.location);
    assert_eq!(world.draft(&to)["item"][0]["answerOption"], world.draft(&id)["item"][1]["answerOption"]);
    assert_eq!(world.draft(&to)["item"][0]["text"], "Bebe?");
    let before = world.draft(&to);
    let refused =
        act!(service, world.admin, to, ("act", "insert"), ("item", "smokes"), ("element", element.as_str()));
    assert!(refused.location.ends_with("done=element-unfit"));
    assert_eq!(world.draft(&to), before);
}

/// The form of an element, changed.
fn changed<'a>(seen: &'a str, text: &'a str, points: &'a str) -> [(&'a str, &'a str); 15] {
    [
        ("act", "save"),
        ("seen", seen),
        ("title", "Tabagismo"),
        ("shown", "text type options"),
        ("p-text", text),
        ("p-type", "choice"),
        ("option-at", "0"),
        ("option-text", "Sim"),
        ("option-code", "y"),
        ("option-points", points),
        ("option-at", "1"),
        ("option-text", "Não"),
        ("option-code", "n"),
        ("option-points", ""),
        ("p-control", "radio-button"),
    ]
}

#[actix_web::test]
async fn a_new_revision_is_offered_to_drafts_and_never_touches_what_was_published() {
    let world = World::new();
    let service = serve!(world.site);
    let published = begun!(world, service, SMOKING);
    act!(
        service,
        world.admin,
        published,
        ("act", "save"),
        ("item", "smokes"),
        ("title", "Tabagismo"),
        ("kind", "question"),
        ("shared", "true")
    );
    let id = only(&page!(service, world.admin, "/admin/elements"));
    let path = format!("/admin/elements/{id}");
    let check = page!(service, world.admin, &format!("/admin/questionnaires/{published}/draft/publication"));
    let version =
        check.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("version", version.as_str()), ("note", "")];
    let done = reply!(
        service,
        post(&world.admin, &format!("/admin/questionnaires/{published}/draft/publication"), &fields)
    );
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let stored = || {
        let mut conn = world.site.db.connection().unwrap();
        versions::find(&mut conn, world.organisation, version.parse().unwrap()).unwrap()
    };
    let before = stored();

    // two drafts: one where the author changed something of their own, one that stays as it is
    let (one, two) = (begun!(world, service, SMOKING), begun!(world, service, EMPTY));
    for draft in [&one, &two] {
        act!(service, world.admin, draft, ("act", "insert"), ("item", ""), ("element", id.as_str()));
    }
    let own = [
        ("item", "smokes-2"),
        ("seen", "1"),
        ("tab", "content"),
        ("shown", "prefix required open-label control"),
        ("p-prefix", "9."),
        ("p-required", "true"),
        ("p-open-label", ""),
        ("p-control", "drop-down"),
    ];
    let revision = {
        let mut conn = world.site.db.connection().unwrap();
        versions::find_draft(&mut conn, world.organisation, one.parse().unwrap())
            .unwrap()
            .revision
            .to_string()
    };
    let mut own = own;
    own[1].1 = &revision;
    let saved =
        reply!(service, post(&world.admin, &format!("/admin/questionnaires/{one}/editor/item"), &own));
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);

    // the same content is no revision
    let mut same = changed("1", "Fuma?", "1").to_vec();
    same.pop();
    let saved = reply!(service, post(&world.other, &path, &same));
    assert!(saved.location.ends_with("done=changed"), "{}", saved.body);
    assert!(!page!(service, world.admin, &path).contains("revisão anterior"));
    let mut next = changed("1", "Você fuma hoje?", "2").to_vec();
    next.pop();
    assert!(page!(service, world.other, &format!("{path}/edit")).contains("Fuma?"));
    let saved = reply!(service, post(&world.other, &path, &next));
    assert!(saved.location.ends_with("done=changed"), "{}", saved.body);
    // two at once: what was typed stays
    next[4].1 = "Fuma agora?";
    let late = reply!(service, post(&world.admin, &path, &next));
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Fuma agora?") && late.body.contains("name=\"seen\" value=\"2\""));

    let shown = page!(service, world.admin, &path);
    assert!(shown.contains("2 rascunhos com revisão anterior") && shown.contains("Você fuma"), "{shown}");
    assert!(shown.contains("hoje</mark>?") || shown.contains("<mark>"), "what changes is told in words");
    let editor = page!(service, world.admin, &format!("/admin/questionnaires/{one}/editor?item=smokes-2"));
    assert!(editor.contains("nova revisão disponível") && editor.contains("Aplicar nova revisão"));

    // only what is chosen, and only what was shown
    let drafts = format!("{path}/drafts");
    let stale = reply!(service, post(&world.admin, &drafts, &[("draft", one.as_str()), ("revision", "1")]));
    assert!(stale.location.ends_with("done=newer"));
    let none = reply!(service, post(&world.admin, &drafts, &[("revision", "2")]));
    assert!(page!(service, world.admin, &none.location).contains("Nenhum rascunho mudou."));
    let untouched = world.draft(&two);
    let done = reply!(service, post(&world.admin, &drafts, &[("draft", one.as_str()), ("revision", "2")]));
    assert!(page!(service, world.admin, &done.location).contains("1 rascunho mudou."), "{}", done.location);
    let item = world.draft(&one)["item"][2].clone();
    assert_eq!((&item["linkId"], &item["text"]), (&json!("smokes-2"), &json!("Você fuma hoje?")));
    assert_eq!((&item["prefix"], &item["required"]), (&json!("9."), &json!(true)), "the questionnaire's own");
    assert!(item.to_string().contains("drop-down"), "what the element did not change stays");
    assert_eq!(item["answerOption"][0]["extension"][0]["valueDecimal"].to_string(), "2");
    assert!(item.to_string().contains(&format!("{id}|2")));
    assert_eq!(world.draft(&two), untouched);

    // an edit like any other: told in the history, and taken back by who made it
    let history = page!(service, world.admin, &format!("/admin/questionnaires/{one}/editor/history"));
    assert!(history.contains("Nova revisão do elemento aplicada."));
    reply!(service, post(&world.admin, &format!("/admin/questionnaires/{one}/editor"), &[("act", "undo")]));
    assert_eq!(world.draft(&one)["item"][2]["text"], "Fuma?");
    assert!(page!(service, world.admin, &path).contains("2 rascunhos com revisão anterior"));
    let renewed = act!(service, world.admin, one, ("act", "renew"), ("item", "smokes-2"));
    assert!(renewed.location.ends_with("done=element-renew"), "{}", renewed.location);
    assert_eq!(world.draft(&one)["item"][2]["text"], "Você fuma hoje?");

    let after = stored();
    assert_eq!(after.resource.as_bytes(), before.resource.as_bytes(), "published is published");
    assert_eq!((after.revision, after.status), (before.revision, before.status));
    assert!(page!(service, world.admin, &path).contains("Publicad"), "it is told where it is used");
}

#[actix_web::test]
async fn a_member_with_a_right_on_one_questionnaire_uses_the_library_there_and_learns_of_no_other() {
    let world = World::new();
    let service = serve!(world.site);
    let member = world.site.person(world.organisation, Role::Staff);
    let (ours, theirs) = (begun!(world, service, EMPTY), begun!(world, service, SMOKING));
    let questionnaire: QuestionnaireId = ours.parse().unwrap();
    let give = |right| {
        let site = &world.site;
        site.db
            .write_now("cli", noon(), |w| {
                collaborators::save(
                    w,
                    world.organisation,
                    questionnaire,
                    member.account,
                    right,
                    world.admin.account,
                )
            })
            .unwrap();
    };
    let keep = [
        ("act", "save"),
        ("item", "smokes"),
        ("title", "Tabagismo"),
        ("kind", "question"),
        ("shared", "true"),
    ];
    reply!(service, post(&world.admin, &format!("/admin/questionnaires/{theirs}/editor/elements"), &keep));
    let id = only(&page!(service, member, "/admin/elements"));
    let path = format!("/admin/elements/{id}");
    let shown = page!(service, member, &path);
    assert!(
        !shown.contains(&theirs) && shown.contains("1 versão de questionários que você não pode ver"),
        "{shown}"
    );
    assert!(!shown.contains("/edit\""), "who may not change it is not asked to");
    let led = reply!(service, get(&member, &format!("{path}/edit")));
    assert_eq!(led.location, path);
    let mut next = changed("1", "Fuma?", "5").to_vec();
    next.pop();
    assert_eq!(reply!(service, post(&member, &path, &next)).status, StatusCode::FORBIDDEN);
    for (end, field) in [("sharing", ("shared", "false")), ("archive", ("archived", "true"))] {
        let refused = reply!(service, post(&member, &format!("{path}/{end}"), &[field]));
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{end}");
    }

    let insert = [("act", "insert"), ("item", "why"), ("element", id.as_str())];
    let at = |id: &str| format!("/admin/questionnaires/{id}/editor/elements");
    give(Right::View);
    assert_eq!(reply!(service, post(&member, &at(&ours), &insert)).status, StatusCode::FORBIDDEN);
    let editor = page!(service, member, &format!("/admin/questionnaires/{ours}/editor"));
    assert!(!editor.contains("Guardar na biblioteca") && !editor.contains("/editor/elements"));
    give(Right::Edit);
    assert_eq!(reply!(service, post(&member, &at(&ours), &insert)).status, StatusCode::SEE_OTHER);
    assert_eq!(reply!(service, post(&member, &at(&theirs), &insert)).status, StatusCode::NOT_FOUND);

    // a new revision is offered to those who may edit, and taken by them alone
    assert_eq!(reply!(service, post(&world.admin, &path, &next)).status, StatusCode::SEE_OTHER);
    assert!(page!(service, member, &path).contains("1 rascunho com revisão anterior"));
    assert!(page!(service, world.admin, &path).contains("2 rascunhos com revisão anterior"));
    let before = world.draft(&theirs);
    let fields = [("revision", "2"), ("draft", ours.as_str()), ("draft", theirs.as_str())];
    let done = reply!(service, post(&member, &format!("{path}/drafts"), &fields));
    assert!(done.location.ends_with("done=applied&count=1"), "{}", done.location);
    assert_eq!(world.draft(&theirs), before);

    // what the member keeps is the member's to change
    reply!(
        service,
        post(
            &member,
            &at(&ours),
            &[("act", "save"), ("item", "why"), ("title", "Motivo"), ("kind", "question")]
        )
    );
    let own = only(&page!(service, member, "/admin/elements?who=mine"));
    assert!(page!(service, member, &format!("/admin/elements/{own}/edit")).contains("Motivo"));
    assert_eq!(
        reply!(service, get(&world.admin, &format!("/admin/elements/{own}"))).status,
        StatusCode::NOT_FOUND
    );
}
