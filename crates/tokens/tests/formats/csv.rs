//! OATH CSV.

use tegata_domain::otp::{OtpAlgorithm, OtpKind, OtpProfile};
use tegata_tokens::{FileFault, Format, RowFault};

use crate::files::{accepted, file_fault, plain, row_faults};

const SEED: &str = "3132333435363738393031323334353637383930";

#[test]
fn lines_of_every_kind() {
    let text = format!(
        "\u{FEFF}serial,seed,type,digits,interval\r\n# a delivery\r\n\r\nA-1,{SEED},TOTP,6,30\r\n\
         \"A-2\",{SEED},hotp,8,5\r\nA-3,{SEED},totp,6\r\nA-4,{SEED},totp,7,60,HMAC-SHA512\r\n"
    );
    assert_eq!(
        file_fault(&text, &tegata_tokens::Opening::default()),
        FileFault::Plain
    );
    let delivery = accepted(&text, &plain());
    assert_eq!(delivery.format, Format::Csv);
    let tokens = delivery.tokens;
    let serials: Vec<&str> = tokens.iter().map(|token| token.serial.as_str()).collect();
    assert_eq!(serials, ["A-1", "A-2", "A-3", "A-4"]);
    assert_eq!(tokens[0].profile, OtpProfile::USUAL);
    assert_eq!(tokens[1].last, 4);
    assert_eq!(tokens[1].profile.kind(), OtpKind::Counter);
    assert_eq!(tokens[2].profile, OtpProfile::USUAL);
    assert_eq!(tokens[3].profile.algorithm(), OtpAlgorithm::Sha512);
    assert_eq!(tokens[3].profile.kind(), OtpKind::Clock { period: 60 });
    assert_eq!(tokens[0].seed.as_slice(), b"12345678901234567890");
}

/// One wrong row refuses all, and every wrong one is named.
#[test]
fn every_faulty_row_is_named() {
    let text = format!(
        "A-1,{SEED},TOTP,6,30\nA-1,{SEED},TOTP,6,30\na-1,{SEED},TOTP,6,30\nA-2,31,TOTP,6,30\n\
         A-3,{SEED}zz,TOTP,6,30\nA-4,{SEED},OCRA,6,30\nA-5,{SEED},TOTP,5,30\nA-6,{SEED},TOTP,6,45\n\
         A-7,{SEED},HOTP,6,-1\nA-8,{SEED},TOTP\n<A-9>,{SEED},TOTP,6,30\nA-10,{SEED},TOTP,6,30,MD5\n\
         A-11,{SEED},TOTP,6,30,SHA1,x\nA-12,{SEED},HOTP,6,9223372036854775807\n"
    );
    let rows = row_faults(&text, &plain());
    let faults: Vec<(u32, RowFault)> = rows
        .iter()
        .map(|(line, _, fault)| (*line, *fault))
        .collect();
    assert_eq!(
        faults,
        [
            (2, RowFault::Twice),
            (3, RowFault::Twice),
            (4, RowFault::Seed),
            (5, RowFault::Seed),
            (6, RowFault::Algorithm),
            (7, RowFault::Digits),
            (8, RowFault::Interval),
            (9, RowFault::Counter),
            (10, RowFault::Columns),
            (11, RowFault::Serial),
            (12, RowFault::Algorithm),
            (13, RowFault::Columns),
            (14, RowFault::Counter),
        ]
    );
    assert_eq!(rows[3].1, "A-3");
}

#[test]
fn no_csv_at_all() {
    assert_eq!(file_fault("hello", &plain()), FileFault::NotCsv);
    assert_eq!(file_fault("# nothing\n", &plain()), FileFault::NotCsv);
    assert_eq!(
        file_fault("serial,seed,type,digits\n", &plain()),
        FileFault::NotCsv
    );
}
