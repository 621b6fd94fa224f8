//! `tegata staff`: the way back for a bank that has lost its operators, while the server runs, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failing test should fail where it fails"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result};
use serde_json::Value;
use tegata_e2e::world::{BANK, Member, OTHER_BANK, Options, World};
use tegata_testkit::http::NETWORK_1;
use tegata_testkit::openssl::Identity;
use tegata_testkit::pc::Pc;
use tegata_testkit::postgres::Cluster;
use tegata_testkit::program;
use tempfile::TempDir;

/// The command at the server's machine, and the PCs of those who bring requests.
struct Operator<'a> {
    world: &'a World,
    pc: Pc,
    folder: TempDir,
}

impl<'a> Operator<'a> {
    fn of(world: &'a World) -> Result<Self> {
        Ok(Self {
            world,
            pc: Pc::new()?,
            folder: tempfile::tempdir()?,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// `tegata-agent request` on somebody's PC: what it said.
    fn request(&self, name: &str) -> Result<String> {
        let mut command = self.pc.command(program("tegata-agent")?);
        command.args(["request", "--store", "file", "--name", name, "--key-dir"]);
        command.arg(self.path(&format!("{name}.keys"))).arg("--out");
        let output = command.arg(self.path(&format!("{name}.csr"))).output()?;
        assert!(output.status.success(), "{}", said(&output));
        Ok(said(&output))
    }

    fn recover(&self, options: &[&str]) -> Output {
        let out = self.text("out");
        let options = [&["--by", "Goro Mihon", "--out", &out], options].concat();
        staff("recover", &self.world.config_file(), BANK, &options)
    }

    /// What `staff list` tells.
    fn list(&self) -> Value {
        let output = staff("list", &self.world.config_file(), BANK, &["--json"]);
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A member with the key of a request and the certificate that was handed out.
    fn member(&self, id: &str, pin: &str) -> Result<Member> {
        let keys = self.path(&format!("{id}.keys"));
        let key = std::fs::read_dir(&keys)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.to_string_lossy().ends_with(".key.pem"));
        Ok(Member {
            bank: BANK.to_owned(),
            id: id.to_owned(),
            pin: pin.to_owned(),
            identity: Identity {
                certificate: self.path(&format!("out/{id}.pem")),
                key: key.context("a key")?,
            },
        })
    }
}

/// `tegata staff …`
fn staff(act: &str, config: &Path, bank: &str, options: &[&str]) -> Output {
    let mut command = Command::new(program("tegata").unwrap());
    command.args(["staff", act, "--bank", bank, "--config"]);
    command.arg(config).args(options).output().unwrap()
}

fn said(output: &Output) -> String {
    let bytes = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(bytes).unwrap()
}

fn fails(output: &Output, code: i32, words: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
    assert!(said(output).contains(words), "{words}: {}", said(output));
}

/// Eight groups of four on each of two lines, as one.
fn groups(text: &str) -> String {
    let is_group = |word: &&str| word.len() == 4 && word.chars().all(|c| c.is_ascii_hexdigit());
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let rows = lines.filter(|words| words.len() == 8 && words.iter().all(&is_group));
    rows.map(|words| words.join(" "))
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_come_back_on_sqlite() -> Result<()> {
    come_back(World::process(Options::sqlite()).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_come_back_on_postgres() -> Result<()> {
    let cluster = Cluster::start()?;
    let url = cluster.database()?;
    come_back(World::process(Options::postgres(&url)).await?).await
}

/// The teller lost the PC, a newcomer helps; the approver sees it, and acknowledges it.
async fn come_back(world: World) -> Result<()> {
    let operator = Operator::of(&world)?;
    world.pins_are_their_own().await?;
    let teller = world.member(BANK, "teller")?.clone();
    operator.request("teller")?;
    operator.request("hanako")?;
    let before = operator.list();
    assert_eq!(before[0]["certificate"], "valid");
    nothing_is_done(&operator)?;
    assert_eq!(operator.list(), before, "refusals change nothing");

    let again = format!("teller:{}", operator.text("teller.csr"));
    let new = format!(
        "hanako:Hanako Mihon:p-009:{}:{}",
        operator.text("hanako.csr"),
        operator.text("hanako.pin")
    );
    let options = ["--reason", "broken", "--member", &again, "--member", &new];
    let done = operator.recover(&options);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let pin = std::fs::read_to_string(operator.path("hanako.pin"))?;
    assert!(!said(&done).contains(&pin), "no PIN is printed");
    let mode = std::fs::metadata(operator.path("hanako.pin"))?
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    fails(
        &operator.recover(&options),
        1,
        "a certificate was made for this key before",
    );

    // The server knows it at once.
    let old = world.browser_with(&teller.identity, NETWORK_1)?;
    let refused = old.get(&world.url(BANK, 6, "/")).await?;
    refused.showing("CERT-REVOKED")?;
    world.pins_are_their_own().await?;
    let recovered = operator.member("teller", &teller.pin)?;
    let browser = world.staff_signs_in(&recovered).await?;
    let page = browser
        .get(&world.url(BANK, 6, "/staff/recoveries"))
        .await?;
    let page = page.showing("Goro Mihon")?.showing("p-009")?;
    assert!(page.form_with(&["recovery"]).is_err(), "{}", page.text());
    world
        .staff_signs_in(&operator.member("hanako", &pin)?)
        .await?;
    let elsewhere = world
        .staff_signs_in(world.member(OTHER_BANK, "teller")?)
        .await?;
    let page = elsewhere
        .get(&world.url(OTHER_BANK, 6, "/staff/recoveries"))
        .await?;
    page.showing("確認を待つ復旧はありません")?;
    let approver = world
        .staff_signs_in(world.member(BANK, "approver")?)
        .await?;
    for path in ["/queue", "/notices"] {
        let page = approver.get(&world.url(BANK, 6, path)).await?;
        page.showing("サーバーで職員の復旧が行われました")?;
    }
    let page = approver
        .get(&world.url(BANK, 6, "/staff/recoveries"))
        .await?;
    let form = page.form_with(&["recovery"])?;
    let page = approver.submit_form(&page, &form).await?;
    page.showing("確認を待つ復旧はありません")?;
    let written = "SELECT count(*) FROM audit_event WHERE bank = $1 AND (act = 'recover_staff' OR act = 'acknowledge_recovery')";
    let database = world.database().await?;
    let rows = database.query(written, vec![BANK.into()]).await?;
    assert_eq!(rows.first().context("a count")?.integer(0)?, 3);
    database.close().await;
    world.stop().await
}

/// Wrong passphrase, garbage, strangers, one person twice, nobody who answers for it.
fn nothing_is_done(operator: &Operator<'_>) -> Result<()> {
    let teller = format!("teller:{}", operator.text("teller.csr"));
    let with = |member: &str| {
        let options = [
            "--reason", "broken", "--member", &teller, "--member", member,
        ];
        operator.recover(&options)
    };
    let hanako = operator.text("hanako.csr");
    let pin = operator.text("hanako.pin");
    let newcomer = format!("hanako:Hanako Mihon:p-009:{hanako}:{pin}");
    fails(&with("hanako"), 1, "none of the forms");
    fails(&with(&format!("hanako:{hanako}")), 1, "no active member");
    fails(&with(&teller), 1, "two different people");
    std::fs::write(operator.path("garbage"), [0xff, 0x00, 0x2d])?;
    let garbage = operator.text("garbage");
    fails(
        &with(&format!("approver:{garbage}")),
        1,
        "no request in PEM",
    );
    std::fs::write(
        &garbage,
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
    )?;
    fails(
        &with(&format!("approver:{garbage}")),
        1,
        "cannot be accepted",
    );
    fails(&with("approver:/nowhere/x.csr"), 1, "/nowhere/x.csr");
    let strange = format!("ha nako:Hanako Mihon:p-009:{hanako}:{pin}");
    fails(&with(&strange), 1, "cannot be registered");
    let three = [
        "--member", &teller, "--member", &newcomer, "--member", &newcomer,
    ];
    fails(&operator.recover(&three), 1, "once or twice");
    fails(
        &operator.recover(&["--member", &newcomer, "--reason", "broken"]),
        1,
        "ID:REQUEST",
    );
    fails(&operator.recover(&["--member", &teller]), 1, "--reason");
    fails(
        &operator.recover(&["--member", &teller, "--reason", "boredom"]),
        2,
        "boredom",
    );
    let unsaid = staff(
        "recover",
        &operator.world.config_file(),
        BANK,
        &["--member", &teller],
    );
    fails(&unsaid, 2, "--by");
    let secret = [
        "--member", &newcomer, "--member", &teller, "--pin", "12345678",
    ];
    fails(&operator.recover(&secret), 2, "--pin");

    let config = operator.world.config_file();
    let members = [
        "--by", "x", "--reason", "broken", "--member", &teller, "--member", &newcomer,
    ];
    for bank in ["0001", "x"] {
        let refused = staff("recover", &config, bank, &members);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    }
    let text = std::fs::read_to_string(&config)?;
    let folder = config.parent().context("a folder")?;
    std::fs::write(folder.join("wrong-passphrase"), "another passphrase\n")?;
    let passphrase = folder.join("passphrase").display().to_string();
    let wrong = folder.join("wrong-passphrase").display().to_string();
    let other = folder.join("wrong.toml");
    assert!(text.contains(&passphrase), "{text}");
    std::fs::write(&other, text.replace(&passphrase, &wrong))?;
    let refused = staff("recover", &other, BANK, &members);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(!said(&refused).contains("another passphrase"));
    assert!(!operator.path("hanako.pin").exists() && !operator.path("out/teller.pem").exists());
    Ok(())
}

/// One request: the approver compares what the app showed, approves, and hands out the certificate.
#[tokio::test(flavor = "multi_thread")]
async fn the_other_operator_approves_one_request() -> Result<()> {
    let world = World::process(Options::sqlite()).await?;
    let operator = Operator::of(&world)?;
    world.pins_are_their_own().await?;
    let shown = groups(&operator.request("teller")?);
    assert_eq!(shown.len(), 79, "{shown}");
    let member = format!("teller:{}", operator.text("teller.csr"));
    let options = ["--member", &member, "--reason", "lost_or_stolen"];
    let asked = operator.recover(&options);
    assert_eq!(asked.status.code(), Some(0), "{}", said(&asked));
    assert!(said(&asked).contains(&shown), "{}", said(&asked));
    fails(&operator.recover(&options), 1, "waits for an approval");

    let approver = world.member(BANK, "approver")?;
    let browser = world.staff_signs_in(approver).await?;
    let queue = browser.get(&world.url(BANK, 6, "/queue")).await?;
    let queue = queue.showing("職員の復旧（サーバーでの申請）")?;
    let page = browser.follow(&queue, "開く").await?;
    let page = page.showing(&shown)?.showing("Goro Mihon")?;
    let fields = [
        ("staff_pin", approver.pin.as_str()),
        ("decision", "approve"),
    ];
    let done = browser.submit(&page, &fields).await?;
    assert_eq!(done.status, 200, "{}", done.text());
    let file = "/staff/account/teller/certificate";
    let file = browser.get(&world.url(BANK, 6, file)).await?;
    std::fs::create_dir_all(operator.path("out"))?;
    std::fs::write(operator.path("out/teller.pem"), &file.body)?;
    let teller = operator.member("teller", &world.member(BANK, "teller")?.pin)?;
    world.staff_signs_in(&teller).await?;
    let list = operator.list();
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    world.stop().await
}
