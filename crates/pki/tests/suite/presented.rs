//! Certificates out of real TLS handshakes, in memory.

use std::sync::Arc;

use crate::support::{House, NOW_MS, OPERATOR, P256, YEAR_MS, authority_params, key, user};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName, RootCertStore,
    ServerConfig, ServerConnection, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature_with_raw_key,
    },
    pki_types::{
        CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer,
        UnixTime,
    },
    server::danger::{ClientCertVerified, ClientCertVerifier},
    sign::{CertifiedKey, SingleCertAndKey},
};
use tegata_pki::{
    Authority, FileKey, IdentifyError, PresentedCertificate, Serial, SubjectName, TrustedIssuers,
    pem,
    presented::spki_of_certificate,
    tls_server::{TlsRoot, TlsServerError, Validity, create_tls_root, issue_server_certificate},
};

const VALIDITY: Validity = Validity {
    not_before_ms: 0,
    not_after_ms: NOW_MS + YEAR_MS,
};

/// Takes any certificate; only possession of its key is proven, as at our addresses.
#[derive(Debug)]
struct AnyClient(CryptoProvider);

impl ClientCertVerifier for AnyClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
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
        verify_tls12_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let spki = SubjectPublicKeyInfoDer::from(spki_of_certificate(cert).unwrap());
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature_with_raw_key(message, &spki, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

fn tls_root() -> TlsRoot {
    let subject = SubjectName::authority(OPERATOR, "TLS Root").unwrap();
    let serial = Serial::from_random([3; 16]);
    create_tls_root(subject, VALIDITY, serial, FileKey::generate().unwrap()).unwrap()
}

fn server(root: &TlsRoot) -> ServerConnection {
    let made = issue_server_certificate(
        root,
        &["localhost", "*.login.localhost"],
        &["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()],
        VALIDITY,
        &Serial::from_random([4; 16]),
    )
    .unwrap();
    let chain = made
        .chain_der
        .into_iter()
        .map(CertificateDer::from)
        .collect();
    let key = PrivatePkcs8KeyDer::from(made.key_pkcs8.to_vec());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(AnyClient(aws_lc_rs::default_provider())))
        .with_single_cert(chain, PrivateKeyDer::from(key))
        .unwrap();
    ServerConnection::new(Arc::new(config)).unwrap()
}

fn client(
    root: &TlsRoot,
    name: &'static str,
    identity: Option<(Vec<u8>, Vec<u8>)>,
) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(root.certificate_der().to_vec()))
        .unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key));
            let key = aws_lc_rs::sign::any_ecdsa_type(&key).unwrap();
            let certified = CertifiedKey::new(vec![CertificateDer::from(certificate)], key);
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)))
        }
    };
    ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap()
}

fn shake(client: &mut ClientConnection, server: &mut ServerConnection) {
    while client.is_handshaking()
        || server.is_handshaking()
        || client.wants_write()
        || server.wants_write()
    {
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
}

/// What a server sees of the certificate `<name>.pem` with the key `<name>.key`.
fn present(house: &House, name: &str) -> PresentedCertificate {
    let certificate = pem::from_pem(pem::CERTIFICATE, &house.read(&format!("{name}.pem"))).unwrap();
    let key = pem::from_pem(pem::PRIVATE_KEY, &house.read(&format!("{name}.key"))).unwrap();
    let root = tls_root();
    let mut server = server(&root);
    let mut client = client(&root, "localhost", Some((certificate, key)));
    assert!(
        PresentedCertificate::from_connection(&server).is_none(),
        "not before the handshake"
    );
    shake(&mut client, &mut server);
    PresentedCertificate::from_connection(&server).unwrap()
}

/// A certificate `<name>.pem` made by OpenSSL under `ca.pem` with these extensions.
fn forge(house: &House, name: &str, ca: &str, extensions: &str) {
    house.csr(name, P256);
    house.write("x.cnf", format!("[x]\n{extensions}\n"));
    house.openssl(&format!(
        "x509 -req -inform DER -in {name}.csr -CA {ca}.pem -CAkey {ca}.key -set_serial 77 -days 30 -extfile x.cnf -extensions x -out {name}.pem"
    ));
}

fn openssl_authority(house: &House, name: &str) {
    house.openssl(&format!(
        "req -x509 -newkey {P256} -nodes -keyout {name}.key -out {name}.pem -subj /CN=Twin -days 30 -addext keyUsage=critical,keyCertSign"
    ));
}

fn trust(house: &House, name: &str) -> TrustedIssuers {
    TrustedIssuers::new([pem::from_pem(pem::CERTIFICATE, &house.read(name)).unwrap()]).unwrap()
}

#[test]
fn an_issued_certificate_is_identified_by_key_and_serial() {
    let house = House::new();
    let signed = house.issue("a", user(1), 5);
    let presented = present(&house, "a");
    assert_eq!(presented.leaf_der(), signed.der());
    assert_eq!(presented.fingerprint(), signed.fingerprint());

    let facts = presented.facts().unwrap();
    assert_eq!(
        facts.subject_cn.as_deref(),
        Some("00009876543 riyousya 1635")
    );
    assert_eq!(facts.issuer_cn.as_deref(), Some(crate::support::CA_NAME));
    assert_eq!(facts.issuer_dn_der, house.issuing.subject_der());
    assert_eq!(
        (facts.not_before_ms, facts.not_after_ms),
        (NOW_MS - 3_600_000, NOW_MS + YEAR_MS)
    );

    let identity = presented.identify(&trust(&house, "issuing.pem")).unwrap();
    assert_eq!(&identity.issuer, house.issuing.key_id());
    assert_eq!(identity.serial, Serial::from_random([5; 16]).as_bytes());
    assert!(!format!("{presented:?}").contains("riyousya"));
}

#[test]
fn unknown_and_twin_authorities_are_told_apart() {
    let house = House::new();
    house.issue("a", user(1), 5);
    let presented = present(&house, "a");
    let twin = Authority::create_issuing(
        &house.root,
        &authority_params(crate::support::CA_NAME, 10, 6),
        key(),
    )
    .unwrap();
    assert_eq!(twin.subject_der(), house.issuing.subject_der());

    let twin_only = TrustedIssuers::new([twin.certificate_der()]).unwrap();
    assert_eq!(
        presented.identify(&twin_only),
        Err(IdentifyError::ForgedIssuer)
    );
    let root_only = trust(&house, "root.pem");
    assert_eq!(
        presented.identify(&root_only),
        Err(IdentifyError::UnknownIssuer)
    );
    assert_eq!(
        presented.identify(&TrustedIssuers::default()),
        Err(IdentifyError::UnknownIssuer)
    );
    let both =
        TrustedIssuers::new([twin.certificate_der(), house.issuing.certificate_der()]).unwrap();
    assert_eq!(
        &presented.identify(&both).unwrap().issuer,
        house.issuing.key_id()
    );
}

#[test]
fn only_certificates_for_clients_are_identified() {
    let house = House::new();
    openssl_authority(&house, "ca");
    let trusted = trust(&house, "ca.pem");
    let identify = |extensions: &str| {
        forge(&house, "x", "ca", extensions);
        present(&house, "x")
            .identify(&trusted)
            .map(|identity| identity.serial)
    };
    let good = "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth";
    assert_eq!(identify(good), Ok(vec![77]));
    assert_eq!(
        identify(&format!("basicConstraints=CA:FALSE\n{good}")),
        Ok(vec![77])
    );
    for bad in [
        "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth",
        "keyUsage=digitalSignature\nextendedKeyUsage=anyExtendedKeyUsage",
        "keyUsage=digitalSignature",
        "extendedKeyUsage=clientAuth",
        "keyUsage=keyEncipherment\nextendedKeyUsage=clientAuth",
        "basicConstraints=critical,CA:TRUE\nkeyUsage=digitalSignature,keyCertSign\nextendedKeyUsage=clientAuth",
        &format!("{good}\n1.2.3.4=critical,ASN1:NULL"),
    ] {
        assert_eq!(identify(bad), Err(IdentifyError::WrongPurpose), "{bad}");
    }
}

#[test]
fn no_certificate_is_none() {
    let root = tls_root();
    let mut server = server(&root);
    let mut client = client(&root, "127.0.0.1", None);
    shake(&mut client, &mut server);
    assert!(PresentedCertificate::from_connection(&server).is_none());
}

#[test]
fn a_server_certificate_serves_all_its_names() {
    let root = tls_root();
    for name in ["localhost", "a1b2.login.localhost", "127.0.0.1", "::1"] {
        let mut server = server(&root);
        shake(&mut client(&root, name, None), &mut server);
    }
    let (name, serial) = ("not a name", Serial::from_random([1; 16]));
    let refused = issue_server_certificate(&root, &[name], &[], VALIDITY, &serial).unwrap_err();
    assert!(matches!(refused, TlsServerError::DnsName(_)));
    let refused = issue_server_certificate(&root, &[], &[], VALIDITY, &serial).unwrap_err();
    assert!(matches!(refused, TlsServerError::NoName));
}
