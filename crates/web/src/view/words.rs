//! Words for what the audit trail and the notices store as stable names.

use serde_json::Value as Json;
use tegata_domain::staff::StaffRole;

use crate::{kit::time, texts::Texts};

/// Roles of staff, one or the other.
pub fn roles<'a>(roles: impl IntoIterator<Item = &'a StaffRole>, t: &Texts) -> String {
    let s = &t.staff;
    let word = |role: &StaffRole| match role {
        StaffRole::Teller => s.teller,
        StaffRole::Approver => s.approver,
        StaffRole::HelpDesk => s.help_desk,
        StaffRole::Auditor => s.auditor,
        StaffRole::Operator => s.operator,
    };
    let words: Vec<_> = roles.into_iter().map(word).collect();
    words.join(s.divided)
}

/// The acts that [`event`] knows, by name.
pub const EVENTS: &[&str] = &[
    "acknowledge_recovery",
    "acquisition_approve",
    "acquisition_claim",
    "acquisition_end",
    "acquisition_identity",
    "acquisition_ticket",
    "add_administrator",
    "appoint_staff",
    "approve_change",
    "assign_token",
    "certificate_adopt",
    "certificate_held",
    "certificate_record",
    "certificate_refused",
    "certificate_reissue",
    "certificate_reject",
    "certificate_release",
    "certificate_resume",
    "certificate_revoke",
    "certificate_sign",
    "certificate_supersede",
    "certificate_suspend",
    "certificate_valid",
    "change_mail_addresses",
    "change_pins",
    "confirm_pin",
    "confirm_suspension",
    "contract_resume",
    "contract_suspend",
    "contract_suspend_by_customer",
    "contract_terminate",
    "create_bank",
    "create_staff",
    "deliver_mail",
    "deregister_user",
    "dismiss_staff",
    "edit_user",
    "emergency_stop",
    "export_history",
    "export_register",
    "import_tokens",
    "lose_card",
    "lose_token",
    "open_contract",
    "print_card",
    "print_papers",
    "propose_change",
    "receive_card",
    "recover_staff",
    "register_token",
    "register_user",
    "reissue_administrator",
    "reissue_card",
    "reissue_staff",
    "reject_change",
    "rename_bank",
    "renewal_begin",
    "resend_mail",
    "reset_pins",
    "resume_staff",
    "resynchronise_token",
    "retire_token",
    "return_token",
    "revoke_administrator",
    "revoke_unproven",
    "send_card",
    "set_administrator_mail",
    "set_bank_mailbox",
    "set_calendar",
    "set_look",
    "set_policy",
    "set_staff_roles",
    "sign_in",
    "stock_tokens",
    "stop_token",
    "support_code_make",
    "support_code_read",
    "unlock",
    "unlock_administrator",
    "unlock_staff",
    "withdraw_change",
];

/// An entry of the audit trail; a name that these texts do not know is shown as it stands.
#[expect(clippy::too_many_lines, reason = "one line for each event")]
pub fn event(name: &str, refused: bool, t: &Texts) -> String {
    let e = &t.event;
    let words = match name {
        "acquisition_identity" => e.acquisition_identity,
        "acquisition_ticket" => e.acquisition_ticket,
        "acquisition_claim" => e.acquisition_claim,
        "acquisition_approve" => e.acquisition_approve,
        "acquisition_end" => e.acquisition_end,
        "certificate_record" => e.certificate_record,
        "certificate_sign" => e.certificate_sign,
        "certificate_valid" => e.certificate_valid,
        "certificate_held" => e.certificate_held,
        "certificate_release" => e.certificate_release,
        "certificate_reject" => e.certificate_reject,
        "certificate_supersede" => e.certificate_supersede,
        "certificate_reissue" => e.certificate_reissue,
        "certificate_revoke" => e.certificate_revoke,
        "certificate_suspend" => e.certificate_suspend,
        "certificate_resume" => e.certificate_resume,
        "certificate_adopt" => e.certificate_adopt,
        "revoke_unproven" => e.revoke_unproven,
        "renewal_begin" => e.renewal_begin,
        "sign_in" => e.sign_in,
        "confirm_pin" => e.confirm_pin,
        "register_user" => e.register_user,
        "deregister_user" => e.deregister_user,
        "edit_user" => e.edit_user,
        "set_calendar" => e.set_calendar,
        "reset_pins" => e.reset_pins,
        "change_pins" => e.change_pins,
        "unlock" => e.unlock,
        "print_papers" => e.print_papers,
        "register_token" => e.register_token,
        "stop_token" => e.stop_token,
        "stock_tokens" | "import_tokens" => e.stock_tokens,
        "lose_token" => t.token.lose,
        "resynchronise_token" => t.token.resync,
        "assign_token" => t.token.assign,
        "return_token" => t.token.give_back,
        "retire_token" => t.token.retire,
        "change_mail_addresses" => e.change_mail_addresses,
        "deliver_mail" => e.deliver_mail,
        "set_bank_mailbox" => e.set_bank_mailbox,
        "propose_change" => e.propose_change,
        "approve_change" => e.approve_change,
        "reject_change" => e.reject_change,
        "withdraw_change" => e.withdraw_change,
        "open_contract" => t.console.open_title,
        "add_administrator" => t.console.add_administrator,
        "reissue_administrator" => t.console.reissue,
        "unlock_administrator" => t.console.unlock,
        "confirm_suspension" => t.console.confirm_afterwards,
        "certificate_refused" => e.certificate_refused,
        "emergency_stop" => e.emergency_stop,
        "support_code_make" => e.support_code_make,
        "support_code_read" => e.support_code_read,
        "contract_suspend" => t.standing.suspend,
        "contract_suspend_by_customer" => t.standing.suspended_by_customer,
        "contract_resume" => t.standing.resume,
        "contract_terminate" => t.standing.terminate,
        "lose_card" => t.card.lose,
        "reissue_card" => t.card.reissue,
        "print_card" => t.card.print,
        "send_card" => t.card.send,
        "receive_card" => t.card.receive,
        "export_history" => e.export_history,
        "export_register" => e.export_register,
        "set_policy" => t.policies.change,
        "set_look" => t.look.change,
        "revoke_administrator" => t.bank_stop.revoke,
        "set_administrator_mail" => t.bank_stop.mail,
        "resend_mail" => t.bank_stop.resend,
        "appoint_staff" => t.members.appoint,
        "set_staff_roles" => t.members.roles_title,
        "unlock_staff" => t.members.unlock,
        "reissue_staff" => t.members.reissue,
        "resume_staff" => t.members.resume,
        "recover_staff" => t.recovery.title,
        "acknowledge_recovery" => t.recovery.acknowledged,
        "dismiss_staff" => t.members.dismiss,
        "create_bank" => e.create_bank,
        "rename_bank" => e.rename_bank,
        "create_staff" => e.create_staff,
        unknown => unknown,
    };
    if refused {
        e.refused(words)
    } else {
        words.to_owned()
    }
}

/// A notice about a person; a name that these texts do not know is shown as it stands.
pub fn notice(name: &str, who: &str, detail: &Json, t: &Texts) -> String {
    let n = &t.notice;
    let end = detail.get("not_after").and_then(Json::as_i64);
    let end = end.map_or_else(String::new, |end| time::stamp(end, t.language));
    let days = detail
        .get("days")
        .and_then(Json::as_i64)
        .unwrap_or_default();
    match name {
        "acquisition_started" => n.acquisition_started(who),
        "acquisition_replaced" => n.acquisition_replaced(who),
        "ticket_burned" => n.ticket_burned(who),
        "wrong_numbers" => n.wrong_numbers(who),
        "acquisition_stopped" => n.acquisition_stopped(who),
        "redo" => n.redo(who),
        "held" => n.held(who),
        "valid" => n.valid(who),
        "reissued" => n.reissued(who),
        "revoked" => n.revoked(who),
        "suspended" => n.suspended(who),
        "locked" => n.locked(who),
        "unlocked" => n.unlocked(who),
        "token_registered" => n.token_registered(who),
        "token_stopped" => n.token_stopped(who),
        "token_lost" => n.token_lost(who),
        "card_lost" => n.card_lost.to_owned(),
        "card_reissued" => n.card_reissued.to_owned(),
        "emergency_stop" => n.emergency_stop(who),
        "contract_suspended" => n.contract_suspended.to_owned(),
        "contract_resumed" => n.contract_resumed.to_owned(),
        "contract_terminated" => n.contract_terminated.to_owned(),
        "resumed" => n.resumed(who),
        "pin_changed" => n.pin_changed(who),
        "mail_changed" => n.mail_changed(who),
        "deregistered" => n.deregistered(who),
        "staff_recovered" => n.staff_recovered(who),
        "expiring" if days == 0 => n.expiring_today(end, who),
        "expiring_today" => n.expiring_today(end, who),
        "expiring" => n.expiring(days, end, who),
        "expired" => n.expired(end, who),
        unknown => format!("{who}: {unknown}"),
    }
}

/// What a mail's subject says; a kind that these texts do not know has a general one.
pub fn notice_title(name: &str, t: &Texts) -> &'static str {
    let n = &t.notice_title;
    match name {
        "acquisition_started" => n.acquisition_started,
        "acquisition_replaced" => n.acquisition_replaced,
        "ticket_burned" => n.ticket_burned,
        "wrong_numbers" => n.wrong_numbers,
        "acquisition_stopped" => n.acquisition_stopped,
        "redo" => n.redo,
        "held" => n.held,
        "valid" => n.valid,
        "reissued" => n.reissued,
        "revoked" => n.revoked,
        "suspended" => n.suspended,
        "resumed" => n.resumed,
        "locked" => n.locked,
        "unlocked" => n.unlocked,
        "card_lost" => n.card_lost,
        "card_reissued" => n.card_reissued,
        "emergency_stop" => n.emergency_stop,
        "contract_suspended" => n.contract_suspended,
        "contract_resumed" => n.contract_resumed,
        "contract_terminated" => n.contract_terminated,
        "pin_changed" => n.pin_changed,
        "mail_changed" => n.mail_changed,
        "token_registered" => n.token_registered,
        "token_stopped" => n.token_stopped,
        "token_lost" => n.token_lost,
        "deregistered" => n.deregistered,
        "staff_recovered" => n.staff_recovered,
        "expiring" => n.expiring,
        "expired" => n.expired,
        _ => n.other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn every_act_with_words_is_listed() {
        let source = include_str!("words.rs");
        let (_, rest) = source.split_once("let words = match name {").unwrap();
        let (arms, _) = rest.split_once("unknown => unknown").unwrap();
        let mut known: Vec<_> = arms
            .lines()
            .filter_map(|line| line.split_once("=>"))
            .flat_map(|(names, _)| names.split('|'))
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        known.sort_unstable();
        assert_eq!(known, EVENTS);
        for name in EVENTS {
            assert_ne!(event(name, false, Language::Ja.texts()), *name);
        }
    }
}
