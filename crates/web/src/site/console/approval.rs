//! 承認: another person reads the exact change and approves or rejects it; the maker may withdraw it.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{ApprovalRefusal, Change, Proposal},
    failure::Failure,
};
use tegata_domain::staff::is_same_person;

use super::{
    desk::{Again, Desk, Posted},
    queue::is_open,
    words,
};
use crate::{
    kit::{Form, urls},
    site::{SiteState, answer, fields::Fields},
    texts::Texts,
    view::{
        console::{
            approval::{ApprovalFacts, ApprovalPage, Decision},
            look::LookPreview,
        },
        refused::Refused,
        words as view_words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::APPROVAL_ROUTE, get(show).post(submit))
}

async fn show(desk: Desk, Path(id): Path<String>) -> Response {
    match find(&desk, &id).await {
        Ok(proposal) => page(&desk, &proposal, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Path(id): Path<String>, Posted { desk, fields }: Posted) -> Response {
    let proposal = match find(&desk, &id).await {
        Ok(proposal) => proposal,
        Err(response) => return *response,
    };
    let (app, staff) = (&desk.visit.state.app, &desk.staff);
    let decided = match fields.named("decision") {
        "approve" => return approve(&desk, &proposal, &fields).await,
        "reject" => app.reject_change(staff, &id).await.map_err(not_approved),
        "withdraw" => app.withdraw_change(staff, &id).await.map_err(not_approved),
        _ => return answer::fault(&desk.visit, StatusCode::BAD_REQUEST),
    };
    match decided {
        Ok(()) => answer::see_other(&urls::console::approval(&id)),
        Err(failure) => refuse(&desk, &id, failure).await,
    }
}

async fn approve(desk: &Desk, proposal: &Proposal, fields: &Fields) -> Response {
    let confirmed = match desk.confirm(fields, Form::new()).await {
        Ok(confirmed) => confirmed,
        Err(Again::Page(response)) => return *response,
        Err(Again::Form(form)) => {
            return page(desk, proposal, StatusCode::UNPROCESSABLE_ENTITY, *form);
        }
    };
    let seen = hex::decode(fields.named("digest")).unwrap_or_default();
    let (app, id) = (&desk.visit.state.app, &proposal.approval.id);
    match app.approve_change(&desk.staff, confirmed, id, &seen).await {
        Ok(done) => desk.approved(id, done).await,
        Err(failure) => refuse(desk, id, not_approved(failure)).await,
    }
}

fn not_approved(failure: Failure<ApprovalRefusal>) -> Failure<Refused> {
    match failure {
        Failure::Internal(error) => Failure::Internal(error),
        Failure::Refused(refusal) => Failure::Refused(match refusal {
            ApprovalRefusal::NotConfirmed => Refused::Pin(None),
            ApprovalRefusal::SamePerson => Refused::SamePerson,
            ApprovalRefusal::Gone => Refused::Decided,
            ApprovalRefusal::Conflict => Refused::Conflict,
            ApprovalRefusal::AboutChecker => Refused::AboutChecker,
            ApprovalRefusal::LastStaff => Refused::LastStaff,
            ApprovalRefusal::Role(duty) => Refused::Role(duty),
        }),
    }
}

/// The page as it is now, with the reason.
async fn refuse(desk: &Desk, id: &str, failure: Failure<Refused>) -> Response {
    let refused = match failure {
        Failure::Refused(refused) => refused,
        Failure::Internal(error) => return desk.internal(&error),
    };
    let form = Form::new().with_failure(desk.visit.explain(refused));
    match find(desk, id).await {
        Ok(proposal) => page(desk, &proposal, StatusCode::CONFLICT, form),
        Err(response) => *response,
    }
}

async fn find(desk: &Desk, id: &str) -> Result<Proposal, Box<Response>> {
    desk.found(desk.visit.state.app.proposal(&desk.staff, id).await)
}

fn page(desk: &Desk, proposal: &Proposal, status: StatusCode, form: Form) -> Response {
    let (t, now) = (desk.texts(), desk.visit.state.app.now());
    let decided_at = proposal.approval.decided_at;
    let checker = proposal.checker.as_ref();
    let page = desk.page();
    let preview = match &proposal.change {
        Change::SetLook { look, .. } => Some(LookPreview::of(look, &page)),
        _ => None,
    };
    let view = ApprovalPage {
        page,
        preview,
        form,
        approval: facts(t, proposal),
        decision: decision(desk, proposal, now),
        state: state(t, proposal, now),
        checkers: {
            let roles = proposal.change.checker_duty().roles();
            t.staff.missing_hint(view_words::roles(roles, t))
        },
        decided: checker.and_then(|checker| Some((checker.display_name.clone(), decided_at?))),
    };
    desk.answer(status, &view)
}

fn facts(t: &Texts, proposal: &Proposal) -> ApprovalFacts {
    let row = &proposal.approval;
    ApprovalFacts {
        kind: words::kind(t, &proposal.change).to_owned(),
        target: words::target(t, &proposal.change),
        maker: proposal.maker.display_name.clone(),
        asked_at: row.made_at,
        ends_at: proposal.due(),
        changes: words::lines(t, &proposal.change),
        digest: hex::encode(&row.digest),
        exact: match &proposal.change {
            Change::SetPolicy { .. } => None,
            _ => Some(row.change.clone()),
        },
        afterwards: proposal.change.is_done_already(),
        form_used: {
            let form = proposal.change.form().filter(|_| proposal.form_used);
            form.map(str::to_owned)
        },
    }
}

fn decision(desk: &Desk, proposal: &Proposal, now: i64) -> Decision {
    let (own, row) = (desk.staff.actor().holder(), &proposal.approval);
    if !is_open(proposal, now) {
        Decision::Over
    } else if row.maker == own.id || is_same_person(&row.maker_person, &own.person) {
        Decision::Own
    } else if !desk.staff.may(proposal.change.checker_duty()) {
        Decision::Role
    } else {
        Decision::Open
    }
}

pub(super) fn state(t: &Texts, proposal: &Proposal, now: i64) -> &'static str {
    let a = &t.approval;
    match proposal.approval.status.as_str() {
        "done" => a.state_done,
        "rejected" => a.state_rejected,
        "withdrawn" => a.state_withdrawn,
        _ if is_open(proposal, now) => a.state_waiting,
        _ => a.state_ended,
    }
}
