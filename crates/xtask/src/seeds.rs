//! `docs/seeds.md`: fact → tests → pictures, read from the doc lines `/// Facts: 14, 15.` and `/// Picture: name.` above
//! the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::facts::FACTS;
use crate::files;

/// Where the table lies.
pub(crate) const DOCUMENT: &str = "docs/seeds.md";

/// A test and what it says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Witness {
    facts: Vec<u8>,
    name: String,
    pictures: Vec<String>,
}

/// The table as it should stand, and what is wrong with it.
pub(crate) struct Table {
    pub(crate) text: String,
    pub(crate) faults: Vec<String>,
}

/// What the checkout says of the facts.
#[derive(Default)]
struct Found {
    tests: BTreeMap<u8, Vec<String>>,
    pictures: BTreeMap<u8, Vec<String>>,
    /// Every test of the browser by its name, and what the samples of pages are called.
    shooting: BTreeSet<String>,
    samples: Vec<String>,
}

/// Reads the tests of the checkout.
pub(crate) fn table(root: &Path) -> Result<Table> {
    let (mut found, mut faults) = (Found::default(), Vec::new());
    let mut shown = Vec::new();
    for file in files(&root.join("crates"), "rs")? {
        let path = file.strip_prefix(root)?.display().to_string();
        let source = std::fs::read_to_string(&file)?;
        if path.starts_with("crates/e2e/tests/browser/") {
            found.shooting.extend(functions(&source));
        }
        if path.starts_with("crates/web/tests/samples/") {
            found.samples.extend(literals(&source));
        }
        for witness in witnesses(&path, &source, &mut faults) {
            for fact in &witness.facts {
                let test = format!("`{path}` {}", witness.name);
                found.tests.entry(*fact).or_default().push(test);
                let shown = found.pictures.entry(*fact).or_default();
                shown.extend(witness.pictures.iter().cloned());
            }
            let pictures = witness.pictures.into_iter();
            shown.extend(pictures.map(|picture| (path.clone(), picture)));
        }
    }
    for (path, picture) in shown {
        if !found.is_taken(&picture) {
            faults.push(format!("{path}: nothing takes the picture `{picture}`"));
        }
    }
    faults.extend(found.holes());
    let text = written(&found.tests, &found.pictures);
    Ok(Table { text, faults })
}

/// Doc lines that name no fact, or stand above what is no test; facts without a test or a picture; pictures that nothing
/// takes; and a table that is out of date.
pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let Table { text, mut faults } = table(root)?;
    if std::fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default() != text {
        faults.push(format!(
            "{DOCUMENT} is out of date: run `cargo run -p tegata-xtask -- docs`"
        ));
    }
    Ok(faults)
}

impl Found {
    fn holes(&self) -> Vec<String> {
        let lacks =
            |of: &BTreeMap<u8, Vec<String>>, fact: u8| of.get(&fact).is_none_or(Vec::is_empty);
        let facts = FACTS.iter().map(|(number, ..)| *number);
        facts
            .filter_map(|fact| {
                let test = lacks(&self.tests, fact).then_some("test");
                let what = test.or(lacks(&self.pictures, fact).then_some("picture"));
                what.map(|what| format!("fact {fact} has no {what}"))
            })
            .collect()
    }

    /// `name-of-test-4` of a browser's test, or `pages/name-of-page.ja.1440.png` of the look judge.
    fn is_taken(&self, picture: &str) -> bool {
        if let Some(page) = picture.strip_prefix("pages/") {
            let mut parts = page.rsplitn(4, '.');
            let (end, width, language) = (parts.next(), parts.next(), parts.next());
            let kept = end == Some("png")
                && matches!(width, Some("375" | "768" | "1440"))
                && matches!(language, Some("ja" | "en"));
            return kept && parts.next().is_some_and(|page| self.is_sample(page));
        }
        let Some((test, number)) = picture.rsplit_once('-') else {
            return false;
        };
        number.parse::<u8>().is_ok_and(|number| number > 0) && self.shooting.contains(test)
    }

    /// Its whole name stands in the samples, or begins as one that is put together there.
    fn is_sample(&self, page: &str) -> bool {
        self.samples
            .iter()
            .any(|literal| match literal.split_once('{') {
                Some((begin, _)) => {
                    begin.len() > 3 && begin.contains('-') && page.starts_with(begin)
                }
                None => literal == page,
            })
    }
}

/// The names of all functions of a source.
fn functions(source: &str) -> Vec<String> {
    let lines = source.lines().map(str::trim);
    lines.filter_map(function).map(str::to_owned).collect()
}

/// What stands between quotation marks.
fn literals(source: &str) -> Vec<String> {
    source
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn written(tests: &BTreeMap<u8, Vec<String>>, pictures: &BTreeMap<u8, Vec<String>>) -> String {
    let mut text = String::from(
        "# The manuals' facts and the tests that show them\n\nGenerated by `cargo run -p tegata-xtask -- docs` from the \
         lines `/// Facts: …` above the tests; a test fails when it differs, and when a fact has no test or no picture. \
         Pictures are left in `target/shots` by the tests that name them, those below `pages` by the judge of all pages \
         (`crates/web/tests/look`).\n\n| fact | manuals | what it says | tests | pictures |\n|---|---|---|---|---|\n",
    );
    for (number, manuals, what) in FACTS {
        let of_tests = tests.get(&number).cloned().unwrap_or_default();
        let of_pictures = ranges(pictures.get(&number).map_or(&[][..], Vec::as_slice));
        let cell = |list: Vec<String>| match list.join("<br>") {
            empty if empty.is_empty() => "–".to_owned(),
            list => list,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {number} | {manuals} | {what} | {} | {} |",
            cell(of_tests),
            cell(of_pictures)
        );
    }
    text
}

/// `a-1`, `a-2`, `a-3`, `a-6`, `b` as `a-1…3, 6` and `b`.
fn ranges(pictures: &[String]) -> Vec<String> {
    let mut numbered: BTreeMap<&str, BTreeSet<u8>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for picture in pictures {
        let split = picture.rsplit_once('-');
        match split.and_then(|(test, number)| Some((test, number.parse().ok()?))) {
            Some((test, number)) => {
                numbered.entry(test).or_default().insert(number);
            }
            None => {
                named.insert(picture.clone());
            }
        }
    }
    let numbered = numbered.into_iter().map(|(test, numbers)| {
        let numbers: Vec<u8> = numbers.into_iter().collect();
        let runs = numbers.chunk_by(|one, next| *next == one + 1);
        let runs = runs.filter_map(|run| match run {
            [one] => Some(one.to_string()),
            [first, .., last] => Some(format!("{first}…{last}")),
            [] => None,
        });
        format!("{test}-{}", runs.collect::<Vec<_>>().join(", "))
    });
    numbered.chain(named).collect()
}

/// The tests of one file that name facts.
fn witnesses(path: &str, source: &str, faults: &mut Vec<String>) -> Vec<Witness> {
    let mut found = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    let mut of_test = false;
    for line in source.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            block.push(doc.trim());
        } else if line.starts_with("#[") {
            of_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else if !line.is_empty() || !block.is_empty() {
            let facts = lines(&block, "Facts:").flat_map(|list| numbers(list, path, faults));
            let facts: Vec<u8> = facts.collect();
            match function(line).filter(|_| of_test) {
                Some(name) if !facts.is_empty() => found.push(Witness {
                    facts,
                    name: name.to_owned(),
                    pictures: lines(&block, "Picture:").flat_map(names).collect(),
                }),
                None if !facts.is_empty() => {
                    faults.push(format!("{path}: facts {facts:?} above what is no test"));
                }
                _ => {}
            }
            block.clear();
            of_test = false;
        }
    }
    found
}

fn lines<'a>(block: &'a [&str], word: &'a str) -> impl Iterator<Item = &'a str> {
    block.iter().filter_map(move |line| line.strip_prefix(word))
}

/// `14, 15, 17.`
fn numbers(list: &str, path: &str, faults: &mut Vec<String>) -> Vec<u8> {
    let mut facts = Vec::new();
    for word in names(list) {
        match word.parse() {
            Ok(fact @ 1..=54) => facts.push(fact),
            _ => faults.push(format!("{path}: `{word}` is no fact")),
        }
    }
    facts
}

fn names(list: &str) -> Vec<String> {
    let words = list.trim().trim_end_matches('.').split(',');
    words.map(|word| word.trim().to_owned()).collect()
}

/// The name in `async fn name(`.
fn function(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let modifiers = ["", "async ", "pub ", "pub async "];
    let name = after.split(['(', '<']).next()?;
    modifiers.contains(&before).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "/// What it does.\n/// Facts: 14, 15.\n/// Picture: a-1, a-2.\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn a() {}\n\n#[test]\nfn b() {}\n\n/// Facts: 99, x.\nfn c() {}\n/// Facts: 3.\nfn d() {}\n";

    #[test]
    fn doc_lines_are_read() {
        let mut faults = Vec::new();
        let found = witnesses("x.rs", SOURCE, &mut faults);
        let a = Witness {
            facts: vec![14, 15],
            name: "a".to_owned(),
            pictures: vec!["a-1".to_owned(), "a-2".to_owned()],
        };
        assert_eq!(found, [a]);
        assert_eq!(
            faults,
            [
                "x.rs: `99` is no fact",
                "x.rs: `x` is no fact",
                "x.rs: facts [3] above what is no test"
            ]
        );
    }

    #[test]
    fn pictures_in_a_row_are_a_range() {
        let all = ["a-3", "a-1", "a-2", "a-6", "a-6", "pages/x.ja.1440.png"].map(str::to_owned);
        assert_eq!(ranges(&all), ["a-1…3, 6", "pages/x.ja.1440.png"]);
        assert!(ranges(&[]).is_empty());
    }

    #[test]
    fn a_picture_is_taken_by_a_test_or_of_a_sample() {
        let found = Found {
            shooting: functions("async fn walks() -> Result<()> {")
                .into_iter()
                .collect(),
            samples: literals(
                r#"push(s, "user-menu"); format!("result-{done:?}"); format!("{name}")"#,
            ),
            ..Found::default()
        };
        for taken in [
            "walks-1",
            "pages/user-menu.ja.375.png",
            "pages/result-Done.en.1440.png",
        ] {
            assert!(found.is_taken(taken), "{taken}");
        }
        for untaken in [
            "walks",
            "walks-0",
            "runs-1",
            "user-menu",
            "pages/user-menu.fr.375.png",
            "pages/user-menu.ja.640.png",
            "pages/user-menus.ja.375.png",
            "pages/user-menu.ja.375",
        ] {
            assert!(!found.is_taken(untaken), "{untaken}");
        }
    }

    #[test]
    fn a_fact_without_a_test_or_a_picture_is_a_fault() {
        let every = |fact: &u8| (*fact, vec![String::new()]);
        let facts: Vec<u8> = (1..=54).collect();
        let mut found = Found {
            tests: facts.iter().map(every).collect(),
            pictures: facts.iter().map(every).collect(),
            ..Found::default()
        };
        assert!(found.holes().is_empty(), "{:?}", found.holes());
        found.tests.remove(&1);
        found.pictures.remove(&2);
        assert_eq!(
            found.holes(),
            ["fact 1 has no test", "fact 2 has no picture"]
        );
    }

    #[test]
    fn facts_are_numbered_from_one() {
        let numbers: Vec<u8> = FACTS.iter().map(|(number, ..)| *number).collect();
        assert_eq!(numbers, (1..=54).collect::<Vec<u8>>());
    }
}
