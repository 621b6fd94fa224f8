//! One suite, every database: what callers rely on holds on SQLite and on PostgreSQL alike.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may unwrap"
)]

mod cases;
mod cluster;

use std::future::Future;

use tegata_storage::{Database, SqliteOptions};

use crate::cluster::Cluster;

/// Each case is one test per engine.
macro_rules! suite {
    ($($case:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $case() { super::run(super::with_sqlite(crate::cases::$case)); })+
        }
        mod on_postgres {
            $(#[test] fn $case() { super::run(super::with_postgres(crate::cases::$case)); })+
        }
    };
}

suite!(
    an_answer_is_committed,
    an_error_rolls_back,
    a_panic_rolls_back_and_harms_no_one,
    a_swallowed_error_is_not_committed,
    one_of_many_conditional_updates_wins,
    a_counter_is_exact,
    a_second_row_with_the_key_is_a_conflict,
    a_broken_rule_is_named,
    a_failing_unit_does_not_hurt_its_neighbours,
    a_reader_may_not_write,
    a_reader_sees_one_snapshot,
    every_type_comes_back,
    wrong_row_counts_are_errors,
    a_closed_database_takes_nothing,
);

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

async fn with_sqlite<F: Future<Output = ()>>(case: impl Fn(Database) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open_sqlite(folder.path().join("t.db"), SqliteOptions::default())
        .await
        .unwrap();
    cases::prepare(&database).await;
    case(database.clone()).await;
    database.close().await;
}

async fn with_postgres<F: Future<Output = ()>>(case: impl Fn(Database) -> F) {
    let url = Cluster::shared().new_database();
    let database = Database::open(&url).await.unwrap();
    cases::prepare(&database).await;
    case(database.clone()).await;
    database.close().await;
}
