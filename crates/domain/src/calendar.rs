//! Days and months of Japan's calendar, as calendars show and store them.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use serde::{Deserialize, Serialize};

use crate::time::{Millis, japan, japan_date};

/// Neither a day nor a month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the calendar")]
pub struct InvalidDate;

/// One day, `2026-11-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
    /// Reads `2026-11-20`, exactly so.
    ///
    /// # Errors
    /// [`InvalidDate`]
    pub fn parse(text: &str) -> Result<Self, InvalidDate> {
        let date: Date = text.parse().map_err(|_| InvalidDate)?;
        let day = Self(date);
        if day.to_string() == text {
            Ok(day)
        } else {
            Err(InvalidDate)
        }
    }

    /// The day in Japan at a moment.
    pub fn at(moment: Millis) -> Option<Self> {
        japan_date(moment).map(Self)
    }

    /// As a date.
    pub fn date(self) -> Date {
        self.0
    }

    /// Its first moment.
    pub fn begins(self) -> Option<Millis> {
        let start = self.0.to_zoned(japan()).ok()?;
        Some(start.timestamp().as_millisecond())
    }

    /// The day after.
    pub fn next(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// Day of the month, from 1.
    pub fn number(self) -> i8 {
        self.0.day()
    }

    /// The weekday.
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// The month it lies in.
    pub fn month(self) -> Month {
        Month(self.0.first_of_month())
    }
}

impl TryFrom<String> for Day {
    type Error = InvalidDate;
    fn try_from(text: String) -> Result<Self, InvalidDate> {
        Self::parse(&text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One month, `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// Reads `2026-11`, exactly so.
    ///
    /// # Errors
    /// [`InvalidDate`]
    pub fn parse(text: &str) -> Result<Self, InvalidDate> {
        Day::parse(&format!("{text}-01")).map(Day::month)
    }

    /// The month in Japan at a moment.
    pub fn at(moment: Millis) -> Option<Self> {
        Day::at(moment).map(Day::month)
    }

    /// So many months later (earlier when negative).
    pub fn later(self, months: i32) -> Option<Self> {
        self.0.checked_add(months.months()).ok().map(Self)
    }

    /// Its days in order.
    pub fn days(self) -> Vec<Day> {
        let first = Day(self.0);
        std::iter::successors(Some(first), |day| day.next())
            .take_while(|day| day.month() == self)
            .collect()
    }

    /// Year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// 1 to 12.
    pub fn number(self) -> i8 {
        self.0.month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_its_days_and_neighbours() {
        let february = Month::parse("2028-02").unwrap();
        assert_eq!(february.days().len(), 29);
        assert_eq!(february.days()[28].to_string(), "2028-02-29");
        assert_eq!(february.later(-2).unwrap().to_string(), "2027-12");
        assert_eq!(february.later(1).unwrap().to_string(), "2028-03");
    }

    #[test]
    fn only_the_stored_form_is_a_date() {
        assert!(Day::parse("2026-11-20").is_ok());
        for other in ["2026-11-31", "2026-1-1", "20261120", "", "2026-11-20T00:00"] {
            assert_eq!(Day::parse(other), Err(InvalidDate), "{other}");
        }
        assert!(Month::parse("2026-13").is_err());
        assert!(Month::parse("2026-11-20").is_err());
    }

    #[test]
    fn days_are_japans() {
        // 2026-11-20T15:30:00Z is 00:30 of the 21st in Japan.
        let day = Day::at(1_795_188_600_000).unwrap();
        assert_eq!(day.to_string(), "2026-11-21");
        assert_eq!(day.begins(), Some(1_795_186_800_000));
        assert_eq!(day.weekday(), Weekday::Saturday);
    }
}
