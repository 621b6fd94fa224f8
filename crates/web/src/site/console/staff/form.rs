//! What the forms about staff have in common: ticks for roles, and a request for a certificate.

use tegata_app::console::{RequestFault, StaffRequest};
use tegata_domain::staff::{StaffRole, StaffRoles};

use crate::{
    kit::{Field, FieldError, Form},
    site::fields::Fields,
};

/// Which tick stands for which role.
const TICKS: [(StaffRole, Field); 5] = [
    (StaffRole::Teller, Field::RoleTeller),
    (StaffRole::Approver, Field::RoleApprover),
    (StaffRole::HelpDesk, Field::RoleHelpDesk),
    (StaffRole::Auditor, Field::RoleAuditor),
    (StaffRole::Operator, Field::RoleOperator),
];

/// The roles that are ticked; nobody has none, or an auditor's and another.
pub(super) fn roles(fields: &Fields) -> Result<StaffRoles, FieldError> {
    let ticked = TICKS.iter().filter(|(_, field)| fields.is_ticked(*field));
    let words: Vec<_> = ticked.map(|(role, _)| role.as_str()).collect();
    match StaffRoles::parse(&words.join(" ")) {
        Ok(roles) if roles.is_empty() => Err(FieldError::Required),
        Ok(roles) => Ok(roles),
        Err(_) => Err(FieldError::Wrong),
    }
}

/// The form with the ticks for these roles.
pub(super) fn ticked(form: Form, roles: &StaffRoles) -> Form {
    roles.iter().fold(form, |form, role| {
        let tick = TICKS.iter().find(|(of, _)| *of == role);
        tick.map_or_else(Form::new, |(_, field)| form.with_value(*field, "yes"))
    })
}

/// The request that was handed in.
pub(super) fn request(fields: &Fields) -> Result<StaffRequest, FieldError> {
    let typed = fields.get(Field::StaffRequest);
    if typed.trim().is_empty() {
        return Err(FieldError::Required);
    }
    StaffRequest::parse(typed).map_err(|fault| match fault {
        RequestFault::NotPem => FieldError::Format,
        RequestFault::Refused(_) => FieldError::Wrong,
    })
}
