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
/// What a company is looked for by: without its legal form, blanks and capitals.
pub fn company_key(name: &str) -> Vec<u8> {
    let mut text: String = half_width(name).to_lowercase();
    for legal_form in ["株式会社", "有限会社", "合同会社", "(株)", "(有)", "(同)"] {
        text = text.replace(legal_form, "");
    }
    text.retain(|c| !c.is_whitespace());
    text.into_bytes()
}

/// The first bytes after all that begin with these; none where there are none.
pub fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_found_without_their_legal_form() {
        for name in [
            "株式会社青葉見本商事",
            "青葉見本商事 (株)",
            "（株）青葉　見本商事",
        ] {
            assert_eq!(company_key(name), "青葉見本商事".as_bytes(), "{name}");
        }
        assert_eq!(company_key("ＡＢＣ商会"), "abc商会".as_bytes());
    }

    #[test]
    fn the_end_of_a_prefix_is_the_next_of_its_length() {
        assert_eq!(after_prefix(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after_prefix(&[1, 255]), Some(vec![2]));
        assert_eq!(after_prefix(&[255]), None);
        assert_eq!(after_prefix(b""), None);
    }
}
