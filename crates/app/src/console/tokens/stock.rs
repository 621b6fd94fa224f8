//! The register of tokens as the console shows it.

use tegata_domain::{ids::TokenSerial, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    failure::Internal,
    paging::{PAGE, asked, cut},
    sign_in::StaffActor,
};

/// Which tokens.
pub struct StockQuery {
    /// In which state.
    pub status: String,
    /// After this serial number; empty for the first page.
    pub after: String,
}

/// How many there are in each state, and a page of those in one.
pub struct StockPage {
    /// Counts by state.
    pub counts: Vec<rows::TokenCount>,
    /// The tokens, with their holders.
    pub tokens: Vec<TokenView>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// One token, without its seed.
pub struct TokenView {
    /// The row.
    pub token: rows::Token,
    /// Who has or had it.
    pub holder: Option<rows::Holder>,
    /// That person's contract.
    pub contract: Option<rows::Contract>,
}

/// One line of a token's history.
pub struct TokenHistoryLine {
    /// When.
    pub at: Millis,
    /// `stock`, `assigned`, `stopped`, `lost`, `retired` or `resynchronised`.
    pub act: String,
    /// Name of the person whose it was.
    pub holder: Option<String>,
    /// Name of who did it, or the kind of actor.
    pub actor: String,
}

impl App {
    /// The bank's tokens in one state.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn tokens(
        &self,
        staff: &StaffActor,
        query: StockQuery,
    ) -> Result<StockPage, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let page = self
            .database()
            .read(move |tx| {
                let counts = rows::Token::counts(tx, &bank)?;
                let which = (bank.as_str(), query.status.as_str());
                let found = rows::Token::in_state(tx, which, &query.after, asked(PAGE))?;
                let (found, next) = cut(found, PAGE, |last| last.serial.clone());
                let tokens = found
                    .into_iter()
                    .map(|token| view(tx, token))
                    .collect::<Result<Vec<_>, StorageError>>()?;
                Ok::<_, StorageError>(StockPage {
                    counts,
                    tokens,
                    next,
                })
            })
            .await?;
        Ok(page)
    }

    /// One token of the bank, with its history.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn token(
        &self,
        staff: &StaffActor,
        serial: &TokenSerial,
    ) -> Result<Option<(TokenView, Vec<TokenHistoryLine>)>, Internal> {
        let (bank, serial) = (staff.actor.holder.bank.clone(), serial.clone());
        let found = self
            .database()
            .read(move |tx| {
                let Some(token) = rows::Token::find(tx, &bank, serial.as_str())? else {
                    return Ok(None);
                };
                let history = rows::TokenEvent::of_token(tx, &bank, serial.as_str())?
                    .into_iter()
                    .map(|event| line(tx, event))
                    .collect::<Result<Vec<_>, StorageError>>()?;
                Ok::<_, StorageError>(Some((view(tx, token)?, history)))
            })
            .await?;
        Ok(found)
    }
}

fn view(tx: &mut dyn Tx, token: rows::Token) -> Result<TokenView, StorageError> {
    let holder = match &token.holder {
        Some(holder) => rows::Holder::find(tx, holder)?,
        None => None,
    };
    let contract = match &holder {
        Some(holder) => rows::Contract::find(tx, &holder.contract)?,
        None => None,
    };
    Ok(TokenView {
        token,
        holder,
        contract,
    })
}

fn line(tx: &mut dyn Tx, event: rows::TokenEvent) -> Result<TokenHistoryLine, StorageError> {
    let mut name = |id: &str| {
        Ok::<_, StorageError>(rows::Holder::find(tx, id)?.map(|holder| holder.display_name))
    };
    let holder = match &event.holder {
        Some(holder) => name(holder)?,
        None => None,
    };
    Ok(TokenHistoryLine {
        at: event.at,
        act: event.act,
        holder,
        actor: name(&event.actor)?.unwrap_or(event.actor),
    })
}
