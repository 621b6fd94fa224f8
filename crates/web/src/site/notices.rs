//! お知らせ on the user's and the administrator's site, and the end of the own certificate for a calendar.

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tegata_app::notice::NoticeLine;

use crate::{
    calendar::{self, Ending},
    kit::{Notice, NoticeKind, render, urls::user as urls},
    site::{SiteState, Visit, answer, caller::Caller, fields::Fields},
    texts::Texts,
    view::{
        notices::{NoticeItem, NoticesPage},
        words,
    },
};

/// Before the ids in the names of the form's fields.
const SHOWN: &str = "shown-";

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::NOTICES, get(show).post(put_away))
        .route(urls::CALENDAR, get(download))
}

async fn show(visit: Visit) -> Response {
    match visit.caller().await {
        Ok(caller) => page(&visit, &caller, false).await,
        Err(response) => *response,
    }
}

/// Puts away what the page showed, and nothing that came since.
async fn put_away(visit: Visit, fields: Fields) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    if !visit.is_form_of(&caller.actor, &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let shown = fields.starting_with(SHOWN).map(|(id, _)| id.to_owned());
    let app = &visit.state.app;
    match app.put_notices_away(&caller.actor, shown.collect()).await {
        Ok(_) => page(&visit, &caller, true).await,
        Err(error) => answer::internal(&visit, &error),
    }
}

async fn page(visit: &Visit, caller: &Caller, put_away: bool) -> Response {
    let lines = match visit.state.app.notices(&caller.actor).await {
        Ok(lines) => lines,
        Err(error) => return answer::internal(visit, &error),
    };
    let mut page = visit.page_of(&caller.actor, &caller.organisation);
    page.notice = put_away.then(|| Notice {
        kind: NoticeKind::Done,
        text: page.t.notices.put_away_done.to_owned(),
    });
    let view = NoticesPage {
        notices: lines.iter().map(|line| item(line, visit.texts)).collect(),
        not_after: caller.actor.certificate().not_after,
        page,
    };
    visit.remember(render(StatusCode::OK, &view))
}

fn item(line: &NoticeLine, t: &Texts) -> NoticeItem {
    NoticeItem {
        id: line.id.clone(),
        at: line.at,
        text: words::notice(&line.kind, &line.about, &line.detail, t),
        unread: !line.read,
    }
}

async fn download(visit: Visit) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let state = &visit.state;
    let policies = match state.app.policies(&state.site.bank).await {
        Ok(policies) => policies,
        Err(error) => return answer::internal(&visit, &error),
    };
    let certificate = caller.actor.certificate();
    let bank = &visit.face.bank;
    let ending = Ending {
        certificate: &certificate.id,
        bank: (state.site.bank.as_str(), bank),
        common_name: &certificate.common_name,
        not_after: certificate.not_after,
        renewal_opens_days: policies.renewal_opens_days,
        issued_at: certificate.recorded_at,
    };
    let file = calendar::file(&ending, visit.texts);
    attachment("text/calendar; charset=utf-8", "certificate.ics", file)
}

/// A file to be kept. Names are our own ASCII words.
pub(crate) fn attachment(kind: &'static str, name: &'static str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut response = ([(header::CONTENT_TYPE, kind)], text).into_response();
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
