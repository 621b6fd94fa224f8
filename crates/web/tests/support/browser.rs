//! A browser without scripts: it keeps cookies, follows links and posts forms.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use tower::ServiceExt as _;

/// One person's browser on one site.
pub(crate) struct Browser {
    site: Router,
    cookies: BTreeMap<String, String>,
    language: &'static str,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    pub(crate) fn new(site: Router, language: &'static str) -> Self {
        Self {
            site,
            cookies: BTreeMap::new(),
            language,
        }
    }

    /// The same person's browser on another site of the same host.
    pub(crate) fn at(&self, site: Router) -> Self {
        Self {
            site,
            cookies: self.cookies.clone(),
            language: self.language,
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn head(&mut self, path: &str) -> Answer {
        self.send(Method::HEAD, path, None).await
    }

    /// Reads the form's hidden fields from the page at `page` and posts it to `action`.
    pub(crate) async fn submit(
        &mut self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let shown = self.get(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}: {}", shown.text());
        let hidden = shown.hidden();
        self.post_with(action, &hidden, fields).await
    }

    /// Posts fields as they are.
    pub(crate) async fn post(&mut self, action: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(action, &[], fields).await
    }

    /// Posts hidden fields that an earlier page had.
    pub(crate) async fn post_with(
        &mut self,
        action: &str,
        hidden: &[(String, String)],
        fields: &[(&str, &str)],
    ) -> Answer {
        let hidden = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let body: Vec<String> = hidden
            .chain(fields.iter().copied())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        self.send(Method::POST, action, Some(body.join("&"))).await
    }

    /// Follows a redirect.
    pub(crate) async fn follow(&mut self, answer: &Answer) -> Answer {
        let to = answer.location().to_owned();
        self.get(&to).await
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8443")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::COOKIE, cookies.join("; "));
        if form.is_some() {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
        }
        let request = request
            .body(form.map_or_else(Body::empty, Body::from))
            .unwrap();
        let response = self.site.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            assert!(text.contains("Secure; HttpOnly; SameSite=Strict"), "{text}");
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        let location = self.headers.get(header::LOCATION);
        location.map_or("", |location| location.to_str().unwrap())
    }

    /// The text between two marks.
    pub(crate) fn between(&self, before: &str, after: &str) -> String {
        let text = self.text();
        let (_, rest) = text
            .split_once(before)
            .unwrap_or_else(|| panic!("no {before} in {text}"));
        rest.split_once(after).unwrap().0.to_owned()
    }

    /// The hidden fields of the page's first form; all forms of a page share the token.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let text = self.text();
        let mut found: Vec<(String, String)> = Vec::new();
        for part in text.split("<input type=\"hidden\" name=\"").skip(1) {
            let (name, rest) = part.split_once("\" value=\"").unwrap();
            let value = rest.split_once('"').unwrap().0;
            if found.iter().all(|(other, _)| other != name) {
                found.push((name.to_owned(), value.to_owned()));
            }
        }
        found
    }
}

fn encode(value: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    value.bytes().map(encode).collect()
}
