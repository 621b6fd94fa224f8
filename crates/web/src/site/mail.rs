//! お知らせメールの設定 of the person signed in: one address, another for a second channel, the PIN again.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    notice::{MailAddresses, MailRefusal},
    sign_in::{ConfirmRefusal, PinVerified},
};
use tegata_domain::{ids::HolderKind, pin::Pin};

use crate::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, render, urls::user as urls},
    site::{SiteState, Visit, answer, caller::Caller, fields::Fields},
    view::{mail::MailPage, refused::Refused},
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(urls::MAIL, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    match visit.state.app.own_mail_addresses(&caller.actor).await {
        Ok(addresses) => page(&visit, &caller, StatusCode::OK, filled(&addresses), false),
        Err(error) => answer::internal(&visit, &error),
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
        Ok(addresses) => page(&visit, &caller, StatusCode::OK, filled(&addresses), true),
        Err(Again::Form(form)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&visit, &caller, status, *form, false)
        }
        Err(Again::Page(response)) => *response,
    }
}

enum Again {
    Form(Box<Form>),
    Page(Box<Response>),
}

/// The addresses as they stand in a form.
pub(crate) fn filled(addresses: &MailAddresses) -> Form {
    let both = [
        (Field::Mail, &addresses.first),
        (Field::SecondMail, &addresses.second),
    ];
    both.into_iter()
        .filter_map(|(field, address)| Some((field, address.as_ref()?)))
        .fold(Form::new(), |form, (field, address)| {
            form.with_value(field, address.as_str())
        })
}

/// What was typed, or the form with what is wrong.
pub(crate) fn typed(fields: &Fields) -> Result<MailAddresses, Form> {
    let form = fields.again(&[Field::Mail, Field::SecondMail]);
    match (fields.mail(Field::Mail), fields.mail(Field::SecondMail)) {
        (Ok(first), Ok(second)) if second.is_some() && first == second => {
            Err(form.with_error(Field::SecondMail, FieldError::Taken))
        }
        (Ok(None), Ok(Some(_))) => Err(form.with_error(Field::Mail, FieldError::Required)),
        (Ok(first), Ok(second)) => Ok(MailAddresses { first, second }),
        (first, second) => Err([
            (Field::Mail, first.err()),
            (Field::SecondMail, second.err()),
        ]
        .into_iter()
        .filter_map(|(field, error)| Some((field, error?)))
        .fold(form, |form, (field, error)| form.with_error(field, error))),
    }
}

async fn changed(visit: &Visit, caller: &Caller, fields: &Fields) -> Result<MailAddresses, Again> {
    let addresses = typed(fields).map_err(|form| Again::Form(Box::new(form)))?;
    let confirmed = confirmed(visit, caller, fields).await?;
    let app = &visit.state.app;
    match app
        .change_own_mail_addresses(&caller.actor, confirmed, addresses.clone())
        .await
    {
        Ok(()) => Ok(addresses),
        Err(Failure::Refused(MailRefusal::NotConfirmed | MailRefusal::NoUser)) => Err(Again::Page(
            Box::new(answer::fault(visit, StatusCode::FORBIDDEN)),
        )),
        Err(Failure::Internal(error)) => {
            Err(Again::Page(Box::new(answer::internal(visit, &error))))
        }
    }
}

async fn confirmed(visit: &Visit, caller: &Caller, fields: &Fields) -> Result<PinVerified, Again> {
    let form = fields.again(&[Field::Mail, Field::SecondMail]);
    let field = pin_field(visit);
    let pin = fields.get(field);
    if pin.is_empty() {
        let form = form.with_error(field, FieldError::Required);
        return Err(Again::Form(Box::new(form)));
    }
    let refused = match visit
        .state
        .app
        .confirm_pin(&caller.actor, Pin::typed(pin))
        .await
    {
        Ok(confirmed) => return Ok(confirmed),
        Err(Failure::Refused(ConfirmRefusal::Wrong { left })) if field == Field::UserPin => {
            Refused::Pin(Some(left))
        }
        Err(Failure::Refused(ConfirmRefusal::Wrong { left })) => Refused::Confirm(Some(left)),
        Err(Failure::Refused(ConfirmRefusal::Waiting(until))) => {
            Refused::Wait(visit.seconds_until(until))
        }
        Err(Failure::Refused(ConfirmRefusal::Locked)) => {
            return Err(Again::Page(Box::new(visit.locked())));
        }
        Err(Failure::Internal(error)) => {
            return Err(Again::Page(Box::new(answer::internal(visit, &error))));
        }
    };
    let form = form.with_failure(visit.explain(refused));
    Err(Again::Form(Box::new(form)))
}

fn pin_field(visit: &Visit) -> Field {
    match visit.state.site.role {
        HolderKind::Administrator => Field::ConfirmationPin,
        HolderKind::User | HolderKind::Staff => Field::UserPin,
    }
}

fn page(visit: &Visit, caller: &Caller, status: StatusCode, form: Form, saved: bool) -> Response {
    let mut page = visit.page_of(&caller.actor, &caller.organisation);
    page.notice = saved.then(|| Notice {
        kind: NoticeKind::Done,
        text: page.t.notices.mail_saved.to_owned(),
    });
    let view = MailPage {
        page,
        form,
        pin: pin_field(visit),
    };
    visit.remember(render(status, &view))
}
