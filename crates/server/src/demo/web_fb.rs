//! The second bank, with WEB-FB (seed 004): its staff open a contract, the master ID acquires and registers a public ID,
//! reissues its certificate through IDメンテナンス for a new PC, and the public ID signs in there.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tegata_app::token::TokenSeed;
use tegata_domain::random::{self, Random};
use zeroize::Zeroizing;

use crate::{
    demo::{
        act::Stage,
        browser::Browser,
        layout::{Layout, WEB_FB_BANK},
        pc, staff,
        state::Staff,
    },
    wiring::Running,
};

/// What is known of the second bank.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct WebFb {
    pub(crate) bank: String,
    pub(crate) contract: String,
    pub(crate) login: String,
    pub(crate) console: String,
    pub(crate) master: Person,
    pub(crate) user: Person,
    pub(crate) staff: Vec<Staff>,
    pub(crate) token: String,
    /// Hex.
    pub(crate) token_seed: String,
}

/// お客様ID with its ログインパスワード.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) handover_code: String,
}

impl WebFb {
    pub(crate) fn new(layout: &Layout, random: &dyn Random) -> Self {
        let member = |id: &str, name: &str, person: &str| Staff {
            id: id.to_owned(),
            name: name.to_owned(),
            person: person.to_owned(),
            pin: random::decimal(random, 10),
        };
        let id = |id: &str, name: &str| Person {
            id: id.to_owned(),
            name: name.to_owned(),
            password: random::decimal(random, 10),
            handover_code: String::new(),
        };
        let mut seed = [0_u8; 20];
        random.fill(&mut seed);
        Self {
            bank: WEB_FB_BANK.to_owned(),
            contract: "00001112223".to_owned(),
            login: layout.url_of(WEB_FB_BANK, 3, "/"),
            console: layout.url_of(WEB_FB_BANK, 6, "/"),
            master: id("otemat9", "大手町 見本"),
            user: id("kiyo0012", "青葉 清子"),
            staff: vec![
                member("fb-teller", "窓口 かえで", "person-3"),
                member("fb-approver", "承認 かえで", "person-4"),
            ],
            token: "MT-0101".to_owned(),
            token_seed: hex::encode(seed),
        }
    }

    /// One line per person, for the terminal.
    pub(crate) fn people(&self) -> Vec<String> {
        let mut lines = vec![format!("WEB-FB: {}", self.login)];
        for (title, id) in [("マスターID", &self.master), ("パブリックID", &self.user)] {
            let Person { id, password, .. } = id;
            lines.push(format!("{title} {id}      password {password}"));
        }
        for staff in &self.staff {
            lines.push(format!("職員 / staff {:<14}PIN {}", staff.id, staff.pin));
        }
        lines
    }
}

/// The steps, after those of the first bank.
pub(crate) const STEPS: [(&str, &str); 5] = [
    (
        "web-fb staff",
        "WEB-FBの金融機関：職員とトークン / the WEB-FB bank: staff and a token",
    ),
    (
        "web-fb contract",
        "WEB-FBのご契約（二人で） / its contract, by two people",
    ),
    (
        "web-fb master",
        "マスターIDの取得とログイン / the master ID acquires and signs in",
    ),
    (
        "web-fb user",
        "パブリックIDの登録・取得・ログイン / a public ID is registered, acquires, signs in",
    ),
    (
        "web-fb reissue",
        "IDメンテナンスで再発行、新しいパソコンでログイン / reissued, signed in on a new PC",
    ),
];

/// Plays one of them.
pub(crate) async fn perform(step: &str, stage: &mut Stage<'_>, running: &Running) -> Result<()> {
    match step {
        "web-fb staff" => {
            staff::create(stage, running, WEB_FB_BANK, &stage.state.web_fb.staff).await?;
            tokens(stage, running).await
        }
        "web-fb contract" => contract(stage).await,
        "web-fb master" => {
            let master = stage.state.web_fb.master.clone();
            acquires(stage, &master, "fb-master").await?;
            master_signs_in(stage).await.map(drop)
        }
        "web-fb user" => {
            register(stage).await?;
            let user = stage.state.web_fb.user.clone();
            acquires(stage, &user, "fb-user-1").await?;
            user_signs_in(stage, "fb-user-1").await
        }
        "web-fb reissue" => {
            reissue(stage).await?;
            let user = stage.state.web_fb.user.clone();
            acquires(stage, &user, "fb-user-2").await?;
            check(stage).await
        }
        unknown => anyhow::bail!("unknown step {unknown}"),
    }
}

/// What must hold whenever the journey is over.
pub(crate) async fn check(stage: &mut Stage<'_>) -> Result<()> {
    user_signs_in(stage, "fb-user-2").await?;
    let mut old = stage.browser("fb-user-1", true)?;
    let url = stage.layout.url_of(WEB_FB_BANK, 4, "/");
    old.get(&url).await?.showing("CERT-SUPERSEDED")?;
    master_signs_in(stage).await.map(drop)
}

async fn tokens(stage: &mut Stage<'_>, running: &Running) -> Result<()> {
    let web_fb = &stage.state.web_fb;
    let token = TokenSeed {
        serial: web_fb.token.clone(),
        seed: Zeroizing::new(hex::decode(&web_fb.token_seed)?),
    };
    running.app.stock_tokens(WEB_FB_BANK, vec![token]).await?;
    Ok(())
}

async fn member_signs_in(stage: &Stage<'_>, index: usize) -> Result<Browser> {
    let member = stage.state.web_fb.staff.get(index).context("a member")?;
    let mut browser = stage.browser(&member.id, true)?;
    let url = stage.layout.url_of(WEB_FB_BANK, 6, "/");
    let page = browser.get(&url).await?.showing("staff_pin")?;
    let fields = [("staff_pin", member.pin.as_str())];
    browser.submit(&page, &fields).await?.showing("/sign-out")?;
    Ok(browser)
}

async fn contract(stage: &mut Stage<'_>) -> Result<()> {
    let web_fb = stage.state.web_fb.clone();
    let [teller, approver] = web_fb.staff.as_slice() else {
        anyhow::bail!("demo.json has too few members of staff");
    };
    let mut browser = member_signs_in(stage, 0).await?;
    let url = stage.layout.url_of(WEB_FB_BANK, 6, "/contracts/new");
    let page = browser.get(&url).await?.showing("contract_id")?;
    let fields = [
        ("contract_id", web_fb.contract.as_str()),
        ("company_name", "株式会社かえで見本商事"),
        ("administrator_name", web_fb.master.name.as_str()),
        ("new_customer_id", web_fb.master.id.as_str()),
        ("token_serial", web_fb.token.as_str()),
        ("staff_pin", teller.pin.as_str()),
    ];
    let asked = browser.submit(&page, &fields).await?;
    ensure!(asked.url.contains("/approvals/"), "refused: {}", asked.url);
    let mut browser = member_signs_in(stage, 1).await?;
    let page = browser.get(&asked.url).await?.showing("approve")?;
    let fields = [
        ("staff_pin", approver.pin.as_str()),
        ("decision", "approve"),
    ];
    let sheet = browser.submit(&page, &fields).await?;
    let master = &mut stage.state.web_fb.master;
    master.password = sheet.element("contract-pin-1")?;
    master.handover_code = sheet.element("hand-over-code-1")?;
    stage.state.save()
}

/// ログイン › 電子証明書取得: ID and password, 取得, then as at the other bank.
async fn acquires(stage: &mut Stage<'_>, who: &Person, pc: &str) -> Result<()> {
    let home = stage.layout.pc(pc);
    pc::prepare(&home, &stage.layout.file("tls/root.pem")).await?;
    let mut browser = stage.browser(pc, false)?;
    let path = "/acquisition/user/identity";
    let url = stage.layout.url_of(WEB_FB_BANK, 3, path);
    let page = browser.get(&url).await?.showing("customer_id")?;
    let fields = [
        ("customer_id", who.id.as_str()),
        ("login_password", who.password.as_str()),
    ];
    let page = browser.submit(&page, &fields).await?.showing("form_id")?;
    let fields = [("hand_over_code", who.handover_code.as_str())];
    let page = browser.submit(&page, &fields).await?.showing("tegata://")?;
    let done = stage
        .app_acquires(WEB_FB_BANK, pc, &mut browser, &page)
        .await?;
    done.showing("電子証明書のインストールが完了しました")?;
    stage.keep_certificate(pc, pc)
}

async fn master_signs_in(stage: &mut Stage<'_>) -> Result<Browser> {
    let mut browser = stage.browser("fb-master", true)?;
    let url = stage.layout.url_of(WEB_FB_BANK, 5, "/");
    let page = browser.get(&url).await?.showing("login_password")?;
    let password = stage.state.web_fb.master.password.as_str();
    let fields = [("login_password", password)];
    let page = browser.submit(&page, &fields).await?;
    if let Some(password) = stage.chooses_password(&mut browser, page).await? {
        stage.state.web_fb.master.password = password;
        stage.state.save()?;
    }
    Ok(browser)
}

async fn user_signs_in(stage: &mut Stage<'_>, pc: &str) -> Result<()> {
    let mut browser = stage.browser(pc, true)?;
    let url = stage.layout.url_of(WEB_FB_BANK, 4, "/");
    let page = browser.get(&url).await?.showing("login_password")?;
    let fields = [("login_password", stage.state.web_fb.user.password.as_str())];
    let page = browser.submit(&page, &fields).await?;
    if let Some(password) = stage.chooses_password(&mut browser, page).await? {
        stage.state.web_fb.user.password = password;
        stage.state.save()?;
    }
    Ok(())
}

/// IDメンテナンス › 新規登録.
async fn register(stage: &mut Stage<'_>) -> Result<()> {
    let user = stage.state.web_fb.user.clone();
    let mut browser = master_signs_in(stage).await?;
    let path = "/management/ids/new";
    let url = stage.layout.url_of(WEB_FB_BANK, 5, path);
    let page = browser.get(&url).await?.showing("new_customer_id")?;
    let fields = [
        ("new_customer_id", user.id.as_str()),
        ("user_name", user.name.as_str()),
        ("right", "approver"),
        ("new_password", user.password.as_str()),
        ("new_password_again", user.password.as_str()),
    ];
    let done = browser.submit(&page, &fields).await?;
    done.showing("お客様IDの登録が終了しました。")?;
    Ok(())
}

/// IDメンテナンス › 編集 › 再発行する.
async fn reissue(stage: &mut Stage<'_>) -> Result<()> {
    let user = stage.state.web_fb.user.clone();
    let mut browser = master_signs_in(stage).await?;
    let path = format!("/management/ids/{}/edit", user.id);
    let url = stage.layout.url_of(WEB_FB_BANK, 5, &path);
    let page = browser.get(&url).await?.showing("certificate_choice")?;
    let fields = [
        ("certificate_choice", "reissue"),
        ("reason", "new_pc"),
        ("user_name", user.name.as_str()),
        ("right", "approver"),
    ];
    let done = browser.submit(&page, &fields).await?;
    done.showing("お客様IDの変更が終了しました。")?;
    Ok(())
}
