//! What the real app refuses and says: fake banks, a PC whose clock is wrong.

use anyhow::Result;
use serde_json::Value;
use tegata_domain::time::{HOUR, MINUTE, SECOND};
use tegata_e2e::agent::Agent;
use tegata_e2e::world::{Holder, Options, World, acquisition};
use tegata_testkit::http::NETWORK_1;
use tegata_testkit::openssl::Authority;
use tegata_testkit::pc::Pc;

use crate::{Ticket, office};

#[tokio::test(flavor = "multi_thread")]
async fn unknown_origin_refused() -> Result<()> {
    let (world, company) = office(1).await?;
    let user = &company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let origin = world.url(&user.bank, 3, "");
    let pc = Pc::new()?;
    for evil in [
        "https://localhost.evil.example".to_owned(),
        format!("{origin}.evil.example"),
        world.url(&user.bank, 8, ""),
        origin.replace("https", "http"),
        origin.replace("localhost", "user@localhost"),
    ] {
        let link = acquisition::with_server(&ticket.link, &evil)?;
        let run = world.app_on(&pc, &user.bank, &link, NETWORK_1).start()?;
        let (content, output) = run.end().await?;
        assert!(
            !content && output.contains("ACQ-SERVER"),
            "{evil}: {output}"
        );
    }
    // Without the profile even the true link names nobody.
    let run = Agent::command(&pc, &["acquire", &ticket.link, "--yes"]).start()?;
    let (content, output) = run.end().await?;
    assert!(!content && output.contains("ACQ-SERVER"), "{output}");
    assert_eq!(state(&world, user).await?, "ticketed");
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_root_refused() -> Result<()> {
    let (world, company) = office(1).await?;
    let user = &company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let stranger = Authority::new(&world.file("kept"), "stranger")?;
    let mut profile: Value = serde_json::from_slice(&std::fs::read(world.profile(&user.bank))?)?;
    profile["tls_roots_pem"] = std::fs::read_to_string(&stranger.identity.certificate)?.into();
    let path = world.file("stranger.json");
    std::fs::write(&path, profile.to_string())?;
    let pc = Pc::new()?;
    let run = Agent::acquire(&pc, &ticket.link, &path).start()?;
    let (content, output) = run.end().await?;
    assert!(!content && output.contains("ACQ-NET"), "{output}");
    assert!(!output.contains("\"event\":\"retry\""), "{output}");
    assert_eq!(state(&world, user).await?, "ticketed");
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_pc_clock_is_named() -> Result<()> {
    // The PC's clock is the machine's; so the server's is set, to say that the PC is `ahead` of it.
    for ahead in [-(2 * HOUR), 2 * HOUR + 7 * MINUTE, 0] {
        let world = World::start(Options::sqlite().installed_ago(ahead)).await?;
        let company = world.company(1).await?;
        let user = &company.users[0];
        let ticket = Ticket::of(&world, user).await?;
        let pc = Pc::new()?;
        let mut run = world
            .app_on(&pc, &user.bank, &ticket.link, NETWORK_1)
            .start()?;
        let number = run.number().await?;
        world
            .type_number(&ticket.browser, &user.bank, &number)
            .await?;
        let (content, output) = run.end().await?;
        assert!(content, "the clock of a PC judges nothing: {output}");
        assert!(output.contains("\"event\":\"valid\""), "{output}");
        let said = output
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find(|event| event["event"] == "clock");
        if ahead == 0 {
            assert!(said.is_none(), "{output}");
        } else {
            let seconds = said.unwrap()["seconds"].as_i64().unwrap();
            let off = seconds * SECOND + world.offset();
            assert!(off.abs() <= 2 * SECOND, "{seconds} s for {ahead} ms");
        }
        world.stop().await?;
    }
    Ok(())
}

async fn state(world: &World, user: &Holder) -> Result<&'static str> {
    let all = world.acquisitions(user).await?;
    Ok(all.last().unwrap().state.as_str())
}
