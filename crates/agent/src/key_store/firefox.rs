//! Which folder a person's Firefox keeps its NSS database in, as `profiles.ini` says.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the profile that Firefox opens by itself; `None` when Firefox was never started.
pub fn profile_directory(home: &Path) -> Option<PathBuf> {
    let root = home.join(".mozilla/firefox");
    let text = fs::read_to_string(root.join("profiles.ini")).ok()?;
    let path = default_path(&sections(&text))?;
    Some(root.join(path))
}

struct Section<'a> {
    name: &'a str,
    values: Vec<(&'a str, &'a str)>,
}

impl<'a> Section<'a> {
    fn value(&self, key: &str) -> Option<&'a str> {
        self.values
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| *value)
    }
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            sections.push(Section {
                name,
                values: Vec::new(),
            });
        } else if let (Some(section), Some(pair)) = (sections.last_mut(), line.split_once('=')) {
            section.values.push(pair);
        }
    }
    sections
}

/// An `[Install…]` section names the profile of an installed Firefox; older ones mark it by itself.
fn default_path<'a>(sections: &[Section<'a>]) -> Option<&'a str> {
    let mut installed = sections
        .iter()
        .filter(|section| section.name.starts_with("Install"));
    let profiles = || {
        sections
            .iter()
            .filter(|section| section.name.starts_with("Profile"))
    };
    installed
        .find_map(|section| section.value("Default"))
        .or_else(|| {
            profiles()
                .find(|p| p.value("Default") == Some("1"))?
                .value("Path")
        })
        .or_else(|| profiles().next()?.value("Path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".mozilla/firefox");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("profiles.ini"), text).unwrap();
        let path = profile_directory(home.path())?;
        Some(
            path.strip_prefix(&folder)
                .unwrap_or(&path)
                .display()
                .to_string(),
        )
    }

    #[test]
    fn the_installed_firefoxs_profile_comes_first() {
        let old = "[Profile0]\nName=a\nPath=a.default\nDefault=1\n";
        let new =
            "[Profile1]\nPath=b.default-esr\n\n[Install4F96D1932A9F858E]\nDefault=b.default-esr\n";
        assert_eq!(
            found(&format!("{old}{new}")).as_deref(),
            Some("b.default-esr")
        );
        assert_eq!(found(old).as_deref(), Some("a.default"));
        assert_eq!(
            found("[Profile0]\nPath=/x/y\nIsRelative=0\n").as_deref(),
            Some("/x/y")
        );
        assert_eq!(found("[General]\n"), None);
    }

    #[test]
    fn without_firefox_there_is_none() {
        assert_eq!(profile_directory(Path::new("/nonexistent")), None);
    }
}
