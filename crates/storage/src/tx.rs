use crate::{Row, StorageError, Value};

/// What a unit of work may do. One SQL text serves both engines: placeholders are `$1…`, ` FOR UPDATE` is dropped on
/// SQLite. The text must not hold `$` followed by a digit anywhere else.
///
/// Inside there is no I/O, key derivation, signing, clock or randomness: they come in as values. An error of a
/// statement must be handed on: a unit of work that ignores one is rolled back with [`StorageError::Swallowed`].
pub trait Tx {
    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// What the engine refuses; it must be handed on.
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StorageError>;

    /// Runs a statement that answers rows (`SELECT`, or anything with `RETURNING`).
    ///
    /// # Errors
    /// As [`Tx::execute`].
    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StorageError>;

    /// The row, when there is one.
    ///
    /// # Errors
    /// As [`Tx::execute`], and [`StorageError::UnexpectedRows`] when there are several.
    fn query_one_optional(
        &mut self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Option<Row>, StorageError> {
        let mut rows = self.query(sql, params)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            many => Err(StorageError::UnexpectedRows {
                actual: many as u64,
                sql,
            }),
        }
    }

    /// The one row there must be.
    ///
    /// # Errors
    /// As [`Tx::execute`], and [`StorageError::UnexpectedRows`] when it is not exactly one.
    fn query_one(&mut self, sql: &'static str, params: &[Value]) -> Result<Row, StorageError> {
        self.query_one_optional(sql, params)?
            .ok_or(StorageError::UnexpectedRows { actual: 0, sql })
    }

    /// Runs a statement that must touch one row.
    ///
    /// # Errors
    /// As [`Tx::execute`], and [`StorageError::UnexpectedRows`] when it is not exactly one.
    fn execute_one(&mut self, sql: &'static str, params: &[Value]) -> Result<(), StorageError> {
        match self.execute(sql, params)? {
            1 => Ok(()),
            actual => Err(StorageError::UnexpectedRows { actual, sql }),
        }
    }

    /// Runs a statement that touches one row when its condition holds, else none; says which.
    ///
    /// # Errors
    /// As [`Tx::execute`], and [`StorageError::UnexpectedRows`] when it touched several.
    fn execute_conditional(
        &mut self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<bool, StorageError> {
        match self.execute(sql, params)? {
            0 => Ok(false),
            1 => Ok(true),
            actual => Err(StorageError::UnexpectedRows { actual, sql }),
        }
    }
}
