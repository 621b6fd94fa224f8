//! What lies in the data folder: the authorities with their encrypted keys, the server certificate, the master key.
//! Made on first start, opened afterwards.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use tegata_app::{Authorities, keys::ServerKeys};
use tegata_domain::{
    random::Random,
    time::{DAY, HOUR, Millis},
};
use tegata_gateway::ServerIdentity;
use tegata_pki::{
    Authority, AuthorityParams, CaKey, FileKey, IssuerKeyId, Serial, SubjectName, pem,
    tls_server::{self, TlsRoot, Validity},
};
use zeroize::Zeroizing;

use crate::{
    config::{AuthorityNames, Config},
    environment::Environment,
    files::{self, Readers},
};

const ROOT_LIVES: Millis = 20 * 365 * DAY;
const ISSUING_LIVES: Millis = 10 * 365 * DAY;
const SERVER_LIVES: Millis = 397 * DAY;

/// The folder of an installation.
pub struct Installation<'a> {
    config: &'a Config,
    environment: &'a Environment,
    passphrase: Zeroizing<String>,
}

impl<'a> Installation<'a> {
    /// Looks at the data folder.
    ///
    /// # Errors
    /// When the passphrase file cannot be read or is too short.
    pub fn at(config: &'a Config, environment: &'a Environment) -> Result<Self> {
        let text = files::read(&config.passphrase_file)?;
        let text = Zeroizing::new(String::from_utf8(text).context("the passphrase is not UTF-8")?);
        let passphrase = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
        let file = config.passphrase_file.display();
        ensure!(
            passphrase.len() >= 12,
            "the passphrase in {file} is shorter than 12 characters"
        );
        Ok(Self {
            config,
            environment,
            passphrase,
        })
    }

    /// The issuing authorities, made on first start.
    ///
    /// # Errors
    /// When a file cannot be made, read or decrypted.
    pub fn authorities(&self) -> Result<Authorities> {
        let names = &self.config.authorities;
        files::folder(&self.folder("ca"))?;
        if !self.folder("ca/root.pem").exists() {
            self.make_authorities(names)?;
        }
        Ok(Authorities {
            customers: self.open("issuing")?,
            staff: self.open("staff")?,
            operator: names.operator.clone(),
            customers_name: names.customers.clone(),
            staff_name: names.staff.clone(),
            repository: self.config.repository.clone(),
        })
    }

    /// The key under all peppers and seals, made on first start.
    ///
    /// # Errors
    /// When the file cannot be made or read.
    pub fn server_keys(&self) -> Result<ServerKeys> {
        let path = self.folder("keys/master.key");
        files::folder(&self.folder("keys"))?;
        if !path.exists() {
            let mut master = Zeroizing::new([0_u8; 32]);
            self.random().fill(master.as_mut());
            files::write(&path, master.as_ref(), Readers::Owner)?;
        }
        let bytes = Zeroizing::new(files::read(&path)?);
        let master: &[u8; 32] = bytes
            .as_slice()
            .try_into()
            .context("keys/master.key does not have 32 bytes")?;
        Ok(ServerKeys::derive(master)?)
    }

    /// The signer of the audit trail's heads, made on first start; its public key lies beside it.
    ///
    /// # Errors
    /// When the file cannot be made or read.
    pub fn audit_signer(&self) -> Result<Arc<dyn tegata_storage::audit::HeadSigner>> {
        use tegata_storage::audit::{Ed25519HeadSigner, HeadSigner};
        files::folder(&self.folder("keys"))?;
        let signer = Ed25519HeadSigner::open_or_create(&self.folder("keys/audit.key"))?;
        let public = hex::encode(signer.public_key());
        files::write(
            &self.folder("keys/audit.pub"),
            public.as_bytes(),
            Readers::All,
        )?;
        Ok(Arc::new(signer))
    }

    /// The TLS server certificate of all addresses.
    ///
    /// # Errors
    /// When a file cannot be made or read.
    pub fn server_identity(&self, names: &[String], ips: &[IpAddr]) -> Result<Arc<ServerIdentity>> {
        let (chain, key) = if let Some(files) = &self.config.tls {
            (files.chain.clone(), files.key.clone())
        } else {
            self.make_server_certificate(names, ips)?;
            (self.folder("tls/server.pem"), self.folder("tls/server.key"))
        };
        let key = Zeroizing::new(files::read(&key)?);
        let identity =
            ServerIdentity::from_pem(&files::read(&chain)?, &key).with_context(|| {
                format!("the server certificate {} cannot be used", chain.display())
            })?;
        Ok(Arc::new(identity))
    }

    /// Roots that apps trust for our addresses, PEM.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn tls_roots(&self) -> Result<String> {
        let path = match &self.config.tls {
            Some(files) => files.roots.clone(),
            None => self.folder("tls/root.pem"),
        };
        String::from_utf8(files::read(&path)?).context("the TLS roots are not text")
    }

    fn make_authorities(&self, names: &AuthorityNames) -> Result<()> {
        let root_key = Arc::new(FileKey::generate()?);
        let name = |name: &str| SubjectName::authority(&names.operator, name);
        let now = self.now();
        let params = AuthorityParams {
            subject: name(&names.root)?,
            serial: self.serial(),
            not_before_ms: now - HOUR,
            not_after_ms: now + ROOT_LIVES,
            crl_url: None,
            aia_ca_url: None,
        };
        let root = Authority::create_root(&params, root_key.clone())?;
        let root_name = short_of(root_key.as_ref());
        for (file, title) in [("issuing", &names.customers), ("staff", &names.staff)] {
            let key = Arc::new(FileKey::generate()?);
            let params = AuthorityParams {
                subject: name(title)?,
                serial: self.serial(),
                not_before_ms: now - HOUR,
                not_after_ms: now + ISSUING_LIVES,
                crl_url: None,
                aia_ca_url: Some(format!("{}/ca/{root_name}.cer", self.config.repository)),
            };
            let issuing = Authority::create_issuing(&root, &params, key.clone())?;
            key.save_encrypted(&self.folder(&format!("ca/{file}.key")), &self.passphrase)?;
            self.write_certificate(&format!("ca/{file}.pem"), issuing.certificate_der())?;
        }
        root_key.save_encrypted(&self.folder("ca/root.key"), &self.passphrase)?;
        // Last, because its presence says that all is there.
        self.write_certificate("ca/root.pem", root.certificate_der())
    }

    fn open(&self, file: &str) -> Result<Authority> {
        let path = self.folder(&format!("ca/{file}.key"));
        let key = FileKey::load_encrypted(&path, &self.passphrase).with_context(|| {
            format!(
                "cannot open {}: is the passphrase the right one?",
                path.display()
            )
        })?;
        let text = String::from_utf8(files::read(&self.folder(&format!("ca/{file}.pem")))?)?;
        Ok(Authority::open(
            pem::from_pem(pem::CERTIFICATE, &text)?,
            Arc::new(key),
        )?)
    }

    /// An own root once, then a server certificate whenever there is none or the old one ends within a month.
    fn make_server_certificate(&self, names: &[String], ips: &[IpAddr]) -> Result<()> {
        files::folder(&self.folder("tls"))?;
        let now = self.now();
        let root = self.tls_root(now)?;
        if self.folder("tls/server.key").exists() && !self.ends_soon(now) {
            return Ok(());
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let validity = Validity {
            not_before_ms: now - DAY,
            not_after_ms: now + SERVER_LIVES,
        };
        let made =
            tls_server::issue_server_certificate(&root, &names, ips, validity, &self.serial())?;
        let chain: String = made
            .chain_der
            .iter()
            .map(|der| pem::to_pem(pem::CERTIFICATE, der))
            .collect();
        files::write(
            &self.folder("tls/server.pem"),
            chain.as_bytes(),
            Readers::All,
        )?;
        let end = (now + SERVER_LIVES).to_string();
        files::write(
            &self.folder("tls/server.until"),
            end.as_bytes(),
            Readers::All,
        )?;
        let key = Zeroizing::new(pem::to_pem(pem::PRIVATE_KEY, &made.key_pkcs8));
        files::write(
            &self.folder("tls/server.key"),
            key.as_bytes(),
            Readers::Owner,
        )
    }

    fn ends_soon(&self, now: Millis) -> bool {
        let end = files::read(&self.folder("tls/server.until")).ok();
        let end = end.and_then(|text| String::from_utf8(text).ok()?.trim().parse::<Millis>().ok());
        end.is_none_or(|end| end - now < 30 * DAY)
    }

    fn tls_root(&self, now: Millis) -> Result<TlsRoot> {
        let (key, certificate) = (self.folder("tls/root.key"), self.folder("tls/root.pem"));
        if certificate.exists() {
            let key = FileKey::load_encrypted(&key, &self.passphrase)
                .with_context(|| format!("cannot open {}", key.display()))?;
            let text = String::from_utf8(files::read(&certificate)?)?;
            return Ok(TlsRoot::open(pem::from_pem(pem::CERTIFICATE, &text)?, key)?);
        }
        let made = FileKey::generate()?;
        made.save_encrypted(&key, &self.passphrase)?;
        let subject = SubjectName::authority(&self.config.authorities.operator, "Tegata TLS Root")?;
        let validity = Validity {
            not_before_ms: now - DAY,
            not_after_ms: now + ROOT_LIVES,
        };
        let root = tls_server::create_tls_root(subject, validity, self.serial(), made)?;
        self.write_certificate("tls/root.pem", root.certificate_der())?;
        Ok(root)
    }

    fn write_certificate(&self, name: &str, der: &[u8]) -> Result<()> {
        files::write(
            &self.folder(name),
            pem::to_pem(pem::CERTIFICATE, der).as_bytes(),
            Readers::All,
        )
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.config.data.join(name)
    }

    fn serial(&self) -> Serial {
        let mut bytes = [0; 16];
        self.random().fill(&mut bytes);
        Serial::from_random(bytes)
    }

    fn random(&self) -> &dyn Random {
        self.environment.random.as_ref()
    }

    fn now(&self) -> Millis {
        self.environment.clock.now().div_euclid(1_000) * 1_000
    }
}

/// The root's own certificate, for the repository.
///
/// # Errors
/// When the file cannot be read.
pub fn root_certificate(data: &Path) -> Result<Vec<u8>> {
    let text = String::from_utf8(files::read(&data.join("ca/root.pem"))?)?;
    Ok(pem::from_pem(pem::CERTIFICATE, &text)?)
}

fn short_of(key: &dyn CaKey) -> String {
    tegata_app::short(&IssuerKeyId::of_spki(key.spki_der())).to_owned()
}
