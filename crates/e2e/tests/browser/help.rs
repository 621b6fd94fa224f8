//! Can't sign in: the diagnosis in a real browser, the code that the help desk opens, and the emergency stop from a phone.

use anyhow::{Context, Result, ensure};
use tegata_domain::certificate::CertificateState;
use tegata_e2e::world::{BANK, OTHER_BANK, Options, Route, World};
use tegata_testkit::browser::Browser;

use crate::support::{of, pc_of, shows};

/// Facts: 47, 48.
/// Picture: a_code_for_the_help_desk_and_a_stop_from_a_phone-1.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_the_help_desk_and_a_stop_from_a_phone() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    let pc = pc_of(&world, &[user])?;
    let browser = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(user))
        .select(&world.url(BANK, 8, ""), &of(user))
        .open()
        .await?;

    // The diagnosis names browser and clock, and gives a code.
    browser.goto(&world.url(BANK, 8, "/?lang=ja")).await?;
    let diagnosis = browser.wait_for_text("この電子証明書は使えます").await?;
    ensure!(diagnosis.contains("Chrome"), "{diagnosis}");
    browser
        .wait_for_text("このパソコンの時計は合っています。")
        .await?;
    browser.screenshot().await?;
    browser.click("サポートコードを表示").await?;
    browser.wait_for_text("30分間有効です").await?;
    browser.screenshot().await?;
    let code = browser.element("#support-code").await?.text().await?;

    // The help desk of that bank opens it; that of another sees nothing.
    for (bank, opens) in [(OTHER_BANK, false), (BANK, true)] {
        let member = world.member(bank, "teller")?;
        let desk = world.staff_signs_in(member).await?;
        let page = desk.get(&world.url(bank, 6, "/support")).await?;
        let seen = desk.submit(&page, &[("support_code", &code)]).await?.text();
        ensure!(seen.contains(&user.contract) == opens, "{bank}: {seen}");
        ensure!(seen.contains("HELP-CODE") != opens, "{bank}: {seen}");
    }

    // From a phone, outside all hours: contract ID, user ID, PIN.
    browser.resize(375, 800).await?;
    browser.goto(&world.url(BANK, 3, "/?lang=ja")).await?;
    browser
        .click("紛失・盗難・不正利用の緊急停止（24時間）")
        .await?;
    browser.wait_for_text("お電話でも止められます").await?;
    browser.screenshot().await?;
    browser
        .goto(&world.url(BANK, 3, "/emergency-stop/user"))
        .await?;
    browser.fill("contract_id", &user.contract).await?;
    browser.fill("user_id", &user.id).await?;
    browser.fill("user_pin", &user.pin).await?;
    browser.screenshot().await?;
    browser.click("緊急停止する").await?;
    browser.wait_for_text("緊急停止を受け付けました").await?;
    browser.screenshot().await?;
    let states = world.certificates(user).await?;
    let newest = states.last().context("a certificate")?;
    ensure!(*newest == CertificateState::Suspended, "{states:?}");

    browser.resize(1280, 900).await?;
    let words = ("電子証明書は停止中です", "The certificate is suspended");
    shows(&browser, &world.url(BANK, 8, "/"), "CERT-SUSPENDED", words).await?;
    browser
        .goto(&world.url(BANK, 3, "/trouble?lang=ja"))
        .await?;
    browser.click("電子証明書が選べない・使えない").await?;
    browser.click("「停止中です」と表示される").await?;
    browser.wait_for_text("電子証明書を調べる").await?;
    browser.screenshot().await?;
    world.stop().await
}
