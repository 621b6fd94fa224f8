//! 利用者情報: choose, register, change, and the acts on one user.

pub mod act;
pub mod change;
pub mod fields;
pub mod list;
pub mod register;
pub mod result;
pub mod token;

/// The user whom an act is about.
#[derive(Clone, Debug)]
pub struct UserFacts {
    /// 利用者ID.
    pub user_id: String,
    /// Name.
    pub name: String,
    /// Serial of the token, if there is one.
    pub token: Option<String>,
}
