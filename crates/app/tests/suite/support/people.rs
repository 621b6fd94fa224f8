//! People with a certificate, a key and a PIN.

use std::{path::Path, process::Command};

use tegata_app::{
    sign_in::{PinVerified, StaffActor, VerifiedClientCert},
    site::Site,
};
use tegata_domain::pin::Pin;
use tegata_pki::{CheckedRequest, check_request, pem};

use super::{ADDRESS, House};

/// A key and the request for its certificate, made by OpenSSL.
pub(crate) struct Key {
    pub(super) pkcs8: Vec<u8>,
    pub(super) request: CheckedRequest,
}

impl Key {
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        let made = Command::new("openssl")
            .args([
                "req", "-new", "-nodes", "-subj", "/CN=x", "-outform", "DER", "-newkey",
            ])
            .args(["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout"])
            .arg(format!("{name}.key"))
            .args(["-out", &format!("{name}.csr")])
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let key = std::fs::read_to_string(folder.join(format!("{name}.key"))).unwrap();
        let request = std::fs::read(folder.join(format!("{name}.csr"))).unwrap();
        Self {
            pkcs8: pem::from_pem(pem::PRIVATE_KEY, &key).unwrap(),
            request: check_request(&request).unwrap(),
        }
    }
}

/// Someone who can sign in.
pub(crate) struct Person {
    pub(crate) site: Site,
    pub(crate) pin: String,
    pub(super) certificate: Vec<u8>,
    pub(super) key: Key,
}

impl House {
    /// The certificate as our addresses judge it after a handshake.
    pub(crate) async fn verified(&self, person: &Person) -> VerifiedClientCert {
        let presented = self.doorway.present(&person.certificate, &person.key.pkcs8);
        let judged = self
            .app
            .judge_certificate(&person.site, Some(&presented))
            .await
            .unwrap();
        judged.ok().unwrap()
    }

    /// The cookie of a new session: certificate, PIN.
    pub(crate) async fn session(&self, person: &Person) -> [u8; 32] {
        let verified = self.verified(person).await;
        let session = self
            .app
            .sign_in_with_pin(&person.site, verified, Pin::typed(&person.pin), ADDRESS)
            .await
            .unwrap_or_else(|_| unreachable!("the PIN is right"));
        session.cookie
    }

    /// Signs a member of staff in: certificate, PIN, session.
    pub(crate) async fn staff(&self, person: &Person) -> StaffActor {
        let (cookie, verified) = (self.session(person).await, self.verified(person).await);
        let found = self
            .app
            .staff(&person.site, verified, Some(&cookie), ADDRESS)
            .await
            .unwrap();
        found.ok().unwrap()
    }

    /// The staff PIN typed for one act.
    pub(crate) async fn confirm(&self, staff: &StaffActor, person: &Person) -> PinVerified {
        let confirmed = self
            .app
            .confirm_pin(staff.actor(), Pin::typed(&person.pin))
            .await;
        confirmed.ok().unwrap()
    }
}
