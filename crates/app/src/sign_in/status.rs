//! 利用者ステータス: what the user sees right after signing in.

use tegata_domain::{certificate::RenewalWindow, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    failure::Internal,
    lookup,
    notice::{self, NOTICES_SHOWN_FOR, NoticeLine},
    sign_in::Actor,
};

/// The status page's facts.
pub struct Status {
    /// The newest sign-ins, this one included.
    pub sign_ins: Vec<SignInLine>,
    /// The certificate in use.
    pub certificate: StatusCertificate,
    /// Notices that were not put away, the newest first.
    pub notices: Vec<NoticeLine>,
    /// Where the menu hands off to.
    pub banking_url: String,
}

/// One sign-in.
pub struct SignInLine {
    /// When.
    pub at: Millis,
    /// From where.
    pub address: String,
    /// Whether the PIN was right.
    pub succeeded: bool,
}

/// The certificate card.
pub struct StatusCertificate {
    /// CN.
    pub common_name: String,
    /// Issue number.
    pub number: i64,
    /// Serial in hex.
    pub serial: String,
    /// End.
    pub not_after: Millis,
    /// As stated by the app.
    pub key_protection: String,
    /// As stated by the app.
    pub pc_name: String,
    /// Whether renewal is offered.
    pub renewal: RenewalWindow,
}

impl SignInLine {
    /// The newest of a holder.
    pub(crate) fn latest_of(tx: &mut dyn Tx, holder: &str) -> Result<Vec<Self>, StorageError> {
        let records = rows::SignInRecord::latest_of(tx, holder)?.into_iter();
        let lines = records.map(|record| Self {
            at: record.at,
            address: record.address,
            succeeded: record.outcome == "signed_in",
        });
        Ok(lines.collect())
    }
}

impl App {
    /// Reads the status page's facts.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn status(&self, actor: &Actor) -> Result<Status, Internal> {
        let (holder, row, now) = (actor.holder.clone(), actor.certificate.clone(), self.now());
        let status = self
            .database()
            .read(move |tx| {
                let policies = lookup::policies(tx, &holder.bank)?;
                let sign_ins = SignInLine::latest_of(tx, &holder.id)?;
                let notices = rows::Notice::unread_of(tx, &holder.id, now - NOTICES_SHOWN_FOR)?
                    .into_iter()
                    .map(|row| notice::line(tx, row))
                    .collect::<Result<Vec<_>, StorageError>>()?;
                Ok::<_, StorageError>(Status {
                    sign_ins,
                    certificate: StatusCertificate {
                        renewal: RenewalWindow::at(now, row.not_after, policies.renewal_opens_days),
                        common_name: row.common_name.clone(),
                        number: row.number,
                        serial: hex::encode(&row.serial),
                        not_after: row.not_after,
                        key_protection: row.key_protection.clone(),
                        pc_name: row.pc_name.clone(),
                    },
                    notices,
                    banking_url: lookup::bank(tx, &holder.bank)?.banking_url,
                })
            })
            .await?;
        Ok(status)
    }
}
