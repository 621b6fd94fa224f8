//! サービス時間とカレンダー: a row for each kind of day, two lists of dates, and what a change of them says.

use std::collections::BTreeSet;

use askama::Template;
use serde_json::Value;
use tegata_domain::{
    calendar::Day,
    service_hours::{Hours, ServiceHours},
};

use crate::{
    kit::{Field, Form, Page, time, urls},
    texts::{Language, Texts},
    view::console::approval::ChangeLine,
};

/// The hours and their change. Posts `weekday_opens`, `weekday_closes`, `weekday_closed` and the same for `saturday`,
/// `sunday`, `holiday`; `holidays-2027-01-01` and `closed-…` for each date that stays, `holidays_new` and `closed_new`
/// for others; `step` = `add` puts those into the lists, without it the change is asked for with `staff_pin`.
#[derive(Template)]
#[template(path = "console/policy_hours.html")]
pub struct PolicyHoursPage {
    /// The frame.
    pub page: Page,
    /// What is wrong.
    pub form: Form,
    /// Kinds of day.
    pub days: Vec<DayRow>,
    /// Holidays and closed days.
    pub lists: Vec<DateList>,
}

/// The hours of one kind of day, as typed.
#[derive(Clone, Debug)]
pub struct DayRow {
    /// Which kind.
    pub kind: DayKind,
    /// Opening.
    pub opens: String,
    /// Closing.
    pub closes: String,
    /// No service at all.
    pub closed: bool,
}

/// Dates, as ticked and typed.
#[derive(Clone, Debug)]
pub struct DateList {
    /// Which list.
    pub kind: ListKind,
    /// Those that are in it.
    pub dates: BTreeSet<Day>,
    /// More of them, one a line.
    pub typed: String,
}

/// Days that have hours of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// Monday to Friday.
    Weekday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// National holidays.
    Holiday,
}

/// The two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// National holidays.
    Holidays,
    /// Days without service.
    Closed,
}

impl DayKind {
    /// In the order of the table.
    pub const ALL: [Self; 4] = [Self::Weekday, Self::Saturday, Self::Sunday, Self::Holiday];

    const fn word(self) -> &'static str {
        match self {
            Self::Weekday => "weekday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
            Self::Holiday => "holiday",
        }
    }

    /// The field of the opening.
    pub fn opens(self) -> String {
        format!("{}_opens", self.word())
    }

    /// The field of the closing.
    pub fn closes(self) -> String {
        format!("{}_closes", self.word())
    }

    /// The tick for no service.
    pub fn closed(self) -> String {
        format!("{}_closed", self.word())
    }

    /// What it is called.
    pub fn label(self, t: &Texts) -> &'static str {
        match self {
            Self::Weekday => t.hours_form.weekday,
            Self::Saturday => t.hours_form.saturday,
            Self::Sunday => t.hours_form.sunday,
            Self::Holiday => t.hours_form.holiday,
        }
    }

    /// Its hours.
    pub fn of(self, hours: &ServiceHours) -> Hours {
        match self {
            Self::Weekday => hours.weekday,
            Self::Saturday => hours.saturday,
            Self::Sunday => hours.sunday,
            Self::Holiday => hours.holiday,
        }
    }

    /// Where they are set.
    pub fn in_hours(self, hours: &mut ServiceHours) -> &mut Hours {
        match self {
            Self::Weekday => &mut hours.weekday,
            Self::Saturday => &mut hours.saturday,
            Self::Sunday => &mut hours.sunday,
            Self::Holiday => &mut hours.holiday,
        }
    }
}

impl ListKind {
    /// In the order of the page.
    pub const ALL: [Self; 2] = [Self::Holidays, Self::Closed];

    /// The start of the names of its ticks.
    pub const fn start(self) -> &'static str {
        match self {
            Self::Holidays => "holidays-",
            Self::Closed => "closed-",
        }
    }

    /// The field of dates to be added.
    pub const fn added(self) -> &'static str {
        match self {
            Self::Holidays => "holidays_new",
            Self::Closed => "closed_new",
        }
    }

    fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Holidays => t.hours_form.holiday,
            Self::Closed => t.hours_form.closed_title,
        }
    }

    fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Holidays => t.hours_form.holidays_text,
            Self::Closed => t.hours_form.closed_text,
        }
    }

    /// What the field of dates to be added is called.
    pub fn label(self, t: &Texts) -> &'static str {
        match self {
            Self::Holidays => t.hours_form.holidays_new,
            Self::Closed => t.hours_form.closed_new,
        }
    }

    /// Its dates.
    pub fn of(self, hours: &ServiceHours) -> BTreeSet<Day> {
        let dates = match self {
            Self::Holidays => &hours.holidays,
            Self::Closed => &hours.closed,
        };
        dates.iter().copied().collect()
    }

    /// Where they are set.
    pub fn in_hours(self, hours: &mut ServiceHours) -> &mut Vec<Day> {
        match self {
            Self::Holidays => &mut hours.holidays,
            Self::Closed => &mut hours.closed,
        }
    }
}

impl DayRow {
    /// As it holds now.
    pub fn of(kind: DayKind, hours: &ServiceHours) -> Self {
        let times = kind.of(hours).times();
        let closed = times.is_none();
        let (opens, until) = times.unwrap_or_default();
        Self {
            kind,
            opens,
            closes: until,
            closed,
        }
    }
}

impl DateList {
    /// As it holds now.
    pub fn of(kind: ListKind, hours: &ServiceHours) -> Self {
        Self {
            kind,
            dates: kind.of(hours),
            typed: String::new(),
        }
    }

    /// The name of a date's tick.
    pub fn name(&self, day: &Day) -> String {
        format!("{}{day}", self.kind.start())
    }
}

/// A day as people read it.
pub fn shown(day: &Day, language: Language) -> String {
    let begins = day.begins();
    begins.map_or_else(|| day.to_string(), |at| time::day(at, language))
}

fn read(value: &Value) -> Option<ServiceHours> {
    serde_json::from_value(value.clone()).ok()
}

fn words(hours: Hours, t: &Texts) -> String {
    match hours.times() {
        None => t.hours_form.closed.to_owned(),
        Some(_) if hours == Hours::ALWAYS => t.hours_form.always.to_owned(),
        Some((opens, closes)) => t.policies.period(opens, closes),
    }
}

/// The hours in one line.
pub(super) fn in_short(value: &Value, t: &Texts) -> Option<String> {
    let hours = read(value)?;
    let days = DayKind::ALL
        .map(|kind| t.hours_form.on(kind.label(t), words(kind.of(&hours), t)))
        .into_iter();
    let lists = ListKind::ALL.into_iter().filter_map(|kind| {
        let number = kind.of(&hours).len();
        (number > 0).then(|| t.hours_form.days(kind.title(t), number))
    });
    if hours == ServiceHours::default() {
        return Some(t.hours_form.always.to_owned());
    }
    let all: Vec<_> = days.chain(lists).collect();
    Some(all.join(t.hours_form.separator))
}

/// Each kind of day whose hours change, and the dates that come and go.
pub(super) fn changes(before: &Value, after: &Value, t: &Texts) -> Option<Vec<ChangeLine>> {
    let (before, after) = (read(before)?, read(after)?);
    let days = DayKind::ALL.into_iter().filter_map(|kind| {
        let (old, new) = (kind.of(&before), kind.of(&after));
        (old != new).then(|| ChangeLine {
            item: kind.label(t).to_owned(),
            value: format!("{} → {}", words(old, t), words(new, t)),
        })
    });
    let lists = ListKind::ALL.into_iter().flat_map(|kind| {
        let (old, new) = (kind.of(&before), kind.of(&after));
        let line = |dates: Vec<String>, label: fn(&Texts) -> &'static str| {
            (!dates.is_empty()).then(|| ChangeLine {
                item: format!("{} {}", kind.title(t), label(t)),
                value: dates.join(t.hours_form.separator),
            })
        };
        let missing = |these: &BTreeSet<Day>, those: &BTreeSet<Day>| {
            let days = these.difference(those);
            days.map(|day| shown(day, t.language)).collect::<Vec<_>>()
        };
        let added = line(missing(&new, &old), |t| t.hours_form.added);
        let removed = line(missing(&old, &new), |t| t.hours_form.removed);
        [added, removed].into_iter().flatten()
    });
    Some(days.chain(lists).collect())
}
