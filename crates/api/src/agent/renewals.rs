//! R1: POST `/acquisition/v1/renewals`, over TLS with the old certificate.

use axum::{Json, extract::State};
use tegata_acquisition::{
    Code,
    messages::{ClaimAnswer, RenewalRequest},
};
use tegata_app::{acquisition::RenewalStop, failure::Failure};
use tegata_domain::{
    pin::Pin,
    time::{Millis, SECOND},
};

use super::{
    Served,
    answer::{Answer, Refusal},
    call::SignedCall,
    claims::{answer, stated},
};

pub(crate) async fn renew(State(api): State<Served>, call: SignedCall) -> Answer<ClaimAnswer> {
    let request: RenewalRequest = call.read()?;
    if request.app_key != call.key {
        return Err(Code::Signature.into());
    }
    let presented = call.connection.presented.as_ref();
    // This address serves all banks: bank and role are those of the certificate.
    let Some(site) = api.app.site_of(&api.sites, presented).await? else {
        return Err(Code::Renewal.into());
    };
    let claimed = api
        .app
        .renew_from_app(
            &call.caller,
            site,
            presented,
            Pin::typed(request.pin.expose()),
            stated(&request.app_version, &request.pc_name),
        )
        .await
        .map_err(|failure| refusal(failure, api.app.now()))?;
    answer(claimed).map(Json)
}

fn refusal(failure: Failure<RenewalStop>, now: Millis) -> Refusal {
    match failure {
        Failure::Refused(RenewalStop { code, until: None }) => code.into(),
        Failure::Refused(RenewalStop {
            code,
            until: Some(until),
        }) => Refusal::from(code).after(seconds_until(until, now)),
        Failure::Internal(error) => error.into(),
    }
}

/// Rounded up, so that the next try is not a moment too early.
fn seconds_until(until: Millis, now: Millis) -> u32 {
    let milliseconds = (until - now).max(0);
    u32::try_from((milliseconds + SECOND - 1) / SECOND).unwrap_or(u32::MAX)
}
