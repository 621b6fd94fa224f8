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

    /// Whether one of them carries the duty.
    pub fn may(&self, duty: Duty) -> bool {
        duty.roles().iter().any(|role| self.0.contains(role))
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
}
