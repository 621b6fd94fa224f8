//! What waits at the counter: counts for the console's first page.

use tegata_domain::{
    card::OVERDUE_AFTER,
    staff::{Duty, is_same_person},
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    console::{Change, propose::describe},
    failure::Internal,
    notice::{MailHealth, NOTICES_SHOWN_FOR},
    sign_in::StaffActor,
};

/// Certificates of administrators that end within this time are work for the counter.
pub const ENDING_WITHIN: Millis = 40 * DAY;

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Requests that the reader may decide.
    pub for_me: usize,
    /// The reader's requests that wait for others.
    pub mine: usize,
    /// Administrators whose certificate is held.
    pub held: i64,
    /// Customer cards on their way.
    pub cards: i64,
    /// Those of them that are overdue.
    pub cards_overdue: i64,
    /// Valid certificates of administrators that end within 40 days.
    pub ending: i64,
    /// Recoveries of staff at the server that no operator has acknowledged.
    pub recoveries: usize,
    /// Mail that does not arrive, for those who can do something about it.
    pub mails: Option<MailWork>,
}

/// Mail that does not arrive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailWork {
    /// Mails that were given up in the last 90 days.
    pub given_up: i64,
    /// Mails that have waited for more than an hour, a hundred at most.
    pub late: i64,
}

impl App {
    /// What waits at the counter, for the reader's roles.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn work(&self, staff: &StaffActor) -> Result<Work, Internal> {
        let (staff, now) = (staff.clone(), self.now());
        let work = self
            .database()
            .read(move |tx| {
                let bank = &staff.actor.holder.bank;
                let (for_me, mine) = proposals(tx, &staff, now)?;
                let late = now - OVERDUE_AFTER;
                let (cards, cards_overdue) = rows::CustomerCard::count_under_way(tx, bank, late)?;
                let ends = (now, now + ENDING_WITHIN);
                Ok::<_, StorageError>(Work {
                    for_me,
                    mine,
                    held: rows::Certificate::count_held_administrators(tx, bank)?,
                    cards,
                    cards_overdue,
                    ending: rows::Certificate::count_ending_administrators(tx, bank, ends)?,
                    recoveries: rows::StaffRecovery::unseen(tx, bank)?.len(),
                    mails: mails(tx, &staff, now)?,
                })
            })
            .await?;
        Ok(work)
    }
}

/// The help desk sends mail again; operators look after the mail server.
fn mails(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    now: Millis,
) -> Result<Option<MailWork>, StorageError> {
    if !staff.may(Duty::Help) && !staff.may(Duty::Operate) {
        return Ok(None);
    }
    let (bank, since) = (&staff.actor.holder.bank, now - NOTICES_SHOWN_FOR);
    Ok(Some(MailWork {
        given_up: rows::Mail::count_undeliverable(tx, bank, since)?,
        late: MailHealth::of(tx, bank, now)?.late,
    }))
}

/// Those that the reader may decide, and the reader's own.
fn proposals(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    now: Millis,
) -> Result<(usize, usize), StorageError> {
    let own = &staff.actor.holder;
    let (mut for_me, mut mine) = (0, 0);
    for row in rows::Approval::open_of_bank(tx, &own.bank, now)? {
        let proposal = describe(tx, row)?;
        if is_same_person(&proposal.approval.maker_person, &own.person) {
            mine += 1;
        } else if staff.may(Change::checker_duty(&proposal.change)) {
            for_me += 1;
        }
    }
    Ok((for_me, mine))
}
