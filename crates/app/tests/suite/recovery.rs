//! 職員の復旧: operators get certificates again at the server, never by one person alone and never quietly.

use tegata_app::{
    console::{
        AcknowledgeRefusal, ApprovalRefusal, Candidate, Change, Newcomer, ProposalRefusal,
        RecoverOne, RecoverTwo, RecoveryRefusal, StaffChange, StaffRefusal, StaffRequest,
        StaffStanding, staff_standing,
    },
    failure::{Failure, Outcome},
};
use tegata_domain::{certificate::ReissueReason, ids::BankCode, pin::Pin};
use tegata_storage::StorageError;

use crate::support::{House, Key, Person};

const BANK: &str = "1635";
const LOST: Option<ReissueReason> = Some(ReissueReason::LostOrStolen);
const PIN: &str = "a-pin-of-recovery";

/// A member who keeps the PIN, with a new request.
fn member(house: &House, account: &str) -> (Key, Candidate) {
    let (key, request) = house.request_of(&format!("new-{account}"));
    (key, candidate(account, &request))
}

fn candidate(account: &str, request: &str) -> Candidate {
    Candidate {
        account: account.to_owned(),
        newcomer: None,
        pin: None,
        request: StaffRequest::parse(request).unwrap(),
    }
}

fn newcomer(house: &House, account: &str) -> (Key, Candidate) {
    let (key, mut candidate) = member(house, account);
    candidate.newcomer = Some(Newcomer {
        name: format!("見本 {account}"),
        employee: format!("E-{account}"),
    });
    candidate.pin = Some(Pin::typed(PIN));
    (key, candidate)
}

fn two(people: [Candidate; 2]) -> RecoverTwo {
    RecoverTwo {
        bank: BankCode::parse(BANK).unwrap(),
        people,
        reason: LOST,
        gone: Vec::new(),
        by: "見本 五郎".to_owned(),
    }
}

fn one(account: &str, request: &str) -> RecoverOne {
    RecoverOne {
        bank: BankCode::parse(BANK).unwrap(),
        account: account.to_owned(),
        request: StaffRequest::parse(request).unwrap(),
        reason: ReissueReason::LostOrStolen,
        new_pin: false,
        by: "見本 五郎".to_owned(),
    }
}

fn refusal<T, R>(outcome: Outcome<T, R>) -> R {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        Err(Failure::Internal(error)) => unreachable!("a fault instead of a refusal: {error}"),
        Ok(_) => unreachable!("it was done"),
    }
}

async fn standing(house: &House) -> Vec<StaffStanding> {
    let now = house.app.now();
    let found = house
        .app
        .database()
        .read(move |tx| staff_standing(tx, BANK, now));
    let found: Result<_, StorageError> = found.await;
    found.unwrap().unwrap()
}

async fn certificate(house: &House, account: &str) -> String {
    let all = standing(house).await;
    let found = all.iter().find(|one| one.account == account);
    found.map_or_else(|| "nobody".to_owned(), |one| one.certificate.to_owned())
}

async fn count(house: &House, sql: &'static str) -> i64 {
    let rows = house.app.database().query(sql, Vec::new()).await.unwrap();
    rows[0].integer(0).unwrap()
}

const HISTORY: &str =
    "SELECT count(*) FROM audit_event WHERE act = 'recover_staff' AND actor_kind = 'operator'";

/// The teller's PC is lost, a newcomer joins; the approver, who was on holiday, sees it and acknowledges it.
#[tokio::test]
async fn two_people_are_operators_again_and_a_third_one_sees_it() {
    let (house, teller, approver) = House::new().await;
    let old = house.staff(&teller).await;
    let (key, again) = member(&house, "teller");
    let (new_key, new) = newcomer(&house, "hanako");
    let recovered = house.app.recover_staff(two([again, new])).await;
    let [first, second] = recovered.ok().unwrap();

    // The old certificate opens nothing, the PIN is the one that the teller knows.
    let presented = house.presents(&teller);
    let judged = house
        .app
        .judge_certificate(&teller.site, Some(&presented))
        .await;
    assert!(judged.unwrap().is_err());
    let teller = House::member(key, first, &teller.pin);
    let teller_actor = house.staff(&teller).await;
    assert_ne!(
        old.actor().certificate().id,
        teller_actor.actor().certificate().id
    );
    let hanako = House::member(new_key, second, PIN);
    assert!(house.session(&hanako).await.iter().any(|byte| *byte != 0));
    assert_eq!(count(&house, HISTORY).await, 2);
    let told = "SELECT count(*) FROM bank_notice WHERE kind = 'staff_recovered'";
    assert_eq!(count(&house, told).await, 2);

    let shown = house.app.recoveries(&teller_actor).await.unwrap();
    assert!(shown[0].own && shown[0].people.len() == 2 && shown[0].by == "見本 五郎");
    let id = shown[0].id.clone();
    let own = house.app.acknowledge_recovery(&teller_actor, &id).await;
    assert_eq!(refusal(own), AcknowledgeRefusal::Own);
    let approver = house.staff(&approver).await;
    assert_eq!(house.app.work(&approver).await.unwrap().recoveries, 1);
    let other = house.app.acknowledge_recovery(&approver, "another").await;
    assert_eq!(refusal(other), AcknowledgeRefusal::Gone);
    house
        .app
        .acknowledge_recovery(&approver, &id)
        .await
        .unwrap();
    let twice = house.app.acknowledge_recovery(&approver, &id).await;
    assert_eq!(refusal(twice), AcknowledgeRefusal::Gone);
    assert!(house.app.recoveries(&approver).await.unwrap().is_empty());
    let seen = "SELECT count(*) FROM audit_event WHERE act = 'acknowledge_recovery'";
    assert_eq!(count(&house, seen).await, 1);
}

/// Only an operator of the same bank.
#[tokio::test]
async fn another_bank_neither_sees_nor_acknowledges_it() {
    let (house, _, _) = House::new().await;
    let (_, again) = member(&house, "teller");
    let (_, new) = newcomer(&house, "hanako");
    house
        .app
        .recover_staff(two([again, new]))
        .await
        .ok()
        .unwrap();
    let (stranger, _) = house.bank("9901").await;
    let stranger = house.staff(&stranger).await;
    assert!(house.app.recoveries(&stranger).await.unwrap().is_empty());
    let rows = house
        .app
        .database()
        .query("SELECT id FROM staff_recovery", Vec::new());
    let id = rows.await.unwrap()[0].text(0).unwrap().to_owned();
    let refused = house.app.acknowledge_recovery(&stranger, &id).await;
    assert_eq!(refusal(refused), AcknowledgeRefusal::Gone);
}

fn named(account: &str, employee: &str, request: &str) -> Candidate {
    Candidate {
        newcomer: Some(Newcomer {
            name: "見本 花子".to_owned(),
            employee: employee.to_owned(),
        }),
        pin: Some(Pin::typed(PIN)),
        ..candidate(account, request)
    }
}

type Case = (RecoverTwo, RecoveryRefusal);

fn wrong_people((request, other): (&str, &str)) -> Vec<Case> {
    let teller = || candidate("teller", request);
    vec![
        // One person, one account, one key.
        (two([teller(), teller()]), RecoveryRefusal::SamePerson),
        (
            two([named("a", "E-1", request), named("b", "E-1", other)]),
            RecoveryRefusal::SamePerson,
        ),
        (
            two([teller(), named("a", "E-1", request)]),
            RecoveryRefusal::Key("a".to_owned()),
        ),
        // Nobody of this bank, and an ID that was given.
        (
            two([candidate("nobody", request), named("a", "E-1", other)]),
            RecoveryRefusal::Nobody("nobody".to_owned()),
        ),
        (
            two([teller(), named("known", "E-1", other)]),
            RecoveryRefusal::Newcomer("known".to_owned(), StaffRefusal::Id),
        ),
        (
            two([teller(), named("a", "E 1", other)]),
            RecoveryRefusal::Newcomer("a".to_owned(), StaffRefusal::Employee),
        ),
        (
            two([
                teller(),
                Candidate {
                    pin: None,
                    ..named("a", "E-1", other)
                },
            ]),
            RecoveryRefusal::Pin("a".to_owned()),
        ),
    ]
}

fn wrong_commands((request, other): (&str, &str)) -> Vec<Case> {
    let teller = || candidate("teller", request);
    vec![
        (
            RecoverTwo {
                reason: None,
                ..two([teller(), named("a", "E-1", other)])
            },
            RecoveryRefusal::Reason("teller".to_owned()),
        ),
        (
            RecoverTwo {
                by: " ".to_owned(),
                ..two([teller(), named("a", "E-1", other)])
            },
            RecoveryRefusal::By,
        ),
        (
            RecoverTwo {
                gone: vec!["teller".to_owned()],
                ..two([teller(), named("a", "E-1", other)])
            },
            RecoveryRefusal::Nobody("teller".to_owned()),
        ),
        (
            RecoverTwo {
                bank: BankCode::parse("0001").unwrap(),
                ..two([named("b", "E-2", request), named("a", "E-1", other)])
            },
            RecoveryRefusal::NoBank,
        ),
        // Known and approver are there: they can do it in the console.
        (
            two([teller(), named("a", "E-1", other)]),
            RecoveryRefusal::NotLost(vec!["approver".to_owned(), "known".to_owned()]),
        ),
    ]
}

#[tokio::test]
async fn nothing_is_changed_by_what_is_refused() {
    let (house, _, _) = House::new().await;
    house.bank("9901").await;
    let (_, known) = newcomer(&house, "known");
    let (_, rest) = member(&house, "approver");
    house
        .app
        .recover_staff(two([known, rest]))
        .await
        .ok()
        .unwrap();
    let before = standing(&house).await;

    let (_, request) = house.request_of("one");
    let (_, other) = house.request_of("two");
    let (requests, teller) = (
        (request.as_str(), other.as_str()),
        candidate("teller", &request),
    );
    let cases = wrong_people(requests)
        .into_iter()
        .chain(wrong_commands(requests));
    for (case, expected) in cases {
        assert_eq!(refusal(house.app.recover_staff(case).await), expected);
    }
    let after = standing(&house).await;
    let keys =
        |all: &[StaffStanding]| -> Vec<_> { all.iter().map(|one| one.key.clone()).collect() };
    assert_eq!(keys(&before), keys(&after));
    assert_eq!(count(&house, HISTORY).await, 2, "those of the beginning");

    // Whoever is gone is stopped, and then it is a bank that has lost its operators.
    let gone = RecoverTwo {
        gone: vec!["known".to_owned()],
        ..two([teller, named("a", "E-1", &other)])
    };
    house.app.recover_staff(gone).await.ok().unwrap();
    assert_eq!(certificate(&house, "known").await, "suspended");
    assert_eq!(certificate(&house, "teller").await, "valid");
}

/// The same two requests at the same moment, and once more afterwards.
#[tokio::test]
async fn a_recovery_is_done_once() {
    let (house, _, _) = House::new().await;
    let (_, request) = house.request_of("again");
    let (_, other) = house.request_of("new");
    let run = || {
        let new = Candidate {
            newcomer: Some(Newcomer {
                name: "見本 花子".to_owned(),
                employee: "E-1".to_owned(),
            }),
            pin: Some(Pin::typed(PIN)),
            ..candidate("hanako", &other)
        };
        house
            .app
            .recover_staff(two([candidate("teller", &request), new]))
    };
    let (one, two) = tokio::join!(run(), run());
    assert!(one.is_ok() != two.is_ok());
    assert!(matches!(refusal(run().await), RecoveryRefusal::Key(_)));
    assert_eq!(count(&house, HISTORY).await, 2);
    assert_eq!(
        count(&house, "SELECT count(*) FROM staff_recovery").await,
        1
    );
}

async fn asked(house: &House, person: &Person, request: &str) -> String {
    let asked = house.app.propose_recovery(one("teller", request)).await;
    asked.ok().unwrap();
    let staff = house.staff(person).await;
    let open = house.app.proposals(&staff).await.unwrap();
    open[0].approval.id.clone()
}

#[tokio::test]
async fn one_request_waits_for_the_operator_who_is_still_there() {
    let (house, teller, approver) = House::new().await;
    let (key, request) = house.request_of("again");
    let id = asked(&house, &approver, &request).await;
    assert_eq!(certificate(&house, "teller").await, "valid", "nothing yet");
    let waiting = house.app.propose_recovery(one("teller", &request)).await;
    assert_eq!(
        refusal(waiting),
        RecoveryRefusal::Waiting("teller".to_owned())
    );

    let approve = async |person: &Person| {
        let staff = house.staff(person).await;
        let proposal = house.app.proposal(&staff, &id).await.unwrap().unwrap();
        let confirmed = house.confirm(&staff, person).await;
        let seen = proposal.approval.digest;
        house
            .app
            .approve_change(&staff, confirmed, &id, &seen)
            .await
    };
    // Whoever still has the certificate that is to be replaced cannot approve the new one.
    let own = approve(&teller).await;
    assert_eq!(
        own.err().map(|failure| refusal::<(), _>(Err(failure))),
        Some(ApprovalRefusal::SamePerson)
    );
    approve(&approver).await.ok().unwrap();
    let again = approve(&approver).await;
    assert!(again.is_err(), "once");
    let staff = house.staff(&approver).await;
    let member = house
        .app
        .staff_member(&staff, "teller")
        .await
        .unwrap()
        .unwrap();
    let row = member.member.line.block.certificate.unwrap();
    let teller = House::member(key, row.der.unwrap(), &teller.pin);
    house.staff(&teller).await;
    let used = house.app.propose_recovery(one("teller", &request)).await;
    assert_eq!(refusal(used), RecoveryRefusal::Key("teller".to_owned()));
}

#[tokio::test]
async fn one_request_alone_is_not_enough() {
    let (house, teller, _) = House::new().await;
    let (_, request) = house.request_of("again");
    let nobody = house.app.propose_recovery(one("nobody", &request)).await;
    assert_eq!(
        refusal(nobody),
        RecoveryRefusal::Nobody("nobody".to_owned())
    );
    // In the console nobody asks for it: there the maker has to stand behind a change.
    let staff = house.staff(&teller).await;
    let confirmed = house.confirm(&staff, &teller).await;
    let change = Change::Staff(StaffChange::Recover {
        account: "approver".to_owned(),
        reason: ReissueReason::Broken,
        request: StaffRequest::parse(&request).unwrap(),
        new_pin: true,
        by: "teller".to_owned(),
    });
    let proposed = house.app.propose_change(&staff, confirmed, change).await;
    assert_eq!(
        refusal(proposed),
        ProposalRefusal::Staff(StaffRefusal::State)
    );

    let sql = "UPDATE certificate SET state = 'suspended' WHERE holder IN (SELECT id FROM holder WHERE name_id = 'approver')";
    let done = house.app.database().write(move |tx| tx.execute(sql, &[]));
    let done: Result<u64, StorageError> = done.await;
    assert!(done.unwrap() > 0);
    let alone = house.app.propose_recovery(one("teller", &request)).await;
    assert_eq!(refusal(alone), RecoveryRefusal::NobodyApproves);
    assert_eq!(count(&house, "SELECT count(*) FROM approval").await, 0);
}
