//! A4: POST `/acquisition/v1/acquisitions/{id}/proof`, over a full handshake with the new certificate.

use axum::{
    Json,
    extract::{Path, State},
};
use tegata_acquisition::{
    Code,
    messages::{ProofAnswer, State as WireState},
};
use tegata_app::acquisition::Proven;

use super::{
    Served,
    answer::Answer,
    call::{SignedCall, acquisition},
};

pub(crate) async fn prove(
    State(api): State<Served>,
    Path(id): Path<String>,
    call: SignedCall,
) -> Answer<ProofAnswer> {
    call.expect_no_body()?;
    let id = acquisition(&id)?;
    let connection = &call.connection;
    let proven = api
        .app
        .prove_certificate(
            &call.caller,
            id.as_str(),
            connection.presented.as_ref(),
            connection.full_handshake,
        )
        .await?;
    Ok(Json(match proven {
        Proven::Valid => ProofAnswer {
            state: WireState::Valid,
            code: None,
        },
        Proven::Held => ProofAnswer {
            state: WireState::Held,
            code: Some(Code::Held.as_str().to_owned()),
        },
    }))
}
