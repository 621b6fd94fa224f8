//! What a client certificate proves to the gateway, and what it leaves to the application.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

mod kit;

use std::sync::Arc;

use kit::{
    BOTH, Client, Pair, Running, World, address, fingerprint, localhost, stranger, stranger_with,
};
use rustls::SupportedProtocolVersion;
use tegata_gateway::{ClientCertificates, ServerIdentity, Transport};
use tokio::io::AsyncWriteExt;

fn asking(world: &World) -> Running {
    let hints = world.client_hints();
    let tls = world.tls(ClientCertificates::Optional { hints });
    Running::start(vec![address("user", localhost(), Transport::Tls(tls))])
}

fn says(pair: &Pair) -> String {
    format!("certificate={}", fingerprint(&pair.certificate))
}

#[tokio::test]
async fn an_address_that_does_not_ask_never_sees_a_certificate() {
    let world = World::new();
    let tls = world.tls(ClientCertificates::NotAsked);
    let running = Running::start(vec![address("public", localhost(), Transport::Tls(tls))]);
    let client = Client::new(&world, &BOTH, Some(&world.client("a")));
    let answer = client.get(running.at[0], "localhost").await.unwrap();
    assert!(answer.contains("certificate=none"), "{answer}");
    assert!(
        answer.contains("address=public peer=127.0.0.1 host=localhost"),
        "{answer}"
    );
}

#[tokio::test]
async fn the_certificate_is_optional_and_reaches_the_site_in_both_versions() {
    let world = World::new();
    let running = asking(&world);
    let user = world.client("user");
    for version in BOTH {
        let with = Client::new(&world, &[version], Some(&user));
        let answer = with.get(running.at[0], "localhost").await.unwrap();
        assert!(answer.contains(&says(&user)), "{answer}");
        assert!(answer.contains("full=true"), "{answer}");
        let without = Client::new(&world, &[version], None);
        let answer = without.get(running.at[0], "localhost").await.unwrap();
        assert!(answer.contains("certificate=none"), "{answer}");
    }
}

#[tokio::test]
async fn expired_unknown_and_self_signed_certificates_reach_the_site() {
    let world = World::new();
    let running = asking(&world);
    let foreign = World::new().client("foreign");
    for pair in [world.expired_client(), foreign, stranger()] {
        for version in BOTH {
            let client = Client::new(&world, &[version], Some(&pair));
            let answer = client.get(running.at[0], "localhost").await.unwrap();
            assert!(answer.contains(&says(&pair)), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_certificate_with_an_unknown_critical_extension_reaches_the_site() {
    let world = World::new();
    let running = asking(&world);
    let pair = world.odd_client();
    for version in BOTH {
        let client = Client::new(&world, &[version], Some(&pair));
        let answer = client.get(running.at[0], "localhost").await.unwrap();
        assert!(answer.contains(&says(&pair)), "{answer}");
        let thief = pair.with_key_of(&world.client("thief"));
        let client = Client::new(&world, &[version], Some(&thief));
        assert!(client.get(running.at[0], "localhost").await.is_err());
    }
}

#[tokio::test]
async fn rsa_and_p384_keys_are_proven_too() {
    let world = World::new();
    let running = asking(&world);
    for algorithm in [
        &rcgen::PKCS_RSA_SHA256,
        &rcgen::PKCS_ECDSA_P384_SHA384,
        &rcgen::PKCS_ED25519,
    ] {
        let pair = stranger_with(algorithm);
        for version in BOTH {
            let client = Client::new(&world, &[version], Some(&pair));
            let answer = client.get(running.at[0], "localhost").await.unwrap();
            assert!(answer.contains(&says(&pair)), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused() {
    let world = World::new();
    let running = asking(&world);
    let thief = world.client("victim").with_key_of(&world.client("thief"));
    for version in BOTH {
        let client = Client::new(&world, &[version], Some(&thief));
        assert!(client.get(running.at[0], "localhost").await.is_err());
    }
}

#[tokio::test]
async fn the_hints_name_our_issuers_or_nobody() {
    let world = World::new();
    let hinted = world.tls(ClientCertificates::Optional {
        hints: world.client_hints(),
    });
    let open = world.tls(ClientCertificates::OptionalWithoutHints);
    let running = Running::start(vec![
        address("user", localhost(), Transport::Tls(hinted)),
        address("help", localhost(), Transport::Tls(open)),
    ]);
    assert_eq!(hints_of(&world, running.at[0]).await, world.client_hints());
    assert!(hints_of(&world, running.at[1]).await.is_empty());
}

#[tokio::test]
async fn no_connection_resumes_where_certificates_are_asked() {
    let world = World::new();
    let running = asking(&world);
    for version in BOTH {
        let user = world.client("user");
        let client = Client::new(&world, &[version], Some(&user)).resuming();
        for _ in 0..3 {
            let answer = client.get(running.at[0], "localhost").await.unwrap();
            assert!(answer.contains("full=true"), "{answer}");
        }
    }
}

#[tokio::test]
async fn tickets_serve_one_address_only() {
    let world = World::new();
    let tls = world.tls(ClientCertificates::NotAsked);
    let running = Running::start(vec![
        address("public", localhost(), Transport::Tls(tls.clone())),
        address("agent", localhost(), Transport::Tls(tls)),
    ]);
    for version in BOTH {
        let client = Client::new(&world, &[version], None).resuming();
        let first = client.get(running.at[0], "localhost").await.unwrap();
        let elsewhere = client.get(running.at[1], "localhost").await.unwrap();
        assert!(first.contains("full=true"), "{first}");
        assert!(elsewhere.contains("full=true"), "{elsewhere}");
        let again = client.get(running.at[1], "localhost").await.unwrap();
        assert!(again.contains("full=false"), "{again}");
    }
}

#[tokio::test]
async fn tls12_can_be_switched_off() {
    let world = World::new();
    let mut tls = world.tls(ClientCertificates::NotAsked);
    tls.tls13_only = true;
    let running = Running::start(vec![address("public", localhost(), Transport::Tls(tls))]);
    let old: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS12];
    assert!(
        Client::new(&world, &old, None)
            .get(running.at[0], "localhost")
            .await
            .is_err()
    );
    assert!(
        Client::new(&world, &BOTH, None)
            .get(running.at[0], "localhost")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_renewed_identity_serves_the_next_handshake() {
    let world = World::new();
    let tls = world.tls(ClientCertificates::NotAsked);
    let identity = Arc::clone(&tls.identity);
    let running = Running::start(vec![address("public", localhost(), Transport::Tls(tls))]);
    let client = Client::new(&world, &BOTH, None);
    let mut before = client.connect(running.at[0], "localhost").await.unwrap();
    let renewed = world.server(&["localhost"]);
    identity
        .replace(vec![renewed.certificate.clone()], renewed.key())
        .unwrap();
    let after = client.connect(running.at[0], "localhost").await.unwrap();
    let shown = after.get_ref().1.peer_certificates().unwrap()[0].clone();
    assert_eq!(shown, renewed.certificate);
    let answer = kit::exchange(&mut before, &kit::request("/", "localhost"))
        .await
        .unwrap();
    assert!(answer.contains("200 OK"), "an open connection stays");
}

#[test]
fn an_identity_must_fit_together_and_never_shows_its_key() {
    let world = World::new();
    let (one, other) = (world.server(&["localhost"]), world.server(&["localhost"]));
    let mixed = ServerIdentity::new(vec![one.certificate.clone()], other.key());
    assert!(mixed.is_err());
    assert!(ServerIdentity::new(Vec::new(), one.key()).is_err());
    assert!(ServerIdentity::from_pem(b"", b"").is_err());
    let identity = ServerIdentity::new(vec![one.certificate.clone()], one.key()).unwrap();
    assert_eq!(format!("{identity:?}"), "ServerIdentity(..)");
}

#[tokio::test]
async fn a_broken_certificate_ends_the_handshake_and_nothing_else() {
    let world = World::new();
    let running = asking(&world);
    let user = world.client("user");
    for cut in [1, 40, user.certificate.len() - 1] {
        let mut broken = user.clone();
        broken.certificate = user.certificate[..cut].to_vec().into();
        let client = Client::new(&world, &BOTH, Some(&broken));
        assert!(client.get(running.at[0], "localhost").await.is_err());
    }
    let client = Client::new(&world, &BOTH, Some(&user));
    assert!(client.get(running.at[0], "localhost").await.is_ok());
}

/// The issuers named in the certificate request of an address.
async fn hints_of(world: &World, at: std::net::SocketAddr) -> Vec<Vec<u8>> {
    let seen = Arc::new(Listening::default());
    let mut client = Client::new(world, &BOTH, None);
    client.0.client_auth_cert_resolver = seen.clone();
    let mut stream = client.connect(at, "localhost").await.unwrap();
    stream.flush().await.unwrap();
    seen.0.lock().unwrap().clone()
}

/// Notes the hints and sends no certificate.
#[derive(Debug, Default)]
struct Listening(std::sync::Mutex<Vec<Vec<u8>>>);

impl rustls::client::ResolvesClientCert for Listening {
    fn resolve(
        &self,
        hints: &[&[u8]],
        _schemes: &[rustls::SignatureScheme],
    ) -> Option<Arc<rustls::sign::CertifiedKey>> {
        *self.0.lock().unwrap() = hints.iter().map(|hint| hint.to_vec()).collect();
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
