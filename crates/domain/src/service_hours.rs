//! サービス時間とカレンダー: when customers can use the service, in Japan time.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::Day,
    time::{DAY, MINUTE, Millis, japan, japan_date},
};

/// How far the next opening is looked for.
const LOOK_AHEAD_DAYS: i64 = 60;
/// The most dates in one list.
pub const MOST_DATES: usize = 400;

/// The bank's hours. Without any setting the service is always open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceHours {
    /// Monday to Friday.
    pub weekday: Hours,
    /// Saturday.
    pub saturday: Hours,
    /// Sunday.
    pub sunday: Hours,
    /// Dates in `holidays`, whatever day of the week.
    pub holiday: Hours,
    /// National holidays, `2027-01-01`.
    pub holidays: Vec<Day>,
    /// Days without service.
    pub closed: Vec<Day>,
}

/// The hours of one day: `07:00-23:00`, `always` or `closed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    opens: u16,
    closes: u16,
}

/// Why hours cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHours {
    /// Not of the shape.
    #[error("hours are written 07:00-23:00 (until 24:00 at most), always or closed")]
    Hours,
    /// The opening is no time.
    #[error("the opening is written 07:00")]
    Opens,
    /// The closing is no time.
    #[error("the closing is written 23:00, 24:00 at most")]
    Closes,
    /// It would close before it opens.
    #[error("the closing must be later than the opening")]
    Order,
    /// Too many dates.
    #[error("a list of days has at most {MOST_DATES} dates")]
    TooMany,
}

/// Whether the service is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Open now.
    Open,
    /// Closed until then, if it opens at all in the coming weeks.
    Closed {
        /// The next opening.
        opens: Option<Millis>,
    },
}

impl ServiceHours {
    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// [`InvalidHours::TooMany`]
    pub fn check(&self) -> Result<(), InvalidHours> {
        if self.holidays.len() > MOST_DATES || self.closed.len() > MOST_DATES {
            return Err(InvalidHours::TooMany);
        }
        Ok(())
    }

    /// The hours of a date.
    pub fn on(&self, date: Date) -> Hours {
        if self.closed.contains(&date.into()) {
            return Hours::CLOSED;
        }
        if self.holidays.contains(&date.into()) {
            return self.holiday;
        }
        match date.weekday() {
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
            _ => self.weekday,
        }
    }

    /// Whether the service is open at a moment.
    pub fn at(&self, now: Millis) -> Service {
        if self
            .hours_around(now)
            .is_some_and(|(from, to)| (from..to).contains(&now))
        {
            return Service::Open;
        }
        let opens = (0..=LOOK_AHEAD_DAYS)
            .filter_map(|days| self.hours_around(now + days * DAY))
            .map(|(from, _)| from)
            .find(|from| *from > now);
        Service::Closed { opens }
    }

    /// Opening and closing of the day that holds a moment; `None` when it is closed.
    fn hours_around(&self, at: Millis) -> Option<(Millis, Millis)> {
        let date = japan_date(at)?;
        let hours = self.on(date);
        let midnight = date.at(0, 0, 0, 0).to_zoned(japan()).ok()?;
        let midnight = midnight.timestamp().as_millisecond();
        let after = |minutes: u16| midnight + i64::from(minutes) * MINUTE;
        (hours != Hours::CLOSED).then(|| (after(hours.opens), after(hours.closes)))
    }
}

impl Hours {
    /// The whole day.
    pub const ALWAYS: Self = Self {
        opens: 0,
        closes: 24 * 60,
    };
    /// Not at all.
    pub const CLOSED: Self = Self {
        opens: 0,
        closes: 0,
    };

    /// From `07:00` until `23:00`, or `24:00` at most.
    ///
    /// # Errors
    /// [`InvalidHours::Opens`], [`InvalidHours::Closes`], [`InvalidHours::Order`]
    pub fn between(opens: &str, closes: &str) -> Result<Self, InvalidHours> {
        let opens = minutes(opens).ok_or(InvalidHours::Opens)?;
        let closes = minutes(closes).ok_or(InvalidHours::Closes)?;
        if opens >= closes {
            return Err(InvalidHours::Order);
        }
        Ok(Self { opens, closes })
    }

    /// Opening and closing as they are written; none on a day without service.
    pub fn times(self) -> Option<(String, String)> {
        let written = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (self != Self::CLOSED).then(|| (written(self.opens), written(self.closes)))
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self::ALWAYS
    }
}

impl TryFrom<String> for Hours {
    type Error = InvalidHours;
    fn try_from(text: String) -> Result<Self, InvalidHours> {
        match text.as_str() {
            "always" => return Ok(Self::ALWAYS),
            "closed" => return Ok(Self::CLOSED),
            _ => {}
        }
        let (opens, closes) = text.split_once('-').ok_or(InvalidHours::Hours)?;
        Self::between(opens, closes).map_err(|_| InvalidHours::Hours)
    }
}

/// Minutes after midnight of `07:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| match digits.len() {
        2 if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse::<u16>().ok(),
        _ => None,
    };
    match (two(hour), two(minute)) {
        (Some(hour @ 0..=23), Some(minute @ 0..=59)) => Some(hour * 60 + minute),
        (Some(24), Some(0)) => Some(24 * 60),
        _ => None,
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.times() {
            None => f.write_str("closed"),
            Some(_) if *self == Self::ALWAYS => f.write_str("always"),
            Some((opens, closes)) => write!(f, "{opens}-{closes}"),
        }
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> String {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        let stamp: jiff::Timestamp = text.parse().unwrap();
        stamp.as_millisecond()
    }

    fn hours() -> ServiceHours {
        serde_json::from_str(
            r#"{ "weekday": "07:00-23:00", "saturday": "07:00-22:00", "sunday": "closed",
                 "holiday": "08:00-21:00", "holidays": ["2027-01-11"], "closed": ["2027-01-01"] }"#,
        )
        .unwrap()
    }

    #[test]
    fn without_a_setting_it_is_always_open() {
        assert_eq!(ServiceHours::default().at(0), Service::Open);
        let text = serde_json::to_string(&ServiceHours::default()).unwrap();
        assert!(text.contains("always"), "{text}");
    }

    #[test]
    fn days_of_the_week_holidays_and_closed_days_in_japan() {
        let closed = |opens| Service::Closed {
            opens: Some(at(opens)),
        };
        // Friday 1 January is closed; Saturday opens at 7:00 in Japan, which is 22:00 UTC of the day before.
        assert_eq!(
            hours().at(at("2027-01-01T03:00:00Z")),
            closed("2027-01-01T22:00:00Z")
        );
        assert_eq!(hours().at(at("2027-01-01T22:00:00Z")), Service::Open);
        assert_eq!(hours().at(at("2027-01-02T12:59:59Z")), Service::Open);
        assert_eq!(
            hours().at(at("2027-01-02T13:00:00Z")),
            closed("2027-01-03T22:00:00Z")
        );
        // Monday 11 January is a holiday.
        assert_eq!(
            hours().at(at("2027-01-10T22:30:00Z")),
            closed("2027-01-10T23:00:00Z")
        );
        let never = ServiceHours {
            weekday: Hours::CLOSED,
            saturday: Hours::CLOSED,
            sunday: Hours::CLOSED,
            ..ServiceHours::default()
        };
        assert_eq!(never.at(0), Service::Closed { opens: None });
    }

    #[test]
    fn hours_are_read_exactly() {
        for text in ["07:00-23:00", "00:30-24:00", "always", "closed"] {
            assert_eq!(Hours::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        for text in [
            "7:00-23:00",
            "23:00-07:00",
            "07:00-24:01",
            "07:60-08:00",
            "",
            "-",
        ] {
            assert_eq!(
                Hours::try_from(text.to_owned()),
                Err(InvalidHours::Hours),
                "{text}"
            );
        }
        assert!(Day::try_from("2027-02-30".to_owned()).is_err());
        for (opens, closes, wrong) in [
            ("7", "23:00", InvalidHours::Opens),
            ("07:00", "24:30", InvalidHours::Closes),
            ("07:00", "07:00", InvalidHours::Order),
        ] {
            assert_eq!(Hours::between(opens, closes), Err(wrong));
        }
    }
}
