//! Codes: the vectors of both RFCs, and agreement with Debian's `oathtool`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper of a test that fails should fail there"
)]

use std::process::Command;

use tegata_domain::otp::{OtpAlgorithm, OtpKind, OtpProfile};
use tegata_tokens::code;

const SEED: &[u8] = b"1234567890123456789012345678901234567890123456789012345678901234";

fn profile(kind: OtpKind, algorithm: OtpAlgorithm, digits: u8) -> OtpProfile {
    OtpProfile::new(kind, algorithm, digits).unwrap()
}

/// RFC 4226 appendix D.
///
/// Facts: 7.
#[test]
fn vectors_of_rfc_4226() {
    let expected = [
        755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489,
    ];
    let hotp = profile(OtpKind::Counter, OtpAlgorithm::Sha1, 6);
    for (counter, expected) in (0..).zip(expected) {
        assert_eq!(code(hotp, &SEED[..20], counter), expected);
    }
}

/// RFC 6238 appendix B, all eighteen; the seeds of SHA-256 and SHA-512 have 32 and 64 bytes (erratum 2866).
#[test]
fn vectors_of_rfc_6238() {
    let vectors = [
        (59, [94_287_082, 46_119_246, 90_693_936]),
        (1_111_111_109, [7_081_804, 68_084_774, 25_091_201]),
        (1_111_111_111, [14_050_471, 67_062_674, 99_943_326]),
        (1_234_567_890, [89_005_924, 91_819_424, 93_441_116]),
        (2_000_000_000, [69_279_037, 90_698_825, 38_618_901]),
        (20_000_000_000, [65_353_130, 77_737_706, 47_863_826]),
    ];
    for (seconds, codes) in vectors {
        for ((algorithm, length), expected) in
            OtpAlgorithm::ALL.into_iter().zip([20, 32, 64]).zip(codes)
        {
            let totp = profile(OtpKind::Clock { period: 30 }, algorithm, 8);
            let step = totp.step_at(seconds * 1_000);
            assert_eq!(
                code(totp, &SEED[..length], step),
                expected,
                "{algorithm:?} at {seconds}"
            );
        }
    }
}

/// One thousand codes each of a hundred random tokens: 100,000 cases.
#[test]
fn agrees_with_oathtool() {
    const WINDOW: u32 = 999;
    let mut cases = 0;
    for round in 0..100_u32 {
        let dice = random();
        let seed = &dice[..16 + usize::from(dice[64] % 49)];
        let digits = 6 + dice[65] % 3;
        let start = i64::from(u32::from_be_bytes([0, dice[66], dice[67], dice[68]]));
        // The event tokens of RFC 4226 know SHA-1 only; so does oathtool.
        let (tool, profile) = if round % 4 == 0 {
            let tool = vec!["--hotp".to_owned(), format!("-c{start}")];
            (tool, profile(OtpKind::Counter, OtpAlgorithm::Sha1, digits))
        } else {
            let period = if dice[69].is_multiple_of(2) { 30 } else { 60 };
            let algorithm = OtpAlgorithm::ALL[usize::from(dice[70] % 3)];
            let tool = vec![
                format!("--totp={}", algorithm.as_str()),
                format!("-s{period}s"),
                format!("-N@{}", start * i64::from(period)),
            ];
            (tool, profile(OtpKind::Clock { period }, algorithm, digits))
        };
        let hex = hex::encode(seed);
        let printed = oathtool(&tool, digits, WINDOW, &hex);
        for (factor, expected) in (start..).zip(printed.lines()) {
            let ours = format!(
                "{:0width$}",
                code(profile, seed, factor),
                width = usize::from(digits)
            );
            assert_eq!(ours, expected, "{tool:?} -d{digits} {hex}, factor {factor}");
            cases += 1;
        }
    }
    assert_eq!(cases, 100_000);
}

fn oathtool(tool: &[String], digits: u8, window: u32, hex: &str) -> String {
    let output = Command::new("oathtool")
        .args(tool)
        .args([&format!("-d{digits}"), &format!("-w{window}"), hex])
        .env("TZ", "UTC")
        .output()
        .expect("oathtool is installed by scripts/setup.sh test");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn random() -> [u8; 71] {
    let mut bytes = [0; 71];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    bytes
}
