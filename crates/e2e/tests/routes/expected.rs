//! What each may expect behind each door.

use hyper::Method;
use tegata_domain::staff::Duty;
use tegata_testkit::http::Page;

use super::cast::Role;
use super::table::{Door, Route, Site};

/// An answer as it is judged.
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn of(page: &Page) -> Self {
        Self {
            status: page.status.as_u16(),
            body: page.html(),
        }
    }

    fn says_role(&self) -> bool {
        self.body.contains("STAFF-ROLE")
    }

    fn code(&self) -> Option<&str> {
        let (_, rest) = self.body.split_once("CERT-")?;
        Some(
            rest.split(|c: char| !(c.is_ascii_uppercase() || c == '-'))
                .next()
                .unwrap_or_default(),
        )
    }
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.code() {
            None if self.says_role() => write!(f, "{} STAFF-ROLE", self.status),
            Some(code) => write!(f, "{} CERT-{code}", self.status),
            None => write!(f, "{}", self.status),
        }
    }
}

/// What is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A page, or data, with nothing of others.
    Page,
    /// On to another page.
    Leads,
    /// The page of one of the nine refusals.
    Refused(&'static str),
    /// A form that is not from here.
    Forbidden,
    /// There is no such thing.
    Missing,
    /// A page that says which role is missing.
    NoDuty,
    /// Whatever the form comes to: it is not refused for want of a role.
    Heard,
    /// No acquisition of this browser: a page or JSON that says so.
    BeginAnew,
    /// Not with this method.
    WrongMethod,
}

impl Answer {
    pub(crate) fn is(self, seen: &Seen) -> bool {
        match self {
            Self::Page => seen.status == 200,
            Self::Leads => seen.status == 303,
            Self::Refused(code) => seen.status == 403 && seen.code() == Some(code),
            Self::Forbidden => seen.status == 403,
            Self::Missing => seen.status == 404,
            Self::NoDuty => [403, 409, 422].contains(&seen.status) && seen.says_role(),
            Self::Heard => [200, 303, 409, 422].contains(&seen.status) && !seen.says_role(),
            Self::BeginAnew => {
                let told = seen.status == 403 && seen.body.contains("ACQ-");
                told || [303, 410].contains(&seen.status)
            }
            Self::WrongMethod => seen.status == 405,
        }
    }
}

/// The answer to a role at the first bank's address; a POST is one that no page of theirs made.
#[expect(clippy::match_same_arms, reason = "one line for each kind of door")]
pub(crate) fn of(role: Role, (route, door): (&Route, Door), path: &str, method: &Method) -> Answer {
    if door == Door::OtherProfile {
        return Answer::Missing;
    }
    if !route.methods.contains(&method.as_str()) {
        return Answer::WrongMethod;
    }
    let refused = role.refused_at(route.site);
    if *method == Method::POST {
        return match (door, refused) {
            // Whoever has no session has nothing to sign out of.
            (Door::SignOut, Some(_)) => Answer::Leads,
            (
                Door::Certificate | Door::Own | Door::Named | Door::Step | Door::Colleague,
                Some(code),
            ) => Answer::Refused(code),
            (Door::OneSignIn, Some(code)) => Answer::Refused(code),
            (Door::Step, None) | (Door::PasswordSession, _) => Answer::Leads,
            _ => Answer::Forbidden,
        };
    }
    match (door, refused) {
        (Door::Open | Door::SignOut, _) => Answer::Page,
        (Door::Leads | Door::PasswordSession, _) => Answer::Leads,
        (Door::OneSignIn, Some("ROLE")) if role.is_administrator() => Answer::Leads,
        (Door::Acquisition, _) => Answer::BeginAnew,
        (Door::Missing | Door::Signed | Door::OtherProfile, _) => Answer::Missing,
        (Door::Diagnosis, _) => match role.refused_at(Site::Diagnosis) {
            Some("ROLE") | None => Answer::Page,
            Some(code) => Answer::Refused(code),
        },
        (_, Some(code)) => Answer::Refused(code),
        (_, None) if !role.carries(route.duty(path, method.as_str())) => Answer::NoDuty,
        (Door::Certificate | Door::OneSignIn | Door::Own, None) => Answer::Page,
        (Door::OwnLeads | Door::Step, None) => Answer::Leads,
        (Door::Colleague, None) if role.has_the_names() => Answer::Page,
        (Door::Colleague, None) => Answer::Missing,
        (Door::Named, None) if role.has_the_names() => Answer::Page,
        (Door::Named, None) => Answer::Missing,
    }
}

impl Role {
    /// Why the certificate does not open an address of the first bank; none where it does.
    fn refused_at(self, site: Site) -> Option<&'static str> {
        let (bank, kind) = match self {
            Self::Stranger => return Some("NONE"),
            Self::User | Self::OtherUser => (true, Site::User),
            Self::Administrator | Self::SecondAdministrator | Self::OtherAdministrator => {
                (true, Site::Administrator)
            }
            Self::Staff | Self::Only(_) => (true, Site::Console),
            Self::OtherBankUser => (false, Site::User),
            Self::OtherBankAdministrator => (false, Site::Administrator),
            Self::OtherBankStaff => (false, Site::Console),
        };
        match (bank, kind == site) {
            (false, _) => Some("BANK"),
            (true, false) => Some("ROLE"),
            (true, true) => None,
        }
    }

    /// Of this bank.
    fn is_administrator(self) -> bool {
        matches!(
            self,
            Self::Administrator | Self::SecondAdministrator | Self::OtherAdministrator
        )
    }

    /// Belongs to the company, or the bank, whose names the paths carry.
    fn has_the_names(self) -> bool {
        matches!(
            self,
            Self::User
                | Self::Administrator
                | Self::SecondAdministrator
                | Self::Staff
                | Self::Only(_)
        )
    }

    /// Has a role that carries the duty, if one is asked. Nobody but staff is asked for one.
    fn carries(self, duty: Option<Duty>) -> bool {
        match (self, duty) {
            (Self::Only(role), Some(duty)) => duty.roles().contains(&role),
            _ => true,
        }
    }
}

/// The answer to a whole form of a member of staff, with the token of their own session.
pub(crate) fn of_form(role: Role, route: &Route, path: &str) -> Answer {
    if role.carries(route.duty(path, "POST")) {
        Answer::Heard
    } else {
        Answer::NoDuty
    }
}
