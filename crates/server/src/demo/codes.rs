//! The viewer of one-time codes: what a token would show now. Compiled into the demonstration only, on the management
//! address.

use std::sync::Arc;

use axum::{Router, response::Html, routing::get};
use tegata_app::token::totp;
use tegata_domain::time::Clock;

use crate::{demo::state::State, environment::Environment};

pub(crate) fn router(state: &State, environment: &Environment) -> Router {
    let tokens: Vec<(String, Vec<u8>)> = state
        .tokens
        .iter()
        .map(|token| {
            (
                token.serial.clone(),
                hex::decode(&token.seed).unwrap_or_default(),
            )
        })
        .collect();
    let tokens = Arc::new(tokens);
    let clock = Arc::clone(&environment.clock);
    Router::new().route(
        "/codes",
        get(move || async move { Html(page(&tokens, clock.as_ref())) }),
    )
}

fn page(tokens: &[(String, Vec<u8>)], clock: &dyn Clock) -> String {
    let now = clock.now();
    let left = 30 - (now / 1_000).rem_euclid(30);
    let mut rows = String::new();
    for (serial, seed) in tokens {
        let code = totp::code_at(seed, totp::step_at(now));
        let row = format!("<tr><td>{serial}</td><td><code>{code:06}</code></td></tr>");
        rows.push_str(&row);
    }
    format!(
        "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"{left}\">\
         <title>TEST ワンタイムパスワード / one-time codes</title>\
         <h1>TEST: ワンタイムパスワード / one-time codes</h1>\
         <p>あと {left} 秒 / {left} seconds left</p>\
         <table border=\"1\" cellpadding=\"8\"><tr><th>トークン / token</th><th>コード / code</th></tr>{rows}</table>"
    )
}
