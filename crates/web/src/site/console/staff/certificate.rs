//! The certificate of a member of staff as a file, for the PC on which its key was made. There is nothing secret in it.

use axum::{
    Router,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use tegata_pki::pem;

use super::one::find;
use crate::{
    kit::urls,
    site::{SiteState, console::desk::Desk},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::STAFF_CERTIFICATE_ROUTE, get(show))
}

async fn show(desk: Desk, Path(account): Path<String>) -> Response {
    let found = match find(&desk, &account).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let row = found.member.line.block.certificate;
    let Some(der) = row.and_then(|row| row.der) else {
        return desk.missing();
    };
    let kind = (header::CONTENT_TYPE, "application/x-pem-file");
    let file = (header::CONTENT_DISPOSITION, "attachment");
    ([kind, file], pem::to_pem(pem::CERTIFICATE, &der)).into_response()
}
