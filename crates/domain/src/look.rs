//! 表示名・色・ロゴ: how a bank's pages differ from ours, checked before anybody sees it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// No logo is larger.
pub const LARGEST_LOGO: usize = 64 * 1024;
/// Widest and highest logo, in pixels.
const WIDEST: u32 = 1200;
const HIGHEST: u32 = 400;
/// White letters on the colour, and the colour on white (WCAG 2.2, 1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;
/// The longest name of a bank.
const LONGEST_NAME: usize = 60;

/// What two operators set; whatever is missing is as the configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BankLook {
    /// The name on Japanese pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_ja: Option<String>,
    /// The name on English pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// The main colour, `#1b3f8b`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// The logo, by the hex SHA-256 of its PNG.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// What a bank's pages cannot look like.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum InvalidLook {
    /// Empty, too long, or of control characters.
    #[error("a name of a bank has 1 to {LONGEST_NAME} characters")]
    Name,
    /// Not of the form `#1b3f8b`.
    #[error("a colour is written as #1b3f8b")]
    Colour,
    /// Letters could not be read.
    #[error(
        "the contrast with white is {0:.2}:1; at least 4.5:1 is needed, so take a darker colour"
    )]
    Contrast(f64),
    /// Not a sound PNG image of the chunks that an image needs.
    #[error("the logo is no plain PNG image: {0}")]
    Logo(&'static str),
}

impl BankLook {
    /// Checks everything but the picture itself.
    ///
    /// # Errors
    /// [`InvalidLook`]
    pub fn check(&self) -> Result<(), InvalidLook> {
        for name in [&self.name_ja, &self.name_en].into_iter().flatten() {
            let length = name.chars().count();
            if name.trim() != name
                || !(1..=LONGEST_NAME).contains(&length)
                || name.contains(char::is_control)
            {
                return Err(InvalidLook::Name);
            }
        }
        if let Some(colour) = &self.colour {
            readable(colour)?;
        }
        let is_digest = |text: &String| {
            text.len() == 64
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        match &self.logo {
            Some(digest) if !is_digest(digest) => Err(InvalidLook::Logo("not a digest")),
            _ => Ok(()),
        }
    }
}

/// A colour on which white letters can be read, and which can be read on white: the ratio is the same (WCAG 2.2, 1.4.3).
///
/// # Errors
/// [`InvalidLook::Colour`], [`InvalidLook::Contrast`]
pub fn readable(colour: &str) -> Result<Colour, InvalidLook> {
    let colour = Colour::parse(colour).ok_or(InvalidLook::Colour)?;
    let contrast = colour.contrast_with_white();
    if contrast < LEAST_CONTRAST {
        return Err(InvalidLook::Contrast(contrast));
    }
    Ok(colour)
}

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Reads `#1b3f8b`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let parts = [part(0)?, part(2)?, part(4)?];
        Some(Self(parts))
    }

    /// WCAG 2.2, contrast ratio; white has a luminance of one.
    pub fn contrast_with_white(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }

    /// A share of another grey in it, in percent.
    #[must_use]
    pub fn mixed_with(self, grey: u8, percent: u16) -> Self {
        Self(self.0.map(|part| {
            let mixed = u16::from(part) * (100 - percent) + u16::from(grey) * percent;
            u8::try_from(mixed / 100).unwrap_or(u8::MAX)
        }))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The image with nothing in it but the image: header, palette, transparency, data, end, each with a right checksum (PNG,
/// third edition, 5.3). Whatever else a file carries – texts, positions, what follows the end – is left out.
///
/// # Errors
/// What is wrong with the file.
pub fn plain_png(file: &[u8]) -> Result<Vec<u8>, &'static str> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    if file.len() > LARGEST_LOGO {
        return Err("larger than 64 KiB");
    }
    let mut rest = file.strip_prefix(SIGNATURE).ok_or("no PNG signature")?;
    let mut plain = SIGNATURE.to_vec();
    let (mut first, mut has_data) = (true, false);
    loop {
        let (length, tail) = rest.split_first_chunk::<4>().ok_or("it ends early")?;
        let length =
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_| "a chunk is too long")?;
        let (covered, tail) = tail
            .split_at_checked(length.saturating_add(4))
            .ok_or("it ends early")?;
        let (sum, tail) = tail.split_first_chunk::<4>().ok_or("it ends early")?;
        if crc(covered) != u32::from_be_bytes(*sum) {
            return Err("a checksum is wrong");
        }
        let (kind, data) = covered.split_first_chunk::<4>().ok_or("it ends early")?;
        if first != (kind == b"IHDR") {
            return Err("the header is not where it belongs");
        }
        if first {
            check_size(data)?;
        }
        first = false;
        has_data |= kind == b"IDAT";
        let all = rest.len() - tail.len();
        match kind {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" => plain.extend(rest.iter().take(all)),
            [letter, ..] if letter.is_ascii_lowercase() => {}
            _ => return Err("an unknown part"),
        }
        if kind == b"IEND" {
            return if has_data {
                Ok(plain)
            } else {
                Err("it has no picture")
            };
        }
        rest = tail;
    }
}

fn check_size(header: &[u8]) -> Result<(), &'static str> {
    let (width, rest) = header.split_first_chunk::<4>().ok_or("a short header")?;
    let (height, _) = rest.split_first_chunk::<4>().ok_or("a short header")?;
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    if header.len() == 13 && (1..=WIDEST).contains(&width) && (1..=HIGHEST).contains(&height) {
        Ok(())
    } else {
        Err("wider than 1200 or higher than 400 pixels")
    }
}

/// CRC-32 (PNG, third edition, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    });
    !sum
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    fn look(change: impl FnOnce(&mut BankLook)) -> Result<(), InvalidLook> {
        let mut look = BankLook::default();
        change(&mut look);
        look.check()
    }

    #[test]
    fn what_cannot_be_read_or_shown_is_refused() {
        assert_eq!(look(|_| {}), Ok(()));
        assert_eq!(
            look(|look| look.name_ja = Some("さくら見本信用金庫".to_owned())),
            Ok(())
        );
        for name in ["", " a", "a\nb", &"長".repeat(61)] {
            let named = look(|look| look.name_en = Some(name.to_owned()));
            assert_eq!(named, Err(InvalidLook::Name), "{name:?}");
        }
        assert_eq!(
            look(|look| look.colour = Some("#767676".to_owned())),
            Ok(())
        );
        for (colour, why) in [
            ("#ffb000", "1.8"),
            ("#777777", "4.48:1"),
            ("red", "#1b3f8b"),
        ] {
            let refused = look(|look| look.colour = Some(colour.to_owned())).unwrap_err();
            assert!(refused.to_string().contains(why), "{refused}");
        }
        assert!(look(|look| look.logo = Some("../logo".to_owned())).is_err());
        assert!(look(|look| look.logo = Some("0a".repeat(32))).is_ok());
    }

    #[test]
    fn a_look_survives_storage_and_what_is_missing_stays_missing() {
        let text = r##"{"colour":"#1b3f8b"}"##;
        let read: BankLook = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    #[test]
    fn shades_of_any_colour_that_is_taken_can_be_read() {
        for part in 0..=255_u8 {
            for colour in [
                [part, 0, 0],
                [0, part, 0],
                [0, 0, part],
                [part, part, 0],
                [part; 3],
            ] {
                let main = Colour(colour);
                if main.contrast_with_white() < LEAST_CONTRAST {
                    continue;
                }
                let (dark, pale) = (main.mixed_with(0, 35), main.mixed_with(255, 90));
                let between = dark.contrast_with_white() / pale.contrast_with_white();
                assert!(between >= LEAST_CONTRAST, "{dark} on {pale}: {between}");
            }
        }
    }

    /// A chunk with its checksum.
    fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        let covered = [&kind[..], data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &covered, &crc(&covered).to_be_bytes()].concat()
    }

    fn png(width: u32, middle: &[Vec<u8>]) -> Vec<u8> {
        let header = [
            &width.to_be_bytes()[..],
            &40u32.to_be_bytes(),
            &[8, 2, 0, 0, 0],
        ]
        .concat();
        [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(*b"IHDR", &header),
            middle.concat(),
            chunk(*b"IEND", b""),
        ]
        .concat()
    }

    #[test]
    fn a_logo_keeps_its_picture_and_loses_the_rest() {
        let picture = chunk(*b"IDAT", b"data");
        let clean = png(120, slice::from_ref(&picture));
        let talking = png(
            120,
            &[chunk(*b"tEXt", b"Comment\0<script>"), picture.clone()],
        );
        let followed = [talking, b"<script>".to_vec()].concat();
        assert_eq!(plain_png(&followed).unwrap(), clean);
    }

    #[test]
    fn what_is_no_plain_image_is_refused() {
        let picture = chunk(*b"IDAT", b"data");
        let mut altered = png(120, slice::from_ref(&picture));
        let at = altered.len() - 20;
        altered[at] ^= 1;
        let refused = [
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(),
            b"GIF89a".to_vec(),
            altered,
            png(1201, slice::from_ref(&picture)),
            png(0, slice::from_ref(&picture)),
            png(120, &[]),
            png(120, &[chunk(*b"EVIL", b""), picture.clone()]),
            png(120, slice::from_ref(&picture))[..40].to_vec(),
            png(120, &[chunk(*b"IDAT", &vec![0; LARGEST_LOGO])]),
        ];
        for file in refused {
            assert!(plain_png(&file).is_err(), "{:?}", &file[..6]);
        }
    }
}
