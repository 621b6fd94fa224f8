//! The cases; each gets an empty database with the two tables of [`prepare`].

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tegata_storage::{Database, StorageError, Tx, Value};

/// What a use case would make of it: its own error, into which the database's goes.
#[derive(Debug, PartialEq)]
enum Refused {
    ByRule,
    Storage(StorageError),
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

pub(crate) async fn prepare(database: &Database) {
    const TABLES: [&str; 3] = [
        "CREATE TABLE probe (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0), note TEXT, raw BYTEA)",
        "CREATE TABLE child (id BIGINT NOT NULL PRIMARY KEY, parent BIGINT NOT NULL REFERENCES probe (id))",
        "INSERT INTO probe (id, n) VALUES (1, 0)",
    ];
    for sql in TABLES {
        database
            .write(move |tx| tx.execute(sql, &[]))
            .await
            .unwrap();
    }
}

fn insert(tx: &mut dyn Tx, id: i64) -> Result<(), StorageError> {
    tx.execute_one("INSERT INTO probe (id, n) VALUES ($1, 0)", &[id.into()])
}

async fn count(database: &Database) -> i64 {
    database
        .query("SELECT count(*) FROM probe", vec![])
        .await
        .unwrap()[0]
        .integer(0)
        .unwrap()
}

pub(crate) async fn an_answer_is_committed(database: Database) {
    let answer: Result<&str, StorageError> =
        database.write(|tx| insert(tx, 2).map(|()| "done")).await;
    assert_eq!(answer, Ok("done"));
    assert_eq!(count(&database).await, 2);
}

pub(crate) async fn an_error_rolls_back(database: Database) {
    let answer: Result<(), Refused> = database
        .write(|tx| {
            insert(tx, 2)?;
            Err(Refused::ByRule)
        })
        .await;
    assert_eq!(answer, Err(Refused::ByRule));
    assert_eq!(count(&database).await, 1);
}

pub(crate) async fn a_panic_rolls_back_and_harms_no_one(database: Database) {
    let answer: Result<(), StorageError> = database
        .write(|tx| {
            insert(tx, 2)?;
            panic!("meant by the test");
        })
        .await;
    assert_eq!(answer, Err(StorageError::Panicked));
    let answer: Result<(), StorageError> = database.read(|_| panic!("meant by the test")).await;
    assert_eq!(answer, Err(StorageError::Panicked));
    database.write(|tx| insert(tx, 2)).await.unwrap();
    assert_eq!(count(&database).await, 2);
}

pub(crate) async fn a_swallowed_error_is_not_committed(database: Database) {
    let answer: Result<(), StorageError> = database
        .write(|tx| {
            insert(tx, 2)?;
            let _ = insert(tx, 2);
            Ok(())
        })
        .await;
    assert_eq!(answer, Err(StorageError::Swallowed));
    assert_eq!(count(&database).await, 1);
}

pub(crate) async fn one_of_many_conditional_updates_wins(database: Database) {
    let winners = Arc::new(AtomicUsize::new(0));
    in_parallel(&database, 100, move |database, number| {
        let winners = Arc::clone(&winners);
        async move {
            let won = database
                .write(move |tx| {
                    tx.execute_conditional(
                        "UPDATE probe SET n = $2 WHERE id = $1 AND n = 0",
                        &[1.into(), (number + 1).into()],
                    )
                })
                .await;
            let winners = winners.fetch_add(usize::from(won.unwrap()), Ordering::SeqCst);
            assert!(winners < 2);
        }
    })
    .await;
    let rows = database
        .query(
            "SELECT n FROM probe WHERE id = $1 AND n > 0",
            vec![1.into()],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
}

pub(crate) async fn a_counter_is_exact(database: Database) {
    in_parallel(&database, 64, |database, _| async move {
        for _ in 0..5 {
            let counted: Result<(), StorageError> = database
                .write(|tx| {
                    let row =
                        tx.query_one("SELECT n FROM probe WHERE id = $1 FOR UPDATE", &[1.into()])?;
                    tx.execute_one(
                        "UPDATE probe SET n = $2 WHERE id = $1",
                        &[1.into(), (row.integer(0)? + 1).into()],
                    )
                })
                .await;
            counted.unwrap();
        }
    })
    .await;
    let rows = database
        .query("SELECT n FROM probe WHERE id = 1", vec![])
        .await
        .unwrap();
    assert_eq!(rows[0].integer(0), Ok(320));
}

pub(crate) async fn a_second_row_with_the_key_is_a_conflict(database: Database) {
    let answer = database.write(|tx| insert(tx, 1)).await;
    assert_eq!(
        answer,
        Err(StorageError::Conflict {
            table: "probe".to_owned()
        })
    );
}

pub(crate) async fn a_broken_rule_is_named(database: Database) {
    let check = database
        .write(|tx| tx.execute("UPDATE probe SET n = $1", &[(-1).into()]))
        .await;
    let not_null = database
        .write(|tx| tx.execute("INSERT INTO probe (id) VALUES ($1)", &[5.into()]))
        .await;
    let foreign = database
        .write(|tx| {
            tx.execute(
                "INSERT INTO child (id, parent) VALUES (1, $1)",
                &[99.into()],
            )
        })
        .await;
    for answer in [check, not_null, foreign] {
        assert!(
            matches!(answer, Err(StorageError::Constraint { .. })),
            "{answer:?}"
        );
    }
}

pub(crate) async fn a_failing_unit_does_not_hurt_its_neighbours(database: Database) {
    in_parallel(&database, 60, |database, number| async move {
        let answer: Result<(), Refused> = database
            .write(move |tx| {
                insert(tx, 100 + number)?;
                match number % 3 {
                    0 => Ok(()),
                    1 => Err(Refused::ByRule),
                    _ => insert(tx, 1).map_err(Refused::from),
                }
            })
            .await;
        assert_eq!(answer.is_ok(), number % 3 == 0);
    })
    .await;
    assert_eq!(count(&database).await, 21);
}

pub(crate) async fn a_reader_may_not_write(database: Database) {
    let answer = database.read(|tx| insert(tx, 2)).await;
    assert_eq!(answer, Err(StorageError::ReadOnly));
    let answer = database
        .query("DELETE FROM probe WHERE id = $1", vec![1.into()])
        .await;
    assert_eq!(answer, Err(StorageError::ReadOnly));
    assert_eq!(count(&database).await, 1);
}

pub(crate) async fn a_reader_sees_one_snapshot(database: Database) {
    let (wrote, go_on) = std::sync::mpsc::channel();
    let go_on = std::sync::Mutex::new(go_on);
    let (began, reads) = tokio::sync::oneshot::channel();
    let began = std::sync::Mutex::new(Some(began));
    let reading = tokio::spawn({
        let database = database.clone();
        async move {
            database
                .read(move |tx| {
                    let before = tx
                        .query_one("SELECT count(*) FROM probe", &[])?
                        .integer(0)?;
                    began.lock().unwrap().take().unwrap().send(()).unwrap();
                    go_on.lock().unwrap().recv().unwrap();
                    let after = tx
                        .query_one("SELECT count(*) FROM probe", &[])?
                        .integer(0)?;
                    Ok::<_, StorageError>((before, after))
                })
                .await
        }
    });
    reads.await.unwrap();
    database.write(|tx| insert(tx, 2)).await.unwrap();
    wrote.send(()).unwrap();
    assert_eq!(reading.await.unwrap(), Ok((1, 1)));
    assert_eq!(count(&database).await, 2);
}

pub(crate) async fn every_type_comes_back(database: Database) {
    let params: [Value; 4] = [
        7.into(),
        i64::MAX.into(),
        "取得 $1 'x'".into(),
        vec![0_u8, 255].into(),
    ];
    database
        .write(move |tx| {
            tx.execute_one(
                "INSERT INTO probe (raw, note, n, id) VALUES ($4, $3, $2, $1)",
                &params,
            )
        })
        .await
        .unwrap();
    let rows = database
        .query(
            "SELECT id, n, note, raw FROM probe WHERE raw = $1",
            vec![vec![0_u8, 255].into()],
        )
        .await
        .unwrap();
    assert_eq!(rows[0].integer(1), Ok(i64::MAX));
    assert_eq!(rows[0].text(2), Ok("取得 $1 'x'"));
    assert_eq!(rows[0].bytes(3), Ok([0_u8, 255].as_slice()));
    let rows = database
        .query(
            "SELECT note, raw, n = 0 FROM probe WHERE id = $1",
            vec![1.into()],
        )
        .await
        .unwrap();
    assert_eq!(
        (
            rows[0].optional_text(0),
            rows[0].optional_bytes(1),
            rows[0].flag(2)
        ),
        (Ok(None), Ok(None), Ok(true))
    );
    let returned = database
        .write(|tx| {
            tx.query_one(
                "UPDATE probe SET note = $1 WHERE id = 1 RETURNING n",
                &[Option::<String>::None.into()],
            )
        })
        .await
        .unwrap();
    assert_eq!(returned.integer(0), Ok(0));
}

pub(crate) async fn wrong_row_counts_are_errors(database: Database) {
    const NONE: &str = "UPDATE probe SET n = n WHERE id = 99";
    const ALL: &str = "UPDATE probe SET n = 5";
    database.write(|tx| insert(tx, 2)).await.unwrap();
    let unexpected = |actual, sql| Err(StorageError::UnexpectedRows { actual, sql });
    assert_eq!(
        database.write(|tx| tx.execute_one(NONE, &[])).await,
        unexpected(0, NONE)
    );
    assert_eq!(
        database.write(|tx| tx.execute_one(ALL, &[])).await,
        unexpected(2, ALL)
    );
    assert_eq!(
        database
            .write(|tx| tx.execute_conditional(ALL, &[]).map(|_| ()))
            .await,
        unexpected(2, ALL)
    );
    let touched = database
        .query("SELECT id FROM probe WHERE n = 5", vec![])
        .await
        .unwrap();
    assert!(touched.is_empty());
}

pub(crate) async fn a_closed_database_takes_nothing(database: Database) {
    let late = {
        let database = database.clone();
        tokio::spawn(async move { database.write(|tx| insert(tx, 2)).await })
    };
    late.await.unwrap().unwrap();
    database.close().await;
    assert_eq!(
        database.write(|tx| insert(tx, 3)).await,
        Err(StorageError::Closed)
    );
    assert_eq!(
        database.query("SELECT 1", vec![]).await,
        Err(StorageError::Closed)
    );
    database.close().await;
}

async fn in_parallel<F>(database: &Database, tasks: i64, task: impl Fn(Database, i64) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let tasks: Vec<_> = (0..tasks)
        .map(|number| tokio::spawn(task(database.clone(), number)))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}
