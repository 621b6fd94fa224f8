//! What an administrator enters for one user and confirms with a PIN: mail addresses, new PINs.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    texts::Texts,
    view::administrator::users::UserFacts,
};

/// The fields of one act on a user.
#[derive(Template)]
#[template(path = "administrator/users/fields.html")]
pub struct UserFieldsPage {
    /// The frame.
    pub page: Page,
    /// What was typed, or stands.
    pub form: Form,
    /// For whom.
    pub user: UserFacts,
    /// Which act.
    pub act: UserFields,
}

/// The acts of [`UserFieldsPage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserFields {
    /// 利用者のメールアドレス: where the user is told.
    Mail,
    /// 暗証番号の再設定; with a confirmation PIN where users of this bank have one.
    Pins {
        /// Whether they do.
        confirmation: bool,
    },
}

impl UserFields {
    fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Mail => t.notices.user_mail_title,
            Self::Pins { .. } => t.act.pins,
        }
    }

    fn before(self, t: &Texts) -> Vec<&'static str> {
        match self {
            Self::Mail => Vec::new(),
            Self::Pins { .. } => vec![t.act.pins_text, t.act.pins_empty],
        }
    }

    fn fields(self) -> &'static [Field] {
        match self {
            Self::Mail => &[Field::Mail, Field::SecondMail],
            Self::Pins {
                confirmation: false,
            } => &[Field::NewPin, Field::NewPinAgain],
            Self::Pins { confirmation: true } => &[
                Field::NewPin,
                Field::NewPinAgain,
                Field::NewConfirmationPin,
                Field::NewConfirmationPinAgain,
            ],
        }
    }

    fn after(self, t: &Texts) -> Option<&'static str> {
        match self {
            Self::Mail => Some(t.notices.mail_old),
            Self::Pins { .. } => None,
        }
    }
}
