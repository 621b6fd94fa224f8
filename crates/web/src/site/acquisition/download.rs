//! GET `/acquisition/download`: the app's file, sent in pieces.

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
    routing::get,
};
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use tokio::{fs::File, io::AsyncReadExt};

use crate::{
    kit::urls::acquisition,
    site::{SiteState, Visit, answer},
};

/// Read and sent at once.
const PIECE: usize = 64 * 1024;

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::DOWNLOAD, get(send))
}

async fn send(visit: Visit, method: Method) -> Response {
    let Some(download) = &visit.state.download else {
        return answer::fault(&visit, StatusCode::NOT_FOUND);
    };
    let (file, length) = match open(&download.path).await {
        Ok(opened) => opened,
        Err(error) => {
            tracing::error!(%error, file = download.name, "the app's file cannot be read");
            return answer::fault(&visit, StatusCode::NOT_FOUND);
        }
    };
    let mut response = Response::new(if method == Method::HEAD {
        Body::empty()
    } else {
        stream(file)
    });
    let disposition = format!("attachment; filename=\"{}\"", plain(&download.name));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn open(path: &std::path::Path) -> std::io::Result<(File, u64)> {
    let file = File::open(path).await?;
    let length = file.metadata().await?.len();
    Ok((file, length))
}

fn stream(file: File) -> Body {
    let (sender, channel) = Channel::<Bytes, std::io::Error>::new(2);
    tokio::spawn(pass_on(file, sender));
    Body::new(channel)
}

/// Ends early when the browser goes away; a failing disk breaks the transfer, so that no short file looks whole.
async fn pass_on(mut file: File, mut sender: Sender<Bytes, std::io::Error>) {
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).await {
            Ok(0) => return,
            Ok(read) => {
                let sent = Bytes::copy_from_slice(piece.get(..read).unwrap_or_default());
                if sender.send_data(sent).await.is_err() {
                    return;
                }
            }
            Err(error) => return sender.abort(error),
        }
    }
}

/// Only what needs no quoting in a header.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        .collect()
}
