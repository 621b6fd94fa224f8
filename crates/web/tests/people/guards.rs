//! What every address refuses, whoever asks: no certificate, no session, forms from elsewhere, other methods.

use axum::http::{Method, StatusCode};
use tegata_domain::ids::HolderKind;

use crate::{
    administrator::at_desk,
    support::House,
    user::{csrf, registered, signed_in},
};

const USER_PAGES: [&str; 4] = ["/status", "/menu", "/menu/banking", "/renewal"];
const ADMINISTRATOR_PAGES: [&str; 18] = [
    "/menu",
    "/users",
    "/users/new",
    "/users/riyousya/change",
    "/users/riyousya/suspend",
    "/users/riyousya/resume",
    "/users/riyousya/deregister",
    "/users/riyousya/pins",
    "/users/riyousya/unlock",
    "/users/riyousya/token",
    "/users/riyousya/token-replace",
    "/users/riyousya/token-resync",
    "/users/riyousya/result?done=changed",
    "/held",
    "/tokens",
    "/history",
    "/own-certificate",
    "/renewal",
];
const ADMINISTRATOR_FORMS: [&str; 13] = [
    "/users",
    "/users/new",
    "/users/riyousya/change",
    "/users/riyousya/suspend",
    "/users/riyousya/resume",
    "/users/riyousya/deregister",
    "/users/riyousya/pins",
    "/users/riyousya/unlock",
    "/users/riyousya/token",
    "/users/riyousya/token-replace",
    "/users/riyousya/token-resync",
    "/own-certificate/other",
    "/sign-out",
];

#[tokio::test]
async fn nothing_opens_without_certificate_or_session() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let sites = [
        (HolderKind::User, &person, USER_PAGES.as_slice()),
        (
            HolderKind::Administrator,
            &admin.person,
            &ADMINISTRATOR_PAGES,
        ),
    ];
    for (role, person, pages) in sites {
        let mut stranger = house.stranger(role);
        let mut nobody = house.browser(person);
        for path in pages {
            let page = stranger.open(path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert!(page.says("CERT-NONE"), "{path}: {}", page.text());
            let page = nobody.open(path).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(page.location.as_deref(), Some("/"), "{path}");
        }
    }
}

#[tokio::test]
async fn every_page_opens_for_its_role() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    for path in ADMINISTRATOR_PAGES {
        let page = desk.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
    }
    let mut browser = signed_in(&house, &person).await;
    for path in ["/status", "/menu", "/renewal"] {
        assert_eq!(browser.open(path).await.status, StatusCode::OK, "{path}");
    }
    browser.without_certificate();
    assert_eq!(browser.open("/menu").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn forms_from_elsewhere_are_refused() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let token = csrf(&desk.open("/users").await.html);
    for path in ADMINISTRATOR_FORMS {
        let forged = desk.ask(Method::POST, path, &[], "same-origin").await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path} without token");
        let fields = [("csrf", token.as_str())];
        let foreign = desk.ask(Method::POST, path, &fields, "cross-site").await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{path} from afar");
    }
    let mut browser = house.browser(&person);
    let token = csrf(&browser.open("/").await.html);
    let fields = [("csrf", token.as_str()), ("user_pin", &person.pin)];
    browser.forget("-form");
    let unbound = browser.ask(Method::POST, "/", &fields, "same-origin").await;
    assert_eq!(unbound.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn other_methods_and_addresses_have_pages() {
    let (house, admin) = House::new().await;
    let mut desk = at_desk(&house, &admin).await;
    let deleted = desk.ask(Method::DELETE, "/menu", &[], "same-origin").await;
    assert_eq!(deleted.status, StatusCode::METHOD_NOT_ALLOWED);
    let unknown = desk.open("/nowhere").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let twice = desk
        .ask(
            Method::POST,
            "/users",
            &[("csrf", "a"), ("csrf", "b")],
            "same-origin",
        )
        .await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
}
