//! A bank of one acquisition: the agent API over real TLS, with its state in memory.

use std::{
    io::Cursor,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::{Value, json};
use tegata_acquisition::{AppCall, AppPublicKey, AppSignature, Origin, signature};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;

/// What the bank saw and what it shall do.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Calls as `METHOD path`, in order.
    pub calls: Vec<String>,
    /// App keys of claims, each once.
    pub app_keys: Vec<String>,
    /// Public keys of requests, each once.
    pub requests: Vec<Vec<u8>>,
    /// The certificate presented with each call.
    pub presented: Vec<Option<Vec<u8>>>,
    /// The certificate that was given out.
    pub issued: Option<Vec<u8>>,
    /// State of the acquisition.
    pub state: String,
    /// How many status calls until the number counts as typed.
    pub polls_until_approved: u32,
    /// State after the proof.
    pub after_proof: String,
    /// Whether the proof came with the certificate that was given out.
    pub proven: bool,
    /// Value of the Date header.
    pub date: Option<String>,
    /// Answer every call with this instead.
    pub instead: Option<(u16, Value)>,
    /// Give this certificate instead of a fitting one.
    pub wrong_certificate: Option<Vec<u8>>,
    /// Name of the acquisition.
    pub acquisition: String,
    /// Answer so many calls with status 503.
    pub down_for: u32,
    /// From which address each call came.
    pub callers: Vec<std::net::IpAddr>,
    /// Refuse the first public key.
    pub refuse_first_key: bool,
}

/// A running bank.
pub(crate) struct Bank {
    pub ledger: Arc<Mutex<Ledger>>,
    pub origin: Origin,
    pub profile: PathBuf,
    pub authority: Authority,
    scratch: PathBuf,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Bank {
    /// Starts one on a free port of loopback.
    pub(crate) fn start(scratch: &Path) -> Self {
        let authority = Authority::new(&scratch.join("issuing"), "sample issuing");
        let tls = Authority::new(&scratch.join("tls"), "sample tls root");
        let (certificate, key) = tls.server("localhost");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let origin = Origin::parse(&format!("https://localhost:{}", address.port())).unwrap();
        let ledger = Arc::new(Mutex::new(Ledger {
            state: "paired".to_owned(),
            polls_until_approved: 1,
            after_proof: "valid".to_owned(),
            acquisition: "acq-1".to_owned(),
            ..Ledger::default()
        }));
        let profile = scratch.join("bank.json");
        std::fs::write(&profile, profile_of(&origin, &tls.pem(), &authority.pem())).unwrap();
        let shared = Arc::new(Shared {
            ledger: ledger.clone(),
            origin: origin.clone(),
            issuing: scratch.join("issuing"),
        });
        let acceptor = acceptor(&authority, &certificate, &key);
        runtime.spawn(serve(listener, acceptor, shared));
        Self {
            ledger,
            origin,
            profile,
            authority,
            scratch: scratch.to_owned(),
            runtime: Some(runtime),
        }
    }

    /// A link to this bank.
    pub(crate) fn link(&self, ticket: &str) -> String {
        format!(
            "tegata://acquire/v1?server={}&ticket={ticket}&secret={}",
            self.origin, SECRET
        )
    }

    /// A profile with other TLS roots.
    pub(crate) fn profile_with_other_roots(&self) -> PathBuf {
        let other = Authority::new(&self.scratch.join("other-tls"), "other root");
        let path = self.scratch.join("other.json");
        std::fs::write(
            &path,
            profile_of(&self.origin, &other.pem(), &self.authority.pem()),
        )
        .unwrap();
        path
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The secret of every link.
pub(crate) const SECRET: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

struct Shared {
    ledger: Arc<Mutex<Ledger>>,
    origin: Origin,
    issuing: PathBuf,
}

fn profile_of(origin: &Origin, roots: &str, issuing: &str) -> String {
    json!({
        "format": 1, "code": "1635", "name": {"ja": "見本信用金庫", "en": "Sample Shinkin Bank"},
        "origins": {"acquisition": "https://localhost:8443", "agent": origin},
        "tls_roots_pem": roots, "issuing_cas_pem": issuing, "test": true,
    })
    .to_string()
}

fn acceptor(authority: &Authority, certificate: &[u8], key: &[u8]) -> TlsAcceptor {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .allow_unauthenticated()
        .build()
        .unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate).unwrap()],
            PrivateKeyDer::from_pem_reader(Cursor::new(key)).unwrap(),
        )
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    while let Ok((stream, caller)) = listener.accept().await {
        let (acceptor, shared) = (acceptor.clone(), shared.clone());
        tokio::spawn(async move {
            let Ok(tls) = acceptor.accept(stream).await else {
                return;
            };
            let peer = tls
                .get_ref()
                .1
                .peer_certificates()
                .and_then(|chain| chain.first())
                .map(|c| c.to_vec());
            let service = service_fn(move |request| {
                answer(shared.clone(), caller.ip(), peer.clone(), request)
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(tls), service)
                .await;
        });
    }
}

async fn answer(
    shared: Arc<Shared>,
    caller: std::net::IpAddr,
    peer: Option<Vec<u8>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    let call = AppCall {
        origin: &shared.origin,
        method: parts.method.as_str(),
        path: parts.uri.path(),
        body: &body,
    };
    let key = AppPublicKey::parse(&header(signature::KEY_HEADER)).unwrap();
    key.verify(
        &call,
        &AppSignature::parse(&header(signature::SIGNATURE_HEADER)).unwrap(),
    )
    .unwrap();
    assert_eq!(header("host"), shared.origin.authority());

    let mut ledger = shared.ledger.lock().unwrap();
    let name = format!("{} {}", call.method, call.path);
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    ledger.presented.push(peer.clone());
    ledger.calls.push(name.clone());
    ledger.callers.push(caller);
    if ledger.down_for > 0 {
        ledger.down_for -= 1;
        return Ok(Response::builder()
            .status(503)
            .body(Full::default())
            .unwrap());
    }
    let (status, answer) = match ledger.instead.clone() {
        Some(instead) => instead,
        None => act(&mut ledger, &name, &body, peer.as_ref(), &shared.issuing),
    };
    let mut response = Response::builder().status(status);
    if (300..400).contains(&status) {
        response = response.header("location", "https://localhost:1/");
    }
    if let Some(date) = &ledger.date {
        response = response.header("date", date);
    }
    Ok(response.body(Full::from(answer.to_string())).unwrap())
}

fn act(
    ledger: &mut Ledger,
    call: &str,
    body: &Value,
    peer: Option<&Vec<u8>>,
    issuing: &Path,
) -> (u16, Value) {
    let at = |tail: &str| format!("/acquisition/v1/acquisitions/{}{tail}", ledger.acquisition);
    if call == "POST /acquisition/v1/claims" || call == "POST /acquisition/v1/renewals" {
        let key = body["app_key"].as_str().unwrap().to_owned();
        if !ledger.app_keys.contains(&key) {
            ledger.app_keys.push(key);
        }
        let renewal = call.ends_with("renewals");
        if renewal {
            ledger.state = String::from("approved");
        }
        (200, claim_answer(ledger, renewal))
    } else if call == format!("GET {}", at("")) {
        if ledger.state == "paired" {
            ledger.polls_until_approved = ledger.polls_until_approved.saturating_sub(1);
            if ledger.polls_until_approved == 0 {
                ledger.state = String::from("approved");
            }
        }
        (200, json!({"state": ledger.state, "seconds_left": 1700}))
    } else if call == format!("PUT {}", at("/csr")) {
        sign(ledger, body, issuing)
    } else if call == format!("POST {}", at("/proof")) {
        ledger.proven = peer.is_some() && peer == ledger.issued.as_ref();
        let state = if ledger.proven {
            ledger.after_proof.clone()
        } else {
            "issued".to_owned()
        };
        ledger.state.clone_from(&state);
        (200, json!({"state": state}))
    } else if call == format!("POST {}", at("/stop")) {
        ledger.state = String::from("cancelled");
        (200, json!({"state": "cancelled", "seconds_left": 0}))
    } else {
        (
            404,
            json!({"code": "ACQ-UNKNOWN", "message_ja": "", "message_en": "", "next_ja": "", "next_en": ""}),
        )
    }
}

fn claim_answer(ledger: &Ledger, renewal: bool) -> Value {
    json!({
        "acquisition": ledger.acquisition, "bank_code": "1635", "bank_name": {"ja": "偽", "en": "fake"},
        "masked_contract": "*******6543", "user": "riyousya1", "holder_kind": "user",
        "match_number": if renewal { Value::Null } else { json!("0472") },
        "key_policy": {"algorithms": ["p256"], "hardware": "allowed"}, "seconds_left": 1800,
        "state": if renewal { "approved" } else { "paired" },
    })
}

fn sign(ledger: &mut Ledger, body: &Value, issuing: &Path) -> (u16, Value) {
    let csr = STANDARD.decode(body["csr"].as_str().unwrap()).unwrap();
    if !ledger.requests.contains(&csr) {
        ledger.requests.push(csr.clone());
    }
    if std::mem::take(&mut ledger.refuse_first_key) {
        let refusal =
            tegata_acquisition::messages::ErrorAnswer::of(tegata_acquisition::Code::KeyReused);
        return (409, serde_json::to_value(refusal).unwrap());
    }
    let leaf = match (&ledger.wrong_certificate, &ledger.issued) {
        (Some(wrong), _) => wrong.clone(),
        (None, Some(issued)) => issued.clone(),
        (None, None) => Authority::at(issuing).issue(&csr, "00009876543 riyousya1 1635"),
    };
    ledger.issued = Some(leaf.clone());
    ledger.state = String::from("issued");
    let fingerprint = tegata_agent::certificate::fingerprint(&leaf);
    (
        200,
        json!({"chain": [STANDARD.encode(leaf)], "fingerprint": fingerprint}),
    )
}
