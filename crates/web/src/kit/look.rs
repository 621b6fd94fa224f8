//! A bank's own look: its main colour and its logo, checked before they are shown.
//!
//! The content policy stays strict: the colour comes as a style sheet of its own, under an address that changes with it.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tegata_app::keys::sha256;
use tegata_domain::look::{Colour, InvalidLook, plain_png, readable};

use crate::{site::SiteState, texts::Language};

/// How a bank's pages differ from our own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    sheet: Option<Sheet>,
    logo: Option<Logo>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sheet {
    url: String,
    css: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Logo {
    url: String,
    /// None where the bank's rows hold it.
    png: Option<Vec<u8>>,
}

impl Look {
    /// With a main colour such as `#1b3f8b` for the public and the user site; administrators and staff keep the colours
    /// by which they know where they are.
    ///
    /// # Errors
    /// [`InvalidLook::Colour`], [`InvalidLook::Contrast`]
    pub fn with_colour(mut self, colour: &str) -> Result<Self, InvalidLook> {
        let main = readable(colour)?;
        let css = sheet(".site-public, .site-user", ".brand .mark", main);
        let url = format!("/look/{}/bank.css", digest(css.as_bytes()));
        self.sheet = Some(Sheet { url, css });
        Ok(self)
    }

    /// With a logo: a PNG image, because an SVG image can carry scripts.
    ///
    /// # Errors
    /// [`InvalidLook::Logo`]
    pub fn with_logo(mut self, png: &[u8]) -> Result<Self, InvalidLook> {
        let png = plain_png(png).map_err(InvalidLook::Logo)?;
        let (url, png) = (format!("/look/{}/logo.png", digest(&png)), Some(png));
        self.logo = Some(Logo { url, png });
        Ok(self)
    }

    /// With a logo that the bank's rows hold, by its digest.
    #[must_use]
    pub fn with_stored_logo(mut self, digest: &str) -> Self {
        let url = stored_logo(digest);
        self.logo = Some(Logo { url, png: None });
        self
    }

    /// The address of the style sheet, where the bank has a colour.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_ref().map(|sheet| sheet.url.as_str())
    }

    /// The address of the logo, where the bank has one.
    pub fn logo(&self) -> Option<&str> {
        self.logo.as_ref().map(|logo| logo.url.as_str())
    }
}

/// Serves the style sheet and the logo of the bank.
pub fn router() -> Router<SiteState> {
    Router::new().route("/look/{digest}/{file}", get(serve))
}

async fn serve(
    State(state): State<SiteState>,
    Path((digest, file)): Path<(String, String)>,
) -> Response {
    let asked = format!("/look/{digest}/{file}");
    let look = state.face(Language::default()).await.look;
    if let Some(sheet) = look.sheet.as_ref().filter(|sheet| sheet.url == asked) {
        return served("text/css; charset=utf-8", sheet.css.clone().into_bytes());
    }
    match (&look.logo, file.as_str()) {
        (
            Some(Logo {
                url,
                png: Some(png),
            }),
            _,
        ) if *url == asked => served("image/png", png.clone()),
        (_, PREVIEW) => match readable(&format!("#{digest}")) {
            Ok(colour) => served("text/css; charset=utf-8", preview(colour).into_bytes()),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        },
        (_, "logo.png") => match state.app.bank_logo(&state.site.bank, &digest).await {
            Ok(Some(png)) => served("image/png", png),
            Ok(None) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => {
                tracing::error!(%error, "a logo cannot be read");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        },
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn served(media_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, bytes).into_response()
}

/// The file that shows a colour before it is the bank's.
const PREVIEW: &str = "preview.css";

/// The address of that file; none for what is no colour.
pub fn preview_sheet(colour: &str) -> Option<String> {
    let digits = colour.strip_prefix('#')?;
    readable(colour).ok()?;
    Some(format!("/look/{digits}/{PREVIEW}"))
}

/// The address of a logo that the bank's rows hold.
pub fn stored_logo(digest: &str) -> String {
    format!("/look/{digest}/logo.png")
}

fn preview(colour: Colour) -> String {
    sheet(
        ".look-preview .site-user",
        ".look-preview .brand .mark",
        colour,
    )
}

fn sheet(places: &str, mark: &str, main: Colour) -> String {
    let (dark, pale) = (main.mixed_with(0, 35), main.mixed_with(255, 90));
    format!(
        "{places} {{ --primary: {main}; --primary-dark: {dark}; --primary-pale: {pale}; }}\n\
         {mark} {{ color: {main}; }}\n"
    )
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(sha256(bytes)).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_readable_colour_has_a_preview() {
        assert_eq!(
            preview_sheet("#1b3f8b").as_deref(),
            Some("/look/1b3f8b/preview.css")
        );
        for wrong in ["1b3f8b", "#ffb000", "#1b3f8b;} body{display:none", "red"] {
            assert_eq!(preview_sheet(wrong), None, "{wrong}");
        }
        let own = Look::default().with_colour("#767676").unwrap();
        assert!(own.sheet().unwrap().ends_with("/bank.css"));
    }
}
