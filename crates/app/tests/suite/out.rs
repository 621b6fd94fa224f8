//! Whoever is put out while a request runs does nothing any more with it: the session, the certificate and the lock are read
//! again in the unit of work of each act.

use tegata_app::{
    acquisition::RenewalRefusal,
    certificate::CertificateRefusalByAdministrator,
    console::{ApprovalRefusal, Change, ProposalRefusal, StaffChange},
    failure::{Failure, Outcome},
};
use tegata_domain::{
    ids::{HolderKind, UserId},
    staff::Duty,
};
use tegata_storage::StorageError;

use crate::support::{
    House,
    customers::{COMPANY, USER, holder_id},
};

/// How somebody is put out.
const ENDS: [&str; 3] = [
    "UPDATE certificate SET state = 'suspended'",
    "UPDATE session SET ended_at = 1",
    "INSERT OR REPLACE INTO attempt (holder, purpose, failures, not_before, locked, comparisons)
     SELECT id, 'confirmation', 13, 0, 1, 13 FROM holder",
];

async fn change(house: &House, sql: &'static str) {
    let done = house.app.database().write(move |tx| tx.execute(sql, &[]));
    let done: Result<u64, StorageError> = done.await;
    assert!(done.unwrap() > 0, "{sql}");
}

fn refusal<T, R>(answer: Outcome<T, R>) -> Option<R> {
    match answer {
        Err(Failure::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

#[tokio::test]
async fn an_administrator_who_is_out_changes_nothing() {
    for end in ENDS {
        let (house, company) = House::with_company().await;
        let admin = house.administrator(&company.administrator).await;
        let confirmed = house.confirm_as(&admin).await;
        change(&house, end).await;
        let user = UserId::parse(USER).unwrap();
        let answer = house.app.unlock_user(&admin, confirmed, &user).await;
        assert!(refusal(answer).is_some(), "{end}");
        let answer = house.app.suspend_user_certificate(&admin, &user).await;
        let none = Some(CertificateRefusalByAdministrator::NoUser);
        assert_eq!(refusal(answer), none, "{end}");
    }
}

#[tokio::test]
async fn a_user_who_is_out_renews_nothing() {
    for end in ENDS {
        let (house, company) = House::with_company().await;
        let user = house.user(&company.user).await.unwrap();
        assert_eq!(
            user.actor().holder().id,
            holder_id(COMPANY, HolderKind::User)
        );
        let pin = tegata_domain::pin::Pin::typed(&company.user.pin);
        let confirmed = house.app.confirm_renewal_pin(user.actor(), pin).await;
        change(&house, end).await;
        let begun = house
            .app
            .begin_renewal(user.actor(), confirmed.ok().unwrap())
            .await;
        assert_eq!(refusal(begun), Some(RenewalRefusal::Not), "{end}");
    }
}

#[tokio::test]
async fn a_member_of_staff_who_is_out_carries_no_duty() {
    for end in ENDS {
        let (house, teller, approver) = House::new().await;
        let (maker, checker) = (house.staff(&teller).await, house.staff(&approver).await);
        let unlock = |new_pin| {
            Change::Staff(StaffChange::Unlock {
                account: "teller".to_owned(),
                new_pin,
            })
        };
        let confirmed = house.confirm(&maker, &teller).await;
        let id = house.app.propose_change(&maker, confirmed, unlock(true));
        let id = id.await.ok().unwrap();
        let shown = house.app.proposal(&checker, &id).await.unwrap().unwrap();
        let seen = shown.approval.digest;
        let (first, second) = (
            house.confirm(&maker, &teller).await,
            house.confirm(&checker, &approver).await,
        );
        change(&house, end).await;
        let proposed = house.app.propose_change(&maker, first, unlock(false)).await;
        let role = ProposalRefusal::Role(Duty::Operate);
        assert_eq!(refusal(proposed), Some(role), "{end}");
        let answer = house.app.approve_change(&checker, second, &id, &seen).await;
        let role = ApprovalRefusal::Role(Duty::Operate);
        assert_eq!(refusal(answer), Some(role), "{end}");
        let taken_back = house.app.withdraw_change(&maker, &id).await;
        assert_eq!(refusal(taken_back), Some(ApprovalRefusal::Gone), "{end}");
    }
}
