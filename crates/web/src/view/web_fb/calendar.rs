//! カレンダー管理.

use askama::Template;
use tegata_domain::calendar::{Day, Month};

use crate::{kit::Page, texts::Texts};

/// One month. Posts `day-2026-11-20` for each closed day.
#[derive(Template)]
#[template(path = "web_fb/calendar.html")]
pub struct CalendarPage {
    /// The frame.
    pub page: Page,
    /// Which month.
    pub month: Month,
    /// The address of the month before, while it can be looked at.
    pub previous: Option<String>,
    /// The address of the month after.
    pub following: Option<String>,
    /// Weeks from Monday to Sunday; days of other months are empty.
    pub weeks: Vec<[Option<CalendarDay>; 7]>,
}

/// One day.
#[derive(Clone, Debug)]
pub struct CalendarDay {
    /// Which.
    pub day: Day,
    /// The bank's hours, empty where it has no service.
    pub hours: String,
    /// Closed by the company.
    pub closed: bool,
    /// Over.
    pub past: bool,
}

impl CalendarPage {
    fn title(&self) -> String {
        let (year, month) = (self.month.year(), self.month.number());
        self.page.t.fb_calendar.month(month, year)
    }
}

fn weekdays(t: &Texts) -> [&'static str; 7] {
    let c = &t.fb_calendar;
    [c.mon, c.tue, c.wed, c.thu, c.fri, c.sat, c.sun]
}
