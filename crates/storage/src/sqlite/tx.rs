use std::collections::HashMap;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ffi, params_from_iter};

use crate::{Row, StorageError, Tx, Value};

/// The texts of this connection in SQLite's own dialect.
pub(super) type Texts = HashMap<&'static str, String>;

/// A unit of work inside a transaction of SQLite.
pub(super) struct SqliteTx<'c> {
    connection: &'c Connection,
    texts: &'c mut Texts,
    /// A statement failed; whatever the closure answers, it must not be committed.
    pub(super) failed: bool,
}

impl<'c> SqliteTx<'c> {
    pub(super) fn new(connection: &'c Connection, texts: &'c mut Texts) -> Self {
        Self {
            connection,
            texts,
            failed: false,
        }
    }

    fn text(&mut self, sql: &'static str) -> &str {
        self.texts.entry(sql).or_insert_with(|| translate(sql))
    }

    fn noted<T>(&mut self, result: rusqlite::Result<T>) -> Result<T, StorageError> {
        result.map_err(|error| {
            self.failed = true;
            storage_error(&error)
        })
    }
}

impl Tx for SqliteTx<'_> {
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StorageError> {
        let connection = self.connection;
        let text = self.text(sql);
        let run = || {
            connection
                .prepare_cached(text)?
                .execute(params_from_iter(params))
        };
        let result = run();
        self.noted(result).map(|rows| rows as u64)
    }

    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StorageError> {
        let connection = self.connection;
        let text = self.text(sql);
        let result = rows(connection, text, params);
        self.noted(result)
    }
}

fn rows(connection: &Connection, text: &str, params: &[Value]) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(text)?;
    let columns = statement.column_count();
    let mut answer = statement.query(params_from_iter(params))?;
    let mut rows = Vec::new();
    while let Some(row) = answer.next()? {
        let values = (0..columns).map(|column| value(column, row.get_ref(column)?));
        rows.push(Row::new(values.collect::<rusqlite::Result<_>>()?));
    }
    Ok(rows)
}

fn value(column: usize, value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => {
            return Err(rusqlite::Error::InvalidColumnType(
                column,
                "real".to_owned(),
                value.data_type(),
            ));
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// `$1` becomes `?1` (SQLite would number `$2` before `$1` by order of appearance), and row locks are dropped:
/// there is one writer.
fn translate(sql: &str) -> String {
    let plain = sql
        .replace(" FOR UPDATE SKIP LOCKED", "")
        .replace(" FOR UPDATE", "");
    let mut text = String::with_capacity(plain.len());
    let mut letters = plain.chars().peekable();
    while let Some(letter) = letters.next() {
        let placeholder = letter == '$' && letters.peek().is_some_and(char::is_ascii_digit);
        text.push(if placeholder { '?' } else { letter });
    }
    text
}

/// What SQLite says, in the words both engines share.
pub(super) fn storage_error(error: &rusqlite::Error) -> StorageError {
    use rusqlite::Error::{FromSqlConversionFailure, InvalidColumnType, Utf8Error};
    if let FromSqlConversionFailure(..) | InvalidColumnType(..) | Utf8Error(..) = error {
        return StorageError::corrupt("a column is neither integer, text nor bytes");
    }
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return StorageError::Engine {
            code: "driver".to_owned(),
            message: error.to_string(),
        };
    };
    let message = message.clone().unwrap_or_else(|| code.to_string());
    match (code.code, code.extended_code) {
        (
            _,
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID,
        ) => StorageError::Conflict {
            table: conflicting_table(&message),
        },
        (ErrorCode::ConstraintViolation, _) => StorageError::Constraint { rule: message },
        (ErrorCode::DiskFull, _) => StorageError::DiskFull,
        (ErrorCode::ReadOnly, _) => StorageError::ReadOnly,
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => StorageError::Locked,
        (_, extended) => StorageError::Engine {
            code: extended.to_string(),
            message,
        },
    }
}

/// `UNIQUE constraint failed: table.column, table.other` names the table.
fn conflicting_table(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    columns.split('.').next().unwrap_or(columns).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_and_locks_dropped() {
        let sql = "SELECT a FROM t WHERE b = $2 AND c = $10 AND d = '$' FOR UPDATE";
        assert_eq!(
            translate(sql),
            "SELECT a FROM t WHERE b = ?2 AND c = ?10 AND d = '$'"
        );
    }

    #[test]
    fn the_table_of_a_conflict_is_named() {
        assert_eq!(
            conflicting_table("UNIQUE constraint failed: cert.issuer, cert.serial"),
            "cert"
        );
    }
}
