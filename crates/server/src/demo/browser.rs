//! A person's browser on one PC: cookies, redirects, forms. The process behind it holds the PC's key.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, process::Stdio};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::demo::{
    browser_child::{Answered, Asked},
    html,
};

/// A browser that is open.
pub(crate) struct Browser {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    cookies: BTreeMap<String, String>,
}

/// A page as it came.
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) html: String,
}

impl Browser {
    /// Opens it on a PC, with one of the PC's certificates or none.
    pub(crate) fn open(home: &PathBuf, roots: &PathBuf, certificate: Option<&str>) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("demo-browser")
            .arg("--home")
            .arg(home)
            .arg("--roots")
            .arg(roots);
        if let Some(fingerprint) = certificate {
            command.args(["--certificate", fingerprint]);
        }
        let mut child = command
            .env("HOME", home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start a process for a PC's browser")?;
        let input = child.stdin.take().context("no input")?;
        let output = BufReader::new(child.stdout.take().context("no output")?).lines();
        Ok(Self {
            _child: child,
            input,
            output,
            cookies: BTreeMap::new(),
        })
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, url: &str) -> Result<Page> {
        self.go("GET", url, String::new()).await
    }

    /// Fills in the form of a page that has the first of these fields and sends it, hidden fields included.
    pub(crate) async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Result<Page> {
        self.submit_to(&page.url.clone(), page, fields).await
    }

    /// The same to another address.
    pub(crate) async fn submit_to(
        &mut self,
        url: &str,
        page: &Page,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let with = fields.first().map(|(name, _)| *name);
        let mut body: BTreeMap<String, String> =
            html::hidden_fields(&page.html, with).into_iter().collect();
        if body.is_empty() {
            body = html::hidden_fields(&page.html, None).into_iter().collect();
        }
        body.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let body: Vec<String> = body
            .iter()
            .map(|(name, value)| format!("{}={}", quote(name), quote(value)))
            .collect();
        self.go("POST", url, body.join("&")).await
    }

    async fn go(&mut self, method: &str, url: &str, body: String) -> Result<Page> {
        let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), body);
        for _ in 0..10 {
            let answered = self.ask(&method, &url, body).await?;
            self.keep_cookies(&answered);
            let location = answered.headers.iter().find(|(name, _)| name == "location");
            match (answered.status, location) {
                (301..=308, Some((_, location))) => {
                    url = absolute(&url, location)?;
                    (method, body) = ("GET".to_owned(), String::new());
                }
                (status, _) => {
                    return Ok(Page {
                        url,
                        status,
                        html: answered.body,
                    });
                }
            }
        }
        bail!("{url} redirects without end")
    }

    async fn ask(&mut self, method: &str, url: &str, body: String) -> Result<Answered> {
        let (origin, path) = split(url)?;
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut headers = vec![("accept-language".to_owned(), "ja".to_owned())];
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
        if method == "POST" {
            headers.push(("origin".to_owned(), origin.to_owned()));
            headers.push((
                "content-type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            ));
        }
        let asked = Asked {
            method: method.to_owned(),
            origin: origin.to_owned(),
            path: path.to_owned(),
            headers,
            body,
        };
        let line = format!("{}\n", serde_json::to_string(&asked)?);
        self.input
            .write_all(line.as_bytes())
            .await
            .context("the PC's browser has ended")?;
        let line = self
            .output
            .next_line()
            .await?
            .context("the PC's browser has ended")?;
        let answered: Answered = serde_json::from_str(&line)?;
        match answered.error {
            Some(error) => bail!("{method} {url}: {error}"),
            None => Ok(answered),
        }
    }

    /// One jar: all our addresses share a host, and the names of cookies carry bank and role.
    fn keep_cookies(&mut self, answered: &Answered) {
        for (_, value) in answered
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let mut parts = value.split(';');
            let Some((name, text)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if parts.any(|part| part.trim().eq_ignore_ascii_case("max-age=0")) {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), text.to_owned());
            }
        }
    }
}

impl Page {
    /// Fails unless the page says this.
    pub(crate) fn showing(self, text: &str) -> Result<Self> {
        let title = self
            .html
            .split("<title>")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .unwrap_or("?")
            .trim();
        ensure!(
            self.html.contains(text),
            "{} (status {}, {title:?}) does not show {text:?}{}",
            self.url,
            self.status,
            self.complaint()
        );
        Ok(self)
    }

    /// The error that the page shows, if any.
    fn complaint(&self) -> String {
        let Some(at) = self
            .html
            .find("error-summary")
            .or_else(|| self.html.find("field-error"))
        else {
            return String::new();
        };
        let rest: String = self
            .html
            .chars()
            .skip(self.html.get(..at).map_or(0, |s| s.chars().count()))
            .take(600)
            .collect();
        format!(": …{rest}…")
    }

    /// The text of the element with an id.
    pub(crate) fn element(&self, id: &str) -> Result<String> {
        html::text_of(&self.html, id).with_context(|| format!("{} has no element {id}", self.url))
    }

    /// The first link that begins so.
    pub(crate) fn link(&self, beginning: &str) -> Result<String> {
        html::link(&self.html, beginning)
            .with_context(|| format!("{} has no link {beginning}", self.url))
    }
}

fn split(url: &str) -> Result<(&str, &str)> {
    let after = url.strip_prefix("https://").context("only https")?;
    let end = after.find('/').map_or(url.len(), |at| at + 8);
    let (origin, path) = url.split_at(end);
    Ok((origin, if path.is_empty() { "/" } else { path }))
}

fn absolute(from: &str, location: &str) -> Result<String> {
    if location.starts_with("https://") {
        return Ok(location.to_owned());
    }
    Ok(format!("{}{location}", split(from)?.0))
}

/// Percent-encoding for form fields.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                quoted.push(char::from(byte));
            }
            _ => {
                let _infallible = write!(quoted, "%{byte:02X}");
            }
        }
    }
    quoted
}
