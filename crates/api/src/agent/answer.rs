//! Answers: JSON, and for a refusal the stable code with its sentences and the status that fits it.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tegata_acquisition::{Code, messages::ErrorAnswer};
use tegata_app::failure::{Failure, Internal};

/// What a handler returns.
pub(crate) type Answer<T> = Result<Json<T>, Refusal>;

/// Within a minute the throttle of typed codes opens again.
const WAIT_SECONDS: u32 = 60;

/// A refusal on its way out.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: Code,
    retry_after: Option<u32>,
}

impl Refusal {
    /// A status that the code alone does not give.
    pub(crate) fn with_status(status: StatusCode, code: Code) -> Self {
        Self {
            status,
            code,
            retry_after: None,
        }
    }

    /// Trying again makes sense after this many seconds.
    pub(crate) fn after(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        let refusal = Self::with_status(status_of(code), code);
        if code == Code::Wait {
            refusal.after(WAIT_SECONDS)
        } else {
            refusal
        }
    }
}

impl From<Failure<Code>> for Refusal {
    fn from(failure: Failure<Code>) -> Self {
        match failure {
            Failure::Refused(code) => code.into(),
            Failure::Internal(error) => error.into(),
        }
    }
}

impl From<Internal> for Refusal {
    fn from(error: Internal) -> Self {
        if error.is_passing() {
            tracing::warn!(%error, "a call of an app has to be sent again");
            return Self::with_status(StatusCode::SERVICE_UNAVAILABLE, Code::Internal).after(1);
        }
        tracing::error!(%error, "a call of an app failed inside");
        Code::Internal.into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let answer = ErrorAnswer {
            retry_after: self.retry_after,
            ..ErrorAnswer::of(self.code)
        };
        let mut response = (self.status, Json(answer)).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// 401 who · 403 not entitled · 404 nothing of yours · 409 not now · 410 over · 422 the request or proof itself ·
/// 429 wait.
fn status_of(code: Code) -> StatusCode {
    match code {
        Code::Signature => StatusCode::UNAUTHORIZED,
        Code::Credentials
        | Code::Locked
        | Code::Hours
        | Code::NoIssue
        | Code::NoToken
        | Code::Renewal
        | Code::ContractSuspended
        | Code::ContractTerminated => StatusCode::FORBIDDEN,
        Code::Unknown => StatusCode::NOT_FOUND,
        Code::TicketExpired
        | Code::Deadline
        | Code::Abandoned
        | Code::Lapsed
        | Code::Rejected
        | Code::Stopped
        | Code::PairMismatch => StatusCode::GONE,
        Code::Csr | Code::KeyReused | Code::Hardware | Code::ConfirmFail => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Code::Wait => StatusCode::TOO_MANY_REQUESTS,
        Code::Request => StatusCode::BAD_REQUEST,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        // Taken, State, Limit and OtpReused; the rest is said by the app itself, never by us.
        _ => StatusCode::CONFLICT,
    }
}
