//! How a bank shows itself at this moment: its name, its look, its words. Pages, papers, mails and the app read it when
//! they say it, so that what two operators set holds for the very next word.
//!
//! A certificate carries none of it: a subject names the bank by its code (`tegata_domain::profile::CertificateNames`), and
//! stays as it was issued whatever the bank calls itself later.

use tegata_domain::{ids::BankCode, look::BankLook, wording::Wording};
use tegata_storage::{StorageError, Tx, rows};

use crate::{App, failure::Internal, lookup};

/// How a bank shows itself.
#[derive(Debug, Clone, Default)]
pub struct BankFace {
    /// The name on Japanese pages: two operators' where they set one, else the configuration's.
    pub name_ja: String,
    /// The name on English pages.
    pub name_en: String,
    /// What two operators set.
    pub look: BankLook,
    /// Its own words, and its profile's where it has none.
    pub wording: Wording,
}

impl App {
    /// Names, colour, logo and words of a bank, in one reading.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn bank_face(&self, bank: &BankCode) -> Result<BankFace, Internal> {
        let code = bank.as_str().to_owned();
        let face = self.database().read(move |tx| face(tx, &code)).await?;
        Ok(face)
    }

    /// A logo of the bank, by its digest.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn bank_logo(
        &self,
        bank: &BankCode,
        digest: &str,
    ) -> Result<Option<Vec<u8>>, Internal> {
        let (code, digest) = (bank.as_str().to_owned(), digest.to_owned());
        let found = self
            .database()
            .read(move |tx| rows::BankLogo::find(tx, &code, &digest))
            .await?;
        Ok(found.map(|logo| logo.png))
    }
}

/// As the rows have it now, for a unit of work that is about to say it.
pub(crate) fn face(tx: &mut dyn Tx, bank: &str) -> Result<BankFace, StorageError> {
    let row = lookup::bank(tx, bank)?;
    let look = look_of(tx, bank)?;
    let wording = lookup::policies_of(&row)?.wording;
    let own = |name: &Option<String>, configured: String| name.clone().unwrap_or(configured);
    Ok(BankFace {
        name_ja: own(&look.name_ja, row.name_ja),
        name_en: own(&look.name_en, row.name_en),
        look,
        wording,
    })
}

/// What two operators set; nothing before they do.
pub(crate) fn look_of(tx: &mut dyn Tx, bank: &str) -> Result<BankLook, StorageError> {
    let Some(row) = rows::BankLook::find(tx, bank)? else {
        return Ok(BankLook::default());
    };
    serde_json::from_str(&row.look).map_err(|_| StorageError::corrupt("bank_look.look"))
}
