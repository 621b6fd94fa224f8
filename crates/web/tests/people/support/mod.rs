//! A bank, a company and its people, and browsers that show their certificates.

#[path = "../../../../app/tests/suite/support/authorities.rs"]
mod authorities;
mod browser;
#[path = "../../../../app/tests/suite/support/handshake.rs"]
mod handshake;
#[path = "../../../../app/tests/suite/support/people.rs"]
mod people;
#[path = "../../../../app/tests/suite/support/registry.rs"]
mod registry;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::Router;
use tegata_app::{
    App, Parts,
    bank::{NewBank, NewStaff},
    console::Change,
    kdf::{Cost, Kdf},
    keys::ServerKeys,
    notice::{OutgoingMail, Post, Undelivered},
    site::Site,
    token::{TokenSeed, totp},
};
use tegata_domain::{
    ids::{BankCode, HolderKind},
    pin::Pin,
    policy::{Policies, ServiceProfile},
    random::Random,
    time::{Clock, Millis},
};
use tegata_pki::pem;
use tegata_storage::{Database, SqliteOptions, StorageError, Tx};
use tegata_web::{
    kit::{self, Addresses},
    mail::{Letter, letter},
    site::{SiteParts, SiteState, administrator, cannot_sign_in, console, public, user},
};
use tempfile::TempDir;

pub(crate) use browser::{Browser, Page};
use handshake::Doorway;
pub(crate) use people::{Key, Person};

/// 2026-11-20T00:00:00Z
pub(crate) const START: Millis = 1_795_132_800_000;
/// From where everybody comes.
pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 1, 0, 1));
/// The company.
pub(crate) const COMPANY: &str = "00009876543";
pub(crate) const BANK: &str = "1635";

/// An administrator with both PINs.
pub(crate) struct Administrator {
    pub(crate) person: Person,
    pub(crate) confirmation_pin: String,
}

/// The product with its sites for people.
pub(crate) struct House {
    app: App,
    clock: Arc<HandClock>,
    doorway: Doorway,
    folder: TempDir,
    profile: ServiceProfile,
    pub(crate) staff: Option<(Person, Person)>,
}

impl House {
    /// Bank 1635 with a company whose administrator has a certificate.
    pub(crate) async fn new() -> (Self, Administrator) {
        let mut house = Self::empty(ServiceProfile::BusinessDirect).await;
        house.staff = Some(house.bank(Policies::default()).await);
        let administrator = house.company(COMPANY, "T1").await;
        (house, administrator)
    }

    /// The same bank with WEB-FB, and the master ID `master01`.
    pub(crate) async fn web_fb(change: impl FnOnce(&mut Policies)) -> (Self, Administrator) {
        let profile = ServiceProfile::WebFb;
        let mut policies = profile.default_policies().unwrap();
        change(&mut policies);
        let mut house = Self::empty(profile).await;
        house.staff = Some(house.bank(policies).await);
        let master = house.master(COMPANY, "master01", "T1").await;
        (house, master)
    }

    /// Another company with its master ID.
    pub(crate) async fn master(&self, number: &str, id: &str, token: &str) -> Administrator {
        let change = Change::OpenContract {
            number: number.to_owned(),
            company: "見本商事".to_owned(),
            administrator: "青葉 花子".to_owned(),
            token: token.to_owned(),
            customer_id: Some(id.to_owned()),
            mail: None,
        };
        self.administrator(number, "1", change).await
    }

    /// A browser on the public site, which asks for no certificate.
    pub(crate) fn public(&self) -> Browser {
        Browser::new(
            public::router(self.state(HolderKind::User, kit::Site::Public)),
            None,
        )
    }

    /// Opens a contract by two members of staff; its administrator acquires a certificate.
    pub(crate) async fn company(&self, number: &str, token: &str) -> Administrator {
        let change = Change::OpenContract {
            number: number.to_owned(),
            company: "見本商事".to_owned(),
            administrator: "青葉 花子".to_owned(),
            token: token.to_owned(),
            customer_id: None,
            mail: None,
        };
        self.administrator(number, "1", change).await
    }

    /// The second administrator of a company.
    pub(crate) async fn second_administrator(&self, number: &str, token: &str) -> Administrator {
        let change = Change::AddAdministrator {
            number: number.to_owned(),
            administrator: "見本 次郎".to_owned(),
            token: token.to_owned(),
            customer_id: None,
            mail: None,
        };
        self.administrator(number, "2", change).await
    }

    async fn administrator(&self, number: &str, name: &str, change: Change) -> Administrator {
        let (teller, approver) = self.staff.as_ref().unwrap();
        let (maker, checker) = (self.staff(teller).await, self.staff(approver).await);
        let confirmed = self.confirm(&maker, teller).await;
        let proposed = self.app.propose_change(&maker, confirmed, change).await;
        let id = proposed.ok().unwrap();
        let digest = self.app.proposal(&checker, &id).await.unwrap().unwrap();
        let digest = digest.approval.digest;
        let confirmed = self.confirm(&checker, approver).await;
        let done = self
            .app
            .approve_change(&checker, confirmed, &id, &digest)
            .await;
        let (pin, confirmation_pin) = done.ok().unwrap().printed.unwrap().pins.unwrap();
        let confirmation_pin = confirmation_pin.unwrap_or_default();
        let kind = HolderKind::Administrator;
        let person = self.certify(number, kind, name, &pin).await;
        self.pins_are_their_own().await;
        Administrator {
            person,
            confirmation_pin,
        }
    }

    /// The bank's policies from now on, as two operators leave them.
    pub(crate) async fn set_policies(&self, policies: &'static str) {
        let set = |tx: &mut dyn Tx| {
            tx.execute_one(
                "UPDATE bank SET policies = $2, version = version + 1 WHERE code = $1",
                &[BANK.into(), policies.into()],
            )
        };
        let done: Result<(), StorageError> = self.app.database().write(set).await;
        done.unwrap();
    }

    /// As if everybody had changed the PINs they were given; `pins.rs` does it in earnest.
    pub(crate) async fn pins_are_their_own(&self) {
        self.mark_pins("UPDATE secret SET initial = 0").await;
    }

    /// As if all PINs had just been given out.
    pub(crate) async fn pins_are_given(&self) {
        self.mark_pins("UPDATE secret SET initial = 1").await;
    }

    /// The mails that wait, written and taken away.
    pub(crate) async fn letters(&self) -> Vec<Letter> {
        let box_of_letters = LetterBox::default();
        self.app.deliver_mail(&box_of_letters).await.unwrap();
        box_of_letters.0.into_inner().unwrap()
    }

    /// How many notices of a kind were written.
    pub(crate) async fn notices(&self, kind: &str) -> usize {
        let select = "SELECT id FROM notice WHERE kind = $1";
        let found = self.app.database().query(select, vec![kind.into()]).await;
        found.unwrap().len()
    }

    /// The serial number of a user's certificate, in hex.
    pub(crate) async fn serial_of(&self, user: &str) -> String {
        let select = "SELECT c.serial FROM certificate c JOIN holder h ON h.id = c.holder WHERE h.name_id = $1";
        let found = self.app.database().query(select, vec![user.into()]).await;
        let row = found.unwrap().remove(0);
        hex::encode(row.bytes(0).unwrap())
    }

    async fn mark_pins(&self, statement: &'static str) {
        let mark = move |tx: &mut dyn Tx| tx.execute(statement, &[]);
        let done: Result<u64, StorageError> = self.app.database().write(mark).await;
        done.unwrap();
    }

    /// A key made on the PC of someone new, and the text of the request for its certificate.
    pub(crate) fn newcomer(&self, name: &str) -> (Key, String) {
        let key = Key::new(self.folder.path(), name);
        let request = std::fs::read(self.folder.path().join(format!("{name}.csr"))).unwrap();
        (key, pem::to_pem(pem::CERTIFICATE_REQUEST, &request))
    }

    /// A member of staff with the certificate that was handed out.
    pub(crate) fn member(key: Key, certificate: &str, pin: &str) -> Person {
        Person {
            site: site(HolderKind::Staff),
            pin: pin.to_owned(),
            certificate: pem::from_pem(pem::CERTIFICATE, certificate).unwrap(),
            key,
        }
    }

    /// A browser that shows someone's certificate on the site for their role.
    pub(crate) fn browser(&self, person: &Person) -> Browser {
        let presented = self.doorway.present(&person.certificate, &person.key.pkcs8);
        Browser::new(self.site(person.site.role), Some(presented))
    }

    /// A browser that shows someone's certificate on the address that reads any.
    pub(crate) fn reader(&self, person: &Person) -> Browser {
        let presented = self.doorway.present(&person.certificate, &person.key.pkcs8);
        let state = self.state(HolderKind::User, kit::Site::CannotSignIn);
        Browser::new(cannot_sign_in::router(state), Some(presented))
    }

    /// A browser without a certificate.
    pub(crate) fn stranger(&self, role: HolderKind) -> Browser {
        Browser::new(self.site(role), None)
    }

    /// One round of the job that tells of ending certificates.
    pub(crate) async fn tell_what_ends(&self) {
        self.app.tell_what_ends().await.unwrap();
    }

    /// The rows, for what no page does.
    pub(crate) fn database(&self) -> &Database {
        self.app.database()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Millis) {
        self.clock.0.fetch_add(time, Ordering::SeqCst);
    }

    async fn empty(profile: ServiceProfile) -> Self {
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
            random: Arc::new(Dice),
            keys: ServerKeys::derive(&[7; 32]).unwrap(),
            kdf: Kdf::new(cost, 2).unwrap(),
            authorities: authorities::create(),
        })
        .unwrap();
        app.register_authorities().await.unwrap();
        Self {
            app,
            clock,
            doorway: Doorway::new(),
            folder,
            profile,
            staff: None,
        }
    }

    /// The code that token T`token` shows so many steps from now.
    pub(crate) fn code_at(&self, token: u8, steps: i64) -> String {
        let step = totp::step_at(self.app.now()) + steps;
        format!("{:06}", totp::code_at(&[token; 20], step))
    }

    /// The code that it showed before: good enough to show that it is at hand.
    pub(crate) fn code_before(&self, token: u8) -> String {
        self.code_at(token, -1)
    }

    async fn bank(&self, policies: Policies) -> (Person, Person) {
        let bank = BankCode::parse(BANK).unwrap();
        let new = NewBank {
            code: bank.clone(),
            name_ja: "見本信用金庫".to_owned(),
            name_en: "Mihon Bank".to_owned(),
            profile: self.profile.clone(),
            policies,
            banking_url: "https://banking.example/".to_owned(),
        };
        assert!(self.app.create_bank(new).await.unwrap());
        let tokens = (1..=5).map(|number| TokenSeed {
            serial: format!("T{number}"),
            seed: vec![number; 20].into(),
        });
        self.app.stock_tokens(BANK, tokens.collect()).await.unwrap();
        let keys = ["teller", "approver"].map(|name| Key::new(self.folder.path(), name));
        let [first, second] = &keys;
        let staff = [("teller", first), ("approver", second)].map(|(name, key)| NewStaff {
            initial_pin: false,
            staff_id: name.to_owned(),
            name: format!("見本 {name}"),
            person: format!("person of {name}"),
            pin: Pin::typed(name),
            request: key.request.clone(),
            key_protection: "software".to_owned(),
        });
        let leaves = self.app.create_first_staff(&bank, staff).await.unwrap();
        let mut made = ["teller", "approver"]
            .into_iter()
            .zip(leaves)
            .zip(keys)
            .map(|((name, certificate), key)| Person {
                site: site(HolderKind::Staff),
                pin: name.to_owned(),
                certificate,
                key,
            });
        (made.next().unwrap(), made.next().unwrap())
    }

    fn site(&self, role: HolderKind) -> Router {
        let kind = match role {
            HolderKind::User => kit::Site::User,
            HolderKind::Administrator => kit::Site::Administrator,
            HolderKind::Staff => kit::Site::Console,
        };
        let state = self.state(role, kind);
        match role {
            HolderKind::User => user::router(state),
            HolderKind::Administrator => administrator::router(state),
            HolderKind::Staff => console::router(state),
        }
    }

    fn state(&self, role: HolderKind, kind: kit::Site) -> SiteState {
        let origin = |port: u16| format!("https://localhost:{port}");
        SiteState::new(SiteParts {
            app: self.app.clone(),
            site: site(role),
            kind,
            screens: self.profile.screens,
            addresses: Addresses {
                public: origin(8443),
                user: origin(8444),
                administrator: origin(8445),
                console: origin(8446),
                cannot_sign_in: origin(8448),
                agent: origin(8447),
            },
            bank_ja: "見本信用金庫".to_owned(),
            bank_en: "Mihon Bank".to_owned(),
            help_desk: None,
            fresh_label_suffix: Some(".login.localhost:8444".to_owned()),
            download: None,
            banking_url: "https://banking.example/start".to_owned(),
            demo: false,
        })
    }
}

/// SHA-256 of the public key, hex.
pub(crate) fn digest_of(key: &Key) -> String {
    hex::encode(key.request.public_key_sha256())
}

fn site(role: HolderKind) -> Site {
    Site {
        name: format!("{BANK}/{}", role.as_str()),
        bank: BankCode::parse(BANK).unwrap(),
        role,
        origin: "https://localhost".to_owned(),
    }
}

/// Where mails end that nobody carries further.
#[derive(Default)]
struct LetterBox(Mutex<Vec<Letter>>);

impl Post for LetterBox {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), Undelivered> {
        self.0.lock().unwrap().push(letter(mail, None));
        Ok(())
    }
}

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

struct Dice;

impl Random for Dice {
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).unwrap();
    }
}
