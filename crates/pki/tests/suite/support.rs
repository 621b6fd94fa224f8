//! A small house of authorities, and the OpenSSL command line as the outside judge.

use std::{
    path::Path,
    process::{Command, Output},
    sync::Arc,
};

use tegata_pki::{
    Authority, AuthorityParams, CaKey, CheckedRequest, FileKey, LeafParams, Serial,
    SignedCertificate, SubjectName, UserType, check_request,
    pem::{self, to_pem},
};
use tempfile::TempDir;

pub(crate) const OPERATOR: &str = "The Shinkin Banks Information System Center Co.,Ltd.";
pub(crate) const CA_NAME: &str = "Shinkin Internet Banking Intermediate CA - TEST";
/// 2026-11-20T00:00:00Z
pub(crate) const NOW_MS: i64 = 1_795_132_800_000;
pub(crate) const YEAR_MS: i64 = 365 * 24 * 3_600_000;
pub(crate) const CRL_URL: &str = "http://127.0.0.1:8480/crl/issuing-0.crl";

pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) root: Authority,
    pub(crate) issuing: Authority,
}

impl House {
    pub(crate) fn new() -> Self {
        let root =
            Authority::create_root(&authority_params("Root CA - TEST", 20, 1), key()).unwrap();
        let issuing =
            Authority::create_issuing(&root, &authority_params(CA_NAME, 10, 2), key()).unwrap();
        let house = Self {
            folder: tempfile::tempdir().unwrap(),
            root,
            issuing,
        };
        house.write(
            "root.pem",
            to_pem(pem::CERTIFICATE, house.root.certificate_der()),
        );
        house.write(
            "issuing.pem",
            to_pem(pem::CERTIFICATE, house.issuing.certificate_der()),
        );
        house
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(name), contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Runs `openssl` in the house's folder and demands success.
    pub(crate) fn openssl(&self, arguments: &str) -> String {
        let output = self.try_openssl(arguments);
        let both = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&both).into_owned();
        assert!(output.status.success(), "openssl {arguments}: {text}");
        text
    }

    pub(crate) fn try_openssl(&self, arguments: &str) -> Output {
        let split = arguments.split(' ');
        Command::new("openssl")
            .args(split)
            .current_dir(self.path())
            .output()
            .unwrap()
    }

    /// A new key `<name>.key` and the DER of a request for it.
    pub(crate) fn csr(&self, name: &str, options: &str) -> Vec<u8> {
        self.csr_as_configured(name, &format!("{options} -subj /CN=ignored"))
    }

    /// The same without a subject on the command line, where OpenSSL leaves attributes out.
    pub(crate) fn csr_as_configured(&self, name: &str, options: &str) -> Vec<u8> {
        self.openssl(&format!(
            "req -new -nodes -keyout {name}.key -outform DER -out {name}.csr -newkey {options}"
        ));
        std::fs::read(self.path().join(format!("{name}.csr"))).unwrap()
    }

    pub(crate) fn request(&self, name: &str) -> CheckedRequest {
        check_request(&self.csr(name, P256)).unwrap()
    }

    /// Issues for a new key and writes `<name>.pem`.
    pub(crate) fn issue(&self, name: &str, subject: SubjectName, serial: u8) -> SignedCertificate {
        let prepared = self
            .issuing
            .prepare(&self.request(name), &leaf_params(subject, serial))
            .unwrap();
        let stored = prepared.tbs_der().to_vec();
        let signed = self
            .issuing
            .sign(prepared.into_recorded(&stored).unwrap())
            .unwrap();
        self.write(
            &format!("{name}.pem"),
            to_pem(pem::CERTIFICATE, signed.der()),
        );
        signed
    }
}

pub(crate) const P256: &str = "ec -pkeyopt ec_paramgen_curve:P-256";

pub(crate) fn key() -> Arc<dyn CaKey> {
    Arc::new(FileKey::generate().unwrap())
}

pub(crate) fn authority_params(name: &str, years: i64, serial: u8) -> AuthorityParams {
    AuthorityParams {
        subject: SubjectName::authority(OPERATOR, name).unwrap(),
        serial: Serial::from_random([serial; 16]),
        not_before_ms: NOW_MS,
        not_after_ms: NOW_MS + years * YEAR_MS,
        crl_url: Some("http://127.0.0.1:8480/crl/root.crl".to_owned()),
        aia_ca_url: Some("http://127.0.0.1:8480/ca/root.cer".to_owned()),
    }
}

pub(crate) fn user(issue_number: u32) -> SubjectName {
    let cn = "00009876543 riyousya 1635";
    SubjectName::customer(OPERATOR, CA_NAME, UserType::User, issue_number, cn).unwrap()
}

pub(crate) fn leaf_params(subject: SubjectName, serial: u8) -> LeafParams {
    LeafParams {
        subject,
        serial: Serial::from_random([serial; 16]),
        not_before_ms: NOW_MS - 3_600_000,
        not_after_ms: NOW_MS + YEAR_MS,
        crl_url: CRL_URL.to_owned(),
        aia_ca_url: "http://127.0.0.1:8480/ca/issuing.cer".to_owned(),
        ocsp_url: None,
    }
}
