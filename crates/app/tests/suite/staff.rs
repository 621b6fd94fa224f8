//! Members of staff in parallel, out of order and across banks; and a signature that a crash prevented.

use tegata_app::{
    console::{
        ApprovalRefusal, Change, Done, ProposalRefusal, StaffChange, StaffRefusal, StaffRequest,
    },
    failure::Failure,
    sign_in::StaffActor,
};
use tegata_domain::{certificate::CertificateState, staff::Duty};
use tegata_storage::{StorageError, rows};

use crate::support::{House, Person};

/// Three operators, signed in.
struct Bank {
    house: House,
    people: [(Person, StaffActor); 3],
}

impl Bank {
    async fn new() -> Self {
        let (house, teller, approver) = House::new().await;
        let maker = house.staff(&teller).await;
        let checker = house.staff(&approver).await;
        let (key, request) = house.request_of("hanako");
        let change = appointing("hanako", "operator teller", &request);
        let id = propose(&house, (&teller, &maker), change).await.unwrap();
        let done = approve(&house, (&approver, &checker), &id).await.unwrap();
        let (pin, _) = done.printed.unwrap().pins.unwrap();
        tamper(&house, "UPDATE secret SET initial = 0").await;
        let row = certificate_of(&house, &maker, "hanako").await;
        let hanako = House::member(key, row.der.unwrap(), &pin);
        let third = house.staff(&hanako).await;
        Self {
            house,
            people: [(teller, maker), (approver, checker), (hanako, third)],
        }
    }

    async fn propose(&self, who: usize, change: StaffChange) -> Result<String, ProposalRefusal> {
        let (person, actor) = &self.people[who];
        propose(&self.house, (person, actor), change).await
    }

    async fn approve(&self, who: usize, id: &str) -> Result<Done, ApprovalRefusal> {
        let (person, actor) = &self.people[who];
        approve(&self.house, (person, actor), id).await
    }

    async fn stop(&self, who: usize, account: &str) -> Result<(), ProposalRefusal> {
        let app = &self.house.app;
        let stopped = app.stop_staff(&self.people[who].1, account).await;
        stopped.map_err(refused)
    }
}

fn appointing(account: &str, roles: &str, request: &str) -> StaffChange {
    StaffChange::Appoint {
        account: account.to_owned(),
        name: format!("見本 {account}"),
        employee: format!("E-{account}"),
        roles: roles.to_owned(),
        request: StaffRequest::parse(request).unwrap(),
    }
}

async fn propose(
    house: &House,
    (person, actor): (&Person, &StaffActor),
    change: StaffChange,
) -> Result<String, ProposalRefusal> {
    let confirmed = house.confirm(actor, person).await;
    let change = Change::Staff(change);
    let proposed = house.app.propose_change(actor, confirmed, change).await;
    proposed.map_err(refused)
}

async fn approve(
    house: &House,
    (person, actor): (&Person, &StaffActor),
    id: &str,
) -> Result<Done, ApprovalRefusal> {
    let shown = house.app.proposal(actor, id).await.unwrap();
    let seen = shown.map_or(Vec::new(), |proposal| proposal.approval.digest);
    let confirmed = house.confirm(actor, person).await;
    let done = house.app.approve_change(actor, confirmed, id, &seen).await;
    done.map_err(refused)
}

async fn tamper(house: &House, sql: &'static str) {
    let done = house.app.database().write(move |tx| tx.execute(sql, &[]));
    let done: Result<u64, StorageError> = done.await;
    assert!(done.unwrap() > 0, "{sql}");
}

async fn certificate_of(house: &House, staff: &StaffActor, account: &str) -> rows::Certificate {
    let found = house.app.staff_member(staff, account).await.unwrap();
    found.unwrap().member.line.block.certificate.unwrap()
}

fn refused<R>(failure: Failure<R>) -> R {
    match failure {
        Failure::Refused(refusal) => refusal,
        Failure::Internal(error) => unreachable!("a fault instead of a refusal: {error}"),
    }
}

#[tokio::test]
async fn of_three_operators_two_cannot_stop_each_other() {
    let bank = Bank::new().await;
    let (one, other) = tokio::join!(bank.stop(0, "approver"), bank.stop(1, "teller"));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    // Whoever was stopped first stops nobody.
    let late = one.err().or(other.err());
    assert_eq!(late, Some(ProposalRefusal::Role(Duty::Operate)));
    let last = Err(ProposalRefusal::Staff(StaffRefusal::Last));
    assert_eq!(bank.stop(2, "hanako").await, last, "nor oneself");
}

/// Whoever a change is about neither allows nor prevents it, nor does one person under two spellings of a number.
#[tokio::test]
async fn nobody_decides_about_themself_or_twice() {
    let bank = Bank::new().await;
    let unlock = |account: &str| StaffChange::Unlock {
        account: account.to_owned(),
        new_pin: false,
    };
    let id = bank.propose(0, unlock("approver")).await.unwrap();
    let about = Some(ApprovalRefusal::AboutChecker);
    assert_eq!(bank.approve(1, &id).await.err(), about);
    let app = &bank.house.app;
    let rejected = app.reject_change(&bank.people[1].1, &id).await;
    assert_eq!(rejected.map_err(refused).err(), about);

    let one_person =
        "UPDATE holder SET person = (SELECT upper(person) FROM holder WHERE name_id = 'teller')
                      WHERE name_id = 'hanako'";
    tamper(&bank.house, one_person).await;
    let hanako = &bank.people[2].0;
    let third = bank.house.staff(hanako).await;
    let done = approve(&bank.house, (hanako, &third), &id).await;
    assert_eq!(done.err(), Some(ApprovalRefusal::SamePerson));
}

/// A lock is released by two others: whoever is locked is none of them.
#[tokio::test]
async fn a_locked_operator_does_not_count() {
    let bank = Bank::new().await;
    let lock = "INSERT OR REPLACE INTO attempt
                (holder, purpose, failures, not_before, locked, comparisons)
                SELECT id, 'sign_in', 13, 0, 1, 13 FROM holder WHERE name_id = 'hanako'";
    tamper(&bank.house, lock).await;
    let last = Err(ProposalRefusal::Staff(StaffRefusal::Last));
    assert_eq!(bank.stop(0, "approver").await, last);
    let unlock = StaffChange::Unlock {
        account: "hanako".to_owned(),
        new_pin: false,
    };
    let id = bank.propose(0, unlock).await.unwrap();
    bank.approve(1, &id).await.unwrap();
    assert_eq!(bank.stop(0, "approver").await, Ok(()));
}

#[tokio::test]
async fn an_appointment_is_carried_out_once() {
    let bank = Bank::new().await;
    let (_, request) = bank.house.request_of("jiro");
    let asked = bank
        .propose(0, appointing("jiro", "teller", &request))
        .await;
    let again = bank
        .propose(0, appointing("jiro", "auditor", &request))
        .await;
    let (asked, again) = (asked.unwrap(), again.unwrap());
    let (one, two) = tokio::join!(bank.approve(1, &asked), bank.approve(2, &asked));
    assert!(one.is_ok() != two.is_ok());
    let late = bank.approve(2, &again).await.err();
    assert_eq!(late, Some(ApprovalRefusal::Conflict), "the ID is taken");
    let members = bank.house.app.staff_members(&bank.people[0].1).await;
    let members = members.unwrap();
    assert_eq!(members.len(), 4);
    let jiro = members.iter().find(|one| one.line.holder.name_id == "jiro");
    assert_eq!(jiro.unwrap().roles.to_words(), "teller");
}

#[tokio::test]
async fn a_role_that_was_taken_away_stands_behind_nothing() {
    let mut bank = Bank::new().await;
    let unlock = StaffChange::Unlock {
        account: "teller".to_owned(),
        new_pin: true,
    };
    let asked = bank.propose(2, unlock.clone()).await.unwrap();
    let roles = StaffChange::SetRoles {
        account: "hanako".to_owned(),
        roles: "teller".to_owned(),
        before: "teller operator".to_owned(),
    };
    let wrong = StaffChange::SetRoles {
        account: "hanako".to_owned(),
        roles: "teller".to_owned(),
        before: "auditor".to_owned(),
    };
    let stale = bank.propose(0, wrong).await;
    assert_eq!(stale, Err(ProposalRefusal::Staff(StaffRefusal::Roles)));
    let change = bank.propose(0, roles).await.unwrap();
    bank.approve(1, &change).await.unwrap();
    let gone = bank.approve(1, &asked).await.err();
    assert_eq!(gone, Some(ApprovalRefusal::Gone));
    bank.people[2].1 = bank.house.staff(&bank.people[2].0).await;
    let refusal = bank.propose(2, unlock).await.unwrap_err();
    assert!(matches!(refusal, ProposalRefusal::Role(_)), "{refusal:?}");
    let refusal = bank.stop(2, "approver").await.unwrap_err();
    assert!(matches!(refusal, ProposalRefusal::Role(_)), "{refusal:?}");
}

#[tokio::test]
async fn another_banks_staff_are_nobody() {
    let bank = Bank::new().await;
    bank.house.bank("9901").await;
    let (_, request) = bank.house.request_of("saburo");
    let id = bank
        .propose(0, appointing("saburo", "teller", &request))
        .await;
    bank.approve(1, &id.unwrap()).await.unwrap();
    let sql = "UPDATE holder SET bank = '9901' WHERE name_id = 'saburo'";
    tamper(&bank.house, sql).await;
    let nobody = ProposalRefusal::Staff(StaffRefusal::Nobody);
    assert_eq!(bank.stop(0, "saburo").await, Err(nobody));
    let dismiss = StaffChange::Dismiss {
        account: "saburo".to_owned(),
    };
    assert_eq!(bank.propose(0, dismiss).await, Err(nobody));
    let app = &bank.house.app;
    let found = app.staff_member(&bank.people[0].1, "saburo").await.unwrap();
    assert!(found.is_none());
}

#[tokio::test]
async fn a_certificate_recorded_before_a_crash_is_signed_afterwards() {
    let bank = Bank::new().await;
    let sql = "UPDATE certificate SET state = 'recorded', der = NULL, fingerprint = NULL, proven_at = NULL
               WHERE holder IN (SELECT id FROM holder WHERE name_id = 'hanako')";
    tamper(&bank.house, sql).await;
    bank.house.app.reconcile().await.unwrap();
    let row = certificate_of(&bank.house, &bank.people[0].1, "hanako").await;
    assert_eq!(row.state, CertificateState::Valid);
    assert!(row.der.is_some());
    bank.house.staff(&bank.people[2].0).await;
}

#[tokio::test]
async fn whoever_was_dismissed_is_never_signed_for() {
    let bank = Bank::new().await;
    let sql = "UPDATE certificate SET state = 'recorded', der = NULL, fingerprint = NULL, proven_at = NULL
               WHERE holder IN (SELECT id FROM holder WHERE name_id = 'hanako')";
    tamper(&bank.house, sql).await;
    let dismiss = StaffChange::Dismiss {
        account: "hanako".to_owned(),
    };
    let id = bank.propose(0, dismiss).await.unwrap();
    bank.approve(1, &id).await.unwrap();
    bank.house.app.reconcile().await.unwrap();
    let left = bank.house.app.database().query(
        "SELECT state FROM certificate WHERE state <> 'valid'",
        Vec::new(),
    );
    let left = left.await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].text(0).unwrap(), "revoked");
}
