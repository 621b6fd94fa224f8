//! What a browser says of itself, in words. Advice only: nothing is decided by it.

use crate::{texts::Texts, view::cannot_sign_in::Seen};

/// Browsers by the mark in their `User-Agent`, the ones that imitate others first.
const BROWSERS: [(&str, &str); 8] = [
    ("Trident/", "Internet Explorer"),
    ("MSIE ", "Internet Explorer"),
    ("EdgA/", "Microsoft Edge"),
    ("Edg/", "Microsoft Edge"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// Systems by their mark, likewise.
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows NT", "Windows"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Ubuntu", "Linux (Ubuntu)"),
    ("Linux", "Linux"),
];

/// Browser and system of a `User-Agent`.
pub(crate) fn seen(agent: &str, t: &Texts) -> Seen {
    let browser = BROWSERS.iter().find(|(mark, _)| agent.contains(mark));
    let system = SYSTEMS.iter().find(|(mark, _)| agent.contains(mark));
    Seen {
        browser: browser.map_or_else(
            || t.support.unknown.to_owned(),
            |(mark, name)| {
                let version = version(agent, mark);
                format!("{name} {version}").trim().to_owned()
            },
        ),
        system: system
            .map_or(t.support.unknown, |(_, name)| name)
            .to_owned(),
        ie_mode: browser.is_some_and(|(_, name)| *name == "Internet Explorer"),
    }
}

/// The digits after the mark; those of Trident count something else.
fn version<'a>(agent: &'a str, mark: &str) -> &'a str {
    if mark == "Trident/" {
        return "";
    }
    let after = agent.split_once(mark).map_or("", |(_, rest)| rest);
    let end = after
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(after.len());
    after.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    #[test]
    fn browsers_are_told_apart() {
        for (agent, browser, system, ie) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 \
                 Safari/537.36 Edg/146.0.0.0",
                "Microsoft Edge 146",
                "Windows",
                false,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
                "Internet Explorer",
                "Windows",
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari 19",
                "iOS",
                false,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
                "Firefox 150",
                "Linux",
                false,
            ),
            ("", "Unknown", "Unknown", false),
            ("Chrome/<b>", "Chrome", "Unknown", false),
        ] {
            let seen = seen(agent, &EN);
            assert_eq!(
                (seen.browser.as_str(), seen.system.as_str(), seen.ie_mode),
                (browser, system, ie)
            );
        }
    }
}
