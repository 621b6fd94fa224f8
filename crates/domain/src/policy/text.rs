//! How policies are stored and typed: JSON by name, over the defaults of the bank's profile.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    policy::{FIELDS, InvalidPolicy, Policies},
    profile::Profile,
};

/// What somebody typed into a configuration: some policies by name, the others as the profile sets them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypedPolicies(Map<String, Value>);

impl TypedPolicies {
    /// The bank's policies: the profile's with these over them.
    ///
    /// # Errors
    /// [`InvalidPolicy`] for a name that no policy has, and for everything outside its bounds.
    pub fn over(&self, profile: &Profile) -> Result<Policies, InvalidPolicy> {
        let mut values = profile.policies.clone();
        for (name, value) in &self.0 {
            known(name)?;
            values.insert(name.clone(), value.clone());
        }
        read(values, profile)?.checked_for(profile)
    }
}

impl From<Policies> for TypedPolicies {
    fn from(policies: Policies) -> Self {
        match serde_json::to_value(policies) {
            Ok(Value::Object(values)) => Self(values),
            _ => Self::default(),
        }
    }
}

impl Profile {
    /// The policies of a bank that set none.
    ///
    /// # Errors
    /// [`InvalidPolicy`] when the profile's own are wrong.
    pub fn default_policies(&self) -> Result<Policies, InvalidPolicy> {
        let typed = TypedPolicies(self.policies.clone());
        let checked = typed.over(self)?;
        let first = self.credentials.first().copied();
        if self.policies.contains_key("acquisition_credentials") {
            return Ok(checked);
        }
        Policies {
            acquisition_credentials: first.unwrap_or(checked.acquisition_credentials),
            ..checked
        }
        .checked_for(self)
    }
}

impl Policies {
    /// Reads what a bank's row holds. What it lacks is as the profile sets it; what a newer release wrote there is passed
    /// over.
    ///
    /// # Errors
    /// [`InvalidPolicy::Shape`]
    pub fn from_stored(profile: &Profile, text: &str) -> Result<Self, InvalidPolicy> {
        let mut values = profile.policies.clone();
        values.extend(stored(text)?);
        read(values, profile)
    }
}

/// What a bank's row holds once one policy is changed; all that stands there besides stays, known or not.
///
/// # Errors
/// [`InvalidPolicy`] when the bank cannot have that policy.
pub fn changed(
    profile: &Profile,
    text: &str,
    name: &str,
    value: Value,
) -> Result<String, InvalidPolicy> {
    known(name)?;
    let mut values = stored(text)?;
    values.insert(name.to_owned(), value);
    let text = Value::Object(values).to_string();
    Policies::from_stored(profile, &text)?.checked_for(profile)?;
    Ok(text)
}

fn known(name: &str) -> Result<(), InvalidPolicy> {
    if FIELDS.iter().any(|field| field.name == name) {
        return Ok(());
    }
    Err(InvalidPolicy::Unknown(name.to_owned()))
}

fn stored(text: &str) -> Result<Map<String, Value>, InvalidPolicy> {
    serde_json::from_str(text).map_err(|error| InvalidPolicy::Shape(error.to_string()))
}

/// The profile's words hold for each word that is not among the values, not only where there are none at all.
fn read(values: Map<String, Value>, profile: &Profile) -> Result<Policies, InvalidPolicy> {
    let read: Policies = serde_json::from_value(Value::Object(values))
        .map_err(|error| InvalidPolicy::Shape(error.to_string()))?;
    Ok(Policies {
        wording: read.wording.over(&profile.wording),
        ..read
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::profile::{Credentials, ServiceProfile};

    fn typed(text: &str) -> TypedPolicies {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_profile_sets_what_nobody_typed() {
        let web_fb = typed(r#"{ "wrong_pins": 3 }"#)
            .over(&ServiceProfile::WebFb)
            .unwrap();
        assert_eq!(web_fb.wrong_pins, 3);
        assert_eq!(web_fb.acquisition_credentials, Credentials::IdAndPassword);
        assert!(!web_fb.administrator_second_step);
        let stored = Policies::from_stored(&ServiceProfile::WebFb, "{}").unwrap();
        assert_eq!(stored, ServiceProfile::WebFb.default_policies().unwrap());
    }

    #[test]
    fn the_profiles_words_hold_where_the_bank_has_none() {
        let words = r#"{ "action.ok": { "ja": "登録", "en": "Register" },
                         "action.sign_in": { "ja": "入る", "en": "Enter" } }"#;
        let profile = Profile {
            wording: serde_json::from_str(words).unwrap(),
            ..Profile::clone(&ServiceProfile::BusinessDirect)
        };
        let own = r#"{ "wording": { "action.ok": { "ja": "実行", "en": "Run" } } }"#;
        let said = |text| {
            let wording = Policies::from_stored(&profile, text).unwrap().wording;
            let words: Vec<_> = wording.iter().map(|(_, word)| word.ja.clone()).collect();
            words.join(" ")
        };
        assert_eq!(
            (said("{}").as_str(), said(own).as_str()),
            ("登録 入る", "実行 入る")
        );
        assert_eq!(profile.default_policies().unwrap().wording, profile.wording);
    }

    #[test]
    fn an_unknown_policy_is_refused_when_typed_and_passed_over_in_a_row() {
        let direct = &ServiceProfile::BusinessDirect;
        let unknown = r#"{ "colour_of_the_card": "red" }"#;
        assert_eq!(
            typed(unknown).over(direct),
            Err(InvalidPolicy::Unknown("colour_of_the_card".to_owned()))
        );
        assert_eq!(
            Policies::from_stored(direct, unknown).unwrap(),
            Policies::default()
        );
    }

    #[test]
    fn a_change_leaves_what_a_newer_release_wrote() {
        let direct = &ServiceProfile::BusinessDirect;
        let before = r#"{ "colour_of_the_card": "red", "wrong_pins": 4 }"#;
        let after = changed(direct, before, "wrong_pins", json!(6)).unwrap();
        assert!(after.contains("colour_of_the_card"), "{after}");
        assert_eq!(Policies::from_stored(direct, &after).unwrap().wrong_pins, 6);
        for (name, value) in [
            ("wrong_pins", json!(11)),
            ("wrong_pins", json!("many")),
            ("wrong_pinns", json!(5)),
            ("id_password_sign_in", json!(true)),
        ] {
            assert!(changed(direct, before, name, value).is_err(), "{name}");
        }
    }
}
