//! Every act of the product is played here, or has a reason why not.

use std::{fs, path::Path};

/// Acts that are not played. This list only shrinks.
const NOT_PLAYED: &[(&str, &str)] = &[
    (
        "bank_history",
        "a reading of the audit trail, whose chain is judged here",
    ),
    ("contract_history", "as bank_history"),
    ("check_database", "health, no act of a person"),
    ("published_lists", "health"),
    ("published_list", "health"),
    ("figures", "metrics"),
    ("publish_revocation_lists", "run by the jobs"),
    ("revocation_list", "a public reading"),
    ("run_jobs", "the loop around reconcile, which is played"),
    (
        "report_card_lost",
        "customer cards, played in crates/app/tests/suite/records.rs",
    ),
    ("follow_card", "as report_card_lost"),
    ("cards_under_way", "a reading"),
    ("search", "a reading"),
    ("register", "a reading"),
    ("certificate_life", "a reading"),
    ("work", "a reading"),
    ("staff_names", "a reading"),
    (
        "export_history",
        "a reading that is in the history; crates/web/tests/people/register.rs",
    ),
    ("export_register", "as export_history"),
    ("request_forms", "a reading"),
    ("request_form", "a reading"),
    ("token_stock", "a reading"),
    ("policies", "a reading"),
    ("policy_lines", "a reading"),
    ("profile", "a reading"),
    ("terms", "a reading"),
    ("note_refused_certificate", "an audit line about a refusal"),
    (
        "confirm_reissue",
        "confirm_pin, unless the bank's policy asks no PIN",
    ),
    (
        "identify_on_one_page",
        "begin_acquisition and prove_identity in one call",
    ),
    ("usage_history", "a reading"),
    ("usage_history_file", "as usage_history"),
    ("service", "a reading"),
    ("bank_face", "a reading"),
    ("bank_logo", "a reading"),
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
        "stop_staff",
        "the bank's staff, played in crates/app/tests/suite/staff.rs and crates/web/tests/people/staff.rs",
    ),
    (
        "recover_staff",
        "the bank's staff at the server, played in crates/app/tests/suite/recovery.rs and crates/e2e/tests/staff.rs",
    ),
    ("propose_recovery", "as recover_staff"),
    ("acknowledge_recovery", "as recover_staff"),
    ("recoveries", "a reading"),
    (
        "revoke_administrator",
        "as suspend_administrator; crates/web/tests/people/bank_stops.rs plays it",
    ),
    (
        "stop_person",
        "the customer's own emergency stop, by staff; as revoke_administrator",
    ),
    ("person_of", "a reading"),
    ("masked_mail_of_administrator", "a reading"),
    ("mail_health", "a reading"),
    ("resend_mail", "as deliver_mail"),
    ("staff_member", "a reading"),
    ("staff_members", "a reading"),
    ("own_token", "a reading"),
    ("tokens", "a reading"),
    ("user_tokens", "a reading"),
    (
        "deliver_mail",
        "mail and its notices, played in crates/app/tests/suite/notices.rs and crates/web/tests/people/notices.rs",
    ),
    ("run_mail", "as deliver_mail"),
    ("run_expiry_notices", "as deliver_mail"),
    ("tell_what_ends", "as deliver_mail"),
    ("set_bank_mailbox", "as deliver_mail"),
    ("change_own_mail_addresses", "as deliver_mail"),
    ("change_user_mail_addresses", "as deliver_mail"),
    ("put_notices_away", "as deliver_mail"),
    ("own_mail_addresses", "a reading"),
    ("mail_addresses_of_user", "a reading"),
    ("notices", "a reading"),
    ("bank_notices", "a reading"),
    ("undeliverable_mail", "a reading"),
    ("explain_none", "words for a page"),
    (
        "request_in_browser",
        "request_certificate by the session itself, off by default; crates/e2e/tests/protocol/browser_key.rs plays all of it",
    ),
    ("browser_challenge", "as request_in_browser"),
    ("renewal_challenge", "as request_in_browser"),
    ("request_renewal_in_browser", "as request_in_browser"),
    ("new_certificate", "as request_in_browser"),
    ("prove_in_browser", "as request_in_browser"),
    (
        "site_of",
        "which address a certificate belongs to, for the app's API",
    ),
];

#[test]
fn every_act_is_played_or_has_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let played = text_of(&root.join("tests/model"), &["inventory.rs", "use_cases"]);
    let mut unplayed = Vec::new();
    let mut acts = 0;
    for act in acts_of(&text_of(&root.join("src"), &["kdf.rs"])) {
        acts += 1;
        let is_played = played.contains(&format!(".{act}("));
        let listed = NOT_PLAYED.iter().any(|(name, _)| *name == act);
        assert!(
            !(is_played && listed),
            "{act} is played: take it off the list"
        );
        if !is_played && !listed {
            unplayed.push(act);
        }
    }
    assert!(acts > 50, "acts are no longer found");
    assert!(
        unplayed.is_empty(),
        "neither played nor explained: {unplayed:?}"
    );
}

/// The names of public asynchronous functions: what does something with rows.
fn acts_of(source: &str) -> Vec<String> {
    let mut acts: Vec<String> = source
        .split("pub async fn ")
        .skip(1)
        .filter_map(|rest| rest.split(['(', '<']).next())
        .map(str::to_owned)
        .collect();
    acts.sort();
    acts.dedup();
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
