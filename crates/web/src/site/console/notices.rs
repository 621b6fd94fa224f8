//! お知らせ to the bank's staff: about administrators and staff, and mail that could not be delivered.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    notice::{NoticeLine, ResendRefusal, UndeliverableMail},
};
use tegata_domain::staff::Duty;

use super::desk::{Desk, Posted};
use crate::{
    kit::{Form, urls},
    site::{SiteState, answer},
    texts::Texts,
    view::{
        console::notices::{BankNoticeRow, BankNoticesPage, MailState, UndeliverableRow},
        refused::Refused,
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::NOTICES, get(show).post(resend))
}

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new()).await
}

/// 再送 of one mail that was given up.
async fn resend(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Help) {
        return *response;
    }
    let app = &desk.visit.state.app;
    let refused = match app.resend_mail(&desk.staff, fields.named("mail")).await {
        Ok(()) => return answer::see_other(urls::console::NOTICES),
        Err(Failure::Internal(error)) => return desk.internal(&error),
        Err(Failure::Refused(ResendRefusal::Role(duty))) => Refused::Role(duty),
        Err(Failure::Refused(ResendRefusal::Gone)) => Refused::State,
        Err(Failure::Refused(ResendRefusal::NoAddress)) => Refused::NoAddress,
    };
    let form = Form::new().with_failure(desk.visit.explain(refused));
    page(&desk, StatusCode::CONFLICT, form).await
}

async fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let app = &desk.visit.state.app;
    let notices = match app.bank_notices(&desk.staff).await {
        Ok(notices) => notices,
        Err(error) => return desk.internal(&error),
    };
    let mails = match app.undeliverable_mail(&desk.staff).await {
        Ok(mails) => mails,
        Err(error) => return desk.internal(&error),
    };
    let health = match app.mail_health(&desk.staff).await {
        Ok(health) => health,
        Err(error) => return desk.internal(&error),
    };
    let recoveries = match app.recoveries(&desk.staff).await {
        Ok(recoveries) => recoveries.len(),
        Err(error) => return desk.internal(&error),
    };
    let t = desk.visit.texts;
    let view = BankNoticesPage {
        page: desk.page(),
        form,
        may_resend: desk.staff.may(Duty::Help),
        recoveries,
        mail: MailState {
            is_late: health.late > 0,
            waiting: health.waiting,
            oldest: health.oldest,
            answer: health.answer,
        },
        notices: notices.iter().map(|line| row(line, t)).collect(),
        undeliverable: mails
            .into_iter()
            .map(|mail| undeliverable(mail, t))
            .collect(),
    };
    desk.answer(status, &view)
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
        id: mail.id,
        at: mail.at,
        company: mail.company,
        about: mail.about,
        title: words::notice_title(&mail.kind, t).to_owned(),
        address: mail.masked,
        answer: mail.answer,
    }
}
