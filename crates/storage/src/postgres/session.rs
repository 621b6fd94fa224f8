//! One connection and what was prepared on it.

use std::collections::HashMap;

use postgres::{Client, Config, NoTls, Statement};

use super::tx::storage_error;
use crate::StorageError;

/// Statements prepared on one connection.
pub(super) type Statements = HashMap<&'static str, Statement>;

pub(super) struct Session {
    pub(super) client: Client,
    pub(super) statements: Statements,
}

impl Session {
    pub(super) fn connect(config: &Config, read_only: bool) -> Result<Self, StorageError> {
        let connect = || {
            let mut client = config.connect(NoTls)?;
            client.batch_execute(
                "SET synchronous_commit = on; SET lock_timeout = '10s'; \
                 SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning",
            )?;
            if read_only {
                client.batch_execute("SET default_transaction_read_only = on")?;
            }
            Ok(Self {
                client,
                statements: Statements::new(),
            })
        };
        connect().map_err(|error: postgres::Error| match storage_error(&error) {
            // Whatever the reason, without a connection there is no database.
            StorageError::Engine { code, message } => StorageError::Unavailable {
                reason: format!("{code}: {message}"),
            },
            other => other,
        })
    }
}
