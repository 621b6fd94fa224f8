//! What people type on Japanese keyboards, made comparable.

/// Full-width ASCII (`０`, `Ａ`, `－`) and the ideographic space become half-width; outer blanks go.
pub fn half_width(typed: &str) -> String {
    let folded: String = typed
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect();
    folded.trim().to_owned()
}
