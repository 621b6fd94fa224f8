//! Tables as files: RFC 4180 with a byte order mark, so that spreadsheets read Japanese, and without formulas.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::csv::quoted;

/// A file that grows line by line.
pub struct Csv(String);

impl Csv {
    /// Begins with the names of the columns.
    pub fn new(columns: &[&str]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.line(columns);
        csv
    }

    /// Adds a line.
    pub fn line<T: AsRef<str>>(&mut self, cells: &[T]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.0.push_str(&quoted(cell.as_ref()));
        }
        self.0.push_str("\r\n");
    }

    /// The answer that a browser saves under this name.
    pub fn into_response(self, name: &str) -> Response {
        let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
        let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/csv; charset=utf-8"),
            ),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (StatusCode::OK, headers, self.0).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_formulas_are_only_text() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.line(&["say \"x\",\nplease", "=HYPERLINK(1)"]);
        assert_eq!(
            csv.0,
            "\u{feff}\"a\",\"b\"\r\n\"say \"\"x\"\", please\",\"'=HYPERLINK(1)\"\r\n"
        );
    }
}
