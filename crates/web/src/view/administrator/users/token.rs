//! トークンの登録, 交換, 時刻補正.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::administrator::users::UserFacts,
};

/// A token for a user; what can be done with the one that the user has (posts `act` = `stop` or `lost`, without a PIN).
#[derive(Template)]
#[template(path = "administrator/users/token.html")]
pub struct TokenPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// For whom.
    pub user: UserFacts,
}

/// Another token in place of the present one.
#[derive(Template)]
#[template(path = "administrator/users/token_replace.html")]
pub struct ReplaceTokenPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// For whom.
    pub user: UserFacts,
}

impl ReplaceTokenPage {
    fn title(&self) -> &'static str {
        self.page.t.token.replace
    }

    fn text(&self) -> &'static str {
        self.page.t.token.replace_text
    }
}

/// Two codes in a row.
#[derive(Template)]
#[template(path = "administrator/users/token_resync.html")]
pub struct ResynchronisePage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whose token.
    pub user: UserFacts,
}

impl ResynchronisePage {
    fn title(&self) -> &'static str {
        self.page.t.token.resync
    }

    fn text(&self) -> &'static str {
        self.page.t.token.resync_text
    }
}
