//! A change of staff in the words of the page's language, line by line.

use tegata_acquisition::fingerprint::in_groups;
use tegata_app::console::StaffChange;
use tegata_domain::staff::StaffRoles;

use super::words::{line, reason_word};
use crate::{
    kit::Field,
    texts::Texts,
    view::{console::approval::ChangeLine, words},
};

pub(super) fn kind(t: &Texts, change: &StaffChange) -> &'static str {
    let m = &t.members;
    match change {
        StaffChange::Appoint { .. } => m.appoint,
        StaffChange::SetRoles { .. } => m.roles_title,
        StaffChange::Unlock { .. } => m.unlock,
        StaffChange::Reissue { .. } => m.reissue,
        StaffChange::Recover { .. } => t.recovery.asked,
        StaffChange::Stop { .. } => m.stop,
        StaffChange::Resume { .. } => m.resume,
        StaffChange::Dismiss { .. } => m.dismiss,
    }
}

pub(super) fn lines(t: &Texts, change: &StaffChange) -> Vec<ChangeLine> {
    let m = &t.members;
    let mut lines = vec![line(m.account, change.account())];
    match change {
        StaffChange::Appoint {
            name,
            employee,
            roles,
            ..
        } => lines.extend([
            line(m.name, name),
            line(m.employee, employee),
            line(m.roles, &role_words(t, roles)),
        ]),
        StaffChange::SetRoles { roles, before, .. } => lines.extend([
            line(t.policies.before, &role_words(t, before)),
            line(t.policies.after, &role_words(t, roles)),
        ]),
        StaffChange::Unlock { new_pin, .. } => lines.push(new_pins(t, *new_pin)),
        StaffChange::Recover {
            reason,
            new_pin,
            by,
            ..
        } => lines.extend([
            line(Field::Reason.label(t), reason_word(t, *reason)),
            new_pins(t, *new_pin),
            line(t.recovery.by, by),
            line(t.recovery.compare_label, t.recovery.compare),
        ]),
        StaffChange::Reissue { reason, .. } => {
            lines.push(line(Field::Reason.label(t), reason_word(t, *reason)));
        }
        StaffChange::Stop { .. } | StaffChange::Resume { .. } | StaffChange::Dismiss { .. } => {}
    }
    let request = change.request();
    lines.extend(request.map(|request| line(m.key, &in_groups(request.key()))));
    lines
}

fn new_pins(t: &Texts, new_pin: bool) -> ChangeLine {
    let answer = if new_pin {
        t.approval.yes
    } else {
        t.approval.no
    };
    line(t.field.new_pins, answer)
}

/// Roles that this release does not know are shown as they are stored.
fn role_words(t: &Texts, stored: &str) -> String {
    match StaffRoles::parse(stored) {
        Ok(roles) => {
            let roles: Vec<_> = roles.iter().collect();
            words::roles(&roles, t)
        }
        Err(_) => stored.to_owned(),
    }
}
