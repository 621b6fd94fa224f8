//! One sample of every page, with invented data. Shared by the tests and the gallery.

mod administrator;
mod browser_key;
mod components;
pub(crate) mod console;
mod console_policies;
mod console_records;
mod console_staff;
mod console_tokens;
mod help;
mod holder;
pub(crate) mod mail;
pub(crate) mod notices;
mod web_fb;

use askama::Template;
use tegata_web::{
    kit::{Addresses, HelpDesk, Page, Screens, SignedIn, Site},
    texts::Language,
    view::{
        CertificateFacts, CertificateStatus, KeyProtection,
        user::status::{CertificateCard, SignInRecord},
    },
};

/// 2026-11-20 10:00 in Japan.
pub(crate) const NOW: i64 = 1_795_136_400_000;
/// One day in milliseconds.
pub(crate) const DAY: i64 = 86_400_000;

/// A rendered page and its name.
pub(crate) type Sample = (String, String);

/// Every page in one language.
pub(crate) fn all(language: Language) -> Vec<Sample> {
    let mut samples = Vec::new();
    holder::add(language, &mut samples);
    browser_key::add(language, &mut samples);
    administrator::add(language, &mut samples);
    console::add(language, &mut samples);
    console_tokens::add(language, &mut samples);
    console_policies::add(language, &mut samples);
    console_records::add(language, &mut samples);
    console_staff::add(language, &mut samples);
    help::add(language, &mut samples);
    components::add(language, &mut samples);
    let long = LONG_TOO
        .iter()
        .filter_map(|name| samples.iter().find(|(other, _)| other == name))
        .map(|(name, html)| (format!("{name}-long"), with_long_names(html)));
    let long: Vec<_> = long.collect();
    samples.extend(long);
    web_fb::add(language, &mut samples);
    notices::add(language, &mut samples);
    samples
}

/// Pages that are also shown with the longest names that a bank meets.
const LONG_TOO: [&str; 12] = [
    "public-top",
    "acquisition-user-identity",
    "user-status",
    "user-menu",
    "administrator-menu",
    "administrator-users",
    "administrator-change",
    "administrator-result-Reissued",
    "console-queue",
    "console-contracts",
    "console-contract",
    "console-sheet-opening",
];

fn with_long_names(html: &str) -> String {
    let names = [
        (
            "さくら見本信用金庫",
            "さくら見本東西南北広域連合信用金庫ビジネスダイレクトセンター",
        ),
        (
            "Sakura Sample Shinkin Bank",
            "Sakura Sample Shinkin Bank of the Greater Eastern and Western Provinces",
        ),
        (
            "株式会社青葉見本商事",
            "一般社団法人青葉見本地域産業振興広域協同組合連合会東日本統括本部経理財務部",
        ),
        (
            "Aoba Sample Trading Co., Ltd.",
            "Aoba Sample Trading, Shipping, Warehousing and Regional Development Holdings Co., Ltd.",
        ),
        ("見本 太郎", "ファウンデーション・アレクサンドリーナ 美代子"),
        ("青葉 花子", "ファウンデーション・アレクサンドリーナ 美代子"),
        ("riyousya", "abcdefghijklmnopqrstuvwxyz0123"),
        ("S0001", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"),
    ];
    names.iter().fold(html.to_owned(), |html, (short, long)| {
        html.replace(short, long)
    })
}

#[expect(
    clippy::expect_used,
    reason = "a sample that does not render fails the test"
)]
fn add(samples: &mut Vec<Sample>, name: &str, view: &impl Template) {
    let html = view.render().expect("every sample renders");
    samples.push((name.to_owned(), html));
}

/// The frame of a page.
pub(crate) fn page(language: Language, site: Site, path: &str) -> Page {
    let japanese = language == Language::Ja;
    let word = |ja: &str, en: &str| {
        if japanese {
            ja.to_owned()
        } else {
            en.to_owned()
        }
    };
    Page {
        t: language.texts(),
        bank: word("さくら見本信用金庫", "Sakura Sample Shinkin Bank"),
        look: std::sync::Arc::default(),
        site,
        screens: Screens::BusinessDirect,
        path: path.to_owned(),
        csrf: "sample-token".to_owned(),
        signed_in: None,
        addresses: Addresses {
            public: "https://localhost:8443".to_owned(),
            user: "https://localhost:8444".to_owned(),
            administrator: "https://localhost:8445".to_owned(),
            console: "https://localhost:8446".to_owned(),
            cannot_sign_in: "https://localhost:8448".to_owned(),
            agent: "https://localhost:8447".to_owned(),
        },
        help_desk: Some(HelpDesk {
            name: word(
                "インターネットバンキング ヘルプデスク",
                "Internet banking help desk",
            ),
            phone: "0120-000-000".to_owned(),
            hours: word("平日 9:00～17:00", "Mon–Fri 9:00–17:00"),
        }),
        notice: None,
        now: NOW,
        demo: true,
    }
}

fn signed_in(language: Language, site: Site, path: &str) -> Page {
    let name = match (site, language) {
        (Site::User, _) => "riyousya",
        (Site::Administrator, Language::Ja) => "青葉 花子",
        (Site::Administrator, Language::En) => "Aoba Hanako",
        (_, Language::Ja) => "見本 一郎",
        (_, Language::En) => "Mihon Ichiro",
    };
    let organisation = match (site, language) {
        (Site::Console, Language::Ja) => "本店営業部",
        (Site::Console, Language::En) => "Head office",
        (_, Language::Ja) => "株式会社青葉見本商事",
        (_, Language::En) => "Aoba Sample Trading Co., Ltd.",
    };
    let mut page = page(language, site, path);
    page.signed_in = Some(SignedIn {
        name: name.to_owned(),
        organisation: organisation.to_owned(),
    });
    page
}

fn certificate() -> CertificateFacts {
    CertificateFacts {
        common_name: "00009876543 riyousya 9901".to_owned(),
        serial: "3f1e22181c34f93d0f0e6bca0f6dcf52".to_owned(),
        issue_number: Some("002".to_owned()),
        not_before: NOW - 30 * DAY,
        not_after: NOW + 335 * DAY,
        issuer: "Tegata Sample Intermediate CA".to_owned(),
    }
}

fn card(status: CertificateStatus) -> CertificateCard {
    CertificateCard {
        facts: certificate(),
        status,
        days_left: 335,
        pc_name: "KEIRI-PC-03".to_owned(),
        key: if status == CertificateStatus::EndsSoon {
            KeyProtection::Exportable
        } else {
            KeyProtection::Software
        },
    }
}

fn sign_ins() -> Vec<SignInRecord> {
    (0..3)
        .map(|n| SignInRecord {
            at: NOW - n * DAY,
            from: "192.0.2.15".to_owned(),
            succeeded: n != 1,
        })
        .collect()
}
