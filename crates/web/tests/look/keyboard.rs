//! By keyboard alone: every control is reached in the order of the page, the focus is seen, nothing keeps it, and what is
//! pasted arrives.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tegata_testkit::{browser::Browser, pc::Pc};
use tegata_web::texts::Language;

use crate::place::Place;

/// The pages on which people type, choose and decide.
const PAGES: [&str; 10] = [
    "public-top",
    "public-user",
    "acquisition-user-warning",
    "acquisition-user-identity",
    "acquisition-otp",
    "acquisition-number",
    "user-sign-in",
    "administrator-users",
    "administrator-change",
    "console-approval-open",
];

/// Gives every control a number in the order of the page.
const COUNT: &str = r"
const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
const found = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(seen);
const groups = new Set();
let count = 0;
for (const element of found) {
  // Of radio buttons with one name, Tab reaches one; the arrow keys reach the others.
  if (element.type === 'radio') { if (groups.has(element.name)) { continue; } groups.add(element.name); }
  element.dataset.stop = String(count++);
}
return count;
";

/// Where the focus is, and whether it can be seen: a ring around it, and it in the window.
const FOCUS: &str = r"
const at = document.activeElement;
if (!at || at === document.body) { return { stop: null }; }
const style = getComputedStyle(at), box = at.getBoundingClientRect();
const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
const group = at.type === 'radio' && document.querySelector(`input[name='${at.name}'][data-stop]`);
return { stop: (group || at).dataset.stop ?? '', name: at.outerHTML.slice(0, 120), seen: ring && inside };
";

#[tokio::test(flavor = "multi_thread")]
async fn every_control_is_reached_by_tab_and_the_focus_is_seen() -> Result<()> {
    let place = Place::open(&[Language::Ja]).await?;
    let pc = Pc::new()?;
    let browser = Browser::on(&pc).open().await?;
    for page in PAGES {
        browser.goto(&place.url(&format!("{page}.ja"))).await?;
        tab_through(&browser)
            .await
            .with_context(|| page.to_owned())?;
    }
    Ok(())
}

async fn tab_through(browser: &Browser) -> Result<()> {
    let client = browser.client();
    let count = client.execute(COUNT, vec![]).await?.as_u64();
    let count = count.context("a number of controls")?;
    ensure!(count > 3, "only {count} controls");
    let mut reached: BTreeSet<u64> = BTreeSet::new();
    let mut last = None;
    // Frames of tables can be focused too, to be scrolled.
    for _ in 0..count + 8 {
        press(browser, Key::Tab).await?;
        let focus = client.execute(FOCUS, vec![]).await?;
        if focus["stop"].is_null() {
            break;
        }
        ensure!(
            focus["seen"] == json!(true),
            "the focus is not seen: {focus}"
        );
        let Some(stop) = focus["stop"].as_str().and_then(|stop| stop.parse().ok()) else {
            continue;
        };
        ensure!(
            last.is_none_or(|last| last < stop) || reached.len() as u64 == count,
            "out of order: {focus}"
        );
        last = Some(stop);
        reached.insert(stop);
    }
    ensure!(
        reached.len() as u64 == count,
        "{} of {count} controls are reached",
        reached.len()
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_filled_in_and_sent_without_a_mouse() -> Result<()> {
    let place = Place::open(&[Language::Ja]).await?;
    let pc = Pc::new()?;
    let browser = Browser::on(&pc).open().await?;
    browser
        .goto(&place.url("acquisition-user-identity.ja"))
        .await?;
    let watch = "window.sent = null; document.addEventListener('submit', (event) => { event.preventDefault(); \
                 window.sent = Object.fromEntries(new FormData(event.target)); });";
    browser.client().execute(watch, vec![]).await?;
    // The first stop is the link to the content, which leads past the frame.
    press(&browser, Key::Tab).await?;
    press(&browser, Key::Enter).await?;
    for typed in ["00009876543", "riyousya", "kx8-mupa-rt2"] {
        press(&browser, Key::Tab).await?;
        let field = browser.client().active_element().await?;
        field.send_keys(typed).await?;
    }
    press(&browser, Key::Enter).await?;
    let sent = browser
        .client()
        .execute("return window.sent", vec![])
        .await?;
    for (name, value) in [
        ("contract_id", "00009876543"),
        ("user_id", "riyousya"),
        ("user_pin", "kx8-mupa-rt2"),
    ] {
        ensure!(sent[name] == json!(value), "{sent}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_pasted_arrives_on_every_page() -> Result<()> {
    let place = Place::open(&[Language::Ja]).await?;
    let pc = Pc::new()?;
    let browser = Browser::on(&pc).open().await?;
    let paste = r"
const refused = [];
for (const closed of document.querySelectorAll('details')) { closed.open = true; }
for (const field of document.querySelectorAll('input:not([type=hidden], [type=radio], [type=checkbox], [type=file], [type=date]), textarea')) {
  field.focus();
  const text = '1'.repeat(Math.min(4, field.maxLength > 0 ? field.maxLength : 4));
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
  field.value = '';
  const allowed = field.dispatchEvent(event) && document.execCommand('insertText', false, text);
  if (!allowed || field.value !== text || field.readOnly || field.autocomplete === '') { refused.push(field.name); }
}
return refused;
";
    let mut fields = 0;
    for page in place.pages.iter().filter(|page| !page.contains("sign-in-")) {
        if !place.html(page).contains("<input id=") {
            continue;
        }
        browser.goto(&place.url(page)).await?;
        let refused = browser.client().execute(paste, vec![]).await?;
        ensure!(
            refused == json!([]),
            "{page} refuses what is pasted into {refused}"
        );
        fields += 1;
    }
    ensure!(fields > 15, "only {fields} pages have fields");
    Ok(())
}

/// A key without a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Tab,
    Enter,
}

async fn press(browser: &Browser, key: Key) -> Result<()> {
    let (name, code, text) = match key {
        Key::Enter => ("Enter", 13, "\r"),
        Key::Tab => ("Tab", 9, ""),
    };
    for kind in ["keyDown", "keyUp"] {
        let mut event =
            json!({ "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code });
        if kind == "keyDown" && !text.is_empty() {
            event["text"] = Value::from(text);
        }
        browser.devtools("Input.dispatchKeyEvent", event).await?;
    }
    Ok(())
}
