//! The QR code of an origin.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules left free around the code (ISO/IEC 18004, 5.3.8).
pub(super) const QUIET: i32 = 4;

/// The code of a text; none for a text that is too long.
pub(super) fn modules(text: &str) -> Option<QrCode> {
    QrCode::encode_text(text, QrCodeEcc::Medium).ok()
}

/// The dark modules, row by row, as (x, y).
pub(super) fn dark(code: &QrCode) -> impl Iterator<Item = (i32, i32)> + '_ {
    let size = code.size();
    (0..size)
        .flat_map(move |y| (0..size).map(move |x| (x, y)))
        .filter(|(x, y)| code.get_module(*x, *y))
}

/// The dark modules as one path, the free margin included.
pub(super) fn svg_path(code: &QrCode) -> String {
    dark(code).fold(String::new(), |mut path, (x, y)| {
        // A string takes everything.
        let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        path
    })
}
