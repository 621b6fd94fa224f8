//! What a person does with a page: reads it, fills in by label, clicks by text, looks at it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::Locator;
use fantoccini::cookies::Cookie;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::Browser;
use super::cdp::Cdp;

/// How long a page may take to show what is looked for.
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(50);

impl Browser {
    /// Opens an address.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.client
            .goto(url)
            .await
            .with_context(|| format!("opening {url}"))
    }

    /// The address shown now.
    pub async fn url(&self) -> Result<String> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// The visible text of the page.
    pub async fn text(&self) -> Result<String> {
        let text = self
            .client
            .execute(
                "return document.body ? document.body.innerText : ''",
                vec![],
            )
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The source of the page as it stands.
    pub async fn source(&self) -> Result<String> {
        Ok(self.client.source().await?)
    }

    /// Waits until the page shows a text and returns all of it.
    pub async fn wait_for_text(&self, text: &str) -> Result<String> {
        self.wait_for_text_within(text, PATIENCE).await
    }

    /// [`Browser::wait_for_text`] with another patience.
    pub async fn wait_for_text_within(&self, text: &str, patience: Duration) -> Result<String> {
        let mut left = patience;
        loop {
            // While a navigation is under way there may be no document to ask.
            let shown = self.text().await.unwrap_or_default();
            if shown.contains(text) {
                return Ok(shown);
            }
            ensure!(
                !left.is_zero(),
                "no “{text}” at {} within {patience:?}, but:\n{shown}",
                self.url().await?
            );
            tokio::time::sleep(STEP).await;
            left = left.saturating_sub(STEP);
        }
    }

    /// Fills in a field, found by the text of its label, its name, id or `aria-label`; what was in it is replaced.
    pub async fn fill(&self, field: &str, value: &str) -> Result<()> {
        let element = self.field(field).await?;
        if element.tag_name().await?.eq_ignore_ascii_case("select") {
            if element.select_by_label(value).await.is_err() {
                element.select_by_value(value).await?;
            }
            return Ok(());
        }
        element.clear().await?;
        Ok(element.send_keys(value).await?)
    }

    /// Ticks or unticks a box, or chooses a radio button, by its label, name or id.
    pub async fn choose(&self, field: &str) -> Result<()> {
        Ok(self.field(field).await?.click().await?)
    }

    /// Clicks the button or link with this text; one whose text only contains it will do when none is exact.
    pub async fn click(&self, text: &str) -> Result<()> {
        let text = literal(text);
        let of = "*[self::button or self::a or self::summary or @role='button' or \
                  (self::input and (@type='submit' or @type='button'))]";
        let exact =
            format!("//{of}[normalize-space(.)={text} or @value={text} or @aria-label={text}]");
        let part =
            format!("//{of}[contains(normalize-space(.),{text}) or contains(@value,{text})]");
        Ok(self.find(&[exact, part]).await?.click().await?)
    }

    /// The first element of a CSS selector.
    pub async fn element(&self, css: &str) -> Result<Element> {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(STEP)
            .for_element(Locator::Css(css))
            .await;
        found.with_context(|| format!("no element {css}"))
    }

    /// All cookies that scripts or servers set for the present page.
    pub async fn cookies(&self) -> Result<Vec<Cookie<'static>>> {
        Ok(self.client.get_all_cookies().await?)
    }

    /// Gives the browser a cookie for the host of the present page, as if it had been there before.
    pub async fn remember(&self, name: &str, value: &str) -> Result<()> {
        // WebDriver's own command insists on a domain, which `__Host-` cookies must not have.
        let parameters = json!({
            "url": self.url().await?, "name": name, "value": value, "path": "/", "secure": true, "httpOnly": true,
        });
        let cookie = Cdp {
            name: "Network.setCookie",
            parameters,
        };
        let answer = self.client.issue_cmd(cookie).await?;
        ensure!(
            answer.get("success") != Some(&json!(false)),
            "{name} is not taken"
        );
        Ok(())
    }

    /// Forgets the cookies of the present page.
    pub async fn forget_cookies(&self) -> Result<()> {
        Ok(self.client.delete_all_cookies().await?)
    }

    /// Gives pages a width and height, down to a phone's 375 pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters)
            .await?;
        Ok(())
    }

    /// Keeps a picture of the whole page as `target/shots/<test>-<n>.png`.
    pub async fn screenshot(&self) -> Result<PathBuf> {
        let path = next_shot()?;
        self.picture(&path).await?;
        Ok(path)
    }

    /// Keeps a picture of the whole page in this file.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        let parameters =
            json!({ "format": "png", "captureBeyondViewport": true, "optimizeForSpeed": true });
        let answer = self.devtools("Page.captureScreenshot", parameters).await?;
        let data = answer
            .get("data")
            .and_then(|data| data.as_str())
            .context("a picture has data")?;
        std::fs::write(path, STANDARD.decode(data)?)?;
        Ok(())
    }

    /// One command of Chromium's DevTools protocol, for what neither WebDriver nor this type offers.
    pub async fn devtools(&self, name: &'static str, parameters: Value) -> Result<Value> {
        let answer = self.client.issue_cmd(Cdp { name, parameters }).await;
        answer.with_context(|| format!("Chromium refuses {name}"))
    }

    async fn field(&self, field: &str) -> Result<Element> {
        let text = literal(field);
        let of = "*[self::input or self::select or self::textarea][not(@type='hidden')]";
        let named = format!("//{of}[@name={text} or @id={text} or @aria-label={text}]");
        let labelled =
            |test: &str| format!("//{of}[@id=//label[{test}]/@for or ancestor::label[{test}]]");
        let exact = labelled(&format!("normalize-space(.)={text}"));
        let part = labelled(&format!("contains(normalize-space(.),{text})"));
        self.find(&[named, exact, part]).await
    }

    /// The first visible element of the first expression that finds one, waiting for it to appear.
    async fn find(&self, expressions: &[String]) -> Result<Element> {
        let mut left = PATIENCE;
        while !left.is_zero() {
            for expression in expressions {
                let found = self
                    .client
                    .find_all(Locator::XPath(expression))
                    .await
                    .unwrap_or_default();
                for element in found {
                    if element.is_displayed().await.unwrap_or(false) {
                        return Ok(element);
                    }
                }
            }
            tokio::time::sleep(STEP).await;
            left = left.saturating_sub(STEP);
        }
        bail!(
            "nothing visible at {} fits {expressions:?}; the page:\n{}",
            self.url().await?,
            self.text().await?
        )
    }
}

/// A string as XPath writes it; a text with both kinds of quotes does not occur on our pages.
fn literal(text: &str) -> String {
    if text.contains('"') {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    }
}

fn next_shot() -> Result<PathBuf> {
    static TAKEN: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);
    let test = crate::test_name();
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let number = taken
        .get_or_insert_default()
        .entry(test.clone())
        .or_insert(0);
    *number += 1;
    Ok(crate::shots_folder()?.join(format!("{test}-{number}.png")))
}
