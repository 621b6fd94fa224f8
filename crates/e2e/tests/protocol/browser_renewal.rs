//! 証明書更新 without the app: only where a browser made the old key, only signed in with it, and as strict as with the app.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tegata_domain::certificate::CertificateState::{Held, Issued, Revoked, Superseded, Valid};
use tegata_domain::time::DAY;
use tegata_e2e::world::{BANK, Company, Holder, RawApp, Route, World, acquisition};
use tegata_testkit::http::{Client, NETWORK_1, NETWORK_2, Page};
use tokio::task::JoinSet;

use crate::browser_key::{Network, Script, allowed, proof, set_policies, token};
use crate::refused_at_sign_in;

const REQUEST: &str = "/renewal/browser/request";

/// Users whose certificates browsers made, eleven months later.
async fn eleven_months_later(users: usize) -> Result<(World, Company)> {
    let (world, mut company) = allowed(users).await?;
    for user in &mut company.users {
        let script = Script::in_the_office(&world, user).await?;
        let identity = script
            .certificate(&world, &format!("first-{}", user.id))
            .await?;
        let page = proof(&world, BANK, &identity, NETWORK_1).await?;
        page.showing("電子証明書 取得完了")?;
        user.certificate = Some(identity);
    }
    world.pass(340 * DAY);
    Ok((world, company))
}

/// 証明書更新 on the status page and the PIN again: the page that follows.
async fn begun(world: &World, user: &Holder, from: Network) -> Result<(Client, Page)> {
    let (browser, _) = world.user_signs_in(user, from).await?;
    let page = browser.get(&world.url(BANK, 4, "/renewal")).await?;
    let page = browser.submit(&page, &[("user_pin", &user.pin)]).await?;
    Ok((browser, page))
}

async fn renewing(world: &World, user: &Holder, from: Network) -> Result<Script> {
    let (browser, page) = begun(world, user, from).await?;
    assert_eq!(page.url.path(), "/renewal/browser", "{}", page.text());
    Script::of(browser, &page, world.url(BANK, 4, REQUEST))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_one_stays_until_the_new_one_is_proven() -> Result<()> {
    let (world, mut company) = eleven_months_later(1).await?;
    let user = &mut company.users[0];
    let old = user.clone();
    let script = renewing(&world, user, NETWORK_1).await?;
    user.certificate = Some(
        script
            .certificate(&world, &format!("second-{}", user.id))
            .await?,
    );
    assert_eq!(world.certificates(user).await?, [Valid, Issued]);
    refused_at_sign_in(&world, user, "CERT-SUSPENDED").await?;
    world.user_signs_in(&old, NETWORK_1).await?;
    // Whoever comes back is led to the import, and the old certificate proves nothing.
    for path in ["/renewal/app", "/renewal/browser", REQUEST] {
        let page = script.browser.get(&world.url(BANK, 4, path)).await?;
        assert_eq!(page.url.path(), "/renewal/browser/import", "{path}");
    }
    let page = proof(&world, BANK, old.identity()?, NETWORK_1).await?;
    page.showing("別の電子証明書が提示されました")?;
    assert_eq!(world.certificates(user).await?, [Valid, Issued]);

    let page = proof(&world, BANK, user.identity()?, NETWORK_1).await?;
    page.showing("電子証明書 取得完了")?;
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    refused_at_sign_in(&world, &old, "CERT-SUPERSEDED").await?;
    let import = world.url(BANK, 4, "/renewal/browser/import");
    let page = script.browser.get(&import).await?;
    page.showing("証明書更新 完了")?.showing("ごみ箱も空に")?;
    let (_, status) = world.user_signs_in(user, NETWORK_1).await?;
    status.showing("書き出し可能")?;
    let kept = world.acquisitions(user).await?;
    let last = kept.last().context("an acquisition")?;
    assert_eq!(last.kind, "renewal");
    assert_eq!(last.claimed_with.as_deref(), Some("browser"));
    assert!(last.shown_certificate.is_some());

    // The new one can be renewed the same way.
    world.pass(340 * DAY);
    renewing(&world, user, NETWORK_1).await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_session_of_the_old_certificate_renews() -> Result<()> {
    let (world, company) = eleven_months_later(2).await?;
    let (user, other) = (&company.users[0], &company.users[1]);
    let script = renewing(&world, user, NETWORK_1).await?;
    let stranger = renewing(&world, other, NETWORK_1).await?;
    let key = script.key("second")?;
    let request = script.request(&key)?;

    // Bound to another renewal, to nothing, broken.
    assert_eq!(stranger.refusal(&request).await?, "ACQ-CSR");
    let unbound = script.request_for(&key, "nothing")?;
    assert_eq!(script.refusal(&unbound).await?, "ACQ-CSR");
    assert_eq!(script.refusal(b"no request").await?, "ACQ-CSR");

    // The renewal's cookie alone, in the session of another holder, and without a session.
    let host = "localhost";
    let theirs = script.browser.cookies(host);
    let theirs = theirs.iter().find(|one| one.contains("-renewal"));
    let theirs = theirs.context("the cookie of the renewal")?;
    stranger.browser.set_cookie(host, theirs);
    assert_eq!(stranger.refusal(&request).await?, "ACQ-RENEWAL");
    let bare = world.browser_with(user.identity()?, NETWORK_1)?;
    bare.set_cookie(host, theirs);
    let csr = STANDARD.encode(&request);
    let fields = [("csrf", script.csrf.as_str()), ("csr", &csr)];
    let url = world.url(BANK, 4, REQUEST);
    let page = bare.post(&url, &fields).await?;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("ACQ-TICKET-EXPIRED"),
        "{}",
        page.text()
    );
    let page = bare.get(&world.url(BANK, 4, "/renewal/browser")).await?;
    assert!(!page.html().contains("data-challenge"), "{}", page.text());
    // A form that no page of this session made.
    let fields = [("csrf", "forged"), ("csr", csr.as_str())];
    let page = script.browser.post(&url, &fields).await?;
    assert_eq!(page.status, 403);

    // On the acquisition site, which asks for no certificate, the same cookie makes no key.
    let value = theirs.split_once('=').context("a value")?.1;
    let public = world.browser(NETWORK_1)?;
    let begin = world.url(BANK, 3, "/acquisition/user/identity");
    let form = public.get(&begin).await?;
    public.set_cookie(host, &format!("__Host-tegata-{BANK}-acquisition={value}"));
    let page = public
        .get(&world.url(BANK, 3, "/acquisition/browser"))
        .await?;
    assert!(!page.html().contains("data-challenge"), "{}", page.text());
    let fields = [("csrf", token(&form)?), ("csr", csr)];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let url = world.url(BANK, 3, "/acquisition/browser/request");
    let page = public.post(&url, &fields).await?;
    assert!(page.text().contains("ACQ-RENEWAL"), "{}", page.text());

    for one in [user, other] {
        assert_eq!(world.certificates(one).await?, [Valid]);
    }
    // None of it hurt the renewal.
    script.certificate(&world, "third").await?;
    assert_eq!(world.certificates(user).await?, [Valid, Issued]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_becomes_weaker_by_a_renewal() -> Result<()> {
    let (world, mut company) = allowed(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    world.pass(340 * DAY);
    let (browser, page) = begun(&world, user, NETWORK_1).await?;
    assert_eq!(page.url.path(), "/renewal/app");
    assert!(!page.html().contains("/renewal/browser"), "{}", page.text());
    for path in ["/renewal/browser", "/renewal/browser/import", REQUEST] {
        let page = browser.get(&world.url(BANK, 4, path)).await?;
        assert_eq!(page.url.path(), "/renewal/app", "{path}");
    }
    world.stop().await
}

/// Forbidden before and while the page is open: a sentence, and the app as the way on.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_bank_does_not_allow_it_any_more_the_app_renews() -> Result<()> {
    let (world, mut company) = eleven_months_later(1).await?;
    let user = &mut company.users[0];
    let script = renewing(&world, user, NETWORK_1).await?;
    set_policies(&world, |policies| policies.browser_keys = false).await?;
    let request = script.request(&script.key("second")?)?;
    assert_eq!(script.refusal(&request).await?, "ACQ-BROWSER");

    let (_, page) = begun(&world, user, NETWORK_1).await?;
    assert_eq!(page.url.path(), "/renewal/app");
    let page = page.showing("アプリを使わない更新は、現在受け付けていません")?;
    let mut app = RawApp::new(&world)?;
    app.show(Some(user.identity()?));
    let claim = app.claim(&acquisition::link(&page)?).await?.ok()?;
    assert_eq!(claim.state(), "approved");
    let id = claim.text("acquisition").to_owned();
    app.certificate(&id).await?;
    app.prove(&id).await?.ok()?;
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    world.stop().await
}

/// Each key twice and all at once; then begun again, because the page was closed.
#[tokio::test(flavor = "multi_thread")]
async fn of_parallel_requests_one_key_wins() -> Result<()> {
    let (world, company) = eleven_months_later(1).await?;
    let user = &company.users[0];
    let script = renewing(&world, user, NETWORK_1).await?;
    let mut crowd = JoinSet::new();
    for at in 0..6 {
        let request = STANDARD.encode(script.request(&script.key(&format!("key {at}"))?)?);
        for _ in 0..2 {
            let (browser, url) = (script.browser.clone(), world.url(BANK, 4, REQUEST));
            let (csrf, csr) = (script.csrf.clone(), request.clone());
            crowd.spawn(async move { browser.post(&url, &[("csrf", &csrf), ("csr", &csr)]).await });
        }
    }
    let mut chains = BTreeSet::new();
    while let Some(answer) = crowd.join_next().await {
        let page = answer??;
        let said: Value = serde_json::from_slice(&page.body)?;
        if page.status == 200 {
            chains.insert(said["chain"][0].to_string());
        } else {
            assert_eq!(said["code"], "ACQ-KEY-REUSED");
        }
    }
    assert_eq!(chains.len(), 1);
    assert_eq!(world.certificates(user).await?, [Valid, Issued]);

    let next = renewing(&world, user, NETWORK_1).await?;
    assert_eq!(world.certificates(user).await?, [Valid, Revoked]);
    let late = script.request(&script.key("late")?)?;
    assert_eq!(
        script.refusal(&late).await?,
        "ACQ-STOPPED",
        "another renewal now"
    );
    next.certificate(&world, "next").await?;
    assert_eq!(world.certificates(user).await?, [Valid, Revoked, Issued]);
    world.stop().await
}

/// Proven on another network than the sign-in's it waits for a release; the old one goes on.
#[tokio::test(flavor = "multi_thread")]
async fn proven_elsewhere_it_is_held() -> Result<()> {
    let (world, company) = eleven_months_later(1).await?;
    let user = &company.users[0];
    let script = renewing(&world, user, NETWORK_1).await?;
    let identity = script.certificate(&world, "second").await?;
    let page = proof(&world, BANK, &identity, NETWORK_2).await?;
    page.showing("ACQ-HELD")?;
    assert_eq!(world.certificates(user).await?, [Valid, Held]);
    world.user_signs_in(user, NETWORK_1).await?;
    world.decide_held(&company.administrator, "release").await?;
    assert_eq!(world.certificates(user).await?, [Superseded, Valid]);
    world.stop().await
}

/// The old certificate is revoked before the key is made, and before the new one is proven.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_midway_stops_it() -> Result<()> {
    let (world, company) = eleven_months_later(2).await?;
    let revoke = async |user: &Holder| {
        let administrator = &company.administrator;
        let choice = ("revoke", "compromised");
        world
            .change_certificate(administrator, user, choice.0, choice.1)
            .await
    };
    let user = &company.users[0];
    let script = renewing(&world, user, NETWORK_1).await?;
    let request = script.request(&script.key("second")?)?;
    revoke(user).await?;
    // The session ended with its certificate.
    assert_eq!(script.refusal(&request).await?, "ACQ-TICKET-EXPIRED");
    assert_eq!(world.certificates(user).await?, [Revoked]);

    let user = &company.users[1];
    let script = renewing(&world, user, NETWORK_1).await?;
    let identity = script
        .certificate(&world, &format!("second-{}", user.id))
        .await?;
    revoke(user).await?;
    let page = proof(&world, BANK, &identity, NETWORK_1).await?;
    page.showing("ACQ-STOPPED")?;
    assert_eq!(world.certificates(user).await?, [Revoked, Revoked]);
    world.stop().await
}
