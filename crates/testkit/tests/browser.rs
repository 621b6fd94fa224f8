//! A real Chromium presents the certificate that its private policy chooses.

mod support;

use std::time::Duration;

use anyhow::Result;
use tegata_testkit::browser::{Browser, Filter};
use tegata_testkit::openssl::Authority;
use tegata_testkit::pc::Pc;
use tegata_testkit::softhsm::{self, Token};
use tegata_testkit::xvfb::Display;

const CN: &str = "00009876543 riyousya2 1635";

#[tokio::test]
async fn policy_chooses_among_two_certificates_of_one_holder() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "Test CA")?;
    let url = support::serve(&authority.server("server")?, &authority).await?;
    let pc = Pc::new()?;
    pc.trust(&authority.identity.certificate)?;
    for number in [1, 2] {
        let subject = format!("/C=JP/OU=CERTISSUEDNUM - {number}/CN={CN}");
        pc.import(
            &authority.client(&format!("user-{number}"), &subject)?,
            &format!("user-{number}"),
        )?;
    }
    assert!(pc.certificates()?.contains("user-2"));
    assert!(pc.keys()?.contains("user-1"));

    for number in [1, 2] {
        let filter = Filter::subject_cn(CN).and_subject_ou(&format!("CERTISSUEDNUM - {number}"));
        let browser = Browser::on(&pc)
            .select("https://localhost", &filter)
            .open()
            .await?;
        browser.goto(&url).await?;
        browser
            .wait_for_text(&format!("certificate: CERTISSUEDNUM - {number}, riyousya2"))
            .await?;
        assert_eq!(
            browser.text().await?.contains("cookie: __Host-seen=yes"),
            number == 2,
            "kept by the PC"
        );
        browser.quit().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_label_below_the_sign_in_host_asks_anew() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "Test CA")?;
    let url = support::serve(&authority.server("server")?, &authority).await?;
    let pc = Pc::new()?;
    pc.trust(&authority.identity.certificate)?;
    let browser = Browser::on(&pc)
        .select("https://[*.]login.localhost", &Filter::subject_cn(CN))
        .open()
        .await?;
    browser.goto(&url).await?;
    browser.wait_for_text("certificate: none").await?;

    // Installed while the browser runs: not asked again at the address it knows, but at a new one.
    pc.import(&authority.client("user", &format!("/CN={CN}"))?, "user")?;
    browser.goto(&url).await?;
    browser.wait_for_text("certificate: none").await?;
    browser
        .goto(&url.replace("localhost", "a1b2.login.localhost"))
        .await?;
    browser.wait_for_text("certificate: riyousya2").await?;
    Ok(())
}

#[tokio::test]
async fn pages_are_read_filled_in_and_kept_as_pictures() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "Test CA")?;
    let url = support::serve(&authority.server("server")?, &authority).await?;
    let pc = Pc::new()?;
    pc.trust(&authority.identity.certificate)?;

    let browser = Browser::on(&pc).language("en").open().await?;
    browser.goto(&url).await?;
    let text = browser.wait_for_text("certificate: none").await?;
    assert!(text.contains("language: en"), "{text}");
    browser.fill("暗証番号", "123456").await?;
    browser.click("次へ").await?;
    browser.wait_for_text("path: /sent").await?;
    assert!(
        browser
            .url()
            .await?
            .ends_with("/sent?csrf=token&pin=123456")
    );
    browser.resize(375, 700).await?;
    let width = browser
        .client()
        .execute("return window.innerWidth", vec![])
        .await?;
    assert_eq!(width, 375);
    assert!(std::fs::metadata(browser.screenshot().await?)?.len() > 1_000);
    assert_eq!(browser.cookies().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_person_answers_the_certificate_box_on_a_display() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "Test CA")?;
    let url = support::serve(&authority.server("server")?, &authority).await?;
    let pc = Pc::new()?;
    pc.trust(&authority.identity.certificate)?;
    pc.import(&authority.client("user", &format!("/CN={CN}"))?, "user")?;
    let token = Token::new()?;
    pc.add_module("softhsm", &softhsm::library()?)?;

    let display = Display::start().await?;
    let browser = Browser::on(&pc)
        .display(&display)
        .token(&token)
        .open()
        .await?;
    let answering = async {
        display.wait_for_window("ロック解除").await?;
        display.screenshot("pin-box")?;
        display.type_text(softhsm::PIN)?;
        display.press(&["Return"])?;
        // The certificate box has no title of its own and may come up late; a Return too early does nothing.
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_secs(1)).await;
            display.screenshot("certificate-box")?;
            display.press(&["Return"])?;
        }
        anyhow::bail!("no certificate box in 20 seconds")
    };
    tokio::select! {
        opened = browser.goto(&url) => opened?,
        answered = answering => answered?,
    }
    browser.wait_for_text("certificate: riyousya2").await?;
    Ok(())
}
