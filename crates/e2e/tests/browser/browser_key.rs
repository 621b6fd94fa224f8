//! 取得 without the app in a real Chromium: the page makes key and file, OpenSSL and NSS open the file, the certificate is
//! imported, proven, and signs in.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tegata_domain::time::DAY;
use tegata_e2e::world::{BANK, Holder, Options, World};
use tegata_testkit::browser::Browser;
use tegata_testkit::pc::Pc;
use tegata_testkit::process::run;

use crate::person::{ACQUIRED, CHOOSE_ANOTHER, NEXT, Person, STATUS, USER_SIGN_IN};
use crate::support::{of, pc, shows};

const BEGIN: (&str, &str) = ("このブラウザで取得する（次へ）", "Go on with this browser");
const MAKE: (&str, &str) = ("作成して保存する", "Make and save");
const SAVED: (&str, &str) = ("ファイルを保存しました", "The file was saved");
const TO_IMPORT: (&str, &str) = (
    "保存を確かめました。取り込みへ進む",
    "I have the file. Go on to the import",
);
const IMPORT: (&str, &str) = ("取り込みと導入確認", "Import and confirm");
const TO_PROOF: (&str, &str) = (
    "取り込みました。導入確認へ進む",
    "It is imported. Go on to confirm it",
);
const PROVE: (&str, &str) = ("この電子証明書を確認する", "Confirm this certificate");
const TO_SIGN_IN: (&str, &str) = ("ログイン画面へ進む", "Go to the sign-in page");

const HELD: (&str, &str) = ("電子証明書 受け取り保留", "Certificate held for release");

const OTHER: &str = "別の電子証明書が提示されました";
const RENEW: (&str, &str) = ("証明書更新", "Renew the certificate");
const RENEWS: (&str, &str) = ("このブラウザで更新する", "Renew with this browser");
const RENEWED: (&str, &str) = ("証明書更新 完了", "Certificate renewed");

/// 600,000 iterations, three times over, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Facts: 30, 40.
/// Picture: acquires_without_the_app_and_signs_in-6, acquires_without_the_app_and_signs_in-7, acquires_without_the_app_and_signs_in-8, acquires_without_the_app_and_signs_in-9, acquires_without_the_app_and_signs_in-10, acquires_without_the_app_and_signs_in-11, acquires_without_the_app_and_signs_in-12.
#[tokio::test(flavor = "multi_thread")]
async fn acquires_without_the_app_and_signs_in() -> Result<()> {
    let options = Options::sqlite().policies(|policies| policies.browser_keys = true);
    let world = World::start(options).await?;
    let mut company = world.company(1).await?;
    let user = company.users.remove(0);
    let pc = pc(&world)?;
    let desk = Desk::at(&world, &pc, &user).await?;
    let person = &desk.person;

    person.begins(&user).await?;
    person.clicks(BEGIN).await?;
    person.sees(("これから行うこと", "")).await?;
    let password = chooses_a_password(person).await?;
    desk.saves(&password).await?;
    desk.imports(&password).await?;
    person.clicks(TO_PROOF).await?;
    let shown = person.sees(PROVE).await?;
    ensure!(shown.contains(&user.contract), "{shown}");
    person.clicks(PROVE).await?;
    // This PC's network is not one of the company's.
    person.sees(HELD).await?;
    world.decide_held(&company.administrator, "release").await?;
    person.browser.client().refresh().await?;
    person.sees(ACQUIRED).await?;
    person.clicks(TO_SIGN_IN).await?;
    person.sees(USER_SIGN_IN).await?;
    let status = person.signs_in(&user).await?;
    ensure!(status.contains("書き出し可能"), "{STATUS:?}: {status}");
    world.stop().await
}

/// Eleven months after such an acquisition: PIN, a new key and file, import, proof, and the sign-in with the new certificate.
/// Facts: 38, 44.
/// Picture: renews_without_the_app-12, renews_without_the_app-13, renews_without_the_app-14, renews_without_the_app-15, renews_without_the_app-16, renews_without_the_app-17, renews_without_the_app-18, renews_without_the_app-19.
#[tokio::test(flavor = "multi_thread")]
async fn renews_without_the_app() -> Result<()> {
    let options = Options::sqlite().installed_ago(340 * DAY);
    let options = options.policies(|policies| policies.browser_keys = true);
    let world = World::start(options).await?;
    let mut company = world.company(1).await?;
    let user = company.users.remove(0);
    let pc = pc(&world)?;
    let desk = Desk::at(&world, &pc, &user).await?;
    let person = &desk.person;
    person.begins(&user).await?;
    person.clicks(BEGIN).await?;
    desk.makes_and_imports("the first file's password").await?;
    person.clicks(PROVE).await?;
    person.sees(HELD).await?;
    world.decide_held(&company.administrator, "release").await?;
    person.browser.client().refresh().await?;
    person.sees(ACQUIRED).await?;
    std::fs::remove_file(saved(&desk.downloads).await?)?;

    world.pass(340 * DAY);
    person.clicks(TO_SIGN_IN).await?;
    person.signs_in(&user).await?;
    person.clicks(RENEW).await?;
    person.sees(RENEW).await?;
    person.types(&[("user_pin", &user.pin)]).await?;
    person.clicks(NEXT).await?;
    person.sees(RENEWS).await?;
    let password = "the second file's password";
    desk.makes_and_imports(password).await?;
    let shown = person.sees(PROVE).await?;
    ensure!(shown.contains("002"), "{shown}");
    person.clicks(PROVE).await?;
    // The network is the company's since the sign-ins.
    person.sees(ACQUIRED).await?;
    person
        .browser
        .goto(&world.url(BANK, 4, "/renewal/app"))
        .await?;
    person.sees(RENEWED).await?;
    person.clicks(CHOOSE_ANOTHER).await?;
    let status = person.signs_in(&user).await?;
    ensure!(!status.contains("までに更新してください"), "{status}");
    ensure!(status.contains("書き出し可能"), "{status}");
    world.stop().await
}

/// A person at a PC whose browser saves and imports files.
struct Desk<'w> {
    person: Person<'w>,
    pc: &'w Pc,
    downloads: PathBuf,
}

impl<'w> Desk<'w> {
    async fn at(world: &'w World, pc: &'w Pc, user: &Holder) -> Result<Self> {
        let downloads = pc.home().join("downloads");
        std::fs::create_dir(&downloads)?;
        let options = Browser::on(pc)
            .policy("DownloadDirectory", json!(downloads))
            .select(&world.url(BANK, 4, ""), &of(user))
            .select(&world.url(BANK, 8, ""), &of(user))
            .select("https://[*.]login.localhost", &of(user));
        let person = Person::japanese(world, options).await?;
        let allow = json!({ "behavior": "allow", "downloadPath": downloads });
        person
            .browser
            .devtools("Browser.setDownloadBehavior", allow)
            .await?;
        Ok(Self {
            person,
            pc,
            downloads,
        })
    }

    /// The page makes key and file, and sends nothing but the request.
    async fn saves(&self, password: &str) -> Result<()> {
        let browser = &self.person.browser;
        listens(browser).await?;
        self.person.clicks(MAKE).await?;
        browser.wait_for_text_within(SAVED.0, PATIENCE).await?;
        browser.screenshot().await?;
        only_the_request_was_sent(browser, password).await
    }

    /// From the saved file to the page of its import.
    async fn imports(&self, password: &str) -> Result<()> {
        let file = saved(&self.downloads).await?;
        opens(&file, password)?;
        self.person.clicks(TO_IMPORT).await?;
        self.person.sees(IMPORT).await?;
        imports(self.pc, &file, password)
    }

    /// All of it with a password that is typed, and on to the page of the proof.
    async fn makes_and_imports(&self, password: &str) -> Result<()> {
        let browser = &self.person.browser;
        browser.element("#file-password").await?;
        browser.fill("file-password", password).await?;
        browser.fill("file-password-again", password).await?;
        self.saves(password).await?;
        self.imports(password).await?;
        self.person.clicks(TO_PROOF).await?;
        // What the browser showed here before is offered first.
        let shown = browser.wait_for_text("電子証明書").await?;
        if shown.contains(OTHER) {
            self.person.clicks(CHOOSE_ANOTHER).await?;
        }
        self.person.sees(PROVE).await?;
        Ok(())
    }
}

/// Too short, not the same twice, then the suggestion.
async fn chooses_a_password(person: &Person<'_>) -> Result<String> {
    let browser = &person.browser;
    browser.fill("file-password", "short").await?;
    person.clicks(MAKE).await?;
    person.sees(("12文字以上にしてください。", "")).await?;
    browser
        .fill("file-password", "long enough for this")
        .await?;
    browser
        .fill("file-password-again", "something else")
        .await?;
    person.clicks(MAKE).await?;
    browser.wait_for_text("2回の入力が一致しません。").await?;
    person.clicks(("パスワードの候補を作る", "")).await?;
    let suggestion = browser.element("#suggestion").await?.text().await?;
    ensure!(suggestion.len() == 24, "{suggestion}");
    browser.screenshot().await?;
    Ok(suggestion)
}

/// Keeps what the page's scripts send from now on.
async fn listens(browser: &Browser) -> Result<()> {
    let script = "window.sent = []; const send = window.fetch; \
                  window.fetch = (to, what) => { window.sent.push(String(what && what.body)); return send(to, what); };";
    browser.client().execute(script, vec![]).await?;
    Ok(())
}

/// One post, with the form's token and a request, and nothing of the key or the password.
async fn only_the_request_was_sent(browser: &Browser, password: &str) -> Result<()> {
    let sent = browser
        .client()
        .execute("return window.sent", vec![])
        .await?;
    let sent: Vec<String> = serde_json::from_value(sent)?;
    let [body] = sent.as_slice() else {
        anyhow::bail!("{sent:?}");
    };
    let names: Vec<&str> = body
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    ensure!(names == ["csrf", "csr"], "{names:?}");
    ensure!(!body.contains(password), "the password was sent");
    ensure!(
        body.len() < 1_000,
        "{} bytes are more than a request",
        body.len()
    );
    let kept = browser
        .client()
        .execute(
            "return [localStorage.length, sessionStorage.length]",
            vec![],
        )
        .await?;
    ensure!(kept == Value::from(vec![0, 0]), "{kept}");
    Ok(())
}

/// The one file in the folder of downloads, once it is whole.
async fn saved(downloads: &Path) -> Result<PathBuf> {
    for _ in 0..200 {
        let found = std::fs::read_dir(downloads)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|ending| ending == "p12"));
        if let Some(file) = found {
            return Ok(file);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let there: Vec<_> = std::fs::read_dir(downloads)?.collect();
    anyhow::bail!("nothing was saved, but {there:?}")
}

/// OpenSSL opens it with the password alone, and finds what we say of it.
fn opens(file: &Path, password: &str) -> Result<()> {
    let openssl = |password: &str, arguments: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(["pkcs12", "-in"]).arg(file);
        command.args(["-passin", &format!("pass:{password}")]);
        command.args(arguments).output().context("openssl runs")
    };
    let info = openssl(password, &["-info", "-noout"])?;
    let said = String::from_utf8_lossy(&info.stderr).into_owned();
    ensure!(info.status.success(), "{said}");
    for part in [
        "MAC: sha256, Iteration 600000",
        "PKCS7 Encrypted data: PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256",
        "Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256",
    ] {
        ensure!(said.contains(part), "no {part}, but:\n{said}");
    }
    let wrong = openssl("another-password", &["-noout"])?;
    ensure!(!wrong.status.success(), "any password opens it");
    // The key is the certificate's, and the issuer's certificate is there too.
    let bags = openssl(password, &["-nodes"])?;
    let bags = String::from_utf8_lossy(&bags.stdout).into_owned();
    ensure!(bags.matches("BEGIN CERTIFICATE").count() == 2, "{bags}");
    ensure!(bags.matches("BEGIN PRIVATE KEY").count() == 1, "{bags}");
    ensure!(bags.matches("localKeyID").count() == 2, "{bags}");
    Ok(())
}

/// NSS takes it into the database that the running browser reads.
fn imports(pc: &Pc, file: &Path, password: &str) -> Result<()> {
    run(Command::new("pk12util")
        .args(["-d", &pc.database(), "-W", password, "-i"])
        .arg(file))?;
    let keys = pc.keys()?;
    ensure!(keys.lines().any(|line| line.contains('<')), "{keys}");
    Ok(())
}

/// In both languages; the drawings are there, and say in words what they show.
/// Picture: guides_to_the_browsers-1, guides_to_the_browsers-3, guides_to_the_browsers-5, guides_to_the_browsers-7, guides_to_the_browsers-9.
#[tokio::test(flavor = "multi_thread")]
async fn guides_to_the_browsers() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let pc = pc(&world)?;
    let browser = Browser::on(&pc).open().await?;
    for (path, words) in [
        ("", ("まだ確認していません", "have not been tested yet")),
        ("/import", ("現在のユーザー", "Current User")),
        (
            "/choose",
            ("契約者ID、利用者ID、金融機関コード", "contract ID, user ID"),
        ),
        ("/allow", ("「許可」を押します", "Press Allow")),
        ("/forget", ("認証の記憶", "Authentication Decisions")),
    ] {
        let url = world.url(BANK, 3, &format!("/help/browsers{path}"));
        shows(&browser, &url, "Firefox", words).await?;
        if path.is_empty() {
            continue;
        }
        let picture = browser.element("figure svg[role=img]").await?;
        let label = picture.attr("aria-label").await?.unwrap_or_default();
        ensure!(label.starts_with("Drawing of"), "{path}: {label}");
        browser.resize(375, 800).await?;
        let wide = "return document.documentElement.scrollWidth";
        let wide = browser.client().execute(wide, vec![]).await?;
        let wide = wide.as_u64().unwrap_or(u64::MAX);
        ensure!(wide <= 375, "{path} is {wide} wide");
        browser.resize(1280, 900).await?;
    }
    world.stop().await
}
