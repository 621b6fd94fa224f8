//! 表示名・色・ロゴ of a bank's pages: set by two people, effective at once on every site. Until then, and for what nobody set,
//! the configuration's holds.

use serde_json::json;
use tegata_domain::{
    look::{BankLook, InvalidLook, plain_png},
    time::DAY,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    console::{
        Change, ProposalRefusal,
        approve::TwoPersonApproval,
        execute::{Executed, Execution, conflict},
        propose::{Target, propose},
    },
    face::look_of,
    failure::{Failure, Outcome, Undo},
    keys::sha256,
    lookup,
    sign_in::{PinVerified, StaffActor},
};

/// What becomes of the logo.
pub enum WantedLogo {
    /// It stays as it is.
    Kept,
    /// The configuration's again.
    Removed,
    /// This file.
    New(Vec<u8>),
}

/// Why a look cannot be proposed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LookRefusal {
    /// It cannot be shown.
    Invalid(InvalidLook),
    /// It is the present one, the bank changed meanwhile, or the maker lacks the role.
    Proposal(ProposalRefusal),
}

impl App {
    /// Proposes another look. The picture is read strictly and kept beside the proposal, which names it by its digest.
    ///
    /// # Errors
    /// [`LookRefusal`]
    pub async fn propose_look(
        &self,
        staff: &StaffActor,
        confirmed: PinVerified,
        mut look: BankLook,
        logo: WantedLogo,
    ) -> Outcome<String, LookRefusal> {
        if !confirmed.is_of(&staff.actor.holder) {
            let refusal = LookRefusal::Proposal(ProposalRefusal::NotConfirmed);
            return Err(Failure::Refused(refusal));
        }
        let invalid = |why| Failure::Refused(LookRefusal::Invalid(why));
        look.check().map_err(invalid)?;
        let bank = staff.actor.holder.bank.clone();
        let kept = matches!(logo, WantedLogo::Kept);
        let picture = match logo {
            WantedLogo::New(file) => {
                let png = plain_png(&file).map_err(|why| invalid(InvalidLook::Logo(why)))?;
                Some(rows::BankLogo {
                    bank: bank.clone(),
                    digest: hex::encode(sha256(&png)),
                    png,
                    stored_at: staff.actor.at,
                })
            }
            WantedLogo::Kept | WantedLogo::Removed => None,
        };
        look.logo = picture.as_ref().map(|picture| picture.digest.clone());
        let (staff, id) = (staff.clone(), self.row_id());
        let approval = id.clone();
        let answer: Result<(), Undo<ProposalRefusal>> = self
            .database()
            .write(move |tx| {
                let before = look_of(tx, &bank)?;
                let mut look = look.clone();
                if kept {
                    look.logo.clone_from(&before.logo);
                }
                if let Some(picture) = &picture {
                    picture.keep(tx)?;
                }
                propose(tx, &staff, &id, &Change::SetLook { look, before })
            })
            .await;
        match answer {
            Ok(()) => Ok(approval),
            Err(Undo::Refused(refusal)) => Err(Failure::Refused(LookRefusal::Proposal(refusal))),
            Err(Undo::Storage(error)) => Err(error.into()),
        }
    }
}

/// The bank as the maker sees it; what could never be shown is refused now.
pub(super) fn target(
    tx: &mut dyn Tx,
    bank: &str,
    (look, before): (&BankLook, &BankLook),
) -> Target {
    let row = lookup::bank(tx, bank)?;
    let differs = look_of(tx, bank)? == *before && look != before;
    if !differs || look.check().is_err() || !has_picture(tx, bank, look)? {
        return Err(Undo::Refused(ProposalRefusal::Policy));
    }
    Ok((row.code, row.version))
}

fn has_picture(tx: &mut dyn Tx, bank: &str, look: &BankLook) -> Result<bool, StorageError> {
    match &look.logo {
        Some(digest) => Ok(rows::BankLogo::find(tx, bank, digest)?.is_some()),
        None => Ok(true),
    }
}

/// Sets what was approved, unless anything of the bank changed since it was proposed. Pictures that nobody can approve
/// any more are forgotten.
pub(super) fn set(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    (look, before): (&BankLook, &BankLook),
    with: &Execution,
) -> Executed {
    let row = lookup::bank(tx, &approval.target)?;
    if row.version != approval.target_version
        || !has_picture(tx, &row.code, look)?
        || !row.touch(tx)?
    {
        return Err(conflict());
    }
    let text = serde_json::to_string(look).map_err(|_| StorageError::corrupt("a look"))?;
    rows::BankLook {
        bank: row.code.clone(),
        look: text,
        set_at: with.who.at,
    }
    .set(tx)?;
    let logo = look.logo.as_deref().unwrap_or_default();
    rows::BankLogo::forget_others(tx, &row.code, logo, with.who.at - DAY)?;
    let detail = json!({ "old": before, "new": look });
    with.note(tx, "set_look", &row.code, &detail)
}
