//! The product with one bank, and what the reference knows of its people.

#[path = "../suite/support/authorities.rs"]
mod authorities;
#[path = "../suite/support/handshake.rs"]
mod handshake;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tegata_app::{
    App, Parts,
    acquisition::TypedIdentity,
    bank::{NewBank, NewStaff},
    failure::{Failure, Outcome},
    kdf::{Cost, Kdf},
    keys::ServerKeys,
    rows,
    site::Site,
    token::{TokenSeed, totp},
};
use tegata_domain::{
    calendar::Day,
    card::CardState,
    ids::{BankCode, HolderKind},
    pin::Pin,
    policy::{Credentials, Policies, Release, ServiceProfile},
    time::{Clock, Millis, SECOND},
};
use tegata_pki::{PresentedCertificate, check_request};
use tegata_storage::{Database, SqliteOptions, StorageError};
use tempfile::TempDir;

use crate::{
    acquisition::Run,
    counter::{Counter, Purpose},
    desk::Proposal,
    factors::{Factors, KNOWN_FOR, NETWORKS},
    pc::Key,
    rng::Dice,
    standing::Standing,
};
use handshake::Doorway;

/// 2026-11-20T00:00:00Z
pub(crate) const START: Millis = 1_795_132_800_000;
pub(crate) const BANK: &str = "1635";
pub(crate) const CONTRACT: &str = "00009876543";
/// From where the office comes.
pub(crate) const OFFICE: usize = 0;
/// From where nobody of the company comes.
pub(crate) const THIEF: usize = 2;
const TOKENS: u8 = 200;

/// Somebody with PINs and, sometimes, certificates.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of one person that do not depend on each other"
)]
pub(crate) struct Person {
    pub(crate) kind: HolderKind,
    /// 利用者ID, the administrator's number, or the staff ID.
    pub(crate) name: String,
    /// お客様ID, at a bank with WEB-FB.
    pub(crate) customer: Option<String>,
    pub(crate) id: String,
    pub(crate) pin: String,
    pub(crate) confirmation: String,
    pub(crate) pin_set_at: Millis,
    pub(crate) token: Option<u8>,
    pub(crate) handover: String,
    pub(crate) active: bool,
    /// Stopped by themselves, or by the bank for them.
    pub(crate) stopped: bool,
    /// Of staff: the certificate is on hold.
    pub(crate) suspended: bool,
    /// Of staff: 職員番号.
    pub(crate) human: String,
    /// Of staff, as they are stored.
    pub(crate) roles: String,
    pub(crate) counters: [Counter; 4],
    /// Probably has a right to acquire: chance goes where something can come of it.
    pub(crate) expects: bool,
    /// Once a certificate was proven, the password alone opens nothing.
    pub(crate) certified: bool,
    /// Of a session without a certificate.
    pub(crate) password_cookie: Option<[u8; 32]>,
    pub(crate) cookie: Option<[u8; 32]>,
    pub(crate) certificates: Vec<Held>,
}

/// A certificate on a PC, with its key.
#[derive(Clone)]
pub(crate) struct Held {
    /// Digest of its key.
    pub(crate) key: Vec<u8>,
    pub(crate) presented: PresentedCertificate,
}

/// Everything.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) bank: BankCode,
    pub(crate) profile: ServiceProfile,
    pub(crate) policies: Policies,
    /// The company's own calendar.
    pub(crate) closed: BTreeSet<Day>,
    pub(crate) staff: Vec<Person>,
    pub(crate) people: Vec<Person>,
    /// What is known of each key's certificate.
    pub(crate) factors: HashMap<Vec<u8>, Factors>,
    pub(crate) runs: Vec<Run>,
    /// Numbers of paper forms and 職員ID, never used twice.
    pub(crate) numbers: u32,
    pub(crate) proposals: Vec<Proposal>,
    /// Made on the PCs of members of staff, by the digest in their requests.
    pub(crate) staff_keys: HashMap<String, Key>,
    /// What somebody tried who was out since they signed in: refused so often.
    pub(crate) refused: BTreeMap<&'static str, u64>,
    /// The company's cards, the first one first.
    pub(crate) cards: Vec<CardState>,
    /// When the contract signed in from each network.
    pub(crate) known: HashMap<usize, Millis>,
    spent: HashMap<u8, i64>,
    next_token: u8,
    pub(crate) next_user: u32,
    pub(crate) standing: Standing,
    /// The tables can be listed.
    pub(crate) is_on_sqlite: bool,
    clock: Arc<HandClock>,
    doorway: Doorway,
    pub(crate) folder: TempDir,
}

impl World {
    /// A bank with two members of staff; its policies follow from the seed.
    pub(crate) async fn new(seed: u64) -> Self {
        Self::of(seed, policies(seed)).await
    }

    /// The same with other policies.
    pub(crate) async fn of(seed: u64, policies: Policies) -> Self {
        let folder = shared_memory();
        let options = SqliteOptions {
            readers: 1,
            queue: 64,
        };
        let database = Database::open_sqlite(folder.path().join("tegata.db"), options);
        let mut world = Self::on(seed, policies, (database.await.unwrap(), folder)).await;
        world.is_on_sqlite = true;
        world
    }

    /// The same on PostgreSQL.
    pub(crate) async fn on_postgres(seed: u64, url: &str) -> Self {
        let database = Database::open(url).await.unwrap();
        Self::on(seed, policies(seed), (database, shared_memory())).await
    }

    async fn on(seed: u64, policies: Policies, (database, folder): (Database, TempDir)) -> Self {
        let clock = Arc::new(HandClock(AtomicI64::new(START)));
        let cost = Cost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        };
        let app = App::new(Parts {
            database,
            clock: clock.clone(),
            random: Arc::new(Dice::new(seed)),
            keys: ServerKeys::derive(&[7; 32]).unwrap(),
            kdf: Kdf::new(cost, 2).unwrap(),
            authorities: authorities::create(),
        })
        .unwrap();
        app.register_authorities().await.unwrap();
        let mut world = Self {
            app,
            bank: BankCode::parse(BANK).unwrap(),
            profile: profile(seed),
            policies,
            closed: BTreeSet::new(),
            staff: Vec::new(),
            people: Vec::new(),
            factors: HashMap::new(),
            runs: Vec::new(),
            numbers: 0,
            proposals: Vec::new(),
            staff_keys: HashMap::new(),
            refused: BTreeMap::new(),
            cards: Vec::new(),
            known: HashMap::new(),
            spent: HashMap::new(),
            next_token: 1,
            next_user: 1,
            standing: Standing::Open,
            is_on_sqlite: false,
            clock,
            doorway: Doorway::new(),
            folder,
        };
        world.open_bank().await;
        world
    }

    async fn open_bank(&mut self) {
        let new = NewBank {
            code: self.bank.clone(),
            name_ja: "見本信用金庫".to_owned(),
            name_en: "Mihon Bank".to_owned(),
            profile: self.profile.clone(),
            policies: self.policies.clone(),
            banking_url: "https://banking.example/".to_owned(),
        };
        assert!(self.app.create_bank(new).await.unwrap());
        let tokens = (1..=TOKENS).map(|number| TokenSeed {
            serial: serial(number),
            seed: vec![number; 20].into(),
        });
        self.app.stock_tokens(BANK, tokens.collect()).await.unwrap();
        let keys = [Key::new(), Key::new()];
        let staff = [(0, &keys[0]), (1, &keys[1])].map(|(number, key)| NewStaff {
            staff_id: format!("staff{number}"),
            name: format!("見本 {number}"),
            person: format!("E-{number}"),
            pin: Pin::typed("the-staffs-pin"),
            initial_pin: false,
            request: check_request(&key.request("")).unwrap(),
            key_protection: "software".to_owned(),
        });
        let leaves = self
            .app
            .create_first_staff(&self.bank, staff)
            .await
            .unwrap();
        for (number, (leaf, key)) in leaves.iter().zip(&keys).enumerate() {
            let mut person = Person::new(HolderKind::Staff, format!("staff{number}"));
            "the-staffs-pin".clone_into(&mut person.pin);
            person.human = format!("E-{number}");
            "teller approver help_desk operator".clone_into(&mut person.roles);
            person.certificates.push(self.held(leaf, key));
            person.id = self.id_of_member(&person.name).await;
            self.staff.push(person);
        }
        self.staff_certificates_last().await;
    }

    /// What the server sees of a certificate of this key.
    pub(crate) fn held(&self, leaf: &[u8], key: &Key) -> Held {
        Held {
            key: key.digest(),
            presented: self.doorway.present(leaf, &key.pkcs8),
        }
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.0.load(Ordering::SeqCst)
    }

    pub(crate) fn pass(&self, time: Millis) {
        self.clock.0.fetch_add(time, Ordering::SeqCst);
    }

    pub(crate) fn site(&self, kind: HolderKind) -> Site {
        Site {
            name: format!("{BANK}/{}", kind.as_str()),
            bank: self.bank.clone(),
            role: kind,
            origin: "https://localhost:8446".to_owned(),
        }
    }

    /// Whether customer IDs and passwords take the place of contract IDs and PINs.
    pub(crate) fn is_web_fb(&self) -> bool {
        self.profile == ServiceProfile::WebFb
    }

    /// Whether the users of the company work today, by its own calendar.
    pub(crate) fn is_closed_today(&self) -> bool {
        Day::at(self.now()).is_some_and(|today| self.closed.contains(&today))
    }

    /// お客様ID of a new administrator.
    pub(crate) fn master_id(&self, name: &str) -> Option<String> {
        self.is_web_fb().then(|| format!("master{name}"))
    }

    /// A token that nobody had yet.
    pub(crate) fn fresh_token(&mut self) -> u8 {
        self.next_token += 1;
        self.next_token
    }

    /// A code of a token that was not used yet; waits for the next one if need be.
    pub(crate) fn fresh_code(&mut self, token: u8) -> String {
        while self.spent.get(&token).copied() >= Some(totp::step_at(self.now())) {
            self.pass(10 * SECOND);
        }
        self.code(token)
    }

    fn code(&self, token: u8) -> String {
        let code = totp::code_at(&[token; 20], totp::step_at(self.now()));
        format!("{code:06}")
    }

    /// What the token shows next.
    pub(crate) fn code_after(&self, token: u8) -> String {
        let code = totp::code_at(&[token; 20], totp::step_at(self.now()) + 1);
        format!("{code:06}")
    }

    /// Its present code and the next one are used.
    pub(crate) fn spend_after(&mut self, token: u8) {
        self.spent.insert(token, totp::step_at(self.now()) + 1);
    }

    /// A code that was used already, if the token's last one still shows.
    pub(crate) fn used_code(&self, token: u8) -> Option<String> {
        let now = totp::step_at(self.now());
        (self.spent.get(&token) == Some(&now)).then(|| self.code(token))
    }

    /// A code that the token shows neither now nor around now.
    pub(crate) fn wrong_code(&self, token: Option<u8>) -> String {
        let seed = [token.unwrap_or_default(); 20];
        let now = totp::step_at(self.now());
        let near: Vec<u32> = (now - 2..=now + 2)
            .map(|step| totp::code_at(&seed, step))
            .collect();
        let free = (0..10).find(|code| !near.contains(code)).unwrap();
        format!("{free:06}")
    }

    pub(crate) fn spend(&mut self, token: u8) {
        self.spent.insert(token, totp::step_at(self.now()));
    }

    /// Whether the contract signed in from this network within the last 90 days.
    pub(crate) fn is_known(&self, network: usize) -> bool {
        let since = self.now() - KNOWN_FOR;
        self.known.get(&network).is_some_and(|seen| *seen >= since)
    }

    /// Whether this person's PINs are compared at all now.
    pub(crate) fn is_blocked(&self, person: &Person) -> bool {
        let (now, own) = (self.now(), [Purpose::SignIn, Purpose::Confirmation]);
        self.is_locked(person) || own.iter().any(|p| person.counter(*p).blocked(now))
    }

    /// Locked until somebody releases: no wait ends it.
    pub(crate) fn is_locked(&self, person: &Person) -> bool {
        let own = [Purpose::SignIn, Purpose::Confirmation];
        let locked = |one: &Person| own.iter().any(|p| one.counter(*p).locked);
        let by_administrator = self.policies.administrator_lock_cascades
            && person.kind == HolderKind::User
            && self
                .people
                .iter()
                .any(|other| other.kind == HolderKind::Administrator && locked(other));
        by_administrator || person.stopped || locked(person)
    }

    pub(crate) fn all(&self, who: Who) -> &[Person] {
        match who {
            Who::Customers => &self.people,
            Who::Staff => &self.staff,
        }
    }

    pub(crate) fn all_mut(&mut self, who: Who) -> &mut [Person] {
        match who {
            Who::Customers => &mut self.people,
            Who::Staff => &mut self.staff,
        }
    }

    pub(crate) fn with_kind(&self, kind: HolderKind) -> Vec<usize> {
        let all = self.people.iter().enumerate();
        all.filter(|(_, person)| person.kind == kind && person.active)
            .map(|(at, _)| at)
            .collect()
    }

    /// What counts the changes of a customer's row.
    pub(crate) async fn version_of(&self, at: usize) -> Result<i64, String> {
        let id = self.people[at].id.clone();
        let found = self.app.database();
        let found = found.read(move |tx| rows::Holder::find(tx, &id)).await;
        let found = found.map_err(|error: StorageError| error.to_string())?;
        Ok(found.ok_or("somebody has no row")?.version)
    }

    /// The contract's row, once there is a contract.
    pub(crate) async fn contract(&self) -> Option<rows::Contract> {
        let found = self
            .app
            .database()
            .read(|tx| rows::Contract::by_number(tx, BANK, CONTRACT))
            .await;
        found.map_err(|error: StorageError| error).unwrap()
    }
}

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Customers,
    Staff,
}

impl Person {
    pub(crate) fn new(kind: HolderKind, name: String) -> Self {
        Self {
            kind,
            name,
            customer: None,
            id: String::new(),
            pin: String::new(),
            confirmation: String::new(),
            pin_set_at: 0,
            token: None,
            handover: String::new(),
            active: true,
            stopped: false,
            suspended: false,
            human: String::new(),
            roles: String::new(),
            counters: [Counter::default(); 4],
            expects: true,
            certified: false,
            password_cookie: None,
            cookie: None,
            certificates: Vec::new(),
        }
    }

    /// What they type to say who they are.
    pub(crate) fn identity(&self, pin: Pin) -> TypedIdentity {
        let by_customer = self.customer.clone();
        TypedIdentity {
            kind: self.kind,
            contract: match by_customer {
                Some(_) => String::new(),
                None => CONTRACT.to_owned(),
            },
            name: by_customer.unwrap_or_else(|| self.name.clone()),
            pin,
            confirmation_pin: None,
        }
    }

    /// Unlocked by the right person.
    pub(crate) fn is_released(&mut self) {
        self.counters = [Counter::default(); 4];
        self.stopped = false;
    }

    pub(crate) fn counter(&self, purpose: Purpose) -> Counter {
        self.counters[purpose as usize]
    }

    pub(crate) fn counter_mut(&mut self, purpose: Purpose) -> &mut Counter {
        &mut self.counters[purpose as usize]
    }
}

/// What a policy of the bank says differs from world to world.
fn policies(seed: u64) -> Policies {
    Policies {
        administrator_lock_cascades: seed.is_multiple_of(2),
        reacquire_after_expiry_days: if seed.is_multiple_of(3) { 60 } else { 0 },
        release: if seed.is_multiple_of(5) {
            Release::AlwaysHold
        } else {
            Release::OnSignal
        },
        browser_keys: !seed.is_multiple_of(3),
        administrator_second_step: !seed.is_multiple_of(7)
            && profile(seed) != ServiceProfile::WebFb,
        id_password_sign_in: profile(seed) == ServiceProfile::WebFb,
        acquisition_credentials: if profile(seed) == ServiceProfile::WebFb && seed % 8 < 7 {
            Credentials::IdAndPassword
        } else {
            Credentials::PinAndOtp
        },
        ..Policies::default()
    }
}

/// Half of the worlds have WEB-FB.
fn profile(seed: u64) -> ServiceProfile {
    if seed % 4 < 2 {
        ServiceProfile::BusinessDirect
    } else {
        ServiceProfile::WebFb
    }
}

/// The right text, or one that is not.
pub(crate) fn typed(text: &str, right: bool) -> Pin {
    if right {
        Pin::typed(text)
    } else {
        Pin::typed(&format!("not {text}"))
    }
}

pub(crate) fn address(network: usize) -> IpAddr {
    IpAddr::from(NETWORKS[network])
}

pub(crate) fn serial(token: u8) -> String {
    format!("T{token}")
}

/// A refusal is an answer; a fault of ours breaks the test.
pub(crate) fn settled<T, R>(answer: Outcome<T, R>) -> Result<Result<T, R>, String> {
    match answer {
        Ok(done) => Ok(Ok(done)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(Failure::Internal(error)) => Err(format!("a fault: {error}")),
    }
}

/// Nothing here has to outlive the power.
fn shared_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}
