//! Pages of the acquisition, in the order in which a person sees them.

pub mod app;
pub mod browser;
pub mod done;
pub mod error;
pub mod failure;
pub mod identity;
pub mod number;
pub mod otp;
pub mod progress;
pub mod stopped;
pub mod warning;

use crate::texts::Texts;

/// Who acquires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// 利用者.
    User,
    /// 管理者.
    Administrator,
}

impl Holder {
    /// Whether it is an administrator.
    pub fn is_administrator(&self) -> bool {
        *self == Self::Administrator
    }
}

/// What the bank's profile and policy ask before a certificate is acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Contract ID, user ID and PIN, then a one-time password (seeds 000, 001).
    PinAndOtp,
    /// The same with both PINs, all on one page (seeds 002, 003).
    BothPins,
    /// Contract ID, user ID and PIN; the second page asks nothing more.
    PinAlone,
    /// Customer ID and password; the second page asks nothing more (seed 004).
    CustomerId,
    /// Customer ID and password, then a one-time password.
    CustomerIdAndOtp,
}

impl Asked {
    /// Whether people are known by a customer ID.
    pub fn is_customer_id(&self) -> bool {
        matches!(self, Self::CustomerId | Self::CustomerIdAndOtp)
    }

    /// Whether one page asks everything.
    pub fn is_one_page(&self) -> bool {
        *self == Self::BothPins
    }

    /// Whether the second page asks a one-time password.
    pub fn is_otp(&self) -> bool {
        matches!(self, Self::PinAndOtp | Self::CustomerIdAndOtp)
    }
}

/// The names of the five steps without the app.
fn steps_in_browser(t: &Texts) -> [&'static str; 5] {
    [
        t.steps.identity,
        t.steps.otp,
        t.browser_key.step_make,
        t.browser_key.step_import,
        t.steps.done,
    ]
}

/// The names of the five steps.
fn steps(t: &Texts) -> [&'static str; 5] {
    [
        t.steps.identity,
        t.steps.otp,
        t.steps.app,
        t.steps.number,
        t.steps.done,
    ]
}
