//! Notices as mails: never a link, never a secret, always the emergency stop and whom to call, in both languages.
#![expect(dead_code, reason = "the other samples are for the tests of pages")]

mod samples;

use samples::mail::{Reader, letters, outgoing};
use tegata_app::notice::Kind;
use tegata_domain::ids::HolderKind;
use tegata_web::{mail::letter, texts::INVENTORY};

#[test]
fn no_mail_has_a_link_and_each_says_how_to_stop() {
    let all = letters();
    assert_eq!(all.len(), Kind::ALL.len() * 6 + 1);
    for (name, letter) in all {
        let text = format!("{}\n{}", letter.subject, letter.body);
        for link in ["http", "://", "www.", "mailto", ".example", "localhost"] {
            assert!(!text.contains(link), "{name} has {link}: {text}");
        }
        for said in [
            "緊急停止",
            "emergency stop",
            "JST",
            "電話やメールで",
            "never ask you",
        ] {
            assert!(text.contains(said), "{name} lacks {said}: {text}");
        }
        assert!(!letter.subject.contains(['\r', '\n']), "{name}");
        assert!(
            letter.subject.starts_with("【さくら見本信用金庫】"),
            "{name}"
        );
        assert!(
            !text.contains("00009876543"),
            "{name}: a contract's number is no business of mail"
        );
        assert_eq!(
            letter.body.matches('\n').count(),
            letter.body.matches("\r\n").count()
        );
        assert!(
            letter.body.lines().all(|line| line.len() < 900),
            "{name}: RFC 5322, 2.1.1"
        );
    }
}

#[test]
fn every_kind_has_words_of_its_own() {
    for kind in Kind::ALL {
        let found = |group: &str| {
            let id = format!("{group}.{}", kind.as_str());
            INVENTORY.iter().any(|(known, ..)| *known == id)
        };
        assert!(
            found("notice") && found("notice_title"),
            "{}",
            kind.as_str()
        );
    }
}

#[test]
fn what_happened_is_said_in_plain_words() {
    let said = [
        ("mail_changed", "メールアドレスが変更されました"),
        ("pin_changed", "暗証番号が変更されました"),
        ("token_registered", "（トークン）が登録されました"),
        ("token_stopped", "（トークン）"),
        ("token_lost", "紛失として停止されました"),
        ("contract_suspended", "停止されました"),
        ("contract_resumed", "ご契約"),
        ("contract_terminated", "解約されました"),
        ("expiring_today", "本日"),
        ("of_a_newer_release", "of_a_newer_release"),
    ];
    for (kind, words) in said {
        let mut mail = outgoing(Kind::Valid, HolderKind::User, Reader::Own);
        mail.kind = kind.to_owned();
        let body = letter(&mail, None).body;
        assert!(body.contains(words), "{kind}: {body}");
    }
}

#[test]
fn the_end_is_written_with_weekday_and_zone() {
    let mail = outgoing(Kind::Expiring, HolderKind::User, Reader::Own);
    let body = letter(&mail, None).body;
    assert!(body.contains("2026年12月20日(日) 10:00 JST"), "{body}");
    assert!(body.contains("Sun 20 December 2026 10:00 JST"), "{body}");
    assert!(
        body.contains("あと30日") && body.contains("証明書更新"),
        "{body}"
    );
}

#[test]
fn every_mail_is_said_in_the_banks_words() {
    let words = r#"{ "term.sign_in": { "ja": "ログオン", "en": "log on" },
        "term.certificate": { "ja": "証明書", "en": "digital certificate" } }"#;
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for about in [HolderKind::User, HolderKind::Administrator] {
            let mut mail = outgoing(kind, about, Reader::Own);
            mail.face.wording = serde_json::from_str(words).unwrap();
            let letter = letter(&mail, None);
            all.extend([letter.subject, letter.body]);
        }
    }
    let all = all.join("\n");
    for standard in ["ログイン", "電子証明書", "sign in", "Sign in", "signing in"] {
        assert!(!all.contains(standard), "{standard}");
    }
    for own in ["ログオン", "log on", "digital certificate"] {
        assert!(all.contains(own), "no {own}");
    }
}

#[test]
fn names_bring_no_link_and_no_line() {
    let mut mail = outgoing(Kind::Valid, HolderKind::User, Reader::Own);
    mail.about.display_name = "https://evil.example/\r\nBcc: x www.evil.example".to_owned();
    mail.face.name_ja = "見本\r\nBcc: x".to_owned();
    let letter = letter(&mail, None);
    assert!(!letter.subject.contains(['\r', '\n']));
    assert!(!letter.body.contains("://") && !letter.body.contains("www."));
    assert!(!letter.body.contains("\nBcc"), "{}", letter.body);
}
