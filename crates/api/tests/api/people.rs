//! What people do before and beside the app: the bank's staff, the administrator, the browser's half of an acquisition.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use tegata_acquisition::{
    AcquisitionId, challenge_password,
    messages::{ClaimAnswer, IssuedAnswer, ProofAnswer, paths},
};
use tegata_app::{
    acquisition::{SecondStep, TypedIdentity},
    console::{Change, Done},
    notice::MailAddresses,
    sign_in::{AdminActor, StaffActor, VerifiedClientCert},
    user::NewUser,
};
use tegata_domain::{
    ids::{HolderKind, UserId},
    pin::Pin,
    right::Right,
    time::MINUTE,
};
use tegata_storage::{StorageError, Tx};

use crate::{
    client::{TestApp, connection, connection_with},
    pc::Pc,
    world::{OFFICE, STAFF_PIN, World, bank, site},
};

pub(crate) const CONTRACT: &str = "00009876543";
pub(crate) const USER_PIN: &str = "hanko-2468";
const USER_CONFIRMATION: &str = "kinko-1357";

/// Someone with PIN and token who may acquire a certificate.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) kind: HolderKind,
    pub(crate) name: String,
    pub(crate) pin: String,
    pub(crate) confirmation: String,
    pub(crate) handover: String,
    pub(crate) token: u8,
}

/// The browser's session after the identity check.
pub(crate) struct Browser {
    pub(crate) cookie: [u8; 32],
    pub(crate) ticket: String,
    pub(crate) link_secret: [u8; 32],
}

impl World {
    /// Two people of the bank open a contract with its first administrator, who gets token T0.
    pub(crate) async fn open_contract(&self) -> Person {
        let change = Change::OpenContract {
            number: CONTRACT.to_owned(),
            company: "見本商事".to_owned(),
            administrator: "管理 花子".to_owned(),
            token: "T0".to_owned(),
            customer_id: None,
            mail: None,
        };
        let done = self.by_two(change).await;
        let sheet = done.printed.unwrap();
        let (pin, confirmation) = sheet.pins.unwrap();
        let confirmation = confirmation.unwrap();
        self.pins_are_their_own().await;
        Person {
            kind: HolderKind::Administrator,
            name: "1".to_owned(),
            pin,
            confirmation,
            handover: sheet.handover_code.unwrap(),
            token: 0,
        }
    }

    /// Two people of the bank: one proposes, the other approves.
    pub(crate) async fn by_two(&self, change: Change) -> Done {
        let [teller, approver] = [self.staff_member(0).await, self.staff_member(1).await];
        let app = &self.app;
        let pin = || Pin::typed(STAFF_PIN);
        let confirmed = app.confirm_pin(teller.actor(), pin()).await.unwrap();
        let id = app
            .propose_change(&teller, confirmed, change)
            .await
            .unwrap();
        let seen = app.proposal(&approver, &id).await.unwrap().unwrap();
        let digest = seen.approval.digest;
        let confirmed = app.confirm_pin(approver.actor(), pin()).await.unwrap();
        app.approve_change(&approver, confirmed, &id, &digest)
            .await
            .unwrap()
    }

    /// The administrator with a certificate registers a user with token T1.
    pub(crate) async fn register_user(&self, administrator: &Person, pc: &Pc) -> Person {
        let admin = self.signed_in_administrator(administrator, pc).await;
        let confirmation = Pin::typed(&administrator.confirmation);
        let confirmed = self
            .app
            .confirm_pin(admin.actor(), confirmation)
            .await
            .unwrap();
        let new = NewUser {
            user_id: UserId::parse("riyousya").unwrap(),
            name: "利用 太郎".to_owned(),
            login_pin: Pin::typed(USER_PIN),
            confirmation_pin: Some(Pin::typed(USER_CONFIRMATION)),
            right: Right::General,
            token: Some(("T1".to_owned(), self.code_before(1))),
            mail: MailAddresses::default(),
        };
        self.app
            .register_user(&admin, confirmed, new)
            .await
            .unwrap();
        self.pins_are_their_own().await;
        Person {
            kind: HolderKind::User,
            name: "riyousya".to_owned(),
            pin: USER_PIN.to_owned(),
            confirmation: USER_CONFIRMATION.to_owned(),
            handover: String::new(),
            token: 1,
        }
    }

    /// A contract whose administrator and first user hold certificates in force, each on a PC.
    pub(crate) async fn with_user(&self) -> (Person, Pc) {
        let administrator = self.open_contract().await;
        let pc = self.acquire(&administrator, 101, "administrator").await;
        let user = self.register_user(&administrator, &pc).await;
        let pc = self.acquire(&user, 102, "user").await;
        (user, pc)
    }

    /// A whole acquisition, from the office, ending in force.
    pub(crate) async fn acquire(&self, person: &Person, seed: u8, pc: &str) -> Pc {
        let app = TestApp::new(seed);
        let browser = self.identify(person).await;
        let claimed = self.claim(&app, &browser).await;
        self.approve(&browser, &claimed).await;
        let mut pc = Pc::new(&self.folder.path().join(pc));
        let issued = self.certify(&app, &claimed.acquisition, &pc).await;
        pc.install(issued);
        let path = paths::of(paths::PROOF, &claimed.acquisition);
        let proven: ProofAnswer = app
            .post(self, &path, &json!({}), connection_with(pc.present()))
            .await
            .ok();
        assert_eq!(proven.state, tegata_acquisition::messages::State::Valid);
        pc
    }

    /// B1 and B2. The token's next code is waited for.
    pub(crate) async fn identify(&self, person: &Person) -> Browser {
        self.clock.advance(MINUTE);
        let typed = TypedIdentity {
            kind: person.kind,
            contract: CONTRACT.to_owned(),
            name: person.name.clone(),
            pin: Pin::typed(&person.pin),
            confirmation_pin: None,
        };
        let bank = bank();
        let started = self
            .app
            .begin_acquisition(&bank, typed, OFFICE)
            .await
            .unwrap();
        let second = SecondStep {
            form_id: started.form_id,
            one_time_password: self.one_time_password(person.token),
            handover_code: person.handover.clone(),
        };
        let ticketed = self
            .app
            .prove_identity(&bank, &started.cookie, second, OFFICE)
            .await;
        let cookie = ticketed.unwrap().cookie;
        let page = self
            .app
            .acquisition_page(&bank, &cookie, OFFICE)
            .await
            .unwrap();
        Browser {
            cookie,
            ticket: page.ticket,
            link_secret: page.link_secret,
        }
    }

    /// A1 with the link.
    pub(crate) async fn claim(&self, app: &TestApp, browser: &Browser) -> ClaimAnswer {
        app.post(self, paths::CLAIMS, &claim_body(app, browser), connection())
            .await
            .ok()
    }

    /// B4.
    pub(crate) async fn approve(&self, browser: &Browser, claimed: &ClaimAnswer) {
        let number = claimed.match_number.as_deref().unwrap();
        self.app
            .approve_acquisition(&bank(), &browser.cookie, number, OFFICE)
            .await
            .unwrap();
    }

    /// A3; the chain.
    pub(crate) async fn certify(
        &self,
        app: &TestApp,
        acquisition: &AcquisitionId,
        pc: &Pc,
    ) -> Vec<Vec<u8>> {
        let path = paths::of(paths::CSR, acquisition);
        let issued: IssuedAnswer = app
            .put(self, &path, &csr_body(app, acquisition, pc))
            .await
            .ok();
        let decode = |der: &String| STANDARD.decode(der).unwrap();
        issued.chain.iter().map(decode).collect()
    }

    /// As if everybody had changed the PINs they were given.
    async fn pins_are_their_own(&self) {
        let own = |tx: &mut dyn Tx| tx.execute("UPDATE secret SET initial = 0", &[]);
        let done: Result<u64, StorageError> = self.app.database().write(own).await;
        done.unwrap();
    }

    pub(crate) async fn staff_member(&self, which: usize) -> StaffActor {
        let site = site(HolderKind::Staff);
        let verified = self.verified(HolderKind::Staff, &self.staff[which]).await;
        let pin = Pin::typed(STAFF_PIN);
        let session = self
            .app
            .sign_in_with_pin(&site, verified.clone(), pin, OFFICE)
            .await;
        let cookie = session.unwrap().cookie;
        let actor = self.app.staff(&site, verified, Some(&cookie), OFFICE).await;
        actor.unwrap().unwrap()
    }

    pub(crate) async fn signed_in_administrator(&self, person: &Person, pc: &Pc) -> AdminActor {
        let site = site(HolderKind::Administrator);
        let verified = self.verified(HolderKind::Administrator, pc).await;
        let app = &self.app;
        let pin = Pin::typed(&person.pin);
        let first = app
            .sign_in_with_pin(&site, verified.clone(), pin, OFFICE)
            .await
            .unwrap();
        let pin = Pin::typed(&person.confirmation);
        let second = app
            .sign_in_second_step(&site, verified.clone(), &first.cookie, pin, OFFICE)
            .await
            .unwrap();
        let actor = app
            .administrator(&site, verified, Some(&second.cookie), OFFICE)
            .await;
        actor.unwrap().unwrap()
    }

    async fn verified(&self, role: HolderKind, pc: &Pc) -> VerifiedClientCert {
        let judged = self
            .app
            .judge_certificate(&site(role), Some(&pc.present()))
            .await;
        judged
            .unwrap()
            .unwrap_or_else(|refused| panic!("{refused:?}"))
    }
}

/// A1's body for a link.
pub(crate) fn claim_body(app: &TestApp, browser: &Browser) -> Value {
    let secret = URL_SAFE_NO_PAD.encode(browser.link_secret);
    app.stated(&json!({
        "credential": { "kind": "link", "ticket": browser.ticket, "secret": secret },
    }))
}

/// A3's body.
pub(crate) fn csr_body(app: &TestApp, acquisition: &AcquisitionId, pc: &Pc) -> Value {
    let challenge = challenge_password(acquisition, &app.public_key());
    json!({
        "csr": STANDARD.encode(pc.request(Some(&challenge))),
        "key_protection": { "kind": "software_nss", "label": "keiri-1" },
    })
}
