//! One server per data folder.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// Held by the server of a data folder for as long as it runs; the kernel releases it however the
/// process ends.
#[derive(Debug)]
pub(super) struct Instance {
    _lock: File,
}

impl Instance {
    /// Takes the data folder, creating it if absent. The error is one line.
    pub(super) fn take(data_dir: &Path) -> Result<Self, String> {
        let path = data_dir.join("server.lock");
        let fails = |error: io::Error| format!("can't use {}: {error}", path.display());
        fs::create_dir_all(data_dir).map_err(fails)?;
        let options = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let mut lock = options.map_err(fails)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(taken(data_dir, &path)),
            Err(fs::TryLockError::Error(error)) => return Err(fails(error)),
        }
        let noted = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
        noted.map_err(fails)?;
        Ok(Self { _lock: lock })
    }
}

fn taken(data_dir: &Path, path: &Path) -> String {
    let process = fs::read_to_string(path).unwrap_or_default();
    format!(
        "another WeConecta (process {}) already serves the data folder {}; stop it or choose another WECONECTA_DATA_DIR",
        process.trim(),
        data_dir.display()
    )
}
