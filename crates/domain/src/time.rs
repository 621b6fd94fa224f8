//! Time as values: milliseconds since 1970-01-01T00:00:00Z, and Japan's calendar.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, time},
    tz::{self, TimeZone},
};

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = i64;

/// One second.
pub const SECOND: Millis = 1_000;
/// One minute.
pub const MINUTE: Millis = 60 * SECOND;
/// One hour.
pub const HOUR: Millis = 60 * MINUTE;
/// One day of 24 hours (Japan has no daylight saving time).
pub const DAY: Millis = 24 * HOUR;

/// Where "now" comes from. Only the server's clock judges (`protocol.md` §6).
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Millis;
}

/// Japan Standard Time, UTC+9.
pub fn japan() -> TimeZone {
    TimeZone::fixed(tz::offset(9))
}

/// The end of a certificate signed at `now`: 23:59:59 Japan time of the same date next year,
/// 29 February becoming 28 (`product.md`, Certificates).
pub fn certificate_end(now: Millis) -> Option<Millis> {
    let today = japan_date(now)?;
    let next_year = today.checked_add(1.year()).ok()?;
    let end = next_year.at(23, 59, 59, 0).to_zoned(japan()).ok()?;
    Some(end.timestamp().as_millisecond())
}

/// The end (23:59:59) of the day in Japan, `days` days after `from`.
pub fn end_of_day_after(from: Millis, days: i64) -> Option<Millis> {
    let day = japan_date(from)?.checked_add(days.days()).ok()?;
    let end = day.at(23, 59, 59, 0).to_zoned(japan()).ok()?;
    Some(end.timestamp().as_millisecond())
}

/// The calendar date in Japan.
pub fn japan_date(at: Millis) -> Option<Date> {
    let stamp = Timestamp::from_millisecond(at).ok()?;
    Some(stamp.to_zoned(japan()).date())
}

/// The first moment from which renewal is offered: the start of the day, `days` days before the end.
pub fn renewal_opens(end: Millis, days: i64) -> Option<Millis> {
    let day = japan_date(end)?.checked_sub(days.days()).ok()?;
    let start = day.to_datetime(time(0, 0, 0, 0)).to_zoned(japan()).ok()?;
    Some(start.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn ends_on_the_same_date_next_year_in_japan() {
        // 15:30 UTC is already the next day in Japan.
        assert_eq!(
            certificate_end(at("2026-11-20T15:30:00Z")),
            Some(at("2027-11-21T14:59:59Z"))
        );
        assert_eq!(
            certificate_end(at("2026-11-20T14:30:00Z")),
            Some(at("2027-11-20T14:59:59Z"))
        );
    }

    #[test]
    fn leap_day_becomes_the_28th() {
        assert_eq!(
            certificate_end(at("2028-02-29T01:00:00Z")),
            Some(at("2029-02-28T14:59:59Z"))
        );
    }
}
