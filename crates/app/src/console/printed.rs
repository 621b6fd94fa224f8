//! What an approval prints: drawn before the act, shown once, kept as digests only.

use tegata_domain::{pin::Pin, profile::Profile, random};

use crate::{
    App,
    console::{Change, kind::Paper},
    failure::Internal,
};

/// The sheet for the customer: shown once, kept as digests only. No `Debug`.
pub struct OpenedContract {
    /// Initial ご契約先暗証番号 and, where the profile has one, ご契約先確認暗証番号, when new ones were made.
    pub pins: Option<(String, Option<String>)>,
    /// 引き渡しコード, when a certificate is to be acquired.
    pub handover_code: Option<String>,
}

impl Change {
    fn prints(&self, paper: Paper) -> bool {
        self.kind().papers.contains(&paper)
    }

    /// Which papers the answer prints, for the history: what they say is stored nowhere.
    pub(super) fn papers(&self) -> Vec<&'static str> {
        let papers = self.kind().papers.iter();
        papers.map(|paper| paper.as_str()).collect()
    }
}

impl App {
    /// Draws what the change prints.
    pub(super) fn printed_secrets(
        &self,
        change: &Change,
        profile: &Profile,
    ) -> Option<OpenedContract> {
        let pin = || random::decimal(self.random(), 10);
        let pins = if change.prints(Paper::Pins) {
            Some((pin(), profile.has_confirmation_pin().then(pin)))
        } else {
            change.prints(Paper::StaffPin).then(|| (pin(), None))
        };
        let handover_code = change
            .prints(Paper::HandOver)
            .then(|| self.new_handover_code());
        (pins.is_some() || handover_code.is_some()).then_some(OpenedContract {
            pins,
            handover_code,
        })
    }

    /// The hashes of its PINs, in the order of the sheet.
    pub(super) async fn hash_pins(&self, sheet: &OpenedContract) -> Result<Vec<String>, Internal> {
        let mut hashes = Vec::with_capacity(2);
        if let Some((login, confirmation)) = &sheet.pins {
            hashes.push(self.hash_pin(&Pin::typed(login)).await?);
            if let Some(confirmation) = confirmation {
                hashes.push(self.hash_pin(&Pin::typed(confirmation)).await?);
            }
        }
        Ok(hashes)
    }
}
