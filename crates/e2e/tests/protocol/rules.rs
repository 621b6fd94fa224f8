//! The rules of §5 and §6 that no single threat names: who releases, what a policy changes, what time ends.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Held, Issued, Revoked, Superseded, Valid};
use tegata_domain::policy::Release;
use tegata_domain::time::{DAY, HOUR, MINUTE};
use tegata_e2e::world::{Acquired, Options, RawApp, Route, World};
use tegata_testkit::http::{NETWORK_1, NETWORK_2};

use crate::{Ticket, office, refused_at_sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn handover_code_releases_outside_the_office() -> Result<()> {
    let (world, mut company) = office(3).await?;
    let administrator = company.administrator.clone();
    for user in &mut company.users {
        world.reissue_outside(&administrator, user).await?;
    }
    let [apart, together, without] = &mut company.users[..] else {
        unreachable!("three users")
    };
    let route = Route {
        browser: NETWORK_1,
        app: NETWORK_2,
    };
    assert_eq!(world.user_acquires(apart, route).await?, Acquired::Held);
    let elsewhere = Route::elsewhere();
    assert_eq!(
        world.user_acquires(together, elsewhere).await?,
        Acquired::Valid
    );
    world.user_signs_in(together, NETWORK_2).await?;

    // Asked for and not given, or another's: like a wrong PIN.
    let code = std::mem::take(&mut without.handover_code);
    for wrong in ["", &together.handover_code] {
        let browser = world.browser(NETWORK_1)?;
        wrong.clone_into(&mut without.handover_code);
        let page = world.identify(&browser, without, &without.pin).await?;
        let page = world.second_step(&browser, &page, without).await?;
        page.showing("ACQ-CRED")?;
    }
    assert!(world.acquisitions(without).await?.is_empty());
    // Typed small and without its hyphen it is the same code.
    without.handover_code = code.replace('-', "").to_lowercase();
    assert_eq!(
        world.user_acquires(without, elsewhere).await?,
        Acquired::Valid
    );
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_released_by_others() -> Result<()> {
    let (world, company) = office(0).await?;
    let first = &company.administrator;
    let mut second = world
        .add_administrator(&first.bank, &first.contract)
        .await?;
    // The hand-over code is always asked, and needs browser and app on one network.
    let route = Route {
        browser: NETWORK_1,
        app: NETWORK_2,
    };
    let pc = tegata_testkit::pc::Pc::new()?;
    assert_eq!(
        world.acquire(&mut second, &pc, route).await?,
        Acquired::Held
    );
    assert!(world.administrator_signs_in(&second).await.is_err());
    world.decide_held(first, "release").await?;
    world.administrator_signs_in(&second).await?;
    assert_eq!(world.certificates(&second).await?, [Valid]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_hold_or_let_through() -> Result<()> {
    let options = Options::sqlite().policies(|policies| policies.release = Release::NeverHold);
    let world = World::start(options).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    let acquired = world.user_acquires(user, Route::elsewhere()).await?;
    assert_eq!(acquired, Acquired::Valid);
    world.stop().await?;

    let options = Options::sqlite().policies(|policies| policies.acquire_wait_hours = 2);
    let world = World::start(options).await?;
    let mut administrator = world.open_contract("9990", "00009876543").await?;
    let pc = tegata_testkit::pc::Pc::new()?;
    let acquired = world.acquire(&mut administrator, &pc, Route::office());
    assert_eq!(
        acquired.await?,
        Acquired::Held,
        "a signal came, but it waits"
    );
    world.pass(2 * HOUR - MINUTE);
    world.app()?.reconcile().await?;
    assert!(world.administrator_signs_in(&administrator).await.is_err());
    world.pass(MINUTE);
    world.app()?.reconcile().await?;
    world.administrator_signs_in(&administrator).await?;
    world.stop().await?;

    let options = Options::sqlite().policies(|policies| policies.release = Release::AlwaysHold);
    let world = World::start(options).await?;
    let mut administrator = world.open_contract("9990", "00009876543").await?;
    let pc = tegata_testkit::pc::Pc::new()?;
    let acquired = world.acquire(&mut administrator, &pc, Route::office());
    assert_eq!(acquired.await?, Acquired::Held);
    world.pass(30 * DAY);
    world.app()?.reconcile().await?;
    assert!(world.administrator_signs_in(&administrator).await.is_err());
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn held_for_a_week_is_revoked() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::elsewhere()).await?;
    world.pass(7 * DAY - HOUR);
    world.app()?.reconcile().await?;
    assert_eq!(world.certificates(user).await?, [Held]);
    // Nothing is replaced by beginning again while it waits.
    let browser = world.browser(NETWORK_1)?;
    let page = world.identify(&browser, user, &user.pin).await?;
    let page = world.second_step(&browser, &page, user).await?;
    page.showing("ACQ-HELD")?;

    world.pass(HOUR);
    world.app()?.reconcile().await?;
    refused_at_sign_in(&world, user, "CERT-REVOKED").await?;
    // The right is open again, within its deadline.
    assert_eq!(world.issues(user).await?.len(), 1);
    let acquired = world.user_acquires(user, Route::office()).await?;
    assert_eq!(acquired, Acquired::Valid);
    assert_eq!(world.certificates(user).await?, [Revoked, Valid]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fourth_redo_goes_to_the_administrator() -> Result<()> {
    let (world, company) = office(1).await?;
    let user = &company.users[0];
    let mut last = None;
    for _ in 0..4 {
        let mut app = RawApp::new(&world)?;
        let ticket = Ticket::of(&world, user).await?;
        let id = ticket.approved(&world, user, &app).await?;
        app.certificate(&id).await?;
        last = Some((app, id));
    }
    let app = RawApp::new(&world)?;
    let ticket = Ticket::of(&world, user).await?;
    let id = ticket.approved(&world, user, &app).await?;
    let (_, request) = app.request(&id)?;
    assert_eq!(app.submit(&id, &request).await?.code(), "ACQ-LIMIT");
    world
        .result(&ticket.browser, &user.bank)
        .await?
        .showing("ACQ-LIMIT")?;

    // The last one's acquisition was replaced: it cannot be proven any more either, and within a day it is revoked.
    let (fourth, id) = last.unwrap();
    assert_ne!(fourth.prove(&id).await?.status, 200);
    let states = world.certificates(user).await?;
    assert_eq!(states, [Revoked, Revoked, Revoked, Issued]);
    world.pass(DAY);
    world.app()?.reconcile().await?;
    assert_eq!(world.certificates(user).await?, [Revoked; 4]);
    let notices = world.notices(&company.administrator, user).await?;
    let redos = notices.iter().filter(|kind| *kind == "redo").count();
    assert_eq!(redos, 3);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn abandoned_goes_on_with_the_same_key_for_a_day() -> Result<()> {
    let (world, company) = office(2).await?;
    let (in_time, late) = (&company.users[0], &company.users[1]);
    for (user, after) in [(in_time, 23 * HOUR), (late, 25 * HOUR)] {
        let mut app = RawApp::new(&world)?;
        let ticket = Ticket::of(&world, user).await?;
        let id = ticket.approved(&world, user, &app).await?;
        let (key, request) = app.request(&id)?;
        let first = app.submit(&id, &request).await?.ok()?;
        world.pass(30 * MINUTE);
        app.show(Some(&app.identity(&key, &first)?));
        assert_eq!(app.prove(&id).await?.code(), "ACQ-ABANDONED");
        assert_eq!(world.certificates(user).await?, [Issued]);

        world.pass(after);
        world.app()?.reconcile().await?;
        app.show(None);
        app.new_app_key()?;
        let ticket = Ticket::of(&world, user).await?;
        let id = ticket.approved(&world, user, &app).await?;
        let request = app.request_with(&key, &id)?;
        let again = app.submit(&id, &request).await?;
        if user.id == late.id {
            assert_eq!(again.code(), "ACQ-KEY-REUSED");
            assert_eq!(world.certificates(user).await?, [Revoked]);
            continue;
        }
        let again = again.ok()?;
        assert_eq!(again.text("fingerprint"), first.text("fingerprint"));
        app.show(Some(&app.identity(&key, &again)?));
        assert_eq!(app.prove(&id).await?.ok()?.state(), "valid");
        assert_eq!(world.certificates(user).await?, [Valid]);
        let notices = world.notices(user, user).await?;
        assert!(!notices.contains(&"redo".to_owned()), "uncounted");
    }
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_end_after_ten_minutes_and_old_sessions_at_once() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    let app = RawApp::new(&world)?;
    let ticket = Ticket::of(&world, user).await?;
    world.pass(10 * MINUTE);
    assert_eq!(app.claim(&ticket.link).await?.code(), "ACQ-TICKET-EXPIRED");

    // A new ticket takes the place of a running one, with notice.
    let first = Ticket::of(&world, user).await?;
    let mut app = RawApp::new(&world)?;
    let id = first.approved(&world, user, &app).await?;
    let second = Ticket::of(&world, user).await?;
    let (_, request) = app.request(&id)?;
    assert_ne!(app.submit(&id, &request).await?.status, 200);
    let notices = world.notices(user, user).await?;
    assert!(notices.contains(&"acquisition_replaced".to_owned()));

    // Once valid, the sessions of the old certificate are over.
    app.new_app_key()?;
    let id = second.approved(&world, user, &app).await?;
    user.certificate = Some(app.certificate(&id).await?);
    app.prove(&id).await?.ok()?;
    let (browser, _) = world.user_signs_in(user, NETWORK_1).await?;
    let administrator = &company.administrator;
    world
        .change_certificate(administrator, user, "reissue", "new_pc")
        .await?;
    let status = world.url(&user.bank, 4, "/status");
    assert_eq!(browser.get(&status).await?.url.path(), "/status");
    let mut renewed = user.clone();
    world.user_acquires(&mut renewed, Route::office()).await?;
    let page = browser.get(&status).await?.showing("CERT-SUPERSEDED")?;
    assert_eq!(page.status.as_u16(), 403);
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    world.stop().await
}
