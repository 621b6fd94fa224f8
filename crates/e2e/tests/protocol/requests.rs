//! Requests, keys and certificates that do not belong together, and certificates used too early.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Revoked, Superseded, Valid};
use tegata_e2e::world::{RawApp, Route};
use tegata_testkit::http::{NETWORK_1, NETWORK_2};

use crate::{Ticket, office, refused_at_sign_in, reissue};

#[tokio::test(flavor = "multi_thread")]
async fn csr_of_other_acquisition_refused() -> Result<()> {
    let (world, company) = office(2).await?;
    let (user, other) = (&company.users[0], &company.users[1]);
    let (app, stranger) = (RawApp::new(&world)?, RawApp::new(&world)?);
    let ticket = Ticket::of(&world, user).await?;
    let foreign = Ticket::of(&world, other).await?;
    let id = ticket.approved(&world, user, &app).await?;
    let other_id = foreign.approved(&world, other, &stranger).await?;

    // Bound to another acquisition, or to another app's key.
    let (_, of_other) = app.request(&other_id)?;
    assert_eq!(app.submit(&id, &of_other).await?.code(), "ACQ-CSR");
    let (_, by_stranger) = stranger.request(&id)?;
    assert_eq!(app.submit(&id, &by_stranger).await?.code(), "ACQ-CSR");
    // Another app knows the acquisition's id, and signs rightly, but did not claim it.
    assert_eq!(
        stranger.submit(&id, &by_stranger).await?.code(),
        "ACQ-UNKNOWN"
    );
    assert_eq!(stranger.standing(&id).await?.code(), "ACQ-UNKNOWN");
    assert_eq!(stranger.stop(&id).await?.code(), "ACQ-UNKNOWN");
    // A request whose signature is not its key's.
    let (_, mut broken) = app.request(&id)?;
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(app.submit(&id, &broken).await?.code(), "ACQ-CSR");
    assert_eq!(app.submit(&id, b"no request").await?.code(), "ACQ-CSR");

    assert!(world.certificates(user).await?.is_empty());
    assert_eq!(app.standing(&id).await?.ok()?.state(), "approved");
    let (_, right) = app.request(&id)?;
    app.submit(&id, &right).await?.ok()?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn reused_key_refused() -> Result<()> {
    let (world, mut company) = office(2).await?;
    let other = company.users.pop().unwrap();
    let user = &mut company.users[0];
    let mut app = RawApp::new(&world)?;
    let ticket = Ticket::of(&world, user).await?;
    let id = ticket.approved(&world, user, &app).await?;
    let (key, request) = app.request(&id)?;
    let issued = app.submit(&id, &request).await?.ok()?;
    // The same key again is a repeated call, whatever the bytes of the request.
    let again = app.request_with(&key, &id)?;
    let repeated = app.submit(&id, &again).await?.ok()?;
    assert_eq!(repeated.text("fingerprint"), issued.text("fingerprint"));
    let identity = app.identity(&key, &issued)?;
    app.show(Some(&identity));
    app.prove(&id).await?.ok()?;
    user.certificate = Some(identity);

    // The key of a certificate in force, then of a revoked one, for another holder and for the same.
    for choice in ["reissue", "revoke"] {
        let mut thief = app;
        thief.new_app_key()?;
        thief.show(None);
        let ticket = Ticket::of(&world, &other).await?;
        let id = ticket.approved(&world, &other, &thief).await?;
        let request = thief.request_with(&key, &id)?;
        assert_eq!(thief.submit(&id, &request).await?.code(), "ACQ-KEY-REUSED");
        assert!(world.certificates(&other).await?.is_empty());

        world
            .change_certificate(&company.administrator, user, choice, "new_pc")
            .await?;
        if choice == "revoke" {
            world
                .change_certificate(&company.administrator, user, "reissue", "broken")
                .await?;
        }
        thief.new_app_key()?;
        let ticket = Ticket::of(&world, user).await?;
        let id = ticket.approved(&world, user, &thief).await?;
        let request = thief.request_with(&key, &id)?;
        assert_eq!(thief.submit(&id, &request).await?.code(), "ACQ-KEY-REUSED");
        app = thief;
    }
    assert_eq!(world.certificates(user).await?, [Revoked]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn unproven_refused_everywhere() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    reissue(&world, &company.administrator, user).await?;
    let ticket = Ticket::of(&world, user).await?;
    let mut app = RawApp::new(&world)?;
    let id = ticket.approved(&world, user, &app).await?;
    let old = user.clone();
    user.certificate = Some(app.certificate(&id).await?);

    // Issued, its key in hand, but A4 was never called.
    for (offset, code) in [
        (4, "CERT-SUSPENDED"),
        (5, "CERT-ROLE"),
        (6, "CERT-ROLE"),
        (8, "CERT-SUSPENDED"),
    ] {
        let browser = world.browser_with(user.identity()?, NETWORK_1)?;
        let page = browser.get(&world.url(&user.bank, offset, "/")).await?;
        let page = page.showing(code)?;
        assert!(!page.html().contains("type=\"password\""), "{offset}");
    }
    refused_at_sign_in(&world, user, "CERT-SUSPENDED").await?;
    // A PIN posted with the token of a page that another certificate was shown still ends at the refusal.
    let browser = world.browser_with(old.identity()?, NETWORK_1)?;
    let page = browser.get(&world.url(&user.bank, 4, "/")).await?;
    let form = page.form_with(&["user_pin"])?;
    let early = world.browser_with(user.identity()?, NETWORK_1)?;
    for cookie in browser.cookies("localhost") {
        early.set_cookie("localhost", &cookie);
    }
    let fields = [
        ("csrf", form.value("csrf").unwrap_or_default()),
        ("user_pin", &user.pin),
    ];
    let answer = early.post(&world.url(&user.bank, 4, "/"), &fields).await?;
    answer.showing("CERT-SUSPENDED")?;
    // Nor does a session of the old certificate go on with the new one.
    let (signed_in, _) = world.user_signs_in(&old, NETWORK_1).await?;
    let early = world.browser_with(user.identity()?, NETWORK_1)?;
    for cookie in signed_in.cookies("localhost") {
        early.set_cookie("localhost", &cookie);
    }
    let answer = early.get(&world.url(&user.bank, 4, "/status")).await?;
    answer.showing("CERT-SUSPENDED")?;
    // It renews nothing either.
    let mut renewing = RawApp::new(&world)?;
    renewing.show(Some(user.identity()?));
    assert_eq!(renewing.renew(&user.pin).await?.code(), "ACQ-RENEWAL");

    app.prove(&id).await?.ok()?;
    world.user_signs_in(user, NETWORK_1).await?;
    refused_at_sign_in(&world, &old, "CERT-SUPERSEDED").await?;
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn header_is_no_proof() -> Result<()> {
    let (world, mut company) = office(2).await?;
    let mut other = company.users.pop().unwrap();
    world.user_acquires(&mut other, Route::office()).await?;
    let user = &mut company.users[0];
    let browser = world.browser(NETWORK_2)?;
    let page = world.begin(&browser, user).await?;
    let mut app = RawApp::new(&world)?.from(NETWORK_2);
    let claim = app
        .claim(&tegata_e2e::world::acquisition::link(&page)?)
        .await?
        .ok()?;
    let id = claim.text("acquisition").to_owned();
    world
        .type_number(&browser, &user.bank, claim.text("match_number"))
        .await?;
    let identity = app.certificate(&id).await?;
    let pem = std::fs::read_to_string(&identity.certificate)?;
    let leaf = pem.split_inclusive("-----END CERTIFICATE-----\n").next();
    let leaf = leaf.unwrap_or_default();
    let one_line: String = leaf.lines().filter(|line| !line.starts_with('-')).collect();
    let headers = [
        ("client-cert", format!(":{one_line}:")),
        ("x-client-cert", one_line.clone()),
        ("x-ssl-client-cert", one_line.clone()),
        ("ssl-client-cert", one_line.clone()),
        ("ssl-client-verify", "SUCCESS".to_owned()),
        ("x-ssl-client-verify", "SUCCESS".to_owned()),
        ("x-forwarded-client-cert", format!("Cert=\"{one_line}\"")),
        ("x-forwarded-for", NETWORK_1.to_string()),
        ("x-real-ip", NETWORK_1.to_string()),
        ("forwarded", format!("for={NETWORK_1}")),
    ];
    for (name, value) in &headers {
        app.with_header(name, value);
    }

    // No certificate on the connection, then another one: the headers say nothing.
    app.show(None);
    assert_eq!(app.prove(&id).await?.code(), "ACQ-CONFIRM-FAIL");
    app.show(Some(other.identity()?));
    assert_eq!(app.prove(&id).await?.code(), "ACQ-CONFIRM-FAIL");
    assert_eq!(app.standing(&id).await?.ok()?.state(), "issued");
    let mut forger = world.browser(NETWORK_2)?;
    for (name, value) in &headers {
        forger = forger.with_header(name, value)?;
    }
    for offset in [4, 5, 6] {
        let page = forger.get(&world.url(&user.bank, offset, "/")).await?;
        page.showing("CERT-NONE")?;
    }

    // Really proven it is held: the forged address of a known network is not believed.
    app.show(Some(&identity));
    assert_eq!(app.prove(&id).await?.ok()?.state(), "held");
    let row = world.acquisitions(user).await?.pop().unwrap();
    assert_eq!(row.app_address, Some(NETWORK_2.to_string()));
    world.stop().await
}
