//! What the bank's staff do in the console, each change by two people.

use anyhow::{Context, Result, ensure};
use tegata_storage::{Database, Tx};
use tegata_testkit::http::{Client, NETWORK_1, Page};

use super::{Holder, Kind, Member, World, people::master_id};

impl World {
    /// One of a bank's two members of staff.
    pub fn member(&self, bank: &str, id: &str) -> Result<&Member> {
        let found = self
            .staff
            .iter()
            .find(|member| member.bank == bank && member.id == id);
        found.with_context(|| format!("no {id} at {bank}"))
    }

    /// A member of staff signs in to the console.
    pub async fn staff_signs_in(&self, member: &Member) -> Result<Client> {
        let browser = self.browser_with(&member.identity, NETWORK_1)?;
        let page = browser.get(&self.url(&member.bank, 6, "/")).await?;
        let page = browser.submit(&page, &[("staff_pin", &member.pin)]).await?;
        page.form_with(&["csrf"])
            .with_context(|| format!("{} is not signed in", member.id))?;
        ensure!(page.status == 200, "{}: {}", page.url, page.text());
        Ok(browser)
    }

    /// ご契約の登録: the teller asks, the approver approves and prints the sheet.
    pub async fn open_contract(&self, bank: &str, number: &str) -> Result<Holder> {
        let token = self.fresh_token()?;
        let master = master_id(number, "1");
        let mut fields = vec![
            ("contract_id", number),
            ("company_name", "株式会社青葉見本商事"),
            ("administrator_name", "見本 太郎"),
            ("token_serial", token.as_str()),
        ];
        if self.by_customer_id(bank) {
            fields.push(("new_customer_id", &master));
        }
        let sheet = self.two_people(bank, "/contracts/new", &fields).await?;
        Holder::of_sheet(&sheet, bank, number, "1", &token)
    }

    /// 管理者の追加: a second administrator for a contract.
    pub async fn add_administrator(&self, bank: &str, number: &str) -> Result<Holder> {
        let token = self.fresh_token()?;
        let fields = [
            ("administrator_name", "見本 次郎"),
            ("token_serial", token.as_str()),
        ];
        let path = format!("/contracts/{number}/administrators/new");
        let sheet = self.two_people(bank, &path, &fields).await?;
        Holder::of_sheet(&sheet, bank, number, "2", &token)
    }

    /// An act on an administrator (`reissue`, `unlock`, `resume`, `release`, `reject`) by two people: the answer to the approval.
    pub async fn console_act(
        &self,
        administrator: &Holder,
        act: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let path = format!(
            "/contracts/{}/administrators/{}/{act}",
            administrator.contract, administrator.id
        );
        self.two_people(&administrator.bank, &path, fields).await
    }

    /// 表示名: another name of the bank on its pages, by two people.
    pub async fn rename_bank(&self, bank: &str, ja: &str, en: &str) -> Result<()> {
        let teller = self.member(bank, "teller")?;
        let browser = self.staff_signs_in(teller).await?;
        let page = browser.get(&self.url(bank, 6, "/appearance")).await?;
        let token = page.form_with(&["bank_name_ja"])?;
        let fields = [
            ("csrf", token.value("csrf").context("a token")?),
            ("bank_name_ja", ja),
            ("bank_name_en", en),
            ("staff_pin", teller.pin.as_str()),
        ];
        let part = |(name, value)| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = fields.map(part).concat() + "--edge--\r\n";
        let kind = "multipart/form-data; boundary=edge".to_owned();
        let (post, url) = (hyper::Method::POST, page.url.clone());
        let asked = browser.send(post, url, Some((kind, body.into()))).await?;
        self.approve(bank, &asked).await?;
        Ok(())
    }

    /// A change of the console: the teller asks at a path, the approver approves.
    ///
    /// # Errors
    /// Where either is refused.
    pub async fn two_people(
        &self,
        bank: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let teller = self.member(bank, "teller")?;
        let browser = self.staff_signs_in(teller).await?;
        let page = browser.get(&self.url(bank, 6, path)).await?;
        let fields = [fields, &[("staff_pin", teller.pin.as_str())]].concat();
        let asked = browser.submit(&page, &fields).await?;
        self.approve(bank, &asked).await
    }

    async fn approve(&self, bank: &str, asked: &Page) -> Result<Page> {
        let approver = self.member(bank, "approver")?;
        ensure!(
            asked.url.path().starts_with("/approvals/"),
            "the change was not taken at {}:\n{}",
            asked.url,
            asked.text()
        );
        let browser = self.staff_signs_in(approver).await?;
        let page = browser.get(asked.url.as_str()).await?;
        let fields = [
            ("staff_pin", approver.pin.as_str()),
            ("decision", "approve"),
        ];
        let done = browser.submit(&page, &fields).await?;
        ensure!(done.status == 200, "{}: {}", done.url, done.text());
        self.pins_are_their_own().await?;
        Ok(done)
    }

    /// As if everybody had changed the PINs they were given: what that takes has tests of its own.
    pub async fn pins_are_their_own(&self) -> Result<()> {
        let own = |tx: &mut dyn Tx| tx.execute("UPDATE secret SET initial = 0", &[]);
        if let Ok(app) = self.app() {
            app.database().write(own).await?;
            return Ok(());
        }
        let url = self.config.database_url();
        if let Some(path) = url.strip_prefix("sqlite:") {
            // A server that runs keeps the file for itself; SQLite does not mind a second writer.
            let connection = rusqlite::Connection::open(path)?;
            connection.busy_timeout(std::time::Duration::from_secs(10))?;
            connection.execute("UPDATE secret SET initial = 0", [])?;
            return Ok(());
        }
        let database = Database::open(&url).await?;
        database.write(own).await?;
        database.close().await;
        Ok(())
    }
}

impl Holder {
    fn of_sheet(sheet: &Page, bank: &str, contract: &str, id: &str, token: &str) -> Result<Self> {
        let html = sheet.html();
        let element = |name: &str| super::acquisition::element(&html, &format!("{name}-{id}"));
        Ok(Self {
            bank: bank.to_owned(),
            kind: Kind::Administrator,
            contract: contract.to_owned(),
            id: id.to_owned(),
            pin: element("contract-pin")?,
            // Where there is none, the password confirms.
            confirmation_pin: element("confirmation-pin").or_else(|_| element("contract-pin"))?,
            token: token.to_owned(),
            handover_code: element("hand-over-code")?,
            certificate: None,
        })
    }
}
