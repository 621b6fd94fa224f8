//! 利用履歴照会: narrowed, paged, and as a file.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::HistoryLine,
    failure::Internal,
    usage_history::{ActKind, UsageFilter},
};
use tegata_domain::{calendar::Day, ids::UserId};

use crate::{
    kit::{csv::Csv, time, urls::web_fb},
    site::{SiteState, administrator::desk::Desk, answer},
    texts::Texts,
    view::{
        history::HistoryRow,
        web_fb::history::{Chosen, UsageHistoryPage},
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(web_fb::HISTORY, get(show))
        .route(web_fb::HISTORY_CSV, get(file))
}

/// What narrows the history. Words that are none narrow nothing.
#[derive(serde::Deserialize, Default)]
struct Narrow {
    #[serde(default)]
    user: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    kind: String,
    before: Option<i64>,
}

impl Narrow {
    fn filter(&self) -> UsageFilter {
        UsageFilter {
            user: UserId::parse(&self.user).ok(),
            from: Day::parse(&self.from).ok(),
            to: Day::parse(&self.to).ok(),
            kind: ActKind::parse(&self.kind).unwrap_or_default(),
        }
    }
}

/// What was understood, as it is shown and sent again.
fn chosen(filter: &UsageFilter) -> Chosen {
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    Chosen {
        user: filter.user.as_ref().map_or("", UserId::as_str).to_owned(),
        from: day(filter.from),
        to: day(filter.to),
        kind: filter.kind.as_str().to_owned(),
    }
}

/// All of it is of letters, digits and hyphens.
fn query(chosen: &Chosen) -> String {
    let Chosen {
        user,
        from,
        to,
        kind,
    } = chosen;
    format!("?user={user}&from={from}&to={to}&kind={kind}")
}

async fn show(desk: Desk, Query(narrow): Query<Narrow>) -> Response {
    match view(&desk, &narrow).await {
        Ok(view) => desk.answer(StatusCode::OK, &view),
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn view(desk: &Desk, narrow: &Narrow) -> Result<UsageHistoryPage, Internal> {
    let (app, filter) = (&desk.visit.state.app, narrow.filter());
    let history = app
        .usage_history(&desk.admin, &filter, narrow.before)
        .await?;
    let users = app.users(&desk.admin).await?;
    let (page, chosen) = (desk.page(), chosen(&filter));
    let query = query(&chosen);
    Ok(UsageHistoryPage {
        users: users.into_iter().map(|user| user.holder.name_id).collect(),
        rows: history
            .lines
            .into_iter()
            .map(|line| row(line, page.t))
            .collect(),
        older: history
            .next
            .map(|id| format!("{}{query}&before={id}", web_fb::HISTORY)),
        csv: format!("{}{query}", web_fb::HISTORY_CSV),
        chosen,
        page,
    })
}

async fn file(desk: Desk, Query(narrow): Query<Narrow>) -> Response {
    let app = &desk.visit.state.app;
    let found = app.usage_history_file(&desk.admin, &narrow.filter()).await;
    let history = match found {
        Ok(history) => history,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let t = desk.visit.texts;
    let h = &t.history;
    let mut csv = Csv::new(&[t.frame.at, h.actor, h.act, h.target, t.frame.from]);
    for line in history.lines {
        let row = row(line, t);
        csv.line(&[
            time::machine(row.at),
            row.actor,
            row.act,
            row.target,
            row.from,
        ]);
    }
    csv.into_response("usage-history.csv")
}

fn row(line: HistoryLine, t: &Texts) -> HistoryRow {
    HistoryRow {
        at: line.at,
        act: words::event(&line.act, line.refused, t),
        actor: line.actor,
        target: line.subject,
        from: line.address.unwrap_or_default(),
    }
}
