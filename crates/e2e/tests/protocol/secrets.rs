//! Somebody reads the whole database, and the disk under it.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tegata_e2e::world::{Options, RawApp, World};
use tegata_testkit::http::NETWORK_1;
use url::Url;

use crate::Ticket;

#[tokio::test(flavor = "multi_thread")]
async fn dump_claims_nothing() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let outside = &mut company.users[0];
    world
        .reissue_outside(&company.administrator, outside)
        .await?;
    let user = &company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let code = world.pairing_code(&ticket.browser, &ticket.page).await?;
    let cookies = ticket.browser.cookies("localhost");
    let cookie = cookies
        .iter()
        .find_map(|cookie| cookie.split_once("-acquisition="))
        .map(|(_, value)| value.to_owned())
        .unwrap();
    let secret = query(&ticket.link, "secret");

    // What would claim, sign in or make codes is nowhere in the files, in no spelling.
    let disk = files(&world)?;
    let raw = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let plain_code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain_handover = user.handover_code.replace('-', "");
    let mut secrets: Vec<Vec<u8>> = [
        secret.as_str(),
        &cookie,
        &code,
        &plain_code,
        &user.handover_code,
        &plain_handover,
        &company.administrator.handover_code,
        &user.pin,
        &user.confirmation_pin,
        &company.administrator.pin,
        &company.administrator.confirmation_pin,
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec();
    for bytes in [raw(&secret), raw(&cookie), world.seed(&user.token)?] {
        secrets.push(hex::encode(&bytes).into_bytes());
        secrets.push(STANDARD.encode(&bytes).into_bytes());
        secrets.push(bytes);
    }
    for secret in &secrets {
        assert!(secret.len() >= 7, "too short to be looked for");
        let found = disk.windows(secret.len()).any(|part| part == secret);
        assert!(!found, "{} is stored", String::from_utf8_lossy(secret));
    }
    let id = world.row(user).await?.id;
    assert!(
        disk.windows(id.len()).any(|part| part == id.as_bytes()),
        "these are the files that hold the rows"
    );

    // What is stored instead opens nothing when it is sent back.
    let row = world.acquisitions(user).await?.pop().unwrap();
    let app = RawApp::new(&world)?;
    let digests = [row.link.unwrap(), row.code.unwrap(), row.session.unwrap()];
    for digest in &digests {
        let text = URL_SAFE_NO_PAD.encode(digest);
        let link = ticket.link.replace(&secret, &text);
        assert_ne!(link, ticket.link);
        assert_eq!(app.claim(&link).await?.code(), "ACQ-TICKET-EXPIRED");
        let thief = world.browser(NETWORK_1)?;
        thief.set_cookie(
            "localhost",
            &format!("__Host-tegata-{}-acquisition={text}", user.bank),
        );
        let page = world.url(&user.bank, 3, "/acquisition/app");
        let page = thief.get(&page).await?;
        assert!(!page.html().contains("tegata://"), "{}", page.text());
    }
    assert_eq!(app.claim(&ticket.link).await?.ok()?.state(), "paired");
    world.stop().await
}

/// Everything of the database, the write-ahead log included.
fn files(world: &World) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for name in ["tegata.db", "tegata.db-wal"] {
        all.extend(std::fs::read(world.file(name))?);
    }
    Ok(all)
}

fn query(link: &str, name: &str) -> String {
    let link = Url::parse(link).unwrap();
    let found = link.query_pairs().find(|(key, _)| key == name);
    found.unwrap().1.into_owned()
}
