//! What the manuals disagree on: policies of a bank, each with a default and bounds (`product.md`).

mod field;
mod text;

use serde::{Deserialize, Serialize};

use crate::{
    attempts::AttemptLimit,
    profile::Profile,
    service_hours::ServiceHours,
    time::{MINUTE, SECOND},
    wording::Wording,
};

pub use crate::profile::{Credentials, ServiceProfile};
pub use field::{FIELDS, FieldKind, PolicyField};
pub use text::{TypedPolicies, changed};

/// When a proven certificate counts (`protocol.md` §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Release {
    /// At once on a known network or with the hand-over code, else held.
    OnSignal,
    /// Always held.
    AlwaysHold,
    /// Never held.
    NeverHold,
}

/// How the private key must be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProtectionPolicy {
    /// Hardware where the PC has it, else software.
    HardwarePreferred,
    /// Software keys are as good.
    SoftwareAllowed,
}

/// When a reissue ends the certificate that it replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldCertificate {
    /// Once the new one is proven; at once only for loss, theft and compromise.
    UntilProven,
    /// At once, whatever the reason.
    AtOnce,
}

/// The policies of one bank. A field that is missing in the stored text takes its default; one that a newer release wrote
/// there is passed over, so that it does not stop an older one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question that a bank answers with yes or no, independently of the others"
)]
pub struct Policies {
    /// What is asked before a certificate may be acquired; the profile says among which the bank may choose.
    pub acquisition_credentials: Credentials,
    /// The sign-in with ID and password is offered beside the one with a certificate (seed 004).
    pub id_password_sign_in: bool,
    /// Wrong PINs at sign-in before waits begin (3–10).
    pub wrong_pins: u32,
    /// Seconds of the first wait after too many wrong PINs (10–600); each further wait is twice as long.
    pub first_wait_seconds: i64,
    /// Minutes that no wait exceeds (1–1440).
    pub longest_wait_minutes: i64,
    /// An administrator's lock also locks the users (seed 002).
    pub administrator_lock_cascades: bool,
    /// Days in which registered issue data may be acquired (1–180).
    pub acquisition_deadline_days: i64,
    /// Days before the end from which renewal is offered (1–90).
    pub renewal_opens_days: i64,
    /// Redos of an interrupted acquisition with another key (0–3).
    pub redos: u32,
    /// When a proven certificate counts.
    pub release: Release,
    /// Hours that a new certificate waits before it counts (0–72).
    pub acquire_wait_hours: i64,
    /// Days after expiry within which the user re-acquires alone (0–300; 0: the administrator reissues).
    pub reacquire_after_expiry_days: i64,
    /// When a reissue ends the old certificate.
    pub old_certificate: OldCertificate,
    /// The confirmation PIN is asked when the administrator reissues or revokes.
    pub confirm_reissue: bool,
    /// The administrator's sign-in asks the confirmation PIN as a second step (seed 002).
    pub administrator_second_step: bool,
    /// Users per contract (1–999).
    pub users_per_contract: u32,
    /// Administrators per contract (1–2).
    pub administrators_per_contract: u32,
    /// Certificates in force per holder (1).
    pub certificates_per_user: u32,
    /// Days before a certificate's end on which notices are sent (0–90, ten at most).
    pub notice_days: Vec<i64>,
    /// When customers can use the service.
    pub service_hours: ServiceHours,
    /// Minutes without a click after which a session ends (1–60).
    pub session_idle_minutes: i64,
    /// Hours after which a session ends in any case (1–24).
    pub session_overall_hours: i64,
    /// Least length of a new PIN (6–64).
    pub pin_length: usize,
    /// How keys must be kept.
    pub key_protection: KeyProtectionPolicy,
    /// A browser may make the key too, without the app: such a key can be copied.
    pub browser_keys: bool,
    /// Words that the bank uses differently.
    pub wording: Wording,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            acquisition_credentials: Credentials::PinAndOtp,
            id_password_sign_in: false,
            wrong_pins: 5,
            first_wait_seconds: 30,
            longest_wait_minutes: 60,
            administrator_lock_cascades: true,
            acquisition_deadline_days: 80,
            renewal_opens_days: 40,
            redos: 3,
            release: Release::OnSignal,
            acquire_wait_hours: 0,
            reacquire_after_expiry_days: 0,
            old_certificate: OldCertificate::UntilProven,
            confirm_reissue: true,
            administrator_second_step: true,
            users_per_contract: 99,
            administrators_per_contract: 2,
            certificates_per_user: 1,
            notice_days: vec![40, 30, 10, 3, 1, 0],
            service_hours: ServiceHours::default(),
            session_idle_minutes: 15,
            session_overall_hours: 12,
            pin_length: 8,
            key_protection: KeyProtectionPolicy::HardwarePreferred,
            browser_keys: false,
            wording: Wording::default(),
        }
    }
}

/// A policy that cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InvalidPolicy {
    /// A number outside its bounds.
    #[error("policy {name} must be between {least} and {most}, not {value}")]
    OutOfBounds {
        /// The field's name.
        name: &'static str,
        /// Least value.
        least: i64,
        /// Greatest value.
        most: i64,
        /// The value given.
        value: i64,
    },
    /// No policy has this name.
    #[error("there is no policy {0}")]
    Unknown(String),
    /// Not of the kind that the field asks.
    #[error("the policies cannot be understood: {0}")]
    Shape(String),
    /// Days of notices.
    #[error("policy notice_days takes at most {most_days} different days from 0 to 90", most_days = Policies::MOST_NOTICES)]
    NoticeDays,
    /// Too many dates.
    #[error("policy service_hours: {0}")]
    ServiceHours(crate::service_hours::InvalidHours),
    /// A word that may not differ, or has no text.
    #[error("policy wording cannot set {0}")]
    Wording(String),
    /// Without a one-time password nothing but the release stops a caller (`protocol.md` §5).
    #[error("policy release cannot be never_hold where acquisition asks no one-time password")]
    NeverHoldWithoutOneTimePassword,
    /// Something that the bank's profile does not know.
    #[error("policy {name} cannot be {value} with the profile {profile}")]
    Profile {
        /// The field's name.
        name: &'static str,
        /// The value given.
        value: String,
        /// The profile's name.
        profile: String,
    },
}

impl Policies {
    /// The most days of notices.
    const MOST_NOTICES: usize = 10;

    /// Checks every bound that does not depend on the profile.
    ///
    /// # Errors
    /// [`InvalidPolicy`] for the first policy that is outside.
    pub fn checked(self) -> Result<Self, InvalidPolicy> {
        field::check_bounds(&self)?;
        let days = &self.notice_days;
        let mut different = days.clone();
        different.sort_unstable();
        different.dedup();
        if different.len() != days.len()
            || days.len() > Self::MOST_NOTICES
            || !days.iter().all(|day| (0..=90).contains(day))
        {
            return Err(InvalidPolicy::NoticeDays);
        }
        self.service_hours
            .check()
            .map_err(InvalidPolicy::ServiceHours)?;
        self.wording.check().map_err(InvalidPolicy::Wording)?;
        if self.release == Release::NeverHold
            && !self.acquisition_credentials.ask_one_time_password()
        {
            return Err(InvalidPolicy::NeverHoldWithoutOneTimePassword);
        }
        Ok(self)
    }

    /// Checks everything, for a bank with this profile.
    ///
    /// # Errors
    /// [`InvalidPolicy`]
    pub fn checked_for(self, profile: &Profile) -> Result<Self, InvalidPolicy> {
        let checked = self.checked()?;
        let refuse = |name: &'static str, value: String| {
            let profile = profile.name.clone();
            Err(InvalidPolicy::Profile {
                name,
                value,
                profile,
            })
        };
        let credentials = checked.acquisition_credentials;
        if !profile.credentials.contains(&credentials) {
            let value = serde_json::to_string(&credentials).unwrap_or_default();
            return refuse("acquisition_credentials", value);
        }
        if checked.id_password_sign_in && !profile.id_password_sign_in {
            return refuse("id_password_sign_in", true.to_string());
        }
        if checked.administrator_second_step && !profile.has_confirmation_pin() {
            return refuse("administrator_second_step", true.to_string());
        }
        Ok(checked)
    }

    /// Whether a browser may make the key: where the bank says so, and never where keys have to be kept in hardware.
    pub fn allow_browser_keys(&self) -> bool {
        match self.key_protection {
            KeyProtectionPolicy::HardwarePreferred | KeyProtectionPolicy::SoftwareAllowed => {
                self.browser_keys
            }
        }
    }

    /// The limit of wrong PINs at sign-in and confirmation.
    pub fn sign_in_limit(&self) -> AttemptLimit {
        AttemptLimit {
            first_wait: self.first_wait_seconds * SECOND,
            longest_wait: self.longest_wait_minutes * MINUTE,
            ..AttemptLimit::sign_in(self.wrong_pins)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_within_bounds_and_survive_storage() {
        let policies = Policies::default().checked().unwrap();
        let text = serde_json::to_string(&policies).unwrap();
        assert_eq!(serde_json::from_str::<Policies>(&text).unwrap(), policies);
        assert_eq!(serde_json::from_str::<Policies>("{}").unwrap(), policies);
    }

    #[test]
    fn a_policy_out_of_bounds_names_itself() {
        let error = Policies {
            wrong_pins: 11,
            ..Policies::default()
        }
        .checked()
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "policy wrong_pins must be between 3 and 10, not 11"
        );
    }

    #[test]
    fn without_a_one_time_password_a_certificate_may_be_held() {
        let direct = |credentials, release| {
            let policies = Policies {
                acquisition_credentials: credentials,
                release,
                ..Policies::default()
            };
            policies.checked_for(&ServiceProfile::BusinessDirect)
        };
        assert!(direct(Credentials::PinAndOtp, Release::NeverHold).is_ok());
        assert!(direct(Credentials::PinAndConfirmationPin, Release::OnSignal).is_ok());
        assert_eq!(
            direct(Credentials::PinAndConfirmationPin, Release::NeverHold),
            Err(InvalidPolicy::NeverHoldWithoutOneTimePassword)
        );
        let foreign = direct(Credentials::IdAndPassword, Release::OnSignal).unwrap_err();
        assert!(foreign.to_string().contains("business-direct"), "{foreign}");
    }

    #[test]
    fn days_of_notices_are_few_and_different() {
        for days in [vec![91], vec![-1], vec![3, 3], (0..11).collect()] {
            let policies = Policies {
                notice_days: days,
                ..Policies::default()
            };
            assert_eq!(policies.checked(), Err(InvalidPolicy::NoticeDays));
        }
    }
}
