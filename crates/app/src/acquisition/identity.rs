//! B1: ID・暗証番号の入力. The verdict is kept, told only after the second step, and always leads to its page. Who is named
//! how, and which secrets are typed, is the bank's profile and policy.

use std::net::IpAddr;

use tegata_acquisition::codes::Code;
use tegata_domain::{
    attempts::AttemptLimit,
    ids::{AdministratorNumber, BankCode, ContractId, CustomerId, HolderKind, UserId},
    pin::Pin,
    profile::Identification,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{SecondStep, Ticketed},
    attempts::{self, Purpose},
    failure::{Internal, Outcome},
    keys::sha256,
    lookup,
};

/// What was typed on the first page; malformed ids count as unknown ones.
pub struct TypedIdentity {
    /// 利用者 or 管理者.
    pub kind: HolderKind,
    /// 契約者ID(利用者番号); empty where the profile asks a customer ID.
    pub contract: String,
    /// 利用者ID, the administrator's number, or お客様ID.
    pub name: String,
    /// 利用者暗証番号, ご契約先暗証番号 or ログインパスワード.
    pub pin: Pin,
    /// 利用者確認暗証番号 or ご契約先確認暗証番号, where the policy asks both.
    pub confirmation_pin: Option<Pin>,
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
        let named = HolderName::typed(bank, &typed);
        let TypedIdentity {
            kind,
            pin,
            confirmation_pin,
            ..
        } = typed;
        let (cookie, form_id) = (self.secret(), self.row_id());
        let digest = sha256(&cookie);
        let session = rows::AcquisitionSession {
            cookie: digest.to_vec(),
            bank: bank.as_str().to_owned(),
            kind: kind.as_str().to_owned(),
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
                named.reserve(tx, now)
            })
            .await?;
        let Stored {
            login,
            confirmation,
        } = stored;
        let right = self
            .compare_pin_of_stranger(turn.clone(), login, &pin)
            .await?;
        let both = match &confirmation_pin {
            Some(pin) => {
                self.compare_pin_of_stranger(turn, confirmation, pin)
                    .await?
            }
            None => false,
        };
        let form = form_id.clone();
        self.database()
            .write(move |tx| {
                let verdict = Verdict::of(right, both).as_str();
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

    /// Both steps at once, where one page asks everything (seeds 002, 003).
    ///
    /// # Errors
    /// As [`App::prove_identity`].
    pub async fn identify_on_one_page(
        &self,
        bank: &BankCode,
        typed: TypedIdentity,
        handover_code: String,
        address: IpAddr,
    ) -> Outcome<Ticketed, Code> {
        let Started { cookie, form_id } = self.begin_acquisition(bank, typed, address).await?;
        let step = SecondStep {
            form_id,
            one_time_password: String::new(),
            handover_code,
        };
        self.prove_identity(bank, &cookie, step, address).await
    }
}

/// What was found out about the PINs at B1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The login PIN was wrong.
    Wrong,
    /// The login PIN was right.
    Login,
    /// Login PIN and confirmation PIN were right.
    Both,
}

impl Verdict {
    fn of(login: bool, confirmation: bool) -> Self {
        match (login, confirmation) {
            (false, _) => Self::Wrong,
            (true, false) => Self::Login,
            (true, true) => Self::Both,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Login => "right",
            Self::Both => "both",
        }
    }

    /// Reads what a session kept; anything else is wrong.
    pub(super) fn kept(word: Option<&str>) -> Self {
        match word {
            Some("right") => Self::Login,
            Some("both") => Self::Both,
            _ => Self::Wrong,
        }
    }
}

/// Hashes to compare with; none unless a comparison was reserved.
#[derive(Default)]
struct Stored {
    login: Option<String>,
    confirmation: Option<String>,
}

/// Whom the typed ids name, if anyone: malformed ones are nobody's.
pub(crate) struct HolderName {
    bank: String,
    kind: HolderKind,
    contract: String,
    name: String,
}

impl HolderName {
    pub(crate) fn typed(bank: &BankCode, typed: &TypedIdentity) -> Self {
        Self {
            bank: bank.as_str().to_owned(),
            kind: typed.kind,
            contract: typed.contract.clone(),
            name: typed.name.clone(),
        }
    }

    /// The active holder of that name, however the bank's profile names people.
    pub(crate) fn holder(&self, tx: &mut dyn Tx) -> Result<Option<rows::Holder>, StorageError> {
        let found = match lookup::profile(tx, &self.bank)?.identification {
            Identification::ContractAndUser => self.by_contract(tx)?,
            Identification::CustomerId => self.by_customer_id(tx)?,
        };
        Ok(found.filter(|holder| holder.status == "active"))
    }

    /// The holder named, and the hashes to compare with unless waiting or stopped.
    fn reserve(
        &self,
        tx: &mut dyn Tx,
        now: Millis,
    ) -> Result<(Option<String>, Stored), StorageError> {
        let Some(holder) = self.holder(tx)? else {
            return Ok((None, Stored::default()));
        };
        let limit = AttemptLimit::acquisition();
        let reserved = attempts::reserve(tx, &holder.id, Purpose::Acquisition, limit, now)?;
        let Ok(reserved) = reserved else {
            return Ok((Some(holder.id), Stored::default()));
        };
        let confirmation = rows::Secret::find(tx, &holder.id, Purpose::Confirmation.secret())?;
        let stored = Stored {
            login: reserved.hash,
            confirmation: confirmation.map(|secret| secret.hash),
        };
        Ok((Some(holder.id), stored))
    }

    fn by_contract(&self, tx: &mut dyn Tx) -> Result<Option<rows::Holder>, StorageError> {
        let Some((contract, name)) = self.contract_and_name() else {
            return Ok(None);
        };
        let Some(contract) = rows::Contract::by_number(tx, &self.bank, contract.as_str())? else {
            return Ok(None);
        };
        rows::Holder::by_name(tx, &self.bank, &contract.id, self.kind, &name)
    }

    /// Ids of the right shape.
    fn contract_and_name(&self) -> Option<(ContractId, String)> {
        let contract = ContractId::parse(&self.contract).ok()?;
        let name = match self.kind {
            HolderKind::User => UserId::parse(&self.name).ok()?.as_str().to_owned(),
            HolderKind::Administrator => {
                let number = AdministratorNumber::parse(&self.name).ok()?;
                number.get().to_string()
            }
            HolderKind::Staff => return None,
        };
        Some((contract, name))
    }

    /// Users and administrators alike.
    fn by_customer_id(&self, tx: &mut dyn Tx) -> Result<Option<rows::Holder>, StorageError> {
        let Ok(id) = CustomerId::parse(&self.name) else {
            return Ok(None);
        };
        match rows::CustomerId::find(tx, &self.bank, &id.key())? {
            Some(row) => lookup::holder(tx, &row.holder).map(Some),
            None => Ok(None),
        }
    }
}
