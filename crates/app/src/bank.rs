//! Setting up: a bank with its policies, and the first two members of its staff, made once by `tegata init`.

use serde_json::json;
use tegata_domain::{
    ids::{BankCode, HolderKind},
    pin::Pin,
    policy::{Policies, ServiceProfile},
    staff::{StaffRoles, is_same_person},
};
use tegata_pki::{CheckedRequest, Prepared};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    failure::{Failure, Internal, Undo},
    staff_certificate::{BadName, StaffDraft},
};

/// A bank to be set up.
pub struct NewBank {
    /// Four digits.
    pub code: BankCode,
    /// Japanese name.
    pub name_ja: String,
    /// English name.
    pub name_en: String,
    /// Service profile.
    pub profile: ServiceProfile,
    /// Policies, within their bounds.
    pub policies: Policies,
    /// Where the menu hands off to.
    pub banking_url: String,
}

/// A member of staff whose key was made on their own PC.
pub struct NewStaff {
    /// Account, such as `teller`.
    pub staff_id: String,
    /// Name on pages.
    pub name: String,
    /// Who it is: two accounts of one person are one person.
    pub person: String,
    /// PIN for the sign-in.
    pub pin: Pin,
    /// Somebody else made the PIN: it must be changed at the first sign-in.
    pub initial_pin: bool,
    /// The request made on that PC.
    pub request: CheckedRequest,
    /// How the key is kept there.
    pub key_protection: String,
}

/// Why staff could not be made this way.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The first two exist; later ones need an approval in the console.
    #[error(
        "the first two members of staff exist already; later ones are made in the console by two people"
    )]
    Exists,
    /// The two are not two people.
    #[error("the first two members of staff must be two different people")]
    SamePerson,
    /// The subject's names cannot be written.
    #[error("a name is empty or too long for a certificate")]
    Name,
    /// A fault of ours.
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// The names that a mail or the app would say must be those of the pages.
fn rename(
    tx: &mut dyn Tx,
    found: &rows::Bank,
    configured: &rows::Bank,
    who: &Who,
) -> Result<(), StorageError> {
    let (old, new) = [found, configured]
        .map(|row| json!({ "ja": row.name_ja, "en": row.name_en }))
        .into();
    if old == new || !found.set_names(tx, &configured.name_ja, &configured.name_en)? {
        // Another node that starts at the same time has just done it.
        return Ok(());
    }
    let detail = json!({ "old": old, "new": new });
    audit::done(tx, who, "rename_bank", &found.code, &detail)
}

/// A member of staff as rows.
struct Member {
    holder: rows::Holder,
    secret: rows::Secret,
    roles: rows::Staff,
    certificate: rows::Certificate,
}

impl Member {
    /// The certificate as it is recorded.
    fn record(&self, tx: &mut dyn Tx, who: &Who) -> Result<rows::Certificate, StorageError> {
        self.holder.insert(tx)?;
        self.secret.set(tx)?;
        self.roles.insert(tx)?;
        self.certificate.insert(tx)?;
        let detail = json!({ "staff_id": self.holder.name_id, "roles": self.roles.roles });
        audit::done(tx, who, "create_staff", &self.holder.id, &detail)?;
        crate::lookup::certificate(tx, &self.certificate.id)
    }
}

impl From<StorageError> for StaffError {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.into())
    }
}

impl App {
    /// Registers the issuing authorities, so that certificates can name them.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn register_authorities(&self) -> Result<(), Internal> {
        let authorities = self.authorities();
        let wanted: Vec<rows::Authority> = [
            ("customers", &authorities.customers),
            ("staff", &authorities.staff),
        ]
        .into_iter()
        .map(|(purpose, authority)| rows::Authority {
            key_id: authority.key_id().as_str().to_owned(),
            purpose: purpose.to_owned(),
            certificate: authority.certificate_der().to_vec(),
        })
        .collect();
        self.database()
            .write(move |tx| {
                let known = rows::Authority::all(tx)?;
                wanted
                    .iter()
                    .filter(|row| !known.contains(row))
                    .try_for_each(|row| row.insert(tx))
            })
            .await?;
        Ok(())
    }

    /// Sets up a bank. One that exists only takes the configuration's names, where those changed; its profile and policies
    /// are the console's business by now.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn create_bank(&self, new: NewBank) -> Result<bool, Internal> {
        let policies = serde_json::to_string(&new.policies)
            .map_err(|_| Internal::Contradiction("policies cannot be written"))?;
        let profile_name = new.profile.name.clone();
        let row = rows::Bank {
            code: new.code.as_str().to_owned(),
            name_ja: new.name_ja,
            name_en: new.name_en,
            profile: new.profile.stored(),
            policies,
            banking_url: new.banking_url,
            version: 1,
        };
        let now = self.now();
        let made = self
            .database()
            .write(move |tx| {
                let who = Who {
                    kind: "operator",
                    ..Who::job(&row.code, now)
                };
                if let Some(found) = rows::Bank::find(tx, &row.code)? {
                    rename(tx, &found, &row, &who)?;
                    return Ok::<_, StorageError>(false);
                }
                row.insert(tx)?;
                audit::done(
                    tx,
                    &who,
                    "create_bank",
                    &row.code,
                    &json!({ "profile": profile_name }),
                )?;
                Ok(true)
            })
            .await?;
        Ok(made)
    }

    /// Makes the first two members of staff and issues their certificates, in their order.
    ///
    /// # Errors
    /// [`StaffError`]
    pub async fn create_first_staff(
        &self,
        bank: &BankCode,
        two: [NewStaff; 2],
    ) -> Result<Vec<Vec<u8>>, StaffError> {
        let [first, second] = &two;
        if is_same_person(&first.person, &second.person) || first.staff_id == second.staff_id {
            return Err(StaffError::SamePerson);
        }
        let (mut members, mut prepared) = (Vec::with_capacity(2), Vec::with_capacity(2));
        for staff in two {
            let (member, certificate) = self.draft_staff(bank, &staff).await?;
            members.push(member);
            prepared.push(certificate);
        }
        let operator = Who {
            kind: "operator",
            ..Who::job(bank.as_str(), self.now())
        };
        let recorded = self.record_first(bank, members, &operator).await?;
        let mut certificates = Vec::with_capacity(2);
        for (prepared, stored) in prepared.into_iter().zip(recorded) {
            let recorded = prepared.into_recorded(&stored.tbs);
            let recorded = recorded.map_err(Internal::from)?;
            let signed = self.sign_staff(recorded, &stored.id, &operator).await;
            certificates.push(signed?);
        }
        Ok(certificates)
    }

    /// Both at once, and only where there are none: of two that run side by side, one is refused.
    async fn record_first(
        &self,
        bank: &BankCode,
        members: Vec<Member>,
        operator: &Who,
    ) -> Result<Vec<rows::Certificate>, StaffError> {
        let (code, operator) = (bank.as_str().to_owned(), operator.clone());
        let recorded: Result<_, Undo<()>> = self
            .database()
            .write(move |tx| {
                if !rows::Holder::staff(tx, &code)?.is_empty() {
                    return Err(Undo::Refused(()));
                }
                let recorded = members.iter().map(|member| member.record(tx, &operator));
                Ok(recorded.collect::<Result<Vec<_>, StorageError>>()?)
            })
            .await;
        recorded.map_err(|undo| match undo {
            Undo::Refused(()) => StaffError::Exists,
            Undo::Storage(error) => error.into(),
        })
    }

    async fn draft_staff(
        &self,
        bank: &BankCode,
        new: &NewStaff,
    ) -> Result<(Member, Prepared), StaffError> {
        let now = self.now();
        let holder = rows::Holder {
            id: self.row_id(),
            bank: bank.as_str().to_owned(),
            contract: String::new(),
            kind: HolderKind::Staff,
            name_id: new.staff_id.clone(),
            display_name: new.name.clone(),
            person: new.person.clone(),
            status: "active".to_owned(),
            created_at: now,
            version: 1,
        };
        let hash = self.hash_pin(&new.pin).await?;
        let draft = self.draft_staff_certificate(&holder, &new.request, &new.key_protection);
        let StaffDraft { row, prepared } = draft.map_err(|failure| match failure {
            Failure::Refused(BadName) => StaffError::Name,
            Failure::Internal(error) => StaffError::Internal(error),
        })?;
        let member = Member {
            secret: rows::Secret {
                holder: holder.id.clone(),
                kind: "login".to_owned(),
                hash,
                set_at: now,
                initial: new.initial_pin,
            },
            roles: rows::Staff {
                holder: holder.id.clone(),
                roles: StaffRoles::first().to_words(),
            },
            holder,
            certificate: row,
        };
        Ok((member, prepared))
    }
}
