//! A page of a PDF as a place to write on: points from the upper left corner, one font.

use krilla::{
    color::luma,
    geom::{PathBuilder, Point, Rect},
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};
use skrifa::{
    MetadataProvider as _,
    instance::{LocationRef, Size},
};

/// Noto Sans CJK JP, the characters of code page 932 (`fonts/README.md`).
static FONT: &[u8] = include_bytes!("../../fonts/NotoSansCJKjp-Regular-cp932.otf");
/// Stands for a character that the font lacks, as printers have done since the days of lead.
const GETA: char = '〓';

/// The font and its measures.
pub(super) struct Type {
    font: Font,
    measures: skrifa::FontRef<'static>,
}

impl Type {
    /// Reads the font.
    pub(super) fn load() -> Option<Self> {
        Some(Self {
            font: Font::new(FONT.into(), 0)?,
            measures: skrifa::FontRef::new(FONT).ok()?,
        })
    }

    /// The text in characters that the font has.
    fn printable(&self, text: &str) -> String {
        let known = self.measures.charmap();
        text.chars()
            .filter(|c| !c.is_control())
            .map(|c| if known.map(c).is_some() { c } else { GETA })
            .collect()
    }

    /// How wide a text is at a size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let metrics = self
            .measures
            .glyph_metrics(Size::new(size), LocationRef::default());
        let known = self.measures.charmap();
        text.chars()
            .filter_map(|c| metrics.advance_width(known.map(c)?))
            .sum()
    }

    /// Breaks a text into lines no wider than this: Japanese anywhere, words that are not Japanese between them.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in words(&self.printable(text)) {
            let (mut line, piece) = (lines.pop().unwrap_or_default(), word);
            if !line.is_empty() && self.width(&format!("{line}{}", piece.trim_end()), size) > width
            {
                lines.push(std::mem::take(&mut line));
            }
            // A word wider than the line is broken where the line ends.
            for c in piece.chars() {
                line.push(c);
                if self.width(line.trim_end(), size) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(c);
                }
            }
            lines.push(line);
        }
        lines.iter().map(|line| line.trim().to_owned()).collect()
    }
}

/// Pieces between which a line may be broken: each Japanese character with the punctuation that follows it, and runs of
/// other characters up to a space.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        let begins = match words.last().and_then(|word| word.chars().last()) {
            None => true,
            Some(before) => {
                !closes(c)
                    && !opens(before)
                    && (is_japanese(c) || is_japanese(before) || before == ' ')
            }
        };
        match words.last_mut() {
            Some(word) if !begins => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    words
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Never begins a line (JIS X 4051).
fn closes(c: char) -> bool {
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.)]}".contains(c)
}

/// Never ends a line.
fn opens(c: char) -> bool {
    "‘“（〔［｛〈《「『【([{".contains(c)
}

/// One page.
pub(super) struct Canvas<'s, 'p, 't> {
    /// What is written on.
    pub(super) surface: &'s mut Surface<'p>,
    /// With what.
    pub(super) letters: &'t Type,
}

impl Canvas<'_, '_, '_> {
    /// Writes one line whose foot stands at `y`.
    pub(super) fn write(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.fill(0);
        let text = self.letters.printable(text);
        let font = self.letters.font.clone();
        let direction = TextDirection::LeftToRight;
        self.surface
            .draw_text(Point::from_xy(x, y), font, size, &text, false, direction);
    }

    /// Writes as many lines as it takes and returns where the next one would stand.
    pub(super) fn paragraph(&mut self, x: f32, y: f32, size: f32, width: f32, text: &str) -> f32 {
        let mut at = y;
        for line in self.letters.lines(text, size, width) {
            self.write(x, at, size, &line);
            at += size * 1.6;
        }
        at
    }

    /// A rule from left to right.
    pub(super) fn rule(&mut self, left: f32, right: f32, y: f32, weight: f32) {
        self.boxed(left, y, right - left, weight, None);
    }

    /// A rectangle: its frame when a weight is given, else filled.
    pub(super) fn boxed(&mut self, x: f32, y: f32, width: f32, height: f32, frame: Option<f32>) {
        let Some(rectangle) = Rect::from_xywh(x, y, width, height) else {
            return;
        };
        let mut path = PathBuilder::new();
        path.push_rect(rectangle);
        let Some(path) = path.finish() else { return };
        match frame {
            Some(width) => {
                self.surface.set_fill(None);
                self.surface.set_stroke(Some(Stroke {
                    paint: luma::Color::new(0).into(),
                    width,
                    ..Stroke::default()
                }));
            }
            None => self.fill(0),
        }
        self.surface.draw_path(&path);
        self.surface.set_stroke(None);
    }

    fn fill(&mut self, shade: u8) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: luma::Color::new(shade).into(),
            ..Fill::default()
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_their_width_and_to_the_rules() {
        let letters = Type::load().unwrap();
        let text = "電子証明書の「引き渡しコード」を、https://localhost:8443 でAcquire a certificateと入力してください。";
        let lines = letters.lines(text, 10.0, 83.0);
        assert!(lines.len() > 5);
        for line in &lines {
            assert!(letters.width(line, 10.0) <= 83.5, "{line}");
            assert!(!line.starts_with(['、', '。', '」']), "{line}");
            assert!(!line.ends_with('「'), "{line}");
        }
    }

    #[test]
    fn a_character_that_the_font_lacks_is_seen_to_be_missing() {
        let letters = Type::load().unwrap();
        assert_eq!(letters.printable("髙﨑\u{20bb7}田\n"), "髙﨑〓田");
    }
}
