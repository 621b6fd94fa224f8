//! 電子証明書取得: the person in the browser, the app beside it.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use tegata_testkit::http::{Client, NETWORK_1, NETWORK_2, Page};
use tegata_testkit::openssl::Identity;
use tegata_testkit::pc::Pc;

use super::web_fb::INSTALLED;
use super::{Holder, Kind, WEB_FB_BANK, World};
use crate::agent::{Agent, Run};

/// From which networks browser and app call.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The browser's address.
    pub browser: IpAddr,
    /// The app's address.
    pub app: IpAddr,
}

impl Route {
    /// Both from the company's network, from which its people sign in.
    pub fn office() -> Self {
        Self {
            browser: NETWORK_1,
            app: NETWORK_1,
        }
    }

    /// Both from a network that nobody knows.
    pub fn elsewhere() -> Self {
        Self {
            browser: NETWORK_2,
            app: NETWORK_2,
        }
    }
}

/// How an acquisition ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquired {
    /// In force.
    Valid,
    /// Waits for a release.
    Held,
}

impl World {
    /// The whole acquisition with the real app and a key in a file; the holder has the certificate afterwards.
    pub async fn acquire(&self, holder: &mut Holder, pc: &Pc, route: Route) -> Result<Acquired> {
        let browser = self.browser(route.browser)?;
        let page = self.begin(&browser, holder).await?;
        let mut run = self
            .app_on(pc, &holder.bank, &link(&page)?, route.app)
            .start()?;
        let number = run.number().await?;
        self.type_number(&browser, &holder.bank, &number).await?;
        let acquired = end_of(run).await?;
        let title = match acquired {
            Acquired::Valid if holder.bank == WEB_FB_BANK => INSTALLED,
            Acquired::Valid => "電子証明書 取得完了",
            Acquired::Held => "ACQ-HELD",
        };
        self.result(&browser, &holder.bank).await?.showing(title)?;
        holder.certificate = Some(self.keep(&newest_identity(pc)?)?);
        Ok(acquired)
    }

    /// A user acquires on a new PC.
    pub async fn user_acquires(&self, user: &mut Holder, route: Route) -> Result<Acquired> {
        self.acquire(user, &Pc::new()?, route).await
    }

    /// B1 and B2 with what the holder knows: the app's page.
    pub async fn begin(&self, browser: &Client, holder: &Holder) -> Result<Page> {
        let page = self.identify(browser, holder, &holder.pin).await?;
        let page = self.second_step(browser, &page, holder).await?;
        ensure!(
            page.url.path() == "/acquisition/app",
            "no ticket, but at {}:\n{}",
            page.url,
            page.text()
        );
        Ok(page)
    }

    /// B1 with any PIN: the page of the second step.
    pub async fn identify(&self, browser: &Client, holder: &Holder, pin: &str) -> Result<Page> {
        if holder.bank == WEB_FB_BANK {
            return self.identify_by_customer_id(browser, holder, pin).await;
        }
        if let Some(customer_id) = self.customer_id(holder) {
            let path = "/acquisition/user/identity";
            let page = browser.get(&self.url(&holder.bank, 3, path)).await?;
            let fields = [
                ("customer_id", customer_id.as_str()),
                ("login_password", pin),
            ];
            let page = browser.submit(&page, &fields).await?;
            page.form_with(&["one_time_password"])?;
            return Ok(page);
        }
        let (path, name, secret) = match holder.kind {
            Kind::User => ("user", "user_id", "user_pin"),
            Kind::Administrator => ("administrator", "administrator_number", "contract_pin"),
        };
        let path = format!("/acquisition/{path}/identity");
        let page = browser.get(&self.url(&holder.bank, 3, &path)).await?;
        let fields = [
            ("contract_id", holder.contract.as_str()),
            (name, holder.id.as_str()),
            (secret, pin),
        ];
        let page = browser.submit(&page, &fields).await?;
        page.form_with(&["one_time_password"])?;
        Ok(page)
    }

    /// B2 with a fresh code of the holder's token and the hand-over code, if any: whatever follows.
    pub async fn second_step(
        &self,
        browser: &Client,
        page: &Page,
        holder: &Holder,
    ) -> Result<Page> {
        if holder.bank == WEB_FB_BANK {
            let fields = [("hand_over_code", holder.handover_code.as_str())];
            return browser.submit(page, &fields).await;
        }
        let code = self.one_time_code(&holder.token).await?;
        let fields = [
            ("one_time_password", code.as_str()),
            ("hand_over_code", holder.handover_code.as_str()),
        ];
        browser.submit(page, &fields).await
    }

    /// B4: the number typed into the browser; whatever follows.
    pub async fn type_number(&self, browser: &Client, bank: &str, number: &str) -> Result<Page> {
        let page = browser
            .get(&self.url(bank, 3, "/acquisition/number"))
            .await?;
        browser.submit(&page, &[("match_number", number)]).await
    }

    /// The last page.
    pub async fn result(&self, browser: &Client, bank: &str) -> Result<Page> {
        browser.get(&self.url(bank, 3, "/acquisition/result")).await
    }

    /// B3: the pairing code of a browser that cannot open the link.
    pub async fn pairing_code(&self, browser: &Client, app_page: &Page) -> Result<String> {
        let forms = tegata_testkit::html::forms(&app_page.html());
        let form = forms
            .iter()
            .find(|form| form.action == "/acquisition/code")
            .context("no way to a pairing code on the page")?;
        let page = browser.submit_form(app_page, form).await?;
        element(&page.html(), "pairing-code")
    }

    /// Copies certificate and key out of a PC that goes away before the test ends.
    pub fn keep(&self, identity: &Identity) -> Result<Identity> {
        let folder = self.file("kept");
        std::fs::create_dir_all(&folder)?;
        let name = identity
            .certificate
            .file_name()
            .context("a file has a name")?;
        let certificate = folder.join(name);
        let kept = Identity {
            key: certificate.with_extension("key"),
            certificate,
        };
        std::fs::copy(&identity.certificate, &kept.certificate)?;
        std::fs::copy(&identity.key, &kept.key)?;
        Ok(kept)
    }

    /// The app with a link, its key in a file: ready to start.
    pub fn app_on<'a>(&self, pc: &'a Pc, bank: &str, link: &str, from: IpAddr) -> Agent<'a> {
        Agent::acquire(pc, link, &self.profile(bank))
            .from(from)
            .with(&["--store", "file", "--key-dir"])
            .with(&[&keys(pc).display().to_string()])
    }
}

/// Waits for a content end of the app.
pub(super) async fn end_of(run: Run) -> Result<Acquired> {
    let (content, output) = run.end().await?;
    ensure!(content, "the app was not content:\n{output}");
    if output.contains("\"event\":\"valid\"") {
        Ok(Acquired::Valid)
    } else if output.contains("\"event\":\"held\"") {
        Ok(Acquired::Held)
    } else {
        bail!("neither valid nor held:\n{output}")
    }
}

/// The `tegata://` link of the app's page.
pub fn link(page: &Page) -> Result<String> {
    let html = page.html();
    let found = html
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|href| href.starts_with("tegata://"));
    let found = found.with_context(|| format!("no link at {}:\n{}", page.url, page.text()))?;
    Ok(found.replace("&#38;", "&").replace("&amp;", "&"))
}

/// The text of the element with an id.
pub fn element(html: &str, id: &str) -> Result<String> {
    let found = html.split_once(&format!("id=\"{id}\""));
    let text = found
        .and_then(|(_, rest)| rest.split_once('>'))
        .and_then(|(_, rest)| rest.split('<').next());
    Ok(text
        .with_context(|| format!("no element {id}"))?
        .trim()
        .to_owned())
}

/// Where the app of a PC keeps its key files.
pub fn keys(pc: &Pc) -> PathBuf {
    pc.home().join("keys")
}

/// The certificate that came last to a PC's key files.
pub fn newest_identity(pc: &Pc) -> Result<Identity> {
    let mut newest = None;
    for entry in std::fs::read_dir(keys(pc))? {
        let entry = entry?;
        if is_certificate(&entry.path()) {
            newest = newest.max(Some((entry.metadata()?.modified()?, entry.path())));
        }
    }
    let (_, certificate) = newest.context("the PC has no certificate")?;
    Ok(Identity {
        key: certificate.with_extension("key.pem"),
        certificate,
    })
}

fn is_certificate(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".pem") && !name.ends_with(".key.pem")
}

/// The same link with another server: what an attacker would send.
pub fn with_server(link: &str, server: &str) -> Result<String> {
    let mut url = url::Url::parse(link)?;
    let others: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| match name.as_ref() {
            "server" => (name.into_owned(), server.to_owned()),
            _ => (name.into_owned(), value.into_owned()),
        })
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others);
    Ok(url.into())
}
