//! An app as an attacker would write it: it signs its calls rightly and sends whatever the test wants.

use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use serde_json::{Value, json};
use tegata_acquisition::challenge::challenge_password;
use tegata_acquisition::messages::paths;
use tegata_acquisition::signature::{KEY_HEADER, SIGNATURE_HEADER};
use tegata_acquisition::{AcquisitionId, AppCall, AppKey, Origin};
use tegata_agent::csr::{self, Purpose};
use tegata_agent::key_store::{FileStore, KeyStore, StoredKey};
use tegata_pki::pem;
use tegata_testkit::http::{Client, NETWORK_1};
use tegata_testkit::openssl::Identity;
use tempfile::TempDir;
use url::Url;

use super::World;

/// An app of the test's own, with an app key and key files in a scratch folder.
pub struct RawApp {
    origin: Origin,
    root: PathBuf,
    key: AppKey,
    from: IpAddr,
    shows: Option<Identity>,
    headers: Vec<(String, String)>,
    store: FileStore,
    folder: TempDir,
}

/// What the agent API answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
}

impl Answer {
    /// The code of a refusal, else nothing.
    pub fn code(&self) -> &str {
        self.text("code")
    }

    /// Where the acquisition stands.
    pub fn state(&self) -> &str {
        self.text("state")
    }

    /// A text field.
    pub fn text(&self, field: &str) -> &str {
        self.body
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The answer if it is no refusal.
    pub fn ok(self) -> Result<Self> {
        ensure!(self.status == 200, "{self:?}");
        Ok(self)
    }
}

impl RawApp {
    /// An app on network 1 with a key of its own.
    pub fn new(world: &World) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self {
            origin: Origin::parse(&world.config.agent.origin)?,
            root: world.tls_root(),
            key: app_key()?,
            from: NETWORK_1,
            shows: None,
            headers: Vec::new(),
            store: FileStore::open(&folder.path().join("keys"))?,
            folder,
        })
    }

    /// Takes another app key, as another run of the app would, and keeps the key files.
    pub fn new_app_key(&mut self) -> Result<()> {
        self.key = app_key()?;
        Ok(())
    }

    /// Calls from another network.
    #[must_use]
    pub fn from(mut self, from: IpAddr) -> Self {
        self.from = from;
        self
    }

    /// Shows a certificate from now on, or none.
    pub fn show(&mut self, identity: Option<&Identity>) {
        self.shows = identity.cloned();
    }

    /// Sends a header with every call from now on.
    pub fn with_header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// A1 with a link.
    pub async fn claim(&self, link: &str) -> Result<Answer> {
        let link = Url::parse(link)?;
        let field = |name: &str| {
            let found = link.query_pairs().find(|(key, _)| key == name);
            found.map_or_else(String::new, |(_, value)| value.into_owned())
        };
        let credential =
            json!({ "kind": "link", "ticket": field("ticket"), "secret": field("secret") });
        self.claim_with(credential).await
    }

    /// A1 with a pairing code.
    pub async fn claim_by_code(&self, bank: &str, contract: &str, code: &str) -> Result<Answer> {
        self.claim_with(
            json!({ "kind": "code", "bank": bank, "contract_id": contract, "code": code }),
        )
        .await
    }

    async fn claim_with(&self, credential: Value) -> Result<Answer> {
        let body = json!({
            "credential": credential,
            "app_key": self.key.public_key().to_string(),
            "app_version": "0.1.0",
            "pc_name": "raw",
        });
        self.call("POST", paths::CLAIMS, &body.to_string()).await
    }

    /// A2.
    pub async fn standing(&self, id: &str) -> Result<Answer> {
        self.call("GET", &path(paths::ACQUISITION, id)?, "").await
    }

    /// A key and the right request for an acquisition.
    pub fn request(&self, id: &str) -> Result<(StoredKey, Vec<u8>)> {
        let key = self.new_key()?;
        let request = self.request_with(&key, id)?;
        Ok((key, request))
    }

    /// A fresh key.
    pub fn new_key(&self) -> Result<StoredKey> {
        let mut label = [0; 8];
        aws_lc_rs::rand::fill(&mut label)?;
        Ok(self.store.generate(&hex::encode(label))?)
    }

    /// A request with a certain key, bound to an acquisition and this app.
    pub fn request_with(&self, key: &StoredKey, id: &str) -> Result<Vec<u8>> {
        let challenge = challenge_password(&AcquisitionId::parse(id)?, &self.key.public_key());
        Ok(csr::build(
            &self.store,
            key,
            Purpose::Challenge(&challenge),
        )?)
    }

    /// A3.
    pub async fn submit(&self, id: &str, request: &[u8]) -> Result<Answer> {
        let body = json!({
            "csr": STANDARD.encode(request),
            "key_protection": { "kind": "software_file", "label": "raw" },
        });
        self.call("PUT", &path(paths::CSR, id)?, &body.to_string())
            .await
    }

    /// The certificate of an answer to A3 with its key, as files.
    pub fn identity(&self, key: &StoredKey, issued: &Answer) -> Result<Identity> {
        let chain = issued.body.get("chain").and_then(Value::as_array);
        let mut text = String::new();
        for der in chain.with_context(|| format!("{issued:?}"))? {
            let der = STANDARD.decode(der.as_str().unwrap_or_default())?;
            text.push_str(&pem::to_pem(pem::CERTIFICATE, &der));
        }
        let certificate = self.folder.path().join(format!("{}.pem", key.label));
        std::fs::write(&certificate, text)?;
        let key = self.store.key_path(&key.label);
        Ok(Identity { certificate, key })
    }

    /// A4, with the certificate shown.
    pub async fn prove(&self, id: &str) -> Result<Answer> {
        self.call("POST", &path(paths::PROOF, id)?, "").await
    }

    /// A5.
    pub async fn stop(&self, id: &str) -> Result<Answer> {
        self.call("POST", &path(paths::STOP, id)?, "").await
    }

    /// R1, with the old certificate shown.
    pub async fn renew(&self, pin: &str) -> Result<Answer> {
        let body = json!({
            "pin": pin,
            "app_key": self.key.public_key().to_string(),
            "app_version": "0.1.0",
            "pc_name": "raw",
        });
        self.call("POST", paths::RENEWALS, &body.to_string()).await
    }

    /// From the claim to the certificate in hand, unproven: its identity, shown from now on.
    pub async fn certificate(&mut self, id: &str) -> Result<Identity> {
        let (key, request) = self.request(id)?;
        let issued = self.submit(id, &request).await?.ok()?;
        let identity = self.identity(&key, &issued)?;
        self.show(Some(&identity));
        Ok(identity)
    }

    /// Any signed call.
    pub async fn call(&self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let call = AppCall {
            origin: &self.origin,
            method,
            path,
            body: body.as_bytes(),
        };
        let signature = self.key.sign(&call).to_string();
        let client = match &self.shows {
            Some(identity) => Client::presenting(&self.root, identity)?,
            None => Client::trusting(&self.root)?,
        };
        let mut client = client
            .from(self.from)
            .without_redirects()
            .with_header(KEY_HEADER, &self.key.public_key().to_string())?
            .with_header(SIGNATURE_HEADER, &signature)?;
        for (name, value) in &self.headers {
            client = client.with_header(name, value)?;
        }
        let url = Url::parse(&format!("{}{path}", self.origin))?;
        let body =
            (!body.is_empty()).then(|| ("application/json".to_owned(), body.to_owned().into()));
        let page = client
            .send(Method::from_bytes(method.as_bytes())?, url, body)
            .await?;
        Ok(Answer {
            status: page.status.as_u16(),
            body: serde_json::from_slice(&page.body)
                .with_context(|| format!("{}: {}", page.status, page.text()))?,
        })
    }
}

fn path(pattern: &str, id: &str) -> Result<String> {
    Ok(paths::of(pattern, &AcquisitionId::parse(id)?))
}

fn app_key() -> Result<AppKey> {
    let mut seed = [0; 32];
    aws_lc_rs::rand::fill(&mut seed)?;
    Ok(AppKey::from_seed(&seed)?)
}
