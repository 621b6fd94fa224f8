//! Who tries the doors, and the names of what they try to reach.

use anyhow::{Context, Result, ensure};
use hyper::Method;
use tegata_app::token::TokenSeed;
use tegata_domain::staff::{StaffRole, StaffRoles};
use tegata_e2e::world::{
    Acquired, BANK, Company, Holder, OTHER_BANK, Options, Route as Networks, WEB_FB_BANK, World,
};
use tegata_storage::rows;
use tegata_testkit::http::{Client, NETWORK_1};
use tegata_testkit::openssl::Identity;
use url::Url;

use super::expected::Seen;
use super::table::{Door, Route, Site};

/// The company whose things the others try to reach.
const COMPANY: &str = "00009876543";
/// A token that the other bank does not have.
const ONLY_HERE: &str = "ONLY-HERE";
/// A member of staff whose account the other bank does not have.
const ACCOUNT: &str = "only-here";
const OTHER_COMPANY: &str = "00001112223";
const OTHER_BANKS_COMPANY: &str = "00004445556";

/// Who someone is, seen from the company and its bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Stranger,
    User,
    Administrator,
    /// The company's second administrator.
    SecondAdministrator,
    OtherUser,
    OtherAdministrator,
    OtherBankUser,
    OtherBankAdministrator,
    /// With the four roles of a bank's first staff.
    Staff,
    /// With one role alone.
    Only(StaffRole),
    OtherBankStaff,
}

/// Someone with a browser, signed in at the address that is theirs.
pub(crate) struct Player {
    pub(crate) role: Role,
    pub(crate) bank: &'static str,
    pub(crate) browser: Client,
    pub(crate) identity: Option<Identity>,
    elsewhere: Client,
    token: String,
    pins: [String; 2],
}

/// Everyone, and what the paths name.
pub(crate) struct Cast {
    pub(crate) world: World,
    /// Whose addresses are tried.
    pub(crate) bank: &'static str,
    pub(crate) players: Vec<Player>,
    /// The held acquisition of the company's second user.
    pub(crate) held: String,
    approval: String,
    certificate: String,
    /// What its page shows, so that an approval is of exactly that.
    digest: String,
    user: String,
}

impl Cast {
    /// Two companies of one bank and one of another, with a held certificate and a change that waits for approval.
    pub(crate) async fn enter() -> Result<Self> {
        use Role::{
            Administrator, OtherAdministrator, OtherBankAdministrator, OtherBankStaff,
            OtherBankUser, OtherUser, SecondAdministrator, Staff, User,
        };

        let world = World::start(Options::sqlite()).await?;
        let token = TokenSeed {
            serial: ONLY_HERE.to_owned(),
            seed: vec![7; 20].into(),
        };
        world.app()?.stock_tokens(BANK, vec![token]).await?;
        let mut company = world.company_of(BANK, COMPANY, 2).await?;
        let mut other = world.company_of(BANK, OTHER_COMPANY, 1).await?;
        let mut other_bank = world.company_of(OTHER_BANK, OTHER_BANKS_COMPANY, 1).await?;
        for users in [&mut company.users, &mut other.users, &mut other_bank.users] {
            let user = users.first_mut().context("a user")?;
            world.user_acquires(user, Networks::office()).await?;
        }
        let second = company.users.last_mut().context("a second user")?;
        let acquired = world.user_acquires(second, Networks::elsewhere()).await?;
        ensure!(acquired == Acquired::Held, "the second user's is not held");
        let user = second.id.clone();
        let mut colleague = world.add_administrator(BANK, COMPANY).await?;
        world.administrator_acquires(&mut colleague).await?;

        let mut cast = Self {
            bank: BANK,
            held: held(&world, &company.administrator).await?,
            approval: waiting_change(&world, BANK).await?,
            certificate: certificate(&world).await?,
            digest: String::new(),
            user,
            players: vec![Player::stranger(&world)?],
            world,
        };
        cast.people(&company, BANK, [User, Administrator]).await?;
        cast.administrator(&colleague, BANK, SecondAdministrator)
            .await?;
        cast.people(&other, BANK, [OtherUser, OtherAdministrator])
            .await?;
        cast.people(
            &other_bank,
            OTHER_BANK,
            [OtherBankUser, OtherBankAdministrator],
        )
        .await?;
        cast.digest = cast.shown_digest().await?;
        cast.teller_is_only_here().await?;
        cast.staff(BANK, Staff).await?;
        for role in StaffRole::ALL {
            cast.staff(BANK, Role::Only(role)).await?;
        }
        cast.staff(OTHER_BANK, OtherBankStaff).await?;
        Ok(cast)
    }

    /// The same at the bank with WEB-FB; its console is that of every bank.
    pub(crate) async fn enter_web_fb() -> Result<Self> {
        use Role::{
            Administrator, OtherAdministrator, OtherBankAdministrator, OtherBankStaff,
            OtherBankUser, OtherUser, SecondAdministrator, Staff, User,
        };

        let world = World::start(Options::sqlite()).await?;
        let token = TokenSeed {
            serial: ONLY_HERE.to_owned(),
            seed: vec![7; 20].into(),
        };
        world.app()?.stock_tokens(WEB_FB_BANK, vec![token]).await?;
        let company = fb_company(&world, COMPANY, ["otemat9", "kiyo0012"]).await?;
        let other = fb_company(&world, OTHER_COMPANY, ["betsu01", "betsu02"]).await?;
        let master = &company.administrator;
        let colleague = world.second_master(COMPANY, "otemat0").await?;
        let mut second = world.register_id(master, "nozawa1", "general").await?;
        let acquired = world
            .user_acquires(&mut second, Networks::elsewhere())
            .await?;
        ensure!(acquired == Acquired::Held, "the second user's is not held");
        let mut other_bank = world.company_of(BANK, OTHER_BANKS_COMPANY, 1).await?;
        let user = other_bank.users.first_mut().context("a user")?;
        world.user_acquires(user, Networks::office()).await?;

        let mut cast = Self {
            bank: WEB_FB_BANK,
            held: held(&world, master).await?,
            approval: waiting_change(&world, WEB_FB_BANK).await?,
            certificate: certificate(&world).await?,
            digest: String::new(),
            user: second.id.clone(),
            players: vec![Player::stranger(&world)?],
            world,
        };
        cast.digest = cast.shown_digest().await?;
        cast.teller_is_only_here().await?;
        cast.people(&company, WEB_FB_BANK, [User, Administrator])
            .await?;
        cast.administrator(&colleague, WEB_FB_BANK, SecondAdministrator)
            .await?;
        cast.people(&other, WEB_FB_BANK, [OtherUser, OtherAdministrator])
            .await?;
        cast.people(&other_bank, BANK, [OtherBankUser, OtherBankAdministrator])
            .await?;
        cast.staff(WEB_FB_BANK, Staff).await?;
        cast.staff(BANK, OtherBankStaff).await?;
        Ok(cast)
    }

    /// Who passes a route at this bank.
    pub(crate) fn door(&self, route: &Route) -> Door {
        if self.bank == WEB_FB_BANK {
            route.web_fb
        } else {
            route.door
        }
    }

    async fn people(
        &mut self,
        company: &Company,
        bank: &'static str,
        roles: [Role; 2],
    ) -> Result<()> {
        let world = &self.world;
        let user = company.users.first().context("a user")?;
        let (browser, menu) = if bank == WEB_FB_BANK {
            (world.fb_signs_in(user).await?, "/main")
        } else {
            (world.user_signs_in(user, NETWORK_1).await?.0, "/menu")
        };
        let menu = world.url(bank, 4, menu);
        let pins = [user.pin.clone(), user.confirmation_pin.clone()];
        let of_user = Player::new(
            world,
            roles[0],
            bank,
            (browser, user.identity()?),
            &menu,
            pins,
        )
        .await?;

        self.players.push(of_user);
        self.administrator(&company.administrator, bank, roles[1])
            .await
    }

    async fn administrator(
        &mut self,
        administrator: &Holder,
        bank: &'static str,
        role: Role,
    ) -> Result<()> {
        let world = &self.world;
        let (browser, menu) = at_desk(world, administrator).await?;
        let menu = world.url(bank, 5, menu);
        let pins = [
            administrator.pin.clone(),
            administrator.confirmation_pin.clone(),
        ];
        let who = (browser, administrator.identity()?);
        let player = Player::new(world, role, bank, who, &menu, pins).await?;
        self.players.push(player);
        Ok(())
    }

    async fn staff(&mut self, bank: &'static str, role: Role) -> Result<()> {
        let world = &self.world;
        let member = world.member(bank, "approver")?;
        let browser = world.staff_signs_in(member).await?;
        let queue = world.url(bank, 6, "/queue");
        let pins = [member.pin.clone(), member.pin.clone()];
        let player =
            Player::new(world, role, bank, (browser, &member.identity), &queue, pins).await?;
        self.players.push(player);
        Ok(())
    }

    /// Whoever's turn it is at the console has their roles, and nobody has others.
    pub(crate) async fn takes_turn(&self, role: Role) -> Result<()> {
        let roles = match role {
            Role::Only(only) => StaffRoles::parse(only.as_str())?,
            _ => StaffRoles::first(),
        };
        let (roles, bank) = (roles.to_words(), self.bank);
        let database = self.world.app()?.database();
        let set = database.write(move |tx| {
            let sql = "UPDATE staff SET roles = $1 WHERE holder IN \
                       (SELECT id FROM holder WHERE bank = $2 AND kind = 'staff' AND name_id = 'approver')";
            tx.execute_one(sql, &[roles.as_str().into(), bank.into()])
        });
        Ok(set.await?)
    }

    /// Staff of all banks have the same accounts here; one gets a name that tells the banks apart.
    async fn teller_is_only_here(&self) -> Result<()> {
        let bank = self.bank;
        let database = self.world.app()?.database();
        let renamed = database.write(move |tx| {
            let sql = "UPDATE holder SET name_id = $1 WHERE bank = $2 AND kind = 'staff' AND name_id = 'teller'";
            tx.execute_one(sql, &[ACCOUNT.into(), bank.into()])
        });
        Ok(renamed.await?)
    }

    async fn shown_digest(&self) -> Result<String> {
        let approval = self.approval.clone();
        let row = self
            .world
            .look(move |tx| rows::Approval::find(tx, &approval))
            .await?;
        Ok(hex::encode(row.context("no proposal")?.digest))
    }

    /// What a member of staff sends to carry an act out: an approval says of what.
    pub(crate) fn form_at<'a>(&'a self, player: &'a Player, path: &str) -> Vec<(&'a str, &'a str)> {
        let mut fields = player.every_field();
        if path.starts_with("/approvals/") {
            fields.retain(|(name, _)| *name != "decision");
            fields.push(("decision", "approve"));
            fields.push(("digest", &self.digest));
        }
        fields
    }

    /// The paths that a pattern stands for, with the names of the company's things.
    pub(crate) fn paths(&self, route: &Route) -> Vec<String> {
        let path = route
            .path
            .replace("{user}", &self.user)
            .replace("{acquisition}", &self.held)
            .replace("{contract}", COMPANY)
            .replace("{number}", "1")
            .replace("{approval}", &self.approval)
            .replace("{certificate}", &self.certificate)
            .replace("{card}", "1")
            .replace("{topic}", "picker-missing")
            .replace("{serial}", ONLY_HERE)
            .replace("{account}", ACCOUNT)
            .replace("{kind}", "administrator")
            .replace("{person}", "1")
            .replace("{hash}", "0123456789abcdef")
            .replace("{digest}", "0123456789abcdef")
            .replace("{name}", "page.css")
            .replace("{authority}", "0123456789abcdef")
            .replace("{policy}", "wrong_pins")
            .replace("{file}", "none.cer")
            .replace("{service}", "transfer");
        if !path.contains("{act}") {
            // The result of an act is told by the address.
            let told = if path.ends_with("/result") {
                "?done=suspended"
            } else {
                ""
            };
            return vec![path + told];
        }
        let acts: &[&str] = if path.starts_with("/tokens/") {
            &["assign", "lost", "return", "retire"]
        } else if path.contains("/cards/") {
            &["print", "sent", "received", "lost", "reissue"]
        } else if path.starts_with("/staff/") {
            &["roles", "unlock", "reissue", "stop", "dismiss"]
        } else if path.contains("/standing/") {
            &["suspend", "resume", "terminate"]
        } else {
            &[
                "reissue", "unlock", "suspend", "resume", "release", "reject", "revoke", "mail",
            ]
        };
        acts.iter().map(|act| path.replace("{act}", act)).collect()
    }

    /// A token that is good for another session, and for the forms of another browser.
    pub(crate) fn another_token(&self, player: &Player) -> &str {
        let another = self
            .players
            .iter()
            .find(|other| other.role != player.role && !other.token.is_empty());
        another.map_or("", |other| other.token.as_str())
    }

    /// What no page may show to someone.
    pub(crate) fn secrets_to(&self, role: Role) -> impl Iterator<Item = &str> {
        let (of_company, of_others) = match role {
            Role::Administrator | Role::SecondAdministrator | Role::Staff | Role::Only(_) => {
                (false, false)
            }
            Role::User => (false, true),
            _ => (true, true),
        };
        let company = [COMPANY].into_iter().filter(move |_| of_company);
        let others = [
            self.user.as_str(),
            &self.held,
            &self.approval,
            &self.certificate,
        ]
        .into_iter()
        .filter(move |_| of_others);
        company.chain(others)
    }
}

impl Player {
    fn stranger(world: &World) -> Result<Self> {
        Ok(Self {
            role: Role::Stranger,
            bank: BANK,
            browser: world.browser(NETWORK_1)?.without_redirects(),
            identity: None,
            elsewhere: from_elsewhere(world.browser(NETWORK_1)?)?,
            token: String::new(),
            pins: Default::default(),
        })
    }

    async fn new(
        world: &World,
        role: Role,
        bank: &'static str,
        (browser, identity): (Client, &Identity),
        page_with_form: &str,
        pins: [String; 2],
    ) -> Result<Self> {
        let page = browser.get(page_with_form).await?;
        let token = page.form_with(&["csrf"])?;
        let token = token.value("csrf").context("a token")?.to_owned();
        let elsewhere = from_elsewhere(world.browser_with(identity, NETWORK_1)?)?;
        for cookie in browser.cookies("localhost") {
            elsewhere.set_cookie("localhost", &cookie);
        }
        Ok(Self {
            role,
            bank,
            browser: browser.without_redirects(),
            identity: Some(identity.clone()),
            elsewhere,
            token,
            pins,
        })
    }

    /// A new browser that shows the same certificate; `cookies` are of whoever left them.
    pub(crate) fn new_browser(&self, world: &World, cookies: Option<&Self>) -> Result<Client> {
        let identity = self.identity.as_ref().context("a certificate")?;
        let browser = world.browser_with(identity, NETWORK_1)?.without_redirects();
        for cookie in cookies
            .into_iter()
            .flat_map(|other| other.browser.cookies("localhost"))
        {
            browser.set_cookie("localhost", &cookie);
        }
        Ok(browser)
    }

    /// Any request to the first bank's address.
    pub(crate) async fn sends(
        &self,
        cast: &Cast,
        site: Site,
        path: &str,
        method: &Method,
        token: Option<&str>,
    ) -> Result<Seen> {
        let url = address(cast, site, path)?;
        let body = token.map(|token| {
            let mut fields = self.every_field();
            fields.retain(|(name, _)| *name != "csrf");
            if !token.is_empty() {
                fields.push(("csrf", token));
            }
            form(&fields)
        });
        Ok(Seen::of(
            &self.browser.send(method.clone(), url, body).await?,
        ))
    }

    /// A form with the right token that a browser says comes from a page of another site.
    pub(crate) async fn posts_from_elsewhere(
        &self,
        cast: &Cast,
        site: Site,
        path: &str,
    ) -> Result<Seen> {
        let url = address(cast, site, path)?;
        let body = Some(form(&self.every_field()));
        Ok(Seen::of(
            &self.elsewhere.send(Method::POST, url, body).await?,
        ))
    }

    /// Own token and PINs, and whatever any act could ask: were a check missing, the act would happen.
    pub(crate) fn every_field(&self) -> Vec<(&'static str, &str)> {
        let [pin, confirmation_pin] = &self.pins;
        vec![
            ("csrf", &self.token),
            ("login_password", pin),
            ("user_pin", pin),
            ("contract_pin", pin),
            ("staff_pin", pin),
            ("confirmation_pin", confirmation_pin),
            ("certificate_choice", "revoke"),
            ("reason", "broken"),
            ("decision", "release"),
            ("version", "1"),
            ("form_number", "1"),
            ("new_pin", "atarashii-1"),
            ("new_pin_again", "atarashii-1"),
            ("new_confirmation_pin", "kakunin-123"),
            ("new_confirmation_pin_again", "kakunin-123"),
            ("token_serial", "MT-0050"),
            ("new_user_id", "riyousya9"),
            ("user_name", "見本 三郎"),
            ("contract_id", COMPANY),
            ("administrator_name", "見本 四郎"),
            ("one_time_password", "123456"),
            ("match_number", "1234"),
        ]
    }
}

fn from_elsewhere(browser: Client) -> Result<Client> {
    browser
        .without_redirects()
        .with_header("sec-fetch-site", "cross-site")
}

fn address(cast: &Cast, site: Site, path: &str) -> Result<Url> {
    let base = cast.world.port_base() + site.offset();
    Ok(Url::parse(&match site {
        Site::Repository | Site::Management => format!("http://127.0.0.1:{base}{path}"),
        _ => cast.world.url(cast.bank, site.offset(), path),
    })?)
}

fn form(fields: &[(&str, &str)]) -> (String, hyper::body::Bytes) {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    ("application/x-www-form-urlencoded".to_owned(), body.into())
}

/// A master ID and a public ID, both with certificates.
async fn fb_company(world: &World, contract: &str, ids: [&str; 2]) -> Result<Company> {
    let [master, public] = ids;
    let administrator = world.master(contract, master).await?;
    let mut user = world
        .register_id(&administrator, public, "approver")
        .await?;
    world.user_acquires(&mut user, Networks::office()).await?;
    Ok(Company {
        administrator,
        users: vec![user],
    })
}

/// An administrator signed in, and the page to which that leads.
async fn at_desk(world: &World, administrator: &Holder) -> Result<(Client, &'static str)> {
    Ok(if administrator.bank == WEB_FB_BANK {
        (world.fb_signs_in(administrator).await?, "/main")
    } else {
        (world.administrator_signs_in(administrator).await?, "/menu")
    })
}

/// The id in the list of what is held.
async fn held(world: &World, administrator: &Holder) -> Result<String> {
    let (desk, _) = at_desk(world, administrator).await?;
    let list = desk
        .get(&world.url(&administrator.bank, 5, "/held"))
        .await?;
    let html = list.html();
    let link = html
        .split("href=\"/held/")
        .nth(1)
        .and_then(|rest| rest.split(['"', '?']).next());
    Ok(link.context("nothing is held")?.to_owned())
}

/// A certificate of the company.
async fn certificate(world: &World) -> Result<String> {
    let query =
        "SELECT certificate.id FROM certificate JOIN holder ON holder.id = certificate.holder
                 JOIN contract ON contract.id = holder.contract
                 WHERE contract.number = $1 ORDER BY certificate.id LIMIT 1";
    let row = world.look(move |tx| tx.query_one(query, &[COMPANY.into()]));
    Ok(row.await?.text(0)?.to_owned())
}

/// A contract that the teller asked to open.
async fn waiting_change(world: &World, bank: &str) -> Result<String> {
    let teller = world.member(bank, "teller")?;
    let desk = world.staff_signs_in(teller).await?;
    let page = desk.get(&world.url(bank, 6, "/contracts/new")).await?;
    let token = world.fresh_token()?;
    let mut fields = vec![
        ("contract_id", "00007778889"),
        ("company_name", "株式会社見本"),
        ("administrator_name", "見本 太郎"),
        ("token_serial", token.as_str()),
        ("staff_pin", teller.pin.as_str()),
    ];
    if bank == WEB_FB_BANK {
        fields.push(("new_customer_id", "hoka01"));
    }
    let asked = desk.submit(&page, &fields).await?;
    let id = asked.url.path().strip_prefix("/approvals/");
    Ok(id.with_context(|| asked.text())?.to_owned())
}
