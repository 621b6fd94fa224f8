//! Papers that are handed over: customer card, PIN notice, hand-over sheet. One set of facts makes the page to print and
//! the PDF. What is secret on them exists only in the answer to the act that made it.

mod canvas;
mod pdf;
mod qr;

use crate::{kit::time, texts::Texts};

pub use pdf::{PaperError, data_address, pdf};

/// Which paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// お客様カード, of the size of a bank card.
    Card,
    /// 初期暗証番号のお知らせ: the only paper with PINs.
    PinNotice,
    /// 電子証明書 引き渡し票: never with a PIN.
    HandOver,
}

/// One paper. No `Debug`: it may carry PINs and codes.
#[derive(Clone)]
pub struct Paper {
    /// Which one.
    pub kind: PaperKind,
    /// The heading.
    pub title: &'static str,
    /// The bank's name.
    pub bank: String,
    /// What stands on it.
    pub lines: Vec<Line>,
    /// What whoever receives it must know.
    pub warning: &'static str,
    /// Boxes for seals and signatures.
    pub signatures: Vec<&'static str>,
    /// The bank's origin, also as QR code; without path, so that no code is scanned.
    pub origin: Option<String>,
}

/// One line of a paper.
#[derive(Clone)]
pub struct Line {
    /// What it is.
    pub term: &'static str,
    /// Its value.
    pub value: String,
    /// The id on the page; empty where nobody looks for it.
    pub id: String,
    /// Set large: an ID, a PIN or a code that a person copies.
    pub large: bool,
}

/// Who gives papers to whom.
pub struct Desk<'a> {
    /// The texts in the language of the papers.
    pub t: &'static Texts,
    /// The bank's name.
    pub bank: &'a str,
    /// Where certificates are acquired.
    pub origin: &'a str,
    /// 契約者ID.
    pub contract_id: &'a str,
    /// ご契約先名.
    pub company: &'a str,
}

/// Whose paper it is: what a person has to type, with its name on the page.
pub struct Recipient {
    /// 管理者番号 or 利用者ID, as the page calls it.
    pub term: &'static str,
    /// The number or ID.
    pub id: String,
    /// Name of the person.
    pub name: String,
    /// Added to the ids of the page; empty where there is only one.
    pub suffix: String,
    /// Where the acquisition begins: the entrance's name.
    pub entrance: &'static str,
}

impl Desk<'_> {
    /// お客様カード.
    pub fn card(&self, issue_number: &str) -> Paper {
        let s = &self.t.sheet;
        let lines = vec![
            Line::large(self.t.field.contract_id, self.contract_id, "contract-id"),
            Line::plain(self.t.console.company, self.company),
            Line::plain(s.card_issue, issue_number),
        ];
        self.paper(PaperKind::Card, s.card, lines)
    }

    /// 初期暗証番号のお知らせ, with ご契約先暗証番号 and, where the service has one, ご契約先確認暗証番号.
    pub fn pin_notice(&self, to: &Recipient, pin: &str, confirmation: Option<&str>) -> Paper {
        let (s, f) = (&self.t.sheet, &self.t.field);
        let mut lines = self.head(to);
        lines.push(Line::large(f.contract_pin, pin, &to.named("contract-pin")));
        if let Some(confirmation) = confirmation {
            let id = to.named("confirmation-pin");
            lines.push(Line::large(f.confirmation_pin, confirmation, &id));
        }
        let mut paper = self.paper(PaperKind::PinNotice, s.pin_notice, lines);
        paper.warning = s.pin_warning;
        paper
    }

    /// 電子証明書 引き渡し票: the code, until when, where, and with which token.
    pub fn hand_over(
        &self,
        to: &Recipient,
        code: &str,
        deadline: Option<i64>,
        token: Option<&str>,
    ) -> Paper {
        let (s, f) = (&self.t.sheet, &self.t.field);
        let mut lines = self.head(to);
        lines.push(Line::large(
            f.hand_over_code,
            code,
            &to.named("hand-over-code"),
        ));
        if let Some(end) = deadline {
            lines.push(Line::plain(s.deadline, &time::moment(end, self.t.language)));
        }
        if let Some(serial) = token {
            lines.push(Line::plain(s.token, serial));
        }
        lines.push(Line::plain(
            s.place,
            &s.place_text(self.origin, to.entrance),
        ));
        let mut paper = self.paper(PaperKind::HandOver, s.hand_over, lines);
        paper.warning = s.warning;
        paper.signatures = vec![s.handed, s.checked, s.received];
        paper.origin = Some(self.origin.to_owned());
        paper
    }

    fn head(&self, to: &Recipient) -> Vec<Line> {
        let mut lines = Vec::with_capacity(8);
        if !self.company.is_empty() {
            lines.push(Line::plain(self.t.console.company, self.company));
        }
        lines.push(Line::large(self.t.field.contract_id, self.contract_id, ""));
        lines.push(Line::plain(to.term, &format!("{}　{}", to.id, to.name)));
        lines
    }

    fn paper(&self, kind: PaperKind, title: &'static str, lines: Vec<Line>) -> Paper {
        Paper {
            kind,
            title,
            bank: self.bank.to_owned(),
            lines,
            warning: "",
            signatures: Vec::new(),
            origin: None,
        }
    }
}

impl Recipient {
    fn named(&self, name: &str) -> String {
        format!("{name}{}", self.suffix)
    }
}

impl Line {
    fn plain(term: &'static str, value: &str) -> Self {
        Self {
            term,
            value: value.to_owned(),
            id: String::new(),
            large: false,
        }
    }

    fn large(term: &'static str, value: &str, id: &str) -> Self {
        Self {
            id: id.to_owned(),
            large: true,
            ..Self::plain(term, value)
        }
    }
}

impl Paper {
    /// Whether it is as small as a bank card.
    pub fn is_card(&self) -> bool {
        self.kind == PaperKind::Card
    }

    /// The QR code of the origin as the path of an SVG image, with its width in modules.
    pub fn qr(&self) -> Option<(String, i32)> {
        let code = qr::modules(self.origin.as_deref()?)?;
        Some((qr::svg_path(&code), code.size() + 2 * qr::QUIET))
    }
}
