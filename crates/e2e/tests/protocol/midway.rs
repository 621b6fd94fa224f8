//! A right is lost while an acquisition runs: whatever comes next stops it.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Issued, Revoked, Superseded, Valid};
use tegata_e2e::world::{Company, Holder, RawApp, Route, World};
use tegata_testkit::http::NETWORK_1;

use crate::{Ticket, office, reissue};

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

/// The contract's administrator is locked, and with them, by the bank's policy, the users.
#[tokio::test(flavor = "multi_thread")]
async fn administrators_lock_stops_users() -> Result<()> {
    let (world, company) = office(1).await?;
    let Company {
        administrator,
        users,
    } = &company;
    let running = Running::up_to(&world, &users[0], At::Issued).await?;
    let browser = world.browser_with(administrator.identity()?, NETWORK_1)?;
    for _ in 0..5 {
        let page = browser.get(&world.url(&administrator.bank, 5, "/")).await?;
        browser
            .submit(&page, &[("contract_pin", "not-the-pin")])
            .await?;
    }
    running.is_over(&world, &users[0], "ACQ-LOCKED").await?;
    assert_eq!(world.certificates(&users[0]).await?, [Revoked]);
    world.stop().await
}

/// Five wrong PINs behind the old certificate.
async fn lock(world: &World, user: &Holder) -> Result<()> {
    let browser = world.browser_with(user.identity()?, NETWORK_1)?;
    for _ in 0..5 {
        let page = browser.get(&world.url(&user.bank, 4, "/")).await?;
        browser
            .submit(&page, &[("user_pin", "not-the-pin")])
            .await?;
    }
    let counter = world.attempts(user, "sign_in").await?.unwrap();
    assert_eq!(counter.failures, 5);
    Ok(())
}
