//! The audit trail: sealed completely, and no way of tampering that goes unseen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tegata_domain::time::Clock;
use tegata_storage::audit::{
    AuditEvent, Ed25519HeadSigner, Finding, HeadSigner, KnownHead, Report, Sealed, SealerOptions,
    append, chain_hash, export, recent, seal_once, spawn_sealer, verify,
};
use tegata_storage::{Database, StorageError};

use crate::tamperings::TAMPERINGS;

const NOW: i64 = 1_800_000_000_000;

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> i64 {
        NOW
    }
}

fn signer() -> Ed25519HeadSigner {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.key");
    let made = Ed25519HeadSigner::open_or_create(&path).unwrap();
    let read = Ed25519HeadSigner::open_or_create(&path).unwrap();
    assert_eq!(made.public_key(), read.public_key());
    read
}

async fn write_events(database: &Database, bank: &'static str, count: i64) {
    for number in 0..count {
        let event = AuditEvent {
            bank: bank.to_owned(),
            at_ms: NOW + number,
            actor_kind: "administrator".to_owned(),
            actor: "a1".to_owned(),
            act: "reissue".to_owned(),
            subject: format!("u{number}"),
            outcome: "done".to_owned(),
            detail: r#"{"理由":"紛失"}"#.to_owned(),
            address: (number % 2 == 0).then(|| "127.1.0.1".to_owned()),
        };
        database.write(move |tx| append(tx, &event)).await.unwrap();
    }
}

async fn exported(database: &Database) -> Vec<u8> {
    let mut lines = Vec::new();
    export(database, None, &mut lines).await.unwrap();
    lines
}

async fn report(database: &Database, signer: &Ed25519HeadSigner, known: &[KnownHead]) -> Report {
    verify(
        exported(database).await.as_slice(),
        signer.public_key(),
        known,
    )
    .unwrap()
}

async fn run(database: &Database, sql: &'static str) {
    let touched = database
        .write(move |tx| tx.execute(sql, &[]))
        .await
        .unwrap();
    assert_ne!(touched, 0, "{sql}");
}

/// Ten sealed events of bank x and three of bank y.
async fn sealed(database: &Database) -> Ed25519HeadSigner {
    let signer = signer();
    write_events(database, "x", 10).await;
    write_events(database, "y", 3).await;
    let sealed = seal_once(database, &signer, NOW).await.unwrap();
    assert_eq!(
        sealed,
        Sealed {
            events: 13,
            heads: 2
        }
    );
    let report = report(database, &signer, &[]).await;
    assert_eq!(
        report,
        Report {
            sealed: 13,
            ..Report::default()
        }
    );
    signer
}

pub(crate) async fn events_are_kept_with_their_act_or_not_at_all(database: Database) {
    write_events(&database, "x", 2).await;
    let refused: Result<(), StorageError> = database
        .write(|tx| {
            let event = recent(tx, "x", None, 1)?.remove(0).event;
            append(tx, &event)?;
            Err(StorageError::Busy)
        })
        .await;
    assert_eq!(refused, Err(StorageError::Busy));
    let events = database.read(|tx| recent(tx, "x", None, 9)).await.unwrap();
    let subjects: Vec<_> = events
        .iter()
        .map(|stored| stored.event.subject.as_str())
        .collect();
    assert_eq!(subjects, ["u1", "u0"]);
    let before = events[0].id;
    let events = database
        .read(move |tx| recent(tx, "x", Some(before), 9))
        .await
        .unwrap();
    assert_eq!(events.len(), 1);
}

pub(crate) async fn sealing_goes_on_where_it_ended(database: Database) {
    let signer = sealed(&database).await;
    assert_eq!(
        seal_once(&database, &signer, NOW).await.unwrap(),
        Sealed::default()
    );
    write_events(&database, "x", 1).await;
    let unsealed = report(&database, &signer, &[]).await;
    assert_eq!(
        unsealed,
        Report {
            sealed: 13,
            unsealed: 1,
            ..Report::default()
        }
    );
    assert_eq!(
        seal_once(&database, &signer, NOW).await.unwrap(),
        Sealed {
            events: 1,
            heads: 1
        }
    );
    assert_eq!(
        report(&database, &signer, &[]).await,
        Report {
            sealed: 14,
            ..Report::default()
        }
    );
}

pub(crate) async fn sealers_in_parallel_make_one_chain(database: Database) {
    let signer = Arc::new(signer());
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let (database, signer) = (database.clone(), Arc::clone(&signer));
        tasks.push(tokio::spawn(async move {
            for _ in 0..5 {
                write_events(&database, "x", 5).await;
                seal_once(&database, signer.as_ref(), NOW).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(
        report(&database, &signer, &[]).await,
        Report {
            sealed: 100,
            ..Report::default()
        }
    );
}

pub(crate) async fn more_than_a_batch_is_sealed_at_once(database: Database) {
    let signer = signer();
    write_events(&database, "x", 1).await;
    database
        .write(|tx| {
            let event = recent(tx, "x", None, 1)?.remove(0).event;
            (0..1200).try_for_each(|_| append(tx, &event))
        })
        .await
        .unwrap();
    assert_eq!(
        seal_once(&database, &signer, NOW).await.unwrap(),
        Sealed {
            events: 1201,
            heads: 3
        }
    );
    assert_eq!(
        report(&database, &signer, &[]).await,
        Report {
            sealed: 1201,
            ..Report::default()
        }
    );
}

pub(crate) async fn an_export_while_sealing_is_clean(database: Database) {
    let signer = Arc::new(signer());
    let writing = tokio::spawn({
        let (database, signer) = (database.clone(), Arc::clone(&signer));
        async move {
            for bank in ["x", "y", "z"] {
                for _ in 0..10 {
                    write_events(&database, bank, 3).await;
                    seal_once(&database, signer.as_ref(), NOW).await.unwrap();
                }
            }
        }
    });
    while !writing.is_finished() {
        let report = report(&database, &signer, &[]).await;
        assert!(report.is_clean(), "{:?}", report.findings);
    }
    writing.await.unwrap();
    assert_eq!(report(&database, &signer, &[]).await.sealed, 90);
}

pub(crate) async fn the_background_sealer_seals_and_closing_seals_the_rest(database: Database) {
    let signer = Arc::new(signer());
    let options = SealerOptions {
        signer: Arc::clone(&signer) as Arc<dyn HeadSigner>,
        clock: Arc::new(Stopped),
        holder: "one".to_owned(),
        interval: Duration::from_millis(100),
    };
    spawn_sealer(&database, options.clone());
    write_events(&database, "x", 3).await;
    for _ in 0..50 {
        if report(&database, &signer, &[]).await.sealed == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        report(&database, &signer, &[]).await,
        Report {
            sealed: 3,
            ..Report::default()
        }
    );
    // Another server waits for the lease, and seals all the same when it is closed.
    let rows = database
        .query("SELECT holder FROM lease WHERE name = 'audit'", vec![])
        .await
        .unwrap();
    assert_eq!(rows[0].text(0), Ok("one"));
    write_events(&database, "x", 2).await;
    database.close().await;
}

pub(crate) async fn tampering_with_rows_is_found(database: Database) {
    let signer = sealed(&database).await;
    run(
        &database,
        "CREATE TABLE kept_event AS SELECT * FROM audit_event",
    )
    .await;
    run(
        &database,
        "CREATE TABLE kept_head AS SELECT * FROM audit_head",
    )
    .await;
    for (statements, expected) in TAMPERINGS {
        for sql in *statements {
            run(&database, sql).await;
        }
        let found = report(&database, &signer, &[]).await.findings;
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|finding| {
                if finding.starts_with("bank ") {
                    (*finding).to_owned()
                } else {
                    format!("bank x: {finding}")
                }
            })
            .collect();
        assert_eq!(found, expected, "{statements:?}");
        restore(&database).await;
        assert!(report(&database, &signer, &[]).await.is_clean());
    }
}

async fn restore(database: &Database) {
    database
        .write(|tx| {
            tx.execute("DELETE FROM audit_event", &[])?;
            tx.execute("DELETE FROM audit_head", &[])?;
            tx.execute("INSERT INTO audit_head SELECT * FROM kept_head", &[])?;
            Ok::<_, StorageError>(())
        })
        .await
        .unwrap();
    // PostgreSQL's identity is written by those alone who say so; SQLite does not know the words.
    let plain = "INSERT INTO audit_event SELECT * FROM kept_event";
    let overriding = "INSERT INTO audit_event OVERRIDING SYSTEM VALUE SELECT * FROM kept_event";
    if database
        .write(move |tx| tx.execute(plain, &[]))
        .await
        .is_err()
    {
        run(database, overriding).await;
    }
}

/// Who can write the database can compute every hash anew, but not sign.
pub(crate) async fn a_chain_computed_anew_is_found(database: Database) {
    let signer = sealed(&database).await;
    let forge = |from: i64| {
        move |tx: &mut dyn tegata_storage::Tx| {
            let mut events = recent(tx, "x", None, 100)?;
            events.reverse();
            let mut previous = vec![0_u8; 32];
            for mut stored in events {
                let (seq, mut hash) = stored.seal.clone().unwrap();
                if seq >= from {
                    "forged".clone_into(&mut stored.event.outcome);
                    hash = chain_hash(&previous, seq, &stored);
                    tx.execute_one(
                        "UPDATE audit_event SET outcome = 'forged', hash = $2 WHERE id = $1",
                        &[stored.id.into(), (&hash).into()],
                    )?;
                }
                previous = hash;
            }
            Ok::<_, StorageError>(())
        }
    };
    database.write(forge(4)).await.unwrap();
    let report = report(&database, &signer, &[]).await;
    assert_eq!(
        report.findings,
        [Finding::Contradicted {
            bank: "x".to_owned(),
            seq: 10
        }]
    );
}

/// An old head is a good one; only a head noted outside shows that the record was put back.
pub(crate) async fn a_record_put_back_is_found_by_a_known_head(database: Database) {
    let signer = sealed(&database).await;
    run(
        &database,
        "CREATE TABLE old_head AS SELECT * FROM audit_head",
    )
    .await;
    write_events(&database, "x", 2).await;
    seal_once(&database, &signer, NOW).await.unwrap();
    let rows = database
        .query("SELECT seq, hash FROM audit_head WHERE bank = 'x'", vec![])
        .await
        .unwrap();
    let known = [KnownHead {
        bank: "x".to_owned(),
        seq: rows[0].integer(0).unwrap(),
        hash: rows[0].bytes(1).unwrap().to_vec(),
    }];
    assert!(report(&database, &signer, &known).await.is_clean());

    run(
        &database,
        "DELETE FROM audit_event WHERE bank = 'x' AND seq > 10",
    )
    .await;
    run(&database, "DELETE FROM audit_head").await;
    run(&database, "INSERT INTO audit_head SELECT * FROM old_head").await;
    assert!(report(&database, &signer, &[]).await.is_clean());
    let found = report(&database, &signer, &known).await.findings;
    assert_eq!(
        found,
        [Finding::Truncated {
            bank: "x".to_owned(),
            last: 10,
            signed: 12
        }]
    );
}

/// Whoever carries the export may tamper with it as well.
pub(crate) async fn tampering_with_an_export_is_found(database: Database) {
    let signer = sealed(&database).await;
    let text = String::from_utf8(exported(&database).await).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 15);
    let judge = |lines: &[&str]| {
        let text: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
        verify(text.as_bytes(), signer.public_key(), &[]).unwrap()
    };
    assert!(judge(&lines).is_clean());

    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    assert!(judge(&swapped).findings.contains(&Finding::OutOfOrder {
        bank: "x".to_owned(),
        seq: 4
    }));
    let mut doubled = lines.clone();
    doubled.insert(5, lines[5]);
    assert_eq!(
        judge(&doubled).findings,
        [Finding::OutOfOrder {
            bank: "x".to_owned(),
            seq: 4
        }]
    );
    let mut garbled = lines.clone();
    garbled.insert(3, "{}");
    assert_eq!(judge(&garbled).findings, [Finding::Unreadable { line: 4 }]);
    let cut = &lines[..lines.len() - 1];
    assert_eq!(
        judge(cut).findings,
        [Finding::Truncated {
            bank: "y".to_owned(),
            last: 2,
            signed: 3
        }]
    );
    let other_bank: Vec<String> = lines
        .iter()
        .map(|line| line.replace(r#""bank":"x""#, r#""bank":"z""#))
        .collect();
    let other_bank: Vec<&str> = other_bank.iter().map(String::as_str).collect();
    assert!(
        judge(&other_bank)
            .findings
            .contains(&Finding::BadSignature {
                bank: "z".to_owned()
            })
    );

    let kinds: BTreeSet<_> = lines.iter().map(|line| line.get(..15).unwrap()).collect();
    assert_eq!(kinds.len(), 2, "heads and events alone");
    let other_key = self::signer();
    let found = verify(text.as_bytes(), other_key.public_key(), &[])
        .unwrap()
        .findings;
    assert_eq!(found.len(), 2, "another key's signature is not good");
}
