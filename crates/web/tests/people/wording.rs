//! A bank's own name and words, chosen by two operators: on every site, in mails and on papers, in both languages, at once.

use std::{fs, process::Command};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use tegata_domain::ids::HolderKind;

use crate::{
    administrator::at_desk,
    console::Console,
    support::{Browser, House},
    user,
};

const FORM: &str = "/policies/wording";
const WORDS: [(&str, &str); 8] = [
    ("term.sign_in-ja", "ログオン"),
    ("term.sign_in-en", "log on"),
    ("term.sign_out-ja", "ログオフ"),
    ("term.sign_out-en", "log off"),
    ("term.certificate-ja", "証明書"),
    ("term.certificate-en", "digital certificate"),
    ("action.ok-ja", "登録する"),
    ("action.ok-en", "Register"),
];

const STANDARD: [&str; 6] = [
    "ログイン",
    "ログアウト",
    "電子証明書",
    "Sign in",
    "Sign out",
    "sign in",
];

async fn reads(browser: &mut Browser, path: &str, ja: &str, en: &str) {
    for (language, own) in [("ja", ja), ("en", en)] {
        let page = browser.open(&format!("{path}?lang={language}")).await;
        let text = page.text();
        assert!(text.contains(own), "{path} does not say {own}: {text}");
        for standard in STANDARD {
            assert!(!text.contains(standard), "{path} says {standard}: {text}");
        }
    }
}

/// Two operators agree on the words.
async fn choose(console: &mut Console) {
    let approval = console.ask(FORM, &WORDS).await;
    let page = console.checker.open(&approval).await;
    for line in [
        "ログイン → ログオン",
        "sign in → log on",
        "OK → Register",
        "Buttons: OK (Japanese)",
        "What beginning to work is called (English)",
    ] {
        assert!(page.says(line), "{line}: {}", page.text());
    }
    for unchanged in ["{", "term.", "Reissue"] {
        assert!(!page.says(unchanged), "{unchanged}: {}", page.text());
    }
    console.decide(&approval, "approve").await;
}

/// Two operators agree on the name.
async fn rename(console: &mut Console) {
    let wanted = [
        ("bank_name_ja", "あさひ見本信用金庫"),
        ("bank_name_en", "Asahi Sample Bank"),
        ("staff_pin", "teller"),
    ];
    let asked = console.maker.upload("/appearance", &wanted, None).await;
    let approval = asked.location.unwrap();
    console.decide(&approval, "approve").await;
}

#[tokio::test]
async fn every_site_says_it_in_the_banks_words_at_once() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut browser = user::signed_in(&house, &person).await;
    let mut desk = at_desk(&house, &admin).await;
    assert!(desk.open("/menu").await.says("Sign out"));
    let mut console = Console::of(house).await;
    choose(&mut console).await;
    let house = &console.house;

    reads(&mut house.public(), "/", "ログオン", "log on").await;
    reads(
        &mut house.public(),
        "/acquisition/user",
        "証明書",
        "digital certificate",
    )
    .await;
    reads(&mut browser, "/menu", "ログオフ", "Log off").await;
    reads(&mut desk, "/menu", "ログオフ", "Log off").await;
    let (teller, _) = house.staff.as_ref().unwrap();
    reads(&mut house.browser(teller), "/", "ログオン", "Log on").await;
    let mut diagnosis = house.reader(&person);
    reads(&mut diagnosis, "/", "証明書", "digital certificate").await;
    let mut nobody = house.stranger(HolderKind::User);
    reads(&mut nobody, "/", "証明書", "digital certificate").await;

    let change = desk.open("/users/riyousya/change?lang=ja").await;
    assert!(
        change.says("「登録する」ボタンを押してください"),
        "{}",
        change.text()
    );
    assert!(!change.says("OK"), "{}", change.text());
}

/// A mail is written when it is carried away, not when the act was done.
#[tokio::test]
async fn the_next_mail_has_the_name_and_the_words_of_now() {
    let (house, admin) = House::new().await;
    user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = ("confirmation_pin", admin.confirmation_pin.as_str());
    let address = [("mail", "taro@aoba.example"), confirm];
    desk.fill_and_follow("/users/riyousya/mail", &address).await;
    house.letters().await;
    desk.press("/users/riyousya/suspend").await;
    let before = house.letters().await.remove(0);
    assert!(before.subject.contains("見本信用金庫") && before.body.contains("電子証明書"));

    desk.fill_and_follow("/users/riyousya/resume", &[confirm])
        .await;
    let mut console = Console::of(house).await;
    rename(&mut console).await;
    choose(&mut console).await;
    let after = console.house.letters().await.remove(0);
    let text = format!("{}\n{}", after.subject, after.body);
    for own in [
        "【あさひ見本信用金庫】",
        "Asahi Sample Bank",
        "証明書",
        "digital certificate",
    ] {
        assert!(text.contains(own), "no {own}: {text}");
    }
    for old in ["Mihon Bank", "【見本", "電子証明書", "ログイン"] {
        assert!(!text.contains(old), "{old}: {text}");
    }
}

#[tokio::test]
async fn papers_have_them_as_page_and_as_pdf() {
    for (language, bank, own, old) in [
        ("ja", "あさひ見本信用金庫", "証明書", "電子証明書"),
        (
            "en",
            "Asahi Sample Bank",
            "digital certificate",
            "Mihon Bank",
        ),
    ] {
        let mut console = Console::new().await;
        rename(&mut console).await;
        choose(&mut console).await;
        let opening = [
            ("contract_id", "00001234567"),
            ("company_name", "若葉商店"),
            ("administrator_name", "若葉 一郎"),
            ("token_serial", "T2"),
        ];
        let approval = console.ask("/contracts/new", &opening).await;
        console
            .checker
            .open(&format!("/queue?lang={language}"))
            .await;
        let sheet = console.decide(&approval, "approve").await;
        let pdf = text_of_pdf(&sheet.html);
        let page = sheet.text();
        // One customer card, one notice of PINs, one hand-over sheet.
        assert!(pdf.matches(&bare(bank)).count() >= 3, "{pdf}");
        for (text, own, old) in [(&page, own.to_owned(), old), (&pdf, bare(own), &bare(old))] {
            let lower = text.to_lowercase();
            assert!(lower.contains(&own), "no {own}: {text}");
            assert!(!text.contains(old), "{old}: {text}");
            assert!(!text.contains("ログイン"), "{text}");
            assert!(language == "en" || text.contains("ログオン"), "{text}");
        }
    }
}

fn text_of_pdf(html: &str) -> String {
    let data = html.split("data:application/pdf;base64,").nth(1).unwrap();
    let data = data.split('"').next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("papers.pdf");
    fs::write(&file, BASE64.decode(data).unwrap()).unwrap();
    let run = Command::new("pdftotext")
        .arg("-raw")
        .arg(&file)
        .arg("-")
        .output();
    bare(&String::from_utf8(run.unwrap().stdout).unwrap())
}

/// Without what a line's end makes of a text.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn a_word_that_cannot_be_is_told_by_its_field_and_nothing_typed_is_lost() {
    let mut console = Console::new().await;
    let long = "長".repeat(41);
    for (field, value, code, says) in [
        (
            "term.sign_in-ja",
            "ようこそ",
            "FIELD-FORMAT",
            "choose one of the listed",
        ),
        (
            "term.sign_in-en",
            "",
            "FIELD-FORMAT",
            "choose one of the listed",
        ),
        (
            "action.ok-en",
            "",
            "FIELD-REQUIRED",
            "OK (English): please enter this language too",
        ),
        (
            "action.ok-ja",
            "<b>",
            "FIELD-FORMAT",
            "OK (Japanese): it has a sign",
        ),
        ("action.ok-ja", "a{b}", "FIELD-FORMAT", "it has a sign"),
        (
            "action.ok-ja",
            long.as_str(),
            "FIELD-LONG",
            "OK (Japanese): this is too long",
        ),
    ] {
        let mut fields = vec![
            ("action.ok-ja", "登録する"),
            ("action.ok-en", "Register"),
            ("staff_pin", "teller"),
        ];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let page = console.maker.fill(FORM, &fields).await;
        assert_eq!(page.status.as_u16(), 422, "{field}: {}", page.text());
        assert!(page.says(says), "{field} {value}: {}", page.text());
        assert!(
            page.html
                .contains(&format!("id=\"{field}-error\" data-code=\"{code}\""))
        );
        let other = if field == "action.ok-ja" {
            "Register"
        } else {
            "登録する"
        };
        assert!(page.html.contains(&format!("value=\"{other}\"")), "{field}");
    }
    assert!(console.checker.open("/queue").await.says("Nothing waits"));
}

/// What says the standard again is not kept: it follows the standard, and a term chosen later.
#[tokio::test]
async fn words_are_taken_back() {
    let mut console = Console::new().await;
    let same = [
        ("action.ok-ja", "OK"),
        ("action.ok-en", "OK"),
        ("staff_pin", "teller"),
    ];
    let nothing = console.maker.fill(FORM, &same).await;
    assert!(nothing.says("POLICY-INVALID"), "{}", nothing.text());
    choose(&mut console).await;
    let form = console.maker.open(&format!("{FORM}?lang=en")).await;
    assert!(form.html.contains("value=\"Register\""), "{}", form.html);
    assert!(
        console
            .maker
            .open("/policies")
            .await
            .says("log on, log off")
    );
    let empty = [
        ("action.ok-ja", ""),
        ("action.ok-en", ""),
        ("term.sign_in-ja", "ログイン"),
        ("term.sign_in-en", "sign in"),
    ];
    let approval = console.ask(FORM, &empty).await;
    let page = console.checker.open(&approval).await;
    assert!(page.says("Register → OK") && page.says("log on → sign in"));
    console.decide(&approval, "approve").await;
    let top = console.house.public().open("/?lang=ja").await;
    assert!(
        top.says("ログイン") && !top.says("電子証明書"),
        "{}",
        top.text()
    );
}
