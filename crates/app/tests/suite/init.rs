//! The first two members of a bank's staff are made once, also by two who try side by side.

use tegata_app::bank::{NewBank, StaffError};
use tegata_domain::{
    ids::{BankCode, HolderKind},
    policy::{Policies, ServiceProfile},
};
use tegata_storage::{StorageError, audit, rows};

use crate::support::House;

/// What every start of the server does with a bank of its configuration; whether it is new.
async fn configure(house: &House, bank: &BankCode, (ja, en): (&str, &str)) -> bool {
    let new = NewBank {
        code: bank.clone(),
        name_ja: ja.to_owned(),
        name_en: en.to_owned(),
        profile: ServiceProfile::BusinessDirect,
        policies: Policies::default(),
        banking_url: "https://banking.example/".to_owned(),
    };
    house.app.create_bank(new).await.unwrap()
}

/// Mails and the app say what the pages say: the configuration's name of the last start, until two operators set one.
#[tokio::test]
async fn the_configurations_name_is_taken_over_at_each_start() {
    let (house, ..) = House::new().await;
    let bank = house.bank_without_staff("1637").await;
    let renamed = ("あさひ見本信用金庫", "Asahi Sample Bank");
    for _ in 0..2 {
        assert!(
            !configure(&house, &bank, renamed).await,
            "it is there already"
        );
        let face = house.app.bank_face(&bank).await.unwrap();
        assert_eq!((face.name_ja.as_str(), face.name_en.as_str()), renamed);
    }
    let events = house
        .app
        .database()
        .read(|tx| audit::recent(tx, "1637", None, 20));
    let events: Result<_, StorageError> = events.await;
    let events = events.unwrap().into_iter().map(|stored| stored.event.act);
    assert_eq!(
        events.filter(|act| act == "rename_bank").count(),
        1,
        "noted once"
    );
    let set = house.app.database().write(|tx| {
        rows::BankLook {
            bank: "1637".to_owned(),
            look: r#"{ "name_en": "Their Own" }"#.to_owned(),
            set_at: 0,
        }
        .set(tx)
    });
    let set: Result<(), StorageError> = set.await;
    set.unwrap();
    configure(&house, &bank, ("別の見本信用金庫", "Another Bank")).await;
    let face = house.app.bank_face(&bank).await.unwrap();
    assert_eq!(
        (face.name_ja.as_str(), face.name_en.as_str()),
        ("別の見本信用金庫", "Their Own")
    );
}

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
