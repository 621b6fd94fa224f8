//! A caller, or a page that only looks like the bank's: what somebody gets who talks a user out of secrets.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Held, Revoked, Valid};
use tegata_e2e::world::{Acquired, RawApp, Route};
use tegata_testkit::http::{NETWORK_1, NETWORK_2};

use crate::{Ticket, office, refused_at_sign_in, reissue};

#[tokio::test(flavor = "multi_thread")]
async fn code_read_out_is_held() -> Result<()> {
    let (world, mut company) = office(2).await?;
    let administrator = &company.administrator;

    // The victim sits in the office and reads the code, then types the number that the caller dictates.
    let user = &mut company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let code = world.pairing_code(&ticket.browser, &ticket.page).await?;
    let mut caller = RawApp::new(&world)?.from(NETWORK_2);
    let claimed = caller
        .claim_by_code(&user.bank, &user.contract, &code)
        .await?
        .ok()?;
    let id = claimed.text("acquisition");
    let number = claimed.text("match_number");
    let page = world
        .type_number(&ticket.browser, &user.bank, number)
        .await?;
    assert_eq!(page.url.path(), "/acquisition/progress");
    user.certificate = Some(caller.certificate(id).await?);
    let proven = caller.prove(id).await?.ok()?;
    assert_eq!((proven.state(), proven.code()), ("held", "ACQ-HELD"));

    refused_at_sign_in(&world, user, "CERT-SUSPENDED").await?;
    world
        .result(&ticket.browser, &user.bank)
        .await?
        .showing("ACQ-HELD")?;
    for to in [administrator, user] {
        let notices = world.notices(to, user).await?;
        assert!(notices.contains(&"held".to_owned()), "{notices:?}");
    }
    world.decide_held(administrator, "reject").await?;
    refused_at_sign_in(&world, user, "CERT-REVOKED").await?;
    assert_eq!(caller.standing(id).await?.code(), "ACQ-REJECTED");

    // With a code, a caller inside a known network is no better off: the browser is not there.
    let user = &mut company.users[1];
    let browser = world.browser(NETWORK_2)?;
    let page = world.begin(&browser, user).await?;
    let code = world.pairing_code(&browser, &page).await?;
    let mut insider = RawApp::new(&world)?.from(NETWORK_1);
    let claimed = insider
        .claim_by_code(&user.bank, &user.contract, &code)
        .await?
        .ok()?;
    let id = claimed.text("acquisition");
    let number = claimed.text("match_number");
    world.type_number(&browser, &user.bank, number).await?;
    user.certificate = Some(insider.certificate(id).await?);
    assert_eq!(insider.prove(id).await?.ok()?.state(), "held");
    refused_at_sign_in(&world, user, "CERT-SUSPENDED").await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn link_on_other_network_is_held() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    let route = Route {
        browser: NETWORK_1,
        app: NETWORK_2,
    };
    assert_eq!(world.user_acquires(user, route).await?, Acquired::Held);
    refused_at_sign_in(&world, user, "CERT-SUSPENDED").await?;

    // Released by the administrator, it counts.
    world.decide_held(&company.administrator, "release").await?;
    let (_, page) = world.user_signs_in(user, NETWORK_1).await?;
    assert_eq!(page.url.path(), "/status");
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn phished_without_issue_gets_nothing() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    let before = world.acquisitions(user).await?.len();

    // PIN and one-time password are right; that nothing is registered is told only now.
    let attacker = world.browser(NETWORK_2)?;
    let page = world.identify(&attacker, user, &user.pin).await?;
    let page = world.second_step(&attacker, &page, user).await?;
    page.showing("ACQ-NOISSUE")?;
    // With a wrong PIN not even that.
    let page = world.identify(&attacker, user, "not-the-pin").await?;
    let page = world.second_step(&attacker, &page, user).await?;
    let page = page.showing("ACQ-CRED")?;
    assert!(!page.text().contains("ACQ-NOISSUE"));

    assert_eq!(world.acquisitions(user).await?.len(), before);
    assert_eq!(world.certificates(user).await?, [Valid]);
    world.user_signs_in(user, NETWORK_1).await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn phished_elsewhere_is_held_and_noticed() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    reissue(&world, &company.administrator, user).await?;

    // All that the user knows is in the attacker's hands, and a right is open.
    let mut attacker = user.clone();
    let acquired = world
        .user_acquires(&mut attacker, Route::elsewhere())
        .await?;
    assert_eq!(acquired, Acquired::Held);
    refused_at_sign_in(&world, &attacker, "CERT-SUSPENDED").await?;
    assert_eq!(world.certificates(user).await?, [Valid, Held]);
    world.user_signs_in(user, NETWORK_1).await?;
    for to in [&company.administrator, &*user] {
        let notices = world.notices(to, user).await?;
        let since: Vec<&str> = notices
            .iter()
            .map(String::as_str)
            .skip_while(|kind| *kind != "reissued")
            .collect();
        assert_eq!(since, ["reissued", "acquisition_started", "held"]);
    }

    world.decide_held(&company.administrator, "reject").await?;
    refused_at_sign_in(&world, &attacker, "CERT-REVOKED").await?;
    assert_eq!(world.certificates(user).await?, [Valid, Revoked]);
    world.user_signs_in(user, NETWORK_1).await?;
    world.stop().await
}
