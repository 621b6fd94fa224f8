//! What ends between the first check and the end of a sign-in is not brought back by a right PIN.

use tegata_app::{
    failure::Failure,
    rows,
    sign_in::{ConfirmRefusal, SignInRefusal},
};
use tegata_domain::{pin::Pin, time::MINUTE};
use tegata_storage::StorageError;

use crate::support::{ADDRESS, House, Person};

async fn change(house: &House, sql: &'static str) {
    let done = house.app.database().write(move |tx| tx.execute(sql, &[]));
    let done: Result<u64, StorageError> = done.await;
    assert!(done.unwrap() > 0, "{sql}");
}

async fn sign_in_refusal(house: &House, person: &Person, sql: &'static str) -> SignInRefusal {
    let verified = house.verified(person).await;
    change(house, sql).await;
    let pin = Pin::typed(&person.pin);
    let signed_in = house
        .app
        .sign_in_with_pin(&person.site, verified, pin, ADDRESS)
        .await;
    match signed_in {
        Err(Failure::Refused(refusal)) => refusal,
        _ => unreachable!("the certificate is not in force"),
    }
}

#[tokio::test]
async fn a_certificate_stopped_while_the_pin_is_compared_signs_nobody_in() {
    let (house, teller, approver) = House::new().await;
    let stop = "UPDATE certificate SET state = 'suspended'";
    let refusal = sign_in_refusal(&house, &teller, stop).await;
    assert_eq!(refusal, SignInRefusal::Over);
    change(&house, "UPDATE certificate SET state = 'valid'").await;
    let leave = "UPDATE holder SET status = 'deregistered' WHERE name_id = 'approver'";
    let refusal = sign_in_refusal(&house, &approver, leave).await;
    assert_eq!(refusal, SignInRefusal::Over);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_replaced_while_it_is_compared_signs_nobody_in() {
    let (house, teller, _) = House::new().await;
    let verified = house.verified(&teller).await;
    // After the comparison, before the session: chance is asked for the cookie.
    house.meanwhile("UPDATE secret SET set_at = set_at + 1");
    let pin = Pin::typed(&teller.pin);
    let signed_in = house
        .app
        .sign_in_with_pin(&teller.site, verified, pin, ADDRESS)
        .await;
    assert!(matches!(
        signed_in,
        Err(Failure::Refused(SignInRefusal::Over))
    ));
    assert!(house.session(&teller).await.len() == 32, "the new one does");
}

#[tokio::test]
async fn a_session_that_ended_confirms_nothing() {
    let (house, teller, _) = House::new().await;
    let actor = house.staff(&teller).await;
    change(&house, "UPDATE session SET ended_at = 1").await;
    let confirmed = house
        .app
        .confirm_pin(actor.actor(), Pin::typed(&teller.pin))
        .await;
    assert!(matches!(
        confirmed,
        Err(Failure::Refused(ConfirmRefusal::Locked))
    ));
}

#[tokio::test]
async fn the_second_step_needs_the_first_ones_session() {
    let (house, teller, approver) = House::new().await;
    let other = house.session(&approver).await;
    let second = async |cookie: [u8; 32], stage: &'static str| {
        change(&house, stage).await;
        let verified = house.verified(&teller).await;
        let pin = Pin::typed("no matter which");
        let signed_in = house
            .app
            .sign_in_second_step(&teller.site, verified, &cookie, pin, ADDRESS)
            .await;
        match signed_in {
            Err(Failure::Refused(refusal)) => refusal,
            _ => unreachable!("there is no confirmation PIN"),
        }
    };
    let (first, full) = (
        "UPDATE session SET stage = 'first_step'",
        "UPDATE session SET stage = 'signed_in'",
    );
    let own = house.session(&teller).await;
    assert_eq!(second([1; 32], first).await, SignInRefusal::Over);
    assert_eq!(second(other, first).await, SignInRefusal::Over);
    assert_eq!(second(own, full).await, SignInRefusal::Over);
    assert_eq!(comparisons(&house).await, 0, "none of these was compared");
    let compared = second(own, first).await;
    assert!(matches!(compared, SignInRefusal::WrongPin { .. }));
    assert_eq!(comparisons(&house).await, 1);
    house.pass(16 * MINUTE);
    assert_eq!(second(own, first).await, SignInRefusal::Over, "idle");
    assert_eq!(comparisons(&house).await, 1);
}

async fn comparisons(house: &House) -> i64 {
    let counted = house.app.database().read(|tx| {
        let staff = rows::Holder::staff(tx, crate::support::BANK)?;
        let mut all = 0;
        for holder in staff {
            all += rows::Attempt::comparisons(tx, &holder.id, "confirmation")?;
        }
        Ok::<_, StorageError>(all)
    });
    counted.await.unwrap()
}
