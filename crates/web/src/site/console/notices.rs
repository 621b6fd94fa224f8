//! お知らせ to the bank's staff: about administrators and staff, and mail that could not be delivered.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::notice::{NoticeLine, UndeliverableMail};

use super::desk::Desk;
use crate::{
    kit::urls,
    site::SiteState,
    texts::Texts,
    view::{
        console::notices::{BankNoticeRow, BankNoticesPage, UndeliverableRow},
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::NOTICES, get(show))
}

async fn show(desk: Desk) -> Response {
    let app = &desk.visit.state.app;
    let notices = match app.bank_notices(&desk.staff).await {
        Ok(notices) => notices,
        Err(error) => return desk.internal(&error),
    };
    let mails = match app.undeliverable_mail(&desk.staff).await {
        Ok(mails) => mails,
        Err(error) => return desk.internal(&error),
    };
    let t = desk.visit.texts;
    let view = BankNoticesPage {
        page: desk.page(),
        notices: notices.iter().map(|line| row(line, t)).collect(),
        undeliverable: mails
            .into_iter()
            .map(|mail| undeliverable(mail, t))
            .collect(),
    };
    desk.answer(StatusCode::OK, &view)
}

fn row(line: &NoticeLine, t: &Texts) -> BankNoticeRow {
    BankNoticeRow {
        at: line.at,
        company: line.company.clone(),
        text: words::notice(&line.kind, &line.about, &line.detail, t),
    }
}

fn undeliverable(mail: UndeliverableMail, t: &Texts) -> UndeliverableRow {
    UndeliverableRow {
        at: mail.at,
        company: mail.company,
        about: mail.about,
        title: words::notice_title(&mail.kind, t).to_owned(),
        address: mail.masked,
        answer: mail.answer,
    }
}
