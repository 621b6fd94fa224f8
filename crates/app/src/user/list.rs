//! 利用者情報選択: the users of the contract with certificate, token and lock.

use tegata_domain::{
    attempts::Blocked,
    ids::{HolderKind, UserId},
    right::Right,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, attempts, certificate::CertificateBlock, failure::Internal, lookup, sign_in::AdminActor,
    token::active_user,
};

/// Whether the user may try to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    /// Yes.
    Free,
    /// Not before this time.
    Waiting(i64),
    /// Not until released.
    Locked,
    /// Acquisition is stopped after twenty failures; sign-in is untouched.
    AcquisitionStopped,
}

/// One user.
pub struct UserLine {
    /// The holder's row.
    pub holder: rows::Holder,
    /// Certificate and right to acquire.
    pub block: CertificateBlock,
    /// Serial number of the token in use.
    pub token: Option<String>,
    /// Lock.
    pub lock: LockState,
    /// 利用権限 in the bank's own application.
    pub right: Right,
    /// The ID by which they know themselves: お客様ID where the profile has one.
    pub shown_id: String,
}

impl App {
    /// The users of the administrator's contract.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn users(&self, admin: &AdminActor) -> Result<Vec<UserLine>, Internal> {
        let (contract, now) = (admin.contract.id.clone(), self.now());
        let lines = self
            .database()
            .read(move |tx| {
                rows::Holder::of_contract(tx, &contract, HolderKind::User)?
                    .into_iter()
                    .map(|holder| line(tx, holder, now))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(lines)
    }

    /// One user of the administrator's contract.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn user_line(
        &self,
        admin: &AdminActor,
        user: &UserId,
    ) -> Result<Option<UserLine>, Internal> {
        let (admin, user, now) = (admin.clone(), user.clone(), self.now());
        let found = self
            .database()
            .read(move |tx| match active_user(tx, &admin, &user)? {
                Some(holder) => line(tx, holder, now).map(Some),
                None => Ok::<_, StorageError>(None),
            })
            .await?;
        Ok(found)
    }

    /// The contract's administrators, the caller among them.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn administrators(&self, admin: &AdminActor) -> Result<Vec<UserLine>, Internal> {
        let (contract, now) = (admin.contract.id.clone(), self.now());
        let lines = self
            .database()
            .read(move |tx| {
                rows::Holder::of_contract(tx, &contract, HolderKind::Administrator)?
                    .into_iter()
                    .map(|holder| line(tx, holder, now))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(lines)
    }
}

/// Everything about one holder that lists show.
pub(crate) fn line(
    tx: &mut dyn Tx,
    holder: rows::Holder,
    now: i64,
) -> Result<UserLine, StorageError> {
    let block = CertificateBlock::of(tx, &holder, now)?;
    let token = rows::Token::of_holder(tx, &holder.id)?.map(|token| token.serial);
    let acquisition = rows::Attempt::load(tx, &holder.id, attempts::Purpose::Acquisition.as_str())?;
    let lock = match attempts::locked(tx, &holder, now)? {
        Some(Blocked::Waiting(until)) => LockState::Waiting(until),
        Some(Blocked::Locked) => LockState::Locked,
        None if acquisition.locked => LockState::AcquisitionStopped,
        None => LockState::Free,
    };
    let right = rows::UserRight::of_holder(tx, &holder.id)?;
    let shown_id = lookup::shown_id(tx, &holder)?;
    Ok(UserLine {
        holder,
        block,
        token,
        lock,
        right,
        shown_id,
    })
}
