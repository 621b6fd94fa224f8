//! 検索: one box for whatever stands on the paper or is said on the telephone.

mod find;

use tegata_storage::{StorageError, rows};

pub(super) use find::certificate_hit;

use crate::{
    App,
    console::{ContractLine, FormLine},
    failure::Internal,
    sign_in::StaffActor,
};

/// Hits of one kind where all kinds are shown.
const FEW: u32 = 10;
/// Hits of a page of one kind.
const MANY: u32 = 50;

/// Kinds of hits that may be more than a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitKind {
    /// Contracts by number or company.
    Contracts,
    /// Users by their ID.
    Users,
}

impl HitKind {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contracts => "contracts",
            Self::Users => "users",
        }
    }

    /// Reads the word of an address; an unknown one is none.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Contracts, Self::Users]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// As it was typed.
    pub text: String,
    /// One kind alone, page by page.
    pub kind: Option<HitKind>,
    /// Where that page begins; empty for the first.
    pub after: String,
}

/// A person of a company.
pub struct PersonHit {
    /// Who.
    pub holder: rows::Holder,
    /// お客様ID, where there is one.
    pub customer_id: Option<String>,
    /// Of which company.
    pub contract: rows::Contract,
}

/// A certificate with its holder.
pub struct CertificateHit {
    /// The certificate.
    pub certificate: rows::Certificate,
    /// Whose it is.
    pub holder: rows::Holder,
    /// Of which company; none for staff.
    pub contract: Option<rows::Contract>,
}

/// What was found, by kind.
#[derive(Default)]
pub struct Hits {
    /// ご契約先, by number or name.
    pub contracts: Vec<ContractLine>,
    /// Where more contracts begin, if there may be any.
    pub more_contracts: Option<String>,
    /// 利用者 and 管理者, by ID.
    pub people: Vec<PersonHit>,
    /// Where more users begin, if there may be any.
    pub more_people: Option<String>,
    /// 電子証明書, by serial number or its last digits.
    pub certificates: Vec<CertificateHit>,
    /// 電子証明書発行番号, where the text may be one and there is such a certificate: the register lists them.
    pub issue_number: Option<i64>,
    /// 依頼書, by number.
    pub forms: Vec<FormLine>,
    /// トークン, by serial number.
    pub token: Option<rows::Token>,
}

impl Hits {
    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.contracts.is_empty()
            && self.people.is_empty()
            && self.certificates.is_empty()
            && self.issue_number.is_none()
            && self.forms.is_empty()
            && self.token.is_none()
    }
}

impl App {
    /// Looks for a text in everything that the bank has; nothing of another bank is found.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn search(&self, staff: &StaffActor, search: &Search) -> Result<Hits, Internal> {
        let (bank, search) = (staff.actor.holder.bank.clone(), search.clone());
        if search.text.trim().is_empty() {
            return Ok(Hits::default());
        }
        let hits = self
            .database()
            .read(move |tx| find::hits(tx, &bank, &search))
            .await?;
        Ok(hits)
    }
}

type Found<T> = Result<T, StorageError>;
