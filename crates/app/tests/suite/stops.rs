//! An administrator's certificate is revoked at once, whatever becomes of the form; the form's number is used by it.

use tegata_app::console::{Proposal, ProposalRefusal, RevokeAdministrator, StopRefusal};
use tegata_domain::{
    certificate::{CertificateState, ReissueReason},
    ids::{AdministratorNumber, ContractId, FormNumber},
    time::{DAY, HOUR},
};

use crate::{
    console::{Console, NUMBER, refused, unlocking},
    support::all_at_once,
};

impl Console {
    async fn revoke(&self, form: &str) -> Result<(), StopRefusal> {
        let what = RevokeAdministrator {
            contract: ContractId::parse(NUMBER).unwrap(),
            number: AdministratorNumber::FIRST,
            reason: ReissueReason::Compromised,
            form: form.to_owned(),
        };
        let app = &self.house.app;
        let done = app.revoke_administrator(&self.teller.1, what).await;
        done.map_err(refused)
    }

    /// What another person has to confirm.
    async fn done_already(&self) -> Vec<Proposal> {
        let waiting = self.house.app.proposals(&self.approver.1).await.unwrap();
        let waiting = waiting.into_iter();
        waiting
            .filter(|proposal| proposal.change.is_done_already())
            .collect()
    }

    /// Which requests used a form's number, the newest first, and whether each has it.
    async fn uses(&self, form: &str) -> Vec<(String, bool)> {
        let number = FormNumber::parse(form).unwrap();
        let app = &self.house.app;
        let uses = app.request_form(&self.teller.1, &number).await.unwrap();
        uses.into_iter()
            .map(|line| (line.proposal.approval.act, line.form.stands))
            .collect()
    }
}

fn used(act: &str, stands: bool) -> (String, bool) {
    (act.to_owned(), stands)
}

const REVOKED: &str = "revoke_administrator";
const UNLOCKED: &str = "unlock_administrator";

#[tokio::test]
async fn a_revocation_uses_the_number_of_its_form() {
    let mut console = Console::with_contract().await;
    console.give_certificate().await;
    console.revoke("Ｆ-1").await.unwrap();
    assert_eq!(console.state().await, CertificateState::Revoked);
    assert_eq!(console.uses("f-1").await, [used(REVOKED, true)]);
    let [waiting] = &console.done_already().await[..] else {
        unreachable!("one confirmation is waiting");
    };
    assert!(!waiting.form_used);

    // It is done, so its form is used, though nobody confirmed it in time.
    for _ in 0..2 {
        let refusal = console.propose(unlocking("F-1")).await;
        assert_eq!(refusal, Err(ProposalRefusal::FormUsed));
        console.house.pass(8 * DAY);
        console.sign_in_again().await;
    }
}

#[tokio::test]
async fn a_rejected_confirmation_gives_no_form_back() {
    let console = Console::with_contract().await;
    console.give_certificate().await;
    console.revoke("F-1").await.unwrap();
    let id = console.done_already().await.remove(0).approval.id;
    let app = &console.house.app;
    let rejected = app.reject_change(&console.approver.1, &id).await;
    rejected.map_err(refused).unwrap();
    assert_eq!(console.state().await, CertificateState::Revoked);
    let refusal = console.propose(unlocking("F-1")).await;
    assert_eq!(refusal, Err(ProposalRefusal::FormUsed));
}

#[tokio::test]
async fn a_used_form_hinders_no_revocation_and_is_shown() {
    let console = Console::with_contract().await;
    console.give_certificate().await;
    let first = console.propose(unlocking("F-1")).await.unwrap();
    console.approve(&first).await.unwrap();
    console.revoke("f - 1").await.unwrap();
    assert_eq!(console.state().await, CertificateState::Revoked);
    let uses = [used(REVOKED, false), used(UNLOCKED, true)];
    let mut found = console.uses("F-1").await;
    found.sort();
    assert_eq!(found, uses);
    let waiting = console.done_already().await;
    assert!(waiting[0].form_used, "the second person sees it");
    console.approve(&waiting[0].approval.id).await.unwrap();
    let app = &console.house.app;
    let confirmed = app.proposal(&console.teller.1, &waiting[0].approval.id);
    assert!(confirmed.await.unwrap().unwrap().form_used, "for good");
}

#[tokio::test]
async fn a_form_whose_request_came_to_nothing_is_free_for_a_revocation() {
    let mut console = Console::with_contract().await;
    console.give_certificate().await;
    console.propose(unlocking("F-1")).await.unwrap();
    console.house.pass(DAY + HOUR);
    console.sign_in_again().await;
    console.revoke("F-1").await.unwrap();
    let uses = [used(REVOKED, true), used(UNLOCKED, false)];
    assert_eq!(console.uses("F-1").await, uses);
    assert!(!console.done_already().await[0].form_used);
}

#[tokio::test]
async fn a_number_that_is_none_hinders_no_revocation() {
    let long = "x".repeat(33);
    for form in ["", "a\nb", long.as_str()] {
        let console = Console::with_contract().await;
        console.give_certificate().await;
        console.revoke(form).await.unwrap();
        assert_eq!(console.state().await, CertificateState::Revoked);
        let waiting = console.done_already().await;
        assert_eq!(waiting[0].change.form(), Some(form), "as it was typed");
        let page = console.house.app.request_forms(&console.teller.1, None);
        assert!(page.await.unwrap().lines.is_empty());
    }
}

#[tokio::test]
async fn of_many_at_once_one_revokes_and_has_the_form() {
    let console = Console::with_contract().await;
    console.give_certificate().await;
    let won = std::sync::atomic::AtomicUsize::new(0);
    let tries = (0..8).map(|_| async {
        match console.revoke("F-1").await {
            Ok(()) => {
                won.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }
            Err(refusal) => assert_eq!(refusal, StopRefusal::State),
        }
    });
    all_at_once(tries).await;
    assert_eq!(won.into_inner(), 1);
    assert_eq!(console.uses("F-1").await, [used(REVOKED, true)]);
}
