//! 管理者の電子証明書: one's own, never reissued here, and the other administrator's, which may be stopped.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    certificate::CertificateRefusalByAdministrator as Refusal,
    failure::{Failure, Internal},
};
use tegata_domain::{certificate::RenewalWindow, ids::AdministratorNumber};

use crate::{
    kit::{Form, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted},
        answer, convert, overview,
    },
    view::{
        administrator::own_certificate::{
            OtherAdministrator, OtherAdministratorPage, OwnCertificatePage,
        },
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::OWN_CERTIFICATE, get(show))
        .route(urls::OTHER_SUSPEND, get(ask).post(suspend))
}

async fn show(desk: Desk) -> Response {
    match view(&desk).await {
        Ok(view) => desk.answer(StatusCode::OK, &view),
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn view(desk: &Desk) -> Result<OwnCertificatePage, Internal> {
    let actor = desk.admin.actor();
    let status = desk.visit.state.app.status(actor).await?;
    Ok(OwnCertificatePage {
        page: desk.page(),
        card: overview::card(&desk.visit, actor.certificate(), &status),
        may_renew: status.certificate.renewal == RenewalWindow::Open,
        other: other(desk).await?,
    })
}

async fn ask(desk: Desk) -> Response {
    match present(&desk).await {
        Ok(other) => page(&desk, other, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

/// Only takes access away, so no PIN is asked; only the bank resumes.
async fn suspend(posted: Posted) -> Response {
    let Posted { desk, fields: _ } = posted;
    let other = match present(&desk).await {
        Ok(other) => other,
        Err(response) => return *response,
    };
    match suspended(&desk, &other).await {
        Ok(()) => answer::see_other(urls::OWN_CERTIFICATE),
        Err(Again::Form(form)) => page(&desk, other, StatusCode::CONFLICT, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn suspended(desk: &Desk, other: &OtherAdministrator) -> Result<(), Again> {
    let number =
        AdministratorNumber::parse(&other.number.to_string()).map_err(|_| desk.missing())?;
    let app = &desk.visit.state.app;
    match app
        .suspend_administrator_certificate(&desk.admin, number)
        .await
    {
        Ok(()) => Ok(()),
        Err(Failure::Refused(Refusal::NoUser)) => Err(desk.missing()),
        Err(Failure::Refused(_)) => Err(desk.refused(Form::new(), Refused::State)),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

async fn present(desk: &Desk) -> Result<OtherAdministrator, Box<Response>> {
    match other(desk).await {
        Ok(Some(other)) => Ok(other),
        Ok(None) => Err(Box::new(answer::fault(&desk.visit, StatusCode::NOT_FOUND))),
        Err(error) => Err(Box::new(answer::internal(&desk.visit, &error))),
    }
}

async fn other(desk: &Desk) -> Result<Option<OtherAdministrator>, Internal> {
    let own = &desk.admin.actor().holder().id;
    let all = desk.visit.state.app.administrators(&desk.admin).await?;
    let found = all.into_iter().find(|line| line.holder.id != *own);
    Ok(found.and_then(|line| {
        Some(OtherAdministrator {
            number: line.holder.name_id.parse().ok()?,
            name: line.holder.display_name,
            status: convert::status(line.block.status),
        })
    }))
}

fn page(desk: &Desk, other: OtherAdministrator, status: StatusCode, form: Form) -> Response {
    let view = OtherAdministratorPage {
        page: desk.page(),
        form,
        other,
    };
    desk.answer(status, &view)
}
