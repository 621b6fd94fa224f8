//! What a caller who has talked someone out of PIN and one-time password still does not get.

use serde_json::json;
use tegata_acquisition::{
    codes::Code,
    messages::{ClaimAnswer, ProofAnswer, State, StatusAnswer, paths},
};
use tegata_app::{
    acquisition::{SecondStep, Started, TypedIdentity},
    console::{ApprovalRefusal, Change},
    failure::Failure,
};
use tegata_domain::{
    pin::Pin,
    time::{DAY, MINUTE},
};
use tegata_storage::StorageError;

use crate::{
    client::{TestApp, connection_from, connection_with},
    pc::Pc,
    people::{CONTRACT, Person, USER_PIN, claim_body},
    world::{ELSEWHERE, STAFF_PIN, START, World, bank},
};

impl World {
    async fn first_step(&self, person: &Person) -> Started {
        self.clock.advance(MINUTE);
        let typed = TypedIdentity {
            kind: person.kind,
            contract: CONTRACT.to_owned(),
            name: person.name.clone(),
            pin: Pin::typed(&person.pin),
            confirmation_pin: None,
        };
        let app = &self.app;
        let begun = app.begin_acquisition(&bank(), typed, ELSEWHERE).await;
        begun.unwrap()
    }

    /// The second step with everything right; the code of its refusal.
    async fn second_step(&self, person: &Person, first: Started) -> Code {
        let second = SecondStep {
            form_id: first.form_id,
            one_time_password: self.one_time_password(person.token),
            handover_code: person.handover.clone(),
        };
        let app = &self.app;
        let proven = app
            .prove_identity(&bank(), &first.cookie, second, ELSEWHERE)
            .await;
        match proven {
            Err(Failure::Refused(code)) => code,
            Err(Failure::Internal(error)) => panic!("{error}"),
            Ok(_) => panic!("there is a ticket"),
        }
    }

    pub(crate) async fn change(&self, sql: &'static str) {
        let done = self.app.database().write(move |tx| tx.execute(sql, &[]));
        let done: Result<u64, StorageError> = done.await;
        assert!(done.unwrap() > 0, "{sql}");
    }

    /// The running renewal of a user, begun in the app.
    async fn renewing(&self, app: &TestApp, old: &Pc) -> ClaimAnswer {
        self.clock.set(START + 345 * DAY);
        let body = app.stated(&json!({ "pin": USER_PIN }));
        let connection = connection_from(ELSEWHERE, Some(old.present()));
        app.post(self, paths::RENEWALS, &body, connection)
            .await
            .ok()
    }

    /// An acquisition from elsewhere, up to its proof.
    async fn held(&self, person: &Person, seed: u8) -> (TestApp, ClaimAnswer) {
        let (app, browser) = (TestApp::new(seed), self.identify(person).await);
        let away = |presented| connection_from(ELSEWHERE, presented);
        let body = claim_body(&app, &browser);
        let claimed = app.post(self, paths::CLAIMS, &body, away(None)).await;
        let claimed: ClaimAnswer = claimed.ok();
        self.approve(&browser, &claimed).await;
        let mut pc = Pc::new(&self.folder.path().join(format!("pc-{seed}")));
        pc.install(self.certify(&app, &claimed.acquisition, &pc).await);
        let path = paths::of(paths::PROOF, &claimed.acquisition);
        let presented = Some(pc.present());
        let proven = app.post(self, &path, &json!({}), away(presented)).await;
        assert_eq!(proven.ok::<ProofAnswer>().state, State::Held);
        (app, claimed)
    }
}

#[tokio::test]
async fn a_renewal_is_no_way_in_for_pin_and_one_time_password() {
    let world = World::new().await;
    let (user, old) = world.with_user().await;
    let app = TestApp::new(1);
    let renewal = world.renewing(&app, &old).await;
    let first = world.first_step(&user).await;
    assert_eq!(world.second_step(&user, first).await, Code::NoIssue);
    let standing = paths::of(paths::ACQUISITION, &renewal.acquisition);
    let standing: StatusAnswer = app.get(&world, &standing).await.ok();
    assert_eq!(standing.state, State::Approved, "the renewal goes on");
}

#[tokio::test]
async fn failures_of_strangers_do_not_stop_a_renewal() {
    let world = World::new().await;
    let (user, old) = world.with_user().await;
    let app = TestApp::new(1);
    let renewal = world.renewing(&app, &old).await;
    let first = world.first_step(&user).await;
    world
        .change("UPDATE attempt SET failures = 20, locked = 1 WHERE purpose = 'acquisition'")
        .await;
    let wrong = Person { token: 9, ..user };
    assert_eq!(world.second_step(&wrong, first).await, Code::Credentials);
    let standing = paths::of(paths::ACQUISITION, &renewal.acquisition);
    let standing: StatusAnswer = app.get(&world, &standing).await.ok();
    assert_eq!(standing.state, State::Approved);
}

#[tokio::test]
async fn a_pin_that_was_replaced_opens_nothing() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let first = world.first_step(&person).await;
    world
        .change("UPDATE secret SET set_at = set_at + 86400000")
        .await;
    assert_eq!(world.second_step(&person, first).await, Code::Credentials);
}

#[tokio::test]
async fn a_renewal_from_elsewhere_is_held_under_every_policy() {
    let world = World::new().await;
    let (_, old) = world.with_user().await;
    world
        .change(r#"UPDATE bank SET policies = '{"release":"never_hold"}'"#)
        .await;
    let app = TestApp::new(1);
    let renewal = world.renewing(&app, &old).await;
    let mut new = Pc::new(&world.folder.path().join("new"));
    new.install(world.certify(&app, &renewal.acquisition, &new).await);
    let path = paths::of(paths::PROOF, &renewal.acquisition);
    let elsewhere = connection_with(new.present());
    let proven = app.post(&world, &path, &json!({}), elsewhere).await;
    assert_eq!(proven.ok::<ProofAnswer>().state, State::Held);
}

#[tokio::test]
async fn a_release_is_for_the_certificate_that_was_seen() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let (app, claimed) = world.held(&person, 1).await;
    let change = Change::ReleaseAdministrator {
        number: CONTRACT.to_owned(),
        administrator: 1,
        release: true,
    };
    let [teller, approver] = [world.staff_member(0).await, world.staff_member(1).await];
    let pin = || Pin::typed(STAFF_PIN);
    let confirmed = world.app.confirm_pin(teller.actor(), pin()).await.unwrap();
    let proposed = world.app.propose_change(&teller, confirmed, change).await;
    let id = proposed.unwrap();
    let stop = paths::of(paths::STOP, &claimed.acquisition);
    let away = connection_from(ELSEWHERE, None);
    let stopped = app.post(&world, &stop, &json!({}), away).await;
    assert_eq!(stopped.ok::<StatusAnswer>().state, State::Cancelled);
    world.held(&person, 2).await;

    let shown = world.app.proposal(&approver, &id).await.unwrap().unwrap();
    let confirmed = world.app.confirm_pin(approver.actor(), pin()).await;
    let done = world
        .app
        .approve_change(&approver, confirmed.unwrap(), &id, &shown.approval.digest)
        .await;
    assert!(matches!(
        done,
        Err(Failure::Refused(ApprovalRefusal::Conflict))
    ));
}

#[tokio::test]
async fn what_nobody_releases_lapses_after_a_week() {
    let world = World::new().await;
    let person = world.open_contract().await;
    let (app, claimed) = world.held(&person, 1).await;
    let path = paths::of(paths::ACQUISITION, &claimed.acquisition);
    world.clock.advance(7 * DAY - MINUTE);
    world.app.reconcile().await.unwrap();
    let standing: StatusAnswer = app.get(&world, &path).await.ok();
    assert_eq!(standing.state, State::Held);
    world.clock.advance(2 * MINUTE);
    world.app.reconcile().await.unwrap();
    app.get(&world, &path).await.refused(410, "ACQ-LAPSED");
}
