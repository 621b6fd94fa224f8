//! Whoever is signed in on this address, for pages that all sites share.

use axum::response::Response;
use tegata_app::sign_in::Actor;
use tegata_domain::ids::HolderKind;

use crate::site::Visit;

/// Someone signed in, with the name of their company.
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    pub(crate) organisation: String,
}

impl Visit {
    /// The signed-in person of this address, whatever their role.
    pub(crate) async fn caller(&self) -> Result<Caller, Box<Response>> {
        Ok(match self.state.site.role {
            HolderKind::User => {
                let user = self.user().await?;
                Caller {
                    actor: user.actor().clone(),
                    organisation: user.contract().company.clone(),
                }
            }
            HolderKind::Administrator => {
                let administrator = self.administrator().await?;
                Caller {
                    actor: administrator.actor().clone(),
                    organisation: administrator.contract().company.clone(),
                }
            }
            HolderKind::Staff => Caller {
                actor: self.staff().await?.actor().clone(),
                organisation: String::new(),
            },
        })
    }
}
