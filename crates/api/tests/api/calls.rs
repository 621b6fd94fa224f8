//! What every call of the agent API has in common: its signature, its size, its form, its owner.

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::json;
use tegata_acquisition::{
    messages::{MAX_BODY, paths},
    signature::{KEY_HEADER, SIGNATURE_HEADER},
};

use crate::{
    client::{TestApp, connection, plain, send},
    people::claim_body,
    world::{ORIGIN, World},
};

const STRANGE: &str = "/acquisition/v1/acquisitions/0123456789abcdef";

fn every_call() -> Vec<(Method, String)> {
    let below = |tail: &str| format!("{STRANGE}{tail}");
    vec![
        (Method::POST, paths::CLAIMS.to_owned()),
        (Method::GET, below("")),
        (Method::PUT, below("/csr")),
        (Method::POST, below("/proof")),
        (Method::POST, below("/stop")),
        (Method::POST, paths::RENEWALS.to_owned()),
    ]
}

#[tokio::test]
async fn every_call_needs_its_own_signature() {
    let world = World::new().await;
    let app = TestApp::new(1);
    for (method, path) in every_call() {
        let sent = (&method, path.as_str(), b"{}".as_slice());
        let bare = Request::builder().method(&method).uri(&path);
        let other_key = {
            let mut request = app.signed(&method, &path, b"{}");
            let key = TestApp::new(2).public_key().to_string();
            request
                .headers_mut()
                .insert(KEY_HEADER, key.parse().unwrap());
            request
        };
        let twice = {
            let mut request = app.signed(&method, &path, b"{}");
            let signature = request.headers()[SIGNATURE_HEADER].clone();
            request.headers_mut().append(SIGNATURE_HEADER, signature);
            request
        };
        let wrong = [
            bare.body(Body::from("{}")).unwrap(),
            other_key,
            twice,
            app.signed_for(ORIGIN, (&method, &path, b"{ }"), sent),
            app.signed_for(ORIGIN, (&Method::DELETE, &path, b"{}"), sent),
            app.signed_for(ORIGIN, (&method, "/acquisition/v1/other", b"{}"), sent),
            app.signed_for("https://localhost:8443", sent, sent),
        ];
        for request in wrong {
            let reply = send(&world.agent, request, connection()).await;
            reply.refused(401, "ACQ-SIGNATURE");
        }
    }
}

#[tokio::test]
async fn garbage_is_refused_and_never_echoed() {
    let world = World::new().await;
    let app = TestApp::new(1);
    for body in [
        "",
        "null",
        "{",
        "[]",
        "{\"geheim\":1}",
        "\u{0}\u{1}",
        "{\"pin\":\"geheim\"}",
    ] {
        for (method, path) in every_call() {
            if method == Method::GET && body.is_empty() {
                continue;
            }
            let request = app.signed(&method, &path, body.as_bytes());
            let reply = send(&world.agent, request, connection()).await;
            let unread = path.ends_with("/proof") || path.ends_with("/stop");
            if unread && body.is_empty() {
                continue;
            }
            reply.refused(400, "ACQ-REQUEST");
            assert!(!reply.text().contains("geheim"));
        }
    }
}

#[tokio::test]
async fn a_body_has_a_limit_even_before_its_signature() {
    let world = World::new().await;
    let app = TestApp::new(1);
    let body = vec![b' '; MAX_BODY + 1];
    let request = app.signed(&Method::POST, paths::CLAIMS, &body);
    let reply = send(&world.agent, request, connection()).await;
    reply.refused(413, "ACQ-REQUEST");
    let request = app.signed(&Method::POST, paths::CLAIMS, &body[..MAX_BODY]);
    let reply = send(&world.agent, request, connection()).await;
    reply.refused(400, "ACQ-REQUEST");
}

#[tokio::test]
async fn strangers_paths_are_answered_in_json() {
    let world = World::new().await;
    let app = TestApp::new(1);
    for path in [
        "/",
        "/acquisition/v1",
        "/acquisition/v2/claims",
        "/.well-known/est/cacerts",
    ] {
        let reply = app.get(&world, path).await;
        reply.refused(404, "ACQ-REQUEST");
    }
    let reply = app.get(&world, paths::CLAIMS).await;
    reply.refused(405, "ACQ-REQUEST");
    assert_eq!(reply.headers["allow"], "POST");
    let signed = (&Method::GET, STRANGE, b"".as_slice());
    let sent = format!("{STRANGE}?x=1");
    let request = app.signed_for(ORIGIN, signed, (&Method::GET, &sent, b""));
    let reply = send(&world.agent, request, connection()).await;
    reply.refused(400, "ACQ-REQUEST");
}

#[tokio::test]
async fn without_the_gateway_there_is_no_call() {
    let world = World::new().await;
    let request = TestApp::new(1).signed(&Method::GET, STRANGE, b"");
    let reply = plain(&world.agent, request).await;
    reply.refused(500, "ACQ-INTERNAL");
}

#[tokio::test]
async fn unknown_and_another_apps_look_the_same() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let (own, other) = (TestApp::new(1), TestApp::new(2));
    let claimed = world.claim(&own, &browser).await;
    let foreign = paths::of(paths::ACQUISITION, &claimed.acquisition);
    for path in [&foreign, STRANGE, "/acquisition/v1/acquisitions/a%2Fb"] {
        let reply = other.get(&world, path).await;
        reply.refused(404, "ACQ-UNKNOWN");
    }
    let stop = format!("{foreign}/stop");
    let reply = other.post(&world, &stop, &json!({}), connection()).await;
    reply.refused(404, "ACQ-UNKNOWN");
    assert!(own.get(&world, &foreign).await.status.is_success());
}

#[tokio::test]
async fn the_key_of_a_claim_is_the_one_that_signs() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let body = claim_body(&TestApp::new(2), &browser);
    let reply = TestApp::new(1)
        .post(&world, paths::CLAIMS, &body, connection())
        .await;
    reply.refused(401, "ACQ-SIGNATURE");
}
