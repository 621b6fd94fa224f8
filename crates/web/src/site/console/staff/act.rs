//! The acts on one member of staff: a stop is done at once; everything else is proposed.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, StaffChange, StaffView};
use tegata_domain::{certificate::ReissueReason, staff::Duty};

use super::{
    form::{request, roles, ticked},
    list::row,
    one::find,
};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{
        SiteState,
        console::{
            act::{Act, show, submit},
            desk::{Again, Desk},
        },
        fields::Fields,
    },
    view::console::staff::{MemberAct, MemberActPage, ROLE_FIELDS},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::STAFF_ACT_ROUTE,
        get(show::<Subject>).post(submit::<Subject>),
    )
}

/// Which act on whom.
struct Subject {
    found: StaffView,
    act: MemberAct,
}

impl Act for Subject {
    type Address = (String, String);

    async fn find(desk: &Desk, (account, act): (String, String)) -> Result<Self, Box<Response>> {
        desk.demand(Duty::Operate)?;
        let act = MemberAct::from_path(&act).ok_or_else(|| Box::new(desk.missing()))?;
        let found = find(desk, &account).await?;
        Ok(Self { found, act })
    }

    async fn done(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        self.seen(desk, fields, self.found.member.line.holder.version)?;
        if self.act == MemberAct::Stop {
            return self.stop(desk).await;
        }
        let form = again(fields);
        let change = self.change(fields)?;
        desk.propose(fields, form, Change::Staff(change)).await
    }

    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response {
        // A form that is shown for the first time has the roles of now.
        let first = self.act == MemberAct::Roles && status == StatusCode::OK;
        let form = if first {
            ticked(form, &self.found.member.roles)
        } else {
            form
        };
        let view = MemberActPage {
            page: desk.page(),
            form,
            act: self.act,
            member: row(&self.found.member, desk.texts()),
            version: self.found.member.line.holder.version,
        };
        desk.answer(status, &view)
    }
}

impl Subject {
    /// The change that the form describes.
    fn change(&self, fields: &Fields) -> Result<StaffChange, Form> {
        let member = &self.found.member;
        let account = member.line.holder.name_id.clone();
        let wrong = |field, error| again(fields).with_error(field, error);
        Ok(match self.act {
            MemberAct::Roles => StaffChange::SetRoles {
                account,
                roles: roles(fields)
                    .map_err(|error| wrong(Field::StaffRoles, error))?
                    .to_words(),
                before: member.roles.to_words(),
            },
            MemberAct::Unlock => StaffChange::Unlock {
                account,
                new_pin: fields.is_ticked(Field::NewPins),
            },
            MemberAct::Reissue => StaffChange::Reissue {
                account,
                reason: ReissueReason::parse(fields.get(Field::Reason))
                    .ok_or_else(|| wrong(Field::Reason, FieldError::Required))?,
                request: request(fields).map_err(|error| wrong(Field::StaffRequest, error))?,
            },
            MemberAct::Resume => StaffChange::Resume { account },
            MemberAct::Dismiss => StaffChange::Dismiss { account },
            MemberAct::Stop => StaffChange::Stop { account },
        })
    }

    async fn stop(&self, desk: &Desk) -> Result<Response, Again> {
        let account = &self.found.member.line.holder.name_id;
        let done = desk.visit.state.app.stop_staff(&desk.staff, account).await;
        self.settled(desk, done, urls::console::STAFF)
    }
}

fn again(fields: &Fields) -> Form {
    let shown: Vec<_> = ROLE_FIELDS
        .into_iter()
        .chain([Field::NewPins, Field::Reason, Field::StaffRequest])
        .collect();
    fields.again(&shown)
}
