//! What comes between: a CA key out of reach, calls side by side, a lost right, a certificate used too early.

use std::collections::BTreeSet;

use serde_json::json;
use tegata_acquisition::messages::{
    ClaimAnswer, IssuedAnswer, PendingAnswer, ProofAnswer, State, StatusAnswer, paths,
};
use tegata_domain::{certificate::CertificateState, ids::HolderKind, refusal::CertificateRefusal};

use crate::{
    client::{Reply, TestApp, connection, connection_with},
    pc::Pc,
    people::{Browser, claim_body, csr_body},
    world::{World, site},
};

/// An approved acquisition of the administrator.
async fn approved(world: &World) -> (TestApp, ClaimAnswer, Browser) {
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);
    let claimed = world.claim(&app, &browser).await;
    world.approve(&browser, &claimed).await;
    (app, claimed, browser)
}

#[tokio::test]
async fn a_ca_key_out_of_reach_means_ask_again() {
    let world = World::new().await;
    let (app, claimed, _) = approved(&world).await;
    let pc = Pc::new(&world.folder.path().join("pc"));
    let path = paths::of(paths::CSR, &claimed.acquisition);
    let csr = csr_body(&app, &claimed.acquisition, &pc);

    world.module.unplug(true);
    for _ in 0..2 {
        let reply = app.put(&world, &path, &csr).await;
        assert_eq!(reply.status.as_u16(), 202, "{reply:?}");
        let pending: PendingAnswer = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(pending.retry_after, 5);
    }
    let state = paths::of(paths::ACQUISITION, &claimed.acquisition);
    let standing: StatusAnswer = app.get(&world, &state).await.ok();
    assert_eq!(standing.state, State::Recorded);

    world.module.unplug(false);
    let issued: IssuedAnswer = app.put(&world, &path, &csr).await.ok();
    let again: IssuedAnswer = app.put(&world, &path, &csr).await.ok();
    assert_eq!(issued, again);
    assert_eq!(count(&world, CertificateState::Issued).await, 1);
}

/// Facts: 29.
#[tokio::test]
async fn the_reconciler_signs_what_was_recorded() {
    let world = World::new().await;
    let (app, claimed, _) = approved(&world).await;
    let pc = Pc::new(&world.folder.path().join("pc"));
    let path = paths::of(paths::CSR, &claimed.acquisition);
    let csr = csr_body(&app, &claimed.acquisition, &pc);
    world.module.unplug(true);
    assert_eq!(app.put(&world, &path, &csr).await.status.as_u16(), 202);
    world.module.unplug(false);
    world.app.reconcile().await.unwrap();
    let state = paths::of(paths::ACQUISITION, &claimed.acquisition);
    let standing: StatusAnswer = app.get(&world, &state).await.ok();
    assert_eq!(standing.state, State::Issued);
    app.put(&world, &path, &csr).await.ok::<IssuedAnswer>();
}

#[tokio::test]
async fn parallel_claims_have_at_most_one_winner() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let world = &world;
    let (one, two, three) = (TestApp::new(1), TestApp::new(2), TestApp::new(3));
    let claim = |app| {
        let body = claim_body(app, &browser);
        async move { app.post(world, paths::CLAIMS, &body, connection()).await }
    };
    let (a, b, c) = tokio::join!(claim(&one), claim(&two), claim(&three));
    let won = [&a, &b, &c]
        .iter()
        .filter(|reply| reply.status.is_success())
        .count();
    assert_eq!(won, 1);
    for lost in [a, b, c].iter().filter(|reply| !reply.status.is_success()) {
        lost.refused(409, "ACQ-TAKEN");
    }
}

#[tokio::test]
async fn parallel_requests_get_one_certificate() {
    let world = World::new().await;
    let (app, claimed, _) = approved(&world).await;
    let (world, app) = (&world, &app);
    let path = &paths::of(paths::CSR, &claimed.acquisition);
    let same = Pc::new(&world.folder.path().join("same"));
    let other = Pc::new(&world.folder.path().join("other"));
    let put = |pc| {
        let csr = csr_body(app, &claimed.acquisition, pc);
        async move { app.put(world, path, &csr).await }
    };
    let replies = tokio::join!(put(&same), put(&other), put(&same), put(&other), put(&same));
    let replies = [replies.0, replies.1, replies.2, replies.3, replies.4];
    let leaves: BTreeSet<String> = replies
        .iter()
        .filter(|reply| reply.status.is_success())
        .map(|reply| reply.ok::<IssuedAnswer>().fingerprint)
        .collect();
    assert_eq!(leaves.len(), 1);
    for refused in replies.iter().filter(|reply| !reply.status.is_success()) {
        refused.refused(422, "ACQ-KEY-REUSED");
    }
    assert_eq!(count(world, CertificateState::Issued).await, 1);
}

#[tokio::test]
async fn proof_and_stop_side_by_side_agree() {
    for stop_first in [true, false] {
        let world = World::new().await;
        let (app, claimed, _) = approved(&world).await;
        let mut pc = Pc::new(&world.folder.path().join("pc"));
        let chain = world.certify(&app, &claimed.acquisition, &pc).await;
        pc.install(chain);
        let stop = paths::of(paths::STOP, &claimed.acquisition);
        let proof = paths::of(paths::PROOF, &claimed.acquisition);
        let nothing = json!({});
        let stopping = app.post(&world, &stop, &nothing, connection());
        let proving = app.post(&world, &proof, &nothing, connection_with(pc.present()));
        let (stopped, proven): (Reply, Reply) = if stop_first {
            tokio::join!(stopping, proving)
        } else {
            let (proven, stopped) = tokio::join!(proving, stopping);
            (stopped, proven)
        };
        let judged = world
            .app
            .judge_certificate(&site(HolderKind::Administrator), Some(&pc.present()))
            .await
            .unwrap();
        match judged {
            Ok(_) => {
                stopped.refused(409, "ACQ-STATE");
                assert_eq!(proven.ok::<ProofAnswer>().state, State::Valid);
            }
            Err(refused) => {
                assert_eq!(refused.reason, CertificateRefusal::Revoked);
                assert_eq!(stopped.ok::<StatusAnswer>().state, State::Cancelled);
                proven.refused(410, "ACQ-STOPPED");
            }
        }
    }
}

#[tokio::test]
async fn an_unproven_certificate_opens_and_renews_nothing() {
    let world = World::new().await;
    let (app, claimed, _) = approved(&world).await;
    let mut pc = Pc::new(&world.folder.path().join("pc"));
    let chain = world.certify(&app, &claimed.acquisition, &pc).await;
    pc.install(chain);
    let judged = world
        .app
        .judge_certificate(&site(HolderKind::Administrator), Some(&pc.present()))
        .await
        .unwrap();
    assert_eq!(judged.err().unwrap().reason, CertificateRefusal::Suspended);
    let body = TestApp::new(2).stated(&json!({ "pin": "whatever-1" }));
    let reply = TestApp::new(2)
        .post(
            &world,
            paths::RENEWALS,
            &body,
            connection_with(pc.present()),
        )
        .await;
    reply.refused(403, "ACQ-RENEWAL");
}

#[tokio::test]
async fn three_wrong_numbers_end_it_for_the_app_too() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);
    let claimed = world.claim(&app, &browser).await;
    let right = claimed.match_number.clone().unwrap();
    let wrong = if right == "0000" { "0001" } else { "0000" };
    for number in [wrong, wrong, wrong, right.as_str()] {
        let refused = world
            .app
            .approve_acquisition(
                &crate::world::bank(),
                &browser.cookie,
                number,
                crate::world::OFFICE,
            )
            .await;
        assert!(refused.is_err());
    }
    let path = paths::of(paths::ACQUISITION, &claimed.acquisition);
    app.get(&world, &path)
        .await
        .refused(410, "ACQ-PAIR-MISMATCH");
}

#[tokio::test]
async fn a_stop_from_the_browser_reaches_the_app_at_every_step() {
    let world = World::new().await;
    let (app, claimed, browser) = approved(&world).await;
    let pc = Pc::new(&world.folder.path().join("pc"));
    let csr = csr_body(&app, &claimed.acquisition, &pc);
    let stopped = world
        .app
        .stop_from_browser(&crate::world::bank(), &browser.cookie, crate::world::OFFICE)
        .await;
    assert!(stopped.is_ok());
    let path = |pattern| paths::of(pattern, &claimed.acquisition);
    app.get(&world, &path(paths::ACQUISITION))
        .await
        .refused(410, "ACQ-STOPPED");
    app.put(&world, &path(paths::CSR), &csr)
        .await
        .refused(410, "ACQ-STOPPED");
    let body = claim_body(&app, &browser);
    let reply = app.post(&world, paths::CLAIMS, &body, connection()).await;
    reply.refused(410, "ACQ-STOPPED");
    assert_eq!(count(&world, CertificateState::Issued).await, 0);
}

async fn count(world: &World, state: CertificateState) -> i64 {
    let figures = world.app.figures().await.unwrap();
    let found = figures.certificates.iter().find(|(one, _)| *one == state);
    found.map_or(0, |(_, count)| *count)
}
