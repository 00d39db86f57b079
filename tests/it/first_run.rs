//! `serve` on a data folder of its own: the first start, the next ones, and all that may go wrong.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::{fs::MetadataExt as _, fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::binary::{DataFolder, Serving, eventually, home_of, is_running, signal};

fn error_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_stop_leaves_nothing_running() {
    let folder = DataFolder::new();
    let mut serving = folder.serve();
    assert_eq!(serving.status("/health/ready"), Some(200));
    let postmaster = serving.postmaster().expect("a private PostgreSQL runs");

    serving.signal("TERM");
    assert!(serving.child.wait().unwrap().success());
    assert_eq!(serving.postmaster(), None);
    eventually("PostgreSQL has ended", || !is_running(postmaster));
}

#[test]
fn a_second_start_on_one_folder_is_refused() {
    let folder = DataFolder::new();
    let serving = folder.serve();
    let second = folder.run(&["serve"]);
    assert_eq!(second.status.code(), Some(1));
    let error = error_of(&second);
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains("already serves the data folder"), "{error}");
    assert!(error.contains(&serving.child.id().to_string()), "{error}");
    assert_eq!(serving.status("/health/ready"), Some(200));
}

#[test]
fn a_killed_program_finds_its_data_again() {
    let folder = DataFolder::new();
    let mut serving = folder.serve();
    let created = folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clinic"]);
    assert!(created.status.success(), "{}", error_of(&created));
    let orphan = serving.postmaster().unwrap();
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();
    assert!(is_running(orphan));

    let serving = folder.serve();
    assert_eq!(serving.status("/health/ready"), Some(200));
    assert!(!is_running(orphan));
    let again = folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clinic"]);
    assert!(error_of(&again).contains("already"), "{}", error_of(&again));
}

#[test]
fn everything_killed_at_once_starts_again() {
    let folder = DataFolder::new();
    let mut serving = folder.serve();
    let postmaster = serving.postmaster().unwrap();
    serving.child.kill().unwrap();
    signal(postmaster, "KILL");
    serving.child.wait().unwrap();
    assert_eq!(folder.serve().status("/health/ready"), Some(200));
}

#[test]
fn a_killed_postgres_comes_back_under_the_running_program() {
    let folder = DataFolder::new();
    let serving = folder.serve();
    let killed = serving.postmaster().unwrap();
    signal(killed, "KILL");
    eventually("another PostgreSQL runs", || serving.postmaster().is_some_and(|pid| pid != killed));
    eventually("the program is ready", || serving.status("/health/ready") == Some(200));
    assert_eq!(serving.status("/health/live"), Some(200));
}

#[test]
fn a_lock_file_that_names_another_process_is_no_obstacle() {
    let folder = DataFolder::new();
    let mut serving = folder.serve();
    let postmaster = serving.postmaster().unwrap();
    let lock = home_of(&folder.path().join("postgres")).join("data/postmaster.pid");
    let text = fs::read_to_string(&lock).unwrap();
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();
    signal(postmaster, "KILL");
    eventually("PostgreSQL has ended", || !is_running(postmaster));
    fs::write(&lock, text.replacen(&postmaster.to_string(), &std::process::id().to_string(), 1)).unwrap();
    assert_eq!(folder.serve().status("/health/ready"), Some(200));
}

#[test]
fn what_is_in_flight_is_finished_before_the_stop() {
    let folder = DataFolder::new();
    let mut serving = folder.serve();
    let address = serving.url.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /reading HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 10\r\n\r\ntheme"
    );
    stream.write_all(head.as_bytes()).unwrap();
    eventually("the request is in flight", || serving.status("/health/live") == Some(200));
    serving.signal("TERM");
    eventually("no more requests are taken", || TcpStream::connect(&address).is_err());
    assert!(serving.child.try_wait().unwrap().is_none());
    stream.write_all(b"=dark").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    assert!(serving.child.wait().unwrap().success());
}

#[test]
fn a_stop_during_the_start_leaves_nothing_running() {
    let folder = DataFolder::new();
    let mut child = folder.command(&["serve"]).spawn().unwrap();
    eventually("it has begun", || folder.path().join("server.lock").exists());
    thread::sleep(Duration::from_millis(200));
    signal(child.id(), "INT");
    assert!(child.wait().unwrap().success());
    assert!(!folder.path().join("postgres/data/postmaster.pid").exists());
}

#[test]
fn a_port_in_use_is_named() {
    let folder = DataFolder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = folder.run(&["serve", "--bind", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(error_of(&output).contains(&format!("can't listen on {address}")), "{}", error_of(&output));
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Copies the binary to where every account can run it.
fn binary_for_all(folder: &Path) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    let binary = folder.join("weconecta");
    fs::copy(env!("CARGO_BIN_EXE_weconecta"), &binary).unwrap();
    binary
}

#[test]
fn an_ordinary_user_can_run_it() {
    if !is_root() {
        println!("skipped: all other tests run as an ordinary user already");
        return;
    }
    let folder = DataFolder::below(&std::env::temp_dir());
    let binary = binary_for_all(folder.path());
    let data = folder.path().join("own");
    let mut command = Command::new(binary);
    command.args(["serve", "--json", "--bind", "127.0.0.1:0", "--data-dir"]).arg(&data);
    command.env_clear().env("PATH", "/usr/bin:/bin").uid(65534).gid(65534).current_dir("/");
    command.stdout(Stdio::piped());
    let serving = Serving::start(&mut command, &data.join("postgres"));
    assert_eq!(serving.status("/health/ready"), Some(200));
    assert_eq!(fs::metadata(data.join("postgres/data")).unwrap().uid(), 65534);
}

#[test]
fn root_can_keep_its_data_where_no_other_account_can_enter() {
    if !is_root() {
        println!("skipped: only root hands PostgreSQL to another account");
        return;
    }
    let folder = DataFolder::below(&std::env::temp_dir());
    fs::create_dir_all(folder.path()).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let data = folder.path().join("data");
    let mut command = folder.command(&["serve", "--json"]);
    command.env("WECONECTA_DATA_DIR", &data);
    let mut serving = Serving::start(&mut command, &data);
    assert_eq!(serving.status("/health/ready"), Some(200));
    serving.signal("TERM");
    assert!(serving.child.wait().unwrap().success());

    let elsewhere = PathBuf::from(fs::read_to_string(data.join("postgres.location")).unwrap().trim());
    assert_ne!(fs::metadata(elsewhere.join("data")).unwrap().uid(), 0);
    fs::remove_dir_all(elsewhere).unwrap();
}

#[test]
fn the_demo_tells_how_to_get_in_and_finds_its_data_again() {
    let folder = DataFolder::new();
    let start = || {
        let mut child = folder.command(&["demo", "--json"]).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let link = said["patient_link"].as_str().unwrap().to_owned();
        assert_eq!(ureq::get(&link).call().unwrap().status(), 200);
        signal(child.id(), "INT");
        assert!(child.wait().unwrap().success());
        (said, link)
    };
    let (said, link) = start();
    let roles: Vec<_> = said["sign_ins"].as_array().unwrap().iter().map(|it| it["role"].clone()).collect();
    assert!(["admin", "staff"].iter().all(|role| roles.contains(&json!(role))), "{said}");
    assert!(link.starts_with(said["url"].as_str().unwrap()) && link.contains("/f/"));
    let token = |link: &str| link.rsplit('/').next().map(ToOwned::to_owned);
    assert_eq!(token(&start().1), token(&link));
}

#[test]
fn logs_and_metrics_name_routes_and_keep_secrets() {
    let folder = DataFolder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let log = folder.path().join("log");
    let mut child = folder
        .command(&["serve", "--json", "--log", "debug"])
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = serde_json::from_str::<Value>(&line).unwrap()["url"].as_str().unwrap().to_owned();

    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let answer = agent.get(format!("{url}/f/canary-token-7?mail=canary@example.org")).call().unwrap();
    let request = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    agent.post(format!("{url}/sign-in")).send("email=canary@example.org&password=canary-password").unwrap();
    let metrics = agent.get(format!("{url}/metrics")).call().unwrap().body_mut().read_to_string().unwrap();
    signal(child.id(), "TERM");
    assert!(child.wait().unwrap().success());

    let log = fs::read_to_string(log).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_request = lines.iter().find(|line| line["span"]["request.id"] == json!(request)).unwrap();
    assert_eq!(of_request["span"]["http.route"], "/f/{token}");
    assert!(metrics.contains("route=\"/f/{token}\""), "{metrics}");
    assert!(!log.contains("canary") && !metrics.contains("canary"), "{log}");
}
