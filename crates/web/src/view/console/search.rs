//! 検索.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    view::{
        console::{contracts::ContractRow, forms::FormRow, register::CertificateRow},
        token::TokenStatus,
    },
};

/// One box, and what was found by kind; searched by `GET` with `search`.
#[derive(Template)]
#[template(path = "console/search.html")]
pub struct SearchPage {
    /// The frame.
    pub page: Page,
    /// What was searched for.
    pub form: Form,
    /// The same, for the addresses of further pages.
    pub text: String,
    /// Whether anything was found at all.
    pub found: bool,
    /// ご契約先.
    pub contracts: Vec<ContractRow>,
    /// Where more contracts begin.
    pub more_contracts: Option<String>,
    /// 利用者 and 管理者.
    pub people: Vec<PersonRow>,
    /// Where more people begin.
    pub more_people: Option<String>,
    /// 電子証明書.
    pub certificates: Vec<CertificateRow>,
    /// The register of certificates with this issue number.
    pub issue_number: Option<i64>,
    /// 依頼書.
    pub forms: Vec<FormRow>,
    /// トークン, by serial number and state.
    pub token: Option<(String, TokenStatus)>,
}

/// One person of a company.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// 利用者ID, お客様ID or number.
    pub id: String,
    /// Name.
    pub name: String,
    /// 利用者 or 管理者.
    pub kind: &'static str,
    /// Registered still.
    pub active: bool,
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
}
