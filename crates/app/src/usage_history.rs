//! 利用履歴照会: what was done by and to the people of one contract, narrowed to a person, days and kinds of acts.

use tegata_domain::{
    calendar::Day,
    ids::{HolderKind, UserId},
};
use tegata_storage::{
    StorageError, Tx,
    audit::{self, EventFilter},
    rows,
};

use crate::{
    App,
    console::{History, history_page},
    failure::Internal,
    paging::{PAGE, asked},
    sign_in::AdminActor,
};

/// Entries of one file.
const FILE: u32 = 5_000;

/// Kinds of acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ActKind {
    /// All.
    #[default]
    All,
    /// ログイン
    SignIn,
    /// 電子証明書
    Certificate,
    /// IDメンテナンス
    Users,
    /// ワンタイムパスワード
    Tokens,
}

impl ActKind {
    /// All kinds.
    pub const EVERY: [Self; 5] = [
        Self::All,
        Self::SignIn,
        Self::Certificate,
        Self::Users,
        Self::Tokens,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "",
            Self::SignIn => "sign-in",
            Self::Certificate => "certificate",
            Self::Users => "users",
            Self::Tokens => "tokens",
        }
    }

    /// Reads the word of an address; an unknown one is none.
    pub fn parse(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Two patterns for the names of acts.
    fn patterns(self) -> (&'static str, &'static str) {
        match self {
            Self::All => ("%", "%"),
            Self::SignIn => ("%sign_in", "confirm_pin"),
            Self::Certificate => ("certificate%", "acquisition%"),
            Self::Users => ("%_user", "%pins"),
            Self::Tokens => ("%token%", "%token%"),
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct UsageFilter {
    /// One user; none means all people of the contract.
    pub user: Option<UserId>,
    /// From the beginning of this day.
    pub from: Option<Day>,
    /// To the end of this day.
    pub to: Option<Day>,
    /// Kind of act.
    pub kind: ActKind,
}

impl App {
    /// The contract's history before an entry, or the newest.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn usage_history(
        &self,
        admin: &AdminActor,
        filter: &UsageFilter,
        before: Option<i64>,
    ) -> Result<History, Internal> {
        self.narrowed(admin, filter, before, PAGE).await
    }

    /// The same for a file: the newest 5,000 entries.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn usage_history_file(
        &self,
        admin: &AdminActor,
        filter: &UsageFilter,
    ) -> Result<History, Internal> {
        self.narrowed(admin, filter, None, FILE).await
    }

    async fn narrowed(
        &self,
        admin: &AdminActor,
        filter: &UsageFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<History, Internal> {
        let (contract, filter) = (admin.contract.clone(), filter.clone());
        let history = self
            .database()
            .read(move |tx| {
                let person = match &filter.user {
                    None => None,
                    Some(user) => match person(tx, &contract, user)? {
                        Some(id) => Some(id),
                        None => {
                            return Ok::<_, StorageError>(History {
                                lines: Vec::new(),
                                next: None,
                            });
                        }
                    },
                };
                let narrow = EventFilter {
                    person,
                    from: filter.from.and_then(Day::begins),
                    before: filter.to.and_then(Day::next).and_then(Day::begins),
                    acts: filter.kind.patterns(),
                };
                let rows::Contract { bank, id, .. } = &contract;
                let whose = (bank.as_str(), id.as_str());
                let events =
                    audit::recent_of_contract_like(tx, whose, &narrow, before, asked(limit))?;
                history_page(tx, events, limit)
            })
            .await?;
        Ok(history)
    }
}

/// The row of a user of the contract, registered or not any more.
fn person(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    user: &UserId,
) -> Result<Option<String>, StorageError> {
    let rows::Contract { bank, id, .. } = contract;
    let found = rows::Holder::by_name(tx, bank, id, HolderKind::User, user.as_str())?;
    Ok(found.map(|holder| holder.id))
}
