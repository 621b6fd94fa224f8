//! Both engines have the same tables, and a schema that is not ours is refused.

use std::collections::BTreeMap;

use tegata_storage::{Database, OpenError, SqliteOptions, StorageError, rows};

use crate::{new_postgres, new_postgres_in_japanese};

/// Table, column, type, whether it may be null: in the words of the shared types.
type Columns = Vec<(String, String, String, bool)>;

#[test]
fn both_engines_have_the_same_columns() {
    crate::run(async {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Database::open_sqlite(folder.path().join("t.db"), SqliteOptions::default())
            .await
            .unwrap();
        let postgres = Database::open(&new_postgres()).await.unwrap();
        let on_sqlite = columns(
            &sqlite,
            "SELECT m.name, c.name, c.type, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master m
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
             ORDER BY m.name, c.cid",
        )
        .await;
        let on_postgres = columns(
            &postgres,
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), is_nullable = 'YES'
             FROM information_schema.columns WHERE table_schema = 'public'
             ORDER BY table_name COLLATE \"C\", ordinal_position",
        )
        .await;
        assert_eq!(on_sqlite, on_postgres);
        assert_rows_fit(&on_sqlite);

        let indexes =
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
        let on_sqlite = names(&sqlite, indexes).await;
        let indexes = "SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE schemaname = 'public'
                       AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY indexname COLLATE \"C\"";
        assert_eq!(on_sqlite, names(&postgres, indexes).await);
        sqlite.close().await;
        postgres.close().await;
    });
}

/// The row types name every column of their table, in its order.
fn assert_rows_fit(columns: &Columns) {
    let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (table, column, _, _) in columns {
        tables.entry(table).or_default().push(column);
    }
    for (table, columns) in rows::TABLES {
        assert_eq!(
            tables.get(table).map(Vec::as_slice),
            Some(*columns),
            "{table}"
        );
    }
}

async fn columns(database: &Database, sql: &'static str) -> Columns {
    let shared_type = |name: &str| match name {
        "INTEGER" => "bigint".to_owned(),
        "BLOB" => "bytea".to_owned(),
        other => other.to_lowercase(),
    };
    let rows = database.query(sql, vec![]).await.unwrap();
    rows.iter()
        .map(|row| {
            let text = |column| row.text(column).unwrap().to_owned();
            (
                text(0),
                text(1),
                shared_type(row.text(2).unwrap()),
                row.flag(3).unwrap(),
            )
        })
        .collect()
}

async fn names(database: &Database, sql: &'static str) -> Vec<String> {
    let rows = database.query(sql, vec![]).await.unwrap();
    rows.iter()
        .map(|row| row.text(0).unwrap().to_owned())
        .collect()
}

/// Also where the database was made to sort otherwise, and where an earlier release left it so.
#[test]
fn every_text_is_compared_by_its_bytes() {
    const TEXTS: &str = "SELECT CAST(table_name AS TEXT) || '.' || CAST(column_name AS TEXT) FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'";
    crate::run(async {
        for url in [new_postgres(), new_postgres_in_japanese()] {
            for _ in 0..2 {
                let database = Database::open(&url).await.unwrap();
                assert!(names(&database, TEXTS).await.is_empty(), "{url}");
                run(
                    &database,
                    "ALTER TABLE contract ALTER COLUMN number TYPE text COLLATE \"default\"",
                )
                .await;
                assert_eq!(names(&database, TEXTS).await, ["contract.number"]);
                database.close().await;
            }
        }
    });
}

/// What others keep in the same schema is left alone.
#[test]
fn tables_of_others_sort_as_they_did() {
    crate::run(async {
        let url = new_postgres_in_japanese();
        let database = Database::open(&url).await.unwrap();
        run(&database, "CREATE TABLE theirs (name TEXT NOT NULL)").await;
        database.close().await;
        let database = Database::open(&url).await.unwrap();
        let theirs = "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_name = 'theirs' AND collation_name IS NULL";
        assert_eq!(names(&database, theirs).await, ["name"]);
        database.close().await;
    });
}

#[test]
fn opening_twice_changes_nothing_and_a_foreign_schema_is_refused() {
    crate::run(async {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = format!("sqlite:{}", folder.path().join("t.db").display());
        let postgres = new_postgres();
        for url in [sqlite, postgres] {
            Database::open(&url).await.unwrap().close().await;
            let database = Database::open(&url).await.unwrap();
            let versions = database
                .query("SELECT version FROM schema_version", vec![])
                .await
                .unwrap();
            run(
                &database,
                "UPDATE schema_version SET checksum = 'other' WHERE version = 0",
            )
            .await;
            database.close().await;
            assert!(matches!(
                Database::open(&url).await,
                Err(OpenError::Altered { version: 0, .. })
            ));

            // Refusing has changed nothing, but the database can only be reached by hand now.
            assert!(!versions.is_empty());
        }
    });
}

#[test]
fn a_newer_schema_is_refused() {
    crate::run(async {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = format!("sqlite:{}", folder.path().join("t.db").display());
        for url in [sqlite, new_postgres()] {
            let database = Database::open(&url).await.unwrap();
            run(
                &database,
                "INSERT INTO schema_version (version, name, checksum, applied_at) VALUES (999, 'x', 'x', 0)",
            )
            .await;
            database.close().await;
            assert!(matches!(
                Database::open(&url).await,
                Err(OpenError::Newer { found: 999, .. })
            ));
        }
    });
}

#[test]
fn servers_that_start_together_migrate_once() {
    crate::run(async {
        let url = new_postgres();
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Database::open(&url).await.unwrap().close().await })
            })
            .collect();
        for one in opening {
            one.await.unwrap();
        }
    });
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    crate::run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let first = Database::open_sqlite(&path, SqliteOptions::default())
            .await
            .unwrap();
        let second = Database::open_sqlite(&path, SqliteOptions::default()).await;
        assert!(matches!(second, Err(OpenError::InUse { .. })));
        first.close().await;
        Database::open_sqlite(&path, SqliteOptions::default())
            .await
            .unwrap()
            .close()
            .await;
    });
}

#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    crate::run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let database = Database::open_sqlite(&path, SqliteOptions::default())
            .await
            .unwrap();
        run(&database, "UPDATE lease SET holder = 'x'").await;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.path().display());
        }
        database.close().await;
    });
}

#[test]
fn an_address_of_neither_kind_is_refused() {
    crate::run(async {
        assert!(matches!(
            Database::open("mysql://x").await,
            Err(OpenError::Address)
        ));
        assert!(matches!(
            Database::open("sqlite:/no/such/folder/t.db").await,
            Err(OpenError::File { .. })
        ));
        assert!(matches!(
            Database::open("postgres://t@127.0.0.1:1/t").await,
            Err(OpenError::Storage(_))
        ));
    });
}

async fn run(database: &Database, sql: &'static str) {
    let done: Result<u64, StorageError> = database.write(move |tx| tx.execute(sql, &[])).await;
    done.unwrap();
}
