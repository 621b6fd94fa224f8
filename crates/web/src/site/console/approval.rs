//! 承認: another person reads the exact change and approves or rejects it; the maker may withdraw it.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{ApprovalRefusal, Proposal, ProposalRefusal},
    failure::Failure,
    sign_in::StaffActor,
};

use super::{confirm::NotConfirmed, queue::is_open, words};
use crate::{
    kit::{Form, render, urls},
    site::{SiteState, Visit, answer, fields::Fields},
    texts::Texts,
    view::{
        console::approval::{ApprovalFacts, ApprovalPage, Decision},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::APPROVAL_ROUTE, get(show).post(submit))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Response {
    match find(&visit, &id).await {
        Ok((staff, proposal)) => page(&visit, &staff, &proposal, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, Path(id): Path<String>, fields: Fields) -> Response {
    let (staff, proposal) = match find(&visit, &id).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    if !visit.is_form_of(staff.actor(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let app = &visit.state.app;
    let refused =
        match fields.named("decision") {
            "approve" => return approve(&visit, &staff, &proposal, &fields).await,
            "reject" => app.reject_change(&staff, &id).await.map_err(over),
            "withdraw" => app.withdraw_change(&staff, &id).await.map_err(
                |failure: Failure<ProposalRefusal>| match failure {
                    Failure::Refused(_) => Failure::Refused(Refused::Decided),
                    Failure::Internal(error) => Failure::Internal(error),
                },
            ),
            _ => return answer::fault(&visit, StatusCode::BAD_REQUEST),
        };
    match refused {
        Ok(()) => answer::see_other(&urls::console::approval(&id)),
        Err(failure) => refuse(&visit, &staff, &id, failure).await,
    }
}

async fn approve(
    visit: &Visit,
    staff: &StaffActor,
    proposal: &Proposal,
    fields: &Fields,
) -> Response {
    let confirmed = match visit.confirm_staff(staff, fields, Form::new()).await {
        Ok(confirmed) => confirmed,
        Err(NotConfirmed::Page(response)) => return *response,
        Err(NotConfirmed::Form(form)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(visit, staff, proposal, status, form);
        }
    };
    let seen = hex::decode(fields.named("digest")).unwrap_or_default();
    let id = &proposal.approval.id;
    let done = visit
        .state
        .app
        .approve_change(staff, confirmed, id, &seen)
        .await;
    match done {
        Ok(done) => visit.approved(staff, id, done).await,
        Err(failure) => refuse(visit, staff, id, over(failure)).await,
    }
}

fn over(failure: Failure<ApprovalRefusal>) -> Failure<Refused> {
    match failure {
        Failure::Internal(error) => Failure::Internal(error),
        Failure::Refused(refusal) => Failure::Refused(match refusal {
            ApprovalRefusal::NotConfirmed => Refused::Pin(None),
            ApprovalRefusal::SamePerson => Refused::SamePerson,
            ApprovalRefusal::Gone => Refused::Decided,
            ApprovalRefusal::Conflict => Refused::Conflict,
        }),
    }
}

/// The page as it is now, with the reason.
async fn refuse(
    visit: &Visit,
    staff: &StaffActor,
    id: &str,
    failure: Failure<Refused>,
) -> Response {
    let refused = match failure {
        Failure::Refused(refused) => refused,
        Failure::Internal(error) => return answer::internal(visit, &error),
    };
    match visit.state.app.proposal(staff, id).await {
        Ok(Some(proposal)) => {
            let failure = refused.failure(visit.state.kind, visit.language.texts());
            let form = Form::new().with_failure(failure);
            page(visit, staff, &proposal, StatusCode::CONFLICT, form)
        }
        Ok(None) => answer::fault(visit, StatusCode::NOT_FOUND),
        Err(error) => answer::internal(visit, &error),
    }
}

async fn find(visit: &Visit, id: &str) -> Result<(StaffActor, Proposal), Box<Response>> {
    let staff = visit.staff().await?;
    match visit.state.app.proposal(&staff, id).await {
        Ok(Some(proposal)) => Ok((staff, proposal)),
        Ok(None) => Err(Box::new(answer::fault(visit, StatusCode::NOT_FOUND))),
        Err(error) => Err(Box::new(answer::internal(visit, &error))),
    }
}

fn page(
    visit: &Visit,
    staff: &StaffActor,
    proposal: &Proposal,
    status: StatusCode,
    form: Form,
) -> Response {
    let (t, now) = (visit.language.texts(), visit.state.app.now());
    let decided_at = proposal.approval.decided_at;
    let view = ApprovalPage {
        page: visit.page_of(staff.actor(), ""),
        form,
        approval: facts(t, proposal),
        decision: decision(staff, proposal, now),
        state: state(t, proposal, now),
        decided: proposal
            .checker
            .as_ref()
            .and_then(|checker| Some((checker.display_name.clone(), decided_at?))),
    };
    visit.remember(render(status, &view))
}

fn facts(t: &Texts, proposal: &Proposal) -> ApprovalFacts {
    let row = &proposal.approval;
    ApprovalFacts {
        kind: words::kind(t, &proposal.change).to_owned(),
        target: words::target(&proposal.change),
        maker: proposal.maker.display_name.clone(),
        asked_at: row.made_at,
        ends_at: row.ends_at,
        changes: words::lines(t, &proposal.change),
        digest: hex::encode(&row.digest),
        exact: row.change.clone(),
    }
}

fn decision(staff: &StaffActor, proposal: &Proposal, now: i64) -> Decision {
    let (own, row) = (staff.actor().holder(), &proposal.approval);
    if !is_open(proposal, now) {
        Decision::Over
    } else if row.maker == own.id || row.maker_person == own.person {
        Decision::Own
    } else {
        Decision::Open
    }
}

fn state(t: &Texts, proposal: &Proposal, now: i64) -> &'static str {
    let a = &t.approval;
    match proposal.approval.status.as_str() {
        "done" => a.state_done,
        "rejected" => a.state_rejected,
        "withdrawn" => a.state_withdrawn,
        _ if is_open(proposal, now) => a.state_waiting,
        _ => a.state_ended,
    }
}
