//! お困りの内容から探す and 緊急停止 on the public address, without scripts.

use axum::http::StatusCode;
use tegata_web::{
    kit::{Site, urls::public},
    view::trouble::{ALL, Group},
};

use crate::support::{Browser, CONTRACT, House, PIN, USER};

#[tokio::test]
async fn every_trouble_has_a_page_with_one_next_step() {
    let house = House::new().await;
    for language in ["ja", "en"] {
        let mut browser = Browser::new(house.site(Site::Public), language);
        let groups = browser.get(public::TROUBLES).await.text();
        let mut listed = Vec::new();
        for group in Group::ALL {
            let address = public::trouble(group.slug());
            assert!(groups.contains(&format!("href=\"{address}\"")), "{address}");
            listed.push(browser.get(&address).await.text());
        }
        for trouble in &ALL {
            let address = public::trouble(trouble.slug);
            let link = format!("href=\"{address}\"");
            let lists = listed.iter().filter(|page| page.contains(&link));
            assert_eq!(lists.count(), 1, "{address} is in one list");
            let page = browser.get(&address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}");
            let html = page.text();
            let (content, _) = html.split_once("<footer").unwrap();
            let primary = content.matches("button primary").count();
            assert_eq!(primary, 1, "{address}");
        }
        let missing = browser.get("/trouble/none").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn right_and_wrong_are_one_page() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "ja");
    let top = browser.get(public::TOP).await.text();
    assert!(top.matches("/emergency-stop").count() >= 2, "top and foot");
    let ways = browser.get(public::STOP).await;
    assert_eq!(ways.status, StatusCode::OK);
    let mut answers = Vec::new();
    for (contract, user, pin) in [
        (CONTRACT, USER, PIN),
        (CONTRACT, USER, "wrong-pin"),
        (CONTRACT, "nobody", PIN),
        ("1", "<b>", "x"),
    ] {
        let typed = [
            ("contract_id", contract),
            ("user_id", user),
            ("user_pin", pin),
        ];
        let answer = browser
            .submit(public::STOP_USER, public::STOP_USER, &typed)
            .await;
        assert_eq!(answer.location(), public::STOP_RECEIVED);
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        answers.push(browser.follow(&answer).await.text());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "every answer is the same");
    let administrator = [
        ("contract_id", CONTRACT),
        ("administrator_number", "1"),
        ("contract_pin", "x"),
    ];
    let page = public::STOP_ADMINISTRATOR;
    let answer = browser.submit(page, page, &administrator).await;
    assert_eq!(answer.location(), public::STOP_RECEIVED);
}

#[tokio::test]
async fn only_an_empty_field_is_asked_again() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "en");
    let page = public::STOP_USER;
    let again = browser.submit(page, page, &[("contract_id", "1")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("value=\"1\""), "typed once only");
    let unasked = browser.post(page, &[("contract_id", CONTRACT)]).await;
    assert_eq!(unasked.status, StatusCode::FORBIDDEN);
}
