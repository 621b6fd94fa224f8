//! 入庫: one person uploads a maker's file, another approves exactly that file. In between its tokens wait sealed, in no
//! stock.

use serde::{Deserialize, Serialize};
use tegata_domain::{
    ids::TokenSerial,
    otp::{OtpAlgorithm, OtpKind, OtpProfile},
    staff::Duty,
};
use tegata_storage::{StorageError, Tx, rows};
use tegata_tokens::{Delivered, Opening, Report};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    App,
    console::{Change, ProposalRefusal, TokenChange, propose::propose},
    failure::{Failure, Internal, Outcome, Undo},
    sign_in::{PinVerified, StaffActor},
};

/// How long a name a file may have.
const LONGEST_NAME: usize = 100;

/// Why a delivery was not proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRefusal {
    /// The PIN was not this member's.
    NotConfirmed,
    /// The file, or rows of it.
    Report(Report),
    /// The roles of the maker do not carry this duty.
    Role(Duty),
}

impl App {
    /// Reads a delivery and proposes to take it into stock. Answers the approval's id.
    ///
    /// # Errors
    /// [`ImportRefusal`]
    pub async fn propose_delivery(
        &self,
        staff: &StaffActor,
        confirmed: PinVerified,
        (name, file): (&str, Vec<u8>),
        opening: Opening,
    ) -> Outcome<String, ImportRefusal> {
        if !confirmed.is_of(&staff.actor.holder) {
            return Err(Failure::Refused(ImportRefusal::NotConfirmed));
        }
        let bank = staff.actor.holder.bank.clone();
        let read = self.read_delivery(&bank, file, opening).await;
        let (imported, delivery) = read.map_err(|failure| match failure {
            Failure::Refused(report) => Failure::Refused(ImportRefusal::Report(report)),
            Failure::Internal(error) => Failure::Internal(error),
        })?;
        let (id, approval) = (self.row_id(), self.row_id());
        let change = Change::Tokens(TokenChange::Import {
            file: name
                .chars()
                .filter(|c| !c.is_control())
                .take(LONGEST_NAME)
                .collect(),
            sha256: imported.sha256.clone(),
            format: imported.format.to_owned(),
            encrypted: imported.encrypted,
            tokens: imported.tokens,
            first: imported.first.clone(),
            last: imported.last.clone(),
            delivery: id.clone(),
        });
        let waiting = rows::TokenDelivery {
            sha256: hex::decode(&imported.sha256).unwrap_or_default(),
            tokens: self.seal_waiting(&bank, &id, &delivery.tokens)?,
            ends_at: staff.actor.at + tegata_domain::time::DAY,
            id,
            bank,
        };
        let (staff, proposed) = (staff.clone(), approval.clone());
        let answer: Result<(), Undo<ProposalRefusal>> = self
            .database()
            .write(move |tx| {
                waiting.insert(tx)?;
                propose(tx, &staff, &approval, &change)
            })
            .await;
        match answer {
            Ok(()) => Ok(proposed),
            Err(Undo::Storage(error)) => Err(error.into()),
            Err(Undo::Refused(ProposalRefusal::Role(duty))) => {
                Err(Failure::Refused(ImportRefusal::Role(duty)))
            }
            Err(Undo::Refused(_)) => {
                Err(Internal::Contradiction("a delivery that cannot be proposed").into())
            }
        }
    }

    /// The rows of the delivery that a change takes into stock; none for other changes.
    pub(crate) async fn delivered(
        &self,
        bank: &str,
        change: &Change,
    ) -> Result<Vec<rows::Token>, Internal> {
        let Change::Tokens(TokenChange::Import {
            delivery, sha256, ..
        }) = change
        else {
            return Ok(Vec::new());
        };
        let id = delivery.clone();
        let found = self
            .database()
            .read(move |tx| rows::TokenDelivery::find(tx, &id))
            .await?;
        // Gone by now: the transaction will find that out too, and say so.
        let Some(waiting) = found.filter(|waiting| waiting.bank == bank) else {
            return Ok(Vec::new());
        };
        if hex::encode(&waiting.sha256) != *sha256 {
            return Err(Internal::Contradiction("a delivery of another file"));
        }
        let tokens = self.open_waiting(&waiting)?;
        self.sealed_delivery(bank, tokens)
    }

    fn seal_waiting(
        &self,
        bank: &str,
        id: &str,
        tokens: &[Delivered],
    ) -> Result<Vec<u8>, Internal> {
        let waiting: Vec<Waiting> = tokens.iter().map(Waiting::from).collect();
        let text = serde_json::to_vec(&waiting).map_err(|_| Internal::Seal)?;
        let text = Zeroizing::new(text);
        let sealed = self
            .keys()
            .seal_seed(self.secret(), bank, &place(id), &text);
        sealed.ok_or(Internal::Seal)
    }

    fn open_waiting(&self, waiting: &rows::TokenDelivery) -> Result<Vec<Delivered>, Internal> {
        let opened = self
            .keys()
            .open_seed(&waiting.bank, &place(&waiting.id), &waiting.tokens);
        let text = opened.ok_or(Internal::Seal)?;
        let tokens: Vec<Waiting> = serde_json::from_slice(&text).map_err(|_| Internal::Seal)?;
        let tokens: Option<Vec<Delivered>> = tokens.iter().map(Waiting::open).collect();
        tokens.ok_or(Internal::Seal)
    }
}

/// The seal's place of a delivery; no serial number has a blank.
fn place(id: &str) -> String {
    format!("delivery {id}")
}

/// Removes the delivery of an approval that was not given.
pub(crate) fn drop_delivery(tx: &mut dyn Tx, row: &rows::Approval) -> Result<(), StorageError> {
    if row.act == "import_tokens" {
        rows::TokenDelivery::delete(tx, &row.target)?;
    }
    Ok(())
}

/// A token as it waits. No `Debug`; wiped when dropped.
#[derive(Serialize, Deserialize)]
struct Waiting {
    serial: String,
    maker: String,
    /// Seconds; none for an event token.
    period: Option<u16>,
    algorithm: String,
    digits: u8,
    last: i64,
    seed: String,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

impl From<&Delivered> for Waiting {
    fn from(token: &Delivered) -> Self {
        Self {
            serial: token.serial.as_str().to_owned(),
            maker: token.maker.clone(),
            period: match token.profile.kind() {
                OtpKind::Counter => None,
                OtpKind::Clock { period } => Some(period),
            },
            algorithm: token.profile.algorithm().as_str().to_owned(),
            digits: token.profile.digits(),
            last: token.last,
            seed: hex::encode(token.seed.as_slice()),
        }
    }
}

impl Waiting {
    fn open(&self) -> Option<Delivered> {
        let kind = match self.period {
            Some(period) => OtpKind::Clock { period },
            None => OtpKind::Counter,
        };
        let algorithm = OtpAlgorithm::from_stored(&self.algorithm)?;
        Some(Delivered {
            serial: TokenSerial::parse(&self.serial).ok()?,
            maker: self.maker.clone(),
            profile: OtpProfile::new(kind, algorithm, self.digits).ok()?,
            seed: Zeroizing::new(hex::decode(&self.seed).ok()?),
            last: self.last,
        })
    }
}
