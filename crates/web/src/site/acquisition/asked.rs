//! What the bank asks before a certificate is acquired, by its profile and its policy of this moment.

use tegata_app::{failure::Internal, terms::Terms};
use tegata_domain::profile::{Credentials, Identification};

use crate::{site::Visit, view::acquisition::Asked};

impl Visit {
    /// What the pages of this acquisition ask.
    ///
    /// # Errors
    /// [`Internal`]
    pub(crate) async fn asked(&self) -> Result<Asked, Internal> {
        let state = &self.state;
        Ok(asked(&state.app.terms(&state.site.bank).await?))
    }
}

fn asked(terms: &Terms) -> Asked {
    let credentials = terms.policies.acquisition_credentials;
    match (terms.profile.identification, credentials) {
        (Identification::ContractAndUser, Credentials::PinAndOtp) => Asked::PinAndOtp,
        (Identification::ContractAndUser, Credentials::IdAndPassword) => Asked::PinAlone,
        (Identification::ContractAndUser, Credentials::PinAndConfirmationPin) => Asked::BothPins,
        (Identification::CustomerId, Credentials::PinAndOtp) => Asked::CustomerIdAndOtp,
        (
            Identification::CustomerId,
            Credentials::IdAndPassword | Credentials::PinAndConfirmationPin,
        ) => Asked::CustomerId,
    }
}
