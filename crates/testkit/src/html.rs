//! As much HTML as a test without a browser needs: forms with their fields, and the text people see.
//! It reads our own well-formed pages; for anything else there is the real browser.

use std::collections::HashMap;

use anyhow::{Context, Result};

/// A form as it would be sent if nothing were typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it goes, as written; empty for the page itself.
    pub action: String,
    /// `GET` or `POST`.
    pub method: String,
    /// Names and values in order, hidden ones (CSRF token, form id) included.
    pub fields: Vec<(String, String)>,
    /// The named submit buttons with their values; a press sends one of them.
    pub buttons: Vec<(String, String)>,
    /// Names of radio buttons and boxes that nobody has ticked; they are not sent.
    pub unticked: Vec<String>,
    /// Attributes of the form element.
    pub attributes: HashMap<String, String>,
}

impl Form {
    /// Sets a field, or adds it where the page has none of that name: an attacker is not bound to the page.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => value.clone_into(&mut field.1),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// True when the form has a field, ticked or not, or a button of this name.
    pub fn has(&self, name: &str) -> bool {
        let sent = self.fields.iter().chain(&self.buttons);
        sent.map(|(field, _)| field)
            .chain(&self.unticked)
            .any(|field| field == name)
    }
}

/// All forms of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut reader = FormReader::default();
    for token in tokens(html) {
        reader.take(&token, &mut forms);
    }
    forms
}

/// The form that has all of these fields or buttons.
pub fn form_with(html: &str, names: &[&str]) -> Result<Form> {
    let found = forms(html)
        .into_iter()
        .find(|form| names.iter().all(|name| form.has(name)));
    found.with_context(|| format!("no form with {names:?} on the page:\n{}", text(html)))
}

/// The visible text: no tags, no scripts, white space as single spaces or line ends between blocks.
pub fn text(html: &str) -> String {
    let mut shown = String::new();
    let mut hidden = false;
    for token in tokens(html) {
        match token {
            Token::Text(text) if !hidden => shown.push_str(&decode(text)),
            Token::Text(_) => {}
            Token::Open(name, _) => {
                hidden |= matches!(name.as_str(), "script" | "style" | "template" | "head");
            }
            Token::Close(name) => {
                hidden &= !matches!(name.as_str(), "script" | "style" | "template" | "head");
                if !matches!(name.as_str(), "a" | "span" | "b" | "strong" | "em" | "code") {
                    shown.push('\n');
                }
            }
        }
    }
    let lines = shown
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The `href` of the first link whose text contains `label`.
pub fn link(html: &str, label: &str) -> Result<String> {
    let mut open: Option<(String, String)> = None;
    for token in tokens(html) {
        match token {
            Token::Open(name, attributes) if name == "a" => {
                open = attributes
                    .get("href")
                    .map(|href| (href.clone(), String::new()));
            }
            Token::Text(text) => {
                if let Some((_, words)) = &mut open {
                    words.push_str(&decode(text));
                }
            }
            Token::Close(name) if name == "a" => {
                if let Some((href, _)) = open.take().filter(|(_, words)| words.contains(label)) {
                    return Ok(href);
                }
            }
            Token::Open(..) | Token::Close(_) => {}
        }
    }
    None.with_context(|| format!("no link “{label}” on the page:\n{}", text(html)))
}

#[derive(Default)]
struct FormReader {
    form: Option<Form>,
    select: Option<(String, Option<String>)>,
    textarea: Option<String>,
}

impl FormReader {
    fn take(&mut self, token: &Token<'_>, done: &mut Vec<Form>) {
        match token {
            Token::Open(name, attributes) if name == "form" => {
                let attribute = |key: &str| attributes.get(key).cloned().unwrap_or_default();
                let method = attribute("method").to_uppercase();
                self.form = Some(Form {
                    action: attribute("action"),
                    method: if method.is_empty() {
                        "GET".to_owned()
                    } else {
                        method
                    },
                    attributes: attributes.clone(),
                    ..Form::default()
                });
            }
            Token::Close(name) if name == "form" => done.extend(self.form.take()),
            Token::Open(name, attributes) => self.open(name, attributes),
            Token::Close(name) => self.close(name),
            Token::Text(text) => {
                if let (Some(name), Some(form)) = (&self.textarea, &mut self.form) {
                    form.set(name, decode(text).trim_start_matches('\n'));
                }
            }
        }
    }

    fn open(&mut self, element: &str, attributes: &HashMap<String, String>) {
        let Some(form) = &mut self.form else { return };
        let name = attributes.get("name").cloned();
        let value = attributes.get("value").cloned();
        let kind = attributes
            .get("type")
            .map(String::as_str)
            .unwrap_or_default();
        match (element, name) {
            ("option", _) => {
                if let Some((_, chosen)) = &mut self.select
                    && (chosen.is_none() || attributes.contains_key("selected"))
                {
                    *chosen = value;
                }
            }
            ("button", Some(name)) => form.buttons.push((name, value.unwrap_or_default())),
            ("input", Some(name)) if matches!(kind, "submit" | "image" | "button") => {
                form.buttons.push((name, value.unwrap_or_default()));
            }
            ("input", Some(name)) if attributes.contains_key("checked") => {
                form.fields
                    .push((name, value.unwrap_or_else(|| "on".to_owned())));
            }
            ("input", name) if matches!(kind, "checkbox" | "radio") => form.unticked.extend(name),
            ("input", Some(name)) => form.fields.push((name, value.unwrap_or_default())),
            ("select", Some(name)) => self.select = Some((name, None)),
            ("textarea", Some(name)) => {
                form.fields.push((name.clone(), String::new()));
                self.textarea = Some(name);
            }
            _ => {}
        }
    }

    fn close(&mut self, element: &str) {
        match element {
            "select" => {
                if let (Some((name, chosen)), Some(form)) = (self.select.take(), &mut self.form) {
                    form.fields.push((name, chosen.unwrap_or_default()));
                }
            }
            "textarea" => self.textarea = None,
            _ => {}
        }
    }
}

enum Token<'h> {
    Text(&'h str),
    Open(String, HashMap<String, String>),
    Close(String),
}

fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        if !before.is_empty() {
            tokens.push(Token::Text(before));
        }
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(tag);
        let (tag, after) = tag.split_at(end);
        rest = after.strip_prefix('>').unwrap_or(after);
        if let Some(name) = tag.strip_prefix('/') {
            tokens.push(Token::Close(name.trim().to_lowercase()));
            continue;
        }
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = name.trim_end_matches('/').to_lowercase();
        let raw = matches!(name.as_str(), "script" | "style");
        tokens.push(Token::Open(name.clone(), attributes_of(attributes)));
        if raw {
            let close = format!("</{name}");
            rest = rest
                .find(&close)
                .and_then(|at| rest.get(at..))
                .unwrap_or("");
        }
    }
    tokens.push(Token::Text(rest));
    tokens
}

/// A `>` inside a quoted value does not end a tag.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, character) in tag.char_indices() {
        match (quote, character) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn attributes_of(text: &str) -> HashMap<String, String> {
    let mut attributes = HashMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => ("", after),
        };
        let name = name.trim_end_matches('/');
        if !name.is_empty() {
            attributes.insert(name.to_lowercase(), decode(value));
        }
        rest = next.trim_start();
    }
    attributes
}

fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let entity = after
            .split_once(';')
            .and_then(|(name, next)| Some((entity(name)?, next)));
        let (character, next) = entity.unwrap_or(('&', after));
        decoded.push(character);
        rest = next;
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    match (name, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        ("nbsp", _) => Some(' '),
        (_, Some(number)) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><title>x</title><body><h1>電子証明書&nbsp;取得</h1><!-- <form> -->
        <script>if (1 < 2) document.write("<form>");</script>
        <form method=post action="/otp?a=1&amp;b=2"><input type=hidden name=csrf value="a&#x2b;b>c">
        <label>PIN <input name="pin" type="password"/></label><input type=checkbox name=yes checked>
        <input type=radio name=why value=lost><select name=n><option value=1>1<option value=2 selected>2</select>
        <textarea name=memo>
one</textarea><button name=act value=go>次へ</button></form><a href="/x">次の<b>画面</b></a></body>"#;

    #[test]
    fn a_form_keeps_hidden_fields_and_defaults() {
        let form = form_with(PAGE, &["pin", "act", "why"]).unwrap();
        assert_eq!(
            (form.method.as_str(), form.action.as_str()),
            ("POST", "/otp?a=1&b=2")
        );
        let fields: Vec<_> = form
            .fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            fields,
            [
                ("csrf", "a+b>c"),
                ("pin", ""),
                ("yes", "on"),
                ("n", "2"),
                ("memo", "one")
            ]
        );
        assert_eq!(forms(PAGE).len(), 1);
    }

    #[test]
    fn the_text_is_what_people_see() {
        assert!(text(PAGE).contains("電子証明書 取得"), "{}", text(PAGE));
        assert!(!text(PAGE).contains("write"));
        assert_eq!(link(PAGE, "次の画面").unwrap(), "/x");
    }
}
