//! Lists page by page. One row more than a page has is asked for: it tells whether there is another page.

/// Rows of one page.
pub(crate) const PAGE: u32 = 50;

/// How many rows are asked for.
pub(crate) fn asked(limit: u32) -> u32 {
    limit.saturating_add(1)
}

/// The rows of the page, and the place of its last one where another page follows.
pub(crate) fn cut<T, P>(
    mut rows: Vec<T>,
    limit: u32,
    place: impl Fn(&T) -> P,
) -> (Vec<T>, Option<P>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(place);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_page_is_promised_only_where_there_is_one() {
        for (rows, shown, next) in [
            (0, 0, None),
            (1, 1, None),
            (3, 3, None),
            (4, 3, Some(2)),
            (5, 3, Some(2)),
        ] {
            let cut = cut((0..rows).collect(), 3, |row: &usize| *row);
            assert_eq!((cut.0.len(), cut.1), (shown, next), "of {rows}");
        }
    }
}
