//! Addresses of holders, and the outbox.

use crate::{StorageError, Tx};

row! {
    /// Where a holder is told.
    MailAddress = "mail_address" {
        /// Holder row id.
        holder: String,
        /// 1, or 2 for the other channel.
        slot: i64,
        /// The address.
        address: String,
        /// When it was set.
        set_at: i64,
    }
}

row! {
    /// The bank's own mailbox.
    BankMailbox = "bank_mailbox" {
        /// Tenant.
        bank: String,
        /// The address.
        address: String,
    }
}

row! {
    /// A mail that waits, was sent or was given up.
    Mail = "mail" {
        /// Row id; the `Message-ID` is made of it, so that a mail sent twice is seen to be one.
        id: String,
        /// Tenant.
        bank: String,
        /// Row id of the notice, of a holder or of the bank.
        notice: String,
        /// To whom; empty once it is over.
        address: String,
        /// What may be shown of the address.
        masked: String,
        /// `waiting`, `sent` or `dead`.
        status: String,
        /// How often it was taken.
        attempts: i64,
        /// Not before; whoever takes it moves this on.
        next_at: i64,
        /// What the mail server answered last.
        answer: String,
        /// When it was written.
        created_at: i64,
        /// When it was sent or given up.
        done_at: Option<i64>,
    }
}

impl MailAddress {
    /// The addresses of a holder, the first one first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM mail_address WHERE holder = $1 ORDER BY slot",
            &[holder.into()],
        )
    }
    /// Forgets the addresses of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn forget(tx: &mut dyn Tx, holder: &str) -> Result<u64, StorageError> {
        tx.execute(
            "DELETE FROM mail_address WHERE holder = $1",
            &[holder.into()],
        )
    }
}

impl BankMailbox {
    /// Of a bank, if it has one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, bank: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM bank_mailbox WHERE bank = $1",
            &[bank.into()],
        )
    }
    /// Forgets it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn forget(tx: &mut dyn Tx, bank: &str) -> Result<u64, StorageError> {
        tx.execute("DELETE FROM bank_mailbox WHERE bank = $1", &[bank.into()])
    }
}

impl Mail {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM mail WHERE id = $1", &[id.into()])
    }
    /// The mails of a notice.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_notice(tx: &mut dyn Tx, notice: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM mail WHERE notice = $1 ORDER BY id",
            &[notice.into()],
        )
    }
    /// The next ones to be sent.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn due(tx: &mut dyn Tx, now: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM mail WHERE status = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT 50",
            &[now.into()],
        )
    }
    /// Takes it until `until`: nobody else has it meanwhile, and if the taker dies it comes back. `false` when another
    /// was faster.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn take(&self, tx: &mut dyn Tx, until: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE mail SET next_at = $3, attempts = attempts + 1
             WHERE id = $1 AND attempts = $2 AND status = 'waiting'",
            &[self.id.as_str().into(), self.attempts.into(), until.into()],
        )
    }
    /// Puts it back for another time; `false` when it was taken by another meanwhile.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn again(
        tx: &mut dyn Tx,
        id: &str,
        attempts: i64,
        next_at: i64,
        answer: &str,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE mail SET next_at = $3, answer = $4 WHERE id = $1 AND attempts = $2 AND status = 'waiting'",
            &[id.into(), attempts.into(), next_at.into(), answer.into()],
        )
    }
    /// It is over: `sent` or `dead`. The address is forgotten. `false` when it was over already.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end(
        tx: &mut dyn Tx,
        id: &str,
        status: &str,
        answer: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE mail SET status = $2, answer = $3, done_at = $4, address = ''
             WHERE id = $1 AND status = 'waiting'",
            &[id.into(), status.into(), answer.into(), now.into()],
        )
    }
    /// The newest of a bank that could not be delivered.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn undeliverable(
        tx: &mut dyn Tx,
        bank: &str,
        since: i64,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM mail WHERE bank = $1 AND status = 'dead' AND done_at >= $2
             ORDER BY done_at DESC, id DESC LIMIT 100",
            &[bank.into(), since.into()],
        )
    }
    /// Sends one that was given up again, to this address and shown so; `false` when somebody did already.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn again_to(
        &self,
        tx: &mut dyn Tx,
        (address, masked): (&str, &str),
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE mail SET status = 'waiting', address = $2, masked = $3, attempts = 0, next_at = $4,
             created_at = $4, answer = '', done_at = NULL WHERE id = $1 AND status = 'dead'",
            &[self.id.as_str().into(), address.into(), masked.into(), now.into()],
        )
    }
    /// The first hundred of one bank that wait for a time before `until`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn waiting_of(tx: &mut dyn Tx, bank: &str, until: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM mail WHERE status = 'waiting' AND next_at < $2 AND bank = $1 ORDER BY next_at, id LIMIT 100",
            &[bank.into(), until.into()],
        )
    }
    /// How many are due and not sent yet, and since when the oldest one waits.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn waiting(tx: &mut dyn Tx, now: i64) -> Result<(i64, Option<i64>), StorageError> {
        let row = tx.query_one(
            "SELECT count(*), min(created_at) FROM mail WHERE status = 'waiting' AND next_at <= $1",
            &[now.into()],
        )?;
        Ok((row.integer(0)?, row.optional_integer(1)?))
    }
    /// How many of one bank could not be delivered since then.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_undeliverable(
        tx: &mut dyn Tx,
        bank: &str,
        since: i64,
    ) -> Result<i64, StorageError> {
        tx.query_one(
            "SELECT count(*) FROM mail WHERE bank = $1 AND status = 'dead' AND done_at >= $2",
            &[bank.into(), since.into()],
        )?
        .integer(0)
    }
}
