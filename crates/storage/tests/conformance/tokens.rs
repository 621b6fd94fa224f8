//! One-time passwords: each code once, whoever comes at the same time.

use tegata_storage::{Database, StorageError, rows};

const BANK: &str = "1635";
const CROWD: usize = 500;

async fn stocked(database: &Database) {
    let bank = rows::Bank {
        code: BANK.to_owned(),
        name_ja: "見本信用金庫".to_owned(),
        name_en: "Mihon Bank".to_owned(),
        profile: "business-direct".to_owned(),
        policies: "{}".to_owned(),
        banking_url: String::new(),
        version: 1,
    };
    let token = rows::Token {
        bank: BANK.to_owned(),
        serial: "T1".to_owned(),
        seed: vec![0; 48],
        holder: Some("holder".to_owned()),
        status: "assigned".to_owned(),
        last_step: 0,
        kind: "totp".to_owned(),
        algorithm: "sha1".to_owned(),
        digits: 6,
        period: 30,
        drift: 0,
        maker: String::new(),
        version: 1,
        state_at: 0,
    };
    let stocked: Result<(), StorageError> = database
        .write(move |tx| {
            bank.insert(tx)?;
            token.insert(tx)
        })
        .await;
    stocked.unwrap();
}

async fn token(database: &Database) -> rows::Token {
    let found: Result<_, StorageError> =
        database.read(|tx| rows::Token::find(tx, BANK, "T1")).await;
    found.unwrap().unwrap()
}

pub(crate) async fn a_code_is_spent_once_by_500_at_once(database: Database) {
    stocked(&database).await;
    let read = token(&database).await;
    let posts: Vec<_> = (0..CROWD)
        .map(|_| {
            let (database, read) = (database.clone(), read.clone());
            tokio::spawn(async move {
                let spent: Result<bool, StorageError> =
                    database.write(move |tx| read.spend(tx, 42, 1)).await;
                spent
            })
        })
        .collect();
    let mut accepted = 0;
    for post in posts {
        match post.await.unwrap() {
            Ok(true) => accepted += 1,
            // Too many at once is an answer too, but never a second yes.
            Ok(false) | Err(StorageError::Contention | StorageError::Busy) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(accepted, 1);
    let after = token(&database).await;
    assert_eq!((after.last_step, after.drift), (42, 1));
    // An older one is as spent as this one.
    for step in [41, 42] {
        let after = after.clone();
        let spent: Result<bool, StorageError> =
            database.write(move |tx| after.spend(tx, step, 0)).await;
        assert_eq!(spent, Ok(false), "step {step}");
    }
}

pub(crate) async fn a_token_changes_state_once(database: Database) {
    stocked(&database).await;
    let read = token(&database).await;
    let (first, second) = (read.clone(), read.clone());
    let change = async |row: rows::Token, status: &'static str| {
        let changed: Result<bool, StorageError> = database
            .write(move |tx| row.change(tx, (status, None), 5))
            .await;
        changed
    };
    assert_eq!(change(first, "lost").await, Ok(true));
    assert_eq!(change(second, "stock").await, Ok(false), "seen before that");
    // What was read before the change spends nothing any more.
    let spent: Result<bool, StorageError> = database.write(move |tx| read.spend(tx, 42, 0)).await;
    assert_eq!(spent, Ok(false));
    assert_eq!(token(&database).await.status, "lost");
}
