//! A stopped or ended contract: no step of an acquisition, no renewal, and the reason only for whoever was right.

use serde_json::json;
use tegata_acquisition::{codes::Code, messages::paths};
use tegata_app::{
    acquisition::{SecondStep, TypedIdentity},
    console::Change,
    contract::ContractRefusal,
    failure::Failure,
};
use tegata_domain::{
    certificate::CertificateState,
    ids::{ContractId, HolderKind},
    pin::Pin,
    refusal::CertificateRefusal,
    time::{DAY, MINUTE},
};
use tegata_storage::{StorageError, rows};

use crate::{
    client::{TestApp, connection, connection_with},
    pc::Pc,
    people::{CONTRACT, Person, claim_body, csr_body},
    world::{OFFICE, World, bank, site},
};

impl World {
    async fn suspend(&self) {
        let (staff, number) = (
            self.staff_member(0).await,
            ContractId::parse(CONTRACT).unwrap(),
        );
        let version = self.contract_version().await;
        let done = self.app.suspend_contract(&staff, &number, version).await;
        done.unwrap();
    }

    async fn resume(&self) {
        let (number, form) = (CONTRACT.to_owned(), "F-1".to_owned());
        self.by_two(Change::ResumeContract { number, form }).await;
    }

    async fn terminate(&self) {
        let (number, form) = (CONTRACT.to_owned(), "F-2".to_owned());
        self.by_two(Change::TerminateContract { number, form })
            .await;
    }

    /// Kinds of the notices to someone.
    async fn told(&self, holder: &str) -> Vec<String> {
        let holder = holder.to_owned();
        let read = self.app.database().read(move |tx| {
            let notices = rows::Notice::latest_of(tx, &holder, 0)?;
            Ok::<_, StorageError>(notices.into_iter().map(|notice| notice.kind).collect())
        });
        read.await.unwrap()
    }

    async fn contract_version(&self) -> i64 {
        let code = bank();
        let read = self.app.database().read(move |tx| {
            let found = rows::Contract::by_number(tx, code.as_str(), CONTRACT)?;
            Ok::<_, StorageError>(found.unwrap().version)
        });
        read.await.unwrap()
    }

    /// B1 and B2 with a PIN; the code of the refusal.
    async fn identity_refused(&self, person: &Person, pin: &str) -> Code {
        self.clock.advance(60 * MINUTE);
        let typed = TypedIdentity {
            kind: person.kind,
            contract: CONTRACT.to_owned(),
            name: person.name.clone(),
            pin: Pin::typed(pin),
            confirmation_pin: None,
        };
        let bank = bank();
        let started = self.app.begin_acquisition(&bank, typed, OFFICE).await;
        let started = started.unwrap();
        let second = SecondStep {
            form_id: started.form_id,
            one_time_password: self.one_time_password(person.token),
            handover_code: person.handover.clone(),
        };
        let tried = self
            .app
            .prove_identity(&bank, &started.cookie, second, OFFICE);
        match tried.await {
            Err(Failure::Refused(code)) => code,
            _ => panic!("let in"),
        }
    }

    async fn judged(&self, role: HolderKind, pc: &Pc) -> Option<CertificateRefusal> {
        let (site, shown) = (site(role), pc.present());
        let judged = self.app.judge_certificate(&site, Some(&shown));
        judged.await.unwrap().err().map(|refused| refused.reason)
    }
}

#[tokio::test]
async fn the_reason_is_told_only_to_who_was_right() {
    let world = World::new().await;
    let person = world.open_contract().await;
    world.suspend().await;
    let wrong = world.identity_refused(&person, "wrong-pin-1").await;
    assert_eq!(wrong, Code::Credentials);
    let right = world.identity_refused(&person, &person.pin).await;
    assert_eq!(right, Code::ContractSuspended);
    world.resume().await;
    world.acquire(&person, 1, "pc").await;
    world.terminate().await;
    let wrong = world.identity_refused(&person, "wrong-pin-1").await;
    assert_eq!(wrong, Code::Credentials);
    let right = world.identity_refused(&person, &person.pin).await;
    assert_eq!(right, Code::ContractTerminated);
}

#[tokio::test]
async fn no_step_of_an_acquisition_goes_on_under_a_stopped_contract() {
    for reached in 0..4 {
        let world = World::new().await;
        let person = world.open_contract().await;
        let (browser, app) = (world.identify(&person).await, TestApp::new(1));
        let mut pc = Pc::new(&world.folder.path().join("pc"));
        let code = "CONTRACT-SUSPENDED";
        if reached == 0 {
            world.suspend().await;
            let claim = claim_body(&app, &browser);
            let reply = app.post(&world, paths::CLAIMS, &claim, connection()).await;
            reply.refused(403, code);
            continue;
        }
        let claimed = world.claim(&app, &browser).await;
        let number = claimed.match_number.clone().unwrap();
        if reached == 1 {
            world.suspend().await;
            let (bank, cookie) = (bank(), &browser.cookie);
            let approved = world
                .app
                .approve_acquisition(&bank, cookie, &number, OFFICE);
            assert!(approved.await.is_err());
        } else {
            world.approve(&browser, &claimed).await;
        }
        let csr = csr_body(&app, &claimed.acquisition, &pc);
        let path = paths::of(paths::CSR, &claimed.acquisition);
        if reached == 2 {
            world.suspend().await;
        }
        if reached < 3 {
            app.put(&world, &path, &csr).await.refused(403, code);
            continue;
        }
        pc.install(world.certify(&app, &claimed.acquisition, &pc).await);
        world.suspend().await;
        let path = paths::of(paths::PROOF, &claimed.acquisition);
        let shown = connection_with(pc.present());
        let reply = app.post(&world, &path, &json!({}), shown).await;
        reply.refused(403, code);
        // What was issued and never proven was revoked with the acquisition; the right is open again afterwards.
        world.resume().await;
        world.acquire(&person, 2, "another pc").await;
    }
}

#[tokio::test]
async fn a_renewal_needs_an_open_contract() {
    let world = World::new().await;
    let (user, pc) = world.with_user().await;
    world.clock.advance(350 * DAY);
    world.suspend().await;
    let body = TestApp::new(3).stated(&json!({ "pin": user.pin }));
    let shown = connection_with(pc.present());
    let reply = TestApp::new(3)
        .post(&world, paths::RENEWALS, &body, shown)
        .await;
    reply.refused(403, "CONTRACT-SUSPENDED");
}

#[tokio::test]
async fn the_customer_stops_everything_and_cannot_start_it_again() {
    let world = World::new().await;
    let administrator = world.open_contract().await;
    let pc = world.acquire(&administrator, 1, "administrator").await;
    let user = world.register_user(&administrator, &pc).await;
    let of_user = world.acquire(&user, 2, "user").await;
    let admin = world.signed_in_administrator(&administrator, &pc).await;
    let app = &world.app;
    let confirm = || Pin::typed(&administrator.confirmation);
    let confirmed = app.confirm_pin(admin.actor(), confirm()).await.unwrap();
    app.stop_contract_by_customer(&admin, confirmed)
        .await
        .unwrap();
    let stopped = Some(CertificateRefusal::ContractSuspended);
    assert_eq!(world.judged(HolderKind::Administrator, &pc).await, stopped);
    assert_eq!(world.judged(HolderKind::User, &of_user).await, stopped);
    // The PIN of somebody who is out confirms nothing any more.
    assert!(app.confirm_pin(admin.actor(), confirm()).await.is_err());

    // The bank may take the stop over; only then it is the bank's.
    world.suspend().await;
    let staff = world.staff_member(0).await;
    let number = ContractId::parse(CONTRACT).unwrap();
    let version = world.contract_version().await;
    let twice = app.suspend_contract(&staff, &number, version).await;
    assert!(matches!(
        twice,
        Err(Failure::Refused(ContractRefusal::State))
    ));
    world.resume().await;
    assert_eq!(world.judged(HolderKind::User, &of_user).await, None);
    world.terminate().await;
    let told = world.told(&admin.actor().holder().id).await;
    for kind in [
        "contract_suspended",
        "contract_resumed",
        "contract_terminated",
    ] {
        assert!(told.iter().any(|word| word == kind), "{kind}: {told:?}");
    }
}

#[tokio::test]
async fn the_end_of_a_contract_takes_everything() {
    let world = World::new().await;
    let administrator = world.open_contract().await;
    let pc = world.acquire(&administrator, 1, "administrator").await;
    let user = world.register_user(&administrator, &pc).await;
    let browser = world.identify(&user).await;
    let app = TestApp::new(2);
    let claimed = world.claim(&app, &browser).await;
    world.terminate().await;
    let ended = Some(CertificateRefusal::ContractTerminated);
    assert_eq!(world.judged(HolderKind::Administrator, &pc).await, ended);
    let path = paths::of(paths::CSR, &claimed.acquisition);
    let csr = csr_body(&app, &claimed.acquisition, &pc);
    let reply = app.put(&world, &path, &csr).await;
    reply.refused(403, "CONTRACT-TERMINATED");
    let code = bank();
    let left = world.app.database().read(move |tx| {
        let contract = rows::Contract::by_number(tx, code.as_str(), CONTRACT)?.unwrap();
        let mut left = Vec::new();
        for kind in [HolderKind::Administrator, HolderKind::User] {
            for holder in rows::Holder::of_contract(tx, &contract.id, kind)? {
                let all = rows::Certificate::of_holder(tx, &holder.id)?;
                let states = all.iter().map(|row| row.state);
                assert!(states.into_iter().all(CertificateState::is_final));
                left.extend(rows::Issue::open_of(tx, &holder.id)?.map(|issue| issue.id));
                left.extend(rows::Token::of_holder(tx, &holder.id)?.map(|token| token.serial));
            }
        }
        Ok::<_, StorageError>(left)
    });
    assert_eq!(left.await.unwrap(), Vec::<String>::new());
}
