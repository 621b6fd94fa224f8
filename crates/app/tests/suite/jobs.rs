//! The reconcilers take what is due, all of it, and nothing else.

use tegata_app::rows;
use tegata_domain::{
    acquisition::{AcquisitionState, CLAIM_WITHIN, PROVE_WITHIN},
    ids::HolderKind,
    time::MINUTE,
};
use tegata_storage::StorageError;

use crate::support::{
    BANK, House, START,
    customers::{COMPANY, holder_id},
};

/// More than two pieces of a hundred.
const MANY: i64 = 250;

fn issue(id: &str) -> rows::Issue {
    rows::Issue {
        id: id.to_owned(),
        bank: BANK.to_owned(),
        holder: holder_id(COMPANY, HolderKind::User),
        status: "used".to_owned(),
        origin: "reissue".to_owned(),
        reason: None,
        registered_at: START,
        deadline: START,
        replaces: None,
        redos: 0,
        handover: None,
        closed_at: Some(START),
    }
}

fn acquisition(id: &str, claimed_at: Option<i64>) -> rows::Acquisition {
    let state = match claimed_at {
        None => AcquisitionState::Ticketed,
        Some(_) => AcquisitionState::Paired,
    };
    rows::Acquisition {
        id: id.to_owned(),
        bank: BANK.to_owned(),
        issue: id.to_owned(),
        holder: holder_id(COMPANY, HolderKind::User),
        kind: "ticket".to_owned(),
        state,
        form_id: None,
        session: None,
        link: None,
        code: None,
        browser_address: None,
        handover_given: false,
        one_time_password: false,
        app_key: None,
        app_version: None,
        pc_name: None,
        app_address: None,
        claimed_with: None,
        shown_certificate: None,
        match_number: None,
        match_failures: 0,
        certificate: None,
        created_at: START,
        claimed_at,
        approved_at: None,
        ended_at: None,
        end_reason: None,
    }
}

async fn live(house: &House) -> (i64, i64) {
    let counted = house.app.database().read(|tx| {
        let row = tx.query_one(
            "SELECT count(*), count(claimed_at) FROM acquisition WHERE ended_at IS NULL",
            &[],
        )?;
        Ok::<_, StorageError>((row.integer(0)?, row.integer(1)?))
    });
    counted.await.unwrap()
}

#[tokio::test]
async fn a_backlog_is_worked_off_and_the_rest_left_alone() {
    let (house, _) = House::with_company().await;
    let claimed = START + MINUTE;
    let stored = house.app.database().write(move |tx| {
        for number in 0..MANY {
            for (kind, claimed_at) in [("ticket", None), ("claim", Some(claimed))] {
                let id = format!("{kind} {number}");
                issue(&id).insert(tx)?;
                acquisition(&id, claimed_at).insert(tx)?;
            }
        }
        Ok::<_, StorageError>(())
    });
    stored.await.unwrap();
    house.pass(CLAIM_WITHIN - 1);
    house.app.reconcile().await.unwrap();
    assert_eq!(live(&house).await, (2 * MANY, MANY), "nothing is due");
    house.pass(1);
    house.app.reconcile().await.unwrap();
    assert_eq!(live(&house).await, (MANY, MANY), "the tickets are over");
    house.pass(claimed + PROVE_WITHIN - START - CLAIM_WITHIN - 1);
    house.app.reconcile().await.unwrap();
    assert_eq!(live(&house).await, (MANY, MANY));
    house.pass(1);
    house.app.reconcile().await.unwrap();
    assert_eq!(live(&house).await, (0, 0));
}
