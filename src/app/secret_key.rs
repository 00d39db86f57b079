//! The key behind signed tokens: configured, or made once and kept in the data folder.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use rand::{TryRngCore as _, rngs::OsRng};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::{Digest as _, Sha256};

use super::config::Settings;
use crate::web::signing::SigningKey;

const FILE: &str = "secret.key";

/// Reads the key, making it first if there is none. The error is one line and never holds the key.
pub(super) fn load(settings: &Settings) -> Result<SigningKey, String> {
    if let Some(key) = &settings.sessions.secret_key {
        return Ok(derived(key.expose_secret()));
    }
    let path = settings.database.data_dir.join(FILE);
    let fails = |error: io::Error| format!("can't use {}: {error}", path.display());
    match fs::read_to_string(&path) {
        Ok(key) if key.trim().len() >= 64 => Ok(derived(key.trim())),
        Ok(_) => {
            Err(format!("{} is not a key of ours; restore it from a backup or remove it", path.display()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = random().map_err(fails)?;
            keep(&path, &key).map_err(fails)?;
            Ok(derived(&key))
        }
        Err(error) => Err(fails(error)),
    }
}

/// Texts of any length become 32 bytes.
fn derived(text: &str) -> SigningKey {
    let digest = Sha256::new().chain_update(b"weconecta secret key\0").chain_update(text).finalize();
    SigningKey::new(SecretSlice::from(digest.to_vec()))
}

fn random() -> io::Result<String> {
    let mut key = [0_u8; 32];
    OsRng.try_fill_bytes(&mut key).map_err(io::Error::other)?;
    Ok(format!("{:x}", Sha256::digest(key)))
}

/// Written under another name first, so that a kill leaves no half key.
fn keep(path: &Path, key: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("new");
    let _ = fs::remove_file(&fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    fs::rename(fresh, path)
}
