//! What is printed once a contract is opened or an administrator's certificate reissued.

use askama::Template;

use crate::kit::Page;

/// The sheets, shown once. No `Debug`: they carry PINs and codes.
#[derive(Template)]
#[template(path = "console/sheet.html")]
pub struct SheetPage {
    /// The frame.
    pub page: Page,
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
    /// The customer card, when a contract was opened.
    pub card: Option<CustomerCard>,
    /// One sheet per administrator.
    pub administrators: Vec<AdministratorSheet>,
    /// Where the sheet is fetched from only once: seen already, so nothing is left to show.
    pub shown_already: bool,
    /// Back to the contract.
    pub back: String,
}

/// お客様カード.
#[derive(Clone, Debug)]
pub struct CustomerCard {
    /// Issue number of the card.
    pub issue_number: String,
}

/// One administrator's sheet. No `Debug`: it carries PINs and the code.
#[derive(Clone)]
pub struct AdministratorSheet {
    /// 管理者番号.
    pub number: u8,
    /// Name.
    pub name: String,
    /// Initial PINs (ご契約先暗証番号, ご契約先確認暗証番号), when they were made.
    pub pins: Option<(String, String)>,
    /// 引き渡しコード.
    pub hand_over_code: String,
    /// Serial of the token.
    pub token: String,
    /// Deadline of the acquisition, Unix milliseconds.
    pub deadline: i64,
}
