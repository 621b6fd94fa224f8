use std::error::Error;

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{GenericClient, Statement};

use super::session::Statements;
use crate::{Row, StorageError, Tx, Value};

/// A unit of work on a connection, inside a transaction or as a single statement.
pub(super) struct PostgresTx<'c, C> {
    client: &'c mut C,
    statements: &'c mut Statements,
    /// The first error of a statement; it decides how the unit of work goes on, whatever the closure makes of it.
    pub(super) failure: Option<(Failure, StorageError)>,
}

/// What an error means for the unit of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It collided with another one and may be run again.
    Collision,
    /// A prepared statement no longer fits the schema; prepare anew and run again.
    Stale,
    /// The connection is gone.
    Lost,
    /// It is the statement's own fault.
    Final,
}

impl Failure {
    pub(super) fn of(error: &postgres::Error) -> Self {
        match error.code().map(postgres::error::SqlState::code) {
            Some("40001" | "40P01") => Self::Collision,
            Some("0A000" | "26000") => Self::Stale,
            Some(code) if code.starts_with("57P0") || code.starts_with("08") => Self::Lost,
            None if error.is_closed() || broken_pipe(error) => Self::Lost,
            _ => Self::Final,
        }
    }
}

fn broken_pipe(error: &postgres::Error) -> bool {
    error
        .source()
        .is_some_and(<dyn Error>::is::<std::io::Error>)
}

impl<'c, C: GenericClient> PostgresTx<'c, C> {
    pub(super) fn new(client: &'c mut C, statements: &'c mut Statements) -> Self {
        Self {
            client,
            statements,
            failure: None,
        }
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn noted<T>(&mut self, result: Result<T, postgres::Error>) -> Result<T, StorageError> {
        result.map_err(|error| {
            let told = storage_error(&error);
            self.failure
                .get_or_insert_with(|| (Failure::of(&error), told.clone()));
            told
        })
    }
}

impl<C: GenericClient> Tx for PostgresTx<'_, C> {
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StorageError> {
        let prepared = self.prepare(sql);
        let statement = self.noted(prepared)?;
        let result = self.client.execute(&statement, &references(params));
        self.noted(result)
    }

    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StorageError> {
        let prepared = self.prepare(sql);
        let statement = self.noted(prepared)?;
        let result = self.client.query(&statement, &references(params));
        let rows = self.noted(result)?;
        rows.iter().map(row).collect()
    }
}

fn references(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

fn row(row: &postgres::Row) -> Result<Row, StorageError> {
    let columns = row.columns().iter().enumerate();
    let values = columns.map(|(column, described)| value(row, column, described.type_()));
    values.collect::<Result<_, _>>().map(Row::new)
}

fn value(row: &postgres::Row, column: usize, kind: &Type) -> Result<Value, StorageError> {
    let value = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(column).map(Value::from),
        Type::INT4 => row.try_get::<_, Option<i32>>(column).map(Value::from),
        Type::BOOL => row.try_get::<_, Option<bool>>(column).map(Value::from),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column).map(Value::from),
        Type::TEXT | Type::VARCHAR | Type::NAME => {
            row.try_get::<_, Option<String>>(column).map(Value::from)
        }
        _ => {
            return Err(StorageError::corrupt(format!(
                "column {column}: type {kind} is not shared"
            )));
        }
    };
    value.map_err(|error| storage_error(&error))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Integer(integer), &Type::INT8) => integer.to_sql(kind, out),
            (Self::Integer(integer), &Type::INT4) => i32::try_from(*integer)?.to_sql(kind, out),
            (Self::Integer(integer), &Type::BOOL) => (*integer != 0).to_sql(kind, out),
            (Self::Text(text), &(Type::TEXT | Type::VARCHAR | Type::NAME)) => {
                text.to_sql(kind, out)
            }
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            (_, other) => Err(format!("{self:?} given where {other} is needed").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// What PostgreSQL says, in the words both engines share; never its details, which quote values.
pub(super) fn storage_error(error: &postgres::Error) -> StorageError {
    let Some(database) = error.as_db_error() else {
        let reason = error
            .source()
            .map_or_else(|| error.to_string(), ToString::to_string);
        return match Failure::of(error) {
            Failure::Lost => StorageError::Unavailable { reason },
            _ => StorageError::Engine {
                code: "driver".to_owned(),
                message: format!("{error}: {reason}"),
            },
        };
    };
    let message = database.message().to_owned();
    match database.code().code() {
        "23505" => StorageError::Conflict {
            table: database.table().unwrap_or_default().to_owned(),
        },
        code if code.starts_with("23") => StorageError::Constraint { rule: message },
        "40001" | "40P01" => StorageError::Contention,
        "25006" => StorageError::ReadOnly,
        "53100" => StorageError::DiskFull,
        "55P03" => StorageError::Locked,
        code if code.starts_with("57P0") || code.starts_with("08") => {
            StorageError::Unavailable { reason: message }
        }
        code => StorageError::Engine {
            code: code.to_owned(),
            message,
        },
    }
}
