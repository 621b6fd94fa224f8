//! 電子証明書の一覧: every certificate of the bank, page by page or as a file, and the life of one.

use serde_json::json;
use tegata_domain::{calendar::Day, certificate::CertificateState, ids::HolderKind, time::Millis};
use tegata_storage::{StorageError, Tx, audit as trail, rows};

use crate::{
    App,
    console::{CertificateHit, ExportRefusal, History, history_page, search::certificate_hit},
    failure::{Internal, Outcome},
    paging::{PAGE, asked, cut},
    sign_in::StaffActor,
};

/// Certificates of one file.
const FILE: u32 = 10_000;
/// Entries of one certificate's life.
const LIFE: u32 = 200;

/// Where a certificate stands, as the register tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterState {
    /// Signed and not proven.
    Issued,
    /// 受け取り保留
    Held,
    /// 有効
    Valid,
    /// 期限切れ
    Expired,
    /// 停止
    Suspended,
    /// Replaced by a newer one.
    Superseded,
    /// 失効
    Revoked,
}

/// What narrows the register.
#[derive(Debug, Clone, Default)]
pub struct RegisterQuery {
    /// Where they stand.
    pub state: Option<RegisterState>,
    /// Whose they are.
    pub kind: Option<HolderKind>,
    /// 電子証明書発行番号
    pub number: Option<i64>,
    /// Ending on this day or later.
    pub from: Option<Day>,
    /// Ending on this day or earlier.
    pub to: Option<Day>,
}

/// A place in the register: an end and a row id.
pub type RegisterPlace = (Millis, String);

/// A page of the register.
pub struct RegisterPage {
    /// The latest end first.
    pub lines: Vec<CertificateHit>,
    /// Where the next page begins, if there is one.
    pub next: Option<RegisterPlace>,
}

/// One certificate with its life.
pub struct CertificateLife {
    /// The certificate.
    pub hit: CertificateHit,
    /// What the audit trail says of it, the newest first.
    pub history: History,
}

impl RegisterState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Issued,
        Self::Held,
        Self::Valid,
        Self::Expired,
        Self::Suspended,
        Self::Superseded,
        Self::Revoked,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            other => other.stored().as_str(),
        }
    }

    /// Reads the word of an address; an unknown one is none.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// How a certificate stands at a moment; none while it is only recorded.
    pub fn of(certificate: &rows::Certificate, now: Millis) -> Option<Self> {
        match certificate.state {
            CertificateState::Recorded => None,
            CertificateState::Valid if certificate.not_after < now => Some(Self::Expired),
            state => Self::ALL.into_iter().find(|one| one.stored() == state),
        }
    }

    /// The state of the rows. Expiry is a date.
    fn stored(self) -> CertificateState {
        match self {
            Self::Issued => CertificateState::Issued,
            Self::Held => CertificateState::Held,
            Self::Valid | Self::Expired => CertificateState::Valid,
            Self::Suspended => CertificateState::Suspended,
            Self::Superseded => CertificateState::Superseded,
            Self::Revoked => CertificateState::Revoked,
        }
    }
}

impl RegisterQuery {
    /// Beginning and end of the ends that are asked for.
    fn ends(&self, now: Millis) -> (Millis, Millis) {
        let from = self.from.and_then(Day::begins).unwrap_or(Millis::MIN);
        let until = self.to.and_then(Day::next).and_then(Day::begins);
        let until = until.unwrap_or(Millis::MAX);
        match self.state {
            Some(RegisterState::Valid) => (from.max(now), until),
            Some(RegisterState::Expired) => (from, until.min(now)),
            _ => (from, until),
        }
    }

    fn page(
        &self,
        tx: &mut dyn Tx,
        bank: &str,
        now: Millis,
        (after, limit): (&RegisterPlace, u32),
    ) -> Result<RegisterPage, StorageError> {
        let filter = rows::RegisterFilter {
            bank,
            kind: self.kind,
            state: self.state.map(RegisterState::stored),
            number: self.number,
            ends: self.ends(now),
            after: (after.0, &after.1),
            limit: asked(limit),
        };
        let found = rows::Certificate::register(tx, &filter)?;
        let (found, next) = cut(found, limit, |last| (last.not_after, last.id.clone()));
        let lines = found
            .into_iter()
            .map(|certificate| certificate_hit(tx, certificate))
            .collect::<Result<_, _>>()?;
        Ok(RegisterPage { lines, next })
    }
}

fn beginning() -> RegisterPlace {
    (Millis::MAX, String::new())
}

impl App {
    /// The bank's certificates after a place, the latest end first.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn register(
        &self,
        staff: &StaffActor,
        query: &RegisterQuery,
        after: Option<RegisterPlace>,
    ) -> Result<RegisterPage, Internal> {
        let (bank, query, now) = (staff.actor.holder.bank.clone(), query.clone(), self.now());
        let after = after.unwrap_or_else(beginning);
        let page = self
            .database()
            .read(move |tx| query.page(tx, &bank, now, (&after, PAGE)))
            .await?;
        Ok(page)
    }

    /// The same for a file: the first 10,000. Taking it out is in the history.
    ///
    /// # Errors
    /// [`ExportRefusal`]
    pub async fn export_register(
        &self,
        staff: &StaffActor,
        query: &RegisterQuery,
    ) -> Outcome<RegisterPage, ExportRefusal> {
        let (who, asked, now) = (staff.actor.who(), query.clone(), self.now());
        // Read apart: as many rows within a unit that writes would keep everybody else from writing.
        let read = move |tx: &mut dyn Tx| asked.page(tx, &who.bank, now, (&beginning(), FILE));
        let page: Result<RegisterPage, StorageError> = self.database().read(read).await;
        let page = page?;
        let detail = json!({
            "certificates": page.lines.len(),
            "state": query.state.map(RegisterState::as_str),
            "kind": query.kind.map(HolderKind::as_str),
            "number": query.number,
            "from": query.from.map(|day| day.to_string()),
            "to": query.to.map(|day| day.to_string()),
        });
        self.note_export(staff, "export_register", detail).await?;
        Ok(page)
    }

    /// One certificate of the bank, with what the audit trail says of it.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn certificate_life(
        &self,
        staff: &StaffActor,
        id: &str,
    ) -> Result<Option<CertificateLife>, Internal> {
        let (bank, id) = (staff.actor.holder.bank.clone(), id.to_owned());
        let life = self
            .database()
            .read(move |tx| {
                let found = rows::Certificate::find(tx, &id)?.filter(|row| row.bank == bank);
                let Some(certificate) = found else {
                    return Ok(None);
                };
                let events = trail::of_certificate(tx, &bank, &id, asked(LIFE))?;
                Ok::<_, StorageError>(Some(CertificateLife {
                    hit: certificate_hit(tx, certificate)?,
                    history: history_page(tx, events, LIFE)?,
                }))
            })
            .await?;
        Ok(life)
    }
}
