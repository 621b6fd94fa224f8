//! IDメンテナンス › 編集, 登録抹消 and 登録完了.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::{
        administrator::users::change::{CertificateBlock, reasons},
        web_fb::{Choice, rights},
    },
};

/// 編集. Posts `user_name`, `right`, `certificate_choice` (`continue`, `reissue`, `revoke`), `reason`, `outside`,
/// `new_password` twice and `version`.
#[derive(Template)]
#[template(path = "web_fb/edit.html")]
pub struct EditIdPage {
    /// The frame.
    pub page: Page,
    /// What was typed; at first what is stored.
    pub form: Form,
    /// お客様ID.
    pub id: String,
    /// The certificate as it is now.
    pub block: CertificateBlock,
    /// The version of the row that is shown.
    pub version: i64,
    /// The secret that confirms, where the bank asks one.
    pub confirm: Option<Field>,
}

fn certificate_choices(t: &Texts) -> [Choice; 3] {
    let a = &t.administrator;
    [
        ("continue", t.fb_id.keep, ""),
        ("reissue", t.fb_id.reissue, a.choice_reissue_hint),
        ("revoke", t.fb_id.revoke, a.choice_revoke_hint),
    ]
}

/// 登録抹消.
#[derive(Template)]
#[template(path = "web_fb/deregister.html")]
pub struct DeregisterIdPage {
    /// The frame.
    pub page: Page,
    /// What is wrong.
    pub form: Form,
    /// お客様ID.
    pub id: String,
    /// 利用者名.
    pub name: String,
    /// The secret that confirms, where the bank asks one.
    pub confirm: Option<Field>,
}

/// 登録完了.
#[derive(Template)]
#[template(path = "web_fb/done.html")]
pub struct IdDonePage {
    /// The frame.
    pub page: Page,
    /// お客様ID.
    pub id: String,
    /// Whether it is a new one.
    pub registered: bool,
    /// The last moment of acquisition, Unix milliseconds, while a certificate can be acquired.
    pub deadline: Option<i64>,
    /// 引き渡しコード, shown this once.
    pub code: Option<String>,
}
