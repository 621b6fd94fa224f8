//! A delivery: one file of a maker with many tokens.

use std::collections::HashSet;

use tegata_domain::{ids::TokenSerial, otp::OtpProfile};
use zeroize::Zeroizing;

use crate::{
    csv,
    fault::{FileFault, Place, Report, RowFault, RowReport},
    pskc,
};

/// The most bytes of one file.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// The most tokens of one file: what one transaction takes without making others wait for long.
pub const MOST_TOKENS: usize = 10_000;

/// Key bytes of one token; wiped when dropped. No `Debug`.
pub type Seed = Zeroizing<Vec<u8>>;

/// One token, checked. No `Debug`: it carries the seed.
pub struct Delivered {
    /// On its back.
    pub serial: TokenSerial,
    /// Who made it; may be empty.
    pub maker: String,
    /// How it makes its codes.
    pub profile: OtpProfile,
    /// The shared secret.
    pub seed: Seed,
    /// The moving factor of the last code that must be taken as used: −1 for an event token fresh from the factory.
    pub last: i64,
}

/// Which of the formats a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 6030.
    Pskc,
    /// Lines of serial, seed, type, digits, interval or counter, algorithm.
    Csv,
}

impl Format {
    /// The stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pskc => "pskc",
            Self::Csv => "csv",
        }
    }
}

/// A whole file, every row of it accepted.
pub struct Delivery {
    /// Its format.
    pub format: Format,
    /// Whether the seeds came encrypted.
    pub encrypted: bool,
    /// The tokens, in the file's order.
    pub tokens: Vec<Delivered>,
    /// Where each of them stands in the file.
    pub places: Vec<Place>,
}

/// What opens a delivery; it comes on another way than the file. No `Debug`.
pub enum TransportKey {
    /// A pre-shared AES key.
    Key(Zeroizing<Vec<u8>>),
    /// A password from which the key is derived.
    Password(Zeroizing<String>),
}

/// How to open a file.
#[derive(Default)]
pub struct Opening {
    /// Key or password.
    pub key: Option<TransportKey>,
    /// Seeds that are not encrypted are meant.
    pub plain: bool,
}

impl TransportKey {
    /// A key as people type it: hexadecimal, in groups if they like.
    pub fn from_hex(typed: &str) -> Option<Self> {
        let digits: Zeroizing<String> = Zeroizing::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '-')
                .collect(),
        );
        let key = hex::decode(digits.as_bytes()).ok()?;
        (!key.is_empty()).then(|| Self::Key(Zeroizing::new(key)))
    }
}

/// Reads a file of any known format.
///
/// # Errors
/// [`Report`]: the file's fault, or every faulty row.
pub fn read(bytes: &[u8], opening: &Opening) -> Result<Delivery, Report> {
    if bytes.len() > LARGEST_FILE {
        return Err(FileFault::TooLarge.into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| FileFault::NotText)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.contains('\0') {
        return Err(FileFault::NotText.into());
    }
    match text.trim_start().chars().next() {
        None => Err(FileFault::Empty.into()),
        Some('<') => pskc::read(text, opening),
        Some(_) => csv::read(text, opening),
    }
}

/// What the formats gather: rows that were accepted, faults of the others.
#[derive(Default)]
pub(crate) struct Gathered {
    tokens: Vec<Delivered>,
    places: Vec<Place>,
    faults: Vec<RowReport>,
    seen: HashSet<String>,
    count: usize,
}

impl Gathered {
    /// One more row. `serial` is what can be read of the number, for the report.
    ///
    /// # Errors
    /// [`FileFault::TooMany`]
    pub(crate) fn row(
        &mut self,
        place: Place,
        serial: &str,
        read: Result<Delivered, RowFault>,
    ) -> Result<(), FileFault> {
        self.count += 1;
        if self.count > MOST_TOKENS {
            return Err(FileFault::TooMany);
        }
        let mut fault = read.as_ref().err().copied();
        // Serial numbers that differ in case only would be one to the person who types them.
        let known = TokenSerial::parse(serial).map(|serial| serial.as_str().to_ascii_lowercase());
        if let Ok(known) = known
            && !self.seen.insert(known)
        {
            fault = Some(RowFault::Twice);
        }
        match (fault, read) {
            (None, Ok(token)) => {
                self.tokens.push(token);
                self.places.push(place);
            }
            (fault, _) => self.faults.push(RowReport {
                place,
                serial: serial.chars().take(64).collect(),
                fault: fault.unwrap_or(RowFault::Structure),
            }),
        }
        Ok(())
    }

    /// All of it, or every fault.
    pub(crate) fn finish(self, format: Format, encrypted: bool) -> Result<Delivery, Report> {
        if self.count == 0 {
            return Err(FileFault::NoTokens.into());
        }
        if !self.faults.is_empty() {
            return Err(Report::Rows(self.faults));
        }
        Ok(Delivery {
            format,
            encrypted,
            tokens: self.tokens,
            places: self.places,
        })
    }
}

/// RFC 4226 R6: 128 bits at least; more than a SHA-512 block's half is of no use.
pub(crate) fn checked_seed(seed: Seed) -> Result<Seed, RowFault> {
    if (16..=64).contains(&seed.len()) {
        Ok(seed)
    } else {
        Err(RowFault::Seed)
    }
}
