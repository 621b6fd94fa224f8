//! Hosts that must agree, headers that must not arrive, and the answers the gateway gives itself.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

mod kit;

use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kit::{BOTH, Client, Running, World, address, localhost, request};
use tegata_gateway::{BindError, ClientCertificates, Gateway, Hosts, Transport};
use tokio::net::TcpStream;

fn sign_in(world: &World) -> Running {
    let hosts = localhost()
        .and_labels_below("login.localhost")
        .and_ips(["127.0.0.1".parse().unwrap()]);
    let tls = world.tls(ClientCertificates::OptionalWithoutHints);
    Running::start(vec![address("user", hosts, Transport::Tls(tls))])
}

#[tokio::test]
async fn the_host_must_be_the_name_of_the_handshake() {
    let world = World::new();
    let running = sign_in(&world);
    let client = Client::new(&world, &BOTH, None);
    let cases = [
        ("localhost", "localhost", "200"),
        ("localhost", "LOCALHOST:8444", "200"),
        ("k3x.login.localhost", "k3x.login.localhost", "200"),
        ("127.0.0.1", "127.0.0.1:1", "200"),
        ("localhost", "k3x.login.localhost", "421"),
        ("a1.login.localhost", "b2.login.localhost", "421"),
        ("k3x.login.localhost", "localhost", "421"),
        ("127.0.0.1", "localhost", "421"),
        ("localhost", "127.0.0.1", "421"),
        ("localhost", "evil.example", "421"),
        ("localhost", "user@localhost", "400"),
        ("localhost", "", "400"),
        ("localhost", "localhost\r\nhost: localhost", "400"),
    ];
    for (name, host, status) in cases {
        let answer = client
            .ask(running.at[0], name, &request("/", host))
            .await
            .unwrap();
        let line = answer.lines().next().unwrap_or_default();
        assert!(line.contains(status), "{name} / {host}: {line}");
        let code = match status {
            "421" => "GATE-ADDRESS",
            "400" => "GATE-HOST",
            _ => "",
        };
        assert!(answer.contains(code), "{name} / {host}: {answer}");
    }
}

#[tokio::test]
async fn http10_without_a_host_is_refused() {
    let world = World::new();
    let running = sign_in(&world);
    let client = Client::new(&world, &BOTH, None);
    let answer = client
        .ask(running.at[0], "localhost", "GET / HTTP/1.0\r\n\r\n")
        .await
        .unwrap();
    assert!(answer.starts_with("HTTP/1.0 400"), "{answer}");
}

#[tokio::test]
async fn an_absolute_target_must_agree_with_the_host() {
    let world = World::new();
    let running = sign_in(&world);
    let client = Client::new(&world, &BOTH, None);
    let agreeing =
        "GET https://localhost/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = client
        .ask(running.at[0], "localhost", agreeing)
        .await
        .unwrap();
    assert!(answer.contains("200 OK"), "{answer}");
    let other = "GET https://other/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = client.ask(running.at[0], "localhost", other).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn an_http2_connection_does_not_serve_a_second_host() {
    let world = World::new();
    let running = sign_in(&world);
    let client = Client::new(&world, &BOTH, None).http2();
    let stream = client.connect(running.at[0], "localhost").await.unwrap();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    for (host, status) in [
        ("localhost", StatusCode::OK),
        ("k3x.login.localhost", StatusCode::MISDIRECTED_REQUEST),
        ("localhost", StatusCode::OK),
    ] {
        let request = Request::get(format!("https://{host}/"))
            .header("accept", "text/html")
            .body(Empty::<axum::body::Bytes>::new())
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), status, "{host}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let is_page = body.starts_with(b"<!DOCTYPE html>");
        assert_eq!(is_page, status == StatusCode::MISDIRECTED_REQUEST);
    }
}

#[tokio::test]
async fn claimed_certificates_and_addresses_never_reach_a_site() {
    let world = World::new();
    let running = sign_in(&world);
    let client = Client::new(&world, &BOTH, None);
    let claims = "GET /headers HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
        Client-Cert: :AAAA:\r\nX-SSL-Client-Verify: SUCCESS\r\nX_SSL_CLIENT_CERT: x\r\n\
        X-Client-Cert: x\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n\
        X-Forwarded-Client-Cert: x\r\nX-Amzn-Mtls-Clientcert: x\r\nAccept-Language: ja\r\n\r\n";
    let answer = client
        .ask(running.at[0], "localhost", claims)
        .await
        .unwrap();
    assert!(
        answer.ends_with("accept-language,connection,host"),
        "{answer}"
    );
}

#[tokio::test]
async fn addresses_share_a_place_when_their_hosts_differ() {
    let world = World::new();
    let at = free_place();
    let mut user = address("user", Hosts::names(["user.localhost"]), tls(&world));
    let mut administrator = address(
        "administrator",
        Hosts::names(["admin.localhost"]),
        tls(&world),
    );
    user.bind = vec![at];
    administrator.bind = vec![at];
    let _running = Running::start(vec![user, administrator]);
    let client = Client::new(&world, &BOTH, None);
    let answer = client.get(at, "user.localhost").await.unwrap();
    assert!(answer.contains("address=user "), "{answer}");
    let answer = client.get(at, "admin.localhost").await.unwrap();
    assert!(answer.contains("address=administrator "), "{answer}");
    let crossed = client
        .ask(at, "user.localhost", &request("/", "admin.localhost"))
        .await
        .unwrap();
    assert!(crossed.starts_with("HTTP/1.1 421"), "{crossed}");
    assert!(client.get(at, "other.localhost").await.is_err());
}

#[tokio::test]
async fn plain_addresses_choose_by_host() {
    let running = Running::start(vec![address("repository", localhost(), Transport::Plain)]);
    for (host, status) in [("localhost:8480", "200"), ("other", "421")] {
        let mut stream = TcpStream::connect(running.at[0]).await.unwrap();
        let answer = kit::exchange(&mut stream, &request("/", host))
            .await
            .unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(!answer.contains("full=true"), "{answer}");
    }
}

#[tokio::test]
async fn http_at_a_tls_address_is_sent_on() {
    let world = World::new();
    let running = sign_in(&world);
    let cases = [
        (
            "GET /a?b=c HTTP/1.1\r\nhost: localhost:8444\r\n",
            "307",
            "location: https://localhost:8444/a?b=c\r\n",
        ),
        (
            "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n",
            "400",
            "GATE-HTTPS",
        ),
        ("GET / HTTP/1.1\r\nhost: evil.example\r\n", "421", ""),
        (
            "GET //evil.example HTTP/1.1\r\nhost: localhost\r\n",
            "307",
            "location: https://localhost//evil.example\r\n",
        ),
    ];
    for (head, status, text) in cases {
        let mut stream = TcpStream::connect(running.at[0]).await.unwrap();
        let request = format!("{head}connection: close\r\n\r\n");
        let answer = kit::exchange(&mut stream, &request).await.unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.contains(text), "{answer}");
    }
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    let mut one = address("repository", localhost(), Transport::Plain);
    one.bind = vec![at];
    let error = Gateway::bind(vec![(one, axum::Router::new())]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`repository` cannot listen on {at}: the port is in use")
    );
}

#[tokio::test]
async fn two_addresses_for_one_host_are_refused() {
    let world = World::new();
    let at = free_place();
    let twice = |transport: Transport| {
        let mut one = address(
            "one",
            localhost(),
            Transport::Tls(world.tls(ClientCertificates::NotAsked)),
        );
        let mut two = address("two", localhost(), transport);
        one.bind = vec![at];
        two.bind = vec![at];
        Gateway::bind(vec![(one, axum::Router::new()), (two, axum::Router::new())]).unwrap_err()
    };
    assert!(matches!(twice(tls(&world)), BindError::HostTwice { .. }));
    let mut other = address("two", Hosts::names(["other"]), Transport::Plain);
    other.bind = vec![at];
    let mut one = address("one", localhost(), tls(&world));
    one.bind = vec![at];
    let mixed = Gateway::bind(vec![
        (one, axum::Router::new()),
        (other, axum::Router::new()),
    ]);
    assert!(matches!(mixed.unwrap_err(), BindError::Mixed { .. }));
}

fn tls(world: &World) -> Transport {
    let mut tls = world.tls(ClientCertificates::NotAsked);
    tls.identity = world.identity(&["user.localhost", "admin.localhost", "other.localhost"]);
    Transport::Tls(tls)
}

fn free_place() -> std::net::SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}
