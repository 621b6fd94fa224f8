//! The catalogue of messages is whole: no code without words, none that stands in a source but not here, the written
//! copy up to date, and every code met by a test.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test that fails should fail there"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use axum::http::StatusCode;
use tegata_acquisition::Code;
use tegata_web::{
    catalogue::{self, chapters, codes},
    texts::INVENTORY,
};

#[test]
fn the_written_catalogue_is_this_one() {
    let written = fs::read_to_string(root().join("docs/messages.md")).unwrap();
    assert!(
        written == catalogue::markdown(),
        "run `cargo run -p tegata-xtask -- docs`"
    );
}

#[test]
fn every_entry_speaks_both_languages() {
    for chapter in chapters() {
        assert!(!chapter.entries.is_empty(), "{}", chapter.title);
        for entry in chapter.entries {
            let code = &entry.code;
            assert!(!entry.ja.what.is_ascii(), "{code} is not Japanese");
            assert!(!entry.en.what.is_empty(), "{code} has no English");
            assert_eq!(
                entry.ja.next.is_empty(),
                entry.en.next.is_empty(),
                "{code} has a next step in one language only"
            );
        }
    }
}

/// Codes that nobody is shown, with the reason. This list only shrinks.
const UNSEEN: &[(&str, &str)] = &[
    ("CSR-ALGORITHM", DETAIL),
    ("CSR-ATTRIBUTE", DETAIL),
    ("CSR-DER", DETAIL),
    ("CSR-KEY-STRENGTH", DETAIL),
    ("CSR-KEY-TYPE", DETAIL),
    ("CSR-KEY-WEAK", DETAIL),
    ("CSR-SIGNATURE", DETAIL),
    ("CSR-SIZE", DETAIL),
];
const DETAIL: &str = "a detail of ACQ-CSR, kept in the audit trail";

#[test]
fn every_code_of_the_sources_is_in_the_catalogue() {
    let catalogue = codes();
    let unseen: BTreeMap<_, _> = UNSEEN.iter().copied().collect();
    let mut found = BTreeSet::new();
    for file in files(&root().join("crates")) {
        let text = fs::read_to_string(&file).unwrap();
        for code in codes_in(parts(&file, &text).0) {
            assert!(
                catalogue.contains(&code) || unseen.contains_key(code.as_str()),
                "{code} of {} is not in the catalogue (crates/web/src/catalogue.rs)",
                file.display()
            );
            found.insert(code);
        }
    }
    for (code, reason) in unseen {
        assert!(found.contains(code), "{code} is gone ({reason})");
    }
    assert!(found.len() > 60, "codes are no longer found: {found:?}");
}

/// Codes that nothing gives today, with the reason why they are kept. This list only shrinks.
const UNMET: &[(&str, &str)] = &[
    (
        "ACQ-APP-CLOSED",
        "the protocol's name for an app that was closed; the app goes on by itself and says so",
    ),
    (
        "ACQ-HARDWARE",
        "the protocol's name for a policy that waits for attestation (product.md)",
    ),
];

#[test]
fn every_code_is_met_by_a_test() {
    let tests: Vec<String> = files(&root().join("crates"))
        .into_iter()
        .filter(|file| !file.ends_with("web/tests/catalogue.rs"))
        .map(|file| {
            parts(&file, &fs::read_to_string(&file).unwrap())
                .1
                .to_owned()
        })
        .collect();
    let met = |code: &str| names_of(code).iter().any(|name| named(&tests, name));
    let unmet: Vec<_> = codes().into_iter().filter(|code| !met(code)).collect();
    let listed = |code: &String| UNMET.iter().any(|(known, _)| known == code);
    let new: Vec<_> = unmet.iter().filter(|code| !listed(code)).collect();
    assert!(new.is_empty(), "no test names {new:?}");
    let over: Vec<_> = UNMET.iter().filter(|(code, _)| met(code)).collect();
    assert!(over.is_empty(), "met by now, take off the list: {over:?}");
}

/// How a test may name a code: as it is shown, or as the variant of the protocol's codes.
fn names_of(code: &str) -> Vec<String> {
    let mut names = vec![code.to_owned()];
    if let Some(number) = code.strip_prefix("HTTP-") {
        let status: StatusCode = number.parse().unwrap();
        let name = status.canonical_reason().unwrap().to_uppercase();
        names.push(format!("StatusCode::{}", name.replace([' ', '-'], "_")));
        names.push(format!("HTTP/1.1 {number}"));
    }
    names.extend(Code::parse(code).map(|code| format!("Code::{code:?}")));
    names
}

/// Whether a test holds the name as a word of its own.
fn named(tests: &[String], name: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    tests.iter().any(|text| {
        text.match_indices(name).any(|(at, _)| {
            let longer = text[at + name.len()..].starts_with(goes_on);
            let part = name.starts_with(char::is_lowercase) && text[..at].ends_with(goes_on);
            !longer && !part
        })
    })
}

/// Literals such as `"ACQ-CRED"`.
fn codes_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('"')
        .skip(1)
        .filter(|word| {
            let (family, rest) = word.split_once('-').unwrap_or_default();
            let upper = |part: &str| {
                !part.is_empty()
                    && part
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c == '-' || c.is_ascii_digit())
            };
            family.len() >= 3
                && family.chars().all(|c| c.is_ascii_uppercase())
                && upper(rest)
                && rest.starts_with(|c: char| c.is_ascii_uppercase())
        })
        .map(str::to_owned)
}

/// What runs in the product, and what tests it.
fn parts<'a>(file: &Path, text: &'a str) -> (&'a str, &'a str) {
    if is_of_tests(file) {
        return ("", text);
    }
    let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
    text.split_at(tests)
}

/// Tests, and the crates that serve them only.
fn is_of_tests(file: &Path) -> bool {
    let path = file.to_string_lossy();
    path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.contains("crates/e2e/")
        || path.contains("crates/testkit/")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    crates.parent().unwrap().to_owned()
}

/// The manuals name a step that is not there, call a user an administrator, and were read by machine with letters of
/// another alphabet.
/// Facts: 54.
/// Picture: pages/refusal-user-CERT-EXPIRED.ja.1440.png.
#[test]
fn errors_of_the_manuals_are_not_repeated() {
    for (id, ja, en) in INVENTORY {
        for text in [ja, en] {
            let strange = |c: char| ('\u{370}'..'\u{530}').contains(&c);
            assert!(
                !text.contains(strange),
                "{id} has Greek or Cyrillic letters"
            );
            let steps = (1..=20).flat_map(|step| [format!("({step})"), format!("（{step}）")]);
            for step in steps {
                assert!(!text.contains(&step), "{id} refers to a step by number");
            }
        }
    }
    let expired = INVENTORY
        .iter()
        .filter(|(id, ..)| id.starts_with("refusal.expired"));
    for (id, ja, en) in expired {
        assert!(!ja.contains("管理者の電子証明書を"), "{id}: {ja}");
        assert!(!en.contains("administrator's certificate"), "{id}: {en}");
    }
}
