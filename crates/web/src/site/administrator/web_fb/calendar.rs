//! カレンダー管理: a month of the company's own closed days.

use std::collections::BTreeSet;

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    calendar::{CalendarRefusal, ContractDay, ContractMonth, MONTHS_AHEAD},
    failure::{Failure, Internal},
};
use tegata_domain::{
    calendar::{Day, Month},
    service_hours::Hours,
};

use crate::{
    kit::{Notice, NoticeKind, urls::web_fb},
    site::{
        SiteState,
        administrator::desk::{Desk, Posted},
        answer,
    },
    view::web_fb::calendar::{CalendarDay, CalendarPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::CALENDAR, get(show).post(submit))
}

/// Which month, and whether it was just registered.
#[derive(serde::Deserialize)]
struct Which {
    #[serde(default)]
    month: String,
    #[serde(default)]
    done: bool,
}

impl Which {
    /// The month of the address; `Err` for one that is none.
    fn month(&self) -> Result<Option<Month>, CalendarRefusal> {
        match self.month.as_str() {
            "" => Ok(None),
            typed => Month::parse(typed)
                .map(Some)
                .map_err(|_| CalendarRefusal::OutOfReach),
        }
    }
}

async fn show(desk: Desk, Query(which): Query<Which>) -> Response {
    let month = match which.month() {
        Ok(month) => month,
        Err(refusal) => return refused(&desk, Failure::Refused(refusal)),
    };
    match desk
        .visit
        .state
        .app
        .contract_month(&desk.admin, month)
        .await
    {
        Ok(month) => page(&desk, month, which.done).await,
        Err(failure) => refused(&desk, failure),
    }
}

async fn submit(Query(which): Query<Which>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let (app, admin) = (&desk.visit.state.app, &desk.admin);
    let shown = match which.month() {
        Ok(month) => app.contract_month(admin, month).await,
        Err(refusal) => Err(Failure::Refused(refusal)),
    };
    let month = match shown {
        Ok(shown) => shown.month,
        Err(failure) => return refused(&desk, failure),
    };
    let ticked = |day: &Day| !fields.named(&format!("day-{day}")).is_empty();
    let wanted: BTreeSet<_> = month.days().into_iter().filter(ticked).collect();
    match app.set_closed_days(admin, month, wanted).await {
        Ok(()) => answer::see_other(&format!("{}&done=true", address(month))),
        Err(failure) => refused(&desk, failure),
    }
}

fn refused(desk: &Desk, failure: Failure<CalendarRefusal>) -> Response {
    match failure {
        Failure::Refused(CalendarRefusal::OutOfReach) => {
            answer::fault(&desk.visit, StatusCode::NOT_FOUND)
        }
        // The next click says why.
        Failure::Refused(CalendarRefusal::ContractStopped) => {
            answer::fault(&desk.visit, StatusCode::FORBIDDEN)
        }
        Failure::Internal(error) => answer::internal(&desk.visit, &error),
    }
}

fn address(month: Month) -> String {
    format!("{}?month={month}", web_fb::CALENDAR)
}

async fn page(desk: &Desk, found: ContractMonth, done: bool) -> Response {
    let hours = match hours(desk, &found.days).await {
        Ok(hours) => hours,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let mut page = desk.page();
    page.path = address(found.month);
    page.notice = done.then(|| Notice {
        kind: NoticeKind::Done,
        text: page.t.fb_calendar.saved.to_owned(),
    });
    let (month, present) = (found.month, found.present);
    let last = present.later(MONTHS_AHEAD);
    let reachable = |other: &Month| *other >= present && last.is_some_and(|last| *other <= last);
    let view = CalendarPage {
        page,
        month,
        previous: month.later(-1).filter(reachable).map(address),
        following: month.later(1).filter(reachable).map(address),
        weeks: weeks(found.days, hours),
    };
    desk.answer(StatusCode::OK, &view)
}

/// Weeks from Monday; the first and the last have days of other months, which stay empty.
fn weeks(days: Vec<ContractDay>, hours: Vec<String>) -> Vec<[Option<CalendarDay>; 7]> {
    let mut weeks: Vec<[Option<CalendarDay>; 7]> = Vec::new();
    for (one, hours) in days.into_iter().zip(hours) {
        let at = one.day.weekday().to_monday_zero_offset();
        if weeks.is_empty() || at == 0 {
            weeks.push(Default::default());
        }
        let cell = weeks
            .last_mut()
            .and_then(|week| week.get_mut(usize::try_from(at).unwrap_or_default()));
        if let Some(cell) = cell {
            *cell = Some(CalendarDay {
                day: one.day,
                hours,
                closed: one.closed,
                past: one.past,
            });
        }
    }
    weeks
}

/// The bank's hours on each day; none where it has no service.
async fn hours(desk: &Desk, days: &[ContractDay]) -> Result<Vec<String>, Internal> {
    let (app, bank) = (&desk.visit.state.app, &desk.visit.state.site.bank);
    let policies = app.policies(bank).await?;
    Ok(days
        .iter()
        .map(|one| policies.service_hours.on(one.day.date()))
        .map(|hours| match hours {
            Hours::ALWAYS => "0:00–24:00".to_owned(),
            Hours::CLOSED => String::new(),
            hours => hours.to_string().replace('-', "–"),
        })
        .collect())
}
