//! Where the cluster lives and which account runs it. PostgreSQL refuses to run as root, so root
//! hands the cluster to an unprivileged account; if that account can't enter the data folder the
//! cluster moves below `/var/lib/weconecta` and a pointer file in the data folder says where.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io,
    os::unix::{
        fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sha2::{Digest as _, Sha256};

use super::error::{ClusterError, on};

/// Where the cluster goes when its account can't enter the data folder.
const FALLBACK: &str = "/var/lib/weconecta";
/// File in the data folder that names the cluster's folder when it is elsewhere.
const POINTER: &str = "postgres.location";

/// The account that runs PostgreSQL when the program was started by root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// Folder and account of one cluster.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Holds `data/`, `binaries/` and the log; mode 0700.
    pub(super) home: PathBuf,
    /// `None`: PostgreSQL runs as whoever started the program.
    pub(super) account: Option<Account>,
    /// Numeric id of the user that started the program.
    pub(super) uid: u32,
    /// Names this data folder in paths elsewhere: 12 hexadecimal digits.
    pub(super) hash: String,
}

impl Place {
    /// Chooses and creates the folder. `data_dir` must exist and be absolute.
    pub(super) fn choose(data_dir: &Path) -> Result<Self, ClusterError> {
        let uid = effective_uid(data_dir)?;
        let hash = hash_of(data_dir);
        let inside = data_dir.join("postgres");
        if uid != 0 {
            create_private(&inside, None)?;
            return Ok(Self { home: inside, account: None, uid, hash });
        }
        let pointer = data_dir.join(POINTER);
        let home = match fs::read_to_string(&pointer) {
            Ok(path) => PathBuf::from(path.trim()),
            Err(_) => inside,
        };
        let account = owner_or_account(&home)?;
        create_private(&home, Some(account))?;
        if can_enter(&home, account) {
            return Ok(Self { home, account: Some(account), uid, hash });
        }
        let elsewhere = Path::new(FALLBACK).join(&hash);
        // Only an empty folder goes: data that was made here stays where it is.
        if fs::remove_dir(&home).is_err() {
            return Err(ClusterError::OutOfReach { path: home, uid: account.uid });
        }
        on("can't create", FALLBACK, DirBuilder::new().recursive(true).mode(0o755).create(FALLBACK))?;
        create_private(&elsewhere, Some(account))?;
        if !can_enter(&elsewhere, account) {
            return Err(ClusterError::OutOfReach { path: elsewhere, uid: account.uid });
        }
        on("can't write", &pointer, fs::write(&pointer, format!("{}\n", elsewhere.display())))?;
        Ok(Self { home: elsewhere, account: Some(account), uid, hash })
    }

    /// A command that runs as the cluster's account, from `/`, with nothing of our environment:
    /// settings and secrets of the program are none of PostgreSQL's business.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TZ", "UTC");
        command.current_dir("/").stdin(Stdio::null());
        if let Some(account) = self.account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }

    /// Gives `path` and all below it to the cluster's account.
    pub(super) fn own(&self, path: &Path) -> Result<(), ClusterError> {
        match self.account {
            Some(account) => on("can't hand over", path, hand_over(path, account)),
            None => Ok(()),
        }
    }

    /// Creates a folder for the cluster's account alone.
    pub(super) fn create(&self, path: &Path) -> Result<(), ClusterError> {
        create_private(path, self.account)
    }

    /// Numeric id PostgreSQL runs under.
    pub(super) fn server_uid(&self) -> u32 {
        self.account.map_or(self.uid, |account| account.uid)
    }
}

fn hash_of(path: &Path) -> String {
    let mut hash = format!("{:x}", Sha256::digest(path.as_os_str().as_encoded_bytes()));
    hash.truncate(12);
    hash
}

/// Reads the effective user id off a file made for the purpose: the standard library has no call.
fn effective_uid(data_dir: &Path) -> Result<u32, ClusterError> {
    let probe = data_dir.join(format!(".probe-{}", std::process::id()));
    let _ = fs::remove_file(&probe);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&probe);
    let uid = file.and_then(|file| file.metadata()).map(|metadata| metadata.uid());
    let _ = fs::remove_file(&probe);
    on("can't write in the data folder", data_dir, uid)
}

fn owner_or_account(home: &Path) -> Result<Account, ClusterError> {
    if let Some(owner) = fs::metadata(home).ok().filter(|it| it.uid() != 0) {
        return Ok(Account { uid: owner.uid(), gid: owner.gid() });
    }
    let passwd = on("can't read", "/etc/passwd", fs::read_to_string("/etc/passwd"))?;
    ["postgres", "_postgres", "nobody"]
        .into_iter()
        .find_map(|name| account_in(&passwd, name))
        .ok_or(ClusterError::NoAccount)
}

/// Finds `name` in the text of `/etc/passwd`; `None` too if it has uid 0 or a negative id.
fn account_in(passwd: &str, name: &str) -> Option<Account> {
    let mut fields = passwd
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    let _password = fields.next()?;
    let uid = fields.next()?.parse().ok().filter(|uid| *uid != 0)?;
    let gid = fields.next()?.parse().ok()?;
    Some(Account { uid, gid })
}

/// Asks the operating system itself, as that account: access lists and mounts count too.
fn can_enter(path: &Path, account: Account) -> bool {
    Command::new("/bin/sh")
        .args(["-c", "cd \"$1\" && test -w .", "sh"])
        .arg(path)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .uid(account.uid)
        .gid(account.gid)
        .status()
        .is_ok_and(|status| status.success())
}

fn create_private(path: &Path, account: Option<Account>) -> Result<(), ClusterError> {
    on("can't create", path, DirBuilder::new().recursive(true).mode(0o700).create(path))?;
    if let Some(account) = account {
        let owner = std::os::unix::fs::chown(path, Some(account.uid), Some(account.gid));
        on("can't hand over", path, owner)?;
    }
    on("can't protect", path, fs::set_permissions(path, fs::Permissions::from_mode(0o700)))
}

fn hand_over(path: &Path, account: Account) -> io::Result<()> {
    std::os::unix::fs::lchown(path, Some(account.uid), Some(account.gid))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            hand_over(&entry?.path(), account)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str =
        "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n";

    #[test]
    fn an_account_is_read_from_passwd() {
        assert_eq!(account_in(PASSWD, "nobody"), Some(Account { uid: 65534, gid: 65534 }));
        assert_eq!(account_in(PASSWD, "postgres"), None);
    }

    #[test]
    fn root_is_never_the_account() {
        assert_eq!(account_in(PASSWD, "root"), None);
        assert_eq!(account_in("postgres:x:-2:-2::/:/bin/false", "postgres"), None);
    }
}
