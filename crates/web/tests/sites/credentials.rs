//! 電子証明書取得 with the credentials of the other manuals: both PINs on one page, ID and password. The bank's row
//! decides, at once.

use axum::http::StatusCode;
use tegata_domain::{policy::ServiceProfile, time::MINUTE};
use tegata_storage::{StorageError, Tx, rows};
use tegata_web::kit::{Site, urls::acquisition};

use crate::support::{BANK, Browser, CONTRACT, House, PIN, USER};

/// A browser at a bank whose row was changed so. The user's confirmation PIN is the PIN, the customer ID `kiyo0012`.
async fn at_bank(profile: ServiceProfile, policies: &'static str) -> (House, Browser) {
    let house = House::new().await;
    let profile = profile.stored();
    let change = move |tx: &mut dyn Tx| {
        let pin = rows::Secret::find(tx, "user", "login")?.unwrap();
        rows::Secret {
            kind: "confirmation".to_owned(),
            ..pin
        }
        .set(tx)?;
        rows::CustomerId {
            bank: BANK.to_owned(),
            key: "kiyo0012".to_owned(),
            id: "Kiyo0012".to_owned(),
            holder: "user".to_owned(),
        }
        .insert(tx)?;
        tx.execute_one(
            "UPDATE bank SET profile = $2, policies = $3 WHERE code = $1",
            &[BANK.into(), profile.as_str().into(), policies.into()],
        )
    };
    let done: Result<(), StorageError> = house.app.database().write(change).await;
    done.unwrap();
    house.pass(MINUTE);
    let browser = Browser::new(house.site(Site::Public), "ja");
    (house, browser)
}

const BOTH_PINS: &str = r#"{ "acquisition_credentials": "pin_and_confirmation_pin" }"#;

/// Facts: 4, 31, 32.
/// Picture: pages/acquisition-user-identity-both-pins.ja.1440.png.
#[tokio::test]
async fn both_pins_are_asked_on_one_page() {
    let (_house, mut browser) = at_bank(ServiceProfile::BusinessDirect, BOTH_PINS).await;
    let page = browser.get(acquisition::USER_IDENTITY).await.text();
    for words in [
        "電子証明書取得開始",
        "電子証明書取得に必要な本人認証を行います。契約者ID(利用者番号)、利用者ID、利用者暗証番号、および利用者確認暗証番号を入力し、「電子証明書取得」ボタンを押してください。",
        "電子証明書の取得はインターネットバンキングをご利用になるパソコンにて行ってください。",
        "契約者ID(利用者番号)",
        "利用者確認暗証番号",
        "ソフトウェアキーボード入力",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let typed = |pin, confirmation| {
        [
            ("contract_id", CONTRACT),
            ("user_id", USER),
            ("user_pin", pin),
            ("user_confirmation_pin", confirmation),
            ("hand_over_code", ""),
        ]
    };
    let at = acquisition::USER_IDENTITY;
    let missing = browser.submit(at, at, &typed(PIN, "")).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = browser.submit(at, at, &typed(PIN, "wrong")).await;
    let other = browser.submit(at, at, &typed("wrong", PIN)).await;
    for refused in [wrong, other] {
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text().contains("ACQ-CRED"), "{}", refused.text());
    }
    let right = browser.submit(at, at, &typed(PIN, PIN)).await;
    assert_eq!(right.location(), acquisition::APP, "{}", right.text());
    let app = browser.follow(&right).await;
    assert!(app.text().contains("tegata://"));
}

/// A first page of before is judged by the policy of now: the PIN alone is not enough.
#[tokio::test]
async fn a_stricter_policy_holds_at_the_second_step_too() {
    let (house, mut browser) = at_bank(ServiceProfile::BusinessDirect, "{}").await;
    let typed = [
        ("contract_id", CONTRACT),
        ("user_id", USER),
        ("user_pin", PIN),
    ];
    let at = acquisition::USER_IDENTITY;
    let led = browser.submit(at, at, &typed).await;
    let page = browser.follow(&led).await;
    let hidden = page.hidden();
    let change = |tx: &mut dyn Tx| {
        tx.execute_one(
            "UPDATE bank SET policies = $2 WHERE code = $1",
            &[BANK.into(), BOTH_PINS.into()],
        )
    };
    let done: Result<(), StorageError> = house.app.database().write(change).await;
    done.unwrap();
    let code = house.one_time_password();
    let fields = [("one_time_password", code.as_str()), ("hand_over_code", "")];
    let refused = browser.post_with(acquisition::OTP, &hidden, &fields).await;
    assert!(refused.text().contains("ACQ-CRED"), "{}", refused.text());
}

/// Facts: 3, 4, 33.
#[tokio::test]
async fn a_customer_id_and_a_password_then_one_more_step() {
    let (_house, mut browser) = at_bank(ServiceProfile::WebFb, "{}").await;
    let at = acquisition::USER_IDENTITY;
    let page = browser.get(at).await.text();
    for words in [
        "電子証明書取得に必要な本人認証を行います。お客様IDとログインパスワードを入力し「取得」ボタンを押してください。",
        "お客様ID",
        "ログインパスワード",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("契約者ID(利用者番号)"));
    let typed = |id, password| [("customer_id", id), ("login_password", password)];
    for (id, password) in [("kiyo0012", "wrong"), ("nobody9", PIN)] {
        let led = browser.submit(at, at, &typed(id, password)).await;
        assert_eq!(led.location(), acquisition::OTP, "always the same page");
        let refused = browser
            .submit(
                acquisition::OTP,
                acquisition::OTP,
                &[("hand_over_code", "")],
            )
            .await;
        assert!(refused.text().contains("ACQ-CRED"), "{}", refused.text());
    }
    let led = browser.submit(at, at, &typed("KIYO0012", PIN)).await;
    let page = browser.follow(&led).await.text();
    for words in [
        "電子証明書取得開始",
        "電子証明書の取得を開始します。「取得」ボタンを押してください。",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("one_time_password"), "none is asked");
    let right = browser
        .submit(
            acquisition::OTP,
            acquisition::OTP,
            &[("hand_over_code", "")],
        )
        .await;
    assert_eq!(right.location(), acquisition::APP, "{}", right.text());
}
