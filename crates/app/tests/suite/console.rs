//! The four-eyes rule of the console: maker and checker are two people, and an approval is good once, for exactly the
//! change that was read, until its end.

use serde_json::{Value, json};
use tegata_app::{
    console::{ApprovalRefusal, Change, Done, OpenedContract, ProposalRefusal, StopRefusal},
    contract::ContractRefusal,
    failure::Failure,
    rows,
    sign_in::StaffActor,
};
use tegata_domain::{
    certificate::{CertificateState, ReissueReason},
    ids::{AdministratorNumber, BankCode, ContractId, HolderKind},
    staff::Duty,
    time::{DAY, HOUR},
};
use tegata_storage::{StorageError, audit};

use crate::support::{BANK, House, Person, START};

pub(crate) const NUMBER: &str = "00009876543";

fn opening(number: &str, token: &str) -> Change {
    Change::OpenContract {
        number: number.to_owned(),
        company: "見本商事".to_owned(),
        administrator: "青葉 花子".to_owned(),
        token: token.to_owned(),
        customer_id: None,
        mail: None,
    }
}

pub(crate) fn unlocking(form: &str) -> Change {
    Change::UnlockAdministrator {
        number: NUMBER.to_owned(),
        administrator: 1,
        new_pins: true,
        form: form.to_owned(),
    }
}

/// Two members of staff, signed in.
pub(crate) struct Console {
    pub(crate) house: House,
    pub(crate) teller: (Person, StaffActor),
    pub(crate) approver: (Person, StaffActor),
}

impl Console {
    async fn new() -> Self {
        let (house, teller, approver) = House::new().await;
        let actors = (house.staff(&teller).await, house.staff(&approver).await);
        Self {
            house,
            teller: (teller, actors.0),
            approver: (approver, actors.1),
        }
    }

    /// With a contract opened already.
    pub(crate) async fn with_contract() -> Self {
        let console = Self::new().await;
        let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
        console.approve(&id).await.unwrap();
        console
    }

    pub(crate) async fn propose(&self, change: Change) -> Result<String, ProposalRefusal> {
        let (person, actor) = &self.teller;
        let confirmed = self.house.confirm(actor, person).await;
        let proposed = self
            .house
            .app
            .propose_change(actor, confirmed, change)
            .await;
        proposed.map_err(refused)
    }

    pub(crate) async fn approve(&self, id: &str) -> Result<Done, ApprovalRefusal> {
        self.approve_as(&self.approver, id).await
    }

    /// As a person would: the digest is the one that the page shows now.
    pub(crate) async fn approve_as(
        &self,
        (person, actor): &(Person, StaffActor),
        id: &str,
    ) -> Result<Done, ApprovalRefusal> {
        let shown = self.house.app.proposal(actor, id).await.unwrap();
        let seen = shown.map_or(Vec::new(), |proposal| proposal.approval.digest);
        let confirmed = self.house.confirm(actor, person).await;
        let app = &self.house.app;
        let done = app.approve_change(actor, confirmed, id, &seen).await;
        done.map_err(refused)
    }

    /// Sessions end while time passes.
    pub(crate) async fn sign_in_again(&mut self) {
        self.teller.1 = self.house.staff(&self.teller.0).await;
        self.approver.1 = self.house.staff(&self.approver.0).await;
    }

    async fn status(&self, id: &str) -> String {
        let proposal = self.house.app.proposal(&self.teller.1, id).await.unwrap();
        proposal.unwrap().approval.status
    }

    async fn contracts(&self) -> usize {
        let listed = self.house.app.contracts(&self.teller.1, None, "").await;
        listed.unwrap().lines.len()
    }

    /// Changes rows behind the product's back.
    async fn tamper(&self, sql: &'static str, value: &str) {
        let value = value.to_owned();
        let done = self
            .house
            .app
            .database()
            .write(move |tx| tx.execute(sql, &[value.as_str().into()]));
        let done: Result<u64, StorageError> = done.await;
        assert!(done.unwrap() > 0, "{sql}");
    }

    /// Acts of the audit trail, the newest first.
    async fn acts(&self) -> Vec<(String, String)> {
        let read = self
            .house
            .app
            .database()
            .read(|tx| audit::recent(tx, BANK, None, 20));
        let events: Result<_, StorageError> = read.await;
        let events = events.unwrap().into_iter();
        events
            .map(|stored| (stored.event.act, stored.event.outcome))
            .collect()
    }
}

pub(crate) fn refused<R>(failure: Failure<R>) -> R {
    match failure {
        Failure::Refused(refusal) => refusal,
        Failure::Internal(error) => unreachable!("a fault instead of a refusal: {error}"),
    }
}

#[tokio::test]
async fn two_people_open_a_contract() {
    let console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    assert_eq!(console.contracts().await, 0, "nothing before the approval");

    let done = console.approve(&id).await.unwrap();
    let OpenedContract {
        pins: Some((login, Some(confirmation))),
        handover_code: Some(code),
    } = done.printed.unwrap()
    else {
        unreachable!("a new contract has PINs and a code")
    };
    assert_ne!(login, confirmation);
    assert!(!code.is_empty());
    assert_eq!(console.status(&id).await, "done");

    let number = ContractId::parse(NUMBER).unwrap();
    let contract = console.house.app.contract(&console.teller.1, &number).await;
    let contract = contract.unwrap().unwrap();
    let administrator = &contract.administrators[0];
    assert_eq!(administrator.token.as_deref(), Some("T1"));
    assert!(
        administrator
            .block
            .issue
            .as_ref()
            .unwrap()
            .handover
            .is_some()
    );
    let acts: Vec<_> = console
        .acts()
        .await
        .into_iter()
        .map(|(act, _)| act)
        .collect();
    for act in [
        "propose_change",
        "approve_change",
        "open_contract",
        "add_administrator",
    ] {
        assert!(acts.iter().any(|done| done == act), "{act}: {acts:?}");
    }
    let trail = format!("{acts:?}");
    assert!(!trail.contains(&login) && !trail.contains(&code));
}

#[tokio::test]
async fn the_maker_is_not_the_checker() {
    let console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let own = console.approve_as(&console.teller, &id).await;
    assert_eq!(own.err(), Some(ApprovalRefusal::SamePerson));
    assert_eq!(console.status(&id).await, "waiting");
}

#[tokio::test]
async fn two_accounts_of_one_person_are_one_person() {
    let mut console = Console::new().await;
    console
        .tamper(
            "UPDATE holder SET person = $1 WHERE kind = 'staff'",
            "one person",
        )
        .await;
    console.teller.1 = console.house.staff(&console.teller.0).await;
    console.approver.1 = console.house.staff(&console.approver.0).await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let refusal = console.approve(&id).await.err();
    assert_eq!(refusal, Some(ApprovalRefusal::SamePerson));
    assert_eq!(console.contracts().await, 0);
}

#[tokio::test]
async fn a_pin_confirms_for_its_owner_alone() {
    let console = Console::new().await;
    let (maker, checker) = (&console.teller, &console.approver);
    let app = &console.house.app;
    let of_checker = console.house.confirm(&checker.1, &checker.0).await;
    let proposed = app
        .propose_change(&maker.1, of_checker, opening(NUMBER, "T1"))
        .await;
    assert_eq!(
        proposed.map_err(refused),
        Err(ProposalRefusal::NotConfirmed)
    );

    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let seen = app.proposal(&checker.1, &id).await.unwrap().unwrap();
    let of_maker = console.house.confirm(&maker.1, &maker.0).await;
    let digest = &seen.approval.digest;
    let approved = app.approve_change(&checker.1, of_maker, &id, digest).await;
    assert_eq!(
        approved.map_err(refused).err(),
        Some(ApprovalRefusal::NotConfirmed)
    );
}

#[tokio::test]
async fn an_approval_is_good_once() {
    let console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    console.approve(&id).await.unwrap();
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
    let (maker, checker) = (&console.teller.1, &console.approver.1);
    let app = &console.house.app;
    let rejected = app.reject_change(checker, &id).await.map_err(refused);
    assert_eq!(rejected, Err(ApprovalRefusal::Gone));
    let withdrawn = app.withdraw_change(maker, &id).await.map_err(refused);
    assert_eq!(withdrawn, Err(ApprovalRefusal::Gone));
    assert_eq!(console.contracts().await, 1);
}

#[tokio::test]
async fn of_parallel_approvals_one_wins() {
    let console = Console::with_contract().await;
    let id = console.propose(unlocking("F-1")).await.unwrap();
    let (a, b, c, d) = tokio::join!(
        console.approve(&id),
        console.approve(&id),
        console.approve(&id),
        console.approve(&id),
    );
    let outcomes = [a, b, c, d];
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(won, 1);
    for lost in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(*lost, ApprovalRefusal::Gone);
    }
    let unlocks = console.acts().await;
    let unlocks = unlocks
        .iter()
        .filter(|(act, _)| act == "unlock_administrator");
    assert_eq!(unlocks.count(), 1);
}

#[tokio::test]
async fn an_approval_ends_after_a_day() {
    let mut console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    console.house.pass(DAY + 1);
    console.approver.1 = console.house.staff(&console.approver.0).await;
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
    assert_eq!(console.contracts().await, 0);

    console.teller.1 = console.house.staff(&console.teller.0).await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    console.house.pass(DAY - HOUR);
    console.approver.1 = console.house.staff(&console.approver.0).await;
    assert!(console.approve(&id).await.is_ok(), "an hour before the end");
}

#[tokio::test]
async fn the_end_counts_at_the_moment_of_the_act() {
    let console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    // The session was checked while the proposal was open; the approval arrives after its end.
    console.house.pass(DAY + 1);
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
}

#[tokio::test]
async fn what_is_withdrawn_or_rejected_stays_so() {
    let console = Console::new().await;
    let (maker, checker) = (&console.teller.1, &console.approver.1);
    let app = &console.house.app;

    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let by_another = app.withdraw_change(checker, &id).await.map_err(refused);
    assert_eq!(by_another, Err(ApprovalRefusal::Gone), "only the maker");
    app.withdraw_change(maker, &id)
        .await
        .map_err(refused)
        .unwrap();
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
    assert_eq!(console.status(&id).await, "withdrawn");

    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    app.reject_change(checker, &id)
        .await
        .map_err(refused)
        .unwrap();
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
    assert_eq!(console.status(&id).await, "rejected");
    assert_eq!(console.contracts().await, 0);
}

#[tokio::test]
async fn a_makers_account_that_is_gone_takes_its_proposals_along() {
    let console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let end = "UPDATE holder SET status = 'deregistered' WHERE kind = 'staff' AND name_id = $1";
    console.tamper(end, "teller").await;
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
}

#[tokio::test]
async fn an_edited_row_is_not_carried_out() {
    let console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let (person, checker) = &console.approver;
    let app = &console.house.app;
    let seen = app.proposal(checker, &id).await.unwrap().unwrap();
    let digest = seen.approval.digest;

    let edited = opening(NUMBER, "T2");
    let text = serde_json::to_string(&edited).unwrap();
    console
        .tamper("UPDATE approval SET change = $1", &text)
        .await;
    let confirmed = console.house.confirm(checker, person).await;
    let done = app.approve_change(checker, confirmed, &id, &digest).await;
    assert!(
        matches!(done, Err(Failure::Internal(_))),
        "the text no longer fits its digest"
    );

    // Whoever can edit the text can edit the digest too: what was read decides.
    let forged = tegata_app::keys::sha256(text.as_bytes());
    let other = id.clone();
    let set = app.database().write(move |tx| {
        let sql = "UPDATE approval SET digest = $1 WHERE id = $2";
        tx.execute_one(sql, &[forged.to_vec().into(), other.as_str().into()])
    });
    let set: Result<(), StorageError> = set.await;
    set.unwrap();
    let confirmed = console.house.confirm(checker, person).await;
    let done = app.approve_change(checker, confirmed, &id, &digest).await;
    assert_eq!(done.map_err(refused).err(), Some(ApprovalRefusal::Conflict));
    assert_eq!(console.contracts().await, 0);
}

#[tokio::test]
async fn another_bank_sees_nothing() {
    let mut console = Console::new().await;
    let id = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let (_, stranger) = console.house.bank("1636").await;
    let actor = console.house.staff(&stranger).await;
    let app = &console.house.app;
    assert!(app.proposal(&actor, &id).await.unwrap().is_none());
    assert!(app.proposals(&actor).await.unwrap().is_empty());
    let rejected = app.reject_change(&actor, &id).await.map_err(refused);
    assert_eq!(rejected, Err(ApprovalRefusal::Gone));
    console.approver = (stranger, actor);
    assert_eq!(
        console.approve(&id).await.err(),
        Some(ApprovalRefusal::Gone)
    );
    assert_eq!(console.status(&id).await, "waiting");
}

#[tokio::test]
async fn a_target_that_changed_meanwhile_is_a_conflict() {
    let console = Console::with_contract().await;
    let first = console.propose(unlocking("F-1")).await.unwrap();
    let second = console.propose(unlocking("F-2")).await.unwrap();
    console.approve(&first).await.unwrap();
    assert_eq!(
        console.approve(&second).await.err(),
        Some(ApprovalRefusal::Conflict)
    );
    assert_eq!(console.status(&second).await, "waiting", "nothing was kept");
    let acts = console.acts().await;
    let approvals = acts.iter().filter(|(act, _)| act == "approve_change");
    assert_eq!(approvals.count(), 2, "the opening and the first unlock");
}

#[tokio::test]
async fn what_is_taken_meanwhile_is_a_conflict() {
    let console = Console::new().await;
    let first = console.propose(opening(NUMBER, "T1")).await.unwrap();
    let same_number = console.propose(opening(NUMBER, "T2")).await.unwrap();
    let same_token = console.propose(opening("00009876544", "T1")).await.unwrap();
    console.approve(&first).await.unwrap();
    for id in [same_number, same_token] {
        let refusal = console.approve(&id).await.err();
        assert_eq!(refusal, Some(ApprovalRefusal::Conflict));
    }
    assert_eq!(console.contracts().await, 1);
}

#[tokio::test]
async fn what_could_never_be_approved_is_refused_at_once() {
    let console = Console::with_contract().await;
    let refusals = [
        (opening(NUMBER, "T2"), ProposalRefusal::Contract),
        (opening("1", "T2"), ProposalRefusal::Contract),
        (opening("00009876544", "T1"), ProposalRefusal::Token),
        (opening("00009876544", "none"), ProposalRefusal::Token),
    ];
    for (change, refusal) in refusals {
        assert_eq!(console.propose(change).await, Err(refusal));
    }
    let nobody = Change::ResumeAdministrator {
        number: NUMBER.to_owned(),
        administrator: 2,
    };
    assert_eq!(
        console.propose(nobody).await,
        Err(ProposalRefusal::Administrator)
    );
}

#[tokio::test]
async fn one_person_stops_and_two_let_go_on() {
    let console = Console::with_contract().await;
    console.give_certificate().await;
    let (app, maker) = (&console.house.app, &console.teller.1);
    let number = ContractId::parse(NUMBER).unwrap();
    let first = AdministratorNumber::FIRST;
    let stop = || app.suspend_administrator(maker, &number, first);
    stop().await.map_err(refused).unwrap();
    assert_eq!(console.state().await, CertificateState::Suspended);
    let again = stop().await.map_err(refused);
    assert_eq!(again, Err(StopRefusal::State));

    // Another person confirms the stop afterwards; it was not undone meanwhile.
    let waiting = app.proposals(maker).await.unwrap();
    let waiting = waiting
        .iter()
        .find(|proposal| proposal.change.is_done_already());
    let id = &waiting.unwrap().approval.id;
    let own = console.approve_as(&console.teller, id).await.err();
    assert_eq!(own, Some(ApprovalRefusal::SamePerson));
    console.approve(id).await.unwrap();
    assert_eq!(console.state().await, CertificateState::Suspended);

    let (number, administrator) = (NUMBER.to_owned(), 1);
    let stop = Change::SuspendAdministrator {
        number: number.clone(),
        administrator,
    };
    let proposed = console.propose(stop).await;
    assert_eq!(proposed, Err(ProposalRefusal::Administrator));
    let resume = Change::ResumeAdministrator {
        number,
        administrator,
    };
    let id = console.propose(resume).await.unwrap();
    assert_eq!(console.state().await, CertificateState::Suspended);
    console.approve(&id).await.unwrap();
    assert_eq!(console.state().await, CertificateState::Valid);
}

#[tokio::test]
async fn two_administrators_and_no_third() {
    let console = Console::with_contract().await;
    let add = |token: &str| Change::AddAdministrator {
        number: NUMBER.to_owned(),
        administrator: "若葉 次郎".to_owned(),
        token: token.to_owned(),
        customer_id: None,
        mail: None,
    };
    let id = console.propose(add("T2")).await.unwrap();
    let printed = console.approve(&id).await.unwrap().printed.unwrap();
    assert!(printed.pins.is_some() && printed.handover_code.is_some());
    let id = console.propose(add("T3")).await.unwrap();
    let third = console.approve(&id).await.err();
    assert_eq!(third, Some(ApprovalRefusal::Conflict));
}

/// Facts: 22.
#[tokio::test]
async fn a_reissue_for_loss_revokes_at_once() {
    for (reason, state) in [
        (ReissueReason::NewPc, CertificateState::Valid),
        (ReissueReason::LostOrStolen, CertificateState::Revoked),
    ] {
        let console = Console::with_contract().await;
        console.give_certificate().await;
        let change = Change::ReissueAdministrator {
            number: NUMBER.to_owned(),
            administrator: 1,
            reason,
            form: "F-7".to_owned(),
        };
        let id = console.propose(change).await.unwrap();
        let printed = console.approve(&id).await.unwrap().printed.unwrap();
        assert!(printed.pins.is_none() && printed.handover_code.is_some());
        assert_eq!(console.state().await, state);
    }
}

#[tokio::test]
async fn new_pins_replace_the_old_ones_and_are_printed_once() {
    let console = Console::with_contract().await;
    let before = console.secrets().await;
    let id = console.propose(unlocking("F-1")).await.unwrap();
    let printed = console.approve(&id).await.unwrap().printed.unwrap();
    assert!(printed.pins.is_some() && printed.handover_code.is_none());
    let after = console.secrets().await;
    assert_eq!(after.len(), 2);
    assert!(before.iter().zip(&after).all(|(old, new)| old != new));
    let (login, confirmation) = printed.pins.unwrap();
    let confirmation = confirmation.unwrap();
    let stored = after.concat();
    assert!(!stored.contains(&login) && !stored.contains(&confirmation));
}

#[tokio::test]
async fn every_act_demands_a_role() {
    let console = Console::with_contract().await;
    let app = &console.house.app;
    let (number, first) = (
        ContractId::parse(NUMBER).unwrap(),
        AdministratorNumber::FIRST,
    );
    let waiting = console.propose(unlocking("F-1")).await.unwrap();
    let opening = opening("00009876544", "T2");

    console.appoint("teller", "help_desk").await;
    let proposed = console.propose(opening.clone()).await;
    assert_eq!(proposed, Err(ProposalRefusal::Role(Duty::Make)));
    console.propose(unlocking("F-2")).await.unwrap();
    let maker = &console.teller.1;
    let stopped = app.suspend_administrator(maker, &number, first).await;
    let refusal = stopped.map_err(refused).err();
    assert_eq!(refusal, Some(StopRefusal::Role(Duty::Make)));
    let stopped = app.suspend_contract(maker, &number, 1).await;
    let refusal = stopped.map_err(refused).err();
    assert_eq!(refusal, Some(ContractRefusal::Role(Duty::Make)));

    // Of a session that began before: the roles of this moment count.
    console.appoint("approver", "teller").await;
    let approved = console.approve(&waiting).await.err();
    assert_eq!(approved, Some(ApprovalRefusal::Role(Duty::Check)));
    let checker = &console.approver.1;
    let rejected = app.reject_change(checker, &waiting).await.map_err(refused);
    assert_eq!(rejected, Err(ApprovalRefusal::Role(Duty::Check)));
    console.appoint("approver", "auditor").await;
    let approved = console.approve(&waiting).await.err();
    assert_eq!(approved, Some(ApprovalRefusal::Role(Duty::Check)));

    console.appoint("teller", "auditor").await;
    let proposed = console.propose(opening.clone()).await;
    assert_eq!(proposed, Err(ProposalRefusal::Role(Duty::Make)));
    console.appoint("teller", "teller approver").await;
    let proposed = console
        .propose(policy("wrong_pins", 4.into(), 5.into()))
        .await;
    assert_eq!(proposed, Err(ProposalRefusal::Role(Duty::Operate)));
    console.propose(opening).await.unwrap();
    console
        .tamper("DELETE FROM staff WHERE roles <> $1", "")
        .await;
    let proposed = console.propose(unlocking("F-3")).await;
    assert_eq!(proposed, Err(ProposalRefusal::Role(Duty::Unlock)));
}

fn policy(name: &str, value: Value, before: Value) -> Change {
    Change::SetPolicy {
        policy: name.to_owned(),
        value,
        before,
    }
}

#[tokio::test]
async fn two_operators_change_a_policy_and_it_holds_at_once() {
    let console = Console::new().await;
    for (name, value, before) in [
        ("wrong_pins", json!(11), json!(5)),
        ("wrong_pins", json!("many"), json!(5)),
        ("wrong_pins", json!(5), json!(5)),
        ("wrong_pins", json!(4), json!(6)),
        ("no_such_policy", json!(4), json!(5)),
        ("release", json!("sometimes"), json!("on_signal")),
    ] {
        let refused = console.propose(policy(name, value, before)).await;
        assert_eq!(refused, Err(ProposalRefusal::Policy), "{name}");
    }
    let of = |value: i64, before: i64| policy("wrong_pins", value.into(), before.into());
    let first = console.propose(of(4, 5)).await.unwrap();
    let second = console.propose(of(3, 5)).await.unwrap();
    assert_eq!(console.wrong_pins().await, 5, "nothing before the approval");
    let own = console.approve_as(&console.teller, &first).await.err();
    assert_eq!(own, Some(ApprovalRefusal::SamePerson));
    assert!(console.approve(&first).await.unwrap().printed.is_none());
    assert_eq!(console.wrong_pins().await, 4);
    let stale = console.approve(&second).await.err();
    assert_eq!(stale, Some(ApprovalRefusal::Conflict));
    assert_eq!(console.wrong_pins().await, 4);

    let read = console
        .house
        .app
        .database()
        .read(|tx| audit::recent(tx, BANK, None, 20));
    let events: Result<_, StorageError> = read.await;
    let set = events
        .unwrap()
        .into_iter()
        .find(|stored| stored.event.act == "set_policy");
    let detail: Value = serde_json::from_str(&set.unwrap().event.detail).unwrap();
    assert_eq!(
        detail,
        json!({ "policy": "wrong_pins", "old": 5, "new": 4 })
    );
}

impl Console {
    async fn wrong_pins(&self) -> u32 {
        let bank = BankCode::parse(BANK).unwrap();
        self.house.app.policies(&bank).await.unwrap().wrong_pins
    }

    /// Gives roles behind the product's back.
    pub(crate) async fn appoint(&self, account: &str, roles: &str) {
        let (account, roles) = (account.to_owned(), roles.to_owned());
        let set = self.house.app.database().write(move |tx| {
            let sql = "UPDATE staff SET roles = $1 WHERE holder IN (SELECT id FROM holder WHERE name_id = $2)";
            tx.execute_one(sql, &[roles.as_str().into(), account.as_str().into()])
        });
        let set: Result<(), StorageError> = set.await;
        set.unwrap();
    }

    /// The first administrator's row.
    async fn administrator(&self) -> rows::Holder {
        let number = ContractId::parse(NUMBER).unwrap();
        let contract = self.house.app.contract(&self.teller.1, &number).await;
        let mut administrators = contract.unwrap().unwrap().administrators;
        administrators.remove(0).holder
    }

    /// A valid certificate for the first administrator, as if it had been acquired.
    pub(crate) async fn give_certificate(&self) {
        let (app, holder) = (&self.house.app, self.administrator().await);
        let row = rows::Certificate {
            id: "certificate of the administrator".to_owned(),
            bank: BANK.to_owned(),
            holder: holder.id,
            issue: None,
            issuer: app.authorities().customers.key_id().as_str().to_owned(),
            serial: vec![1; 16],
            common_name: format!("{NUMBER} {BANK}"),
            number: 1,
            state: CertificateState::Valid,
            state_at: START,
            reason: None,
            tbs: vec![0],
            der: Some(vec![0]),
            fingerprint: Some(vec![0; 32]),
            not_before: START,
            not_after: START + 365 * DAY,
            public_key: vec![0; 32],
            key_protection: "software".to_owned(),
            pc_name: "PC".to_owned(),
            recorded_at: START,
            proven_at: Some(START),
            counts_from: Some(START),
            last_used_at: None,
        };
        let given = app.database().write(move |tx| row.insert(tx)).await;
        let given: Result<(), StorageError> = given;
        given.unwrap();
    }

    /// Where the first administrator's certificate stands.
    pub(crate) async fn state(&self) -> CertificateState {
        let holder = self.administrator().await;
        let read = self.house.app.database().read(move |tx| {
            let all = rows::Certificate::of_holder(tx, &holder.id)?;
            Ok::<_, StorageError>(all.first().map(|row| row.state))
        });
        read.await.unwrap().unwrap()
    }

    /// Hashes of the first administrator's PINs.
    async fn secrets(&self) -> Vec<String> {
        let read = self.house.app.database().read(|tx| {
            let contract = rows::Contract::by_number(tx, BANK, NUMBER)?.unwrap();
            let administrator =
                rows::Holder::of_contract(tx, &contract.id, HolderKind::Administrator)?
                    .pop()
                    .unwrap();
            let mut hashes = Vec::new();
            for kind in ["login", "confirmation"] {
                let secret = rows::Secret::find(tx, &administrator.id, kind)?;
                hashes.push(secret.unwrap().hash);
            }
            Ok::<_, StorageError>(hashes)
        });
        read.await.unwrap()
    }
}
