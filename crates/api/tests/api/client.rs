//! The app's side of the agent API: signed requests, and the connections they come by.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tegata_acquisition::{
    AppCall, AppKey, AppPublicKey, Origin,
    messages::ErrorAnswer,
    signature::{KEY_HEADER, SIGNATURE_HEADER},
};
use tegata_gateway::Connection;
use tegata_pki::PresentedCertificate;
use tower::ServiceExt;

use crate::world::{OFFICE, ORIGIN, World};

/// One app with its key.
pub(crate) struct TestApp {
    key: AppKey,
}

impl TestApp {
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            key: AppKey::from_seed(&[seed; 32]).unwrap(),
        }
    }

    pub(crate) fn public_key(&self) -> AppPublicKey {
        self.key.public_key()
    }

    /// A call signed as it is sent.
    pub(crate) fn signed(&self, method: &Method, path: &str, body: &[u8]) -> Request<Body> {
        self.signed_for(ORIGIN, (method, path, body), (method, path, body))
    }

    /// A call whose signature covers something else than what is sent.
    pub(crate) fn signed_for(
        &self,
        origin: &str,
        signed: (&Method, &str, &[u8]),
        sent: (&Method, &str, &[u8]),
    ) -> Request<Body> {
        let call = AppCall {
            origin: &Origin::parse(origin).unwrap(),
            method: signed.0.as_str(),
            path: signed.1,
            body: signed.2,
        };
        Request::builder()
            .method(sent.0)
            .uri(sent.1)
            .header(KEY_HEADER, self.public_key().to_string())
            .header(SIGNATURE_HEADER, self.key.sign(&call).to_string())
            .body(Body::from(sent.2.to_vec()))
            .unwrap()
    }

    pub(crate) async fn get(&self, world: &World, path: &str) -> Reply {
        send(
            &world.agent,
            self.signed(&Method::GET, path, b""),
            connection(),
        )
        .await
    }

    pub(crate) async fn post(
        &self,
        world: &World,
        path: &str,
        body: &Value,
        connection: Connection,
    ) -> Reply {
        self.send(world, &Method::POST, path, body, connection)
            .await
    }

    pub(crate) async fn put(&self, world: &World, path: &str, body: &impl Serialize) -> Reply {
        self.send(world, &Method::PUT, path, body, connection())
            .await
    }

    async fn send(
        &self,
        world: &World,
        method: &Method,
        path: &str,
        body: &impl Serialize,
        connection: Connection,
    ) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        send(&world.agent, self.signed(method, path, &body), connection).await
    }

    /// What the app says of itself beside its credential.
    pub(crate) fn stated(&self, more: &Value) -> Value {
        let mut body = json!({
            "app_key": self.public_key(), "app_version": "0.1.0", "pc_name": "keiri-1",
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// The answer of a call that worked.
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The refusal, which must have this status and code, in two languages, and stay in no cache.
    pub(crate) fn refused(&self, status: u16, code: &str) -> ErrorAnswer {
        assert_eq!(self.headers["content-type"], "application/json", "{self:?}");
        assert_eq!(self.headers["cache-control"], "no-store");
        let answer: ErrorAnswer = serde_json::from_slice(&self.body).unwrap();
        assert_eq!((self.status.as_u16(), answer.code.as_str()), (status, code));
        assert!(!answer.message_ja.is_empty() && !answer.next_en.is_empty());
        answer
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }
}

/// A connection from the office without a certificate.
pub(crate) fn connection() -> Connection {
    connection_from(OFFICE, None)
}

/// A connection with a certificate, by a full handshake.
pub(crate) fn connection_with(presented: PresentedCertificate) -> Connection {
    connection_from(OFFICE, Some(presented))
}

pub(crate) fn connection_from(
    address: IpAddr,
    presented: Option<PresentedCertificate>,
) -> Connection {
    Connection {
        address: "agent".into(),
        peer: SocketAddr::new(address, 40_000),
        presented,
        host: Some("localhost".to_owned()),
        full_handshake: true,
        id: 1,
    }
}

/// Sends a request as the gateway does.
pub(crate) async fn send(
    router: &Router,
    mut request: Request<Body>,
    connection: Connection,
) -> Reply {
    request.extensions_mut().insert(connection);
    plain(router, request).await
}

/// Sends a request without the gateway's facts.
pub(crate) async fn plain(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Reply {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}

/// A GET without anything.
pub(crate) async fn fetch(router: &Router, path: &str) -> Reply {
    plain(router, Request::get(path).body(Body::empty()).unwrap()).await
}
