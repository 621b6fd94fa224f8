//! Certificates in force without the app: the rows that an acquisition leaves behind.

use tegata_app::{App, keys::sha256, rows};
use tegata_domain::{
    certificate::CertificateState,
    ids::HolderKind,
    time::{HOUR, certificate_end},
};
use tegata_pki::{LeafParams, Serial, SubjectName, UserType};
use tegata_storage::StorageError;

use super::{BANK, House, Person, people::Key, site};

impl House {
    /// Gives someone a certificate in force, as their acquisition would.
    pub(crate) async fn certify(
        &self,
        contract: &str,
        kind: HolderKind,
        name: &str,
        pin: &str,
    ) -> Person {
        let key = Key::new(self.folder.path(), "person");
        let holder = self.holder(contract, kind, name).await;
        let certificate = issue(&self.app, holder, kind, &key).await;
        Person {
            site: site(kind),
            pin: pin.to_owned(),
            certificate,
            key,
        }
    }

    async fn holder(&self, contract: &str, kind: HolderKind, name: &str) -> rows::Holder {
        let (contract, name) = (contract.to_owned(), name.to_owned());
        let found = self.app.database().read(move |tx| {
            let contract = rows::Contract::by_number(tx, BANK, &contract)?.unwrap();
            rows::Holder::by_name(tx, BANK, &contract.id, kind, &name)
        });
        let found: Result<_, StorageError> = found.await;
        found.unwrap().unwrap()
    }
}

async fn issue(app: &App, holder: rows::Holder, kind: HolderKind, key: &Key) -> Vec<u8> {
    let (authorities, now) = (app.authorities(), app.now());
    let authority = &authorities.customers;
    let user_type = match kind {
        HolderKind::Administrator => UserType::Administrator,
        _ => UserType::User,
    };
    let common_name = format!("{} {BANK}", holder.name_id);
    let (operator, name) = (&authorities.operator, &authorities.customers_name);
    let subject = SubjectName::customer(operator, name, user_type, 1, &common_name).unwrap();
    let serial = Serial::from_random(app.secret());
    let (not_before_ms, not_after_ms) = (now - HOUR, certificate_end(now).unwrap());
    let params = LeafParams {
        subject,
        serial: serial.clone(),
        not_before_ms,
        not_after_ms,
        crl_url: authorities.crl_url(authority.key_id()),
        aia_ca_url: authorities.ca_url(authority.key_id()),
        ocsp_url: None,
    };
    let prepared = authority.prepare(&key.request, &params).unwrap();
    let tbs = prepared.tbs_der().to_vec();
    let der = authority
        .sign(prepared.into_recorded(&tbs).unwrap())
        .unwrap();
    let der = der.der().to_vec();
    let row = rows::Certificate {
        id: hex::encode(app.secret::<16>()),
        bank: BANK.to_owned(),
        holder: holder.id.clone(),
        issue: None,
        issuer: authority.key_id().as_str().to_owned(),
        serial: serial.as_bytes().to_vec(),
        common_name,
        number: 1,
        state: CertificateState::Valid,
        state_at: now,
        reason: None,
        tbs,
        fingerprint: Some(sha256(&der).to_vec()),
        der: Some(der.clone()),
        not_before: not_before_ms,
        not_after: not_after_ms,
        public_key: key.request.public_key_sha256().to_vec(),
        key_protection: "nss: softoken".to_owned(),
        pc_name: "MIHON-PC".to_owned(),
        recorded_at: now,
        proven_at: Some(now),
        counts_from: Some(now),
        last_used_at: None,
    };
    let stored = app.database().write(move |tx| {
        row.insert(tx)?;
        if let Some(open) = rows::Issue::open_of(tx, &holder.id)? {
            rows::Issue::close(tx, &open.id, "used", now)?;
        }
        Ok(())
    });
    let stored: Result<(), StorageError> = stored.await;
    stored.unwrap();
    der
}
