//! A1 to A5, the good way and the ways off it.

use axum::http::Method;
use serde_json::json;
use tegata_acquisition::messages::{
    ClaimAnswer, HardwarePolicy, HolderKind as WireHolder, IssuedAnswer, ProofAnswer, State,
    StatusAnswer, paths,
};
use tegata_domain::{ids::HolderKind, time::MINUTE};

use crate::{
    client::{TestApp, connection, connection_from, connection_with, send},
    pc::{Pc, openssl},
    people::{CONTRACT, claim_body, csr_body},
    world::{BANK, ELSEWHERE, World, bank, site},
};

#[tokio::test]
async fn from_claim_to_valid_and_every_call_twice() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);

    let claimed = world.claim(&app, &browser).await;
    assert_eq!(world.claim(&app, &browser).await, claimed);
    assert_eq!(claimed.bank_code, BANK);
    assert_eq!(claimed.bank_name.en, "Sample Shinkin Bank");
    assert_eq!(claimed.masked_contract, "*******6543");
    assert_eq!(
        (claimed.user.as_str(), claimed.holder_kind),
        ("1", WireHolder::Administrator)
    );
    assert_eq!(claimed.key_policy.hardware, HardwarePolicy::Preferred);
    assert_eq!(
        (claimed.state, claimed.seconds_left),
        (State::Paired, 30 * 60)
    );
    assert_eq!(standing(&world, &app, &claimed).await.state, State::Paired);

    let mut pc = Pc::new(&world.folder.path().join("pc"));
    let path = paths::of(paths::CSR, &claimed.acquisition);
    let csr = csr_body(&app, &claimed.acquisition, &pc);
    app.put(&world, &path, &csr).await.refused(409, "ACQ-STATE");
    world.approve(&browser, &claimed).await;
    assert_eq!(
        standing(&world, &app, &claimed).await.state,
        State::Approved
    );

    let issued: IssuedAnswer = app.put(&world, &path, &csr).await.ok();
    assert_eq!(
        app.put(&world, &path, &csr).await.ok::<IssuedAnswer>(),
        issued
    );
    let chain = world.certify(&app, &claimed.acquisition, &pc).await;
    judged_by_openssl(&world, &chain);
    pc.install(chain);
    assert_eq!(standing(&world, &app, &claimed).await.state, State::Issued);

    let proof = paths::of(paths::PROOF, &claimed.acquisition);
    for _ in 0..2 {
        let proven: ProofAnswer = app
            .post(&world, &proof, &json!({}), connection_with(pc.present()))
            .await
            .ok();
        assert_eq!((proven.state, proven.code), (State::Valid, None));
    }
    assert_eq!(standing(&world, &app, &claimed).await.state, State::Valid);
    let stop = paths::of(paths::STOP, &claimed.acquisition);
    let reply = app.post(&world, &stop, &json!({}), connection()).await;
    reply.refused(409, "ACQ-STATE");
    let judged = world
        .app
        .judge_certificate(&site(HolderKind::Administrator), Some(&pc.present()))
        .await
        .unwrap();
    assert!(judged.is_ok());
}

/// The leaf verifies up to the root, says what the manuals show, and holds the PC's key.
fn judged_by_openssl(world: &World, chain: &[Vec<u8>]) {
    let file = |name: &str, der: &[u8]| {
        let path = world.folder.path().join(name).to_str().unwrap().to_owned();
        let pem = openssl(&["x509", "-inform", "DER"], der);
        std::fs::write(&path, pem).unwrap();
        path
    };
    let (root, issuing) = (
        file("root.pem", &world.root),
        file("issuing.pem", &chain[1]),
    );
    let leaf = file("leaf.pem", &chain[0]);
    let at = (world.app.now() / 1_000).to_string();
    openssl(
        &[
            "verify",
            "-attime",
            &at,
            "-CAfile",
            &root,
            "-untrusted",
            &issuing,
            "-purpose",
            "sslclient",
            &leaf,
        ],
        b"",
    );
    let text = openssl(
        &[
            "x509",
            "-in",
            &leaf,
            "-noout",
            "-subject",
            "-nameopt",
            "sep_comma_plus",
        ],
        b"",
    );
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.contains("OU=USERTYPE - 1,OU=CERTISSUEDNUM - 1,CN=00009876543 1999"),
        "{text}"
    );
}

#[tokio::test]
async fn a_typed_code_claims_too_and_is_throttled() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let page = (&bank(), browser.cookie.as_slice());
    let office = crate::world::OFFICE;
    let code = world
        .app
        .pairing_code(page.0, page.1, office)
        .await
        .unwrap();
    let app = TestApp::new(1);
    let body = app.stated(&json!({
        "credential": { "kind": "code", "bank": BANK, "contract_id": CONTRACT, "code": code.to_string() },
    }));
    let claimed: ClaimAnswer = app
        .post(&world, paths::CLAIMS, &body, connection())
        .await
        .ok();
    assert_eq!(claimed.state, State::Paired);
    let wrong = TestApp::new(2).stated(&json!({
        "credential": { "kind": "code", "bank": BANK, "contract_id": CONTRACT, "code": "00000-00000" },
    }));
    for _ in 0..9 {
        let reply = TestApp::new(2)
            .post(&world, paths::CLAIMS, &wrong, connection())
            .await;
        reply.refused(410, "ACQ-TICKET-EXPIRED");
    }
    let reply = TestApp::new(2)
        .post(&world, paths::CLAIMS, &wrong, connection())
        .await;
    assert_eq!(reply.refused(429, "ACQ-WAIT").retry_after, Some(60));
    assert_eq!(reply.headers["retry-after"], "60");
}

#[tokio::test]
async fn a_second_app_burns_the_ticket() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let (first, second) = (TestApp::new(1), TestApp::new(2));
    let claimed = world.claim(&first, &browser).await;
    let body = claim_body(&second, &browser);
    let reply = second
        .post(&world, paths::CLAIMS, &body, connection())
        .await;
    reply.refused(409, "ACQ-TAKEN");
    let path = paths::of(paths::ACQUISITION, &claimed.acquisition);
    first.get(&world, &path).await.refused(409, "ACQ-TAKEN");
}

#[tokio::test]
async fn stopping_twice_is_stopping_once() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);
    let claimed = world.claim(&app, &browser).await;
    let path = paths::of(paths::STOP, &claimed.acquisition);
    for body in [json!({}), json!({})] {
        let stopped: StatusAnswer = app.post(&world, &path, &body, connection()).await.ok();
        assert_eq!((stopped.state, stopped.seconds_left), (State::Cancelled, 0));
    }
    // A message without fields may come without a body.
    let request = app.signed(&Method::POST, &path, b"");
    let stopped: StatusAnswer = send(&world.agent, request, connection()).await.ok();
    assert_eq!(stopped.state, State::Cancelled);
    let path = paths::of(paths::ACQUISITION, &claimed.acquisition);
    app.get(&world, &path).await.refused(410, "ACQ-STOPPED");
}

#[tokio::test]
async fn time_runs_out() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);
    let claimed = world.claim(&app, &browser).await;
    world.clock.advance(30 * MINUTE - 1);
    assert_eq!(standing(&world, &app, &claimed).await.seconds_left, 0);
    world.clock.advance(1);
    let path = paths::of(paths::ACQUISITION, &claimed.acquisition);
    app.get(&world, &path).await.refused(410, "ACQ-ABANDONED");
    let late = world.identify(&person).await;
    world.clock.advance(10 * MINUTE);
    let reply = app
        .post(
            &world,
            paths::CLAIMS,
            &claim_body(&app, &late),
            connection(),
        )
        .await;
    reply.refused(410, "ACQ-TICKET-EXPIRED");
}

#[tokio::test]
async fn strange_requests_get_no_certificate() {
    let world = World::new().await;
    let administrator = world.open_contract().await;
    let earlier = world.acquire(&administrator, 101, "administrator").await;
    let user = world.register_user(&administrator, &earlier).await;
    let browser = world.identify(&user).await;
    let app = TestApp::new(1);
    let claimed = world.claim(&app, &browser).await;
    world.approve(&browser, &claimed).await;
    let path = paths::of(paths::CSR, &claimed.acquisition);
    let pc = Pc::new(&world.folder.path().join("pc"));

    let mut garbage = csr_body(&app, &claimed.acquisition, &pc);
    for csr in ["", "AAAA", "not base64!"] {
        garbage["csr"] = json!(csr);
        app.put(&world, &path, &garbage)
            .await
            .refused(422, "ACQ-CSR");
    }
    let of_other_app = csr_body(&TestApp::new(2), &claimed.acquisition, &pc);
    app.put(&world, &path, &of_other_app)
        .await
        .refused(422, "ACQ-CSR");
    let reused = csr_body(&app, &claimed.acquisition, &earlier);
    app.put(&world, &path, &reused)
        .await
        .refused(422, "ACQ-KEY-REUSED");
    let good = csr_body(&app, &claimed.acquisition, &pc);
    let issued: IssuedAnswer = app.put(&world, &path, &good).await.ok();
    let other = csr_body(
        &app,
        &claimed.acquisition,
        &Pc::new(&world.folder.path().join("pc2")),
    );
    app.put(&world, &path, &other)
        .await
        .refused(422, "ACQ-KEY-REUSED");
    assert_eq!(
        app.put(&world, &path, &good).await.ok::<IssuedAnswer>(),
        issued
    );
}

#[tokio::test]
async fn only_a_full_handshake_with_that_certificate_is_a_proof() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);
    let claimed = world.claim(&app, &browser).await;
    world.approve(&browser, &claimed).await;
    let mut pc = Pc::new(&world.folder.path().join("pc"));
    let chain = world.certify(&app, &claimed.acquisition, &pc).await;
    let path = paths::of(paths::PROOF, &claimed.acquisition);

    let mut stranger = Pc::new(&world.folder.path().join("stranger"));
    let own = stranger.self_signed();
    stranger.install(vec![own]);
    let mut resumed = connection_from(crate::world::OFFICE, None);
    resumed.full_handshake = false;
    for connection in [
        connection(),
        connection_with(stranger.present()),
        resumed.clone(),
    ] {
        let reply = app.post(&world, &path, &json!({}), connection).await;
        reply.refused(422, "ACQ-CONFIRM-FAIL");
    }
    pc.install(chain.clone());
    resumed.presented = Some(pc.present());
    let reply = app.post(&world, &path, &json!({}), resumed).await;
    reply.refused(422, "ACQ-CONFIRM-FAIL");
    let mut request = app.signed(&Method::POST, &path, b"");
    let pem = hex::encode(&chain[0]);
    for header in ["client-cert", "x-ssl-client-cert", "ssl-client-cert"] {
        request.headers_mut().insert(header, pem.parse().unwrap());
    }
    let reply = send(&world.agent, request, connection()).await;
    reply.refused(422, "ACQ-CONFIRM-FAIL");
    let elsewhere = connection_from(ELSEWHERE, Some(pc.present()));
    let proven: ProofAnswer = app.post(&world, &path, &json!({}), elsewhere).await.ok();
    // The hand-over code was right and the claim came from the browser's network.
    assert_eq!(proven.state, State::Valid);
}

#[tokio::test]
async fn a_claim_from_another_network_is_held() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let browser = world.identify(&person).await;
    let app = TestApp::new(1);
    let body = claim_body(&app, &browser);
    let away = |presented| connection_from(ELSEWHERE, presented);
    let claimed: ClaimAnswer = app
        .post(&world, paths::CLAIMS, &body, away(None))
        .await
        .ok();
    world.approve(&browser, &claimed).await;
    let mut pc = Pc::new(&world.folder.path().join("pc"));
    let chain = world.certify(&app, &claimed.acquisition, &pc).await;
    pc.install(chain);
    let path = paths::of(paths::PROOF, &claimed.acquisition);
    for _ in 0..2 {
        let presented = Some(pc.present());
        let proven: ProofAnswer = app
            .post(&world, &path, &json!({}), away(presented))
            .await
            .ok();
        assert_eq!(
            (proven.state, proven.code.as_deref()),
            (State::Held, Some("ACQ-HELD"))
        );
    }
    assert_eq!(standing(&world, &app, &claimed).await.state, State::Held);
}

async fn standing(world: &World, app: &TestApp, claimed: &ClaimAnswer) -> StatusAnswer {
    app.get(world, &paths::of(paths::ACQUISITION, &claimed.acquisition))
        .await
        .ok()
}
