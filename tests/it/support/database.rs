//! A database per test, cloned from a template on a cluster that the tests share.

use std::{
    path::Path,
    sync::{Arc, Mutex, Weak},
};

use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt,
};
use uuid::Uuid;
use weconecta::storage::{
    Db, PoolSettings,
    cluster::{Cluster, Settings, Source},
    migrations,
};

/// A PostgreSQL with every safety net off, and a template with the schema in it.
#[derive(Debug)]
struct Server {
    cluster: Cluster,
    template: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The server lives as long as some test uses it, so that the last one stops it.
static SERVER: Mutex<Weak<Server>> = Mutex::new(Weak::new());

fn server() -> Arc<Server> {
    let mut shared = SERVER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(Server::start());
    *shared = Arc::downgrade(&server);
    server
}

impl Server {
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("it");
        let cluster = Cluster::open(&cluster_settings(&folder)).expect("a PostgreSQL for the tests");
        let mut conn = PgConnection::establish(cluster.url()).expect("the cluster answers");
        for setting in ["fsync", "synchronous_commit", "full_page_writes", "autovacuum"] {
            execute(&mut conn, &format!("ALTER SYSTEM SET {setting} = off"));
        }
        execute(&mut conn, "SELECT pg_reload_conf()");
        let template = format!("template_{}", Uuid::new_v4().simple());
        execute(&mut conn, &format!("CREATE DATABASE {template}"));
        migrations::run(&url_of(cluster.url(), &template)).expect("the migrations run");
        Self { cluster, template }
    }
}

/// A cluster below this folder, of whatever PostgreSQL the machine has.
#[expect(clippy::disallowed_methods, reason = "the tests read no settings but where programs lie")]
pub(crate) fn cluster_settings(data_dir: &Path) -> Settings {
    Settings {
        data_dir: data_dir.to_path_buf(),
        binaries: None,
        source: Source::Auto,
        search_path: std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect(),
        runtime_dir: None,
        max_connections: 200,
    }
}

/// A database of one test. Dropping it drops the database.
#[derive(Debug)]
pub(crate) struct TestDb {
    server: Arc<Server>,
    name: String,
}

impl TestDb {
    /// A database with the schema and no rows.
    pub(crate) fn new() -> Self {
        let server = server();
        let name = format!("t_{}", Uuid::new_v4().simple());
        let test = Self { server, name };
        test.admin(&format!(
            "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy",
            test.name, test.server.template
        ));
        test
    }

    /// A database without a schema.
    pub(crate) fn empty() -> Self {
        let test = Self { server: server(), name: format!("t_{}", Uuid::new_v4().simple()) };
        test.admin(&format!("CREATE DATABASE {}", test.name));
        test
    }

    /// Its connection string.
    pub(crate) fn url(&self) -> String {
        url_of(self.server.cluster.url(), &self.name)
    }

    /// A small pool on it.
    pub(crate) fn db(&self) -> Db {
        Db::new(&self.url(), PoolSettings { size: 4, ..PoolSettings::default() })
    }

    /// A connection outside any pool.
    pub(crate) fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("the test's database answers")
    }

    /// How many rows there are; `from` is a table, with its conditions.
    pub(crate) fn count(&self, from: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS n FROM {from}"))
    }

    /// The number that a query gives as `n`.
    pub(crate) fn number(&self, query: &str) -> i64 {
        sql_query(query).get_result::<Number>(&mut self.connect()).unwrap().n
    }

    /// Closes it to everybody, as if it were gone.
    pub(crate) fn shut(&self) {
        self.admin(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", self.name));
        self.admin(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    fn admin(&self, statement: &str) {
        let mut conn = PgConnection::establish(self.server.cluster.url()).expect("the cluster answers");
        execute(&mut conn, statement);
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Ok(mut conn) = PgConnection::establish(self.server.cluster.url()) {
            let dropped =
                sql_query(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).execute(&mut conn);
            if let Err(error) = dropped {
                eprintln!("a test's database stays: {error}");
            }
        }
    }
}

fn execute(conn: &mut PgConnection, statement: &str) {
    sql_query(statement).execute(conn).expect("an administrative statement");
}

/// The same server's address with another database name.
fn url_of(url: &str, database: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("the cluster's address ends with its database");
    format!("{server}/{database}")
}
