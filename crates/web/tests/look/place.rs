//! The samples behind a real address, with the headers of the product, and a browser that looks at them.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    middleware::from_fn_with_state,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use tegata_testkit::{browser::Browser, pc::Pc};
use tegata_web::{
    kit::{
        assets,
        headers::{SecurityHeaders, security_headers},
    },
    texts::Language,
};

use crate::samples;

/// Samples by the name of their file.
type Pages = Arc<BTreeMap<String, String>>;

/// A server on loopback; it ends with the test.
pub(crate) struct Place {
    /// Where it is.
    pub(crate) origin: String,
    /// `<page>.<language>`, in order.
    pub(crate) pages: Vec<String>,
    sources: Pages,
}

impl Place {
    /// Serves every sample in these languages.
    pub(crate) async fn open(languages: &[Language]) -> Result<Self> {
        let pages: BTreeMap<_, _> = languages
            .iter()
            .flat_map(|language| {
                samples::all(*language)
                    .into_iter()
                    .map(move |(name, html)| (format!("{name}.{language}"), html))
            })
            .collect();
        let names = pages.keys().cloned().collect();
        let sources = Arc::new(pages);
        let router = Router::new()
            .route("/pages/{name}", get(show))
            .merge(assets::router())
            .layer(from_fn_with_state(SecurityHeaders::new(), security_headers))
            .with_state(sources.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            origin,
            pages: names,
            sources,
        })
    }

    /// The address of a sample.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("{}/pages/{name}", self.origin)
    }

    /// The source of a sample.
    pub(crate) fn html(&self, name: &str) -> &str {
        self.sources.get(name).map_or("", String::as_str)
    }

    /// A browser that knows axe-core before any page speaks.
    pub(crate) async fn judge(pc: &Pc) -> Result<Browser> {
        let browser = Browser::on(pc).open().await?;
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/axe/axe.min.js");
        let axe = std::fs::read_to_string(file)
            .context("axe-core is not installed: scripts/setup.sh test installs it")?;
        let source = serde_json::json!({ "source": axe });
        let add = "Page.addScriptToEvaluateOnNewDocument";
        browser.devtools(add, source).await?;
        // As on a phone, where they lie over the page.
        let hidden = serde_json::json!({ "hidden": true });
        browser
            .devtools("Emulation.setScrollbarsHidden", hidden)
            .await?;
        Ok(browser)
    }
}

async fn show(State(pages): State<Pages>, Path(name): Path<String>) -> Response {
    match pages.get(&name) {
        Some(html) => Html(html.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
