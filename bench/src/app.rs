//! What the acquisition app sends: a key, its request, the call signed by the app key.

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{Attribute, CertificateParams, DistinguishedName, KeyPair};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tegata_acquisition::{
    AppCall, Origin, challenge_password,
    messages::{CsrRequest, IssuedAnswer, KeyProtection, ProtectionKind, Text, paths},
    signature::{KEY_HEADER, SIGNATURE_HEADER},
};

use crate::{
    client::Way,
    product::{self, Product},
};

const CHALLENGE_PASSWORD: &[u64] = &[1, 2, 840, 113_549, 1, 9, 7];
const UTF8_STRING: u8 = 0x0c;
const SET: u8 = 0x31;

/// The app of one user.
pub(crate) struct App {
    number: u32,
    origin: Origin,
    authority: String,
    key: KeyPair,
}

impl App {
    /// With a key of its own.
    pub(crate) fn new(number: u32, agent: &Way) -> Result<Self> {
        let authority = agent.authority();
        Ok(Self {
            number,
            origin: Origin::parse(&format!("https://{authority}"))?,
            authority,
            key: KeyPair::generate()?,
        })
    }

    /// A3 as bytes.
    pub(crate) fn csr_call(&self) -> Result<Vec<u8>> {
        let body = CsrRequest {
            csr: STANDARD.encode(self.request()?),
            key_protection: KeyProtection {
                kind: ProtectionKind::SoftwareFile,
                label: Text::cleaned("bench"),
            },
            attestation: None,
        };
        self.call("PUT", paths::CSR, &serde_json::to_string(&body)?)
    }

    /// A4 as bytes.
    pub(crate) fn proof_call(&self) -> Result<Vec<u8>> {
        self.call("POST", paths::PROOF, "")
    }

    /// PKCS#10 without a name, bound to the acquisition.
    fn request(&self) -> Result<Vec<u8>> {
        let app_key = product::app_key(self.number)?.public_key();
        let challenge = challenge_password(&product::acquisition(self.number)?, &app_key);
        let challenge = Attribute {
            oid: CHALLENGE_PASSWORD,
            values: short(SET, &short(UTF8_STRING, challenge.as_bytes())?)?,
        };
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        let request = params.serialize_request_with_attributes(&self.key, vec![challenge])?;
        Ok(request.der().to_vec())
    }

    fn call(&self, method: &str, pattern: &str, body: &str) -> Result<Vec<u8>> {
        let path = paths::of(pattern, &product::acquisition(self.number)?);
        let key = product::app_key(self.number)?;
        let signature = key.sign(&AppCall {
            origin: &self.origin,
            method,
            path: &path,
            body: body.as_bytes(),
        });
        let (public, authority, length) = (key.public_key(), &self.authority, body.len());
        let call = format!(
            "{method} {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{KEY_HEADER}: {public}\r\n{SIGNATURE_HEADER}: {signature}\r\n\r\n{body}"
        );
        Ok(call.into_bytes())
    }

    /// From the approved acquisition to a certificate in force, with its key.
    pub(crate) async fn acquire(
        &self,
        product: &Product,
    ) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>)> {
        let plain = Way::new(product.agent, &product.tls_root(), None)?;
        let issued = plain.open().await?.exchange(&self.csr_call()?).await?;
        ensure!(issued.status == 200, "no certificate: {}", issued.body);
        let issued: IssuedAnswer = serde_json::from_str(&issued.body)?;
        let leaf = issued.chain.first().context("an empty chain")?;
        let leaf = CertificateDer::from(STANDARD.decode(leaf)?);
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let shows = Some((leaf.clone(), key.clone_key()));
        let showing = Way::new(product.agent, &product.tls_root(), shows)?;
        let proven = showing.open().await?.exchange(&self.proof_call()?).await?;
        ensure!(
            proven.status == 200 && proven.body.contains("valid"),
            "not proven: {}",
            proven.body
        );
        Ok((leaf, key))
    }
}

/// A value of fewer than 128 bytes in DER.
fn short(tag: u8, value: &[u8]) -> Result<Vec<u8>> {
    let length = u8::try_from(value.len())?;
    ensure!(length < 128, "too long for one byte of length");
    Ok([&[tag, length], value].concat())
}
