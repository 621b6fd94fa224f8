//! Turns `texts.toml` into the struct of texts and `assets/` into a table of embedded files.
//!
//! A text that lacks a language, or whose two languages name different arguments, ends the build with its id.

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    env,
    error::Error,
    fmt::Write as _,
    fs,
    hash::Hasher as _,
    io::Write as _,
    path::Path,
};

type Fallible<T> = Result<T, Box<dyn Error>>;

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo tells a build script its folders by environment variables"
)]
fn main() -> Fallible<()> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    let root = Path::new(&root);
    let out = Path::new(&out);
    for input in ["build.rs", "texts.toml", "assets", "templates"] {
        writeln!(std::io::stdout(), "cargo::rerun-if-changed={input}")?;
    }
    let texts: toml::Table = fs::read_to_string(root.join("texts.toml"))?.parse()?;
    fs::write(out.join("texts.rs"), texts_source(&texts)?)?;
    fs::write(out.join("assets.rs"), assets_source(&root.join("assets"))?)?;
    Ok(())
}

/// One text in both languages, with the names of its arguments.
struct Text<'a> {
    id: &'a str,
    ja: &'a str,
    en: &'a str,
    arguments: BTreeSet<String>,
}

fn texts_source(groups: &toml::Table) -> Fallible<String> {
    let (mut types, mut fields, mut ja, mut en, mut inventory) = (
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    );
    for (group, entries) in groups {
        let entries = entries
            .as_table()
            .ok_or_else(|| format!("{group} is not a table"))?;
        let texts = entries
            .iter()
            .map(|(id, entry)| text(group, id, entry))
            .collect::<Fallible<Vec<_>>>()?;
        let type_name = format!("{}Texts", camel(group));
        group_source(&mut types, group, &type_name, &texts)?;
        writeln!(
            fields,
            "    /// The texts of `{group}`.\n    pub {group}: {type_name},"
        )?;
        group_value(&mut ja, group, &type_name, "Ja", &texts)?;
        group_value(&mut en, group, &type_name, "En", &texts)?;
        for text in &texts {
            writeln!(
                inventory,
                "    (\"{group}.{}\", {:?}, {:?}),",
                text.id, text.ja, text.en
            )?;
        }
    }
    types.push_str(&whole(groups)?);
    Ok(format!(
        "/// Every text of the sites, in one language.\npub struct Texts {{\n    \
         /// The language of these texts.\n    pub language: Language,\n{fields}}}\n\n{types}\n\
         /// The Japanese texts.\npub static JA: Texts = Texts {{\n    language: Language::Ja,\n{ja}}};\n\n\
         /// The English texts.\npub static EN: Texts = Texts {{\n    language: Language::En,\n{en}}};\n\n\
         /// Every text as (id, Japanese, English), for tests and translators.\n\
         pub static INVENTORY: &[(&str, &str, &str)] = &[\n{inventory}];\n"
    ))
}

fn text<'a>(group: &str, id: &'a str, entry: &'a toml::Value) -> Fallible<Text<'a>> {
    let language = |name: &str| {
        entry
            .get(name)
            .and_then(toml::Value::as_str)
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| format!("{group}.{id} has no text in {name}"))
    };
    let (ja, en) = (language("ja")?, language("en")?);
    let arguments = placeholders(ja);
    if arguments != placeholders(en) {
        return Err(format!("{group}.{id}: the two languages name different arguments").into());
    }
    Ok(Text {
        id,
        ja,
        en,
        arguments,
    })
}

fn group_source(
    out: &mut String,
    group: &str,
    type_name: &str,
    texts: &[Text<'_>],
) -> Fallible<()> {
    writeln!(
        out,
        "/// The texts of `{group}` in one language.\npub struct {type_name} {{\n    language: Language,"
    )?;
    for text in texts {
        // What takes arguments is read through the method of the same name.
        let visibility = if text.arguments.is_empty() {
            "pub "
        } else {
            ""
        };
        writeln!(
            out,
            "    #[doc = {:?}]\n    {visibility}{}: &'static str,",
            text.ja, text.id
        )?;
    }
    writeln!(
        out,
        "}}\n\nimpl {type_name} {{\n    /// The language of these texts.\n    \
                   pub const fn language(&self) -> Language {{\n        self.language\n    }}\n"
    )?;
    for text in texts.iter().filter(|text| !text.arguments.is_empty()) {
        method(out, text)?;
    }
    let long = if texts.len() + 3 > LINES_OF_A_FUNCTION {
        "    #[expect(clippy::too_many_lines, reason = \"one line for each text\")]\n"
    } else {
        ""
    };
    writeln!(
        out,
        "{long}    fn worded(&self, word: Wording<'_>) -> Self {{\n        Self {{\n            language: self.language,"
    )?;
    for Text { id, .. } in texts {
        writeln!(out, "            {id}: word(\"{group}.{id}\", self.{id}),")?;
    }
    writeln!(
        out,
        "        }}\n    }}\n\n{long}    fn named(&self, name: &str) -> Option<&'static str> {{\n        Some(match name {{"
    )?;
    for Text { id, .. } in texts {
        writeln!(out, "            {id:?} => self.{id},")?;
    }
    writeln!(
        out,
        "            _ => return None,\n        }})\n    }}\n}}\n"
    )?;
    Ok(())
}

/// What `clippy.toml` allows.
const LINES_OF_A_FUNCTION: usize = 80;

/// A text with arguments: the words of its language, filled in.
fn method(out: &mut String, text: &Text<'_>) -> Fallible<()> {
    let list = |form: fn(&String) -> String| {
        let all: Vec<_> = text.arguments.iter().map(form).collect();
        all.join(", ")
    };
    writeln!(
        out,
        "    #[doc = {:?}]\n    pub fn {id}(&self, {}) -> String {{\n        filled(self.{id}, &[{}])\n    }}\n",
        text.ja,
        list(|name| format!("{name}: impl Display")),
        list(|name| format!("({name:?}, &{name})")),
        id = text.id,
    )?;
    Ok(())
}

fn group_value(
    out: &mut String,
    group: &str,
    type_name: &str,
    language: &str,
    texts: &[Text<'_>],
) -> Fallible<()> {
    writeln!(
        out,
        "    {group}: {type_name} {{\n        language: Language::{language},"
    )?;
    for text in texts {
        let words = if language == "Ja" { text.ja } else { text.en };
        writeln!(out, "        {}: {words:?},", text.id)?;
    }
    writeln!(out, "    }},")?;
    Ok(())
}

/// The whole in other words, and a text by its name.
fn whole(groups: &toml::Table) -> Fallible<String> {
    let mut out = String::from(
        "impl Texts {\n    fn worded(&self, word: Wording<'_>) -> Self {\n        Self {\n            language: self.language,\n",
    );
    for group in groups.keys() {
        writeln!(out, "            {group}: self.{group}.worded(word),")?;
    }
    out.push_str("        }\n    }\n\n    fn find(&self, group: &str, name: &str) -> Option<&'static str> {\n        match group {\n");
    for group in groups.keys() {
        writeln!(out, "            {group:?} => self.{group}.named(name),")?;
    }
    out.push_str("            _ => None,\n        }\n    }\n}\n\n");
    Ok(out)
}

/// The names between braces; `{` has no other meaning in a text.
fn placeholders(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn camel(snake: &str) -> String {
    snake
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

fn assets_source(folder: &Path) -> Fallible<String> {
    let mut files = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Fallible<Vec<_>>>()?;
    files.sort();
    let mut out = "/// The embedded files, by name.\nstatic ASSETS: &[Asset] = &[\n".to_owned();
    for file in files {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or("an asset's name is not UTF-8")?;
        let media_type = match file.extension().and_then(|extension| extension.to_str()) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            other => return Err(format!("no media type for assets ending in {other:?}").into()),
        };
        let mut hasher = DefaultHasher::new();
        hasher.write(&fs::read(&file)?);
        writeln!(
            out,
            "    Asset {{ name: {name:?}, hash: \"{:016x}\", media_type: {media_type:?}, bytes: include_bytes!({:?}) }},",
            hasher.finish(),
            file.display().to_string(),
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}
