//! 操作履歴 of the bank: narrowed, page by page, and as a file.

mod file;

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{History, HistoryOutcome, HistoryQuery, HistoryWho},
    failure::Internal,
};
use tegata_domain::{calendar::Day, ids::ContractId, staff::Duty};

use super::desk::Desk;
use crate::{
    kit::urls,
    site::{SiteState, fields::Fields},
    texts::Texts,
    view::{
        console::history::{BankHistoryPage, Chosen},
        history::HistoryRow,
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::console::HISTORY, get(show))
        .merge(file::routes())
}

/// What narrows the history. Words that are none narrow nothing.
#[derive(serde::Deserialize, Default)]
struct Narrow {
    #[serde(default)]
    act: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    contract: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    before: String,
}

impl Narrow {
    /// From a form that was posted.
    fn posted(fields: &Fields) -> Self {
        let field = |name: &str| fields.named(name).to_owned();
        Self {
            act: field("act"),
            who: field("who"),
            contract: field("contract"),
            outcome: field("outcome"),
            from: field("from"),
            to: field("to"),
            ..Self::default()
        }
    }

    fn query(&self) -> HistoryQuery {
        let mut acts = words::EVENTS.iter();
        let act = acts.find(|act| **act == self.act);
        HistoryQuery {
            act: act.map(|act| (*act).to_owned()),
            who: HistoryWho::parse(&self.who),
            contract: ContractId::parse(&self.contract).ok(),
            outcome: HistoryOutcome::parse(&self.outcome),
            from: Day::parse(&self.from).ok(),
            to: Day::parse(&self.to).ok(),
        }
    }
}

async fn show(desk: Desk, Query(narrow): Query<Narrow>) -> Response {
    match view(&desk, &narrow).await {
        Ok(view) => desk.answer(StatusCode::OK, &view),
        Err(error) => desk.internal(&error),
    }
}

async fn view(desk: &Desk, narrow: &Narrow) -> Result<BankHistoryPage, Internal> {
    let (app, query) = (&desk.visit.state.app, narrow.query());
    let before = narrow.before.parse().ok();
    let history = app.bank_history(&desk.staff, &query, before).await?;
    Ok(BankHistoryPage {
        page: desk.page(),
        chosen: chosen(&query),
        staff: app.staff_names(&desk.staff).await?,
        older: history.next,
        rows: rows(history, desk.texts()),
        may_export: desk.staff.may(Duty::Export),
    })
}

/// What was understood, as it is shown and sent again.
fn chosen(query: &HistoryQuery) -> Chosen {
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let contract = query.contract.as_ref();
    Chosen {
        act: query.act.clone().unwrap_or_default(),
        who: query
            .who
            .as_ref()
            .map_or_else(String::new, HistoryWho::to_string),
        contract: contract.map_or("", ContractId::as_str).to_owned(),
        outcome: query.outcome.map_or("", HistoryOutcome::as_str).to_owned(),
        from: day(query.from),
        to: day(query.to),
    }
}

/// Entries as they are shown, also beside a certificate.
pub(super) fn rows(history: History, t: &Texts) -> Vec<HistoryRow> {
    let lines = history.lines.into_iter();
    lines
        .map(|line| HistoryRow {
            at: line.at,
            act: words::event(&line.act, line.refused, t),
            actor: line.actor,
            target: line.subject,
            from: line.address.unwrap_or_default(),
        })
        .collect()
}
