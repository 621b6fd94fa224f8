//! The administrator site: two steps in, then everything for the users of the contract.

use axum::http::StatusCode;
use tegata_domain::ids::HolderKind;

use crate::{
    support::{Administrator, Browser, COMPANY, House},
    user,
};

const PIN: &str = "mihon-pin-77";

/// An administrator after both steps.
pub(crate) async fn at_desk(house: &House, admin: &Administrator) -> Browser {
    let mut browser = house.browser(&admin.person);
    let first = [("contract_pin", admin.person.pin.as_str())];
    browser.fill_and_follow("/", &first).await;
    let second = [("confirmation_pin", admin.confirmation_pin.as_str())];
    let menu = browser.fill_and_follow("/confirm", &second).await;
    assert!(menu.says("Administrator's menu"), "{}", menu.text());
    browser
}

pub(crate) fn new_user<'a>(id: &'a str, pin: &'a str, confirm: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("new_user_id", id),
        ("user_name", "見本 太郎"),
        ("new_pin", pin),
        ("new_pin_again", pin),
        ("new_confirmation_pin", "another-pin-88"),
        ("new_confirmation_pin_again", "another-pin-88"),
        ("token_serial", ""),
        ("confirmation_pin", confirm),
    ]
}

/// Facts: 5, 42.
/// Picture: pages/administrator-confirm.ja.1440.png.
#[tokio::test]
async fn the_first_step_alone_opens_nothing() {
    let (house, admin) = House::new().await;
    let mut browser = house.browser(&admin.person);
    assert_eq!(
        browser.open("/confirm").await.location.as_deref(),
        Some("/")
    );
    let first = [("contract_pin", admin.person.pin.as_str())];
    let sent = browser.fill("/", &first).await;
    assert_eq!(sent.location.as_deref(), Some("/confirm"));
    for path in ["/menu", "/users", "/held", "/history", "/own-certificate"] {
        let page = browser.open(path).await;
        assert_eq!(page.location.as_deref(), Some("/confirm"), "{path}");
    }
    let wrong = browser
        .fill("/confirm", &[("confirmation_pin", "no")])
        .await;
    assert!(wrong.says("ADM-CONFIRM"), "{}", wrong.text());
    let right = [("confirmation_pin", admin.confirmation_pin.as_str())];
    let menu = browser.fill_and_follow("/confirm", &right).await;
    assert_eq!(menu.status, StatusCode::OK);
    let again = browser.open("/confirm").await;
    assert_eq!(again.location.as_deref(), Some("/menu"));
}

/// Facts: 3, 4.
#[tokio::test]
async fn a_user_is_registered_once_with_good_pins() {
    let (house, admin) = House::new().await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = admin.confirmation_pin.as_str();

    let weak = desk
        .fill("/users/new", &new_user("riyousya", "12345678", confirm))
        .await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!weak.html.contains("12345678"), "no PIN is ever sent back");
    let own_name = desk
        .fill("/users/new", &new_user("riyousya", "riyousya-9", confirm))
        .await;
    assert_eq!(own_name.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unconfirmed = desk
        .fill("/users/new", &new_user("riyousya", PIN, "wrong"))
        .await;
    assert!(unconfirmed.says("ADM-CONFIRM"), "{}", unconfirmed.text());
    assert!(!desk.open("/users").await.says("riyousya"));

    let done = desk
        .fill_and_follow("/users/new", &new_user("riyousya", PIN, confirm))
        .await;
    assert!(done.says("The user was registered"), "{}", done.text());
    assert!(done.says(COMPANY) && done.says("riyousya"));
    let twice = desk
        .fill("/users/new", &new_user("riyousya", PIN, confirm))
        .await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Facts: 17, 18.
#[tokio::test]
async fn a_certificate_is_continued_reissued_and_revoked() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = ("confirmation_pin", admin.confirmation_pin.as_str());
    let change = "/users/riyousya/change";

    let nothing = desk.fill(change, &[confirm]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let no_reason = desk
        .fill(change, &[("certificate_choice", "reissue"), confirm])
        .await;
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = desk
        .fill_and_follow(change, &[("certificate_choice", "continue"), confirm])
        .await;
    assert!(kept.says("The user was changed"), "{}", kept.text());

    let reissue = [
        ("certificate_choice", "reissue"),
        ("reason", "new_pc"),
        ("outside", "yes"),
        confirm,
    ];
    let stale = desk.open(change).await;
    let sheet = desk.fill(change, &reissue).await;
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text());
    assert!(sheet.html.contains("id=\"hand-over-code\""));
    assert!(sheet.says("stays valid until the new one works"));
    let mut fields = reissue.to_vec();
    let token = user::csrf(&stale.html);
    fields.extend([("version", "1"), ("csrf", token.as_str())]);
    let late = desk
        .ask(axum::http::Method::POST, change, &fields, "same-origin")
        .await;
    assert!(late.says("ADM-CONFLICT"), "{}", late.text());
    let mut browser = user::signed_in(&house, &person).await;

    let revoke = [
        ("certificate_choice", "revoke"),
        ("reason", "lost_or_stolen"),
        confirm,
    ];
    let gone = desk.fill_and_follow(change, &revoke).await;
    assert!(gone.says("The certificate was revoked"), "{}", gone.text());
    let refused = browser.open("/menu").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.says("CERT-REVOKED"), "{}", refused.text());
    let history = desk.open("/history").await;
    assert!(history.says("見本 太郎"), "{}", history.text());
}

#[tokio::test]
async fn a_user_is_suspended_resumed_and_deregistered() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut browser = user::signed_in(&house, &person).await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = [("confirmation_pin", admin.confirmation_pin.as_str())];

    let chosen = desk
        .fill(
            "/users",
            &[("selected_user", "riyousya"), ("act", "suspend")],
        )
        .await;
    assert_eq!(chosen.location.as_deref(), Some("/users/riyousya/suspend"));
    let stopped = desk.press("/users/riyousya/suspend").await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text());
    let refused = browser.open("/menu").await;
    assert!(refused.says("CERT-SUSPENDED"), "{}", refused.text());
    let twice = desk.press("/users/riyousya/suspend").await;
    assert!(twice.says("ADM-STATE"), "{}", twice.text());
    desk.fill_and_follow("/users/riyousya/resume", &confirm)
        .await;
    user::signed_in(&house, &person).await;

    let gone = desk
        .fill_and_follow("/users/riyousya/deregister", &confirm)
        .await;
    assert!(gone.says("The user was deregistered"), "{}", gone.text());
    assert_eq!(
        desk.open("/users/riyousya/change").await.status,
        StatusCode::NOT_FOUND
    );
}

/// Facts: 7, 8, 19, 46.
/// Picture: pages/administrator-token.ja.1440.png.
#[tokio::test]
async fn tokens_pins_and_locks_of_a_user() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = ("confirmation_pin", admin.confirmation_pin.as_str());
    let token_page = "/users/riyousya/token";

    let code = house.code_before(2);
    let right = [
        ("token_serial", "T2"),
        ("one_time_password", code.as_str()),
        confirm,
    ];
    for (field, value) in [(0, "T99"), (0, ""), (1, "000000"), (1, "")] {
        let mut fields = right;
        fields[field].1 = value;
        let refused = desk.fill(token_page, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
    }
    desk.fill_and_follow(token_page, &right).await;
    let listed = desk.open("/tokens").await;
    assert!(listed.says("T2") && listed.says("In use"));
    let lost = desk.fill_and_follow(token_page, &[("act", "lost")]).await;
    assert!(lost.says("The lost token was stopped"), "{}", lost.text());
    assert!(desk.open("/tokens").await.says("Lost"));
    // It never comes back; another one does, and is replaced by a third.
    let again = desk.fill(token_page, &right).await;
    assert!(again.says("Serial number of the token: this is not correct"));
    for (number, serial, path) in [
        (3, "T3", token_page),
        (4, "T4", "/users/riyousya/token-replace"),
    ] {
        let code = house.code_before(number);
        let fields = [
            ("token_serial", serial),
            ("one_time_password", &code),
            confirm,
        ];
        let done = desk.fill_and_follow(path, &fields).await;
        assert!(done.says("The token was registered"), "{}", done.text());
    }
    let codes = [house.code_at(4, 40), house.code_at(4, 41)];
    let fields = [
        ("one_time_password", codes[0].as_str()),
        ("next_code", &codes[1]),
        confirm,
    ];
    let resync = "/users/riyousya/token-resync";
    let done = desk.fill_and_follow(resync, &fields).await;
    assert!(done.says("The token was resynchronised"), "{}", done.text());
    let twice = desk.fill(resync, &fields).await;
    assert!(twice.says("this is in use, or was used before"));
    house.pass(1_000);
    let stopped = desk.fill_and_follow(token_page, &[("act", "stop")]).await;
    assert!(stopped.says("The token was stopped"), "{}", stopped.text());
    assert!(desk.open("/tokens").await.says("Stopped"));

    let pins = [
        ("new_pin", "quite-new-pin"),
        ("new_pin_again", "quite-new-pin"),
        confirm,
    ];
    desk.fill_and_follow("/users/riyousya/pins", &pins).await;
    let mut browser = house.browser(&person);
    for _ in 0..5 {
        browser.fill("/", &[("user_pin", PIN)]).await;
    }
    let waiting = browser.fill("/", &[("user_pin", "quite-new-pin")]).await;
    assert!(waiting.says("SIGN-WAIT"), "{}", waiting.text());
    desk.fill_and_follow("/users/riyousya/unlock", &[confirm])
        .await;
    let inside = browser
        .fill_and_follow("/", &[("user_pin", "quite-new-pin")])
        .await;
    assert_eq!(inside.status, StatusCode::OK);
}

#[tokio::test]
async fn users_of_another_company_do_not_exist() {
    let (house, admin) = House::new().await;
    user::registered(&house, &admin).await;
    let other = house.company("00001234567", "T3").await;
    let mut desk = at_desk(&house, &other).await;
    assert!(!desk.open("/users").await.says("riyousya"));
    for act in [
        "change",
        "suspend",
        "resume",
        "deregister",
        "pins",
        "unlock",
        "token",
    ] {
        let page = desk.open(&format!("/users/riyousya/{act}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert!(!desk.open("/history").await.says("見本 太郎"));
    assert!(desk.open("/own-certificate").await.says("MIHON-PC"));
    assert!(desk.open("/held").await.says("No certificate"));
}

#[tokio::test]
async fn the_other_administrator_is_suspended_but_not_resumed() {
    let (house, admin) = House::new().await;
    let alone = at_desk(&house, &admin)
        .await
        .open("/own-certificate/other")
        .await;
    assert_eq!(alone.status, StatusCode::NOT_FOUND);
    let second = house.second_administrator(COMPANY, "T4").await;
    let mut other = at_desk(&house, &second).await;
    let mut desk = at_desk(&house, &admin).await;
    let stopped = desk.press("/own-certificate/other").await;
    assert_eq!(stopped.location.as_deref(), Some("/own-certificate"));
    let refused = other.open("/menu").await;
    assert!(refused.says("CERT-SUSPENDED"), "{}", refused.text());
    let again = desk.press("/own-certificate/other").await;
    assert!(again.says("ADM-STATE"), "{}", again.text());
    let notices = desk.open("/menu").await;
    assert!(notices.says("見本 次郎"), "{}", notices.text());
}

/// Facts: 1, 41.
#[tokio::test]
async fn a_user_cannot_enter_as_administrator() {
    let (house, admin) = House::new().await;
    let mut person = user::registered(&house, &admin).await;
    person.site.role = HolderKind::Administrator;
    let page = house.browser(&person).open("/").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.says("CERT-ROLE"), "{}", page.text());
}
