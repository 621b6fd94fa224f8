//! What one engine alone can do to us.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};

use tegata_storage::audit::{
    AuditEvent, Ed25519HeadSigner, HeadSigner as _, Report, append, export, seal_once, verify,
};
use tegata_storage::{Database, OpenError, SqliteOptions, StorageError, Tx};

use crate::{new_postgres, run};

async fn sqlite(folder: &tempfile::TempDir, options: SqliteOptions) -> Database {
    let database = Database::open_sqlite(folder.path().join("t.db"), options)
        .await
        .unwrap();
    crate::cases::prepare(&database).await;
    database
}

fn insert(tx: &mut dyn Tx, id: i64) -> Result<(), StorageError> {
    tx.execute_one("INSERT INTO probe (id, n) VALUES ($1, 0)", &[id.into()])
}

#[test]
fn a_full_disk_is_named_and_passes() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(&folder, SqliteOptions::default()).await;
        database
            .write(|tx| tx.query("PRAGMA max_page_count = 100", &[]))
            .await
            .unwrap();
        let mut stored = 0;
        let full = loop {
            let id = stored + 10;
            let raw = vec![7_u8; 20_000];
            let answer = database
                .write(move |tx| {
                    let params = [id.into(), raw.clone().into()];
                    tx.execute_one("INSERT INTO probe (id, n, raw) VALUES ($1, 0, $2)", &params)
                })
                .await;
            match answer {
                Ok(()) => stored += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(full, StorageError::DiskFull);
        database
            .write(|tx| tx.query("PRAGMA max_page_count = 100000", &[]))
            .await
            .unwrap();
        database.write(|tx| insert(tx, 5)).await.unwrap();
        let rows = database
            .query("SELECT count(*) FROM probe WHERE id >= 10", vec![])
            .await
            .unwrap();
        assert_eq!(rows[0].integer(0), Ok(stored));
        database.close().await;
    });
}

#[test]
fn a_failing_commit_is_told_to_its_group_alone() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(&folder, SqliteOptions::default()).await;
        let answer = database
            .write(|tx| {
                tx.execute("PRAGMA defer_foreign_keys = ON", &[])?;
                tx.execute_one("INSERT INTO child (id, parent) VALUES (1, 99)", &[])
            })
            .await;
        assert!(
            matches!(answer, Err(StorageError::Constraint { .. })),
            "{answer:?}"
        );
        database.write(|tx| insert(tx, 2)).await.unwrap();
        let rows = database
            .query("SELECT id FROM child", vec![])
            .await
            .unwrap();
        assert!(rows.is_empty());
        database.close().await;
    });
}

#[test]
fn a_full_queue_is_busy() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(
            &folder,
            SqliteOptions {
                queue: 1,
                ..SqliteOptions::default()
            },
        )
        .await;
        let (go_on, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let (begin, under_way) = tokio::sync::oneshot::channel();
        let begin = Mutex::new(Some(begin));
        let slow = tokio::spawn({
            let database = database.clone();
            async move {
                database
                    .write(move |tx| {
                        insert(tx, 2)?;
                        if let Some(begin) = begin.lock().unwrap().take() {
                            begin.send(()).unwrap();
                        }
                        wait.lock().unwrap().recv().unwrap();
                        Ok::<_, StorageError>(())
                    })
                    .await
            }
        });
        under_way.await.unwrap();
        let waiting = tokio::spawn({
            let database = database.clone();
            async move { database.write(|tx| insert(tx, 3)).await }
        });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert_eq!(
            database.write(|tx| insert(tx, 4)).await,
            Err(StorageError::Busy)
        );
        go_on.send(()).unwrap();
        assert_eq!(
            (slow.await.unwrap(), waiting.await.unwrap()),
            (Ok(()), Ok(()))
        );
        database.close().await;
    });
}

#[test]
fn a_link_leads_to_the_same_lock_and_memory_is_no_place() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(&folder, SqliteOptions::default()).await;
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(folder.path().join("t.db"), &link).unwrap();
        let second = Database::open_sqlite(&link, SqliteOptions::default()).await;
        assert!(matches!(second, Err(OpenError::InUse { .. })));
        assert!(matches!(
            Database::open("sqlite::memory:").await,
            Err(OpenError::Address)
        ));
        database.close().await;
    });
}

#[test]
fn reading_alone_works_beside_a_server() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        for url in [
            format!("sqlite:{}/t.db", folder.path().display()),
            new_postgres(),
        ] {
            assert!(Database::open_read_only(&url).await.is_err());
            let server = Database::open(&url).await.unwrap();
            crate::cases::prepare(&server).await;
            let reader = Database::open_read_only(&url).await.unwrap();
            server.write(|tx| insert(tx, 2)).await.unwrap();
            let count = reader
                .read(|tx| tx.query_one("SELECT count(*) FROM probe", &[]))
                .await;
            assert_eq!(count.unwrap().integer(0), Ok(2));
            assert_eq!(
                reader.write(|tx| insert(tx, 3)).await,
                Err(StorageError::ReadOnly)
            );
            server
                .write(|tx| tx.execute("DELETE FROM schema_version WHERE version > 0", &[]))
                .await
                .unwrap();
            let behind = Database::open_read_only(&url).await;
            assert!(matches!(behind, Err(OpenError::Behind { found: 0, .. })));
            reader.close().await;
            server.close().await;
        }
    });
}

/// Each of two units reads what the other writes: one of them must run again, and then sees the other's row.
#[test]
fn units_that_collide_are_run_again() {
    run(async {
        let database = Database::open(&new_postgres()).await.unwrap();
        crate::cases::prepare(&database).await;
        let both_have_read = Arc::new(Barrier::new(2));
        let runs = Arc::new(AtomicUsize::new(0));
        let units: Vec<_> = (2..4_i64)
            .map(|id| {
                let (database, barrier) = (database.clone(), Arc::clone(&both_have_read));
                let (runs, first) = (Arc::clone(&runs), AtomicUsize::new(0));
                tokio::spawn(async move {
                    database
                        .write(move |tx| {
                            runs.fetch_add(1, Ordering::SeqCst);
                            let count = tx
                                .query_one("SELECT count(*) FROM probe", &[])?
                                .integer(0)?;
                            if first.fetch_add(1, Ordering::SeqCst) == 0 {
                                barrier.wait();
                            }
                            tx.execute_one(
                                "INSERT INTO probe (id, n) VALUES ($1, $2)",
                                &[id.into(), count.into()],
                            )
                        })
                        .await
                })
            })
            .collect();
        for unit in units {
            assert_eq!(unit.await.unwrap(), Ok(()));
        }
        assert!(runs.load(Ordering::SeqCst) > 2);
        let rows = database
            .query("SELECT n FROM probe ORDER BY n", vec![])
            .await
            .unwrap();
        let counts: Vec<_> = rows.iter().map(|row| row.integer(0).unwrap()).collect();
        assert_eq!(counts, [0, 1, 2], "as if one had run after the other");
        database.close().await;
    });
}

/// An event that got its number early and was committed late is sealed later, and no place is left empty for it.
#[test]
fn an_event_committed_late_is_sealed_late() {
    run(async {
        let database = Database::open(&new_postgres()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let signer = Ed25519HeadSigner::open_or_create(&folder.path().join("key")).unwrap();
        let (go_on, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let (begin, under_way) = tokio::sync::oneshot::channel();
        let begin = Mutex::new(Some(begin));
        let late = tokio::spawn({
            let database = database.clone();
            async move {
                database
                    .write(move |tx| {
                        append(tx, &event("late"))?;
                        if let Some(begin) = begin.lock().unwrap().take() {
                            begin.send(()).unwrap();
                        }
                        wait.lock().unwrap().recv().unwrap();
                        Ok::<_, StorageError>(())
                    })
                    .await
            }
        });
        under_way.await.unwrap();
        database
            .write(|tx| append(tx, &event("early")))
            .await
            .unwrap();
        assert_eq!(seal_once(&database, &signer, 1).await.unwrap().events, 1);
        go_on.send(()).unwrap();
        late.await.unwrap().unwrap();
        assert_eq!(seal_once(&database, &signer, 2).await.unwrap().events, 1);
        let rows = database
            .query("SELECT act FROM audit_event ORDER BY seq", vec![])
            .await
            .unwrap();
        assert_eq!(
            (rows[0].text(0), rows[1].text(0)),
            (Ok("early"), Ok("late"))
        );
        let mut lines = Vec::new();
        export(&database, None, &mut lines).await.unwrap();
        let report = verify(lines.as_slice(), signer.public_key(), &[]).unwrap();
        assert_eq!(
            report,
            Report {
                sealed: 2,
                ..Report::default()
            }
        );
        database.close().await;
    });
}

fn event(act: &str) -> AuditEvent {
    AuditEvent {
        bank: "x".to_owned(),
        at_ms: 1,
        actor_kind: "system".to_owned(),
        actor: "test".to_owned(),
        act: act.to_owned(),
        subject: "s".to_owned(),
        outcome: "done".to_owned(),
        detail: "{}".to_owned(),
        address: None,
    }
}
