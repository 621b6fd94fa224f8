//! `tegata token import`: all of a file or nothing, every faulty row named, and no secret in an argument.

#![expect(
    clippy::unwrap_used,
    reason = "a failing test should fail where it fails"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::Result;
use serde_json::Value;
use tegata_e2e::world::{BANK, Options, World};
use tegata_storage::{Row, StorageError};

const SEED: &str = "3132333435363738393031323334353637383930";

/// The command beside a product that does not run.
struct Operator<'a> {
    world: &'a World,
    folder: PathBuf,
}

impl Operator<'_> {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, file: &Path, bank: &str, options: &[&str]) -> Output {
        let mut command = Command::new(tegata_testkit::program("tegata").unwrap());
        command.args(["token", "import", "--bank", bank, "--config"]);
        command.arg(self.world.config_file());
        command.args(options).arg(file).output().unwrap()
    }

    /// Serial numbers in stock that begin so.
    async fn stock(&self, begin: &str) -> Vec<String> {
        let database = self.world.database().await.unwrap();
        let select = "SELECT serial FROM token WHERE bank = $1 AND serial LIKE $2 ORDER BY serial";
        let like = format!("{begin}%");
        let found = database.query(select, vec![BANK.into(), like.as_str().into()]);
        let serial = |row: &Row| row.text(0).map(str::to_owned);
        let found: Result<Vec<String>, StorageError> =
            found.await.unwrap().iter().map(serial).collect();
        database.close().await;
        found.unwrap()
    }
}

fn said(output: &Output) -> String {
    let bytes = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(bytes).unwrap()
}

fn csv(serials: &[&str]) -> String {
    let line = |serial: &&str| format!("{serial},{SEED},TOTP,6,30\n");
    serials.iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_taken_whole_or_not_at_all() -> Result<()> {
    let mut world = World::process(Options::sqlite()).await?;
    world.kill();
    let folder = tempfile::tempdir()?;
    let operator = Operator {
        world: &world,
        folder: folder.path().to_owned(),
    };
    let good = operator.file("good.csv", &csv(&["N-1", "N-2"]));
    let bad = format!("{}N-4,31,TOTP,6,30\n", csv(&["N-3", "N-3"]));
    let bad = operator.file("bad.csv", &bad);

    let refused = operator.import(&bad, BANK, &["--plain"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    for named in ["Nothing was taken", "line 2 \"N-3\"", "line 3 \"N-4\""] {
        assert!(
            said(&refused).contains(named),
            "{named}: {}",
            said(&refused)
        );
    }
    let told = operator.import(&bad, BANK, &["--plain", "--json"]);
    assert_eq!(told.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&told.stdout)?;
    assert_eq!(json["stocked"], false);
    assert_eq!(json["rows"][1]["place"], 3);
    let unmeant = operator.import(&good, BANK, &[]);
    assert_eq!(unmeant.status.code(), Some(1), "{}", said(&unmeant));
    let looked = operator.import(&good, BANK, &["--plain", "--dry-run"]);
    assert_eq!(looked.status.code(), Some(0), "{}", said(&looked));
    assert!(said(&looked).contains("nothing was changed"));
    let nowhere = operator.import(&good, "0001", &["--plain"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", said(&nowhere));
    assert!(operator.stock("N-").await.is_empty(), "nothing until here");

    let taken = operator.import(&good, BANK, &["--plain"]);
    assert_eq!(taken.status.code(), Some(0), "{}", said(&taken));
    assert!(said(&taken).contains("2 tokens (N-1 to N-2) taken into stock"));
    assert_eq!(operator.stock("N-").await, ["N-1", "N-2"]);
    let again = operator.file("again.csv", &csv(&["N-2", "N-9"]));
    let again = operator.import(&again, BANK, &["--plain"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("line 1 \"N-2\""), "{}", said(&again));
    assert_eq!(operator.stock("N-").await, ["N-1", "N-2"], "N-9 neither");
    for output in [&refused, &told, &looked, &taken, &again] {
        assert!(!said(output).contains(SEED), "no seed is printed");
    }
    Ok(())
}

/// Whoever lists the processes of a machine reads their arguments.
#[tokio::test(flavor = "multi_thread")]
async fn no_argument_carries_a_secret() -> Result<()> {
    let mut world = World::process(Options::sqlite()).await?;
    world.kill();
    let folder = tempfile::tempdir()?;
    let operator = Operator {
        world: &world,
        folder: folder.path().to_owned(),
    };
    let file = operator.file("good.csv", &csv(&["N-1"]));
    for option in ["--key", "--password", "--transport-key", "--seed"] {
        let refused = operator.import(&file, BANK, &[option, "00112233445566778899aabbccddeeff"]);
        assert_eq!(
            refused.status.code(),
            Some(2),
            "{option}: {}",
            said(&refused)
        );
    }
    let key = operator.file("transport.key", "this is no key\n");
    let key = key.to_str().unwrap();
    let refused = operator.import(&file, BANK, &["--key-file", key]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("not hexadecimal"));
    assert!(!said(&refused).contains("this is no key"));
    assert!(operator.stock("N-").await.is_empty());
    Ok(())
}
