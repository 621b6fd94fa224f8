//! What the console looks for: contracts by number, name and standing, users by ID, certificates by the end of their
//! serial number, and the register page by page.

use tegata_domain::{certificate::CertificateState, ids::HolderKind};

use super::{Certificate, Contract, Holder};
use crate::{StorageError, Tx, Value};

row! {
    /// The name of a company as it is looked for.
    ContractName = "contract_name" {
        /// Contract row id.
        contract: String,
        /// Tenant.
        bank: String,
        /// The bytes that are compared.
        key: Vec<u8>,
    }
}

impl Contract {
    /// Those of a bank after a number, by number; in one standing, where one is named.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn page(
        tx: &mut dyn Tx,
        (bank, standing): (&str, &str),
        after: &str,
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        if standing.is_empty() {
            return Self::many(
                tx,
                "SELECT * FROM contract WHERE bank = $1 AND number > $2 ORDER BY number LIMIT $3",
                &[bank.into(), after.into(), limit.into()],
            );
        }
        Self::many(
            tx,
            "SELECT * FROM contract WHERE bank = $1 AND status = $4 AND number > $2 ORDER BY number LIMIT $3",
            &[bank.into(), after.into(), limit.into(), standing.into()],
        )
    }
    /// Those of a bank with a number in `from..until`, after a number.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn numbered(
        tx: &mut dyn Tx,
        bank: &str,
        (from, until): (&str, &str),
        after: &str,
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM contract WHERE bank = $1 AND number >= $2 AND number < $3 AND number > $4
             ORDER BY number LIMIT $5",
            &[
                bank.into(),
                from.into(),
                until.into(),
                after.into(),
                limit.into(),
            ],
        )
    }
}

impl ContractName {
    /// Names of a bank in `from..until`, after one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn between(
        tx: &mut dyn Tx,
        bank: &str,
        (from, until): (&[u8], &[u8]),
        (key, contract): (&[u8], &str),
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM contract_name WHERE bank = $1 AND key >= $2 AND key < $3 AND (key, contract) > ($4, $5)
             ORDER BY key, contract LIMIT $6",
            &[
                bank.into(),
                from.into(),
                until.into(),
                key.into(),
                contract.into(),
                limit.into(),
            ],
        )
    }
    /// Of a contract.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, contract: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM contract_name WHERE contract = $1",
            &[contract.into()],
        )
    }
}

impl Holder {
    /// Users of a bank with this ID, in any contract, after a row.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn users_named(
        tx: &mut dyn Tx,
        (bank, name_id): (&str, &str),
        after: &str,
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM holder WHERE bank = $1 AND name_id = $2 AND kind = 'user' AND id > $3 ORDER BY id LIMIT $4",
            &[bank.into(), name_id.into(), after.into(), limit.into()],
        )
    }
    /// How many active ones of one kind a contract has.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_of_contract(
        tx: &mut dyn Tx,
        contract: &str,
        kind: HolderKind,
    ) -> Result<i64, StorageError> {
        tx.query_one(
            "SELECT count(*) FROM holder WHERE contract = $1 AND kind = $2 AND status = 'active'",
            &[contract.into(), kind.as_str().into()],
        )?
        .integer(0)
    }
}

/// Which certificates of a bank, and from where on.
#[derive(Clone, Copy)]
pub struct RegisterFilter<'a> {
    /// Tenant.
    pub bank: &'a str,
    /// Of which holders; none means all.
    pub kind: Option<HolderKind>,
    /// In which state; none means all.
    pub state: Option<CertificateState>,
    /// 電子証明書発行番号; none means all.
    pub number: Option<i64>,
    /// Ending at this time or later, and before the other.
    pub ends: (i64, i64),
    /// After the certificate with this end and row id, in the order of the list.
    pub after: (i64, &'a str),
    /// So many at most.
    pub limit: u32,
}

impl RegisterFilter<'_> {
    fn kind(&self) -> Value {
        self.kind.map_or("", HolderKind::as_str).into()
    }

    fn state(&self) -> Value {
        self.state.map_or("", CertificateState::as_str).into()
    }
}

impl Certificate {
    /// The register, the latest end first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn register(
        tx: &mut dyn Tx,
        filter: &RegisterFilter<'_>,
    ) -> Result<Vec<Self>, StorageError> {
        let mut params = vec![
            filter.bank.into(),
            filter.ends.0.into(),
            filter.ends.1.into(),
            filter.after.0.into(),
            filter.after.1.into(),
            filter.kind(),
            filter.limit.into(),
        ];
        if let Some(number) = filter.number {
            params.extend([number.into(), filter.state()]);
            return Self::many(tx, BY_NUMBER, &params);
        }
        if filter.state.is_some() {
            params.push(filter.state());
            return Self::many(tx, BY_STATE, &params);
        }
        Self::many(tx, BY_END, &params)
    }
    /// Those of a bank whose serial numbers end with these two bytes.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_serial_end(
        tx: &mut dyn Tx,
        bank: &str,
        end: &[u8],
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM certificate WHERE bank = $1 AND substr(serial, 16) = $2 ORDER BY id DESC LIMIT 200",
            &[bank.into(), end.into()],
        )
    }
    /// How many of a bank's administrators have a held certificate.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_held_administrators(tx: &mut dyn Tx, bank: &str) -> Result<i64, StorageError> {
        tx.query_one(
            "SELECT count(*) FROM certificate WHERE bank = $1 AND state = 'held'
             AND (SELECT kind FROM holder WHERE holder.id = certificate.holder) = 'administrator'",
            &[bank.into()],
        )?
        .integer(0)
    }
    /// How many valid ones of a bank's administrators end in `from..until`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_ending_administrators(
        tx: &mut dyn Tx,
        bank: &str,
        (from, until): (i64, i64),
    ) -> Result<i64, StorageError> {
        tx.query_one(
            "SELECT count(*) FROM certificate WHERE bank = $1 AND state = 'valid' AND not_after >= $2 AND not_after < $3
             AND (SELECT kind FROM holder WHERE holder.id = certificate.holder) = 'administrator'",
            &[bank.into(), from.into(), until.into()],
        )?
        .integer(0)
    }
}

// The holder's kind is read per row, so that no planner begins with the holders.
const BY_END: &str = "SELECT * FROM certificate
    WHERE bank = $1 AND not_after >= $2 AND not_after < $3 AND (not_after, id) < ($4, $5)
    AND ($6 = '' OR (SELECT kind FROM holder WHERE holder.id = certificate.holder) = $6)
    ORDER BY not_after DESC, id DESC LIMIT $7";
const BY_STATE: &str = "SELECT * FROM certificate
    WHERE bank = $1 AND state = $8 AND not_after >= $2 AND not_after < $3 AND (not_after, id) < ($4, $5)
    AND ($6 = '' OR (SELECT kind FROM holder WHERE holder.id = certificate.holder) = $6)
    ORDER BY not_after DESC, id DESC LIMIT $7";
const BY_NUMBER: &str = "SELECT * FROM certificate
    WHERE bank = $1 AND number = $8 AND not_after >= $2 AND not_after < $3 AND (not_after, id) < ($4, $5)
    AND ($6 = '' OR (SELECT kind FROM holder WHERE holder.id = certificate.holder) = $6)
    AND ($9 = '' OR state = $9)
    ORDER BY not_after DESC, id DESC LIMIT $7";
