//! Pages that anyone may read, and what every address answers to what it does not know.

use axum::http::{StatusCode, header};
use tegata_web::{kit::Site, kit::urls};

use crate::support::{Browser, House};

const PAGES: [&str; 11] = [
    urls::public::TOP,
    urls::public::USER,
    urls::public::ADMINISTRATOR,
    urls::public::HELP_ACQUISITION,
    urls::public::HELP_DOWNLOAD,
    urls::public::HELP_DOWNLOAD_TROUBLE,
    urls::public::HELP_ENVIRONMENTS,
    urls::acquisition::USER_START,
    urls::acquisition::USER_IDENTITY,
    urls::acquisition::ADMINISTRATOR_START,
    urls::acquisition::ADMINISTRATOR_IDENTITY,
];

#[tokio::test]
async fn anyone_reads_them_in_both_languages() {
    let house = House::new().await;
    for (language, attribute) in [
        ("ja", "<html lang=\"ja\">"),
        ("en-GB", "<html lang=\"en\">"),
    ] {
        let mut browser = Browser::new(house.site(Site::Public), language);
        for page in PAGES {
            let shown = browser.get(page).await;
            assert_eq!(shown.status, StatusCode::OK, "{page}");
            assert!(shown.text().contains(attribute), "{page} {language}");
            let head = browser.head(page).await;
            assert_eq!(
                (head.status, head.body.len()),
                (StatusCode::OK, 0),
                "{page}"
            );
        }
    }
}

#[tokio::test]
async fn a_chosen_language_is_kept() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "ja");
    browser.get("/?lang=en").await;
    let shown = browser.get("/user").await;
    assert!(shown.text().contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn what_is_not_known_is_a_page_too() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "ja");
    let missing = browser.get("/nothing").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let method = browser.post("/user", &[]).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    for page in [missing, method] {
        assert!(page.text().contains("</html>"));
        assert!(page.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "ja");
    let form = browser.get(urls::acquisition::USER_IDENTITY).await.hidden();
    let mut stranger = Browser::new(house.site(Site::Public), "ja");
    for path in [
        urls::acquisition::USER_IDENTITY,
        urls::acquisition::ADMINISTRATOR_IDENTITY,
        urls::acquisition::OTP,
        urls::acquisition::CODE,
        urls::acquisition::NUMBER,
        urls::acquisition::STOP,
    ] {
        let without = browser.post(path, &[]).await;
        assert_eq!(without.status, StatusCode::FORBIDDEN, "{path}");
        let anothers = stranger.post_with(path, &form, &[]).await;
        assert_eq!(anothers.status, StatusCode::FORBIDDEN, "{path}");
    }
}
