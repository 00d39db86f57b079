//! The private PostgreSQL: a server of our own below the data folder, on a Unix socket, started
//! when the first process needs it and stopped by the last. Used when no `DATABASE_URL` is set.
//!
//! Two lock files keep processes apart, and the kernel releases them however a process ends:
//! `cluster.lock` is held while somebody starts or stops the server; `cluster.users` is held
//! shared by everybody who uses it, so whoever can have it alone is the only one.

mod binaries;
mod complaint;
mod error;
mod fetch;
mod place;
mod postmaster;
mod server;
mod staging;

use std::{
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};

pub use self::error::ClusterError;
use self::{
    error::on,
    place::Place,
    postmaster::{PORT, Postmaster},
    server::{ROLE, Server},
};

/// How often the server is looked after.
const WATCH_EVERY: Duration = Duration::from_millis(250);
/// Pause after a failed restart.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Longest wait for another process that starts or stops the server.
const LOCK_LIMIT: Duration = Duration::from_secs(330);

/// Where PostgreSQL may come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The system's, else an earlier fetch, else a new one.
    #[default]
    Auto,
    /// The system's or an earlier fetch; nothing is downloaded.
    System,
    /// An earlier fetch or a new one, whatever the system has.
    Fetch,
}

/// What the cluster needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The program's data folder; created if absent.
    pub data_dir: PathBuf,
    /// Folder with PostgreSQL's programs; looked for if absent.
    pub binaries: Option<PathBuf>,
    /// Where PostgreSQL may come from.
    pub source: Source,
    /// Folders to look for programs in, as in PATH.
    pub search_path: Vec<PathBuf>,
    /// The user's folder for sockets, as in `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// Most connections at a time, the program's pools together.
    pub max_connections: u16,
}

/// A use of the private PostgreSQL. Dropping it ends the use; the last one stops the server.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    end: Option<Sender<()>>,
    watcher: Option<JoinHandle<Keeper>>,
}

impl Cluster {
    /// Starts the server, or joins it where it already runs, and waits until it answers.
    pub fn open(settings: &Settings) -> Result<Self, ClusterError> {
        let mut keeper = Keeper::new(settings)?;
        let guard = keeper.starting()?;
        let is_alone = keeper.users.try_lock().is_ok();
        if is_alone {
            on("can't unlock", &keeper.folder, keeper.users.unlock())?;
        }
        on("can't lock", &keeper.folder, keeper.users.lock_shared())?;
        // A server nobody uses was left by a killed program: its settings may be old ones.
        if is_alone {
            keeper.server.stop()?;
        }
        let postmaster = keeper.ensure_running()?;
        let url = url_of(&postmaster, ROLE);
        prepare_database(&postmaster)?;
        drop(guard);
        let (end, ended) = channel();
        let watcher =
            thread::Builder::new().name("postgres-watch".to_owned()).spawn(move || keeper.watch(&ended));
        let watcher = on("can't watch", &settings.data_dir, watcher)?;
        Ok(Self { url, end: Some(end), watcher: Some(watcher) })
    }

    /// Connection string for the program's database; it has no secret in it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends this use. Stops the server, waiting until it has, if nobody else uses it.
    pub fn close(mut self) -> Result<(), ClusterError> {
        self.finish()
    }

    fn finish(&mut self) -> Result<(), ClusterError> {
        drop(self.end.take());
        match self.watcher.take().map(JoinHandle::join) {
            Some(Ok(keeper)) => keeper.leave(),
            Some(Err(_)) | None => Ok(()),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.finish() {
            tracing::error!("{error}");
        }
    }
}

/// Holds a use of the server and looks after it.
#[derive(Debug)]
struct Keeper {
    folder: PathBuf,
    users: File,
    server: Server,
    /// The server, if this process started it.
    child: Option<Child>,
}

impl Keeper {
    fn new(settings: &Settings) -> Result<Self, ClusterError> {
        let given = &settings.data_dir;
        let created = DirBuilder::new().recursive(true).mode(0o755).create(given);
        on("can't create the data folder", given, created)?;
        let folder = on("can't find the data folder", given, fs::canonicalize(given))?;
        let users = lock_file(&folder.join("cluster.users"))?;
        let place = Place::choose(&folder)?;
        let server = Server::new(place, settings.clone());
        Ok(Self { folder, users, server, child: None })
    }

    /// Waits until no other process starts or stops the server.
    fn starting(&self) -> Result<File, ClusterError> {
        let path = self.folder.join("cluster.lock");
        let file = lock_file(&path)?;
        let deadline = Instant::now() + LOCK_LIMIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    thread::sleep(Duration::from_millis(50));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(ClusterError::Busy(self.folder.clone()));
                }
                Err(TryLockError::Error(error)) => return on("can't lock", path, Err(error)),
            }
        }
    }

    fn ensure_running(&mut self) -> Result<Postmaster, ClusterError> {
        if let Some(postmaster) = self.server.running() {
            return Ok(postmaster);
        }
        // One that runs but can't be reached would keep a new one from starting.
        self.server.stop()?;
        let (child, postmaster) = self.server.start()?;
        self.child = Some(child);
        Ok(postmaster)
    }

    /// Restarts the server whenever it is gone, until the other end of the channel is dropped.
    fn watch(mut self, ended: &Receiver<()>) -> Self {
        let mut pause = WATCH_EVERY;
        while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
            pause = WATCH_EVERY;
            if !self.is_down() {
                continue;
            }
            tracing::warn!("PostgreSQL has ended; starting it again");
            match self.starting().and_then(|_guard| self.ensure_running()) {
                Ok(_) => tracing::info!("PostgreSQL answers again"),
                Err(error) => {
                    tracing::error!("{error}");
                    pause = RETRY_AFTER;
                }
            }
        }
        self
    }

    fn is_down(&mut self) -> bool {
        match self.child.as_mut().map(Child::try_wait) {
            Some(Ok(None)) => !self.server.has_socket(),
            Some(Ok(Some(_)) | Err(_)) => {
                self.child = None;
                self.server.running().is_none()
            }
            None => self.server.running().is_none(),
        }
    }

    fn leave(mut self) -> Result<(), ClusterError> {
        let _guard = self.starting()?;
        on("can't unlock", &self.folder, self.users.unlock())?;
        if self.users.try_lock().is_err() {
            return Ok(());
        }
        self.server.stop()?;
        if let Some(child) = self.child.as_mut() {
            let _ = child.wait();
        }
        Ok(())
    }
}

fn lock_file(path: &Path) -> Result<File, ClusterError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path);
    on("can't open", path, file)
}

/// A connection URL; the socket's folder stands where a host would, with its slashes encoded.
fn url_of(postmaster: &Postmaster, database: &str) -> String {
    let folder = postmaster.socket_folder.as_os_str().as_encoded_bytes();
    let host = folder.iter().fold(String::new(), |mut host, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(byte) {
            host.push(char::from(*byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(host, "%{byte:02X}");
        }
        host
    });
    format!("postgres://{ROLE}@{host}:{PORT}/{database}")
}

/// Creates the program's database unless it is there.
fn prepare_database(postmaster: &Postmaster) -> Result<(), ClusterError> {
    let failed = |error: &dyn std::fmt::Display| ClusterError::Database(error.to_string());
    let mut connection =
        PgConnection::establish(&url_of(postmaster, "postgres")).map_err(|error| failed(&error))?;
    let found = sql_query("SELECT 1 FROM pg_database WHERE datname = 'weconecta'")
        .execute(&mut connection)
        .map_err(|error| failed(&error))?;
    if found == 0 {
        sql_query("CREATE DATABASE weconecta").execute(&mut connection).map_err(|error| failed(&error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
