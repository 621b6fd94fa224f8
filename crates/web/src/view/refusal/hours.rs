//! Outside the bank's service hours.

use askama::Template;

use crate::{
    kit::{Page, time, urls},
    texts::Texts,
};

/// ただいまサービス時間外です.
#[derive(Template)]
#[template(path = "refusal/hours.html")]
pub struct OutsideHoursPage {
    /// The frame.
    pub page: Page,
    /// When the service opens again, if it does within the coming weeks.
    pub opens: Option<i64>,
}

impl OutsideHoursPage {
    /// The stable code.
    pub const CODE: &str = "SERVICE-HOURS";

    fn next_step(&self) -> String {
        next_step(self.opens, self.page.t)
    }
}

/// When to come again.
pub(crate) fn next_step(opens: Option<i64>, t: &Texts) -> String {
    match opens {
        Some(opens) => t.hours.opens(time::moment(opens, t.language)),
        None => t.hours.opens_later.to_owned(),
    }
}
