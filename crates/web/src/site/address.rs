//! An address with a control character leads nowhere: no name of ours has one, and PostgreSQL takes no NUL in a text.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use crate::site::{SiteState, answer};

/// Answers such an address as any other that leads nowhere.
pub(crate) async fn readable(
    State(state): State<SiteState>,
    request: Request,
    next: Next,
) -> Response {
    if has_control(request.uri().path()) {
        answer::turned_away(request, &state, StatusCode::NOT_FOUND).await
    } else {
        next.run(request).await
    }
}

/// `%00` to `%1F`, and `%7F`; an address never carries them bare.
fn has_control(path: &str) -> bool {
    let mut escapes = path.split('%').skip(1);
    escapes.any(|escape| {
        let code = escape.get(..2).map(|hex| u8::from_str_radix(hex, 16));
        matches!(code, Some(Ok(code)) if code.is_ascii_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_seen_in_any_writing() {
        for path in ["/a/%00", "/%1f/b", "/a%7Fb", "/%E9%9D%92%0A"] {
            assert!(has_control(path), "{path}");
        }
        for path in [
            "/",
            "/a/b-1",
            "/%E9%9D%92",
            "/100%",
            "/%2",
            "/%zz",
            "/%25%30%30",
        ] {
            assert!(!has_control(path), "{path}");
        }
    }
}
