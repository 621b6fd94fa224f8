//! A PC with a key of OpenSSL's making. The only way to a presented certificate is a TLS handshake; this one happens in
//! memory.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    ServerConfig, ServerConnection, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use rustls_pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime, pem::PemObject,
};
use tegata_pki::PresentedCertificate;

/// A folder with `key.pem`, and the chain installed there.
pub(crate) struct Pc {
    folder: PathBuf,
    chain: Vec<Vec<u8>>,
}

impl Pc {
    /// With a fresh key and no certificate.
    pub(crate) fn new(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let pc = Self {
            folder: folder.to_owned(),
            chain: Vec::new(),
        };
        let key = pc.path("key.pem");
        openssl(
            &[
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-out",
                &key,
            ],
            b"",
        );
        pc
    }

    /// PKCS#10, with a challenge password if one is given. Its name is the PC's own, which nobody heeds.
    pub(crate) fn request(&self, challenge: Option<&str>) -> Vec<u8> {
        let attributes = challenge.map_or_else(String::new, |text| {
            format!("attributes = attributes\n[attributes]\nchallengePassword = {text}\n")
        });
        let config = format!(
            "[req]\nprompt = no\ndistinguished_name = names\n{attributes}[names]\nCN = pc\n"
        );
        std::fs::write(self.path("req.cnf"), config).unwrap();
        let (key, config) = (self.path("key.pem"), self.path("req.cnf"));
        let arguments = [
            "req", "-new", "-key", &key, "-config", &config, "-outform", "DER",
        ];
        openssl(&arguments, b"")
    }

    /// A certificate of a stranger's CA for this key: its own.
    pub(crate) fn self_signed(&self) -> Vec<u8> {
        let key = self.path("key.pem");
        openssl(
            &[
                "req",
                "-x509",
                "-key",
                &key,
                "-subj",
                "/CN=stranger",
                "-days",
                "30",
                "-outform",
                "DER",
            ],
            b"",
        )
    }

    /// Installs a chain.
    pub(crate) fn install(&mut self, chain: Vec<Vec<u8>>) {
        self.chain = chain;
    }

    /// Shows the chain in a handshake.
    pub(crate) fn present(&self) -> PresentedCertificate {
        let chain = self.chain.iter().cloned().map(CertificateDer::from);
        let key = PrivateKeyDer::from_pem_file(self.path("key.pem")).unwrap();
        shown(chain.collect(), key)
    }

    fn path(&self, file: &str) -> String {
        self.folder.join(file).to_str().unwrap().to_owned()
    }
}

/// Runs OpenSSL, which must succeed, and returns what it prints.
pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {errors}");
    // `openssl crl` tells the verdict on the error stream.
    [output.stdout, output.stderr].concat()
}

fn shown(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> PresentedCertificate {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let own_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let mut roots = RootCertStore::empty();
    roots.add(own.cert.der().clone()).unwrap();
    let server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(Anyone(provider.clone())))
        .with_single_cert(vec![own.cert.der().clone()], own_key)
        .unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut client = ClientConnection::new(Arc::new(client), name).unwrap();
    let mut server = ServerConnection::new(Arc::new(server)).unwrap();
    while client.is_handshaking() || server.is_handshaking() {
        let mut flight = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut flight).unwrap();
        }
        let mut rest = flight.as_slice();
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            server.process_new_packets().unwrap();
        }
        let mut flight = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut flight).unwrap();
        }
        let mut rest = flight.as_slice();
        while !rest.is_empty() {
            client.read_tls(&mut rest).unwrap();
            client.process_new_packets().unwrap();
        }
    }
    PresentedCertificate::from_connection(&server).unwrap()
}

/// Accepts any certificate whose key signs, as the gateway does.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ClientCertVerifier for Anyone {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
