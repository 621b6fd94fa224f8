//! `demo.json`: ids, PINs, token seeds, paths and each finished step, so that a restart goes on where it stopped.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tegata_domain::random::{self, Random};

use crate::{
    demo::{
        layout::{BANK, Layout},
        web_fb::WebFb,
    },
    environment::Environment,
    files::{self, Readers},
};

/// Everything the demonstration knows; its secrets are invented and meant to be read.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    #[serde(skip)]
    file: PathBuf,
    /// The bank's code.
    pub(crate) bank: String,
    /// 契約者ID
    pub(crate) contract: String,
    /// Where things are.
    pub(crate) addresses: Addresses,
    /// Folders and files.
    pub(crate) paths: Paths,
    /// 利用者 1 and 2.
    pub(crate) users: Vec<Person>,
    /// The administrator, known once the contract is open.
    pub(crate) administrator: Administrator,
    /// The bank's staff.
    pub(crate) staff: Vec<Staff>,
    /// Tokens with their seeds.
    pub(crate) tokens: Vec<Token>,
    /// The second bank, with WEB-FB.
    #[serde(default)]
    pub(crate) web_fb: WebFb,
    /// Finished steps in order.
    pub(crate) steps: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Addresses {
    pub(crate) public: String,
    pub(crate) user: String,
    pub(crate) administrator: String,
    pub(crate) console: String,
    pub(crate) agent: String,
    pub(crate) cannot_sign_in: String,
    pub(crate) repository: String,
    pub(crate) management: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Paths {
    pub(crate) data: PathBuf,
    pub(crate) config: PathBuf,
    pub(crate) root: PathBuf,
    pub(crate) issuing: PathBuf,
    pub(crate) tls_root: PathBuf,
    pub(crate) profile: PathBuf,
    pub(crate) certificates: PathBuf,
    pub(crate) crl_before: PathBuf,
    pub(crate) crl: PathBuf,
    pub(crate) pcs: PathBuf,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) user_id: String,
    pub(crate) name: String,
    pub(crate) pin: String,
    pub(crate) confirmation_pin: String,
    pub(crate) token: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Administrator {
    pub(crate) number: u8,
    pub(crate) name: String,
    pub(crate) pin: String,
    pub(crate) confirmation_pin: String,
    pub(crate) handover_code: String,
    pub(crate) token: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Staff {
    #[serde(rename = "staff_id")]
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) person: String,
    pub(crate) pin: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) serial: String,
    /// Hex.
    pub(crate) seed: String,
    /// The last time step whose code was typed.
    #[serde(default)]
    pub(crate) used_step: i64,
}

impl State {
    /// Takes up what is there, or draws new ids and PINs.
    pub(crate) fn open(layout: &Layout, environment: &Environment) -> Result<Self> {
        let file = layout.file("demo.json");
        if file.exists() {
            let mut state: Self =
                serde_json::from_slice(&files::read(&file)?).with_context(|| {
                    format!(
                        "{} is damaged: remove the folder to start anew",
                        file.display()
                    )
                })?;
            state.file = file;
            // Of a folder that was made before this bank was played.
            if state.web_fb.bank.is_empty() {
                state.web_fb = WebFb::new(layout, environment.random.as_ref());
            }
            return Ok(state);
        }
        let state = Self::new(layout, environment.random.as_ref());
        state.save()?;
        Ok(state)
    }

    fn new(layout: &Layout, random: &dyn Random) -> Self {
        let user = |id: &str, name: &str, token: &str| Person {
            user_id: id.to_owned(),
            name: name.to_owned(),
            pin: random::decimal(random, 10),
            confirmation_pin: random::decimal(random, 10),
            token: token.to_owned(),
        };
        let staff = |id: &str, name: &str, person: &str| Staff {
            id: id.to_owned(),
            name: name.to_owned(),
            person: person.to_owned(),
            pin: random::decimal(random, 10),
        };
        let token = |number: u8| {
            let mut seed = [0_u8; 20];
            random.fill(&mut seed);
            Token {
                serial: format!("MT-000{number}"),
                seed: hex::encode(seed),
                used_step: 0,
            }
        };
        Self {
            file: layout.file("demo.json"),
            bank: BANK.to_owned(),
            contract: "00009876543".to_owned(),
            addresses: Addresses {
                public: layout.url(3, ""),
                user: layout.url(4, ""),
                administrator: layout.url(5, ""),
                console: layout.url(6, ""),
                agent: layout.url(7, ""),
                cannot_sign_in: layout.url(8, ""),
                repository: layout.config.repository.clone(),
                management: format!("http://127.0.0.1:{}", layout.base + 50),
            },
            paths: Paths {
                data: layout.data.clone(),
                config: layout.file("tegata.toml"),
                root: layout.file("ca/root.pem"),
                issuing: layout.file("ca/issuing.pem"),
                tls_root: layout.file("tls/root.pem"),
                profile: layout.profile(BANK),
                certificates: layout.file("certificates"),
                crl_before: layout.file("crl/before.crl"),
                crl: layout.file("crl/full.crl"),
                pcs: layout.file("pc"),
            },
            users: vec![
                user("riyousya1", "見本 花子", "MT-0002"),
                user("riyousya2", "見本 次郎", "MT-0003"),
            ],
            administrator: Administrator {
                number: 1,
                name: "見本 太郎".to_owned(),
                token: "MT-0001".to_owned(),
                ..Administrator::default()
            },
            staff: vec![
                staff("teller", "窓口 見本", "person-1"),
                staff("approver", "承認 見本", "person-2"),
            ],
            tokens: (1..=6).map(token).collect(),
            web_fb: WebFb::new(layout, random),
            steps: Vec::new(),
        }
    }

    pub(crate) fn is_done(&self, step: &str) -> bool {
        self.steps.iter().any(|done| done == step)
    }

    pub(crate) fn done(&mut self, step: &str) -> Result<()> {
        if !self.is_done(step) {
            self.steps.push(step.to_owned());
        }
        self.save()
    }

    pub(crate) fn save(&self) -> Result<()> {
        files::write(
            &self.file,
            &serde_json::to_vec_pretty(self)?,
            Readers::Owner,
        )
    }

    pub(crate) fn user(&self, index: usize) -> Result<&Person> {
        self.users.get(index).context("demo.json has too few users")
    }

    pub(crate) fn user_mut(&mut self, index: usize) -> Result<&mut Person> {
        self.users
            .get_mut(index)
            .context("demo.json has too few users")
    }

    pub(crate) fn member(&self, index: usize) -> Result<&Staff> {
        self.staff
            .get(index)
            .context("demo.json has too few members of staff")
    }

    /// One line per person, for the terminal.
    pub(crate) fn people(&self) -> Vec<String> {
        let contract = &self.contract;
        let mut lines = vec![format!("契約者ID / contract ID      {contract}")];
        let administrator = &self.administrator;
        lines.push(format!(
            "管理者 / administrator {}     PIN {}  confirmation PIN {}  token {}",
            administrator.number,
            administrator.pin,
            administrator.confirmation_pin,
            administrator.token
        ));
        for user in &self.users {
            lines.push(format!(
                "利用者 / user {}      PIN {}  confirmation PIN {}  token {}",
                user.user_id, user.pin, user.confirmation_pin, user.token
            ));
        }
        for staff in &self.staff {
            lines.push(format!("職員 / staff {:<14}PIN {}", staff.id, staff.pin));
        }
        lines.extend(self.web_fb.people());
        lines
    }
}
