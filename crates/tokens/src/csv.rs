//! OATH CSV: `serial,seed,type,digits,interval or counter[,algorithm]`. Seeds are hexadecimal and never encrypted.

use tegata_domain::{
    ids::TokenSerial,
    otp::{OtpAlgorithm, OtpKind, OtpProfile, UnusableProfile},
};
use zeroize::Zeroizing;

use crate::{
    delivery::{Delivered, Delivery, Format, Gathered, Opening, checked_seed},
    fault::{FileFault, Place, Report, RowFault},
};

/// Reads a file. Lines that are empty or begin with `#`, and a heading, are passed over.
pub(crate) fn read(text: &str, opening: &Opening) -> Result<Delivery, Report> {
    let lines = || {
        (1_u32..)
            .zip(text.lines())
            .map(|(number, line)| (number, line.trim()))
            .filter(|(number, line)| {
                !line.is_empty() && !line.starts_with('#') && !is_heading(*number, line)
            })
    };
    if !lines().any(|(_, line)| line.contains(',')) {
        return Err(FileFault::NotCsv.into());
    }
    if !opening.plain {
        return Err(FileFault::Plain.into());
    }
    let mut gathered = Gathered::default();
    for (number, line) in lines() {
        let columns = columns(line);
        let serial = columns.first().copied().unwrap_or_default();
        gathered.row(Place::Line(number), serial, token(&columns))?;
    }
    gathered.finish(Format::Csv, false)
}

fn is_heading(number: u32, line: &str) -> bool {
    number == 1 && line.to_ascii_lowercase().starts_with("serial")
}

/// No column of ours holds a comma, so quotes are only taken off.
fn columns(line: &str) -> Vec<&str> {
    line.split(',')
        .map(|column| {
            let column = column.trim();
            let inner = column
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'));
            inner.map_or(column, str::trim)
        })
        .collect()
}

fn token(columns: &[&str]) -> Result<Delivered, RowFault> {
    let (fixed, rest) = columns.split_first_chunk::<4>().ok_or(RowFault::Columns)?;
    let [serial, seed, kind, digits] = fixed;
    let (moving, algorithm) = match rest {
        [] => ("", ""),
        [moving] => (*moving, ""),
        [moving, algorithm] => (*moving, *algorithm),
        _ => return Err(RowFault::Columns),
    };
    let (kind, last) = match kind.to_ascii_lowercase().as_str() {
        "hotp" => (OtpKind::Counter, counter(moving)? - 1),
        "totp" => {
            let period = if moving.is_empty() { "30" } else { moving };
            let period = period.parse().map_err(|_| RowFault::Interval)?;
            (OtpKind::Clock { period }, 0)
        }
        _ => return Err(RowFault::Algorithm),
    };
    let digits = digits.parse().map_err(|_| RowFault::Digits)?;
    let profile = OtpProfile::new(kind, self::algorithm(algorithm)?, digits);
    let seed = Zeroizing::new(hex::decode(seed).map_err(|_| RowFault::Seed)?);
    Ok(Delivered {
        serial: TokenSerial::parse(serial).map_err(|_| RowFault::Serial)?,
        maker: String::new(),
        profile: profile.map_err(unusable)?,
        seed: checked_seed(seed)?,
        last,
    })
}

/// The next counter of an event token; nothing written means a fresh one.
pub(crate) fn counter(text: &str) -> Result<i64, RowFault> {
    if text.is_empty() {
        return Ok(0);
    }
    let counter = text.parse::<i64>().map_err(|_| RowFault::Counter)?;
    // Far enough from the end that a window never runs over it.
    if (0..i64::MAX / 2).contains(&counter) {
        Ok(counter)
    } else {
        Err(RowFault::Counter)
    }
}

/// `SHA1`, `HMAC-SHA256`, `sha-512` and the like; nothing written means SHA-1.
pub(crate) fn algorithm(text: &str) -> Result<OtpAlgorithm, RowFault> {
    let word: String = text
        .to_ascii_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let word = word.strip_prefix("hmac").unwrap_or(&word);
    if word.is_empty() {
        return Ok(OtpAlgorithm::Sha1);
    }
    OtpAlgorithm::from_stored(word).ok_or(RowFault::Algorithm)
}

pub(crate) fn unusable(unusable: UnusableProfile) -> RowFault {
    match unusable {
        UnusableProfile::Digits => RowFault::Digits,
        UnusableProfile::Period => RowFault::Interval,
    }
}
