//! The diagnosis, its support code at the help desk, and the emergency stop by certificate.

use axum::http::StatusCode;

use crate::{
    console,
    support::House,
    user::{registered, signed_in},
};

/// What stands between two marks.
fn between(html: &str, from: &str, to: &str) -> String {
    let (_, rest) = html.split_once(from).unwrap();
    rest.split(to).next().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_is_read_out_and_opened() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    signed_in(&house, &person).await;
    let mut reader = house.reader(&person);
    assert!(reader.open("/").await.says("This certificate works"));
    let shown = reader.fill("/", &[("clock_ahead", "-400")]).await;
    assert_eq!(shown.status, StatusCode::OK);
    let code = between(&shown.html, "id=\"support-code\">", "<");

    let (teller, _) = house.staff.as_ref().unwrap();
    let mut desk = console::signed_in(&house, teller).await;
    let wrong = desk
        .fill("/support", &[("support_code", "AAAAA-AAAAA")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("HELP-CODE"));
    let empty = desk.fill("/support", &[("support_code", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let opened = desk.fill("/support", &[("support_code", &code)]).await;
    assert_eq!(opened.status, StatusCode::OK);
    for words in [
        "A certificate that works",
        "-400 seconds",
        "riyousya",
        "00009876543",
        "127.1.0.1",
    ] {
        assert!(opened.says(words), "{words}: {}", opened.text());
    }
    assert!(!opened.html.contains(&code), "the code is not shown again");
    let history = desk.open("/history").await;
    assert!(history.says("Support code read"));
    assert!(history.says("Support code read (refused)"));
    for _ in 0..10 {
        desk.fill("/support", &[("support_code", "AAAAA-AAAAA")])
            .await;
    }
    let late = desk.fill("/support", &[("support_code", &code)]).await;
    assert!(late.says("HELP-WAIT"), "{}", late.text());
}

#[tokio::test]
async fn the_certificate_stops_itself_and_the_help_desk_sees_it() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut user = signed_in(&house, &person).await;
    let mut reader = house.reader(&person);
    let page = reader.open("/emergency-stop").await;
    assert!(page.says("riyousya 1635"));
    let answer = reader.press("/emergency-stop").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.says("Your emergency stop was received"));

    let refused = user.open("/status").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.says("CERT-SUSPENDED"));
    let diagnosis = reader.open("/").await;
    assert!(diagnosis.says("CERT-SUSPENDED"));
    let (teller, _) = house.staff.as_ref().unwrap();
    let mut desk = console::signed_in(&house, teller).await;
    let stops = desk.open("/support").await;
    assert!(stops.says("(riyousya)"), "{}", stops.text());
    let history = desk.open("/history").await;
    assert!(history.says("Emergency stop"));
    assert!(history.says("Sign-in with a certificate (refused)"));
    // The owner cannot undo it; stopping again changes nothing and looks the same.
    let again = reader.press("/emergency-stop").await;
    assert_eq!(again.text(), answer.text());
}

#[tokio::test]
async fn no_certificate_is_led_to_the_pin() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut reader = house.reader(&person);
    reader.without_certificate();
    let page = reader.open("/emergency-stop").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("No certificate is presented"));
    let mut reader = house.reader(&person);
    for _ in 0..11 {
        reader.fill("/", &[("clock_ahead", "x")]).await;
    }
    let many = reader.fill("/", &[("clock_ahead", "")]).await;
    assert_eq!(many.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(many.says("Too many codes"));
}
