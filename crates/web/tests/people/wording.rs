//! A bank's own words on every site, in both languages.

use tegata_domain::ids::HolderKind;

use crate::{
    administrator::at_desk,
    support::{Browser, House},
    user,
};

const WORDS: &str = r#"{ "wording": {
    "term.sign_in": { "ja": "ログオン", "en": "log on" },
    "term.sign_out": { "ja": "ログオフ", "en": "log off" },
    "term.certificate": { "ja": "証明書", "en": "digital certificate" },
    "action.ok": { "ja": "登録する", "en": "Register" }
} }"#;

async fn reads(browser: &mut Browser, path: &str, ja: &str, en: &str) {
    for (language, own) in [("ja", ja), ("en", en)] {
        let page = browser.open(&format!("{path}?lang={language}")).await;
        let text = page.text();
        assert!(text.contains(own), "{path} does not say {own}: {text}");
        for standard in [
            "ログイン",
            "ログアウト",
            "電子証明書",
            "Sign in",
            "Sign out",
            "sign in",
        ] {
            assert!(!text.contains(standard), "{path} says {standard}: {text}");
        }
    }
}

#[tokio::test]
async fn every_site_says_it_in_the_banks_words_at_once() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut browser = user::signed_in(&house, &person).await;
    let mut desk = at_desk(&house, &admin).await;
    assert!(desk.open("/menu").await.says("Sign out"));
    house.set_policies(WORDS).await;

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
