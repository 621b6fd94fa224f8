//! The acts of the journey, each as a person does it: pages in a browser, the app on a PC.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use serde_json::Value;
use tegata_app::token::totp;

use crate::{
    demo::{
        browser::{Browser, Page},
        layout::{BANK, Layout},
        pc,
        state::{Person, Staff, State},
    },
    environment::Environment,
};

/// The box of a PIN that has to be chosen at the first sign-in.
const FIRST_PIN: &str = "name=\"own_pin\"";

/// What every act needs.
pub(crate) struct Stage<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) state: &'a mut State,
    pub(crate) environment: &'a Environment,
    /// Time spent waiting for new one-time codes.
    pub(crate) waited: Duration,
}

/// Who acquires.
pub(crate) struct Acquirer<'a> {
    /// Name of the PC.
    pub(crate) pc: &'a str,
    /// First page and fields of the identity.
    pub(crate) path: &'a str,
    pub(crate) identity: Vec<(&'static str, String)>,
    pub(crate) token: String,
    pub(crate) handover_code: String,
}

impl Stage<'_> {
    /// 電子証明書取得 on a PC: the person in the browser, the app beside it, the number typed.
    pub(crate) async fn acquire(&mut self, who: Acquirer<'_>) -> Result<()> {
        let home = self.layout.pc(who.pc);
        pc::prepare(&home, &self.layout.file("tls/root.pem")).await?;
        let mut browser = self.browser(who.pc, false)?;
        let page = browser.get(&self.layout.url(3, who.path)).await?;
        let identity: Vec<(&str, &str)> = who
            .identity
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let page = browser
            .submit(&page, &identity)
            .await?
            .showing("one_time_password")?;
        let code = self.one_time_code(&who.token).await?;
        let fields = [
            ("one_time_password", code.as_str()),
            ("hand_over_code", who.handover_code.as_str()),
        ];
        let page = browser.submit(&page, &fields).await?.showing("tegata://")?;
        let done = self.app_acquires(BANK, who.pc, &mut browser, &page).await?;
        done.showing("電子証明書 取得完了")?;
        Ok(())
    }

    /// From the app's page to the last one: the app on the PC, its number typed into the browser.
    pub(crate) async fn app_acquires(
        &self,
        bank: &str,
        pc: &str,
        browser: &mut Browser,
        page: &Page,
    ) -> Result<Page> {
        let home = self.layout.pc(pc);
        let link = page.link("tegata://")?;
        let profile = self.layout.profile(bank).display().to_string();
        let profile = ["--bank-profile", profile.as_str(), "--pc-name", pc];
        let arguments = [&["acquire", link.as_str(), "--yes"], profile.as_slice()].concat();
        let mut app = pc::start(&home, &arguments)?;
        let number = text(&app.event("number").await?, "number")?;
        let page = browser
            .get(&self.layout.url_of(bank, 3, "/acquisition/number"))
            .await?
            .showing("match_number")?;
        browser
            .submit(&page, &[("match_number", number.as_str())])
            .await?;
        app.end().await?;
        browser
            .get(&self.layout.url_of(bank, 3, "/acquisition/result"))
            .await
    }

    /// A user acquires on a PC.
    pub(crate) async fn user_acquires(&mut self, index: usize, pc: &str) -> Result<()> {
        let user = self.state.user(index)?.clone();
        let identity = vec![
            ("contract_id", self.state.contract.clone()),
            ("user_id", user.user_id),
            ("user_pin", user.pin),
        ];
        let path = "/acquisition/user/identity";
        self.acquire(Acquirer {
            pc,
            path,
            identity,
            token: user.token,
            handover_code: String::new(),
        })
        .await?;
        self.keep_certificate(pc, pc)
    }

    /// 利用者ログイン on a PC.
    pub(crate) async fn user_signs_in(&mut self, index: usize, pc: &str) -> Result<()> {
        let user = self.state.user(index)?.clone();
        let mut browser = self.browser(pc, true)?;
        let page = browser
            .get(&self.layout.url(4, "/"))
            .await?
            .showing("user_pin")?;
        let page = browser
            .submit(&page, &[("user_pin", user.pin.as_str())])
            .await?;
        if page.html.contains(FIRST_PIN) {
            let [pin, confirmation_pin] = self.choose_pins(&mut browser, &page).await?;
            let user = self.state.user_mut(index)?;
            (user.pin, user.confirmation_pin) = (pin, confirmation_pin);
            return self.state.save();
        }
        page.showing("/sign-out")?;
        Ok(())
    }

    /// 暗証番号の変更（初回ログイン）: the person's own PINs instead of those that were given out.
    async fn choose_pins(&self, browser: &mut Browser, page: &Page) -> Result<[String; 2]> {
        let random = self.environment.random.as_ref();
        let [pin, confirmation] = ["tabi", "kakunin"]
            .map(|word| format!("{word}-{}", tegata_domain::random::decimal(random, 8)));
        let fields = [
            ("own_pin", pin.as_str()),
            ("own_pin_again", pin.as_str()),
            ("own_confirmation_pin", confirmation.as_str()),
            ("own_confirmation_pin_again", confirmation.as_str()),
        ];
        browser.submit(page, &fields).await?.showing("/sign-out")?;
        Ok([pin, confirmation])
    }

    /// The same at the bank with one password, where it is the first sign-in.
    pub(crate) async fn chooses_password(
        &self,
        browser: &mut Browser,
        page: Page,
    ) -> Result<Option<String>> {
        if !page.html.contains(FIRST_PIN) {
            page.showing("/sign-out")?;
            return Ok(None);
        }
        let random = self.environment.random.as_ref();
        let password = format!("tabi-{}", tegata_domain::random::decimal(random, 8));
        let fields = [
            ("own_pin", password.as_str()),
            ("own_pin_again", password.as_str()),
        ];
        browser.submit(&page, &fields).await?.showing("/sign-out")?;
        Ok(Some(password))
    }

    /// The users' address refuses the PC's certificate with this code.
    pub(crate) async fn user_is_refused(&mut self, pc: &str, code: &str) -> Result<()> {
        let mut browser = self.browser(pc, true)?;
        browser.get(&self.layout.url(4, "/")).await?.showing(code)?;
        Ok(())
    }

    /// 管理者ログイン: certificate, contract PIN, confirmation PIN.
    pub(crate) async fn administrator_signs_in(&mut self) -> Result<Browser> {
        let administrator = self.state.administrator.clone();
        let mut browser = self.browser("administrator", true)?;
        let page = browser
            .get(&self.layout.url(5, "/"))
            .await?
            .showing("contract_pin")?;
        let page = browser
            .submit(&page, &[("contract_pin", administrator.pin.as_str())])
            .await?;
        let page = page.showing("confirmation_pin")?;
        let pin = administrator.confirmation_pin.as_str();
        let page = browser.submit(&page, &[("confirmation_pin", pin)]).await?;
        if page.html.contains(FIRST_PIN) {
            let [pin, confirmation_pin] = self.choose_pins(&mut browser, &page).await?;
            let administrator = &mut self.state.administrator;
            (administrator.pin, administrator.confirmation_pin) = (pin, confirmation_pin);
            self.state.save()?;
        } else {
            page.showing("/sign-out")?;
        }
        Ok(browser)
    }

    /// 利用者の登録 with a token of the stock.
    pub(crate) async fn register_user(
        &mut self,
        browser: &mut Browser,
        index: usize,
    ) -> Result<()> {
        let Person {
            user_id,
            name,
            pin,
            confirmation_pin,
            token,
        } = self.state.user(index)?.clone();
        let code = self.code_before(&token)?;
        let page = browser
            .get(&self.layout.url(5, "/users/new"))
            .await?
            .showing("new_user_id")?;
        let fields = [
            ("new_user_id", user_id.as_str()),
            ("user_name", name.as_str()),
            ("new_pin", pin.as_str()),
            ("new_pin_again", pin.as_str()),
            ("new_confirmation_pin", confirmation_pin.as_str()),
            ("new_confirmation_pin_again", confirmation_pin.as_str()),
            ("token_serial", token.as_str()),
            ("one_time_password", code.as_str()),
            (
                "confirmation_pin",
                self.state.administrator.confirmation_pin.as_str(),
            ),
        ];
        let page = browser.submit(&page, &fields).await?;
        done(page, &user_id)
    }

    /// 利用者情報変更: one of the three choices.
    pub(crate) async fn change_certificate(
        &mut self,
        browser: &mut Browser,
        index: usize,
        choice: &str,
        reason: &str,
    ) -> Result<()> {
        let user_id = self.state.user(index)?.user_id.clone();
        let url = self.layout.url(5, &format!("/users/{user_id}/change"));
        let page = browser.get(&url).await?.showing("certificate_choice")?;
        let fields = [
            ("certificate_choice", choice),
            ("reason", reason),
            (
                "confirmation_pin",
                self.state.administrator.confirmation_pin.as_str(),
            ),
        ];
        let page = browser.submit(&page, &fields).await?;
        done(page, &user_id)
    }

    /// A member of staff signs in to the console.
    pub(crate) async fn staff_signs_in(&mut self, index: usize) -> Result<Browser> {
        let Staff { id, pin, .. } = self.state.member(index)?.clone();
        let mut browser = self.browser(&id, true)?;
        let page = browser
            .get(&self.layout.url(6, "/"))
            .await?
            .showing("staff_pin")?;
        browser
            .submit(&page, &[("staff_pin", pin.as_str())])
            .await?
            .showing("/sign-out")?;
        Ok(browser)
    }

    /// A browser on a PC, with the PC's newest certificate or none.
    pub(crate) fn browser(&self, pc: &str, with_certificate: bool) -> Result<Browser> {
        let home = self.layout.pc(pc);
        let certificate = if with_certificate {
            Some(pc::newest_certificate(&home)?.0)
        } else {
            None
        };
        Browser::open(
            &home,
            &self.layout.file("tls/root.pem"),
            certificate.as_deref(),
        )
    }

    /// Copies the newest certificate of a PC for checks from outside.
    pub(crate) fn keep_certificate(&self, pc: &str, name: &str) -> Result<()> {
        let (_, chain) = pc::newest_certificate(&self.layout.pc(pc))?;
        let leaf = chain.first().context("an empty chain")?;
        let folder = self.layout.file("certificates");
        crate::files::folder(&folder)?;
        let text = tegata_pki::pem::to_pem(tegata_pki::pem::CERTIFICATE, leaf);
        crate::files::write(
            &folder.join(format!("{name}.pem")),
            text.as_bytes(),
            crate::files::Readers::All,
        )
    }

    /// What the token showed before: it proves that the token is at hand, and the present code stays fresh.
    fn code_before(&self, serial: &str) -> Result<String> {
        let mut tokens = self.state.tokens.iter();
        let token = tokens.find(|token| token.serial == serial);
        let seed = hex::decode(&token.context("no such token")?.seed)?;
        let step = totp::step_at(self.environment.clock.now()) - 1;
        Ok(format!("{:06}", totp::code_at(&seed, step)))
    }

    /// What the token shows, once it shows something new: each code works once.
    async fn one_time_code(&mut self, serial: &str) -> Result<String> {
        let clock = std::sync::Arc::clone(&self.environment.clock);
        let token = self
            .state
            .tokens
            .iter_mut()
            .find(|token| token.serial == serial)
            .context("no such token")?;
        let begin = clock.now();
        while totp::step_at(clock.now()) <= token.used_step {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.waited +=
            Duration::from_millis(u64::try_from(clock.now() - begin).unwrap_or_default());
        token.used_step = totp::step_at(clock.now());
        let seed = hex::decode(&token.seed)?;
        let code = totp::code_at(&seed, token.used_step);
        self.state.save()?;
        Ok(format!("{code:06}"))
    }

    /// A file of the demonstration, for arguments.
    pub(crate) fn path(&self, name: &str) -> (PathBuf, String) {
        let path = self.layout.file(name);
        let text = path.display().to_string();
        (path, text)
    }
}

/// The page after a change names the user and shows no error.
fn done(page: Page, user_id: &str) -> Result<()> {
    let page = page.showing(user_id)?;
    anyhow::ensure!(
        page.status == 200 && !page.html.contains("error-summary"),
        "{} refused the change",
        page.url
    );
    Ok(())
}

/// A text field of an event.
pub(crate) fn text(event: &Value, field: &str) -> Result<String> {
    let found = event.get(field).and_then(Value::as_str);
    Ok(found
        .with_context(|| format!("the app's event has no {field}"))?
        .to_owned())
}
