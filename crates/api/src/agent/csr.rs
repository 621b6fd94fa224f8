//! A3: PUT `/acquisition/v1/acquisitions/{id}/csr`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_acquisition::{
    AcquisitionId, Code,
    messages::{CsrRequest, IssuedAnswer, KeyProtection, PendingAnswer, ProtectionKind},
};
use tegata_app::{
    acquisition::{Issued, SubmittedRequest},
    failure::{Failure, Internal},
    keys::sha256,
};
use tegata_domain::acquisition::AcquisitionState;

use super::{
    Served,
    answer::Refusal,
    call::{SignedCall, acquisition},
};

/// The reconciler signs again within this time.
const SIGNED_WITHIN_SECONDS: u32 = 5;

pub(crate) async fn submit(
    State(api): State<Served>,
    Path(id): Path<String>,
    call: SignedCall,
) -> Result<Response, Refusal> {
    let id = acquisition(&id)?;
    let request: CsrRequest = call.read()?;
    let csr = STANDARD.decode(&request.csr).map_err(|_| Code::Csr)?;
    let submitted = SubmittedRequest {
        csr,
        key_protection: stored(&request.key_protection),
    };
    let issued = api
        .app
        .request_certificate(&call.caller, id.as_str(), submitted)
        .await;
    match issued {
        Ok(issued) => Ok(Json(answer(&issued)).into_response()),
        Err(Failure::Internal(Internal::Issue(error))) => {
            pending(&api, &call, &id, Internal::Issue(error)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Recorded but not signed: the CA key did not answer. The recorded bytes will be signed by the next try or by the
/// reconciler, so the app asks again. Anything else that went wrong is a fault.
async fn pending(
    api: &Served,
    call: &SignedCall,
    id: &AcquisitionId,
    error: Internal,
) -> Result<Response, Refusal> {
    let standing = api
        .app
        .acquisition_standing(&call.caller, id.as_str())
        .await?;
    if standing.state != AcquisitionState::Recorded {
        return Err(error.into());
    }
    tracing::error!(%error, "a recorded certificate could not be signed yet");
    let answer = PendingAnswer {
        retry_after: SIGNED_WITHIN_SECONDS,
    };
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

fn answer(issued: &Issued) -> IssuedAnswer {
    IssuedAnswer {
        chain: [&issued.leaf, &issued.issuer]
            .map(|der| STANDARD.encode(der))
            .to_vec(),
        fingerprint: hex::encode(sha256(&issued.leaf)),
    }
}

/// `kind: label`, as pages read it back.
fn stored(stated: &KeyProtection) -> String {
    let kind = match stated.kind {
        ProtectionKind::SoftwareNss => "software_nss",
        ProtectionKind::SoftwareFile => "software_file",
        ProtectionKind::Pkcs11Token => "pkcs11_token",
    };
    format!("{kind}: {}", stated.label)
}
