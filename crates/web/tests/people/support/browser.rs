//! A browser as far as the sites see one: cookies, forms, a certificate.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use tegata_gateway::Connection;
use tegata_pki::PresentedCertificate;
use tegata_testkit::html;
use tower::ServiceExt;

use super::ADDRESS;

/// One window on one site.
pub(crate) struct Browser {
    site: Router,
    connection: Connection,
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) html: String,
    pub(crate) headers: header::HeaderMap,
}

impl Page {
    /// What people read.
    pub(crate) fn text(&self) -> String {
        html::text(&self.html)
    }

    /// Whether people read this.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }
}

impl Browser {
    pub(super) fn new(site: Router, presented: Option<PresentedCertificate>) -> Self {
        let connection = Connection {
            address: Arc::from("test"),
            peer: (ADDRESS, 50_000).into(),
            presented,
            host: Some("localhost".to_owned()),
            full_handshake: true,
            id: 1,
        };
        Self {
            site,
            connection,
            cookies: BTreeMap::new(),
        }
    }

    /// Opens an address, without following a redirect.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        self.ask(Method::GET, path, &[], "same-origin").await
    }

    /// Any request.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        from: &str,
    ) -> Page {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let body = body.join("&").into_bytes();
        let kind = "application/x-www-form-urlencoded";
        self.send((method, path), (kind, body), from).await
    }

    async fn send(
        &mut self,
        (method, path): (Method, &str),
        (kind, body): (&str, Vec<u8>),
        from: &str,
    ) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", from)
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(self.connection.clone());
        let response = self.site.clone().oneshot(request).await.unwrap();
        self.keep(response.headers());
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let location = parts.headers.get(header::LOCATION);
        Page {
            status: parts.status,
            location: location.map(|value| value.to_str().unwrap().to_owned()),
            html: String::from_utf8_lossy(&body).into_owned(),
            headers: parts.headers,
        }
    }

    /// Fills in the form of a page and sends it: the token comes from the page.
    pub(crate) async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.open(path).await;
        let names: Vec<&str> = fields
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| *name != "outside")
            .collect();
        let mut form = html::form_with(&page.html, &names).unwrap();
        for (name, value) in fields {
            form.set(name, value);
        }
        let sent: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let to = if form.action.is_empty() {
            path
        } else {
            &form.action
        };
        self.ask(Method::POST, to, &sent, "same-origin").await
    }

    /// Sends the form of a page with a file, as browsers do.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &str, &[u8])>,
    ) -> Page {
        let page = self.open(path).await;
        let form = html::form_with(&page.html, &["csrf"]).unwrap();
        let mut body = Vec::new();
        let csrf = ("csrf", form.value("csrf").unwrap());
        for (name, value) in fields.iter().copied().chain([csrf]) {
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
        }
        if let Some((name, called, bytes)) = file {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{called}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge";
        self.send((Method::POST, path), (kind, body), "same-origin")
            .await
    }

    /// Sends the form of a page that asks for nothing.
    pub(crate) async fn press(&mut self, path: &str) -> Page {
        let page = self.open(path).await;
        let form = html::form_with(&page.html, &["csrf"]).unwrap();
        let fields = [("csrf", form.value("csrf").unwrap())];
        self.ask(Method::POST, path, &fields, "same-origin").await
    }

    /// Fills in a form and follows the redirect.
    pub(crate) async fn fill_and_follow(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.fill(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let location = answer.location.unwrap();
        self.open(&location).await
    }

    /// Takes the certificate out.
    pub(crate) fn without_certificate(&mut self) {
        self.connection.presented = None;
    }

    /// Takes the cookies of someone else.
    pub(crate) fn steal_cookies(&mut self, from: &Self) {
        self.cookies = from.cookies.clone();
    }

    /// Forgets one cookie.
    pub(crate) fn forget(&mut self, part: &str) {
        self.cookies.retain(|name, _| !name.contains(part));
    }

    fn keep(&mut self, headers: &header::HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            assert!(text.contains("; Path=/; Secure; HttpOnly; SameSite=Strict"));
            let pair = text.split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn encoded(value: &str) -> String {
    let pairs = value.bytes().map(|byte| hex::encode_upper([byte]));
    pairs.flat_map(|pair| ["%".to_owned(), pair]).collect()
}
