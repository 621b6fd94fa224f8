//! Throw-away certificates made by the `openssl` program: roots nobody knows, servers for self-tests, keys for attacks.
//! They come from outside on purpose, so that our own encoder is not judged by itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process::run;

/// A certificate and its key, as PEM files.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: PathBuf,
    /// The private key, PKCS#8.
    pub key: PathBuf,
}

/// A throw-away authority, valid for a day.
#[derive(Debug, Clone)]
pub struct Authority {
    folder: PathBuf,
    /// The authority's own certificate and key.
    pub identity: Identity,
}

impl Authority {
    /// Makes a P-256 root with the given common name in `folder`.
    pub fn new(folder: &Path, common_name: &str) -> Result<Self> {
        let identity = paths(folder, common_name);
        run(Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "1",
            ])
            .args(["-utf8", "-subj", &format!("/CN={common_name}")])
            .args(["-addext", "keyUsage=critical,keyCertSign,cRLSign"])
            .arg("-keyout")
            .arg(&identity.key)
            .arg("-out")
            .arg(&identity.certificate))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            identity,
        })
    }

    /// A server certificate for `localhost` and `*.login.localhost`.
    pub fn server(&self, name: &str) -> Result<Identity> {
        let names = "DNS:localhost,DNS:*.login.localhost,IP:127.0.0.1";
        self.issue(
            name,
            &format!("/CN={name}"),
            &format!("subjectAltName={names}\nextendedKeyUsage=serverAuth\n"),
        )
    }

    /// A client certificate; `subject` is written as `/C=JP/OU=…/CN=…`.
    pub fn client(&self, name: &str, subject: &str) -> Result<Identity> {
        self.issue(
            name,
            subject,
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n",
        )
    }

    fn issue(&self, name: &str, subject: &str, extensions: &str) -> Result<Identity> {
        let leaf = paths(&self.folder, name);
        let request = self.folder.join(format!("{name}.csr"));
        let extension_file = self.folder.join(format!("{name}.ext"));
        std::fs::write(
            &extension_file,
            format!("basicConstraints=critical,CA:FALSE\n{extensions}"),
        )?;
        run(Command::new("openssl")
            .args([
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
            ])
            .args(["-utf8", "-subj", subject, "-keyout"])
            .arg(&leaf.key)
            .arg("-out")
            .arg(&request))?;
        run(Command::new("openssl")
            .args(["x509", "-req", "-days", "1", "-in"])
            .arg(&request)
            .arg("-CA")
            .arg(&self.identity.certificate)
            .arg("-CAkey")
            .arg(&self.identity.key)
            .args(["-CAcreateserial", "-extfile"])
            .arg(&extension_file)
            .arg("-out")
            .arg(&leaf.certificate))?;
        Ok(leaf)
    }
}

fn paths(folder: &Path, name: &str) -> Identity {
    Identity {
        certificate: folder.join(format!("{name}.pem")),
        key: folder.join(format!("{name}.key")),
    }
}
