//! Times as people in Japan read them: always Japan time, always saying so.

use jiff::{Timestamp, civil::Weekday, tz};

use crate::texts::Language;

/// A day, such as `2027年10月2日(土)` or `Sat 2 October 2027`.
pub fn day(unix_ms: i64, language: Language) -> String {
    let Some(time) = japan(unix_ms) else {
        return "–".to_owned();
    };
    let date = time.date();
    match language {
        Language::Ja => {
            format!(
                "{}年{}月{}日({})",
                date.year(),
                date.month(),
                date.day(),
                weekday_ja(date.weekday())
            )
        }
        Language::En => time.strftime("%a %-d %B %Y").to_string(),
    }
}

/// A moment to the minute, such as `2027年10月2日(土) 23:59 JST`; [`precise`] where seconds matter.
pub fn moment(unix_ms: i64, language: Language) -> String {
    with_clock(unix_ms, language, "%H:%M")
}

/// A moment to the second.
pub fn precise(unix_ms: i64, language: Language) -> String {
    with_clock(unix_ms, language, "%H:%M:%S")
}

/// As notices and mails write a moment: `2027年10月2日(土) 23:59 JST`.
pub fn stamp(unix_ms: i64, language: Language) -> String {
    let clock = japan(unix_ms).map_or_else(String::new, |time| time.strftime("%H:%M").to_string());
    format!("{} {clock} JST", day(unix_ms, language))
}

/// `20271002T235959`, in Japan.
pub fn japan_basic(unix_ms: i64) -> String {
    japan(unix_ms).map_or_else(String::new, |time| {
        time.strftime("%Y%m%dT%H%M%S").to_string()
    })
}

/// `20271002T145959Z`.
pub fn utc_basic(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms).map_or_else(
        |_| String::new(),
        |time| time.strftime("%Y%m%dT%H%M%SZ").to_string(),
    )
}

/// `2027-10-02 23:59:59`, in Japan: what a spreadsheet sorts.
pub fn sortable(unix_ms: i64) -> String {
    japan(unix_ms).map_or_else(String::new, |time| {
        time.strftime("%Y-%m-%d %H:%M:%S").to_string()
    })
}

/// The machine-readable form for `<time datetime>`: RFC 3339 with the offset of Japan.
pub fn machine(unix_ms: i64) -> String {
    japan(unix_ms).map_or_else(String::new, |time| {
        time.strftime("%Y-%m-%dT%H:%M:%S+09:00").to_string()
    })
}

fn with_clock(unix_ms: i64, language: Language, clock: &str) -> String {
    let Some(time) = japan(unix_ms) else {
        return "–".to_owned();
    };
    format!("{} {} JST", day(unix_ms, language), time.strftime(clock))
}

fn japan(unix_ms: i64) -> Option<jiff::Zoned> {
    Some(
        Timestamp::from_millisecond(unix_ms)
            .ok()?
            .to_zoned(tz::offset(9).to_time_zone()),
    )
}

fn weekday_ja(weekday: Weekday) -> char {
    match weekday {
        Weekday::Monday => '月',
        Weekday::Tuesday => '火',
        Weekday::Wednesday => '水',
        Weekday::Thursday => '木',
        Weekday::Friday => '金',
        Weekday::Saturday => '土',
        Weekday::Sunday => '日',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_japan_time_in_both_languages() {
        let end_of_day = 1_822_489_199_000; // 2027-10-02T14:59:59Z
        assert_eq!(
            precise(end_of_day, Language::Ja),
            "2027年10月2日(土) 23:59:59 JST"
        );
        assert_eq!(
            precise(end_of_day, Language::En),
            "Sat 2 October 2027 23:59:59 JST"
        );
        assert_eq!(
            stamp(end_of_day, Language::Ja),
            "2027年10月2日(土) 23:59 JST"
        );
        assert_eq!(machine(end_of_day), "2027-10-02T23:59:59+09:00");
    }
}
