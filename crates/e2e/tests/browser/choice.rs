//! *Choose another certificate* and what happens to people who are signed in: one browser run, never quit.

use anyhow::{Result, ensure};
use tegata_e2e::world::{BANK, Options, Route, World};
use tegata_testkit::browser::Browser;

use crate::person::{CHOOSE_ANOTHER, NEXT, Person, SIGN_IN};
use crate::support::{of, pc, pc_of};

const ROLE: (&str, &str) = (
    "管理者用の電子証明書が選択されました",
    "An administrator's certificate was chosen",
);
const NONE: (&str, &str) = (
    "電子証明書が提示されませんでした",
    "No certificate was presented",
);

/// Facts: 10, 41.
/// Picture: from_the_administrators_to_the_users-1, from_the_administrators_to_the_users-2, from_the_administrators_to_the_users-3.
#[tokio::test(flavor = "multi_thread")]
async fn from_the_administrators_to_the_users() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    world
        .user_acquires(&mut company.users[0], Route::office())
        .await?;
    let (administrator, user) = (&company.administrator, &company.users[0]);
    let pc = pc_of(&world, &[administrator, user])?;
    let options = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(administrator))
        .select("https://[*.]login.localhost", &of(user));
    let person = Person::english(&world, options).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.sees(ROLE).await?;
    person.clicks(CHOOSE_ANOTHER).await?;
    person.signs_in(user).await?;
    let url = person.browser.url().await?;
    ensure!(url.contains(".login.localhost:"), "{url}");
    person.clicks(NEXT).await?;
    person.sees(("メニュー", "Menu")).await?;
    // The first address keeps its choice: the browser has not forgotten it.
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.sees(ROLE).await?;
    world.stop().await
}

/// Facts: 39, 47.
/// Picture: from_none_to_one-1, from_none_to_one-3.
#[tokio::test(flavor = "multi_thread")]
async fn from_none_to_one() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    let pc = pc(&world)?;
    let options = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(user))
        .select("https://[*.]login.localhost", &of(user));
    let person = Person::japanese(&world, options).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.sees(NONE).await?;
    // The certificate comes while the browser runs; where none was offered, none is offered again.
    world.user_acquires(user, Route::office()).await?;
    pc.import(user.identity()?, "user")?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.sees(NONE).await?;
    person.clicks(CHOOSE_ANOTHER).await?;
    person.signs_in(user).await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_during_a_session_the_next_click_is_a_page() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    world
        .user_acquires(&mut company.users[0], Route::office())
        .await?;
    let (administrator, user) = (&company.administrator, &company.users[0]);
    let pc = pc_of(&world, &[user])?;
    let options = Browser::on(&pc).select("https://localhost", &of(user));
    let person = Person::english(&world, options).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.signs_in(user).await?;
    world
        .change_certificate(administrator, user, "revoke", "lost_or_stolen")
        .await?;
    person.clicks(NEXT).await?;
    let shown = person
        .sees(("電子証明書は失効しています", "The certificate is revoked"))
        .await?;
    ensure!(shown.contains("CERT-REVOKED"), "{shown}");
    world.stop().await
}

/// Facts: 45, 46.
/// Picture: locked_after_wrong_pins-1, locked_after_wrong_pins-2.
#[tokio::test(flavor = "multi_thread")]
async fn locked_after_wrong_pins() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    world
        .user_acquires(&mut company.users[0], Route::office())
        .await?;
    let (administrator, user) = (&company.administrator, &company.users[0]);
    let pc = pc_of(&world, &[user])?;
    let options = Browser::on(&pc).select("https://localhost", &of(user));
    let person = Person::japanese(&world, options).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    for _ in 0..20 {
        person.types(&[("user_pin", "chigau-00")]).await?;
        person.clicks(SIGN_IN).await?;
        person.browser.element("#reason-code, .failure").await?;
        let shown = person.browser.text().await?;
        if shown.contains("SIGN-LOCKED") {
            break;
        }
        // After repeated errors there is a wait, which ends for the server here.
        world.pass(crate::support::DAY / 24);
    }
    person
        .sees(("ロックされています", "Your access is locked"))
        .await?;
    world.user_act(administrator, user, "unlock", &[]).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.signs_in(user).await?;
    world.stop().await
}
