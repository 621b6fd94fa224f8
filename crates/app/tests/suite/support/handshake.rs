//! A TLS handshake in memory: the only way to a presented certificate.

use std::sync::Arc;

use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName, RootCertStore,
    ServerConfig, ServerConnection, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use tegata_pki::{
    FileKey, PresentedCertificate, Serial, SubjectName,
    tls_server::{Validity, create_tls_root, issue_server_certificate},
};

/// A server that takes any certificate whose key is proven, as our addresses do.
pub(super) struct Doorway {
    server: Arc<ServerConfig>,
    root: CertificateDer<'static>,
}

impl Doorway {
    pub(super) fn new() -> Self {
        let validity = Validity {
            not_before_ms: 0,
            not_after_ms: 4_102_444_800_000,
        };
        let subject = SubjectName::authority("Mihon Center", "TLS Root").unwrap();
        let key = FileKey::generate().unwrap();
        let root = create_tls_root(subject, validity, Serial::from_random([3; 16]), key).unwrap();
        let serial = Serial::from_random([4; 16]);
        let made = issue_server_certificate(&root, &["localhost"], &[], validity, &serial).unwrap();
        let chain = made.chain_der.into_iter().map(CertificateDer::from);
        let key = PrivatePkcs8KeyDer::from(made.key_pkcs8.to_vec());
        let server = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(Arc::new(AnyClient(aws_lc_rs::default_provider())))
            .with_single_cert(chain.collect(), PrivateKeyDer::from(key))
            .unwrap();
        Self {
            server: Arc::new(server),
            root: CertificateDer::from(root.certificate_der().to_vec()),
        }
    }

    /// What the server sees of a certificate after the handshake.
    pub(super) fn present(&self, certificate: &[u8], pkcs8: &[u8]) -> PresentedCertificate {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let chain = vec![CertificateDer::from(certificate.to_vec())];
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pkcs8.to_vec()));
        let client = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut client = ClientConnection::new(Arc::new(client), name).unwrap();
        let mut server = ServerConnection::new(self.server.clone()).unwrap();
        while client.is_handshaking() || server.is_handshaking() {
            let mut bytes = Vec::new();
            while client.wants_write() {
                client.write_tls(&mut bytes).unwrap();
            }
            while !bytes.is_empty() {
                let read = server.read_tls(&mut bytes.as_slice()).unwrap();
                bytes.drain(..read);
                server.process_new_packets().unwrap();
            }
            while server.wants_write() {
                server.write_tls(&mut bytes).unwrap();
            }
            while !bytes.is_empty() {
                let read = client.read_tls(&mut bytes.as_slice()).unwrap();
                bytes.drain(..read);
                client.process_new_packets().unwrap();
            }
        }
        PresentedCertificate::from_connection(&server).unwrap()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

#[derive(Debug)]
struct AnyClient(CryptoProvider);

impl ClientCertVerifier for AnyClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
