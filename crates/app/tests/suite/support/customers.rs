//! A company with an administrator and a user, as the console and the administrator leave them.

use tegata_app::{
    failure::Failure,
    rows,
    sign_in::{AdminActor, PinVerified, Step, UserActor},
};
use tegata_domain::{contract::ContractState, ids::HolderKind, pin::Pin};
use tegata_pki::PresentedCertificate;
use tegata_storage::StorageError;

use super::{ADDRESS, BANK, House, Person, START};

/// 契約者ID
pub(crate) const COMPANY: &str = "00009876543";
/// 利用者ID
pub(crate) const USER: &str = "riyousya";
/// Every PIN of the customers: the staff member's whose hash they share.
pub(crate) const PIN: &str = "pin-of-teller";

/// An administrator and a user of one company, both with certificates in force.
pub(crate) struct Company {
    pub(crate) administrator: Person,
    pub(crate) user: Person,
}

impl House {
    /// Bank 1635 with its staff and [`COMPANY`].
    pub(crate) async fn with_company() -> (Self, Company) {
        let (house, ..) = Self::new().await;
        let company = house.company(COMPANY).await;
        (house, company)
    }

    /// A company of bank 1635.
    pub(crate) async fn company(&self, number: &str) -> Company {
        self.open(number).await;
        Company {
            administrator: self
                .certify(number, HolderKind::Administrator, "1", PIN)
                .await,
            user: self.certify(number, HolderKind::User, USER, PIN).await,
        }
    }

    async fn open(&self, number: &str) {
        let contract = rows::Contract {
            id: format!("contract {number}"),
            bank: BANK.to_owned(),
            number: number.to_owned(),
            company: "見本商事".to_owned(),
            card_issue_number: 1,
            status: ContractState::Open,
            opened_at: START,
            status_at: START,
            version: 1,
        };
        let people = [(HolderKind::Administrator, "1"), (HolderKind::User, USER)];
        let holders = people.map(|(kind, name)| rows::Holder {
            id: holder_id(number, kind),
            bank: BANK.to_owned(),
            contract: contract.id.clone(),
            kind,
            name_id: name.to_owned(),
            display_name: format!("見本 {name}"),
            person: String::new(),
            status: "active".to_owned(),
            created_at: START,
            version: 1,
        });
        let opened = self.app.database().write(move |tx| {
            let staff = rows::Holder::staff(tx, BANK)?;
            let teller = staff.iter().find(|one| one.name_id == "teller").unwrap();
            let pin = rows::Secret::find(tx, &teller.id, "login")?.unwrap();
            contract.insert(tx)?;
            for holder in &holders {
                holder.insert(tx)?;
                for kind in ["login", "confirmation"] {
                    let (holder, kind) = (holder.id.clone(), kind.to_owned());
                    let pin = pin.clone();
                    rows::Secret {
                        holder,
                        kind,
                        ..pin
                    }
                    .set(tx)?;
                }
            }
            Ok::<_, StorageError>(())
        });
        opened.await.unwrap();
    }

    /// A right to acquire that is open.
    pub(crate) async fn register_issue(&self, holder: &str) {
        let issue = rows::Issue {
            id: format!("issue of {holder}"),
            bank: BANK.to_owned(),
            holder: holder.to_owned(),
            status: "open".to_owned(),
            origin: "reissue".to_owned(),
            reason: None,
            registered_at: START,
            deadline: START + 80 * 86_400_000,
            replaces: None,
            redos: 0,
            handover: None,
            closed_at: None,
        };
        let stored = self.app.database().write(move |tx| issue.insert(tx));
        let stored: Result<(), StorageError> = stored.await;
        stored.unwrap();
    }

    /// Signs a user in.
    pub(crate) async fn user(&self, person: &Person) -> Option<UserActor> {
        let (cookie, verified) = (self.session(person).await, self.verified(person).await);
        let app = &self.app;
        let found = app
            .user(&person.site, verified, Some(&cookie), ADDRESS)
            .await;
        found.unwrap().ok()
    }

    /// Signs an administrator in: both steps.
    pub(crate) async fn administrator(&self, person: &Person) -> AdminActor {
        let first = self.session(person).await;
        let verified = self.verified(person).await;
        let pin = Pin::typed(&person.pin);
        let app = &self.app;
        let second = app
            .sign_in_second_step(&person.site, verified, &first, pin, ADDRESS)
            .await;
        let second = second.ok().unwrap();
        assert_eq!(second.step, Step::SignedIn);
        let verified = self.verified(person).await;
        let cookie = Some(second.cookie.as_slice());
        let found = app
            .administrator(&person.site, verified, cookie, ADDRESS)
            .await;
        found.unwrap().ok().unwrap()
    }

    /// The administrator's confirmation PIN, typed for one act.
    pub(crate) async fn confirm_as(&self, admin: &AdminActor) -> PinVerified {
        let confirmed = self.app.confirm_pin(admin.actor(), Pin::typed(PIN)).await;
        match confirmed {
            Ok(confirmed) => confirmed,
            Err(Failure::Refused(refusal)) => unreachable!("{refusal:?}"),
            Err(Failure::Internal(error)) => unreachable!("{error}"),
        }
    }

    /// What an address sees of someone's certificate.
    pub(crate) fn presents(&self, person: &Person) -> PresentedCertificate {
        self.doorway.present(&person.certificate, &person.key.pkcs8)
    }
}

/// The row id of someone of a company.
pub(crate) fn holder_id(number: &str, kind: HolderKind) -> String {
    format!("{} of {number}", kind.as_str())
}
