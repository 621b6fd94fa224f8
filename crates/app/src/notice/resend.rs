//! 再送: a mail that was given up is sent again, to where its reader is told now.

use serde_json::json;
use tegata_domain::{
    mail::MailAddress,
    staff::Duty,
    time::{DAY, HOUR, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, audit,
    console::OnDuty,
    failure::{Internal, Outcome, Undo},
    sign_in::StaffActor,
};

/// Why a mail was not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResendRefusal {
    /// No such mail of this bank that was given up, or somebody sends it again already.
    Gone,
    /// Its reader has no address any more.
    NoAddress,
    /// The roles of the member of staff do not carry this duty.
    Role(Duty),
}

/// How the bank's mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHealth {
    /// Mails that are not sent yet, a hundred at most.
    pub waiting: i64,
    /// How many of them have waited for more than an hour: the mail server does not serve us.
    pub late: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Millis>,
    /// What the mail server answered last to one of them.
    pub answer: Option<String>,
}

impl App {
    /// Puts a mail that was given up back into the outbox.
    ///
    /// # Errors
    /// [`ResendRefusal`]
    pub async fn resend_mail(&self, staff: &StaffActor, id: &str) -> Outcome<(), ResendRefusal> {
        let (staff, id) = (staff.clone(), id.to_owned());
        let answer: Result<(), Undo<ResendRefusal>> = self
            .database()
            .write(move |tx| resend(tx, &staff, &id))
            .await;
        answer.map_err(Into::into)
    }

    /// Whether the bank's mail goes out.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn mail_health(&self, staff: &StaffActor) -> Result<MailHealth, Internal> {
        let (bank, now) = (staff.actor.holder.bank.clone(), self.now());
        let health = self
            .database()
            .read(move |tx| MailHealth::of(tx, &bank, now));
        Ok(health.await?)
    }
}

impl MailHealth {
    pub(crate) fn of(tx: &mut dyn Tx, bank: &str, now: Millis) -> Result<Self, StorageError> {
        // The longest wait between two attempts is shorter than a day.
        let waiting = rows::Mail::waiting_of(tx, bank, now + DAY)?;
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let late = waiting.iter().filter(|mail| now - mail.created_at > HOUR);
        let mut tried = waiting.iter().filter(|mail| !mail.answer.is_empty());
        Ok(Self {
            waiting: count(waiting.len()),
            late: count(late.count()),
            oldest: waiting.iter().map(|mail| mail.created_at).min(),
            answer: tried.next_back().map(|mail| mail.answer.clone()),
        })
    }
}

fn resend(tx: &mut dyn Tx, staff: &StaffActor, id: &str) -> Result<(), Undo<ResendRefusal>> {
    OnDuty::check(tx, staff, Duty::Help, ResendRefusal::Role)?;
    let who = staff.actor.who();
    let found = rows::Mail::find(tx, id)?;
    let mail = found.filter(|mail| mail.bank == who.bank && mail.status == "dead");
    let mail = mail.ok_or(Undo::Refused(ResendRefusal::Gone))?;
    let address = address_of(tx, &mail)?;
    let address = address.ok_or(Undo::Refused(ResendRefusal::NoAddress))?;
    let masked = address.masked();
    if !mail.again_to(tx, (address.as_str(), &masked), who.at)? {
        return Err(Undo::Refused(ResendRefusal::Gone));
    }
    let detail = json!({ "to": masked });
    audit::done(tx, &who, "resend_mail", &mail.notice, &detail)?;
    Ok(())
}

/// The same address where its reader has it still, else the reader's first.
fn address_of(tx: &mut dyn Tx, mail: &rows::Mail) -> Result<Option<MailAddress>, StorageError> {
    let known: Vec<String> = match rows::Notice::find(tx, &mail.notice)? {
        Some(notice) => rows::MailAddress::of_holder(tx, &notice.holder)?
            .into_iter()
            .map(|row| row.address)
            .collect(),
        None => rows::BankMailbox::find(tx, &mail.bank)?
            .into_iter()
            .map(|row| row.address)
            .collect(),
    };
    let known = known.iter().map(|address| MailAddress::parse(address));
    let known: Vec<MailAddress> = known
        .collect::<Result<_, _>>()
        .map_err(|_| StorageError::corrupt("mail_address.address"))?;
    let same = known.iter().find(|address| address.masked() == mail.masked);
    Ok(same.or(known.first()).cloned())
}
