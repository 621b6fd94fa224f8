//! What the bank's staff may do: roles, given to people, and the duties that each role carries.

use std::collections::BTreeSet;

/// A role of a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaffRole {
    /// 担当者: prepares changes.
    Teller,
    /// 承認者: approves what another prepared, and may prepare too.
    Approver,
    /// ヘルプデスク: reads, opens diagnoses, prepares unlocking.
    HelpDesk,
    /// 監査担当者: reads everything, changes nothing.
    Auditor,
    /// 運用管理者: policies and staff.
    Operator,
}

/// What an act of the console demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// To prepare a change, or to stop at once.
    Make,
    /// To approve or reject what another prepared.
    Check,
    /// To prepare an unlocking.
    Unlock,
    /// To open a customer's diagnosis by the code that the customer reads out.
    Help,
    /// To prepare and to approve changes of policies and staff.
    Operate,
    /// To take the history or the register of certificates out of the console as a file.
    Export,
}

/// The roles of one member of staff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffRoles(BTreeSet<StaffRole>);

/// Roles that nobody can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRoles {
    /// Not the name of a role.
    #[error("an unknown role")]
    Unknown,
    /// Whoever audits what others do does nothing else.
    #[error("an auditor has no other role")]
    AuditorAlone,
}

/// 職員ID: part of the CN of a staff certificate; never given twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffId(String);

/// 職員番号: who a member of staff is, however many accounts that person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeNumber(String);

/// A text that is no 職員ID or 職員番号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the ID or number of a member of staff")]
pub struct InvalidStaffId;

/// Whether a bank's staff can still make and approve changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    /// Two people for policies and staff.
    pub operators: bool,
    /// A checker, and somebody else who makes what is checked.
    pub checkers: bool,
}

impl StaffRole {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Teller,
        Self::Approver,
        Self::HelpDesk,
        Self::Auditor,
        Self::Operator,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Teller => "teller",
            Self::Approver => "approver",
            Self::HelpDesk => "help_desk",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
        }
    }

    fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl Duty {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Make,
        Self::Check,
        Self::Unlock,
        Self::Help,
        Self::Operate,
        Self::Export,
    ];

    /// The roles that carry it.
    pub fn roles(self) -> &'static [StaffRole] {
        use StaffRole as R;
        match self {
            Self::Make => &[R::Teller, R::Approver],
            Self::Check => &[R::Approver],
            Self::Unlock | Self::Help => &[R::Teller, R::Approver, R::HelpDesk],
            Self::Operate => &[R::Operator],
            Self::Export => &[R::Auditor, R::Operator],
        }
    }
}

impl StaffRoles {
    /// Of the first two members of a bank's staff, who appoint the others.
    pub fn first() -> Self {
        use StaffRole as R;
        Self([R::Teller, R::Approver, R::HelpDesk, R::Operator].into())
    }

    /// Reads roles that are divided by blanks.
    ///
    /// # Errors
    /// [`InvalidRoles`]
    pub fn parse(words: &str) -> Result<Self, InvalidRoles> {
        let read = words
            .split_whitespace()
            .map(|word| StaffRole::from_stored(word).ok_or(InvalidRoles::Unknown));
        let roles = read.collect::<Result<BTreeSet<_>, _>>()?;
        if roles.contains(&StaffRole::Auditor) && roles.len() > 1 {
            return Err(InvalidRoles::AuditorAlone);
        }
        Ok(Self(roles))
    }

    /// As they are stored.
    pub fn to_words(&self) -> String {
        let words: Vec<_> = self.0.iter().map(|role| role.as_str()).collect();
        words.join(" ")
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = StaffRole> {
        self.0.iter().copied()
    }

    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them carries the duty.
    pub fn may(&self, duty: Duty) -> bool {
        duty.roles().iter().any(|role| self.0.contains(role))
    }
}

impl StaffId {
    /// 1 to 20 small letters, digits, `.`, `-` or `_`, the first one a letter.
    ///
    /// # Errors
    /// [`InvalidStaffId`]
    pub fn parse(text: &str) -> Result<Self, InvalidStaffId> {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        if begins && (1..=20).contains(&text.len()) && text.chars().all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidStaffId)
        }
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl EmployeeNumber {
    /// 1 to 40 letters or digits, `.`, `-` or `_`.
    ///
    /// # Errors
    /// [`InvalidStaffId`]
    pub fn parse(text: &str) -> Result<Self, InvalidStaffId> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if (1..=40).contains(&text.len()) && text.chars().all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidStaffId)
        }
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether two employee numbers are one person's: `e-0012` and `E-0012` are.
pub fn is_same_person(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

impl Quorum {
    /// Of people, each account with its roles: two accounts of one person are one.
    pub fn of<'a>(staff: impl IntoIterator<Item = (&'a str, &'a StaffRoles)>) -> Self {
        let (mut operators, mut checkers, mut makers) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (person, roles) in staff {
            for (duty, people) in [
                (Duty::Operate, &mut operators),
                (Duty::Check, &mut checkers),
                (Duty::Make, &mut makers),
            ] {
                if roles.may(duty) {
                    people.insert(person.to_ascii_uppercase());
                }
            }
        }
        Self {
            operators: operators.len() > 1,
            checkers: !checkers.is_empty() && makers.union(&checkers).count() > 1,
        }
    }

    /// Whether a change would take something away that was there.
    pub fn is_lost_in(self, after: Self) -> bool {
        (self.operators && !after.operators) || (self.checkers && !after.checkers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_audits_does_nothing_else() {
        let auditor = StaffRoles::parse("auditor").unwrap();
        for duty in Duty::ALL {
            assert_eq!(auditor.may(duty), duty == Duty::Export, "{duty:?}");
            assert!(!StaffRoles::default().may(duty), "{duty:?}");
            assert!(StaffRoles::first().may(duty), "{duty:?}");
        }
        let both = StaffRoles::parse("auditor teller");
        assert_eq!(both, Err(InvalidRoles::AuditorAlone));
        assert_eq!(StaffRoles::parse("king"), Err(InvalidRoles::Unknown));
    }

    #[test]
    fn words_round_trip() {
        let first = StaffRoles::first();
        assert_eq!(StaffRoles::parse(&first.to_words()), Ok(first));
    }

    #[test]
    fn a_teller_prepares_and_does_not_approve() {
        let teller = StaffRoles::parse("teller").unwrap();
        assert!(teller.may(Duty::Make) && !teller.may(Duty::Check));
        let desk = StaffRoles::parse("help_desk").unwrap();
        assert!(desk.may(Duty::Unlock) && !desk.may(Duty::Make));
        let operator = StaffRoles::parse("operator").unwrap();
        assert!(operator.may(Duty::Operate) && !operator.may(Duty::Make));
    }

    #[test]
    fn ids_are_plain() {
        for good in ["ab", "teller1", "hanako.aoba", "a-_."] {
            assert_eq!(StaffId::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "1a",
            "Ab",
            "a b",
            "あお",
            "a/b",
            "abcdefghijklmnopqrstu",
        ] {
            assert_eq!(StaffId::parse(bad), Err(InvalidStaffId), "{bad}");
        }
        assert!(EmployeeNumber::parse("E-0012").is_ok());
        for bad in ["", "E 12", "１２", "a\u{0}"] {
            assert_eq!(EmployeeNumber::parse(bad), Err(InvalidStaffId), "{bad}");
        }
    }

    #[test]
    fn two_accounts_of_one_person_are_no_quorum() {
        let (all, teller, approver) = (
            StaffRoles::first(),
            StaffRoles::parse("teller").unwrap(),
            StaffRoles::parse("approver").unwrap(),
        );
        let both = Quorum::of([("p1", &all), ("p2", &all)]);
        assert!(both.operators && both.checkers);
        let one = Quorum::of([("p1", &all), ("p1", &all)]);
        assert!(!one.operators && !one.checkers);
        let pair = Quorum::of([("p1", &teller), ("p2", &approver)]);
        assert!(pair.checkers && !pair.operators);
        let tellers = Quorum::of([("p1", &teller), ("p2", &teller)]);
        assert!(!tellers.checkers, "nobody approves");
        assert!(both.is_lost_in(pair) && both.is_lost_in(one));
        assert!(!one.is_lost_in(tellers), "what was not there is not lost");
    }
}
