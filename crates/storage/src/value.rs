use std::fmt;

use crate::StorageError;

/// One parameter or column: the four types both engines share.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// `BIGINT` / `INTEGER`; flags are 0 and 1, times are Unix milliseconds.
    Integer(i64),
    /// `TEXT`.
    Text(String),
    /// `BYTEA` / `BLOB`.
    Bytes(Vec<u8>),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Integer(_) => "integer",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

/// Columns may hold secrets, so only their type is shown.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<&Vec<u8>> for Value {
    fn from(value: &Vec<u8>) -> Self {
        Self::Bytes(value.clone())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer, read by the position of the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these columns.
    pub fn new(columns: Vec<Value>) -> Self {
        Self(columns)
    }

    /// A text that is never null.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the column is missing, null or of another type.
    pub fn text(&self, column: usize) -> Result<&str, StorageError> {
        match self.column(column)? {
            Value::Text(text) => Ok(text),
            other => Err(mismatch(column, "text", other)),
        }
    }

    /// A number that is never null.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn integer(&self, column: usize) -> Result<i64, StorageError> {
        match self.column(column)? {
            Value::Integer(integer) => Ok(*integer),
            other => Err(mismatch(column, "integer", other)),
        }
    }

    /// Bytes that are never null.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn bytes(&self, column: usize) -> Result<&[u8], StorageError> {
        match self.column(column)? {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(mismatch(column, "bytes", other)),
        }
    }

    /// A flag, stored as 0 or 1.
    ///
    /// # Errors
    /// As [`Row::text`], and when the number is neither 0 nor 1.
    pub fn flag(&self, column: usize) -> Result<bool, StorageError> {
        match self.integer(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(StorageError::corrupt(format!(
                "column {column}: a flag is 0 or 1"
            ))),
        }
    }

    /// A text or null.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the column is missing or of another type.
    pub fn optional_text(&self, column: usize) -> Result<Option<&str>, StorageError> {
        if self.is_null(column)? {
            Ok(None)
        } else {
            self.text(column).map(Some)
        }
    }

    /// A number or null.
    ///
    /// # Errors
    /// As [`Row::optional_text`].
    pub fn optional_integer(&self, column: usize) -> Result<Option<i64>, StorageError> {
        if self.is_null(column)? {
            Ok(None)
        } else {
            self.integer(column).map(Some)
        }
    }

    /// Bytes or null.
    ///
    /// # Errors
    /// As [`Row::optional_text`].
    pub fn optional_bytes(&self, column: usize) -> Result<Option<&[u8]>, StorageError> {
        if self.is_null(column)? {
            Ok(None)
        } else {
            self.bytes(column).map(Some)
        }
    }

    fn is_null(&self, column: usize) -> Result<bool, StorageError> {
        Ok(*self.column(column)? == Value::Null)
    }

    fn column(&self, column: usize) -> Result<&Value, StorageError> {
        self.0
            .get(column)
            .ok_or_else(|| StorageError::corrupt(format!("column {column} is missing")))
    }
}

fn mismatch(column: usize, expected: &str, found: &Value) -> StorageError {
    StorageError::corrupt(format!(
        "column {column}: {expected} expected, {found:?} found"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_access_names_what_is_wrong() {
        let row = Row::new(vec![
            "a".into(),
            7.into(),
            Value::Null,
            vec![1_u8].into(),
            true.into(),
        ]);
        assert_eq!(row.text(0), Ok("a"));
        assert_eq!(row.integer(1), Ok(7));
        assert_eq!(row.optional_integer(2), Ok(None));
        assert_eq!(row.optional_bytes(3), Ok(Some([1_u8].as_slice())));
        assert_eq!(row.flag(4), Ok(true));
        assert_eq!(
            row.flag(1),
            Err(StorageError::corrupt("column 1: a flag is 0 or 1"))
        );
        assert_eq!(
            row.text(2),
            Err(StorageError::corrupt("column 2: text expected, null found"))
        );
        assert_eq!(
            row.text(9),
            Err(StorageError::corrupt("column 9 is missing"))
        );
    }

    #[test]
    fn debug_shows_no_value() {
        assert_eq!(
            format!("{:?}", Row::new(vec!["secret".into(), 7.into()])),
            "Row([text, integer])"
        );
    }
}
