//! A right is lost while an acquisition runs: whatever comes next stops it.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Issued, Revoked, Superseded, Valid};
use tegata_domain::time::{HOUR, SECOND};
use tegata_e2e::world::{Holder, Kind, RawApp, Route, World};
use tegata_testkit::http::NETWORK_1;

use crate::{Ticket, office, reissue};

/// Five wrong PINs are free, then eight growing waits.
const LOCKED_AT: i64 = 13;

/// Where the acquisition is when the right is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
enum At {
    Ticketed,
    Paired,
    Approved,
    Issued,
}

const STEPS: [At; 4] = [At::Ticketed, At::Paired, At::Approved, At::Issued];

struct Running {
    ticket: Ticket,
    app: RawApp,
    id: String,
    number: String,
}

impl Running {
    async fn up_to(world: &World, holder: &Holder, at: At) -> Result<Self> {
        let ticket = Ticket::of(world, holder).await?;
        let mut running = Self {
            ticket,
            app: RawApp::new(world)?,
            id: String::new(),
            number: String::new(),
        };
        if at == At::Ticketed {
            return Ok(running);
        }
        let claim = running.app.claim(&running.ticket.link).await?.ok()?;
        claim.text("acquisition").clone_into(&mut running.id);
        claim.text("match_number").clone_into(&mut running.number);
        if at == At::Paired {
            return Ok(running);
        }
        let browser = &running.ticket.browser;
        world
            .type_number(browser, &holder.bank, &running.number)
            .await?;
        if at == At::Issued {
            running.app.certificate(&running.id).await?;
        }
        Ok(running)
    }

    /// Every message that could follow is refused with this code, in the app and in the browser.
    async fn is_over(&self, world: &World, holder: &Holder, code: &str) -> Result<()> {
        assert_eq!(self.app.claim(&self.ticket.link).await?.code(), code);
        if !self.id.is_empty() {
            assert_eq!(self.app.standing(&self.id).await?.code(), code);
            let (_, request) = self.app.request(&self.id)?;
            assert_eq!(self.app.submit(&self.id, &request).await?.code(), code);
            // Without a certificate to show there is nothing to prove; with one the code says why not.
            let proof = self.app.prove(&self.id).await?;
            assert!(
                [code, "ACQ-CONFIRM-FAIL"].contains(&proof.code()),
                "{proof:?}"
            );
        }
        let browser = &self.ticket.browser;
        for path in ["app", "number", "progress"] {
            let url = world.url(&holder.bank, 3, &format!("/acquisition/{path}"));
            let page = browser.get(&url).await?;
            assert_eq!(page.url.path(), "/acquisition/result");
        }
        let shown = world.result(browser, &holder.bank).await?;
        // The page of a stop has words of its own and no code.
        if code != "ACQ-STOPPED" {
            shown.showing(code)?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lock_at_each_step_stops() -> Result<()> {
    let (world, mut company) = office(STEPS.len()).await?;
    for (at, user) in STEPS.into_iter().zip(&mut company.users) {
        reissue(&world, &company.administrator, user).await?;
        nearly_lock(&world, user).await?;
        let running = Running::up_to(&world, user, at).await?;
        lock(&world, user).await?;
        running.is_over(&world, user, "ACQ-LOCKED").await?;
        let states = world.certificates(user).await?;
        let expected: &[_] = match at {
            At::Issued => &[Valid, Revoked],
            _ => &[Valid],
        };
        assert_eq!(states, expected, "{at:?}");
        // The right is still open: unlocked, the user begins again.
        world
            .user_act(&company.administrator, user, "unlock", &[])
            .await?;
        world.user_acquires(user, Route::office()).await?;
        let states = world.certificates(user).await?;
        assert_eq!(states.last(), Some(&Valid), "{at:?}");
        assert_eq!(states.first(), Some(&Superseded), "{at:?}");
    }
    world.stop().await
}

/// The same for every other right: withdrawn, without token, no user any more.
#[tokio::test(flavor = "multi_thread")]
async fn lost_right_at_each_step_stops() -> Result<()> {
    for (act, fields, code) in [
        (
            "change",
            &[("certificate_choice", "revoke"), ("reason", "compromised")][..],
            "ACQ-STOPPED",
        ),
        ("token", &[("act", "stop")][..], "ACQ-STOPPED"),
        ("deregister", &[][..], "ACQ-STOPPED"),
    ] {
        let (world, company) = office(STEPS.len()).await?;
        for (at, user) in STEPS.into_iter().zip(&company.users) {
            let running = Running::up_to(&world, user, at).await?;
            // Deregistered, the holder is found by its row only.
            world
                .user_act(&company.administrator, user, act, fields)
                .await?;
            let first = running.app.claim(&running.ticket.link).await?;
            let expected = if act == "token" { "ACQ-NOTOKEN" } else { code };
            assert_eq!(first.code(), expected, "{act} {at:?}");
            running.is_over(&world, user, code).await?;
            if act != "deregister" {
                let states = world.certificates(user).await?;
                assert!(
                    !states.contains(&Valid) && !states.contains(&Issued),
                    "{states:?}"
                );
            }
        }
        world.stop().await?;
    }
    Ok(())
}

/// The contract's administrator is locked, and with them, by the bank's policy, the users. A few wrong PINs and the wait
/// after them stop nobody.
/// Facts: 45.
#[tokio::test(flavor = "multi_thread")]
async fn administrators_lock_stops_users() -> Result<()> {
    let (world, company) = office(2).await?;
    let administrator = &company.administrator;
    nearly_lock(&world, administrator).await?;
    let (waiting, locked) = (&company.users[0], &company.users[1]);
    let running = Running::up_to(&world, waiting, At::Issued).await?;
    let counter = world.attempts(administrator, "sign_in").await?.unwrap();
    assert!(counter.not_before > 0 && !counter.locked);
    assert_eq!(running.app.prove(&running.id).await?.ok()?.state(), "valid");

    let running = Running::up_to(&world, locked, At::Issued).await?;
    lock(&world, administrator).await?;
    running.is_over(&world, locked, "ACQ-LOCKED").await?;
    assert_eq!(world.certificates(locked).await?, [Revoked]);
    world.stop().await
}

/// The user mistypes the PIN elsewhere while the app runs: a wait, no lock, and the certificate comes into force.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_stops_nothing() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    reissue(&world, &company.administrator, user).await?;
    let running = Running::up_to(&world, user, At::Issued).await?;
    for _ in 0..6 {
        wrong_pin(&world, user).await?;
    }
    let counter = world.attempts(user, "sign_in").await?.unwrap();
    assert!(counter.not_before > world.now() && !counter.locked);
    assert_eq!(running.app.prove(&running.id).await?.ok()?.state(), "valid");
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    world.stop().await
}

/// Wrong PINs behind a certificate up to one before the lock, with every wait sat out.
async fn nearly_lock(world: &World, holder: &Holder) -> Result<()> {
    for _ in 1..LOCKED_AT {
        wrong_pin(world, holder).await?;
        world.pass(HOUR + SECOND);
    }
    Ok(())
}

async fn wrong_pin(world: &World, holder: &Holder) -> Result<()> {
    let browser = world.browser_with(holder.identity()?, NETWORK_1)?;
    let (offset, field) = match holder.kind {
        Kind::Administrator => (5, "contract_pin"),
        Kind::User => (4, "user_pin"),
    };
    let page = browser.get(&world.url(&holder.bank, offset, "/")).await?;
    browser.submit(&page, &[(field, "not-the-pin")]).await?;
    Ok(())
}

/// The last wrong PIN.
async fn lock(world: &World, holder: &Holder) -> Result<()> {
    wrong_pin(world, holder).await?;
    let counter = world.attempts(holder, "sign_in").await?.unwrap();
    assert_eq!((counter.failures, counter.locked), (LOCKED_AT, true));
    Ok(())
}
