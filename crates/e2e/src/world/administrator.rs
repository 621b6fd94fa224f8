//! What administrators and users do behind their sign-in.

use std::net::IpAddr;

use anyhow::{Context, Result, ensure};
use tegata_testkit::html::{self, Form};
use tegata_testkit::http::{Client, NETWORK_1, Page};
use tegata_testkit::pc::Pc;

use super::{Acquired, BANK, Company, Holder, Kind, Route, World};

impl World {
    /// A contract whose administrator has a certificate and has registered `users` users (`riyousya1`, …), each with a
    /// token and open issue data.
    pub async fn company(&self, users: usize) -> Result<Company> {
        self.company_of(BANK, "00009876543", users).await
    }

    /// The same at any bank.
    pub async fn company_of(&self, bank: &str, number: &str, users: usize) -> Result<Company> {
        let mut administrator = self.open_contract(bank, number).await?;
        self.administrator_acquires(&mut administrator).await?;
        let desk = self.administrator_signs_in(&administrator).await?;
        let mut company = Company {
            administrator,
            users: Vec::new(),
        };
        for at in 1..=users {
            let user = self
                .register_user(&desk, &company.administrator, &format!("riyousya{at}"))
                .await?;
            company.users.push(user);
        }
        Ok(company)
    }

    /// The administrator acquires on a PC in the office, with the hand-over code.
    pub async fn administrator_acquires(&self, administrator: &mut Holder) -> Result<()> {
        let acquired = self
            .acquire(administrator, &Pc::new()?, Route::office())
            .await?;
        ensure!(acquired == Acquired::Valid, "the administrator's is held");
        Ok(())
    }

    /// 管理者ログイン from the office: certificate, contract PIN, confirmation PIN.
    pub async fn administrator_signs_in(&self, administrator: &Holder) -> Result<Client> {
        let browser = self.browser_with(administrator.identity()?, NETWORK_1)?;
        let page = browser.get(&self.url(&administrator.bank, 5, "/")).await?;
        let fields = [("contract_pin", administrator.pin.as_str())];
        let mut page = browser.submit(&page, &fields).await?;
        if page.url.path() == "/confirm" {
            let fields = [("confirmation_pin", administrator.confirmation_pin.as_str())];
            page = browser.submit(&page, &fields).await?;
        }
        ensure!(
            page.url.path() == "/menu",
            "not signed in, but at {}:\n{}",
            page.url,
            page.text()
        );
        Ok(browser)
    }

    /// 利用者ログイン with certificate and PIN from a network: the page that follows.
    pub async fn user_signs_in(&self, user: &Holder, from: IpAddr) -> Result<(Client, Page)> {
        let browser = self.browser_with(user.identity()?, from)?;
        let page = browser.get(&self.url(&user.bank, 4, "/")).await?;
        let page = browser.submit(&page, &[("user_pin", &user.pin)]).await?;
        ensure!(
            page.url.path() == "/status",
            "not signed in, but at {}:\n{}",
            page.url,
            page.text()
        );
        Ok((browser, page))
    }

    /// What the users' address says to a user's certificate before any PIN.
    pub async fn user_knocks(&self, user: &Holder) -> Result<Page> {
        let browser = self.browser_with(user.identity()?, NETWORK_1)?;
        browser.get(&self.url(&user.bank, 4, "/")).await
    }

    /// 利用者の新規登録 with a token of the stock.
    pub async fn register_user(&self, desk: &Client, by: &Holder, id: &str) -> Result<Holder> {
        let mark: String = id.chars().rev().take(2).collect();
        let (pin, confirmation_pin) = (format!("tabi-no-{mark}"), format!("kakunin-{mark}"));
        let token = self.fresh_token()?;
        let code = self.code_before(&token)?;
        let page = desk.get(&self.url(&by.bank, 5, "/users/new")).await?;
        let mut fields = vec![
            ("new_user_id", id),
            ("user_name", "見本 花子"),
            ("new_pin", &pin),
            ("new_pin_again", &pin),
            ("token_serial", &token),
            ("one_time_password", &code),
            ("confirmation_pin", &by.confirmation_pin),
        ];
        if page.form_with(&["new_confirmation_pin"]).is_ok() {
            fields.push(("new_confirmation_pin", &confirmation_pin));
            fields.push(("new_confirmation_pin_again", &confirmation_pin));
        }
        let page = desk.submit(&page, &fields).await?;
        ensure!(
            page.url.query() == Some("done=registered"),
            "{}:\n{}",
            page.url,
            page.text()
        );
        self.pins_are_their_own().await?;
        Ok(Holder {
            bank: by.bank.clone(),
            kind: Kind::User,
            contract: by.contract.clone(),
            id: id.to_owned(),
            pin,
            confirmation_pin,
            token,
            handover_code: String::new(),
            certificate: None,
        })
    }

    /// 利用者情報変更: `reissue` or `revoke` with a reason; the answer.
    pub async fn change_certificate(
        &self,
        by: &Holder,
        user: &Holder,
        choice: &str,
        reason: &str,
    ) -> Result<Page> {
        let fields = [("certificate_choice", choice), ("reason", reason)];
        let page = self.user_act(by, user, "change", &fields).await?;
        let done = if choice == "revoke" {
            "revoked"
        } else {
            "reissued"
        };
        ensure!(
            page.url.query() == Some(&format!("done={done}")),
            "{}:\n{}",
            page.url,
            page.text()
        );
        Ok(page)
    }

    /// Reissue for a user outside the office: fills in the hand-over code that the administrator reads out.
    pub async fn reissue_outside(&self, by: &Holder, user: &mut Holder) -> Result<()> {
        let fields = [
            ("certificate_choice", "reissue"),
            ("reason", "new_pc"),
            ("outside", "yes"),
        ];
        let page = self.user_act(by, user, "change", &fields).await?;
        user.handover_code = super::acquisition::element(&page.html(), "hand-over-code")
            .with_context(|| page.text())?;
        Ok(())
    }

    /// Any act on a user with the confirmation PIN: `change`, `suspend`, `resume`, `deregister`, `unlock`, `token`.
    pub async fn user_act(
        &self,
        by: &Holder,
        user: &Holder,
        act: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let (desk, page, form) = self.user_form(by, user, act, fields).await?;
        let done = desk.submit_form(&page, &form).await?;
        self.pins_are_their_own().await?;
        Ok(done)
    }

    /// 失効 filled in and not yet sent: the signed-in browser, and the page with its form.
    pub async fn revocation(&self, by: &Holder, user: &Holder) -> Result<(Client, (Page, Form))> {
        let fields = [("certificate_choice", "revoke"), ("reason", "broken")];
        let (desk, page, form) = self.user_form(by, user, "change", &fields).await?;
        Ok((desk, (page, form)))
    }

    /// The filled-in form of an act on a user.
    pub async fn user_form(
        &self,
        by: &Holder,
        user: &Holder,
        act: &str,
        fields: &[(&str, &str)],
    ) -> Result<(Client, Page, Form)> {
        let desk = self.administrator_signs_in(by).await?;
        let url = self.url(&by.bank, 5, &format!("/users/{}/{act}", user.id));
        let page = desk.get(&url).await?;
        let pin = [("confirmation_pin", by.confirmation_pin.as_str())];
        let own = |form: &Form| form.method == "POST" && form.has("csrf") && form.action.is_empty();
        let forms: Vec<Form> = html::forms(&page.html()).into_iter().filter(own).collect();
        let named = |form: &&Form| fields.first().is_some_and(|(name, _)| form.has(name));
        let mut form = forms
            .iter()
            .find(named)
            .or(forms.first())
            .cloned()
            .with_context(|| format!("no form at {url}:\n{}", page.text()))?;
        for (name, value) in fields.iter().chain(&pin) {
            form.set(name, value);
        }
        Ok((desk, page, form))
    }

    /// 受け取り保留: `release` or `reject` of the contract's only held certificate.
    pub async fn decide_held(&self, by: &Holder, decision: &str) -> Result<Page> {
        let desk = self.administrator_signs_in(by).await?;
        let list = desk.get(&self.url(&by.bank, 5, "/held")).await?;
        let html = list.html();
        let path = html
            .split("href=\"")
            .filter_map(|rest| rest.split('"').next())
            .find(|path| path.starts_with("/held/"))
            .with_context(|| format!("nothing is held:\n{}", list.text()))?;
        let page = desk.get(&self.url(&by.bank, 5, path)).await?;
        let fields = [
            ("confirmation_pin", by.confirmation_pin.as_str()),
            ("decision", decision),
        ];
        let page = desk.submit(&page, &fields).await?;
        ensure!(page.url.path() == "/held", "{}:\n{}", page.url, page.text());
        Ok(page)
    }
}
