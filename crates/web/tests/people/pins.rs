//! PINs of one's own: those that somebody else made are changed first, any PIN later from the menu.

use axum::http::StatusCode;
use tegata_domain::ids::HolderKind;

use crate::{
    administrator::at_desk,
    support::{Administrator, Browser, House, Page, Person},
    user,
};

const GIVEN: &str = "given-pin-77";
const GIVEN_CONFIRMATION: &str = "given-kakunin-77";
const OWN: &str = "tabi-no-tegata";
const OWN_CONFIRMATION: &str = "kakunin-no-tegata";

/// A user whose PINs the administrator has just set anew.
async fn with_given_pins() -> (House, Administrator, Person) {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let fields = [
        ("new_pin", GIVEN),
        ("new_pin_again", GIVEN),
        ("new_confirmation_pin", GIVEN_CONFIRMATION),
        ("new_confirmation_pin_again", GIVEN_CONFIRMATION),
        ("confirmation_pin", admin.confirmation_pin.as_str()),
    ];
    let done = desk.fill_and_follow("/users/riyousya/pins", &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    (house, admin, person)
}

async fn choose(browser: &mut Browser, pin: &str, confirmation: &str) -> Page {
    let fields = [
        ("own_pin", pin),
        ("own_pin_again", pin),
        ("own_confirmation_pin", confirmation),
        ("own_confirmation_pin_again", confirmation),
    ];
    browser.fill("/first-pins", &fields).await
}

/// Facts: 4, 19.
/// Picture: pages/first-pins.ja.1440.png.
#[tokio::test]
async fn given_pins_are_changed_before_anything_else() {
    let (house, _, person) = with_given_pins().await;
    let mut browser = house.browser(&person);
    let led = browser.fill("/", &[("user_pin", GIVEN)]).await;
    assert_eq!(led.location.as_deref(), Some("/first-pins"));
    for path in ["/status", "/menu", "/menu/banking", "/pins", "/renewal"] {
        let led = browser.open(path).await;
        assert_eq!(led.location.as_deref(), Some("/first-pins"), "{path}");
    }

    for (pin, confirmation, wrong) in [
        (GIVEN, OWN_CONFIRMATION, "the present one"),
        (OWN, GIVEN_CONFIRMATION, "the present one"),
        (OWN, OWN, "easy to guess"),
        ("short", OWN_CONFIRMATION, "too short"),
        ("riyousya-123", OWN_CONFIRMATION, "easy to guess"),
        ("", OWN_CONFIRMATION, "please enter a value"),
    ] {
        let refused = choose(&mut browser, pin, confirmation).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{pin}");
        assert!(refused.says(wrong), "{pin}: {}", refused.text());
        let sent_back = !pin.is_empty() && refused.html.contains(&format!("value=\"{pin}\""));
        assert!(!sent_back, "no PIN is ever sent back");
    }
    let mut before = house.browser(&person);
    before.steal_cookies(&browser);
    let done = choose(&mut browser, OWN, OWN_CONFIRMATION).await;
    assert_eq!(done.location.as_deref(), Some("/status"), "{}", done.text());
    assert_eq!(browser.open("/menu").await.status, StatusCode::OK);
    let used_up = before.open("/menu").await;
    assert_eq!(
        used_up.status,
        StatusCode::UNAUTHORIZED,
        "that step is over"
    );
    let led = browser.open("/first-pins").await;
    assert_eq!(led.location.as_deref(), Some("/status"));

    let mut later = house.browser(&person);
    let old = later.fill("/", &[("user_pin", GIVEN)]).await;
    assert!(old.says("SIGN-PIN"), "{}", old.text());
    let new = later.fill("/", &[("user_pin", OWN)]).await;
    assert_eq!(new.location.as_deref(), Some("/status"));
    assert_eq!(
        house.notices("pin_changed").await,
        4,
        "user and administrator, of the given ones and of the own"
    );
    let told = later.open("/status").await;
    assert!(told.says("a PIN was changed"), "{}", told.text());
}

/// Facts: 5, 42.
#[tokio::test]
async fn administrators_and_staff_change_given_pins_too() {
    let (house, admin) = House::new().await;
    house.pins_are_given().await;

    let mut browser = house.browser(&admin.person);
    browser
        .fill("/", &[("contract_pin", &admin.person.pin)])
        .await;
    let fields = [("confirmation_pin", admin.confirmation_pin.as_str())];
    let led = browser.fill("/confirm", &fields).await;
    assert_eq!(led.location.as_deref(), Some("/first-pins"));
    assert_eq!(
        browser.open("/users").await.location.as_deref(),
        Some("/first-pins")
    );
    let done = choose(&mut browser, OWN, OWN_CONFIRMATION).await;
    assert_eq!(done.location.as_deref(), Some("/menu"), "{}", done.text());
    assert_eq!(browser.open("/users").await.status, StatusCode::OK);

    let (teller, _) = house.staff.as_ref().unwrap();
    let mut console = house.browser(teller);
    let led = console.fill("/", &[("staff_pin", &teller.pin)]).await;
    assert_eq!(led.location.as_deref(), Some("/first-pins"));
    let fields = [("own_pin", OWN), ("own_pin_again", OWN)];
    let done = console.fill("/first-pins", &fields).await;
    assert_eq!(done.location.as_deref(), Some("/queue"), "{}", done.text());
}

#[tokio::test]
async fn the_page_of_first_pins_leads_everybody_else_on() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut stranger = house.stranger(HolderKind::User);
    let refused = stranger.open("/first-pins").await;
    assert!(refused.says("CERT-NONE"), "{}", refused.text());
    let mut knocking = house.browser(&person);
    let led = knocking.open("/first-pins").await;
    assert_eq!(led.location.as_deref(), Some("/status"));
    let mut inside = user::signed_in(&house, &person).await;
    let led = inside.open("/first-pins").await;
    assert_eq!(led.location.as_deref(), Some("/status"));
}

#[tokio::test]
async fn a_pin_is_changed_behind_the_present_one_and_ends_other_sessions() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut other = user::signed_in(&house, &person).await;
    let mut browser = user::signed_in(&house, &person).await;
    let change = |present, new| {
        [
            ("present_pin", present),
            ("own_pin", new),
            ("own_pin_again", new),
        ]
    };
    let wrong = browser.fill("/pins", &change("not-this-one", OWN)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("this is not correct"), "{}", wrong.text());
    let pin = person.pin.as_str();
    let same = browser.fill("/pins", &change(pin, pin)).await;
    assert!(same.says("the present one"), "{}", same.text());
    assert!(same.html.contains("FIELD-SAME"));
    let done = browser.fill("/pins", &change(pin, OWN)).await;
    assert!(done.says("The PIN was changed"), "{}", done.text());
    assert_eq!(browser.open("/menu").await.status, StatusCode::OK);
    assert_eq!(other.open("/menu").await.status, StatusCode::UNAUTHORIZED);

    let mut later = house.browser(&person);
    let old = later.fill("/", &[("user_pin", pin)]).await;
    assert!(old.says("SIGN-PIN"), "{}", old.text());
    for _ in 0..5 {
        browser.fill("/pins", &change("guess", OWN)).await;
    }
    let waiting = browser.fill("/pins", &change(OWN, "another-pin-5")).await;
    assert!(waiting.says("SIGN-WAIT"), "{}", waiting.text());
}
