//! What holds after every step.

use std::io::Cursor;

use tegata_app::rows;
use tegata_domain::certificate::CertificateState;
use tegata_storage::{
    StorageError,
    audit::{self, Ed25519HeadSigner, HeadSigner as _},
};

use crate::{counter::Purpose, world::World};

impl World {
    /// No certificate without its factors, at most one that counts, and counters as the reference has them.
    pub(crate) async fn check(&self) -> Result<(), String> {
        let ids: Vec<String> = self.people.iter().map(|person| person.id.clone()).collect();
        let read = self
            .app
            .database()
            .read(move |tx| {
                let mut all = Vec::new();
                for id in &ids {
                    let certificates = rows::Certificate::of_holder(tx, id)?;
                    let mut counters = Vec::new();
                    for purpose in Purpose::ALL {
                        counters.push(rows::Attempt::load(tx, id, purpose.name())?);
                    }
                    all.push((certificates, counters));
                }
                Ok::<_, StorageError>(all)
            })
            .await
            .map_err(|error| error.to_string())?;
        for (person, (certificates, counters)) in self.people.iter().zip(read) {
            self.check_certificates(&person.name, &certificates)?;
            for (purpose, stored) in Purpose::ALL.into_iter().zip(counters) {
                let expected = person.counter(purpose);
                let stored = (stored.failures, stored.not_before, stored.locked);
                if stored != (expected.failures, expected.not_before, expected.locked) {
                    return Err(format!(
                        "{} of {}: {stored:?} is stored, {expected:?} expected",
                        purpose.name(),
                        person.name
                    ));
                }
            }
        }
        self.check_staff().await
    }

    fn check_certificates(&self, name: &str, all: &[rows::Certificate]) -> Result<(), String> {
        let counts = all.iter().filter(|certificate| {
            matches!(
                certificate.state,
                CertificateState::Valid | CertificateState::Suspended
            )
        });
        if counts.count() > 1 {
            return Err(format!("{name} has two certificates"));
        }
        for certificate in all {
            let factors = self.factors.get(&certificate.public_key);
            let factors = factors.copied().unwrap_or_default();
            let whole = match certificate.state {
                CertificateState::Valid | CertificateState::Suspended => factors.may_be_valid(),
                CertificateState::Held => factors.may_be_held(),
                _ => factors.may_be_issued(),
            };
            if !whole {
                let state = certificate.state;
                return Err(format!("{name}: {state:?} with only {factors:?}"));
            }
        }
        Ok(())
    }

    /// The chain of audit rows, judged as an auditor would.
    pub(crate) async fn check_trail(&self) -> Result<(), String> {
        let signer = Ed25519HeadSigner::open_or_create(&self.folder.path().join("audit.key"));
        let signer = signer.map_err(|error| error.to_string())?;
        let database = self.app.database();
        let sealed = audit::seal_once(database, &signer, self.now()).await;
        sealed.map_err(|error| error.to_string())?;
        let mut lines = Vec::new();
        let exported = audit::export(database, None, &mut lines).await;
        exported.map_err(|error| error.to_string())?;
        let report = audit::verify(Cursor::new(lines), signer.public_key(), &[]);
        let report = report.map_err(|error| error.to_string())?;
        if !report.is_clean() || report.unsealed > 0 || report.sealed == 0 {
            return Err(format!("the trail: {report:?}"));
        }
        Ok(())
    }
}
