//! When people are told that a certificate ends: at most once for each step of the bank's policy, the newest one alone.

use jiff::ToSpan;

use crate::time::{HOUR, Millis, japan, japan_date};

/// The step after the end.
pub const EXPIRED: i64 = -1;

/// Before this hour in Japan the day has not begun for notices: nobody is woken by mail.
const DAY_BEGINS: Millis = 8 * HOUR;

/// Longer ago than this, an end is no news; so the first run on an old register stays quiet.
const STILL_NEWS_DAYS: i64 = 14;

/// Certificates whose end lies in `from..until` are due for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Days before the end, or [`EXPIRED`].
    pub step: i64,
    /// First end.
    pub from: Millis,
    /// First end that is no longer due.
    pub until: Millis,
}

/// The windows of all steps at `now`: disjoint, so that a certificate is due for its latest step alone, however long
/// nobody looked. `steps` are days before the end, in any order.
pub fn windows(now: Millis, steps: &[i64]) -> Vec<Window> {
    let mut steps: Vec<i64> = steps.iter().copied().filter(|step| *step >= 0).collect();
    steps.sort_unstable();
    steps.dedup();
    let mut all = Vec::with_capacity(steps.len() + 1);
    let Some(today) = start_of(now, 0) else {
        return all;
    };
    // An end in the small hours before the day begins waits for the morning.
    if let Some(oldest) = start_of(now, -STILL_NEWS_DAYS) {
        all.push(Window {
            step: EXPIRED,
            from: oldest,
            until: today,
        });
    }
    let mut first_day = 0;
    for step in steps {
        if let (Some(from), Some(until)) = (start_of(now, first_day), start_of(now, step + 1)) {
            // What has ended meanwhile is told tomorrow as expired, not as ending.
            let from = from.max(now);
            all.push(Window { step, from, until });
        }
        first_day = step + 1;
    }
    all
}

/// The days from today's date to the date of an end, in Japan.
pub fn days_left(now: Millis, end: Millis) -> i64 {
    match (japan_date(now), japan_date(end)) {
        (Some(today), Some(last)) => today
            .until(last)
            .map_or(0, |span| i64::from(span.get_days())),
        _ => 0,
    }
}

/// Midnight in Japan, `days` after the day that `now` counts to.
fn start_of(now: Millis, days: i64) -> Option<Millis> {
    let day = japan_date(now - DAY_BEGINS)?
        .checked_add(days.days())
        .ok()?;
    let start = day.at(0, 0, 0, 0).to_zoned(japan()).ok()?;
    Some(start.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, MINUTE, certificate_end};

    const STEPS: [i64; 6] = [40, 30, 10, 3, 1, 0];
    /// 2026-11-21T00:00:00Z, nine o'clock in Japan.
    const NOW: Millis = 1_795_219_200_000;

    fn step(now: Millis, end: Millis) -> Option<i64> {
        let due: Vec<i64> = windows(now, &STEPS)
            .into_iter()
            .filter(|window| (window.from..window.until).contains(&end))
            .map(|window| window.step)
            .collect();
        assert!(due.len() < 2, "{due:?}");
        due.first().copied()
    }

    #[test]
    fn each_day_has_its_step() {
        let end = certificate_end(NOW).unwrap();
        let at = |days: i64| step(end - days * DAY - 10 * HOUR, end);
        for (days, expected) in [
            (41, None),
            (40, Some(40)),
            (31, Some(40)),
            (30, Some(30)),
            (11, Some(30)),
            (10, Some(10)),
            (3, Some(3)),
            (2, Some(3)),
            (1, Some(1)),
            (0, Some(0)),
        ] {
            assert_eq!(at(days), expected, "{days}");
        }
    }

    #[test]
    fn nothing_is_told_at_night_and_an_end_is_told_in_the_morning() {
        let end = certificate_end(NOW).unwrap();
        let midnight = end + 1_000;
        assert_eq!(step(midnight + HOUR, end), None);
        assert_eq!(step(midnight + 8 * HOUR - MINUTE, end), None);
        assert_eq!(step(midnight + 8 * HOUR, end), Some(EXPIRED));
        assert_eq!(step(midnight + 13 * DAY, end), Some(EXPIRED));
        assert_eq!(step(midnight + 20 * DAY, end), None);
        // The step of a day begins in its morning.
        assert_eq!(step(midnight - 31 * DAY + 7 * HOUR, end), Some(40));
        assert_eq!(step(midnight - 31 * DAY + 8 * HOUR, end), Some(30));
    }

    #[test]
    fn days_are_counted_by_the_calendar_of_japan() {
        let end = certificate_end(NOW).unwrap();
        assert_eq!(days_left(end, end), 0);
        assert_eq!(days_left(end - 24 * HOUR, end), 1);
        assert_eq!(days_left(NOW, end), 365);
        assert_eq!(days_left(end + 1_000, end), -1);
    }
}
