//! A company of which everything is under way at once, and who is about to act when its contract changes.

use std::collections::HashMap;

use tegata_app::{
    acquisition::{BrowserRequest, Proven},
    certificate::Reissue,
    console::Change,
    rows,
    sign_in::{AdminActor, PinVerified, UserActor, VerifiedClientCert},
};
use tegata_domain::{
    attempts::Attempts,
    certificate::ReissueReason,
    contract::ContractState,
    ids::{ContractId, HolderKind, UserId},
    policy::{KeyProtectionPolicy, Policies},
    time::DAY,
};
use tegata_storage::StorageError;

use crate::{
    acquisition::Otp,
    pc::Key,
    world::{CONTRACT, Held, OFFICE, Who, World, settled},
};

/// Where the contract stands when the acts are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// An administrator's secret, and with it the company's users.
    Locked,
    ByBank,
    ByCustomer,
    Terminated,
}

impl Standing {
    pub(super) const STOPS: [Self; 4] = [
        Self::Locked,
        Self::ByBank,
        Self::ByCustomer,
        Self::Terminated,
    ];
}

/// Everybody and everything.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) admin: AdminActor,
    pub(super) user: UserActor,
    /// Of the first administrator, before any stop.
    pub(super) verified: VerifiedClientCert,
    /// Of a user, likewise.
    pub(super) user_verified: VerifiedClientCert,
    /// Somebody in the middle of a first sign-in: certificate and cookie.
    pub(super) beginner: (VerifiedClientCert, [u8; 32]),
    pub(super) token_of_second: u8,
    /// Their tokens, as long as they have them.
    pub(super) tokens: HashMap<&'static str, u8>,
    /// A first step of the first administrator's sign-in.
    pub(super) first_step: [u8; 32],
    /// Users by what they are for.
    pub(super) users: HashMap<&'static str, usize>,
    /// Acquisitions by the step that comes next.
    pub(super) runs: HashMap<&'static str, usize>,
    /// Of the page that is about to send its request.
    pub(super) challenge: String,
    /// What a browser acquired and did not prove yet.
    pub(super) in_browser: Option<Held>,
    pins: Vec<PinVerified>,
    user_pins: Vec<PinVerified>,
    /// Waiting proposals by their kind.
    pub(super) proposals: HashMap<&'static str, String>,
}

const PINS: usize = 40;

impl Stage {
    /// The office on the day before: nothing is stopped yet.
    pub(super) async fn open() -> Self {
        let policies = Policies {
            administrator_lock_cascades: true,
            browser_keys: true,
            key_protection: KeyProtectionPolicy::SoftwareAllowed,
            ..Policies::default()
        };
        let mut world = World::of(1, policies).await;
        world.people_come(1).await.unwrap();
        let at = world.administrator_named("1").unwrap();
        let desk = world.administrator(at).await.unwrap().unwrap();
        assert!(world.registers(at, &desk, true).await.unwrap());
        let user = world.people.len() - 1;
        let proven = world.acquire(user).await.unwrap();
        assert_eq!(proven, Some(Proven::Valid));
        world.user(user).await.unwrap().unwrap();
        // Into the window of the renewals.
        world.pass(330 * DAY);
        let actor = world.administrator(at).await.unwrap().unwrap();
        let second = world.administrator_named("2").unwrap();
        let user_verified = world.verified(&world.people[user]).await.unwrap().unwrap();
        let mut stage = Self {
            user: world.user(user).await.unwrap().unwrap(),
            verified: world.verified(&world.people[at]).await.unwrap().unwrap(),
            beginner: (user_verified.clone(), [0; 32]),
            user_verified,
            token_of_second: world.people[second].token.unwrap(),
            first_step: [0; 32],
            admin: actor,
            users: HashMap::from([("valid", user)]),
            runs: HashMap::new(),
            tokens: HashMap::new(),
            challenge: String::new(),
            in_browser: None,
            pins: Vec::new(),
            user_pins: Vec::new(),
            proposals: HashMap::new(),
            world,
        };
        stage.fills().await;
        stage
    }

    async fn fills(&mut self) {
        for name in ["plain", "fresh", "suspended", "locked"] {
            self.comes(name, name != "plain").await;
        }
        let suspended = self.users["suspended"];
        assert!(self.world.acquire(suspended).await.unwrap().is_some());
        let id = self.id("suspended");
        let done = self.world.app.suspend_user_certificate(&self.admin, &id);
        settled(done.await).unwrap().unwrap();
        for step in [
            "prove_identity",
            "claim_acquisition",
            "pairing_code",
            "browser_challenge",
            "request_in_browser",
            "prove_in_browser",
            "approve_acquisition",
            "request_certificate",
            "prove_certificate",
            "decide_held_certificate",
        ] {
            self.acquires_up_to(step).await;
        }
        self.proposes().await;
        self.begins_to_sign_in().await;
        // The sessions of the people who act are young again.
        let at = self.world.administrator_named("1").unwrap();
        let site = self.world.site(HolderKind::Administrator);
        let pin = crate::world::typed(&self.world.people[at].pin, true);
        let (verified, from) = (self.verified.clone(), crate::world::address(OFFICE));
        let app = self.world.app.clone();
        let begun = app.sign_in_with_pin(&site, verified, pin, from).await;
        self.first_step = settled(begun).unwrap().unwrap().cookie;
        self.admin = self.world.administrator(at).await.unwrap().unwrap();
        for _ in 0..PINS {
            let confirmed = self
                .world
                .confirmed((Who::Customers, at), self.admin.actor(), true);
            self.pins.push(confirmed.await.unwrap().unwrap());
        }
        let user = self.users["valid"];
        self.user = self.world.user(user).await.unwrap().unwrap();
        for _ in 0..8 {
            let confirmed = self
                .world
                .confirmed((Who::Customers, user), self.user.actor(), true);
            self.user_pins.push(confirmed.await.unwrap().unwrap());
        }
    }

    /// A user whose PINs were made by the administrator.
    async fn begins_to_sign_in(&mut self) {
        let user = self.comes("beginner", true).await;
        assert!(self.world.acquire(user).await.unwrap().is_some());
        let person = &self.world.people[user];
        let verified = self.world.verified(person).await.unwrap().unwrap();
        let (site, pin) = (
            self.world.site(HolderKind::User),
            crate::world::typed(&person.pin, true),
        );
        let (app, from) = (&self.world.app, crate::world::address(OFFICE));
        let begun = app
            .sign_in_with_pin(&site, verified.clone(), pin, from)
            .await;
        let begun = settled(begun).unwrap().unwrap();
        assert_eq!(begun.step, tegata_app::sign_in::Step::NewPins);
        self.beginner = (verified, begun.cookie);
    }

    /// A user with an open right to acquire.
    async fn comes(&mut self, name: &'static str, with_token: bool) -> usize {
        let at = self.world.administrator_named("1").unwrap();
        let actor = self.world.administrator(at).await.unwrap().unwrap();
        let came = self.world.registers(at, &actor, with_token).await.unwrap();
        assert!(came, "{name} is not registered");
        let user = self.world.people.len() - 1;
        self.users.insert(name, user);
        if let Some(token) = self.world.people[user].token {
            self.tokens.insert(name, token);
        }
        user
    }

    /// A user whose acquisition has come so far that `step` is next; the held one comes from an unknown network.
    async fn acquires_up_to(&mut self, step: &'static str) {
        let user = self.comes(step, true).await;
        let network = usize::from(step == "decide_held_certificate");
        let world = &mut self.world;
        let run = world.identify(user, true, network).await.unwrap();
        self.runs.insert(step, run);
        if step == "prove_identity" {
            return;
        }
        assert!(world.prove_identity(run, Otp::Right, true).await.unwrap());
        if ["claim_acquisition", "pairing_code", "browser_challenge"].contains(&step) {
            return;
        }
        if ["request_in_browser", "prove_in_browser"].contains(&step) {
            return self.in_browser(step, run).await;
        }
        assert!(world.claim(run, true).await.unwrap());
        if step == "approve_acquisition" {
            return;
        }
        assert!(world.approve_number(run, true).await.unwrap());
        if step == "request_certificate" {
            return;
        }
        assert!(world.request(run).await.unwrap());
        if step == "decide_held_certificate" {
            let proven = world.prove(run).await.unwrap();
            assert_eq!(proven, Some(Proven::Held));
        }
    }

    /// The page has its challenge; for the proof it has its certificate too.
    async fn in_browser(&mut self, step: &'static str, run: usize) {
        let (app, bank) = (self.world.app.clone(), self.world.bank.clone());
        let (cookie, from) = (self.world.runs[run].cookie, crate::world::address(OFFICE));
        let challenge = app.browser_challenge(&bank, &cookie, from).await;
        let challenge = settled(challenge).unwrap().unwrap();
        let (key, request) = Self::browser_request(&challenge);
        if step == "request_in_browser" {
            self.challenge = challenge;
            return;
        }
        let issued = app.request_in_browser(&bank, &cookie, request, from).await;
        let issued = settled(issued).unwrap().unwrap();
        self.in_browser = Some(self.world.held(&issued.leaf, &key));
    }

    /// A new key, and what the page sends for it.
    pub(super) fn browser_request(challenge: &str) -> (Key, BrowserRequest) {
        let key = Key::new();
        let csr = key.request(challenge);
        let browser = "Firefox, Linux".to_owned();
        (key, BrowserRequest { csr, browser })
    }

    /// What the bank's teller asked before.
    async fn proposes(&mut self) {
        let number = CONTRACT.to_owned();
        let token = self.world.fresh_token();
        let changes = [
            (
                "ReissueAdministrator",
                Change::ReissueAdministrator {
                    number: number.clone(),
                    administrator: 2,
                    reason: ReissueReason::NewPc,
                    form: "B-1".to_owned(),
                },
            ),
            (
                "UnlockAdministrator",
                Change::UnlockAdministrator {
                    number: number.clone(),
                    administrator: 2,
                    new_pins: true,
                    form: "B-2".to_owned(),
                },
            ),
            ("Assign", self.world.new_token_for(2)),
            (
                "Retire",
                Change::Tokens(tegata_app::console::TokenChange::Retire {
                    serial: crate::world::serial(token),
                }),
            ),
        ];
        for (kind, change) in changes {
            let id = self.world.propose(0, change).await.unwrap();
            self.proposals.insert(kind, id.unwrap().id);
        }
    }

    /// The contract changes.
    pub(super) async fn becomes(&mut self, standing: Standing) {
        match standing {
            Standing::Locked => self.locks().await,
            Standing::ByBank => {
                let staff = self.world.staff(0).await.unwrap();
                let version = self.world.contract().await.unwrap().version;
                let number = ContractId::parse(CONTRACT).unwrap();
                let done = self.world.app.suspend_contract(&staff, &number, version);
                settled(done.await).unwrap().unwrap();
            }
            Standing::ByCustomer => {
                let (pin, app) = (self.pin(), self.world.app.clone());
                let done = app.stop_contract_by_customer(&self.admin, pin).await;
                settled(done).unwrap().unwrap();
            }
            Standing::Terminated => {
                let change = Change::TerminateContract {
                    number: CONTRACT.to_owned(),
                    form: "B-9".to_owned(),
                };
                self.world.two_people(change).await.unwrap();
            }
        }
        let stored = self.world.contract().await.unwrap().status;
        let expected = match standing {
            Standing::Locked => ContractState::Open,
            Standing::ByBank => ContractState::SuspendedByBank,
            Standing::ByCustomer => ContractState::SuspendedByCustomer,
            Standing::Terminated => ContractState::Terminated,
        };
        assert_eq!(stored, expected);
    }

    /// As the last wrong PIN of the first administrator does.
    async fn locks(&mut self) {
        let at = self.world.administrator_named("1").unwrap();
        let id = self.world.people[at].id.clone();
        let next = Attempts {
            failures: 13,
            not_before: 0,
            locked: true,
        };
        let stored = self.world.app.database();
        let stored = stored.write(move |tx| rows::Attempt::reserve(tx, &id, "sign_in", next));
        let stored: Result<(), StorageError> = stored.await;
        stored.unwrap();
    }

    /// The administrator's confirmation, typed before.
    pub(super) fn pin(&mut self) -> PinVerified {
        self.pins.pop().unwrap()
    }

    /// The user's.
    pub(super) fn user_pin(&mut self) -> PinVerified {
        self.user_pins.pop().unwrap()
    }

    pub(super) fn id(&self, name: &str) -> UserId {
        UserId::parse(&self.world.people[self.users[name]].name).unwrap()
    }

    pub(super) async fn version(&self, name: &str) -> i64 {
        self.world.version_of(self.users[name]).await.unwrap()
    }

    pub(super) fn reissue() -> Reissue {
        World::for_a_new_pc()
    }
}
