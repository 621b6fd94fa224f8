//! What each act answers while the contract is locked, stopped or ended.

/// The answers, by how the act knows whom it serves. `done` is the answer of an act that is carried out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answers {
    /// Somebody signed in: under a lock or a stop nobody is, and with a session that was looked at just before the stop
    /// the act itself answers so, without changing anything.
    Behind(&'static str),
    /// The same of an act that reads.
    Reads,
    /// Only takes access away: after a stop it may still be done, or answers so after the end.
    TakesAway(&'static str),
    /// By a secret, a certificate or the app: under a lock, a stop and the end; and the tables in which the try, or the end
    /// of what was under way, is written down.
    Door([&'static str; 3], &'static [&'static str]),
    /// Answered alike whatever was typed, so that nobody learns anything; what it writes down opens nothing.
    Alike(&'static [&'static str]),
    /// By the bank's staff about the contract: under a lock, a stop and the end.
    Staff([&'static str; 3]),
    /// Not about one contract, or tried where the reason says.
    Elsewhere(&'static str),
}

use Answers::{Alike, Behind, Door, Elsewhere, Reads, Staff, TakesAway};

const CODES: [&str; 3] = ["Locked", "ContractSuspended", "ContractTerminated"];
/// An acquisition that a lock ends, with the certificate that was not proven.
const ENDS: &[&str] = &["acquisition", "certificate", "issue", "notice"];
/// An emergency stop takes away whatever there is, the open right too.
const STOPPED: &[&str] = &[
    "emergency_stop",
    "certificate",
    "session",
    "issue",
    "acquisition",
    "notice",
    "bank_notice",
    "mail",
];
const BANK_READS: &str = "the bank reads what it has, whatever becomes of a contract";
const CARDS: &str = "nobody signs in or acquires by it; crates/app/tests/suite/records.rs";
const BANKS_OWN: &str = "about the bank, its staff or its stock";
const RENEWED_IN_BROWSER: &str = "as request_in_browser, behind a session; crates/e2e/tests/protocol/browser_renewal.rs stops it midway";
const PASSWORD: &str = "web_fb.rs plays it against why_no_password, which knows the standing";

pub(super) const CASES: &[(&str, Answers)] = &[
    // Administrators.
    ("register_user", Behind("ContractStopped")),
    ("edit_user", Behind("NoUser")),
    ("deregister_user", Behind("NoUser")),
    ("reset_user_pins", Behind("NoUser")),
    ("unlock_user", Behind("NoUser")),
    ("reissue_user_certificate", Behind("NoUser")),
    ("reissue_several_user_certificates", Behind("NoUser")),
    ("revoke_user_certificate", Behind("NoUser")),
    ("suspend_user_certificate", Behind("NoUser")),
    ("resume_user_certificate", Behind("NoUser")),
    ("suspend_administrator_certificate", Behind("NoUser")),
    ("stop_contract_by_customer", Behind("State")),
    ("decide_held_certificate", Behind("NotHeld")),
    ("register_user_token", Behind("NoUser")),
    ("resynchronise_user_token", Behind("NoUser")),
    ("stop_user_token", Behind("NoUser")),
    ("change_user_mail_addresses", Behind("NoUser")),
    ("set_closed_days", Behind("ContractStopped")),
    ("held_certificates", Reads),
    ("contract_month", Reads),
    ("is_closed_today", Reads),
    ("contract_history", Reads),
    ("mail_addresses_of_user", Reads),
    ("user_tokens", Reads),
    ("usage_history", Reads),
    ("usage_history_file", Reads),
    ("users", Reads),
    ("user_line", Reads),
    ("administrators", Reads),
    // Whoever is signed in.
    ("confirm_pin", Behind("Locked")),
    ("confirm_reissue", Behind("Locked")),
    ("confirm_renewal_pin", Behind("Locked")),
    ("change_own_pin", Behind("Present(Locked)")),
    ("begin_renewal", Behind("Not")),
    ("change_own_mail_addresses", Behind("NoUser")),
    ("put_notices_away", TakesAway("done")),
    ("own_mail_addresses", Reads),
    ("own_token", Reads),
    ("notices", Reads),
    ("status", Reads),
    ("user_right", Reads),
    // By a certificate.
    (
        "judge_certificate",
        Door(["done", "ContractSuspended", "ContractTerminated"], &[]),
    ),
    (
        "diagnose_certificate",
        Door(["done", "ContractSuspended", "ContractTerminated"], &[]),
    ),
    ("site_of", Door(["done", "done", "done"], &[])),
    ("sign_in_with_pin", Door(["Locked", "Over", "Over"], &[])),
    (
        "sign_in_second_step",
        Door(["Locked", "Over", "Over"], &["session"]),
    ),
    ("initial_pins", Door(["Over", "Over", "Over"], &[])),
    ("choose_first_pins", Door(["Over", "Over", "Over"], &[])),
    (
        "user",
        Door(["Locked", "Certificate", "Certificate"], &["session"]),
    ),
    (
        "administrator",
        Door(["Locked", "Certificate", "Certificate"], &["session"]),
    ),
    ("sign_out", Alike(&["session"])),
    ("stop_by_certificate", Alike(STOPPED)),
    ("note_refused_certificate", Alike(&[])),
    ("explain_none", Elsewhere("words for a page")),
    // Acquisition, by a secret, the browser's cookie or the app.
    ("begin_acquisition", Alike(&["acquisition_session"])),
    (
        "identify_on_one_page",
        Elsewhere("begin_acquisition and prove_identity in one call"),
    ),
    (
        "prove_identity",
        Door(CODES, &["acquisition_session", "token", "bank_notice"]),
    ),
    ("browser_session", Alike(&[])),
    ("acquisition_page", Door(CODES, ENDS)),
    ("pairing_code", Door(["State", "State", "State"], ENDS)),
    (
        "approve_acquisition",
        Door(
            [
                "Not(Locked)",
                "Not(ContractSuspended)",
                "Not(ContractTerminated)",
            ],
            ENDS,
        ),
    ),
    ("stop_from_browser", Alike(ENDS)),
    ("claim_acquisition", Door(CODES, ENDS)),
    ("acquisition_standing", Door(CODES, ENDS)),
    ("request_certificate", Door(CODES, ENDS)),
    ("prove_certificate", Door(CODES, ENDS)),
    ("stop_from_app", Alike(ENDS)),
    ("renew_from_app", Door(CODES, &[])),
    // Acquisition without the app.
    ("browser_challenge", Door(CODES, ENDS)),
    ("request_in_browser", Door(CODES, ENDS)),
    ("prove_in_browser", Door(CODES, ENDS)),
    ("renewal_challenge", Elsewhere(RENEWED_IN_BROWSER)),
    ("request_renewal_in_browser", Elsewhere(RENEWED_IN_BROWSER)),
    ("new_certificate", Alike(&[])),
    ("stop_by_pin", Alike(STOPPED)),
    // WEB-FB's password.
    ("sign_in_with_password", Elsewhere(PASSWORD)),
    ("password_user", Elsewhere(PASSWORD)),
    ("change_password", Elsewhere(PASSWORD)),
    ("sign_ins_of", Elsewhere(PASSWORD)),
    ("right_of_password_user", Elsewhere(PASSWORD)),
    ("sign_out_of_password", Elsewhere(PASSWORD)),
    // The bank.
    ("suspend_administrator", Staff(["done", "done", "State"])),
    ("suspend_contract", Staff(["done", "State", "State"])),
    ("revoke_administrator", Staff(["done", "done", "State"])),
    ("stop_person", Staff(["done", "done", "done"])),
    ("resend_mail", Elsewhere(BANKS_OWN)),
    ("propose_look", Elsewhere(BANKS_OWN)),
    ("mail_health", Elsewhere(BANKS_OWN)),
    ("masked_mail_of_administrator", Elsewhere(BANK_READS)),
    ("person_of", Elsewhere(BANK_READS)),
    ("lose_token", Staff(["done", "done", "done"])),
    ("report_card_lost", Elsewhere(CARDS)),
    ("follow_card", Elsewhere(CARDS)),
    ("cards_under_way", Elsewhere(BANK_READS)),
    ("request_forms", Elsewhere(BANK_READS)),
    ("request_form", Elsewhere(BANK_READS)),
    ("search", Elsewhere(BANK_READS)),
    ("register", Elsewhere(BANK_READS)),
    ("export_register", Elsewhere(BANK_READS)),
    ("certificate_life", Elsewhere(BANK_READS)),
    ("export_history", Elsewhere(BANK_READS)),
    ("staff_names", Elsewhere(BANK_READS)),
    ("work", Elsewhere(BANK_READS)),
    ("propose_change", Elsewhere("each kind of change below")),
    ("approve_change", Elsewhere("each kind of change below")),
    ("withdraw_change", Elsewhere(BANKS_OWN)),
    ("reject_change", Elsewhere(BANKS_OWN)),
    ("propose_delivery", Elsewhere(BANKS_OWN)),
    ("staff", Elsewhere(BANKS_OWN)),
    ("staff_member", Elsewhere(BANKS_OWN)),
    ("staff_members", Elsewhere(BANKS_OWN)),
    ("stop_staff", Elsewhere(BANKS_OWN)),
    ("acknowledge_recovery", Elsewhere(BANKS_OWN)),
    ("recoveries", Elsewhere(BANK_READS)),
    ("contracts", Elsewhere(BANK_READS)),
    ("contract", Elsewhere(BANK_READS)),
    ("bank_history", Elsewhere(BANK_READS)),
    ("proposals", Elsewhere(BANK_READS)),
    ("proposal", Elsewhere(BANK_READS)),
    ("policy_lines", Elsewhere(BANK_READS)),
    ("tokens", Elsewhere(BANK_READS)),
    ("token", Elsewhere(BANK_READS)),
    ("read_support_code", Elsewhere(BANK_READS)),
    ("standing_stops", Elsewhere(BANK_READS)),
    ("bank_notices", Elsewhere(BANK_READS)),
    ("undeliverable_mail", Elsewhere(BANK_READS)),
    ("held_of_administrator", Elsewhere(BANK_READS)),
];

/// What two people of the bank may do to a contract: proposed, and approved after it was proposed before.
pub(super) const CHANGES: &[(&str, Answers)] = &[
    (
        "propose ReissueAdministrator",
        Staff(["done", "done", "Standing"]),
    ),
    (
        "propose UnlockAdministrator",
        Staff(["done", "done", "Standing"]),
    ),
    (
        "propose AddAdministrator",
        Staff(["done", "done", "Standing"]),
    ),
    (
        "propose ResumeAdministrator",
        Staff(["done", "done", "Standing"]),
    ),
    (
        "propose TerminateContract",
        Staff(["done", "done", "Standing"]),
    ),
    (
        "propose Assign",
        Staff(["done", "Administrator", "Administrator"]),
    ),
    (
        "approve ReissueAdministrator",
        Staff(["done", "done", "Conflict"]),
    ),
    (
        "approve UnlockAdministrator",
        Staff(["done", "done", "Conflict"]),
    ),
    ("approve Assign", Staff(["done", "Conflict", "Conflict"])),
    ("approve Retire", Staff(["done", "done", "done"])),
    (
        "propose ReleaseAdministrator",
        Elsewhere("nothing of an administrator is held here; the model plays it"),
    ),
    (
        "propose ResumeContract",
        Elsewhere("only of a stopped contract; the model plays it"),
    ),
    (
        "propose OpenContract",
        Elsewhere("there is no contract yet"),
    ),
    (
        "propose SuspendAdministrator",
        Elsewhere("done at once: suspend_administrator"),
    ),
    (
        "propose SuspendContract",
        Elsewhere("done at once: suspend_contract"),
    ),
    (
        "propose LoseCard",
        Elsewhere("done at once: report_card_lost"),
    ),
    ("propose ReissueCard", Elsewhere(CARDS)),
    ("propose Lose", Elsewhere("done at once: lose_token")),
    (
        "propose SetAdministratorMail",
        Staff(["done", "done", "Standing"]),
    ),
    (
        "propose RevokeAdministrator",
        Elsewhere("done at once: revoke_administrator"),
    ),
    ("propose StopPerson", Elsewhere("done at once: stop_person")),
    ("propose SetPolicy", Elsewhere(BANKS_OWN)),
    ("propose Staff", Elsewhere(BANKS_OWN)),
    ("propose SetLook", Elsewhere(BANKS_OWN)),
    ("propose Import", Elsewhere(BANKS_OWN)),
    ("propose Return", Elsewhere(BANKS_OWN)),
];
