//! 設定: every policy of the bank with its value, its default and what it may be; and the change of one.

pub mod hours;
pub mod wording;

use askama::Template;
use serde_json::Value;
use tegata_domain::policy::{FIELDS, FieldKind, PolicyField};

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::console::approval::ChangeLine,
};

/// All policies.
#[derive(Template)]
#[template(path = "console/policies.html")]
pub struct PoliciesPage {
    /// The frame.
    pub page: Page,
    /// One row per policy.
    pub rows: Vec<PolicyRow>,
    /// Whether the reader may ask for a change.
    pub may_change: bool,
}

/// The change of one policy. Posts `policy_value` and `staff_pin`.
#[derive(Template)]
#[template(path = "console/policy.html")]
pub struct PolicyPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The policy.
    pub row: PolicyRow,
}

/// One policy in the page's language.
#[derive(Clone, Debug)]
pub struct PolicyRow {
    /// The name in stored texts and addresses.
    pub name: &'static str,
    /// What it is called and means.
    pub label: &'static str,
    /// What holds now.
    pub value: String,
    /// What the profile sets.
    pub default: String,
    /// What it may be.
    pub allowed: String,
    /// Whether it differs from the default.
    pub differs: bool,
    /// What it puts at risk, where that has to be weighed.
    pub risk: Option<&'static str>,
    /// Where one of a few is chosen: value and words.
    pub options: Vec<(&'static str, &'static str)>,
}

impl PolicyRow {
    /// Value, words and hint of each choice.
    fn choices(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let options = self.options.clone();
        options.into_iter().map(|(value, words)| (value, words, ""))
    }

    /// In words.
    pub fn of(field: &PolicyField, value: &Value, default: &Value, t: &Texts) -> Self {
        let options = options(field, t);
        let of = |value: &Value| words(field, value, &options, t);
        Self {
            name: field.name,
            label: label(field.name, t).unwrap_or(field.name),
            value: of(value),
            default: of(default),
            allowed: allowed(field, &options, t),
            differs: value != default,
            risk: (field.name == "browser_keys").then_some(t.browser_key.policy_risk),
            options,
        }
    }
}

/// What a policy is called; none for one that this release does not know.
pub fn label(policy: &str, t: &Texts) -> Option<&'static str> {
    t.named("policy", policy)
}

/// From what to what, as an approver reads it. A policy of a newer release is shown as it is stored: here it cannot be
/// approved.
pub fn changes(policy: &str, before: &Value, after: &Value, t: &Texts) -> Vec<ChangeLine> {
    let line = |item: &str, value: String| ChangeLine {
        item: item.to_owned(),
        value,
    };
    let name = label(policy, t).unwrap_or(policy);
    let mut lines = vec![line(t.policies.policy, name.to_owned())];
    let of_rows = match policy {
        "service_hours" => hours::changes(before, after, t),
        "wording" => wording::changes(before, after, t),
        _ => None,
    };
    lines.extend(of_rows.unwrap_or_else(|| {
        let known = FIELDS.iter().find(|field| field.name == policy);
        let [before, after] = [before, after].map(|value| match known {
            Some(field) => words(field, value, &options(field, t), t),
            None => value.to_string(),
        });
        vec![
            line(t.policies.before, before),
            line(t.policies.after, after),
        ]
    }));
    lines
}

fn options(field: &PolicyField, t: &Texts) -> Vec<(&'static str, &'static str)> {
    match field.kind {
        FieldKind::Flag => vec![("true", t.approval.yes), ("false", t.approval.no)],
        FieldKind::OneOf(all) => all
            .iter()
            .map(|word| (*word, t.named("policy_word", word).unwrap_or(word)))
            .collect(),
        FieldKind::Number { .. } | FieldKind::Days | FieldKind::Hours | FieldKind::Words => {
            Vec::new()
        }
    }
}

/// A value as people read it; what has no words of its own is shown as it is stored.
fn words(
    field: &PolicyField,
    value: &Value,
    options: &[(&'static str, &'static str)],
    t: &Texts,
) -> String {
    let in_short = match field.kind {
        FieldKind::Hours => hours::in_short(value, t),
        FieldKind::Words => wording::in_short(value, t),
        _ => None,
    };
    if let Some(words) = in_short {
        return words;
    }
    let stored = match value {
        Value::String(word) => word.clone(),
        Value::Array(days) if days.iter().all(Value::is_number) => {
            let days: Vec<_> = days.iter().map(Value::to_string).collect();
            days.join(", ")
        }
        other => other.to_string(),
    };
    let chosen = options.iter().find(|(word, _)| *word == stored);
    match (chosen, value) {
        (Some((_, words)), _) => (*words).to_owned(),
        (None, Value::Bool(true)) => t.approval.yes.to_owned(),
        (None, Value::Bool(false)) => t.approval.no.to_owned(),
        (None, _) => stored,
    }
}

fn allowed(field: &PolicyField, options: &[(&'static str, &'static str)], t: &Texts) -> String {
    match field.kind {
        FieldKind::Number { least, most } => t.policies.between(least, most),
        FieldKind::Flag | FieldKind::OneOf(_) => {
            let words: Vec<_> = options.iter().map(|(_, words)| *words).collect();
            words.join(" / ")
        }
        FieldKind::Days => t.policies.days.to_owned(),
        FieldKind::Hours => t.hours_form.allowed.to_owned(),
        FieldKind::Words => t.wording_form.allowed.to_owned(),
    }
}
