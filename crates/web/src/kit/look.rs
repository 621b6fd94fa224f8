//! A bank's own look: its main colour and its logo, checked before they are shown.
//!
//! The content policy stays strict: the colour comes as a style sheet of its own, under an address that changes with it.

use std::fmt;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tegata_app::keys::sha256;

use crate::site::SiteState;

/// No logo is larger.
const LARGEST_LOGO: usize = 64 * 1024;
/// Widest and highest logo, in pixels.
const WIDEST: u32 = 1200;
const HIGHEST: u32 = 400;
/// White letters on the colour, and the colour on white (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

/// How a bank's pages differ from our own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    sheet: Option<Sheet>,
    logo: Option<Logo>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sheet {
    url: String,
    css: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Logo {
    url: String,
    png: Vec<u8>,
}

/// Why a look is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LookError {
    /// Not of the form `#1b3f8b`.
    #[error("{0:?} is no colour; write it as #1b3f8b")]
    Colour(String),
    /// White letters on it could not be read.
    #[error(
        "the contrast of {colour} with white is {contrast:.2}:1; at least 4.5:1 is needed, so take a darker colour"
    )]
    Contrast {
        /// The colour.
        colour: String,
        /// Its contrast with white.
        contrast: f64,
    },
    /// Not a sound PNG image of the chunks that an image needs.
    #[error("the logo is no plain PNG image: {0}")]
    Png(&'static str),
}

impl Look {
    /// With a main colour such as `#1b3f8b` for the public and the user site; administrators and staff keep the colours
    /// by which they know where they are.
    ///
    /// # Errors
    /// [`LookError::Colour`], [`LookError::Contrast`].
    pub fn with_colour(mut self, colour: &str) -> Result<Self, LookError> {
        let main = Colour::parse(colour).ok_or_else(|| LookError::Colour(colour.to_owned()))?;
        let contrast = main.contrast_with_white();
        if contrast < LEAST_CONTRAST {
            let colour = colour.to_owned();
            return Err(LookError::Contrast { colour, contrast });
        }
        let (dark, pale) = (main.mixed_with(0, 35), main.mixed_with(255, 90));
        let css = format!(
            ".site-public, .site-user {{ --primary: {main}; --primary-dark: {dark}; --primary-pale: {pale}; }}\n\
             .brand .mark {{ color: {main}; }}\n"
        );
        let url = format!("/look/{}/bank.css", digest(css.as_bytes()));
        self.sheet = Some(Sheet { url, css });
        Ok(self)
    }

    /// With a logo: a PNG image, because an SVG image can carry scripts.
    ///
    /// # Errors
    /// [`LookError::Png`]
    pub fn with_logo(mut self, png: &[u8]) -> Result<Self, LookError> {
        let png = plain_png(png).map_err(LookError::Png)?;
        let url = format!("/look/{}/logo.png", digest(&png));
        self.logo = Some(Logo { url, png });
        Ok(self)
    }

    /// The address of the style sheet, where the bank has a colour.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_ref().map(|sheet| sheet.url.as_str())
    }

    /// The address of the logo, where the bank has one.
    pub fn logo(&self) -> Option<&str> {
        self.logo.as_ref().map(|logo| logo.url.as_str())
    }
}

/// Serves the style sheet and the logo of the bank.
pub fn router() -> Router<SiteState> {
    Router::new().route("/look/{digest}/{file}", get(serve))
}

async fn serve(
    State(state): State<SiteState>,
    Path((digest, file)): Path<(String, String)>,
) -> Response {
    let (look, asked) = (state.look(), format!("/look/{digest}/{file}"));
    let (media_type, bytes) = match (&look.sheet, &look.logo) {
        (Some(sheet), _) if sheet.url == asked => {
            ("text/css; charset=utf-8", sheet.css.clone().into_bytes())
        }
        (_, Some(logo)) if logo.url == asked => ("image/png", logo.png.clone()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, bytes).into_response()
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(sha256(bytes)).chars().take(16).collect()
}

/// Red, green, blue.
#[derive(Clone, Copy)]
struct Colour([u8; 3]);

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let mut parts = [0; 3];
        hex::decode_to_slice(digits, &mut parts).ok()?;
        Some(Self(parts))
    }

    /// WCAG 2.2, contrast ratio; white has a luminance of one.
    fn contrast_with_white(self) -> f64 {
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
    fn mixed_with(self, grey: u8, percent: u16) -> Self {
        Self(self.0.map(|part| {
            let mixed = u16::from(part) * (100 - percent) + u16::from(grey) * percent;
            u8::try_from(mixed / 100).unwrap_or(u8::MAX)
        }))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", hex::encode(self.0))
    }
}

/// The image with nothing in it but the image: header, palette, transparency, data, end, each with a right checksum (PNG,
/// third edition, 5.3). Whatever else a file carries – texts, positions, what follows the end – is left out.
fn plain_png(file: &[u8]) -> Result<Vec<u8>, &'static str> {
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
    fn a_colour_that_cannot_be_read_is_refused_with_its_contrast() {
        let refused = |colour| Look::default().with_colour(colour).unwrap_err().to_string();
        assert!(refused("#ffb000").contains("1.8"), "{}", refused("#ffb000"));
        assert!(
            refused("#777777").contains("4.48:1"),
            "{}",
            refused("#777777")
        );
        for wrong in [
            "1b3f8b",
            "#1b3f8",
            "#1b3f8g",
            "red",
            "#1b3f8b;} body{display:none",
        ] {
            assert!(refused(wrong).contains("no colour"), "{wrong}");
        }
        let look = Look::default().with_colour("#767676").unwrap();
        assert!(look.sheet().unwrap().starts_with("/look/"));
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
        let look = Look::default().with_logo(&followed).unwrap();
        assert!(look.logo().unwrap().ends_with("/logo.png"));
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
