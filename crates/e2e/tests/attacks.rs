//! Brute force, many posts at once, on both databases: counters stay exact, and of many equal posts one wins.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failing test should fail where it fails"
)]

use std::sync::Arc;

use anyhow::Result;
use tegata_domain::time::{HOUR, MINUTE, SECOND};
use tegata_e2e::world::{Holder, Options, Route, World};
use tegata_testkit::html::Form;
use tegata_testkit::http::{Client, NETWORK_1, NETWORK_2, Page};
use tegata_testkit::postgres::Cluster;
use tokio::task::JoinSet;

const CROWD: usize = 500;

/// Comparisons at sign-in before the first wait, and before the lock (`product.md`, policies: 5, then eight growing waits).
const SIGN_IN: (i64, i64) = (5, 13);
/// The same at acquisition (`protocol.md` §6).
const ACQUISITION: (i64, i64) = (3, 20);

#[tokio::test(flavor = "multi_thread")]
async fn parallel_attacks_on_sqlite() -> Result<()> {
    attack(World::start(Options::sqlite()).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_attacks_on_postgresql() -> Result<()> {
    let cluster = Cluster::start()?;
    let url = cluster.database()?;
    attack(World::start(Options::postgres(&url)).await?).await
}

async fn attack(world: World) -> Result<()> {
    let mut company = world.company(2).await?;
    for user in &mut company.users {
        world.user_acquires(user, Route::office()).await?;
    }
    let (administrator, user, other) =
        (&company.administrator, &company.users[0], &company.users[1]);
    reissues(&world, administrator, other).await?;
    one_time_password(&world, administrator, other).await?;
    wrong_pins_at_acquisition(&world, administrator, other).await?;
    wrong_pins_at_sign_in(&world, user).await?;
    wrong_pins_at_confirmation(&world, administrator, other).await?;
    world.stop().await
}

/// Five hundred wrong PINs at once: as many comparisons as are free. Then one after each wait, up to the lock.
async fn wrong_pins_at_sign_in(world: &World, user: &Holder) -> Result<()> {
    let browser = Arc::new(world.browser_with(user.identity()?, NETWORK_1)?);
    let url = world.url(&user.bank, 4, "/");
    let page = browser.get(&url).await?;
    let mut form = page.form_with(&["user_pin"])?;
    form.set("user_pin", "not-the-pin");
    let pages = crowd(CROWD, &browser, &page, &form).await?;
    assert!(pages.iter().all(|page| page.url.path() == "/"));
    let (free, locked) = SIGN_IN;
    assert_counter(world, user, "sign_in", free, false).await?;
    for comparisons in free + 1..=locked {
        world.pass(HOUR + SECOND);
        crowd(25, &browser, &page, &form).await?;
        let is_locked = comparisons == locked;
        assert_counter(world, user, "sign_in", comparisons, is_locked).await?;
    }
    // Locked, the right PIN opens nothing either, however long one waits.
    world.pass(24 * HOUR);
    form.set("user_pin", &user.pin);
    crowd(25, &browser, &page, &form).await?;
    assert_counter(world, user, "sign_in", locked, true).await?;
    assert!(world.user_signs_in(user, NETWORK_1).await.is_err());
    Ok(())
}

/// The confirmation PIN of an administrator who is signed in, guessed in the form of an act.
async fn wrong_pins_at_confirmation(
    world: &World,
    administrator: &Holder,
    user: &Holder,
) -> Result<()> {
    let (desk, page, mut form) = world.user_form(administrator, user, "resume", &[]).await?;
    let before = world.attempts(administrator, "confirmation").await?;
    let before = before.map_or(0, |row| row.comparisons);
    form.set("confirmation_pin", "not-the-pin");
    let desk = Arc::new(desk);
    crowd(100, &desk, &page, &form).await?;
    let after = world
        .attempts(administrator, "confirmation")
        .await?
        .unwrap();
    assert_eq!(
        (after.comparisons - before, after.failures),
        (SIGN_IN.0, SIGN_IN.0)
    );
    Ok(())
}

/// The same at acquisition, where strangers can do it: three are free, the twentieth stops.
async fn wrong_pins_at_acquisition(
    world: &World,
    administrator: &Holder,
    user: &Holder,
) -> Result<()> {
    world.user_act(administrator, user, "unlock", &[]).await?;
    let before = world.attempts(user, "acquisition").await?;
    let before = before.map_or(0, |row| row.comparisons);
    let stranger = Arc::new(world.browser(NETWORK_2)?);
    let url = world.url(&user.bank, 3, "/acquisition/user/identity");
    let page = stranger.get(&url).await?;
    let mut form = page.form_with(&["contract_id", "user_id", "user_pin"])?;
    for (name, value) in [
        ("contract_id", user.contract.as_str()),
        ("user_id", &user.id),
        ("user_pin", "not-the-pin"),
    ] {
        form.set(name, value);
    }
    let pages = crowd(CROWD, &stranger, &page, &form).await?;
    assert!(
        pages
            .iter()
            .all(|page| page.url.path() == "/acquisition/otp")
    );
    let (free, locked) = ACQUISITION;
    assert_counter(world, user, "acquisition", free, false).await?;
    for failures in free + 1..=locked {
        world.pass(HOUR + SECOND);
        crowd(10, &stranger, &page, &form).await?;
        assert_counter(world, user, "acquisition", failures, failures == locked).await?;
    }
    let after = world.attempts(user, "acquisition").await?.unwrap();
    assert_eq!(after.comparisons - before, locked);
    Ok(())
}

/// One code, posted five hundred times at once through three sessions of the same person: one ticket.
async fn one_time_password(world: &World, administrator: &Holder, user: &Holder) -> Result<()> {
    world.user_act(administrator, user, "unlock", &[]).await?;
    let before = world.acquisitions(user).await?.len();
    let mut sessions = Vec::new();
    for _ in 0..ACQUISITION.0 {
        let browser = world.browser(NETWORK_1)?;
        let page = world.identify(&browser, user, &user.pin).await?;
        sessions.push((Arc::new(browser), page));
    }
    let code = world.one_time_code(&user.token).await?;
    let mut posts = JoinSet::new();
    for at in 0..CROWD {
        let (browser, page) = &sessions[at % sessions.len()];
        let (browser, page, code) = (Arc::clone(browser), page.clone(), code.clone());
        posts.spawn(async move { browser.submit(&page, &[("one_time_password", &code)]).await });
    }
    let pages = all(posts).await?;
    let rows = world.acquisitions(user).await?;
    assert_eq!(rows.len(), before + 1, "one acceptance");
    let row = rows.last().unwrap();
    assert_eq!((row.state.as_str(), row.ended_at), ("ticketed", None));
    // Whoever got through sees the one ticket; everybody else a refusal.
    for page in pages {
        let accepted = page.url.path() == "/acquisition/app" && page.html().contains(&row.id);
        assert!(
            accepted || page.text().contains("ACQ-"),
            "{}\n{}",
            page.url,
            page.text()
        );
    }
    // Later, alone, and by a new session: still no second time.
    world.pass(MINUTE);
    let browser = world.browser(NETWORK_1)?;
    let page = world.identify(&browser, user, &user.pin).await?;
    let page = browser
        .submit(&page, &[("one_time_password", &code)])
        .await?;
    page.showing("ACQ-")?;
    assert_eq!(world.acquisitions(user).await?.len(), before + 1);
    Ok(())
}

/// Many clicks on one version of a page: one reissue for each version. Each click reserves a comparison of the PIN, so
/// that of a large crowd most are told to wait; of a small one all are told of the conflict.
async fn reissues(world: &World, administrator: &Holder, user: &Holder) -> Result<()> {
    let version = world.row(user).await?.version;
    for (round, clicks) in (1..).zip([4, 30, 4]) {
        let fields = [("certificate_choice", "reissue"), ("reason", "new_pc")];
        let (desk, page, form) = world
            .user_form(administrator, user, "change", &fields)
            .await?;
        let before = world.issues(user).await?.len();
        let pages = crowd(clicks, &Arc::new(desk), &page, &form).await?;
        let (won, lost): (Vec<_>, Vec<_>) = pages
            .into_iter()
            .partition(|page| page.url.query() == Some("done=reissued"));
        assert_eq!(won.len(), 1, "round {round}");
        for page in lost {
            let waits = clicks > 4 && page.text().contains("SIGN-WAIT");
            assert!(
                waits || page.text().contains("ADM-CONFLICT"),
                "{}",
                page.text()
            );
        }
        let issues = world.issues(user).await?;
        let open = issues.iter().filter(|issue| issue.status == "open").count();
        assert_eq!((issues.len(), open), (before + 1, 1));
        assert_eq!(world.row(user).await?.version, version + round);
    }
    Ok(())
}

async fn assert_counter(
    world: &World,
    holder: &Holder,
    purpose: &str,
    failures: i64,
    locked: bool,
) -> Result<()> {
    let counter = world.attempts(holder, purpose).await?.unwrap();
    assert_eq!((counter.failures, counter.locked), (failures, locked));
    if purpose == "sign_in" {
        // Nobody had signed in before, so every comparison ever made is one of these.
        assert_eq!(counter.comparisons, failures);
    }
    Ok(())
}

/// Sends one form so many times at once, each over a connection of its own.
async fn crowd(count: usize, browser: &Arc<Client>, page: &Page, form: &Form) -> Result<Vec<Page>> {
    let mut posts = JoinSet::new();
    for _ in 0..count {
        let (browser, page, form) = (Arc::clone(browser), page.clone(), form.clone());
        posts.spawn(async move { browser.submit_form(&page, &form).await });
    }
    all(posts).await
}

async fn all(mut posts: JoinSet<Result<Page>>) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    while let Some(page) = posts.join_next().await {
        pages.push(page??);
    }
    Ok(pages)
}
