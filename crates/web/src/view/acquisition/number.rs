//! B4: the number that the app shows.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// 番号の確認.
#[derive(Template)]
#[template(path = "acquisition/number.html")]
pub struct NumberPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The app that claimed the ticket; none while we wait for one.
    pub claim: Option<AppClaim>,
    /// How many wrong numbers are still allowed.
    pub tries_left: u8,
    /// Minutes until the acquisition is abandoned.
    pub minutes_left: u32,
}

/// What is known of the app that claimed.
#[derive(Clone, Debug)]
pub struct AppClaim {
    /// PC name as the app states it.
    pub pc_name: String,
    /// Whether browser and app come from the same network.
    pub same_network: bool,
}
