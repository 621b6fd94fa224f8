//! What confirms a change: the login password where the bank asks one, else the session (seed 004 shows none, item 53).

use tegata_app::{
    failure::Failure,
    sign_in::{ConfirmRefusal, PinVerified},
};
use tegata_domain::pin::Pin;

use crate::{
    kit::{Field, FieldError, Form},
    site::{
        administrator::desk::{Again, Desk},
        fields::Fields,
    },
    view::refused::Refused,
};

/// The field that the page asks, by the bank's policy.
pub(super) async fn asked(desk: &Desk) -> Result<Option<Field>, Again> {
    let (app, bank) = (&desk.visit.state.app, &desk.visit.state.site.bank);
    let policies = app
        .policies(bank)
        .await
        .map_err(|error| desk.internal(&error))?;
    Ok(policies.confirm_reissue.then_some(Field::LoginPassword))
}

/// Confirms what was posted; `form` is what is shown again when it is wrong. A form with errors is not confirmed.
pub(super) async fn confirmed(
    desk: &Desk,
    fields: &Fields,
    form: Form,
) -> Result<PinVerified, Again> {
    let Some(field) = asked(desk).await? else {
        return if form.has_errors() {
            Err(form.into())
        } else {
            compared(desk, None, form).await
        };
    };
    password(desk, fields, field, form).await
}

/// Compares the password, whatever the policy.
pub(super) async fn password(
    desk: &Desk,
    fields: &Fields,
    field: Field,
    form: Form,
) -> Result<PinVerified, Again> {
    let typed = fields.get(field);
    if typed.is_empty() {
        return Err(form.with_error(field, FieldError::Required).into());
    }
    if form.has_errors() {
        return Err(form.into());
    }
    compared(desk, Some(Pin::typed(typed)), form).await
}

async fn compared(desk: &Desk, pin: Option<Pin>, form: Form) -> Result<PinVerified, Again> {
    let app = &desk.visit.state.app;
    let refused = match app.confirm_reissue(desk.admin.actor(), pin).await {
        Ok(confirmed) => return Ok(confirmed),
        Err(Failure::Internal(error)) => return Err(desk.internal(&error)),
        Err(Failure::Refused(ConfirmRefusal::Wrong { left })) => Refused::Password(left),
        Err(Failure::Refused(ConfirmRefusal::Waiting(until))) => {
            Refused::Wait(desk.visit.seconds_until(until))
        }
        Err(Failure::Refused(ConfirmRefusal::Locked)) => {
            return Err(Again::Page(Box::new(desk.visit.locked())));
        }
    };
    Err(desk.refused(form, refused))
}
