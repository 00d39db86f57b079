//! The program as its users start it: the real binary on a data folder of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use uuid::Uuid;

/// A data folder that goes when the test ends.
#[derive(Debug)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    pub(crate) fn new() -> Self {
        Self::below(Path::new(env!("CARGO_TARGET_TMPDIR")))
    }

    pub(crate) fn below(parent: &Path) -> Self {
        Self(parent.join(format!("data-{}", Uuid::new_v4().simple())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The binary with this folder and none of the developer's settings.
    #[expect(clippy::disallowed_methods, reason = "the developer's settings must not reach the program")]
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weconecta"));
        for (name, _) in std::env::vars_os() {
            let is_setting = name.to_string_lossy().starts_with("WECONECTA_") || name == "DATABASE_URL";
            if is_setting {
                command.env_remove(name);
            }
        }
        command.args(arguments).env("WECONECTA_DATA_DIR", &self.0).env("WECONECTA_BIND", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the server and waits until it takes requests.
    pub(crate) fn serve(&self) -> Serving {
        Serving::start(&mut self.command(&["serve", "--json"]), &self.0.join("postgres"))
    }
}

/// Where the private PostgreSQL is: a pointer beside its folder names another place when the
/// account that runs it can't enter this one.
pub(crate) fn home_of(cluster: &Path) -> PathBuf {
    fs::read_to_string(cluster.with_file_name("postgres.location"))
        .map_or_else(|_| cluster.to_path_buf(), |place| PathBuf::from(place.trim()))
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(home_of(&self.0.join("postgres")));
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running server. Dropping it asks it to stop and waits.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) url: String,
    cluster: PathBuf,
}

impl Serving {
    /// `cluster` is the folder of the private PostgreSQL.
    pub(crate) fn start(command: &mut Command, cluster: &Path) -> Self {
        Self::start_logging(command, cluster, Stdio::null())
    }

    /// The same with its log kept.
    pub(crate) fn start_logging(command: &mut Command, cluster: &Path, log: Stdio) -> Self {
        let mut child = command.stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("the first line tells the address");
        Self { child, url: said["url"].as_str().unwrap().to_owned(), cluster: cluster.to_path_buf() }
    }

    /// Status of `GET path`; `None` if nobody answers.
    pub(crate) fn status(&self, path: &str) -> Option<u16> {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        agent.get(format!("{}{path}", self.url)).call().ok().map(|answer| answer.status().as_u16())
    }

    /// Process id of the private PostgreSQL, if its lock file is there.
    pub(crate) fn postmaster(&self) -> Option<u32> {
        let file = fs::read_to_string(home_of(&self.cluster).join("data/postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    /// Sends a signal, such as `TERM`, to the program.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.signal("TERM");
            let _ = self.child.wait();
        }
    }
}

/// Sends a signal to a process.
pub(crate) fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap();
    assert!(sent.success(), "no process {pid}");
}

/// Waits up to a minute until `is_so`.
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < deadline, "still not so: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The process runs; a dead one that nobody waited for does not.
pub(crate) fn is_running(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}
