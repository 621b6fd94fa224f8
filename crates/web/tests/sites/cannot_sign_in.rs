//! ログインできないときは, as far as it goes without a handshake: nothing was presented.

use axum::http::StatusCode;
use tegata_web::kit::Site;

use crate::support::{Browser, House};

#[tokio::test]
async fn nothing_presented_is_explained() {
    let house = House::new().await;
    for language in ["ja", "en"] {
        let mut browser = Browser::new(house.site(Site::CannotSignIn), language);
        let shown = browser.get("/").await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN);
        assert!(shown.text().contains("CERT-NONE"));
        let chosen = browser
            .post_with("/choose-certificate", &shown.hidden(), &[])
            .await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
        assert!(chosen.location().ends_with(".login.localhost:8444/"));
        let unasked = browser.post("/choose-certificate", &[]).await;
        assert_eq!(unasked.status, StatusCode::FORBIDDEN);
    }
}
