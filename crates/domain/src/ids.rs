//! Identifiers that people read and type. Each is parsed once and then carried as its own type.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::half_width;

/// Why a typed identifier was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// 金融機関コード is four digits.
    #[error("a bank code has 4 digits")]
    BankCode,
    /// 契約者ID is eleven digits, as printed on the customer card (seed 000, item 2).
    #[error("a contract ID has 11 digits")]
    ContractId,
    /// 利用者ID is 1 to 30 half-width letters and digits (`domain.md` §2A).
    #[error("a user ID has 1 to 30 half-width letters or digits")]
    UserId,
    /// お客様ID is 1 to 30 half-width letters and digits (seed 004).
    #[error("a customer ID has 1 to 30 half-width letters or digits")]
    CustomerId,
    /// A contract has a first and, by policy, a second administrator.
    #[error("an administrator number is 1 or 2")]
    AdministratorNumber,
    /// One-time passwords have six digits (seed 000, item 7), those of some tokens up to eight.
    #[error("a one-time password has 6 to 8 digits")]
    OneTimePassword,
    /// What is engraved on the back of a token.
    #[error("a token's serial number has 1 to 32 letters, digits, dots, hyphens or underscores")]
    TokenSerial,
    /// What is printed on a paper form.
    #[error("a form's number has 1 to 32 printable characters")]
    FormNumber,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $error:expr, $accept:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads what a person typed; full-width forms and surrounding blanks are forgiven.
            ///
            /// # Errors
            /// [`InvalidId`] when the shape is wrong.
            pub fn parse(typed: &str) -> Result<Self, InvalidId> {
                let text = half_width(typed);
                let accept: fn(&str) -> bool = $accept;
                if accept(&text) { Ok(Self(text)) } else { Err($error) }
            }

            /// The identifier as it is stored and shown.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// 金融機関コード: the tenant, four digits, part of every certificate's CN.
    BankCode,
    InvalidId::BankCode,
    |text| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
);
text_id!(
    /// 契約者ID(利用者番号): the company, eleven digits.
    ContractId,
    InvalidId::ContractId,
    |text| text.len() == 11 && text.bytes().all(|b| b.is_ascii_digit())
);
text_id!(
    /// 利用者ID: the person, chosen by the customer, never given twice within a contract.
    UserId,
    InvalidId::UserId,
    |text| (1..=30).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
);

text_id!(
    /// お客様ID: the person, within the whole bank; never given twice. Capital letters are not told from small ones.
    CustomerId,
    InvalidId::CustomerId,
    |text| (1..=30).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
);

impl CustomerId {
    /// The form in which no two may be alike.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

text_id!(
    /// 依頼書番号: printed on the paper form by which a customer asks for something; used once within a bank.
    FormNumber,
    InvalidId::FormNumber,
    |text| (1..=32).contains(&text.chars().count()) && !text.chars().any(char::is_control)
);

impl FormNumber {
    /// The form in which no two may be alike: blanks and capitals do not tell forms apart.
    pub fn key(&self) -> String {
        let letters = self.0.chars().filter(|c| !c.is_whitespace());
        letters.collect::<String>().to_uppercase()
    }
}

text_id!(
    /// トークンのシリアル番号: engraved on its back, unique within a bank.
    TokenSerial,
    InvalidId::TokenSerial,
    |text| (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        && text.bytes().any(|b| b.is_ascii_alphanumeric())
);

impl ContractId {
    /// The number as a caller may see it without having proven anything: the last four digits.
    pub fn masked(&self) -> String {
        let tail = self.0.get(7..).unwrap_or_default();
        format!("*******{tail}")
    }
}

/// 管理者 1 or 2 of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AdministratorNumber(u8);

impl AdministratorNumber {
    /// The administrator whom the bank registers when it opens the contract.
    pub const FIRST: Self = Self(1);

    /// Reads `1` or `2`.
    ///
    /// # Errors
    /// [`InvalidId::AdministratorNumber`] for anything else.
    pub fn parse(typed: &str) -> Result<Self, InvalidId> {
        match half_width(typed).as_str() {
            "1" => Ok(Self(1)),
            "2" => Ok(Self(2)),
            _ => Err(InvalidId::AdministratorNumber),
        }
    }

    /// 1 or 2.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// A typed one-time password. It has no `Debug`, so that it cannot reach a log.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimePassword {
    value: u32,
    digits: u8,
}

impl OneTimePassword {
    /// Reads six to eight digits; blanks between them are forgiven, as tokens show `123 456`.
    ///
    /// # Errors
    /// [`InvalidId::OneTimePassword`] for anything else.
    pub fn parse(typed: &str) -> Result<Self, InvalidId> {
        let digits: String = half_width(typed)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        if !(6..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidId::OneTimePassword);
        }
        let value = digits.parse().map_err(|_| InvalidId::OneTimePassword)?;
        let digits = u8::try_from(digits.len()).map_err(|_| InvalidId::OneTimePassword)?;
        Ok(Self { value, digits })
    }

    /// The digits as a number.
    pub fn value(&self) -> u32 {
        self.value
    }

    /// How many digits there were.
    pub fn digits(&self) -> u8 {
        self.digits
    }
}

/// Whose certificate: decides the address, the CN and `USERTYPE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// 管理者
    Administrator,
    /// 利用者
    User,
    /// A member of the bank's staff, under an issuing CA of its own.
    Staff,
}

impl HolderKind {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::User => "user",
            Self::Staff => "staff",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        [Self::Administrator, Self::User, Self::Staff]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_shown_by_its_last_digits() {
        let contract = ContractId::parse("00009876543").unwrap();
        assert_eq!(contract.masked(), "*******6543");
    }

    #[test]
    fn customer_ids_differ_in_more_than_capital_letters() {
        let id = CustomerId::parse(" Otemat９ ").unwrap();
        assert_eq!((id.as_str(), id.key()), ("Otemat9", "otemat9".to_owned()));
        assert!(CustomerId::parse("お客様").is_err());
    }

    #[test]
    fn full_width_digits_are_forgiven() {
        assert_eq!(
            ContractId::parse(" ０００09876543 ").unwrap().as_str(),
            "00009876543"
        );
        assert_eq!(
            OneTimePassword::parse("１２３ 456").unwrap().value(),
            123_456
        );
        assert!(UserId::parse("りよう").is_err());
        assert!(UserId::parse("a b").is_err());
        assert!(BankCode::parse("163").is_err());
    }
}
