//! Tokens in the console: a delivery uploaded by one and approved by another, and the acts on one token.

use axum::http::StatusCode;

use crate::{
    console::{Console, decide},
    support::COMPANY,
};

const IMPORT: &str = "/tokens/import";
const SEED: &str = "3132333435363738393031323334353637383930";

fn csv(serials: &[&str]) -> String {
    let line = |serial: &&str| format!("{serial},{SEED},TOTP,6,30\n");
    serials.iter().map(line).collect()
}

#[tokio::test]
async fn a_delivery_is_uploaded_and_approved() {
    let mut console = Console::new().await;
    let text = csv(&["N-1", "N-2"]);
    let file = Some(("token_file", "delivery.csv", text.as_bytes()));
    let ticked = [("plain_seeds", "yes"), ("staff_pin", "teller")];
    let asked = console.maker.upload(IMPORT, &ticked, file).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let approval = asked.location.unwrap();
    let page = console.checker.open(&approval).await;
    for shown in ["delivery.csv", "N-1 – N-2", "import", "SHA-256 of the file"] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    assert!(!page.html.contains(SEED), "no seed on any page");
    assert!(console.checker.open("/queue").await.says("delivery.csv"));
    let missing = console.maker.open("/tokens/serial/N-1").await;
    assert_eq!(
        missing.status,
        StatusCode::NOT_FOUND,
        "not before the approval"
    );
    let done = decide(&mut console.checker, &approval, "approve", "approver").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let one = console.maker.open("/tokens/serial/N-1").await;
    assert!(one.says("In stock") && one.says("Clock (TOTP), SHA1, 6 digits, 30 seconds"));
    assert!(!one.html.contains(SEED));
    let list = console.maker.open("/tokens").await;
    assert!(list.says("N-1") && list.says("N-2"), "{}", list.text());
    let found = console.maker.open("/tokens?token_serial=N-2").await;
    assert_eq!(found.location.as_deref(), Some("/tokens/serial/N-2"));
    let unknown = console.maker.open("/tokens?token_serial=N-9").await;
    assert!(unknown.says("this is not correct"), "{}", unknown.text());
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_row_by_row() {
    let mut console = Console::new().await;
    let ticked = [("plain_seeds", "yes"), ("staff_pin", "teller")];
    let bad = format!(
        "{}<script>,31,TOTP,6,30\nT2,{SEED},TOTP,6,30\n",
        csv(&["N-1", "N-1"])
    );
    for (fields, file, says) in [
        (&ticked[..], None, "Token file: please enter a value."),
        (
            &ticked[1..],
            Some(csv(&["N-1"])),
            "The seeds are not encrypted",
        ),
        (&ticked[..1], Some(csv(&["N-1"])), "please enter a value"),
        (&ticked[..], Some(String::new()), "The file holds no tokens"),
        (&ticked[..], Some("<x/>".to_owned()), "neither PSKC"),
        (&ticked[..], Some(bad), "2 rows cannot be accepted"),
        (
            &ticked[..],
            Some(csv(&["N-1", "T2"])),
            "The serial number is known already",
        ),
    ] {
        let file = file.as_ref();
        let file = file.map(|text| ("token_file", "delivery.csv", text.as_bytes()));
        let page = console.maker.upload(IMPORT, fields, file).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(page.says(says), "{says}: {}", page.text());
        assert!(!page.html.contains("<script>,"), "escaped");
    }
    let both = [
        ("transport_key", "00112233445566778899aabbccddeeff"),
        ("transport_password", "qwerty"),
        ticked[1],
    ];
    let text = csv(&["N-1"]);
    let file = Some(("token_file", "delivery.csv", text.as_bytes()));
    let page = console.maker.upload(IMPORT, &both, file).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !page.html.contains("qwerty"),
        "a secret is never shown again"
    );
    let huge = vec![b'a'; 17 * 1024 * 1024];
    let file = Some(("token_file", "huge.csv", huge.as_slice()));
    let page = console.maker.upload(IMPORT, &ticked, file).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(console.maker.open("/queue").await.says("Nothing waits"));
}

#[tokio::test]
async fn assign_lose_return_and_retire() {
    let mut console = Console::new().await;
    // The company's administrator has T1; T2 takes its place.
    let assign = [("contract_id", COMPANY), ("administrator_number", "1")];
    let approval = console.ask("/tokens/serial/T2/assign", &assign).await;
    let page = console.checker.open(&approval).await;
    assert!(page.says("Token that is stopped") && page.says("T1"));
    console.decide(&approval, "approve").await;
    assert!(console.maker.open("/tokens/serial/T2").await.says("In use"));
    assert!(
        console
            .maker
            .open("/tokens/serial/T1")
            .await
            .says("Stopped")
    );
    // Lost: one press, at once; a colleague confirms it.
    let lost = console.maker.press("/tokens/serial/T2/lost").await;
    assert_eq!(lost.location.as_deref(), Some("/tokens/serial/T2"));
    assert!(console.maker.open("/tokens/serial/T2").await.says("Lost"));
    assert!(console.checker.open("/queue").await.says("Token lost"));
    let back = console.ask("/tokens/serial/T1/return", &[]).await;
    console.decide(&back, "approve").await;
    let retire = console.ask("/tokens/serial/T2/retire", &[]).await;
    console.decide(&retire, "approve").await;
    assert!(
        console
            .maker
            .open("/tokens/serial/T2")
            .await
            .says("Retired")
    );
    let retired = console.maker.open("/tokens?state=retired").await;
    assert!(retired.says("T2"), "{}", retired.text());
    // Acts that the state does not allow, and tokens that are not there.
    let pin = [("staff_pin", "teller")];
    let never = console.maker.fill("/tokens/serial/T2/return", &pin).await;
    assert!(never.says("ADM-STATE"), "{}", never.text());
    for path in [
        "/tokens/serial/T99",
        "/tokens/serial/T99/lost",
        "/tokens/serial/T1/sell",
        "/tokens/serial/..%2Fx",
    ] {
        let page = console.maker.open(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}
