//! 証明書更新: nobody renews but the holder of the old certificate, from a place that is known.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Revoked, Superseded, Valid};
use tegata_domain::time::DAY;
use tegata_e2e::world::{Holder, RawApp, Route, World, acquisition};
use tegata_testkit::http::{Client, NETWORK_1, NETWORK_2};

use crate::{office, refused_at_sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn renewal_needs_same_certificate() -> Result<()> {
    let (world, mut company) = office(2).await?;
    let mut other = company.users.pop().unwrap();
    let user = &mut company.users[0];
    for one in [&mut *user, &mut other] {
        world.user_acquires(one, Route::office()).await?;
    }
    assert_eq!(
        app_of(&world, user, NETWORK_1)?
            .renew(&user.pin)
            .await?
            .code(),
        "ACQ-RENEWAL"
    );
    world.pass(340 * DAY);
    world.user_signs_in(user, NETWORK_1).await?;

    // In the app: no certificate, another's with this PIN, the right one with a wrong PIN.
    let nobody = RawApp::new(&world)?;
    assert_eq!(nobody.renew(&user.pin).await?.code(), "ACQ-RENEWAL");
    let thief = app_of(&world, &other, NETWORK_1)?;
    assert_eq!(thief.renew(&user.pin).await?.code(), "ACQ-CRED");
    let wrong = app_of(&world, user, NETWORK_1)?;
    assert_eq!(wrong.renew("not-the-pin").await?.code(), "ACQ-CRED");
    let counted = world.attempts(user, "sign_in").await?.unwrap();
    assert_eq!(counted.failures, 1, "wrong ones count as at sign-in");
    assert_eq!(world.certificates(user).await?, [Valid]);

    // From the status page: the link is worth nothing without the session's certificate.
    let (browser, link) = renewal_link(&world, user).await?;
    assert_eq!(nobody.claim(&link).await?.code(), "ACQ-RENEWAL");
    assert_eq!(thief.claim(&link).await?.code(), "ACQ-RENEWAL");
    let mut own = app_of(&world, user, NETWORK_1)?;
    let claim = own.claim(&link).await?.ok()?;
    assert_eq!(claim.state(), "approved", "neither code nor number");
    assert!(claim.body["match_number"].is_null());
    let id = claim.text("acquisition");
    let old = user.clone();
    user.certificate = Some(own.certificate(id).await?);
    assert_eq!(own.prove(id).await?.ok()?.state(), "valid");
    refused_at_sign_in(&world, &old, "CERT-SUPERSEDED").await?;
    world.user_signs_in(user, NETWORK_1).await?;
    drop(browser);

    // The replaced certificate renews nothing, and the app needs no browser.
    let late = app_of(&world, &old, NETWORK_1)?;
    assert_eq!(late.renew(&old.pin).await?.code(), "ACQ-RENEWAL");
    // From an unknown network: held, and the old one stays.
    let mut away = app_of(&world, &other, NETWORK_2)?;
    let claim = away.renew(&other.pin).await?.ok()?;
    assert_eq!(claim.state(), "approved");
    let id = claim.text("acquisition");
    away.certificate(id).await?;
    assert_eq!(away.prove(id).await?.ok()?.state(), "held");
    world.user_signs_in(&other, NETWORK_1).await?;
    world.stop().await
}

/// The old certificate is revoked midway: cancelled. It ends midway: the renewal goes on, and none begins afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn renewal_when_the_old_one_ends_midway() -> Result<()> {
    let (world, mut company) = office(2).await?;
    for user in &mut company.users {
        world.user_acquires(user, Route::office()).await?;
    }
    let (revoked, expired) = (&company.users[0], &company.users[1]);
    world.pass(340 * DAY);
    let mut app = app_of(&world, revoked, NETWORK_1)?;
    let claim = app.renew(&revoked.pin).await?.ok()?;
    let id = claim.text("acquisition");
    app.certificate(id).await?;
    world
        .change_certificate(&company.administrator, revoked, "revoke", "compromised")
        .await?;
    assert_eq!(app.prove(id).await?.code(), "ACQ-STOPPED");
    assert_eq!(world.certificates(revoked).await?, [Revoked, Revoked]);

    let left = world.ends_in(expired).await? - 5 * 60_000;
    world.pass(left);
    world.user_signs_in(expired, NETWORK_1).await?;
    let mut app = app_of(&world, expired, NETWORK_1)?;
    let claim = app.renew(&expired.pin).await?.ok()?;
    let id = claim.text("acquisition");
    world.pass(10 * 60_000);
    refused_at_sign_in(&world, expired, "CERT-EXPIRED").await?;
    let late = app_of(&world, expired, NETWORK_1)?;
    assert_eq!(late.renew(&expired.pin).await?.code(), "ACQ-RENEWAL");
    app.certificate(id).await?;
    assert_eq!(app.prove(id).await?.ok()?.state(), "valid");
    assert_eq!(world.certificates(expired).await?, [Superseded, Valid]);
    world.stop().await
}

fn app_of(world: &World, holder: &Holder, from: std::net::IpAddr) -> Result<RawApp> {
    let mut app = RawApp::new(world)?.from(from);
    app.show(Some(holder.identity()?));
    Ok(app)
}

/// 証明書更新 on the status page: the PIN again, then the link for the app.
async fn renewal_link(world: &World, user: &Holder) -> Result<(Client, String)> {
    let (browser, _) = world.user_signs_in(user, NETWORK_1).await?;
    let page = browser.get(&world.url(&user.bank, 4, "/renewal")).await?;
    let page = browser.submit(&page, &[("user_pin", &user.pin)]).await?;
    let link = acquisition::link(&page)?;
    Ok((browser, link))
}
