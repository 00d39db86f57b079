//! What `postmaster.pid` says about a cluster, and whether it is still true.

use std::{
    fs,
    os::unix::{fs::MetadataExt as _, net::UnixStream},
    path::{Path, PathBuf},
};

/// Number in the name of the socket file; no TCP port is opened.
pub(super) const PORT: u16 = 5432;

/// A postmaster as it describes itself in its lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: u32,
    pub(super) socket_folder: PathBuf,
    /// It takes connections. False while it starts, recovers or stops.
    pub(super) is_ready: bool,
}

impl Postmaster {
    /// Reads the lock file of the cluster in `data`. `None` if there is none or it is not complete.
    pub(super) fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    /// Lines: process id, data folder, start time, port, socket folder, address, key, status.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        let socket_folder = PathBuf::from(lines.nth(3)?);
        let is_ready = lines.nth(2).is_some_and(|status| status.trim() == "ready");
        Some(Self { pid, socket_folder, is_ready })
    }

    /// It answers on its socket. Opens and closes a connection, which PostgreSQL does not log.
    pub(super) fn answers(&self) -> bool {
        self.is_ready && UnixStream::connect(self.socket()).is_ok()
    }

    /// Path of its socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.socket_folder.join(format!(".s.PGSQL.{PORT}"))
    }

    /// The process that has this id now.
    pub(super) fn holder(&self, data: &Path) -> Holder {
        let process = Path::new("/proc").join(self.pid.to_string());
        if !Path::new("/proc/self").exists() {
            return Holder::Unknown;
        }
        if !process.exists() {
            return Holder::Nobody;
        }
        // A dead process that nobody waited for keeps its id, and PostgreSQL takes it for alive.
        if fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z ")) {
            return Holder::Stranger;
        }
        // A postmaster works in its data folder, whatever the folder was renamed to.
        match (fs::metadata(process.join("cwd")), fs::metadata(data)) {
            (Ok(cwd), Ok(data)) if (cwd.dev(), cwd.ino()) == (data.dev(), data.ino()) => Holder::Postmaster,
            (Ok(_), Ok(_)) => Holder::Stranger,
            _ => Holder::Unknown,
        }
    }
}

/// Who has a process id that was read from a lock file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// The cluster's postmaster.
    Postmaster,
    /// No process: the lock file is left over.
    Nobody,
    /// Another program that was given the same id later, or a dead process.
    Stranger,
    /// This operating system, or the process's owner, does not tell.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str =
        "4711\n/srv/data\n1763769600\n5432\n/run/weconecta-0a\n\n  5432001   65536\nready   \n";

    #[test]
    fn a_ready_postmaster_is_read() {
        let found = Postmaster::parse(READY).unwrap();
        assert_eq!((found.pid, found.is_ready), (4711, true));
        assert_eq!(found.socket_folder, Path::new("/run/weconecta-0a"));
    }

    #[test]
    fn a_starting_postmaster_is_not_ready() {
        assert!(!Postmaster::parse(&READY.replace("ready", "starting")).unwrap().is_ready);
        assert_eq!(Postmaster::parse("4711\n/srv/data\n"), None);
    }

    #[test]
    fn a_process_id_given_to_another_program_is_noticed() {
        let mine = Postmaster { pid: std::process::id(), socket_folder: PathBuf::new(), is_ready: true };
        if Path::new("/proc/self").exists() {
            assert_eq!(mine.holder(Path::new("/")), Holder::Stranger);
            assert_eq!(mine.holder(Path::new(".")), Holder::Postmaster);
        }
    }
}
