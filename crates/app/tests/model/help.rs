//! Those who need help, and who helps them.

use tegata_app::{help::SeenBrowser, rows};
use tegata_domain::staff::Duty;
use tegata_storage::StorageError;

use crate::{
    factors::Factors,
    rng::Rng,
    world::{OFFICE, THIEF, World, address, settled, typed},
};

impl World {
    /// By PIN from anywhere, or by the certificate on its PC; only the right factor stops.
    pub(crate) async fn emergency_stop(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.people.len());
        let person = &self.people[at];
        let network = rng.pick(&[OFFICE, THIEF]);
        let right = if rng.once_in(2) {
            let right = rng.once_in(2);
            let identity = person.identity(typed(&person.pin, right));
            let done = self.app.stop_by_pin(&self.bank, identity, address(network));
            done.await.map_err(|error| error.to_string())?;
            right
        } else {
            let shown = person
                .certificates
                .last()
                .map(|held| held.presented.clone());
            // Proven once is enough: it may be stopped already, but not revoked.
            let key = person.certificates.last().map(|held| &held.key);
            let factors = key.and_then(|key| self.factors.get(key)).copied();
            let right = factors.is_some_and(Factors::may_be_valid);
            let shown = shown.as_ref();
            let done = self
                .app
                .stop_by_certificate(&self.bank, shown, address(network));
            done.await.map_err(|error| error.to_string())?;
            right
        };
        let id = person.id.clone();
        let stop = self
            .app
            .database()
            .read(move |tx| rows::EmergencyStop::standing(tx, &id))
            .await
            .map_err(|error: StorageError| error.to_string())?;
        let stopped = stop.is_some();
        if stopped && !right && !self.people[at].stopped {
            return Err("stopped without the factor".to_owned());
        }
        self.people[at].stopped = stopped;
        Ok(stopped)
    }

    /// The code opens that diagnosis and does nothing else.
    pub(crate) async fn ask_the_help_desk(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let held = self
            .people
            .iter()
            .find_map(|person| person.certificates.first());
        let shown = held.map(|held| held.presented.clone());
        let judged = self.app.diagnose_certificate(&self.bank, shown.as_ref());
        let judged = judged.await.map_err(|error| error.to_string())?;
        let code = self
            .app
            .make_support_code(&self.bank, &judged, SeenBrowser::default(), address(OFFICE))
            .await
            .map_err(|error| error.to_string())?;
        let Some(code) = code else {
            return Ok(false);
        };
        let by = self.somebody_to(Duty::Help, rng);
        let staff = self.staff(by).await?;
        let read = self.app.read_support_code(&staff, &code.to_string()).await;
        let stops = self.app.standing_stops(&staff).await;
        let stops = stops.map_err(|error| error.to_string())?.len();
        let known = self.people.iter().filter(|person| person.stopped).count();
        if stops != known {
            return Err(format!("{stops} stops are listed, {known} stand"));
        }
        Ok(settled(read)?.is_ok())
    }
}
