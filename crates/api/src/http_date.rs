//! `Date` and `Last-Modified` (RFC 9110 §5.6.7).

use axum::http::HeaderValue;
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use tegata_domain::time::Millis;

/// `Sun, 06 Nov 1994 08:49:37 GMT`; none for a time outside the calendar.
pub(crate) fn http_date(at: Millis) -> Option<HeaderValue> {
    let stamp = Timestamp::from_millisecond(at).ok()?;
    let text = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&stamp)
        .ok()?;
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_date_of_the_rfc() {
        assert_eq!(
            super::http_date(784_111_777_000).unwrap(),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
    }
}
