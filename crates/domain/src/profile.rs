//! Service profiles: what differs between the banks' services, as data. Two are built in; a bank may carry its own text.

mod name_pattern;

use std::{ops::Deref, sync::LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{policy::InvalidPolicy, wording::Wording};

pub use name_pattern::{CertificateNames, HolderIds, InvalidPattern, NamePattern};

/// How a person says who they are before anything is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identification {
    /// Contract ID with user ID or administrator number (seeds 000–003).
    ContractAndUser,
    /// One customer ID of the bank for users and administrators alike (seed 004).
    CustomerId,
}

/// Which secrets a holder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrets {
    /// 暗証番号 and 確認暗証番号.
    PinAndConfirmationPin,
    /// ログインパスワード alone.
    LoginPassword,
}

/// Whose menus and pages the signed-in sites show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screens {
    /// ご契約先管理情報変更 and its menus.
    BusinessDirect,
    /// The tabs メイン … 管理機能.
    WebFb,
}

/// What is asked before a certificate may be acquired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// The login secret, then a one-time password (seeds 000, 001).
    PinAndOtp,
    /// Both PINs on one page (seeds 002, 003).
    PinAndConfirmationPin,
    /// The login secret alone (seed 004).
    IdAndPassword,
}

impl Credentials {
    /// Whether the second step asks a one-time password.
    pub fn ask_one_time_password(self) -> bool {
        self == Self::PinAndOtp
    }

    /// Whether the first page asks the confirmation PIN too, and is the only one.
    pub fn ask_confirmation_pin(self) -> bool {
        self == Self::PinAndConfirmationPin
    }
}

/// One service profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name, shown to operators.
    pub name: String,
    /// How people identify themselves.
    pub identification: Identification,
    /// Which secrets they have.
    pub secrets: Secrets,
    /// Which menus and pages exist.
    pub screens: Screens,
    /// Credentials of acquisition among which the bank's policy chooses; the first is the default.
    pub credentials: Vec<Credentials>,
    /// Whether a bank may offer the sign-in with ID and password (seed 004).
    pub id_password_sign_in: bool,
    /// The CN's shape.
    pub certificate: CertificateNames,
    /// Policies whose default differs.
    #[serde(default)]
    pub policies: Map<String, Value>,
    /// Words that differ.
    #[serde(default)]
    pub wording: Wording,
}

/// Why a profile cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InvalidProfile {
    /// Neither a built-in name nor a profile's text.
    #[error("{0:?} is neither a built-in profile (business-direct, web-fb) nor the text of one")]
    Unknown(String),
    /// Not readable as TOML or JSON of this shape.
    #[error("the profile cannot be understood: {0}")]
    Text(String),
    /// A field that no profile has.
    #[error("the profile names an unknown field {0}")]
    UnknownField(String),
    /// There must be at least one way to acquire.
    #[error("the profile allows no credentials of acquisition")]
    NoCredentials,
    /// Both PINs can be asked only of holders who have both.
    #[error(
        "the profile allows pin_and_confirmation_pin, but its holders have no confirmation PIN"
    )]
    NoConfirmationPin,
    /// A CN's pattern.
    #[error(transparent)]
    Pattern(#[from] InvalidPattern),
    /// A default policy.
    #[error(transparent)]
    Policy(#[from] Box<InvalidPolicy>),
}

impl Profile {
    /// Reads a profile that somebody wrote, TOML or JSON; unknown fields are refused.
    ///
    /// # Errors
    /// [`InvalidProfile`] with the one thing to mend.
    pub fn typed(text: &str) -> Result<Self, InvalidProfile> {
        let unreadable = |error: &dyn std::fmt::Display| InvalidProfile::Text(error.to_string());
        let value: Value = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| unreadable(&error))?
        } else {
            toml::from_str(text).map_err(|error| unreadable(&error))?
        };
        let profile: Self =
            serde_json::from_value(value.clone()).map_err(|error| unreadable(&error))?;
        let known = serde_json::to_value(&profile).map_err(|error| unreadable(&error))?;
        if let Some(name) = unknown_field(&value, &known) {
            return Err(InvalidProfile::UnknownField(name));
        }
        profile.checked()
    }

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// [`InvalidProfile`]
    pub fn checked(self) -> Result<Self, InvalidProfile> {
        if self.credentials.is_empty() {
            return Err(InvalidProfile::NoCredentials);
        }
        let both = self
            .credentials
            .iter()
            .any(|asked| asked.ask_confirmation_pin());
        if both && !self.has_confirmation_pin() {
            return Err(InvalidProfile::NoConfirmationPin);
        }
        self.certificate.check(self.identification)?;
        self.wording
            .check()
            .map_err(|key| InvalidProfile::UnknownField(format!("wording.{key}")))?;
        self.default_policies().map_err(Box::new)?;
        Ok(self)
    }

    /// Whether holders have a confirmation PIN beside the login secret.
    pub fn has_confirmation_pin(&self) -> bool {
        self.secrets == Secrets::PinAndConfirmationPin
    }
}

/// The first field of `given` that `known` has not.
fn unknown_field(given: &Value, known: &Value) -> Option<String> {
    let (Value::Object(given), Value::Object(known)) = (given, known) else {
        return None;
    };
    given
        .iter()
        .find_map(|(name, value)| match known.get(name) {
            None => Some(name.clone()),
            Some(known) => unknown_field(value, known).map(|inner| format!("{name}.{inner}")),
        })
}

/// Which profile a bank has: a built-in one by its name, or its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ServiceProfile {
    /// Seeds 000–003: contract ID, user ID, PINs.
    BusinessDirect,
    /// Seed 004: customer ID and password.
    WebFb,
    /// A profile of the bank's own.
    Own(Box<Profile>),
}

static BUSINESS_DIRECT: LazyLock<Profile> =
    LazyLock::new(|| built_in(include_str!("../profiles/business-direct.toml")));
static WEB_FB: LazyLock<Profile> =
    LazyLock::new(|| built_in(include_str!("../profiles/web-fb.toml")));

#[expect(
    clippy::expect_used,
    reason = "the text is part of the program, and a test reads both"
)]
fn built_in(text: &str) -> Profile {
    Profile::typed(text).expect("a built-in profile is readable")
}

impl ServiceProfile {
    const BUSINESS_DIRECT_NAME: &str = "business-direct";
    const WEB_FB_NAME: &str = "web-fb";

    /// Reads what a bank's row holds: a built-in name, or the text of an own profile. Fields that a newer release wrote
    /// are passed over, so that it does not stop an older one.
    ///
    /// # Errors
    /// [`InvalidProfile`]
    pub fn from_stored(text: &str) -> Result<Self, InvalidProfile> {
        if let Some(built_in) = Self::built_in(text) {
            return Ok(built_in);
        }
        let profile: Profile = serde_json::from_str(text)
            .map_err(|_| InvalidProfile::Unknown(text.chars().take(40).collect()))?;
        Ok(Self::Own(Box::new(profile)))
    }

    /// Reads what somebody wrote into a configuration: a built-in name, or the text of a profile.
    ///
    /// # Errors
    /// [`InvalidProfile`]
    pub fn typed(text: &str) -> Result<Self, InvalidProfile> {
        if let Some(built_in) = Self::built_in(text.trim()) {
            return Ok(built_in);
        }
        if !text.contains('=') && !text.contains('{') {
            return Err(InvalidProfile::Unknown(text.to_owned()));
        }
        Ok(Self::Own(Box::new(Profile::typed(text)?)))
    }

    fn built_in(name: &str) -> Option<Self> {
        match name {
            Self::BUSINESS_DIRECT_NAME => Some(Self::BusinessDirect),
            Self::WEB_FB_NAME => Some(Self::WebFb),
            _ => None,
        }
    }

    /// What the bank's row holds.
    pub fn stored(&self) -> String {
        match self {
            Self::BusinessDirect => Self::BUSINESS_DIRECT_NAME.to_owned(),
            Self::WebFb => Self::WEB_FB_NAME.to_owned(),
            Self::Own(profile) => serde_json::to_string(profile).unwrap_or_default(),
        }
    }
}

impl Deref for ServiceProfile {
    type Target = Profile;
    fn deref(&self) -> &Profile {
        match self {
            Self::BusinessDirect => &BUSINESS_DIRECT,
            Self::WebFb => &WEB_FB,
            Self::Own(profile) => profile,
        }
    }
}

impl TryFrom<String> for ServiceProfile {
    type Error = InvalidProfile;
    fn try_from(text: String) -> Result<Self, InvalidProfile> {
        Self::typed(&text)
    }
}

impl From<ServiceProfile> for String {
    fn from(profile: ServiceProfile) -> String {
        profile.stored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"
        name = "kaede"
        identification = "customer_id"
        secrets = "login_password"
        screens = "business_direct"
        credentials = ["pin_and_otp"]
        id_password_sign_in = false
        [certificate]
        user = "K-{customer} {bank}"
        administrator = "{customer} {bank}"
        [policies]
        administrator_second_step = false
        pin_length = 12
    "#;

    #[test]
    fn both_built_in_profiles_can_be_read() {
        assert_eq!(ServiceProfile::BusinessDirect.name, "business-direct");
        assert_eq!(ServiceProfile::WebFb.name, "web-fb");
        assert!(!ServiceProfile::WebFb.has_confirmation_pin());
    }

    #[test]
    fn an_own_profile_survives_storage() {
        let own = ServiceProfile::typed(OWN).unwrap();
        let again = ServiceProfile::from_stored(&own.stored()).unwrap();
        assert_eq!(again, own);
        assert_eq!(own.default_policies().unwrap().pin_length, 12);
        for name in ["business-direct", "web-fb"] {
            assert_eq!(ServiceProfile::from_stored(name).unwrap().stored(), name);
        }
    }

    #[test]
    fn a_field_of_a_newer_release_is_passed_over_in_a_row_and_refused_when_typed() {
        let mut stored: Value =
            serde_json::from_str(&ServiceProfile::typed(OWN).unwrap().stored()).unwrap();
        stored["colour_of_the_card"] = "red".into();
        let text = stored.to_string();
        assert!(ServiceProfile::from_stored(&text).is_ok());
        assert_eq!(
            ServiceProfile::typed(&text),
            Err(InvalidProfile::UnknownField(
                "colour_of_the_card".to_owned()
            ))
        );
    }

    #[test]
    fn what_cannot_work_is_refused_by_name() {
        let refused = |from: &str, to: &str| {
            assert!(OWN.contains(from), "{from}");
            let error = Profile::typed(&OWN.replace(from, to)).unwrap_err();
            error.to_string()
        };
        assert!(refused("[\"pin_and_otp\"]", "[]").contains("no credentials"));
        assert!(refused("pin_and_otp", "pin_and_confirmation_pin").contains("no confirmation PIN"));
        assert!(refused("K-{customer} {bank}", "{customer}").contains("{bank}"));
        assert!(refused("K-{customer} {bank}", "K {bank}").contains("{customer}"));
        assert!(refused("K-{customer} {bank}", "{bank} {colour}").contains("{colour}"));
        for ending in [
            "{bank}-{customer}",
            "{customer}-{bank}",
            "{customer} {bank} ",
        ] {
            let why = refused("K-{customer} {bank}", ending);
            assert!(why.contains("end with \" {bank}\""), "{ending}: {why}");
        }
        assert!(refused("pin_length = 12", "pin_length = 2").contains("pin_length"));
        assert!(refused("pin_length", "pin_lenght").contains("pin_lenght"));
        assert!(ServiceProfile::typed("bussiness-direct").is_err());
    }
}
