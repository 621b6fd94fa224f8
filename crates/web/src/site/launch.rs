//! How the app is offered: its file, and the ways to open it for one ticket. Shared by acquisition and renewal.

use tegata_acquisition::{
    id::Ticket, link::Link, origin::Origin, pairing_code::PairingCode, secret::LinkSecret,
};
use tegata_app::failure::Internal;

use crate::{
    kit::urls,
    site::SiteState,
    view::acquisition::app::{AppDownload, AppLaunch},
};

/// One ticket, as the page that waits for the app knows it. No `Debug`: it carries the link secret.
pub(crate) struct Offer<'a> {
    pub(crate) ticket: &'a str,
    pub(crate) link_secret: [u8; 32],
    pub(crate) pairing_code: Option<&'a PairingCode>,
    pub(crate) seconds_left: u32,
}

/// The app's file, if one is configured and there.
pub(crate) async fn download(state: &SiteState) -> Option<AppDownload> {
    let file = state.download.as_ref()?;
    let bytes = match tokio::fs::metadata(&file.path).await {
        Ok(metadata) => metadata.len(),
        Err(error) => {
            tracing::error!(%error, file = file.name, "the app's file cannot be read");
            return None;
        }
    };
    Some(AppDownload {
        url: format!("{}{}", state.addresses.public, urls::acquisition::DOWNLOAD),
        file_name: file.name.clone(),
        size: size(bytes),
        sha256: file.sha256.clone(),
        signature: file.signature.clone(),
    })
}

/// The ways to open the app.
///
/// # Errors
/// [`Internal`] when the configured origin or the ticket's id cannot stand in a link.
pub(crate) fn launch(state: &SiteState, offer: &Offer<'_>) -> Result<AppLaunch, Internal> {
    let server = Origin::parse(&state.addresses.agent)
        .map_err(|_| Internal::Contradiction("the origin of the agent API"))?;
    let ticket = Ticket::parse(offer.ticket)
        .map_err(|_| Internal::Contradiction("the id of an acquisition"))?;
    let shown = server.to_string();
    let link = Link {
        server,
        ticket,
        secret: LinkSecret::from_bytes(offer.link_secret),
    };
    let link = link.to_url();
    Ok(AppLaunch {
        command: command(state, &link),
        link,
        server: shown,
        code: offer.pairing_code.map(ToString::to_string),
        minutes_left: minutes(offer.seconds_left),
    })
}

/// How the demonstration's app is started by hand, where links have no registered handler.
fn command(state: &SiteState, link: &str) -> Option<String> {
    let app = state.download.as_ref().filter(|_| state.demo)?;
    let profile = app.profile.as_ref()?;
    Some(format!(
        "{} acquire --bank-profile {} {}",
        quoted(&app.path.display().to_string()),
        quoted(&profile.display().to_string()),
        quoted(link)
    ))
}

/// One word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Whole minutes that a person still has; the last one counts until it is over.
pub(crate) fn minutes(seconds: u32) -> u32 {
    seconds.div_ceil(60)
}

/// `12.3 MB`, as download lists show sizes.
fn size(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_minutes_are_rounded_for_people() {
        assert_eq!(size(12_345_678), "12.3 MB");
        assert_eq!(size(40_000), "0.0 MB");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!((minutes(0), minutes(1), minutes(600)), (0, 1, 10));
    }
}
