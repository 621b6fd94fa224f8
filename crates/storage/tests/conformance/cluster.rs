//! A PostgreSQL cluster of the tests' own: in a scratch folder, as an unprivileged user, gone with the test process.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Makes the cluster, says where it is, and removes it when its standard input ends, so that it never outlives the
/// tests, however those end.
const SCRIPT: &str = r#"
set -e
trap '' INT
folder=$(mktemp -d /tmp/tegata-pg.XXXXXX)
cd "$folder"
end() { [ -z "$server" ] || { kill -QUIT "$server"; wait "$server" || true; }; rm -rf "$folder"; }
trap end EXIT
"$BIN/initdb" -D data -U tegata --auth=trust --encoding=UTF8 --no-locale > initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
"$BIN/postgres" -D data -k "$folder" -h 127.0.0.1 -p "$PORT" -c fsync=on -c max_connections=200 > log 2>&1 < /dev/null &
server=$!
for _ in $(seq 200); do
    if "$BIN/pg_isready" -q -h 127.0.0.1 -p "$PORT"; then echo "ready $server"; cat > /dev/null; exit 0; fi
    kill -0 "$server" || break
    sleep 0.1
done
cat log >&2
exit 1
"#;

pub(crate) struct Cluster {
    port: u16,
    server: String,
    _script: Child,
}

impl Cluster {
    /// The one of this test process.
    pub(crate) fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    pub(crate) fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut script = unprivileged("sh")
            .args(["-c", SCRIPT])
            .env("BIN", "/usr/lib/postgresql/15/bin")
            .env("PORT", port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(script.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let server = line
            .trim()
            .strip_prefix("ready ")
            .expect("the cluster starts")
            .to_owned();
        Self {
            port,
            server,
            _script: script,
        }
    }

    /// The address of a new, empty database.
    pub(crate) fn new_database(&self) -> String {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://tegata@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs a statement beside the product.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> String {
        let port = self.port.to_string();
        let output = Command::new("psql")
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port,
                "-U",
                "tegata",
                "-d",
                database,
                "-qAtX",
                "-c",
                sql,
            ])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The process that listens.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }
}

/// PostgreSQL refuses to run as root, so root becomes the package's own user.
fn unprivileged(program: &str) -> Command {
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([
        "--reuid=postgres",
        "--regid=postgres",
        "--init-groups",
        program,
    ]);
    command
}
