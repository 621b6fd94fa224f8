//! A tiny TLS server that asks for a client certificate and answers with a page about what it saw.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tegata_testkit::openssl::{Authority, Identity};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Starts the server on a free port and returns its address.
pub(crate) async fn serve(server: &Identity, clients: &Authority) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let acceptor = TlsAcceptor::from(Arc::new(configuration(
        server,
        &clients.identity.certificate,
    )?));
    tokio::spawn(async move {
        while let Ok((stream, from)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let leaf = stream
                    .get_ref()
                    .1
                    .peer_certificates()
                    .and_then(|chain| chain.first())
                    .cloned();
                let service = service_fn(move |request| answer(request, from, leaf.clone()));
                let builder = hyper::server::conn::http1::Builder::new();
                let _ended = builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(format!("https://localhost:{port}"))
}

fn configuration(server: &Identity, clients: &Path) -> Result<ServerConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(clients)?)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let chain = vec![CertificateDer::from_pem_file(&server.certificate)?];
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier.allow_unauthenticated().build()?)
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(&server.key)?)?)
}

async fn answer(
    request: Request<Incoming>,
    from: SocketAddr,
    leaf: Option<CertificateDer<'static>>,
) -> Result<Response<Full<Bytes>>> {
    let headers = request.headers();
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("-")
            .to_owned()
    };
    let (language, cookie) = (header("accept-language"), header("cookie"));
    let path = request.uri().path().to_owned();
    let body = String::from_utf8(request.into_body().collect().await?.to_bytes().to_vec())?;
    if path == "/sent" && !body.is_empty() {
        return Ok(Response::builder()
            .status(303)
            .header("location", format!("/sent?{body}"))
            .body(Full::default())?);
    }
    // No X.509 parser here: a name stands in the certificate as plain UTF-8.
    let seen = leaf.map_or("none".to_owned(), |leaf| {
        let text = String::from_utf8_lossy(&leaf).into_owned();
        let known = ["CERTISSUEDNUM - 1", "CERTISSUEDNUM - 2", "riyousya2"];
        known
            .into_iter()
            .filter(|name| text.contains(name))
            .collect::<Vec<_>>()
            .join(", ")
    });
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>試験</title><h1>ご利用者</h1><p>certificate: {seen}</p>\
         <p>from: {}</p><p>language: {language}</p><p>cookie: {cookie}</p><p>path: {path}</p>\
         <form method=post action=/sent><input type=hidden name=csrf value=token>\
         <label for=p>暗証番号</label><input id=p name=pin type=password><button>次へ</button></form><a href=/next>次の画面</a>",
        from.ip()
    );
    let response = Response::builder()
        .header("content-type", "text/html; charset=utf-8")
        .header(
            "set-cookie",
            "__Host-seen=yes; Secure; HttpOnly; SameSite=Strict; Path=/; Max-Age=600",
        );
    Ok(response.body(Full::new(page.into()))?)
}
