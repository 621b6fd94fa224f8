//! A key that never leaves its token: SoftHSM stands for the device, and the browser asks for its PIN on a display.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use tegata_e2e::agent::Agent;
use tegata_e2e::world::{BANK, Options, World};
use tegata_testkit::browser::Browser;
use tegata_testkit::http::NETWORK_1;
use tegata_testkit::softhsm::{self, Token};
use tegata_testkit::xvfb::Display;

use crate::person::{ACQUIRED, Person};
use crate::support::{of, pc};

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_asks_for_the_tokens_pin() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let user = company.users.remove(0);
    let pc = pc(&world)?;
    let token = Token::new()?;
    let library = softhsm::library()?;
    pc.add_module("softhsm", &library)?;
    let display = Display::start().await?;
    let options = Browser::on(&pc)
        .display(&display)
        .token(&token)
        .select(&world.url(BANK, 4, ""), &of(&user));
    let person = Person::japanese(&world, options).await?;

    let link = person.begins(&user).await?;
    person.clicks(("取得", "Acquire")).await?;
    let pin = pc.home().join("token-pin");
    std::fs::write(&pin, softhsm::PIN)?;
    let mut app = Agent::acquire(&pc, &link, &world.profile(BANK))
        .from(NETWORK_1)
        .with(&["--store", "pkcs11", "--token", softhsm::LABEL])
        .with(&["--pkcs11-module", &library.display().to_string()])
        .with(&["--token-pin-file", &pin.display().to_string()])
        .environment(token.environment())
        .start()?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    person.sees(ACQUIRED).await?;
    let (content, output) = app.end().await?;
    ensure!(content, "{output}");
    ensure!(pc.keys()?.is_empty(), "no key in the browser's database");

    let url = world.url(BANK, 4, "/");
    tokio::select! {
        opened = person.browser.goto(&url) => opened?,
        answered = answer_pin_boxes(&display) => answered?,
    }
    let status = person.signs_in(&user).await?;
    ensure!(status.contains("秘密鍵の保管"), "{status}");
    world.stop().await
}

/// Types the token's PIN into each box that asks for it, until the page is there.
async fn answer_pin_boxes(display: &Display) -> Result<()> {
    display.wait_for_window("ロック解除").await?;
    display.screenshot("token-pin-box")?;
    for _ in 0..5 {
        display.type_text(softhsm::PIN)?;
        display.press(&["Return"])?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        display.wait_for_window("ロック解除").await?;
    }
    bail!("the browser asks again and again")
}
