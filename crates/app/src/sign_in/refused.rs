//! A certificate that was refused at a sign-in, in the audit trail.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::refusal::CertificateRefusal;
use tegata_pki::PresentedCertificate;
use tegata_storage::StorageError;

use crate::{
    App,
    acquisition::line_of,
    audit::{self, Who},
    failure::Internal,
    sign_in::Refused,
    site::Site,
};

impl App {
    /// Notes a certificate that an address refused, with reason, fingerprint and caller: the same one sparingly, and
    /// "none was presented" never, for that is what every scanner shows.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn note_refused_certificate(
        &self,
        site: &Site,
        presented: Option<&PresentedCertificate>,
        refused: &Refused,
        address: IpAddr,
    ) -> Result<(), Internal> {
        let Some(presented) = presented else {
            return Ok(());
        };
        if refused.reason == CertificateRefusal::None {
            return Ok(());
        }
        let (fingerprint, now) = (hex::encode(presented.fingerprint()), self.now());
        let (reason, line) = (refused.reason.code(), line_of(address));
        let key = format!("certificate {} {reason} {line} {fingerprint}", site.name);
        let Some(left_out) = self.refusals().admits(key, now) else {
            return Ok(());
        };
        let detail = json!({
            "reason": reason,
            "fingerprint": fingerprint,
            "address_of": site.role.as_str(),
            "left_out": left_out,
        });
        let who = Who {
            bank: site.bank.as_str().to_owned(),
            kind: "stranger",
            actor: refused
                .found
                .as_ref()
                .map_or_else(String::new, |found| found.holder.clone()),
            address: Some(address),
            at: now,
        };
        let subject = refused
            .found
            .as_ref()
            .map_or_else(|| fingerprint.clone(), |found| found.certificate.clone());
        self.database()
            .write(move |tx| {
                audit::refused(tx, &who, "certificate_refused", &subject, &detail)?;
                Ok::<_, StorageError>(())
            })
            .await?;
        Ok(())
    }
}
