//! 証明書更新 on the user's and the administrator's site: the PIN again, then the link for the app, then waiting; or, for a
//! certificate that a browser made, the page that makes the next one.
//!
//! The waiting page has a cookie of its own, because success ends the session: the old certificate is superseded in the
//! moment in which the new one is proven.

mod browser;
mod browser_import;
mod browser_request;

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use tegata_acquisition::codes::Code;
use tegata_app::{
    acquisition::{AcquisitionPage, BrowserWay, PageState, RenewalRefusal},
    failure::{Failure, Internal},
    sign_in::{ConfirmRefusal, PinVerified},
};
use tegata_domain::{acquisition::AcquisitionState, ids::HolderKind, pin::Pin};

use crate::{
    kit::{self, Field, FieldError, Form, render, urls::user as urls},
    site::{
        SiteState, Visit, answer,
        caller::Caller,
        cookie,
        fields::Fields,
        launch::{self, Offer},
    },
    view::{
        acquisition::{Holder, failure::AcquisitionFailure},
        refused::Refused,
        user::renewal::{RenewalAppPage, RenewalDonePage, RenewalPage},
    },
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::RENEWAL, get(ask).post(begin))
        .route(urls::RENEWAL_APP, get(wait))
        .route(urls::RENEWAL_STATUS, get(status))
        .merge(browser::routes())
        .merge(browser_request::routes())
        .merge(browser_import::routes())
}

async fn ask(visit: Visit) -> Response {
    match visit.caller().await {
        Ok(caller) => pin_page(&visit, &caller, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn begin(visit: Visit, fields: Fields) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    if !visit.is_form_of(&caller.actor, &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    match begun(&visit, &caller, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => {
            pin_page(&visit, &caller, StatusCode::UNPROCESSABLE_ENTITY, *form)
        }
        Err(Again::Page(response)) => *response,
    }
}

enum Again {
    Form(Box<Form>),
    Page(Box<Response>),
}

async fn begun(visit: &Visit, caller: &Caller, fields: &Fields) -> Result<Response, Again> {
    let confirmed = confirmed(visit, caller, fields).await?;
    let state = &visit.state;
    match state.app.begin_renewal(&caller.actor, confirmed).await {
        Ok(ticket) => {
            let value = cookie::encode(&ticket.cookie);
            let response = answer::see_other(match ticket.browser {
                BrowserWay::Offered => urls::RENEWAL_BROWSER,
                _ => urls::RENEWAL_APP,
            });
            let cookie = cookie::set(&cookie_name(state), &value);
            Ok(answer::with_cookie(response, cookie))
        }
        Err(Failure::Refused(RenewalRefusal::NotYet(opens))) => {
            Err(again(visit.explain(Refused::RenewalNotYet(opens))))
        }
        Err(Failure::Refused(RenewalRefusal::Not)) => {
            Err(again(visit.explain(Refused::RenewalClosed)))
        }
        Err(Failure::Refused(RenewalRefusal::NotConfirmed)) => Err(fault(
            visit,
            &Internal::Contradiction("the PIN of another holder"),
        )),
        Err(Failure::Internal(error)) => Err(fault(visit, &error)),
    }
}

async fn confirmed(visit: &Visit, caller: &Caller, fields: &Fields) -> Result<PinVerified, Again> {
    let field = pin_field(visit);
    let typed = fields.get(field);
    if typed.is_empty() {
        let form = Form::new().with_error(field, FieldError::Required);
        return Err(Again::Form(Box::new(form)));
    }
    let app = &visit.state.app;
    let refusal = match app
        .confirm_renewal_pin(&caller.actor, Pin::typed(typed))
        .await
    {
        Ok(confirmed) => return Ok(confirmed),
        Err(Failure::Refused(refusal)) => refusal,
        Err(Failure::Internal(error)) => return Err(fault(visit, &error)),
    };
    let refused = match refusal {
        ConfirmRefusal::Wrong { left } => visit.wrong_pin(left),
        ConfirmRefusal::Waiting(until) => Refused::Wait(visit.seconds_until(until)),
        ConfirmRefusal::Locked => return Err(Again::Page(Box::new(visit.locked()))),
    };
    Err(again(visit.explain(refused)))
}

async fn wait(visit: Visit) -> Response {
    match standing(&visit).await {
        Ok(Standing::Running(page)) if page.browser == BrowserWay::Taken => {
            visit.remember(answer::see_other(place_of(&page)))
        }
        Ok(Standing::Running(page)) => running(&visit, &page).await,
        Ok(Standing::Done(page)) => done(&visit, &page),
        Ok(Standing::Ended(code)) => ended(&visit, code).await,
        Ok(Standing::None) => answer::see_other(urls::RENEWAL),
        Err(error) => answer::internal(&visit, &error),
    }
}

/// What `progress.js` asks. Only the state, which is worth nothing to others; the cookie alone opens it.
async fn status(visit: Visit) -> Response {
    let (word, place) = match standing(&visit).await {
        Ok(Standing::Running(page) | Standing::Done(page)) => (state_of(&page), place_of(&page)),
        Ok(Standing::Ended(code)) => (code.as_str(), urls::RENEWAL_APP),
        Ok(Standing::None) => return StatusCode::GONE.into_response(),
        Err(error) => return answer::internal(&visit, &error),
    };
    Json(serde_json::json!({ "state": word, "page": place })).into_response()
}

/// Where the person belongs.
fn place_of(page: &AcquisitionPage) -> &'static str {
    if page.browser != BrowserWay::Taken {
        return urls::RENEWAL_APP;
    }
    match page.state {
        PageState::At(AcquisitionState::Approved) => urls::RENEWAL_BROWSER,
        PageState::At(AcquisitionState::Recorded | AcquisitionState::Issued) => {
            urls::RENEWAL_BROWSER_IMPORT
        }
        PageState::At(_) | PageState::Ended(_) => urls::RENEWAL_APP,
    }
}

enum Standing {
    None,
    Running(Box<AcquisitionPage>),
    Done(Box<AcquisitionPage>),
    Ended(Code),
}

async fn standing(visit: &Visit) -> Result<Standing, Internal> {
    let state = &visit.state;
    let Some(value) = cookie_of(visit) else {
        return Ok(Standing::None);
    };
    let bank = &state.site.bank;
    match state
        .app
        .acquisition_page(bank, &value, visit.address())
        .await
    {
        Ok(page) => Ok(match page.state {
            PageState::At(AcquisitionState::Valid | AcquisitionState::Held) => {
                Standing::Done(Box::new(page))
            }
            PageState::At(_) => Standing::Running(Box::new(page)),
            PageState::Ended(code) => Standing::Ended(code),
        }),
        Err(Failure::Refused(_)) => Ok(Standing::None),
        Err(Failure::Internal(error)) => Err(error),
    }
}

/// The link is shown only to the session that began the renewal.
async fn running(visit: &Visit, page: &AcquisitionPage) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let offer = Offer {
        ticket: &page.ticket,
        link_secret: page.link_secret,
        pairing_code: None,
        seconds_left: page.seconds_left,
    };
    let launch = match launch::launch(&visit.state, &offer) {
        Ok(launch) => launch,
        Err(error) => return answer::internal(visit, &error),
    };
    let view = RenewalAppPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
        download: launch::download(&visit.state).await,
        launch,
        browser: page.browser,
        status_url: urls::RENEWAL_STATUS.to_owned(),
        state: state_of(page).to_owned(),
    };
    visit.remember(render(StatusCode::OK, &view))
}

fn done(visit: &Visit, page: &AcquisitionPage) -> Response {
    let Some(certificate) = &page.certificate else {
        return answer::internal(visit, &Internal::Contradiction("valid without certificate"));
    };
    let view = RenewalDonePage {
        page: visit.page(),
        holder: holder(visit),
        certificate: visit.facts_of(certificate),
        held: page.state == PageState::At(AcquisitionState::Held),
        in_browser: page.browser == BrowserWay::Taken,
    };
    visit.remember(render(StatusCode::OK, &view))
}

/// The form again, with the reason of the end.
async fn ended(visit: &Visit, code: Code) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let why = failure(visit, AcquisitionFailure::from_code(code.as_str()));
    let form = Form::new().with_failure(why);
    let response = pin_page(visit, &caller, StatusCode::OK, form);
    answer::with_cookie(response, cookie::clear(&cookie_name(&visit.state)))
}

fn pin_page(visit: &Visit, caller: &Caller, status: StatusCode, form: Form) -> Response {
    let view = RenewalPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
        form,
        holder: holder(visit),
        certificate: visit.facts_of(caller.actor.certificate()),
    };
    visit.remember(render(status, &view))
}

fn holder(visit: &Visit) -> Holder {
    match visit.state.site.role {
        HolderKind::Administrator => Holder::Administrator,
        HolderKind::User | HolderKind::Staff => Holder::User,
    }
}

fn pin_field(visit: &Visit) -> Field {
    visit.secret_field(match visit.state.kind {
        kit::Site::Administrator => Field::ContractPin,
        _ => Field::UserPin,
    })
}

fn state_of(page: &AcquisitionPage) -> &'static str {
    match page.state {
        PageState::At(state) => state.as_str(),
        PageState::Ended(code) => code.as_str(),
    }
}

fn failure(visit: &Visit, failure: AcquisitionFailure) -> kit::Failure {
    failure.failure(holder(visit), visit.texts)
}

fn again(failure: kit::Failure) -> Again {
    Again::Form(Box::new(Form::new().with_failure(failure)))
}

fn fault(visit: &Visit, error: &Internal) -> Again {
    Again::Page(Box::new(answer::internal(visit, error)))
}

/// The cookie of the renewal that this browser began.
fn cookie_of(visit: &Visit) -> Option<Vec<u8>> {
    visit
        .cookie(&cookie_name(&visit.state))
        .as_deref()
        .and_then(cookie::decode)
}

fn cookie_name(state: &SiteState) -> String {
    format!("{}-renewal", cookie::session_name(state))
}
