//! What narrows the bank's history.

use std::fmt;

use tegata_domain::{
    calendar::Day,
    ids::{ContractId, HolderKind},
};
use tegata_storage::{
    StorageError, Tx,
    audit::{self, EventSearch, EventsFound},
    rows,
};

use crate::console::History;

/// Entries of one file.
const FILE: usize = 5_000;

/// Whose acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryWho {
    /// One member of the bank's staff, by account.
    Staff(String),
    /// Everyone of a kind: `user`, `administrator`, `staff`, `app`, `stranger`, `job` or `operator`.
    Kind(&'static str),
}

/// How they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryOutcome {
    /// They were done.
    Done,
    /// They were refused.
    Refused,
}

/// What narrows the history; nothing narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct HistoryQuery {
    /// Name of the act.
    pub act: Option<String>,
    /// Whose.
    pub who: Option<HistoryWho>,
    /// By or about the people of a contract.
    pub contract: Option<ContractId>,
    /// How they ended.
    pub outcome: Option<HistoryOutcome>,
    /// From the beginning of this day.
    pub from: Option<Day>,
    /// To the end of this day.
    pub to: Option<Day>,
}

impl HistoryWho {
    /// The kinds of actors.
    pub const KINDS: [&'static str; 7] = [
        "administrator",
        "user",
        "staff",
        "app",
        "stranger",
        "job",
        "operator",
    ];

    /// Reads the word of an address, `kind:user` or `staff:teller`; an unknown one is none.
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(kind) = word.strip_prefix("kind:") {
            let mut kinds = Self::KINDS.into_iter();
            return kinds.find(|known| *known == kind).map(Self::Kind);
        }
        let account = word.strip_prefix("staff:")?;
        let readable = !account.is_empty() && !account.chars().any(char::is_control);
        readable.then(|| Self::Staff(account.to_owned()))
    }
}

impl fmt::Display for HistoryWho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(account) => write!(f, "staff:{account}"),
            Self::Kind(kind) => write!(f, "kind:{kind}"),
        }
    }
}

impl HistoryOutcome {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// Reads it; an unknown one is none.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Done, Self::Refused]
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
    }
}

impl HistoryQuery {
    /// One page.
    pub(super) fn page(
        &self,
        tx: &mut dyn Tx,
        bank: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<History, StorageError> {
        let Some(search) = self.search(tx, bank)? else {
            return Ok(nothing());
        };
        let found = audit::search(tx, bank, &search, before, limit)?;
        History::of(tx, found)
    }

    /// Everything, as far as a file goes.
    pub(super) fn file(&self, tx: &mut dyn Tx, bank: &str) -> Result<History, StorageError> {
        let Some(search) = self.search(tx, bank)? else {
            return Ok(nothing());
        };
        let mut all = EventsFound {
            events: Vec::new(),
            next: None,
        };
        loop {
            let left = u32::try_from(FILE - all.events.len()).unwrap_or_default();
            let found = audit::search(tx, bank, &search, all.next, left)?;
            all.events.extend(found.events);
            all.next = found.next;
            if all.next.is_none() || all.events.len() >= FILE {
                return History::of(tx, all);
            }
        }
    }

    /// In the words of the rows; none where a name leads to nobody of the bank.
    fn search(&self, tx: &mut dyn Tx, bank: &str) -> Result<Option<EventSearch>, StorageError> {
        let mut search = EventSearch {
            act: self.act.clone().unwrap_or_default(),
            outcome: self.outcome.map_or("", HistoryOutcome::as_str).to_owned(),
            from: self.from.and_then(Day::begins),
            until: self.to.and_then(Day::next).and_then(Day::begins),
            ..EventSearch::default()
        };
        match &self.who {
            None => {}
            Some(HistoryWho::Kind(kind)) => (*kind).clone_into(&mut search.actor_kind),
            Some(HistoryWho::Staff(account)) => {
                let found = rows::Holder::by_name(tx, bank, "", HolderKind::Staff, account)?;
                let Some(holder) = found else {
                    return Ok(None);
                };
                search.actor = holder.id;
            }
        }
        if let Some(number) = &self.contract {
            let Some(contract) = rows::Contract::by_number(tx, bank, number.as_str())? else {
                return Ok(None);
            };
            search.contract = contract.id;
        }
        Ok(Some(search))
    }
}

fn nothing() -> History {
    History {
        lines: Vec::new(),
        next: None,
    }
}
