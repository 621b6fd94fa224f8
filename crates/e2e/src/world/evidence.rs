//! What the rows say afterwards: the evidence behind what people were shown.

use anyhow::{Context, Result};
use tegata_domain::certificate::CertificateState;
use tegata_domain::ids::HolderKind;
use tegata_domain::time::Millis;
use tegata_storage::{StorageError, Tx, rows};

use super::{Holder, Kind, World};

impl World {
    /// Looks at rows.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl Fn(&mut dyn Tx) -> Result<T, StorageError> + Send + Sync + 'static,
    ) -> Result<T> {
        let database = self.database().await?;
        let found = database.read(look).await?;
        if self.app().is_err() {
            database.close().await;
        }
        Ok(found)
    }

    /// A holder's row.
    pub async fn row(&self, holder: &Holder) -> Result<rows::Holder> {
        let kind = match holder.kind {
            Kind::Administrator => HolderKind::Administrator,
            Kind::User => HolderKind::User,
        };
        let (bank, number, id) = (
            holder.bank.clone(),
            holder.contract.clone(),
            holder.id.clone(),
        );
        let found = self
            .look(
                move |tx| match rows::Contract::by_number(tx, &bank, &number)? {
                    Some(contract) => rows::Holder::by_name(tx, &bank, &contract.id, kind, &id),
                    None => Ok(None),
                },
            )
            .await?;
        found.with_context(|| format!("no row of {}", holder.id))
    }

    /// The states of all certificates that a holder ever had, oldest first.
    pub async fn certificates(&self, holder: &Holder) -> Result<Vec<CertificateState>> {
        let id = self.row(holder).await?.id;
        let mut all = self
            .look(move |tx| rows::Certificate::of_holder(tx, &id))
            .await?;
        all.sort_by_key(|certificate| certificate.number);
        Ok(all
            .into_iter()
            .map(|certificate| certificate.state)
            .collect())
    }

    /// Milliseconds until the holder's certificate in force ends.
    pub async fn ends_in(&self, holder: &Holder) -> Result<Millis> {
        let id = self.row(holder).await?.id;
        let found = self
            .look(move |tx| rows::Certificate::in_force(tx, &id))
            .await?;
        let certificate = found.with_context(|| format!("{} has none in force", holder.id))?;
        Ok(certificate.not_after - self.now())
    }

    /// All acquisitions of a holder, oldest first.
    pub async fn acquisitions(&self, holder: &Holder) -> Result<Vec<rows::Acquisition>> {
        let id = self.row(holder).await?.id;
        self.look(move |tx| {
            rows::Acquisition::many(
                tx,
                "SELECT * FROM acquisition WHERE holder = $1 ORDER BY created_at, id",
                &[id.as_str().into()],
            )
        })
        .await
    }

    /// All issues of a holder, oldest first.
    pub async fn issues(&self, holder: &Holder) -> Result<Vec<rows::Issue>> {
        let id = self.row(holder).await?.id;
        self.look(move |tx| {
            rows::Issue::many(
                tx,
                "SELECT * FROM issue WHERE holder = $1 ORDER BY registered_at, id",
                &[id.as_str().into()],
            )
        })
        .await
    }

    /// The kinds of all notices about `about` that went to `to`.
    pub async fn notices(&self, to: &Holder, about: &Holder) -> Result<Vec<String>> {
        let (to, about) = (self.row(to).await?.id, self.row(about).await?.id);
        let all = self
            .look(move |tx| {
                rows::Notice::many(
                    tx,
                    "SELECT * FROM notice WHERE holder = $1 AND about = $2 ORDER BY at, id",
                    &[to.as_str().into(), about.as_str().into()],
                )
            })
            .await?;
        Ok(all.into_iter().map(|notice| notice.kind).collect())
    }

    /// A holder's counter of wrong PINs: `sign_in`, `confirmation` or `acquisition`.
    pub async fn attempts(&self, holder: &Holder, purpose: &str) -> Result<Option<rows::Attempt>> {
        let (id, purpose) = (self.row(holder).await?.id, purpose.to_owned());
        self.look(move |tx| {
            rows::Attempt::one(
                tx,
                "SELECT * FROM attempt WHERE holder = $1 AND purpose = $2",
                &[id.as_str().into(), purpose.as_str().into()],
            )
        })
        .await
    }
}
