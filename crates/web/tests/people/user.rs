//! The user site: certificate, PIN, status, menu, the way out.

use axum::http::StatusCode;
use tegata_domain::{ids::HolderKind, time::MINUTE};

use crate::support::{Browser, COMPANY, House, Person};

const PIN: &str = "mihon-pin-77";

/// A user whom the administrator registered, with a certificate in force.
pub(crate) async fn registered(house: &House, admin: &crate::support::Administrator) -> Person {
    let mut desk = crate::administrator::at_desk(house, admin).await;
    let fields = crate::administrator::new_user("riyousya", PIN, &admin.confirmation_pin);
    desk.fill_and_follow("/users/new", &fields).await;
    house.pins_are_their_own().await;
    house
        .certify(COMPANY, HolderKind::User, "riyousya", PIN)
        .await
}

/// A signed-in user.
pub(crate) async fn signed_in(house: &House, person: &Person) -> Browser {
    let mut browser = house.browser(person);
    let page = browser
        .fill_and_follow("/", &[("user_pin", &person.pin)])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    browser
}

/// Facts: 40.
#[tokio::test]
async fn a_user_signs_in_looks_around_and_leaves() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut browser = house.browser(&person);

    let wrong = browser.fill("/", &[("user_pin", "not-this-one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("SIGN-PIN"), "{}", wrong.text());
    assert!(!wrong.html.contains("not-this-one"));
    let empty = browser.fill("/", &[("user_pin", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);

    let status = browser.fill_and_follow("/", &[("user_pin", PIN)]).await;
    assert!(status.says("MIHON-PC"), "{}", status.text());
    assert!(status.says("127.1.0.1"));
    assert!(!status.says("Renew the certificate"), "its window is far");

    let menu = browser.open("/menu").await;
    assert!(menu.says("banking.example"));
    let hand_off = browser.open("/menu/banking").await;
    let there = hand_off.location.as_deref();
    assert_eq!(there, Some("https://banking.example/start"));

    let mut thief = house.stranger(HolderKind::User);
    thief.steal_cookies(&browser);
    assert_eq!(thief.open("/menu").await.status, StatusCode::FORBIDDEN);

    let mut later = house.browser(&person);
    later.steal_cookies(&browser);
    let left = browser
        .fill_and_follow("/menu", &[("csrf", &csrf(&menu.html))])
        .await;
    assert_eq!(left.status, StatusCode::OK);
    assert!(left.says("You have signed out"), "{}", left.text());
    assert_eq!(browser.open("/menu").await.status, StatusCode::SEE_OTHER);
    let late = later.open("/menu").await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.says("SESSION-NONE"), "{}", late.text());
}

#[tokio::test]
async fn the_end_of_a_session_says_why() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut browser = signed_in(&house, &person).await;
    house.pass(16 * MINUTE);
    let idle = browser.open("/menu").await;
    assert_eq!(idle.status, StatusCode::UNAUTHORIZED);
    assert!(idle.says("SESSION-IDLE"), "{}", idle.text());

    let mut browser = signed_in(&house, &person).await;
    for _ in 0..12 * 60 / 14 {
        house.pass(14 * MINUTE);
        let page = browser.open("/menu").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    }
    house.pass(14 * MINUTE);
    let overall = browser.open("/menu").await;
    assert!(overall.says("SESSION-OVERALL"), "{}", overall.text());

    let mut desk = crate::administrator::at_desk(&house, &admin).await;
    let fields = crate::administrator::new_user("riyousya2", PIN, &admin.confirmation_pin);
    desk.fill_and_follow("/users/new", &fields).await;
    let other = house
        .certify(COMPANY, HolderKind::User, "riyousya2", PIN)
        .await;
    let browser = signed_in(&house, &person).await;
    let mut thief = house.browser(&other);
    thief.steal_cookies(&browser);
    let stolen = thief.open("/menu").await;
    assert!(stolen.says("SESSION-CERTIFICATE"), "{}", stolen.text());
}

#[tokio::test]
async fn wrong_pins_wait_and_lock() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut browser = house.browser(&person);
    for _ in 0..5 {
        browser.fill("/", &[("user_pin", "wrong")]).await;
    }
    let waiting = browser.fill("/", &[("user_pin", PIN)]).await;
    assert!(waiting.says("SIGN-WAIT"), "{}", waiting.text());
}

#[tokio::test]
async fn another_certificate_is_chosen_under_a_fresh_label() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut browser = house.browser(&person);
    let page = browser.open("/").await;
    let token = csrf(&page.html);
    let chosen = browser
        .ask(
            axum::http::Method::POST,
            "/choose-certificate",
            &[("csrf", &token)],
            "same-origin",
        )
        .await;
    let location = chosen.location.unwrap();
    assert!(location.ends_with(".login.localhost:8444/"), "{location}");
    let policy = chosen.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("https://*.login.localhost:8444"));
}

pub(crate) fn csrf(html: &str) -> String {
    let form = tegata_testkit::html::form_with(html, &["csrf"]).unwrap();
    form.value("csrf").unwrap().to_owned()
}
