//! 停止, 停止の解除, 登録抹消, ロックの解除: one question, at most one PIN.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    certificate::CertificateRefusalByAdministrator as Refusal, failure::Failure, user::UserRefusal,
};

use super::{facts, list, result, route};
use crate::{
    kit::Form,
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
        answer,
        fields::Fields,
    },
    view::{
        administrator::users::{
            act::{UserAct, UserActPage},
            result::Done,
        },
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    UserAct::ALL.into_iter().fold(Router::new(), |router, act| {
        let ask = move |desk: Desk, Path(user): Path<String>| ask(desk, user, act);
        let submit = move |Path(user): Path<String>, posted: Posted| submit(posted, user, act);
        router.route(&route(word(act)), get(ask).post(submit))
    })
}

fn word(act: UserAct) -> &'static str {
    match act {
        UserAct::Suspend => "suspend",
        UserAct::Resume => "resume",
        UserAct::Deregister => "deregister",
        UserAct::Unlock => "unlock",
    }
}

async fn ask(desk: Desk, user: String, act: UserAct) -> Response {
    match desk.user(&user).await {
        Ok(user) => page(&desk, &user, act, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(posted: Posted, user: String, act: UserAct) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match carry_out(&desk, &user, &fields, act).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, act, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn carry_out(
    desk: &Desk,
    user: &User,
    fields: &Fields,
    act: UserAct,
) -> Result<Response, Again> {
    let (app, admin, id) = (&desk.visit.state.app, &desk.admin, &user.id);
    let done = match act {
        UserAct::Suspend => {
            let done = app.suspend_user_certificate(admin, id).await;
            done.map_err(|failure| certificate_refused(desk, failure))?;
            Done::Suspended
        }
        UserAct::Resume => {
            let confirmed = desk.confirm(fields, Form::new()).await?;
            let done = app.resume_user_certificate(admin, confirmed, id).await;
            done.map_err(|failure| certificate_refused(desk, failure))?;
            Done::Resumed
        }
        UserAct::Unlock => {
            let confirmed = desk.confirm(fields, Form::new()).await?;
            let done = app.unlock_user(admin, confirmed, id).await;
            done.map_err(|failure| user_refused(desk, failure))?;
            Done::Unlocked
        }
        UserAct::Deregister => {
            let confirmed = desk.confirm(fields, Form::new()).await?;
            let done = app.deregister_user(admin, confirmed, id).await;
            done.map_err(|failure| user_refused(desk, failure))?;
            return Ok(answer::see_other(&list::after(Done::Deregistered)));
        }
    };
    Ok(result::redirect(id, done))
}

fn certificate_refused(desk: &Desk, failure: Failure<Refusal>) -> Again {
    match failure {
        Failure::Refused(Refusal::NoUser) => desk.missing(),
        Failure::Refused(Refusal::NotConfirmed) => desk.not_confirmed(),
        Failure::Refused(Refusal::Conflict) => desk.refused(Form::new(), Refused::Conflict),
        Failure::Refused(Refusal::State | Refusal::NothingToRevoke) => {
            desk.refused(Form::new(), Refused::State)
        }
        Failure::Internal(error) => desk.internal(&error),
    }
}

/// Shared with the new PINs.
pub(in crate::site::administrator) fn user_refused(
    desk: &Desk,
    failure: Failure<UserRefusal>,
) -> Again {
    match failure {
        Failure::Refused(UserRefusal::NoUser) => desk.missing(),
        Failure::Refused(UserRefusal::NotConfirmed) => desk.not_confirmed(),
        Failure::Internal(error) => desk.internal(&error),
    }
}

fn page(desk: &Desk, user: &User, act: UserAct, status: StatusCode, form: Form) -> Response {
    let view = UserActPage {
        page: desk.page(),
        form,
        act,
        user: facts(user),
    };
    desk.answer(status, &view)
}
