//! `/pins`: one PIN of one's own, behind the present one.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    sign_in::{ConfirmRefusal, NewPinsRefusal, PinKind},
    terms::Terms,
};
use tegata_domain::{ids::HolderKind, pin::Pin};

use super::{home, pair};
use crate::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, render, urls},
    site::{SiteState, Visit, answer, caller::Caller, fields::Fields},
    view::{pins::OwnPinsPage, refused::Refused},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::user::PINS, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    match visit.caller().await {
        Ok(caller) => page(&visit, &caller, StatusCode::OK, Form::new(), false).await,
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    if !visit.is_form_of(&caller.actor, &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    match changed(&visit, &caller, &fields).await {
        Ok(()) => page(&visit, &caller, StatusCode::OK, Form::new(), true).await,
        Err(Stopped::Form(form)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&visit, &caller, status, *form, false).await
        }
        Err(Stopped::Page(response)) => *response,
    }
}

enum Stopped {
    Form(Box<Form>),
    Page(Box<Response>),
}

async fn changed(visit: &Visit, caller: &Caller, fields: &Fields) -> Result<(), Stopped> {
    let state = &visit.state;
    let internal = |error| Stopped::Page(Box::new(answer::internal(visit, &error)));
    let terms = state.app.terms(&state.site.bank).await.map_err(internal)?;
    let (kind, present) = match fields.named("pin") {
        "confirmation" if has_confirmation(caller, &terms) => {
            (PinKind::Confirmation, Field::PresentConfirmationPin)
        }
        _ => (PinKind::Login, Field::PresentPin),
    };
    let new = read(caller, fields, (kind, present), terms.policies.pin_length)?;
    let typed = Pin::typed(fields.get(present));
    let refusal = match state
        .app
        .change_own_pin(&caller.actor, kind, typed, new)
        .await
    {
        Ok(()) => return Ok(()),
        Err(Failure::Internal(error)) => return Err(internal(error)),
        Err(Failure::Refused(refusal)) => refusal,
    };
    let refused = match refusal {
        NewPinsRefusal::Same(_) | NewPinsRefusal::Missing(_) => {
            let form = Form::new().with_error(pair(kind).first, FieldError::Same);
            return Err(Stopped::Form(Box::new(form)));
        }
        NewPinsRefusal::Present(ConfirmRefusal::Wrong { .. }) => {
            let form = Form::new().with_error(present, FieldError::Wrong);
            return Err(Stopped::Form(Box::new(form)));
        }
        NewPinsRefusal::Present(ConfirmRefusal::Waiting(until)) => {
            Refused::Wait(visit.seconds_until(until))
        }
        NewPinsRefusal::Present(ConfirmRefusal::Locked) | NewPinsRefusal::Over => {
            return Err(Stopped::Page(Box::new(visit.locked())));
        }
    };
    let form = Form::new().with_failure(visit.explain(refused));
    Err(Stopped::Form(Box::new(form)))
}

fn read(
    caller: &Caller,
    fields: &Fields,
    (kind, present): (PinKind, Field),
    least: usize,
) -> Result<Pin, Stopped> {
    let id = &caller.actor.holder().name_id;
    let mut form = Form::new();
    if fields.get(present).is_empty() {
        form = form.with_error(present, FieldError::Required);
    }
    let new = pair(kind).read(fields, least, id);
    if let Err((field, error)) = new {
        form = form.with_error(field, error);
    }
    match new {
        Ok(new) if !form.has_errors() => Ok(new),
        _ => Err(Stopped::Form(Box::new(form))),
    }
}

/// The bank's staff have one PIN, whatever the profile of its customers.
fn has_confirmation(caller: &Caller, terms: &Terms) -> bool {
    caller.actor.holder().kind != HolderKind::Staff && terms.profile.has_confirmation_pin()
}

async fn page(
    visit: &Visit,
    caller: &Caller,
    status: StatusCode,
    form: Form,
    done: bool,
) -> Response {
    let state = &visit.state;
    let terms = match state.app.terms(&state.site.bank).await {
        Ok(terms) => terms,
        Err(error) => return answer::internal(visit, &error),
    };
    let mut page = visit.page_of(&caller.actor, &caller.organisation);
    page.notice = done.then(|| Notice {
        kind: NoticeKind::Done,
        text: page.t.own_pins.done.to_owned(),
    });
    let view = OwnPinsPage {
        page,
        form,
        with_confirmation: has_confirmation(caller, &terms),
        least: terms.policies.pin_length,
        back: home(state.site.role),
    };
    visit.remember(render(status, &view))
}
