//! What the administrator is told and passes on, and where each act leads (seeds 000–002).

use axum::http::StatusCode;

use crate::{
    administrator::at_desk,
    support::{COMPANY, House},
    user,
};

const CHANGE: &str = "/users/riyousya/change";

/// Contract ID and user ID, and nothing that opens anything; the user goes on where the certificate is to be used.
///
/// Facts: 11, 20.
/// Picture: pages/administrator-result-Reissued.ja.1440.png.
#[tokio::test]
async fn after_a_reissue_the_ids_are_passed_on_and_no_secret() {
    let (house, admin) = House::new().await;
    let person = user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let reissue = [
        ("certificate_choice", "reissue"),
        ("reason", "new_pc"),
        ("confirmation_pin", admin.confirmation_pin.as_str()),
    ];
    let done = desk.fill_and_follow(CHANGE, &reissue).await;
    for (id, value) in [("tell-contract", COMPANY), ("tell-user", "riyousya")] {
        let told = format!("id=\"{id}\">{value}<");
        assert!(done.html.contains(&told), "{id}: {}", done.text());
    }
    assert!(done.says("What to tell the user"));
    assert!(done.says("Neither ask for nor tell any PIN or one-time password"));
    assert!(done.says("on the PC to be used from now on"));
    for secret in [&person.pin, &admin.person.pin, &admin.confirmation_pin] {
        assert!(!done.html.contains(secret.as_str()));
    }
    let ja = desk
        .open("/users/riyousya/result?done=reissued&lang=ja")
        .await;
    assert!(ja.says("利用者に通知すること"), "{}", ja.text());
    assert!(ja.says("利用者の設定は、今後利用者が使用するパソコンで行ってください。"));

    let mut public = house.public();
    let start = public.open("/acquisition/user/identity?lang=ja").await;
    assert!(start.says("契約者ID(利用者番号)") && start.says("利用者ID"));
}

/// The block is read only, and the serial number is masked.
///
/// Facts: 16.
/// Picture: pages/administrator-change.ja.1440.png.
#[tokio::test]
async fn the_block_of_a_certificate_shows_its_five_facts() {
    let (house, admin) = House::new().await;
    user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let page = desk.open(&format!("{CHANGE}?lang=ja")).await;
    for words in [
        "利用者電子証明書の再発行・失効",
        "電子証明書発行番号 001",
        "電子証明書ステータス 有効",
        "電子証明書発行データ登録日 2026年11月20日",
        "電子証明書シリアル番号 *****",
        "電子証明書有効期間終了日時 2027年11月20日",
    ] {
        let flat = page.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{words}: {flat}");
    }
    let whole = house.serial_of("riyousya").await;
    assert!(whole.len() >= 32, "{whole}");
    assert!(!page.html.contains(&whole), "the serial number is masked");
    assert!(
        page.html
            .contains(&format!("*****{}", &whole[whole.len() - 4..]))
    );
}

/// Facts: 21.
/// Picture: pages/administrator-users.ja.1440.png.
#[tokio::test]
async fn after_ok_the_users_are_shown_again_and_then_one_leaves() {
    let (house, admin) = House::new().await;
    user::registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let confirm = ("confirmation_pin", admin.confirmation_pin.as_str());
    for (choice, says) in [
        (
            vec![("certificate_choice", "continue"), confirm],
            "利用者情報を変更しました",
        ),
        (
            vec![
                ("certificate_choice", "revoke"),
                ("reason", "broken"),
                confirm,
            ],
            "失効",
        ),
    ] {
        let sent = desk.fill(CHANGE, &choice).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let to = sent.location.unwrap();
        assert!(to.starts_with("/users?done="), "{to}");
        let list = desk.open(&format!("{to}&lang=ja")).await;
        assert!(
            list.says("利用者情報選択") && list.says(says),
            "{}",
            list.text()
        );
    }
    let list = desk.open("/users?lang=en").await;
    let token = user::csrf(&list.html);
    let left = desk
        .ask(
            axum::http::Method::POST,
            "/sign-out",
            &[("csrf", &token)],
            "same-origin",
        )
        .await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.text());
    assert_eq!(desk.open("/users").await.location.as_deref(), Some("/"));
}
