//! Slow peers, crowds, and the orderly end of connections.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may unwrap"
)]

mod kit;

use std::time::{Duration, Instant};

use axum::http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kit::{BOTH, Client, Running, World, address, exchange, localhost, request};
use tegata_gateway::{ClientCertificates, Limits, Transport};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Limits short enough to wait for.
fn short() -> Limits {
    let mut limits = Limits::default();
    limits.handshake = Duration::from_millis(400);
    limits.header = Duration::from_millis(400);
    limits.request = Duration::from_secs(1);
    limits.idle = Duration::from_millis(600);
    limits.write_stall = Duration::from_millis(500);
    limits.drain = Duration::from_secs(2);
    limits
}

fn start(world: &World, limits: Limits) -> Running {
    let tls = world.tls(ClientCertificates::OptionalWithoutHints);
    let user = address("user", localhost(), Transport::Tls(tls));
    Running::start_with(vec![user], limits)
}

/// How long the other side takes to close.
async fn until_closed<S: AsyncReadExt + Unpin>(stream: &mut S) -> Duration {
    let began = Instant::now();
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    // A reset is an end too.
    assert!(read.is_ok(), "still open");
    began.elapsed()
}

#[tokio::test]
async fn a_silent_handshake_is_closed() {
    let running = start(&World::new(), short());
    let mut stream = TcpStream::connect(running.at[0]).await.unwrap();
    assert!(until_closed(&mut stream).await >= Duration::from_millis(300));
}

#[tokio::test]
async fn headers_that_trickle_are_cut_off() {
    let world = World::new();
    let running = start(&world, short());
    let client = Client::new(&world, &BOTH, None);
    let mut stream = client.connect(running.at[0], "localhost").await.unwrap();
    let began = Instant::now();
    let mut written = stream
        .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n")
        .await;
    while written.is_ok() && began.elapsed() < Duration::from_secs(4) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        written = stream.write_all(b"x-slow: 1\r\n").await;
        let _ = stream.flush().await;
    }
    assert!(began.elapsed() < Duration::from_secs(3), "still open");
}

#[tokio::test]
async fn a_handler_without_end_is_answered_for() {
    let world = World::new();
    let running = start(&world, short());
    let client = Client::new(&world, &BOTH, None);
    let never = request("/never", "localhost");
    let answer = client
        .ask(running.at[0], "localhost", &never)
        .await
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("GATE-SLOW"), "{answer}");
}

#[tokio::test]
async fn resting_connections_are_closed_in_both_protocols() {
    let world = World::new();
    let running = start(&world, short());
    let client = Client::new(&world, &BOTH, None);
    let mut stream = client.connect(running.at[0], "localhost").await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .unwrap();
    until_closed(&mut stream).await;

    let stream = client
        .http2()
        .connect(running.at[0], "localhost")
        .await
        .unwrap();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get("https://localhost/")
        .body(Empty::<axum::body::Bytes>::new())
        .unwrap();
    sender
        .send_request(request)
        .await
        .unwrap()
        .into_body()
        .collect()
        .await
        .unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), connection).await;
    assert!(ended.is_ok(), "still open");
}

#[tokio::test]
async fn a_long_answer_is_no_rest() {
    let world = World::new();
    let mut limits = short();
    limits.drain = Duration::from_millis(100);
    let running = start(&world, limits);
    let client = Client::new(&world, &BOTH, None);
    let trickle = request("/trickle", "localhost");
    let answer = client
        .ask(running.at[0], "localhost", &trickle)
        .await
        .unwrap();
    assert!(answer.contains("0\r\n\r\n"), "{answer}");
    assert_eq!(answer.matches("\r\nx\r\n").count(), 15, "{answer}");
}

#[tokio::test]
async fn one_peer_cannot_take_every_place() {
    let world = World::new();
    let mut limits = Limits::default();
    limits.connections_per_peer = 2;
    let running = start(&world, limits);
    let client = Client::new(&world, &BOTH, None);
    let (near, far, at) = ("127.1.0.1", "127.2.0.1", running.at[0]);
    let first = client.connect_from(near, at, "localhost").await.unwrap();
    let _second = client.connect_from(near, at, "localhost").await.unwrap();
    assert!(client.connect_from(near, at, "localhost").await.is_err());
    let mut other = client.connect_from(far, at, "localhost").await.unwrap();
    let answer = exchange(&mut other, &request("/", "localhost"))
        .await
        .unwrap();
    assert!(answer.contains("peer=127.2.0.1"), "{answer}");
    drop(first);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(client.connect_from(near, at, "localhost").await.is_ok());
}

#[tokio::test]
async fn a_peer_that_stops_reading_loses_its_connection() {
    let world = World::new();
    let running = start(&world, short());
    let client = Client::new(&world, &BOTH, Some(&world.client("slow")));
    let mut stream = client.connect(running.at[0], "localhost").await.unwrap();
    stream
        .write_all(request("/large", "localhost").as_bytes())
        .await
        .unwrap();
    stream.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(running.live.count(), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(running.live.count(), 0);
}

#[tokio::test]
async fn noise_does_not_disturb_others() {
    let world = World::new();
    let running = start(&world, short());
    let noises: [&[u8]; 5] = [
        b"",
        b"\x16\x03\x01\xff\xff",
        b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
        &[0; 4096],
        b"SSH-2.0-x\r\n",
    ];
    for noise in noises {
        let mut stream = TcpStream::connect(running.at[0]).await.unwrap();
        stream.write_all(noise).await.unwrap();
        until_closed(&mut stream).await;
    }
    let client = Client::new(&world, &BOTH, None);
    assert!(
        client
            .get(running.at[0], "localhost")
            .await
            .unwrap()
            .contains("200 OK")
    );
}

#[tokio::test]
async fn a_full_gateway_lets_newcomers_wait() {
    let world = World::new();
    let mut limits = Limits::default();
    limits.connections = 1;
    let running = start(&world, limits);
    let client = Client::new(&world, &BOTH, None);
    let first = client.connect(running.at[0], "localhost").await.unwrap();
    let waiting = tokio::spawn({
        let (client, at) = (client.clone(), running.at[0]);
        async move { client.get(at, "localhost").await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished());
    drop(first);
    assert!(waiting.await.unwrap().unwrap().contains("200 OK"));
}

#[tokio::test]
async fn a_connection_closes_on_demand_after_its_answer() {
    let world = World::new();
    let running = start(&world, Limits::default());
    let client = Client::new(&world, &BOTH, None);
    let mut stream = client.connect(running.at[0], "localhost").await.unwrap();
    let answer = exchange(
        &mut stream,
        "GET /close HTTP/1.1\r\nhost: localhost\r\n\r\n",
    )
    .await
    .unwrap();
    assert!(answer.ends_with("closing"), "{answer}");
}

#[tokio::test]
async fn an_http2_connection_closes_on_demand_too() {
    let world = World::new();
    let running = start(&world, Limits::default());
    let client = Client::new(&world, &BOTH, None).http2();
    let stream = client.connect(running.at[0], "localhost").await.unwrap();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get("https://localhost/close")
        .body(Empty::<axum::body::Bytes>::new())
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(&body[..], b"closing");
    let ended = tokio::time::timeout(Duration::from_secs(5), connection).await;
    assert!(ended.is_ok(), "still open");
}

#[tokio::test]
async fn connections_of_one_certificate_can_be_ended() {
    let world = World::new();
    let running = start(&world, Limits::default());
    let (revoked, valid) = (world.client("revoked"), world.client("valid"));
    let mut gone = Client::new(&world, &BOTH, Some(&revoked))
        .connect(running.at[0], "localhost")
        .await
        .unwrap();
    let mut stays = Client::new(&world, &BOTH, Some(&valid))
        .connect(running.at[0], "localhost")
        .await
        .unwrap();
    gone.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .unwrap();
    stays
        .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .unwrap();
    while running.live.count() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let closed = running
        .live
        .close(|presented| presented.leaf_der() == &*revoked.certificate);
    assert_eq!(closed, 1);
    until_closed(&mut gone).await;
    let answer = exchange(&mut stays, &request("/", "localhost"))
        .await
        .unwrap();
    assert_eq!(answer.matches("200 OK").count(), 2, "{answer}");
}

#[tokio::test]
async fn a_stop_answers_what_is_open_and_takes_nothing_new() {
    let world = World::new();
    let mut running = start(&world, Limits::default());
    let client = Client::new(&world, &BOTH, None);
    let at = running.at[0];
    let open = tokio::spawn({
        let client = client.clone();
        async move {
            client
                .ask(at, "localhost", &request("/slow", "localhost"))
                .await
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    running.ended().await;
    assert!(open.await.unwrap().unwrap().ends_with("slow"));
    assert!(TcpStream::connect(at).await.is_err());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_resting_connections() {
    let world = World::new();
    let mut running = start(&world, Limits::default());
    let client = Client::new(&world, &BOTH, None);
    let _resting = client.connect(running.at[0], "localhost").await.unwrap();
    let _silent = TcpStream::connect(running.at[0]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    running.ended().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}
