//! What is wrong with a field stands beside it with its code, whoever typed it; and a form's refusals as one.

use axum::http::StatusCode;

use crate::{
    administrator::{at_desk, new_user},
    support::{House, Page},
    user,
    web_fb::{self, PASSWORD, registered},
};

const GOOD: &str = "mihon-pin-77";

/// The page's fields that are wrong, each with its code.
fn is_wrong(page: &Page, code: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mark = format!("data-code=\"{code}\"");
    assert!(page.html.contains(&mark), "{code}: {}", page.text());
}

#[tokio::test]
async fn every_fault_of_a_field_is_named() {
    let (house, admin) = House::new().await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = admin.confirmation_pin.as_str();
    let long = "長".repeat(200);
    for (field, value, code) in [
        ("new_user_id", "", "FIELD-REQUIRED"),
        ("new_user_id", "not an id!", "FIELD-FORMAT"),
        ("user_name", long.as_str(), "FIELD-LONG"),
        ("new_pin", "a1", "FIELD-SHORT"),
        ("new_pin", "12345678", "FIELD-SIMPLE"),
        ("new_pin_again", "another-pin-99", "FIELD-MISMATCH"),
    ] {
        let mut fields = new_user("riyousya", GOOD, confirm);
        for typed in &mut fields {
            if typed.0 == field || (field == "new_pin" && typed.0 == "new_pin_again") {
                typed.1 = value;
            }
        }
        is_wrong(&desk.fill("/users/new", &fields).await, code);
    }
    let fields = new_user("riyousya", GOOD, confirm);
    desk.fill_and_follow("/users/new", &fields).await;
    is_wrong(&desk.fill("/users/new", &fields).await, "FIELD-TAKEN");
    let unknown = [
        ("token_serial", "T99"),
        ("one_time_password", "000000"),
        ("confirmation_pin", confirm),
    ];
    let token = desk.fill("/users/riyousya/token", &unknown).await;
    is_wrong(&token, "FIELD-WRONG");
}

#[tokio::test]
async fn no_user_more_than_the_bank_allows_and_no_second_token() {
    let (house, admin) = House::new().await;
    user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = admin.confirmation_pin.as_str();
    house.set_policies(r#"{ "users_per_contract": 1 }"#).await;
    let fields = new_user("riyousya2", GOOD, confirm);
    let full = desk.fill("/users/new", &fields).await;
    assert!(full.says("ADM-USERS"), "{}", full.text());
    // Two pages, opened side by side while there is no token.
    let path = "/users/riyousya/token";
    let open = desk.open(path).await;
    let csrf = user::csrf(&open.html);
    for (serial, code, refused) in [
        ("T2", house.code_before(2), false),
        ("T3", house.code_before(3), true),
    ] {
        let token = [
            ("csrf", csrf.as_str()),
            ("token_serial", serial),
            ("one_time_password", code.as_str()),
            ("confirmation_pin", confirm),
        ];
        let post = axum::http::Method::POST;
        let answer = desk.ask(post, path, &token, "same-origin").await;
        assert_eq!(answer.says("ADM-TOKEN-HAS"), refused, "{}", answer.text());
    }
}

/// What a session was good for may end while it runs.
#[tokio::test]
async fn a_session_whose_way_in_was_closed_ends_by_name() {
    let (house, master) = House::web_fb(|policies| policies.id_password_sign_in = true).await;
    let mut desk = web_fb::at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "general").await;
    house.pins_are_their_own().await;
    let mut public = house.public();
    let typed = [("customer_id", "kiyo0012"), ("login_password", PASSWORD)];
    let main = public.fill_and_follow("/", &typed).await;
    assert_eq!(main.status, StatusCode::OK, "{}", main.text());
    house.set_policies("{}").await;
    let ended = public.open("/id/main").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert!(ended.says("SESSION-ENDED"), "{}", ended.text());
}
