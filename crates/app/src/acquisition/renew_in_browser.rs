//! 証明書更新 without the app, for whoever's certificate a browser made: the session that is signed in with that certificate
//! and typed the PIN takes the app's place. The proof is the same as of any certificate that a browser acquired.

use tegata_acquisition::codes::Code;
use tegata_domain::ids::BankCode;

use crate::{
    App,
    acquisition::{BrowserRequest, Issued, browser_seat::Seat},
    failure::{Internal, Outcome},
    sign_in::Actor,
};

impl App {
    /// What the page puts into the CSR of a renewal.
    ///
    /// # Errors
    /// `ACQ-BROWSER` where it is not offered, `ACQ-RENEWAL` for another certificate than the one to be replaced, or the
    /// code of where it stands.
    pub async fn renewal_challenge(&self, actor: &Actor, cookie: &[u8]) -> Outcome<String, Code> {
        let bank = bank_of(actor)?;
        self.challenge_at(&seat(actor, &bank, cookie)).await
    }

    /// Issues the new certificate for the key that the page made, or hands out the one already issued for the same key.
    ///
    /// # Errors
    /// The code to show.
    pub async fn request_renewal_in_browser(
        &self,
        actor: &Actor,
        cookie: &[u8],
        request: BrowserRequest,
    ) -> Outcome<Issued, Code> {
        let bank = bank_of(actor)?;
        self.request_at(&seat(actor, &bank, cookie), request).await
    }
}

fn seat<'a>(actor: &'a Actor, bank: &'a BankCode, cookie: &'a [u8]) -> Seat<'a> {
    Seat {
        bank,
        cookie,
        address: actor.address,
        signed_in_with: Some(&actor.certificate.id),
    }
}

fn bank_of(actor: &Actor) -> Result<BankCode, Internal> {
    BankCode::parse(&actor.holder.bank).map_err(|_| Internal::Contradiction("the code of a bank"))
}
