//! Locks: every act that compares a secret counts exactly, obeys waits and locks, and only the right person releases.
//! The acts are read from the sources: one that is not in the list fails the test.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use tegata_acquisition::{
    origin::Origin,
    signature::{AppCall, AppKey},
};
use tegata_app::{
    acquisition::{AppCaller, SecondStep, StatedPc, TypedIdentity},
    console::Change,
    failure::Failure,
    rows,
    sign_in::{AdminActor, SessionEnd, UserActor},
};
use tegata_domain::{
    attempts::Attempts,
    ids::{BankCode, HolderKind, UserId},
    pin::Pin,
    policy::Policies,
    time::{HOUR, SECOND},
};
use tegata_storage::StorageError;

use crate::support::{
    ADDRESS, BANK, House, all_at_once,
    customers::{COMPANY, Company, PIN, USER, holder_id},
};

/// Where the sources compare a secret (file and function), and the door of [`Door`] or the test that tries it.
const CONSUMERS: &[(&str, &str, &str)] = &[
    (
        "acquisition/claim.rs",
        "run",
        "codes: api/tests/api/attacks.rs",
    ),
    (
        "acquisition/identity.rs",
        "begin_acquisition",
        "Acquisition",
    ),
    ("acquisition/renew.rs", "renew_from_app", "RenewalInApp"),
    ("acquisition/second_step.rs", "judge", "Acquisition"),
    (
        "acquisition/second_step.rs",
        "prove_identity",
        "Acquisition",
    ),
    (
        "console/support.rs",
        "read_support_code",
        "help.rs: wrong_codes_are_counted_written_and_braked",
    ),
    (
        "help/emergency_stop.rs",
        "compare_and_stop",
        "EmergencyStop",
    ),
    ("sign_in/confirm_pin.rs", "compare_for", "Confirmation"),
    (
        "sign_in/confirm_pin.rs",
        "confirm_login_pin",
        "RenewalInApp",
    ),
    ("sign_in/confirm_pin.rs", "confirm_pin", "Confirmation"),
    ("sign_in/confirm_pin.rs", "confirm_renewal_pin", "Renewal"),
    (
        "sign_in/new_pins.rs",
        "change_own_pin",
        "web/tests/people/pins.rs",
    ),
    (
        "sign_in/new_pins.rs",
        "choose_first_pins",
        "web/tests/people/pins.rs",
    ),
    (
        "sign_in/password.rs",
        "change_password",
        "web/tests/people/web_fb.rs",
    ),
    (
        "sign_in/password.rs",
        "sign_in_with_password",
        "web/tests/people/web_fb.rs: guessing_passwords_waits_and_leaves_the_certificate_alone",
    ),
    ("sign_in/pin.rs", "sign_in_second_step", "SecondStep"),
    ("sign_in/pin.rs", "sign_in_with_pin", "SignIn"),
    ("token/register.rs", "prove_token", "tokens.rs"),
    ("token/register.rs", "take_into_use", "tokens.rs"),
    (
        "token/resynchronise.rs",
        "resynchronise_user_token",
        "tokens.rs",
    ),
];

/// Calls by which a secret is compared or spent.
const COMPARES: [&str; 8] = [
    ".compare_pin(",
    ".compare_pin_of_stranger(",
    ".compare_for(",
    ".confirm_login_pin(",
    ".judge_code(",
    ".spend(",
    "Acquisition::by_code(",
    "Diagnosis::by_code(",
];

/// The only files that give counters back: a right secret, a new right to acquire, or a release.
const RELEASERS: [&str; 13] = [
    "acquisition/second_step.rs",
    "certificate/issue.rs",
    "console/administrators.rs",
    "console/staff/effect.rs",
    "console/staff/recovery/person.rs",
    "help/emergency_stop.rs",
    "sign_in/confirm_pin.rs",
    "sign_in/password.rs",
    "sign_in/pin.rs",
    "token/register.rs",
    "token/resynchronise.rs",
    "user/register.rs",
    "user/unlock.rs",
];
const RELEASES: [&str; 3] = ["Attempt::clear(", "Attempt::clear_stops(", "release_locks("];

#[test]
fn every_act_that_compares_a_secret_is_in_the_list() {
    let known: BTreeSet<_> = CONSUMERS
        .iter()
        .map(|(file, function, _)| ((*file).to_owned(), (*function).to_owned()))
        .collect();
    assert_eq!(calls_of(&COMPARES), known);
    let doors: BTreeSet<_> = Door::ALL.iter().map(|door| format!("{door:?}")).collect();
    for (_, function, tried) in CONSUMERS {
        let elsewhere = tried.contains(".rs");
        assert!(elsewhere || doors.contains(*tried), "{function}: {tried}");
    }
}

#[test]
fn nothing_else_gives_counters_back() {
    let found: BTreeSet<_> = calls_of(&RELEASES)
        .into_iter()
        .map(|(file, _)| file)
        .collect();
    let known: BTreeSet<_> = RELEASERS.iter().map(|file| (*file).to_owned()).collect();
    assert_eq!(found, known);
}

/// File and function of every call.
fn calls_of(marks: &[&str]) -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for file in files(&root) {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
        for mark in marks {
            for (at, _) in text.match_indices(mark) {
                let function = text[..at].rsplit("fn ").next().unwrap();
                let function = function.split(['(', '<']).next().unwrap();
                found.insert((name.clone(), function.to_owned()));
            }
        }
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| self::files(folder));
    files.into_iter().chain(below).collect()
}

/// A way to try a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    SignIn,
    SecondStep,
    Confirmation,
    Renewal,
    RenewalInApp,
    Acquisition,
    EmergencyStop,
}

impl Door {
    const ALL: [Self; 7] = [
        Self::SignIn,
        Self::SecondStep,
        Self::Confirmation,
        Self::Renewal,
        Self::RenewalInApp,
        Self::Acquisition,
        Self::EmergencyStop,
    ];

    /// Whose counter, its purpose, and how many comparisons it forgives before the first wait.
    fn counter(self) -> (HolderKind, &'static str, i64) {
        match self {
            Self::SignIn | Self::Renewal | Self::RenewalInApp => (HolderKind::User, "sign_in", 5),
            Self::SecondStep | Self::Confirmation => (HolderKind::Administrator, "confirmation", 5),
            Self::Acquisition => (HolderKind::User, "acquisition", 3),
            Self::EmergencyStop => (HolderKind::User, "emergency_stop 127.1.0.0/24", 5),
        }
    }
}

/// People who are about to type, signed in where they have to be.
struct Hall {
    house: House,
    company: Company,
    admin: AdminActor,
    user: UserActor,
    first_step: [u8; 32],
}

impl Hall {
    async fn new() -> Self {
        let (house, company) = House::with_company().await;
        let admin = house.administrator(&company.administrator).await;
        let user = house.user(&company.user).await.unwrap();
        let first_step = house.session(&company.administrator).await;
        Self {
            house,
            company,
            admin,
            user,
            first_step,
        }
    }

    /// One try; whether it got in.
    async fn tries(&self, door: Door, pin: &str) -> bool {
        let (app, pin) = (&self.house.app, Pin::typed(pin));
        match door {
            Door::SignIn => {
                let person = &self.company.user;
                let verified = self.house.verified(person).await;
                let site = &person.site;
                app.sign_in_with_pin(site, verified, pin, ADDRESS)
                    .await
                    .is_ok()
            }
            Door::SecondStep => {
                let person = &self.company.administrator;
                let (verified, site) = (self.house.verified(person).await, &person.site);
                app.sign_in_second_step(site, verified, &self.first_step, pin, ADDRESS)
                    .await
                    .is_ok()
            }
            Door::Confirmation => app.confirm_pin(self.admin.actor(), pin).await.is_ok(),
            Door::Renewal => {
                let confirmed = app.confirm_renewal_pin(self.user.actor(), pin).await;
                confirmed.is_ok()
            }
            Door::RenewalInApp => {
                let presented = self.house.presents(&self.company.user);
                let site = &self.company.user.site;
                let stated = StatedPc {
                    app_version: "0.1.0".to_owned(),
                    pc_name: "KEIRI-PC".to_owned(),
                };
                let renewed = app
                    .renew_from_app(&self.caller(), site, Some(&presented), pin, stated)
                    .await;
                renewed.is_ok()
            }
            Door::Acquisition => self.acquires(pin).await,
            Door::EmergencyStop => {
                let bank = BankCode::parse(BANK).unwrap();
                let typed = identity(pin);
                app.stop_by_pin(&bank, typed, ADDRESS).await.unwrap();
                self.is_stopped().await
            }
        }
    }

    async fn acquires(&self, pin: Pin) -> bool {
        let (app, bank) = (&self.house.app, BankCode::parse(BANK).unwrap());
        let begun = app
            .begin_acquisition(&bank, identity(pin), ADDRESS)
            .await
            .unwrap();
        let typed = SecondStep {
            form_id: begun.form_id,
            one_time_password: "000000".to_owned(),
            handover_code: String::new(),
        };
        let proven = app
            .prove_identity(&bank, &begun.cookie, typed, ADDRESS)
            .await;
        proven.is_ok()
    }

    fn caller(&self) -> AppCaller {
        let key = AppKey::from_seed(&[3; 32]).unwrap();
        let origin = Origin::parse("https://localhost:8447").unwrap();
        let call = AppCall {
            origin: &origin,
            method: "POST",
            path: "/acquisition/v1/renewals",
            body: b"",
        };
        let signature = key.sign(&call);
        let app = &self.house.app;
        let caller = app.authenticate_app(&call, &key.public_key(), &signature, ADDRESS);
        caller.ok().unwrap()
    }

    async fn is_stopped(&self) -> bool {
        let holder = holder_id(COMPANY, HolderKind::User);
        let look =
            move |tx: &mut dyn tegata_storage::Tx| rows::EmergencyStop::standing(tx, &holder);
        let found: Result<_, StorageError> = self.house.app.database().read(look).await;
        found.unwrap().is_some()
    }

    async fn compared(&self, door: Door) -> i64 {
        let (kind, purpose, _) = door.counter();
        let holder = holder_id(COMPANY, kind);
        let database = self.house.app.database();
        let counted = database
            .read(move |tx| rows::Attempt::comparisons(tx, &holder, purpose))
            .await;
        let counted: Result<_, StorageError> = counted;
        counted.unwrap()
    }

    /// Wrong ones made a counter wait for an hour.
    async fn waits(&self, kind: HolderKind, purpose: &'static str) {
        let holder = holder_id(COMPANY, kind);
        let until = self.house.app.now() + HOUR;
        let next = Attempts {
            failures: 6,
            not_before: until,
            locked: false,
        };
        let stored = self.house.app.database();
        let stored = stored.write(move |tx| rows::Attempt::reserve(tx, &holder, purpose, next));
        let stored: Result<(), StorageError> = stored.await;
        stored.unwrap();
    }

    /// Locks a counter as the last wrong one does.
    async fn lock(&self, kind: HolderKind, purpose: &'static str) {
        let holder = holder_id(COMPANY, kind);
        let locked = self.house.app.database().write(move |tx| {
            tx.execute(
                "INSERT INTO attempt (holder, purpose, failures, not_before, locked, comparisons)
                 VALUES ($1, $2, 13, 0, 1, 13)
                 ON CONFLICT (holder, purpose) DO UPDATE SET locked = 1",
                &[holder.as_str().into(), purpose.into()],
            )
        });
        let locked: Result<u64, StorageError> = locked.await;
        locked.unwrap();
    }
}

fn identity(pin: Pin) -> TypedIdentity {
    TypedIdentity {
        kind: HolderKind::User,
        contract: COMPANY.to_owned(),
        name: USER.to_owned(),
        pin,
        confirmation_pin: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_wrong_ones_at_once_are_counted_exactly() {
    for door in Door::ALL {
        let hall = Hall::new().await;
        let before = hall.compared(door).await;
        all_at_once((0..100).map(|_| async {
            assert!(!hall.tries(door, "wrong-pin").await, "{door:?}");
        }))
        .await;
        let (_, _, allowed) = door.counter();
        assert_eq!(hall.compared(door).await - before, allowed, "{door:?}");
        // Waiting: the right one is not even compared.
        assert!(!hall.tries(door, PIN).await, "{door:?} while waiting");
        assert_eq!(hall.compared(door).await - before, allowed, "{door:?}");
    }
}

#[tokio::test]
async fn after_the_wait_one_more_and_the_wait_grows() {
    for door in [Door::SignIn, Door::Confirmation, Door::EmergencyStop] {
        let hall = Hall::new().await;
        for _ in 0..5 {
            hall.tries(door, "wrong-pin").await;
        }
        for wait in [30, 60, 120] {
            let before = hall.compared(door).await;
            hall.house.pass((wait - 1) * SECOND);
            assert!(!hall.tries(door, PIN).await, "{door:?} after {wait} s");
            assert_eq!(hall.compared(door).await, before, "{door:?}");
            hall.house.pass(SECOND);
            assert!(!hall.tries(door, "wrong-pin").await);
            assert_eq!(hall.compared(door).await, before + 1, "{door:?}");
        }
        hall.house.pass(HOUR / 10);
        assert!(
            hall.tries(door, PIN).await,
            "{door:?}: the right one at last"
        );
    }
}

#[tokio::test]
async fn a_locked_secret_opens_nothing() {
    for door in Door::ALL {
        let hall = Hall::new().await;
        let (kind, purpose, _) = door.counter();
        hall.lock(kind, purpose).await;
        let before = hall.compared(door).await;
        hall.house.pass(100 * HOUR);
        assert!(!hall.tries(door, PIN).await, "{door:?}");
        assert_eq!(hall.compared(door).await, before, "{door:?}");
    }
}

/// Facts: 45.
#[tokio::test]
async fn an_administrators_lock_locks_the_users_where_the_bank_says_so() {
    for cascades in [true, false] {
        let hall = Hall::new().await;
        let policies = Policies {
            administrator_lock_cascades: cascades,
            ..Policies::default()
        };
        let policies = serde_json::to_string(&policies).unwrap();
        let set = hall.house.app.database().write(move |tx| {
            let sql = "UPDATE bank SET policies = $1";
            tx.execute(sql, &[policies.as_str().into()])
        });
        let set: Result<u64, StorageError> = set.await;
        set.unwrap();
        // A wait is no lock.
        for _ in 0..6 {
            hall.tries(Door::Confirmation, "wrong-pin").await;
        }
        assert!(hall.tries(Door::Renewal, PIN).await);
        hall.lock(HolderKind::Administrator, "confirmation").await;
        for door in [Door::SignIn, Door::Renewal] {
            assert_eq!(hall.tries(door, PIN).await, !cascades, "{door:?}");
        }
        // What takes access away is never locked.
        assert!(hall.tries(Door::EmergencyStop, PIN).await);
    }
}

/// Where locks alone end what is going on, a wait of one's own is no way around them.
#[tokio::test]
async fn a_lock_outranks_a_wait() {
    for kind in [HolderKind::User, HolderKind::Administrator] {
        let hall = Hall::new().await;
        let person = match kind {
            HolderKind::User => &hall.company.user,
            _ => &hall.company.administrator,
        };
        let cookie = hall.house.session(person).await;
        hall.waits(kind, "sign_in").await;
        hall.lock(HolderKind::Administrator, "confirmation").await;
        let (verified, app) = (hall.house.verified(person).await, &hall.house.app);
        let found = match kind {
            HolderKind::User => app
                .user(&person.site, verified, Some(&cookie), ADDRESS)
                .await
                .unwrap()
                .err(),
            _ => app
                .administrator(&person.site, verified, Some(&cookie), ADDRESS)
                .await
                .unwrap()
                .err(),
        };
        assert_eq!(found, Some(SessionEnd::Locked), "{kind:?}");
    }
}

#[tokio::test]
async fn only_the_right_person_releases() {
    let (house, teller, approver) = House::new().await;
    let company = house.company(COMPANY).await;
    let elsewhere = house.company("00001234567").await;
    let admin = house.administrator(&company.administrator).await;
    let foreign = house.administrator(&elsewhere.administrator).await;
    let (maker, checker) = (house.staff(&teller).await, house.staff(&approver).await);
    let user = house.user(&company.user).await.unwrap();
    let first_step = house.session(&company.administrator).await;
    let hall = Hall {
        house,
        company,
        admin,
        user,
        first_step,
    };
    let (house, app, id) = (&hall.house, &hall.house.app, UserId::parse(USER).unwrap());
    hall.lock(HolderKind::User, "sign_in").await;
    // Another company's administrator has a user of that name, and releases that one.
    let confirmed = house.confirm_as(&foreign).await;
    app.unlock_user(&foreign, confirmed, &id).await.unwrap();
    assert!(!hall.tries(Door::SignIn, PIN).await);
    // A confirmation of somebody else's releases nothing.
    let borrowed = house.confirm_as(&foreign).await;
    let refused = app.unlock_user(&hall.admin, borrowed, &id).await;
    assert!(matches!(refused, Err(Failure::Refused(_))));
    assert!(!hall.tries(Door::SignIn, PIN).await);
    let confirmed = house.confirm_as(&hall.admin).await;
    app.unlock_user(&hall.admin, confirmed, &id).await.unwrap();
    assert!(hall.tries(Door::SignIn, PIN).await);

    // The administrator's own: the help desk alone cannot.
    hall.lock(HolderKind::Administrator, "confirmation").await;
    let change = Change::UnlockAdministrator {
        number: COMPANY.to_owned(),
        administrator: 1,
        new_pins: false,
        form: "F-1".to_owned(),
    };
    let confirmed = house.confirm(&maker, &teller).await;
    let asked = app.propose_change(&maker, confirmed, change).await;
    let asked = asked.ok().unwrap();
    let seen = app.proposal(&maker, &asked).await.unwrap().unwrap();
    let digest = seen.approval.digest;
    let confirmed = house.confirm(&maker, &teller).await;
    let alone = app.approve_change(&maker, confirmed, &asked, &digest).await;
    assert!(alone.is_err(), "the maker approves nothing");
    assert!(!hall.tries(Door::Confirmation, PIN).await);
    let confirmed = house.confirm(&checker, &approver).await;
    let done = app
        .approve_change(&checker, confirmed, &asked, &digest)
        .await;
    assert!(done.is_ok(), "two of the staff");
    assert!(hall.tries(Door::Confirmation, PIN).await);
}
