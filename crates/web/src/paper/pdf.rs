//! The papers as PDF: A4, the card in the size of a bank card (ISO/IEC 7810 ID-1).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use krilla::{Document, metadata::Metadata, page::PageSettings};

use super::{
    Line, Paper,
    canvas::{Canvas, Type},
    qr,
};
use crate::texts::Texts;

/// Points of a millimetre.
const MM: f32 = 72.0 / 25.4;
const A4: (f32, f32) = (210.0 * MM, 297.0 * MM);
const CARD: (f32, f32) = (85.6 * MM, 53.98 * MM);
const MARGIN: f32 = 20.0 * MM;
/// Where values stand, right of their terms.
const VALUES: f32 = MARGIN + 52.0 * MM;
const QR_WIDTH: f32 = 32.0 * MM;

/// A paper that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The font that is part of the program cannot be read.
    #[error("the font of the papers cannot be read")]
    Font,
    /// The document could not be written.
    #[error("a paper could not be written: {0}")]
    Document(String),
}

/// One document with these papers, a page each.
///
/// # Errors
/// [`PaperError`]
pub fn pdf(papers: &[Paper], t: &Texts) -> Result<Vec<u8>, PaperError> {
    let letters = Type::load().ok_or(PaperError::Font)?;
    let mut document = Document::new();
    let title = papers.first().map_or("", |paper| paper.title);
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language(t.language.code().to_owned()),
    );
    for paper in papers {
        let (width, height) = if paper.is_card() { CARD } else { A4 };
        let settings = PageSettings::from_wh(width, height)
            .ok_or_else(|| PaperError::Document("no such size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut canvas = Canvas {
            surface: &mut surface,
            letters: &letters,
        };
        if paper.is_card() {
            card(&mut canvas, paper);
        } else {
            sheet(&mut canvas, paper);
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| PaperError::Document(format!("{error:?}")))
}

/// A document as an address of its own: it is saved from the page that shows it, and stays nowhere else.
pub fn data_address(pdf: &[u8]) -> String {
    format!("data:application/pdf;base64,{}", STANDARD.encode(pdf))
}

fn card(canvas: &mut Canvas<'_, '_, '_>, paper: &Paper) {
    let (left, right) = (5.0 * MM, CARD.0 - 5.0 * MM);
    canvas.boxed(
        1.5 * MM,
        1.5 * MM,
        CARD.0 - 3.0 * MM,
        CARD.1 - 3.0 * MM,
        Some(0.75),
    );
    let end = canvas.paragraph(left, 6.5 * MM, 8.0, right - left, &paper.bank);
    canvas.write(left, end, 6.5, paper.title);
    let mut at = end + 12.0;
    let Some((last, lines)) = paper.lines.split_last() else {
        return;
    };
    for line in lines {
        let size = if line.large { 15.0 } else { 7.5 };
        canvas.write(left, at, 5.5, line.term);
        at = canvas.paragraph(left, at + size * 1.2, size, right - left, &line.value);
        at += if line.large { -7.0 } else { 0.0 };
    }
    // The least of it stands at the foot, however long the names are.
    canvas.write(
        left,
        CARD.1 - 4.5 * MM,
        6.5,
        &format!("{} {}", last.term, last.value),
    );
}

fn sheet(canvas: &mut Canvas<'_, '_, '_>, paper: &Paper) {
    let right = A4.0 - MARGIN;
    let end = canvas.paragraph(MARGIN, MARGIN + 8.0, 10.0, right - MARGIN, &paper.bank);
    let mut at = canvas.paragraph(MARGIN, end + 14.0, 18.0, right - MARGIN, paper.title);
    canvas.rule(MARGIN, right, at - 18.0, 1.5);
    at += 12.0;
    for line in &paper.lines {
        at = row(canvas, line, at);
    }
    at = warning(canvas, paper.warning, at + 16.0);
    if let Some(origin) = &paper.origin {
        at = origin_code(canvas, origin, at + 12.0);
    }
    signatures(canvas, &paper.signatures, at + 20.0);
}

fn row(canvas: &mut Canvas<'_, '_, '_>, line: &Line, at: f32) -> f32 {
    let right = A4.0 - MARGIN;
    let size = if line.large { 17.0 } else { 11.0 };
    let term = canvas.paragraph(MARGIN, at, 9.0, VALUES - MARGIN - 8.0, line.term);
    let value = canvas.paragraph(
        VALUES,
        at + (size - 9.0) / 3.0,
        size,
        right - VALUES,
        &line.value,
    );
    let end = term.max(value) - 4.0;
    canvas.rule(MARGIN, right, end, 0.25);
    end + 20.0
}

fn warning(canvas: &mut Canvas<'_, '_, '_>, text: &str, at: f32) -> f32 {
    if text.is_empty() {
        return at;
    }
    let (inside, width) = (MARGIN + 10.0, A4.0 - 2.0 * MARGIN);
    let end = canvas.paragraph(inside, at + 18.0, 10.5, width - 20.0, text);
    canvas.boxed(MARGIN, at, width, end - at - 2.0, Some(1.5));
    end + 8.0
}

fn origin_code(canvas: &mut Canvas<'_, '_, '_>, origin: &str, at: f32) -> f32 {
    let Some(code) = qr::modules(origin) else {
        return at;
    };
    let all = code.size() + 2 * qr::QUIET;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a code has at most 177 modules a side"
    )]
    let place = |module: i32| (module + qr::QUIET) as f32 / all as f32 * QR_WIDTH;
    let side = place(1) - place(0);
    for (x, y) in qr::dark(&code) {
        canvas.boxed(MARGIN + place(x), at + place(y), side, side, None);
    }
    let beside = MARGIN + QR_WIDTH + 12.0;
    canvas.paragraph(
        beside,
        at + QR_WIDTH / 2.0,
        11.0,
        A4.0 - MARGIN - beside,
        origin,
    );
    at + QR_WIDTH
}

fn signatures(canvas: &mut Canvas<'_, '_, '_>, boxes: &[&str], at: f32) {
    let (gap, height) = (12.0, 24.0 * MM);
    #[expect(clippy::cast_precision_loss, reason = "a paper has three boxes")]
    let count = boxes.len().max(1) as f32;
    let width = (A4.0 - 2.0 * MARGIN - gap * (count - 1.0)) / count;
    let mut x = MARGIN;
    for words in boxes {
        canvas.boxed(x, at, width, height, Some(0.75));
        canvas.write(x + 5.0, at + 12.0, 8.5, words);
        x += width + gap;
    }
}
