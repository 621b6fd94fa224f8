//! A bank with two members of staff, its clock in our hands, and everybody signed in by a real handshake.

mod authorities;
pub(crate) mod customers;
mod handshake;
mod people;
mod registry;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use tegata_app::{
    App, Parts,
    bank::{NewBank, NewStaff},
    kdf::{Cost, Kdf},
    keys::ServerKeys,
    site::Site,
    token::TokenSeed,
};
use tegata_domain::{
    ids::{BankCode, HolderKind},
    pin::Pin,
    policy::{Policies, ServiceProfile},
    random::Random,
    time::{Clock, Millis},
};
use tegata_pki::pem;
use tegata_storage::Database;
use tempfile::TempDir;

use handshake::Doorway;
pub(crate) use people::{Key, Person};

/// 2026-11-20T00:00:00Z
pub(crate) const START: Millis = 1_795_132_800_000;
/// From where everybody comes.
pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 1, 0, 1));
/// The bank of most tests.
pub(crate) const BANK: &str = "1635";

/// The whole product without its sites.
pub(crate) struct House {
    pub(crate) app: App,
    clock: Arc<HandClock>,
    dice: Arc<Dice>,
    doorway: Doorway,
    folder: TempDir,
}

impl House {
    /// Bank 1635 with `teller` and `approver` and five tokens in stock.
    pub(crate) async fn new() -> (Self, Person, Person) {
        Self::on(None).await
    }

    /// The same on the database of an address, or on a new file of SQLite.
    pub(crate) async fn on(database: Option<String>) -> (Self, Person, Person) {
        let house = Self::empty(database).await;
        let (teller, approver) = house.bank(BANK).await;
        (house, teller, approver)
    }

    async fn empty(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(START)));
        let dice = Arc::new(Dice::default());
        let file = folder.path().join("tegata.db");
        let address = database.unwrap_or_else(|| format!("sqlite:{}", file.display()));
        let database = Database::open(&address).await.unwrap();
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        let app = App::new(Parts {
            database,
            clock: clock.clone(),
            random: dice.clone(),
            keys: ServerKeys::derive(&[7; 32]).unwrap(),
            kdf: Kdf::new(cost, 2).unwrap(),
            authorities: authorities::create(),
        })
        .unwrap();
        app.register_authorities().await.unwrap();
        Self {
            app,
            clock,
            dice,
            doorway: Doorway::new(),
            folder,
        }
    }

    /// Before the next random bytes are drawn this statement is carried out, whatever is under way then.
    pub(crate) fn meanwhile(&self, sql: &'static str) {
        let database = self.app.database().clone();
        let interrupt = move || {
            let done = database.write(move |tx| tx.execute(sql, &[]));
            let done: Result<u64, tegata_storage::StorageError> =
                tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(done));
            assert!(done.unwrap() > 0, "{sql}");
        };
        *self.dice.interruption.lock().unwrap() = Some(Box::new(interrupt));
    }

    /// Another bank with two members of staff and tokens of its own.
    pub(crate) async fn bank(&self, code: &str) -> (Person, Person) {
        let bank = self.bank_without_staff(code).await;
        let [first, second] = ["teller", "approver"].map(|name| Key::new(self.folder.path(), name));
        let staff = [newcomer("teller", &first), newcomer("approver", &second)];
        let leaves = self.app.create_first_staff(&bank, staff).await.unwrap();
        let site = Site {
            bank,
            name: format!("{code}/staff"),
            ..site(HolderKind::Staff)
        };
        let mut leaves = leaves.into_iter();
        let mut person = |name: &str, key| Person {
            site: site.clone(),
            pin: pin_of(name),
            certificate: leaves.next().unwrap(),
            key,
        };
        (person("teller", first), person("approver", second))
    }

    /// Two people who have made their keys and requests.
    pub(crate) fn newcomers(&self, names: [&str; 2]) -> [NewStaff; 2] {
        names.map(|name| newcomer(name, &Key::new(self.folder.path(), name)))
    }

    /// A key made on the PC of someone new, and the text of the request for its certificate.
    pub(crate) fn request_of(&self, name: &str) -> (Key, String) {
        let key = Key::new(self.folder.path(), name);
        let request = std::fs::read(self.folder.path().join(format!("{name}.csr"))).unwrap();
        (key, pem::to_pem(pem::CERTIFICATE_REQUEST, &request))
    }

    /// A member of staff with the certificate that was handed out.
    pub(crate) fn member(key: Key, certificate: Vec<u8>, pin: &str) -> Person {
        Person {
            site: site(HolderKind::Staff),
            pin: pin.to_owned(),
            certificate,
            key,
        }
    }

    /// Another bank with tokens in stock.
    pub(crate) async fn bank_without_staff(&self, code: &str) -> BankCode {
        let bank = BankCode::parse(code).unwrap();
        let new = NewBank {
            code: bank.clone(),
            name_ja: "見本信用金庫".to_owned(),
            name_en: "Mihon Bank".to_owned(),
            profile: ServiceProfile::BusinessDirect,
            policies: Policies::default(),
            banking_url: "https://banking.example/".to_owned(),
        };
        assert!(self.app.create_bank(new).await.unwrap());
        let tokens = (1..=5).map(|number| TokenSeed {
            serial: format!("T{number}"),
            seed: vec![number; 20].into(),
        });
        self.app.stock_tokens(code, tokens.collect()).await.unwrap();
        bank
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Millis) {
        self.clock.0.fetch_add(time, Ordering::SeqCst);
    }
}

fn newcomer(name: &str, key: &Key) -> NewStaff {
    NewStaff {
        initial_pin: false,
        staff_id: name.to_owned(),
        name: format!("見本 {name}"),
        person: format!("person of {name}"),
        pin: Pin::typed(&pin_of(name)),
        request: key.request.clone(),
        key_protection: "software".to_owned(),
    }
}

/// The address of a role at the bank of most tests.
pub(crate) fn site(role: HolderKind) -> Site {
    Site {
        name: format!("{BANK}/{}", role.as_str()),
        bank: BankCode::parse(BANK).unwrap(),
        role,
        origin: "https://localhost".to_owned(),
    }
}

/// Lets all of them run side by side to their ends.
pub(crate) async fn all_at_once(futures: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut all: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        all.retain_mut(|one| one.as_mut().poll(cx).is_pending());
        if all.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

fn pin_of(name: &str) -> String {
    format!("pin-of-{name}")
}

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

/// Whoever asks for chance is interrupted first, once, where a test says so.
#[derive(Default)]
struct Dice {
    interruption: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Random for Dice {
    fn fill(&self, buffer: &mut [u8]) {
        let interruption = self.interruption.lock().unwrap().take();
        if let Some(interrupt) = interruption {
            interrupt();
        }
        aws_lc_rs::rand::fill(buffer).unwrap();
    }
}
