//! 検索: one box for whatever stands on the paper or is said on the telephone.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{HitKind, Hits, PersonHit, Search};
use tegata_domain::ids::HolderKind;

use super::{
    contracts::contract_row,
    desk::{Desk, place},
    forms, register,
};
use crate::{
    kit::{Field, Form, urls},
    site::SiteState,
    texts::Texts,
    view::{
        console::search::{PersonRow, SearchPage},
        token::TokenStatus,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::SEARCH, get(show))
}

/// A kind that is none narrows nothing.
#[derive(serde::Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after: String,
}

/// What no name or number is longer than.
const LONGEST: usize = 128;

async fn show(desk: Desk, Query(wanted): Query<Wanted>) -> Response {
    let text: String = wanted.search.trim().chars().take(LONGEST).collect();
    let search = Search {
        text: text.clone(),
        kind: HitKind::parse(&wanted.kind),
        after: place(&wanted.after),
    };
    let app = &desk.visit.state.app;
    match app.search(&desk.staff, &search).await {
        Ok(hits) => desk.answer(StatusCode::OK, &page(&desk, text, hits)),
        Err(error) => desk.internal(&error),
    }
}

fn page(desk: &Desk, text: String, hits: Hits) -> SearchPage {
    let t = desk.texts();
    SearchPage {
        page: desk.page(),
        form: Form::new().with_value(Field::Search, &text),
        text,
        found: !hits.is_empty(),
        contracts: hits.contracts.into_iter().map(contract_row).collect(),
        more_contracts: hits.more_contracts,
        people: hits.people.into_iter().map(|hit| person(hit, t)).collect(),
        more_people: hits.more_people,
        certificates: hits
            .certificates
            .iter()
            .map(|hit| register::row(desk, hit))
            .collect(),
        issue_number: hits.issue_number,
        forms: hits
            .forms
            .iter()
            .map(|line| forms::row(desk, line))
            .collect(),
        token: hits.token.map(|token| {
            let status = TokenStatus::from_stored(&token.status);
            (token.serial, status)
        }),
    }
}

fn person(hit: PersonHit, t: &Texts) -> PersonRow {
    PersonRow {
        id: hit.customer_id.unwrap_or(hit.holder.name_id),
        name: hit.holder.display_name,
        kind: match hit.holder.kind {
            HolderKind::Administrator => t.register.administrator,
            HolderKind::User => t.register.user,
            HolderKind::Staff => t.register.staff,
        },
        active: hit.holder.status == "active",
        contract_id: hit.contract.number,
        company: hit.contract.company,
    }
}
