//! The nine reasons for which a certificate does not let someone in, each as a page in both languages.

use anyhow::Result;
use tegata_e2e::world::{BANK, OTHER_BANK, Options, Route, World};
use tegata_testkit::browser::{Browser, Filter};
use tegata_testkit::http::NETWORK_1;
use tegata_testkit::openssl::Authority;

use crate::support::{DAY, labelled, of, pc, pc_of, remembers, shows};

const HOUR: i64 = DAY / 24;

#[tokio::test(flavor = "multi_thread")]
async fn suspended_revoked_and_superseded() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(3).await?;
    for user in &mut company.users {
        world.user_acquires(user, Route::office()).await?;
    }
    let administrator = &company.administrator;
    let [suspended, revoked, superseded] = &mut company.users[..] else {
        anyhow::bail!("three users")
    };
    let pc = pc_of(&world, &[suspended, revoked, superseded])?;
    world
        .user_act(administrator, suspended, "suspend", &[])
        .await?;
    world
        .change_certificate(administrator, revoked, "revoke", "lost_or_stolen")
        .await?;
    world
        .change_certificate(administrator, superseded, "reissue", "new_pc")
        .await?;
    world.user_acquires(superseded, Route::office()).await?;

    let browser = Browser::on(&pc)
        .select("https://a.login.localhost", &of(suspended))
        .select("https://b.login.localhost", &of(revoked))
        .select("https://c.login.localhost", &of(superseded))
        .open()
        .await?;
    for (label, code, words) in [
        (
            "a",
            "CERT-SUSPENDED",
            ("電子証明書は停止中です", "The certificate is suspended"),
        ),
        (
            "b",
            "CERT-REVOKED",
            ("電子証明書は失効しています", "The certificate is revoked"),
        ),
        (
            "c",
            "CERT-SUPERSEDED",
            (
                "古い電子証明書が選択されました",
                "An old certificate was chosen",
            ),
        ),
    ] {
        let url = labelled(label, &world.url(BANK, 4, "/"));
        shows(&browser, &url, code, words).await?;
    }
    world.stop().await
}

/// Facts: 10, 35, 41.
/// Picture: wrong_role_and_wrong_bank-1, wrong_role_and_wrong_bank-2, wrong_role_and_wrong_bank-3, wrong_role_and_wrong_bank-4, wrong_role_and_wrong_bank-5, wrong_role_and_wrong_bank-6, wrong_role_and_wrong_bank-7, wrong_role_and_wrong_bank-8.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_role_and_wrong_bank() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    world
        .user_acquires(&mut company.users[0], Route::office())
        .await?;
    let (administrator, user) = (&company.administrator, &company.users[0]);
    let pc = pc_of(&world, &[administrator, user])?;
    let browser = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(administrator))
        .select(&world.url(BANK, 5, ""), &of(user))
        .select(&world.url(OTHER_BANK, 4, ""), &of(user))
        .select(&world.url(BANK, 8, ""), &of(user))
        .open()
        .await?;
    let words = (
        "管理者用の電子証明書が選択されました",
        "An administrator's certificate was chosen",
    );
    shows(&browser, &world.url(BANK, 4, "/"), "CERT-ROLE", words).await?;
    let words = (
        "利用者用の電子証明書が選択されました",
        "A user's certificate was chosen",
    );
    shows(&browser, &world.url(BANK, 5, "/"), "CERT-ROLE", words).await?;
    let words = (
        "別の金融機関の電子証明書が選択されました",
        "Another bank's certificate was chosen",
    );
    shows(&browser, &world.url(OTHER_BANK, 4, "/"), "CERT-BANK", words).await?;
    let words = ("この電子証明書は使えます", "This certificate works");
    shows(&browser, &world.url(BANK, 8, "/"), "riyousya1", words).await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn none_and_unknown_authority() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let folder = tempfile::tempdir()?;
    let foreign = Authority::new(folder.path(), "Some other CA")?;
    let pc = pc(&world)?;
    pc.import(&foreign.client("foreign", "/CN=someone else")?, "foreign")?;
    let browser = Browser::on(&pc)
        .select(&world.url(BANK, 8, ""), &Filter::issuer_cn("Some other CA"))
        .open()
        .await?;
    // The sign-in names its authorities, so that the browser does not offer the foreign certificate there.
    let words = (
        "電子証明書が提示されませんでした",
        "No certificate was presented",
    );
    shows(&browser, &world.url(BANK, 4, "/"), "CERT-NONE", words).await?;
    let words = (
        "当サービスのものではない電子証明書です",
        "The certificate is not one of this service",
    );
    shows(&browser, &world.url(BANK, 8, "/"), "CERT-UNKNOWN-CA", words).await?;
    world.stop().await
}

/// Both by the server's clock; the browser, by its own, offers the certificate.
#[tokio::test(flavor = "multi_thread")]
async fn not_yet_valid_and_expired() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    let pc = pc_of(&world, &[user])?;
    let browser = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(user))
        .open()
        .await?;
    let url = world.url(BANK, 4, "/");
    world.pass(-3 * HOUR);
    let words = (
        "電子証明書の有効期間がまだはじまっていません",
        "The certificate is not valid yet",
    );
    shows(&browser, &url, "CERT-NOTYET", words).await?;
    world.pass(400 * DAY);
    let words = (
        "電子証明書の有効期限が切れています",
        "The certificate has ended",
    );
    shows(&browser, &url, "CERT-EXPIRED", words).await?;
    world.stop().await
}

/// Browsers do not offer what has ended: only the cookie of the last sign-in can tell.
/// Facts: 12, 47.
/// Picture: expired_and_not_offered-1, expired_and_not_offered-2.
#[tokio::test(flavor = "multi_thread")]
async fn expired_and_not_offered() -> Result<()> {
    let world = World::start(Options::sqlite().installed_ago(370 * DAY)).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    let (client, _) = world.user_signs_in(user, NETWORK_1).await?;
    world.pass(370 * DAY);

    let pc = pc_of(&world, &[user])?;
    let browser = Browser::on(&pc)
        .select("https://localhost", &of(user))
        .open()
        .await?;
    let url = world.url(BANK, 4, "/");
    browser.goto(&url).await?;
    browser.wait_for_text("CERT-NONE").await?;
    // The browser that signed in a year ago.
    remembers(&browser, &client).await?;
    let words = (
        "電子証明書の有効期限が切れています",
        "The certificate has ended",
    );
    shows(&browser, &url, "CERT-EXPIRED", words).await?;
    world.stop().await
}
