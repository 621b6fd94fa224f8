//! What can be wrong with a delivery. Each fault has a stable word; sentences live with the pages and the command line.

use std::fmt;

macro_rules! faults {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal, $says:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every one, for inventories and tests.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $says,)* })
            }
        }
    };
}

faults! {
    /// Why nothing of a file can be read.
    FileFault {
        /// No bytes, or blanks only.
        Empty = "empty", "the file is empty";
        /// More bytes than are read at once.
        TooLarge = "too-large", "the file is larger than 16 MiB";
        /// Not UTF-8.
        NotText = "not-text", "the file is neither XML nor CSV in UTF-8";
        /// Not well-formed, or with a document type.
        NotXml = "not-xml", "the file is no well-formed XML, or declares a document type";
        /// Well-formed, but not RFC 6030 version 1.
        NotPskc = "not-pskc", "the file is no PSKC key container of version 1";
        /// Columns that are not OATH CSV's.
        NotCsv = "not-csv", "the file is no OATH CSV: serial, seed, type, digits, interval or counter, algorithm";
        /// No token in it.
        NoTokens = "no-tokens", "the file holds no token";
        /// More tokens than are taken at once.
        TooMany = "too-many", "the file holds more than 10000 tokens";
        /// The seeds are not encrypted, and nobody said that this is meant.
        Plain = "plain", "the seeds are not encrypted; say that this is meant, or ask the maker for an encrypted file";
        /// Encrypted, and no key or password was given.
        KeyNeeded = "key-needed", "the seeds are encrypted; the transport key or password is needed";
        /// A password where a key is needed, or the reverse.
        KeyKind = "key-kind", "the file needs a password where a key was given, or a key where a password was given";
        /// The key does not have the cipher's length.
        KeyLength = "key-length", "the transport key does not have the length that the file asks for";
        /// A cipher, key derivation or MAC that is not supported.
        Method = "method", "the file uses a cipher, key derivation or MAC that is not supported";
        /// Encrypted without a MAC: what was changed on the way would not be noticed.
        NoMac = "no-mac", "the seeds are encrypted without a MAC, so changes on the way would not be noticed";
        /// The MAC's own key cannot be opened.
        MacKey = "mac-key", "the MAC's key cannot be opened: wrong transport key, or damaged file";
    }
}

faults! {
    /// Why one token of a file is not accepted.
    RowFault {
        /// None, or one that cannot be engraved.
        Serial = "serial", "the serial number is missing or has other characters than letters, digits, dot, hyphen and underscore";
        /// The same serial number stands in the file before.
        Twice = "twice", "the serial number stands in the file twice";
        /// The bank has a token of that serial number.
        Known = "known", "a token of that serial number is known already";
        /// Too few or too many columns.
        Columns = "columns", "the line does not have the columns";
        /// An element is missing or stands there twice.
        Structure = "structure", "an element is missing, stands there twice or is not Base64";
        /// Neither HOTP nor TOTP with SHA-1, SHA-256 or SHA-512.
        Algorithm = "algorithm", "neither HOTP nor TOTP with SHA-1, SHA-256 or SHA-512";
        /// Not 6 to 8 decimal digits.
        Digits = "digits", "codes must have 6 to 8 decimal digits";
        /// Not 30 or 60 seconds.
        Interval = "interval", "codes must change every 30 or 60 seconds";
        /// No number, or out of bounds.
        Counter = "counter", "the counter is no number from 0 on";
        /// Below 128 bits (RFC 4226 R6) or above 512, or not hexadecimal.
        Seed = "seed", "the seed is no value of 16 to 64 bytes";
        /// A use of the key that nobody here would enforce.
        Policy = "policy", "the key comes with a policy that cannot be enforced";
        /// There is no MAC.
        NoMac = "no-mac", "the encrypted seed has no MAC";
        /// It was changed on the way, or the key is the wrong one.
        Mac = "mac", "the MAC does not fit: wrong transport key, or changed on the way";
        /// The MAC fits and yet it cannot be decrypted.
        Cipher = "cipher", "the seed cannot be decrypted";
        /// Not encrypted in an encrypted file.
        Plain = "plain", "the seed is not encrypted";
    }
}

/// Where in the file a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Line of a text, from 1.
    Line(u32),
    /// Key package of a container, from 1.
    Package(u32),
}

impl Place {
    /// The number alone.
    pub fn number(self) -> u32 {
        match self {
            Self::Line(number) | Self::Package(number) => number,
        }
    }
}

/// One token that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowReport {
    /// Where.
    pub place: Place,
    /// Its serial number as it stands there, if it can be read; at most 64 characters.
    pub serial: String,
    /// Why.
    pub fault: RowFault,
}

/// Why nothing was taken. All or nothing: one faulty row refuses the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The file as a whole.
    File(FileFault),
    /// Every faulty row.
    Rows(Vec<RowReport>),
}

impl From<FileFault> for Report {
    fn from(fault: FileFault) -> Self {
        Self::File(fault)
    }
}
