//! What the manuals disagree on: policies of a bank, each with a default and bounds (`product.md`).

use serde::{Deserialize, Serialize};

use crate::attempts::AttemptLimit;

/// The two built-in service profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceProfile {
    /// Seeds 000–003: contract ID, user ID, PINs.
    BusinessDirect,
    /// Seed 004: customer ID and password.
    WebFb,
}

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

/// The policies of one bank. A field that is missing in the stored text takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policies {
    /// Wrong PINs at sign-in before waits begin (3–10).
    pub wrong_pins: u32,
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
    /// The confirmation PIN is asked when the administrator reissues or revokes.
    pub confirm_reissue: bool,
    /// The administrator's sign-in asks the confirmation PIN as a second step (seed 002).
    pub administrator_second_step: bool,
    /// Users per contract (1–999).
    pub users_per_contract: u32,
    /// Administrators per contract (1–2).
    pub administrators_per_contract: u32,
    /// Minutes without a click after which a session ends (1–60).
    pub session_idle_minutes: i64,
    /// Hours after which a session ends in any case (1–24).
    pub session_overall_hours: i64,
    /// Least length of a new PIN (6–64).
    pub pin_length: usize,
    /// How keys must be kept.
    pub key_protection: KeyProtectionPolicy,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            wrong_pins: 5,
            administrator_lock_cascades: true,
            acquisition_deadline_days: 80,
            renewal_opens_days: 40,
            redos: 3,
            release: Release::OnSignal,
            acquire_wait_hours: 0,
            reacquire_after_expiry_days: 0,
            confirm_reissue: true,
            administrator_second_step: true,
            users_per_contract: 99,
            administrators_per_contract: 2,
            session_idle_minutes: 15,
            session_overall_hours: 12,
            pin_length: 8,
            key_protection: KeyProtectionPolicy::HardwarePreferred,
        }
    }
}

/// A policy outside its bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy {name} must be between {least} and {most}, not {value}")]
pub struct OutOfBounds {
    /// The field's name.
    pub name: &'static str,
    /// Least value.
    pub least: i64,
    /// Greatest value.
    pub most: i64,
    /// The value given.
    pub value: i64,
}

impl Policies {
    /// Checks every bound.
    ///
    /// # Errors
    /// [`OutOfBounds`] for the first policy that is outside.
    pub fn checked(self) -> Result<Self, OutOfBounds> {
        let bounds = [
            ("wrong_pins", i64::from(self.wrong_pins), 3, 10),
            (
                "acquisition_deadline_days",
                self.acquisition_deadline_days,
                1,
                180,
            ),
            ("renewal_opens_days", self.renewal_opens_days, 1, 90),
            ("redos", i64::from(self.redos), 0, 3),
            ("acquire_wait_hours", self.acquire_wait_hours, 0, 72),
            (
                "reacquire_after_expiry_days",
                self.reacquire_after_expiry_days,
                0,
                300,
            ),
            (
                "users_per_contract",
                i64::from(self.users_per_contract),
                1,
                999,
            ),
            (
                "administrators_per_contract",
                i64::from(self.administrators_per_contract),
                1,
                2,
            ),
            ("session_idle_minutes", self.session_idle_minutes, 1, 60),
            ("session_overall_hours", self.session_overall_hours, 1, 24),
            (
                "pin_length",
                i64::try_from(self.pin_length).unwrap_or(i64::MAX),
                6,
                64,
            ),
        ];
        for (name, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                return Err(OutOfBounds {
                    name,
                    least,
                    most,
                    value,
                });
            }
        }
        Ok(self)
    }

    /// The limit of wrong PINs at sign-in and confirmation.
    pub fn sign_in_limit(&self) -> AttemptLimit {
        AttemptLimit::sign_in(self.wrong_pins)
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
}
