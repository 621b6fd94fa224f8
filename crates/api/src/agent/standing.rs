//! A2: GET `/acquisition/v1/acquisitions/{id}`.

use axum::{
    Json,
    extract::{Path, State},
};
use tegata_acquisition::messages::{State as WireState, StatusAnswer};
use tegata_domain::acquisition::AcquisitionState as Stored;

use super::{
    Served,
    answer::Answer,
    call::{SignedCall, acquisition},
};

pub(crate) async fn standing(
    State(api): State<Served>,
    Path(id): Path<String>,
    call: SignedCall,
) -> Answer<StatusAnswer> {
    call.expect_no_body()?;
    let id = acquisition(&id)?;
    let standing = api
        .app
        .acquisition_standing(&call.caller, id.as_str())
        .await?;
    Ok(Json(StatusAnswer {
        state: wire_state(standing.state),
        seconds_left: standing.seconds_left,
    }))
}

/// The state as the app knows it.
pub(crate) fn wire_state(state: Stored) -> WireState {
    match state {
        Stored::Ticketed => WireState::Ticketed,
        Stored::Paired => WireState::Paired,
        Stored::Approved => WireState::Approved,
        Stored::Recorded => WireState::Recorded,
        Stored::Issued => WireState::Issued,
        Stored::Held => WireState::Held,
        Stored::Valid => WireState::Valid,
        Stored::Cancelled => WireState::Cancelled,
        Stored::Abandoned => WireState::Abandoned,
        Stored::Rejected => WireState::Rejected,
        Stored::Lapsed => WireState::Lapsed,
    }
}
