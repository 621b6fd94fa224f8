//! The product on SQLite in a folder of its own, with its clock and its dice in our hands.

use std::{
    net::IpAddr,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use axum::Router;
use tegata_acquisition::{
    origin::Origin,
    pairing_code::PairingCode,
    signature::{AppCall, AppKey},
};
use tegata_app::{
    App, Authorities, Parts,
    acquisition::{Claim, Claimed, StatedPc},
    bank::{NewBank, NewStaff},
    failure::Internal,
    kdf::{Cost, Kdf},
    keys::{ServerKeys, sha256},
    rows,
    site::Site as AppSite,
    token::{
        TokenSeed,
        totp::{code_at, step_at},
    },
};
use tegata_domain::{
    contract::ContractState,
    ids::{BankCode, HolderKind},
    pin::Pin,
    policy::{Policies, ServiceProfile},
    random::Random,
    time::{Clock, DAY, Millis},
};
use tegata_pki::{Authority, AuthorityParams, CaKey, FileKey, Serial, SubjectName, check_request};
use tegata_storage::{Database, SqliteOptions};
use tegata_web::{
    kit::{Addresses, Screens, Site},
    site::{self, Download, SiteParts, SiteState},
};
use tempfile::TempDir;

/// 2026-11-20T00:00:00Z
const START: Millis = 1_795_132_800_000;
const YEAR: Millis = 365 * DAY;
const AGENT: &str = "https://localhost:8447";
const SEED: [u8; 20] = [9; 20];

/// The bank.
pub(crate) const BANK: &str = "1635";
/// 契約者ID
pub(crate) const CONTRACT: &str = "00009876543";
/// 利用者ID
pub(crate) const USER: &str = "riyousya";
/// 利用者暗証番号, and the staff's.
pub(crate) const PIN: &str = "tabi-no-tegata";

/// The product with user `riyousya`, token and open issue.
pub(crate) struct House {
    pub(crate) app: App,
    clock: Arc<HandClock>,
    folder: TempDir,
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(START)));
        let path = folder.path().join("tegata.db");
        let database = Database::open_sqlite(path, SqliteOptions::default())
            .await
            .unwrap();
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        let app = App::new(Parts {
            database,
            clock: clock.clone(),
            random: Arc::new(Dice::default()),
            keys: ServerKeys::derive(&[7; 32]).unwrap(),
            kdf: Kdf::new(cost, 2).unwrap(),
            authorities: authorities(),
        })
        .unwrap();
        app.register_authorities().await.unwrap();
        std::fs::write(folder.path().join("app.deb"), vec![5; 200_000]).unwrap();
        let house = Self { app, clock, folder };
        house.open_bank().await;
        house.register_user().await;
        house
    }

    /// The site of an address of bank 1635.
    pub(crate) fn site(&self, kind: Site) -> Router {
        let state = self.state(BANK, kind);
        match kind {
            Site::Public => site::public::router(state),
            Site::CannotSignIn => site::cannot_sign_in::router(state),
            Site::User => site::user::router(state),
            Site::Administrator => site::administrator::router(state),
            Site::Console => site::console::router(state),
        }
    }

    /// The public site in a bank's own look.
    pub(crate) fn dressed(&self, look: tegata_web::kit::Look) -> Router {
        site::public::router(self.state(BANK, Site::Public).with_look(look))
    }

    /// The public site of another bank.
    pub(crate) fn other_bank(&self) -> Router {
        site::public::router(self.state("1999", Site::Public))
    }

    fn state(&self, bank: &str, kind: Site) -> SiteState {
        let role = match kind {
            Site::Public | Site::User | Site::CannotSignIn => HolderKind::User,
            Site::Administrator => HolderKind::Administrator,
            Site::Console => HolderKind::Staff,
        };
        let origin = |port: u16| format!("https://localhost:{port}");
        SiteState::new(SiteParts {
            app: self.app.clone(),
            site: AppSite {
                name: format!("{bank}/{}", role.as_str()),
                bank: BankCode::parse(bank).unwrap(),
                role,
                origin: origin(8443),
            },
            kind,
            screens: Screens::BusinessDirect,
            addresses: Addresses {
                public: origin(8443),
                user: origin(8444),
                administrator: origin(8445),
                console: origin(8446),
                cannot_sign_in: origin(8448),
                agent: AGENT.to_owned(),
            },
            bank_ja: "見本信用金庫".to_owned(),
            bank_en: "Mihon Bank".to_owned(),
            help_desk: None,
            fresh_label_suffix: Some(".login.localhost:8444".to_owned()),
            download: Some(Download {
                name: "tegata-agent.deb".to_owned(),
                path: self.folder.path().join("app.deb"),
                sha256: "ab".repeat(32),
                signature: "c2lnbmVk".to_owned(),
                profile: Some("/demo/profiles/1635.json".into()),
            }),
            banking_url: "https://banking.example/".to_owned(),
            demo: true,
        })
    }

    async fn open_bank(&self) {
        let bank = BankCode::parse(BANK).unwrap();
        let new = NewBank {
            code: bank.clone(),
            name_ja: "見本信用金庫".to_owned(),
            name_en: "Mihon Bank".to_owned(),
            profile: ServiceProfile::BusinessDirect,
            policies: Policies::default(),
            banking_url: "https://banking.example/".to_owned(),
        };
        assert!(self.app.create_bank(new).await.unwrap());
        let token = TokenSeed {
            serial: "T1".to_owned(),
            seed: SEED.to_vec().into(),
        };
        self.app.stock_tokens(BANK, vec![token]).await.unwrap();
        let staff = ["teller", "approver"].map(|name| NewStaff {
            initial_pin: false,
            staff_id: name.to_owned(),
            name: name.to_owned(),
            person: name.to_owned(),
            pin: Pin::typed(PIN),
            request: check_request(&self.request(name)).unwrap(),
            key_protection: "software".to_owned(),
        });
        self.app.create_first_staff(&bank, staff).await.unwrap();
    }

    fn request(&self, name: &str) -> Vec<u8> {
        let made = Command::new("openssl")
            .args([
                "req", "-new", "-nodes", "-subj", "/CN=x", "-outform", "DER", "-newkey", "ec",
            ])
            .args(["-pkeyopt", "ec_paramgen_curve:P-256", "-keyout"])
            .args([
                format!("{name}.key"),
                "-out".to_owned(),
                format!("{name}.csr"),
            ])
            .current_dir(self.folder.path())
            .output()
            .expect("openssl is installed");
        assert!(made.status.success(), "{made:?}");
        std::fs::read(self.folder.path().join(format!("{name}.csr"))).unwrap()
    }

    /// Rows as opening a contract and registering a user leave them; the PIN's hash is the teller's.
    async fn register_user(&self) {
        let contract = rows::Contract {
            id: "contract".to_owned(),
            bank: BANK.to_owned(),
            number: CONTRACT.to_owned(),
            company: "見本商事".to_owned(),
            card_issue_number: 1,
            status: ContractState::Open,
            opened_at: START,
            status_at: START,
            version: 1,
        };
        let holder = rows::Holder {
            id: "user".to_owned(),
            bank: BANK.to_owned(),
            contract: contract.id.clone(),
            kind: HolderKind::User,
            name_id: USER.to_owned(),
            display_name: "青葉 花子".to_owned(),
            person: String::new(),
            status: "active".to_owned(),
            created_at: START,
            version: 1,
        };
        let issue = rows::Issue {
            id: "issue".to_owned(),
            bank: BANK.to_owned(),
            holder: holder.id.clone(),
            status: "open".to_owned(),
            origin: "first".to_owned(),
            reason: None,
            registered_at: START,
            deadline: START + 80 * DAY,
            replaces: None,
            redos: 0,
            handover: None,
            closed_at: None,
        };
        self.app
            .database()
            .write(move |tx| {
                let staff = rows::Holder::staff(tx, BANK)?;
                let teller = staff.first().expect("the staff was made");
                let pin = rows::Secret::find(tx, &teller.id, "login")?.expect("it has a PIN");
                contract.insert(tx)?;
                holder.insert(tx)?;
                rows::Secret {
                    holder: holder.id.clone(),
                    ..pin
                }
                .set(tx)?;
                let token = rows::Token::find(tx, BANK, "T1")?.expect("it is in stock");
                assert!(token.change(tx, ("assigned", Some(&holder.id)), 0)?);
                issue.insert(tx)?;
                Ok::<_, Internal>(())
            })
            .await
            .unwrap();
    }

    /// What the user's token shows now.
    pub(crate) fn one_time_password(&self) -> String {
        format!("{:06}", code_at(&SEED, step_at(self.app.now())))
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Millis) {
        self.clock.0.fetch_add(time, Ordering::SeqCst);
    }

    /// The app claims with a code, from an address.
    pub(crate) async fn claim(&self, code: &str, from: &str) -> Claimed {
        let claim = Claim::Code {
            bank: BANK.to_owned(),
            contract: CONTRACT.to_owned(),
            code: PairingCode::parse(code).unwrap(),
        };
        let stated = StatedPc {
            app_version: "0.1.0".to_owned(),
            pc_name: "KEIRI-<PC>".to_owned(),
        };
        let key = AppKey::from_seed(&[3; 32]).unwrap();
        let origin = Origin::parse(AGENT).unwrap();
        let call = AppCall {
            origin: &origin,
            method: "POST",
            path: "/acquisition/v1/claims",
            body: b"",
        };
        let address: IpAddr = from.parse().unwrap();
        let caller = self
            .app
            .authenticate_app(&call, &key.public_key(), &key.sign(&call), address)
            .unwrap();
        self.app
            .claim_acquisition(&caller, claim, stated, None)
            .await
            .unwrap_or_else(|_| unreachable!("the claim is accepted"))
    }
}

fn authorities() -> Authorities {
    let key = || Arc::new(FileKey::generate().unwrap()) as Arc<dyn CaKey>;
    let params = |name: &str, years: i64, serial: u8| AuthorityParams {
        subject: SubjectName::authority("Mihon Center", name).unwrap(),
        serial: Serial::from_random([serial; 16]),
        not_before_ms: START - YEAR,
        not_after_ms: START + years * YEAR,
        crl_url: Some("http://127.0.0.1:8480/crl/root.crl".to_owned()),
        aia_ca_url: Some("http://127.0.0.1:8480/ca/root.cer".to_owned()),
    };
    let root = Authority::create_root(&params("Mihon Root CA", 20, 1), key()).unwrap();
    let issuing = |name: &str, serial| {
        Authority::create_issuing(&root, &params(name, 10, serial), key()).unwrap()
    };
    Authorities {
        customers: issuing("Mihon Customers CA", 2),
        staff: issuing("Mihon Staff CA", 3),
        operator: "Mihon Center".to_owned(),
        customers_name: "Mihon Customers CA".to_owned(),
        staff_name: "Mihon Staff CA".to_owned(),
        repository: "http://127.0.0.1:8480".to_owned(),
    }
}

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

/// The same throws in every run.
#[derive(Default)]
struct Dice(AtomicU64);

impl Random for Dice {
    fn fill(&self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(32) {
            let throw = self.0.fetch_add(1, Ordering::SeqCst);
            let bytes = sha256(&throw.to_be_bytes());
            for (to, from) in piece.iter_mut().zip(bytes) {
                *to = from;
            }
        }
    }
}
