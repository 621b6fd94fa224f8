//! One suite, every database: what callers rely on holds on SQLite and on PostgreSQL alike.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may unwrap"
)]

mod audit;
mod cases;
mod durability;
mod engines;
mod look;
mod lookups;
mod schema;
mod tamperings;
mod tokens;

use std::future::Future;
use std::sync::OnceLock;

use tegata_storage::{Database, SqliteOptions};
use tegata_testkit::postgres::Cluster;

/// Each case is one test per engine.
macro_rules! suite {
    ($($part:ident: $($case:ident),+;)+) => {
        mod on_sqlite {
            $($(#[test] fn $case() { super::run(super::with_sqlite(crate::$part::$case)); })+)+
        }
        mod on_postgres {
            $($(#[test] fn $case() { super::run(super::with_postgres(crate::$part::$case)); })+)+
        }
    };
}

suite! {
    cases:
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
        a_closed_database_takes_nothing;
    look:
        a_look_is_set_and_its_pictures_are_kept;
    tokens:
        a_code_is_spent_once_by_500_at_once,
        a_token_changes_state_once;
    audit:
        events_are_kept_with_their_act_or_not_at_all,
        sealing_goes_on_where_it_ended,
        sealers_in_parallel_make_one_chain,
        more_than_a_batch_is_sealed_at_once,
        an_export_while_sealing_is_clean,
        the_background_sealer_seals_and_closing_seals_the_rest,
        tampering_with_rows_is_found,
        a_chain_computed_anew_is_found,
        a_record_put_back_is_found_by_a_known_head,
        tampering_with_an_export_is_found;
}

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
    let url = new_postgres();
    let database = Database::open(&url).await.unwrap();
    cases::prepare(&database).await;
    case(database.clone()).await;
    database.close().await;
}

/// The cluster of this test process; it ends with it.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start().unwrap())
}

/// The same of one that sorts as Japanese dictionaries do.
fn new_postgres_in_japanese() -> String {
    cluster().database_in_japanese().unwrap()
}

/// The address of a new, empty database.
fn new_postgres() -> String {
    cluster().database().unwrap()
}
