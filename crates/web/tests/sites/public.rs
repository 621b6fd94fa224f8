//! Pages that anyone may read, and what every address answers to what it does not know.

use std::collections::BTreeSet;

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

/// The manuals link to each other; here every link of every page that anyone may read leads to a page.
/// Facts: 49.
/// Picture: pages/public-top.ja.1440.png.
#[tokio::test]
async fn every_link_leads_to_a_page() {
    let house = House::new().await;
    for language in ["ja", "en"] {
        let mut browser = Browser::new(house.site(Site::Public), language);
        let mut waiting: Vec<String> = PAGES.map(str::to_owned).into();
        let mut seen = BTreeSet::new();
        while let Some(path) = waiting.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let is_page = page.headers[header::CONTENT_TYPE]
                .to_str()
                .unwrap()
                .starts_with("text/html");
            if is_page {
                waiting.extend(links(&page.text(), &path));
            }
        }
        assert!(seen.len() > PAGES.len(), "{seen:?}");
    }
}

/// The targets of links on this site; a place on the page must be there.
fn links(html: &str, path: &str) -> Vec<String> {
    let targets = html
        .split(" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut found = Vec::new();
    for target in targets.map(|target| target.replace("&#38;", "&")) {
        if let Some(id) = target.strip_prefix('#') {
            assert!(html.contains(&format!("id=\"{id}\"")), "{path}: #{id}");
        } else if target.starts_with('/') {
            found.push(target.split('#').next().unwrap_or_default().to_owned());
        } else {
            let known = [
                "https://localhost:",
                "http://localhost:",
                "https://127.0.0.1:",
            ];
            let is_ours = known.iter().any(|origin| target.starts_with(origin));
            assert!(
                is_ours || target.starts_with('?') || target.starts_with("tel:"),
                "{path} leads away, to {target}"
            );
        }
    }
    found
}
