//! The agent API: one file per message of `protocol.md` §3.
//!
//! | message | file |
//! |---|---|
//! | A1 claims | `claims.rs` |
//! | A2 state | `standing.rs` |
//! | A3 CSR | `csr.rs` |
//! | A4 proof | `proof.rs` |
//! | A5 stop | `stop.rs` |
//! | R1 renewals | `renewals.rs` |
//!
//! Every call is a [`call::SignedCall`]: the signature of the app key over the bytes received is checked before
//! anything of them is read. Every answer, also to a stranger, is JSON with a stable code.

mod answer;
mod call;
mod claims;
mod csr;
mod proof;
mod renewals;
mod standing;
mod stop;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use tegata_acquisition::{Code, Origin, messages::paths};
use tegata_app::{App, site::Site};

use answer::Refusal;

use crate::http_date::http_date;

/// What the agent API stands on.
#[derive(Clone)]
pub struct AgentApi {
    /// The product.
    pub app: App,
    /// The origin that the apps' profiles name and their signatures cover. With one that is not `https://host[:port]`
    /// every call is refused.
    pub origin: String,
    /// The sign-in addresses of all banks, for renewals.
    pub sites: Vec<Site>,
}

/// The agent API's routes.
pub fn agent_router(api: AgentApi) -> Router {
    let origin = Origin::parse(&api.origin)
        .inspect_err(|error| tracing::error!(%error, "no app can call: the agent API's origin"));
    let served = Served {
        app: api.app,
        origin: origin.ok().map(Arc::new),
        sites: api.sites.into(),
    };
    Router::new()
        .route(paths::CLAIMS, post(claims::claim))
        .route(paths::ACQUISITION, get(standing::standing))
        .route(paths::CSR, put(csr::submit))
        .route(paths::PROOF, post(proof::prove))
        .route(paths::STOP, post(stop::stop))
        .route(paths::RENEWALS, post(renewals::renew))
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state(served.clone(), dated))
        .layer(middleware::from_fn(never_stored))
        .with_state(served)
}

/// [`AgentApi`] as handlers see it.
#[derive(Clone)]
struct Served {
    app: App,
    origin: Option<Arc<Origin>>,
    sites: Arc<[Site]>,
}

async fn no_such_path() -> Response {
    Refusal::with_status(StatusCode::NOT_FOUND, Code::Request).into_response()
}

async fn wrong_method() -> Response {
    Refusal::with_status(StatusCode::METHOD_NOT_ALLOWED, Code::Request).into_response()
}

/// The app compares its PC's clock with `Date`. Only the server's clock judges, so that one is told, not the machine's.
async fn dated(State(api): State<Served>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(date) = http_date(api.app.now()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// Answers are of this moment and of one app: no cache keeps them, and no browser takes them for a page.
async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}
