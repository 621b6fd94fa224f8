//! What is printed once, by the answer to the approval itself: it is stored nowhere.

use askama::Template;

use crate::kit::Page;

/// The sheet, shown once. No `Debug`: they carry PINs and codes.
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
    /// The administrator's sheet.
    pub administrator: AdministratorSheet,
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
    pub pins: Option<(String, Option<String>)>,
    /// 引き渡しコード and the deadline of the acquisition, Unix milliseconds, when a certificate is to be acquired.
    pub hand_over: Option<(String, i64)>,
    /// Serial of the token.
    pub token: Option<String>,
}
