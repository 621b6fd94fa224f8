//! Times as RFC 5280 §4.1.2.5 wants them: `UTCTime` through 2049, `GeneralizedTime` from 2050, whole seconds, Z.

use jiff::{Timestamp, tz::TimeZone};
use thiserror::Error;
use x509_cert::time::Time;

use crate::writer::{GENERALIZED_TIME, UTC_TIME, tlv};

/// The instant is outside the years 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a time outside 1970 to 9999 cannot stand in a certificate")]
pub struct TimeError;

/// The DER of an instant; the fraction of a second is dropped.
pub(crate) fn encode(unix_ms: i64) -> Result<Vec<u8>, TimeError> {
    if unix_ms < 0 {
        return Err(TimeError);
    }
    let at = Timestamp::from_second(unix_ms.div_euclid(1000))
        .map_err(|_| TimeError)?
        .to_zoned(TimeZone::UTC);
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    );
    Ok(match at.year() {
        year @ ..2050 => tlv(
            UTC_TIME,
            &[format!("{:02}", year % 100).as_bytes(), rest.as_bytes()],
        ),
        year => tlv(
            GENERALIZED_TIME,
            &[format!("{year:04}").as_bytes(), rest.as_bytes()],
        ),
    })
}

/// A parsed time as unix milliseconds.
pub(crate) fn unix_ms(time: Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use der::Decode;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_form_changes_with_the_year_2050() {
        assert_eq!(encode(2_524_607_999_999).unwrap(), b"\x17\x0d491231235959Z");
        assert_eq!(
            encode(2_524_608_000_000).unwrap(),
            b"\x18\x0f20500101000000Z"
        );
        assert_eq!(encode(-1), Err(TimeError));
        assert_eq!(encode(i64::MAX), Err(TimeError));
    }

    proptest! {
        #[test]
        fn every_second_reads_back(second in 0i64..253_402_214_400) {
            let der = encode(second * 1000 + 999).unwrap();
            prop_assert_eq!(unix_ms(Time::from_der(&der).unwrap()), second * 1000);
        }
    }
}
