//! The program as its users start it, on a data folder of its own, to be killed and started again.

use std::{
    fs,
    net::TcpListener,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use diesel::{Connection as _, PgConnection};
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::storage::{Db, PoolSettings, cluster::Cluster};

use super::clients::wait;
use crate::support::{binary::home_of, database::cluster_settings, seed};

/// What is killed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Victim {
    Program,
    PostgreSql,
}

/// The running program, its address and a use of its cluster that keeps nothing alive.
#[derive(Debug)]
pub(crate) struct Program {
    folder: PathBuf,
    port: u16,
    child: Child,
    killed_postmaster: Option<u32>,
}

impl Program {
    /// Starts on a fresh folder that holds one organisation with one link.
    pub(crate) fn start() -> Self {
        Self::start_with(&json!({
            "resourceType": "Questionnaire", "status": "active", "title": "Número",
            "item": [{"linkId": "number", "type": "integer", "text": "Qual é o número?", "required": true}],
        }))
    }

    /// The same with this questionnaire.
    pub(crate) fn start_with(resource: &Value) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{}", Uuid::new_v4().simple()));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = spawn(&folder, port);
        let program = Self { folder, port, child, killed_postmaster: None };
        program.wait_until_ready();
        let cluster = program.join_cluster();
        let db = Db::new(cluster.url(), PoolSettings { size: 1, ..PoolSettings::default() });
        seed::clinic(&db, "faults", &resource.to_string());
        program
    }

    /// Where it listens.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Where submissions go.
    pub(crate) fn target(&self) -> String {
        format!("http://127.0.0.1:{}/f/token-faults/submission", self.port)
    }

    /// A connection to the program's database.
    pub(crate) fn connect(&self) -> PgConnection {
        let cluster = self.join_cluster();
        PgConnection::establish(cluster.url()).unwrap()
    }

    /// Sends SIGKILL and sees it dead.
    pub(crate) fn kill(&mut self, victim: Victim) {
        match victim {
            Victim::Program => {
                self.child.kill().unwrap();
                assert_eq!(self.child.wait().unwrap().signal(), Some(9));
            }
            Victim::PostgreSql => {
                let pid = self.postmaster().expect("PostgreSQL runs");
                assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
                wait("PostgreSQL is dead", Duration::from_secs(10), || {
                    !Path::new(&format!("/proc/{pid}")).exists()
                });
                self.killed_postmaster = Some(pid);
            }
        }
    }

    /// Starts the program again, or sees it start PostgreSQL again by itself.
    pub(crate) fn recover(&mut self, victim: Victim) {
        match victim {
            Victim::Program => self.child = spawn(&self.folder, self.port),
            Victim::PostgreSql => wait("another PostgreSQL runs", Duration::from_mins(1), || {
                self.postmaster().is_some_and(|pid| Some(pid) != self.killed_postmaster)
            }),
        }
        self.wait_until_ready();
    }

    fn wait_until_ready(&self) {
        let url = format!("http://127.0.0.1:{}/health/ready", self.port);
        wait("the program is ready", Duration::from_secs(90), || ureq::get(&url).call().is_ok());
    }

    fn join_cluster(&self) -> Cluster {
        Cluster::open(&cluster_settings(&self.folder)).unwrap()
    }

    fn postmaster(&self) -> Option<u32> {
        let file = home_of(&self.folder.join("postgres")).join("data/postmaster.pid");
        fs::read_to_string(file).ok()?.lines().next()?.trim().parse().ok()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SIGTERM, so that the private PostgreSQL stops with it
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            let _ = self.child.wait();
        }
        let _ = fs::remove_dir_all(home_of(&self.folder.join("postgres")));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn spawn(folder: &Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_weconecta"))
        .arg("serve")
        .env("WECONECTA_DATA_DIR", folder)
        .env("WECONECTA_BIND", format!("127.0.0.1:{port}"))
        .env("WECONECTA_REQUESTS_PER_MINUTE", "1000000")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
