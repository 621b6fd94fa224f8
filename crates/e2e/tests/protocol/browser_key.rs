//! Acquisition without the app: the session stands in the app's place, and nothing else may.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tegata_agent::csr::{self, Purpose};
use tegata_agent::key_store::{FileStore, KeyStore, StoredKey};
use tegata_app::failure::Internal;
use tegata_app::rows;
use tegata_domain::certificate::CertificateState::{Held, Issued, Revoked, Superseded, Valid};
use tegata_domain::policy::{Policies, Release};
use tegata_e2e::world::{BANK, Company, Holder, OTHER_BANK, Options, RawApp, World, acquisition};
use tegata_pki::pem;
use tegata_testkit::http::{Client, NETWORK_1, NETWORK_2, Page};
use tegata_testkit::openssl::Identity;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{office, office_on, refused_at_sign_in, reissue};

const BROWSER: &str = "/acquisition/browser";
const REQUEST: &str = "/acquisition/browser/request";
const PROOF: &str = "/new-certificate";

/// The page's script, as far as the server can tell: it makes keys, and sends requests with the page's token.
pub(crate) struct Script {
    pub(crate) browser: Arc<Client>,
    pub(crate) csrf: String,
    url: String,
    challenge: String,
    store: FileStore,
    folder: TempDir,
}

impl Script {
    /// B1, B2, and the page on which the key is made.
    async fn on(world: &World, browser: Client, holder: &Holder) -> Result<Self> {
        world.begin(&browser, holder).await?;
        let page = browser.get(&world.url(&holder.bank, 3, BROWSER)).await?;
        Self::of(browser, &page, world.url(&holder.bank, 3, REQUEST))
    }

    /// The script of a page that makes a key, with the address for its request.
    pub(crate) fn of(browser: Client, page: &Page, url: String) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self {
            browser: Arc::new(browser),
            csrf: token(page)?,
            url,
            challenge: challenge(page)?,
            store: FileStore::open(&folder.path().join("keys"))?,
            folder,
        })
    }

    pub(crate) async fn in_the_office(world: &World, holder: &Holder) -> Result<Self> {
        Self::on(world, world.browser(NETWORK_1)?, holder).await
    }

    pub(crate) fn key(&self, label: &str) -> Result<StoredKey> {
        Ok(self.store.generate(label)?)
    }

    pub(crate) fn request(&self, key: &StoredKey) -> Result<Vec<u8>> {
        self.request_for(key, &self.challenge)
    }

    pub(crate) fn request_for(&self, key: &StoredKey, challenge: &str) -> Result<Vec<u8>> {
        Ok(csr::build(&self.store, key, Purpose::Challenge(challenge))?)
    }

    pub(crate) async fn send(&self, request: &[u8]) -> Result<(u16, Value)> {
        let csr = STANDARD.encode(request);
        let fields = [("csrf", self.csrf.as_str()), ("csr", &csr)];
        let page = self.browser.post(&self.url, &fields).await?;
        let said = serde_json::from_slice(&page.body)
            .with_context(|| format!("{}: {}", page.status, page.text()))?;
        Ok((page.status.as_u16(), said))
    }

    /// The code of a refusal.
    pub(crate) async fn refusal(&self, request: &[u8]) -> Result<String> {
        let (status, said) = self.send(request).await?;
        assert_eq!(status, 403, "{said}");
        Ok(said["code"].as_str().unwrap_or_default().to_owned())
    }

    /// A key, and its certificate in hand.
    pub(crate) async fn certificate(&self, world: &World, label: &str) -> Result<Identity> {
        let key = self.key(label)?;
        let (status, said) = self.send(&self.request(&key)?).await?;
        assert_eq!(status, 200, "{said}");
        let mut text = String::new();
        for der in said["chain"].as_array().context("a chain")? {
            let der = STANDARD.decode(der.as_str().unwrap_or_default())?;
            text.push_str(&pem::to_pem(pem::CERTIFICATE, &der));
        }
        let certificate = self.folder.path().join(format!("{label}.pem"));
        std::fs::write(&certificate, text)?;
        let key = self.store.key_path(&key.label);
        world.keep(&Identity { certificate, key })
    }
}

pub(crate) fn challenge(page: &Page) -> Result<String> {
    let html = page.html();
    let (_, rest) = html
        .split_once("data-challenge=\"")
        .with_context(|| format!("no challenge at {}:\n{}", page.url, page.text()))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

pub(crate) fn token(page: &Page) -> Result<String> {
    let form = page.form_with(&["csrf"])?;
    Ok(form.value("csrf").unwrap_or_default().to_owned())
}

/// The page of 導入確認 with a certificate, and what the button on it leads to.
pub(crate) async fn proof(
    world: &World,
    bank: &str,
    identity: &Identity,
    from: Network,
) -> Result<Page> {
    let browser = world.browser_with(identity, from)?;
    let page = browser.get(&world.url(bank, 8, PROOF)).await?;
    let csrf = token(&page)?;
    browser
        .post(&world.url(bank, 8, PROOF), &[("csrf", &csrf)])
        .await
}

pub(crate) type Network = std::net::IpAddr;

/// A bank that lets browsers make keys.
pub(crate) async fn allowed(users: usize) -> Result<(World, Company)> {
    office_on(
        Options::sqlite().policies(|policies| policies.browser_keys = true),
        users,
    )
    .await
}

pub(crate) async fn set_policies(world: &World, change: impl FnOnce(&mut Policies)) -> Result<()> {
    let app = world.app()?;
    let bank = tegata_domain::ids::BankCode::parse(BANK)?;
    let mut policies = app.terms(&bank).await?.policies.clone();
    change(&mut policies);
    let text = serde_json::to_string(&policies)?;
    let written = app
        .database()
        .write(move |tx| {
            let row = rows::Bank::find(tx, BANK)?;
            let row = row.ok_or(Internal::Contradiction("no bank"))?;
            Ok::<_, Internal>(row.set_policies(tx, &text)?)
        })
        .await?;
    assert!(written);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browsers_key_is_proven_and_takes_the_place_of_the_old_one() -> Result<()> {
    let (world, mut company) = allowed(1).await?;
    let user = &mut company.users[0];
    reissue(&world, &company.administrator, user).await?;
    let old = user.identity()?.clone();
    let script = Script::in_the_office(&world, user).await?;
    let new = script.certificate(&world, "one").await?;
    assert_eq!(world.certificates(user).await?, [Valid, Issued]);

    // Unproven it opens nothing, and neither nothing nor the old one is a proof.
    user.certificate = Some(new.clone());
    refused_at_sign_in(&world, user, "CERT-SUSPENDED").await?;
    let import = script.browser.get(&world.url(BANK, 3, BROWSER)).await?;
    assert_eq!(import.url.path(), "/acquisition/browser/import");
    let empty = world.browser(NETWORK_1)?;
    let page = empty.get(&world.url(BANK, 8, PROOF)).await?;
    let page = page.showing("電子証明書が提示されませんでした")?;
    let csrf = token(&page)?;
    let url = world.url(BANK, 8, PROOF);
    let page = empty.post(&url, &[("csrf", &csrf)]).await?;
    page.showing("ACQ-CONFIRM-FAIL")?;
    let page = proof(&world, BANK, &old, NETWORK_1).await?;
    page.showing("ACQ-CONFIRM-FAIL")?;
    // A bank does not know another bank's.
    let page = proof(&world, OTHER_BANK, &new, NETWORK_1).await?;
    page.showing("ACQ-CONFIRM-FAIL")?;
    // A post that no page of ours made.
    let browser = world.browser_with(&new, NETWORK_1)?;
    let page = browser.post(&url, &[("csrf", "forged")]).await?;
    assert_eq!(page.status, 403);
    assert_eq!(world.certificates(user).await?, [Valid, Issued]);

    let page = proof(&world, BANK, &new, NETWORK_1).await?;
    page.showing("電子証明書 取得完了")?;
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    let again = proof_again(&world, &new).await?;
    again.showing("電子証明書 取得完了")?;
    let result = script
        .browser
        .get(&world.url(BANK, 3, "/acquisition/browser/import"))
        .await?;
    assert_eq!(result.url.path(), "/acquisition/result");
    result.showing("ごみ箱も空に")?;

    // Whoever looks sees that the key can be copied.
    let (_, status) = world.user_signs_in(user, NETWORK_1).await?;
    status.showing("書き出し可能")?;
    let desk = world.administrator_signs_in(&company.administrator).await?;
    let path = format!("/users/{}/change", user.id);
    let page = desk.get(&world.url(BANK, 5, &path)).await?;
    page.showing("書き出し可能")?;
    let kept = world.acquisitions(user).await?;
    let last = kept.last().context("an acquisition")?;
    assert_eq!(last.claimed_with.as_deref(), Some("browser"));
    world.stop().await
}

/// The button is gone, but a post of it comes again.
async fn proof_again(world: &World, identity: &Identity) -> Result<Page> {
    let browser = world.browser_with(identity, NETWORK_1)?;
    let page = browser.get(&world.url(BANK, 8, "/")).await?;
    let csrf = token(&page)?;
    browser
        .post(&world.url(BANK, 8, PROOF), &[("csrf", &csrf)])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bank_does_not_allow_it_there_is_no_such_page() -> Result<()> {
    let (world, company) = office(1).await?;
    let user = &company.users[0];
    let browser = world.browser(NETWORK_1)?;
    let page = world.begin(&browser, user).await?;
    assert!(!page.html().contains(BROWSER), "{}", page.text());
    let none = browser.get(&world.url(BANK, 3, BROWSER)).await?;
    assert_eq!(none.status, 404, "{}", none.text());

    // Allowed, and forbidden again while the page is open.
    set_policies(&world, |policies| policies.browser_keys = true).await?;
    let script = Script::in_the_office(&world, user).await?;
    set_policies(&world, |policies| policies.browser_keys = false).await?;
    let request = script.request(&script.key("one")?)?;
    assert_eq!(script.refusal(&request).await?, "ACQ-BROWSER");
    assert!(world.certificates(user).await?.is_empty());
    // The app still can.
    let page = script
        .browser
        .get(&world.url(BANK, 3, "/acquisition/app"))
        .await?;
    let app = RawApp::new(&world)?;
    let link = acquisition::link(&page)?;
    assert_eq!(app.claim(&link).await?.ok()?.state(), "paired");
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_request_of_this_very_session_is_taken() -> Result<()> {
    let (world, company) = allowed(2).await?;
    let (user, other) = (&company.users[0], &company.users[1]);
    let script = Script::in_the_office(&world, user).await?;
    let stranger = Script::in_the_office(&world, other).await?;
    let key = script.key("one")?;

    // Bound to another session, to nothing, broken, garbage.
    let foreign = script.request_for(&key, &stranger.challenge)?;
    assert_eq!(script.refusal(&foreign).await?, "ACQ-CSR");
    let theirs = stranger.request(&stranger.key("two")?)?;
    assert_eq!(script.refusal(&theirs).await?, "ACQ-CSR");
    let mut broken = script.request(&key)?;
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(script.refusal(&broken).await?, "ACQ-CSR");
    assert_eq!(script.refusal(b"no request").await?, "ACQ-CSR");

    // Its token and request, sent by somebody else: without its cookies, and with their own.
    let request = STANDARD.encode(script.request(&key)?);
    let fields = [("csrf", script.csrf.as_str()), ("csr", &request)];
    let url = world.url(BANK, 3, REQUEST);
    for browser in [&world.browser(NETWORK_1)?, &stranger.browser] {
        let page = browser.post(&url, &fields).await?;
        assert_eq!(page.status, 403);
    }
    let theirs = stranger.refusal(&script.request(&key)?).await?;
    assert_eq!(theirs, "ACQ-CSR");
    // Without a session at all, but with a form of its own.
    let browser = world.browser(NETWORK_1)?;
    let page = browser
        .get(&world.url(BANK, 3, "/acquisition/user/identity"))
        .await?;
    let csrf = token(&page)?;
    let fields = [("csrf", csrf.as_str()), ("csr", &request)];
    let page = browser.post(&url, &fields).await?;
    assert!(
        page.text().contains("ACQ-TICKET-EXPIRED"),
        "{}",
        page.text()
    );
    assert!(world.certificates(user).await?.is_empty());
    assert!(world.certificates(other).await?.is_empty());

    // None of it burned anything.
    script.certificate(&world, "right").await?;
    stranger.certificate(&world, "right").await?;
    assert_eq!(world.certificates(user).await?, [Issued]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_gets_the_same_certificate_and_a_lost_one_is_a_redo() -> Result<()> {
    let (world, company) = allowed(1).await?;
    let user = &company.users[0];
    let script = Script::in_the_office(&world, user).await?;
    let key = script.key("one")?;
    let request = script.request(&key)?;
    let (_, first) = script.send(&request).await?;
    let (_, again) = script.send(&request).await?;
    assert_eq!(first, again);
    let other = script.request(&script.key("two")?)?;
    assert_eq!(script.refusal(&other).await?, "ACQ-KEY-REUSED");
    assert_eq!(world.certificates(user).await?, [Issued]);

    // The page was closed before the file was saved: begun again, with another key.
    for (redo, label) in ["three", "four", "five"].into_iter().enumerate() {
        let next = Script::in_the_office(&world, user).await?;
        // What was sent in the former session is worth nothing in this one.
        assert_eq!(next.refusal(&request).await?, "ACQ-CSR");
        next.certificate(&world, label).await?;
        let mut expected = vec![Revoked; redo + 1];
        expected.push(Issued);
        assert_eq!(world.certificates(user).await?, expected);
    }
    let last = Script::in_the_office(&world, user).await?;
    let request = last.request(&last.key("six")?)?;
    assert_eq!(last.refusal(&request).await?, "ACQ-LIMIT");
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_parallel_requests_one_key_wins() -> Result<()> {
    let (world, company) = allowed(1).await?;
    let user = &company.users[0];
    let script = Script::in_the_office(&world, user).await?;
    let mut requests = Vec::new();
    for at in 0..12 {
        // Each key twice.
        let key = script.key(&format!("key {at}"))?;
        let request = script.request(&key)?;
        requests.extend([request.clone(), request]);
    }
    let url = world.url(BANK, 3, REQUEST);
    let mut crowd = JoinSet::new();
    for request in requests {
        let (browser, url) = (script.browser.clone(), url.clone());
        let (csrf, csr) = (script.csrf.clone(), STANDARD.encode(request));
        crowd.spawn(async move { browser.post(&url, &[("csrf", &csrf), ("csr", &csr)]).await });
    }
    let mut chains = BTreeSet::new();
    while let Some(answer) = crowd.join_next().await {
        let page = answer??;
        let status = page.status.as_u16();
        let said: Value = serde_json::from_slice(&page.body)?;
        if status == 200 {
            chains.insert(said["chain"][0].to_string());
        } else {
            assert_eq!(said["code"], "ACQ-KEY-REUSED", "{status}");
        }
    }
    assert_eq!(chains.len(), 1);
    assert_eq!(world.certificates(user).await?, [Issued]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_stop_nothing_goes_on() -> Result<()> {
    let (world, company) = allowed(1).await?;
    let user = &company.users[0];
    let stop = async |script: &Script| {
        let fields = [("csrf", script.csrf.as_str())];
        let url = world.url(BANK, 3, "/acquisition/stop");
        script.browser.post(&url, &fields).await
    };
    let script = Script::in_the_office(&world, user).await?;
    stop(&script).await?;
    let request = script.request(&script.key("one")?)?;
    assert_eq!(script.refusal(&request).await?, "ACQ-STOPPED");

    let script = Script::in_the_office(&world, user).await?;
    let identity = script.certificate(&world, "two").await?;
    stop(&script).await?;
    assert_eq!(world.certificates(user).await?, [Revoked]);
    let page = proof(&world, BANK, &identity, NETWORK_1).await?;
    page.showing("ACQ-STOPPED")?;
    let request = script.request(&script.key("three")?)?;
    assert_eq!(script.refusal(&request).await?, "ACQ-STOPPED");
    assert_eq!(world.certificates(user).await?, [Revoked]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn app_and_browser_do_not_share_an_acquisition() -> Result<()> {
    let (world, company) = allowed(2).await?;
    let (user, other) = (&company.users[0], &company.users[1]);
    // The browser was first.
    let script = Script::in_the_office(&world, user).await?;
    let page = script
        .browser
        .get(&world.url(BANK, 3, "/acquisition/app"))
        .await?;
    let link = acquisition::link(&page)?;
    script.certificate(&world, "one").await?;
    let app = RawApp::new(&world)?;
    assert_eq!(app.claim(&link).await?.code(), "ACQ-TAKEN");
    assert_eq!(world.certificates(user).await?, [Issued]);

    // The app was first; its certificate is proven by the app alone.
    let script = Script::in_the_office(&world, other).await?;
    let page = script
        .browser
        .get(&world.url(BANK, 3, "/acquisition/app"))
        .await?;
    let mut app = RawApp::new(&world)?;
    let claimed = app.claim(&acquisition::link(&page)?).await?.ok()?;
    let number = claimed.text("match_number");
    world.type_number(&script.browser, BANK, number).await?;
    let id = claimed.text("acquisition").to_owned();
    let request = script.request(&script.key("two")?)?;
    assert_eq!(script.refusal(&request).await?, "ACQ-TAKEN");
    let identity = app.certificate(&id).await?;
    let page = proof(&world, BANK, &identity, NETWORK_1).await?;
    page.showing("ACQ-CONFIRM-FAIL")?;
    assert_eq!(world.certificates(other).await?, [Issued]);
    app.prove(&id).await?.ok()?;
    assert_eq!(world.certificates(other).await?, [Valid]);
    world.stop().await
}

/// Made on an unknown network, made in the office but proven elsewhere, or made elsewhere and proven in the office; "never hold"
/// does not reach a key that can be copied.
#[tokio::test(flavor = "multi_thread")]
async fn outside_known_networks_it_is_held_whatever_the_policy() -> Result<()> {
    let options = Options::sqlite().policies(|policies| {
        policies.browser_keys = true;
        policies.release = Release::NeverHold;
    });
    let (world, company) = office_on(options, 3).await?;
    for (user, made, proven) in [
        (0, NETWORK_2, NETWORK_2),
        (1, NETWORK_1, NETWORK_2),
        (2, NETWORK_2, NETWORK_1),
    ] {
        let user = &company.users[user];
        let script = Script::on(&world, world.browser(made)?, user).await?;
        let identity = script.certificate(&world, "one").await?;
        let page = proof(&world, BANK, &identity, proven).await?;
        page.showing("ACQ-HELD")?;
        assert_eq!(world.certificates(user).await?, [Held]);
    }
    world.decide_held(&company.administrator, "release").await?;
    world.stop().await
}

/// A hand-over code counts on the network where the file was made; carried to another one the certificate is held.
#[tokio::test(flavor = "multi_thread")]
async fn with_a_hand_over_code_the_file_stays_on_its_network() -> Result<()> {
    let (world, mut company) = allowed(2).await?;
    let administrator = company.administrator.clone();
    for (user, proven, state) in [(0, NETWORK_2, Valid), (1, NETWORK_1, Held)] {
        let user = &mut company.users[user];
        world.reissue_outside(&administrator, user).await?;
        let script = Script::on(&world, world.browser(NETWORK_2)?, user).await?;
        let identity = script.certificate(&world, "one").await?;
        proof(&world, BANK, &identity, proven).await?;
        assert_eq!(world.certificates(user).await?, [state]);
    }
    world.stop().await
}
