//! The product with one bank, its staff and a stock of tokens.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use axum::Router;
use tegata_api::{AgentApi, agent_router};
use tegata_app::{
    App, Authorities, Parts,
    bank::{NewBank, NewStaff},
    kdf::{Cost, Kdf},
    keys::ServerKeys,
    site::Site,
    token::{TokenSeed, totp},
};
use tegata_domain::{
    ids::{BankCode, HolderKind},
    pin::Pin,
    policy::{Policies, ServiceProfile},
    random::Random,
    time::{Clock, DAY, HOUR, Millis},
};
use tegata_pki::{
    Authority, AuthorityParams, CaKey, FileKey, KeyAlgorithm, Serial, SubjectName,
    ca_key::SignError, check_request,
};
use tegata_storage::{Database, SqliteOptions};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::pc::Pc;

pub(crate) const BANK: &str = "1999";
pub(crate) const ORIGIN: &str = "https://localhost:8447";
pub(crate) const STAFF_PIN: &str = "tegata-4711";
/// 2026-11-20 00:00 in Japan.
pub(crate) const START: Millis = 1_795_100_400_000;

/// Two networks.
pub(crate) const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 1, 0, 1));
pub(crate) const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 2, 0, 1));

/// Everything a test stands on.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) agent: Router,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) root: Vec<u8>,
    /// Where the key of the customers' CA is kept.
    pub(crate) module: Arc<Module>,
    pub(crate) staff: [Pc; 2],
    pub(crate) folder: TempDir,
}

impl World {
    /// Bank, staff and tokens T0 to T9.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(START)));
        let module = Arc::new(Module::new());
        let (root, authorities) = authorities(module.clone());
        let database =
            Database::open_sqlite(folder.path().join("tegata.db"), SqliteOptions::default())
                .await
                .unwrap();
        let app = App::new(Parts {
            database,
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            keys: ServerKeys::derive(&[7; 32]).unwrap(),
            kdf: Kdf::new(
                Cost {
                    memory_kib: 8,
                    passes: 1,
                    lanes: 1,
                },
                2,
            )
            .unwrap(),
            authorities,
        })
        .unwrap();
        set_up_bank(&app).await;
        let staff = set_up_staff(&app, folder.path()).await;
        let agent = agent_router(AgentApi {
            app: app.clone(),
            origin: ORIGIN.to_owned(),
            sites: vec![site(HolderKind::User), site(HolderKind::Administrator)],
        });
        Self {
            app,
            agent,
            clock,
            root,
            module,
            staff,
            folder,
        }
    }

    /// The code that it showed before: good enough to show that the token is at hand, and the present one stays fresh.
    pub(crate) fn code_before(&self, token: u8) -> String {
        let step = totp::step_at(self.app.now()) - 1;
        format!("{:06}", totp::code_at(&[token; 20], step))
    }

    /// The code that token T`token` shows now.
    pub(crate) fn one_time_password(&self, token: u8) -> String {
        let step = totp::step_at(self.app.now());
        format!("{:06}", totp::code_at(&[token; 20], step))
    }

    /// An authority's name in addresses.
    pub(crate) fn customers(&self) -> String {
        tegata_app::short(self.app.authorities().customers.key_id()).to_owned()
    }
}

/// The sign-in address of a role.
pub(crate) fn site(role: HolderKind) -> Site {
    Site {
        name: format!("{BANK}/{}", role.as_str()),
        bank: bank(),
        role,
        origin: "https://localhost:8444".to_owned(),
    }
}

pub(crate) fn bank() -> BankCode {
    BankCode::parse(BANK).unwrap()
}

/// A clock that stands still until it is moved.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, by: Millis) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    pub(crate) fn set(&self, to: Millis) {
        self.0.store(to, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

/// A security module that can be out of reach.
pub(crate) struct Module {
    key: FileKey,
    out_of_reach: AtomicBool,
}

impl Module {
    fn new() -> Self {
        Self {
            key: FileKey::generate().unwrap(),
            out_of_reach: AtomicBool::new(false),
        }
    }

    pub(crate) fn unplug(&self, out_of_reach: bool) {
        self.out_of_reach.store(out_of_reach, Ordering::SeqCst);
    }
}

impl CaKey for Module {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn spki_der(&self) -> &[u8] {
        self.key.spki_der()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        if self.out_of_reach.load(Ordering::SeqCst) {
            return Err(SignError("unplugged".to_owned()));
        }
        self.key.sign(message)
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).unwrap();
    }
}

fn authorities(module: Arc<Module>) -> (Vec<u8>, Authorities) {
    let params = |name: &str, years: i64, number: u8| AuthorityParams {
        subject: SubjectName::authority("Tegata Test", name).unwrap(),
        serial: Serial::from_random([number; 16]),
        not_before_ms: START - HOUR,
        not_after_ms: START + years * 365 * DAY,
        crl_url: None,
        aia_ca_url: None,
    };
    let key = || -> Arc<dyn CaKey> { Arc::new(FileKey::generate().unwrap()) };
    let root = Authority::create_root(&params("Root", 20, 1), key()).unwrap();
    let issuing = |name, number, key| {
        Authority::create_issuing(&root, &params(name, 10, number), key).unwrap()
    };
    let authorities = Authorities {
        customers: issuing("Customers CA", 2, module),
        staff: issuing("Staff CA", 3, key()),
        operator: "Tegata Test".to_owned(),
        customers_name: "Customers CA".to_owned(),
        staff_name: "Staff CA".to_owned(),
        repository: "http://localhost:8480".to_owned(),
    };
    (root.certificate_der().to_vec(), authorities)
}

async fn set_up_bank(app: &App) {
    app.register_authorities().await.unwrap();
    let new = NewBank {
        code: bank(),
        name_ja: "見本信用金庫".to_owned(),
        name_en: "Sample Shinkin Bank".to_owned(),
        profile: ServiceProfile::BusinessDirect,
        policies: Policies::default(),
        banking_url: "https://localhost:8450".to_owned(),
    };
    assert!(app.create_bank(new).await.unwrap());
    let tokens = (0..10).map(|number| TokenSeed {
        serial: format!("T{number}"),
        seed: Zeroizing::new(vec![number; 20]),
    });
    app.stock_tokens(BANK, tokens.collect()).await.unwrap();
}

async fn set_up_staff(app: &App, folder: &std::path::Path) -> [Pc; 2] {
    let [mut teller, mut approver] = ["teller", "approver"].map(|name| Pc::new(&folder.join(name)));
    let new = |pc: &Pc, id: &str| NewStaff {
        initial_pin: false,
        staff_id: id.to_owned(),
        name: id.to_owned(),
        person: id.to_owned(),
        pin: Pin::typed(STAFF_PIN),
        request: check_request(&pc.request(None)).unwrap(),
        key_protection: "software_file: test".to_owned(),
    };
    let two = [new(&teller, "teller"), new(&approver, "approver")];
    let leaves = app.create_first_staff(&bank(), two).await.unwrap();
    teller.install(vec![leaves[0].clone()]);
    approver.install(vec![leaves[1].clone()]);
    [teller, approver]
}
