//! サポートコード: the customer reads it out, and the help desk of that bank sees that one diagnosis for half an hour.
//! It authorises nothing.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tegata_acquisition::pairing_code::PairingCode;
use tegata_domain::{
    ids::BankCode,
    time::{MINUTE, Millis},
};
use tegata_storage::{StorageError, rows};

use serde_json::json;

use crate::{
    App,
    acquisition::line_of,
    audit::{self, Who},
    failure::Internal,
    sign_in::{Diagnosed, Refused, ShownCertificate},
};

/// How long the help desk may read it.
const OPEN: Millis = 30 * MINUTE;
/// The longest name of a browser that is kept.
const LONGEST_AGENT: usize = 256;
/// No clock is believed to be further away: ten years.
const FURTHEST_CLOCK: i64 = 10 * 366 * 86_400;

/// What a support code opens, as it is stored. What the PC says of itself stands there as it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportFacts {
    /// `CERT-…`, or none where the certificate works.
    pub reason: Option<String>,
    /// The certificate presented, or the one that the browser's cookie remembers.
    pub certificate: Option<SeenCertificate>,
    /// It was not presented: the cookie of the last sign-in speaks.
    pub from_memory: bool,
    /// The browser.
    pub browser: SeenBrowser,
    /// From where.
    pub address: String,
}

/// Facts of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenCertificate {
    /// CN.
    pub common_name: String,
    /// Issuer's CN.
    pub issuer: String,
    /// Serial number in hex.
    pub serial: String,
    /// Beginning.
    pub not_before: Millis,
    /// End.
    pub not_after: Millis,
}

/// What a browser says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SeenBrowser {
    /// Its `User-Agent`.
    pub agent: String,
    /// Seconds by which the PC's clock is ahead of ours, where a script could tell.
    pub clock_ahead: Option<i64>,
}

impl App {
    /// Keeps the diagnosis and makes its code; none when this address asked for too many.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn make_support_code(
        &self,
        bank: &BankCode,
        judged: &Result<Diagnosed, Refused>,
        browser: SeenBrowser,
        address: IpAddr,
    ) -> Result<Option<PairingCode>, Internal> {
        let (now, line) = (self.now(), line_of(address));
        if !self.code_throttle().allows(format!("support {line}"), now) {
            return Ok(None);
        }
        let Some(code) = PairingCode::from_bits(&self.secret::<6>()) else {
            return Err(Internal::Contradiction("six bytes make a code"));
        };
        let facts = SupportFacts {
            browser: modest(&browser),
            address: address.to_string(),
            ..facts(judged)
        };
        let row = rows::Diagnosis {
            id: self.row_id(),
            bank: bank.as_str().to_owned(),
            code: support_digest(self, bank.as_str(), &code).to_vec(),
            facts: serde_json::to_string(&facts).unwrap_or_default(),
            holder: holder(judged),
            made_at: now,
            ends_at: now + OPEN,
        };
        let who = Who {
            bank: row.bank.clone(),
            kind: "stranger",
            actor: row.holder.clone().unwrap_or_default(),
            address: Some(address),
            at: now,
        };
        self.database()
            .write(move |tx| {
                row.insert(tx)?;
                let detail = json!({ "reason": facts.reason });
                let subject = row.holder.as_ref().unwrap_or(&row.id);
                audit::done(tx, &who, "support_code_make", subject, &detail)?;
                Ok::<_, StorageError>(())
            })
            .await?;
        Ok(Some(code))
    }
}

/// All that is kept of a code; another bank's code has another digest.
pub(crate) fn support_digest(app: &App, bank: &str, code: &PairingCode) -> [u8; 32] {
    let plain = code.normalized();
    app.keys()
        .pepper_code("support", &[bank.as_bytes(), plain.as_bytes()])
}

fn facts(judged: &Result<Diagnosed, Refused>) -> SupportFacts {
    let (reason, certificate, from_memory) = match judged {
        Ok(found) => (None, Some(seen_row(&found.certificate)), false),
        Err(refused) => (
            Some(refused.reason.code().to_owned()),
            refused.shown.as_ref().map(seen),
            refused.from_memory,
        ),
    };
    SupportFacts {
        reason,
        certificate,
        from_memory,
        browser: SeenBrowser::default(),
        address: String::new(),
    }
}

fn holder(judged: &Result<Diagnosed, Refused>) -> Option<String> {
    match judged {
        Ok(found) => Some(found.certificate.holder.clone()),
        Err(refused) => refused.found.as_ref().map(|found| found.holder.clone()),
    }
}

fn seen(shown: &ShownCertificate) -> SeenCertificate {
    SeenCertificate {
        common_name: shown.common_name.clone(),
        issuer: shown.issuer.clone(),
        serial: shown.serial.clone(),
        not_before: shown.not_before,
        not_after: shown.not_after,
    }
}

fn seen_row(row: &rows::Certificate) -> SeenCertificate {
    SeenCertificate {
        common_name: row.common_name.clone(),
        issuer: String::new(),
        serial: hex::encode(&row.serial),
        not_before: row.not_before,
        not_after: row.not_after,
    }
}

/// Only what a browser may reasonably say is kept.
fn modest(browser: &SeenBrowser) -> SeenBrowser {
    let printable = |c: &char| !c.is_control();
    SeenBrowser {
        agent: browser
            .agent
            .chars()
            .filter(printable)
            .take(LONGEST_AGENT)
            .collect(),
        clock_ahead: browser
            .clock_ahead
            .filter(|seconds| seconds.abs() <= FURTHEST_CLOCK),
    }
}
