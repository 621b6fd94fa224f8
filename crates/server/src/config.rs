//! The configuration: one TOML file. Secrets come from files that it names.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tegata_domain::policy::{Policies, ServiceProfile, TypedPolicies};
use tegata_web::kit::Look;

use crate::smtp::MailConfig;

/// Everything that an installation is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of keys, certificates and, on SQLite, the database.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; the file `tegata.db` in the data folder when absent.
    #[serde(default)]
    pub database: Option<String>,
    /// File with the passphrase of the CA's key files.
    pub passphrase_file: PathBuf,
    /// Base URL of the PKI repository, as written into certificates.
    pub repository: String,
    /// Where the repository listens.
    pub repository_bind: Vec<SocketAddr>,
    /// Where health and metrics listen.
    pub management_bind: Vec<SocketAddr>,
    /// Marks every page as a demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// Names of the authorities.
    pub authorities: AuthorityNames,
    /// Cost of the PIN hash.
    #[serde(default)]
    pub pin_hash: PinHash,
    /// The agent API, shared by all banks.
    pub agent: Place,
    /// Server certificate; made by an own root when absent.
    #[serde(default)]
    pub tls: Option<TlsFiles>,
    /// The mail server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailConfig>,
    /// The banks.
    pub banks: Vec<BankConfig>,
}

/// `O` and the CAs' names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityNames {
    /// `O` of every subject.
    pub operator: String,
    /// Name of the root.
    pub root: String,
    /// Name of the CA that issues to customers.
    pub customers: String,
    /// Name of the CA that issues to the bank's staff.
    pub staff: String,
}

/// Argon2id.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PinHash {
    /// KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PinHash {
    fn default() -> Self {
        let cost = tegata_app::kdf::Cost::default();
        Self {
            memory_kib: cost.memory_kib,
            passes: cost.passes,
            lanes: cost.lanes,
        }
    }
}

/// One address.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Where it listens.
    pub bind: Vec<SocketAddr>,
    /// The exact origin that people and apps use.
    pub origin: String,
    /// Parent of fresh labels (*choose another certificate*), such as `login.localhost`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_below: Option<String>,
}

/// Files of a server certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// Chain, PEM.
    pub chain: PathBuf,
    /// Key, PEM (PKCS#8).
    pub key: PathBuf,
    /// Roots that apps trust, PEM.
    pub roots: PathBuf,
}

/// One bank.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankConfig {
    /// Four digits.
    pub code: String,
    /// Japanese name.
    pub name_ja: String,
    /// English name.
    pub name_en: String,
    /// Service profile: `business-direct`, `web-fb`, or the text of an own one.
    #[serde(default = "business_direct")]
    pub profile: ServiceProfile,
    /// File with an own profile, instead of `profile`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_file: Option<PathBuf>,
    /// Where the menu hands off to.
    pub banking_url: String,
    /// Policies that differ from the profile's when the bank is first set up; later they are changed in the console.
    #[serde(default)]
    pub policies: TypedPolicies,
    /// Whom customers call.
    #[serde(default)]
    pub help_desk: Option<HelpDeskConfig>,
    /// Colour and logo of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<LookConfig>,
    /// Public site and acquisition.
    pub public: Place,
    /// Users.
    pub user: Place,
    /// Administrators.
    pub administrator: Place,
    /// Staff.
    pub console: Place,
    /// Can't sign in?
    pub diagnosis: Place,
}

/// A bank's own look.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LookConfig {
    /// Main colour of the public and the user site, such as `#1b3f8b`; its contrast with white is at least 4.5:1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// A PNG image of at most 64 KiB, 1200 by 400 pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<PathBuf>,
}

impl LookConfig {
    /// The look, checked.
    ///
    /// # Errors
    /// Says what is wrong with colour or logo.
    pub fn look(&self) -> Result<Look> {
        let mut look = Look::default();
        if let Some(colour) = &self.colour {
            look = look.with_colour(colour)?;
        }
        if let Some(file) = &self.logo {
            let png = crate::files::read(file)?;
            look = look
                .with_logo(&png)
                .with_context(|| file.display().to_string())?;
        }
        Ok(look)
    }
}

/// Whom customers call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpDeskConfig {
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// Hours.
    pub hours: String,
}

fn business_direct() -> ServiceProfile {
    ServiceProfile::BusinessDirect
}

impl BankConfig {
    /// The bank's policies: the profile's with those of the configuration over them.
    ///
    /// # Errors
    /// Names the policy.
    pub fn policies(&self) -> Result<Policies> {
        Ok(self.policies.over(&self.profile)?)
    }

    /// The bank's look; our own where it has none.
    ///
    /// # Errors
    /// Says what is wrong with colour or logo.
    pub fn look(&self) -> Result<Look> {
        self.look
            .as_ref()
            .map_or_else(|| Ok(Look::default()), LookConfig::look)
    }

    fn read_profile(&mut self, folder: &Path) -> Result<()> {
        let Some(file) = self.profile_file.take() else {
            return Ok(());
        };
        let text = String::from_utf8(crate::files::read(&folder.join(&file))?)
            .with_context(|| format!("{} is not UTF-8", file.display()))?;
        self.profile = ServiceProfile::typed(&text)
            .with_context(|| format!("{} is no service profile", file.display()))?;
        Ok(())
    }
}

impl Config {
    /// Reads a file; relative paths count from its folder.
    ///
    /// # Errors
    /// Says which file and which field.
    pub fn read(path: &Path) -> Result<Self> {
        let text = crate::files::read(path)?;
        let text =
            String::from_utf8(text).with_context(|| format!("{} is not UTF-8", path.display()))?;
        let mut config: Self = toml::from_str(&text)
            .with_context(|| format!("{} cannot be understood", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        config.data = folder.join(&config.data);
        config.passphrase_file = folder.join(&config.passphrase_file);
        for bank in &mut config.banks {
            bank.read_profile(folder)?;
            if let Some(logo) = bank.look.as_mut().and_then(|look| look.logo.as_mut()) {
                *logo = folder.join(&*logo);
            }
        }
        if let Some(mail) = &mut config.mail {
            mail.resolve(folder);
        }
        config.checked()
    }

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// Names the bank and the field.
    pub fn checked(self) -> Result<Self> {
        ensure!(!self.banks.is_empty(), "at least one bank is needed");
        if let Some(mail) = &self.mail {
            mail.check()?;
        }
        for bank in &self.banks {
            let code = &bank.code;
            tegata_domain::ids::BankCode::parse(code).with_context(|| format!("bank {code:?}"))?;
            bank.policies().with_context(|| format!("bank {code}"))?;
            bank.look().with_context(|| format!("bank {code}"))?;
            for place in [
                &bank.public,
                &bank.user,
                &bank.administrator,
                &bank.console,
                &bank.diagnosis,
            ] {
                tegata_acquisition::Origin::parse(&place.origin)
                    .with_context(|| format!("bank {code}: {:?} is no origin", place.origin))?;
            }
        }
        Ok(self)
    }

    /// The database's address.
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data.join("tegata.db").display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_configuration_is_understood() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tegata.toml");
        let config = Config::read(&file).unwrap();
        assert_eq!(config.banks.len(), 1);
        let parents: std::collections::BTreeSet<_> = config
            .banks
            .iter()
            .flat_map(|bank| {
                [
                    &bank.user,
                    &bank.administrator,
                    &bank.console,
                    &bank.diagnosis,
                ]
                .map(|place| &place.labels_below)
            })
            .collect();
        assert_eq!(
            parents.len(),
            4,
            "on one port a label has to tell whose it is"
        );
    }
}
