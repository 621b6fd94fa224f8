//! 利用者のメールアドレス: the administrator sets where a user is told.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{failure::Failure, notice::MailRefusal};

use super::{facts, result, route};
use crate::{
    kit::Form,
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
        answer,
        fields::Fields,
        mail,
    },
    view::administrator::users::{
        fields::{UserFields, UserFieldsPage},
        result::Done,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("mail"), get(show).post(submit))
}

async fn show(desk: Desk, Path(user): Path<String>) -> Response {
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    let app = &desk.visit.state.app;
    match app.mail_addresses_of_user(&desk.admin, &user.id).await {
        Ok(addresses) => {
            let form = mail::filled(&addresses.unwrap_or_default());
            page(&desk, &user, StatusCode::OK, form)
        }
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn submit(Path(user): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match changed(&desk, &user, &fields).await {
        Ok(()) => result::redirect(&user.id, Done::MailSet),
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn changed(desk: &Desk, user: &User, fields: &Fields) -> Result<(), Again> {
    let addresses = mail::typed(fields)?;
    let confirmed = desk.confirm(fields, mail::filled(&addresses)).await?;
    let app = &desk.visit.state.app;
    match app
        .change_user_mail_addresses(&desk.admin, confirmed, &user.id, addresses)
        .await
    {
        Ok(()) => Ok(()),
        Err(Failure::Refused(MailRefusal::NoUser)) => Err(desk.missing()),
        Err(Failure::Refused(MailRefusal::NotConfirmed)) => Err(desk.not_confirmed()),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let view = UserFieldsPage {
        page: desk.page(),
        form,
        user: facts(user),
        act: UserFields::Mail,
    };
    desk.answer(status, &view)
}
