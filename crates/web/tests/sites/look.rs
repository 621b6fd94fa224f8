//! A bank in its own colours: its style sheet and logo are served under addresses that change with them, and every page
//! of the address uses them under the same strict content policy.

use axum::http::{StatusCode, header};
use tegata_web::kit::{Look, Site};

use crate::support::{Browser, House};

/// One pixel, made by another program.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn pages_wear_the_colour_and_the_logo_of_their_bank() {
    let house = House::new().await;
    let look = Look::default().with_colour("#7a1f3d").unwrap();
    let look = look.with_logo(PNG).unwrap();
    let (sheet, logo) = (
        look.sheet().unwrap().to_owned(),
        look.logo().unwrap().to_owned(),
    );
    let mut browser = Browser::new(house.dressed(look), "ja");
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(
        text.contains(&format!("<link rel=\"stylesheet\" href=\"{sheet}\">")),
        "{text}"
    );
    assert!(
        text.contains(&format!("<img class=\"logo\" src=\"{logo}\" alt=\"\">")),
        "{text}"
    );
    let policy = page.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("style-src 'self';") && !policy.contains("unsafe"),
        "{policy}"
    );
    for (url, media_type, begin) in [
        (sheet, "text/css; charset=utf-8", &b".site-public"[..]),
        (logo, "image/png", b"\x89PNG"),
    ] {
        let file = browser.get(&url).await;
        assert_eq!(file.status, StatusCode::OK, "{url}");
        assert_eq!(file.headers[header::CONTENT_TYPE], media_type);
        assert_eq!(file.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(file.body.starts_with(begin), "{url}");
        let other = url.replace("/look/", "/look/0");
        assert_eq!(browser.get(&other).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_bank_without_a_look_has_ours_and_serves_no_other() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "ja");
    let page = browser.get("/").await.text();
    assert!(!page.contains("/look/") && page.contains("class=\"mark\""));
    let look = Look::default().with_colour("#7a1f3d").unwrap();
    let foreign = browser.get(look.sheet().unwrap()).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}
