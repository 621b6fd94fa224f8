//! The register, narrowed and page by page.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{RegisterQuery, RegisterState};
use tegata_domain::{calendar::Day, ids::HolderKind, staff::Duty};

use crate::{
    kit::urls,
    site::{
        SiteState,
        console::desk::{Desk, place},
        fields::Fields,
    },
    view::console::register::{CertificatesPage, Chosen},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CERTIFICATES, get(show))
}

/// What narrows the register. Words that are none narrow nothing.
#[derive(serde::Deserialize, Default)]
pub(super) struct Narrow {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    end: String,
    #[serde(default)]
    after: String,
}

impl Narrow {
    /// From a form that was posted.
    pub(super) fn posted(fields: &Fields) -> Self {
        let field = |name: &str| fields.named(name).to_owned();
        Self {
            state: field("state"),
            kind: field("kind"),
            number: field("number"),
            from: field("from"),
            to: field("to"),
            ..Self::default()
        }
    }

    pub(super) fn query(&self) -> RegisterQuery {
        let number = self.number.trim().parse::<u16>().ok();
        RegisterQuery {
            state: RegisterState::parse(&self.state),
            kind: HolderKind::from_stored(&self.kind),
            number: number.map(i64::from),
            from: Day::parse(&self.from).ok(),
            to: Day::parse(&self.to).ok(),
        }
    }
}

async fn show(desk: Desk, Query(narrow): Query<Narrow>) -> Response {
    let query = narrow.query();
    let after = narrow
        .end
        .parse()
        .ok()
        .map(|end| (end, place(&narrow.after)));
    let app = &desk.visit.state.app;
    let found = match app.register(&desk.staff, &query, after).await {
        Ok(found) => found,
        Err(error) => return desk.internal(&error),
    };
    let view = CertificatesPage {
        page: desk.page(),
        chosen: chosen(&query),
        rows: found
            .lines
            .iter()
            .map(|hit| super::row(&desk, hit))
            .collect(),
        next: found.next,
        may_export: desk.staff.may(Duty::Export),
    };
    desk.answer(StatusCode::OK, &view)
}

/// What was understood, as it is shown and sent again.
fn chosen(query: &RegisterQuery) -> Chosen {
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    Chosen {
        state: query.state.map_or("", RegisterState::as_str).to_owned(),
        kind: query.kind.map_or("", HolderKind::as_str).to_owned(),
        number: query.number.map_or_else(String::new, |n| n.to_string()),
        from: day(query.from),
        to: day(query.to),
    }
}
