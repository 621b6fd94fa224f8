//! Tables for spreadsheets: UTF-8 with its mark, CRLF, and no cell that a spreadsheet would calculate.

/// One file of these rows, the first of which are the headings.
pub fn file<'a>(rows: impl IntoIterator<Item = Vec<String>> + 'a) -> String {
    let mut out = String::from('\u{FEFF}');
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// Every cell in quotes. What begins like a formula, in half or full width, gets an apostrophe before it (CWE-1236).
pub(crate) fn quoted(cell: &str) -> String {
    let formula = cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
        || cell.starts_with(['\t', '\r', '\n']);
    let guard = if formula { "'" } else { "" };
    let text: String = cell
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_calculated_and_nothing_breaks_out() {
        let cells = [
            ("S0001", "\"S0001\""),
            ("=1+1", "\"'=1+1\""),
            (" =cmd|'/C calc'!A0", "\"' =cmd|'/C calc'!A0\""),
            ("＝HYPERLINK(1)", "\"'＝HYPERLINK(1)\""),
            ("+81", "\"'+81\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"' =1\""),
            ("a\"b,c", "\"a\"\"b,c\""),
            ("a\r\nb", "\"a  b\""),
        ];
        for (cell, written) in cells {
            assert_eq!(quoted(cell), written);
        }
    }

    #[test]
    fn the_file_begins_with_its_mark() {
        let rows = [
            vec!["利用者ID".to_owned(), "x".to_owned()],
            vec!["S0001".to_owned(), String::new()],
        ];
        assert_eq!(
            file(rows),
            "\u{FEFF}\"利用者ID\",\"x\"\r\n\"S0001\",\"\"\r\n"
        );
    }
}
