//! The papers as PDF, judged by qpdf and poppler: sound, every character there and embedded, no PIN where none belongs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use tegata_testkit::shots_folder;
use tegata_web::{
    paper::{self, Paper},
    texts::Language,
};

use crate::samples::console::papers;

#[test]
fn outside_judges_accept_every_paper() -> Result<()> {
    for language in Language::ALL {
        let file = written(&papers(language), language, "papers")?;
        run("qpdf", &["--check", path(&file)?])?;
        let fonts = run("pdffonts", &[path(&file)?])?;
        for font in fonts.lines().skip(2) {
            ensure!(
                font.contains("yes yes yes"),
                "embedded, subset, with characters: {fonts}"
            );
        }
        let facts = run("pdfinfo", &[path(&file)?])?;
        ensure!(facts.contains("Pages:           3"), "{facts}");
        let picture = file.with_extension("");
        run(
            "pdftoppm",
            &["-r", "60", "-png", path(&file)?, path(&picture)?],
        )?;
        let size = fs::metadata(&file)?.len();
        ensure!(
            size < 200_000,
            "only the characters shown are carried: {size} bytes"
        );
    }
    Ok(())
}

#[test]
fn what_stands_on_a_paper_can_be_read_from_it() -> Result<()> {
    for language in Language::ALL {
        for (n, paper) in papers(language).into_iter().enumerate() {
            let text = text_of(
                std::slice::from_ref(&paper),
                language,
                &format!("paper-{n}"),
            )?;
            for line in &paper.lines {
                for shown in [line.term, &line.value] {
                    ensure!(text.contains(&bare(shown)), "no {shown} in {text}");
                }
            }
            ensure!(text.contains(&bare(paper.warning)), "no warning in {text}");
        }
    }
    Ok(())
}

#[test]
fn only_the_notice_has_pins_and_only_the_sheet_has_the_code() -> Result<()> {
    for language in Language::ALL {
        for (n, paper) in papers(language).into_iter().enumerate() {
            let text = text_of(
                std::slice::from_ref(&paper),
                language,
                &format!("secret-{n}"),
            )?;
            let pins = text.contains("kx8-mupa-rt2") || text.contains("w4n-tole-b9z");
            ensure!(pins == (n == 1), "{n}: {text}");
            ensure!(text.contains("4T7K-9QXM") == (n == 2), "{n}: {text}");
            ensure!(paper.qr().is_some() == (n == 2));
            if let Some(origin) = &paper.origin {
                ensure!(
                    origin.matches('/').count() == 2,
                    "more than an origin: {origin}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn the_longest_names_stay_on_the_paper() -> Result<()> {
    let mut papers = papers(Language::Ja);
    for paper in &mut papers {
        paper.bank = "さくら見本東西南北広域連合信用金庫ビジネスダイレクトセンター".to_owned();
        for line in &mut paper.lines {
            if line.value.contains("青葉") {
                line.value = "一般社団法人青葉見本地域産業振興広域協同組合連合会東日本統括本部経理財務部 髙﨑".to_owned();
            }
        }
    }
    let file = written(&papers, Language::Ja, "long")?;
    let text = bare(&run("pdftotext", &["-raw", path(&file)?, "-"])?);
    ensure!(text.matches("経理財務部").count() >= 3, "{text}");
    ensure!(text.contains("髙﨑"), "{text}");
    for line in papers.iter().flat_map(|paper| &paper.lines) {
        ensure!(
            text.contains(&bare(&line.value)),
            "no {} in {text}",
            line.term
        );
    }
    let boxes = run("pdftotext", &["-bbox", path(&file)?, "-"])?;
    let (mut width, mut height) = (0.0, 0.0);
    for line in boxes.lines() {
        if line.contains("<page ") {
            (width, height) = (number(line, "width")?, number(line, "height")?);
        } else if line.contains("<word ") {
            let (right, bottom) = (number(line, "xMax")?, number(line, "yMax")?);
            ensure!(
                right <= width && bottom <= height,
                "{line} on {width} × {height}"
            );
        }
    }
    let picture = file.with_extension("");
    run(
        "pdftoppm",
        &["-r", "60", "-png", path(&file)?, path(&picture)?],
    )?;
    Ok(())
}

fn number(line: &str, name: &str) -> Result<f64> {
    let value = line
        .split(&format!("{name}=\""))
        .nth(1)
        .context("a number")?;
    Ok(value.split('"').next().context("its end")?.parse()?)
}

fn text_of(papers: &[Paper], language: Language, name: &str) -> Result<String> {
    let file = written(papers, language, name)?;
    Ok(bare(&run("pdftotext", &["-raw", path(&file)?, "-"])?))
}

fn written(papers: &[Paper], language: Language, name: &str) -> Result<PathBuf> {
    let folder = shots_folder()?.join("papers");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.{language}.pdf"));
    fs::write(&file, paper::pdf(papers, language.texts())?)?;
    Ok(file)
}

/// Without the breaks of lines, which stand where the paper ends.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

fn path(file: &Path) -> Result<&str> {
    file.to_str().context("a path is UTF-8")
}

fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("{program} is missing: scripts/setup.sh test"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{program}: {text}{complaint}");
    Ok(text)
}
