//! Writes every page in both languages as files, to be looked at:
//! `cargo run -p tegata-web --example gallery -- /tmp/gallery`.

#![expect(
    clippy::expect_used,
    reason = "a tool for developers that has nothing to do but to stop when a file cannot be written"
)]

use std::{fmt::Write as _, fs, io::Write as _, path::Path};

use tegata_web::{kit::assets, texts::Language};

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "target/gallery".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("the gallery's folder can be made");
    for (url, bytes) in assets::files() {
        let file = folder.join(url.trim_start_matches('/'));
        fs::create_dir_all(file.parent().expect("an asset lies in a folder"))
            .expect("folders can be made");
        fs::write(file, bytes).expect("an asset can be written");
    }
    let mut index = String::from("<!DOCTYPE html><meta charset=utf-8><title>Gallery</title><ul>");
    for language in Language::ALL {
        for (name, html) in samples::all(language) {
            let file = format!("{name}.{language}.html");
            let html = html.replace("=\"/assets/", "=\"assets/");
            fs::write(folder.join(&file), html).expect("a page can be written");
            write!(index, "<li><a href=\"{file}\">{file}</a>").expect("a string takes all");
        }
    }
    for (name, letter) in samples::mail::letters() {
        let text = format!("Subject: {}\r\n\r\n{}", letter.subject, letter.body);
        fs::write(folder.join(format!("{name}.txt")), text).expect("a mail can be written");
    }
    for language in Language::ALL {
        let text = samples::notices::files(language).join("\n");
        fs::write(folder.join(format!("files.{language}.txt")), text)
            .expect("a file can be written");
    }
    fs::write(folder.join("index.html"), index).expect("the index can be written");
    writeln!(std::io::stdout(), "{}", folder.join("index.html").display())
        .expect("the path can be printed");
}
