//! A5: POST `/acquisition/v1/acquisitions/{id}/stop`.

use axum::{
    Json,
    extract::{Path, State},
};
use tegata_acquisition::messages::StatusAnswer;

use super::{
    Served,
    answer::Answer,
    call::{SignedCall, acquisition},
    standing::wire_state,
};

pub(crate) async fn stop(
    State(api): State<Served>,
    Path(id): Path<String>,
    call: SignedCall,
) -> Answer<StatusAnswer> {
    call.expect_no_body()?;
    let id = acquisition(&id)?;
    let state = api.app.stop_from_app(&call.caller, id.as_str()).await?;
    Ok(Json(StatusAnswer {
        state: wire_state(state),
        seconds_left: 0,
    }))
}
