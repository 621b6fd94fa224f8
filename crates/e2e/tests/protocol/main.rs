//! The threats of the acquisition protocol (`protocol.md` §10), each with its test under the name given there, against
//! the whole product and from two networks.
//!
//! Rules that no threat names are in `rules`. `older_list_refused` comes with the signed list of bank profiles; until then the app knows banks by profile files only.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failing test should fail where it fails"
)]

mod app;
mod browser_key;
mod browser_renewal;
mod crash;
mod denial;
mod links;
mod midway;
mod parallel;
mod phishing;
mod renewal;
mod requests;
mod rules;
mod secrets;

use anyhow::Result;
use tegata_e2e::world::{Acquired, Company, Holder, Options, RawApp, Route, World, acquisition};
use tegata_testkit::http::{Client, NETWORK_1, Page};

/// A world and a company with so many users, none of whom has a certificate yet. The company's network is network 1.
async fn office(users: usize) -> Result<(World, Company)> {
    office_on(Options::sqlite(), users).await
}

/// The same on another database.
async fn office_on(options: Options, users: usize) -> Result<(World, Company)> {
    let world = World::start(options).await?;
    let company = world.company(users).await?;
    Ok((world, company))
}

/// The user acquires in the office, and the administrator registers a reissue: an old certificate and an open right.
async fn reissue(world: &World, administrator: &Holder, user: &mut Holder) -> Result<()> {
    let acquired = world.user_acquires(user, Route::office()).await?;
    assert_eq!(acquired, Acquired::Valid);
    world
        .change_certificate(administrator, user, "reissue", "new_pc")
        .await?;
    Ok(())
}

/// A ticket in a browser of network 1, with its page and link.
struct Ticket {
    browser: Client,
    page: Page,
    link: String,
}

impl Ticket {
    async fn of(world: &World, holder: &Holder) -> Result<Self> {
        let browser = world.browser(NETWORK_1)?;
        let page = world.begin(&browser, holder).await?;
        let link = acquisition::link(&page)?;
        Ok(Self {
            browser,
            page,
            link,
        })
    }

    /// An app claims it and its number is typed: the acquisition's id.
    async fn approved(&self, world: &World, holder: &Holder, app: &RawApp) -> Result<String> {
        let claimed = app.claim(&self.link).await?.ok()?;
        let number = claimed.text("match_number");
        world
            .type_number(&self.browser, &holder.bank, number)
            .await?;
        let id = claimed.text("acquisition").to_owned();
        assert_eq!(app.standing(&id).await?.ok()?.state(), "approved");
        Ok(id)
    }
}

/// Nobody signs in with this holder's last certificate; the page shows this code.
async fn refused_at_sign_in(world: &World, holder: &Holder, code: &str) -> Result<()> {
    let page = world.user_knocks(holder).await?.showing(code)?;
    assert!(page.form_with(&["user_pin"]).is_err(), "{}", page.text());
    Ok(())
}
