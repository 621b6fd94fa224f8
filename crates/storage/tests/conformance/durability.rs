//! What was answered outlives a killed process, and what was not answered leaves no half of itself.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tegata_domain::time::Clock;
use tegata_storage::audit::{
    AuditEvent, Ed25519HeadSigner, HeadSigner as _, Report, SealerOptions, append, export,
    spawn_sealer, verify,
};
use tegata_storage::{Database, StorageError};

use tegata_testkit::postgres::Cluster;

use crate::{cluster, new_postgres};

const ADDRESS: &str = "TEGATA_TEST_WRITE_FOREVER";

/// Not a test of its own: the process that [`killed_at_any_moment`] kills. Each unit writes two rows.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how the parent tells its child where to write"
)]
fn write_forever() {
    let Ok(url) = std::env::var(ADDRESS) else {
        return;
    };
    crate::run(async move {
        let database = Database::open(&url).await.unwrap();
        let writers: Vec<_> = (0..8_i64)
            .map(|writer| {
                let database = database.clone();
                tokio::spawn(async move {
                    for number in 0.. {
                        let id = 2 * (writer * 1_000_000 + number) + 10;
                        write_pair(&database, id).await.unwrap();
                        eprintln!("kept {id}");
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
    });
}

async fn write_pair(database: &Database, id: i64) -> Result<(), StorageError> {
    database
        .write(move |tx| {
            tx.execute_one("INSERT INTO probe (id, n) VALUES ($1, 0)", &[id.into()])?;
            tx.execute_one(
                "INSERT INTO probe (id, n) VALUES ($1, 1)",
                &[(id + 1).into()],
            )
        })
        .await
}

/// Kills the writing process again and again; every row it was told of is there, with its twin.
async fn killed_at_any_moment(url: String) {
    let database = Database::open(&url).await.unwrap();
    crate::cases::prepare(&database).await;
    run(&database, "DELETE FROM probe").await;
    database.close().await;
    for round in 0..3 {
        let kept = write_and_kill(&url, 50 + 100 * round);
        assert!(kept.len() >= 50);
        let database = Database::open(&url).await.unwrap();
        let rows = database
            .query("SELECT id FROM probe ORDER BY id", vec![])
            .await
            .unwrap();
        let ids: Vec<i64> = rows.iter().map(|row| row.integer(0).unwrap()).collect();
        for id in kept {
            assert!(
                ids.binary_search(&id).is_ok(),
                "{id} was answered but is lost"
            );
        }
        for id in &ids {
            assert!(ids.binary_search(&(id ^ 1)).is_ok(), "{id} has no twin");
        }
        run(&database, "DELETE FROM probe").await;
        database.close().await;
    }
}

/// The numbers the child was told are kept, until it is killed.
fn write_and_kill(url: &str, after: usize) -> Vec<i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["durability::write_forever", "--exact", "--nocapture"])
        .env(ADDRESS, url)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut kept = Vec::new();
    for line in lines {
        if let Some(id) = line
            .unwrap()
            .strip_prefix("kept ")
            .and_then(|id| id.parse().ok())
        {
            kept.push(id);
        }
        if kept.len() == after {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    kept
}

#[test]
fn sqlite_keeps_what_it_answered() {
    let folder = tempfile::tempdir().unwrap();
    crate::run(killed_at_any_moment(format!(
        "sqlite:{}/t.db",
        folder.path().display()
    )));
}

#[test]
fn postgres_keeps_what_it_answered() {
    crate::run(killed_at_any_moment(new_postgres()));
}

/// Connections are taken away while units are under way: the units are run again and the count is exact.
#[test]
fn lost_connections_are_made_anew() {
    crate::run(async {
        let url = new_postgres();
        let database = Database::open(&url).await.unwrap();
        crate::cases::prepare(&database).await;
        let name = url.rsplit('/').next().unwrap().to_owned();
        let counting: Vec<_> = (0..4)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move {
                    let (mut sure, mut unsure) = (0, 0);
                    for _ in 0..100 {
                        let counted = database
                            .write(|tx| {
                                tx.execute_one("UPDATE probe SET n = n + 1 WHERE id = 1", &[])
                            })
                            .await;
                        match counted {
                            Ok(()) => sure += 1,
                            Err(StorageError::OutcomeUnknown) => unsure += 1,
                            Err(other) => panic!("{other}"),
                        }
                    }
                    (sure, unsure)
                })
            })
            .collect();
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            let terminate = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = '{name}' AND pid <> pg_backend_pid()"
            );
            cluster().sql(&url, &terminate).unwrap();
        }
        let (mut sure, mut unsure) = (0, 0);
        for one in counting {
            let (this_sure, this_unsure) = one.await.unwrap();
            sure += this_sure;
            unsure += this_unsure;
        }
        assert_eq!(sure + unsure, 400);
        let rows = database
            .query("SELECT n FROM probe WHERE id = 1", vec![])
            .await
            .unwrap();
        let counted = rows[0].integer(0).unwrap();
        assert!(
            (sure..=sure + unsure).contains(&counted),
            "{counted} of {sure} and {unsure}"
        );
        database.close().await;
    });
}

#[test]
fn a_server_that_is_gone_is_unavailable() {
    crate::run(async {
        let cluster = Cluster::start().unwrap();
        let database = Database::open(&cluster.database().unwrap()).await.unwrap();
        crate::cases::prepare(&database).await;
        drop(cluster);
        let answer = database
            .write(|tx| tx.execute("UPDATE probe SET n = 2", &[]))
            .await;
        assert!(
            matches!(answer, Err(StorageError::Unavailable { .. })),
            "{answer:?}"
        );
        database.close().await;
    });
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> i64 {
        1_800_000_000_000
    }
}

/// A clean stop leaves nothing unsealed, even when the sealer never came round.
async fn closing_seals_the_rest(url: String) {
    let folder = tempfile::tempdir().unwrap();
    let signer = Arc::new(Ed25519HeadSigner::open_or_create(&folder.path().join("key")).unwrap());
    let database = Database::open(&url).await.unwrap();
    let options = SealerOptions {
        signer: Arc::clone(&signer) as _,
        clock: Arc::new(Stopped),
        holder: "one".to_owned(),
        interval: Duration::from_hours(1),
    };
    spawn_sealer(&database, options);
    let event = AuditEvent {
        bank: "x".to_owned(),
        at_ms: 1,
        actor_kind: "system".to_owned(),
        actor: "test".to_owned(),
        act: "stop".to_owned(),
        subject: "server".to_owned(),
        outcome: "done".to_owned(),
        detail: "{}".to_owned(),
        address: None,
    };
    let writing: Vec<_> = (0..40)
        .map(|_| {
            let (database, event) = (database.clone(), event.clone());
            tokio::spawn(async move { database.write(move |tx| append(tx, &event)).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(3)).await;
    database.close().await;
    let mut written = 0;
    for one in writing {
        match one.await.unwrap() {
            Ok(()) => written += 1,
            Err(error) => assert_eq!(error, StorageError::Closed),
        }
    }
    let database = Database::open(&url).await.unwrap();
    let mut lines = Vec::new();
    export(&database, Some("x"), &mut lines).await.unwrap();
    let report = verify(lines.as_slice(), signer.public_key(), &[]).unwrap();
    assert_eq!(
        report,
        Report {
            sealed: written,
            ..Report::default()
        }
    );
    database.close().await;
}

#[test]
fn closing_seals_the_rest_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    crate::run(closing_seals_the_rest(format!(
        "sqlite:{}/t.db",
        folder.path().display()
    )));
}

#[test]
fn closing_seals_the_rest_on_postgres() {
    crate::run(closing_seals_the_rest(new_postgres()));
}

async fn run(database: &Database, sql: &'static str) {
    database
        .write(move |tx| tx.execute(sql, &[]))
        .await
        .unwrap();
}
