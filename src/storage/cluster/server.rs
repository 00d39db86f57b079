//! One PostgreSQL server on one data folder: make it, set it up, start it, stop it. Knows nothing
//! of who else uses it; `mod.rs` sees to that.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek as _, SeekFrom},
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    Settings,
    binaries::{self, Binaries},
    complaint::{last_words, words},
    error::{ClusterError, on},
    place::Place,
    postmaster::{Holder, PORT, Postmaster},
};

/// Role and database of the program in its own cluster.
pub(super) const ROLE: &str = "weconecta";

/// Longest crash recovery that is waited for.
const START_LIMIT: Duration = Duration::from_mins(5);
/// Longest orderly stop before an immediate one, which is as safe as a crash.
const STOP_LIMIT_S: &str = "60";
/// The log is set aside at a start once it is larger.
const LOG_LIMIT_BYTES: u64 = 8 * 1024 * 1024;
/// Longest socket path that every supported system takes.
const SOCKET_PATH_LIMIT_BYTES: usize = 103;

#[derive(Clone, Debug)]
pub(super) struct Server {
    place: Place,
    settings: Settings,
    data: PathBuf,
    log: PathBuf,
}

impl Server {
    pub(super) fn new(place: Place, settings: Settings) -> Self {
        let (data, log) = (place.home.join("data"), place.home.join("postgresql.log"));
        Self { place, settings, data, log }
    }

    /// The server that answers on this data folder now, whoever started it.
    pub(super) fn running(&self) -> Option<Postmaster> {
        Postmaster::read(&self.data).filter(Postmaster::answers)
    }

    /// The socket's file is there. A session manager may remove its folder under a running server.
    pub(super) fn has_socket(&self) -> bool {
        Postmaster::read(&self.data).is_some_and(|it| it.socket().exists())
    }

    /// Starts the server, making its data folder first if there is none, and waits until it
    /// answers. After a crash that includes recovery.
    pub(super) fn start(&self) -> Result<(Child, Postmaster), ClusterError> {
        let binaries = binaries::find(&self.settings, &self.place, self.made_by())?;
        if self.made_by().is_none() {
            self.initialise(&binaries)?;
        }
        self.forget_stranger()?;
        let sockets = self.socket_folder()?;
        self.write_settings(&sockets)?;
        let deadline = Instant::now() + START_LIMIT;
        loop {
            let error = match self.launch(&binaries, deadline) {
                Ok(started) => return Ok(started),
                Err(error) => error,
            };
            // Backends of a killed postmaster need a moment to notice that it is gone.
            let waits = error.to_string().contains("shared memory block");
            if !waits || Instant::now() > deadline {
                return Err(error);
            }
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// Stops whatever server runs on this data folder. Nothing happens if none does.
    pub(super) fn stop(&self) -> Result<(), ClusterError> {
        let Some(postmaster) = Postmaster::read(&self.data) else {
            return Ok(());
        };
        if matches!(postmaster.holder(&self.data), Holder::Nobody | Holder::Stranger) {
            return Ok(());
        }
        let binaries = binaries::find(&self.settings, &self.place, self.made_by())?;
        let stop = |mode: &str| {
            let mut command = self.place.command(&binaries.program("pg_ctl"));
            command.args(["stop", "--silent", "--wait", "--timeout", STOP_LIMIT_S, "--mode", mode]);
            command.arg("--pgdata").arg(&self.data).output()
        };
        let stopped =
            |output: &io::Result<Output>| output.as_ref().is_ok_and(|output| output.status.success());
        if !stopped(&stop("fast")) {
            let output = stop("immediate");
            if !stopped(&output) && self.running().is_some() {
                return Err(ClusterError::Program { program: "pg_ctl stop", reason: words(output) });
            }
        }
        // PostgreSQL has removed its socket; a folder with anything else in it is not ours.
        let _ = fs::remove_dir(&postmaster.socket_folder);
        Ok(())
    }

    /// Major version that made the data folder, if there is one.
    fn made_by(&self) -> Option<u32> {
        fs::read_to_string(self.data.join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// Makes the data folder under another name first: a kill half-way leaves nothing behind that
    /// looks finished.
    fn initialise(&self, binaries: &Binaries) -> Result<(), ClusterError> {
        tracing::info!("preparing the private PostgreSQL {}", binaries.major);
        let staging = self.place.home.join("data.new");
        let mut reason = String::new();
        for locale in locales(binaries.major) {
            let _ = fs::remove_dir_all(&staging);
            let mut command = self.place.command(&binaries.program("initdb"));
            command.args(["--username", ROLE, "--auth=trust", "--encoding=UTF8"]);
            command.args(["--data-checksums", "--no-instructions"]).args(*locale);
            let output = command.arg("--pgdata").arg(&staging).output();
            if output.as_ref().is_ok_and(|output| output.status.success()) {
                let _ = fs::remove_dir(&self.data);
                return on("can't keep", &self.data, fs::rename(&staging, &self.data));
            }
            reason = words(output);
        }
        Err(ClusterError::Program { program: "initdb", reason })
    }

    /// Removes a lock file whose process id now belongs to another program (a restarted container
    /// hands out the same ids): PostgreSQL would refuse to start.
    fn forget_stranger(&self) -> Result<(), ClusterError> {
        let Some(postmaster) = Postmaster::read(&self.data) else {
            return Ok(());
        };
        if postmaster.holder(&self.data) != Holder::Stranger {
            return Ok(());
        }
        let file = self.data.join("postmaster.pid");
        on("can't remove", &file, fs::remove_file(&file))
    }

    /// An empty folder for the socket that only the server's account and root can enter.
    fn socket_folder(&self) -> Result<PathBuf, ClusterError> {
        let (hash, uid) = (&self.place.hash, self.place.server_uid());
        let folder = match &self.settings.runtime_dir {
            Some(runtime) if self.place.uid != 0 && runtime.is_dir() => {
                runtime.join(format!("weconecta-{hash}"))
            }
            _ if self.place.uid == 0 && Path::new("/run").is_dir() => {
                PathBuf::from(format!("/run/weconecta-{hash}"))
            }
            _ => PathBuf::from(format!("/tmp/weconecta-{uid}-{hash}")),
        };
        if folder.as_os_str().len() + ".s.PGSQL.5432".len() + 1 > SOCKET_PATH_LIMIT_BYTES {
            return Err(ClusterError::LongSocketPath(folder));
        }
        if let Ok(found) = fs::symlink_metadata(&folder) {
            let owners = [uid, self.place.uid];
            if !found.is_dir() || !owners.contains(&found.uid()) {
                return Err(ClusterError::ForeignSocketFolder(folder));
            }
        }
        self.place.create(&folder)?;
        // What a killed server left: its lock file may name a process that is something else now.
        for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
            let _ = fs::remove_file(folder.join(name));
        }
        Ok(folder)
    }

    /// Writes the settings anew at each start; `local.conf` beside them is the operator's.
    fn write_settings(&self, sockets: &Path) -> Result<(), ClusterError> {
        let connections = self.settings.max_connections;
        let settings = include_str!("postgresql.conf")
            .replace("{sockets}", &sockets.display().to_string().replace('\'', "''"))
            .replace("{port}", &PORT.to_string())
            .replace("{connections}", &connections.to_string());
        for (name, text) in [
            ("postgresql.conf", settings.as_str()),
            (
                "pg_hba.conf",
                "# Only the server's account and root can enter the socket's folder.\nlocal all all trust\n",
            ),
        ] {
            let path = self.data.join(name);
            on("can't write", &path, fs::write(&path, text))?;
            self.place.own(&path)?;
        }
        Ok(())
    }

    fn launch(&self, binaries: &Binaries, deadline: Instant) -> Result<(Child, Postmaster), ClusterError> {
        let mut log = on("can't open", &self.log, self.open_log())?;
        let from = on("can't read", &self.log, log.seek(SeekFrom::End(0)))?;
        let mut command = self.place.command(&binaries.program("postgres"));
        command.arg("-D").arg(&self.data).stdout(Stdio::null());
        command.stderr(on("can't open", &self.log, log.try_clone())?);
        // Its own process group: Ctrl-C in a terminal reaches the program, which stops the server.
        let spawned = command.process_group(0).spawn();
        let mut child = on("can't run", binaries.program("postgres"), spawned)?;
        loop {
            if let Some(postmaster) = self.running().filter(|it| it.pid == child.id()) {
                return Ok((child, postmaster));
            }
            let ended = on("can't watch", &self.data, child.try_wait())?.is_some();
            if ended || Instant::now() > deadline {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ClusterError::Program {
                    program: "postgres",
                    reason: last_words(&mut log, from),
                });
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn open_log(&self) -> io::Result<File> {
        if fs::metadata(&self.log).is_ok_and(|metadata| metadata.len() > LOG_LIMIT_BYTES) {
            fs::rename(&self.log, self.log.with_extension("log.1"))?;
        }
        OpenOptions::new().create(true).append(true).read(true).open(&self.log)
    }
}

/// `initdb` arguments for correct case mapping of accented letters without the order of a
/// language, best first: indices then survive an update of the operating system.
fn locales(major: u32) -> &'static [&'static [&'static str]] {
    const LIBC: &[&str] = &["--locale=C.UTF-8"];
    const PLAIN: &[&str] = &["--locale=C"];
    if major >= 17 {
        &[&["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"], LIBC, PLAIN]
    } else {
        &[LIBC, PLAIN]
    }
}
