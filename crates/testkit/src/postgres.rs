//! A PostgreSQL cluster of the tests' own, in a scratch folder, run by an unprivileged user.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::ports;
use crate::process::{Process, run};

/// A running cluster; it stops and its folder goes when this is dropped or the test process ends in any way.
///
/// Share one per test program through a `OnceLock`, with a [`Cluster::database`] for each test.
pub struct Cluster {
    binaries: PathBuf,
    port: u16,
    databases: AtomicU32,
    process: Process,
}

/// Waits for the end of standard input, then stops the server at once and removes the folder.
const SCRIPT: &str = r#"
set -eu
bin=$1 port=$2 data=$(mktemp -d /tmp/tegata-postgres-XXXXXX)
server=
cleanup() { [ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null; wait "$server" || true; }; rm -rf "$data"; }
trap cleanup EXIT
cd "$data"
"$bin/initdb" -D "$data/main" -U tegata -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"$bin/postgres" -D "$data/main" -p "$port" -k "$data" -h 127.0.0.1 -c max_connections=200 -c shared_buffers=64MB </dev/null &
server=$!
cat >/dev/null
"#;

impl Cluster {
    /// Makes and starts a cluster, about two seconds.
    pub fn start() -> Result<Self> {
        let binaries = binaries()?;
        let port = ports::free()?;
        let mut command = unprivileged()?;
        command
            .args(["sh", "-c", SCRIPT, "postgres"])
            .arg(&binaries)
            .arg(port.to_string());
        let mut cluster = Self {
            binaries,
            port,
            databases: AtomicU32::new(0),
            process: Process::spawn(&mut command)?,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// A new, empty database that compares texts by their bytes: its address as `postgres://…`.
    pub fn database(&self) -> Result<String> {
        self.create(&[])
    }

    /// One that sorts as Japanese dictionaries do (ICU).
    pub fn database_in_japanese(&self) -> Result<String> {
        self.create(&[
            "--template=template0",
            "--locale-provider=icu",
            "--icu-locale=ja-JP",
        ])
    }

    fn create(&self, how: &[&str]) -> Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        run(self.tool("createdb").args(how).arg(&name))?;
        Ok(format!("postgres://tegata@127.0.0.1:{}/{name}", self.port))
    }

    /// The process from which all of the server's descend.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Runs SQL in a database with `psql` and returns what it prints, bare.
    pub fn sql(&self, database_url: &str, sql: &str) -> Result<String> {
        run(Command::new(self.binaries.join("psql")).args([
            "-v",
            "ON_ERROR_STOP=1",
            "-Atqc",
            sql,
            database_url,
        ]))
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        command.args([
            "-h",
            "127.0.0.1",
            "-U",
            "tegata",
            "-p",
            &self.port.to_string(),
        ]);
        command
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..600 {
            if run(self.tool("pg_isready").arg("-q")).is_ok() {
                return Ok(());
            }
            if !self.process.is_running() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("PostgreSQL did not start:\n{}", self.process.output())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.process.finish();
    }
}

/// The newest server that Debian's packages put under /usr/lib/postgresql.
fn binaries() -> Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL is not installed; scripts/setup.sh test does so")?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin"))).filter(|(_, bin)| bin.join("initdb").exists())
        })
        .collect();
    versions.sort();
    Ok(versions
        .pop()
        .context("no initdb below /usr/lib/postgresql")?
        .1)
}

/// PostgreSQL refuses to run as root: then it runs as the package's user, else as whoever runs the tests.
fn unprivileged() -> Result<Command> {
    if run(Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(Command::new("env"));
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| run(Command::new("id").args(["-u", user])).is_ok())
        .context("no user to run PostgreSQL as")?;
    let mut command = Command::new("setpriv");
    command.args([
        &format!("--reuid={user}"),
        &format!("--regid={}", group(user)?),
        "--clear-groups",
    ]);
    command.current_dir(Path::new("/"));
    Ok(command)
}

fn group(user: &str) -> Result<String> {
    Ok(run(Command::new("id").args(["-g", user]))?
        .trim()
        .to_owned())
}
