//! The administrator's pages, walked once in English.

use anyhow::{Result, ensure};
use tegata_e2e::world::{BANK, Holder, Options, Route, World};
use tegata_testkit::browser::Browser;
use tegata_testkit::http::NETWORK_1;

use crate::person::{Person, Words};
use crate::support::{DAY, of, pc_of};

const OK: Words = ("OK", "OK");

/// Facts: 3, 14, 15, 18, 19.
/// Picture: the_administrator_registers_changes_and_deregisters-4, the_administrator_registers_changes_and_deregisters-5, the_administrator_registers_changes_and_deregisters-6, the_administrator_registers_changes_and_deregisters-8.
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_registers_changes_and_deregisters() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let company = world.company(0).await?;
    let administrator = &company.administrator;
    let pc = pc_of(&world, &[administrator])?;
    let options = Browser::on(&pc).select("https://localhost", &of(administrator));
    let person = Person::english(&world, options).await?;
    person.administers(administrator).await?;
    person
        .clicks(("利用者情報登録／変更", "Register or change users"))
        .await?;
    person
        .sees(("利用者はまだ", "No user is registered yet."))
        .await?;
    person.clicks(("新規登録", "Register a user")).await?;
    let token = world.fresh_token()?;
    let fields = [
        ("new_user_id", "riyousya9"),
        ("user_name", "見本 桜"),
        ("new_pin", "sakura-no-9"),
        ("new_pin_again", "sakura-no-9"),
        ("new_confirmation_pin", "kakunin-99"),
        ("new_confirmation_pin_again", "kakunin-99"),
    ];
    person.types(&fields).await?;
    // Without the confirmation PIN the form comes back with what was typed, but for the PINs.
    person.clicks(OK).await?;
    person.browser.element(".error-summary").await?;
    person.browser.screenshot().await?;
    person.types(&fields).await?;
    confirms(&person, administrator).await?;
    person
        .sees(("利用者を登録しました", "The user was registered"))
        .await?;
    acts(&person, &world, ("", "Register a token")).await?;
    let code = world.code_before(&token)?;
    person
        .types(&[("token_serial", &token), ("one_time_password", &code)])
        .await?;
    confirms(&person, administrator).await?;
    person
        .sees(("トークンを登録しました", "The token was registered"))
        .await?;
    acts(&person, &world, ("", "Set new PINs")).await?;
    person
        .types(&[
            ("new_pin", "tsubaki-no-9"),
            ("new_pin_again", "tsubaki-no-9"),
        ])
        .await?;
    confirms(&person, administrator).await?;
    person.sees(("", "The PINs were set")).await?;
    for page in ["Tokens", "Administrators", "History"] {
        person.browser.click(page).await?;
        person.browser.element("h1").await?;
        person.browser.screenshot().await?;
    }
    acts(&person, &world, ("", "Deregister")).await?;
    confirms(&person, administrator).await?;
    person.sees(("", "The user was deregistered")).await?;
    person.clicks(("", "Sign out")).await?;
    person.sees(("", "You have signed out")).await?;
    world.stop().await
}

/// Facts: 17, 46.
/// Picture: the_administrator_stops_and_restores-4, the_administrator_stops_and_restores-6.
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_stops_and_restores() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let administrator = &company.administrator;
    let user = &mut company.users[0];
    user.id = "riyousya1".to_owned();
    world.user_acquires(user, Route::office()).await?;
    lock(&world, user).await?;
    let pc = pc_of(&world, &[administrator])?;
    let options = Browser::on(&pc).select("https://localhost", &of(administrator));
    let person = Person::english(&world, options).await?;
    person.administers(administrator).await?;
    person
        .clicks(("利用者情報登録／変更", "Register or change users"))
        .await?;
    person.sees(("", "Locked")).await?;
    picks(&person, ("", "Unlock")).await?;
    confirms(&person, administrator).await?;
    person.sees(("", "The user was unlocked")).await?;
    world.user_signs_in(user, NETWORK_1).await?;

    person.clicks(("", "Users")).await?;
    picks(&person, ("", "Suspend")).await?;
    person.clicks(OK).await?;
    person.sees(("", "The certificate was suspended")).await?;
    world.user_knocks(user).await?.showing("CERT-SUSPENDED")?;
    person.clicks(("", "Users")).await?;
    picks(&person, ("", "Resume")).await?;
    confirms(&person, administrator).await?;
    person.sees(("", "The certificate was resumed")).await?;
    world.user_signs_in(user, NETWORK_1).await?;

    for (choice, reason, done) in [
        ("continue", None, "The user was changed"),
        ("reissue", Some("new_pc"), "The reissue was registered"),
        ("revoke", Some("compromised"), "The certificate was revoked"),
    ] {
        person.clicks(("", "Users")).await?;
        picks(&person, ("", "Change")).await?;
        let choice = format!("certificate_choice-{choice}");
        person.browser.choose(&choice).await?;
        if let Some(reason) = reason {
            person.browser.choose(&format!("reason-{reason}")).await?;
        }
        confirms(&person, administrator).await?;
        let shown = person.browser.wait_for_text(done).await?;
        person.browser.screenshot().await?;
        ensure!(!shown.contains("HTTP-"), "{shown}");
    }
    world.user_knocks(user).await?.showing("CERT-REVOKED")?;
    world.stop().await
}

/// Opens the list, picks the only user and an act.
async fn acts(person: &Person<'_>, world: &World, act: Words) -> Result<()> {
    person.browser.goto(&world.url(BANK, 5, "/users")).await?;
    person.browser.choose("selected_user").await?;
    person.browser.screenshot().await?;
    person.clicks(act).await
}

/// The same on the list as it stands.
async fn picks(person: &Person<'_>, act: Words) -> Result<()> {
    person.browser.choose("selected_user").await?;
    person.clicks(act).await
}

async fn confirms(person: &Person<'_>, administrator: &Holder) -> Result<()> {
    let pin = administrator.confirmation_pin.as_str();
    person.types(&[("confirmation_pin", pin)]).await?;
    person.browser.screenshot().await?;
    person.clicks(OK).await
}

/// Wrong PINs until nothing more is accepted.
async fn lock(world: &World, user: &Holder) -> Result<()> {
    let browser = world.browser_with(user.identity()?, NETWORK_1)?;
    for _ in 0..20 {
        let page = browser.get(&world.url(BANK, 4, "/")).await?;
        let page = browser.submit(&page, &[("user_pin", "chigau-00")]).await?;
        if page.text().contains("SIGN-LOCKED") {
            return Ok(());
        }
        world.pass(DAY / 24);
    }
    anyhow::bail!("twenty wrong PINs do not lock")
}
