//! Server and app killed at every step, for real: afterwards one certificate is in force, with the key made first.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::Valid;
use tegata_e2e::agent::Agent;
use tegata_e2e::world::{Holder, Options, World, acquisition};
use tegata_testkit::http::{Client, NETWORK_1};
use tegata_testkit::pc::Pc;

/// What the app reports before and after each message.
const STEPS: [&str; 10] = [
    "claiming",
    "claimed",
    "number",
    "approved",
    "key",
    "requesting",
    "issued",
    "installed",
    "proving",
    "valid",
];

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Victim {
    App,
    Server,
    Both,
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_at_every_step() -> Result<()> {
    let mut world = World::process(Options::sqlite()).await?;
    let victims = [Victim::App, Victim::Server, Victim::Both];
    let company = world.company(STEPS.len() * victims.len()).await?;
    let mut users = company.users.iter();
    for victim in victims {
        for step in STEPS {
            let user = users.next().unwrap();
            killed_once(&mut world, user, victim, step)
                .await
                .map_err(|error| error.context(format!("{victim:?} killed at {step}")))?;
        }
    }
    world.stop().await
}

async fn killed_once(world: &mut World, user: &Holder, victim: Victim, step: &str) -> Result<()> {
    let pc = Pc::new()?;
    let browser = world.browser(NETWORK_1)?;
    let page = world.begin(&browser, user).await?;
    let link = acquisition::link(&page)?;
    let mut run = world.app_on(&pc, &user.bank, &link, NETWORK_1).start()?;
    let after_number = !["claiming", "claimed", "number"].contains(&step);
    if after_number {
        let number = run.number().await?;
        world.type_number(&browser, &user.bank, &number).await?;
    }
    run.event(step).await?;
    if victim != Victim::App {
        world.kill();
    }
    if victim != Victim::Server {
        run.kill();
    }
    if victim != Victim::App {
        world.restart().await?;
    }
    if victim != Victim::Server {
        let profile = world.profile(&user.bank).display().to_string();
        // Until the answer to its claim is journalled the app is opened by the link again; later it goes on by itself.
        run = match step {
            "claiming" | "claimed" | "valid" => world.app_on(&pc, &user.bank, &link, NETWORK_1),
            _ => Agent::command(&pc, &["acquire", "--yes", "--bank-profile", &profile])
                .from(NETWORK_1),
        }
        .start()?;
    }
    if !after_number {
        approve(world, &browser, user, &mut run).await?;
    }
    let (mut content, mut output) = run.end().await?;
    if victim != Victim::Server && output.contains("nothing to go on with") {
        // It was done before the kill came: then the link says so.
        let run = world.app_on(&pc, &user.bank, &link, NETWORK_1).start()?;
        (content, output) = run.end().await?;
    }
    assert!(
        content && output.contains("\"event\":\"valid\""),
        "{output}"
    );

    assert_eq!(world.certificates(user).await?, [Valid]);
    let rows = world.acquisitions(user).await?;
    assert_eq!(rows.len(), 1, "the same acquisition to the end");
    assert_eq!(rows[0].state.as_str(), "valid");
    let keys = std::fs::read_dir(acquisition::keys(&pc))?.count();
    assert_eq!(keys, 2, "one key, one certificate");
    let identity = acquisition::newest_identity(&pc)?;
    let mut user = user.clone();
    user.certificate = Some(identity);
    world.user_signs_in(&user, NETWORK_1).await?;
    Ok(())
}

async fn approve(
    world: &World,
    browser: &Client,
    user: &Holder,
    run: &mut tegata_e2e::agent::Run,
) -> Result<()> {
    let number = run.number().await?;
    let page = world.type_number(browser, &user.bank, &number).await?;
    assert!(page.url.path().starts_with("/acquisition/"), "{}", page.url);
    Ok(())
}
