//! 利用者情報変更: 継続, 再発行 or 失効.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    certificate::{CertificateRefusalByAdministrator as Refusal, Reissue},
    failure::Failure,
    sign_in::PinVerified,
};
use tegata_domain::certificate::ReissueReason;

use super::{facts, list, result, route};
use crate::{
    kit::{Field, FieldError, Form},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
        answer, convert,
        fields::Fields,
    },
    view::{
        administrator::users::{
            change::{CertificateBlock, ChangeUserPage},
            result::Done,
        },
        refused::Refused,
    },
};

const SHOWN_AGAIN: [Field; 3] = [Field::CertificateChoice, Field::Reason, Field::Outside];

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("change"), get(show).post(submit))
}

async fn show(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => page(&desk, &user, StatusCode::OK, Form::new()).await,
        Err(response) => *response,
    }
}

async fn submit(Path(user): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match changed(&desk, &user, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

enum Choice {
    Continue,
    Reissue(ReissueReason),
    Revoke(ReissueReason),
}

async fn changed(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let form = fields.again(&SHOWN_AGAIN);
    let choice = choice(fields);
    let marked = match &choice {
        Ok(_) => form.clone(),
        Err(field) => form.clone().with_error(*field, FieldError::Required),
    };
    let confirmed = desk.confirm_reissue(fields, marked.clone()).await?;
    match choice {
        Ok(Choice::Continue) => Ok(answer::see_other(&list::after(Done::Changed))),
        Ok(Choice::Reissue(reason)) => reissue(desk, user, fields, confirmed, reason).await,
        Ok(Choice::Revoke(reason)) => {
            let app = &desk.visit.state.app;
            match app
                .revoke_user_certificate(&desk.admin, confirmed, &user.id, reason)
                .await
            {
                Ok(()) => Ok(answer::see_other(&list::after(Done::Revoked))),
                Err(failure) => Err(refused(desk, form, failure)),
            }
        }
        Err(_) => Err(marked.into()),
    }
}

/// What was chosen, or what still has to be.
fn choice(fields: &Fields) -> Result<Choice, Field> {
    let reason = || ReissueReason::parse(fields.get(Field::Reason)).ok_or(Field::Reason);
    match fields.get(Field::CertificateChoice) {
        "continue" => Ok(Choice::Continue),
        "reissue" => reason().map(Choice::Reissue),
        "revoke" => reason().map(Choice::Revoke),
        _ => Err(Field::CertificateChoice),
    }
}

/// A hand-over code is shown in this very answer and never again; without one the answer can be a redirect.
async fn reissue(
    desk: &Desk,
    user: &User,
    fields: &Fields,
    confirmed: PinVerified,
    reason: ReissueReason,
) -> Result<Response, Again> {
    let form = fields.again(&SHOWN_AGAIN);
    let Ok(version) = fields.named("version").parse() else {
        return Err(desk.refused(form, Refused::Conflict));
    };
    let reissue = Reissue {
        reason,
        outside_office: fields.is_ticked(Field::Outside),
    };
    let app = &desk.visit.state.app;
    match app
        .reissue_user_certificate(&desk.admin, confirmed, &user.id, version, reissue)
        .await
    {
        Ok(reissued) => match reissued.handover_code {
            Some(code) => {
                let user = desk.user(user.id.as_str()).await?;
                Ok(result::with_sheet(desk, &user, Done::Reissued, &code))
            }
            None => Ok(result::redirect(&user.id, Done::Reissued)),
        },
        Err(failure) => Err(refused(desk, form, failure)),
    }
}

fn refused(desk: &Desk, form: Form, failure: Failure<Refusal>) -> Again {
    match failure {
        Failure::Refused(Refusal::Conflict) => desk.refused(form, Refused::Conflict),
        Failure::Refused(Refusal::State | Refusal::NothingToRevoke) => {
            desk.refused(form, Refused::State)
        }
        Failure::Refused(Refusal::NoUser) => desk.missing(),
        Failure::Refused(Refusal::NotConfirmed) => desk.not_confirmed(),
        Failure::Internal(error) => desk.internal(&error),
    }
}

async fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let with_confirmation = match desk.confirms_reissue().await {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let view = ChangeUserPage {
        page: desk.page(),
        form,
        user: facts(user),
        block: block(user),
        version: user.line.holder.version,
        with_confirmation,
    };
    desk.answer(status, &view)
}

/// The certificate as it is now.
pub(in crate::site::administrator) fn block(user: &User) -> CertificateBlock {
    let block = &user.line.block;
    let certificate = block.certificate.as_ref();
    CertificateBlock {
        issue_number: certificate.map(|row| convert::issue_number(row.number)),
        status: convert::status(block.status),
        registered_at: block.issue.as_ref().map(|issue| issue.registered_at),
        serial: certificate.map(|row| convert::masked(&row.serial)),
        not_after: certificate.map(|row| row.not_after),
        key: certificate.map(|row| convert::key_protection(&row.key_protection)),
    }
}
