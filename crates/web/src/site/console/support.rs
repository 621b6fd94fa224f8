//! サポートコード: what a customer's browser saw, by the code that the customer reads out; and who stopped their access.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{StandingStop, SupportRefusal, SupportView, SupportedPerson},
    failure::{Failure, Internal},
};
use tegata_domain::staff::Duty;

use super::desk::{Desk, Posted};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{SiteState, convert, user_agent},
    texts::Texts,
    view::{
        CertificateFacts,
        console::support::{Diagnosis, Person, StopRow, SupportPage},
        refusal::certificate::Reason,
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::SUPPORT, get(show).post(read))
}

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new(), None).await
}

async fn read(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Help) {
        return *response;
    }
    let typed = fields.get(Field::SupportCode);
    if typed.trim().is_empty() {
        let form = Form::new().with_error(Field::SupportCode, FieldError::Required);
        return page(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let app = &desk.visit.state.app;
    let refused = match app.read_support_code(&desk.staff, typed).await {
        Ok(view) => {
            let diagnosis = diagnosis(&view, desk.texts());
            return page(&desk, StatusCode::OK, Form::new(), Some(diagnosis)).await;
        }
        Err(Failure::Refused(SupportRefusal::Unknown)) => Refused::SupportCode,
        Err(Failure::Refused(SupportRefusal::Throttled)) => Refused::SupportWait,
        Err(Failure::Refused(SupportRefusal::Role(duty))) => Refused::Role(duty),
        Err(Failure::Internal(error)) => return desk.internal(&error),
    };
    let form = fields.again(&[Field::SupportCode]);
    let form = form.with_failure(desk.visit.explain(refused));
    page(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, None).await
}

async fn page(
    desk: &Desk,
    status: StatusCode,
    form: Form,
    diagnosis: Option<Diagnosis>,
) -> Response {
    let stops: Result<Vec<StandingStop>, Internal> =
        desk.visit.state.app.standing_stops(&desk.staff).await;
    let view = SupportPage {
        page: desk.page(),
        form,
        missing: (!desk.staff.may(Duty::Help))
            .then(|| desk.visit.explain(Refused::Role(Duty::Help))),
        diagnosis,
        stops: match stops {
            Ok(stops) => stops.iter().map(row).collect(),
            Err(error) => return desk.internal(&error),
        },
    };
    desk.answer(status, &view)
}

fn row(standing: &StandingStop) -> StopRow {
    StopRow {
        at: standing.stop.at,
        name: name_of(&standing.holder),
        company: company_of(&standing.contract),
    }
}

fn diagnosis(view: &SupportView, t: &Texts) -> Diagnosis {
    let facts = &view.facts;
    let reason = facts.reason.as_deref();
    Diagnosis {
        reason: reason.and_then(|code| Reason::ALL.into_iter().find(|one| one.code() == code)),
        certificate: facts.certificate.as_ref().map(|seen| CertificateFacts {
            common_name: seen.common_name.clone(),
            serial: seen.serial.clone(),
            issue_number: None,
            not_before: seen.not_before,
            not_after: seen.not_after,
            issuer: seen.issuer.clone(),
        }),
        from_memory: facts.from_memory,
        seen: user_agent::seen(&facts.browser.agent, t),
        clock_ahead: facts.browser.clock_ahead,
        from: facts.address.clone(),
        made_at: view.made_at,
        ends_at: view.ends_at,
        person: view.person.as_ref().map(person),
    }
}

fn person(found: &SupportedPerson) -> Person {
    let line = &found.line;
    let open = line
        .block
        .issue
        .as_ref()
        .filter(|issue| issue.status == "open");
    Person {
        name: name_of(&line.holder),
        company: found.contract.as_ref().map(company_of).unwrap_or_default(),
        status: convert::status(line.block.status),
        issue_until: open.map(|issue| issue.deadline),
        token: line.token.clone(),
        lock: convert::lock(line.lock),
        stopped_at: found.stop.as_ref().map(|stop| stop.at),
        stop: stop_address(found),
        sign_ins: found.sign_ins.iter().map(convert::sign_in).collect(),
    }
}

/// Where the bank stops this person, unless they are stopped already; members of staff are stopped elsewhere.
fn stop_address(found: &SupportedPerson) -> Option<String> {
    let (contract, holder) = (found.contract.as_ref()?, &found.line.holder);
    let kind = holder.kind.as_str();
    let address = urls::console::stop_person(&contract.number, kind, &holder.name_id);
    found.stop.is_none().then_some(address)
}

pub(super) fn name_of(holder: &tegata_app::rows::Holder) -> String {
    format!("{} ({})", holder.display_name, holder.name_id)
}

pub(super) fn company_of(contract: &tegata_app::rows::Contract) -> String {
    format!("{} {}", contract.number, contract.company)
}
