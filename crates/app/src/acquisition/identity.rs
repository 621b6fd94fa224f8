//! B1: ID・暗証番号の入力. The verdict is kept, told only after the second step, and always leads to its page.

use std::net::IpAddr;

use tegata_domain::{
    attempts::AttemptLimit,
    ids::{AdministratorNumber, BankCode, ContractId, HolderKind, UserId},
    pin::Pin,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    attempts::{self, Purpose},
    failure::Internal,
    keys::sha256,
};

/// What was typed on the first page; malformed ids count as unknown ones.
pub struct TypedIdentity {
    /// 利用者 or 管理者.
    pub kind: HolderKind,
    /// 契約者ID(利用者番号)
    pub contract: String,
    /// 利用者ID, or the administrator's number.
    pub name: String,
    /// 利用者暗証番号 or ご契約先暗証番号.
    pub pin: Pin,
}

/// The browser's session from now on.
pub struct Started {
    /// Cookie value.
    pub cookie: [u8; 32],
    /// Names the form of the second step.
    pub form_id: String,
}

impl App {
    /// Checks identity and PIN and keeps the verdict. One comparison is reserved before hashing; an unknown identity
    /// costs the same work.
    ///
    /// # Errors
    /// [`Internal`] only: nothing typed here is ever refused here.
    pub async fn begin_acquisition(
        &self,
        bank: &BankCode,
        typed: TypedIdentity,
        address: IpAddr,
    ) -> Result<Started, Internal> {
        let now = self.now();
        let name = HolderName::parse(bank, &typed);
        let (cookie, form_id) = (self.secret(), self.row_id());
        let digest = sha256(&cookie);
        let session = rows::AcquisitionSession {
            cookie: digest.to_vec(),
            bank: bank.as_str().to_owned(),
            kind: typed.kind.as_str().to_owned(),
            started_at: now,
            address: address.to_string(),
            holder: None,
            pin_verdict: None,
            form_id: None,
            acquisition: None,
            successor: None,
        };
        // The turn comes first: rows of strangers are not made faster than PINs are compared.
        let turn = self.kdf().turn_of_stranger().await?;
        let writing = turn.clone();
        // Both units write, whoever was named: a commit that is sometimes missing would tell who exists.
        let (holder, stored) = self
            .database()
            .write(move |tx| {
                let _writing = &writing;
                session.insert(tx)?;
                match &name {
                    Some(name) => name.reserve(tx, now),
                    None => Ok::<_, StorageError>((None, None)),
                }
            })
            .await?;
        let right = self
            .compare_pin_of_stranger(turn, stored, &typed.pin)
            .await?;
        let form = form_id.clone();
        self.database()
            .write(move |tx| {
                let verdict = if right { "right" } else { "wrong" };
                rows::AcquisitionSession::keep_verdict(
                    tx,
                    &digest,
                    holder.as_deref(),
                    verdict,
                    &form,
                )
            })
            .await?;
        Ok(Started { cookie, form_id })
    }
}

/// Ids of the right shape.
pub(crate) struct HolderName {
    bank: String,
    contract: ContractId,
    kind: HolderKind,
    name_id: String,
}

impl HolderName {
    pub(crate) fn parse(bank: &BankCode, typed: &TypedIdentity) -> Option<Self> {
        let contract = ContractId::parse(&typed.contract).ok()?;
        let name_id = match typed.kind {
            HolderKind::User => UserId::parse(&typed.name).ok()?.as_str().to_owned(),
            HolderKind::Administrator => AdministratorNumber::parse(&typed.name)
                .ok()?
                .get()
                .to_string(),
            HolderKind::Staff => return None,
        };
        Some(Self {
            bank: bank.as_str().to_owned(),
            contract,
            kind: typed.kind,
            name_id,
        })
    }

    /// The active holder of that name.
    pub(crate) fn holder(&self, tx: &mut dyn Tx) -> Result<Option<rows::Holder>, StorageError> {
        let Some(contract) = rows::Contract::by_number(tx, &self.bank, self.contract.as_str())?
        else {
            return Ok(None);
        };
        let found = rows::Holder::by_name(tx, &self.bank, &contract.id, self.kind, &self.name_id)?;
        Ok(found.filter(|holder| holder.status == "active"))
    }

    /// The holder named, and the hash to compare with unless waiting or stopped.
    fn reserve(
        &self,
        tx: &mut dyn Tx,
        now: Millis,
    ) -> Result<(Option<String>, Option<String>), StorageError> {
        let Some(holder) = self.holder(tx)? else {
            return Ok((None, None));
        };
        let reserved = attempts::reserve(
            tx,
            &holder.id,
            Purpose::Acquisition,
            AttemptLimit::acquisition(),
            now,
        )?;
        Ok((
            Some(holder.id),
            reserved.ok().and_then(|(stored, _)| stored),
        ))
    }
}
