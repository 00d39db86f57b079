//! Finds the programs of PostgreSQL on this machine, in the order an operator would expect.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Settings, Source, error::ClusterError, fetch, place::Place};

/// Oldest major version the program is tried with.
const OLDEST_MAJOR: u32 = 14;
/// Programs that make a folder usable.
const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// A folder with the programs of one PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    /// Major version, such as 15.
    pub(super) major: u32,
}

impl Binaries {
    /// Full path of one program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Takes the folder if it holds a PostgreSQL that the cluster's account can run.
    pub(super) fn in_folder(folder: &Path, place: &Place) -> Option<Self> {
        if !NEEDED.iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let output = place.command(&folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_of(&String::from_utf8_lossy(&output.stdout))?;
        (output.status.success() && major >= OLDEST_MAJOR)
            .then(|| Self { folder: folder.to_path_buf(), major })
    }
}

/// Finds a PostgreSQL, or fetches one where the settings allow it.
///
/// `made_by` is the major version of data that is already there: only the same one can open it.
pub(super) fn find(
    settings: &Settings,
    place: &Place,
    made_by: Option<u32>,
) -> Result<Binaries, ClusterError> {
    let fits = |binaries: &Binaries| made_by.is_none_or(|major| major == binaries.major);
    if let Some(folder) = &settings.binaries {
        let binaries =
            Binaries::in_folder(folder, place).ok_or_else(|| ClusterError::BadBinaries(folder.clone()))?;
        let major = binaries.major;
        return Some(binaries)
            .filter(fits)
            .ok_or(ClusterError::OtherMajor { wanted: made_by.unwrap_or(major) });
    }
    let mut candidates = Vec::new();
    if settings.source != Source::Fetch {
        candidates.extend(system_folders(&settings.search_path));
    }
    candidates.extend(fetch::cached(&place.home));
    if let Some(found) = candidates.iter().filter_map(|folder| Binaries::in_folder(folder, place)).find(fits)
    {
        return Ok(found);
    }
    if made_by.is_some_and(|major| major != fetch::MAJOR) {
        return Err(ClusterError::OtherMajor { wanted: made_by.unwrap_or_default() });
    }
    if settings.source == Source::System {
        return Err(ClusterError::NoBinaries { why: String::new() });
    }
    fetch::fetch(place, &settings.search_path)
}

/// Folders where package managers put the server: what `pg_config` names, then Debian's, Red
/// Hat's, Homebrew's and Postgres.app's (newest version first), then PATH.
fn system_folders(search_path: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = named_by_pg_config(search_path).into_iter().collect();
    for (parent, prefix, rest) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        folders.extend(newest_first(Path::new(parent), prefix).into_iter().map(|it| it.join(rest)));
    }
    folders.extend(search_path.iter().cloned());
    folders
}

fn named_by_pg_config(search_path: &[PathBuf]) -> Option<PathBuf> {
    let program = search_path.iter().map(|folder| folder.join("pg_config")).find(|it| it.is_file())?;
    let output = Command::new(program).arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim())).filter(|folder| folder.is_absolute())
}

/// Folders below `parent` whose name starts with `prefix`, highest number in the name first.
fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((first_number(name.strip_prefix(prefix)?).unwrap_or_default(), entry.path()))
        })
        .collect();
    found.sort_by(|left, right| right.cmp(left));
    found.into_iter().map(|(_, path)| path).collect()
}

/// Major version in the words of `postgres --version`.
fn major_of(version: &str) -> Option<u32> {
    first_number(version.rsplit_once("PostgreSQL)")?.1)
}

fn first_number(text: &str) -> Option<u32> {
    let from_digit = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    from_digit.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18.6\n"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(major_of("something else"), None);
    }

    #[test]
    fn newer_versions_come_first() {
        let parent = std::env::temp_dir().join(format!("newest-{}", std::process::id()));
        for name in ["9.6", "15", "16", "other"] {
            fs::create_dir_all(parent.join(name)).unwrap();
        }
        let names: Vec<_> = newest_first(&parent, "")
            .into_iter()
            .filter_map(|it| it.file_name().map(ToOwned::to_owned))
            .collect();
        fs::remove_dir_all(&parent).unwrap();
        assert_eq!(names, ["16", "15", "9.6", "other"]);
    }
}
