//! Every route that the sources mount, read from the text: a route that is written anywhere is found here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::table::Site;

/// A method of a route.
pub(crate) type Mounted = (Site, String, &'static str);

/// What the crates mount, but for their tests.
pub(crate) fn routes() -> Result<BTreeSet<Mounted>> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("crates/e2e lies beside the other crates")?;
    let urls = Urls::read(&crates.join("web/src/kit/urls.rs"))?;
    let paths = Urls::read(&crates.join("acquisition/src/messages.rs"))?;
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(crates)? {
        let folder = entry?.path().join("src");
        for file in files(&folder)? {
            let name = file.strip_prefix(crates)?.display().to_string();
            // One-time codes are shown by the demonstration alone.
            if name == "server/src/demo/codes.rs" {
                continue;
            }
            let text = std::fs::read_to_string(&file)?;
            found.extend(File { name, text }.mounted(&urls, &paths)?);
        }
    }
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    if !folder.is_dir() {
        return Ok(all);
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(path);
        }
    }
    Ok(all)
}

struct File {
    name: String,
    text: String,
}

impl File {
    fn mounted(&self, urls: &Urls, paths: &Urls) -> Result<Vec<Mounted>> {
        for other_way in [
            ".nest(",
            ".nest_service(",
            ".route_service(",
            ".fallback_service(",
        ] {
            ensure!(
                !self.text.contains(other_way),
                "{} mounts with {other_way}, which this inventory cannot read",
                self.name
            );
        }
        let mut found = Vec::new();
        for (at, _) in self.text.match_indices(".route(") {
            let call = arguments(self.text.get(at + ".route(".len()..).unwrap_or_default());
            let (path, handler) = split_first(call);
            let (path, handler) = (path.trim(), handler.trim());
            let methods = self.methods(handler)?;
            for site in self.sites()? {
                for path in self.paths(path, site, urls, paths)? {
                    found.extend(methods.iter().map(|method| (site, path.clone(), *method)));
                }
            }
        }
        Ok(found)
    }

    /// On which addresses a file's routes are.
    fn sites(&self) -> Result<Vec<Site>> {
        let folders = [
            ("web/src/site/public/", &[Site::Public][..]),
            ("web/src/site/acquisition/", &[Site::Public]),
            ("web/src/site/user/", &[Site::User]),
            ("web/src/site/administrator/", &[Site::Administrator]),
            ("web/src/site/console/", &[Site::Console]),
            ("web/src/site/cannot_sign_in", &[Site::Diagnosis]),
            ("web/src/site/renewal", &[Site::User, Site::Administrator]),
            (
                "web/src/site/notices.rs",
                &[Site::User, Site::Administrator],
            ),
            ("web/src/site/mail.rs", &[Site::User, Site::Administrator]),
            (
                "web/src/site/pins/",
                &[Site::User, Site::Administrator, Site::Console],
            ),
            (
                "web/src/site/leave.rs",
                &[Site::User, Site::Administrator, Site::Console],
            ),
            ("web/src/kit/assets.rs", &Site::BANKS),
            ("web/src/kit/look.rs", &Site::BANKS),
            ("api/src/agent/", &[Site::Agent]),
            ("api/src/repository/", &[Site::Repository]),
            ("api/src/management/", &[Site::Management]),
        ];
        folders
            .iter()
            .find(|(folder, _)| self.name.starts_with(folder))
            .map(|(_, sites)| sites.to_vec())
            .with_context(|| format!("{} mounts routes: on which address?", self.name))
    }

    fn methods(&self, handler: &str) -> Result<Vec<&'static str>> {
        let is_name = handler.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let handler = if is_name {
            let begin = format!("let {handler} =");
            let (_, rest) = self
                .text
                .split_once(&begin)
                .with_context(|| format!("{}: what is {handler}?", self.name))?;
            rest.split_once(';')
                .map_or(rest, |(statement, _)| statement)
        } else {
            handler
        };
        let all = ["get", "post", "put", "patch", "delete"];
        let methods: Vec<_> = all
            .into_iter()
            .filter(|method| calls(handler, method))
            .collect();
        ensure!(!methods.is_empty(), "{}: no method in {handler}", self.name);
        Ok(methods.into_iter().map(upper).collect())
    }

    /// The paths that an expression stands for.
    fn paths(
        &self,
        expression: &str,
        site: Site,
        urls: &Urls,
        paths: &Urls,
    ) -> Result<Vec<String>> {
        if let Some(literal) = literal(expression) {
            return Ok(vec![literal.to_owned()]);
        }
        let module = site.module();
        if let Some(act) = expression.strip_prefix("&route(") {
            let pattern = urls.get(module, "USER_ROUTE")?;
            let acts = match literal(act.trim_end_matches(')')) {
                Some(act) => vec![act],
                None => self.words()?,
            };
            return Ok(acts
                .iter()
                .map(|act| pattern.replace("{act}", act))
                .collect());
        }
        let path = match expression {
            "sign_out" => urls.get(module, "SIGN_OUT")?,
            "choose" => urls.get(module, "CHOOSE")?,
            _ => {
                let mut names = expression.rsplit("::");
                let (name, of) = (names.next().unwrap_or_default(), names.next());
                match of {
                    Some("paths") => paths.get("paths", name)?,
                    Some("urls") | None => urls.get(module, name)?,
                    Some(of) => urls.get(of, name)?,
                }
            }
        };
        Ok(vec![path.to_owned()])
    }

    /// `Act::Suspend => "suspend",`
    fn words(&self) -> Result<Vec<&str>> {
        let (_, function) = self
            .text
            .split_once("fn word(")
            .with_context(|| format!("{}: which words?", self.name))?;
        let (function, _) = function.split_once("\n}").unwrap_or((function, ""));
        Ok(function
            .split("=> \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect())
    }
}

/// Constants by module.
struct Urls(Vec<(String, String, String)>);

impl Urls {
    fn read(file: &Path) -> Result<Self> {
        let mut found = Vec::new();
        let mut module = String::new();
        for line in std::fs::read_to_string(file)?.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix("pub mod ") {
                name.trim_end_matches(" {").clone_into(&mut module);
            }
            let constant = line
                .strip_prefix("pub const ")
                .and_then(|rest| rest.split_once(": &str = "));
            if let Some((name, value)) = constant {
                let value = value.trim_end_matches(';').trim_matches('"');
                found.push((module.clone(), name.to_owned(), value.to_owned()));
            }
        }
        Ok(Self(found))
    }

    fn get(&self, module: &str, name: &str) -> Result<&str> {
        let found = self
            .0
            .iter()
            .find(|(of, constant, _)| of == module && constant == name);
        let (_, _, value) = found.with_context(|| format!("no {module}::{name}"))?;
        Ok(value)
    }
}

/// Up to the parenthesis that closes the call.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

fn split_first(arguments: &str) -> (&str, &str) {
    let mut depth = 0;
    for (at, character) in arguments.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                let (path, rest) = arguments.split_at(at);
                return (
                    path,
                    rest.trim_start_matches(',').trim().trim_end_matches(','),
                );
            }
            _ => {}
        }
    }
    (arguments, "")
}

fn literal(expression: &str) -> Option<&str> {
    expression.strip_prefix('"')?.strip_suffix('"')
}

/// `get(` as a word of its own.
fn calls(handler: &str, method: &str) -> bool {
    handler.match_indices(&format!("{method}(")).any(|(at, _)| {
        let before = handler.get(..at).unwrap_or_default().chars().last();
        before.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
    })
}

fn upper(method: &str) -> &'static str {
    match method {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        _ => "DELETE",
    }
}

/// Which part of an inventory misses which route of the other.
pub(crate) fn compare(mounted: &BTreeSet<Mounted>, known: &BTreeSet<Mounted>) -> Result<()> {
    let unknown: Vec<_> = mounted.difference(known).collect();
    let gone: Vec<_> = known.difference(mounted).collect();
    if unknown.is_empty() && gone.is_empty() {
        return Ok(());
    }
    bail!(
        "mounted, but with no entry in tests/routes/table.rs: {unknown:#?}\nwith an entry, but not mounted: {gone:#?}"
    )
}
