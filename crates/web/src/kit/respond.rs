//! From a view model to an answer.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

/// Renders a view. A template that fails is our fault, logged here, and answered with a plain sentence in both languages.
pub fn render(status: StatusCode, view: &impl Template) -> Response {
    match view.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "エラーが発生しました。 / An error occurred.",
            )
                .into_response()
        }
    }
}
