//! A download on its way: verified, unpacked, and kept in a single rename.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    binaries::Binaries,
    error::{ClusterError, on},
    place::Place,
};

/// A folder that becomes the kept one in a single rename, or goes away.
pub(super) struct Staging {
    folder: PathBuf,
    /// Where the package client leaves its file.
    pub(super) downloads: PathBuf,
    /// Where the file is unpacked.
    pub(super) unpacked: PathBuf,
    kept: PathBuf,
    place: Place,
}

impl Staging {
    pub(super) fn new(place: &Place, name: &str) -> Result<Self, ClusterError> {
        let binaries = place.home.join("binaries");
        // what a killed start left; the cluster's lock keeps others out
        for left in fs::read_dir(&binaries).into_iter().flatten().flatten() {
            if left.file_name().to_string_lossy().starts_with('.') {
                let _ = fs::remove_dir_all(left.path());
            }
        }
        let folder = binaries.join(format!(".{name}-{}", std::process::id()));
        let (downloads, unpacked) = (folder.join("downloads"), folder.join("unpacked"));
        for path in [&downloads, &unpacked] {
            on("can't create", path, fs::create_dir_all(path))?;
        }
        Ok(Self { downloads, unpacked, kept: binaries.join(name), place: place.clone(), folder })
    }

    /// The one downloaded file, if its SHA-256 is the pinned one.
    pub(super) fn verified(&self, extension: &str, sha256: &str) -> Result<PathBuf, ClusterError> {
        let entries = on("can't read", &self.downloads, fs::read_dir(&self.downloads))?;
        let file = entries
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|it| it == extension))
            .ok_or(ClusterError::Program { program: "download", reason: "no file came".to_owned() })?;
        let found = on("can't read", &file, sha256_of(&file))?;
        if found == sha256 {
            return Ok(file);
        }
        Err(ClusterError::Program {
            program: "download",
            reason: format!("the file is not the pinned one (SHA-256 {found})"),
        })
    }

    /// Makes what was unpacked the cached one, if the cluster's account can run the programs in its folder `bin`.
    pub(super) fn keep(self, bin: &Path) -> Result<Binaries, ClusterError> {
        self.place.own(&self.unpacked)?;
        let _ = fs::remove_dir_all(&self.kept);
        on("can't keep", &self.kept, fs::rename(&self.unpacked, &self.kept))?;
        if let Some(parent) = self.kept.parent() {
            self.place.create(parent)?;
        }
        Binaries::in_folder(bin, &self.place).ok_or_else(|| {
            let _ = fs::remove_dir_all(&self.kept);
            let reason = "what was fetched does not run on this machine".to_owned();
            ClusterError::Program { program: "postgres", reason }
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(super) fn sha256_of(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        }
    }
    Ok(format!("{:x}", hasher.finalize()))
}
