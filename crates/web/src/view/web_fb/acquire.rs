//! 電子証明書取得: the completion page in the words of seed 004.

use askama::Template;

use crate::kit::Page;

/// 電子証明書のインストールが完了しました, or held.
#[derive(Template)]
#[template(path = "web_fb/acquire_done.html")]
pub struct FbDonePage {
    /// The frame.
    pub page: Page,
    /// The authority's name.
    pub ca_name: String,
    /// `Country = JP` and so on, one attribute per line.
    pub subject: Vec<String>,
    /// Serial number, hex.
    pub serial: String,
    /// Whether it waits for a release (ACQ-HELD), and by whom.
    pub held: Option<Releaser>,
}

/// Who releases a held certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Releaser {
    /// A user's: the master ID.
    Administrator,
    /// A master's: the other one, or the bank.
    Bank,
}

/// The attribute of `subject_lines` in the words of the completion page.
pub fn subject_line(line: &str) -> String {
    let Some((name, value)) = line.split_once(" = ") else {
        return line.to_owned();
    };
    let name = match name {
        "C" => "Country",
        "O" => "Organization",
        "OU" => "Organizational Unit",
        "CN" => "Common Name",
        other => other,
    };
    format!("{name} = {value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Facts: 36.
    #[test]
    fn attributes_are_named_as_in_the_manual() {
        assert_eq!(subject_line("C = JP"), "Country = JP");
        assert_eq!(
            subject_line("OU = CERTISSUEDNUM - 1"),
            "Organizational Unit = CERTISSUEDNUM - 1"
        );
        assert_eq!(
            subject_line("CN = nozawa1 5110"),
            "Common Name = nozawa1 5110"
        );
        assert_eq!(subject_line("O = A = B"), "Organization = A = B");
    }
}
