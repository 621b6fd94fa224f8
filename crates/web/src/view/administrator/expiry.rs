//! 有効期限一覧 and 一括再発行.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    texts::Texts,
    view::{CertificateStatus, administrator::users::change::reasons},
};

/// Who ends when. Posts `pick-<user ID>` with the version shown for each ticked user.
#[derive(Template)]
#[template(path = "administrator/expiry/list.html")]
pub struct ExpiryPage {
    /// The frame.
    pub page: Page,
    /// The error when nobody is ticked.
    pub form: Form,
    /// The order.
    pub sort: Sort,
    /// Which rows.
    pub show: Show,
    /// One row per person.
    pub rows: Vec<ExpiryRow>,
}

impl ExpiryPage {
    fn has_users(&self) -> bool {
        self.rows.iter().any(|row| row.is_user)
    }
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "String")]
pub enum Sort {
    /// What ends first.
    #[default]
    End,
    /// What ends last.
    Latest,
    /// By ID.
    Id,
    /// By name.
    Name,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 4] = [Self::End, Self::Latest, Self::Id, Self::Name];

    /// The word in the address.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Latest => "latest",
            Self::Id => "id",
            Self::Name => "name",
        }
    }

    /// The words of the link.
    pub fn words(&self, t: &Texts) -> &'static str {
        match self {
            Self::End => t.expiry.sort_end,
            Self::Latest => t.expiry.sort_latest,
            Self::Id => t.expiry.sort_id,
            Self::Name => t.expiry.sort_name,
        }
    }
}

impl From<String> for Sort {
    fn from(word: String) -> Self {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == word);
        found.unwrap_or_default()
    }
}

/// Which rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "String")]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those that end within 40 days.
    Soon,
    /// Those that have ended.
    Ended,
    /// Those without a certificate.
    Without,
}

impl Show {
    /// All filters.
    pub const ALL: [Self; 4] = [Self::All, Self::Soon, Self::Ended, Self::Without];

    /// The word in the address.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Soon => "soon",
            Self::Ended => "ended",
            Self::Without => "without",
        }
    }

    /// The words of the link.
    pub fn words(&self, t: &Texts) -> &'static str {
        match self {
            Self::All => t.expiry.show_all,
            Self::Soon => t.expiry.show_soon,
            Self::Ended => t.expiry.show_ended,
            Self::Without => t.expiry.show_without,
        }
    }

    /// Whether a row is among them.
    pub fn has(self, row: &ExpiryRow) -> bool {
        let ended = row.status == CertificateStatus::Expired;
        match self {
            Self::All => true,
            Self::Soon => !ended && row.days.is_some_and(|days| days <= 40),
            Self::Ended => ended,
            Self::Without => row.not_after.is_none(),
        }
    }
}

impl From<String> for Show {
    fn from(word: String) -> Self {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == word);
        found.unwrap_or_default()
    }
}

/// One person.
#[derive(Clone, Debug)]
pub struct ExpiryRow {
    /// A user, whom the administrator can reissue for; else an administrator.
    pub is_user: bool,
    /// 利用者ID, or the administrator's number.
    pub id: String,
    /// Name.
    pub name: String,
    /// The row's version.
    pub version: i64,
    /// Status of the certificate.
    pub status: CertificateStatus,
    /// 電子証明書発行番号.
    pub number: Option<String>,
    /// End, Unix milliseconds.
    pub not_after: Option<i64>,
    /// Days until then.
    pub days: Option<i64>,
}

impl ExpiryRow {
    /// The headings of the file.
    pub fn headings(t: &Texts) -> Vec<String> {
        [
            t.expiry.role,
            t.expiry.id,
            t.expiry.name,
            t.certificate.status,
            t.certificate.issue_number,
            t.expiry.end_jst,
            t.expiry.days,
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// User or administrator.
    pub fn role(&self, t: &Texts) -> &'static str {
        if self.is_user {
            t.expiry.user
        } else {
            t.expiry.administrator
        }
    }

    /// The days as people read them; none without a certificate.
    pub fn days_words(&self, t: &Texts) -> Option<String> {
        let days = self.days?;
        Some(match days {
            ..0 => t.expiry.ended_ago(-days),
            0 => t.expiry.today.to_owned(),
            1.. => t.certificate.days_left(days),
        })
    }
}

/// Reason and PIN for the ticked users.
#[derive(Template)]
#[template(path = "administrator/expiry/reissue.html")]
pub struct BulkReissuePage {
    /// The frame.
    pub page: Page,
    /// What was chosen.
    pub form: Form,
    /// Names the form, so that it is done once.
    pub form_id: String,
    /// The users.
    pub ticked: Vec<Ticked>,
}

/// One ticked user.
#[derive(Clone, Debug)]
pub struct Ticked {
    /// 利用者ID.
    pub user_id: String,
    /// Name.
    pub name: String,
    /// The version that the list showed.
    pub version: i64,
}

/// What became of each.
#[derive(Template)]
#[template(path = "administrator/expiry/result.html")]
pub struct BulkResultPage {
    /// The frame.
    pub page: Page,
    /// One row per user.
    pub rows: Vec<BulkResultRow>,
}

/// What became of one.
#[derive(Clone, Debug)]
pub struct BulkResultRow {
    /// 利用者ID.
    pub user_id: String,
    /// The answer.
    pub answer: BulkAnswer,
}

/// The answer for one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAnswer {
    /// The right is registered.
    Registered {
        /// Last moment of acquisition, Unix milliseconds.
        deadline: i64,
    },
    /// ADM-CONFLICT: somebody else changed the user meanwhile.
    Changed,
    /// Deregistered meanwhile.
    Gone,
}
