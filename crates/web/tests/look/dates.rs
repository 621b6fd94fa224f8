//! Every date that a page shows reads as `2027年10月2日(土) 23:59 JST` or `Sat 2 October 2027 23:59 JST`.

use tegata_web::texts::Language;

use crate::samples;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[test]
fn every_date_is_written_alike() {
    let mut seen = 0;
    for language in Language::ALL {
        for (name, html) in samples::all(language) {
            let text = visible(&html);
            let dates = match language {
                Language::Ja => japanese(&text),
                Language::En => english(&text),
            };
            for (date, good) in dates {
                assert!(good, "{name}.{language}: {date}");
                seen += 1;
            }
            for clock in clocks(&text) {
                assert!(clock.contains("JST"), "{name}.{language}: {clock}");
            }
        }
    }
    assert!(seen > 200, "only {seen} dates are shown");
}

#[test]
fn a_moment_for_machines_names_its_zone() {
    for (name, html) in samples::all(Language::Ja) {
        for rest in html.split("<time datetime=\"").skip(1) {
            let moment = rest.split('"').next().unwrap();
            assert!(
                moment.ends_with("+09:00") && moment.len() == 25,
                "{name}: {moment}"
            );
        }
    }
}

#[test]
fn other_ways_to_write_a_date_are_found() {
    assert!(!japanese("2027年10月2日まで").first().unwrap().1);
    assert!(japanese("2027年10月2日(土)まで").first().unwrap().1);
    assert!(!english("on 2 October 2027").first().unwrap().1);
    assert!(english("on Sat 2 October 2027").first().unwrap().1);
    assert_eq!(clocks("at 23:59 today"), ["23:59 today"]);
}

/// Each year with what follows, and whether month, day and weekday do.
fn japanese(text: &str) -> Vec<(String, bool)> {
    let mut dates = Vec::new();
    for (at, _) in text.match_indices('年') {
        let year: String = text[..at]
            .chars()
            .rev()
            .take_while(char::is_ascii_digit)
            .collect();
        if year.len() != 4 {
            continue;
        }
        let rest: String = text[at..].chars().take(12).collect();
        // The heading of a calendar's month is no date.
        let day = rest.split_once('月').map_or("", |(_, day)| day);
        if !day.starts_with(|c: char| c.is_ascii_digit()) && !day.is_empty() {
            continue;
        }
        let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let good = rest
            .strip_prefix('年')
            .and_then(|rest| rest.split_once('月'))
            .is_some_and(|(month, rest)| {
                let Some((day, weekday)) = rest.split_once("日(") else {
                    return false;
                };
                digits(month)
                    && digits(day)
                    && weekday.starts_with(['月', '火', '水', '木', '金', '土', '日'])
            });
        dates.push((rest, good));
    }
    dates
}

/// Each year after the name of a month, and whether weekday and day come first.
fn english(text: &str) -> Vec<(String, bool)> {
    let words: Vec<_> = text.split_whitespace().collect();
    let mut dates = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let year = words.get(at + 1).copied().unwrap_or_default();
        if !MONTHS.contains(word) || !year.starts_with("20") {
            continue;
        }
        let day = at.checked_sub(1).map_or("", |at| words[at]);
        let weekday = at.checked_sub(2).map_or("", |at| words[at]);
        let good = day.parse::<u8>().is_ok()
            && ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
                .iter()
                .any(|name| weekday.ends_with(name));
        dates.push((format!("{weekday} {day} {word} {year}"), good));
    }
    dates
}

/// Each time of day with what follows; a span such as the hours of the help desk is none, nor is a port or an address.
fn clocks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(':') {
        let before: Vec<char> = text[..at].chars().rev().take(3).collect();
        let after: String = text[at + 1..].chars().take(12).collect();
        let two = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        let minutes = after.chars().take_while(char::is_ascii_digit).count();
        let whole = two(before.first())
            && two(before.get(1))
            && before.get(2).is_none_or(|c| c.is_whitespace());
        if whole && minutes == 2 && !after[2..].starts_with(['～', '–']) {
            let hour: String = before.iter().take(2).rev().collect();
            found.push(format!("{hour}:{after}").trim_end().to_owned());
        }
    }
    found
}

/// What a person reads of a page, without the foot with its hours.
fn visible(html: &str) -> String {
    let body = html
        .split("<main")
        .nth(1)
        .unwrap()
        .split("</main>")
        .next()
        .unwrap();
    let mut text = String::new();
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' => {
                inside = true;
                text.push(' ');
            }
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}
