//! The macro that makes a type of a table, and how a column is read and written.

use tegata_domain::{
    acquisition::AcquisitionState, card::CardState, certificate::CertificateState,
    contract::ContractState, ids::HolderKind, right::Right,
};

use crate::{Row, StorageError, Value};

/// A column's type.
pub trait Column: Sized {
    /// Reads the column at `at`.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the stored value is of another kind.
    fn read(row: &Row, at: usize) -> Result<Self, StorageError>;
    /// The value to store.
    fn value(&self) -> Value;
}

impl Column for String {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        row.text(at).map(str::to_owned)
    }
    fn value(&self) -> Value {
        self.into()
    }
}

impl Column for i64 {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        row.integer(at)
    }
    fn value(&self) -> Value {
        (*self).into()
    }
}

impl Column for bool {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        row.flag(at)
    }
    fn value(&self) -> Value {
        (*self).into()
    }
}

impl Column for Vec<u8> {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        row.bytes(at).map(<[u8]>::to_vec)
    }
    fn value(&self) -> Value {
        self.into()
    }
}

impl Column for Option<String> {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        Ok(row.optional_text(at)?.map(str::to_owned))
    }
    fn value(&self) -> Value {
        self.clone().into()
    }
}

impl Column for Option<i64> {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        row.optional_integer(at)
    }
    fn value(&self) -> Value {
        (*self).into()
    }
}

impl Column for Option<Vec<u8>> {
    fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
        Ok(row.optional_bytes(at)?.map(<[u8]>::to_vec))
    }
    fn value(&self) -> Value {
        self.clone().into()
    }
}

macro_rules! word_column {
    ($type:ty) => {
        impl Column for $type {
            fn read(row: &Row, at: usize) -> Result<Self, StorageError> {
                let word = row.text(at)?;
                Self::from_stored(word)
                    .ok_or_else(|| StorageError::corrupt(concat!("unknown ", stringify!($type))))
            }
            fn value(&self) -> Value {
                self.as_str().into()
            }
        }
    };
}

word_column!(CardState);
word_column!(CertificateState);
word_column!(AcquisitionState);
word_column!(HolderKind);
word_column!(ContractState);
word_column!(Right);

/// `INSERT INTO table (…) VALUES ($1, …)`.
pub(crate) fn insert_sql(table: &str, columns: &[&str]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        columns.join(", "),
        places.join(", ")
    )
}

/// A struct with one public field per column, `insert`, `one` and `many`.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident = $table:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $name {
            /// The table's name.
            pub const TABLE: &'static str = $table;
            /// The columns in the table's order.
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn read(row: &$crate::Row) -> Result<Self, $crate::StorageError> {
                let mut at = 0..;
                let mut next = || at.next().unwrap_or_default();
                Ok(Self { $($field: $crate::rows::Column::read(row, next())?,)* })
            }

            /// Adds the row.
            ///
            /// # Errors
            /// [`StorageError::Conflict`](crate::StorageError::Conflict) when its key exists.
            pub fn insert(&self, tx: &mut dyn $crate::Tx) -> Result<(), $crate::StorageError> {
                static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(||
                    $crate::rows::row::insert_sql($name::TABLE, $name::COLUMNS));
                tx.execute_one(SQL.as_str(), &[$($crate::rows::Column::value(&self.$field)),*])
            }

            /// The one row of a `SELECT *`, if any.
            ///
            /// # Errors
            /// [`StorageError`](crate::StorageError)
            pub fn one(
                tx: &mut dyn $crate::Tx,
                sql: &'static str,
                params: &[$crate::Value],
            ) -> Result<Option<Self>, $crate::StorageError> {
                tx.query_one_optional(sql, params)?.map(|row| Self::read(&row)).transpose()
            }

            /// All rows of a `SELECT *`.
            ///
            /// # Errors
            /// [`StorageError`](crate::StorageError)
            pub fn many(
                tx: &mut dyn $crate::Tx,
                sql: &'static str,
                params: &[$crate::Value],
            ) -> Result<Vec<Self>, $crate::StorageError> {
                tx.query(sql, params)?.iter().map(Self::read).collect()
            }
        }
    };
}
