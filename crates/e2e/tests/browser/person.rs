//! A person at a browser, in either language: reads, types, clicks, and keeps pictures.

use anyhow::{Context, Result};
use tegata_e2e::world::{Holder, Kind, World};
use tegata_testkit::browser::{Browser, Options};

/// A text of a page in Japanese and in English.
pub(crate) type Words = (&'static str, &'static str);

pub(crate) const NEXT: Words = ("次へ", "Next");
pub(crate) const SIGN_IN: Words = ("ログイン", "Sign in");
pub(crate) const ACQUIRED: Words = ("電子証明書 取得完了", "Certificate acquired");
pub(crate) const USER_SIGN_IN: Words = ("利用者ログイン", "User sign-in");
pub(crate) const STATUS: Words = ("利用者ステータス", "Your status");
pub(crate) const CHOOSE_ANOTHER: Words = ("別の電子証明書を選ぶ", "Choose another certificate");

/// Someone who reads one of the two languages.
pub(crate) struct Person<'w> {
    pub(crate) browser: Browser,
    world: &'w World,
    english: bool,
}

impl<'w> Person<'w> {
    /// Opens a browser in Japanese.
    pub(crate) async fn japanese(world: &'w World, options: Options<'_>) -> Result<Self> {
        Ok(Self {
            browser: options.language("ja").open().await?,
            world,
            english: false,
        })
    }

    /// Opens a browser in English.
    pub(crate) async fn english(world: &'w World, options: Options<'_>) -> Result<Self> {
        Ok(Self {
            browser: options.language("en").open().await?,
            world,
            english: true,
        })
    }

    /// Waits for a text and keeps a picture of the page that shows it.
    pub(crate) async fn sees(&self, words: Words) -> Result<String> {
        let shown = self.browser.wait_for_text(self.word(words)).await?;
        self.browser.screenshot().await?;
        Ok(shown)
    }

    /// Clicks the button or link with a text.
    pub(crate) async fn clicks(&self, words: Words) -> Result<()> {
        self.browser.click(self.word(words)).await
    }

    /// Fills in fields, by their names.
    pub(crate) async fn types(&self, fields: &[(&str, &str)]) -> Result<()> {
        for (name, value) in fields {
            self.browser.fill(name, value).await?;
        }
        Ok(())
    }

    /// From the bank's top page to the page that opens the app, whose link this returns.
    pub(crate) async fn begins(&self, holder: &Holder) -> Result<String> {
        self.browser
            .goto(&self.world.url(&holder.bank, 3, "/"))
            .await?;
        self.sees(("法人インターネットバンキング", "Corporate internet banking"))
            .await?;
        let (entrance, id) = match holder.kind {
            Kind::User => (USER_SIGN_IN, "user_id"),
            Kind::Administrator => (("管理者ログイン", "Administrator sign-in"), ""),
        };
        self.clicks(entrance).await?;
        self.clicks(("電子証明書取得", "Acquire a certificate"))
            .await?;
        self.clicks((
            "指示は受けていません。取得をはじめる",
            "Nobody is guiding me. Begin",
        ))
        .await?;
        let contract = ("contract_id", holder.contract.as_str());
        if id.is_empty() {
            let number = format!("administrator_number-{}", holder.id);
            self.browser.choose(&number).await?;
            self.types(&[contract, ("contract_pin", &holder.pin)])
                .await?;
        } else {
            self.types(&[contract, (id, &holder.id), ("user_pin", &holder.pin)])
                .await?;
        }
        self.browser.screenshot().await?;
        self.clicks(NEXT).await?;
        self.sees(("ワンタイムパスワード", "One-time password"))
            .await?;
        let code = self.world.one_time_code(&holder.token).await?;
        self.types(&[
            ("one_time_password", &code),
            ("hand_over_code", &holder.handover_code),
        ])
        .await?;
        self.clicks(("電子証明書取得", "Acquire a certificate"))
            .await?;
        self.sees(("電子証明書取得開始", "Begin the acquisition"))
            .await?;
        self.link().await
    }

    /// The link of the button that starts the app.
    pub(crate) async fn link(&self) -> Result<String> {
        let launch = self.browser.element("#launch").await?;
        launch.attr("href").await?.context("a link has an address")
    }

    /// 取得, and the number once the app is there.
    pub(crate) async fn types_number(&self, number: &str) -> Result<()> {
        self.browser.element("#match_number").await?;
        self.browser.screenshot().await?;
        self.types(&[("match_number", number)]).await?;
        self.clicks(("この番号で取得する", "Acquire with this number"))
            .await
    }

    /// 利用者ログイン with the certificate that the browser presents, from wherever its page shows.
    pub(crate) async fn signs_in(&self, user: &Holder) -> Result<String> {
        self.sees(USER_SIGN_IN).await?;
        self.types(&[("user_pin", &user.pin)]).await?;
        self.clicks(SIGN_IN).await?;
        self.sees(STATUS).await
    }

    /// 管理者ログイン: certificate, contract PIN, confirmation PIN.
    pub(crate) async fn administers(&self, administrator: &Holder) -> Result<()> {
        let url = self.world.url(&administrator.bank, 5, "/");
        self.browser.goto(&url).await?;
        self.sees(("管理者ログイン", "Administrator sign-in"))
            .await?;
        self.types(&[("contract_pin", &administrator.pin)]).await?;
        self.clicks(SIGN_IN).await?;
        self.sees(("確認暗証番号の入力", "Enter the confirmation PIN"))
            .await?;
        self.types(&[("confirmation_pin", &administrator.confirmation_pin)])
            .await?;
        self.clicks(("OK", "OK")).await?;
        self.sees(("管理者メニュー", "Administrator's menu"))
            .await?;
        Ok(())
    }

    fn word(&self, (japanese, english): Words) -> &'static str {
        if self.english { english } else { japanese }
    }
}
