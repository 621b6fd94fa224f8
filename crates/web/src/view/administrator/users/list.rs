//! 利用者情報選択.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::{CertificateStatus, Lock},
};

/// The list of users. Posts `selected_user` and `act`: `change`, `deregister`, `suspend`, `resume`, `unlock`, `pins`,
/// `token` or `mail`.
#[derive(Template)]
#[template(path = "administrator/users/list.html")]
pub struct UsersPage {
    /// The frame.
    pub page: Page,
    /// Which user is chosen, and the error when none is.
    pub form: Form,
    /// One row per user.
    pub users: Vec<UserRow>,
}

/// One user.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// 利用者ID.
    pub user_id: String,
    /// Name.
    pub name: String,
    /// Status of the certificate.
    pub status: CertificateStatus,
    /// End of the certificate, Unix milliseconds.
    pub not_after: Option<i64>,
    /// Serial of the token, if there is one.
    pub token: Option<String>,
    /// Locked by wrong PINs.
    pub lock: Lock,
}
