//! A change in the words of the page's language, line by line.

use tegata_app::console::{Change, StaffChange, TokenChange};
use tegata_domain::{certificate::ReissueReason, look::BankLook};

use super::cards;
use crate::{
    kit::Field,
    texts::Texts,
    view::console::{approval::ChangeLine, look::LookFacts, policies},
};

/// What is asked.
pub(super) fn kind(t: &Texts, change: &Change) -> &'static str {
    let c = &t.console;
    match change {
        Change::OpenContract { .. } => c.open_title,
        Change::AddAdministrator { .. } => c.add_administrator,
        Change::ReissueAdministrator { .. } => c.reissue,
        Change::UnlockAdministrator { .. } => c.unlock,
        Change::ReleaseAdministrator { release: true, .. } => c.release,
        Change::ReleaseAdministrator { release: false, .. } => c.reject,
        Change::SuspendAdministrator { .. } => c.suspend,
        Change::ResumeAdministrator { .. } => c.resume,
        Change::RevokeAdministrator { .. } => t.bank_stop.revoke,
        Change::StopPerson { .. } => t.bank_stop.title,
        Change::SetAdministratorMail { .. } => t.bank_stop.mail,
        Change::SuspendContract { .. } => t.standing.suspend,
        Change::ResumeContract { .. } => t.standing.resume,
        Change::TerminateContract { .. } => t.standing.terminate,
        Change::LoseCard { .. } => t.card.lose,
        Change::ReissueCard { .. } => t.card.reissue,
        Change::Tokens(change) => token_kind(t, change),
        Change::Staff(change) => super::staff_words::kind(t, change),
        Change::SetPolicy { .. } => t.policies.change,
        Change::SetLook { .. } => t.look.change,
    }
}

/// On which contract.
pub(super) fn target(t: &Texts, change: &Change) -> String {
    match change {
        Change::OpenContract {
            number, company, ..
        } => format!("{number} {company}"),
        Change::Tokens(change) => change.subject().to_owned(),
        Change::Staff(StaffChange::Appoint { account, name, .. }) => format!("{name} ({account})"),
        Change::Staff(change) => change.account().to_owned(),
        Change::SetPolicy { policy, .. } => policies::label(policy, t).unwrap_or(policy).to_owned(),
        Change::SetLook { .. } => t.look.title.to_owned(),
        other => other.number().to_owned(),
    }
}

/// Every value of the change.
pub(super) fn lines(t: &Texts, change: &Change) -> Vec<ChangeLine> {
    match change {
        Change::Tokens(change) => token_lines(t, change),
        Change::Staff(change) => super::staff_words::lines(t, change),
        Change::SetPolicy {
            policy,
            value,
            before,
        } => policies::changes(policy, before, value, t),
        Change::SetLook { look, before } => look_lines(t, look, before),
        change => {
            let mut lines = vec![line(t.field.contract_id, change.number())];
            if let Some(number) = change.administrator() {
                lines.push(line(t.field.administrator_number, &number.to_string()));
            }
            lines.extend(contract_lines(t, change));
            lines
        }
    }
}

/// What a change of a contract says beside contract and administrator.
fn contract_lines(t: &Texts, change: &Change) -> Vec<ChangeLine> {
    let form_line = |form: &str| line(t.field.form_number, form);
    match change {
        Change::OpenContract { company, .. } => {
            let company = line(t.field.company_name, company);
            let mut lines = vec![company];
            lines.extend(administrator_lines(t, change));
            lines
        }
        Change::AddAdministrator { .. } => administrator_lines(t, change),
        Change::ReissueAdministrator { reason, form, .. }
        | Change::RevokeAdministrator { reason, form, .. } => vec![
            line(Field::Reason.label(t), reason_word(t, *reason)),
            form_line(form),
        ],
        Change::UnlockAdministrator { new_pins, form, .. } => {
            let (yes, no) = (t.approval.yes, t.approval.no);
            let answer = if *new_pins { yes } else { no };
            vec![line(t.field.new_pins, answer), form_line(form)]
        }
        Change::ReleaseAdministrator { release, .. } => {
            let (yes, no) = (t.approval.held_release, t.approval.held_reject);
            vec![line(t.console.acts, if *release { yes } else { no })]
        }
        Change::ResumeContract { form, .. } | Change::TerminateContract { form, .. } => {
            vec![form_line(form)]
        }
        Change::LoseCard { card, .. } => {
            vec![line(t.console.card_number, &cards::number(*card))]
        }
        Change::ReissueCard { card, form, .. } => {
            vec![line(t.card.follows, &cards::number(*card)), form_line(form)]
        }
        Change::StopPerson { kind, name, .. } => {
            let term = match kind.as_str() {
                "user" => t.field.user_id,
                _ => t.field.administrator_number,
            };
            vec![line(term, name)]
        }
        Change::SetAdministratorMail {
            mail, second, form, ..
        } => {
            let first = mail.iter().map(|it| line(t.field.mail, it.as_str()));
            let second = second.iter();
            let second = second.map(|it| line(t.field.second_mail, it.as_str()));
            first.chain(second).chain([form_line(form)]).collect()
        }
        Change::SuspendAdministrator { .. }
        | Change::ResumeAdministrator { .. }
        | Change::SuspendContract { .. }
        | Change::SetPolicy { .. }
        | Change::SetLook { .. }
        | Change::Staff(_)
        | Change::Tokens(_) => Vec::new(),
    }
}

/// The administrator that a change brings.
fn administrator_lines(t: &Texts, change: &Change) -> Vec<ChangeLine> {
    let (Change::OpenContract {
        administrator,
        token,
        customer_id,
        mail,
        ..
    }
    | Change::AddAdministrator {
        administrator,
        token,
        customer_id,
        mail,
        ..
    }) = change
    else {
        return Vec::new();
    };
    let mut lines = vec![line(t.field.administrator_name, administrator)];
    lines.extend(customer_id.as_ref().map(|id| line(t.field.customer_id, id)));
    lines.push(line(t.field.token_serial, token));
    lines.extend(mail.iter().map(|it| line(t.field.mail, it.as_str())));
    lines
}

pub(super) fn line(item: &str, value: &str) -> ChangeLine {
    ChangeLine {
        item: item.to_owned(),
        value: value.to_owned(),
    }
}

fn token_kind(t: &Texts, change: &TokenChange) -> &'static str {
    match change {
        TokenChange::Import { .. } => t.token.import,
        TokenChange::Assign { .. } => t.token.assign,
        TokenChange::Lose { .. } => t.token.lose,
        TokenChange::Return { .. } => t.token.give_back,
        TokenChange::Retire { .. } => t.token.retire,
    }
}

fn token_lines(t: &Texts, change: &TokenChange) -> Vec<ChangeLine> {
    match change {
        TokenChange::Import {
            file,
            sha256,
            encrypted,
            tokens,
            first,
            last,
            ..
        } => vec![
            line(t.token.file, file),
            line(t.token.file_digest, sha256),
            line(t.token.count, &tokens.to_string()),
            line(t.token.range, &format!("{first} – {last}")),
            line(
                t.token.protection,
                if *encrypted {
                    t.token.encrypted
                } else {
                    t.token.unencrypted
                },
            ),
        ],
        TokenChange::Assign {
            serial,
            number,
            administrator,
            replaces,
        } => vec![
            line(t.field.contract_id, number),
            line(t.field.administrator_number, &administrator.to_string()),
            line(t.field.token_serial, serial),
            line(t.token.replaces, replaces.as_deref().unwrap_or("–")),
        ],
        TokenChange::Lose { serial }
        | TokenChange::Return { serial }
        | TokenChange::Retire { serial } => vec![line(t.field.token_serial, serial)],
    }
}

/// What changes, from what to what.
fn look_lines(t: &Texts, look: &BankLook, before: &BankLook) -> Vec<ChangeLine> {
    let (after, before) = (LookFacts::of(look, t), LookFacts::of(before, t));
    let rows = [
        (t.look.name_ja, before.name_ja, after.name_ja),
        (t.look.name_en, before.name_en, after.name_en),
        (t.look.colour, before.colour, after.colour),
        (t.look.logo, before.logo, after.logo),
    ];
    let changed = rows
        .into_iter()
        .filter(|(_, before, after)| before != after);
    changed
        .map(|(item, before, after)| line(item, &format!("{before} → {after}")))
        .collect()
}

pub(super) fn reason_word(t: &Texts, reason: ReissueReason) -> &'static str {
    let a = &t.administrator;
    match reason {
        ReissueReason::NewPc => a.reason_new_pc,
        ReissueReason::Broken => a.reason_broken,
        ReissueReason::LostOrStolen => a.reason_lost,
        ReissueReason::Compromised => a.reason_compromised,
    }
}
