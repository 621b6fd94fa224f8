//! サービス時間: outside the bank's hours nobody but its staff works here; what takes access away, and the help, stay open.

use axum::http::StatusCode;
use tegata_domain::time::HOUR;

use crate::{
    administrator::at_desk,
    support::{House, Page},
    user,
};

/// It is 9:00 of a Friday in Japan; the bank closes at ten.
const UNTIL_TEN: &str = r#"{ "session_idle_minutes": 60,
    "service_hours": { "weekday": "08:00-10:00", "saturday": "11:00-15:00", "sunday": "closed" } }"#;
/// Nothing opens in the weeks ahead.
const NEVER: &str =
    r#"{ "service_hours": { "weekday": "closed", "saturday": "closed", "sunday": "closed" } }"#;

fn is_closed(page: &Page) {
    assert_eq!(
        page.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        page.text()
    );
    assert!(page.says("SERVICE-HOURS"), "{}", page.text());
}

#[tokio::test]
async fn who_is_signed_in_is_out_at_closing_time_and_comes_back_in_the_morning() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    house.set_policies(UNTIL_TEN).await;
    let mut desk = at_desk(&house, &admin).await;
    let mut browser = user::signed_in(&house, &person).await;
    assert_eq!(browser.open("/menu").await.status, StatusCode::OK);

    house.pass(HOUR);
    for (signed_in, path) in [(&mut browser, "/menu"), (&mut desk, "/users")] {
        let ended = signed_in.open(path).await;
        is_closed(&ended);
        assert!(ended.says("21 November 2026"), "{}", ended.text());
        assert!(ended.says("11:00"), "{}", ended.text());
        assert_eq!(
            ended.headers["retry-after"],
            (25 * HOUR / 1_000 + 1).to_string()
        );
        is_closed(&signed_in.open("/").await);
    }
    house.pass(25 * HOUR);
    user::signed_in(&house, &person).await;
    at_desk(&house, &admin).await;
}

#[tokio::test]
async fn a_form_opened_before_closing_time_opens_nothing_after_it() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    house.set_policies(UNTIL_TEN).await;
    let mut browser = house.browser(&person);
    let form = browser.open("/").await;
    let mut public = house.public();
    let identity = public.open("/acquisition/user/identity").await;
    house.pass(HOUR);
    let post = axum::http::Method::POST;
    let token = user::csrf(&form.html);
    let fields = [("csrf", token.as_str()), ("user_pin", person.pin.as_str())];
    is_closed(&browser.ask(post.clone(), "/", &fields, "same-origin").await);
    let token = user::csrf(&identity.html);
    let fields = [
        ("csrf", token.as_str()),
        ("contract_id", "00009876543"),
        ("user_id", "riyousya"),
        ("user_pin", person.pin.as_str()),
    ];
    let path = "/acquisition/user/identity";
    is_closed(&public.ask(post, path, &fields, "same-origin").await);
}

#[tokio::test]
async fn the_stop_the_help_and_the_staff_are_there_at_any_hour() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    house.set_policies(NEVER).await;
    let mut public = house.public();
    for path in [
        "/acquisition/user",
        "/acquisition/administrator",
        "/acquisition/user/identity",
    ] {
        let closed = public.open(path).await;
        is_closed(&closed);
        assert!(closed.says("It is not set when"), "{}", closed.text());
        assert!(closed.html.contains("/emergency-stop"));
    }
    for path in ["/", "/emergency-stop", "/emergency-stop/user", "/trouble"] {
        assert_eq!(public.open(path).await.status, StatusCode::OK, "{path}");
    }
    let stop = [
        ("contract_id", "00009876543"),
        ("user_id", "riyousya"),
        ("user_pin", person.pin.as_str()),
    ];
    let received = public.fill_and_follow("/emergency-stop/user", &stop).await;
    assert_eq!(received.status, StatusCode::OK, "{}", received.text());
    let mut staff = house.browser(&house.staff.as_ref().unwrap().0);
    assert_eq!(staff.open("/").await.status, StatusCode::OK);
}
