//! 証明書更新 begun in the browser: window, PIN, link, waiting.

use axum::http::StatusCode;
use tegata_domain::time::DAY;

use crate::{
    administrator::at_desk,
    support::House,
    user::{registered, signed_in},
};

/// Facts: 44.
#[tokio::test]
async fn a_user_renews_in_the_window_only() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut browser = signed_in(&house, &person).await;
    let early = browser.fill("/renewal", &[("user_pin", &person.pin)]).await;
    assert!(early.says("RENEW-NOTYET"), "{}", early.text());
    assert!(early.says("It opens on"), "{}", early.text());
    assert_eq!(
        browser.open("/renewal/app").await.location.as_deref(),
        Some("/renewal")
    );
    let none = browser.open("/renewal/status").await;
    assert_eq!(none.status, StatusCode::GONE);

    house.pass(340 * DAY);
    let mut browser = signed_in(&house, &person).await;
    assert!(browser.open("/status").await.says("Renew the certificate"));
    let wrong = browser.fill("/renewal", &[("user_pin", "wrong")]).await;
    assert!(wrong.says("SIGN-PIN"), "{}", wrong.text());
    let page = browser
        .fill_and_follow("/renewal", &[("user_pin", &person.pin)])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let link = tegata_testkit::html::link(&page.html, "Start").unwrap();
    let link = tegata_acquisition::link::Link::parse(&link).unwrap();
    assert_eq!(link.server.to_string(), "https://localhost:8447");
    let status = browser.open("/renewal/status").await;
    assert_eq!(status.html, r#"{"page":"/renewal/app","state":"ticketed"}"#);

    browser.forget("-user");
    assert_eq!(
        browser.open("/renewal/app").await.location.as_deref(),
        Some("/renewal"),
        "without its cookie the page knows nothing"
    );
}

/// A reissue is under way: what was registered there is acquired, not renewed.
#[tokio::test]
async fn nothing_is_renewed_beside_a_reissue() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    house.pass(340 * DAY);
    let mut desk = at_desk(&house, &admin).await;
    let reissue = [
        ("certificate_choice", "reissue"),
        ("reason", "new_pc"),
        ("confirmation_pin", admin.confirmation_pin.as_str()),
    ];
    desk.fill_and_follow("/users/riyousya/change", &reissue)
        .await;
    let mut browser = signed_in(&house, &person).await;
    let refused = browser.fill("/renewal", &[("user_pin", &person.pin)]).await;
    assert!(refused.says("RENEW-CLOSED"), "{}", refused.text());
}

#[tokio::test]
async fn an_administrator_renews_with_the_contract_pin() {
    let (house, admin) = House::new().await;
    house.pass(340 * DAY);
    let mut desk = at_desk(&house, &admin).await;
    assert!(desk.open("/menu").await.says("Renew the certificate"));
    let pin = admin.person.pin.as_str();
    let page = desk
        .fill_and_follow("/renewal", &[("contract_pin", pin)])
        .await;
    assert!(tegata_testkit::html::link(&page.html, "Start").is_ok());
}
