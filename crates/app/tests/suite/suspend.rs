//! 停止: a stopped certificate keeps its holder out until it is resumed, whatever right is open.

use tegata_app::{failure::Failure, rows};
use tegata_domain::ids::{HolderKind, UserId};
use tegata_storage::StorageError;

use crate::support::{
    House,
    customers::{COMPANY, USER, holder_id},
};

#[tokio::test]
async fn a_right_to_acquire_stops_with_the_certificate_and_comes_back_with_it() {
    let (house, company) = House::with_company().await;
    let holder = holder_id(COMPANY, HolderKind::User);
    house.register_issue(&holder).await;
    let admin = house.administrator(&company.administrator).await;
    let user = UserId::parse(USER).unwrap();

    let stopped = house.app.suspend_user_certificate(&admin, &user).await;
    assert!(stopped.is_ok());
    assert_eq!(right(&house).await, "stopped");
    let again = house.app.suspend_user_certificate(&admin, &user).await;
    assert!(matches!(again, Err(Failure::Refused(_))));

    // Releasing locks brings nothing back that the administrator stopped.
    let confirmed = house.confirm_as(&admin).await;
    let unlocked = house.app.unlock_user(&admin, confirmed, &user).await;
    assert!(unlocked.is_ok());
    assert_eq!(right(&house).await, "stopped");

    let confirmed = house.confirm_as(&admin).await;
    let resumed = house
        .app
        .resume_user_certificate(&admin, confirmed, &user)
        .await;
    assert!(resumed.is_ok());
    assert_eq!(right(&house).await, "open");
}

async fn right(house: &House) -> String {
    let holder = holder_id(COMPANY, HolderKind::User);
    let found = house
        .app
        .database()
        .read(move |tx| rows::Issue::latest_of(tx, &holder));
    let found: Result<_, StorageError> = found.await;
    found.unwrap().unwrap().status
}
