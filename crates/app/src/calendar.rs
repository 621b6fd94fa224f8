//! サービス時間 and カレンダー管理: the bank's hours keep all its customers out, the company's closed days its users only. Asked
//! wherever somebody signs in, is signed in, or begins an acquisition; what takes access away is always open.

use std::collections::BTreeSet;

use serde_json::json;
use tegata_domain::{
    calendar::{Day, Month},
    ids::{BankCode, HolderKind},
    service_hours::Service,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, audit,
    failure::{Internal, Outcome, Undo},
    lookup,
    sign_in::AdminActor,
};

/// How many months ahead can be set.
pub const MONTHS_AHEAD: i32 = 12;

/// One month of a contract.
pub struct ContractMonth {
    /// Which.
    pub month: Month,
    /// The month in which today lies.
    pub present: Month,
    /// Its days in order.
    pub days: Vec<ContractDay>,
}

/// One day of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractDay {
    /// Which.
    pub day: Day,
    /// Closed by the company.
    pub closed: bool,
    /// Over, so that it cannot be changed any more.
    pub past: bool,
}

/// Why the service is not there at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closure {
    /// Outside the bank's hours.
    Bank {
        /// When it opens again, if it does within the coming weeks.
        opens: Option<Millis>,
    },
    /// The company's own calendar closes this day for its users.
    Company,
}

impl Closure {
    /// The reason in the history.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Bank { .. } => "service hours",
            Self::Company => "closed day",
        }
    }
}

/// Why the calendar was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarRefusal {
    /// Before the present month, or too far ahead.
    OutOfReach,
    /// The contract was stopped meanwhile.
    ContractStopped,
}

impl App {
    /// A month of the administrator's contract, or why it is out of reach.
    ///
    /// # Errors
    /// [`CalendarRefusal`]
    pub async fn contract_month(
        &self,
        admin: &AdminActor,
        month: Option<Month>,
    ) -> Outcome<ContractMonth, CalendarRefusal> {
        let (contract, now) = (admin.contract.id.clone(), self.now());
        let answer: Result<ContractMonth, Undo<CalendarRefusal>> = self
            .database()
            .read(move |tx| {
                let (present, today) = present(now)?;
                let month = reachable(month.unwrap_or(present), present)?;
                let closed = closed_days(tx, &contract, month)?;
                let days = month.days().into_iter().map(|day| ContractDay {
                    day,
                    closed: closed.contains(&day),
                    past: day < today,
                });
                Ok(ContractMonth {
                    month,
                    present,
                    days: days.collect(),
                })
            })
            .await;
        answer.map_err(Into::into)
    }

    /// Closes exactly these days of a month, and opens its others; days that are over stay as they were. Whoever works
    /// on a day that is closed now is signed out by the next click.
    ///
    /// # Errors
    /// [`CalendarRefusal`]
    pub async fn set_closed_days(
        &self,
        admin: &AdminActor,
        month: Month,
        wanted: BTreeSet<Day>,
    ) -> Outcome<(), CalendarRefusal> {
        let (admin, now) = (admin.clone(), self.now());
        let answer: Result<(), Undo<CalendarRefusal>> = self
            .database()
            .write(move |tx| {
                if !admin.actor.stands(tx)? {
                    return Err(Undo::Refused(CalendarRefusal::ContractStopped));
                }
                let (present, today) = present(now)?;
                let month = reachable(month, present)?;
                let contract = &admin.contract.id;
                let before = closed_days(tx, contract, month)?;
                let open_to_change = |day: &&Day| **day >= today && day.month() == month;
                let close: Vec<&Day> = wanted.difference(&before).filter(open_to_change).collect();
                let open: Vec<&Day> = before.difference(&wanted).filter(open_to_change).collect();
                for day in &close {
                    rows::ClosedDay {
                        contract: contract.clone(),
                        day: day.to_string(),
                        set_at: now,
                    }
                    .insert(tx)?;
                }
                for day in &open {
                    rows::ClosedDay::open(tx, contract, &day.to_string())?;
                }
                if close.is_empty() && open.is_empty() {
                    return Ok(());
                }
                let words =
                    |days: &[&Day]| days.iter().map(ToString::to_string).collect::<Vec<_>>();
                let detail = json!({ "closed": words(&close), "opened": words(&open) });
                audit::done(tx, &admin.actor.who(), "set_calendar", contract, &detail)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }

    /// Whether the bank's service is open now.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn service(&self, bank: &BankCode) -> Result<Service, Internal> {
        Ok(self.policies(bank).await?.service_hours.at(self.now()))
    }

    /// Whether a day is closed for the users of the administrator's contract now.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn is_closed_today(&self, admin: &AdminActor) -> Result<bool, Internal> {
        let (contract, now) = (admin.contract.id.clone(), self.now());
        let closed = self
            .database()
            .read(move |tx| is_closed(tx, &contract, now))
            .await?;
        Ok(closed)
    }
}

/// Why somebody cannot work now. The bank's hours come first; its staff has none.
pub(crate) fn closure(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    now: Millis,
) -> Result<Option<Closure>, StorageError> {
    if holder.kind == HolderKind::Staff {
        return Ok(None);
    }
    if let Some(closure) = outside_hours(tx, &holder.bank, now)? {
        return Ok(Some(closure));
    }
    let closed = holder.kind == HolderKind::User && is_closed(tx, &holder.contract, now)?;
    Ok(closed.then_some(Closure::Company))
}

/// Whether the bank's service is closed now.
pub(crate) fn outside_hours(
    tx: &mut dyn Tx,
    bank: &str,
    now: Millis,
) -> Result<Option<Closure>, StorageError> {
    Ok(match lookup::policies(tx, bank)?.service_hours.at(now) {
        Service::Open => None,
        Service::Closed { opens } => Some(Closure::Bank { opens }),
    })
}

fn is_closed(tx: &mut dyn Tx, contract: &str, now: Millis) -> Result<bool, StorageError> {
    let today = Day::at(now).ok_or_else(|| StorageError::corrupt("the calendar"))?;
    rows::ClosedDay::is_closed(tx, contract, &today.to_string())
}

fn present(now: Millis) -> Result<(Month, Day), StorageError> {
    let today = Day::at(now).ok_or_else(|| StorageError::corrupt("the calendar"))?;
    Ok((today.month(), today))
}

fn reachable(month: Month, present: Month) -> Result<Month, Undo<CalendarRefusal>> {
    let last = present.later(MONTHS_AHEAD);
    if month < present || last.is_none_or(|last| month > last) {
        return Err(Undo::Refused(CalendarRefusal::OutOfReach));
    }
    Ok(month)
}

fn closed_days(
    tx: &mut dyn Tx,
    contract: &str,
    month: Month,
) -> Result<BTreeSet<Day>, StorageError> {
    let (first, last) = (format!("{month}-01"), format!("{month}-31"));
    rows::ClosedDay::between(tx, contract, &first, &last)?
        .into_iter()
        .map(|row| Day::parse(&row.day).map_err(|_| StorageError::corrupt("closed_day.day")))
        .collect()
}
