//! How a bank's pages look: set again and again, its pictures kept until nobody can want them.

use tegata_storage::{Database, StorageError, Tx, rows};

const BANK: &str = "1635";

fn bank() -> rows::Bank {
    rows::Bank {
        code: BANK.to_owned(),
        name_ja: "見本信用金庫".to_owned(),
        name_en: "Mihon Bank".to_owned(),
        profile: "business-direct".to_owned(),
        policies: "{}".to_owned(),
        banking_url: String::new(),
        version: 1,
    }
}

fn picture(digest: &str, stored_at: i64) -> rows::BankLogo {
    rows::BankLogo {
        bank: BANK.to_owned(),
        digest: digest.to_owned(),
        png: vec![0x89, 0, 0xff],
        stored_at,
    }
}

pub(crate) async fn a_look_is_set_and_its_pictures_are_kept(database: Database) {
    let unit = |tx: &mut dyn Tx| {
        bank().insert(tx)?;
        for (digest, at) in [("a", 1), ("b", 2), ("b", 9), ("c", 5)] {
            picture(digest, at).keep(tx)?;
        }
        for (look, set_at) in [("{}", 1), (r##"{"colour":"#1b3f8b"}"##, 2)] {
            let look = look.to_owned();
            let bank = BANK.to_owned();
            rows::BankLook { bank, look, set_at }.set(tx)?;
        }
        assert!(bank().touch(tx)?);
        assert!(!bank().touch(tx)?, "of the version that was read");
        rows::BankLogo::forget_others(tx, BANK, "a", 5)?;
        Ok::<_, StorageError>(())
    };
    database.write(unit).await.unwrap();
    let read = |tx: &mut dyn Tx| {
        let mut found = Vec::new();
        for digest in ["a", "b", "c"] {
            found.push(rows::BankLogo::find(tx, BANK, digest)?);
        }
        Ok::<_, StorageError>((rows::BankLook::find(tx, BANK)?, found))
    };
    let (look, found) = database.read(read).await.unwrap();
    assert_eq!(look.unwrap().look, r##"{"colour":"#1b3f8b"}"##);
    let kept: Vec<_> = found.iter().flatten().collect();
    let kept: Vec<_> = kept
        .iter()
        .map(|it| (it.digest.as_str(), it.stored_at))
        .collect();
    assert_eq!(kept, [("a", 1), ("c", 5)]);
    assert!(found.iter().flatten().all(|it| it.png == [0x89, 0, 0xff]));
}
