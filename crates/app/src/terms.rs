//! A bank's terms: its service profile and its policies, read for every request, so that a change is effective at once.

use tegata_domain::{
    ids::BankCode,
    policy::{Policies, ServiceProfile},
};
use tegata_storage::StorageError;

use crate::{App, failure::Internal, lookup};

/// Profile and policies of one bank.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What its service is like.
    pub profile: ServiceProfile,
    /// What it decided.
    pub policies: Policies,
}

impl App {
    /// The terms of a bank as they are now.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn terms(&self, bank: &BankCode) -> Result<Terms, Internal> {
        let code = bank.as_str().to_owned();
        let terms = self
            .database()
            .read(move |tx| {
                let bank = lookup::bank(tx, &code)?;
                Ok::<_, StorageError>(Terms {
                    profile: lookup::profile_of(&bank)?,
                    policies: lookup::policies_of(&bank)?,
                })
            })
            .await?;
        Ok(terms)
    }

    /// The policies of a bank.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn policies(&self, bank: &BankCode) -> Result<Policies, Internal> {
        Ok(self.terms(bank).await?.policies)
    }

    /// The service profile of a bank.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn profile(&self, bank: &BankCode) -> Result<ServiceProfile, Internal> {
        Ok(self.terms(bank).await?.profile)
    }
}
