//! R1: the old certificate, its PIN and a new key.

use serde_json::{Value, json};
use tegata_acquisition::messages::{ClaimAnswer, ProofAnswer, State, StatusAnswer, paths};
use tegata_domain::{ids::HolderKind, time::DAY};

use crate::{
    client::{Reply, TestApp, connection, connection_with},
    pc::Pc,
    people::USER_PIN,
    world::{START, World, site},
};

/// Facts: 38.
#[tokio::test]
async fn the_holder_renews_alone_with_a_new_key() {
    let world = World::new().await;
    let (_, old) = world.with_user().await;
    let app = TestApp::new(1);
    let too_early = renew(&world, &app, &old, USER_PIN).await;
    too_early.refused(403, "ACQ-RENEWAL");

    world.clock.set(START + 345 * DAY);
    let claimed: ClaimAnswer = renew(&world, &app, &old, USER_PIN).await.ok();
    assert_eq!(
        (claimed.state, &claimed.match_number),
        (State::Approved, &None)
    );
    assert_eq!(claimed.user, "riyousya");
    let again: ClaimAnswer = renew(&world, &app, &old, USER_PIN).await.ok();
    assert_eq!(again, claimed);

    let mut new = Pc::new(&world.folder.path().join("new"));
    let chain = world.certify(&app, &claimed.acquisition, &new).await;
    new.install(chain);
    let path = paths::of(paths::PROOF, &claimed.acquisition);
    let with_old = app
        .post(&world, &path, &json!({}), connection_with(old.present()))
        .await;
    with_old.refused(422, "ACQ-CONFIRM-FAIL");
    let proven: ProofAnswer = app
        .post(&world, &path, &json!({}), connection_with(new.present()))
        .await
        .ok();
    // The last sign-in from this network is long ago.
    assert_eq!(proven.state, State::Held);
    let judged = world
        .app
        .judge_certificate(&site(HolderKind::User), Some(&old.present()))
        .await;
    assert!(
        judged.unwrap().is_ok(),
        "the old one stays until the release"
    );
    world.clock.advance(2 * DAY);
    let standing = paths::of(paths::ACQUISITION, &claimed.acquisition);
    let standing: StatusAnswer = app.get(&world, &standing).await.ok();
    assert_eq!(standing.state, State::Held, "for a week");
}

#[tokio::test]
async fn a_wrong_pin_counts_as_at_sign_in() {
    let world = World::new().await;
    let (_, pc) = world.with_user().await;
    world.clock.set(START + 345 * DAY);
    let app = TestApp::new(1);
    for _ in 0..4 {
        let reply = renew(&world, &app, &pc, "not-this-one").await;
        reply.refused(403, "ACQ-CRED");
    }
    let reply = renew(&world, &app, &pc, "not-this-one").await;
    assert_eq!(reply.refused(429, "ACQ-WAIT").retry_after, Some(30));
    let reply = renew(&world, &app, &pc, USER_PIN).await;
    assert_eq!(reply.headers["retry-after"], "30");
    reply.refused(429, "ACQ-WAIT");
    world.clock.advance(30_000);
    renew(&world, &app, &pc, USER_PIN).await.ok::<ClaimAnswer>();
}

#[tokio::test]
async fn only_a_customers_certificate_in_force_renews() {
    let world = World::new().await;
    let (_, pc) = world.with_user().await;
    world.clock.set(START + 345 * DAY);
    let app = TestApp::new(1);
    let body = body(&app, USER_PIN);
    let none = app.post(&world, paths::RENEWALS, &body, connection()).await;
    none.refused(403, "ACQ-RENEWAL");
    let mut stranger = Pc::new(&world.folder.path().join("stranger"));
    let own = stranger.self_signed();
    stranger.install(vec![own]);
    for other in [&stranger, &world.staff[0]] {
        renew(&world, &app, other, USER_PIN)
            .await
            .refused(403, "ACQ-RENEWAL");
    }
    world.clock.set(START + 370 * DAY);
    renew(&world, &app, &pc, USER_PIN)
        .await
        .refused(403, "ACQ-RENEWAL");
}

async fn renew(world: &World, app: &TestApp, pc: &Pc, pin: &str) -> Reply {
    let connection = connection_with(pc.present());
    app.post(world, paths::RENEWALS, &body(app, pin), connection)
        .await
}

fn body(app: &TestApp, pin: &str) -> Value {
    app.stated(&json!({ "pin": pin }))
}

/// A PIN that is right is not even looked at, and a renewal that was begun is finished.
#[tokio::test]
async fn no_renewal_begins_outside_the_banks_hours() {
    let world = World::new().await;
    let (_, pc) = world.with_user().await;
    world.clock.set(START + 345 * DAY);
    let (begun, late) = (TestApp::new(1), TestApp::new(2));
    renew(&world, &begun, &pc, USER_PIN)
        .await
        .ok::<ClaimAnswer>();
    world
        .change(
            r#"UPDATE bank SET policies = '{"service_hours":{"weekday":"closed","saturday":"closed","sunday":"closed"}}'"#,
        )
        .await;
    for pin in [USER_PIN, "not-this-one"] {
        let reply = renew(&world, &late, &pc, pin).await;
        reply.refused(403, "ACQ-HOURS");
    }
    renew(&world, &begun, &pc, USER_PIN)
        .await
        .ok::<ClaimAnswer>();
}
