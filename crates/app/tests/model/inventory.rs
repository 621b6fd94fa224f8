//! Every act of the product is played here, or has a reason why not; read from the sources, so that a new one is not forgotten.

use std::{collections::BTreeSet, fs, path::Path};

use crate::use_cases::source;

/// What changes nothing: looked for in the sources.
const READINGS: &[&str] = &[
    "bank_face",
    "bank_history",
    "bank_logo",
    "bank_notices",
    "cards_under_way",
    "certificate_life",
    "check_database",
    "contract_history",
    "figures",
    "mail_addresses_of_user",
    "mail_health",
    "masked_mail_of_administrator",
    "own_mail_addresses",
    "own_token",
    "person_of",
    "policies",
    "policy_lines",
    "profile",
    "published_list",
    "published_lists",
    "register",
    "request_form",
    "request_forms",
    "revocation_list",
    "search",
    "recoveries",
    "service",
    "site_of",
    "staff_member",
    "staff_members",
    "staff_names",
    "terms",
    "token_stock",
    "tokens",
    "undeliverable_mail",
    "usage_history",
    "usage_history_file",
    "user_tokens",
    "work",
    "explain_none",
];

/// Acts that are not played. This list only shrinks.
const NOT_PLAYED: &[(&str, &str)] = &[
    ("publish_revocation_lists", "run by the jobs"),
    ("run_jobs", "the loop around reconcile, which is played"),
    (
        "export_history",
        "a reading that is in the history; crates/web/tests/people/register.rs",
    ),
    ("export_register", "as export_history"),
    ("note_refused_certificate", "an audit line about a refusal"),
    (
        "confirm_reissue",
        "confirm_pin, unless the bank's policy asks no PIN",
    ),
    (
        "identify_on_one_page",
        "begin_acquisition and prove_identity in one call",
    ),
    (
        "recover_staff",
        "the bank's staff at the server, played in crates/app/tests/suite/recovery.rs and crates/e2e/tests/staff.rs",
    ),
    ("propose_recovery", "as recover_staff"),
    ("acknowledge_recovery", "as recover_staff"),
    (
        "renewal_challenge",
        "request_in_browser behind a session; crates/e2e/tests/protocol/browser_renewal.rs plays all of it",
    ),
    ("request_renewal_in_browser", "as renewal_challenge"),
    (
        "propose_look",
        "a change of the pages' look, played in crates/web/tests/people/look.rs",
    ),
    (
        "import_tokens",
        "the stock of tokens, played in crates/app/tests/suite/tokens.rs",
    ),
    ("propose_delivery", "as import_tokens"),
    (
        "deliver_mail",
        "mail and its notices, played in crates/app/tests/suite/notices.rs and crates/web/tests/people/notices.rs",
    ),
    ("resend_mail", "as deliver_mail"),
    ("run_mail", "as deliver_mail"),
    ("run_expiry_notices", "as deliver_mail"),
    ("tell_what_ends", "as deliver_mail"),
    ("set_bank_mailbox", "as deliver_mail"),
];

/// Kinds of change that nobody proposes here.
const NOT_PROPOSED: &[(&str, &str)] = &[
    (
        "SetAdministratorMail",
        "where mail goes; crates/app/tests/suite/notices.rs",
    ),
    ("LoseCard", "done at once: report_card_lost"),
    ("SetLook", "as propose_look"),
    ("Import", "as import_tokens"),
    ("Return", "as import_tokens"),
    ("Retire", "as import_tokens"),
    ("Lose", "done at once: lose_token"),
    (
        "SuspendAdministrator",
        "done at once: suspend_administrator",
    ),
    ("RevokeAdministrator", "done at once: revoke_administrator"),
    ("StopPerson", "done at once: stop_person"),
    ("SuspendContract", "done at once: suspend_contract"),
    ("Stop", "done at once: stop_staff"),
    ("Recover", "proposed at the server: propose_recovery"),
];

#[test]
fn every_act_is_played_or_has_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let played = played(root);
    let listed =
        |act: &str| READINGS.contains(&act) || NOT_PLAYED.iter().any(|(name, _)| *name == act);
    let acts = acts_of(&text_of(&root.join("src"), &["kdf.rs"]));
    assert!(acts.len() > 50, "acts are no longer found");
    let mut unplayed = Vec::new();
    for (act, _) in &acts {
        let is_played = played.contains(&format!("app.{act}("));
        let is_listed = listed(act);
        assert!(
            !(is_played && is_listed),
            "{act} is played: take it off the list"
        );
        if !is_played && !is_listed {
            unplayed.push(act);
        }
    }
    assert!(
        unplayed.is_empty(),
        "neither played nor explained: {unplayed:?}"
    );
    let names: BTreeSet<&str> = acts.iter().map(|(act, _)| act.as_str()).collect();
    let not_played = NOT_PLAYED.iter().map(|(name, _)| name);
    let gone: Vec<_> = READINGS
        .iter()
        .chain(not_played)
        .filter(|name| !names.contains(**name))
        .collect();
    assert!(gone.is_empty(), "there is no such act: {gone:?}");
}

/// What is called a reading writes no row, nor does an act that it calls.
#[test]
fn readings_change_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let acts = acts_of(&text_of(&root, &["kdf.rs"]));
    let changing: Vec<&str> = acts
        .iter()
        .filter(|(act, _)| !READINGS.contains(&act.as_str()))
        .filter(|(_, body)| body.contains(".write("))
        .map(|(act, _)| act.as_str())
        .collect();
    assert!(changing.len() > 40, "changing acts are no longer found");
    for (act, body) in &acts {
        if !READINGS.contains(&act.as_str()) {
            continue;
        }
        let calls = changing.iter().find(|other| {
            body.contains(&format!("self.{other}(")) || body.contains(&format!("app.{other}("))
        });
        assert!(!body.contains(".write("), "{act} writes");
        assert!(calls.is_none(), "{act} calls {calls:?}");
    }
}

#[test]
fn every_kind_of_change_is_proposed_or_has_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let played = played(root);
    let mut kinds = source::changes();
    kinds.remove("Staff");
    kinds.extend(source::changes_of_staff());
    for kind in &kinds {
        let makes = |sort: &str| played.contains(&format!("{sort}::{kind}{{"));
        let is_played = makes("Change") || makes("TokenChange") || makes("StaffChange");
        let reason = NOT_PROPOSED.iter().find(|(name, _)| name == kind);
        assert!(is_played || reason.is_some(), "nobody proposes {kind}");
    }
    let gone = NOT_PROPOSED.iter().find(|(name, _)| !kinds.contains(*name));
    assert!(gone.is_none(), "there is no such change: {gone:?}");
}

/// The text of the model without blanks.
fn played(root: &Path) -> String {
    let mut text = text_of(&root.join("tests/model"), &["inventory.rs", "use_cases"]);
    text.retain(|letter| !letter.is_whitespace());
    text
}

/// Public asynchronous functions, which do something with rows: names and what they are made of.
fn acts_of(source: &str) -> Vec<(String, String)> {
    let mut acts: Vec<(String, String)> = source
        .split("pub async fn ")
        .skip(1)
        .filter_map(|rest| {
            let name = rest.split(['(', '<']).next()?;
            let body = rest.split("\n    }\n").next()?;
            Some((name.to_owned(), body.to_owned()))
        })
        .collect();
    acts.sort();
    acts
}

fn text_of(folder: &Path, without: &[&str]) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if without.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            text += &text_of(&path, without);
        } else {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}
