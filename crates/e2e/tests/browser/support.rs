//! What these tests share: PCs with certificates, addresses, and how a page is looked at.

use anyhow::{Context, Result, ensure};
use tegata_e2e::world::{Holder, Kind, WEB_FB_BANK, World};
use tegata_testkit::browser::{Browser, Filter};
use tegata_testkit::http::Client;
use tegata_testkit::pc::Pc;

/// A day of the server's clock.
pub(crate) const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A PC whose browsers trust the product, without certificates.
pub(crate) fn pc(world: &World) -> Result<Pc> {
    let pc = Pc::new()?;
    pc.trust(&world.tls_root())?;
    Ok(pc)
}

/// A PC that holds the certificates of these people.
pub(crate) fn pc_of(world: &World, holders: &[&Holder]) -> Result<Pc> {
    let pc = pc(world)?;
    for (at, holder) in holders.iter().enumerate() {
        pc.import(holder.identity()?, &format!("certificate {at}"))?;
    }
    Ok(pc)
}

/// Chooses a holder's certificate; the newest, if there are several.
pub(crate) fn of(holder: &Holder) -> Filter {
    if holder.bank == WEB_FB_BANK {
        return Filter::subject_cn(&format!("{} {}", holder.id, holder.bank));
    }
    let user = match holder.kind {
        Kind::User => format!(" {}", holder.id),
        Kind::Administrator => String::new(),
    };
    Filter::subject_cn(&format!("{}{user} {}", holder.contract, holder.bank))
}

/// The same address under a label below the sign-in host, where the browser chooses anew.
pub(crate) fn labelled(label: &str, url: &str) -> String {
    url.replace("//localhost", &format!("//{label}.login.localhost"))
}

/// Opens an address in Japanese and in English and keeps a picture of each.
pub(crate) async fn shows(
    browser: &Browser,
    url: &str,
    code: &str,
    (japanese, english): (&str, &str),
) -> Result<()> {
    for (language, text) in [("ja", japanese), ("en", english)] {
        browser.goto(&format!("{url}?lang={language}")).await?;
        let shown = browser.wait_for_text(text).await?;
        ensure!(shown.contains(code), "no {code} at {url}, but:\n{shown}");
        browser.screenshot().await?;
    }
    Ok(())
}

/// Gives a browser the cookie by which the last sign-in is known, made elsewhere: a browser signs in only with what it
/// still offers.
pub(crate) async fn remembers(browser: &Browser, signed_in: &Client) -> Result<()> {
    let cookies = signed_in.cookies("localhost");
    let last = cookies.iter().find_map(|cookie| {
        let (name, value) = cookie.split_once('=')?;
        name.ends_with("-last").then_some((name, value))
    });
    let (name, value) = last.context("the sign-in left a cookie")?;
    browser.remember(name, value).await
}
