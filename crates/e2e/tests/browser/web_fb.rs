//! Seed 004 by hand: the master reissues a public ID, who acquires on a new PC with ID and password and signs in there.

use anyhow::{Result, ensure};
use tegata_e2e::agent::Agent;
use tegata_e2e::world::{Options, Route, WEB_FB_BANK, World};
use tegata_testkit::browser::Browser;
use tegata_testkit::http::NETWORK_1;

use crate::person::{Person, Words};
use crate::support::{of, pc, pc_of};

const CERTIFICATE_LOGIN: Words = ("電子証明書ログイン", "");
const LOGIN: Words = ("ログイン", "");
const MAIN: Words = ("メイン", "");
const REGISTER: Words = ("登録", "");
const ACQUIRE: Words = ("取得", "");

/// What the page of the manual says at the end.
const COMPLETION: [&str; 11] = [
    "ログインを行う場合は「電子証明書ログイン」ボタンから、この電子証明書を使用してログインしてください。",
    "電子証明書情報",
    "Country = JP",
    "Organization = Mihon Shinkin Information Center",
    "Organizational Unit = Mihon Shinkin Internet Banking Intermediate CA",
    "Organizational Unit = USERTYPE - 2",
    "Organizational Unit = CERTISSUEDNUM - 2",
    "Common Name = kiyo0012 9992",
    "シリアル番号 = ",
    "※ この電子証明書がインストールされたパソコン以外ではログインできません。",
    "※ 電子証明書の有効期間は1年です。",
];

/// Facts: 1, 22, 24, 33, 34, 36, 39, 43, 50, 51, 52, 53.
/// Picture: the_master_reissues_and_the_user_acquires_on_a_new_pc-1, the_master_reissues_and_the_user_acquires_on_a_new_pc-4, the_master_reissues_and_the_user_acquires_on_a_new_pc-6, the_master_reissues_and_the_user_acquires_on_a_new_pc-7, the_master_reissues_and_the_user_acquires_on_a_new_pc-9, the_master_reissues_and_the_user_acquires_on_a_new_pc-10, the_master_reissues_and_the_user_acquires_on_a_new_pc-13.
#[tokio::test(flavor = "multi_thread")]
async fn the_master_reissues_and_the_user_acquires_on_a_new_pc() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let master = world.master("00001112223", "otemat9").await?;
    let mut user = world.register_id(&master, "kiyo0012", "approver").await?;
    // From another network it is held; the master's office makes it known.
    world.user_acquires(&mut user, Route::office()).await?;
    world.fb_signs_in(&user).await?;

    let office = pc_of(&world, &[&master])?;
    let options = Browser::on(&office)
        .select(&world.url(WEB_FB_BANK, 4, ""), &of(&master))
        .select(&world.url(WEB_FB_BANK, 5, ""), &of(&master));
    let person = Person::japanese(&world, options).await?;
    let login = world.url(WEB_FB_BANK, 3, "/");
    person.browser.goto(&login).await?;
    person.sees(("ID・パスワード方式のお客さま", "")).await?;
    person.clicks(CERTIFICATE_LOGIN).await?;
    person.types(&[("login_password", &master.pin)]).await?;
    person.clicks(LOGIN).await?;
    person.sees(MAIN).await?;
    person.clicks(("管理機能", "")).await?;
    person
        .sees(("ワンタイムパスワード認証情報管理", ""))
        .await?;
    person.clicks(("IDメンテナンス", "")).await?;
    person.sees(("利用者選択", "")).await?;
    person.browser.choose("selected_user").await?;
    person.clicks(("編集", "")).await?;
    person.sees(("継続利用する", "")).await?;
    person.browser.choose("certificate_choice-reissue").await?;
    person.browser.choose("reason-new_pc").await?;
    person.browser.screenshot().await?;
    person.clicks(REGISTER).await?;
    let done = person.sees(("お客様IDの変更が終了しました。", "")).await?;
    ensure!(done.contains("このお客様IDは「kiyo0012」です。"), "{done}");
    person.clicks(("IDメンテナンス TOP", "")).await?;
    person.sees(("利用者選択", "")).await?;

    let new = pc(&world)?;
    let options = Browser::on(&new).select(&world.url(WEB_FB_BANK, 4, ""), &of(&user));
    let person = Person::japanese(&world, options).await?;
    person.browser.goto(&login).await?;
    person.clicks(("電子証明書取得", "")).await?;
    person
        .clicks(("指示は受けていません。取得をはじめる", ""))
        .await?;
    person
        .sees(("電子証明書取得に必要な本人認証を行います。", ""))
        .await?;
    person
        .types(&[("customer_id", &user.id), ("login_password", &user.pin)])
        .await?;
    person.clicks(ACQUIRE).await?;
    person.sees(("電子証明書の取得を開始します。", "")).await?;
    person.clicks(ACQUIRE).await?;
    let link = person.link().await?;
    person.browser.screenshot().await?;
    let mut app = Agent::acquire(&new, &link, &world.profile(WEB_FB_BANK))
        .from(NETWORK_1)
        .start()?;
    person.clicks(ACQUIRE).await?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    let done = person
        .sees(("電子証明書のインストールが完了しました", ""))
        .await?;
    for line in COMPLETION {
        ensure!(done.contains(line), "no {line} in:\n{done}");
    }
    let (content, output) = app.end().await?;
    ensure!(content, "{output}");
    person.clicks(CERTIFICATE_LOGIN).await?;
    person.types(&[("login_password", &user.pin)]).await?;
    person.clicks(LOGIN).await?;
    person.sees(MAIN).await?;
    let old = world.user_knocks(&user).await?;
    ensure!(old.text().contains("CERT-SUPERSEDED"), "{}", old.text());
    world.stop().await
}
