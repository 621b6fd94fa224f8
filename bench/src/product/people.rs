//! Contracts with users whose acquisitions are approved: written as rows, because what leads there is not measured.

use anyhow::{Context as _, Result};
use aws_lc_rs::digest;
use rcgen::{CertificateParams, KeyPair};
use tegata_acquisition::{AcquisitionId, AppKey};
use tegata_app::{App, bank::NewStaff, rows};
use tegata_domain::{
    acquisition::AcquisitionState,
    contract::ContractState,
    ids::{BankCode, HolderKind},
    network::Network,
    pin::Pin,
    time::{DAY, Millis},
};
use tegata_pki::check_request;
use tegata_storage::StorageError;

use super::layout::BANK;

/// Everyone's PIN.
pub(crate) const PIN: &str = "bench12345";

const USERS_PER_CONTRACT: u32 = 10;
/// Contracts written in one unit of work.
const GROUP: usize = 50;

/// The acquisition of the user with this number, the same in both processes.
pub(crate) fn acquisition(number: u32) -> Result<AcquisitionId> {
    Ok(AcquisitionId::parse(&format!("acquisition-{number}"))?)
}

/// The key of the app that claimed it.
pub(crate) fn app_key(number: u32) -> Result<AppKey> {
    let seed = digest::digest(&digest::SHA256, format!("app key {number}").as_bytes());
    Ok(AppKey::from_seed(seed.as_ref().try_into()?)?)
}

/// Registers so many users, each with PIN, token and an approved acquisition.
pub(super) async fn register(app: &App, people: u32) -> Result<()> {
    let hash = hash_of_pin(app).await?;
    let now = app.now();
    let contracts = (0..people.div_ceil(USERS_PER_CONTRACT))
        .map(|number| Company::new(number, people, &hash, now))
        .collect::<Result<Vec<_>>>()?;
    for group in contracts.chunks(GROUP) {
        let group = group.to_vec();
        app.database()
            .write(move |tx| group.iter().try_for_each(|company| company.insert(tx)))
            .await?;
    }
    Ok(())
}

/// The product alone makes hashes of PINs: the staff's is made by it and then serves for everyone.
async fn hash_of_pin(app: &App) -> Result<String> {
    let bank = BankCode::parse(BANK)?;
    app.create_first_staff(&bank, [staff("teller")?, staff("approver")?])
        .await?;
    let hash = app
        .database()
        .read(|tx| {
            let staff = rows::Holder::staff(tx, BANK)?;
            let Some(first) = staff.first() else {
                return Ok::<_, StorageError>(None);
            };
            rows::Secret::find(tx, &first.id, "login")
        })
        .await?;
    Ok(hash.context("the staff have no PIN")?.hash)
}

fn staff(id: &str) -> Result<NewStaff> {
    let request = CertificateParams::default().serialize_request(&KeyPair::generate()?)?;
    Ok(NewStaff {
        initial_pin: false,
        staff_id: id.to_owned(),
        name: id.to_owned(),
        person: id.to_owned(),
        pin: Pin::typed(PIN),
        request: check_request(request.der())?,
        key_protection: "software_file: bench".to_owned(),
    })
}

/// A contract with its people.
#[derive(Clone)]
struct Company {
    contract: rows::Contract,
    network: rows::KnownNetwork,
    administrator: rows::Holder,
    users: Vec<User>,
}

#[derive(Clone)]
struct User {
    holder: rows::Holder,
    pin: rows::Secret,
    token: rows::Token,
    issue: rows::Issue,
    acquisition: rows::Acquisition,
}

impl Company {
    fn new(number: u32, people: u32, hash: &str, now: Millis) -> Result<Self> {
        let contract = rows::Contract {
            id: format!("contract-{number}"),
            bank: BANK.to_owned(),
            number: format!("{:011}", number + 1),
            company: format!("株式会社見本商事 {number}"),
            card_issue_number: 1,
            status: ContractState::Open,
            opened_at: now,
            status_at: now,
            version: 1,
        };
        let network = rows::KnownNetwork {
            contract: contract.id.clone(),
            network: Network::of([127, 0, 0, 1].into()).as_str().to_owned(),
            seen_at: now,
        };
        let first = number * USERS_PER_CONTRACT;
        let last = people.min(first + USERS_PER_CONTRACT);
        Ok(Self {
            administrator: holder(&contract.id, HolderKind::Administrator, "1", now),
            users: (first..last)
                .map(|number| User::new(number, &contract.id, hash, now))
                .collect::<Result<_>>()?,
            contract,
            network,
        })
    }

    fn insert(&self, tx: &mut dyn tegata_storage::Tx) -> Result<(), StorageError> {
        self.contract.insert(tx)?;
        self.network.remember(tx)?;
        self.administrator.insert(tx)?;
        for user in &self.users {
            user.holder.insert(tx)?;
            user.pin.insert(tx)?;
            user.token.insert(tx)?;
            user.issue.insert(tx)?;
            user.acquisition.insert(tx)?;
        }
        Ok(())
    }
}

impl User {
    fn new(number: u32, contract: &str, hash: &str, now: Millis) -> Result<Self> {
        let holder = holder(contract, HolderKind::User, &format!("user{number}"), now);
        let issue = rows::Issue {
            id: format!("issue-{number}"),
            bank: BANK.to_owned(),
            holder: holder.id.clone(),
            status: "open".to_owned(),
            origin: "first".to_owned(),
            reason: None,
            registered_at: now,
            deadline: now + 80 * DAY,
            replaces: None,
            redos: 0,
            handover: None,
            closed_at: None,
        };
        Ok(Self {
            pin: rows::Secret {
                holder: holder.id.clone(),
                kind: "login".to_owned(),
                hash: hash.to_owned(),
                set_at: now,
                initial: false,
            },
            token: rows::Token {
                bank: BANK.to_owned(),
                serial: format!("MT-{number:06}"),
                seed: vec![0; 48],
                holder: Some(holder.id.clone()),
                status: "assigned".to_owned(),
                last_step: 0,
                kind: "totp".to_owned(),
                algorithm: "sha1".to_owned(),
                digits: 6,
                period: 30,
                drift: 0,
                maker: String::new(),
                version: 1,
                state_at: now,
            },
            acquisition: approved(number, &issue, now)?,
            issue,
            holder,
        })
    }
}

fn holder(contract: &str, kind: HolderKind, name: &str, now: Millis) -> rows::Holder {
    rows::Holder {
        id: format!("{contract}-{}-{name}", kind.as_str()),
        bank: BANK.to_owned(),
        contract: contract.to_owned(),
        kind,
        name_id: name.to_owned(),
        display_name: format!("見本 {name}"),
        person: String::new(),
        status: "active".to_owned(),
        created_at: now,
        version: 1,
    }
}

/// As the app's claim by link and the typed number leave it.
fn approved(number: u32, issue: &rows::Issue, now: Millis) -> Result<rows::Acquisition> {
    let address = Some("127.0.0.1".to_owned());
    Ok(rows::Acquisition {
        id: acquisition(number)?.as_str().to_owned(),
        bank: BANK.to_owned(),
        issue: issue.id.clone(),
        holder: issue.holder.clone(),
        kind: "ticket".to_owned(),
        state: AcquisitionState::Approved,
        form_id: None,
        session: None,
        link: None,
        code: None,
        browser_address: address.clone(),
        handover_given: false,
        app_key: Some(app_key(number)?.public_key().as_bytes().to_vec()),
        app_version: Some("0.1.0".to_owned()),
        pc_name: Some("PC".to_owned()),
        app_address: address,
        claimed_with: Some("link".to_owned()),
        shown_certificate: None,
        match_number: None,
        match_failures: 0,
        certificate: None,
        created_at: now,
        claimed_at: Some(now),
        approved_at: Some(now),
        ended_at: None,
        end_reason: None,
        one_time_password: true,
    })
}
