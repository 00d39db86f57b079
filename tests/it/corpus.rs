//! Every questionnaire that others have published, through the whole of the program: imported, round trip, published,
//! its page, a response that fills it in, round trip.
//!
//! They are not part of the repository; where they are missing, the test says that it was skipped.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Map, Value as Json, json};
use weconecta::{
    domain::{
        engine::Context,
        ids::{OrganisationId, QuestionnaireId, VersionId},
    },
    exchange::{fhir::to_r5, import},
    storage::{
        StorageError,
        accounts::Role,
        links::{self, NewLink},
        versions,
    },
};

use crate::support::{TestSite, answering::answered, browse::look, serve, site::Person};

/// Those that nobody could answer, with what they contradict themselves in.
const UNANSWERED: [(&str, &str); 4] = [
    ("string-min-max-length-q.json", "wants at least 20 characters and permits 2"),
    ("string-min-occurs-q.json", "wants two answers to a question that doesn't repeat"),
    ("sdc-bundle__1.json", "requires HERF/DE15, whose `maxOccurs` is 0"),
    ("HERF-1.2.json", "requires HERF/DE15, whose `maxOccurs` is 0"),
];

pub(crate) fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places =
        ["../shared/data", "../../shared/data"].map(|place| root.join(place).join("fhir/questionnaires"));
    let mut folders: Vec<PathBuf> = places.into_iter().find(|path| path.is_dir()).into_iter().collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

macro_rules! ask {
    ($app:expr, $key:expr, $method:ident, $path:expr, $body:expr) => {{
        let request = TestRequest::default()
            .method(Method::$method)
            .uri($path)
            .insert_header((header::AUTHORIZATION, format!("Bearer {}", $key)))
            .insert_header((header::CONTENT_TYPE, "application/fhir+json"))
            .set_payload($body);
        let answer = call_service(&$app, request.to_request()).await;
        let status = answer.status().as_u16();
        let body = read_body(answer).await;
        (status, serde_json::from_slice::<Json>(&body).unwrap_or_default())
    }};
}

/// Without what the server manages.
fn content(resource: &Json) -> Map<String, Json> {
    let mut fields = resource.as_object().cloned().unwrap_or_default();
    fields.retain(|name, _| !["id", "meta", "status", "_status"].contains(&name.as_str()));
    fields
}

/// A response without what the engine adds to it.
fn answers(resource: &Json) -> Map<String, Json> {
    let mut fields = content(resource);
    fields.retain(|name, _| name != "extension");
    fields
}

fn why(outcome: &Json) -> String {
    let issues = outcome["issue"].as_array().into_iter().flatten();
    let codes: Vec<&str> =
        issues.filter_map(|issue| issue["details"]["coding"][0]["code"].as_str()).collect();
    codes.first().map_or_else(|| outcome.to_string(), |code| (*code).to_owned())
}

#[derive(Debug, Default)]
struct Counts {
    files: usize,
    imported: usize,
    equal: usize,
    equal_as_r5: usize,
    published: usize,
    rendered: usize,
    filled: usize,
    accepted: usize,
    exported: usize,
    /// Why something went no further, and the files.
    stopped: BTreeMap<String, Vec<String>>,
    wrong: Vec<String>,
}

struct World {
    site: TestSite,
    organisation: OrganisationId,
    member: Person,
    key: String,
}

impl World {
    /// False where it is no draft.
    fn publish(&self, id: &str) -> bool {
        let id = QuestionnaireId::new(id.parse().unwrap());
        let mut conn = self.site.db.connection().unwrap();
        if versions::find_published(&mut conn, self.organisation, id).is_ok() {
            return true;
        }
        let newest = versions::find_newest(&mut conn, self.organisation, id).unwrap().unwrap();
        let version = VersionId::new(newest.id);
        drop(conn);
        let now = self.site.clock.now();
        self.site.db.write_now("cli", now, |w| versions::publish(w, self.organisation, version)).is_ok()
    }

    fn link(&self, questionnaire: &str, number: usize) -> String {
        let token = format!("corpus-{number}");
        self.site
            .db
            .write_now("cli", self.site.clock.now(), |w| {
                let new = NewLink {
                    questionnaire: QuestionnaireId::new(questionnaire.parse().unwrap()),
                    member: self.member.account,
                    token: &token,
                    title: "Link",
                    identification: "anonymous",
                    mode: "page",
                    opens_at: None,
                    closes_at: None,
                };
                links::insert(w, self.organisation, &new)?;
                Ok::<_, StorageError>(())
            })
            .unwrap();
        token
    }
}

#[actix_web::test]
async fn every_published_questionnaire_goes_all_the_way() {
    let files = files();
    if files.is_empty() {
        println!("skipped: needs ../shared/data/fhir/questionnaires");
        return;
    }
    let site = TestSite::new();
    let organisation = site.organisation("corpus");
    let (member, key) = (site.person(organisation, Role::Admin), site.api_key(organisation, "*").1);
    let world = World { site, organisation, member, key };
    let app = serve!(world.site);
    let mut counts = Counts { files: files.len(), ..Counts::default() };
    for (number, path) in files.iter().enumerate() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(path).unwrap();
        let mut stop = |reason: &str| counts.stopped.entry(reason.to_owned()).or_default().push(name.clone());
        let (status, made) = ask!(app, world.key, POST, "/fhir/Questionnaire", bytes.clone());
        if status != 201 {
            stop(&format!("refused: {}", why(&made)));
            continue;
        }
        counts.imported += 1;
        let sent: Json =
            serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).unwrap();
        let id = made["id"].as_str().unwrap();
        let (_, got) = ask!(app, world.key, GET, &format!("/fhir/Questionnaire/{id}"), "");
        if content(&sent) == content(&got) {
            counts.equal += 1;
        } else {
            counts.wrong.push(format!("{name}: comes back different"));
        }
        let imported = import("", &bytes, 100_000_000).unwrap();
        if imported.format == "fhir-r5" {
            if to_r5(imported.resource.clone()) == sent {
                counts.equal_as_r5 += 1;
            } else {
                counts.wrong.push(format!("{name}: is different as R5"));
            }
        }
        if let Some(obstacle) = imported.compiled.obstacle() {
            stop(&format!("not published: {}", obstacle.key()));
            continue;
        }
        if !world.publish(id) {
            if got["status"] == "retired" {
                stop("taken out of use, as it says");
                continue;
            }
            counts.wrong.push(format!("{name}: can't be published"));
            continue;
        }
        counts.published += 1;
        let token = world.link(id, number);
        let page = look!(&app, format!("/f/{token}/form"));
        if page.status == 200 {
            counts.rendered += 1;
        } else {
            counts.wrong.push(format!("{name}: its page answers {}", page.status));
        }
        let now = world.site.clock.now().fixed_offset();
        let (given, evaluation) = answered(&imported.compiled, &Context::new("en", now), number);
        if !evaluation.is_complete() {
            match UNANSWERED.iter().find(|(known, _)| name.ends_with(known)) {
                Some((_, reason)) => stop(&format!("can't be answered: it {reason}")),
                None => counts.wrong.push(format!("{name}: {:?}", evaluation.problems)),
            }
            continue;
        }
        counts.filled += 1;
        let items = evaluation.counted(&imported.compiled, &given).to_response_items(&imported.compiled);
        let mut response = json!({
            "resourceType": "QuestionnaireResponse", "status": "completed",
            "questionnaire": format!("Questionnaire/{id}"), "authored": "2026-11-20T10:00:00Z",
        });
        if items.as_array().is_some_and(|items| !items.is_empty()) {
            response["item"] = items;
        }
        let (status, stored) =
            ask!(app, world.key, POST, "/fhir/QuestionnaireResponse", response.to_string());
        if status != 201 {
            counts.wrong.push(format!("{name}: a valid response is refused: {stored}"));
            continue;
        }
        counts.accepted += 1;
        let path = format!("/fhir/QuestionnaireResponse/{}", stored["id"].as_str().unwrap());
        let (_, got) = ask!(app, world.key, GET, &path, "");
        if answers(&response) == answers(&got) {
            counts.exported += 1;
        } else {
            counts.wrong.push(format!("{name}: its response comes back different"));
        }
    }
    let Counts { imported, equal, equal_as_r5, published, rendered, filled, accepted, exported, .. } = counts;
    println!(
        "{} files: {imported} imported, {equal} equal after a round trip, {equal_as_r5} equal as R5, {published} \
         published, {rendered} rendered, {filled} filled in, {accepted} responses accepted, {exported} equal after a \
         round trip",
        counts.files
    );
    for (reason, names) in &counts.stopped {
        println!("{} {reason}: {}", names.len(), names.join(", "));
    }
    assert!(counts.wrong.is_empty(), "{}", counts.wrong.join("\n"));
}
