//! WEB-FB (seed 004): the master's screens, what they do to a public ID, and both sign-ins.

use axum::http::{Method, StatusCode};
use tegata_domain::{
    ids::HolderKind,
    time::{DAY, HOUR},
};

use crate::{
    support::{Administrator, Browser, COMPANY, House, Page, Person},
    user::csrf,
};

pub(crate) const PASSWORD: &str = "mihon-pass-77";
const OTHER_COMPANY: &str = "00001112223";

/// A master ID, signed in, reading Japanese.
pub(crate) async fn at_desk(house: &House, master: &Administrator) -> Browser {
    let mut browser = house.browser(&master.person);
    browser.open("/?lang=ja").await;
    let fields = [("login_password", master.person.pin.as_str())];
    let main = browser.fill_and_follow("/", &fields).await;
    assert_eq!(main.status, StatusCode::OK, "{}", main.text());
    browser
}

fn new_id<'a>(id: &'a str, right: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("new_customer_id", id),
        ("user_name", "青葉 清子"),
        ("right", right),
        ("new_password", PASSWORD),
        ("new_password_again", PASSWORD),
        ("token_serial", ""),
    ]
}

pub(crate) async fn registered(desk: &mut Browser, id: &str, right: &str) -> Page {
    desk.fill_and_follow("/management/ids/new", &new_id(id, right))
        .await
}

/// A public ID with a certificate in force.
async fn certified(house: &House, desk: &mut Browser, id: &str, right: &str) -> Person {
    registered(desk, id, right).await;
    house.pins_are_their_own().await;
    house.certify(COMPANY, HolderKind::User, id, PASSWORD).await
}

async fn user_signs_in(house: &House, person: &Person) -> (Browser, Page) {
    let mut browser = house.browser(person);
    browser.open("/?lang=ja").await;
    let fields = [("login_password", person.pin.as_str())];
    let page = browser.fill("/", &fields).await;
    (browser, page)
}

fn edit<'a>(choice: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("user_name", "青葉 清子"),
        ("right", "general"),
        ("certificate_choice", choice),
        ("reason", reason),
    ]
}

/// Facts: 1, 50.
#[tokio::test]
async fn the_tabs_and_the_menu_of_management_are_the_manuals() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let main = desk.open("/main").await;
    for tab in [
        "メイン",
        "振込・口座振替",
        "手数料照会",
        "契約情報登録・照会",
        "明細情報登録・照会",
        "管理機能",
    ] {
        assert!(main.says(tab), "{tab}");
    }
    let management = desk.open("/management").await;
    for entry in [
        "IDメンテナンス",
        "IDロック解除",
        "カレンダー管理",
        "利用履歴照会",
        "WEB-FB取引停止",
        "ワンタイムパスワード認証情報管理",
    ] {
        assert!(management.says(entry), "{entry}");
    }
    let hand_off = desk.open("/services/transfer").await;
    assert_eq!(
        hand_off.location.as_deref(),
        Some("https://banking.example/start?service=transfer&right=administrator")
    );
    assert_eq!(
        desk.open("/services/none").await.status,
        StatusCode::NOT_FOUND
    );
}

/// Facts: 3, 4, 51, 52, 53.
#[tokio::test]
async fn the_master_lists_edits_and_reissues_without_a_confirmation_secret() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let done = registered(&mut desk, "kiyo0012", "approver").await;
    assert!(
        done.says("お客様IDの登録が終了しました。"),
        "{}",
        done.text()
    );

    let list = desk.open("/management/ids").await;
    for words in [
        "利用者選択",
        "選択",
        "お客様ID",
        "利用者名",
        "利用権限",
        "新規登録",
        "編集",
        "kiyo0012",
        "承認者",
        "master01",
    ] {
        assert!(list.says(words), "{words}: {}", list.text());
    }
    let chosen = desk
        .fill("/management/ids", &[("selected_user", "kiyo0012")])
        .await;
    let path = "/management/ids/kiyo0012/edit";
    assert_eq!(chosen.location.as_deref(), Some(path));
    let page = desk.open(path).await;
    for words in ["継続利用する", "再発行する", "失効する", "登録", "クリア"] {
        assert!(page.says(words), "{words}");
    }
    assert!(!page.html.contains("confirmation_pin"));

    let done = desk.fill_and_follow(path, &edit("reissue", "new_pc")).await;
    for words in [
        "登録完了",
        "お客様IDの変更が終了しました。",
        "このお客様IDは「kiyo0012」です。",
        "IDメンテナンス TOP",
    ] {
        assert!(done.says(words), "{words}: {}", done.text());
    }
    let trail = done.text().split_whitespace().collect::<String>();
    assert!(
        trail.contains("ホーム管理機能IDメンテナンス利用者選択編集登録完了"),
        "{trail}"
    );
    let list = desk.open("/management/ids").await;
    assert!(list.says("一般者"), "the right was changed too");
}

#[tokio::test]
async fn what_is_wrong_is_told_field_by_field() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "approver").await;

    for taken in ["kiyo0012", "KIYO0012", "master01"] {
        let again = desk
            .fill("/management/ids/new", &new_id(taken, "general"))
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{taken}");
        assert!(again.says("すでに使用されています"), "{}", again.text());
    }
    for (field, value) in [
        ("new_customer_id", "お客様"),
        ("new_customer_id", ""),
        ("user_name", ""),
        ("right", "emperor"),
        ("new_password", "12345678"),
        ("new_password_again", "another-pass-9"),
        ("token_serial", "no-such-token"),
    ] {
        let mut fields = new_id("nozawa1", "general");
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let refused = desk.fill("/management/ids/new", &fields).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}={value}"
        );
        assert!(!refused.html.contains(PASSWORD), "no password is sent back");
    }
    let path = "/management/ids/kiyo0012/edit";
    let no_reason = desk.fill(path, &edit("reissue", "")).await;
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nothing = desk.fill("/management/ids", &[("selected_user", "")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = desk.open("/management/ids").await;
    assert!(list.says("承認者"), "a refused edit changes nothing");
}

#[tokio::test]
async fn two_edits_of_one_page_are_not_both_done() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "approver").await;
    let path = "/management/ids/kiyo0012/edit";
    let page = desk.open(path).await;
    let token = csrf(&page.html);
    let version = tegata_testkit::html::form_with(&page.html, &["version"]).unwrap();
    let version = version.value("version").unwrap().to_owned();
    let mut fields = edit("revoke", "lost_or_stolen");
    fields.extend([("csrf", token.as_str()), ("version", version.as_str())]);
    let first = desk.ask(Method::POST, path, &fields, "same-origin").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let second = desk.ask(Method::POST, path, &fields, "same-origin").await;
    assert!(second.says("ADM-CONFLICT"), "{}", second.text());
}

/// Facts: 52.
#[tokio::test]
async fn a_revoked_public_id_is_signed_out_at_once_and_a_lost_one_too() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let person = certified(&house, &mut desk, "kiyo0012", "approver").await;
    let (mut browser, _) = user_signs_in(&house, &person).await;
    assert_eq!(browser.open("/main").await.status, StatusCode::OK);
    let path = "/management/ids/kiyo0012/edit";
    desk.fill_and_follow(path, &edit("revoke", "lost_or_stolen"))
        .await;
    let refused = browser.open("/main").await;
    assert!(refused.says("CERT-REVOKED"), "{}", refused.text());
    let again = desk.fill(path, &edit("revoke", "broken")).await;
    assert!(again.says("ADM-STATE"), "{}", again.text());
}

#[tokio::test]
async fn a_right_is_passed_on_and_a_public_id_manages_nothing() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let person = certified(&house, &mut desk, "kiyo0012", "approver").await;
    let (mut browser, page) = user_signs_in(&house, &person).await;
    assert_eq!(page.location.as_deref(), Some("/main"));
    let hand_off = browser.open("/services/statements").await;
    assert_eq!(
        hand_off.location.as_deref(),
        Some("https://banking.example/start?service=statements&right=approver")
    );
    let management = browser.open("/management").await;
    assert!(management.says("マスターID"), "{}", management.text());
    for path in ["/management/ids", "/management/stop", "/held", "/users"] {
        assert_eq!(
            browser.open(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_closed_day_keeps_users_out_but_not_the_master() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let person = certified(&house, &mut desk, "kiyo0012", "general").await;
    let (mut browser, _) = user_signs_in(&house, &person).await;
    let calendar = desk.open("/management/calendar").await;
    assert!(calendar.says("2026年11月"), "{}", calendar.text());
    assert!(!calendar.html.contains("name=\"day-2026-11-19\""), "over");
    let saved = desk
        .fill_and_follow("/management/calendar", &[("day-2026-11-20", "yes")])
        .await;
    assert!(saved.says("カレンダーを登録しました"), "{}", saved.text());

    let ended = browser.open("/main").await;
    assert!(ended.says("SESSION-CLOSED"), "{}", ended.text());
    let (_, refused) = user_signs_in(&house, &person).await;
    assert!(refused.says("SIGN-CLOSED"), "{}", refused.text());
    let main = desk.open("/main").await;
    assert!(main.says("休業日に設定されています"), "{}", main.text());
    house.pass(15 * HOUR);
    let (_, open) = user_signs_in(&house, &person).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text());

    let mut desk = at_desk(&house, &master).await;
    let next = desk.open("/management/calendar?month=2027-11").await;
    assert_eq!(next.status, StatusCode::OK);
    for out in ["2026-10", "2027-12", "2026-13", "x", "-1"] {
        let page = desk
            .open(&format!("/management/calendar?month={out}"))
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{out}");
    }
}

#[tokio::test]
async fn the_history_is_narrowed_paged_and_saved() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "approver").await;
    let path = "/management/ids/kiyo0012/edit";
    desk.fill_and_follow(path, &edit("continue", "")).await;
    let all = desk.open("/management/history").await;
    assert!(all.says("お客様IDの変更") && all.says("ログイン"));
    let of_user = desk
        .open("/management/history?user=kiyo0012&kind=users")
        .await;
    let rows = |page: &Page| page.html.matches("<time ").count();
    assert!(of_user.says("お客様IDの変更"), "{}", of_user.text());
    assert!(rows(&of_user) < rows(&all));
    for (query, found) in [
        ("from=2026-11-20&to=2026-11-20", true),
        ("to=2026-11-19", false),
        ("from=2026-11-21", false),
        ("user=nobody", false),
        ("kind=tokens&user=kiyo0012", false),
        ("from=garbage&kind=%27--", true),
    ] {
        let page = desk.open(&format!("/management/history?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert_eq!(rows(&page) > 0, found, "{query}");
    }
    let file = desk.open("/management/history.csv?user=kiyo0012").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(file.html.starts_with('\u{feff}'));
    assert!(file.html.contains("お客様IDの変更"), "{}", file.html);
}

#[tokio::test]
async fn a_locked_public_id_is_released() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let person = certified(&house, &mut desk, "kiyo0012", "general").await;
    let none = desk.open("/management/unlock").await;
    assert!(none.says("ロックされている利用者はいません"));
    let mut browser = house.browser(&person);
    for _ in 0..5 {
        browser.fill("/", &[("login_password", "wrong")]).await;
    }
    let waits = browser.fill("/", &[("login_password", PASSWORD)]).await;
    assert!(waits.says("SIGN-WAIT"), "{}", waits.text());
    let nobody = desk
        .fill("/management/unlock", &[("selected_user", "")])
        .await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = desk
        .fill_and_follow("/management/unlock", &[("selected_user", "kiyo0012")])
        .await;
    assert!(
        done.says("「kiyo0012」のロックを解除しました"),
        "{}",
        done.text()
    );
    let (_, open) = user_signs_in(&house, &person).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_token_is_registered_and_stopped() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "general").await;
    let path = "/management/tokens/kiyo0012";
    let code = house.code_before(2);
    let token = |serial: &'static str| {
        [
            ("token_serial", serial),
            ("one_time_password", code.as_str()),
        ]
    };
    let wrong = desk.fill(path, &token("none")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = desk.fill_and_follow(path, &token("T2")).await;
    assert!(set.says("認証情報を登録しました") && set.says("T2"));
    let stopped = desk.fill_and_follow(path, &[("act", "stop")]).await;
    assert!(stopped.says("認証情報を停止しました"), "{}", stopped.text());
    assert!(!stopped.says("T2"));
}

/// Facts: 50.
#[tokio::test]
async fn the_stop_takes_two_confirmations_and_everyone_is_out() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    let person = certified(&house, &mut desk, "kiyo0012", "general").await;
    let (mut browser, _) = user_signs_in(&house, &person).await;
    let first = "/management/stop";
    let unticked = desk.press(first).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let second = desk.fill_and_follow(first, &[("understood", "yes")]).await;
    assert!(second.says("取引停止の確認"), "{}", second.text());
    let path = "/management/stop/confirm";
    for (password, code) in [("", "入力してください"), ("wrong", "FB-PASSWORD")] {
        let again = desk.fill(path, &[("login_password", password)]).await;
        assert!(again.says(code), "{}", again.text());
    }
    assert_eq!(browser.open("/main").await.status, StatusCode::OK);
    let fields = [("login_password", master.person.pin.as_str())];
    let done = desk.fill(path, &fields).await;
    assert!(done.says("WEB-FB取引を停止しました"), "{}", done.text());
    for browser in [&mut browser, &mut desk] {
        let out = browser.open("/main").await;
        assert!(out.says("CONTRACT-SUSPENDED"), "{}", out.text());
        let sign_in = browser.open("/").await;
        assert!(sign_in.says("CONTRACT-SUSPENDED"), "{}", sign_in.text());
    }
}

#[tokio::test]
async fn each_profile_has_its_own_screens_only() {
    let (fb, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&fb, &master).await;
    for path in ["/menu", "/users", "/users/new", "/tokens", "/history"] {
        assert_eq!(
            desk.open(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for shared in ["/held", "/own-certificate"] {
        assert_eq!(desk.open(shared).await.status, StatusCode::OK, "{shared}");
    }
    let (direct, admin) = House::new().await;
    let mut desk = crate::administrator::at_desk(&direct, &admin).await;
    for path in [
        "/main",
        "/management",
        "/management/ids",
        "/services/transfer",
        "/management/history.csv",
    ] {
        assert_eq!(
            desk.open(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let mut public = direct.public();
    for path in ["/id", "/id/main", "/id/password"] {
        assert_eq!(
            public.open(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn doors_are_shut_to_strangers_and_to_other_companies() {
    let (house, master) = House::web_fb(|_| {}).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "general").await;
    let other = house.master(OTHER_COMPANY, "master02", "T3").await;
    let mut other = at_desk(&house, &other).await;
    for path in [
        "/management/ids/kiyo0012/edit",
        "/management/ids/kiyo0012/edited",
        "/management/ids/kiyo0012/deregister",
        "/management/tokens/kiyo0012",
        "/management/ids/nobody/edit",
        "/management/ids/%00/edit",
    ] {
        let page = other.open(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    let list = other.open("/management/ids").await;
    assert!(!list.says("kiyo0012"));
    let history = other.open("/management/history?user=kiyo0012").await;
    assert!(!history.says("お客様IDの登録"), "{}", history.text());

    let mut stranger = house.stranger(HolderKind::Administrator);
    for path in ["/main", "/management/ids", "/management/calendar"] {
        let page = stranger.open(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in [
        "/management/ids/new",
        "/management/ids/kiyo0012/edit",
        "/management/unlock",
        "/management/calendar",
        "/management/tokens/kiyo0012",
    ] {
        let forged = desk
            .ask(Method::POST, path, &[("csrf", "no")], "same-origin")
            .await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path}");
        let abroad = desk.ask(Method::POST, path, &[], "cross-site").await;
        assert_eq!(abroad.status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// Facts: 43.
#[tokio::test]
async fn the_login_page_has_both_blocks_where_the_bank_offers_both() {
    let (house, _) = House::web_fb(|policies| policies.id_password_sign_in = true).await;
    let mut public = house.public();
    let both = public.open("/?lang=ja").await;
    for words in [
        "ID・パスワード方式のお客さま",
        "ログインされるお客さまは、お客様ID、ログインパスワードを入力して、「ログイン」ボタンを押してください。",
        "使用方法",
        "電子証明書方式のお客さま",
        "ログインされるお客さまは「電子証明書ログイン」ボタンを押してください。",
        "電子証明書を取得されるお客さまは、「電子証明書取得」ボタンを押してください。",
        "電子証明書の有効期限が切れたお客さまは、「電子証明書取得」ボタンを押してください。",
    ] {
        assert!(both.says(words), "{words}: {}", both.text());
    }
    assert_eq!(public.open("/user").await.location.as_deref(), Some("/"));
    let (house, _) = House::web_fb(|_| {}).await;
    let mut public = house.public();
    let one = public.open("/?lang=ja").await;
    assert!(one.says("電子証明書ログイン") && !one.says("ID・パスワード方式"));
    let token = csrf_of_form(&mut public, "/acquisition/user/identity").await;
    let fields = [
        ("csrf", token.as_str()),
        ("customer_id", "kiyo0012"),
        ("login_password", PASSWORD),
    ];
    let posted = public
        .ask(Method::POST, "/id", &fields, "same-origin")
        .await;
    assert_eq!(posted.status, StatusCode::NOT_FOUND, "not offered");
}

async fn csrf_of_form(browser: &mut Browser, path: &str) -> String {
    let page = browser.open(path).await;
    csrf(&page.html)
}

/// Facts: 43.
#[tokio::test]
async fn a_password_alone_opens_a_weaker_session_and_never_for_certificates() {
    let (house, master) = House::web_fb(|policies| policies.id_password_sign_in = true).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "approver").await;
    let mut public = house.public();
    public.open("/?lang=ja").await;
    let sign_in = |id: &'static str, password: &'static str| {
        [("customer_id", id), ("login_password", password)]
    };
    for (id, password) in [
        ("kiyo0012", "wrong"),
        ("nobody", PASSWORD),
        ("%%", PASSWORD),
    ] {
        let refused = public.fill("/", &sign_in(id, password)).await;
        assert!(refused.says("FB-CRED"), "{id}: {}", refused.text());
    }
    let fields = [
        ("customer_id", "master01"),
        ("login_password", master.person.pin.as_str()),
    ];
    let refused = public.fill("/", &fields).await;
    assert!(refused.says("FB-CERTIFICATE"), "{}", refused.text());

    let in_now = public.fill("/", &sign_in("KIYO0012", PASSWORD)).await;
    assert_eq!(
        in_now.location.as_deref(),
        Some("/id/main"),
        "{}",
        in_now.text()
    );
    let first = public.open("/id/main").await;
    assert_eq!(first.location.as_deref(), Some("/id/password"));
    let new = |present: &'static str| {
        [
            ("login_password", present),
            ("new_password", "my-own-pass-9"),
            ("new_password_again", "my-own-pass-9"),
        ]
    };
    let wrong = public.fill("/id/password", &new("not-this-one")).await;
    assert!(wrong.says("FB-CRED"), "{}", wrong.text());
    let trail = house
        .database()
        .read(|tx| tegata_storage::audit::recent(tx, crate::support::BANK, None, 1))
        .await
        .unwrap();
    let last = &trail[0].event;
    assert_eq!(
        (last.act.as_str(), last.outcome.as_str()),
        ("change_pins", "refused")
    );
    let new = new(PASSWORD);
    let main = public.fill_and_follow("/id/password", &new).await;
    assert!(
        main.says("ID・パスワード方式でログイン中です"),
        "{}",
        main.text()
    );
    let hand_off = public.open("/id/services/fees").await;
    assert_eq!(
        hand_off.location.as_deref(),
        Some("https://banking.example/start?service=fees&right=approver")
    );

    // With a certificate, the password alone is worth nothing any more.
    house
        .certify(COMPANY, HolderKind::User, "kiyo0012", "my-own-pass-9")
        .await;
    let ended = public.open("/id/main").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    let refused = public
        .fill("/", &sign_in("kiyo0012", "my-own-pass-9"))
        .await;
    assert!(refused.says("FB-CERTIFICATE"), "{}", refused.text());
}

#[tokio::test]
async fn guessing_passwords_waits_and_leaves_the_certificate_alone() {
    let (house, master) = House::web_fb(|policies| policies.id_password_sign_in = true).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "approver").await;
    house.pins_are_their_own().await;
    let mut public = house.public();
    let fields =
        |password: &'static str| [("customer_id", "kiyo0012"), ("login_password", password)];
    for _ in 0..3 {
        public.fill("/", &fields("wrong")).await;
    }
    let waits = public.fill("/", &fields(PASSWORD)).await;
    assert!(
        waits.says("FB-CRED"),
        "right, but too soon: {}",
        waits.text()
    );
    let person = house
        .certify(COMPANY, HolderKind::User, "kiyo0012", PASSWORD)
        .await;
    let (_, open) = user_signs_in(&house, &person).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text());
    house.pass(DAY);
    let refused = public.fill("/", &fields(PASSWORD)).await;
    assert!(refused.says("FB-CERTIFICATE"), "{}", refused.text());
}

#[tokio::test]
async fn a_stopped_contract_is_told_to_the_right_password_only() {
    let (house, master) = House::web_fb(|policies| policies.id_password_sign_in = true).await;
    let mut desk = at_desk(&house, &master).await;
    registered(&mut desk, "kiyo0012", "approver").await;
    house.pins_are_their_own().await;
    desk.fill_and_follow("/management/stop", &[("understood", "yes")])
        .await;
    let password = [("login_password", master.person.pin.as_str())];
    desk.fill("/management/stop/confirm", &password).await;
    let mut public = house.public();
    for (password, code) in [("wrong", "FB-CRED"), (PASSWORD, "FB-LOCKED")] {
        let fields = [("customer_id", "kiyo0012"), ("login_password", password)];
        let page = public.fill("/", &fields).await;
        assert!(page.says(code), "{}", page.text());
    }
}
