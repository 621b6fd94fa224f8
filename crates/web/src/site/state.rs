//! What an address knows of itself: its bank, role, names and neighbours. Comes from configuration, once.

use std::sync::Arc;

use tegata_app::{App, face::BankFace, site::Site as AppSite};
use tegata_domain::look::BankLook;

use crate::{
    kit::{Addresses, HelpDesk, Look, Screens, Site},
    texts::{Language, Texts, worded},
};

/// The app's installer as the acquisition page offers it.
#[derive(Clone, Debug)]
pub struct Download {
    /// File name.
    pub name: String,
    /// Where the bytes are.
    pub path: std::path::PathBuf,
    /// SHA-256, hex.
    pub sha256: String,
    /// Detached signature by the release key, base64.
    pub signature: String,
    /// The bank's profile on this machine, which the demonstration's command line names.
    pub profile: Option<std::path::PathBuf>,
}

/// How the bank shows itself on the page of one request.
#[derive(Clone)]
pub(crate) struct Face {
    /// Its name in the page's language.
    pub(crate) bank: String,
    /// Colour and logo.
    pub(crate) look: Arc<Look>,
    /// The texts in its words.
    pub(crate) texts: &'static Texts,
}

/// The parts of a site's state.
pub struct SiteParts {
    /// The use cases.
    pub app: App,
    /// Bank and role.
    pub site: AppSite,
    /// Which site.
    pub kind: Site,
    /// Whose menus and pages the bank's profile asks for.
    pub screens: Screens,
    /// Where the bank's other sites are.
    pub addresses: Addresses,
    /// The configured name, shown where the rows cannot be read.
    pub bank_ja: String,
    /// The same in English.
    pub bank_en: String,
    /// Whom to call.
    pub help_desk: Option<HelpDesk>,
    /// The suffix under which a fresh label makes the browser choose anew, such as `.login.localhost:8444`.
    pub fresh_label_suffix: Option<String>,
    /// The app to download.
    pub download: Option<Download>,
    /// Where the menu hands off to.
    pub banking_url: String,
    /// Every page says that this is a demonstration.
    pub demo: bool,
}

/// Shared by all requests of one address.
#[derive(Clone)]
pub struct SiteState(Arc<SiteParts>, Arc<Look>);

impl SiteState {
    /// Shares the parts.
    pub fn new(parts: SiteParts) -> Self {
        Self(Arc::new(parts), Arc::default())
    }

    /// With the bank's own look.
    #[must_use]
    pub fn with_look(self, look: Look) -> Self {
        Self(self.0, Arc::new(look))
    }

    /// How the bank shows itself at this moment. While that cannot be read, as the configuration says: the page that
    /// tells so needs words and a name too.
    pub(crate) async fn face(&self, language: Language) -> Face {
        let found = self.app.bank_face(&self.site.bank).await;
        let face = found.unwrap_or_else(|error| {
            tracing::warn!(%error, "how the bank shows itself cannot be read");
            BankFace {
                name_ja: self.bank_ja.clone(),
                name_en: self.bank_en.clone(),
                ..BankFace::default()
            }
        });
        Face {
            look: self.dressed(&face.look),
            texts: worded(language, &face.wording),
            bank: match language {
                Language::Ja => face.name_ja,
                Language::En => face.name_en,
            },
        }
    }

    /// The configuration's look with what two operators set over it.
    fn dressed(&self, own: &BankLook) -> Arc<Look> {
        if own.colour.is_none() && own.logo.is_none() {
            return self.1.clone();
        }
        let mut look = Look::clone(&self.1);
        if let Some(colour) = &own.colour {
            // It was checked when it was set; a stricter rule of a later release leaves the configuration's.
            look = look.clone().with_colour(colour).unwrap_or(look);
        }
        if let Some(digest) = &own.logo {
            look = look.with_stored_logo(digest);
        }
        Arc::new(look)
    }

    /// Origins other than our own to which forms may lead, redirects after a post included: fresh labels below the
    /// sign-in host, the acquisition site, the banking application.
    pub(crate) fn form_targets(&self) -> Vec<String> {
        let labels = self
            .fresh_label_suffix
            .as_ref()
            .map(|suffix| format!("https://*{suffix}"));
        let banking = origin_of(&self.banking_url).map(str::to_owned);
        [Some(self.addresses.public.clone()), labels, banking]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl std::ops::Deref for SiteState {
    type Target = SiteParts;
    fn deref(&self) -> &SiteParts {
        &self.0
    }
}

fn origin_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let end = rest.find('/').unwrap_or(rest.len());
    url.get(..8 + end)
}
