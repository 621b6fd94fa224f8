//! axe-core and a ruler on every page, in both languages, at every width. The pictures stay in `target/shots/pages`.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tegata_testkit::{browser::Browser, pc::Pc, shots_folder};
use tegata_web::texts::Language;

use crate::place::Place;

/// Phone, tablet, desk; 640 is a desk of 1280 pixels at a zoom of 200 %.
const WIDTHS: [u32; 4] = [375, 640, 768, 1440];
/// The widths whose pictures are kept.
const KEPT: [u32; 3] = [375, 768, 1440];

/// WCAG 2.2 A and AA, and what axe-core calls best practice.
const AXE: &str = r"
const [done] = arguments;
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
axe.run(document, { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } } })
  .then((found) => done({
    broken: found.violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')),
    asked: [...found.passes, ...found.violations, ...found.incomplete, ...found.inapplicable].map((rule) => rule.id),
  }), (error) => done({ broken: [String(error)], asked: [] }));
";

/// What is wider than its place: the page than the window, a text than its box. A table may scroll within its frame,
/// but not on a wide screen, and no text is squeezed into a column of a few letters.
const RULER: &str = r"
const wrong = [];
const page = document.documentElement;
const larger = page.style.fontSize === '200%';
if (page.scrollWidth > page.clientWidth) { wrong.push('the page is ' + page.scrollWidth + ' wide'); }
const name = (element) => element.tagName.toLowerCase() + '.' + element.className + ' “' + element.textContent.trim().slice(0, 40) + '”';
const scrolls = (element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
const clipped = (element) => { for (let at = element; at; at = at.parentElement) { if (getComputedStyle(at).clipPath.startsWith('inset(50%')) { return true; } } return false; };
const hidden = (element) => element.closest('.skip, svg, [hidden]') || !element.getClientRects().length || clipped(element);
for (const element of document.body.querySelectorAll('*')) {
  if (hidden(element)) { continue; }
  const framed = (() => { for (let at = element.parentElement; at; at = at.parentElement) { if (scrolls(at)) { return true; } } return false; })();
  const box = element.getBoundingClientRect();
  if (!framed && (box.left < -0.5 || box.right > page.clientWidth + 0.5)) { wrong.push(name(element) + ' leaves the window'); }
  if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && !scrolls(element) && element.tagName !== 'INPUT') {
    wrong.push(name(element) + ' overflows its box by ' + (element.scrollWidth - element.clientWidth));
  }
  const style = getComputedStyle(element);
  if (element.matches('.table-wrap') && page.clientWidth >= 700 && getComputedStyle(page).fontSize === '16px' && element.scrollWidth > element.clientWidth + 1) { wrong.push(name(element) + ' has to be scrolled'); }
  for (const text of element.childNodes) {
    const letters = text.nodeType === Node.TEXT_NODE ? text.textContent.trim().length : 0;
    if (!letters || larger) { continue; }
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
    if (lines > 3 && letters / lines < 4) { wrong.push(name(element) + ' is squeezed into ' + lines + ' lines'); }
  }
  if (style.overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1) { wrong.push(name(element) + ' is cut off'); }
}
return wrong.slice(0, 8);
";

#[tokio::test(flavor = "multi_thread")]
async fn no_judge_finds_fault_with_a_japanese_page() -> Result<()> {
    look_at_all(Language::Ja).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_judge_finds_fault_with_an_english_page() -> Result<()> {
    look_at_all(Language::En).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judges_find_a_fault_where_there_is_one() -> Result<()> {
    let place = Place::open(&Language::ALL).await?;
    let pc = Pc::new()?;
    let browser = Place::judge(&pc).await?;
    browser.resize(375, 800).await?;
    browser.goto(&place.url("public-top.ja")).await?;
    let spoil = "const bad = document.createElement('p'); bad.textContent = 'x'.repeat(200); bad.style.overflowWrap = 'normal'; \
                 bad.style.color = '#ccc'; document.querySelector('main').append(bad);";
    browser.client().execute(spoil, vec![]).await?;
    let (broken, asked) = axe(&browser).await?;
    assert!(
        broken
            .iter()
            .any(|fault| fault.starts_with("color-contrast"))
    );
    assert!(asked.iter().any(|rule| rule == "target-size"), "{asked:?}");
    assert!(asked.iter().any(|rule| rule == "region"), "{asked:?}");
    let measured = ruler(&browser).await?;
    assert!(
        measured.iter().any(|fault| fault.contains("wide")),
        "{measured:?}"
    );
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever mends one page wants to look at that one: LOOK_AT=console-queue"
)]
async fn look_at_all(language: Language) -> Result<()> {
    let wanted = std::env::var("LOOK_AT").unwrap_or_default();
    let place = Place::open(&[language]).await?;
    let pc = Pc::new()?;
    let browser = Place::judge(&pc).await?;
    let folder = shots_folder()?.join("pages");
    fs::create_dir_all(&folder)?;
    let mut faults = Vec::new();
    for name in place.pages.iter().filter(|name| name.contains(&wanted)) {
        browser.resize(1440, 900).await?;
        browser.goto(&place.url(name)).await?;
        let found = look_at(&browser, name, &folder).await;
        faults.extend(found.with_context(|| name.clone())?);
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

async fn look_at(browser: &Browser, name: &str, folder: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let (broken, _) = axe(browser).await?;
    faults.extend(broken.iter().map(|fault| format!("{name}: {fault}")));
    for width in WIDTHS {
        browser.resize(width, 900).await?;
        let found = ruler(browser).await?;
        faults.extend(
            found
                .iter()
                .map(|fault| format!("{name} at {width}: {fault}")),
        );
        if KEPT.contains(&width) {
            let picture = folder.join(format!("{name}.{width}.png"));
            browser.picture(&picture).await?;
        }
    }
    // Letters twice as large, as somebody who sees badly has set their browser.
    browser.resize(1280, 900).await?;
    let larger = "document.documentElement.style.fontSize = '200%'";
    browser.client().execute(larger, vec![]).await?;
    let found = ruler(browser).await?;
    faults.extend(
        found
            .iter()
            .map(|fault| format!("{name}, letters doubled: {fault}")),
    );
    Ok(faults)
}

async fn axe(browser: &Browser) -> Result<(Vec<String>, Vec<String>)> {
    let found = browser.client().execute_async(AXE, vec![]).await?;
    Ok((strings(&found, "broken")?, strings(&found, "asked")?))
}

async fn ruler(browser: &Browser) -> Result<Vec<String>> {
    let found = browser.client().execute(RULER, vec![]).await?;
    strings(&json!({ "found": found }), "found")
}

fn strings(found: &Value, key: &str) -> Result<Vec<String>> {
    let list = found.get(key).and_then(Value::as_array);
    let list = list.with_context(|| format!("no {key} in {found}"))?;
    Ok(list
        .iter()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect())
}
