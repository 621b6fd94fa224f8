//! Certificates and a revocation list, made for one run in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams,
    SerialNumber, date_time_ymd,
};
use tempfile::TempDir;

/// Serial number of the certificate that is revoked; the other rows are padding.
const REVOKED: u64 = 1;
/// Serial number of the certificate that is not.
const VALID: u64 = u64::MAX >> 1;

/// A folder with everything both servers and the client need.
#[derive(Debug)]
pub(crate) struct Material {
    folder: TempDir,
}

impl Material {
    /// Makes keys, certificates and a list of `revoked` entries.
    pub(crate) fn make(revoked: u32) -> Result<Self> {
        let made = Self {
            folder: TempDir::new().context("no scratch folder")?,
        };
        let servers = authority("Bench server root")?;
        let clients = authority("Bench client root")?;
        made.write("server-root.pem", &servers.pem())?;
        made.write("client-root.pem", &clients.pem())?;

        let server = CertificateParams::new(vec!["localhost".to_owned()])?;
        made.pair("server", &server, &servers)?;
        made.pair("valid", &client("valid", VALID), &clients)?;
        made.pair("revoked", &client("revoked", REVOKED), &clients)?;
        made.write("revoked.crl", &revocation_list(revoked, &clients)?)?;
        let serials: Vec<_> = serials(revoked).map(|serial| serial.to_string()).collect();
        made.write("revoked.serials", &serials.join("\n"))?;
        made.write("valid.serial", &VALID.to_string())?;
        Ok(made)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.path(name), text).with_context(|| format!("cannot write {name}"))
    }

    fn pair(
        &self,
        name: &str,
        params: &CertificateParams,
        issuer: &CertifiedIssuer<'_, KeyPair>,
    ) -> Result<()> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, issuer)?;
        self.write(&format!("{name}.pem"), &certificate.pem())?;
        self.write(&format!("{name}.key"), &key.serialize_pem())
    }
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn client(name: &str, serial: u64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.serial_number = Some(SerialNumber::from(serial));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

fn serials(count: u32) -> impl Iterator<Item = u64> {
    // Spread over the range, as random serials are.
    let padding =
        (1..u64::from(count)).map(|index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 2 | 2);
    std::iter::once(REVOKED).chain(padding)
}

fn revocation_list(count: u32, issuer: &CertifiedIssuer<'_, KeyPair>) -> Result<String> {
    let revoked_certs = serials(count).map(|serial| RevokedCertParams {
        serial_number: SerialNumber::from(serial),
        revocation_time: date_time_ymd(2026, 1, 1),
        reason_code: None,
        invalidity_date: None,
    });
    let params = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(2036, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: revoked_certs.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    Ok(params.signed_by(issuer)?.pem()?)
}
