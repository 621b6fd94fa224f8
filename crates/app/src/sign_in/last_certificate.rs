//! The signed cookie that remembers which certificate was last used on this browser. Browsers never offer an expired
//! certificate, so without it an expired holder would look like one who never had any.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use subtle::ConstantTimeEq;
use tegata_domain::{certificate::CertificateState, refusal::CertificateRefusal};
use tegata_storage::rows;

use crate::{
    App,
    failure::Internal,
    sign_in::{Refused, ShownCertificate, VerifiedClientCert, certificate::Found},
    site::Site,
};

const PURPOSE: &str = "last certificate";

impl App {
    /// The cookie's value for a certificate that just signed in.
    pub fn remember_certificate(&self, verified: &VerifiedClientCert) -> String {
        let id = &verified.certificate.id;
        format!(
            "{id}.{}",
            BASE64.encode(self.keys().sign_cookie(PURPOSE, id))
        )
    }

    /// Improves "none was presented" by what the cookie remembers: the certificate that ended, was revoked or replaced.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn explain_none(
        &self,
        site: &Site,
        refused: Refused,
        cookie: Option<&str>,
    ) -> Result<Refused, Internal> {
        let Some(id) = cookie.and_then(|cookie| self.remembered(cookie)) else {
            return Ok(refused);
        };
        if refused.reason != CertificateRefusal::None {
            return Ok(refused);
        }
        let row = self
            .database()
            .read(move |tx| rows::Certificate::find(tx, &id))
            .await?;
        let Some(row) = row.filter(|row| row.bank == site.bank.as_str()) else {
            return Ok(refused);
        };
        let reason = match row.state {
            CertificateState::Revoked => CertificateRefusal::Revoked,
            CertificateState::Superseded => CertificateRefusal::Superseded,
            _ if self.now() > row.not_after => CertificateRefusal::Expired,
            _ => CertificateRefusal::None,
        };
        let found = Some(Found::of(&row));
        let shown = ShownCertificate {
            common_name: row.common_name,
            issuer: self.authorities().customers_name.clone(),
            serial: hex::encode(row.serial),
            not_before: row.not_before,
            not_after: row.not_after,
        };
        Ok(Refused {
            reason,
            shown: Some(shown),
            from_memory: true,
            found,
        })
    }

    fn remembered(&self, cookie: &str) -> Option<String> {
        let (id, tag) = cookie.split_once('.')?;
        let tag = BASE64.decode(tag).ok()?;
        let expected = self.keys().sign_cookie(PURPOSE, id);
        bool::from(expected.as_slice().ct_eq(&tag)).then(|| id.to_owned())
    }
}
