//! The rustls configuration of one address.

use std::sync::Arc;

use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::{CryptoProvider, aws_lc_rs},
    server::{NoServerSessionStorage, danger::ClientCertVerifier},
    version::{TLS12, TLS13},
};

use crate::{
    address::{ClientCertificates, TlsAddress},
    verifier::DeferringVerifier,
};

/// Builds the configuration. Each call makes ticket keys of its own, so that nothing learnt at one address resumes at
/// another; addresses that ask for a certificate have no tickets at all, because a resumed connection would carry the
/// choice of certificate on and skip the proof of possession.
pub(crate) fn server_config(address: &TlsAddress) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(provider());
    let algorithms = provider.signature_verification_algorithms;
    let builder =
        ServerConfig::builder_with_provider(provider).with_protocol_versions(versions(address))?;
    let deferring = |hints: &[Vec<u8>]| -> Arc<dyn ClientCertVerifier> {
        Arc::new(DeferringVerifier::new(hints, algorithms))
    };
    let builder = match &address.client {
        ClientCertificates::NotAsked => builder.with_no_client_auth(),
        ClientCertificates::Optional { hints } => {
            builder.with_client_cert_verifier(deferring(hints))
        }
        ClientCertificates::OptionalWithoutHints => {
            builder.with_client_cert_verifier(deferring(&[]))
        }
    };
    let mut config = builder.with_cert_resolver(address.identity.clone());
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    if address.client.asked() {
        config.send_tls13_tickets = 0;
    } else {
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        config.send_tls13_tickets = 2;
    }
    Ok(config)
}

/// The one cryptography provider of the gateway, independent of any default of the process.
pub(crate) fn provider() -> CryptoProvider {
    aws_lc_rs::default_provider()
}

fn versions(address: &TlsAddress) -> &'static [&'static SupportedProtocolVersion] {
    static ONLY_13: [&SupportedProtocolVersion; 1] = [&TLS13];
    static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];
    if address.tls13_only { &ONLY_13 } else { &BOTH }
}
