//! The outbox is emptied: each mail is taken by one node, tried with growing waits, and given up after three days.

use std::{future::Future, time::Duration};

use serde_json::{Value as Json, json};
use tegata_domain::{
    mail::MailAddress,
    time::{DAY, HOUR, MINUTE, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    face::{BankFace, face},
    failure::Internal,
    lookup,
};

/// Whoever takes a mail has it for so long; sending it must end sooner.
const TAKEN_FOR: Millis = 10 * MINUTE;

/// Whoever configures a mail server later does not send the news of last year.
const TOO_OLD: Millis = 7 * DAY;

/// Waits after each failed attempt; when they are used up, the mail is given up.
const WAITS: [Millis; 9] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    4 * HOUR,
    12 * HOUR,
    18 * HOUR,
    18 * HOUR,
    18 * HOUR,
];

/// One mail on its way. No `Debug`: it has an address and names.
pub struct OutgoingMail {
    /// The same at every attempt.
    pub id: String,
    /// To whom.
    pub to: MailAddress,
    /// The code of the bank that tells.
    pub bank: String,
    /// How that bank calls itself and what it tells of, at the moment of sending.
    pub face: BankFace,
    /// What happened: [`Kind::as_str`](crate::notice::Kind::as_str).
    pub kind: String,
    /// Facts.
    pub detail: Json,
    /// When it happened.
    pub at: Millis,
    /// Whose certificate or account it is about.
    pub about: rows::Holder,
    /// The company of whom it is about; none for staff.
    pub contract: Option<rows::Contract>,
    /// Who reads it; none: the bank's own mailbox.
    pub reader: Option<rows::Holder>,
}

/// Why a mail did not go. The text has the server's reply code only: replies repeat addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// Nobody answered, or not as a mail server that serves us: no other mail will go now either.
    Unreachable(String),
    /// This mail may go another time (4xx).
    Later(String),
    /// This mail will never go (5xx).
    Never(String),
}

/// Carries mail to a mail server.
pub trait Post: Send + Sync {
    /// Hands a mail over. Must end within five minutes.
    fn send(&self, mail: &OutgoingMail) -> impl Future<Output = Result<(), Undelivered>> + Send;
}

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Accepted by the mail server.
    pub sent: u32,
    /// To be tried again.
    pub again: u32,
    /// Given up.
    pub given_up: u32,
}

enum Fate {
    Sent,
    Again { next_at: Millis, answer: String },
    GivenUp { answer: String },
}

impl App {
    /// Empties the outbox until the future is dropped.
    pub async fn run_mail(&self, post: &impl Post) {
        loop {
            match self.deliver_mail(post).await {
                Ok(done) if done == Delivered::default() => {}
                Ok(done) => tracing::info!(
                    done.sent,
                    done.again,
                    done.given_up,
                    "mail was carried to the mail server"
                ),
                Err(error) => tracing::error!(%error, "mail will be tried again"),
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    }

    /// One round: what is due now, one after the other.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn deliver_mail(&self, post: &impl Post) -> Result<Delivered, Internal> {
        let mut done = Delivered::default();
        let now = self.now();
        let due = self
            .database()
            .read(move |tx| rows::Mail::due(tx, now))
            .await?;
        for row in due {
            let Some(mail) = self.take_mail(&row).await? else {
                continue;
            };
            let attempt = row.attempts + 1;
            let sent = if self.now() - row.created_at > TOO_OLD {
                Err(Undelivered::Never("too old".to_owned()))
            } else {
                post.send(&mail).await
            };
            let over = matches!(sent, Err(Undelivered::Unreachable(_)));
            let fate = fate(sent, attempt, self.now());
            match fate {
                Fate::Sent => done.sent += 1,
                Fate::Again { .. } => done.again += 1,
                Fate::GivenUp { .. } => done.given_up += 1,
            }
            self.settle_mail(row, attempt, fate).await?;
            if over {
                break;
            }
        }
        Ok(done)
    }

    /// Nobody else has it from here on; none when another node was faster.
    async fn take_mail(&self, row: &rows::Mail) -> Result<Option<OutgoingMail>, Internal> {
        let (row, now) = (row.clone(), self.now());
        let taken = self
            .database()
            .write(move |tx| {
                if row.take(tx, now + TAKEN_FOR)? {
                    outgoing(tx, &row).map(Some)
                } else {
                    Ok::<_, StorageError>(None)
                }
            })
            .await?;
        Ok(taken)
    }

    async fn settle_mail(&self, row: rows::Mail, attempt: i64, fate: Fate) -> Result<(), Internal> {
        let now = self.now();
        self.database()
            .write(move |tx| settle(tx, &row, attempt, &fate, now))
            .await?;
        Ok(())
    }
}

fn fate(sent: Result<(), Undelivered>, attempt: i64, now: Millis) -> Fate {
    let answer = match sent {
        Ok(()) => return Fate::Sent,
        Err(Undelivered::Never(answer)) => return Fate::GivenUp { answer },
        Err(Undelivered::Later(answer) | Undelivered::Unreachable(answer)) => answer,
    };
    let waited = usize::try_from(attempt - 1).unwrap_or(usize::MAX);
    match WAITS.get(waited) {
        Some(wait) => Fate::Again {
            next_at: now + wait,
            answer,
        },
        None => Fate::GivenUp { answer },
    }
}

fn settle(
    tx: &mut dyn Tx,
    row: &rows::Mail,
    attempt: i64,
    fate: &Fate,
    now: Millis,
) -> Result<(), StorageError> {
    match fate {
        Fate::Sent => {
            rows::Mail::end(tx, &row.id, "sent", "", now)?;
        }
        Fate::Again { next_at, answer } => {
            rows::Mail::again(tx, &row.id, attempt, *next_at, answer)?;
        }
        Fate::GivenUp { answer } => {
            if rows::Mail::end(tx, &row.id, "dead", answer, now)? {
                let detail = json!({ "to": row.masked, "answer": answer, "attempts": attempt });
                let who = Who::job(&row.bank, now);
                audit::refused(tx, &who, "deliver_mail", &row.notice, &detail)?;
            }
        }
    }
    Ok(())
}

/// The mail with everything that its words need.
fn outgoing(tx: &mut dyn Tx, row: &rows::Mail) -> Result<OutgoingMail, StorageError> {
    let (reader, kind, about, detail, at) = if let Some(it) = rows::Notice::find(tx, &row.notice)? {
        (Some(it.holder), it.kind, it.about, it.detail, it.at)
    } else {
        let it = rows::BankNotice::find(tx, &row.notice)?
            .ok_or_else(|| StorageError::corrupt("a mail names an unknown notice"))?;
        (None, it.kind, it.about, it.detail, it.at)
    };
    let about = lookup::holder(tx, &about)?;
    let contract = match about.contract.as_str() {
        "" => None,
        id => Some(lookup::contract(tx, id)?),
    };
    Ok(OutgoingMail {
        id: row.id.clone(),
        to: MailAddress::parse(&row.address).map_err(|_| StorageError::corrupt("mail.address"))?,
        bank: row.bank.clone(),
        face: face(tx, &row.bank)?,
        kind,
        detail: serde_json::from_str(&detail)
            .map_err(|_| StorageError::corrupt("notice.detail"))?,
        at,
        about,
        contract,
        reader: reader.map(|id| lookup::holder(tx, &id)).transpose()?,
    })
}
