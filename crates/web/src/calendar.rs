//! The end of a certificate as a calendar file (RFC 5545). No link and no alarm sound: a date with its words.

use tegata_domain::time::{Millis, SECOND, renewal_opens};

use crate::{kit::time, texts::Texts};

/// What the file is about.
pub struct Ending<'a> {
    /// Row id of the certificate: the same file twice is one entry.
    pub certificate: &'a str,
    /// The bank's code and name.
    pub bank: (&'a str, &'a str),
    /// CN.
    pub common_name: &'a str,
    /// End.
    pub not_after: Millis,
    /// Days before the end from which renewal is offered.
    pub renewal_opens_days: i64,
    /// When the certificate came into force: the entry is written as of then, so that it never differs.
    pub issued_at: Millis,
}

/// The zone as RFC 5545 wants it spelled out. Japan has had no summer time since 1951.
const ZONE: [&str; 9] = [
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19510908T010000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "TZNAME:JST",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The file: the renewal window, and the end with a reminder ten days before.
pub fn file(ending: &Ending<'_>, t: &Texts) -> String {
    let c = &t.calendar;
    let opens = renewal_opens(ending.not_after, ending.renewal_opens_days);
    let opens = opens.unwrap_or(ending.not_after).max(ending.issued_at);
    let bank = ending.bank.1;
    let end = time::stamp(ending.not_after, t.language);
    let mut lines: Vec<String> = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tegata//Certificates//JA",
    ]
    .map(str::to_owned)
    .to_vec();
    lines.extend(["CALSCALE:GREGORIAN", "METHOD:PUBLISH"].map(str::to_owned));
    lines.extend(ZONE.map(str::to_owned));
    let summary = c.renewal(bank);
    let text = c.renewal_text(ending.common_name, &end);
    lines.extend(event(
        ending,
        "renewal",
        (opens, ending.not_after),
        &summary,
        &text,
    ));
    lines.push("END:VEVENT".to_owned());
    let summary = c.end(bank);
    // The end has no length.
    lines.extend(event(
        ending,
        "end",
        (ending.not_after, ending.not_after),
        &summary,
        &text,
    ));
    lines.extend(["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P10D"].map(str::to_owned));
    lines.push(format!("DESCRIPTION:{}", escaped(&summary)));
    lines.extend(["END:VALARM", "END:VEVENT", "END:VCALENDAR"].map(str::to_owned));
    lines.iter().map(|line| folded(line)).collect()
}

fn event(
    ending: &Ending<'_>,
    part: &str,
    (from, to): (Millis, Millis),
    summary: &str,
    text: &str,
) -> Vec<String> {
    let (code, _) = ending.bank;
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{part}@{code}.tegata.invalid", ending.certificate),
        format!("DTSTAMP:{}", time::utc_basic(ending.issued_at)),
        format!("DTSTART;TZID=Asia/Tokyo:{}", time::japan_basic(from)),
    ];
    if to > from {
        let end = time::japan_basic(to + SECOND);
        lines.push(format!("DTEND;TZID=Asia/Tokyo:{end}"));
    }
    lines.extend([
        format!("SUMMARY:{}", escaped(summary)),
        format!("DESCRIPTION:{}", escaped(text)),
        "TRANSP:TRANSPARENT".to_owned(),
        "CLASS:PRIVATE".to_owned(),
    ]);
    lines
}

/// RFC 5545, section 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Lines of at most 75 octets, CRLF at the end, never broken within a character (section 3.1).
fn folded(line: &str) -> String {
    const LONGEST: usize = 75;
    let mut out = String::with_capacity(line.len() + 8);
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn sample(language: Language, common_name: &str) -> String {
        let ending = Ending {
            certificate: "0123456789abcdef",
            bank: ("9901", "さくら見本信用金庫"),
            common_name,
            not_after: 1_822_489_199_000, // 2027-10-02T14:59:59Z
            renewal_opens_days: 40,
            issued_at: 1_790_953_200_000,
        };
        file(&ending, language.texts())
    }

    #[test]
    fn lines_are_short_and_end_with_crlf() {
        for language in Language::ALL {
            let text = sample(language, "00009876543 riyousya 9901");
            assert!(text.ends_with("END:VCALENDAR\r\n"));
            for line in text.split_terminator("\r\n") {
                assert!(line.len() <= 75, "{line}");
                assert!(!line.contains(['\r', '\n']));
            }
            let unfolded = text.replace("\r\n ", "");
            assert!(
                unfolded.contains("DTSTART;TZID=Asia/Tokyo:20271002T235959\r\n"),
                "{unfolded}"
            );
            assert!(unfolded.contains("DTSTART;TZID=Asia/Tokyo:20270823T000000\r\nDTEND;TZID=Asia/Tokyo:20271003T000000\r\n"));
            assert!(unfolded.contains("UID:0123456789abcdef-end@9901.tegata.invalid\r\n"));
            assert!(!unfolded.contains("http"));
        }
    }

    #[test]
    fn names_open_no_new_property() {
        let text = sample(Language::Ja, "a,b;c\\d\r\nATTACH:https://evil.example");
        let unfolded = text.replace("\r\n ", "");
        assert!(
            unfolded.contains("a\\,b\\;c\\\\d\\nATTACH:https"),
            "{unfolded}"
        );
        assert!(!unfolded.contains("\r\nATTACH"));
    }

    #[test]
    fn the_same_certificate_is_the_same_file() {
        let name = "00009876543 riyousya 9901";
        assert_eq!(sample(Language::Ja, name), sample(Language::Ja, name));
    }
}
