//! Whether the contract works: while it does not, nothing that its people do comes to anything.

use tegata_app::rows;
use tegata_domain::{
    ids::{ContractId, HolderKind},
    staff::Duty,
};
use tegata_storage::StorageError;

use crate::{
    acts::Act,
    rng::Rng,
    world::{CONTRACT, Who, World, settled},
};

/// Where the contract stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Open,
    Suspended,
    Terminated,
}

/// What the contract's people do, and what must fail while it is stopped. What ends access, what is answered alike in
/// any case, and what is repeated without effect is not among them; a new certificate or proof is looked for at its act.
const NEEDS_AN_OPEN_CONTRACT: &[Act] = &[
    Act::AdministratorSignsIn,
    Act::RegisterUser,
    Act::DeregisterUser,
    Act::ResetPins,
    Act::UnlockUser,
    Act::ReissueUser,
    Act::EditUser,
    Act::SetClosedDays,
    Act::ReissueSeveral,
    Act::ReplaceToken,
    Act::ResynchroniseToken,
    Act::PasswordSignIn,
    Act::ChangeOwnPin,
    Act::ChangeMail,
    Act::TwoReissues,
    Act::ReleaseAgainstReject,
    Act::ProofAgainstRevocation,
    Act::OneCodeTwice,
    Act::SignInAgainstStop,
    Act::RevokeUser,
    Act::SuspendUser,
    Act::ResumeUser,
    Act::SuspendOtherAdministrator,
    Act::RegisterToken,
    Act::StopToken,
    Act::DecideHeld,
    Act::AdministratorReads,
    Act::CustomerStopsContract,
    Act::UserSignsIn,
    Act::UserReads,
    Act::RenewFromStatus,
    Act::RenewFromApp,
    Act::ProveIdentity,
    Act::AskForCode,
    Act::Claim,
    Act::TypeNumber,
    Act::AcquireWhole,
    Act::CustomerIsOut,
    Act::AcquireWholeInBrowser,
];

impl World {
    /// Judges an act that came to something.
    pub(crate) fn allowed_under(before: Standing, act: Act) -> Result<(), String> {
        if before != Standing::Open && NEEDS_AN_OPEN_CONTRACT.contains(&act) {
            return Err(format!("{act:?} under a contract that is {before:?}"));
        }
        Ok(())
    }

    pub(crate) async fn staff_suspends_contract(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(contract) = self.contract().await else {
            return Ok(false);
        };
        let by = self.somebody_for(Duty::Make, rng);
        self.suspends_contract(by, &contract).await
    }

    /// 取引停止 by the bank.
    pub(crate) async fn suspends_contract(
        &mut self,
        by: usize,
        contract: &rows::Contract,
    ) -> Result<bool, String> {
        let actor = self.staff(by).await?;
        let number = ContractId::parse(CONTRACT).unwrap();
        let done = self.app.suspend_contract(&actor, &number, contract.version);
        let done = settled(done.await)?.is_ok();
        if done {
            self.standing = Standing::Suspended;
            self.are_told("contract_suspended").await?;
        }
        self.only_with_role(done, by, Duty::Make)
    }

    pub(crate) async fn customer_stops_contract(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all = self.with_kind(HolderKind::Administrator);
        if all.is_empty() {
            return Ok(false);
        }
        let at = rng.pick(&all);
        let Some(actor) = self.administrator(at).await? else {
            return Ok(false);
        };
        let confirmed = self.confirmed((Who::Customers, at), actor.actor(), true);
        let Some(confirmed) = confirmed.await? else {
            return Ok(false);
        };
        let done = self.app.stop_contract_by_customer(&actor, confirmed).await;
        let done = settled(done)?.is_ok();
        if done {
            self.standing = Standing::Suspended;
            self.are_told("contract_suspended").await?;
        }
        Ok(done)
    }

    /// The administrators have the notice just now.
    pub(crate) async fn are_told(&self, kind: &'static str) -> Result<(), String> {
        let now = self.now();
        for at in self.with_kind(HolderKind::Administrator) {
            let id = self.people[at].id.clone();
            let told = self
                .app
                .database()
                .read(move |tx| rows::Notice::latest_of(tx, &id, now))
                .await
                .map_err(|error: StorageError| error.to_string())?;
            if told.iter().all(|notice| notice.kind != kind) {
                return Err(format!("no notice {kind} among {}", told.len()));
            }
        }
        Ok(())
    }

    /// Nobody of a contract that has ended gets in, whatever they show.
    pub(crate) async fn nobody_gets_in(&self) -> Result<(), String> {
        for person in &self.people {
            if self.verified(person).await?.is_some() {
                return Err(format!("{} gets in after the end", person.name));
            }
        }
        Ok(())
    }
}
