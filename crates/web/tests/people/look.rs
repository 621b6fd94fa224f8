//! 表示名・色・ロゴ: asked for by one operator, seen and approved by another, at once on every site of the bank.

use axum::http::{StatusCode, header};

use crate::{
    console::{Console, signed_in},
    support::{Browser, House},
};

const LOOK: &str = "/appearance";
/// One pixel, made by another program.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";

const WANTED: [(&str, &str); 4] = [
    ("bank_name_ja", "あさひ見本信用金庫"),
    ("bank_name_en", "Asahi Sample Bank"),
    ("main_colour", "#7a1f3d"),
    ("staff_pin", "teller"),
];

/// The address of the logo on a page.
fn logo(html: &str) -> Option<&str> {
    let rest = html.split("<img class=\"logo\" src=\"").nth(1)?;
    rest.split('"').next()
}

#[tokio::test]
async fn two_operators_change_the_look_of_every_site() {
    let (house, admin) = House::new().await;
    let mut desk = crate::administrator::at_desk(&house, &admin).await;
    let mut console = Console::of(house).await;
    let file = Some(("logo_file", "logo.png", PNG));
    let asked = console.maker.upload(LOOK, &WANTED, file).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let approval = asked.location.unwrap();
    let before = console.house.public().open("/").await;
    assert!(
        before.says("Mihon Bank") && !before.says("Asahi"),
        "not before"
    );

    let page = console.checker.open(&approval).await;
    assert!(page.says("As it will look") && page.says("Asahi Sample Bank"));
    assert!(page.html.contains("/look/7a1f3d/preview.css"));
    let preview = console.checker.open("/look/7a1f3d/preview.css").await;
    assert_eq!(
        preview.headers[header::CONTENT_TYPE],
        "text/css; charset=utf-8"
    );
    assert!(
        preview
            .html
            .starts_with(".look-preview .site-user { --primary: #7a1f3d;")
    );
    is_png(&mut console.checker, logo(&page.html).unwrap()).await;
    let done = console.decide(&approval, "approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());

    let (mut public, mut start) = (console.house.public(), console.house.public());
    let staff = console.house.staff.as_ref().unwrap();
    let mut entrance = console.house.browser(&staff.0);
    for (browser, path) in [
        (&mut public, "/"),
        (&mut start, "/acquisition/user"),
        (&mut desk, "/menu"),
        (&mut entrance, "/"),
    ] {
        let page = browser.open(&format!("{path}?lang=en")).await;
        assert!(
            page.says("Asahi Sample Bank") && !page.says("Mihon Bank"),
            "{path}"
        );
        let address = logo(&page.html).unwrap().to_owned();
        is_png(browser, &address).await;
        let sheet = page.html.split("href=\"/look/").nth(1).unwrap();
        let sheet = format!("/look/{}", sheet.split('"').next().unwrap());
        let css = browser.open(&sheet).await;
        assert!(css.html.contains("#7a1f3d"), "{path}: {}", css.html);
        let page = browser.open(&format!("{path}?lang=ja")).await;
        assert!(page.says("あさひ見本信用金庫"), "{path}");
    }
    let history = console.maker.open("/history?lang=en").await;
    assert!(history.says("Change name, colour and logo"));

    // The same once more is no change; without anything the configuration's comes back.
    let same = console.maker.upload(LOOK, &WANTED, None).await;
    assert!(same.says("POLICY-INVALID"), "{}", same.text());
    let nothing = [("remove_logo", "yes"), ("staff_pin", "teller")];
    let asked = console.maker.upload(LOOK, &nothing, None).await;
    let approval = asked.location.unwrap();
    console.decide(&approval, "approve").await;
    let back = console.house.public().open("/?lang=en").await;
    assert!(back.says("Mihon Bank") && !back.html.contains("/look/"));
}

async fn is_png(browser: &mut Browser, address: &str) {
    let picture = browser.open(address).await;
    assert_eq!(picture.status, StatusCode::OK, "{address}");
    for (name, value) in [
        (header::CONTENT_TYPE, "image/png"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        assert_eq!(picture.headers.get(&name).unwrap(), value, "{address}");
    }
}

#[tokio::test]
async fn what_could_not_be_read_or_shown_is_refused_with_a_sentence() {
    let mut console = Console::new().await;
    let large = vec![0; 70 * 1024];
    let long = "長".repeat(61);
    for (field, value, file, says) in [
        (
            "main_colour",
            "#ffb000",
            None,
            "contrast of this colour with white is 1.8",
        ),
        ("main_colour", "#777777", None, "4.48"),
        ("main_colour", "red", None, "Write the colour as #1b3f8b"),
        ("main_colour", "#1b3f8", None, "Write the colour as #1b3f8b"),
        ("bank_name_ja", long.as_str(), None, "1 to 60 characters"),
        ("bank_name_en", "a\u{7}b", None, "1 to 60 characters"),
        (
            "main_colour",
            "",
            Some(&b"<svg onload='x()'/>"[..]),
            "This image cannot be used",
        ),
        (
            "main_colour",
            "",
            Some(&PNG[..40]),
            "This image cannot be used",
        ),
        ("main_colour", "", Some(&large), "This image cannot be used"),
    ] {
        let fields = [(field, value), ("staff_pin", "teller")];
        let file = file.map(|bytes| ("logo_file", "logo.png", bytes));
        let page = console.maker.upload(LOOK, &fields, file).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(page.says(says), "{value}: {}", page.text());
        assert!(page.html.contains("data-code=\"FIELD-FORMAT\""));
    }
    let unconfirmed = [("main_colour", "#7a1f3d"), ("staff_pin", "wrong")];
    let page = console.maker.upload(LOOK, &unconfirmed, None).await;
    assert!(page.says("SIGN-PIN"), "{}", page.text());
    assert!(console.checker.open("/queue").await.says("Nothing waits"));
    for (path, status) in [
        ("/look/ffb000/preview.css", StatusCode::NOT_FOUND),
        ("/look/zzz/preview.css", StatusCode::NOT_FOUND),
        ("/look/zzz/logo.png", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(console.checker.open(path).await.status, status, "{path}");
    }
}

/// Whatever of the bank changed since it was asked for, the checker saw something else.
#[tokio::test]
async fn two_changes_of_one_bank_do_not_both_pass() {
    let mut console = Console::new().await;
    let mut approvals = Vec::new();
    for colour in ["#7a1f3d", "#1b3f8b"] {
        let fields = [("main_colour", colour), ("staff_pin", "teller")];
        let asked = console.maker.upload(LOOK, &fields, None).await;
        approvals.push(asked.location.unwrap());
    }
    let first = console.decide(&approvals[0], "approve").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let second = console.decide(&approvals[1], "approve").await;
    assert!(second.says("ADM-CONFLICT"), "{}", second.text());
    let staff = console.house.staff.as_ref().unwrap();
    let mut maker = signed_in(&console.house, &staff.0).await;
    assert!(maker.open("/appearance").await.says("#7a1f3d"));
}
