//! Every page that can be opened without typing, at the width of a phone, in both languages: nothing is cut off. And the
//! on-screen keyboard, for those who want it.

use anyhow::{Context, Result, ensure};
use tegata_e2e::world::{BANK, Options, Route, World};
use tegata_testkit::browser::Browser;

use crate::person::{Person, SIGN_IN, STATUS, USER_SIGN_IN};
use crate::support::{of, pc_of};

const PUBLIC: [&str; 16] = [
    "/",
    "/user",
    "/administrator",
    "/help/acquisition",
    "/help/download",
    "/help/download-trouble",
    "/help/environments",
    "/emergency-stop",
    "/emergency-stop/user",
    "/emergency-stop/received",
    "/trouble",
    "/trouble/certificate",
    "/trouble/windows-account",
    "/acquisition/user",
    "/acquisition/user/identity",
    "/acquisition/administrator/identity",
];
const USER: [&str; 4] = ["/status", "/menu", "/renewal", "/sign-out"];
const ADMINISTRATOR: [&str; 17] = [
    "/menu",
    "/users",
    "/users/new",
    "/users/riyousya1/change",
    "/users/riyousya1/suspend",
    "/users/riyousya1/resume",
    "/users/riyousya1/unlock",
    "/users/riyousya1/pins",
    "/users/riyousya1/token",
    "/users/riyousya1/token-replace",
    "/users/riyousya1/token-resync",
    "/users/riyousya1/deregister",
    "/tokens",
    "/held",
    "/history",
    "/own-certificate",
    "/renewal",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cut_off_on_a_phone() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    world
        .user_acquires(&mut company.users[0], Route::office())
        .await?;
    let (administrator, user) = (&company.administrator, &company.users[0]);
    let pc = pc_of(&world, &[administrator, user])?;
    let options = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(user))
        .select(&world.url(BANK, 5, ""), &of(administrator))
        .select(&world.url(BANK, 8, ""), &of(user));
    let person = Person::japanese(&world, options).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.signs_in(user).await?;
    person.administers(administrator).await?;
    person.browser.resize(375, 800).await?;
    for language in ["ja", "en"] {
        let sites = [
            (3, &PUBLIC[..]),
            (4, &USER),
            (5, &ADMINISTRATOR),
            (8, &["/"]),
        ];
        for (offset, paths) in sites {
            for path in paths {
                let url = world.url(BANK, offset, path);
                fits(&person.browser, &format!("{url}?lang={language}")).await?;
            }
        }
    }
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_on_screen_keyboard_types() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    let pc = pc_of(&world, &[user])?;
    let options = Browser::on(&pc).select("https://localhost", &of(user));
    let person = Person::japanese(&world, options).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.sees(USER_SIGN_IN).await?;
    person
        .clicks(("ソフトウェアキーボード入力", "On-screen keyboard"))
        .await?;
    for key in user.pin.chars() {
        person.browser.click(&key.to_string()).await?;
    }
    person.browser.screenshot().await?;
    person.clicks(SIGN_IN).await?;
    person.sees(STATUS).await?;
    world.stop().await
}

/// The page is no wider than the screen; a table may scroll within its own frame.
async fn fits(browser: &Browser, url: &str) -> Result<()> {
    browser.goto(url).await?;
    browser.element("h1").await?;
    browser.screenshot().await?;
    let text = browser.text().await?;
    ensure!(!text.contains("HTTP-"), "{url}:\n{text}");
    let script = "return document.documentElement.scrollWidth";
    let width = browser.client().execute(script, vec![]).await?;
    let width = width.as_u64().context("a width is a number")?;
    ensure!(width <= 375, "{url} is {width} pixels wide");
    Ok(())
}
