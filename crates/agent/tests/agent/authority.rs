//! A small certificate authority made with OpenSSL, so that not our own code judges our requests.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A folder with `ca.pem` and `ca.key`.
#[derive(Debug)]
pub(crate) struct Authority {
    directory: PathBuf,
}

impl Authority {
    /// Makes one.
    pub(crate) fn new(directory: &Path, name: &str) -> Self {
        std::fs::create_dir_all(directory).unwrap();
        let authority = Self {
            directory: directory.to_owned(),
        };
        run(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-subj",
                &format!("/CN={name}"),
                "-keyout",
                &authority.path("ca.key"),
                "-out",
                &authority.path("ca.pem"),
            ],
        );
        authority
    }

    /// One made before.
    pub(crate) fn at(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
        }
    }

    /// A server certificate and its key, PEM.
    pub(crate) fn server(&self, host: &str) -> (Vec<u8>, Vec<u8>) {
        let (key, csr, out, extensions) = (
            self.path("s.key"),
            self.path("s.csr"),
            self.path("s.crt"),
            self.path("s.ext"),
        );
        let curve = "ec_paramgen_curve:P-256";
        run(
            "openssl",
            &[
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                curve,
                "-nodes",
                "-subj",
                "/CN=server",
                "-keyout",
                &key,
                "-out",
                &csr,
            ],
        );
        std::fs::write(
            &extensions,
            format!("subjectAltName=DNS:{host}\nextendedKeyUsage=serverAuth\n"),
        )
        .unwrap();
        run(
            "openssl",
            &[
                "x509",
                "-req",
                "-in",
                &csr,
                "-CA",
                &self.path("ca.pem"),
                "-CAkey",
                &self.path("ca.key"),
                "-extfile",
                &extensions,
                "-days",
                "10",
                "-out",
                &out,
            ],
        );
        (std::fs::read(out).unwrap(), std::fs::read(key).unwrap())
    }

    /// The CA's certificate, PEM.
    pub(crate) fn pem(&self) -> String {
        std::fs::read_to_string(self.path("ca.pem")).unwrap()
    }

    /// A client certificate for a request, DER.
    pub(crate) fn issue(&self, csr: &[u8], common_name: &str) -> Vec<u8> {
        std::fs::write(self.path("x.csr"), csr).unwrap();
        std::fs::write(
            self.path("x.ext"),
            "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n\
             authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n",
        )
        .unwrap();
        let (csr, extensions, out) = (self.path("x.csr"), self.path("x.ext"), self.path("x.crt"));
        run(
            "openssl",
            &["req", "-in", &csr, "-inform", "DER", "-verify", "-noout"],
        );
        run(
            "openssl",
            &[
                "x509",
                "-req",
                "-in",
                &csr,
                "-inform",
                "DER",
                "-CA",
                &self.path("ca.pem"),
                "-CAkey",
                &self.path("ca.key"),
                "-extfile",
                &extensions,
                "-days",
                "10",
                "-outform",
                "DER",
                "-out",
                &out,
                "-subj",
                &format!("/C=JP/O=Sample/CN={common_name}"),
            ],
        );
        std::fs::read(out).unwrap()
    }

    fn path(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }
}

/// Runs a command, which must succeed; its output.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
