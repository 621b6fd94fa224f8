//! For whoever runs the product, on an address of its own that no customer reaches.

mod health;
mod metrics;

use axum::{Router, routing::get};
use tegata_app::App;

/// Health and metrics.
pub fn management_router(app: App) -> Router {
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::text))
        .with_state(app)
}
