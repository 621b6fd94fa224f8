//! Every policy with its kind and bounds, for checks and for pages that list them.

use serde_json::Value;

use crate::policy::{InvalidPolicy, Policies};

/// One policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyField {
    /// The name in stored and typed texts.
    pub name: &'static str,
    /// What it takes.
    pub kind: FieldKind,
}

/// What a policy takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A whole number within bounds.
    Number {
        /// Least value.
        least: i64,
        /// Greatest value.
        most: i64,
    },
    /// Yes or no.
    Flag,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of numbers of days.
    Days,
    /// Service hours.
    Hours,
    /// Words by key.
    Words,
}

const fn number(name: &'static str, least: i64, most: i64) -> PolicyField {
    let kind = FieldKind::Number { least, most };
    PolicyField { name, kind }
}

const fn flag(name: &'static str) -> PolicyField {
    let kind = FieldKind::Flag;
    PolicyField { name, kind }
}

const fn one_of(name: &'static str, words: &'static [&'static str]) -> PolicyField {
    let kind = FieldKind::OneOf(words);
    PolicyField { name, kind }
}

/// All policies, in the order in which pages list them.
pub const FIELDS: &[PolicyField] = &[
    one_of(
        "acquisition_credentials",
        &["pin_and_otp", "pin_and_confirmation_pin", "id_and_password"],
    ),
    number("acquisition_deadline_days", 1, 180),
    number("redos", 0, 3),
    one_of("release", &["on_signal", "always_hold", "never_hold"]),
    number("acquire_wait_hours", 0, 72),
    one_of(
        "key_protection",
        &["hardware_preferred", "software_allowed"],
    ),
    flag("browser_keys"),
    one_of("old_certificate", &["until_proven", "at_once"]),
    number("reacquire_after_expiry_days", 0, 300),
    number("renewal_opens_days", 1, 90),
    PolicyField {
        name: "notice_days",
        kind: FieldKind::Days,
    },
    flag("id_password_sign_in"),
    flag("administrator_second_step"),
    flag("confirm_reissue"),
    number("wrong_pins", 3, 10),
    number("first_wait_seconds", 10, 600),
    number("longest_wait_minutes", 1, 1_440),
    flag("administrator_lock_cascades"),
    number("pin_length", 6, 64),
    number("session_idle_minutes", 1, 60),
    number("session_overall_hours", 1, 24),
    number("users_per_contract", 1, 999),
    number("administrators_per_contract", 1, 2),
    number("certificates_per_user", 1, 1),
    PolicyField {
        name: "service_hours",
        kind: FieldKind::Hours,
    },
    PolicyField {
        name: "wording",
        kind: FieldKind::Words,
    },
];

/// Checks every number against its bounds.
pub(super) fn check_bounds(policies: &Policies) -> Result<(), InvalidPolicy> {
    let values =
        serde_json::to_value(policies).map_err(|error| InvalidPolicy::Shape(error.to_string()))?;
    for field in FIELDS {
        let FieldKind::Number { least, most } = field.kind else {
            continue;
        };
        let value = values.get(field.name).and_then(Value::as_i64);
        let value = value.unwrap_or(i64::MAX);
        if !(least..=most).contains(&value) {
            return Err(InvalidPolicy::OutOfBounds {
                name: field.name,
                least,
                most,
                value,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A policy that is missing in the table would be neither checked nor shown.
    #[test]
    fn the_table_holds_every_policy_and_nothing_else() {
        let values = serde_json::to_value(Policies::default()).unwrap();
        let mut stored: Vec<_> = values.as_object().unwrap().keys().cloned().collect();
        let mut listed: Vec<_> = FIELDS.iter().map(|field| field.name.to_owned()).collect();
        stored.sort();
        listed.sort();
        assert_eq!(stored, listed);
    }

    #[test]
    fn every_word_of_a_choice_can_be_stored() {
        let default = serde_json::to_value(Policies::default()).unwrap();
        for field in FIELDS {
            let FieldKind::OneOf(words) = field.kind else {
                continue;
            };
            for word in words {
                let mut values = default.clone();
                values[field.name] = (*word).into();
                let read: Policies = serde_json::from_value(values.clone()).unwrap();
                assert_eq!(serde_json::to_value(read).unwrap(), values, "{word}");
            }
        }
    }
}
