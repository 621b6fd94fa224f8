//! Tokens come into a bank's stock: from a file that the operator imports, or as plain seeds (demonstration, tests).

use serde_json::json;
use tegata_domain::otp::OtpProfile;
use tegata_storage::{StorageError, Tx, rows};
use tegata_tokens::{Delivered, Delivery, Opening, Place, Report, RowFault, RowReport, Seed};
use zeroize::Zeroizing;

use crate::{
    App,
    audit::{self, Who},
    failure::{Failure, Internal, Outcome, Undo},
    keys::sha256,
    token::{judge::columns, state},
};

/// A usual token as its maker describes it: serial number and seed. The seed has no `Debug`.
pub struct TokenSeed {
    /// On the back of the token.
    pub serial: String,
    /// The shared secret, 20 bytes.
    pub seed: Zeroizing<Vec<u8>>,
}

/// What an import did or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// `pskc` or `csv`.
    pub format: &'static str,
    /// Whether the seeds came encrypted.
    pub encrypted: bool,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// How many tokens.
    pub tokens: usize,
    /// The first serial number of the file.
    pub first: String,
    /// The last.
    pub last: String,
}

impl App {
    /// Takes usual tokens into a bank's stock, all or none.
    ///
    /// # Errors
    /// [`Internal`], also when a serial number is known already.
    pub async fn stock_tokens(&self, bank: &str, tokens: Vec<TokenSeed>) -> Result<(), Internal> {
        let mut sealed = Vec::with_capacity(tokens.len());
        for token in tokens {
            sealed.push(self.sealed_token(
                bank,
                &token.serial,
                "",
                (OtpProfile::USUAL, 0),
                &token.seed,
            )?);
        }
        let (bank, now) = (bank.to_owned(), self.now());
        self.database()
            .write(move |tx| {
                let who = Who::job(&bank, now);
                sealed
                    .iter()
                    .try_for_each(|token| state::stock(tx, token, &who))?;
                let detail = json!({ "count": sealed.len() });
                audit::done(tx, &who, "stock_tokens", &bank, &detail)
            })
            .await?;
        Ok(())
    }

    /// The operator imports a maker's file at the command line; `dry` only looks. All or nothing.
    ///
    /// # Errors
    /// [`Report`]
    pub async fn import_tokens(
        &self,
        bank: &str,
        file: Vec<u8>,
        opening: Opening,
        dry: bool,
    ) -> Outcome<Imported, Report> {
        let (imported, delivery) = self.read_delivery(bank, file, opening).await?;
        if dry {
            return Ok(imported);
        }
        let Delivery { tokens, places, .. } = delivery;
        let tokens = self.sealed_delivery(bank, tokens)?;
        let who = Who {
            kind: "operator",
            actor: "command line".to_owned(),
            ..Who::job(bank, self.now())
        };
        let detail = imported.detail();
        let answer: Result<(), Undo<Report>> = self
            .database()
            .write(move |tx| {
                put_into_stock(tx, &tokens, &who).map_err(|undo| match undo {
                    Undo::Refused(serial) => {
                        let at = tokens.iter().position(|token| token.serial == serial);
                        let place = at.and_then(|at| places.get(at).copied());
                        let place = place.unwrap_or(Place::Package(0));
                        Undo::Refused(Report::Rows(vec![is_known(place, &serial)]))
                    }
                    Undo::Storage(error) => Undo::Storage(error),
                })?;
                audit::done(tx, &who, "stock_tokens", &who.bank, &detail)?;
                Ok(())
            })
            .await;
        answer?;
        Ok(imported)
    }

    /// Reads a file and compares it with what the bank has.
    pub(crate) async fn read_delivery(
        &self,
        bank: &str,
        file: Vec<u8>,
        opening: Opening,
    ) -> Outcome<(Imported, Delivery), Report> {
        let digest = hex::encode(sha256(&file));
        let file = Zeroizing::new(file);
        // A key is derived and megabytes are read: no task of the runtime must wait for that.
        let read = tokio::task::spawn_blocking(move || tegata_tokens::read(&file, &opening)).await;
        let delivery = read.map_err(|_| Internal::Kdf)?.map_err(Failure::Refused)?;
        let known = self.known_serials(bank, &delivery).await?;
        if !known.is_empty() {
            return Err(Failure::Refused(Report::Rows(known)));
        }
        let serial = |token: Option<&Delivered>| {
            token.map_or_else(String::new, |token| token.serial.as_str().to_owned())
        };
        let imported = Imported {
            format: delivery.format.as_str(),
            encrypted: delivery.encrypted,
            sha256: digest,
            tokens: delivery.tokens.len(),
            first: serial(delivery.tokens.first()),
            last: serial(delivery.tokens.last()),
        };
        Ok((imported, delivery))
    }

    async fn known_serials(
        &self,
        bank: &str,
        delivery: &Delivery,
    ) -> Result<Vec<RowReport>, StorageError> {
        let serials = delivery.tokens.iter();
        let serials = serials.map(|token| token.serial.as_str().to_owned());
        let found: Vec<(Place, String)> = delivery.places.iter().copied().zip(serials).collect();
        let bank = bank.to_owned();
        self.database()
            .read(move |tx| {
                let mut known = Vec::new();
                for (place, serial) in &found {
                    if rows::Token::find(tx, &bank, serial)?.is_some() {
                        known.push(is_known(*place, serial));
                    }
                }
                Ok(known)
            })
            .await
    }

    /// Rows of delivered tokens, each seed sealed to its bank and serial number.
    pub(crate) fn sealed_delivery(
        &self,
        bank: &str,
        tokens: Vec<Delivered>,
    ) -> Result<Vec<rows::Token>, Internal> {
        tokens
            .into_iter()
            .map(|token| {
                let serial = token.serial.as_str();
                let codes = (token.profile, token.last);
                self.sealed_token(bank, serial, &token.maker, codes, &token.seed)
            })
            .collect()
    }

    fn sealed_token(
        &self,
        bank: &str,
        serial: &str,
        maker: &str,
        (profile, last): (OtpProfile, i64),
        seed: &Seed,
    ) -> Result<rows::Token, Internal> {
        let sealed = self.keys().seal_seed(self.secret(), bank, serial, seed);
        let (kind, algorithm, digits, period) = columns(profile);
        Ok(rows::Token {
            bank: bank.to_owned(),
            serial: serial.to_owned(),
            seed: sealed.ok_or(Internal::Seal)?,
            holder: None,
            status: "stock".to_owned(),
            last_step: last,
            kind,
            algorithm,
            digits,
            period,
            drift: 0,
            maker: maker.to_owned(),
            version: 1,
            state_at: self.now(),
        })
    }
}

impl Imported {
    /// What the audit trail keeps of it.
    pub(crate) fn detail(&self) -> serde_json::Value {
        json!({
            "count": self.tokens, "first": self.first, "last": self.last,
            "format": self.format, "encrypted": self.encrypted, "sha256": self.sha256,
        })
    }
}

/// All of them, or the serial number of the first that is known by now.
pub(crate) fn put_into_stock(
    tx: &mut dyn Tx,
    tokens: &[rows::Token],
    who: &Who,
) -> Result<(), Undo<String>> {
    for token in tokens {
        if rows::Token::find(tx, &token.bank, &token.serial)?.is_some() {
            return Err(Undo::Refused(token.serial.clone()));
        }
        state::stock(tx, token, who)?;
    }
    Ok(())
}

fn is_known(place: Place, serial: &str) -> RowReport {
    RowReport {
        place,
        serial: serial.to_owned(),
        fault: RowFault::Known,
    }
}
