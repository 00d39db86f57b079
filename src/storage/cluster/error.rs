//! What can go wrong with the private PostgreSQL, each as one line a person can act on.

use std::{io, path::PathBuf};

/// Why the private PostgreSQL can't be used. `Display` is one line and says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No usable PostgreSQL on this machine and none could be obtained.
    #[error(
        "PostgreSQL was not found on this machine{why}; install it with `apt-get install postgresql` \
         (Debian, Ubuntu) or `brew install postgresql` (macOS), or name its program folder in \
         WECONECTA_POSTGRES_BIN, or a running server in DATABASE_URL"
    )]
    NoBinaries {
        /// Empty, or what was tried, starting with `: `.
        why: String,
    },
    /// The folder in `WECONECTA_POSTGRES_BIN` has no usable PostgreSQL.
    #[error("{} has no PostgreSQL programs that can be run (WECONECTA_POSTGRES_BIN)", .0.display())]
    BadBinaries(PathBuf),
    /// The data was made by another major version than those present.
    #[error(
        "the data folder was made by PostgreSQL {wanted}, which is not on this machine; \
         install that version or name its program folder in WECONECTA_POSTGRES_BIN"
    )]
    OtherMajor {
        /// Major version of the data folder.
        wanted: u32,
    },
    /// Started by root, and no other account can run PostgreSQL.
    #[error(
        "PostgreSQL does not run as root and no account to run it as was found; \
         create one named postgres, or start WeConecta as another user"
    )]
    NoAccount,
    /// The account PostgreSQL runs as can't enter its folder.
    #[error(
        "the account that runs PostgreSQL (uid {uid}) can't enter {}; choose another WECONECTA_DATA_DIR",
        path.display()
    )]
    OutOfReach {
        /// The folder in question.
        path: PathBuf,
        /// Numeric id of the account.
        uid: u32,
    },
    /// Another process has been starting or stopping the cluster for too long.
    #[error("another WeConecta has been starting on {} for minutes; stop it first", .0.display())]
    Busy(PathBuf),
    /// The socket folder exists but belongs to somebody else.
    #[error("{} belongs to another user; remove it", .0.display())]
    ForeignSocketFolder(PathBuf),
    /// The path of the socket would be too long for the operating system.
    #[error("the socket folder {} is too long a path; unset XDG_RUNTIME_DIR", .0.display())]
    LongSocketPath(PathBuf),
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {reason}")]
    Program {
        /// Which program.
        program: &'static str,
        /// Its last words.
        reason: String,
    },
    /// A file or folder could not be used.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried, such as `can't create`.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// The server runs but its database could not be made.
    #[error("the private PostgreSQL runs but refused to prepare its database: {0}")]
    Database(String),
}

/// Attaches the path and the act to an I/O error.
pub(super) fn on<T>(
    what: &'static str,
    path: impl Into<PathBuf>,
    result: io::Result<T>,
) -> Result<T, ClusterError> {
    result.map_err(|source| ClusterError::Io { what, path: path.into(), source })
}
