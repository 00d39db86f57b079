//! Runs real servers in throwaway folders.

use std::process::Command;

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("weconecta-{name}-{}", std::process::id())))
    }

    fn settings(&self) -> Settings {
        #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
        let path = std::env::var_os("PATH").unwrap_or_default();
        Settings {
            data_dir: self.0.clone(),
            binaries: None,
            source: Source::Auto,
            search_path: std::env::split_paths(&path).collect(),
            runtime_dir: None,
            max_connections: 20,
        }
    }

    fn postmaster(&self) -> Option<Postmaster> {
        Postmaster::read(&self.0.join("postgres/data"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn execute(cluster: &Cluster, sql: &str) -> usize {
    let mut connection = PgConnection::establish(cluster.url()).unwrap();
    sql_query(sql).execute(&mut connection).unwrap()
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

#[test]
fn data_is_there_again_after_a_stop() {
    let folder = Folder::new("again");
    let cluster = Cluster::open(&folder.settings()).unwrap();
    execute(&cluster, "CREATE TABLE kept AS SELECT 1 AS n");
    cluster.close().unwrap();
    assert_eq!(folder.postmaster(), None);

    let cluster = Cluster::open(&folder.settings()).unwrap();
    assert_eq!(execute(&cluster, "SELECT n FROM kept"), 1);
}

#[test]
fn the_last_user_stops_the_server() {
    let folder = Folder::new("last");
    let first = Cluster::open(&folder.settings()).unwrap();
    let second = Cluster::open(&folder.settings()).unwrap();
    first.close().unwrap();
    assert_eq!(execute(&second, "SELECT 1"), 1);
    second.close().unwrap();
    assert_eq!(folder.postmaster(), None);
}

#[test]
fn a_killed_server_comes_back() {
    let folder = Folder::new("killed");
    let cluster = Cluster::open(&folder.settings()).unwrap();
    execute(&cluster, "CREATE TABLE kept AS SELECT 1 AS n");
    let killed = folder.postmaster().unwrap();
    kill(killed.pid);

    let deadline = Instant::now() + Duration::from_secs(20);
    while !folder.postmaster().is_some_and(|it| it.pid != killed.pid && it.answers()) {
        assert!(Instant::now() < deadline, "it did not come back");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(execute(&cluster, "SELECT n FROM kept"), 1);
}

#[test]
fn accented_letters_change_case() {
    let folder = Folder::new("case");
    let cluster = Cluster::open(&folder.settings()).unwrap();
    assert_eq!(execute(&cluster, "SELECT 1 WHERE lower('É') = 'é'"), 1);
}

#[test]
fn a_folder_without_programs_is_named() {
    let folder = Folder::new("bad");
    let settings = Settings { binaries: Some("/nowhere".into()), ..folder.settings() };
    let error = Cluster::open(&settings).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere has no PostgreSQL programs"), "{error}");
}

#[test]
fn a_machine_without_postgres_is_told_what_to_install() {
    let folder = Folder::new("none");
    let settings = Settings { source: Source::Fetch, search_path: Vec::new(), ..folder.settings() };
    let error = Cluster::open(&settings).unwrap_err().to_string();
    assert!(error.contains("apt-get install postgresql"), "{error}");
    assert!(error.contains("brew install postgresql"), "{error}");
}
