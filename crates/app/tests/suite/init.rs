//! The first two members of a bank's staff are made once, also by two who try side by side.

use tegata_app::bank::StaffError;
use tegata_domain::ids::HolderKind;
use tegata_storage::{StorageError, rows};

use crate::support::House;

#[tokio::test]
async fn of_parallel_inits_one_makes_two_members() {
    let (house, ..) = House::new().await;
    let bank = house.bank_without_staff("1637").await;
    let (one, other) = (house.newcomers(["a", "b"]), house.newcomers(["c", "d"]));
    let app = &house.app;
    let outcomes = tokio::join!(
        app.create_first_staff(&bank, one),
        app.create_first_staff(&bank, other),
    );
    let outcomes = [outcomes.0, outcomes.1];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let lost = outcomes.into_iter().find_map(Result::err);
    assert!(matches!(lost, Some(StaffError::Exists)));
    let staff = app.database().read(|tx| {
        let staff = rows::Holder::staff(tx, "1637")?;
        for member in &staff {
            assert_eq!(member.kind, HolderKind::Staff);
            assert!(rows::Staff::find(tx, &member.id)?.is_some(), "has roles");
        }
        Ok::<_, StorageError>(staff.len())
    });
    assert_eq!(staff.await.unwrap(), 2);
    let again = app
        .create_first_staff(&bank, house.newcomers(["e", "f"]))
        .await;
    assert!(matches!(again, Err(StaffError::Exists)));
}
