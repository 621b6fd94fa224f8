//! The bank with WEB-FB: customer IDs and passwords.

use anyhow::{Result, ensure};
use tegata_testkit::http::{Client, NETWORK_1, Page};
use tegata_testkit::pc::Pc;

use super::acquisition::element;
use super::{Acquired, Holder, Kind, Route, WEB_FB_BANK, World};

/// The heading of the completion page.
pub(super) const INSTALLED: &str = "電子証明書のインストールが完了しました";

impl World {
    /// A contract whose master ID has a certificate.
    pub async fn master(&self, contract: &str, id: &str) -> Result<Holder> {
        let fields = [
            ("contract_id", contract),
            ("company_name", "株式会社つばき見本商事"),
        ];
        let path = "/contracts/new";
        self.new_master((contract, id, "1"), path, &fields).await
    }

    /// The contract's second master ID, with a certificate.
    pub async fn second_master(&self, contract: &str, id: &str) -> Result<Holder> {
        let path = format!("/contracts/{contract}/administrators/new");
        self.new_master((contract, id, "2"), &path, &[]).await
    }

    async fn new_master(
        &self,
        (contract, id, number): (&str, &str, &str),
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Holder> {
        let token = self.fresh_token()?;
        let own = [
            ("administrator_name", "見本 太郎"),
            ("new_customer_id", id),
            ("token_serial", token.as_str()),
        ];
        let sheet = self
            .two_people(WEB_FB_BANK, path, &[fields, &own].concat())
            .await?;
        self.pins_are_their_own().await?;
        let html = sheet.html();
        let printed = |name: &str| element(&html, &format!("{name}-{number}"));
        let mut master = Holder {
            bank: WEB_FB_BANK.to_owned(),
            kind: Kind::Administrator,
            contract: contract.to_owned(),
            id: id.to_owned(),
            pin: printed("contract-pin")?,
            confirmation_pin: String::new(),
            token,
            handover_code: printed("hand-over-code")?,
            certificate: None,
        };
        let acquired = self
            .acquire(&mut master, &Pc::new()?, Route::office())
            .await?;
        ensure!(acquired == Acquired::Valid, "the master's is held");
        Ok(master)
    }

    /// ログイン with certificate and password of a master or public ID: the browser on メイン.
    pub async fn fb_signs_in(&self, who: &Holder) -> Result<Client> {
        let offset = match who.kind {
            Kind::Administrator => 5,
            Kind::User => 4,
        };
        let browser = self.browser_with(who.identity()?, NETWORK_1)?;
        let page = browser.get(&self.url(WEB_FB_BANK, offset, "/")).await?;
        let fields = [("login_password", who.pin.as_str())];
        let page = browser.submit(&page, &fields).await?;
        ensure!(
            page.url.path() == "/main",
            "not signed in, but at {}:\n{}",
            page.url,
            page.text()
        );
        Ok(browser)
    }

    /// IDメンテナンス › 新規登録.
    pub async fn register_id(&self, master: &Holder, id: &str, right: &str) -> Result<Holder> {
        let desk = self.fb_signs_in(master).await?;
        let password = format!("tsubaki-no-{}", id.len());
        let page = desk
            .get(&self.url(WEB_FB_BANK, 5, "/management/ids/new"))
            .await?;
        let fields = [
            ("new_customer_id", id),
            ("user_name", "青葉 清子"),
            ("right", right),
            ("new_password", &password),
            ("new_password_again", &password),
        ];
        let page = desk.submit(&page, &fields).await?;
        ensure!(
            page.url.path().ends_with("/registered"),
            "{}:\n{}",
            page.url,
            page.text()
        );
        self.pins_are_their_own().await?;
        Ok(Holder {
            bank: WEB_FB_BANK.to_owned(),
            kind: Kind::User,
            contract: master.contract.clone(),
            id: id.to_owned(),
            pin: password,
            confirmation_pin: String::new(),
            token: String::new(),
            handover_code: String::new(),
            certificate: None,
        })
    }

    /// お客様ID and ログインパスワード: the page 電子証明書取得開始.
    pub(super) async fn identify_by_customer_id(
        &self,
        browser: &Client,
        holder: &Holder,
        password: &str,
    ) -> Result<Page> {
        let path = "/acquisition/user/identity";
        let page = browser.get(&self.url(WEB_FB_BANK, 3, path)).await?;
        let fields = [
            ("customer_id", holder.id.as_str()),
            ("login_password", password),
        ];
        let page = browser.submit(&page, &fields).await?;
        page.form_with(&["form_id"])?;
        Ok(page)
    }
}
